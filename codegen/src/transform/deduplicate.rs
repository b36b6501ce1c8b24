//! The transform that makes one component of equal inline schemas.

use std::{
    collections::{BTreeMap, BTreeSet},
    iter::once,
};

use serde_json::{Map, Value, json};

use super::schemas_mut;
use crate::{
    names::type_name,
    openapi::{
        extension::LOCATIONS,
        node::{Node, child},
        operation::{Operation, path_items},
        reference::to_schema,
        schema::{flag, needs_name},
        union::{ALTERNATIVES, joined_enum},
    },
};

/// The keywords that a reference can have beside it, so that they need not be the same at all locations.
const ANNOTATIONS: [&str; 6] = ["default", "deprecated", "description", "example", "readOnly", "writeOnly"];

/// The annotations that are useful in the documentation of a type as well.
const DOCUMENTATION: [&str; 2] = ["description", "example"];

/// The names of Rust's prelude that generated code uses. A type gets one only if the description demands it.
const PRELUDE: [&str; 17] = [
    "Box", "Clone", "Copy", "Debug", "Default", "Eq", "Err", "From", "Hash", "Into", "Ok", "Option", "Ord",
    "Result", "Some", "String", "Vec",
];

/// Makes one component of the inline schemas that are equal, and refers to a component instead of repeating it.
///
/// Two schemas are equal if all their keywords are, except `nullable`. The annotations of properties and parameters
/// need not be equal: they stay beside the reference, unless all locations have the same description or example.
///
/// The name of the new component is the first of these that no other component has:
///
/// 1. its `title`;
/// 2. the end that most of its locations have, from the name of a property or a parameter on. Shorter ends
///    come first: `PriceRange` for the properties `priceRange` of several objects, and `TagsItem` for the items of
///    several lists `tags`;
/// 3. the name of its first location, as `name_inline_schemas` makes it.
///
/// If other inline schemas have the same title or end, the one at most of the locations gets the name. So the name rarely
/// depends on the order of the operations.
pub(super) fn merge_equal_schemas(root: &mut Value) {
    let repeated = Repeated::of(root);
    for (component, pointers) in &repeated.of_components {
        let Some(target) = root.pointer(&child("/components/schemas", component)).cloned() else { continue };
        pointers.iter().for_each(|pointer| refer(root, pointer, component, &target));
    }
    // Inner schemas come after the outer ones that contain them.
    let mut added = Vec::new();
    for (name, pointers) in repeated.named(root).into_iter().rev() {
        let Some(schema) = common_schema(root, &pointers) else { continue };
        pointers.iter().for_each(|pointer| refer(root, pointer, &name, &schema));
        added.push((name, schema));
    }
    if added.is_empty() {
        return;
    }
    if let Some(root) = root.as_object_mut() {
        let components = root.entry("components").or_insert_with(|| json!({}));
        if let Some(components) = components.as_object_mut() {
            components.entry("schemas").or_insert_with(|| json!({}));
        }
    }
    if let Some(schemas) = schemas_mut(root) {
        schemas.extend(added.into_iter().rev());
    }
}

/// Returns the schema at the first pointer, with the annotations that all locations have in common, and their number.
fn common_schema(root: &Value, pointers: &[String]) -> Option<Value> {
    let locations: Vec<&Value> = pointers.iter().filter_map(|pointer| root.pointer(pointer)).collect();
    let mut schema = (*locations.first()?).clone();
    let is_common = |key: &str| {
        DOCUMENTATION.contains(&key)
            && locations.windows(2).all(|pair| matches!(pair, [one, other] if one.get(key) == other.get(key)))
    };
    let is_kept = |key: &str| key != "nullable" && (!ANNOTATIONS.contains(&key) || is_common(key));
    let members = schema.as_object_mut()?;
    members.retain(|key, _| is_kept(key));
    members.insert(LOCATIONS.to_owned(), pointers.len().into());
    Some(schema)
}

