//! A request as the client would send it, without its secrets.

use std::fmt;

use reqwest::header::HeaderMap;

/// A request as the client would send it. Secrets, and the values of additional headers and query parameters, are replaced with
/// `[redacted]`.
///
/// `Display` writes the request like HTTP/1.1. Texts that are not secrets, such as an email address, are shown.
#[derive(Debug, Clone)]
pub struct RequestPreview {
    pub(super) method: &'static str,
    pub(super) url: String,
    pub(super) headers: HeaderMap,
    pub(super) body: Option<String>,
}

impl RequestPreview {
    /// Returns the HTTP method.
    pub fn method(&self) -> &'static str {
        self.method
    }

    /// Returns the URL.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Returns the headers. The HTTP client adds others, such as `Host` and `Content-Length`.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// Returns the body, or its size if it is neither JSON nor a form.
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
