//! Media types, the kind of request body of each, and the names of the bodies.

/// The kinds of request body that the client can send, in order of preference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum BodyKind {
    Json,
    Form,
    Multipart,
    Text,
    Bytes,
}

impl BodyKind {
    /// Returns the kind of body for a media type or a range, or `None` if the name is neither.
    pub fn of(media_type: &str) -> Option<Self> {
        let essence = essence(media_type);
        let (kind, subtype) = essence.split_once('/')?;
        if !is_media_type(media_type) || kind.is_empty() || subtype.is_empty() {
            return None;
        }
        Some(match essence.as_str() {
            "application/x-www-form-urlencoded" => Self::Form,
            "multipart/form-data" => Self::Multipart,
            // A range such as `application/*+json` may contain formats that are not JSON alone, such as patches.
            _ if is_json(Some(media_type)) && !subtype.contains('*') => Self::Json,
            _ if kind == "text" || TEXTS.iter().any(|text| is_subtype(subtype, text)) => Self::Text,
            _ => Self::Bytes,
        })
    }

    /// Returns `true` if the body is serialized from a value of its schema, rather than sent as it is.
    pub fn is_typed(self) -> bool {
        matches!(self, Self::Json | Self::Form | Self::Multipart)
    }

    /// Returns the suffix that distinguishes a body from those of other kinds.
    fn suffix(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Form => "form",
            Self::Multipart => "multipart",
            Self::Text => "text",
            Self::Bytes => "bytes",
        }
    }
}

/// The subtypes of media types that are text, although their names do not start with `text/`.
const TEXTS: [&str; 8] = ["xml", "yaml", "x-yaml", "toml", "javascript", "graphql", "sql", "x-ndjson"];

/// Returns `true` if a subtype is a format, by its own name or by its suffix.
fn is_subtype(subtype: &str, format: &str) -> bool {
    subtype.strip_suffix(format).is_some_and(|rest| rest.is_empty() || rest.ends_with('+'))
}

/// A media type that an operation accepts as its request body.
pub(crate) struct OfferedBody<'a> {
    pub kind: BodyKind,
    pub media_type: &'a str,
    pub name: String,
}

/// Returns the bodies with these media types, the preferred one first. Names that are no media type are omitted.
///
/// The preferred body has the name `name`. The first body of each other kind has the kind as a suffix, and any further
/// body its whole media type.
pub(crate) fn offered_bodies<'a>(name: &str, content: impl Iterator<Item = &'a str>) -> Vec<OfferedBody<'a>> {
    let mut bodies: Vec<(BodyKind, &str)> =
        content.filter_map(|media_type| Some((BodyKind::of(media_type)?, media_type))).collect();
    let is_common = |media_type| {
        ["application/json", "text/plain", "application/octet-stream"].contains(&essence(media_type).as_str())
    };
    bodies.sort_by_key(|(kind, media_type)| (*kind, is_range(media_type), !is_common(media_type)));
    // The boundary is the only parameter of a multipart body, and the client chooses it.
    bodies.dedup_by_key(|(kind, media_type)| match kind {
        BodyKind::Multipart => "multipart/form-data",
        _ => *media_type,
    });
    let mut kinds = Vec::new();
    let named = bodies.into_iter().map(|(kind, media_type)| {
        let name = match kinds.len() {
            0 => name.to_owned(),
            _ if kinds.contains(&kind) => format!("{name}_{}", media_type.to_ascii_lowercase()),
            _ => format!("{name}_{}", kind.suffix()),
        };
        kinds.push(kind);
        OfferedBody { kind, media_type, name }
    });
    named.collect()
}

/// Returns `true` if the caller chooses the media type: that of a range, or one with a boundary.
pub(crate) fn is_range(media_type: &str) -> bool {
    let essence = essence(media_type);
    essence.contains('*') || (essence.starts_with("multipart/") && essence != "multipart/form-data")
}

/// Returns a media type of a range.
pub(crate) fn example_of(range: &str) -> String {
    let essence = essence(range);
    match essence.split_once('/') {
        Some(("*" | "application", "*")) => "application/octet-stream".to_owned(),
        Some(("text", "*")) => "text/plain".to_owned(),
        Some(("image", "*")) => "image/png".to_owned(),
        Some(("audio", "*")) => "audio/mpeg".to_owned(),
        Some(("video", "*")) => "video/mp4".to_owned(),
        Some(("multipart", "*")) => "multipart/mixed; boundary=example".to_owned(),
        Some(("multipart", subtype)) => format!("multipart/{subtype}; boundary=example"),
        // RFC 4735 registers the subtype for examples.
        Some((kind, subtype)) => format!("{kind}/example{}", subtype.trim_start_matches('*')),
        None => essence,
    }
}

/// Returns `true` if a media type is valid in a header.
pub(crate) fn is_media_type(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic())
}

/// Returns `true` if a media type is JSON, by its own name or by its suffix.
pub(crate) fn is_json(media_type: Option<&str>) -> bool {
    let essence = media_type.map(essence).unwrap_or_default();
    ["application/json", "text/json"].contains(&essence.as_str()) || essence.ends_with("+json")
}

/// Returns the type and subtype of a media type, without its parameters.
pub(crate) fn essence(media_type: &str) -> String {
    media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn media_type_determines_the_kind_of_a_body() {
        for (media_type, kind) in [
            ("application/merge-patch+json; charset=utf-8", Some(BodyKind::Json)),
            ("application/x-www-form-urlencoded", Some(BodyKind::Form)),
            ("Multipart/Form-Data", Some(BodyKind::Multipart)),
            ("multipart/mixed", Some(BodyKind::Bytes)),
            ("application/xml", Some(BodyKind::Text)),
            ("application/soap+xml", Some(BodyKind::Text)),
            ("application/notxml", Some(BodyKind::Bytes)),
            ("text/*", Some(BodyKind::Text)),
            ("*/*", Some(BodyKind::Bytes)),
            ("application/*+json", Some(BodyKind::Bytes)),
            ("image/png", Some(BodyKind::Bytes)),
            ("json", None),
            ("image/", None),
            ("text/plai\u{301}n", None),
        ] {
            assert_eq!(BodyKind::of(media_type), kind, "{media_type}");
        }
    }

    #[test]
    fn further_bodies_have_the_kind_or_the_media_type_as_a_suffix() {
        let offered = [
            "*/*",
            "text/csv",
            "text/plain",
            "application/merge-patch+json",
            "application/json",
            "text/json",
        ];

        let bodies = offered_bodies("body", offered.into_iter());

        let named: Vec<_> = bodies.iter().map(|body| (body.media_type, body.name.as_str())).collect();
        assert_eq!(
            named,
            [
                ("application/json", "body"),
                ("application/merge-patch+json", "body_application/merge-patch+json"),
                ("text/json", "body_text/json"),
                ("text/plain", "body_text"),
                ("text/csv", "body_text/csv"),
                ("*/*", "body_bytes"),
            ]
        );
    }
}
