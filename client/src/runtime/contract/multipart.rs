//! Parses the syntax of multipart bodies (RFC 7578 and RFC 2046).

use bytes::Bytes;

use super::Rejection;

/// A part of a received multipart body.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct ReceivedPart {
    /// The name of the part.
    pub name: String,
    /// The file name, if the part has one.
    pub file_name: Option<String>,
    /// The media type, if the part has one.
    pub content_type: Option<String>,
    /// The content of the part.
    pub content: Bytes,
}

/// Splits a body into its parts.
///
/// # Errors
///
/// Fails if the media type has no boundary, or if the body is malformed.
pub(super) fn parse(media_type: &str, body: &Bytes) -> Result<Vec<ReceivedPart>, Rejection> {
    let malformed = |reason: &str| Rejection::new(format!("the body is not multipart: {reason}"));
    let boundary = parameter(media_type, "boundary").filter(|boundary| !boundary.is_empty());
    let boundary = boundary.ok_or_else(|| malformed("the header `Content-Type` has no boundary"))?;
    let delimiter = format!("\r\n--{boundary}");
    // The first delimiter may be the start of the body. Text before it is ignored.
    let mut position = match body.strip_prefix(delimiter.as_bytes().get(2..).unwrap_or_default()) {
        Some(rest) => body.len() - rest.len(),
        None => after(body, 0, delimiter.as_bytes()).ok_or_else(|| malformed("there is no boundary"))?,
    };
    let mut parts = Vec::new();
    loop {
        let rest = body.get(position..).unwrap_or_default();
        if rest.starts_with(b"--") {
            return Ok(parts);
        }
        if !rest.starts_with(b"\r\n") {
            return Err(malformed("a boundary has no end of line"));
        }
        // The empty line after the headers may directly follow the boundary.
        let content =
            after(body, position, b"\r\n\r\n").ok_or_else(|| malformed("a part has no end of headers"))?;
        let next =
            after(body, content - 2, delimiter.as_bytes()).ok_or_else(|| malformed("a part has no end"))?;
        let end = (next - delimiter.len()).max(content);
        let headers = String::from_utf8_lossy(body.get(position..content).unwrap_or_default());
        parts.push(part(&headers, body.slice(content..end)).ok_or_else(|| malformed("a part has no name"))?);
        position = next;
    }
}

/// Returns the position after the first occurrence of a text.
fn after(body: &[u8], start: usize, text: &[u8]) -> Option<usize> {
    let found = body.get(start..)?.windows(text.len()).position(|window| window == text)?;
    Some(start + found + text.len())
}

fn part(headers: &str, content: Bytes) -> Option<ReceivedPart> {
    let header = |wanted: &str| {
        let mut headers = headers.lines().filter_map(|line| line.split_once(':'));
        headers
            .find(|(name, _)| name.trim().eq_ignore_ascii_case(wanted))
            .map(|(_, value)| value.trim().to_owned())
    };
    let disposition = header("content-disposition")?;
    Some(ReceivedPart {
        name: unescape(&parameter(&disposition, "name")?),
        file_name: parameter(&disposition, "filename").map(|name| unescape(&name)),
        content_type: header("content-type"),
        content,
    })
}

/// Returns a parameter of a header, without its quotes.
fn parameter(header: &str, wanted: &str) -> Option<String> {
    let mut rest = header.split_once(';')?.1;
    loop {
        let (name, value) = rest.split_once('=')?;
        let (text, next) = match value.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"')?,
            None => value.find(';').map_or((value, ""), |end| value.split_at(end)),
        };
        if name.trim().eq_ignore_ascii_case(wanted) {
            return Some(text.trim().to_owned());
        }
        rest = next.trim_start().strip_prefix(';')?;
    }
}

/// Decodes the characters that browsers escape in a name.
fn unescape(name: &str) -> String {
    name.replace("%22", "\"").replace("%0D", "\r").replace("%0A", "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(body: &'static str) -> Result<Vec<ReceivedPart>, String> {
        let parts = parse("multipart/form-data; boundary=\"b\"", &Bytes::from_static(body.as_bytes()));
        parts.map_err(|rejection| rejection.to_string())
    }

    #[test]
    fn parts_have_names_media_types_and_contents() {
        let body = "ignored\r\n--b\r\nContent-Disposition: form-data; filename=\"a;%22.txt\"; name=\"x\"\r\n\
                    CONTENT-TYPE: text/csv\r\n\r\n1\r\n2\r\n--b\r\nContent-Disposition: form-data; name=y\r\n\r\n\r\n--b--";

        let part =
            |name: &str, file_name: Option<&str>, content_type: Option<&str>, content: &'static str| {
                let owned = |text: Option<&str>| text.map(str::to_owned);
                let (name, content) = (name.to_owned(), Bytes::from(content));
                ReceivedPart { name, file_name: owned(file_name), content_type: owned(content_type), content }
            };
        assert_eq!(
            parsed(body),
            Ok(vec![part("x", Some("a;\".txt"), Some("text/csv"), "1\r\n2"), part("y", None, None, "")])
        );
        assert_eq!(parsed("--b--"), Ok(Vec::new()));
    }

    #[test]
    fn malformed_bodies_are_rejected() {
        for (body, reason) in [
            ("", "there is no boundary"),
            ("--b", "a boundary has no end of line"),
            ("--b\r\nContent-Disposition: form-data; name=\"x\"", "a part has no end of headers"),
            ("--b\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\n1", "a part has no end"),
            ("--b\r\n\r\n1\r\n--b--", "a part has no name"),
            ("--b\r\nContent-Disposition: form-data; name=\"x\r\n\r\n1\r\n--b--", "a part has no name"),
        ] {
            assert_eq!(parsed(body), Err(format!("the body is not multipart: {reason}")), "{body}");
        }
        assert!(parse("multipart/form-data", &Bytes::new()).is_err());
    }
}
