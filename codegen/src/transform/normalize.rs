//! The transforms that rewrite a description into an equivalent one with fewer forms.

use std::{
    collections::{BTreeMap, BTreeSet},
    iter::successors,
};

use serde_json::{Map, Value, json};

use super::{change_operations, path_items, schemas_mut};
use crate::{
    names::{schema_type_names, type_name},
    openapi::{
        all_of::is_annotation_keyword,
        extension,
        media_type::BodyKind,
        node::Node,
        operation::METHODS,
        parameter::is_ignored,
        reference::{component_name, rename_schemas, schema_name, sole_all_of, to_schema},
        schema::{change_all, flag, needs_name, schema_type, text},
        union::{ALTERNATIVES, joined_enum},
    },
};

/// Gives each schema the name of its Rust type, and changes the references to it.
pub(super) fn name_schemas(root: &mut Value) {
    let Some(schemas) = schemas_mut(root) else { return };
    let written = std::mem::take(schemas);
    let unique = schema_type_names(written.keys().map(String::as_str));
    let names: BTreeMap<String, String> = written.keys().cloned().zip(unique).collect();
    *schemas = written
        .into_iter()
        .map(|(name, schema)| (names.get(&name).cloned().unwrap_or(name), schema))
        .collect();
    rename_schemas(root, |name| names.get(name).cloned());
}

/// Turns each inline schema that needs a Rust type of its own into a component.
///
/// The name is made from the location: the property `size` of `Crate` becomes `CrateSize`.
pub(super) fn name_inline_schemas(root: &mut Value) {
    let schemas = schemas_mut(root).map(std::mem::take).unwrap_or_default();
    let mut namer = Namer { schemas: Map::new(), taken: schemas.keys().cloned().collect() };
    let mut named = Map::new();
    for (name, mut schema) in schemas {
        namer.name_inner(&mut schema, &name);
        named.insert(name, schema);
    }
    for section in ["parameters", "requestBodies", "responses"] {
        let components = root.pointer_mut(&format!("/components/{section}")).and_then(Value::as_object_mut);
        for (name, component) in components.into_iter().flatten() {
            namer.container(component, &type_name(name));
        }
    }
    for item in path_items(root) {
        // The parameters of a path item are named after its first operation.
        let first =
            METHODS.iter().find_map(|method| item.get(*method).and_then(|item| text(item, "operationId")));
        let first = first.map(type_name).unwrap_or_default();
        for parameter in item.get_mut("parameters").and_then(Value::as_array_mut).into_iter().flatten() {
            namer.parameter(parameter, &first);
        }
        for method in METHODS {
            if let Some(operation) = item.get_mut(method) {
                namer.operation(operation);
            }
        }
    }
    named.extend(namer.schemas);
    if !named.is_empty() {
        let components =
            root.as_object_mut().map(|root| root.entry("components").or_insert_with(|| json!({})));
        if let Some(components) = components.and_then(Value::as_object_mut) {
            components.insert("schemas".to_owned(), Value::Object(named));
        }
    }
}

/// Names inline schemas, and collects them.
struct Namer {
    schemas: Map<String, Value>,
    taken: BTreeSet<String>,
}

impl Namer {
    fn operation(&mut self, operation: &mut Value) {
        let name = text(operation, "operationId").map(type_name).unwrap_or_default();
        for parameter in operation.get_mut("parameters").and_then(Value::as_array_mut).into_iter().flatten() {
            self.parameter(parameter, &name);
        }
        if let Some(body) = operation.get_mut("requestBody") {
            self.container(body, &format!("{name}Body"));
        }
        let responses = operation.get_mut("responses").and_then(Value::as_object_mut);
        for (status, response) in responses.into_iter().flatten() {
            self.container(response, &format!("{name}{}", type_name(&format!("response {status}"))));
        }
    }

    fn parameter(&mut self, parameter: &mut Value, owner: &str) {
        let name = format!("{owner}{}", text(parameter, "name").map(type_name).unwrap_or_default());
        self.container(parameter, &name);
    }

    /// Names the schema of a parameter, or those of the media types of a body or a response.
    fn container(&mut self, container: &mut Value, name: &str) {
        if let Some(schema) = container.get_mut("schema") {
            self.name(schema, name);
        }
        let content = container.get_mut("content").and_then(Value::as_object_mut);
        for (media_type, media) in content.into_iter().flatten() {
            match media.get_mut("schema") {
                None => {}
                // A multipart body is no type: only its parts are.
                Some(schema) if BodyKind::of(media_type) == Some(BodyKind::Multipart) => {
                    self.name_inner(schema, name);
                }
                Some(schema) => self.name(schema, name),
            }
        }
    }

