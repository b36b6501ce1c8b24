//! The options of a single call.

use std::{fmt, time::Duration};

use reqwest::header::{
    CONNECTION, CONTENT_LENGTH, HOST, HeaderName, HeaderValue, TRANSFER_ENCODING, UPGRADE,
};
use zeroize::Zeroizing;

use super::{constraints::ValidationError, retry::RetryPolicy, secret::secret_header};

/// The options of a single call. They take precedence over the settings of the client.
#[derive(Clone, Default)]
pub struct Options {
    pub timeout: Option<Duration>,
    pub retry: Option<RetryPolicy>,
    /// Additional headers, with their names.
    pub headers: Vec<(String, Zeroizing<String>)>,
    /// Additional pairs of the query.
    pub query: Vec<(String, Zeroizing<String>)>,
}

/// The headers that the HTTP client sets for each connection or body.
const OF_HTTP_CLIENT: [HeaderName; 5] = [HOST, CONTENT_LENGTH, TRANSFER_ENCODING, CONNECTION, UPGRADE];

/// Converts an additional header. Its value is marked as sensitive.
pub fn extra_header(
    name: &str,
    value: Zeroizing<String>,
) -> Result<(HeaderName, HeaderValue), ValidationError> {
    let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| "is not a valid name of a header")?;
    if OF_HTTP_CLIENT.contains(&name) {
        return Err("can't be set, because the HTTP client sets it".into());
    }
    let value = secret_header(value).ok_or("must not contain control characters")?;
    Ok((name, value))
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = |pairs: &[(String, _)]| pairs.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
        f.debug_struct("Options")
            .field("timeout", &self.timeout)
            .field("retry", &self.retry)
            .field("headers", &names(&self.headers))
            .field("query", &names(&self.query))
            .finish()
    }
}
