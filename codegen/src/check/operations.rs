//! Each operation can become a method, and each parameter a setter.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::{
    diagnostic::Diagnostic,
    load::Document,
    model::{is_json, is_media_type},
    names::{method_name, setter_name, snake_name, type_name},
    node::Node,
    schema::{enum_values, extension, flag, has_fields, is_composite, schema_type, target},
};

/// The keys of a path under which an operation stands, which are the HTTP methods.
pub(crate) const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// Methods for which progenitor calls functions that reqwest does not have.
const UNSENDABLE: [&str; 2] = ["options", "trace"];

/// Methods that a request has anyway.
const RESERVED_SETTERS: [&str; 2] = ["send", "new"];

/// What a body is called that has no name.
const BODY_SETTER: &str = "body";

/// What the client has methods for already.
const RESERVED_METHODS: [&str; 7] = ["new", "builder", "base_url", "clone", "call", "fmt", "wait"];

/// Each operation has a name, and its path, parameters and body are of kinds that can be sent.
pub(super) fn operations(document: &Document<'_>, found: &mut Vec<Diagnostic>) {
    let mut ids: BTreeMap<String, String> = BTreeMap::new();
    let mut methods: BTreeMap<(String, String), String> = BTreeMap::new();
    let root = Node::root(&document.root);
    for (path, item) in root.get("paths").iter().flat_map(Node::members) {
        if path.starts_with("x-") {
            continue;
        }
        let template = template(path, &item, document, found);
        for method in METHODS {
            let Some(operation) = item.get(method) else { continue };
            if UNSENDABLE.contains(&method) {
                found.push(document.diagnostic(
                    &operation.pointer,
                    format!("progenitor can't take the method {}", method.to_ascii_uppercase()),
                    "leave the operation out of the description",
                ));
                continue;
            }
            name(&operation, document, &mut ids, &mut methods, found);
            parameters(&item, &operation, template.as_ref(), document, found);
            body(&operation, document, found);
        }
    }
    resources(document, found);
    let tags: BTreeSet<_> =
        methods.keys().filter(|(resource, _)| !resource.is_empty()).map(|(resource, _)| resource).collect();
    for ((resource, method), pointer) in &methods {
        let taken =
            resource.is_empty() && (tags.contains(method) || RESERVED_METHODS.contains(&method.as_str()));
        if taken {
            found.push(document.diagnostic(
                pointer,
                format!("the operation has no tag, so it would be `Client::{method}`, which exists"),
                "give the operation a tag, or another `operationId`",
            ));
        }
    }
    for tag in tags {
        if RESERVED_METHODS.contains(&tag.as_str()) {
            found.push(document.diagnostic(
                "/paths",
                format!("a tag would be the resource `Client::{tag}`, which exists"),
                "give the tag another name",
            ));
        }
    }
}

/// No two tags are one resource, and no two types of a resource have one name.
fn resources(document: &Document<'_>, found: &mut Vec<Diagnostic>) {
    let root = Node::root(&document.root);
    let mut tags: BTreeMap<String, &str> = BTreeMap::new();
    let mut types: BTreeMap<(&str, String), String> = BTreeMap::new();
    let mut methods: BTreeSet<(&str, String)> = BTreeSet::new();
    for (_, item) in root.get("paths").iter().flat_map(Node::members) {
        for operation in METHODS.iter().filter_map(|method| item.get(method)) {
            let Some(tag) = operation.get("tags").and_then(|tags| tags.items().next()) else { continue };
            let (Some(name), Some(id)) = (tag.value.as_str(), operation.text("operationId")) else {
                continue;
            };
            if let Some(other) = tags.insert(snake_name(name), name).filter(|other| *other != name) {
                found.push(document.diagnostic(
                    &tag.pointer,
                    format!(
                        "the tags `{other}` and `{name}` would both be the resource `{}`",
                        snake_name(name)
                    ),
                    "write the tag the same everywhere",
                ));
            }
            let method = type_name(&method_name(id, Some(name)));
            // Two methods of one name are reported as such.
            if !methods.insert((name, method_name(id, Some(name)))) {
                continue;
            }
            types.entry((name, type_name(name))).or_insert_with(|| tag.pointer.clone());
            for rust in [format!("{method}Request"), format!("{method}Response")] {
                if types.insert((name, rust.clone()), operation.pointer.clone()).is_some() {
                    found.push(document.diagnostic(
                        &operation.pointer,
                        format!("two things of the resource `{name}` would be the Rust type `{rust}`"),
                        "give the operation another `operationId`",
                    ));
                }
            }
        }
    }
}