    /// Names a schema, if it needs a name, and the schemas inside it.
    fn name(&mut self, schema: &mut Value, name: &str) {
        if !needs_name(schema) {
            self.name_inner(schema, name);
            return;
        }
        let name = self.unused_name(name);
        let mut inline = schema.take();
        self.name_inner(&mut inline, &name);
        let is_nullable = flag(&inline, "nullable");
        // The type is not named like the field.
        let client_name = inline.as_object_mut().and_then(|inline| {
            inline.remove("nullable");
            inline.remove(extension::CLIENT_NAME)
        });
        *schema = match client_name {
            None if !is_nullable => json!({ "$ref": to_schema(&name) }),
            None => nullable_reference(&name),
            Some(client_name) => json!({
                "allOf": [{ "$ref": to_schema(&name) }],
                "nullable": is_nullable,
                extension::CLIENT_NAME: client_name,
            }),
        };
        self.schemas.insert(name, inline);
    }

    /// Names the schemas inside a schema.
    fn name_inner(&mut self, schema: &mut Value, name: &str) {
        // OpenAPI ignores the siblings of a reference.
        if schema.get("$ref").is_some() {
            return;
        }
        for (property, schema) in
            schema.get_mut("properties").and_then(Value::as_object_mut).into_iter().flatten()
        {
            self.name(schema, &format!("{name}{}", type_name(property)));
        }
        for (key, suffix) in [("items", "Item"), ("additionalProperties", "Value")] {
            if let Some(inner) = schema.get_mut(key) {
                self.name(inner, &format!("{name}{suffix}"));
            }
        }
        // The values of such a union become one enum.
        if joined_enum(schema).is_some() {
            return;
        }
        for key in ALTERNATIVES {
            let parts = schema.get_mut(key).and_then(Value::as_array_mut);
            for (index, part) in parts.into_iter().flatten().enumerate() {
                let suffix = part_name(part).unwrap_or_else(|| format!("Option{}", index + 1));
                self.name(part, &format!("{name}{suffix}"));
            }
        }
        // The items of `allOf` are merged into one type, so they need no names.
        for part in schema.get_mut("allOf").and_then(Value::as_array_mut).into_iter().flatten() {
            self.name_inner(part, name);
        }
    }

    /// Returns an unused name: the given one, or the same with a number.
    fn unused_name(&mut self, name: &str) -> String {
        let numbered = (2..).map(|number| format!("{name}{number}"));
        // typify converts the name to a type name again, which must not change it.
        let mut names = std::iter::once(name.to_owned()).chain(numbered).map(|name| type_name(&name));
        let name = names.find(|name| !self.taken.contains(name)).unwrap_or_default();
        self.taken.insert(name.clone());
        name
    }
}

/// Returns the name of a part of a union: its title, the component that it extends, its only value, the constant of one
/// of its properties, its only property, or `Enum`.
fn part_name(part: &Value) -> Option<String> {
    let all = part.get("allOf").and_then(Value::as_array);
    let extended =
        all.and_then(|all| all.iter().rev().find_map(|part| component_name(part).map(str::to_owned)));
    let inner = all.and_then(|all| all.last()).unwrap_or(part);
    let properties = inner.get("properties").and_then(Value::as_object);
    let constant = || properties?.values().find_map(only_value);
    let only_property = || properties?.keys().next().filter(|_| properties.is_some_and(|all| all.len() == 1));
    let title = text(part, "title").or_else(|| text(inner, "title"));
    let name = title.map(str::to_owned).or(extended).or_else(|| only_value(part).map(str::to_owned));
    let name = name.or_else(|| constant().or_else(|| only_property().map(String::as_str)).map(str::to_owned));
    let name = name.or_else(|| part.get("enum").map(|_| "Enum".to_owned()));
    name.map(|name| type_name(&name))
}

/// Returns the only value of an enum of strings.
fn only_value(schema: &Value) -> Option<&str> {
    match schema.get("enum")?.as_array()?.as_slice() {
        [value] => value.as_str(),
        _ => None,
    }
}

/// Replaces each reference to a component that is itself only a reference, and removes that component.
///
/// Also merges an `allOf` whose only item is an inline schema into the schema around it, unless both have the same keyword.
pub(super) fn follow_aliases(root: &mut Value) {
    change_all(root, &mut |schema| {
        let Some(schema) = schema.as_object_mut() else { return };
        let Some([Value::Object(part)]) = schema.get("allOf").and_then(Value::as_array).map(Vec::as_slice)
        else {
            return;
        };
        let is_constrained_twice = |key: &String| !is_annotation_keyword(key) && schema.contains_key(key);
        if part.contains_key("$ref") || part.keys().any(is_constrained_twice) {
            return;
        }
        let part = part.clone();
        schema.remove("allOf");
        for (key, value) in part {
            schema.entry(key).or_insert(value);
        }
    });
    let Some(schemas) = schemas_mut(root) else { return };
    let target = |schema: &Value| {
        component_name(schema)
            .or_else(|| sole_all_of(schema).filter(|_| !flag(schema, "nullable")))
            .map(str::to_owned)
    };
    let aliases: BTreeMap<String, String> =
        schemas.iter().filter_map(|(name, schema)| Some((name.clone(), target(schema)?))).collect();
    schemas.retain(|name, _| !aliases.contains_key(name));
    // Validation has rejected circular references, so each chain ends.
    rename_schemas(root, |name| successors(aliases.get(name), |name| aliases.get(*name)).last().cloned());
}

