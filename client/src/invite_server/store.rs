//! The invites of a server, and their state.

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};

use super::{
    clock::{Clock, saturating_add},
    invite::Invite,
};
use crate::{
    test_server::{SetupError, TestServer, operations::OrgInvitesGetResponse},
    types::{Email, InviteToken, ObjectId, OrgInviteInfo, OrgName},
};

/// The generated token of the first invite. The server's messages contain no six consecutive characters of it, so clients
/// do not redact the messages.
const FIRST_TOKEN: u128 = 0x5f3c_9a7e_1b2d_4c68_a0e1_7d94_b3f2_0001;
/// The generated organization id of the first invite, from the description's example.
const FIRST_ORG_ID: u128 = 0x575e_d6e8_7ae1_43cd_83dc_4aa8;

/// All invites of a server, and its clock.
#[derive(Default)]
pub(super) struct Invites {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    clock: Clock,
    /// Invites are never removed, so an index identifies one.
    invites: Vec<Entry>,
}

struct Entry {
    info: OrgInviteInfo,
    email: Email,
    token: InviteToken,
    org_id: ObjectId,
    expires_at: Option<DateTime<Utc>>,
    /// Set by [`InviteHandle::expire`]. It takes precedence over `expires_at`.
    is_expired: bool,
    /// Whether the invite was accepted. `None` if it was neither accepted nor rejected.
    accepted: Option<bool>,
}

/// The state of an invite.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum InviteState {
    /// The invite was neither accepted nor rejected, and has not expired.
    Open,
    /// The invite was accepted.
    Accepted,
    /// The invite was rejected.
    Rejected,
    /// The invite expired before it was accepted or rejected.
    Expired,
}

/// The reason why there is no open invite with a token and an email address.
pub(super) enum Unavailable {
    /// The invite does not exist, or was accepted or rejected.
    NotFound,
    Expired,
}

impl Invites {
    /// Adds an invite. The server validates it.
    pub fn add(self: &Arc<Self>, invite: Invite, server: &TestServer) -> Result<InviteHandle, SetupError> {
        let mut state = self.state();
        let (index, now) = (state.invites.len(), state.clock.now());
        let entry = Entry::new(invite, index, now, server)?;
        let (token, email) = (entry.token.clone(), entry.email.clone());
        if state.open(&token, &email).is_ok() {
            return Err(SetupError::new("an open invite with this token and email address already exists"));
        }
        state.invites.push(entry);
        Ok(InviteHandle { invites: Arc::clone(self), index, token, email })
    }

    /// Returns the open invite with a token and an email address.
    pub(super) fn info(&self, token: &InviteToken, email: &Email) -> Result<OrgInviteInfo, Unavailable> {
        self.state().open(token, email).map(|entry| entry.info.clone())
    }

    /// Accepts or rejects the open invite with a token and an email address. Returns the id of its organization.
    pub(super) fn respond(
        &self,
        token: &InviteToken,
        email: &Email,
        accept: bool,
    ) -> Result<ObjectId, Unavailable> {
        let mut state = self.state();
        let entry = state.open(token, email)?;
        entry.accepted = Some(accept);
        Ok(entry.org_id.clone())
    }

    pub fn now(&self) -> DateTime<Utc> {
        self.state().clock.now()
    }

    pub fn freeze_at(&self, at: DateTime<Utc>) {
        self.state().clock = Clock::Frozen { at };
    }

    pub fn advance(&self, by: Duration) {
        self.state().clock.advance(by);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // A panic elsewhere leaves the state valid, because each change is complete.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn open(&mut self, token: &InviteToken, email: &Email) -> Result<&mut Entry, Unavailable> {
        let now = self.clock.now();
        // A token can be reused after its invite was accepted, was rejected or expired. The last invite is the current one.
        let mut invites = self.invites.iter_mut().rev();
        let entry = invites.find(|entry| entry.matches(token, email)).ok_or(Unavailable::NotFound)?;
        match entry.state(now) {
            InviteState::Open => Ok(entry),
            InviteState::Expired => Err(Unavailable::Expired),
            InviteState::Accepted | InviteState::Rejected => Err(Unavailable::NotFound),
        }
    }
}

