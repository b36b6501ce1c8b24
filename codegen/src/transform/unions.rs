//! The transforms of `oneOf`, `anyOf`, `allOf` and discriminators.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::schemas_mut;
use crate::openapi::{
    all_of::{is_annotation, is_annotation_keyword},
    reference::{component_name, sole_all_of, to_schema},
    schema::{change_all, flag, has_properties, text},
    union::{ALTERNATIVES, alternatives, is_null, parts},
};

/// The maximum number of passes that look for nullable parts. Each finds the unions that contain those of the last one.
const MAX_PASSES: usize = 8;

/// Makes a union nullable instead of its parts, and turns a union with one part into an `allOf`.
pub(super) fn simplify_unions(root: &mut Value) {
    for _ in 0..MAX_PASSES {
        let components = components(root);
        let mut is_changed = false;
        change_all(root, &mut |schema| is_changed |= move_null_out(schema, &components));
        if !is_changed {
            break;
        }
    }
    change_all(root, &mut |schema| {
        let Some((key, [part])) = alternatives(schema) else { return };
        if schema.get("discriminator").is_some() {
            return;
        }
        let part = part.clone();
        let Some(schema) = schema.as_object_mut() else { return };
        schema.shift_remove(key);
        match schema.entry("allOf").or_insert_with(|| json!([])) {
            Value::Array(parts) => parts.push(part),
            _ => drop(schema.insert(key.to_owned(), json!([part]))),
        }
    });
}

/// Makes a union nullable if one of its parts is. Returns `true` if it was not.
fn move_null_out(schema: &mut Value, components: &Map<String, Value>) -> bool {
    let Some((key, alternatives)) = alternatives(schema) else { return false };
    let is_null = |part: &Value| is_null(target(part, components));
    if !alternatives.iter().any(|part| is_null(part) || flag(target(part, components), "nullable")) {
        return false;
    }
    let was_nullable = flag(schema, "nullable");
    let Some(schema) = schema.as_object_mut() else { return false };
    schema.insert("nullable".to_owned(), json!(true));
    if let Some(Value::Array(parts)) = schema.get_mut(key) {
        if !parts.iter().all(is_null) {
            parts.retain(|part| !is_null(part));
        }
        for part in parts.iter_mut().filter_map(Value::as_object_mut) {
            part.shift_remove("nullable");
        }
    }
    !was_nullable
}

/// Moves the items of `allOf` that only document a schema into the schema around them.
pub(super) fn move_annotations_out(root: &mut Value) {
    change_all(root, &mut |schema| {
        let Some(schema) = schema.as_object_mut() else { return };
        let Some(Value::Array(parts)) = schema.get_mut("allOf") else { return };
        let (annotations, kept): (Vec<Value>, Vec<Value>) =
            std::mem::take(parts).into_iter().partition(is_annotation);
        let is_empty = kept.is_empty();
        *parts = kept;
        if is_empty {
            schema.shift_remove("allOf");
        }
        for (key, value) in annotations.into_iter().filter_map(into_members).flatten() {
            schema.entry(key).or_insert(value);
        }
    });
}

fn into_members(value: Value) -> Option<Map<String, Value>> {
    match value {
        Value::Object(members) => Some(members),
        _ => None,
    }
}

