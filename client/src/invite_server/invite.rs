//! The invites that a test adds.

use std::{fmt, time::Duration};

use chrono::{DateTime, Utc};
use serde::Deserialize;

use crate::types::OrgRole;

/// An invite to add to an [`InviteServer`](super::InviteServer).
///
/// ```
/// use std::time::Duration;
/// use losant_org_invites::{invite_server::Invite, types::OrgRole};
///
/// let invite = Invite::new("My Organization", "invitedUser@example.com")
///     .role(OrgRole::View)
///     .ttl(Duration::from_secs(60));
/// ```
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Invite {
    pub(super) org_name: String,
    pub(super) email: String,
    #[serde(default = "default_role")]
    pub(super) role: OrgRole,
    pub(super) invite_date: Option<DateTime<Utc>>,
    /// In milliseconds.
    pub(super) ttl: Option<u64>,
    #[serde(default)]
    pub(super) disallow_transfer: bool,
    pub(super) token: Option<Token>,
    pub(super) org_id: Option<String>,
}

/// A token that is not validated yet. `Debug` does not print it.
#[derive(Clone, Deserialize)]
pub(super) struct Token(pub String);

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

fn default_role() -> OrgRole {
    OrgRole::Edit
}

impl Invite {
    /// Creates an invite to an organization for an email address.
    ///
    /// The other fields have these defaults:
    ///
    /// | field | default |
    /// | --- | --- |
    /// | [`role`](Self::role) | `edit` |
    /// | [`invite_date`](Self::invite_date) | the server's time when the invite is added |
    /// | [`ttl`](Self::ttl) | none: the invite does not expire |
    /// | [`disallow_transfer`](Self::disallow_transfer) | `false` |
    /// | [`token`](Self::token), [`org_id`](Self::org_id) | generated, the same in each run |
    pub fn new(org_name: impl Into<String>, email: impl Into<String>) -> Self {
        Self {
            org_name: org_name.into(),
            email: email.into(),
            role: default_role(),
            invite_date: None,
            ttl: None,
            disallow_transfer: false,
            token: None,
            org_id: None,
        }
    }

    /// Sets the role that the user gets.
    #[must_use]
    pub fn role(mut self, role: OrgRole) -> Self {
        self.role = role;
        self
    }

    /// Sets the date of the invite.
    #[must_use]
    pub fn invite_date(mut self, date: DateTime<Utc>) -> Self {
        self.invite_date = Some(date);
        self
    }

    /// Sets the time from the date of the invite until it expires.
    ///
    /// The API documents neither the unit nor the start of `ttl`. The test server uses milliseconds from `inviteDate`.
    #[must_use]
    pub fn ttl(mut self, ttl: Duration) -> Self {
        self.ttl = Some(u64::try_from(ttl.as_millis()).unwrap_or(u64::MAX));
        self
    }

    /// Sets the value of `disallowTransfer`.
    #[must_use]
    pub fn disallow_transfer(mut self, disallow: bool) -> Self {
        self.disallow_transfer = disallow;
        self
    }

    /// Sets the token.
    #[must_use]
    pub fn token(mut self, token: impl Into<String>) -> Self {
        self.token = Some(Token(token.into()));
        self
    }

    /// Sets the id of the organization, which is 24 hexadecimal digits. The response to `post` contains it.
    #[must_use]
    pub fn org_id(mut self, id: impl Into<String>) -> Self {
        self.org_id = Some(id.into());
        self
    }
}
