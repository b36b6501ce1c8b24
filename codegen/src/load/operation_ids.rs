//! Gives each operation a unique `operationId`.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::{
    names::{CLIENT_METHODS, method_name, module_name, snake_name, type_name},
    openapi::{
        document::{Document, Note},
        node::child,
        operation::{Operation, path_items},
    },
};

/// Adds the ids that are missing, and changes those that would give two operations the same Rust name.
pub(super) fn complete(document: &mut Document<'_>) {
    let root = &document.root;
    let mut operations = Vec::new();
    for (path, item) in path_items(root) {
        for operation in Operation::of_path_item(&item) {
            operations.push((path, operation));
        }
    }
    // The names in the description take precedence over those that are made.
    operations.sort_by_key(|(_, operation)| id(operation).is_none());
    let mut names = Names::of(operations.iter().filter_map(|(_, operation)| tag(operation)));
    let mut changes = Vec::new();
    for (path, operation) in &operations {
        let written = id(operation);
        let plain = written.map_or_else(|| id_of(operation.method, path), str::to_owned);
        let unique = names.unique(&plain, tag(operation));
        if written != Some(unique.as_str()) {
            changes.push((operation.node.pointer.clone(), written.map(str::to_owned), unique));
        }
    }
    for (pointer, written, unique) in changes {
        if let Some(operation) = document.root.pointer_mut(&pointer).and_then(Value::as_object_mut) {
            operation.insert("operationId".to_owned(), json!(unique));
        }
        document.notes.push(match written {
            None => Note {
                rule: "missing-operation-id",
                pointer,
                message: format!("the operation has no `operationId`, so it is named `{unique}`"),
                help: "add a unique `operationId`, which the method is named after".to_owned(),
            },
            Some(written) => Note {
                rule: "name-clash",
                pointer: child(&pointer, "operationId"),
                message: format!(
                    "the Rust name of `{written}` is taken, so the operation is named `{unique}`"
                ),
                help: "use an `operationId` that differs from other operations, from tags and from the methods of the client".to_owned(),
            },
        });
    }
}

fn id<'a>(operation: &Operation<'a>) -> Option<&'a str> {
    operation.node.text("operationId").filter(|id| !id.is_empty())
}

fn tag<'a>(operation: &Operation<'a>) -> Option<&'a str> {
    operation.tag().and_then(|tag| tag.value.as_str())
}

/// Returns the id of an operation without one: `GET /pets/{petId}` becomes `getPetsByPetId`.
fn id_of(method: &str, path: &str) -> String {
    let words = path.split(['/', '.', '?', '#']).filter(|segment| !segment.is_empty()).map(|segment| {
        match segment.strip_prefix('{').and_then(|segment| segment.strip_suffix('}')) {
            Some(parameter) => format!("By{}", type_name(parameter)),
            None => type_name(segment),
        }
    });
    let words: String = words.collect();
    format!("{method}{}", if words.is_empty() { "Root" } else { &words })
}

/// The Rust names of operations.
struct Names {
    /// The types in the module of the server.
    types: BTreeSet<String>,
    /// The methods and types of each resource. The resource of an operation without a tag is empty.
    of_resources: BTreeSet<(String, String)>,
}

impl Names {
    /// Starts with the names that the tags take.
    fn of<'a>(tags: impl Iterator<Item = &'a str>) -> Self {
        let mut of_resources = BTreeSet::new();
        for tag in tags {
            of_resources.insert((module_name(tag), type_name(tag)));
            of_resources.insert((String::new(), module_name(tag)));
        }
        of_resources.extend(CLIENT_METHODS.map(|method| (String::new(), method.to_owned())));
        Self { types: BTreeSet::new(), of_resources }
    }

    /// Returns an id whose names are unused: the given one, or the same with a number.
    fn unique(&mut self, id: &str, tag: Option<&str>) -> String {
        let numbered = (2..).map(|number| format!("{id}{number}"));
        let mut ids = std::iter::once(id.to_owned()).chain(numbered);
        ids.find(|id| self.take(id, tag)).unwrap_or_default()
    }

    /// Takes the names of an id, unless one of them is used.
    fn take(&mut self, id: &str, tag: Option<&str>) -> bool {
        let method = method_name(id, tag);
        let resource = tag.map(module_name).unwrap_or_default();
        let of_resource = [
            method.clone(),
            format!("{}Request", type_name(&method)),
            format!("{}Response", type_name(&method)),
        ];
        let of_resource = of_resource.map(|name| (resource.clone(), name));
        let ty = type_name(&snake_name(id));
        let is_free =
            !self.types.contains(&ty) && of_resource.iter().all(|name| !self.of_resources.contains(name));
        if is_free {
            self.types.insert(ty);
            self.of_resources.extend(of_resource);
        }
        is_free
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_ids_are_made_of_method_and_path() {
        assert_eq!(id_of("get", "/pets/{petId}"), "getPetsByPetId");
        assert_eq!(id_of("post", "/"), "postRoot");
        assert_eq!(id_of("get", "/org-invites/{id}.json"), "getOrgInvitesByIdJson");
    }
}
