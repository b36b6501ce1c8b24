//! Compares the JSON Schema of each type with its schema in the description, keyword by keyword.

use std::collections::BTreeSet;

use schemars::SchemaGenerator;
use serde_json::{Map, Value, json};

use super::{
    Generated, Report, at,
    description::{Description, is_alias, is_null, is_secret, is_true, items, members},
    folded, folded_type,
};

/// A difference between an OpenAPI schema and the equivalent JSON Schema.
pub struct Rule {
    pub name: &'static str,
    pub reason: &'static str,
    /// Converts the OpenAPI schema. Returns `true` if the rule applies to it.
    apply: fn(&Description, &mut Map<String, Value>) -> bool,
}

/// Differences of form, which the description's author chose. The rules apply before [`RULES`], in this order.
pub const SIMPLIFICATIONS: &[Rule] = &[
    Rule {
        name: "null among the values",
        reason: "an enum that lists null is nullable, and an enum of a repeated value has it once",
        apply: |_, schema| {
            let Some(Value::Array(values)) = schema.get("enum") else { return false };
            let mut kept: Vec<Value> = Vec::new();
            for value in values.iter().filter(|value| !value.is_null()) {
                if !kept.contains(value) {
                    kept.push(value.clone());
                }
            }
            if kept.is_empty() || kept.len() == values.len() {
                return false;
            }
            if contains_null(&json!(values)) {
                schema.insert("nullable".to_owned(), json!(true));
            }
            schema.insert("enum".to_owned(), json!(kept)).is_some()
        },
    },
    Rule {
        name: "null among the parts",
        reason: "a union with a nullable part is nullable",
        apply: |description, schema| {
            let Some(key) = alternatives(schema) else { return false };
            if !description.has_null_part(&Value::Object(schema.clone())) {
                return false;
            }
            let parts = items(schema.get(key)).filter(|part| !is_null(description.resolve(part)));
            let parts: Vec<Value> = parts.cloned().collect();
            let parts = parts.into_iter().map(|mut part| {
                part.as_object_mut().and_then(|part| part.remove("nullable"));
                part
            });
            let parts: Vec<Value> = parts.collect();
            schema.insert("nullable".to_owned(), json!(true));
            schema.insert(key.to_owned(), json!(parts)).is_some()
        },
    },
    Rule {
        name: "union of one part",
        reason: "a value is valid for exactly one or any of a single part if it is valid for all of them",
        apply: |_, schema| {
            let Some(key) = alternatives(schema) else { return false };
            let Some([part]) = schema.get(key).and_then(Value::as_array).map(Vec::as_slice) else {
                return false;
            };
            let mut all: Vec<Value> = items(schema.get("allOf")).cloned().collect();
            all.push(part.clone());
            schema.remove(key);
            schema.insert("allOf".to_owned(), json!(all));
            true
        },
    },
    Rule {
        name: "items of `allOf` that only document it",
        reason: "they have the same meaning in the schema around them",
        apply: |_, schema| {
            let Some(Value::Array(all)) = schema.get("allOf") else { return false };
            let (documentation, kept): (Vec<Value>, Vec<Value>) =
                all.iter().cloned().partition(|part| part.as_object().is_some_and(is_documentation));
            schema.insert("allOf".to_owned(), json!(kept));
            for (key, value) in documentation.iter().flat_map(|part| members(Some(part))) {
                schema.entry(key).or_insert(value.clone());
            }
            !documentation.is_empty()
        },
    },
    Rule {
        name: "`allOf` with one inline schema",
        reason: "it has the same meaning as its keywords",
        apply: |_, schema| {
            let Some([part]) = schema.get("allOf").and_then(Value::as_array).map(Vec::as_slice) else {
                return false;
            };
            // Keywords that both have are not merged.
            let is_merged = |key: &String| ANNOTATIONS.contains(&key.as_str()) || !schema.contains_key(key);
            let is_inline = |part: &&Map<String, Value>| {
                !part.contains_key("$ref") && part.keys().all(|key| key == "title" || is_merged(key))
            };
            let Some(part) = part.as_object().filter(is_inline).cloned() else {
                return false;
            };
            schema.remove("allOf");
            for (key, value) in part {
                schema.entry(key).or_insert(value);
            }
            true
        },
    },
    Rule {
        name: "union in `allOf`",
        reason: "its parts have the same meaning in the schema around the `allOf`",
        apply: |description, schema| {
            let all: Vec<Value> = items(schema.get("allOf")).cloned().collect();
            if all.len() < 2 || alternatives(schema).is_some() {
                return false;
            }
            let union = all.iter().enumerate().find_map(|(index, part)| {
                let union = description.resolved(part).as_object()?.clone();
                let key = alternatives(&union)?;
                let is_union = !description.alternatives(&description.merged(part)).is_empty();
                is_union.then_some((index, key, union))
            });
            let Some((index, key, mut union)) = union else { return false };
            let moved = [key, "discriminator"].map(|key| Some((key.to_owned(), union.remove(key)?)));
            let rest = (!is_documentation(&union)).then_some(Value::Object(union));
            let all: Vec<Value> =
                all[..index].iter().chain(&rest).chain(&all[index + 1..]).cloned().collect();
            schema.insert("allOf".to_owned(), json!(all));
            for (key, value) in moved.into_iter().flatten() {
                schema.entry(key).or_insert(value);
            }
            true
        },
    },
    Rule {
        name: "keywords around a union",
        reason: "each part of the union has them",
        apply: |description, schema| {
            let Some(key) = alternatives(schema) else { return false };
            let has_keywords =
                ["properties", "required", "allOf"].iter().any(|key| schema.contains_key(*key));
            if !has_keywords
                || description.alternatives(&description.merged(&Value::Object(schema.clone()))).is_empty()
            {
                return false;
            }
            let parts: Vec<Value> = items(schema.get(key)).cloned().collect();
            let is_kept = |key: &str| ["description", "example", "nullable", "discriminator"].contains(&key);
            let (kept, mut outer): (Map<_, _>, Map<_, _>) =
                std::mem::take(schema).into_iter().partition(|(key, _)| is_kept(key));
            outer.remove(key);
            let mut all: Vec<Value> = items(outer.remove("allOf").as_ref()).cloned().collect();
            all.extend((!outer.is_empty()).then_some(Value::Object(outer)));
            let parts = parts
                .into_iter()
                .map(|part| json!({ "allOf": all.iter().chain([&part]).collect::<Vec<_>>() }));
            *schema = kept;
            schema.insert(key.to_owned(), parts.collect());
            true
        },
    },
    Rule {
        name: "component that only extends another",
        reason: "it has a type of its own, because it has a tag of its own",
        apply: |description, schema| {
            let is_child =
                schema.len() == 1 && sole_reference(schema).is_some_and(|name| description.is_child(&name));
            if let Some(Value::Array(all)) = schema.get_mut("allOf").filter(|_| is_child) {
                all.push(json!({ "type": "object" }));
            }
            is_child
        },
    },
];