impl Entry {
    fn new(
        invite: Invite,
        index: usize,
        now: DateTime<Utc>,
        server: &TestServer,
    ) -> Result<Self, SetupError> {
        let Invite { org_name, email, role, invite_date, ttl, disallow_transfer, token, org_id } = invite;
        let invalid = |field: &str| {
            let message = format!("the invite has an invalid {field}");
            move |error| SetupError::with_source(message, error)
        };
        let token = match token {
            Some(token) => token.0,
            None => format!("{:032x}", FIRST_TOKEN + index as u128),
        };
        let org_id = org_id.unwrap_or_else(|| format!("{:024x}", FIRST_ORG_ID + index as u128));
        let email: Email = email.try_into().map_err(invalid("email"))?;
        let org_name: OrgName = org_name.try_into().map_err(invalid("organization name"))?;
        // The API's example has a precision of milliseconds.
        let invite_date = invite_date.unwrap_or(now).trunc_subsecs(3);
        let expires_at = ttl.map(|ttl| {
            let ttl = i64::try_from(ttl).ok().and_then(TimeDelta::try_milliseconds);
            saturating_add(invite_date, ttl.unwrap_or(TimeDelta::MAX))
        });
        #[allow(clippy::cast_precision_loss, reason = "the description's type is `number`, which is `f64`")]
        let info = OrgInviteInfo {
            org_name: Some(org_name),
            email: Some(email.clone()),
            role: Some(role),
            invite_date: Some(invite_date),
            ttl: ttl.map(|ttl| ttl as f64),
            disallow_transfer: Some(disallow_transfer),
            ..OrgInviteInfo::default()
        };
        server.validate(OrgInvitesGetResponse::Ok(info.clone()))?;
        Ok(Self {
            info,
            email,
            token: token.try_into().map_err(invalid("token"))?,
            org_id: org_id.try_into().map_err(invalid("organization id"))?,
            expires_at,
            is_expired: false,
            accepted: None,
        })
    }

    fn matches(&self, token: &InviteToken, email: &Email) -> bool {
        self.token.expose_secret() == token.expose_secret() && self.email.as_str() == email.as_str()
    }

    fn state(&self, now: DateTime<Utc>) -> InviteState {
        match self.accepted {
            Some(true) => InviteState::Accepted,
            Some(false) => InviteState::Rejected,
            None if self.is_expired || self.expires_at.is_some_and(|at| at <= now) => InviteState::Expired,
            None => InviteState::Open,
        }
    }
}

/// An invite of an [`InviteServer`](super::InviteServer).
#[derive(Clone)]
pub struct InviteHandle {
    invites: Arc<Invites>,
    index: usize,
    token: InviteToken,
    email: Email,
}

impl InviteHandle {
    /// Returns the token in plain text.
    pub fn token(&self) -> &str {
        self.token.expose_secret()
    }

    /// Returns the email address.
    pub fn email(&self) -> &str {
        self.email.as_str()
    }

    /// Returns the current state.
    pub fn state(&self) -> InviteState {
        let state = self.invites.state();
        let now = state.clock.now();
        state.invites.get(self.index).map_or(InviteState::Expired, |entry| entry.state(now))
    }

    /// Expires the invite, independently of the server's clock. Has no effect if the invite was accepted or rejected.
    pub fn expire(&self) {
        if let Some(entry) = self.invites.state().invites.get_mut(self.index) {
            entry.is_expired = true;
        }
    }
}

impl fmt::Debug for InviteHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InviteHandle")
            .field("email", &self.email)
            .field("state", &self.state())
            .finish_non_exhaustive()
    }
}
