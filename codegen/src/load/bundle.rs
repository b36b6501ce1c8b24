//! Replaces references to other files, and to locations outside `components`, with references to components.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde_json::{Map, Value, json};

use super::{files::Files, version::Version};
use crate::{
    Reader,
    diagnostic::{Diagnostic, Diagnostics},
    names::type_name,
    openapi::{
        document::{Document, Origin},
        node::child,
        reference::{ReferenceKind, is_data, is_map_key},
        schema::is_scalar,
    },
};

/// The maximum number of references in a chain.
const MAX_STEPS: usize = 32;

/// The help for a reference to another file that leads nowhere.
const MISSING_FILE: &str = "refer to an existing file by its path, relative to the file with the reference";

/// Replaces all references for which a document has no component.
///
/// # Errors
///
/// Fails if a file can't be read or parsed, or if a reference to another file leads nowhere.
pub(super) fn bundle(
    document: &mut Document<'_>,
    read: &Reader<'_>,
    version: Version,
) -> Result<(), Diagnostics> {
    let mut root = std::mem::take(&mut document.root);
    let name = document.files.first().map(|file| file.name().to_owned()).unwrap_or_default();
    let files = Files::new(&name, read);
    let mut bundler = Bundler {
        document,
        files,
        version,
        names: BTreeMap::new(),
        taken: taken_names(&root),
        queue: VecDeque::new(),
        copies: Vec::new(),
        around: Vec::new(),
        errors: Vec::new(),
    };
    bundler.name_components(&root);
    bundler.object(&mut root, "", &Origin { file: 0, pointer: String::new() }, false);
    bundler.add_components(&mut root);
    let Bundler { files, mut errors, .. } = bundler;
    document.root = root;
    errors.extend(files.diagnostics.into_iter().flatten());
    Diagnostics::or_ok(errors)
}

struct Bundler<'d, 'a, 'r> {
    document: &'d mut Document<'a>,
    files: Files<'r>,
    version: Version,
    /// The names of the components that the bundler has made, by their sections and origins.
    names: BTreeMap<(String, Origin), String>,
    /// The names of the Rust types of all components, by section.
    taken: BTreeMap<String, BTreeSet<String>>,
    /// The components to add.
    queue: VecDeque<(String, String, Origin)>,
    /// The pointers to the objects that components are copies of, and those to the components.
    copies: Vec<(String, String)>,
    /// The origins of the objects around the current one that replaced references.
    around: Vec<Origin>,
    errors: Vec<Diagnostic>,
}

/// Returns the names of the Rust types of the components, by section.
fn taken_names(root: &Value) -> BTreeMap<String, BTreeSet<String>> {
    let sections = root.get("components").and_then(Value::as_object).into_iter().flatten();
    let names = |components: &Value| {
        components.as_object().into_iter().flatten().map(|(name, _)| type_name(name)).collect()
    };
    sections.map(|(section, components)| (section.clone(), names(components))).collect()
}