/// The rule for the parts of a union with a discriminator.
pub const TAGS: Rule = Rule {
    name: "tags",
    reason: "JSON Schema has no discriminator, so each part of a union requires its tags",
    apply: |description, schema| {
        let Some(key) = alternatives(schema) else { return false };
        let union = Value::Object(schema.clone());
        let Some(tag) = union.pointer("/discriminator/propertyName").and_then(Value::as_str) else {
            return false;
        };
        let parts = items(schema.get(key)).map(|part| {
            let tags = description.tags(&union, part, tag);
            json!({ "allOf": [part, { "properties": { tag: { "enum": tags } }, "required": [tag] }] })
        });
        let parts: Value = parts.collect();
        schema.insert(key.to_owned(), parts).is_some()
    },
};

/// Returns `true` if a schema only documents the one around it.
fn is_documentation(schema: &Map<String, Value>) -> bool {
    schema.keys().all(|key| key == "description")
}

/// Returns the keyword for the alternatives of a schema.
fn alternatives(schema: &Map<String, Value>) -> Option<&'static str> {
    ["oneOf", "anyOf"].into_iter().find(|key| items(schema.get(*key)).next().is_some())
}

/// The only allowed differences. The rules apply in this order, to outer schemas first.
pub const RULES: &[Rule] = &[
    Rule {
        name: "invalid pattern",
        reason: "a JSON Schema must not have a pattern that is no regular expression",
        apply: |_, schema| {
            let pattern = schema.get("pattern").and_then(Value::as_str);
            let is_invalid = pattern
                .is_some_and(|pattern| jsonschema::validator_for(&json!({ "pattern": pattern })).is_err());
            is_invalid && schema.remove("pattern").is_some()
        },
    },
    Rule {
        name: "alias",
        reason: "a component that is only a reference to another has no type of its own",
        apply: |description, schema| {
            let mut found = false;
            // The limit ends circular references.
            for _ in 0..20 {
                let alias = sole_reference(schema).and_then(|name| description.component(&name));
                let Some(target) = alias.and_then(Value::as_object).and_then(sole_reference) else { break };
                refer(schema, &format!("#/components/schemas/{target}"));
                if alias.is_some_and(|alias| is_true(alias, "nullable")) {
                    schema.insert("nullable".to_owned(), json!(true));
                }
                found = true;
            }
            found
        },
    },
    Rule {
        name: "nullable target",
        reason: "a Rust type excludes null, so each reference to a nullable component is nullable instead",
        apply: |description, schema| {
            let name = sole_reference(schema).filter(|_| !schema.contains_key("nullable"));
            let target = name.and_then(|name| description.component(&name));
            let is_nullable = target.is_some_and(|target| is_true(target, "nullable"));
            if is_nullable {
                schema.insert("nullable".to_owned(), json!(true));
            }
            is_nullable
        },
    },
    Rule {
        name: "`allOf` with one reference",
        reason: "OpenAPI 3.0 ignores keywords beside `$ref`, so descriptions wrap the reference in `allOf`",
        apply: |_, schema| {
            let is_bare = schema.keys().all(|key| key == "allOf" || key == "nullable");
            let Some(name) = sole_reference(schema).filter(|_| is_bare) else { return false };
            let changed = schema.remove("allOf").is_some();
            schema.insert("$ref".to_owned(), json!(format!("#/components/schemas/{name}")));
            changed
        },
    },
    Rule {
        name: "definitions",
        reason: "schemars puts the schemas of types in `$defs`",
        apply: |_, schema| {
            let Some(name) = sole_reference(schema) else { return false };
            refer(schema, &format!("#/$defs/{name}"));
            true
        },
    },
    Rule {
        name: "nullable",
        reason: "JSON Schema has the type `null` instead of `nullable`",
        apply: |_, schema| {
            let Some(nullable) = schema.remove("nullable") else { return false };
            if nullable != json!(true) {
                return true;
            }
            let Some(ty) = schema.get_mut("type") else {
                let schema_or_null = json!([schema, { "type": "null" }]);
                *schema = Map::from_iter([("anyOf".to_owned(), schema_or_null)]);
                return true;
            };
            *ty = json!([ty, "null"]);
            if let Some(Value::Array(values)) = schema.get_mut("enum").filter(|values| !contains_null(values))
            {
                values.push(Value::Null);
            }
            true
        },
    },
    Rule {
        name: "exclusive limits",
        reason: "an exclusive limit is a number in JSON Schema, and a flag beside the limit in OpenAPI 3.0",
        apply: |_, schema| {
            let mut found = false;
            for (limit, flag) in [("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")] {
                if let Some(is_exclusive) = schema.remove(flag) {
                    found = true;
                    if is_exclusive == json!(true)
                        && let Some(number) = schema.remove(limit)
                    {
                        schema.insert(flag.to_owned(), number);
                    }
                }
            }
            found
        },
    },
    Rule {
        name: "examples",
        reason: "JSON Schema has an array of examples instead of one example",
        apply: |_, schema| match schema.remove("example") {
            Some(example) => schema.insert("examples".to_owned(), json!([example])).is_none(),
            None => false,
        },
    },
    Rule {
        name: "extensions",
        reason: "the derived schemas omit extensions except `x-ms-secret`; the comparison of types covers the others",
        apply: |_, schema| remove(schema, |key| key.starts_with("x-") && key != "x-ms-secret"),
    },
    Rule {
        name: "OpenAPI keywords",
        reason: "these keywords do not constrain values, and JSON Schema does not have them",
        apply: |_, schema| remove(schema, |key| ["discriminator", "xml", "externalDocs"].contains(&key)),
    },
];

