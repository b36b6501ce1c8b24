//! Media types, and the kind of request body of each.

/// The kinds of request body that the client can send, in order of preference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum BodyKind {
    Json,
    Form,
    Text,
    Bytes,
}

impl BodyKind {
    /// Returns the kind of body for a media type, or `None` if the client can't send it.
    pub fn of(media_type: &str) -> Option<Self> {
        if !is_media_type(media_type) {
            return None;
        }
        match essence(media_type).as_str() {
            "application/x-www-form-urlencoded" => Some(Self::Form),
            "text/plain" | "text/x-markdown" => Some(Self::Text),
            "application/octet-stream" => Some(Self::Bytes),
            _ => is_json(Some(media_type)).then_some(Self::Json),
        }
    }

    /// Returns `true` if the body is serialized from a value of its schema, rather than sent as it is.
    pub fn is_typed(self) -> bool {
        matches!(self, Self::Json | Self::Form)
    }
}

/// Returns `true` if a media type is valid in a header.
pub(crate) fn is_media_type(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic())
}

/// Returns `true` if a media type is JSON, by its own name or by its suffix.
pub(crate) fn is_json(media_type: Option<&str>) -> bool {
    let essence = media_type.map(essence).unwrap_or_default();
    essence == "application/json" || essence.ends_with("+json")
}

/// Returns the type and subtype of a media type, without its parameters.
fn essence(media_type: &str) -> String {
    media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}
