//! Deserialization of responses, and the errors for invalid ones.
//!
//! With the feature `rustls-no-provider` alone, a client needs a TLS provider that these tests do not install.
#![cfg(any(feature = "rustls", feature = "native-tls", not(feature = "rustls-no-provider")))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod support;

use losant_org_invites::{Error, ResponseValue, types};
use serde_json::{Value, json};
use support::{Reply, Server, documented_info, documented_result, echo, errors, get, post, printed};

/// Gets an invite, with this body in the response.
async fn get_with(body: Value) -> ResponseValue<types::OrgInviteInfo> {
    let server = Server::start(Reply::json(200, &body)).await;
    get(&server.client()).send().await.unwrap()
}

/// Accepts an invite, with this body in the response.
async fn post_with(body: Value) -> ResponseValue<types::OrgInviteResult> {
    let server = Server::start(Reply::json(200, &body)).await;
    post(&server.client()).send().await.unwrap()
}

#[tokio::test]
async fn get_deserializes_documented_example() {
    let server = Server::documented().await;

    let invite = get(&server.client()).send().await.unwrap();

    assert_eq!(invite.status(), 200);
    assert_eq!(invite.headers()["content-type"], "application/json");
    assert_eq!(invite.org_name.as_ref().unwrap(), &"My Organization");
    assert_eq!(invite.email.as_ref().unwrap(), &"invitedUser@example.com");
    assert_eq!(invite.role, Some(types::OrgRole::Edit));
    assert_eq!(invite.invite_date.unwrap().to_rfc3339(), "2016-05-13T04:00:00+00:00");
    assert_eq!(invite.ttl, Some(4_233_600_000.0));
    assert_eq!(invite.disallow_transfer, Some(true));
}

#[tokio::test]
async fn post_deserializes_documented_example() {
    let server = Server::documented().await;

    let result = post(&server.client()).send().await.unwrap();

    assert_eq!(result.status(), 200);
    assert_eq!(result.accepted, Some(true));
    assert_eq!(result.org_id.as_ref().unwrap(), &"575ed6e87ae143cd83dc4aa8");
}

mod lenient {
    use super::*;

    #[tokio::test]
    async fn name_longer_than_documented_is_accepted() {
        let name = "é".repeat(300);

        let invite = get_with(json!({ "orgName": name })).await;

        assert_eq!(invite.org_name.as_ref().unwrap().as_str(), name);
    }

    #[tokio::test]
    async fn empty_name_is_accepted() {
        let invite = get_with(json!({ "orgName": "" })).await;

        assert_eq!(invite.org_name.as_ref().unwrap(), &"");
    }

    #[tokio::test]
    async fn invalid_email_is_accepted() {
        let invite = get_with(json!({ "email": "nobody" })).await;

        assert_eq!(invite.email.as_ref().unwrap(), &"nobody");
    }

    #[tokio::test]
    async fn id_that_does_not_match_its_pattern_is_accepted() {
        let result = post_with(json!({ "orgId": "no-hex-digits" })).await;

        assert_eq!(result.org_id.as_ref().unwrap(), &"no-hex-digits");
    }

    #[tokio::test]
    async fn documented_roles_are_deserialized() {
        use types::OrgRole::{Admin, Collaborate, Edit, None, View};
        for (name, role) in
            [("admin", Admin), ("edit", Edit), ("collaborate", Collaborate), ("view", View), ("none", None)]
        {
            let invite = get_with(json!({ "role": name })).await;

            assert_eq!(invite.role, Some(role.clone()));
            assert_eq!(role.to_string(), name);
            assert_eq!(serde_json::to_value(role).unwrap(), name);
        }
    }

    #[tokio::test]
    async fn unknown_role_is_preserved() {
        for name in ["owner", "Admin", "", "a role with spaces"] {
            let invite = get_with(json!({ "role": name })).await;

            let role = invite.role.as_ref().unwrap();
            assert_eq!(role, &types::OrgRole::Unknown(name.to_owned()));
            assert_eq!(role.to_string(), name);
            assert_eq!(serde_json::to_value(role).unwrap(), name);
        }
    }