/// The keywords that equal schemas can differ in, because a reference can have them too.
const ANNOTATIONS: [&str; 6] = ["default", "deprecated", "description", "example", "readOnly", "writeOnly"];

/// The rule that compares an inline schema with the definition that `$ref` points to.
pub const INLINE: Rule = Rule {
    name: "inline schema",
    reason: "an inline object, enum or secret has a type of its own",
    apply: |_, _| false,
};

fn contains_null(values: &Value) -> bool {
    items(Some(values)).any(Value::is_null)
}

fn remove(schema: &mut Map<String, Value>, is_removed: impl Fn(&str) -> bool) -> bool {
    let before = schema.len();
    schema.retain(|key, _| !is_removed(key));
    schema.len() < before
}

/// Returns the name of the component that a schema refers to, directly or with `allOf`.
fn sole_reference(schema: &Map<String, Value>) -> Option<String> {
    Some(sole_part(schema)?.get("$ref")?.as_str()?.strip_prefix("#/components/schemas/")?.to_owned())
}

/// Returns the only member of `allOf`, or else the schema itself.
fn sole_part(schema: &Map<String, Value>) -> Option<&Map<String, Value>> {
    match schema.get("allOf").and_then(Value::as_array).map(Vec::as_slice) {
        Some([part]) => part.as_object(),
        _ => Some(schema),
    }
}

