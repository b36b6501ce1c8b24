//! The credentials of a client.

use base64::{Engine as _, prelude::BASE64_STANDARD as STANDARD};
use reqwest::header::{HeaderName, HeaderValue};
use zeroize::Zeroizing;

use super::{
    api::{CredentialKind, SecurityScheme},
    error::BuildError,
    secret::{CONTROL, EMPTY, secret_header},
    token_provider::TokenProvider,
};

/// The credentials that are set on a client.
#[derive(Default)]
pub struct Credentials(Vec<(&'static SecurityScheme, Credential)>);

/// The credential of a security scheme.
pub enum Credential {
    Header(HeaderName, HeaderValue),
    /// HTTP basic authentication. Errors redact the user name and the password, which the header encodes.
    Password {
        header: HeaderValue,
        texts: [Zeroizing<String>; 2],
    },
    Query(&'static str, Zeroizing<String>),
    /// The name and the value of a cookie.
    Cookie(&'static str, Zeroizing<String>),
    Provider(TokenProvider),
}

impl Credential {
    pub fn password(user: Zeroizing<String>, password: Zeroizing<String>) -> Result<Self, &'static str> {
        if user.contains(':') {
            return Err("must not have a user name that contains a colon");
        }
        if [&user, &password].iter().any(|text| text.contains(char::is_control)) {
            return Err(CONTROL);
        }
        let pair = Zeroizing::new([&user, ":", &password].concat());
        let header = secret_header(basic(pair.as_bytes())).ok_or(CONTROL)?;
        Ok(Self::Password { header, texts: [user, password] })
    }

    pub fn key(kind: CredentialKind, key: Zeroizing<String>) -> Result<Self, &'static str> {
        if key.trim().is_empty() {
            return Err(EMPTY);
        }
        match kind {
            CredentialKind::Header(name) => {
                let name =
                    HeaderName::from_bytes(name.as_bytes()).map_err(|_| "can't be written as a header")?;
                Ok(Self::Header(name, secret_header(key).ok_or(CONTROL)?))
            }
            CredentialKind::Cookie(name) => {
                // RFC 6265, section 4.1.1.
                let is_allowed = |byte: u8| byte.is_ascii_graphic() && !b"\",;\\".contains(&byte);
                if key.bytes().all(is_allowed) {
                    Ok(Self::Cookie(name, key))
                } else {
                    Err(
                        "must contain only characters that a cookie may contain: ASCII without control characters, spaces, \
                         quotation marks, commas, semicolons and backslashes",
                    )
                }
            }
            CredentialKind::Query(name) => Ok(Self::Query(name, key)),
            CredentialKind::Bearer | CredentialKind::Basic => Err("is not an API key"),
        }
    }
}

/// Returns the `Authorization` header of HTTP basic authentication, which is encoded as base64.
fn basic(pair: &[u8]) -> Zeroizing<String> {
    const SCHEME: &str = "Basic ";
    // The capacity is allocated once, so that no copy remains in memory.
    let mut header = Zeroizing::new(String::with_capacity(SCHEME.len() + pair.len().div_ceil(3) * 4));
    header.push_str(SCHEME);
    STANDARD.encode_string(pair, &mut header);
    header
}

impl Credentials {
    /// Checks the credentials that a builder has.
    pub fn new(
        set: Vec<(&'static SecurityScheme, Result<Credential, BuildError>)>,
    ) -> Result<Self, BuildError> {
        let checked = set.into_iter().map(|(scheme, credential)| Ok((scheme, credential?)));
        Ok(Self(checked.collect::<Result<_, _>>()?))
    }

    pub fn get(&self, scheme: &SecurityScheme) -> Option<&Credential> {
        self.0.iter().find(|(other, _)| scheme.is(other)).map(|(_, credential)| credential)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The test vectors of RFC 4648, section 10, and the example of RFC 7617, section 2.
    #[test]
    fn basic_credentials_are_base64() {
        for (text, expected) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
            ("Aladdin:open sesame", "QWxhZGRpbjpvcGVuIHNlc2FtZQ=="),
        ] {
            let header = basic(text.as_bytes());
            assert_eq!(header.as_str(), format!("Basic {expected}"));
            assert_eq!(header.capacity(), header.len(), "the buffer did not grow");
        }
    }
}
