//! An invite, before the server has it.

use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::Deserialize;

use crate::{runtime::Secret, types::OrgRole};

/// An invite to be added to a [`TestServer`](super::TestServer).
///
/// ```
/// use std::time::Duration;
/// use losant_org_invites::{test_server::Invite, types::OrgRole};
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
    pub(super) token: Option<Secret>,
    pub(super) org_id: Option<String>,
}

fn default_role() -> OrgRole {
    OrgRole::Edit
}

impl Invite {
    /// An invite to an organization of this name, for the user of this address: with the role `edit`, the server's own
    /// time as its date, no time to live, and a token and an organization that the server makes up.
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

    /// The role that it offers.
    #[must_use]
    pub fn role(mut self, role: OrgRole) -> Self {
        self.role = role;
        self
    }

    /// The date of the invite.
    #[must_use]
    pub fn invite_date(mut self, date: DateTime<Utc>) -> Self {
        self.invite_date = Some(date);
        self
    }

    /// How long after its date the invite expires. Without it, it never does.
    ///
    /// That the API's `ttl` is in milliseconds and counts from the invite's date is this server's choice, as the API does
    /// not document either.
    #[must_use]
    pub fn ttl(mut self, ttl: Duration) -> Self {
        self.ttl = Some(u64::try_from(ttl.as_millis()).unwrap_or(u64::MAX));
        self
    }

    /// Whether transfer is disallowed.
    #[must_use]
    pub fn disallow_transfer(mut self, disallow: bool) -> Self {
        self.disallow_transfer = disallow;
        self
    }

    /// The token. The server makes one up otherwise.
    #[must_use]
    pub fn token(mut self, token: impl Into<String>) -> Self {
        self.token = Some(Secret::from(token.into()));
        self
    }

    /// The id of the organization, which who answers the invite is told: 24 hexadecimal digits.
    #[must_use]
    pub fn org_id(mut self, id: impl Into<String>) -> Self {
        self.org_id = Some(id.into());
        self
    }
}
