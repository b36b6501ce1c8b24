//! Compares each type with its schema: deserialization, validation and `Debug` output.
//!
//! Deserialization is lenient. It accepts values that violate constraints, unknown properties, and null for optional
//! properties. Objects keep unknown properties, unless the description forbids them. Conversions and builders validate
//! all constraints.

use serde_json::{Map, Value, json};

use super::{
    Generated, Report, at,
    description::{
        Description, has_properties, is_date, is_secret, is_true, listed, members, required_names, type_of,
    },
    folded,
    values::{are_equal, is_same, unlisted},
};

/// Compares each type with its schema.
pub fn compare(generated: &Generated, description: &Description, report: &mut Report) {
    let inline = description.inline_schemas();
    let shared = std::mem::take(&mut report.shared_types);
    let shared = shared.into_iter().filter_map(|(ty, index)| {
        let (pointer, schema) = inline.get(index)?;
        Some((ty, pointer.clone(), *schema))
    });
    let types = description.types(generated).into_iter().chain(shared);
    let sent = description.sent();
    for (ty, pointer, schema) in types {
        let is_sent = sent.iter().any(|sent| std::ptr::eq(*sent, description.resolve(schema)));
        let schema = description.merged(schema);
        let mut checks = Checks { generated, description, schema: &schema, ty, is_sent, pointer, report };
        checks.check_deserialization();
        let is_union = !description.alternatives(&schema).is_empty();
        match type_of(&schema) {
            _ if is_union => {}
            _ if !listed(&schema).is_empty() => checks.check_scalar(),
            Some("object") if has_properties(&schema) => checks.check_properties(),
            Some("string" | "integer" | "number" | "boolean") => checks.check_scalar(),
            _ => {}
        }
    }
}

struct Checks<'a> {
    generated: &'a Generated,
    description: &'a Description<'a>,
    schema: &'a Value,
    ty: &'static str,
    /// Whether requests can contain the type. Then null differs from an absent property.
    is_sent: bool,
    pointer: String,
    report: &'a mut Report,
}

