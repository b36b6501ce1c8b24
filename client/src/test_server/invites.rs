//! How this API behaves: what the server answers to a request that keeps to the contract.
//!
//! What the API does not document is this server's choice, and listed in the module's documentation.

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};

use super::{
    SetupError, checked,
    clock::{Clock, later},
    error_body,
    http::lock,
    invite::Invite,
};
use crate::{
    generated::contract::{Operations, requests, responses},
    types::{self, Email, InviteToken, ObjectId, OrgInviteInfo, OrgInviteResult, OrgName},
};

/// All invites, and the time.
#[derive(Default)]
pub(super) struct Invites {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    clock: Clock,
    invites: Vec<Entry>,
}

struct Entry {
    info: OrgInviteInfo,
    email: Email,
    token: InviteToken,
    org_id: ObjectId,
    expires: Option<DateTime<Utc>>,
    /// Expired by hand, whatever the time.
    is_expired: bool,
    answer: Option<bool>,
}

/// Where an invite stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum InviteState {
    /// It waits for an answer.
    Open,
    /// It was accepted.
    Accepted,
    /// It was rejected.
    Rejected,
    /// It was not answered in time.
    Expired,
}

impl Entry {
    fn state(&self, now: DateTime<Utc>) -> InviteState {
        match self.answer {
            Some(true) => InviteState::Accepted,
            Some(false) => InviteState::Rejected,
            None if self.is_expired || self.expires.is_some_and(|expires| expires <= now) => {
                InviteState::Expired
            }
            None => InviteState::Open,
        }
    }
}

impl Invites {
    fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }

    pub fn add(self: &Arc<Self>, invite: Invite) -> Result<InviteHandle, SetupError> {
        let mut state = self.state();
        let (number, now) = (state.invites.len(), state.clock.now());
        let entry = Entry::of(invite, number, now)?;
        let known = state.find(&entry.token, &entry.email).map(|known| known.state(now));
        if known == Some(InviteState::Open) {
            return Err(SetupError::new(
                "there is an open invite of this token and this email address already",
            ));
        }
        let (token, email) = (entry.token.clone(), entry.email.clone());
        state.invites.push(entry);
        Ok(InviteHandle { invites: Arc::clone(self), number, token, email })
    }

    pub fn now(&self) -> DateTime<Utc> {
        self.state().clock.now()
    }

    pub fn freeze_at(&self, at: DateTime<Utc>) {
        self.state().clock = Clock::Stopped { at };
    }

    pub fn advance(&self, by: Duration) {
        self.state().clock.advance(by);
    }
}

impl State {
    fn find(&mut self, token: &InviteToken, email: &Email) -> Option<&mut Entry> {
        // The last, as an invite that is settled may be given out again.
        let mut invites = self.invites.iter_mut().rev();
        let is_it = |entry: &&mut Entry| {
            entry.token.expose_secret() == token.expose_secret() && entry.email.as_str() == email.as_str()
        };
        invites.find(is_it)
    }

    /// The open invite of a token and an email address, or what the API answers where there is none.
    fn open(&mut self, token: &InviteToken, email: &Email) -> Result<&mut Entry, Absent> {
        let now = self.clock.now();
        let unknown = || Absent::Unknown(error_body("NotFound", "Invite was not found"));
        let entry = self.find(token, email).ok_or_else(unknown)?;
        match entry.state(now) {
            InviteState::Open => Ok(entry),
            InviteState::Expired => Err(Absent::Expired(error_body("Gone", "Invite has expired"))),
            InviteState::Accepted | InviteState::Rejected => Err(unknown()),
        }
    }
}

/// What the API says where there is no open invite.
enum Absent {
    Unknown(types::ApiError),
    Expired(types::ApiError),
}

