//! The facts of the API, as its owner publishes them, so that a description that is edited by mistake is noticed even
//! after the crate has been generated from it anew.
//!
//! What is here and the description does not say, or says and is not here, fails. A fact that has changed is changed here
//! as well; what is added to the description is added here only if it is one of these actions or types.

use serde_json::{Map, Value, json};

use crate::{
    description,
    harness::{
        at,
        description::{Action, Description, is_true, key, members},
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
    let answers = |ok: &str| json!({ "200": ok, "400": "Error", "404": "Error", "410": "Error" });
    let losantdomain = json!({ "required": false, "type": "string" });
    json!({
        "version": "1.31.0",
        "server": "https://api.losant.com",
        "actions": {
            "get /invites": {
                "parameters": {
                    // The API gives these two no bounds in the query. Here they have those of the body's fields.
                    "query token": { "required": true, "type": "string", "minLength": 1 },
                    "query email": { "required": true, "type": "string", "format": "email", "maxLength": 1024 },
                    "query _actions": switch(false),
                    "query _links": switch(true),
                    "query _embedded": switch(true),
                    "header losantdomain": losantdomain,
                },
                "body": null,
                "answers": answers("OrgInviteInfo"),
                "needs a token": false,
            },
            "post /invites": {
                "parameters": {
                    "query _actions": switch(false),
                    "query _links": switch(true),
                    "query _embedded": switch(true),
                    "header losantdomain": losantdomain,
                },
                "body": { "name": "invite", "required": true, "as": "application/json", "type": "OrgInviteAction" },
                "answers": answers("OrgInviteResult"),
                "needs a token": false,
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

/// What a description says of the facts, in their form.
fn said(description: &Value) -> Value {
    let of = Description(description);
    let actions: Vec<Action> = of.actions();
    let known = facts();
    let parameters = actions.iter().flat_map(|action| &action.parameters);
    let parameter_examples =
        parameters.filter_map(|parameter| Some((key(parameter), parameter.get("example")?.clone())));
    let types = members(known.get("types")).map(|(name, _)| name);
    let component =
        |name: &str| description.pointer(&at("/components/schemas", name)).cloned().unwrap_or_default();
    let type_examples = types.clone().map(|name| (name.to_owned(), component(name)["example"].clone()));
    let mut examples: Map<String, Value> = type_examples.chain(parameter_examples).collect();
    examples.retain(|name, _| known["examples"].get(name).is_some());
    json!({
        "version": description["info"]["version"],
        "server": description["servers"][0]["url"],
        "actions": actions
            .iter()
            .map(|action| (format!("{} {}", action.method, action.path), said_of_action(&of, action)))
            .filter(|(name, _)| known["actions"].get(name).is_some())
            .collect::<Map<_, _>>(),
        "types": types.map(|name| (name.to_owned(), bounds(&of, &component(name)))).collect::<Map<_, _>>(),
        "examples": examples,
    })
}

fn said_of_action(of: &Description, action: &Action) -> Value {
    let parameters = action.parameters.iter().map(|parameter| {
        let mut schema = bounds(of, &parameter["schema"]);
        schema["required"] = json!(is_true(parameter, "required"));
        (key(parameter), schema)
    });
    let answers = action.answers.iter().map(|(status, schema)| ((*status).to_owned(), type_of(schema)));
    json!({
        "parameters": parameters.collect::<Map<_, _>>(),
        "body": action.body.as_ref().map(|body| json!({
            "name": body.name,
            "required": body.is_required,
            "as": body.media_type,
            "type": type_of(body.schema),
        })),
        "answers": answers.collect::<Map<_, _>>(),
        "needs a token": of.0.pointer(&at(&action.place, "security")) != Some(&json!([])),
    })
}

fn type_of(schema: &Value) -> Value {
    json!(schema["$ref"].as_str().and_then(|reference| reference.rsplit('/').next()))
}

/// A schema with its references followed, and without what bounds nothing.
fn bounds(of: &Description, schema: &Value) -> Value {
    let mut bounded = Map::new();
    for (key, member) in members(Some(&of.whole(schema))) {
        let member = match key {
            "title" | "description" | "example" => continue,
            key if key.starts_with("x-") => continue,
            "properties" => {
                members(Some(member)).map(|(name, schema)| (name.to_owned(), field(of, schema))).collect()
            }
            _ => member.clone(),
        };
        bounded.insert(key.to_owned(), member);
    }
    Value::Object(bounded)
}

/// The bounds of a field, or the name of its type if it is an object.
fn field(of: &Description, schema: &Value) -> Value {
    if of.whole(schema).get("properties").is_some() { type_of(schema) } else { bounds(of, schema) }
}

/// Where two values differ.
fn differences(place: &str, fact: &Value, said: &Value) -> Vec<String> {
    let (Value::Object(facts), Value::Object(sayings)) = (fact, said) else {
        let is_same = fact == said;
        return if is_same {
            Vec::new()
        } else {
            vec![format!("{place}: is {fact}, and the description says {said}")]
        };
    };
    let more = sayings.keys().filter(|name| !facts.contains_key(*name));
    let names = facts.keys().chain(more);
    names.flat_map(|name| differences(&at(place, name), &fact[name], &said[name])).collect()
}

#[test]
fn the_description_says_the_facts_and_nothing_else_of_them() {
    let differences = differences("", &facts(), &said(&description()));

    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
fn whatever_bound_is_changed_in_the_description_contradicts_the_facts() {
    let (facts, description) = (facts(), description());
    // Examples of a single field, words, and what this project makes of secrets and enums, are no facts of the API.
    let others = ["/description", "/title", "/example", "/summary", "/operationId", "/x-ms-", "/x-enum-"];
    // Nor is what else may be described: what could as well be missing.
    let is_missed = |place: &str| {
        let whole: Vec<&str> = place.split('/').take(4).collect();
        description.pointer(&whole.join("/")).is_some()
            && said(&Mutation::remove(whole.join("/")).apply(&description)) != said(&description)
    };
    let is_fact = |place: &str| !others.iter().any(|key| place.contains(key)) && is_missed(place);

    let mutations = mutations::of(&description);
    let mutations = mutations.iter().filter(|mutation| is_fact(&mutation.place));
    let survivors: Vec<_> = mutations
        .filter(|mutation| differences("", &facts, &said(&mutation.apply(&description))).is_empty())
        .map(ToString::to_string)
        .collect();

    assert!(survivors.is_empty(), "not noticed:\n{}", survivors.join("\n"));
}