    #[tokio::test]
    async fn date_in_another_time_zone_is_converted_to_utc() {
        let invite = get_with(json!({ "inviteDate": "2016-05-13T06:00:00+02:00" })).await;

        assert_eq!(invite.invite_date.unwrap().to_rfc3339(), "2016-05-13T04:00:00+00:00");
    }

    #[tokio::test]
    async fn null_properties_are_treated_as_absent() {
        let mut info = documented_info();
        info.as_object_mut().unwrap().values_mut().for_each(|value| *value = Value::Null);
        let mut result = documented_result();
        result.as_object_mut().unwrap().values_mut().for_each(|value| *value = Value::Null);

        let (invite, result) = (get_with(info).await, post_with(result).await);

        assert_eq!(serde_json::to_value(invite.into_inner()).unwrap(), json!({}));
        assert_eq!(serde_json::to_value(result.into_inner()).unwrap(), json!({}));
    }

    #[tokio::test]
    async fn empty_object_is_accepted() {
        let (invite, result) = (get_with(json!({})).await, post_with(json!({})).await);

        assert_eq!(serde_json::to_value(invite.into_inner()).unwrap(), json!({}));
        assert_eq!(serde_json::to_value(result.into_inner()).unwrap(), json!({}));
    }

    #[tokio::test]
    async fn unknown_properties_are_kept() {
        let extra = json!({
            "_type": "orgInvite",
            "_links": { "self": { "href": "/invites" } },
            "_embedded": { "org": [1, 2, 3] },
            "_actions": null,
            "added later": true,
        });
        let with = |mut documented: Value| {
            documented.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
            documented
        };

        let invite = get_with(with(documented_info())).await;
        let result = post_with(with(documented_result())).await;

        assert_eq!(invite.org_name.as_ref().unwrap(), &"My Organization");
        assert_eq!(result.accepted, Some(true));
        assert_eq!(invite.extra["_links"]["self"]["href"], "/invites");
        assert_eq!(serde_json::to_value(&invite.extra).unwrap(), extra);
        assert_eq!(serde_json::to_value(&result.extra).unwrap(), extra);
        assert_eq!(serde_json::to_value(&*result).unwrap(), with(documented_result()));
    }

    #[tokio::test]
    async fn unknown_property_that_json_values_cannot_represent_is_skipped() {
        let deep = format!("{}{}", "[".repeat(200), "]".repeat(200));
        for unreadable in [r#""\ud800""#, "1e999", &deep] {
            let body =
                format!(r#"{{"orgName":"Acme","note":{unreadable},"message":"late","accepted":true}}"#);
            let success = Server::start(Reply::new(200, "application/json", body.clone())).await;
            let error = Server::start(Reply::new(410, "application/json", body.clone())).await;

            let invite = get(&success.client()).send().await.unwrap();

            assert_eq!(invite.org_name.as_deref(), Some("Acme"));
            assert!(invite.extra.is_empty() && invite.raw_body() == body.as_bytes());
            for error in errors(&error.client()).await {
                assert_eq!(error.body().unwrap().message.as_deref(), Some("late"));
            }
        }
        // The next response has its extra fields.
        assert_eq!(get_with(json!({ "note": 1 })).await.extra["note"], 1);
    }

    #[tokio::test]
    async fn error_object_is_read_leniently() {
        for (body, type_, message) in [
            (json!({}), None, None),
            (json!({ "type": null, "message": null }), None, None),
            (json!({ "message": "Gone", "statusCode": 410 }), None, Some("Gone")),
        ] {
            let server = Server::start(Reply::json(410, &body)).await;

            for error in errors(&server.client()).await {
                let read = error.body().unwrap();
                assert_eq!((read.type_.as_deref(), read.message.as_deref()), (type_, message), "{body}");
            }
        }
    }

    #[tokio::test]
    async fn json_is_read_with_any_content_type() {
        let server = Server::start(Reply::new(200, "text/plain", documented_info().to_string())).await;

        let invite = get(&server.client()).send().await.unwrap();

        assert_eq!(invite.org_name.as_ref().unwrap(), &"My Organization");
    }

    #[tokio::test]
    async fn deeply_nested_unknown_property_does_not_overflow_stack() {
        let deep = format!("{{\"added later\":{}{}}}", "[".repeat(200_000), "]".repeat(200_000));
        let server = Server::start(Reply::raw(echo::response("200", "", deep))).await;
        let client = support::patient(&server.url).build().unwrap();

        // The client may ignore or reject it.
        let _ = get(&client).send().await;
        let _ = post(&client).send().await;

        assert_eq!(server.request_count(), 2);
    }
}

mod invalid {
    use super::*;

