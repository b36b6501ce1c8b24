//! Describes a redirect, which the client does not follow.

use reqwest::{
    StatusCode, Url,
    header::{HeaderMap, LOCATION},
};

use super::redact::redact;

/// Returns a sentence for a redirect to print, or `None` for any other response.
///
/// It names the host that `Location` points to, and nothing else of that URL. The sent texts are redacted in it.
pub fn describe_redirect(
    status: StatusCode,
    headers: &HeaderMap,
    base_url: &str,
    sent: &[impl AsRef<str>],
) -> Option<String> {
    if !status.is_redirection() || status == StatusCode::NOT_MODIFIED {
        return None;
    }
    let target = match Url::parse(base_url).ok().and_then(|base_url| target(headers, &base_url)) {
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
    // A host that was decoded, or is in Punycode, could be a sent text that no longer looks like it.
    if host.contains("xn--") || !location.to_ascii_lowercase().contains(host) {
        return None;
    }
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    Some(Target::Host(format!("{host}{port}")))
}