/// Changes the target of a reference.
fn refer(schema: &mut Map<String, Value>, to: &str) {
    let part = match schema.get_mut("allOf").and_then(Value::as_array_mut).map(Vec::as_mut_slice) {
        Some([part]) => part.as_object_mut(),
        _ => Some(schema),
    };
    part.and_then(|part| part.insert("$ref".to_owned(), json!(to)));
}

/// Compares the JSON Schema of each type with the description.
pub fn compare(generated: &Generated, description: &Description, report: &mut Report) {
    let mut generator = SchemaGenerator::default();
    for name in generated.types {
        let schema = (generated.json_schema)(name, &mut generator);
        report.check(schema.is_some(), name, "the type has no JSON Schema");
    }
    let mut comparison = Comparison {
        generated,
        description,
        definitions: generator.definitions(),
        report,
        seen: BTreeSet::new(),
        is_in_pattern: false,
    };
    for (ty, pointer, schema) in description.types(generated) {
        let mut own = comparison.simplified(schema.as_object().cloned().unwrap_or_default());
        // The references to the type decide whether null is valid.
        own.remove("nullable");
        if pointer.starts_with("/paths") {
            // Equal schemas share a type. The annotations that they differ in stay with the parameters.
            let definition = comparison.definitions.get(ty);
            own.retain(|key, _| {
                let derived = if key == "example" { "examples" } else { key };
                !ANNOTATIONS.contains(&key.as_str()) || definition.is_some_and(|it| it.get(derived).is_some())
            });
        }
        comparison.compare_type(&pointer, &Value::Object(own), ty);
    }
    let types: BTreeSet<String> = generated.types.iter().map(|ty| folded(ty)).collect();
    for (name, pointer, schema) in description.schemas() {
        let has_type = types.contains(&folded_type(name));
        comparison.report.check(has_type || is_alias(schema), &pointer, "has no type");
    }
    comparison.check_unmatched_types();
}

struct Comparison<'a> {
    generated: &'a Generated,
    description: &'a Description<'a>,
    definitions: &'a Map<String, Value>,
    report: &'a mut Report,
    /// The types that have been compared.
    seen: BTreeSet<String>,
    /// Whether the schemas belong to `patternProperties`.
    is_in_pattern: bool,
}

