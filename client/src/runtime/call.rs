//! One call of an action: what the resource layer puts into it, and how progenitor's request is completed with that.

use std::{
    fmt, mem,
    sync::{Arc, Mutex, OnceLock, PoisonError},
    time::Duration,
};

use bytes::Bytes;
use progenitor_client::{ClientHooks, ClientInfo, OperationInfo};
use reqwest::{
    Url,
    header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue},
};
use serde::Serialize;
use serde_json::Value;
use tokio::time::Instant;
use zeroize::Zeroizing;

use super::{
    super::generated::{Error, operations},
    check::{Validate, ValidationError},
    client::Settings,
    error::InvalidRequest,
    parameter::{Parameter, ParameterLocation, ParameterSpec},
    secret::{WipedBuffer, secret_header},
    text::{IntoText, Text},
};

/// What every call of an action has in common.
#[derive(Debug)]
pub struct Operation {
    /// The name that the description gives it.
    pub id: &'static str,
    /// The HTTP method.
    pub method: &'static str,
    /// The path, with its parameters in braces.
    pub path: &'static str,
    /// The media types that the answers are described with.
    pub accept: &'static str,
}

impl Operation {
    /// Whether the action changes nothing, so that doing it twice does no harm.
    pub(super) fn only_reads(&self) -> bool {
        matches!(self.method, "GET" | "HEAD")
    }
}

/// One call, and all that is sent for it.
pub struct Call {
    pub(super) operation: &'static Operation,
    pub(super) settings: Arc<Settings>,
    timeout: Duration,
    /// When the whole call must be done, once it has begun; never, where that is further off than time goes.
    deadline: OnceLock<Option<Instant>>,
    query: Vec<(&'static str, Text)>,
    headers: HeaderMap,
    body: Option<(&'static str, Bytes)>,
    /// The parameters of the path.
    path: Vec<Text>,
    /// The headers of the last response, out of the way of progenitor, which would copy them.
    response_headers: Mutex<HeaderMap>,
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call").field("operation", &self.operation.id).finish_non_exhaustive()
    }
}

impl Call {
    /// An empty call, inside progenitor's client that sends it.
    pub(super) fn start(
        operation: &'static Operation,
        settings: &Arc<Settings>,
        timeout: Option<Duration>,
    ) -> operations::Client {
        let call = Self {
            operation,
            timeout: timeout.unwrap_or(settings.timeout),
            deadline: OnceLock::new(),
            settings: Arc::clone(settings),
            // Room for most calls at once.
            query: Vec::with_capacity(8),
            headers: HeaderMap::new(),
            body: None,
            path: Vec::new(),
            response_headers: Mutex::default(),
        };
        // Of the base URL, progenitor asks `url` instead.
        operations::Client { baseurl: String::new(), client: settings.http.clone(), inner: Box::new(call) }
    }

    /// Sends a parameter of the query or the head, or its default.
    ///
    /// # Errors
    ///
    /// One that is out of bounds, or required and not set.
    pub fn put<T: Validate + IntoText>(&mut self, parameter: Parameter<T>) -> Result<(), Error> {
        let described = parameter.described;
        match parameter.text() {
            Ok(Some(text)) => self.add(described, text),
            Ok(None) => self.put_default(described),
            Err(invalid) => Err(self.refuse(described.name, &invalid)),
        }
    }

    /// Sends the items of a list, each as a parameter of its own, or its default.
    ///
    /// # Errors
    ///
    /// As for [`put`](Self::put).
    pub fn put_each<T: Validate + IntoText>(&mut self, parameter: Parameter<Vec<T>>) -> Result<(), Error> {
        let described = parameter.described;
        match parameter.texts() {
            Ok(Some(texts)) => texts.into_iter().try_for_each(|text| self.add(described, text)),
            Ok(None) => self.put_default(described),
            Err(invalid) => Err(self.refuse(described.name, &invalid)),
        }
    }

    /// Keeps a parameter of the path for progenitor, which writes those in their order.
    ///
    /// # Errors
    ///
    /// As for [`put`](Self::put).
    pub fn put_path<T: Validate + IntoText>(&mut self, parameter: Parameter<T>) -> Result<(), Error> {
        let described = parameter.described;
        match parameter.text() {
            Ok(Some(text)) => self.path.push(text),
            Ok(None) => return Err(self.missing(described.name)),
            Err(invalid) => return Err(self.refuse(described.name, &invalid)),
        }
        Ok(())
    }