impl Bundler<'_, '_, '_> {
    /// Gives the components that are only references to other locations the names that they have.
    fn name_components(&mut self, root: &Value) {
        let sections = root.get("components").and_then(Value::as_object).into_iter().flatten();
        for (section, components) in sections {
            for (name, component) in components.as_object().into_iter().flatten() {
                let Some(reference) = component.get("$ref").and_then(Value::as_str) else { continue };
                if let Ok(Some(target)) = self.target(0, reference)
                    && direct_component(&target).is_none()
                {
                    self.names.entry((section.clone(), target)).or_insert_with(|| name.clone());
                }
            }
        }
    }

    /// Replaces the references in an object or array. The keys of a map are names that the author chose.
    fn object(&mut self, value: &mut Value, pointer: &str, origin: &Origin, is_map: bool) {
        let mut origin = origin.clone();
        let outer = self.around.len();
        let mut replaced = Vec::new();
        for _ in 0..MAX_STEPS {
            let Some(reference) = value.get("$ref").and_then(Value::as_str).map(str::to_owned) else { break };
            match self.reference(&reference, value, pointer, &origin) {
                Some(target) => {
                    replaced.push(target.clone());
                    origin = target;
                }
                // OpenAPI 3.0 ignores the siblings of a reference.
                None if self.version == Version::V3_0 => return,
                None => break,
            }
        }
        self.around.extend(replaced);
        if !is_map {
            self.mapping(value, &origin);
        }
        let mut inner = |key: &str, member: &mut Value, is_map: bool| {
            let origin = Origin { file: origin.file, pointer: child(&origin.pointer, key) };
            self.object(member, &child(pointer, key), &origin, is_map);
        };
        match value {
            Value::Object(members) => {
                for (key, member) in members {
                    if is_map || !is_data(key, member) {
                        inner(key, member, !is_map && is_map_key(key));
                    }
                }
            }
            Value::Array(items) => {
                for (index, item) in items.iter_mut().enumerate() {
                    inner(&index.to_string(), item, false);
                }
            }
            _ => {}
        }
        self.around.truncate(outer);
    }

    /// Replaces a reference. If the object that it leads to replaces it, returns the origin of that object.
    fn reference(
        &mut self,
        reference: &str,
        value: &mut Value,
        pointer: &str,
        origin: &Origin,
    ) -> Option<Origin> {
        let target = match self.target(origin.file, reference) {
            Ok(target) => target?,
            Err(reason) => {
                // The diagnostics of a file name the reason themselves.
                if !reason.is_empty() {
                    self.error(origin, format!("`{reference}` can't be read: {reason}"), MISSING_FILE);
                }
                return None;
            }
        };
        let kind = ReferenceKind::at(pointer);
        let section = match kind {
            ReferenceKind::Component(section) => section,
            ReferenceKind::PathItem => "pathItems",
            ReferenceKind::Example | ReferenceKind::Unused => return None,
        };
        let direct = direct_component(&target).filter(|_| kind != ReferenceKind::PathItem);
        if let Some((_, name)) = direct {
            // Validation reports a component of another kind.
            set_reference(value, &target.pointer);
            self.names.entry((section.to_owned(), target.clone())).or_insert(name);
            return None;
        }
        let Some(found) = self.value(&target) else {
            // Validation reports references within the description.
            if target.file != 0 {
                let help = "correct the part after `#`, or add the object to the other file";
                self.error(origin, format!("`{reference}` does not exist"), help);
            }
            return None;
        };
        let owner = pointer.strip_prefix("/components/").and_then(|rest| rest.split_once('/'));
        let is_component = owner.is_some_and(|(owner, name)| owner == section && !name.contains('/'));
        let is_inlined = kind == ReferenceKind::PathItem
            || is_component && self.is_named(section, &target, pointer)
            || section == "schemas" && is_scalar(found);
        if is_inlined && self.around.contains(&target) {
            let message = format!("`{reference}` leads to an object that contains this reference");
            self.error(origin, message, "refer to a component instead, or remove the reference");
            return None;
        }
        if is_inlined {
            let mut found = found.clone();
            if let (Some(found), Some(own)) = (found.as_object_mut(), value.as_object()) {
                let siblings = own.iter().filter(|(key, _)| *key != "$ref");
                found.extend(siblings.map(|(key, sibling)| (key.clone(), sibling.clone())));
            }
            *value = found;
            if is_component && target.file == 0 {
                self.copies.push((target.pointer.clone(), pointer.to_owned()));
            }
            self.document.record_origin(pointer, target.clone());
            return Some(target);
        }
        let name = self.component(section, target);
        set_reference(value, &child(&format!("/components/{section}"), &name));
        None
    }

    /// Returns `true` if the component at a pointer has been named after the object at an origin.
    fn is_named(&self, section: &str, target: &Origin, pointer: &str) -> bool {
        let name = self.names.get(&(section.to_owned(), target.clone()));
        name.is_some_and(|name| child(&format!("/components/{section}"), name) == pointer)
    }

    /// Returns the name of the component for an object elsewhere.
    fn component(&mut self, section: &str, target: Origin) -> String {
        let key = (section.to_owned(), target);
        if let Some(name) = self.names.get(&key) {
            return name.clone();
        }
        let plain = component_name(self.files.path(key.1.file), &key.1.pointer);
        let taken = self.taken.entry(key.0.clone()).or_default();
        let numbered = (2..).map(|number| format!("{plain}{number}"));
        let mut names = std::iter::once(plain.clone()).chain(numbered);
        let name = names.find(|name| !taken.contains(&type_name(name))).unwrap_or_default();
        taken.insert(type_name(&name));
        self.queue.push_back((key.0.clone(), name.clone(), key.1.clone()));
        self.names.insert(key, name.clone());
        name
    }

    /// Adds the components that references need, and those that the references in them need.
    fn add_components(&mut self, root: &mut Value) {
        while let Some((section, name, origin)) = self.queue.pop_front() {
            let Some(mut value) = self.value(&origin).cloned() else { continue };
            let pointer = child(&format!("/components/{section}"), &name);
            self.document.record_origin(&pointer, origin.clone());
            self.object(&mut value, &pointer, &origin, false);
            if let Some(section) = section_mut(root, &section) {
                section.insert(name, value);
            }
            if origin.file == 0 {
                self.copies.push((origin.pointer, pointer));
            }
        }
        // The components replace the objects that they are copies of, the innermost ones first.
        self.copies.sort_by_key(|(original, _)| std::cmp::Reverse(original.len()));
        for (original, component) in &self.copies {
            let original = root.pointer_mut(original).filter(|original| original.get("$ref").is_none());
            if let Some(original) = original {
                *original = json!({ "$ref": format!("#{component}") });
            }
        }
    }

    /// Replaces the references in the mapping of a discriminator.
    fn mapping(&mut self, value: &mut Value, origin: &Origin) {
        let mapping = value.pointer_mut("/discriminator/mapping").and_then(Value::as_object_mut);
        for (key, target) in mapping.into_iter().flatten() {
            let Some(reference) = target.as_str() else { continue };
            let named = Origin { file: origin.file, pointer: child("/components/schemas", reference) };
            let target_of = match self.value(&named) {
                Some(_) => Ok(Some(named)),
                None => self.target(origin.file, reference),
            };
            let found = match target_of {
                Ok(found) => found.filter(|found| self.value(found).is_some()),
                Err(_) => None,
            };
            if let Some(found) = found {
                let name = match direct_component(&found) {
                    Some((_, name)) => name,
                    None => self.component("schemas", found),
                };
                *target = json!(format!("#{}", child("/components/schemas", &name)));
            } else {
                let at = child(&child(&origin.pointer, "discriminator"), "mapping");
                let at = Origin { file: origin.file, pointer: child(&at, key) };
                let message = format!("the mapping `{reference}` leads to no schema");
                let help = "use the name of a component schema, or a reference to a schema";
                let file = self.document.files.get(at.file);
                self.errors.extend(file.map(|file| file.diagnostic(&at.pointer, message, help)));
            }
        }
    }

    /// Returns the location that a reference leads to, or `None` if it is not a JSON pointer.
    ///
    /// # Errors
    ///
    /// Fails with the reason why the file can't be used.
    fn target(&mut self, from: usize, reference: &str) -> Result<Option<Origin>, String> {
        let (path, pointer) = reference.split_once('#').unwrap_or((reference, ""));
        let file = if path.is_empty() { from } else { self.files.file(self.document, from, path)? };
        let pointer = percent_decoded(pointer);
        // The whole description is no object that a reference can stand for.
        let is_pointer = pointer.starts_with('/') || (pointer.is_empty() && file != 0);
        Ok(is_pointer.then_some(Origin { file, pointer }))
    }

    /// Returns the value at a location.
    fn value(&self, origin: &Origin) -> Option<&Value> {
        self.document.files.get(origin.file)?.root.pointer(&origin.pointer)
    }

    fn error(&mut self, origin: &Origin, message: String, help: &str) {
        let file = self.document.files.get(origin.file);
        let pointer = child(&origin.pointer, "$ref");
        self.errors.extend(file.map(|file| file.diagnostic(&pointer, message, help)));
    }
}