    #[tokio::test]
    async fn error_of_invalid_body_does_not_print_the_body() {
        // The request does not contain this text, so redaction does not remove it.
        const CONTENT: &str = "contentThatNoErrorMayContain";
        let truncated = json!({ "orgName": CONTENT }).to_string().replace("\"}", "");
        for (content_type, body) in [
            ("text/html", format!("<!doctype html><title>{CONTENT}</title>")),
            ("application/json", CONTENT.to_owned()),
            ("application/json", truncated),
            ("application/json", json!({ "orgName": CONTENT }).to_string() + CONTENT),
            ("application/json", json!(CONTENT).to_string()),
            ("application/json", json!([CONTENT]).to_string()),
            ("application/json", json!({ "ttl": CONTENT, "accepted": CONTENT }).to_string()),
            ("application/json", json!({ "role": [CONTENT], "orgId": { "id": CONTENT } }).to_string()),
            ("application/json", json!({ "inviteDate": CONTENT, "orgId": [CONTENT] }).to_string()),
        ] {
            let server = Server::start(Reply::new(200, content_type, body.clone())).await;

            for error in errors(&server.client()).await {
                assert!(matches!(error, Error::InvalidResponse(_)), "{body}: {error:?}");
                assert_eq!(error.status().unwrap(), 200);
                assert_eq!(error.headers().unwrap()["content-type"], content_type);
                assert_eq!(error.raw_body(), Some(body.as_bytes()));
                assert!(!printed(&error).contains(CONTENT), "{}", printed(&error));
            }
        }
    }

    #[tokio::test]
    async fn error_message_has_reason_line_and_column() {
        for (body, reason) in [
            ("", "the body is empty (line 1, column 0)"),
            ("<html>", "the body is not valid JSON (line 1, column 1)"),
            ("{\n  \"accepted\": 1\n}", "the JSON does not match the described schema (line 2, column 15)"),
        ] {
            let server = Server::start(Reply::new(200, "application/json", body)).await;

            let error = post(&server.client()).send().await.unwrap_err();

            assert_eq!(
                error.to_string(),
                format!(
                    "orgInvitesPost (POST /invites): invalid response with status 200 OK: {reason}; \
                     its content type is application/json; the server may have processed the request"
                )
            );
        }
    }

