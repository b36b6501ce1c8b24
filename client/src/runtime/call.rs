//! A call: the content of a request, which all attempts send.

use std::{
    borrow::Cow,
    fmt, mem,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use reqwest::{
    Url,
    header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, USER_AGENT},
};
use serde_json::Value as Json;
use tokio::time::Instant;
use zeroize::Zeroizing;

use super::{
    api::{BodyKind, BodySpec, Operation, ParameterLocation, ParameterSpec},
    attempt::{Attempt, AttemptError, AttemptResponse},
    call_credentials::CallCredentials,
    classification::History,
    client::Settings,
    constraints::ValidationError,
    error::{Failure, InvalidRequest, RequestPart},
    media_type,
    options::{Options, extra_header},
    request::RequestBody,
    retry::RetryPolicy,
    secret::{add_header_texts, secret_header},
    style,
    text::{Text, has_forbidden_character},
    value::{Content, Texts, Value},
};

/// A pair of the query.
pub(super) struct QueryPair {
    pub name: Cow<'static, str>,
    pub text: Text,
    /// `None` if the description has no such parameter.
    pub spec: Option<&'static ParameterSpec>,
}

impl QueryPair {
    /// Returns the encoded pair if reserved characters are not percent-encoded.
    pub fn with_reserved(&self) -> Option<Zeroizing<String>> {
        self.spec.filter(|spec| spec.allows_reserved)?;
        let [name, text] = [&Text::Known(self.name.clone()), &self.text]
            .map(|text| style::percent_encode(text, is_kept_in_query));
        Some(Zeroizing::new([name.as_str(), "=", text.as_str()].concat()))
    }
}

/// The content of a request, which all attempts send.
pub struct Call {
    pub operation: &'static Operation,
    pub(super) settings: Arc<Settings>,
    /// The time at which the call times out.
    pub(super) deadline: Instant,
    options: Option<Box<Options>>,
    pub(super) path: Vec<(&'static str, Text)>,
    pub(super) query: Vec<QueryPair>,
    cookies: Vec<(Cow<'static, str>, Text)>,
    /// A list, because a map takes more memory than most requests need.
    headers: Vec<(HeaderName, HeaderValue)>,
    body: Option<(&'static BodySpec, Content)>,
    /// The number of attempts so far.
    attempts: AtomicU32,
    /// Whether the server may have processed the request in an attempt that was retried.
    was_unknown: AtomicBool,
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
        options: Option<Box<Options>>,
    ) -> Self {
        let timeout = options.as_ref().and_then(|options| options.timeout);
        let mut headers = Vec::with_capacity(USUAL_HEADERS);
        headers.push((USER_AGENT, settings.user_agent.clone()));
        headers.push((ACCEPT, HeaderValue::from_static(operation.accept)));
        Self {
            operation,
            deadline: time_after(Instant::now(), timeout.unwrap_or(settings.timeout)),
            settings: Arc::clone(settings),
            options,
            path: Vec::new(),
            query: Vec::with_capacity(operation.parameters.len()),
            cookies: Vec::new(),
            headers,
            body: None,
            attempts: AtomicU32::new(0),
            was_unknown: AtomicBool::new(false),
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
                    None => match default(spec) {
                        Some(texts) => texts.and_then(|texts| self.add(spec, texts)),
                        None if spec.is_required => Err(ValidationError::new(MISSING)),
                        None => Ok(()),
                    },
                },
            };
            added.map_err(|error| self.invalid(RequestPart::Parameter(spec.name.into()), &error))?;
        }
        self.check_segments().map_err(|error| self.invalid(RequestPart::Request, &error))
    }

    /// Fails if a segment with several parameters or with a literal is `.` or `..`, which URLs omit.
    fn check_segments(&self) -> Result<(), ValidationError> {
        if self.path.is_empty() {
            return Ok(());
        }
        let is_mixed = |segment: &&str| {
            let parameter = segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
            segment.contains('{') && parameter.is_none_or(|name| name.contains('{'))
        };
        let (path, _) = self.operation.target();
        for segment in path.split('/').filter(is_mixed) {
            let mut expanded = Zeroizing::new(segment.to_owned());
            for (name, text) in &self.path {
                *expanded = expanded.replace(&format!("{{{name}}}"), text.as_str());
            }
            if matches!(expanded.as_str(), "." | "..") {
                return Err(format!("has `.` or `..` for the segment `{segment}` of its path").into());
            }
        }
        Ok(())
    }

