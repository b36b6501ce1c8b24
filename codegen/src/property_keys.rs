//! The names that properties have in the description that typify reads.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::{
    names::{snake_name, unique_names},
    openapi::schema::visit_all,
};

/// A key for each name of a property. typify, which would give two properties the same field name, reads the keys
/// instead, and uses them as field names unchanged.
#[derive(Default)]
pub(crate) struct PropertyKeys {
    keys: BTreeMap<String, String>,
    names: BTreeMap<String, String>,
}

impl PropertyKeys {
    /// Makes keys for the properties of a document.
    pub fn of(root: &Value) -> Self {
        let mut names = BTreeSet::new();
        visit_all(root, &mut |schema| {
            names.extend(schema.members_of("properties").map(|(name, _)| name));
            names.extend(schema.items_of("required").filter_map(|name| name.value.as_str()));
        });
        let keys = unique_names(names.iter().copied(), key);
        let pairs = || names.iter().map(|name| (*name).to_owned()).zip(keys.iter().cloned());
        Self { keys: pairs().collect(), names: pairs().map(|(name, key)| (key, name)).collect() }
    }

    /// Returns the key of a name.
    pub fn key(&self, name: &str) -> Option<&str> {
        self.keys.get(name).map(String::as_str)
    }

    /// Returns the name with a key.
    pub fn name(&self, key: &str) -> Option<&str> {
        self.names.get(key).map(String::as_str)
    }
}

/// Returns a name that typify keeps. It is not one that typify gives to a field that belongs to no property.
fn key(name: &str) -> String {
    // Some names have no words left after the first conversion, such as `İ`, whose lower case has a combining mark.
    let key = snake_name(&snake_name(name));
    if key == EXTRA || key.starts_with("subtype_") { format!("property_{key}") } else { key }
}

/// The name that typify gives to the field for extra fields whose values have a schema.
pub(crate) const EXTRA: &str = "extra";

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_name_has_a_key_that_leads_back_to_it() {
        let names = ["fooBar", "foo_bar", "extra", "subtype_0", "", "+1", "İd", "i_d", "Self", "日本"];
        let properties: serde_json::Map<_, _> =
            names.iter().map(|name| ((*name).to_owned(), json!({}))).collect();
        let root = json!({ "components": { "schemas": { "A": { "properties": properties } } } });

        let keys = PropertyKeys::of(&root);

        for name in names {
            let key = keys.key(name).unwrap_or_default();
            assert_eq!(keys.name(key), Some(name));
            assert_eq!(snake_name(key), key);
        }
        assert_eq!(keys.key("extra"), Some("property_extra"));
    }
}
