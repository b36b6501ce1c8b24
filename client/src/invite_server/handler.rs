//! The responses to the requests for invites.

use std::sync::Arc;

use super::store::{Invites, Unavailable};
use crate::{
    test_server::{
        Operations, StatusCode,
        operations::{
            OrgInvitesGetRequest, OrgInvitesGetResponse, OrgInvitesPostRequest, OrgInvitesPostResponse,
        },
    },
    types,
};

/// Handles all operations of the API.
pub(super) struct Handler(pub Arc<Invites>);

impl Operations for Handler {
    fn org_invites_get(&self, request: OrgInvitesGetRequest) -> Option<OrgInvitesGetResponse> {
        Some(match self.0.info(&request.token, &request.email) {
            Ok(info) => OrgInvitesGetResponse::Ok(info),
            Err(Unavailable::NotFound) => OrgInvitesGetResponse::NotFound(not_found()),
            Err(Unavailable::Expired) => OrgInvitesGetResponse::Gone(gone()),
        })
    }

    fn org_invites_post(&self, request: OrgInvitesPostRequest) -> Option<OrgInvitesPostResponse> {
        let types::OrgInviteAction { token, email, accept } = request.invite;
        Some(match self.0.respond(&token, &email, accept) {
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

/// Creates the body of an error of the server itself. The API does not describe one for a request that is too large.
pub(super) fn server_error(status: StatusCode, message: &str) -> Option<types::ApiError> {
    let error_type = match status {
        StatusCode::PAYLOAD_TOO_LARGE => return None,
        StatusCode::BAD_REQUEST => "Validation".to_owned(),
        _ => status.canonical_reason().unwrap_or("Error").replace(' ', ""),
    };
    Some(error_body(&error_type, message))
}

/// Creates the body of an error. The API documents neither the types nor the messages.
fn error_body(error_type: &str, message: &str) -> types::ApiError {
    types::ApiError {
        type_: Some(error_type.to_owned()),
        message: Some(message.to_owned()),
        ..types::ApiError::default()
    }
}