/// Replaces the schema at a pointer with a reference to a component, and keeps the annotations that the component does
/// not have.
fn refer(root: &mut Value, pointer: &str, name: &str, component: &Value) {
    let Some(schema) = root.pointer_mut(pointer) else { return };
    let is_own = |key: &str, value: &Value| {
        (key == "nullable" && *value == Value::Bool(true))
            || (ANNOTATIONS.contains(&key) && component.get(key) != Some(value))
    };
    let Value::Object(members) = schema.take() else { return };
    let own: Map<String, Value> = members.into_iter().filter(|(key, value)| is_own(key, value)).collect();
    let reference = json!({ "$ref": to_schema(name) });
    if own.is_empty() {
        *schema = reference;
        return;
    }
    let mut wrapper = Map::from_iter([("allOf".to_owned(), json!([reference]))]);
    wrapper.extend(own);
    *schema = Value::Object(wrapper);
}

/// A part of the name of an inline schema.
#[derive(Clone, PartialEq, Eq)]
enum Segment {
    /// A name in the description, such as that of a property.
    Named(String),
    /// A word for a location without a name, such as an item.
    Derived(String),
    /// The name of the schema with this index, which contains the location.
    Schema(usize),
}

/// A location of an inline schema.
#[derive(Clone)]
struct Location {
    path: Vec<Segment>,
    /// Whether the documentation shows the annotations beside a reference here.
    shows_annotations: bool,
}

impl Location {
    fn of(path: Vec<Segment>, shows_annotations: bool) -> Self {
        Self { path, shows_annotations }
    }

    fn inner(&self, segment: Segment) -> Self {
        let shows_annotations = matches!(segment, Segment::Named(_));
        Self::of(self.path.iter().cloned().chain(once(segment)).collect(), shows_annotations)
    }
}

/// An inline schema and its locations, each with its JSON pointer.
struct Inline {
    title: Option<String>,
    locations: Vec<(String, Vec<Segment>)>,
}

/// The inline schemas, each once, and where they occur.
#[derive(Default)]
struct Repeated {
    /// In the order of their first locations. An inner schema is after the one that contains it.
    schemas: Vec<Inline>,
    index: BTreeMap<String, usize>,
    components: BTreeMap<String, String>,
    /// The locations of the inline schemas that equal a component, by its name.
    of_components: BTreeMap<String, Vec<String>>,
}