    fn add(&mut self, spec: &'static ParameterSpec, texts: Texts) -> Result<(), ValidationError> {
        match spec.location {
            ParameterLocation::Path => {
                let text = style::single(spec, texts);
                // URLs omit these segments, so the request would have another path.
                if matches!(text.as_str(), "" | "." | "..") {
                    return Err("must not be empty, `.` or `..`".into());
                }
                self.path.push((spec.name, text));
            }
            ParameterLocation::Query => {
                // Most parameters are a single text, which needs no list.
                if let Texts::One(text) = texts {
                    self.query.push(QueryPair { name: spec.name.into(), text, spec: Some(spec) });
                    return Ok(());
                }
                let pairs = style::pairs(spec, texts).into_iter();
                self.query.extend(pairs.map(|(name, text)| QueryPair { name, text, spec: Some(spec) }));
            }
            ParameterLocation::Cookie => {
                for (name, text) in style::pairs(spec, texts) {
                    // A cookie has the syntax of a header as its name.
                    if HeaderName::from_bytes(name.as_bytes()).is_err() {
                        return Err(format!("can't be written as the cookie `{name}`").into());
                    }
                    self.cookies.push((name, style::percent_encode(&text, is_cookie_octet)));
                }
            }
            ParameterLocation::Header => {
                let text = style::single(spec, texts);
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
                self.headers.push((name, value));
            }
        }
        Ok(())
    }

    /// Adds the headers and the query pairs that the description does not have.
    pub(super) fn add_extras(&mut self) -> Result<(), Failure> {
        let Some(options) = &mut self.options else { return Ok(()) };
        let (headers, query) = (mem::take(&mut options.headers), mem::take(&mut options.query));
        for (name, value) in headers {
            let header = extra_header(&name, value);
            let (name, value) =
                header.map_err(|error| self.invalid(RequestPart::Parameter(name.into()), &error))?;
            self.headers.retain(|(other, _)| *other != name);
            self.headers.push((name, value));
        }
        let pairs = query.into_iter().map(|(name, value)| QueryPair {
            name: name.into(),
            text: Text::Sensitive(value),
            spec: None,
        });
        self.query.extend(pairs);
        Ok(())
    }

    /// Adds the operation's body.
    pub(super) fn add_body(&mut self, body: Option<&RequestBody>) -> Result<(), Failure> {
        let Some(spec) = self.operation.bodies().nth(body.map_or(0, |body| body.index)) else {
            return Ok(());
        };
        let encoded = match body {
            None if spec.is_required => Err(ValidationError::new(MISSING)),
            None => return Ok(()),
            Some(body) => encode(body, spec),
        };
        let (media_type, content) =
            encoded.map_err(|error| self.invalid(RequestPart::Body(spec.name), &error))?;
        self.headers.push((CONTENT_TYPE, media_type));
        self.body = Some((spec, content));
        Ok(())
    }