/// Moves `nullable` from components to the references to them.
///
/// typify would generate two types for a nullable component, of which the outer one only adds null.
pub(super) fn move_nullable_to_references(root: &mut Value) {
    let Some(schemas) = schemas_mut(root) else { return };
    let mut nullable = BTreeSet::new();
    for (name, schema) in schemas.iter_mut().filter(|(_, schema)| flag(schema, "nullable")) {
        if let Some(schema) = schema.as_object_mut() {
            schema.remove("nullable");
        }
        nullable.insert(name.clone());
    }
    if nullable.is_empty() {
        return;
    }
    change_all(root, &mut |schema| {
        if let Some(name) = component_name(schema).filter(|name| nullable.contains(*name)) {
            *schema = nullable_reference(name);
            return;
        }
        // Another `allOf` has just replaced the reference in this `allOf`. Merge the two.
        let part = schema.pointer("/allOf/0").filter(|part| flag(part, "nullable")).and_then(sole_all_of);
        let sole = part.filter(|_| schema.pointer("/allOf/1").is_none()).map(to_schema);
        if let (Some(reference), Some(schema)) = (sole, schema.as_object_mut()) {
            schema.insert("allOf".to_owned(), json!([{ "$ref": reference }]));
            schema.insert("nullable".to_owned(), json!(true));
        }
    });
    // A component may be a reference to another nullable one.
    for (name, schema) in schemas_mut(root).into_iter().flatten() {
        if let Some(schema) = schema.as_object_mut().filter(|_| nullable.contains(name.as_str())) {
            schema.remove("nullable");
        }
    }
}

fn nullable_reference(name: &str) -> Value {
    json!({ "allOf": [{ "$ref": to_schema(name) }], "nullable": true })
}

/// Replaces references to parameters, bodies and responses with the components that they refer to.
pub(super) fn inline_references(root: &mut Value) {
    let components = json!({ "components": root.get("components") });
    let write_out = |value: &mut Value| {
        if value.get("$ref").is_some()
            && let Some(target) = Node::root(value).resolve(&components).map(|target| target.value.clone())
        {
            *value = target;
        }
    };
    let write_out_parameters = |container: &mut Value| {
        for parameter in container.get_mut("parameters").and_then(Value::as_array_mut).into_iter().flatten() {
            write_out(parameter);
            // The style of a parameter applies only to an inline list.
            let Some(schema) = parameter.get_mut("schema") else { continue };
            let target =
                schema_name(schema).and_then(|name| components.get("components")?.get("schemas")?.get(name));
            if let Some(target) = target.filter(|target| schema_type(target) == Some("array")) {
                *schema = target.clone();
            }
        }
    };
    for item in path_items(root) {
        write_out_parameters(item);
    }
    change_operations(root, |operation| {
        write_out_parameters(operation);
        if let Some(body) = operation.get_mut("requestBody") {
            write_out(body);
        }
        let responses = operation.get_mut("responses").and_then(Value::as_object_mut);
        responses.into_iter().flat_map(|responses| responses.values_mut()).for_each(write_out);
    });
}

/// Moves the parameters of a path item to its operations, and removes those that OpenAPI ignores.
pub(super) fn merge_path_parameters(root: &mut Value) {
    for item in path_items(root) {
        let shared = item.as_object_mut().and_then(|item| item.remove("parameters"));
        for method in METHODS {
            let Some(operation) = item.get_mut(method).and_then(Value::as_object_mut) else { continue };
            let own = operation.remove("parameters");
            let mut merged = BTreeMap::new();
            let mut order = Vec::new();
            for parameter in [&shared, &own].into_iter().flatten().filter_map(Value::as_array).flatten() {
                if is_ignored(parameter) {
                    continue;
                }
                let key = ["in", "name"].map(|key| text(parameter, key).unwrap_or_default().to_owned());
                if merged.insert(key.clone(), parameter.clone()).is_none() {
                    order.push(key);
                }
            }
            let parameters = order.iter().filter_map(|key| merged.remove(key)).collect();
            operation.insert("parameters".to_owned(), Value::Array(parameters));
        }
    }
}
