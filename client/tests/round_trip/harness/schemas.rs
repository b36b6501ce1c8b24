//! The schema that each type derives, bound by bound beside its component.

use std::collections::BTreeSet;

use schemars::SchemaGenerator;
use serde_json::{Map, Value, json};

use super::{
    Findings, Generated, at,
    description::{Description, is_alias, is_secret, is_true, items, members},
    folded, folded_type,
};

/// A difference between a schema of OpenAPI and the JSON Schema that says the same, with the reason for it.
pub struct Rule {
    pub name: &'static str,
    pub reason: &'static str,
    /// Changes the description's schema into what the derived one must be, and tells whether there was anything to change.
    apply: fn(&Description, &mut Map<String, Value>) -> bool,
}

/// Nothing but these may differ. They are applied in this order, to outer schemas first.
pub const RULES: &[Rule] = &[
    Rule {
        name: "alias",
        reason: "a component that only refers to another is another name for it, and no type",
        apply: |description, schema| {
            let target = |name: String| sole_reference(description.component(&name)?.as_object()?);
            let mut found = false;
            // No description needs more, and one that goes in a circle has no end.
            for _ in 0..20 {
                let Some(target) = sole_reference(schema).and_then(target) else { break };
                refer(schema, &format!("#/components/schemas/{target}"));
                found = true;
            }
            found
        },
    },
    Rule {
        name: "null at its uses",
        reason: "a type of Rust has no null in it, so what refers to a nullable component may be null instead",
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
        name: "sole part",
        reason: "`allOf` with one reference is how OpenAPI 3.0 puts something beside a reference",
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
        reason: "schemars has the schemas of other types in another place",
        apply: |_, schema| {
            let Some(name) = sole_reference(schema) else { return false };
            refer(schema, &format!("#/$defs/{name}"));
            true
        },
    },
    Rule {
        name: "null",
        reason: "JSON Schema has null as a type, where OpenAPI 3.0 has `nullable`",
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
        name: "exclusive bounds",
        reason: "JSON Schema has a number where OpenAPI 3.0 has a flag beside one",
        apply: |_, schema| {
            let mut found = false;
            for (bound, flag) in [("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")] {
                if let Some(is_exclusive) = schema.remove(flag) {
                    found = true;
                    if is_exclusive == json!(true)
                        && let Some(number) = schema.remove(bound)
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
        reason: "JSON Schema has a list where OpenAPI 3.0 has one example",
        apply: |_, schema| match schema.remove("example") {
            Some(example) => schema.insert("examples".to_owned(), json!([example])).is_none(),
            None => false,
        },
    },
    Rule {
        name: "extensions",
        reason: "JSON Schema has none, and is given that of a secret alone: that an enum grows is seen in what the types do",
        apply: |_, schema| remove(schema, |key| key.starts_with("x-") && key != "x-ms-secret"),
    },
    Rule {
        name: "OpenAPI's own",
        reason: "JSON Schema has no words for what bounds no value",
        apply: |_, schema| remove(schema, |key| ["discriminator", "xml", "externalDocs"].contains(&key)),
    },
];

/// A schema that is written in place is looked for under the name that its type has.
pub const NAMED: Rule = Rule {
    name: "named",
    reason: "an object, an enum or a secret that is written where it is used is a type all the same",
    apply: |_, _| false,
};

fn contains_null(values: &Value) -> bool {
    items(Some(values)).any(Value::is_null)
}

fn remove(schema: &mut Map<String, Value>, what: impl Fn(&str) -> bool) -> bool {
    let before = schema.len();
    schema.retain(|key, _| !what(key));
    schema.len() < before
}

/// The component that a schema refers to, and may say something beside.
fn sole_reference(schema: &Map<String, Value>) -> Option<String> {
    Some(sole_part(schema)?.get("$ref")?.as_str()?.strip_prefix("#/components/schemas/")?.to_owned())
}

/// The one part of `allOf`, or else the schema itself.
fn sole_part(schema: &Map<String, Value>) -> Option<&Map<String, Value>> {
    match schema.get("allOf").and_then(Value::as_array).map(Vec::as_slice) {
        Some([part]) => part.as_object(),
        _ => Some(schema),
    }
}

/// Lets a schema refer to something else, where it does refer to something.
fn refer(schema: &mut Map<String, Value>, to: &str) {
    let part = match schema.get_mut("allOf").and_then(Value::as_array_mut).map(Vec::as_mut_slice) {
        Some([part]) => part.as_object_mut(),
        _ => Some(schema),
    };
    part.and_then(|part| part.insert("$ref".to_owned(), json!(to)));
}

/// Holds the schema of each type against its component.
pub fn compare(generated: &Generated, description: &Description, findings: &mut Findings) {
    let mut generator = SchemaGenerator::default();
    for name in generated.types {
        let schema = (generated.json_schema)(name, &mut generator);
        findings.hold(schema.is_some(), name, "this type derives no schema");
    }
    let mut comparison = Comparison {
        generated,
        description,
        definitions: generator.definitions(),
        findings,
        seen: BTreeSet::new(),
    };
    for (ty, place, schema) in description.types(generated) {
        let mut own = schema.clone();
        // Of null, the uses of the type speak.
        own.as_object_mut().and_then(|own| own.remove("nullable"));
        comparison.definition(&place, &own, ty);
    }
    for (name, place, schema) in description.schemas() {
        let has_type = generated.types.iter().any(|ty| folded(ty) == folded_type(name));
        comparison.findings.hold(has_type || is_alias(schema), &place, "there is no type of this name");
    }
    comparison.left_over();
}

struct Comparison<'a> {
    generated: &'a Generated,
    description: &'a Description<'a>,
    definitions: &'a Map<String, Value>,
    findings: &'a mut Findings,
    /// The types that something in the description was held against.
    seen: BTreeSet<String>,
}

impl Comparison<'_> {
    fn definition(&mut self, place: &str, described: &Value, ty: &str) {
        self.seen.insert(ty.to_owned());
        let definition = self.definitions.get(ty).cloned().unwrap_or_default();
        self.whole(place, described.as_object().cloned().unwrap_or_default(), &definition);
    }

    fn schema(&mut self, place: &str, described: &Value, derived: &Value) {
        let Some(described) = described.as_object() else {
            self.findings.hold(described == derived, place, format!("is {described}, and derives {derived}"));
            return;
        };
        let mut expected = described.clone();
        // What `$ref` and null are made of is only known once it is seen whether the type has a name.
        let is_reference = sole_part(&expected).is_some_and(|part| part.contains_key("$ref"));
        if let Some(ty) = named(derived).filter(|_| !is_reference) {
            self.findings.rules.insert(NAMED.name);
            let may_be_null = expected.remove("nullable") == Some(json!(true));
            let same = may_be_null == derived.get("anyOf").is_some();
            self.findings.hold(same, place, "may be null on one side only");
            let ty = ty.to_owned();
            return self.definition(place, &Value::Object(expected), &ty);
        }
        let is_nameless = is_secret(&Value::Object(expected.clone()));
        self.findings.hold(!is_nameless, place, "is a secret, and has no type that would keep it");
        self.whole(place, expected, derived);
    }

    /// A schema that has no other name, member by member.
    fn whole(&mut self, place: &str, mut expected: Map<String, Value>, derived: &Value) {
        for rule in RULES {
            if (rule.apply)(self.description, &mut expected) {
                self.findings.rules.insert(rule.name);
            }
        }
        self.members(place, &expected, derived);
    }

    fn members(&mut self, place: &str, expected: &Map<String, Value>, derived: &Value) {
        let keys: BTreeSet<&str> =
            expected.keys().map(String::as_str).chain(members(Some(derived)).map(|(key, _)| key)).collect();
        for key in keys {
            let place = at(place, key);
            match (expected.get(key), derived.get(key)) {
                (Some(described), Some(derived)) => self.member(&place, key, described, derived),
                (Some(described), None) => {
                    self.findings.add(&place, format!("is {described}, and derives nothing"))
                }
                (None, derived) => {
                    self.findings.add(&place, format!("is not described, and derives {derived:?}"))
                }
            }
        }
    }

    fn member(&mut self, place: &str, key: &str, described: &Value, derived: &Value) {
        match key {
            "properties" => {
                let names: BTreeSet<&str> =
                    members(Some(described)).chain(members(Some(derived))).map(|(name, _)| name).collect();
                for name in names {
                    let side = |of: &Value| of.get(name).cloned().unwrap_or_default();
                    self.schema(&at(place, name), &side(described), &side(derived));
                }
            }
            "items" | "not" | "additionalProperties" => self.schema(place, described, derived),
            "allOf" | "anyOf" | "oneOf" => {
                let (parts, others) = (items(Some(described)), items(Some(derived)));
                let same = parts.clone().count() == others.clone().count();
                self.findings.hold(same, place, "has more or fewer parts than what derives");
                for (index, (part, other)) in parts.zip(others).enumerate() {
                    self.schema(&at(place, &index.to_string()), part, other);
                }
            }
            "$ref" => {
                // Both lead to a name, one among the components and one among the definitions.
                let (described, derived) = (last_step(described), last_step(derived));
                let same = folded_type(described) == folded(derived);
                self.findings.hold(same, place, format!("is {described}, and derives {derived}"));
            }
            _ => self.findings.hold(
                described == derived,
                place,
                format!("is {described}, and derives {derived}"),
            ),
        }
    }

    /// Looks for types that nothing in the description is called after.
    fn left_over(&mut self) {
        let operations = self.description.actions();
        let components = members(self.description.0.get("components"));
        let names = components.flat_map(|(_, section)| members(Some(section))).map(|(name, _)| name);
        let names: Vec<String> = names.chain(operations.iter().map(|action| action.id)).map(folded).collect();
        for ty in self.generated.types.iter().filter(|ty| !self.seen.contains(**ty)) {
            let is_inside = names.iter().any(|name| folded(ty).starts_with(name) && folded(ty) != *name);
            self.findings.hold(
                is_inside,
                "/components/schemas",
                format!("nothing here is called `{ty}`, which is a type"),
            );
        }
    }
}

/// The name at the end of a reference.
fn last_step(reference: &Value) -> &str {
    reference.as_str().and_then(|reference| reference.rsplit('/').next()).unwrap_or_default()
}

/// The type that a derived schema refers to, whether or not null may stand there.
fn named(derived: &Value) -> Option<&str> {
    let reference = match derived.get("anyOf").and_then(Value::as_array).map(Vec::as_slice) {
        Some([reference, null]) if null == &json!({ "type": "null" }) => reference,
        _ => derived,
    };
    reference.get("$ref")?.as_str()?.strip_prefix("#/$defs/")
}