/// The names in a path's braces; nothing where the path is not well formed, which is then reported.
fn template<'a>(
    path: &'a str,
    item: &Node<'_>,
    document: &Document<'_>,
    found: &mut Vec<Diagnostic>,
) -> Option<BTreeSet<&'a str>> {
    let mut fail = |what: String, help: &str| {
        found.push(document.diagnostic(&item.pointer, what, help));
        None
    };
    if !path.starts_with('/') {
        return fail(
            format!("the path `{path}` does not begin with a slash"),
            "write it from the first `/` on",
        );
    }
    if path.contains("//") {
        return fail(
            format!("progenitor can't take the path `{path}`: of two slashes it sends one"),
            "write one slash, if the server takes that too",
        );
    }
    if path.contains(['?', '#']) {
        return fail(
            format!("the path `{path}` holds a query or a fragment"),
            "describe what follows the path as parameters",
        );
    }
    let mut names = BTreeSet::new();
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, after)) = after.split_once('}') else {
            return fail(format!("a brace of the path `{path}` is not closed"), "close it with `}`");
        };
        if before.contains('}') || name.is_empty() || name.contains(['{', '/']) {
            return fail(
                format!("the braces of the path `{path}` don't hold names"),
                "write each parameter as `{name}`",
            );
        }
        if !names.insert(name) {
            return fail(
                format!("the path `{path}` names `{name}` twice"),
                "give each parameter a name of its own",
            );
        }
        rest = after;
    }
    if rest.contains('}') {
        return fail(
            format!("the path `{path}` closes a brace that is not open"),
            "write each parameter as `{name}`",
        );
    }
    Some(names)
}

fn name(
    operation: &Node<'_>,
    document: &Document<'_>,
    ids: &mut BTreeMap<String, String>,
    methods: &mut BTreeMap<(String, String), String>,
    found: &mut Vec<Diagnostic>,
) {
    let Some(id) = operation.text("operationId").filter(|id| !id.is_empty()) else {
        found.push(document.diagnostic(
            &operation.pointer,
            "the operation has no `operationId`",
            "add one that no other operation has: the method's name is made from it",
        ));
        return;
    };
    let pointer = crate::node::child(&operation.pointer, "operationId");
    if let Some(other) = ids.insert(type_name(&snake_name(id)), operation.pointer.clone()) {
        found.push(document.diagnostic(
            &pointer,
            format!("the `operationId` `{id}` is taken: the operation at {other} has it, or one that gives the same Rust name"),
            "give each operation an `operationId` of its own",
        ));
        return;
    }
    let tag = operation.get("tags").and_then(|tags| tags.items().next()).and_then(|tag| tag.value.as_str());
    let method = method_name(id, tag);
    let resource = tag.map_or(String::new(), snake_name);
    if let Some(other) = methods.insert((resource, method.clone()), operation.pointer.clone()) {
        found.push(document.diagnostic(
            &pointer,
            format!("under its tag, the operation would be the method `{method}`, as is the one at {other}"),
            "choose an `operationId` that differs in more than the tag's name in front",
        ));
    }
}

fn parameters(
    item: &Node<'_>,
    operation: &Node<'_>,
    template: Option<&BTreeSet<&str>>,
    document: &Document<'_>,
    found: &mut Vec<Diagnostic>,
) {
    let own = Parameters::of(operation, document, found);
    let mut all = Parameters::of(item, document, found);
    all.0.extend(own.0);

    let mut setters: BTreeMap<String, &str> = BTreeMap::new();
    if operation.get("requestBody").is_some() {
        let name = operation.text(extension::BODY_NAME).unwrap_or(BODY_SETTER);
        setters.insert(setter_name(name), name);
    }
    for ((_, name), node) in &all.0 {
        let setter = setter_name(name);
        if RESERVED_SETTERS.contains(&setter.as_str()) {
            found.push(document.diagnostic(
                &node.pointer,
                format!(
                    "there can't be a parameter called `{name}`: a request has the method `{setter}` anyway"
                ),
                "leave an optional parameter out of the description; there is no way to send a required one",
            ));
        } else if let Some(other) = setters.insert(setter.clone(), name) {
            found.push(document.diagnostic(
                &node.pointer,
                format!("the parameters `{other}` and `{name}` would both have the setter `{setter}`"),
                "leave one of them out of the description",
            ));
        }
        parameter(name, node, document, found);
    }
    let Some(template) = template else { return };
    // A parameter that can't be read may be the one that the path holds.
    if ![item, operation].into_iter().all(|holder| are_readable(holder, document)) {
        return;
    }
    for ((place, name), node) in &all.0 {
        if *place == "path" && !template.contains(name) {
            found.push(document.diagnostic(
                &node.pointer,
                format!("the path parameter `{name}` is not in the path"),
                format!("write `{{{name}}}` where it belongs in the path, or take the parameter out"),
            ));
        }
    }
    for name in template {
        if !all.0.contains_key(&("path", name)) {
            found.push(document.diagnostic(
                &operation.pointer,
                format!("the path holds `{{{name}}}`, and no path parameter of the operation is called so"),
                format!("describe it: `in: path`, `name: {name}`, `required: true` and a schema"),
            ));
        }
    }
}