/// Writes the tags of a union's parts into its discriminator, and those of its children into the discriminator of a
/// base.
///
/// - A union gets `tags`, with a list of tags for each part.
/// - A base, which its children refer to by `allOf`, gets `children`, a list of references with their tags.
///
/// Without a mapping, the tag of a part is the constant of its tag property or else the name of its component. This is
/// the name in the description, so this transform runs before the components are renamed.
pub(super) fn complete_discriminators(root: &mut Value) {
    let components = components(root);
    let children = |base: &str, property: &str, mapping: &Mapping| -> Vec<Value> {
        let of_base = components
            .iter()
            .filter(|(name, schema)| name.as_str() != base && extends(schema, base, &components, 0));
        let tagged = of_base.flat_map(|(name, schema)| {
            let tags = mapping.tags(name).unwrap_or_else(|| {
                constants(schema, property, &components).unwrap_or_else(|| vec![name.clone()])
            });
            tags.into_iter()
                .map(|tag| json!({ "$ref": to_schema(&escaped(name)), "tag": tag }))
                .collect::<Vec<_>>()
        });
        tagged.collect()
    };
    let mut names = BTreeMap::new();
    for (name, schema) in &components {
        let Some(discriminator) = schema.get("discriminator").filter(|_| parts(schema).is_none()) else {
            continue;
        };
        let Some(property) = text(discriminator, "propertyName") else { continue };
        names.insert(name.clone(), children(name, property, &Mapping::of(discriminator)));
    }
    for (name, schema) in schemas_mut(root).into_iter().flatten() {
        let children = names.remove(name.as_str()).filter(|children| !children.is_empty());
        if let (Some(children), Some(discriminator)) = (children, discriminator_mut(schema)) {
            discriminator.insert("children".to_owned(), children.into());
        }
    }
    change_all(root, &mut |schema| {
        let Some(discriminator) = schema.get("discriminator") else { return };
        let (Some(parts), Some(property)) = (parts(schema), text(discriminator, "propertyName")) else {
            return;
        };
        let mapping = Mapping::of(discriminator);
        let tags = parts.iter().map(|part| {
            let name = component_name(part).map(unescaped);
            let mapped = name.as_deref().and_then(|name| mapping.tags(name));
            mapped
                .or_else(|| constants(part, property, &components))
                .unwrap_or_else(|| name.into_iter().collect())
        });
        let tags: Vec<Vec<String>> = tags.collect();
        if let Some(discriminator) = discriminator_mut(schema) {
            discriminator.insert("tags".to_owned(), json!(tags));
        }
    });
}

fn discriminator_mut(schema: &mut Value) -> Option<&mut Map<String, Value>> {
    schema.get_mut("discriminator")?.as_object_mut()
}

/// The mapping of a discriminator: the tags of each component.
struct Mapping(BTreeMap<String, Vec<String>>);

impl Mapping {
    fn of(discriminator: &Value) -> Self {
        let mut tags: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let entries = discriminator.get("mapping").and_then(Value::as_object).into_iter().flatten();
        for (tag, target) in entries {
            // A mapping contains names or references.
            let name = target.as_str().and_then(|target| target.rsplit('/').next()).map(unescaped);
            tags.entry(name.unwrap_or_default()).or_default().push(tag.clone());
        }
        Self(tags)
    }

    fn tags(&self, name: &str) -> Option<Vec<String>> {
        self.0.get(name).cloned()
    }
}

/// Returns `true` if a component is composed of another by `allOf`, directly or through other components.
fn extends(schema: &Value, base: &str, components: &Map<String, Value>, depth: usize) -> bool {
    let parts = schema.get("allOf").and_then(Value::as_array).into_iter().flatten();
    depth < MAX_LEVELS
        && parts.filter_map(component_name).map(unescaped).any(|name| {
            name == base
                || components.get(&name).is_some_and(|schema| extends(schema, base, components, depth + 1))
        })
}

/// The maximum number of levels of composition. Validation rejects deeper ones.
const MAX_LEVELS: usize = 32;

/// Returns the listed values of a property.
fn constants(schema: &Value, property: &str, components: &Map<String, Value>) -> Option<Vec<String>> {
    let mut queue = vec![schema];
    let mut remaining = MAX_LEVELS;
    while let Some(schema) = queue.pop() {
        remaining = remaining.checked_sub(1)?;
        let component = component_name(schema).map(unescaped).and_then(|name| components.get(&name));
        let schema = component.unwrap_or(schema);
        let values = schema.pointer("/properties").and_then(|it| it.get(property)?.get("enum")?.as_array());
        let values =
            values.map(|values| values.iter().filter_map(Value::as_str).map(str::to_owned).collect());
        if let Some(values) = values.filter(|values: &Vec<String>| !values.is_empty()) {
            return Some(values);
        }
        queue.extend(schema.get("allOf").and_then(Value::as_array).into_iter().flatten());
    }
    None
}

/// Keeps a component that only refers to another a type of its own if it has a tag of its own.
pub(super) fn keep_children(root: &mut Value) {
    let components = components(root);
    let children =
        components.values().filter_map(|schema| schema.pointer("/discriminator/children")?.as_array());
    let children: BTreeSet<&str> = children.flatten().filter_map(component_name).collect();
    for (name, schema) in schemas_mut(root).into_iter().flatten() {
        if children.contains(name.as_str())
            && sole_all_of(schema).is_some()
            && let Some(Value::Array(parts)) = schema.get_mut("allOf")
        {
            parts.push(json!({ "type": "object" }));
        }
    }
}