    /// A parameter of the path, by its place among them.
    pub fn path(&self, index: usize) -> &str {
        self.path.get(index).map(Text::as_str).unwrap_or_default()
    }

    /// Sends a body as JSON.
    ///
    /// # Errors
    ///
    /// One that is out of bounds, or required and not set.
    pub fn json<T: Validate + Serialize>(
        &mut self,
        media_type: &'static str,
        parameter: Parameter<T>,
    ) -> Result<(), Error> {
        self.body(media_type, parameter, |value| {
            let mut buffer = WipedBuffer::default();
            // The reason is about the types, and holds no value of theirs.
            serde_json::to_writer(&mut buffer, &value)
                .map_err(|error| ValidationError::new(error.to_string()))?;
            Ok(buffer.into_bytes())
        })
    }

    /// Sends a body as a form, each field of which is a plain value.
    ///
    /// # Errors
    ///
    /// One that is out of bounds, or required and not set, or has a field that is no plain value.
    pub fn form<T: Validate + Serialize>(
        &mut self,
        media_type: &'static str,
        parameter: Parameter<T>,
    ) -> Result<(), Error> {
        self.body(media_type, parameter, |value| {
            let form = serde_urlencoded::to_string(value)
                .map_err(|error| ValidationError::new(error.to_string()))?;
            Ok(Bytes::from_owner(Zeroizing::new(form.into_bytes())))
        })
    }

    /// Sends a body as it is.
    ///
    /// # Errors
    ///
    /// One that is out of bounds, or required and not set.
    pub fn raw<T: Validate + Into<Bytes>>(
        &mut self,
        media_type: &'static str,
        parameter: Parameter<T>,
    ) -> Result<(), Error> {
        self.body(media_type, parameter, |value| Ok(value.into()))
    }

    fn body<T: Validate>(
        &mut self,
        media_type: &'static str,
        parameter: Parameter<T>,
        write: impl FnOnce(T) -> Result<Bytes, ValidationError>,
    ) -> Result<(), Error> {
        let ParameterSpec { name, is_required, .. } = *parameter.described;
        match parameter.value().and_then(|value| value.map(write).transpose()) {
            Ok(None) if is_required => return Err(self.missing(name)),
            Ok(bytes) => self.body = bytes.map(|bytes| (media_type, bytes)),
            Err(invalid) => return Err(self.refuse(name, &invalid)),
        }
        Ok(())
    }

    /// Sends what the client's settings say for a parameter, or else the description.
    fn put_default(&mut self, described: &ParameterSpec) -> Result<(), Error> {
        let told = self.settings.default_of(described.place, described.name).map(<[Text]>::to_vec);
        if let Some(texts) = told {
            return texts.into_iter().try_for_each(|text| self.add(described, text));
        }
        if described.defaults.is_empty() && described.is_required {
            return Err(self.missing(described.name));
        }
        described.defaults.iter().try_for_each(|text| self.add(described, (*text).into()))
    }

    fn add(&mut self, described: &ParameterSpec, text: Text) -> Result<(), Error> {
        let name = described.name;
        if described.place == ParameterLocation::Query {
            self.query.push((name, text));
            return Ok(());
        }
        let value = match text {
            Text::Known(text) => HeaderValue::from_str(&text).ok(),
            Text::Sensitive(text) => secret_header(text),
        };
        match (HeaderName::from_bytes(name.as_bytes()), value) {
            (Ok(header), Some(value)) => {
                self.headers.append(header, value);
                Ok(())
            }
            _ => Err(self.refuse(name, &ValidationError::new("can't be written as a header"))),
        }
    }

    /// The URL of a path, which begins with a slash.
    pub fn url(&self, path: fmt::Arguments<'_>) -> Url {
        let mut url = self.settings.base_url.clone();
        match (url.path(), path.as_str()) {
            ("/", Some(path)) => url.set_path(path),
            (base, _) => {
                let path = format!("{}{path}", base.trim_end_matches('/'));
                url.set_path(&path);
            }
        }
        url
    }