/// Whether each parameter of a path or an operation says where it is and what it is called.
fn are_readable(holder: &Node<'_>, document: &Document<'_>) -> bool {
    let Some(list) = holder.get("parameters") else { return true };
    let is_readable = |node: Node<'_>| {
        let node = node.resolve(&document.root);
        node.is_some_and(|node| node.text("in").is_some() && node.text("name").is_some())
    };
    list.value.is_array() && list.items().all(is_readable)
}

/// The parameters of a path or an operation, by place and name.
struct Parameters<'a>(BTreeMap<(&'a str, &'a str), Node<'a>>);

impl<'a> Parameters<'a> {
    fn of(holder: &Node<'a>, document: &'a Document<'_>, found: &mut Vec<Diagnostic>) -> Self {
        let mut all = BTreeMap::new();
        for node in holder.get("parameters").iter().flat_map(Node::items) {
            let Some(node) = node.resolve(&document.root) else { continue };
            let (Some(place), Some(name)) = (node.text("in"), node.text("name")) else { continue };
            if is_ignored(place, name) {
                continue;
            }
            if all.insert((place, name), node.clone()).is_some() {
                found.push(document.diagnostic(
                    &node.pointer,
                    format!("the {place} parameter `{name}` is there twice"),
                    "keep one of them",
                ));
            }
        }
        Self(all)
    }
}

/// Whether OpenAPI says that a parameter has no effect: these headers are described elsewhere.
pub(crate) fn is_ignored(place: &str, name: &str) -> bool {
    place == "header"
        && ["accept", "content-type", "authorization"].contains(&name.to_ascii_lowercase().as_str())
}

fn parameter(name: &str, node: &Node<'_>, document: &Document<'_>, found: &mut Vec<Diagnostic>) {
    let mut fail = |node: &Node<'_>, what: String, help: &str| {
        found.push(document.diagnostic(&node.pointer, what, help))
    };
    let place = node.text("in").unwrap_or_default();
    let plain_style = match place {
        "path" | "header" => "simple",
        "query" => "form",
        _ => {
            let what = format!("progenitor can't take the {place} parameter `{name}`");
            return fail(node, what, "describe it as a query, header or path parameter, or leave it out");
        }
    };
    if place == "path" && !node.flag("required") {
        fail(node, format!("the path parameter `{name}` is not required"), "add `required: true`");
    }
    let is_token = |name: &str| {
        !name.is_empty()
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
    };
    if place == "header" && !is_token(name) {
        fail(node, format!("`{name}` can't be the name of a header"), "use letters, digits and hyphens");
    }
    if let Some(style) = node.get("style").filter(|style| style.value.as_str() != Some(plain_style)) {
        let what = format!("progenitor can't take the style {} of the parameter `{name}`", style.value);
        fail(
            &style,
            what,
            "leave `style` out where the server takes the plain form, or leave the parameter out",
        );
    }
    let Some(schema) = node.get("schema") else {
        let what =
            format!("the parameter `{name}` has no `schema`, and progenitor can't take `content` instead");
        return fail(node, what, "give it a `schema`");
    };
    if !is_plain(&schema, document, true) {
        fail(
            &schema,
            format!("the parameter `{name}` is neither a plain value nor a list of plain values"),
            "describe it as what is sent: a string, number or boolean, or an array of them",
        );
    }
    let target = target(&schema, &document.root);
    let default = schema.get("default").or_else(|| target.get("default"));
    if let Some(default) = default
        && !fits(default.value, target.value)
    {
        fail(
            &default,
            format!("the default of the parameter `{name}` is not a value of its schema"),
            "correct the default, or leave it out",
        );
    }
}