    /// Opens the files of the body for the next attempt.
    ///
    /// # Errors
    ///
    /// Fails with [`Failure::InvalidRequest`] if a file can't be opened.
    #[cfg(feature = "multipart")]
    pub(super) async fn open_files(&self) -> Result<(), Failure> {
        let Some((spec, Content::Stream(stream))) = &self.body else { return Ok(()) };
        stream.open().await.map_err(|error| self.invalid(RequestPart::Body(spec.name), &error))
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

    /// Selects the credentials that the call sends.
    ///
    /// # Errors
    ///
    /// Fails if none are set and the operation requires some. The error names the settings.
    pub(super) fn select_credentials(&mut self) -> Result<(), Failure> {
        let has_authorization = self.headers.iter().any(|(name, _)| *name == AUTHORIZATION);
        let selected = CallCredentials::select(self.operation, &self.settings.credentials, has_authorization);
        self.credentials = selected.map_err(|error| self.invalid(RequestPart::Request, &error))?;
        Ok(())
    }

    /// Adds the query, the headers and the body to a request that has the method and the path. The headers
    /// replace those of the request.
    pub fn complete(&self, request: &mut reqwest::Request) {
        self.add_query(request.url_mut());
        match &self.body {
            None => {}
            Some((_, Content::Bytes(bytes))) => *request.body_mut() = Some(bytes.clone().into()),
            #[cfg(feature = "multipart")]
            Some((_, Content::Stream(stream))) => *request.body_mut() = stream.take_opened(),
        }
        let headers = self.all_headers(request.url_mut());
        *request.headers_mut() = headers;
    }

    /// Adds the query of the parameters to a URL.
    pub(super) fn add_query(&self, url: &mut Url) {
        let allows_reserved = |pair: &&QueryPair| pair.spec.is_some_and(|spec| spec.allows_reserved);
        if self.query.iter().any(|pair| !allows_reserved(&pair)) {
            let mut pairs = url.query_pairs_mut();
            for pair in self.query.iter().filter(|pair| !allows_reserved(pair)) {
                pairs.append_pair(&pair.name, pair.text.as_str());
            }
        }
        for pair in self.query.iter().filter_map(QueryPair::with_reserved) {
            let before = url.query().map(|query| [query, "&"].concat()).unwrap_or_default();
            let query = Zeroizing::new([&before, pair.as_str()].concat());
            url.set_query(Some(&query));
        }
    }

    /// Returns the headers of the request, and adds the credentials that belong into the query to its URL.
    pub(super) fn all_headers(&self, url: &mut Url) -> HeaderMap {
        let mut headers = HeaderMap::with_capacity(USUAL_HEADERS);
        for (name, value) in &self.headers {
            headers.append(name, value.clone());
        }
        self.credentials.add_to(&self.settings.credentials, url, &mut headers, &self.cookies);
        headers
    }

    /// Sends one attempt.
    pub(super) async fn attempt(&self, request: reqwest::Request) -> Result<AttemptResponse, AttemptError> {
        let attempt = Attempt::new(self.operation, self.attempts(), request);
        self.settings.sender.send(attempt).await
    }

    /// Returns the number of attempts so far.
    pub(super) fn attempts(&self) -> u32 {
        self.attempts.load(Ordering::Relaxed)
    }

    /// Returns the attempts so far.
    pub(super) fn history(&self) -> History {
        let was_unknown = self.was_unknown.load(Ordering::Relaxed);
        History { operation: self.operation, attempts: self.attempts(), was_unknown }
    }

    /// Records that the server may have processed the request.
    pub(super) fn mark_unknown(&self) {
        self.was_unknown.store(true, Ordering::Relaxed);
    }

    /// Returns `true` if the call sends a token of a provider.
    pub(super) fn has_provider(&self) -> bool {
        self.credentials.provider(&self.settings.credentials).is_some()
    }

    /// Counts an attempt.
    pub(super) fn start_attempt(&self) {
        self.attempts.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn retry_policy(&self) -> &RetryPolicy {
        let of_call = self.options.as_ref().and_then(|options| options.retry.as_ref());
        of_call.unwrap_or(&self.settings.retry)
    }

    /// Returns the failure for an invalid part of the request.
    pub(super) fn invalid(&self, part: RequestPart, error: &ValidationError) -> Failure {
        InvalidRequest::new(self.operation, part, error).into()
    }

    /// Returns the texts of the request that errors redact.
    pub(super) fn sensitive_texts(&self) -> Vec<Zeroizing<String>> {
        let in_query = self.query.iter().map(|pair| &pair.text);
        let in_path = self.path.iter().map(|(_, text)| text);
        let in_cookies = self.cookies.iter().map(|(_, text)| text);
        let sensitive = in_query.chain(in_path).chain(in_cookies).filter_map(|text| match text {
            Text::Sensitive(text) => Some(text),
            Text::Known(_) => None,
        });
        let mut texts: Vec<_> = sensitive.cloned().collect();
        for header in self.headers.iter().map(|(_, value)| value).filter(|value| value.is_sensitive()) {
            add_header_texts(header, &mut texts);
        }
        self.credentials.add_texts(&self.settings.credentials, &mut texts);
        match &self.body {
            None => {}
            Some((spec, Content::Bytes(bytes))) => add_body_texts(bytes, spec.kind, &mut texts),
            #[cfg(feature = "multipart")]
            Some((_, Content::Stream(stream))) => {
                for (kind, bytes) in stream.contents() {
                    add_body_texts(bytes, kind, &mut texts);
                }
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
        self.deadline <= Instant::now()
    }

    /// Returns the time at which an attempt that starts now times out, or `None` if the call has timed out.
    pub(super) fn attempt_deadline(&self) -> Option<Instant> {
        let now = Instant::now();
        let deadline = time_after(now, self.settings.attempt_timeout).min(self.deadline);
        (now < self.deadline).then_some(deadline)
    }
}

/// Returns the end of a duration. A duration that is out of range counts as thirty years.
fn time_after(start: Instant, duration: Duration) -> Instant {
    const THIRTY_YEARS: Duration = Duration::from_secs(30 * 365 * 24 * 60 * 60);
    start.checked_add(duration).unwrap_or_else(|| start + THIRTY_YEARS)
}

/// The number of headers of a usual request, with those of the HTTP client. A larger map takes more than a kilobyte, which
/// some allocators allocate slowly.
const USUAL_HEADERS: usize = 6;

/// Returns the default that the description has for a parameter.
fn default(spec: &ParameterSpec) -> Option<Result<Texts, ValidationError>> {
    match (spec.default_json, spec.default) {
        (Some(json), _) => Some(style::texts_of_json(serde_json::from_str(json).unwrap_or_default(), spec)),
        (None, []) => None,
        (None, [text]) => Some(Ok(Texts::One((*text).into()))),
        (None, texts) => Some(Ok(Texts::List(texts.iter().map(|text| (*text).into()).collect()))),
    }
}

/// Returns `true` for the bytes that a cookie may contain (RFC 6265, section 4.1.1), except `%`.
fn is_cookie_octet(byte: u8) -> bool {
    byte.is_ascii_graphic() && !b"\",;\\%".contains(&byte)
}

/// Returns `true` for the unreserved and reserved characters of RFC 3986, except those that separate the parts of a URL
/// and the pairs of a query, or that stand for a space.
fn is_kept_in_query(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~:/?@!$'()*,;=".contains(&byte)
}

/// The reason if a required parameter or body is missing.
const MISSING: &str = "is required, and was not set";

/// Returns the media type and the content of a body.
fn encode(body: &RequestBody, spec: &BodySpec) -> Result<(HeaderValue, Content), ValidationError> {
    let content = body.content.as_ref().map_err(Clone::clone)?;
    let media_type = match content.media_type() {
        None => HeaderValue::from_static(spec.media_type),
        Some(chosen) => {
            let header = HeaderValue::from_str(chosen).ok();
            header.filter(|_| media_type::contains(spec.media_type, chosen)).ok_or_else(|| {
                format!("its media type must match `{}`, and is `{}`", spec.media_type, chosen.escape_debug())
            })?
        }
    };
    Ok((media_type, content.encode(spec)?))
}

/// Adds the texts of a body that errors redact.
fn add_body_texts(body: &[u8], kind: BodyKind, texts: &mut Vec<Zeroizing<String>>) {
    match kind {
        BodyKind::Json => collect_strings(serde_json::from_slice(body).unwrap_or_default(), texts),
        BodyKind::Form => {
            let pairs: Vec<(String, String)> = serde_urlencoded::from_bytes(body).unwrap_or_default();
            texts.extend(pairs.into_iter().map(|(_, value)| Zeroizing::new(value)));
        }
        BodyKind::Multipart | BodyKind::Text | BodyKind::Bytes => {
            texts.push(Zeroizing::new(String::from_utf8_lossy(body).into_owned()));
        }
    }
}

/// Collects the strings of a JSON value, but not the names of its fields.
fn collect_strings(json: Json, found: &mut Vec<Zeroizing<String>>) {
    match json {
        Json::String(text) => found.push(Zeroizing::new(text)),
        Json::Array(items) => items.into_iter().for_each(|item| collect_strings(item, found)),
        Json::Object(fields) => fields.into_iter().for_each(|(_, field)| collect_strings(field, found)),
        Json::Null | Json::Bool(_) | Json::Number(_) => {}
    }
}
