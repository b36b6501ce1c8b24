//! The credentials of a client, and those that a call sends.

use std::{
    mem,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use reqwest::{
    StatusCode, Url,
    header::{AUTHORIZATION, COOKIE, HeaderMap, HeaderName, HeaderValue},
};
use tokio::time::timeout_at;
use zeroize::Zeroizing;

use super::{
    api::{CredentialKind, Operation, SecurityScheme},
    attempt::{AttemptError, AttemptResponse},
    call::Call,
    constraints::ValidationError,
    error::{BuildError, CredentialsError, Failure, RequestPart, TransportError},
    secret::secret_header,
    settings::ClientBuilder,
    token_provider::{Token, TokenProvider, TokenReason},
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

/// The alternative credentials of an operation, of which a call sends one.
type Alternatives = &'static [&'static [&'static SecurityScheme]];

const EMPTY: &str = "must not be empty";
const CONTROL: &str = "must not contain control characters";

impl ClientBuilder {
    /// Sets the token of a security scheme.
    pub fn set_token(&mut self, scheme: &'static SecurityScheme, token: String) {
        let header = bearer(&Zeroizing::new(token));
        self.set_credential(scheme, header.map(|header| Credential::Header(AUTHORIZATION, header)));
    }

    /// Sets the function that provides the token of a security scheme.
    pub fn set_token_provider<F>(
        &mut self,
        scheme: &'static SecurityScheme,
        provide: impl Fn(TokenReason) -> F + Send + Sync + 'static,
    ) where
        F: Future<Output = Result<String, Box<dyn std::error::Error + Send + Sync>>> + Send + 'static,
    {
        self.set_credential(scheme, Ok(Credential::Provider(TokenProvider::new(provide))));
    }

    /// Sets the user name and the password of a security scheme.
    pub fn set_password(&mut self, scheme: &'static SecurityScheme, user: String, password: String) {
        self.set_credential(scheme, Credential::password(Zeroizing::new(user), Zeroizing::new(password)));
    }

    /// Sets the API key of a security scheme.
    pub fn set_key(&mut self, scheme: &'static SecurityScheme, key: String) {
        self.set_credential(scheme, Credential::key(scheme.kind, Zeroizing::new(key)));
    }

    fn set_credential(
        &mut self,
        scheme: &'static SecurityScheme,
        credential: Result<Credential, &'static str>,
    ) {
        let credential =
            credential.map_err(|reason| BuildError::new(format!("`{}` {reason}", scheme.setting)));
        self.credentials.retain(|(other, _)| !scheme.is(other));
        self.credentials.push((scheme, credential));
    }
}

impl Credential {
    fn password(user: Zeroizing<String>, password: Zeroizing<String>) -> Result<Self, &'static str> {
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

    fn key(kind: CredentialKind, key: Zeroizing<String>) -> Result<Self, &'static str> {
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

/// Returns the `Authorization` header of a token.
pub(super) fn bearer(token: &str) -> Result<HeaderValue, &'static str> {
    if token.trim().is_empty() {
        return Err(EMPTY);
    }
    // `concat` allocates once. A string that grows would leave a copy of the token in memory.
    secret_header(Zeroizing::new(["Bearer ", token].concat())).ok_or(CONTROL)
}

/// Returns the `Authorization` header of HTTP basic authentication, which is encoded as base64.
fn basic(pair: &[u8]) -> Zeroizing<String> {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    // The capacity is allocated once, so that no copy remains in memory.
    let mut header = Zeroizing::new(String::with_capacity("Basic ".len() + pair.len().div_ceil(3) * 4));
    header.push_str("Basic ");
    for chunk in pair.chunks(3) {
        let bits = (0..3)
            .fold(0_usize, |bits, index| bits << 8 | chunk.get(index).map_or(0, |byte| usize::from(*byte)));
        for (index, shift) in [18, 12, 6, 0].into_iter().enumerate() {
            let digit = ALPHABET.get(bits >> shift & 63).filter(|_| index <= chunk.len());
            header.push(digit.map_or('=', |digit| char::from(*digit)));
        }
    }
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

    fn get(&self, scheme: &SecurityScheme) -> Option<&Credential> {
        self.0.iter().find(|(other, _)| scheme.is(other)).map(|(_, credential)| credential)
    }
}

/// The credentials that a call sends.
#[derive(Default)]
pub(super) struct CallCredentials {
    /// The selected alternative of the operation.
    schemes: &'static [&'static SecurityScheme],
    tokens: Mutex<CallTokens>,
}

/// The provided tokens that a call has used.
#[derive(Default)]
struct CallTokens {
    /// The last one is sent. A server may echo an earlier one.
    tokens: Vec<Token>,
    /// Whether the call was repeated with a new token.
    is_repeated: bool,
}

impl CallCredentials {
    fn tokens(&self) -> MutexGuard<'_, CallTokens> {
        self.tokens.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Call {
    /// Selects the first alternative of the operation whose credentials are set.
    ///
    /// # Errors
    ///
    /// Fails if there is none. The error names the settings.
    pub(super) fn select_credentials(&mut self) -> Result<(), Failure> {
        let alternatives: Alternatives = self.operation.security;
        let set = &self.settings.credentials;
        let is_set = |schemes: &&&[&SecurityScheme]| schemes.iter().all(|scheme| set.get(scheme).is_some());
        match alternatives.iter().find(is_set) {
            Some(schemes) => self.credentials.schemes = schemes,
            None if alternatives.is_empty() => {}
            None => return Err(self.invalid(RequestPart::Request, &missing(self.operation))),
        }
        Ok(())
    }

    fn selected(&self) -> impl Iterator<Item = (&'static SecurityScheme, &Credential)> {
        let schemes = self.credentials.schemes.iter();
        schemes.filter_map(|scheme| Some((*scheme, self.settings.credentials.get(scheme)?)))
    }

    /// Returns the token provider that the call uses, with its scheme. Two tokens would share a header, so there is at most
    /// one.
    fn provider(&self) -> Option<(&'static SecurityScheme, &TokenProvider)> {
        self.selected().find_map(|(scheme, credential)| match credential {
            Credential::Provider(provider) => Some((scheme, provider)),
            _ => None,
        })
    }

    /// Gets a token from the provider, if the call uses one.
    pub(super) async fn acquire_credentials(&self) -> Result<(), Failure> {
        let Some((scheme, provider)) = self.provider() else { return Ok(()) };
        let token = provider.token(self.settings.timeout);
        let token = timeout_at(self.deadline, token).await;
        let token = token.map_err(|_| TransportError::without_token(self.operation, self.attempts()))?;
        let token = token.map_err(|failure| {
            CredentialsError::new(self.operation, scheme.setting, self.attempts(), failure)
        })?;
        let mut used = self.credentials.tokens();
        if !used.tokens.last().is_some_and(|last| Arc::ptr_eq(last, &token)) {
            used.tokens.push(token);
        }
        Ok(())
    }

    /// Discards the token if the server rejected it. Returns `true` if the call should be repeated with a new one.
    ///
    /// Only a safe operation is repeated, and only once.
    pub(super) fn discard_rejected_token(&self, result: &Result<AttemptResponse, AttemptError>) -> bool {
        let is_rejected = result.as_ref().is_ok_and(|response| response.status() == StatusCode::UNAUTHORIZED);
        let Some((_, provider)) = self.provider().filter(|_| is_rejected) else { return false };
        let mut used = self.credentials.tokens();
        if let Some(token) = used.tokens.last() {
            provider.discard(token);
        }
        let is_first = !mem::replace(&mut used.is_repeated, true);
        is_first && self.operation.is_safe() && !self.has_timed_out()
    }

    /// Adds the credentials to a request. A parameter with the same name replaces one of them.
    pub(super) fn add_credentials(&self, url: &mut Url, headers: &mut HeaderMap) {
        let mut cookies = Vec::new();
        for (_, credential) in self.selected() {
            match credential {
                Credential::Header(name, value) => {
                    headers.entry(name).or_insert_with(|| value.clone());
                }
                Credential::Password { header, .. } => {
                    headers.entry(AUTHORIZATION).or_insert_with(|| header.clone());
                }
                Credential::Query(name, key) => {
                    let is_set = url.query_pairs().any(|(other, _)| other == *name);
                    if !is_set {
                        url.query_pairs_mut().append_pair(name, key);
                    }
                }
                Credential::Cookie(name, key) => cookies.push((*name, key.as_str())),
                Credential::Provider(_) => {
                    if let Some(token) = self.credentials.tokens().tokens.last() {
                        headers.entry(AUTHORIZATION).or_insert_with(|| HeaderValue::clone(token));
                    }
                }
            }
        }
        if !cookies.is_empty() {
            let parts: Vec<&str> =
                cookies.iter().flat_map(|(name, key)| ["; ", *name, "=", *key]).skip(1).collect();
            let value = secret_header(Zeroizing::new(parts.concat()));
            if let Some(value) = value {
                headers.entry(COOKIE).or_insert(value);
            }
        }
    }

    /// Adds the texts of the credentials that errors redact.
    pub(super) fn add_credential_texts(&self, texts: &mut Vec<Zeroizing<String>>) {
        for (_, credential) in self.selected() {
            match credential {
                Credential::Header(_, value) => add_header_texts(value, texts),
                Credential::Password { header, texts: pair } => {
                    add_header_texts(header, texts);
                    texts.extend(pair.iter().cloned());
                }
                Credential::Query(_, key) | Credential::Cookie(_, key) => texts.push(key.clone()),
                Credential::Provider(_) => {
                    for token in &self.credentials.tokens().tokens {
                        add_header_texts(token, texts);
                    }
                }
            }
        }
    }
}

/// Adds the texts of a sensitive header: the whole value and its words, because a server may echo a token without the word
/// `Bearer`.
pub(super) fn add_header_texts(header: &HeaderValue, texts: &mut Vec<Zeroizing<String>>) {
    let header = Zeroizing::new(String::from_utf8_lossy(header.as_bytes()).into_owned());
    texts.extend(header.split_whitespace().map(|word| Zeroizing::new(word.to_owned())));
    texts.push(header);
}

/// Returns the error that names the settings of each alternative.
fn missing(operation: &Operation) -> ValidationError {
    let alternatives = operation.security.iter().map(|schemes| {
        let settings: Vec<_> = schemes.iter().map(|scheme| format!("`{}`", scheme.setting)).collect();
        settings.join(" and ")
    });
    let alternatives = alternatives.collect::<Vec<_>>().join(", or ");
    ValidationError::new(format!(
        "the request has no credentials; set {alternatives} on the client's builder"
    ))
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
