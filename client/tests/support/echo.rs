//! Responses that repeat the token and the email address of the request.

use super::{EMAIL, Reply, TOKEN};

/// Returns the head of a response that repeats the secrets in its reason phrase and in its headers. Each of the other
/// `headers` ends with a line break.
pub fn head(status: &str, headers: &str) -> String {
    format!(
        "HTTP/1.1 {status} no invite {TOKEN} of {EMAIL}\r\n\
         Server: {TOKEN}\r\n\
         Content-Type: application/{TOKEN}; email={EMAIL}\r\n\
         Set-Cookie: token={TOKEN}; email={EMAIL}\r\n\
         {headers}\r\n"
    )
}

/// Returns a complete response with that head.
pub fn response(status: &str, headers: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let head = head(status, &format!("Content-Length: {}\r\n{headers}", body.len()));
    [head.as_bytes(), body].concat()
}

/// Returns a complete response that is a success for both operations.
pub fn success() -> Vec<u8> {
    response("200", "", "{}")
}

/// Returns an error object that repeats the secrets, and a part of one, in its properties.
pub fn error_object() -> String {
    let part = &TOKEN[3..15];
    format!(r#"{{"type":"{TOKEN}","message":"no invite {part} of {EMAIL}","token":"{TOKEN}"}}"#)
}

/// Returns a reply with that error object.
pub fn error(status: &str, headers: &str) -> Reply {
    Reply::raw(response(status, headers, error_object()))
}
