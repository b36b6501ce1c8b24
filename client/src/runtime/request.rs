//! A request that a caller builds, before it becomes a call.

use std::{fmt, mem, sync::Arc, time::Duration};

use bytes::Bytes;
use serde::Serialize;
use zeroize::Zeroizing;

use super::{
    api::{BodySpec, Operation, ParameterLocation},
    call::Call,
    client::Caller,
    constraints::{Constraints, Validate, ValidationError},
    error::Failure,
    form::Form,
    options::Options,
    preview::RequestPreview,
    retry::RetryPolicy,
    secret::REDACTED,
    style,
    text::IntoText,
    value::{Body, Json, Raw, Texts, Value, convert, convert_list, try_into, try_into_list},
};

/// The parameters and the body that a caller sets for an operation.
#[derive(Clone)]
pub struct Request<C> {
    client: C,
    operation: &'static Operation,
    /// Boxed, because few requests have options, and each setter moves the request.
    options: Option<Box<Options>>,
    values: Vec<Value>,
    body: Option<RequestBody>,
    /// The index of the body that the next setter sets.
    next_body: usize,
}

/// The body that a caller sets, with the index of its spec.
#[derive(Clone)]
pub struct RequestBody {
    pub index: usize,
    pub content: Result<Arc<dyn Body>, ValidationError>,
}

impl<C> Request<C> {
    pub fn new(client: C, operation: &'static Operation) -> Self {
        // Most requests set at most this number of parameters.
        Self { client, operation, options: None, values: Vec::with_capacity(4), body: None, next_body: 0 }
    }

    fn options(&mut self) -> &mut Options {
        self.options.get_or_insert_default()
    }

    /// Sets the timeout of the whole call.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.options().timeout = Some(timeout);
        self
    }

    /// Sets the retry policy of the call.
    #[must_use]
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.options().retry = Some(policy);
        self
    }

    /// Adds a header.
    #[must_use]
    pub fn extra_header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.options().headers.push((name.into(), Zeroizing::new(value.into())));
        self
    }

    /// Adds a pair to the query.
    #[must_use]
    pub fn extra_query(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.options().query.push((name.into(), Zeroizing::new(value.into())));
        self
    }

    /// Lets the next setter of a body set an alternative. The preferred body has the index 0.
    #[must_use]
    pub fn alternative(mut self, index: usize) -> Self {
        self.next_body = index;
        self
    }

    /// Sets a body that is sent as JSON.
    #[must_use]
    pub fn json<T>(self, value: impl TryInto<T, Error: fmt::Display>) -> Self
    where
        T: Validate + Serialize + fmt::Debug + Send + Sync + 'static,
    {
        self.set_body::<T>(value, |value| Arc::new(Json(value)))
    }

    /// Sets a body that is sent as a JSON array.
    #[must_use]
    pub fn json_list<T>(self, values: impl IntoIterator<Item: TryInto<T, Error: fmt::Display>>) -> Self
    where
        T: Validate + Serialize + fmt::Debug + Send + Sync + 'static,
    {
        let items = try_into_list::<T>(values);
        self.set_converted_body(items, |items| Arc::new(Json(items)))
    }

    /// Sets a body that is sent as an HTML form.
    #[must_use]
    pub fn form<T>(self, value: impl TryInto<T, Error: fmt::Display>) -> Self
    where
        T: Validate + Serialize + fmt::Debug + Send + Sync + 'static,
    {
        self.set_body::<T>(value, |value| Arc::new(Form(value)))
    }

    /// Sets a body that is sent unchanged.
    #[must_use]
    pub fn raw<T: Validate + Into<Bytes>>(self, value: impl TryInto<T, Error: fmt::Display>) -> Self {
        self.set_body::<T>(value, |value| Arc::new(Raw { content: value.into(), media_type: None }))
    }

    /// Sets a body that is sent unchanged, with a media type of the range in the description.
    #[must_use]
    pub fn raw_of<T: Validate + Into<Bytes>>(
        self,
        media_type: impl Into<String>,
        value: impl TryInto<T, Error: fmt::Display>,
    ) -> Self {
        let media_type = Some(media_type.into());
        self.set_body::<T>(value, |value| Arc::new(Raw { content: value.into(), media_type }))
    }

    /// Sets a multipart body.
    #[cfg(feature = "multipart")]
    #[must_use]
    pub fn multipart(self, form: super::multipart::Form) -> Self {
        self.set_converted_body(Ok(()), |()| Arc::new(super::multipart::Multipart::new(form)))
    }

    /// Sets a body that is read from a file. The media type is one of the range in the description, if that is a range.
    #[cfg(feature = "multipart")]
    #[must_use]
    pub fn file(self, media_type: Option<String>, path: impl Into<std::path::PathBuf>) -> Self {
        let body = super::stream::RawFile { path: path.into(), media_type };
        self.set_converted_body(Ok(()), |()| Arc::new(body))
    }

    fn constraints(&self, location: ParameterLocation, name: &str) -> &'static Constraints {
        self.operation.parameter(location, name).map_or(&Constraints::NONE, |spec| &spec.constraints)
    }

    /// Stores the texts of a value. Replaces those that were set before.
    fn set_texts(
        mut self,
        location: ParameterLocation,
        name: &'static str,
        texts: Result<Texts, ValidationError>,
    ) -> Self {
        self.values.retain(|value| value.location != location || value.name != name);
        self.values.push(Value { location, name, texts });
        self
    }

    fn set_body<T: Validate>(
        self,
        value: impl TryInto<T, Error: fmt::Display>,
        body: impl FnOnce(T) -> Arc<dyn Body>,
    ) -> Self {
        self.set_converted_body(try_into::<T>(value), body)
    }

    fn set_converted_body<T: Validate>(
        mut self,
        value: Result<T, ValidationError>,
        body: impl FnOnce(T) -> Arc<dyn Body>,
    ) -> Self {
        let constraints = self.body_spec(self.next_body).map_or(&Constraints::NONE, |spec| &spec.constraints);
        let content = value.and_then(|value| {
            value.validate(constraints)?;
            Ok(body(value))
        });
        self.body = Some(RequestBody { index: mem::take(&mut self.next_body), content });
        self
    }

    fn body_spec(&self, index: usize) -> Option<&'static BodySpec> {
        self.operation.bodies().nth(index)
    }
}