/// Returns the section and the name of a component of the description.
fn direct_component(target: &Origin) -> Option<(String, String)> {
    let rest = target.pointer.strip_prefix("/components/").filter(|_| target.file == 0)?;
    let (section, name) = rest.split_once('/').filter(|(_, name)| !name.contains('/'))?;
    Some((section.to_owned(), name.replace("~1", "/").replace("~0", "~")))
}

fn set_reference(value: &mut Value, pointer: &str) {
    if let Some(value) = value.as_object_mut() {
        value.insert("$ref".to_owned(), json!(format!("#{pointer}")));
    }
}

/// Returns a section of `components`, which is added if it is missing.
fn section_mut<'a>(root: &'a mut Value, section: &str) -> Option<&'a mut Map<String, Value>> {
    let components = root.as_object_mut()?.entry("components").or_insert_with(|| json!({}));
    components.as_object_mut()?.entry(section).or_insert_with(|| json!({})).as_object_mut()
}

/// Returns the name of the component for the object at a pointer in a file: the last names in the pointer or, for a whole
/// file, the name of the file.
fn component_name(path: &str, pointer: &str) -> String {
    const DEFINITIONS: [&str; 3] = ["$defs", "definitions", "schemas"];
    const STRUCTURE: [&str; 12] = [
        "allOf",
        "anyOf",
        "components",
        "content",
        "oneOf",
        "parameters",
        "paths",
        "properties",
        "requestBodies",
        "responses",
        "schema",
        "headers",
    ];
    let segments = pointer.split('/').skip(1).map(|segment| segment.replace("~1", "/").replace("~0", "~"));
    let segments: Vec<String> = segments.collect();
    let start = segments.iter().rposition(|segment| DEFINITIONS.contains(&segment.as_str()));
    let names = segments.get(start.map_or(0, |start| start + 1)..).unwrap_or_default();
    let words = names.iter().filter(|segment| !STRUCTURE.contains(&segment.as_str())).map(|segment| {
        match segment.as_str() {
            "items" => "Item".to_owned(),
            "additionalProperties" => "Value".to_owned(),
            index if index.bytes().all(|byte| byte.is_ascii_digit()) && index.len() < 3 => {
                format!("Option{}", index.parse::<usize>().unwrap_or_default() + 1)
            }
            name => name.to_owned(),
        }
    });
    match words.collect::<Vec<_>>().as_slice() {
        [] => {
            let file = path.rsplit('/').next().unwrap_or(path);
            file.split('.').next().unwrap_or(file).to_owned()
        }
        [name] => name.clone(),
        words => words.iter().map(|word| type_name(word)).collect(),
    }
}

