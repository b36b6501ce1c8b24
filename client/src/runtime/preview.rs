//! A request as the client would send it, without its secrets.

use std::fmt;

use reqwest::{
    Method,
    header::{AUTHORIZATION, HeaderMap, HeaderValue},
};

use super::{
    api::ParameterLocation,
    attempt::redacted_headers,
    call::{Call, QueryPair},
    progenitor::encode_path,
    secret::REDACTED,
};

/// A request as the client would send it. Secrets, and the values of additional headers and query parameters, are replaced with
/// `[redacted]`.
///
/// `Display` writes the request like HTTP/1.1. Texts that are not secrets, such as an email address, are shown.
#[derive(Debug, Clone)]
pub struct RequestPreview {
    method: Method,
    url: String,
    headers: HeaderMap,
    body: Option<String>,
}

/// Returns a pair of the query whose value is a secret.
fn redacted(name: &str) -> String {
    let name = serde_urlencoded::to_string([(name, "")]).unwrap_or_default();
    format!("{name}{REDACTED}")
}

impl RequestPreview {
    /// Returns the preview of a call with this redacted body.
    pub(super) fn of(call: &Call, body: Option<String>) -> Self {
        let (path, constant) = call.operation.target();
        let mut path = path.to_owned();
        for (name, text) in &call.path {
            let spec = call.operation.parameter(ParameterLocation::Path, name);
            let shown = spec
                .is_some_and(|spec| !spec.is_secret)
                .then(|| encode_path(text.as_str()).replace('\\', "%5C"));
            path = path.replace(&format!("{{{name}}}"), shown.as_deref().unwrap_or(REDACTED));
        }
        let pairs = call.query.iter().map(|pair| {
            let QueryPair { name, text, spec } = pair;
            if spec.is_none_or(|spec| spec.is_secret) {
                return redacted(name);
            }
            let encoded = || serde_urlencoded::to_string([(name, text.as_str())]).unwrap_or_default();
            pair.with_reserved().map_or_else(encoded, |pair| pair.to_string())
        });
        let pairs = constant.map(str::to_owned).into_iter().chain(pairs);
        let mut url = call.base_url().clone();
        let mut headers = redacted_headers(&call.all_headers(&mut url));
        if call.has_provider() {
            headers.entry(AUTHORIZATION).or_insert(HeaderValue::from_static(REDACTED));
        }
        let is_added = |name: &str| call.query.iter().all(|pair| pair.name != name);
        let added = url.query_pairs().filter(|(name, _)| is_added(name));
        let credentials = added.map(|(name, _)| redacted(&name));
        let query = pairs.chain(credentials).collect::<Vec<_>>().join("&");
        let separator = if query.is_empty() { "" } else { "?" };
        let base = call.base_url().as_str().trim_end_matches('/');
        Self {
            method: call.operation.method.parse().unwrap_or_default(),
            url: format!("{base}{path}{separator}{query}"),
            headers,
            body,
        }
    }

    /// Returns the HTTP method.
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// Returns the URL.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Returns the headers. The HTTP client adds others, such as `Host` and `Content-Length`.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// Returns the body, or its size if it is neither JSON nor a form. The files of a multipart body are omitted.
    pub fn body(&self) -> Option<&str> {
        self.body.as_deref()
    }
}

impl fmt::Display for RequestPreview {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.url)?;
        for (name, value) in &self.headers {
            write!(f, "\n{name}: {}", String::from_utf8_lossy(value.as_bytes()))?;
        }
        match &self.body {
            Some(body) => write!(f, "\n\n{body}"),
            None => Ok(()),
        }
    }
}
