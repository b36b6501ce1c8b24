//! Describes redirects for error messages. The client does not follow redirects.

use reqwest::{
    StatusCode, Url,
    header::{HeaderMap, LOCATION},
};

use super::redact::redact;

/// Describes a redirect. Returns `None` if the response is not a redirect.
///
/// The text contains the redacted host and the port of `Location`, and no other part of the URL.
pub fn describe_redirect(
    status: StatusCode,
    headers: &HeaderMap,
    base_url: &Url,
    sent: &[impl AsRef<str>],
) -> Option<String> {
    if !status.is_redirection() || status == StatusCode::NOT_MODIFIED {
        return None;
    }
    let target = match target(headers, base_url) {
        Some(Target::SameHost) => "; `Location` points to the same host".to_owned(),
        Some(Target::Host(host)) => format!("; `Location` points to `{}`", redact(&host, sent)),
        None => String::new(),
    };
    Some(format!("redirects are not followed{target}"))
}

enum Target {
    SameHost,
    /// The host, and the port if it is not the scheme's default.
    Host(String),
}

fn target(headers: &HeaderMap, base_url: &Url) -> Option<Target> {
    let location = headers.get(LOCATION)?.to_str().ok()?;
    let url = base_url.join(location).ok()?;
    let host = url.host_str()?;
    if (url.host(), url.port()) == (base_url.host(), base_url.port()) {
        return Some(Target::SameHost);
    }
    // A decoded host or one in Punycode could contain a sent text that redaction does not recognize.
    if host.contains("xn--") || !location.to_ascii_lowercase().contains(host) {
        return None;
    }
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    Some(Target::Host(format!("{host}{port}")))
}
