//! The transforms that say the same thing in fewer ways.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::{change_operations, path_items};
use crate::{
    check::{METHODS, is_ignored},
    names::{schema_type_name, type_name},
    schema::{
        change_all, flag, has_fields, is_composite, is_secret, is_text_enum, reference, schema_type, text,
    },
};

/// Gives each schema the name of its Rust type, and lets all references follow.
pub(super) fn name_schemas(root: &mut Value) {
    let Some(schemas) = schemas_mut(root) else { return };
    let written = std::mem::take(schemas);
    let names: BTreeMap<String, String> =
        written.keys().map(|name| (name.clone(), schema_type_name(name, &written))).collect();
    *schemas = written
        .into_iter()
        .map(|(name, schema)| (names.get(&name).cloned().unwrap_or(name), schema))
        .collect();
    change_references(root, &|name| {
        let name = name.replace("~1", "/").replace("~0", "~");
        names.get(&name).map(|name| reference_to(name))
    });
}

/// Replaces references to schemas, given the name in each, wherever they stand.
fn change_references(value: &mut Value, change: &impl Fn(&str) -> Option<String>) {
    match value {
        Value::Object(members) => {
            if let Some(Value::String(reference)) = members.get_mut("$ref")
                && let Some(changed) = reference.strip_prefix("#/components/schemas/").and_then(change)
            {
                *reference = changed;
            }
            members.values_mut().for_each(|member| change_references(member, change));
        }
        Value::Array(items) => items.iter_mut().for_each(|item| change_references(item, change)),
        _ => {}
    }
}

/// Gives a name to each schema that needs a Rust type of its own and is written where it is used.
///
/// The name is that of the place: the property `size` of `Box` becomes `BoxSize`.
pub(super) fn name_inline_schemas(root: &mut Value) {
    let schemas = schemas_mut(root).map(std::mem::take).unwrap_or_default();
    let mut namer = Namer { schemas: Map::new(), taken: schemas.keys().cloned().collect() };
    let mut named = Map::new();
    for (name, mut schema) in schemas {
        namer.inside(&mut schema, &name);
        named.insert(name, schema);
    }
    for section in ["parameters", "requestBodies", "responses"] {
        let components = root.pointer_mut(&format!("/components/{section}")).and_then(Value::as_object_mut);
        for (name, component) in components.into_iter().flatten() {
            namer.holder(component, &type_name(name));
        }
    }
    for item in path_items(root) {
        // What a path's own parameters are called after is the first of the operations that take them.
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
            self.holder(body, &format!("{name}Body"));
        }
        let responses = operation.get_mut("responses").and_then(Value::as_object_mut);
        for (status, response) in responses.into_iter().flatten() {
            self.holder(response, &format!("{name}{}", type_name(&format!("response {status}"))));
        }
    }

    fn parameter(&mut self, parameter: &mut Value, owner: &str) {
        let name = format!("{owner}{}", text(parameter, "name").map(type_name).unwrap_or_default());
        self.holder(parameter, &name);
    }

    /// Names the schema of a parameter, or those of a body's or an response's media types.
    fn holder(&mut self, holder: &mut Value, name: &str) {
        if let Some(schema) = holder.get_mut("schema") {
            self.at(schema, name);
        }
        let content = holder.get_mut("content").and_then(Value::as_object_mut);
        for media in content.into_iter().flat_map(|content| content.values_mut()) {
            if let Some(schema) = media.get_mut("schema") {
                self.at(schema, name);
            }
        }
    }

    /// Names a schema, if it needs a name, and what is inside it.
    fn at(&mut self, schema: &mut Value, name: &str) {
        if !needs_name(schema) {
            self.inside(schema, name);
            return;
        }
        let name = self.free(name);
        let mut inline = schema.take();
        self.inside(&mut inline, &name);
        let is_nullable = flag(&inline, "nullable");
        if let Some(inline) = inline.as_object_mut() {
            inline.remove("nullable");
        }
        *schema =
            if is_nullable { nullable_reference(&name) } else { json!({ "$ref": reference_to(&name) }) };
        self.schemas.insert(name, inline);
    }

    /// Names what is inside a schema.
    fn inside(&mut self, schema: &mut Value, name: &str) {
        for (property, schema) in
            schema.get_mut("properties").and_then(Value::as_object_mut).into_iter().flatten()
        {
            self.at(schema, &format!("{name}{}", type_name(property)));
        }
        for (key, suffix) in [("items", "Item"), ("additionalProperties", "Value")] {
            if let Some(inner) = schema.get_mut(key) {
                self.at(inner, &format!("{name}{suffix}"));
            }
        }
        for key in ["oneOf", "anyOf"] {
            let parts = schema.get_mut(key).and_then(Value::as_array_mut);
            for (index, part) in parts.into_iter().flatten().enumerate() {
                let title = text(part, "title").map(type_name);
                self.at(part, &format!("{name}{}", title.unwrap_or_else(|| format!("Option{}", index + 1))));
            }
        }
        // The parts of `allOf` are merged into one type, and so need no names.
        for part in schema.get_mut("allOf").and_then(Value::as_array_mut).into_iter().flatten() {
            self.inside(part, name);
        }
    }

    fn free(&mut self, name: &str) -> String {
        let numbered = (2..).map(|number| format!("{name}{number}"));
        // typify makes its own type name of this one, which must be the same.
        let mut names = std::iter::once(name.to_owned()).chain(numbered).map(|name| type_name(&name));
        let name = names.find(|name| !self.taken.contains(name));
        let name = name.unwrap_or_default();
        self.taken.insert(name.clone());
        name
    }
}