impl Entry {
    fn of(invite: Invite, number: usize, now: DateTime<Utc>) -> Result<Self, SetupError> {
        let Invite { org_name, email, role, invite_date, ttl, disallow_transfer, token, org_id } = invite;
        let unfit = |what: &str| {
            let what = format!("the invite's {what} is not one that the API has");
            move |error| SetupError::caused(what, error)
        };
        // The same in each run, and without a word in them that the server's own messages have.
        let token = match token {
            Some(token) => token.expose().to_owned(),
            None => format!("{:032x}", FIRST_TOKEN + number as u128),
        };
        let org_id = org_id.unwrap_or_else(|| format!("{:024x}", FIRST_ORG_ID + number as u128));
        let email: Email = email.try_into().map_err(unfit("email"))?;
        let org_name: OrgName = org_name.try_into().map_err(unfit("organization name"))?;
        // To the millisecond, as in the API's own example.
        let invite_date = invite_date.unwrap_or(now).trunc_subsecs(3);
        let expires = ttl.map(|ttl| {
            let ttl = i64::try_from(ttl).ok().and_then(TimeDelta::try_milliseconds);
            later(invite_date, ttl.unwrap_or(TimeDelta::MAX))
        });
        #[allow(clippy::cast_precision_loss, reason = "JSON has no other numbers")]
        let info = OrgInviteInfo {
            org_name: Some(org_name),
            email: Some(email.clone()),
            role: Some(role),
            invite_date: Some(invite_date),
            ttl: ttl.map(|ttl| ttl as f64),
            disallow_transfer: Some(disallow_transfer),
        };
        checked(responses::OrgInvitesGet::Ok(info.clone()))?;
        Ok(Self {
            info,
            email,
            token: token.try_into().map_err(unfit("token"))?,
            org_id: org_id.try_into().map_err(unfit("organization id"))?,
            expires,
            is_expired: false,
            answer: None,
        })
    }
}

impl Operations for Invites {
    fn org_invites_get(&self, request: requests::OrgInvitesGet) -> Option<responses::OrgInvitesGet> {
        use responses::OrgInvitesGet::{Gone, NotFound, Ok};
        Some(match self.state().open(&request.token, &request.email) {
            Result::Ok(entry) => Ok(entry.info.clone()),
            Err(Absent::Unknown(error)) => NotFound(error),
            Err(Absent::Expired(error)) => Gone(error),
        })
    }

    fn org_invites_post(&self, request: requests::OrgInvitesPost) -> Option<responses::OrgInvitesPost> {
        use responses::OrgInvitesPost::{Gone, NotFound, Ok};
        let invite = request.invite;
        Some(match self.state().open(&invite.token, &invite.email) {
            Result::Ok(entry) => {
                entry.answer = Some(invite.accept);
                Ok(OrgInviteResult { accepted: Some(invite.accept), org_id: Some(entry.org_id.clone()) })
            }
            Err(Absent::Unknown(error)) => NotFound(error),
            Err(Absent::Expired(error)) => Gone(error),
        })
    }
}

/// The token that is made up for the first invite.
const FIRST_TOKEN: u128 = 0x5f3c_9a7e_1b2d_4c68_a0e1_7d94_b3f2_0001;
/// The id that is made up for the organization of the first invite: the one of the API's example.
const FIRST_ORG_ID: u128 = 0x575e_d6e8_7ae1_43cd_83dc_4aa8;

/// An invite that a [`TestServer`](super::TestServer) has.
#[derive(Clone)]
pub struct InviteHandle {
    invites: Arc<Invites>,
    number: usize,
    token: InviteToken,
    email: Email,
}

impl InviteHandle {
    /// The token, which is no secret here.
    pub fn token(&self) -> &str {
        self.token.expose_secret()
    }

    /// The email address.
    pub fn email(&self) -> &str {
        self.email.as_str()
    }

    /// Where the invite stands.
    pub fn state(&self) -> InviteState {
        let state = self.invites.state();
        let now = state.clock.now();
        // No invite is ever removed.
        state.invites.get(self.number).map_or(InviteState::Expired, |entry| entry.state(now))
    }

    /// Lets the invite expire now, for good. One that was answered stays as it is.
    pub fn expire(&self) {
        if let Some(entry) = self.invites.state().invites.get_mut(self.number) {
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