    #[tokio::test]
    async fn undescribed_success_status_keeps_its_headers_and_body() {
        // The description that progenitor reads has the status 299 alone.
        for status in [201, 298, 299] {
            let server = Server::start(Reply::json(status, &json!({ "accepted": true }))).await;

            for error in errors(&server.client()).await {
                assert!(matches!(error, Error::Status(_)), "{status}: {error:?}");
                assert_eq!(error.status().unwrap(), status);
                assert_eq!(error.headers().unwrap()["content-type"], "application/json");
                assert_eq!(error.raw_body(), Some(&br#"{"accepted":true}"#[..]));
            }
        }
    }

    #[tokio::test]
    async fn json_other_than_an_object_is_invalid() {
        for body in [json!(null), json!(true), json!(42), json!("accepted"), json!([])] {
            let server = Server::start(Reply::json(200, &body)).await;

            for error in errors(&server.client()).await {
                assert!(matches!(error, Error::InvalidResponse(_)), "{body}: {error:?}");
            }
        }
    }

    #[tokio::test]
    async fn error_body_other_than_an_object_is_ignored() {
        for body in [json!(null), json!(true), json!(42), json!("NotFound"), json!([])] {
            let server = Server::start(Reply::json(404, &body)).await;

            for error in errors(&server.client()).await {
                assert!(error.is_not_found(), "{body}: {error:?}");
                assert!(error.body().is_none(), "{body}: {:?}", error.body());
            }
        }
    }

    #[tokio::test]
    async fn arrays_are_not_deserialized_as_structs() {
        let result = Reply::json(200, &json!([true, "575ed6e87ae143cd83dc4aa8"]));
        let invite = Reply::json(200, &json!([null, null, null, null, null, null]));
        let error = Reply::json(404, &json!(["Application was not found", "NotFound"]));
        let [result, invite, error] = [result, invite, error].map(Server::start);

        let result = post(&result.await.client()).send().await;
        let invite = get(&invite.await.client()).send().await;
        let error = get(&error.await.client()).send().await.unwrap_err();

        assert!(matches!(result, Err(Error::InvalidResponse(_))), "{result:?}");
        assert!(matches!(invite, Err(Error::InvalidResponse(_))), "{invite:?}");
        assert!(error.body().is_none(), "{:?}", error.body());
    }
}

/// JSON Schemas of the types.
#[cfg(feature = "schemars")]
mod json_schemas {
    use losant_org_invites::types::{Email, InviteToken, ObjectId, OrgInviteAction, OrgInviteInfo, OrgRole};
    use schemars::{JsonSchema, schema_for};

    use super::*;

    fn schema<T: JsonSchema>() -> Value {
        schema_for!(T).to_value()
    }

    #[test]
    fn invite_has_documented_properties_and_allows_others() {
        let schema = schema::<OrgInviteInfo>();

        assert_eq!(schema["type"], "object");
        assert_eq!(schema["required"], Value::Null);
        assert_eq!(schema["additionalProperties"], Value::Null);
        let properties = &schema["properties"];
        assert_eq!(properties["orgName"], json!({ "$ref": "#/$defs/OrgName" }));
        assert_eq!(properties["email"], json!({ "$ref": "#/$defs/Email" }));
        assert_eq!(properties["role"], json!({ "$ref": "#/$defs/OrgRole" }));
        assert_eq!(properties["inviteDate"]["type"], "string");
        assert_eq!(properties["inviteDate"]["format"], "date-time");
        assert_eq!(properties["ttl"]["type"], "number");
        assert_eq!(properties["disallowTransfer"]["type"], "boolean");
        assert_eq!(properties.as_object().map(serde_json::Map::len), Some(6));
        let name = &schema["$defs"]["OrgName"];
        assert_eq!((&name["minLength"], &name["maxLength"]), (&json!(1), &json!(255)));
    }

    #[test]
    fn invite_action_has_three_required_properties_and_forbids_others() {
        let schema = schema::<OrgInviteAction>();

        assert_eq!(schema["type"], "object");
        assert_eq!(schema["required"], json!(["email", "token", "accept"]));
        assert_eq!(schema["additionalProperties"], false);
        let properties = &schema["properties"];
        assert_eq!(properties["email"], json!({ "$ref": "#/$defs/Email" }));
        assert_eq!(properties["token"], json!({ "$ref": "#/$defs/InviteToken" }));
        assert_eq!(properties["accept"]["type"], "boolean");
        assert_eq!(properties.as_object().map(serde_json::Map::len), Some(3));
        assert_eq!(schema["$defs"]["Email"]["maxLength"], 1024);
        assert_eq!(schema["$defs"]["InviteToken"]["minLength"], 1);
    }

    #[test]
    fn scalars_have_documented_constraints() {
        for (schema, constraints) in [
            (schema::<Email>(), json!({ "type": "string", "format": "email", "maxLength": 1024 })),
            (schema::<InviteToken>(), json!({ "type": "string", "minLength": 1, "x-ms-secret": true })),
            (schema::<ObjectId>(), json!({ "type": "string", "pattern": r"^[A-Fa-f\d]{24}$" })),
            (
                schema::<OrgRole>(),
                json!({ "type": "string", "enum": ["admin", "edit", "collaborate", "view", "none"] }),
            ),
        ] {
            let mut found = schema.clone();
            if let Some(members) = found.as_object_mut() {
                let documentation = ["$schema", "title", "description", "examples"];
                members.retain(|name, _| !documentation.contains(&name.as_str()));
            }

            assert_eq!(found, constraints, "{schema}");
        }
    }
}