impl Comparison<'_> {
    /// Returns a schema from the description in the form of the derived schemas.
    fn simplified(&mut self, mut schema: Map<String, Value>) -> Map<String, Value> {
        // No type represents the schemas of patterns, so the generator does not simplify them.
        for rule in SIMPLIFICATIONS.iter().filter(|_| !self.is_in_pattern) {
            if (rule.apply)(self.description, &mut schema) {
                self.report.applied_rules.insert(rule.name);
            }
        }
        schema
    }

    fn compare_type(&mut self, pointer: &str, described: &Value, ty: &str) {
        self.seen.insert(ty.to_owned());
        let definition = self.definitions.get(ty).cloned().unwrap_or_default();
        self.compare_converted(pointer, described.as_object().cloned().unwrap_or_default(), &definition);
    }

    fn compare_schema(&mut self, pointer: &str, described: &Value, derived: &Value) {
        let Some(described) = described.as_object() else {
            self.report.check(
                described == derived,
                pointer,
                format!("is {described}, but the JSON Schema has {derived}"),
            );
            return;
        };
        let mut expected = self.simplified(described.clone());
        // The rules convert `$ref` and `nullable`, so both are read before the rules apply.
        let is_reference = sole_part(&expected).is_some_and(|part| part.contains_key("$ref"));
        if let Some((ty, siblings)) = referenced_type(derived).filter(|_| !is_reference) {
            self.report.applied_rules.insert(INLINE.name);
            let may_be_null = expected.remove("nullable") == Some(json!(true));
            let same = may_be_null == derived.get("anyOf").is_some();
            self.report.check(same, pointer, "is nullable on one side only");
            self.seen.insert(ty.to_owned());
            let mut definition = self.definitions.get(ty).cloned().unwrap_or_default();
            if let Some(definition) = definition.as_object_mut() {
                definition.extend(siblings);
                // A component documents the properties of its type that have no documentation of their own.
                if self.description.component(ty).is_some() {
                    let is_own = |key: &str| match key {
                        "description" => expected.contains_key("description"),
                        "examples" => expected.contains_key("example"),
                        _ => true,
                    };
                    definition.retain(|key, _| is_own(key));
                }
            }
            return self.compare_converted(pointer, expected, &definition);
        }
        let is_untyped_secret = is_secret(&Value::Object(expected.clone()));
        self.report.check(!is_untyped_secret, pointer, "is a secret without a type of its own");
        self.compare_converted(pointer, expected, derived);
    }

    /// Compares schemas after converting the one from the description.
    fn compare_converted(&mut self, pointer: &str, mut expected: Map<String, Value>, derived: &Value) {
        for rule in [&TAGS].into_iter().chain(RULES) {
            if (rule.apply)(self.description, &mut expected) {
                self.report.applied_rules.insert(rule.name);
            }
        }
        self.compare_members(pointer, &expected, derived);
    }

    fn compare_members(&mut self, pointer: &str, expected: &Map<String, Value>, derived: &Value) {
        let keys: BTreeSet<&str> =
            expected.keys().map(String::as_str).chain(members(Some(derived)).map(|(key, _)| key)).collect();
        for key in keys {
            let pointer = at(pointer, key);
            match (expected.get(key), derived.get(key)) {
                (Some(described), Some(derived)) => self.compare_keyword(&pointer, key, described, derived),
                (Some(described), None) => {
                    self.report.add(&pointer, format!("is {described}, but the JSON Schema does not have it"))
                }
                (None, derived) => self
                    .report
                    .add(&pointer, format!("is not described, but the JSON Schema has {derived:?}")),
            }
        }
    }

    fn compare_keyword(&mut self, pointer: &str, key: &str, described: &Value, derived: &Value) {
        match key {
            "properties" | "patternProperties" => {
                let names: BTreeSet<&str> =
                    members(Some(described)).chain(members(Some(derived))).map(|(name, _)| name).collect();
                for name in names {
                    let side = |of: &Value| of.get(name).cloned().unwrap_or_default();
                    let outer = self.is_in_pattern;
                    self.is_in_pattern |= key == "patternProperties";
                    self.compare_schema(&at(pointer, name), &side(described), &side(derived));
                    self.is_in_pattern = outer;
                }
            }
            "items" | "not" | "additionalProperties" => self.compare_schema(pointer, described, derived),
            "allOf" | "anyOf" | "oneOf" => {
                let (parts, others) = (items(Some(described)), items(Some(derived)));
                let same = parts.clone().count() == others.clone().count();
                self.report.check(same, pointer, "has a different number of members than the JSON Schema");
                for (index, (part, other)) in parts.zip(others).enumerate() {
                    self.compare_schema(&at(pointer, &index.to_string()), part, other);
                }
            }
            "$ref" => {
                // A reference to a component corresponds to a reference to a definition.
                let (described, derived) = (last_step(described), last_step(derived));
                let same = folded_type(described) == folded(derived);
                self.report.check(
                    same,
                    pointer,
                    format!("is {described}, but the JSON Schema has {derived}"),
                );
            }
            _ => self.report.check(
                described == derived,
                pointer,
                format!("is {described}, but the JSON Schema has {derived}"),
            ),
        }
    }

    /// Compares the remaining types that are named after the title or a part of the place of an inline schema, because it
    /// occurs several times: each must equal an inline schema of an operation. Notes which one that is.
    fn compare_shared(&mut self) {
        let inline = self.description.inline_schemas();
        for ty in self.generated.types {
            if self.seen.contains(*ty) {
                continue;
            }
            let matching = inline.iter().enumerate().find_map(|(index, (_, schema))| {
                let mut report = Report::default();
                let mut comparison = Comparison {
                    generated: self.generated,
                    description: self.description,
                    definitions: self.definitions,
                    report: &mut report,
                    seen: BTreeSet::new(),
                    is_in_pattern: false,
                };
                let own =
                    members(Some(schema)).filter(|(key, _)| !ANNOTATIONS.contains(key) && *key != "nullable");
                let own = own.map(|(key, value)| (key.to_owned(), value.clone())).collect();
                let own = comparison.simplified(own);
                let definition = comparison.without_annotations(ty);
                comparison.compare_converted("", own, &definition);
                let seen = std::mem::take(&mut comparison.seen);
                report.differences.is_empty().then_some((index, seen))
            });
            if let Some((index, seen)) = matching {
                self.seen.extend(seen);
                self.seen.insert((*ty).to_owned());
                self.report.shared_types.push((ty, index));
            }
        }
    }

    /// Returns the JSON Schema of a type without the annotations that stay with the places of the type.
    fn without_annotations(&self, ty: &str) -> Value {
        let mut definition = self.definitions.get(ty).cloned().unwrap_or_default();
        if let Some(members) = definition.as_object_mut() {
            members.retain(|key, _| !ANNOTATIONS.contains(&key.as_str()) && key != "examples");
        }
        definition
    }

    /// Checks that each remaining type belongs to an inline schema, whose name starts with that of a component or operation.
    fn check_unmatched_types(&mut self) {
        self.compare_shared();
        let operations = self.description.operations();
        let components = members(self.description.0.get("components"));
        let names = components.flat_map(|(_, section)| members(Some(section))).map(|(name, _)| name);
        let names: Vec<String> =
            names.chain(operations.iter().map(|operation| operation.id)).map(folded).collect();
        for ty in self.generated.types.iter().filter(|ty| !self.seen.contains(**ty)) {
            let is_schema = self.description.schemas().any(|(name, ..)| folded(name) == folded(ty));
            let is_inline = !is_schema && names.iter().any(|name| folded(ty).starts_with(name));
            self.report.check(is_inline, "/components/schemas", format!("does not contain the type `{ty}`"));
        }
    }
}

/// Returns the last step of a reference.
fn last_step(reference: &Value) -> &str {
    reference.as_str().and_then(|reference| reference.rsplit('/').next()).unwrap_or_default()
}

/// Returns the type that a JSON Schema refers to, with or without null, and the siblings of the reference.
fn referenced_type(derived: &Value) -> Option<(&str, Map<String, Value>)> {
    let reference = match derived.get("anyOf").and_then(Value::as_array).map(Vec::as_slice) {
        Some([reference, null]) if null == &json!({ "type": "null" }) => reference,
        _ => derived,
    };
    let reference = reference.as_object()?;
    let ty = sole_part(reference)?.get("$ref")?.as_str()?.strip_prefix("#/$defs/")?;
    let siblings = reference.iter().filter(|(key, _)| !["$ref", "allOf"].contains(&key.as_str()));
    Some((ty, siblings.map(|(key, value)| (key.clone(), value.clone())).collect()))
}
