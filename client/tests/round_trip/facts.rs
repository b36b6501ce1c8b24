//! The description agrees with the facts that the owner of the API publishes. These tests detect a mistake in the
//! description even after the crate is regenerated from it.
//!
//! When a fact changes, change it here and in the description. Operations and types that are not listed here are not
//! compared.

use serde_json::{Map, Value, json};

use crate::{
    description,
    harness::{
        at,
        description::{Description, Operation, is_true, key, members},
        mutations::{self, Mutation},
    },
};

fn facts() -> Value {
    let email = json!({ "type": "string", "format": "email", "maxLength": 1024 });
    let token = json!({ "type": "string", "minLength": 1 });
    let switch = |default: bool| json!({ "required": false, "type": "boolean", "default": default });
    let error = json!({
        "type": "object",
        "properties": { "type": { "type": "string" }, "message": { "type": "string" } },
    });
    let responses = |success: &str| json!({ "200": success, "400": "Error", "404": "Error", "410": "Error" });
    let losantdomain = json!({ "required": false, "type": "string" });
    let accept_version = json!({ "required": false, "type": "string", "default": "^1.31.0" });
    // The official clients send an access token if the caller sets one.
    let credentials = json!([[{ "type": "http", "scheme": "bearer" }], []]);
    json!({
        "version": "1.31.0",
        "server": "https://api.losant.com",
        "operations": {
            "get /invites": {
                "parameters": {
                    // The API documents no constraints for these two. The description repeats those of the body.
                    "query token": { "required": true, "type": "string", "minLength": 1 },
                    "query email": { "required": true, "type": "string", "format": "email", "maxLength": 1024 },
                    "query _actions": switch(false),
                    "query _links": switch(true),
                    "query _embedded": switch(true),
                    "header losantdomain": losantdomain,
                    "header Accept-Version": accept_version,
                },
                "body": null,
                "responses": responses("OrgInviteInfo"),
                "credentials": credentials,
            },
            "post /invites": {
                "parameters": {
                    "query _actions": switch(false),
                    "query _links": switch(true),
                    "query _embedded": switch(true),
                    "header losantdomain": losantdomain,
                    "header Accept-Version": accept_version,
                },
                "body": { "name": "invite", "required": true, "mediaType": "application/json", "type": "OrgInviteAction" },
                "responses": responses("OrgInviteResult"),
                "credentials": credentials,
            },
        },
        "types": {
            "OrgInviteInfo": {
                "type": "object",
                "properties": {
                    "orgName": { "type": "string", "minLength": 1, "maxLength": 255 },
                    "email": email,
                    "role": { "type": "string", "enum": ["admin", "edit", "collaborate", "view", "none"] },
                    "inviteDate": { "type": "string", "format": "date-time" },
                    "ttl": { "type": "number" },
                    "disallowTransfer": { "type": "boolean" },
                },
            },
            "OrgInviteAction": {
                "type": "object",
                "properties": { "email": email, "token": token, "accept": { "type": "boolean" } },
                "required": ["email", "token", "accept"],
                "additionalProperties": false,
            },
            "OrgInviteResult": {
                "type": "object",
                "properties": {
                    "accepted": { "type": "boolean" },
                    "orgId": { "type": "string", "pattern": r"^[A-Fa-f\d]{24}$" },
                },
            },
            "Error": error,
        },
        "examples": {
            "OrgInviteInfo": {
                "orgName": "My Organization",
                "email": "invitedUser@example.com",
                "role": "edit",
                "inviteDate": "2016-05-13T04:00:00.000Z",
                "ttl": 4_233_600_000_i64,
                "disallowTransfer": true,
            },
            "OrgInviteAction": { "email": "invitedUser@example.com", "token": "the_invitation_token", "accept": true },
            "OrgInviteResult": { "accepted": true, "orgId": "575ed6e87ae143cd83dc4aa8" },
            "Error": { "type": "NotFound", "message": "Application was not found" },
            "query token": "aTokenString",
            "query email": "example@example.com",
            "header losantdomain": "example.com",
        },
    })
}