impl Repeated {
    /// Finds the inline schemas, in the order in which `name_inline_schemas` names them.
    fn of(root: &Value) -> Self {
        let mut repeated = Self::default();
        let components = Node::root(root).get("components");
        let schemas: Vec<_> = components.iter().flat_map(|all| all.members_of("schemas")).collect();
        for (name, schema) in &schemas {
            // A reference to a nullable component is nullable, and one to a component with a default has the default.
            let is_target = needs_name(schema.value) && !flag(schema.value, "nullable");
            let keys = [true, false].into_iter().map(|with_annotations| key(schema.value, with_annotations));
            let is_exact =
                ANNOTATIONS.iter().any(|key| !DOCUMENTATION.contains(key) && schema.get(key).is_some());
            for key in keys.take(if is_exact { 1 } else { 2 }).filter(|_| is_target) {
                repeated.components.entry(key).or_insert_with(|| (*name).to_owned());
            }
        }
        for (name, schema) in &schemas {
            repeated.visit_inner(schema, &Location::of(vec![Segment::Named(type_name(name))], false));
        }
        for section in ["parameters", "requestBodies", "responses"] {
            for (name, component) in components.iter().flat_map(|all| all.members_of(section)) {
                let location = Location::of(vec![Segment::Named(type_name(name))], section == "parameters");
                repeated.visit_container(&component, &location);
            }
        }
        for (_, item) in path_items(root) {
            let operations: Vec<_> = Operation::of_path_item(&item).collect();
            let location = |of: &Operation<'_>| {
                let name = of.node.text("operationId").map(type_name).unwrap_or_default();
                Location::of(vec![Segment::Named(name)], false)
            };
            // The parameters of a path item are named after its first operation.
            if let Some(first) = operations.first() {
                repeated.visit_parameters(&item, &location(first));
            }
            for operation in &operations {
                let location = location(operation);
                repeated.visit_parameters(&operation.node, &location);
                if let Some(body) = operation.node.get("requestBody") {
                    repeated.visit_container(&body, &location.inner(derived("Body")));
                }
                for (status, response) in operation.node.members_of("responses") {
                    let status = type_name(&format!("response {status}"));
                    repeated.visit_container(&response, &location.inner(derived(&status)));
                }
            }
        }
        repeated
    }

    fn visit_parameters(&mut self, node: &Node<'_>, location: &Location) {
        for parameter in node.items_of("parameters") {
            let name = parameter.text("name").map(type_name).unwrap_or_default();
            self.visit_container(&parameter, &location.inner(Segment::Named(name)));
        }
    }

    /// Visits the schema of a parameter, or those of the media types of a body or a response.
    fn visit_container(&mut self, container: &Node<'_>, location: &Location) {
        let contents = container.members_of("content").filter_map(|(_, media)| media.get("schema"));
        for schema in container.get("schema").into_iter().chain(contents) {
            self.visit(&schema, location);
        }
    }

    fn visit(&mut self, schema: &Node<'_>, location: &Location) {
        if !needs_name(schema.value) {
            self.visit_inner(schema, location);
            return;
        }
        let pointer = schema.pointer.clone();
        let exact = key(schema.value, true);
        let key = if location.shows_annotations { key(schema.value, false) } else { exact.clone() };
        if let Some(component) = self.components.get(&exact).or_else(|| self.components.get(&key)) {
            self.of_components.entry(component.clone()).or_default().push(pointer);
            return;
        }
        if let Some(known) = self.index.get(&key).and_then(|index| self.schemas.get_mut(*index)) {
            known.locations.push((pointer, location.path.clone()));
            return;
        }
        let index = self.schemas.len();
        self.index.insert(key, index);
        let title = schema.text("title").map(type_name);
        self.schemas.push(Inline { title, locations: vec![(pointer, location.path.clone())] });
        self.visit_inner(schema, &Location::of(vec![Segment::Schema(index)], false));
    }

    /// Visits the schemas inside a schema.
    fn visit_inner(&mut self, schema: &Node<'_>, location: &Location) {
        // OpenAPI ignores the siblings of a reference.
        if schema.get("$ref").is_some() {
            return;
        }
        for (name, property) in schema.members_of("properties") {
            self.visit(&property, &location.inner(Segment::Named(type_name(name))));
        }
        for (key, word) in [("items", "Item"), ("additionalProperties", "Value")] {
            if let Some(inner) = schema.get(key) {
                self.visit(&inner, &location.inner(derived(word)));
            }
        }
        // The values of such a union become one enum.
        if joined_enum(schema.value).is_some() {
            return;
        }
        for key in ALTERNATIVES {
            for (index, part) in schema.items_of(key).enumerate() {
                let title = part.text("title").map(type_name);
                let word = title.unwrap_or_else(|| format!("Option{}", index + 1));
                self.visit(&part, &location.inner(derived(&word)));
            }
        }
        for part in schema.items_of("allOf") {
            self.visit_inner(&part, location);
        }
    }

    /// Returns the schemas with several locations, each with its name and the pointers to its locations.
    fn named(self, root: &Value) -> Vec<(String, Vec<String>)> {
        let components = root.pointer("/components/schemas").and_then(Value::as_object).into_iter().flatten();
        let mut taken: BTreeSet<String> = components.map(|(name, _)| type_name(name)).collect();
        taken.extend(PRELUDE.map(str::to_owned));
        let ends: Vec<_> = self.schemas.iter().map(|schema| self.ends(schema)).collect();
        let mut totals: BTreeMap<&str, usize> = BTreeMap::new();
        for ((_, name), count) in ends.iter().flatten() {
            *totals.entry(name).or_default() += count;
        }
        let mut names: BTreeMap<usize, String> = BTreeMap::new();
        let repeated = || self.schemas.iter().enumerate().filter(|(_, schema)| schema.is_repeated());
        for (index, schema) in repeated() {
            let ends = ends.get(index).into_iter().flatten();
            let is_most = |count: usize, total: usize| count * 2 > total;
            let mut names_of_schema = ends.filter(|((_, name), count)| {
                let total = totals.get(name.as_str()).copied().unwrap_or_default();
                is_most(**count, schema.locations.len()) && is_most(**count, total) && !taken.contains(name)
            });
            if let Some(((_, name), _)) = names_of_schema.next() {
                names.insert(index, name.clone());
            }
        }
        taken.extend(names.values().cloned());
        // Outer schemas come first, so the name of an inner one can start with theirs.
        for (index, schema) in repeated() {
            let Some((_, first)) = schema.locations.first().filter(|_| !names.contains_key(&index)) else {
                continue;
            };
            let first = self.full_name(first, &names);
            let numbered = (2..).map(|number| format!("{first}{number}"));
            let mut free = once(first.clone()).chain(numbered).map(|name| type_name(&name));
            let name = free.find(|name| !taken.contains(name)).unwrap_or_default();
            taken.insert(name.clone());
            names.insert(index, name);
        }
        let pointers = |(pointer, _): (String, Vec<Segment>)| pointer;
        let schemas = self.schemas.into_iter().enumerate().filter_map(|(index, schema)| {
            Some((names.remove(&index)?, schema.locations.into_iter().map(pointers).collect()))
        });
        schemas.collect()
    }

    /// Returns the names for a schema that do not depend on the order of its locations, the shortest first, each with the
    /// number of locations that have it.
    fn ends(&self, schema: &Inline) -> BTreeMap<(usize, String), usize> {
        let mut ends: BTreeMap<(usize, String), usize> = BTreeMap::new();
        ends.extend(schema.title.clone().map(|title| ((0, title), schema.locations.len())));
        for (_, path) in &schema.locations {
            let path = self.path_in_component(path);
            let of_path = (1..=path.len()).filter_map(|length| path.get(path.len() - length..));
            for end in of_path.filter(|end| matches!(end.first(), Some(Segment::Named(_)))) {
                let name = type_name(&end.iter().filter_map(Segment::text).collect::<String>());
                *ends.entry((end.len(), name)).or_default() += 1;
            }
        }
        ends
    }

    /// Returns the segments of a location from the innermost schema on that becomes a component.
    fn path_in_component(&self, path: &[Segment]) -> Vec<Segment> {
        match path.split_first() {
            Some((Segment::Schema(index), rest)) => {
                let outer = self.schemas.get(*index).filter(|outer| !outer.is_repeated());
                let outer = outer.and_then(|outer| outer.locations.first());
                let outer = outer.map(|(_, path)| self.path_in_component(path)).unwrap_or_default();
                outer.iter().chain(rest).cloned().collect()
            }
            _ => path.to_vec(),
        }
    }

    /// Returns the name of a location. Outer schemas with several locations have got a name already.
    fn full_name(&self, path: &[Segment], names: &BTreeMap<usize, String>) -> String {
        let text = |segment: &Segment| match segment {
            Segment::Schema(index) => names.get(index).cloned().unwrap_or_else(|| {
                let outer = self.schemas.get(*index).and_then(|outer| outer.locations.first());
                outer.map(|(_, path)| self.full_name(path, names)).unwrap_or_default()
            }),
            Segment::Named(text) | Segment::Derived(text) => text.clone(),
        };
        path.iter().map(text).collect()
    }
}

