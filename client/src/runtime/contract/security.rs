//! Checks that a request has the credentials that its operation requires.

use reqwest::header::{AUTHORIZATION, COOKIE};

use super::{
    super::api::{CredentialKind, Operation, SecurityScheme},
    Message, Rejection,
};

/// Checks that a request has the credentials of an alternative. Any credential is valid.
///
/// # Errors
///
/// Fails with status 401.
pub(super) fn authenticate(operation: &Operation, message: &Message<'_>) -> Result<(), Rejection> {
    let alternatives = operation.security;
    let is_satisfied =
        |schemes: &&[&SecurityScheme]| schemes.iter().all(|scheme| has_credential(scheme, message));
    if alternatives.is_empty() || alternatives.iter().any(is_satisfied) {
        return Ok(());
    }
    let describe = |schemes: &&[&SecurityScheme]| {
        schemes.iter().map(|scheme| describe(scheme)).collect::<Vec<_>>().join(" and ")
    };
    let expected = alternatives.iter().map(describe).collect::<Vec<_>>().join(", or ");
    Err(Rejection::unauthorized(format!("the credentials are missing: expected {expected}")))
}

fn has_credential(scheme: &SecurityScheme, message: &Message<'_>) -> bool {
    let texts = |name: &str| {
        let values = message.headers.get_all(name).iter();
        values.filter_map(|value| std::str::from_utf8(value.as_bytes()).ok()).collect::<Vec<_>>()
    };
    let is_authorized = |expected: &str| {
        texts(AUTHORIZATION.as_str()).iter().any(|text| {
            let parts = text.trim().split_once(' ');
            parts.is_some_and(|(scheme, value)| {
                scheme.eq_ignore_ascii_case(expected) && !value.trim().is_empty()
            })
        })
    };
    match scheme.kind {
        CredentialKind::Bearer => is_authorized("bearer"),
        CredentialKind::Basic => is_authorized("basic"),
        CredentialKind::Header(name) => texts(name).iter().any(|text| !text.trim().is_empty()),
        CredentialKind::Query(name) => {
            message.query.iter().any(|(other, value)| other == name && !value.is_empty())
        }
        CredentialKind::Cookie(name) => {
            let cookies = texts(COOKIE.as_str());
            let mut pairs =
                cookies.iter().flat_map(|text| text.split(';')).filter_map(|pair| pair.split_once('='));
            pairs.any(|(other, value)| other.trim() == name && !value.trim().is_empty())
        }
    }
}

fn describe(scheme: &SecurityScheme) -> String {
    match scheme.kind {
        CredentialKind::Bearer => "the header `Authorization: Bearer …`".to_owned(),
        CredentialKind::Basic => "the header `Authorization: Basic …`".to_owned(),
        CredentialKind::Header(name) => format!("the header `{name}`"),
        CredentialKind::Query(name) => format!("the query parameter `{name}`"),
        CredentialKind::Cookie(name) => format!("the cookie `{name}`"),
    }
}
