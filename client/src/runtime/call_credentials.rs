//! The credentials that a call sends.

use std::{
    borrow::Cow,
    mem,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use reqwest::{
    Url,
    header::{AUTHORIZATION, COOKIE, HeaderMap, HeaderValue},
};
use zeroize::Zeroizing;

use super::{
    api::{Operation, SecurityScheme},
    constraints::ValidationError,
    credentials::{Credential, Credentials},
    secret::{add_header_texts, secret_header},
    text::Text,
    token_provider::{ProviderFailure, Token, TokenProvider},
};

/// The credentials that a call sends: one alternative of its operation.
#[derive(Default)]
pub struct CallCredentials {
    schemes: &'static [&'static SecurityScheme],
    /// Whether the call has an `Authorization` header of its own, which replaces the credential of that header.
    has_authorization: bool,
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
    /// Selects the first alternative of the operation whose credentials are set, or replaced by an `Authorization` header of
    /// the call.
    ///
    /// # Errors
    ///
    /// Fails if there is none. The error names the settings.
    pub fn select(
        operation: &Operation,
        set: &Credentials,
        has_authorization: bool,
    ) -> Result<Self, ValidationError> {
        let is_set = |scheme: &&SecurityScheme| {
            set.get(scheme).is_some() || (has_authorization && scheme.is_authorization())
        };
        match operation.security.iter().find(|schemes| schemes.iter().all(is_set)) {
            Some(schemes) => Ok(Self { schemes, has_authorization, ..Self::default() }),
            None if operation.security.is_empty() => Ok(Self::default()),
            None => Err(missing(operation)),
        }
    }

    fn selected<'a>(
        &self,
        set: &'a Credentials,
    ) -> impl Iterator<Item = (&'static SecurityScheme, &'a Credential)> {
        self.schemes.iter().filter_map(|scheme| Some((*scheme, set.get(scheme)?)))
    }

    /// Returns the token provider that the call uses, if any, with its scheme. Two tokens would share a header, so there is at most
    /// one.
    pub fn provider<'a>(&self, set: &'a Credentials) -> Option<(&'static SecurityScheme, &'a TokenProvider)> {
        if self.has_authorization {
            return None;
        }
        self.selected(set).find_map(|(scheme, credential)| match credential {
            Credential::Provider(provider) => Some((scheme, provider)),
            _ => None,
        })
    }

    /// Gets a token from the provider. Does not join a call of the provider that has lasted for `max_age`.
    pub async fn acquire(&self, provider: &TokenProvider, max_age: Duration) -> Result<(), ProviderFailure> {
        self.adopt(provider.token(max_age).await?);
        Ok(())
    }

    /// Uses the token that the provider has, if it has one.
    pub fn adopt_cached(&self, provider: &TokenProvider) {
        if let Some(token) = provider.cached() {
            self.adopt(token);
        }
    }

    fn adopt(&self, token: Token) {
        let mut used = self.tokens();
        if !used.tokens.last().is_some_and(|last| Arc::ptr_eq(last, &token)) {
            used.tokens.push(token);
        }
    }

    /// Discards the token, which the server rejected. Returns `true` the first time.
    pub fn discard(&self, provider: &TokenProvider) -> bool {
        let mut used = self.tokens();
        if let Some(token) = used.tokens.last() {
            provider.discard(token);
        }
        !mem::replace(&mut used.is_repeated, true)
    }

    /// Adds the credentials and the cookies to a request. A parameter with the same name replaces a credential.
    pub fn add_to(
        &self,
        set: &Credentials,
        url: &mut Url,
        headers: &mut HeaderMap,
        cookies: &[(Cow<'static, str>, Text)],
    ) {
        let mut cookies: Vec<(&str, &str)> =
            cookies.iter().map(|(name, text)| (&**name, text.as_str())).collect();
        for (_, credential) in self.selected(set) {
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
                Credential::Cookie(name, key) => {
                    if !cookies.iter().any(|(other, _)| other == name) {
                        cookies.push((name, key));
                    }
                }
                Credential::Provider(_) => {
                    if let Some(token) = self.tokens().tokens.last() {
                        headers.entry(AUTHORIZATION).or_insert_with(|| HeaderValue::clone(token));
                    }
                }
            }
        }
        if !cookies.is_empty() {
            let parts: Vec<&str> =
                cookies.iter().flat_map(|(name, text)| ["; ", name, "=", text]).skip(1).collect();
            let value = secret_header(Zeroizing::new(parts.concat()));
            if let Some(value) = value {
                headers.entry(COOKIE).or_insert(value);
            }
        }
    }

    /// Adds the texts of the credentials that errors redact.
    pub fn add_texts(&self, set: &Credentials, texts: &mut Vec<Zeroizing<String>>) {
        for (_, credential) in self.selected(set) {
            match credential {
                Credential::Header(_, value) => add_header_texts(value, texts),
                Credential::Password { header, texts: pair } => {
                    add_header_texts(header, texts);
                    texts.extend(pair.iter().cloned());
                }
                Credential::Query(_, key) | Credential::Cookie(_, key) => texts.push(key.clone()),
                Credential::Provider(_) => {
                    for token in &self.tokens().tokens {
                        add_header_texts(token, texts);
                    }
                }
            }
        }
    }

    fn tokens(&self) -> MutexGuard<'_, CallTokens> {
        self.tokens.lock().unwrap_or_else(PoisonError::into_inner)
    }
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