    /// The headers of the last response.
    pub(super) fn take_response_headers(&self) -> HeaderMap {
        // Whoever panicked while holding them did so between two moves.
        mem::take(&mut self.response_headers.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn missing(&self, parameter: &str) -> Error {
        self.refuse(parameter, &ValidationError::new("is required, and was not set"))
    }

    pub(super) fn refuse(&self, parameter: &str, reason: &ValidationError) -> Error {
        InvalidRequest::new(self.operation, parameter, reason).into()
    }

    /// Every text that the caller chose, as it is and as a URL writes it, for errors to leave out.
    pub(super) fn free_texts(&self) -> Vec<Zeroizing<String>> {
        let in_url = self.query.iter().map(|(_, text)| text).chain(&self.path);
        let in_url = in_url.filter_map(|text| match text {
            Text::Sensitive(text) => Some(text.clone()),
            Text::Known(_) => None,
        });
        let mut texts: Vec<_> = in_url.collect();
        texts.extend(texts.clone().iter().map(|text| Zeroizing::new(form_escaped(text))));
        let headers = self.headers.values().chain(self.settings.headers.iter().map(|(_, value)| value));
        for header in headers.filter(|value| value.is_sensitive()) {
            let header = Zeroizing::new(String::from_utf8_lossy(header.as_bytes()).into_owned());
            // The token of a bearer is to be found without that word too.
            texts.extend(header.split_whitespace().map(|word| Zeroizing::new(word.to_owned())));
            texts.push(header);
        }
        if let Some((_, body)) = &self.body {
            match serde_json::from_slice(body) {
                Ok(json) => strings(json, &mut texts),
                Err(_) => texts.push(Zeroizing::new(String::from_utf8_lossy(body).into_owned())),
            }
        }
        // Of an email address, the user's name tells as much as all of it.
        let users = texts
            .iter()
            .filter_map(|text| text.split_once('@'))
            .map(|(user, _)| Zeroizing::new(user.to_owned()));
        let users: Vec<_> = users.collect();
        texts.extend(users);
        texts
    }

    /// When the whole call must be done, if ever. The call begins when this is asked for first.
    pub(super) fn deadline(&self) -> Option<Instant> {
        *self.deadline.get_or_init(|| Instant::now().checked_add(self.timeout))
    }

    /// How long the next attempt may take, where that is less than the HTTP client knows already.
    fn short_timeout(&self) -> Option<Duration> {
        let left = self.deadline()?.saturating_duration_since(Instant::now());
        (left < self.settings.attempt_timeout).then_some(left)
    }
}

/// Text as the query of a URL holds it.
fn form_escaped(text: &str) -> String {
    serde_urlencoded::to_string([("", text)])
        .map(|pair| pair.trim_start_matches('=').to_owned())
        .unwrap_or_default()
}

/// The strings in JSON, without the names of its fields.
fn strings(json: Value, found: &mut Vec<Zeroizing<String>>) {
    match json {
        Value::String(text) => found.push(Zeroizing::new(text)),
        Value::Array(items) => items.into_iter().for_each(|item| strings(item, found)),
        Value::Object(fields) => fields.into_iter().for_each(|(_, field)| strings(field, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

impl ClientHooks<Box<Call>> for operations::Client {
    /// Adds to progenitor's request, which has the method and the path, all that the call holds.
    async fn pre<E>(
        &self,
        request: &mut reqwest::Request,
        _: &OperationInfo,
    ) -> Result<(), progenitor_client::Error<E>> {
        let call = self.inner();
        if !call.query.is_empty() {
            let mut pairs = request.url_mut().query_pairs_mut();
            for (name, text) in &call.query {
                pairs.append_pair(name, text.as_str());
            }
        }
        let headers = request.headers_mut();
        headers.extend(call.headers.clone());
        headers.insert(ACCEPT, HeaderValue::from_static(call.operation.accept));
        // An API may describe these headers itself.
        for (name, value) in &call.settings.headers {
            headers.entry(name).or_insert_with(|| value.clone());
        }
        if let Some((media_type, body)) = &call.body {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
            *request.body_mut() = Some(body.clone().into());
        }
        if let Some(timeout) = call.short_timeout() {
            *request.timeout_mut() = Some(timeout);
        }
        Ok(())
    }

    fn exec(
        &self,
        request: reqwest::Request,
        _: &OperationInfo,
    ) -> impl Future<Output = reqwest::Result<reqwest::Response>> {
        // Begun here, so that the future has not to carry the request.
        let sent = self.client().execute(request);
        async move {
            let mut response = sent.await?;
            let headers = mem::take(response.headers_mut());
            *self.inner().response_headers.lock().unwrap_or_else(PoisonError::into_inner) = headers;
            Ok(response)
        }
    }
}