impl Inline {
    fn is_repeated(&self) -> bool {
        self.locations.len() > 1
    }
}

impl Segment {
    fn text(&self) -> Option<&str> {
        match self {
            Self::Named(text) | Self::Derived(text) => Some(text),
            Self::Schema(_) => None,
        }
    }
}

fn derived(word: &str) -> Segment {
    Segment::Derived(word.to_owned())
}

/// Returns a text that is the same for equal schemas.
fn key(schema: &Value, with_annotations: bool) -> String {
    let members = schema.as_object().into_iter().flatten().filter(|(key, _)| {
        key.as_str() != "nullable" && (with_annotations || !ANNOTATIONS.contains(&key.as_str()))
    });
    let mut text = String::new();
    write_members(members, &mut text);
    text
}

/// Writes a value with sorted keys.
fn write(value: &Value, text: &mut String) {
    match value {
        Value::Object(members) => write_members(members, text),
        Value::Array(items) => {
            text.push('[');
            for item in items {
                write(item, text);
                text.push(',');
            }
            text.push(']');
        }
        scalar => text.push_str(&scalar.to_string()),
    }
}

fn write_members<'a>(members: impl IntoIterator<Item = (&'a String, &'a Value)>, text: &mut String) {
    text.push('{');
    for (key, value) in members.into_iter().collect::<BTreeMap<_, _>>() {
        text.push_str(&Value::from(key.as_str()).to_string());
        text.push(':');
        write(value, text);
        text.push(',');
    }
    text.push('}');
}
