//! The behavior of the operations of the Org Invites API.
//!
//! The documentation of `test_server` lists the assumptions that this module makes.

mod clock;
mod invite;
mod store;

use reqwest::StatusCode;

use self::store::Unavailable;
use super::server::Api;
use crate::{
    generated::server::{
        Operations, OrgInvitesGetRequest, OrgInvitesGetResponse, OrgInvitesPostRequest,
        OrgInvitesPostResponse, dispatch,
    },
    runtime::contract::{ParsedRequest, Rejection, Reply},
    types,
};

pub use self::{
    invite::Invite,
    store::{InviteHandle, InviteState, Invites},
};

impl Api for Invites {
    fn handle(&self, request: &ParsedRequest) -> Result<Option<Reply>, Rejection> {
        dispatch(self, request)
    }

    fn error(&self, status: StatusCode, message: &str) -> Reply {
        let error_type = match status {
            StatusCode::BAD_REQUEST => "Validation".to_owned(),
            _ => status.canonical_reason().unwrap_or("Error").replace(' ', ""),
        };
        Reply::json(status.as_u16(), "application/json", &error_body(&error_type, message))
    }
}

impl Operations for Invites {
    fn org_invites_get(&self, request: OrgInvitesGetRequest) -> Option<OrgInvitesGetResponse> {
        Some(match self.info(&request.token, &request.email) {
            Ok(info) => OrgInvitesGetResponse::Ok(info),
            Err(Unavailable::NotFound) => OrgInvitesGetResponse::NotFound(not_found()),
            Err(Unavailable::Expired) => OrgInvitesGetResponse::Gone(gone()),
        })
    }

    fn org_invites_post(&self, request: OrgInvitesPostRequest) -> Option<OrgInvitesPostResponse> {
        let types::OrgInviteAction { token, email, accept } = request.invite;
        Some(match self.respond(&token, &email, accept) {
            Ok(org_id) => OrgInvitesPostResponse::Ok(types::OrgInviteResult {
                accepted: Some(accept),
                org_id: Some(org_id),
                ..types::OrgInviteResult::default()
            }),
            Err(Unavailable::NotFound) => OrgInvitesPostResponse::NotFound(not_found()),
            Err(Unavailable::Expired) => OrgInvitesPostResponse::Gone(gone()),
        })
    }
}

fn not_found() -> types::ApiError {
    error_body("NotFound", "Invite was not found")
}

fn gone() -> types::ApiError {
    error_body("Gone", "Invite has expired")
}

/// Creates the body of an error. The API documents neither the types nor the messages.
fn error_body(error_type: &str, message: &str) -> types::ApiError {
    types::ApiError {
        type_: Some(error_type.to_owned()),
        message: Some(message.to_owned()),
        ..types::ApiError::default()
    }
}
