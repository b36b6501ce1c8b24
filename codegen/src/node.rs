//! A place in a JSON document: a value together with the pointer that leads to it.

use serde_json::Value;

/// A value and its [JSON pointer](https://www.rfc-editor.org/rfc/rfc6901).
#[derive(Clone)]
pub(crate) struct Node<'a> {
    pub value: &'a Value,
    pub pointer: String,
}

impl<'a> Node<'a> {
    pub fn root(value: &'a Value) -> Self {
        Self { value, pointer: String::new() }
    }

    /// The member of an object, or nothing where this is no object or has no such member.
    pub fn get(&self, key: &str) -> Option<Node<'a>> {
        let value = self.value.get(key)?;
        Some(Node { value, pointer: child(&self.pointer, key) })
    }

    /// The members of an object, in the document's order; none where this is no object.
    pub fn members(&self) -> impl Iterator<Item = (&'a str, Node<'a>)> + use<'a> {
        let pointer = self.pointer.clone();
        self.value.as_object().into_iter().flatten().map(move |(key, value)| {
            let pointer = child(&pointer, key);
            (key.as_str(), Node { value, pointer })
        })
    }

    /// The items of an array; none where this is no array.
    pub fn items(&self) -> impl Iterator<Item = Node<'a>> + use<'a> {
        let pointer = self.pointer.clone();
        self.value
            .as_array()
            .into_iter()
            .flatten()
            .enumerate()
            .map(move |(index, value)| Node { value, pointer: child(&pointer, &index.to_string()) })
    }

    /// The text of a member that is a string.
    pub fn text(&self, key: &str) -> Option<&'a str> {
        self.value.get(key)?.as_str()
    }

    /// Whether a member is `true`.
    pub fn flag(&self, key: &str) -> bool {
        self.value.get(key).and_then(Value::as_bool).unwrap_or(false)
    }

    /// This node or, where it is a `$ref` into the same document, what that leads to.
    ///
    /// Nothing where the reference dangles, leaves the document or goes round in a circle.
    pub fn resolve(&self, root: &'a Value) -> Option<Node<'a>> {
        let mut node = self.clone();
        // A chain longer than this is taken for a circle.
        for _ in 0..32 {
            let Some(reference) = node.text("$ref") else { return Some(node) };
            let pointer = local_pointer(reference)?;
            node = Node { value: root.pointer(&pointer)?, pointer };
        }
        None
    }
}

/// The pointer to a member or item of what `pointer` leads to.
pub(crate) fn child(pointer: &str, key: &str) -> String {
    format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"))
}

/// The pointer that a `$ref` into the same document holds, or nothing where it leaves the document.
pub(crate) fn local_pointer(reference: &str) -> Option<String> {
    reference.strip_prefix('#').filter(|rest| rest.is_empty() || rest.starts_with('/')).map(str::to_owned)
}