/// Reads the facts from a description.
fn described_facts(description: &Value) -> Value {
    let api = Description(description);
    let operations: Vec<Operation> = api.operations();
    let facts = facts();
    let parameters = operations.iter().flat_map(|operation| &operation.parameters);
    let parameter_examples =
        parameters.filter_map(|parameter| Some((key(parameter), parameter.get("example")?.clone())));
    let types = members(facts.get("types")).map(|(name, _)| name);
    let component =
        |name: &str| description.pointer(&at("/components/schemas", name)).cloned().unwrap_or_default();
    let type_examples = types.clone().map(|name| (name.to_owned(), component(name)["example"].clone()));
    let mut examples: Map<String, Value> = type_examples.chain(parameter_examples).collect();
    examples.retain(|name, _| facts["examples"].get(name).is_some());
    json!({
        "version": description["info"]["version"],
        "server": description["servers"][0]["url"],
        "operations": operations
            .iter()
            .map(|operation| (format!("{} {}", operation.method, operation.path), described_operation(&api, operation)))
            .filter(|(name, _)| facts["operations"].get(name).is_some())
            .collect::<Map<_, _>>(),
        "types": types.map(|name| (name.to_owned(), constraints(&api, &component(name)))).collect::<Map<_, _>>(),
        "examples": examples,
    })
}

fn described_operation(api: &Description, operation: &Operation) -> Value {
    let parameters = operation.parameters.iter().map(|parameter| {
        let mut schema = constraints(api, &parameter["schema"]);
        schema["required"] = json!(is_true(parameter, "required"));
        (key(parameter), schema)
    });
    let responses =
        operation.responses.iter().map(|(status, schema)| ((*status).to_owned(), type_name(schema)));
    json!({
        "parameters": parameters.collect::<Map<_, _>>(),
        "body": operation.bodies.first().map(|body| json!({
            "name": body.name,
            "required": body.is_required,
            "mediaType": body.media_type,
            "type": type_name(body.schema),
        })),
        "responses": responses.collect::<Map<_, _>>(),
        "credentials": operation.security.iter().map(|schemes| {
            schemes.iter().map(|(_, scheme)| constraints(api, scheme)).collect::<Vec<_>>()
        }).collect::<Vec<_>>(),
    })
}

fn type_name(schema: &Value) -> Value {
    json!(schema["$ref"].as_str().and_then(|reference| reference.rsplit('/').next()))
}

/// Returns the keywords of a schema that constrain its values, with resolved references.
fn constraints(api: &Description, schema: &Value) -> Value {
    let mut constraints = Map::new();
    for (key, member) in members(Some(&api.merged(schema))) {
        let member = match key {
            "title" | "description" | "example" => continue,
            key if key.starts_with("x-") => continue,
            "properties" => {
                members(Some(member)).map(|(name, schema)| (name.to_owned(), property(api, schema))).collect()
            }
            _ => member.clone(),
        };
        constraints.insert(key.to_owned(), member);
    }
    Value::Object(constraints)
}

/// Returns the constraints of a property, or the name of its type if it is an object.
fn property(api: &Description, schema: &Value) -> Value {
    if api.merged(schema).get("properties").is_some() { type_name(schema) } else { constraints(api, schema) }
}

/// Returns the differences between two values, each with a JSON pointer.
fn differences(pointer: &str, fact: &Value, described: &Value) -> Vec<String> {
    if fact == described {
        return Vec::new();
    }
    let (Value::Object(facts), Value::Object(members)) = (fact, described) else {
        return vec![format!("{pointer}: is {fact}, but {described} in the description")];
    };
    let names = facts.keys().chain(members.keys().filter(|name| !facts.contains_key(*name)));
    names.flat_map(|name| differences(&at(pointer, name), &fact[name], &described[name])).collect()
}

#[test]
fn description_states_exactly_the_facts() {
    let differences = differences("", &facts(), &described_facts(&description()));

    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
fn every_change_of_a_constraint_contradicts_the_facts() {
    let (facts, description) = (facts(), description());
    // Facts do not include documentation, examples of properties, or this project's extensions for secrets and enums.
    let excluded = ["/description", "/title", "/example", "/summary", "/operationId", "/x-ms-", "/x-enum-"];
    // Nor do they include components and operations whose removal leaves the facts unchanged.
    let is_in_facts = |pointer: &str| {
        let container = pointer.split('/').take(4).collect::<Vec<_>>().join("/");
        description.pointer(&container).is_some()
            && described_facts(&Mutation::remove(container).apply(&description))
                != described_facts(&description)
    };
    let is_fact = |pointer: &str| !excluded.iter().any(|key| pointer.contains(key)) && is_in_facts(pointer);

    let mutations = mutations::of(&description);
    let mutations = mutations.iter().filter(|mutation| is_fact(&mutation.pointer));
    let survivors: Vec<_> = mutations
        .filter(|mutation| {
            differences("", &facts, &described_facts(&mutation.apply(&description))).is_empty()
        })
        .map(ToString::to_string)
        .collect();

    assert!(survivors.is_empty(), "not detected:\n{}", survivors.join("\n"));
}