fn is_plain(schema: &Node<'_>, document: &Document<'_>, or_list: bool) -> bool {
    let schema = target(schema, &document.root);
    match schema_type(schema.value) {
        // A reference that leads nowhere, or a type that is none, is reported as such.
        _ if schema.get("$ref").is_some() => true,
        _ if is_composite(schema.value) || has_fields(schema.value) => false,
        Some("string" | "number" | "integer" | "boolean") => true,
        Some("array") => {
            or_list && schema.get("items").is_some_and(|items| is_plain(&items, document, false))
        }
        Some("object") => false,
        _ => schema.get("type").is_some(),
    }
}

fn fits(value: &Value, schema: &Value) -> bool {
    is_within(value, schema) && is_of_type(value, schema)
}

/// Whether a value keeps to the bounds of length and size that a schema sets.
fn is_within(value: &Value, schema: &Value) -> bool {
    let bound = |key: &str| schema.get(key).and_then(Value::as_f64);
    let between = |size: f64, min: &str, max: &str| {
        bound(min).is_none_or(|min| size >= min) && bound(max).is_none_or(|max| size <= max)
    };
    #[allow(
        clippy::cast_precision_loss,
        reason = "no length that is written out comes near what f64 can't hold"
    )]
    match value {
        Value::String(text) => between(text.chars().count() as f64, "minLength", "maxLength"),
        Value::Array(items) => between(items.len() as f64, "minItems", "maxItems"),
        Value::Number(number) => number.as_f64().is_some_and(|number| between(number, "minimum", "maximum")),
        _ => true,
    }
}

fn is_of_type(value: &Value, schema: &Value) -> bool {
    match schema_type(schema) {
        _ if value.is_null() => flag(schema, "nullable"),
        Some("string") => value.as_str().is_some_and(|text| {
            let mut values = enum_values(schema).peekable();
            values.peek().is_none() || values.any(|listed| listed == text)
        }),
        Some("boolean") => value.is_boolean(),
        Some("integer") => value.as_f64().is_some_and(|number| number.fract() == 0.0),
        Some("number") => value.is_number(),
        _ => value.is_array(),
    }
}

fn body(operation: &Node<'_>, document: &Document<'_>, found: &mut Vec<Diagnostic>) {
    if let Some(name) = operation.get(extension::BODY_NAME) {
        let setter = name.value.as_str().map(setter_name);
        if setter.as_deref().is_none_or(|setter| RESERVED_SETTERS.contains(&setter)) {
            found.push(document.diagnostic(
                &name.pointer,
                format!("the body can't be called {}", name.value),
                "write a string other than `send` and `new`",
            ));
        }
    }
    let Some(body) = operation.get("requestBody").and_then(|body| body.resolve(&document.root)) else {
        return;
    };
    let Some(content) = body.get("content") else { return };
    if content.members().next().is_none() {
        return;
    }
    let chosen = content.members().filter_map(|(name, media)| Some((BodyKind::of(name)?, media)));
    let Some((kind, media)) = chosen.min_by_key(|(kind, _)| *kind) else {
        let kinds = content.members().map(|(name, _)| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        found.push(document.diagnostic(
            &content.pointer,
            format!("a body of the type {kinds} can't be sent"),
            "describe the body as application/json, application/x-www-form-urlencoded, text/plain or application/octet-stream",
        ));
        return;
    };
    if kind.is_typed() && media.get("schema").is_none() {
        found.push(document.diagnostic(
            &media.pointer,
            "the body has no `schema`",
            "describe the body with a `schema`",
        ));
    }
}

/// The kinds of body that can be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum BodyKind {
    Json,
    Form,
    Text,
    Bytes,
}

impl BodyKind {
    /// The kind that a media type is of.
    pub fn of(media_type: &str) -> Option<Self> {
        let essence = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        match essence.as_str() {
            _ if !is_media_type(media_type) => None,
            _ if is_json(Some(media_type)) => Some(Self::Json),
            "application/x-www-form-urlencoded" => Some(Self::Form),
            "text/plain" | "text/x-markdown" => Some(Self::Text),
            "application/octet-stream" => Some(Self::Bytes),
            _ => None,
        }
    }

    /// Whether the body is a value of a schema, and not text or bytes as they are.
    pub fn is_typed(self) -> bool {
        matches!(self, Self::Json | Self::Form)
    }
}
