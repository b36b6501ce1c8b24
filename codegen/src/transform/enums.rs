//! The transform of enums.

use serde_json::{Value, json};

use crate::openapi::{extension, schema::change_all};

/// Makes an enum that lists null nullable instead, and removes repeated values.
pub(super) fn simplify_enums(root: &mut Value) {
    change_all(root, &mut |schema| {
        let Some(Value::Array(values)) = schema.get("enum") else { return };
        if values.iter().all(Value::is_null) {
            return;
        }
        let is_kept = |(index, value): (usize, &Value)| {
            !value.is_null() && !values.iter().take(index).any(|earlier| earlier == value)
        };
        let kept: Vec<bool> = values.iter().enumerate().map(is_kept).collect();
        if kept.iter().all(|is_kept| *is_kept) {
            return;
        }
        let has_null = values.iter().any(Value::is_null);
        let Some(schema) = schema.as_object_mut() else { return };
        for key in ["enum", extension::VARIANT_NAMES, extension::VARIANT_DOCS] {
            if let Some(Value::Array(list)) = schema.get_mut(key) {
                let mut kept = kept.iter();
                list.retain(|_| kept.next().is_none_or(|is_kept| *is_kept));
            }
        }
        if has_null {
            schema.insert("nullable".to_owned(), json!(true));
        }
    });
}