impl Checks<'_> {
    /// Returns valid values without null, which is the `None` of an `Option` of the type.
    fn valid_values(&self) -> Vec<Value> {
        self.description.valid_values(self.schema).into_iter().filter(|value| !value.is_null()).collect()
    }

    fn read(&self, value: &Value) -> Result<Value, String> {
        (self.generated.read)(self.ty, value.clone())
    }

    fn make(&self, value: &Value) -> Result<Value, String> {
        (self.generated.make)(self.ty, value.clone())
    }

    fn check_deserialization(&mut self) {
        let valid = self.valid_values();
        self.report.check(!valid.is_empty(), &self.pointer, "there is no valid value");
        for value in valid.iter().chain(&self.description.invalid_values(self.schema)) {
            self.check_round_trip(value, self.is_sent);
        }
        for value in self.description.values_of_other_types(self.schema) {
            self.check_not_deserialized(&value);
        }
    }

    fn check_round_trip(&mut self, value: &Value, keeps_null: bool) {
        let read = self.read(value);
        let is_unchanged = read.as_ref().is_ok_and(|read| are_equal(read, value, keeps_null));
        self.report.check(
            is_unchanged,
            &self.pointer,
            format!("{} is deserialized as {read:?}", short(value)),
        );
    }

    fn check_not_deserialized(&mut self, value: &Value) {
        let read = self.read(value);
        self.report.check(
            read.is_err(),
            &self.pointer,
            format!("{} is deserialized as {read:?}", short(value)),
        );
    }

    /// Checks that only valid values are converted, that each value of an enum has a variant, and that values are printed
    /// unless they are secrets.
    fn check_scalar(&mut self) {
        let (valid, mut invalid) = (self.valid_values(), self.description.invalid_values(self.schema));
        invalid.extend(self.description.values_of_other_types(self.schema));
        for value in &valid {
            let made = self.make(value);
            let is_unchanged = made.as_ref().is_ok_and(|made| is_same(made, value));
            self.report.check(is_unchanged, &self.pointer, format!("{} becomes {made:?}", short(value)));
        }
        for value in &invalid {
            let made = self.make(value);
            self.report.check(made.is_err(), &self.pointer, format!("{} becomes {made:?}", short(value)));
        }
        let print = |value: &Value| (self.generated.print)(self.ty, value.clone()).unwrap_or_default();
        let listed = listed(self.schema);
        if !listed.is_empty() {
            // `Debug` prints all values without a variant as the same variant, with the value in parentheses.
            let unlisted = print(&unlisted(&listed));
            for value in listed {
                let has_variant = !print(value).starts_with(unlisted.split('(').next().unwrap_or_default());
                let has_variant = has_variant || unlisted.is_empty();
                self.report.check(has_variant, &self.pointer, format!("{value} has no variant"));
            }
            return;
        }
        let texts = valid.iter().filter_map(Value::as_str).filter(|text| text.len() > 3);
        for text in texts.filter(|_| !is_date(self.schema)) {
            let printed = print(&json!(text));
            let is_as_marked = printed.contains(text) != is_secret(self.schema);
            self.report.check(is_as_marked, &self.pointer, format!("`Debug` prints {printed}"));
        }
    }

    fn check_properties(&mut self) {
        let required = required_names(self.schema);
        let full = self.valid_values().into_iter().next().unwrap_or_default();
        let minimal = members(Some(&full)).filter(|(name, _)| required.contains(name));
        let minimal: Map<String, Value> =
            minimal.map(|(name, value)| (name.to_owned(), value.clone())).collect();
        let with = |name: &str, value: Value| {
            let mut object = minimal.clone();
            object.insert(name.to_owned(), value);
            Value::Object(object)
        };
        for (name, property) in members(self.schema.get("properties")) {
            let pointer = at(&self.pointer, name);
            for value in self.description.valid_values(property) {
                let object = with(name, value);
                self.check_round_trip(&object, self.is_sent);
                // An optional property of a type that only responses contain has no setter for null.
                if object[name].is_null() && !required.contains(name) && !self.is_sent {
                    continue;
                }
                let made = self.make(&object);
                let is_unchanged = made.as_ref().is_ok_and(|made| are_equal(made, &object, self.is_sent));
                self.report.check(is_unchanged, &pointer, format!("{} becomes {made:?}", short(&object)));
            }
            for value in self.description.values_of_other_types(property) {
                self.check_not_deserialized(&with(name, value));
            }
            if !required.contains(name) {
                // Null is read leniently if the property is not nullable.
                let keeps_null = self.is_sent && is_true(&self.description.merged(property), "nullable");
                self.check_round_trip(&with(name, Value::Null), keeps_null);
                continue;
            }
            let mut without = minimal.clone();
            without.remove(name);
            let without = Value::Object(without);
            let names_property = |result: &Result<Value, String>| {
                result.as_ref().is_err_and(|error| folded(error).contains(&folded(name)))
            };
            let made = self.make(&without);
            self.report.check(
                names_property(&made),
                &pointer,
                format!("an object without it becomes {made:?}"),
            );
            let read = self.read(&without);
            let is_nullable = is_true(&self.description.merged(property), "nullable");
            self.report.check(
                is_nullable || names_property(&read),
                &pointer,
                format!("an object without it is deserialized as {read:?}"),
            );
        }
        self.check_round_trip(&Value::Object(minimal.clone()), self.is_sent);
        self.check_unknown_property(&with);
    }

    /// Checks that an unknown property is kept and can be set, unless the description forbids it. A response may have it
    /// even then.
    fn check_unknown_property(&mut self, with: &dyn Fn(&str, Value) -> Value) {
        let additional = self.schema.get("additionalProperties");
        let is_open = additional != Some(&json!(false));
        let values = additional.filter(|values| values.is_object());
        let values = values.map_or_else(
            || vec![json!(1), json!({ "nested": [null, "text"] })],
            |values| self.description.valid_values(values),
        );
        for value in values {
            let with_unknown = with(UNDESCRIBED, value);
            let (read, made) = (self.read(&with_unknown), self.make(&with_unknown));
            let is_same_as = |result: &Result<Value, String>| {
                result.as_ref().is_ok_and(|result| is_same(result, &with_unknown))
            };
            let (is_read, is_made) = match is_open {
                true => (is_same_as(&read), is_same_as(&made)),
                false => (read.is_ok(), made.is_err()),
            };
            let name = short(&with_unknown);
            self.report.check(is_read, &self.pointer, format!("{name} is deserialized as {read:?}"));
            self.report.check(is_made, &self.pointer, format!("{name} becomes {made:?}"));
        }
    }
}

/// A property that no description has.
const UNDESCRIBED: &str = "no description has this";

/// Prints the start of a value, which may be very long.
pub fn short(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("{}… ({} bytes)", &text[..end], text.len()),
        None => text,
    }
}