macro_rules! setters {
    ($($location:ident: $one:ident, $list:ident, $serialized:ident, $serialized_list:ident;)*) => {
        impl<C> Request<C> {
            $(
                #[must_use]
                pub fn $one<T: Validate + IntoText>(
                    self,
                    name: &'static str,
                    value: impl TryInto<T, Error: fmt::Display>,
                ) -> Self {
                    let location = ParameterLocation::$location;
                    let texts = convert::<T>(value, self.constraints(location, name));
                    self.set_texts(location, name, texts)
                }

                #[must_use]
                pub fn $list<T: Validate + IntoText>(
                    self,
                    name: &'static str,
                    values: impl IntoIterator<Item: TryInto<T, Error: fmt::Display>>,
                ) -> Self {
                    let location = ParameterLocation::$location;
                    let texts = convert_list::<T>(values, self.constraints(location, name));
                    self.set_texts(location, name, texts)
                }

                /// Sets an object, a union or any JSON.
                #[must_use]
                pub fn $serialized<T: Validate + Serialize>(
                    self,
                    name: &'static str,
                    value: impl TryInto<T, Error: fmt::Display>,
                ) -> Self {
                    let location = ParameterLocation::$location;
                    let Some(spec) = self.operation.parameter(location, name) else { return self };
                    self.set_texts(location, name, style::serialize::<T>(value, spec))
                }

                /// Sets a list of lists, objects, unions or any JSON.
                #[must_use]
                pub fn $serialized_list<T: Validate + Serialize>(
                    self,
                    name: &'static str,
                    values: impl IntoIterator<Item: TryInto<T, Error: fmt::Display>>,
                ) -> Self {
                    let location = ParameterLocation::$location;
                    let Some(spec) = self.operation.parameter(location, name) else { return self };
                    self.set_texts(location, name, style::serialize_list::<T>(values, spec))
                }
            )*
        }
    };
}

setters! {
    Path: path, path_list, path_serialized, path_serialized_list;
    Query: query, query_list, query_serialized, query_serialized_list;
    Header: header, header_list, header_serialized, header_serialized_list;
    Cookie: cookie, cookie_list, cookie_serialized, cookie_serialized_list;
}

impl<C: Caller> Request<C> {
    pub fn client(&self) -> &C {
        &self.client
    }

    pub fn operation(&self) -> &'static Operation {
        self.operation
    }

    /// Converts the request to a call.
    ///
    /// # Errors
    ///
    /// Fails with [`Failure::InvalidRequest`] for the first missing or invalid value, in the order of the description.
    pub fn into_call(self) -> Result<Arc<Call>, Failure> {
        let mut call = Call::new(self.operation, self.client.settings(), self.options);
        call.add_parameters(self.values)?;
        call.add_body(self.body.as_ref())?;
        call.add_extras()?;
        call.select_credentials()?;
        Ok(Arc::new(call))
    }

    /// Returns the request as the client would send it, without its secrets.
    ///
    /// # Errors
    ///
    /// Fails like [`into_call`](Self::into_call).
    pub fn preview(&self) -> Result<RequestPreview, Failure>
    where
        C: Clone,
    {
        let call = self.clone().into_call()?;
        let body = self.body.as_ref().and_then(|body| {
            let (spec, content) = (self.body_spec(body.index)?, body.content.as_ref().ok()?);
            Some(content.redacted(spec))
        });
        Ok(RequestPreview::of(&call, body))
    }
}

impl<C: fmt::Debug> fmt::Debug for Request<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut fields = f.debug_struct("Request");
        fields.field("client", &self.client).field("operation", &self.operation.id);
        for value in &self.values {
            let spec = self.operation.parameter(value.location, value.name);
            let is_secret = spec.is_some_and(|spec| spec.is_secret);
            match &value.texts {
                Ok(_) if is_secret => fields.field(value.name, &format_args!("{REDACTED}")),
                Ok(texts) => fields.field(value.name, texts),
                Err(error) => fields.field(value.name, &format_args!("invalid: {error}")),
            };
        }
        match self.body.as_ref().map(|body| &body.content) {
            Some(Ok(body)) => fields.field("body", body),
            Some(Err(error)) => fields.field("body", &format_args!("invalid: {error}")),
            None => &mut fields,
        };
        fields.field("options", &self.options).finish()
    }
}
