//! Media types, and ranges of them such as `image/*`.

/// Returns a media type in lower case, without its parameters.
pub fn essence(media_type: &str) -> String {
    media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// Returns `true` if a media type is a range.
pub fn is_range(media_type: &str) -> bool {
    media_type.contains('*')
}

/// Returns `true` if the content of a media type is JSON.
#[cfg(feature = "test-server")]
pub fn is_json(media_type: &str) -> bool {
    let essence = essence(media_type);
    ["application/json", "text/json"].contains(&essence.as_str()) || essence.ends_with("+json")
}

/// Returns `true` if a range contains a media type. A media type contains only itself. Parameters are ignored.
pub fn contains(range: &str, media_type: &str) -> bool {
    let (range, media_type) = (essence(range), essence(media_type));
    let contains = |range: &str, name: &str| match range.split_once('*') {
        Some((start, end)) => {
            name.len() > start.len() + end.len() && name.starts_with(start) && name.ends_with(end)
        }
        None => range == name,
    };
    match (range.split_once('/'), media_type.split_once('/')) {
        _ if is_range(&media_type) => false,
        (Some((kinds, subtypes)), Some((kind, subtype))) => {
            contains(kinds, kind) && contains(subtypes, subtype)
        }
        _ => range == media_type,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn range_contains_the_media_types_of_its_kind() {
        for (range, media_type) in [
            ("*/*", "image/png"),
            ("image/*", "IMAGE/png; q=1"),
            ("application/*+json", "application/merge-patch+json"),
            ("text/plain; charset=utf-8", "text/plain"),
        ] {
            assert!(contains(range, media_type), "{range} {media_type}");
        }
        for (range, media_type) in [
            ("image/*", "text/plain"),
            ("image/*", "image/"),
            ("image/*", "image/*"),
            ("*/*", "png"),
            ("application/*+json", "application/json"),
            ("application/*+json", "application/+json"),
            ("text/plain", "text/csv"),
        ] {
            assert!(!contains(range, media_type), "{range} {media_type}");
        }
    }
}
