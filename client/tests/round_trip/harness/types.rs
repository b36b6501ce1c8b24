//! What the types read, write, print, make and refuse.
//!
//! Reading is liberal: what is out of bounds, unknown or null where something may be missing is read all the same, and
//! only what the type can't hold is not. What users make themselves is held to the bounds at once.

use serde_json::{Map, Value, json};

use super::{
    Findings, Generated, at,
    description::{Description, is_date, is_secret, is_true, items, members},
    folded,
    values::{UNLISTED, is_same},
};

/// Holds what each type does against its schema.
pub fn compare(generated: &Generated, description: &Description, findings: &mut Findings) {
    for (ty, place, schema) in description.types(generated) {
        let schema = description.whole(schema);
        let mut held = Held { generated, description, schema: &schema, ty, place, findings };
        held.reads();
        match schema.get("type").and_then(Value::as_str) {
            Some("object") if schema.get("properties").is_some() => held.fields(),
            Some("string" | "integer" | "number" | "boolean") => held.scalar(),
            _ => {}
        }
    }
}

struct Held<'a> {
    generated: &'a Generated,
    description: &'a Description<'a>,
    schema: &'a Value,
    ty: &'static str,
    place: String,
    findings: &'a mut Findings,
}

impl Held<'_> {
    /// The values of a schema that are no null, which stands beside a type of Rust and not in it.
    fn within(&self) -> Vec<Value> {
        self.description.within(self.schema).into_iter().filter(|value| !value.is_null()).collect()
    }

    fn reads(&mut self) {
        let within = self.within();
        self.findings.hold(!within.is_empty(), &self.place, "no value keeps to this");
        for value in within {
            self.keeps(&value);
        }
        for value in self.description.beyond(self.schema) {
            self.keeps(&value);
        }
        for value in self.description.of_another_kind(self.schema) {
            self.cannot_hold(&value);
        }
    }

    fn keeps(&mut self, value: &Value) {
        let read = (self.generated.read)(self.ty, value.clone());
        let same = read.as_ref().is_ok_and(|read| is_same(read, value));
        self.findings.hold(same, &self.place, format!("{} is read as {read:?}", short(value)));
    }

    fn cannot_hold(&mut self, value: &Value) {
        let read = (self.generated.read)(self.ty, value.clone());
        self.findings.hold(read.is_err(), &self.place, format!("{} is read as {read:?}", short(value)));
    }

    /// A value is made of what is on the bounds, and not of what is just beyond.
    fn scalar(&mut self) {
        let (within, mut beyond) = (self.within(), self.description.beyond(self.schema));
        beyond.extend(self.description.of_another_kind(self.schema));
        for (value, fits) in
            within.iter().map(|value| (value, true)).chain(beyond.iter().map(|value| (value, false)))
        {
            let made = (self.generated.make)(self.ty, value.clone());
            let holds =
                if fits { made.as_ref().is_ok_and(|made| is_same(made, value)) } else { made.is_err() };
            self.findings.hold(holds, &self.place, format!("of {} is made {made:?}", short(value)));
        }
        let print = |value: &Value| (self.generated.print)(self.ty, value.clone()).unwrap_or_default();
        match self.schema.get("enum") {
            // A value that the code does not know is printed like any other that it does not know.
            Some(values) => {
                let unknown = print(&json!(UNLISTED));
                for value in items(Some(values)).filter(|value| value.is_string()) {
                    let is_known = !print(value).starts_with(unknown.split('(').next().unwrap_or_default());
                    let is_known = is_known || unknown.is_empty();
                    self.findings.hold(is_known, &self.place, format!("{value} has no variant"));
                }
            }
            None => {
                let texts = within.iter().filter_map(Value::as_str).filter(|text| text.len() > 3);
                for text in texts.filter(|_| !is_date(self.schema)) {
                    let printed = print(&json!(text));
                    let holds = printed.contains(text) != is_secret(self.schema);
                    self.findings.hold(holds, &self.place, format!("prints as {printed}"));
                }
            }
        }
    }

    fn fields(&mut self) {
        let required: Vec<&str> = items(self.schema.get("required")).filter_map(Value::as_str).collect();
        let full = self.within().into_iter().next().unwrap_or_default();
        let needed = members(Some(&full)).filter(|(name, _)| required.contains(name));
        let needed: Map<String, Value> =
            needed.map(|(name, value)| (name.to_owned(), value.clone())).collect();
        let with = |name: &str, value: Value| {
            let mut object = needed.clone();
            object.insert(name.to_owned(), value);
            Value::Object(object)
        };
        for (name, property) in members(self.schema.get("properties")) {
            let place = at(&self.place, name);
            for value in self.description.within(property) {
                let object = with(name, value);
                self.keeps(&object);
                // What need not be set can't be set to nothing.
                if object[name].is_null() && !required.contains(&name) {
                    continue;
                }
                let made = (self.generated.make)(self.ty, object.clone());
                let same = made.as_ref().is_ok_and(|made| is_same(made, &object));
                self.findings.hold(same, &place, format!("of {} is made {made:?}", short(&object)));
            }
            for value in self.description.of_another_kind(property) {
                self.cannot_hold(&with(name, value));
            }
            if !required.contains(&name) {
                self.keeps(&with(name, Value::Null));
                continue;
            }
            let mut without = needed.clone();
            without.remove(name);
            let refused = |result: Result<Value, String>| {
                result.is_err_and(|error| folded(&error).contains(&folded(name)))
            };
            let made = (self.generated.make)(self.ty, Value::Object(without.clone()));
            self.findings.hold(refused(made.clone()), &place, format!("without it is made {made:?}"));
            let read = (self.generated.read)(self.ty, Value::Object(without));
            let may_be_null = is_true(&self.description.whole(property), "nullable");
            self.findings.hold(
                may_be_null || refused(read.clone()),
                &place,
                format!("without it is read {read:?}"),
            );
        }
        self.keeps(&Value::Object(needed.clone()));
        let more = self.schema.get("additionalProperties").filter(|more| more.is_object());
        let more = more.and_then(|more| self.description.within(more).into_iter().next()).unwrap_or(json!(1));
        let read = (self.generated.read)(self.ty, with(UNDESCRIBED, more.clone()));
        self.findings.hold(read.is_ok(), &self.place, format!("with an unknown field is read {read:?}"));
        let made = (self.generated.make)(self.ty, with(UNDESCRIBED, more));
        self.findings.hold(made.is_err(), &self.place, format!("with an unknown field is made {made:?}"));
    }
}

/// A field that no description has.
const UNDESCRIBED: &str = "no description has this";

/// A value as it is shown, which may be very long.
pub fn short(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("{}… ({} bytes)", &text[..end], text.len()),
        None => text,
    }
}