pub(crate) fn needs_name(schema: &Value) -> bool {
    let is_reference = schema.get("$ref").is_some() || sole_part(schema).is_some();
    !is_reference && (has_fields(schema) || is_text_enum(schema) || is_secret(schema) || is_composite(schema))
}

/// The component that a schema refers to in the roundabout way that allows a description beside the reference.
pub(crate) fn sole_part(schema: &Value) -> Option<&str> {
    match schema.get("allOf")?.as_array()?.as_slice() {
        [part] if schema.get("properties").is_none() => reference(part),
        _ => None,
    }
}

/// Lets what refers to a component that is only another name for a third refer to that one, and drops the other name.
///
/// Likewise `allOf` with a single part that is written in place is that part.
pub(super) fn follow_aliases(root: &mut Value) {
    change_all(root, &mut |schema| {
        let Some(Value::Array(parts)) = schema.get_mut("allOf") else { return };
        let [part @ Value::Object(_)] = parts.as_mut_slice() else { return };
        if part.get("$ref").is_none() {
            let part = part.take();
            if let (Some(schema), Value::Object(part)) = (schema.as_object_mut(), part) {
                schema.remove("allOf");
                for (key, value) in part {
                    schema.entry(key).or_insert(value);
                }
            }
        }
    });
    let Some(schemas) = schemas_mut(root) else { return };
    let target = |schema: &Value| {
        reference(schema)
            .or_else(|| sole_part(schema).filter(|_| !flag(schema, "nullable")))
            .map(str::to_owned)
    };
    let aliases: BTreeMap<String, String> =
        schemas.iter().filter_map(|(name, schema)| Some((name.clone(), target(schema)?))).collect();
    schemas.retain(|name, _| !aliases.contains_key(name));
    change_references(root, &|name| {
        // The check has made sure that no chain of references goes round in a circle.
        let mut name = aliases.get(name)?;
        while let Some(next) = aliases.get(name) {
            name = next;
        }
        Some(reference_to(name))
    });
}

/// Says of each use of a nullable component that null may stand there, instead of saying it of the component.
///
/// typify would make two types of it, of which the outer one only adds the null.
pub(super) fn move_null_to_uses(root: &mut Value) {
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
        if let Some(name) = reference(schema).filter(|name| nullable.contains(*name)) {
            *schema = nullable_reference(name);
            return;
        }
        // What refers to it in the roundabout way has had the reference changed, and is the place for the null.
        let part = schema.pointer("/allOf/0").filter(|part| flag(part, "nullable")).and_then(sole_part);
        let sole = part.filter(|_| schema.pointer("/allOf/1").is_none()).map(reference_to);
        if let (Some(reference), Some(schema)) = (sole, schema.as_object_mut()) {
            schema.insert("allOf".to_owned(), json!([{ "$ref": reference }]));
            schema.insert("nullable".to_owned(), json!(true));
        }
    });
}

fn nullable_reference(name: &str) -> Value {
    json!({ "allOf": [{ "$ref": reference_to(name) }], "nullable": true })
}

/// Writes out the parameters, bodies and responses that operations refer to.
pub(super) fn write_out_references(root: &mut Value) {
    let components = root.get("components").cloned().unwrap_or_default();
    let write_out = |value: &mut Value, section: &str| {
        // The check has made sure that no chain of references goes round in a circle.
        while let Some(name) = reference(value) {
            let name = name.replace("~1", "/").replace("~0", "~");
            *value =
                components.get(section).and_then(|section| section.get(&name)).cloned().unwrap_or_default();
        }
    };
    let write_out_parameters = |holder: &mut Value| {
        for parameter in holder.get_mut("parameters").and_then(Value::as_array_mut).into_iter().flatten() {
            write_out(parameter, "parameters");
            // How a list is sent is the parameter's business, so it must be seen to be one.
            let Some(schema) = parameter.get_mut("schema") else { continue };
            let name = reference(schema).or_else(|| sole_part(schema)).unwrap_or_default();
            let target = components.get("schemas").and_then(|schemas| schemas.get(name));
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
            write_out(body, "requestBodies");
        }
        let responses = operation.get_mut("responses").and_then(Value::as_object_mut);
        responses
            .into_iter()
            .flat_map(|responses| responses.values_mut())
            .for_each(|response| write_out(response, "responses"));
    });
}

/// Gives each operation the parameters of its path, and drops those that OpenAPI says to ignore.
pub(super) fn merge_path_parameters(root: &mut Value) {
    for item in path_items(root) {
        let shared = item.as_object_mut().and_then(|item| item.remove("parameters"));
        for method in METHODS {
            let Some(operation) = item.get_mut(method).and_then(Value::as_object_mut) else { continue };
            let own = operation.remove("parameters");
            let mut merged = BTreeMap::new();
            let mut order = Vec::new();
            for parameter in [&shared, &own].into_iter().flatten().filter_map(Value::as_array).flatten() {
                let place = text(parameter, "in").unwrap_or_default();
                let name = text(parameter, "name").unwrap_or_default();
                if is_ignored(place, name) {
                    continue;
                }
                let key = (place.to_owned(), name.to_owned());
                if merged.insert(key.clone(), parameter.clone()).is_none() {
                    order.push(key);
                }
            }
            let parameters = order.iter().filter_map(|key| merged.remove(key)).collect();
            operation.insert("parameters".to_owned(), Value::Array(parameters));
        }
    }
}

fn schemas_mut(root: &mut Value) -> Option<&mut Map<String, Value>> {
    root.pointer_mut("/components/schemas")?.as_object_mut()
}

fn reference_to(name: &str) -> String {
    format!("#/components/schemas/{name}")
}
