//! A call: the content of a request, which all attempts send.

use std::{borrow::Cow, fmt, sync::Arc, time::Duration};

use bytes::Bytes;
use reqwest::{
    Url,
    header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue},
};
use serde_json::Value as Json;
use tokio::time::Instant;
use zeroize::Zeroizing;

use super::{
    api::{Operation, ParameterLocation, ParameterSpec, ParameterStyle},
    client::Settings,
    constraints::ValidationError,
    credentials::{CallCredentials, add_header_texts},
    error::{Failure, InvalidRequest},
    secret::secret_header,
    text::{self, Text},
    value::{Body, Texts, Value},
};

/// The content of a request, which all attempts send.
pub struct Call {
    pub operation: &'static Operation,
    pub(super) settings: Arc<Settings>,
    /// The time at which the call times out. `None` means a time that is out of range.
    pub(super) deadline: Option<Instant>,
    path: Vec<(&'static str, Text)>,
    query: Vec<(&'static str, Text)>,
    headers: HeaderMap,
    body: Option<(&'static str, Bytes)>,
    pub(super) credentials: CallCredentials,
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call").field("operation", &self.operation.id).finish_non_exhaustive()
    }
}

impl Call {
    /// Returns a call without parameters.
    pub(super) fn new(
        operation: &'static Operation,
        settings: &Arc<Settings>,
        timeout: Option<Duration>,
    ) -> Self {
        Self {
            operation,
            deadline: Instant::now().checked_add(timeout.unwrap_or(settings.timeout)),
            settings: Arc::clone(settings),
            path: Vec::new(),
            query: Vec::with_capacity(operation.parameters.len()),
            headers: HeaderMap::new(),
            body: None,
            credentials: CallCredentials::default(),
        }
    }

    /// Adds the parameters. If the request has no value for one, adds the client's default, or else the description's.
    pub(super) fn add_parameters(&mut self, mut values: Vec<Value>) -> Result<(), Failure> {
        for spec in self.operation.parameters {
            let matches_spec = |value: &Value| value.location == spec.location && value.name == spec.name;
            let value = values.iter().position(matches_spec).map(|index| values.swap_remove(index).texts);
            let added = match value {
                Some(texts) => texts.and_then(|texts| self.add(spec, texts)),
                None => match self.settings.default_of(spec.location, spec.name).cloned() {
                    Some(texts) => self.add(spec, texts),
                    None if spec.default.is_empty() && spec.is_required => Err(ValidationError::new(MISSING)),
                    None => spec.default.iter().try_for_each(|text| self.add_text(spec, (*text).into())),
                },
            };
            added.map_err(|error| self.invalid(spec.name, &error))?;
        }
        Ok(())
    }

    fn add(&mut self, spec: &ParameterSpec, texts: Texts) -> Result<(), ValidationError> {
        match (texts, spec.style) {
            (Texts::One(text), _) => self.add_text(spec, text),
            (Texts::List(texts), ParameterStyle::Simple | ParameterStyle::Form) => {
                self.add_text(spec, text::join(&texts))
            }
            (Texts::List(texts), ParameterStyle::FormExploded) => {
                texts.into_iter().try_for_each(|text| self.add_text(spec, text))
            }
        }
    }

    fn add_text(&mut self, spec: &ParameterSpec, text: Text) -> Result<(), ValidationError> {
        match spec.location {
            // URLs omit these segments, so the request would have another path.
            ParameterLocation::Path if matches!(text.as_str(), "" | "." | "..") => {
                return Err("must not be empty, `.` or `..`".into());
            }
            ParameterLocation::Path => self.path.push((spec.name, text)),
            ParameterLocation::Query => self.query.push((spec.name, text)),
            ParameterLocation::Header => {
                if has_forbidden_character(text.as_str()) {
                    return Err("must not contain control characters".into());
                }
                let value = match text {
                    Text::Known(Cow::Borrowed(text)) => {
                        HeaderValue::from_maybe_shared(Bytes::from_static(text.as_bytes())).ok()
                    }
                    Text::Known(text) => HeaderValue::from_str(&text).ok(),
                    Text::Sensitive(text) => secret_header(text),
                };
                let name = HeaderName::from_bytes(spec.name.as_bytes()).ok();
                let (name, value) = name.zip(value).ok_or("can't be written as a header")?;
                self.headers.append(name, value);
            }
        }
        Ok(())
    }

    /// Adds the operation's body.
    pub(super) fn add_body(
        &mut self,
        body: Option<Result<Arc<dyn Body>, ValidationError>>,
    ) -> Result<(), Failure> {
        let Some(spec) = &self.operation.body else { return Ok(()) };
        let bytes = body.transpose().and_then(|body| body.map(|body| body.encode()).transpose());
        match bytes {
            Ok(None) if spec.is_required => {
                return Err(self.invalid(spec.name, &ValidationError::new(MISSING)));
            }
            Ok(bytes) => self.body = bytes.map(|bytes| (spec.media_type, bytes)),
            Err(error) => return Err(self.invalid(spec.name, &error)),
        }
        Ok(())
    }

    pub fn base_url(&self) -> &Url {
        &self.settings.base_url
    }

    pub fn http(&self) -> reqwest::Client {
        self.settings.http.clone()
    }

    /// Returns the text of a path parameter, before it is percent-encoded.
    pub fn path(&self, name: &str) -> &str {
        let text = self.path.iter().find(|(known, _)| *known == name);
        text.map_or("", |(_, text)| text.as_str())
    }

    /// Adds the query, the headers, the body and the timeout to a request that has the method and the path. The headers
    /// replace those of the request.
    pub fn complete(&self, request: &mut reqwest::Request) {
        if !self.query.is_empty() {
            let mut pairs = request.url_mut().query_pairs_mut();
            for (name, text) in &self.query {
                pairs.append_pair(name, text.as_str());
            }
        }
        let mut headers = self.headers.clone();
        self.add_credentials(request.url_mut(), &mut headers);
        headers.insert(ACCEPT, HeaderValue::from_static(self.operation.accept));
        if let Some((media_type, body)) = &self.body {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
            *request.body_mut() = Some(body.clone().into());
        }
        *request.headers_mut() = headers;
        if let Some(timeout) = self.remaining_time() {
            *request.timeout_mut() = Some(timeout);
        }
    }

    /// Returns the error for an invalid parameter.
    pub(super) fn invalid(&self, parameter: &str, error: &ValidationError) -> Failure {
        InvalidRequest::new(self.operation, parameter, error).into()
    }

    /// Returns the texts of the request that errors redact.
    pub(super) fn sensitive_texts(&self) -> Vec<Zeroizing<String>> {
        let in_url = self.query.iter().chain(&self.path).filter_map(|(_, text)| match text {
            Text::Sensitive(text) => Some(text),
            Text::Known(_) => None,
        });
        let mut texts: Vec<_> = in_url.cloned().collect();
        for header in self.headers.values().filter(|value| value.is_sensitive()) {
            add_header_texts(header, &mut texts);
        }
        self.add_credential_texts(&mut texts);
        if let Some((_, body)) = &self.body {
            match serde_json::from_slice(body) {
                Ok(json) => collect_strings(json, &mut texts),
                Err(_) => texts.push(Zeroizing::new(String::from_utf8_lossy(body).into_owned())),
            }
        }
        // A server may echo only the user name of an email address.
        let users = texts.iter().filter_map(|text| text.split_once('@'));
        let users: Vec<_> = users.map(|(user, _)| Zeroizing::new(user.to_owned())).collect();
        texts.extend(users);
        texts
    }

    /// Returns `true` if the call has timed out.
    pub(super) fn has_timed_out(&self) -> bool {
        self.deadline.is_some_and(|deadline| deadline <= Instant::now())
    }

    /// Returns the remaining time of the call if it is shorter than the timeout of an attempt.
    fn remaining_time(&self) -> Option<Duration> {
        let left = self.deadline?.saturating_duration_since(Instant::now());
        (left < self.settings.attempt_timeout).then_some(left)
    }
}

/// Returns `true` if a header can't contain a text.
pub(super) fn has_forbidden_character(text: &str) -> bool {
    text.contains(|character: char| character.is_control() && character != '\t')
}

/// The reason why a required parameter is invalid.
const MISSING: &str = "is required, and was not set";

/// Collects the strings of a JSON value, but not the names of its fields.
fn collect_strings(json: Json, found: &mut Vec<Zeroizing<String>>) {
    match json {
        Json::String(text) => found.push(Zeroizing::new(text)),
        Json::Array(items) => items.into_iter().for_each(|item| collect_strings(item, found)),
        Json::Object(fields) => fields.into_iter().for_each(|(_, field)| collect_strings(field, found)),
        Json::Null | Json::Bool(_) | Json::Number(_) => {}
    }
}