/// Decodes the percent-encoding of a URI fragment.
fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        let digit =
            |byte: Option<u8>| char::from(byte?).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
        let mut ahead = rest.clone();
        match (byte, digit(ahead.next()), digit(ahead.next())) {
            (b'%', Some(high), Some(low)) => {
                bytes.push(high * 16 + low);
                rest = ahead;
            }
            _ => bytes.push(byte),
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn components_are_named_after_the_last_names_in_their_pointers() {
        let name = |path: &str, pointer: &str| component_name(path, pointer);
        assert_eq!(name("schemas/pet.v1.yaml", ""), "pet");
        assert_eq!(name("common.yaml", "/components/schemas/orgName"), "orgName");
        assert_eq!(name("api.yaml", "/components/schemas/Pet/$defs/Toy"), "Toy");
        assert_eq!(name("api.yaml", "/components/schemas/Pet/properties/toys/items"), "PetToysItem");
        assert_eq!(name("api.yaml", "/components/schemas/Pet/oneOf/1"), "PetOption2");
    }

    #[test]
    fn fragments_are_percent_decoded() {
        assert_eq!(percent_decoded("/paths/~1pets~1%7Bid%7D"), "/paths/~1pets~1{id}");
        assert_eq!(percent_decoded("/100%"), "/100%");
    }
}