/// Gives each part of a union the keywords around the union: `{properties, oneOf: [A]}` becomes
/// `{oneOf: [{allOf: [{properties}, A]}]}`.
///
/// A union in an `allOf` is distributed in the same way.
pub(super) fn distribute_unions(root: &mut Value) {
    let mut distributor = Distributor { components: components(root), remaining: MAX_DISTRIBUTED };
    change_all(root, &mut |schema| distributor.distribute(schema, 0));
}

/// The maximum number of parts to which keywords are distributed. Several unions in one `allOf` multiply.
const MAX_DISTRIBUTED: usize = 10_000;

struct Distributor {
    components: Map<String, Value>,
    remaining: usize,
}

impl Distributor {
    fn distribute(&mut self, schema: &mut Value, depth: usize) {
        self.take_out_of_all_of(schema);
        let Some(alternatives) = parts(schema) else { return };
        let Some((key, _)) = crate::openapi::union::alternatives(schema) else { return };
        let is_empty =
            ["allOf", "required"].iter().all(|key| schema.get(*key).is_none()) && !has_properties(schema);
        let Some(remaining) = self.remaining.checked_sub(alternatives.len()).filter(|_| depth < 4) else {
            return;
        };
        if is_empty {
            return;
        }
        self.remaining = remaining;
        let Some(around) = schema.as_object_mut() else { return };
        let Some(Value::Array(mut parts)) = around.shift_remove(key) else { return };
        let (annotations, mut constraints): (Map<_, _>, Map<_, _>) = std::mem::take(around)
            .into_iter()
            .partition(|(key, _)| is_annotation_keyword(key) || key.starts_with("x-"));
        let mut outer = match constraints.shift_remove("allOf") {
            Some(Value::Array(outer)) => outer,
            _ => Vec::new(),
        };
        if !constraints.is_empty() {
            outer.push(Value::Object(constraints));
        }
        for part in &mut parts {
            let all: Vec<Value> = outer.iter().cloned().chain([part.take()]).collect();
            *part = json!({ "allOf": all });
            self.distribute(part, depth + 1);
        }
        *around = annotations;
        around.insert(key.to_owned(), parts.into());
    }

    /// Moves the first union among the items of an `allOf` into the schema.
    fn take_out_of_all_of(&self, schema: &mut Value) {
        if sole_all_of(schema).is_some() || alternatives(schema).is_some() {
            return;
        }
        let resolved = |part: &Value| target(part, &self.components).clone();
        let items = schema.get("allOf").and_then(Value::as_array);
        let index = items.and_then(|items| items.iter().position(|part| parts(&resolved(part)).is_some()));
        let Some(index) = index else { return };
        let Some(schema) = schema.as_object_mut() else { return };
        let Some(Value::Array(items)) = schema.get_mut("allOf") else { return };
        let Value::Object(mut union) = resolved(&items.remove(index)) else { return };
        let discriminator = union.shift_remove("discriminator");
        let moved = ALTERNATIVES.into_iter().find_map(|key| Some((key, union.shift_remove(key)?)));
        if !is_annotation(&Value::Object(union.clone())) {
            items.insert(index, Value::Object(union));
        }
        if items.is_empty() {
            schema.shift_remove("allOf");
        }
        if let Some((key, parts)) = moved {
            schema.insert(key.to_owned(), parts);
        }
        if let Some(discriminator) = discriminator {
            schema.entry("discriminator").or_insert(discriminator);
        }
    }
}

/// Returns the component that a part refers to, or the part itself.
fn target<'a>(part: &'a Value, components: &'a Map<String, Value>) -> &'a Value {
    component_name(part).and_then(|name| components.get(name)).unwrap_or(part)
}

/// Returns the component schemas.
fn components(root: &Value) -> Map<String, Value> {
    root.pointer("/components/schemas").and_then(Value::as_object).cloned().unwrap_or_default()
}

fn unescaped(name: &str) -> String {
    name.replace("~1", "/").replace("~0", "~")
}

fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}
