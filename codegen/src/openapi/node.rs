//! A value of a JSON document together with its location.

use serde_json::Value;

/// A value and its [JSON pointer](https://www.rfc-editor.org/rfc/rfc6901).
#[derive(Clone)]
pub(crate) struct Node<'a> {
    pub value: &'a Value,
    pub pointer: String,
}

impl<'a> Node<'a> {
    /// Returns the node of a whole document.
    pub fn root(value: &'a Value) -> Self {
        Self { value, pointer: String::new() }
    }

    /// Returns a member of an object, or `None` if this is not an object or has no such member.
    pub fn get(&self, key: &str) -> Option<Node<'a>> {
        let value = self.value.get(key)?;
        Some(Node { value, pointer: child(&self.pointer, key) })
    }

    /// Returns the members of an object, in the document's order, or none if this is not an object.
    pub fn members(&self) -> impl Iterator<Item = (&'a str, Node<'a>)> + use<'a> {
        let pointer = self.pointer.clone();
        self.value.as_object().into_iter().flatten().map(move |(key, value)| {
            let pointer = child(&pointer, key);
            (key.as_str(), Node { value, pointer })
        })
    }

    /// Returns the items of an array, or none if this is not an array.
    pub fn items(&self) -> impl Iterator<Item = Node<'a>> + use<'a> {
        let pointer = self.pointer.clone();
        self.value
            .as_array()
            .into_iter()
            .flatten()
            .enumerate()
            .map(move |(index, value)| Node { value, pointer: child(&pointer, &index.to_string()) })
    }

    /// Returns the members of the object under a key.
    pub fn members_of(&self, key: &str) -> impl Iterator<Item = (&'a str, Node<'a>)> + use<'a> {
        self.get(key).into_iter().flat_map(|member| member.members())
    }

    /// Returns the items of the array under a key.
    pub fn items_of(&self, key: &str) -> impl Iterator<Item = Node<'a>> + use<'a> {
        self.get(key).into_iter().flat_map(|member| member.items())
    }

    /// Returns a member that is a string.
    pub fn text(&self, key: &str) -> Option<&'a str> {
        self.value.get(key)?.as_str()
    }
}

/// Returns the pointer to a member or item of the value at `pointer`.
pub(crate) fn child(pointer: &str, key: &str) -> String {
    let mut child = String::with_capacity(pointer.len() + 1 + key.len());
    child.push_str(pointer);
    child.push('/');
    if key.contains(['~', '/']) {
        child.push_str(&key.replace('~', "~0").replace('/', "~1"));
    } else {
        child.push_str(key);
    }
    child
}
