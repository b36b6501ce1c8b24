//! The JSON Schemas of the types have the bounds that the API documents.
#![cfg(feature = "schemars")]
#![allow(
    clippy::indexing_slicing,
    reason = "a member that is missing reads as null, and then the test says what is"
)]

use losant_org_invites::types::{Email, InviteToken, ObjectId, OrgInviteAction, OrgInviteInfo, OrgRole};
use schemars::{JsonSchema, schema_for};
use serde_json::{Value, json};

fn schema<T: JsonSchema>() -> Value {
    schema_for!(T).to_value()
}

#[test]
fn an_invite_has_the_documented_fields_and_is_open() {
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
fn an_answer_has_three_required_fields_and_no_others() {
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
fn plain_values_have_the_documented_bounds() {
    for (schema, bounds) in [
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
            let prose = ["$schema", "title", "description", "examples"];
            members.retain(|name, _| !prose.contains(&name.as_str()));
        }

        assert_eq!(found, bounds, "{schema}");
    }
}
