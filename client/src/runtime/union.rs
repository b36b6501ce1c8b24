//! Unions: choosing the variant that a value belongs to.

use std::cmp::Reverse;

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{self, DeserializeOwned},
    ser,
};
use serde_json::Value;

use super::{
    constraints::{Constraints, Validate, ValidationError},
    secret::{REDACTED, is_redacting},
};

/// A union without a tag. The macro `union!` implements this trait.
pub trait Union: Sized + 'static {
    const NAME: &'static str;
    /// The variants, in the order of the description.
    const SHAPES: &'static [Shape];
    /// The functions that read the variants.
    const READERS: &'static [Reader<Self>];
}

/// A union whose variant is selected by the value of a property. The macro `tagged_union!` implements this trait.
pub trait TaggedUnion: Sized + 'static {
    const NAME: &'static str;
    /// The property.
    const TAG: &'static str;
    /// The values of the property, and the variants that they select.
    const READERS: &'static [(&'static str, Reader<Self>)];

    /// Returns a value whose tag is not described.
    fn unknown(value: Value) -> Self;
}

/// Reads a variant.
pub type Reader<T> = fn(&Value) -> serde_json::Result<T>;

/// The JSON values that a variant accepts. The variant of a value is the one whose shape fits it best.
#[derive(Debug)]
pub struct Shape {
    /// The bits of the kinds of values.
    kinds: u8,
    /// The names of the properties.
    fields: &'static [&'static str],
    /// The names of the required properties.
    required: &'static [&'static str],
    /// The properties that have one of the listed values.
    constants: &'static [(&'static str, &'static [Scalar])],
    /// The listed values of an enum.
    values: &'static [Scalar],
    constraints: Option<&'static Constraints>,
    /// The shapes of the items of a list.
    items: &'static [Shape],
    /// The shapes of the variants, if the value is a union itself.
    variants: &'static [Shape],
    /// Whether only some strings are valid, such as dates.
    is_format: bool,
    /// Whether other properties are not kept.
    is_closed: bool,
}

const NULL: u8 = 1;
const BOOLEAN: u8 = 2;
const INTEGER: u8 = 4;
const FRACTION: u8 = 8;
const STRING: u8 = 16;
const ARRAY: u8 = 32;
const OBJECT: u8 = 64;

/// A scalar of a description.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Scalar {
    Boolean(bool),
    Integer(i64),
    Number(f64),
    Text(&'static str),
}

impl Scalar {
    /// Returns `true` if this is the JSON value. The numbers 1 and 1.0 are the same.
    pub fn is(&self, value: &Value) -> bool {
        match (self, value) {
            (Self::Boolean(one), Value::Bool(other)) => one == other,
            #[allow(clippy::cast_precision_loss, reason = "larger integers are not written as fractions")]
            (Self::Integer(one), Value::Number(other)) => {
                other.as_i64() == Some(*one) || other.is_f64() && other.as_f64() == Some(*one as f64)
            }
            (Self::Number(one), Value::Number(other)) => Some(*one) == other.as_f64(),
            (Self::Text(one), Value::String(other)) => one == other,
            _ => false,
        }
    }
}

impl Shape {
    /// Any JSON.
    pub const ANY: Self = Self::of(NULL | BOOLEAN | INTEGER | FRACTION | STRING | ARRAY | OBJECT);
    pub const NULL: Self = Self::of(NULL);
    pub const BOOLEAN: Self = Self::of(BOOLEAN);
    pub const INTEGER: Self = Self::of(INTEGER);
    pub const NUMBER: Self = Self::of(INTEGER | FRACTION);
    pub const STRING: Self = Self::of(STRING);
    pub const ARRAY: Self = Self::of(ARRAY);
    pub const OBJECT: Self = Self::of(OBJECT);
    /// Any scalar.
    pub const SCALAR: Self = Self::of(BOOLEAN | INTEGER | FRACTION | STRING);

    const fn of(kinds: u8) -> Self {
        Self {
            kinds,
            fields: &[],
            required: &[],
            constants: &[],
            values: &[],
            constraints: None,
            items: &[],
            variants: &[],
            is_format: false,
            is_closed: false,
        }
    }

    /// A union of other shapes.
    pub const fn union(variants: &'static [Self]) -> Self {
        Self { variants, ..Self::ANY }
    }

    /// Adds the names of properties, and of those that are required.
    pub const fn fields(
        mut self,
        fields: &'static [&'static str],
        required: &'static [&'static str],
    ) -> Self {
        (self.fields, self.required) = (fields, required);
        self
    }

    /// Adds the properties that have listed values.
    pub const fn constants(mut self, constants: &'static [(&'static str, &'static [Scalar])]) -> Self {
        self.constants = constants;
        self
    }

    /// Adds the listed values of an enum.
    pub const fn values(mut self, values: &'static [Scalar]) -> Self {
        self.values = values;
        self
    }

    pub const fn constraints(mut self, constraints: &'static Constraints) -> Self {
        self.constraints = Some(constraints);
        self
    }

    /// Adds the shape of the items of a list.
    pub const fn items(mut self, items: &'static [Self]) -> Self {
        self.items = items;
        self
    }

    /// Marks a string of which only some values are valid.
    pub const fn format(mut self) -> Self {
        self.is_format = true;
        self
    }

    /// Marks an object that does not keep other properties.
    pub const fn closed(mut self) -> Self {
        self.is_closed = true;
        self
    }

    /// Returns how well a value fits, or `None` if it has another kind.
    fn fit(&self, value: &Value) -> Option<Fit> {
        if !self.variants.is_empty() {
            return self.variants.iter().filter_map(|shape| shape.fit(value)).max();
        }
        if self.kinds & kind(value) == 0 {
            return None;
        }
        let mut fit = Fit { is_specific: self.kinds != Self::ANY.kinds, ..Fit::default() };
        fit.is_exact_kind = !self.is_number() || kind(value) == FRACTION;
        fit.is_constrained = self.is_format;
        if !self.values.is_empty() {
            fit.expect(self.values.iter().any(|listed| listed.is(value)));
        }
        if let Some(constraints) = self.constraints {
            let is_valid = match value {
                Value::String(text) => text.as_str().validate(constraints).is_ok(),
                Value::Number(number) => number.as_f64().is_some_and(|it| it.validate(constraints).is_ok()),
                _ => true,
            };
            fit.failed.0 += usize::from(!is_valid);
            fit.is_constrained |= is_valid;
        }
        if let Value::Array(items) = value {
            let of_item = |item| self.items.iter().filter_map(|shape: &Self| shape.fit(item)).max();
            let worst = items.iter().map(of_item).min().filter(|_| !self.items.is_empty());
            return worst.unwrap_or(Some(fit));
        }
        if let Value::Object(members) = value {
            for name in self.required {
                let is_there = members.contains_key(*name);
                fit.failed.0 += usize::from(!is_there);
                fit.required += usize::from(is_there);
            }
            for (name, values) in self.constants {
                // An optional property may be absent.
                if let Some(value) = members.get(*name).filter(|value| !value.is_null()) {
                    fit.expect(values.iter().any(|listed| listed.is(value)));
                }
            }
            fit.known = self.fields.iter().filter(|name| members.contains_key(**name)).count();
            fit.failed.0 += usize::from(self.is_closed && fit.known < members.len());
        }
        Some(fit)
    }

    fn is_number(&self) -> bool {
        self.kinds == Self::NUMBER.kinds
    }
}

fn kind(value: &Value) -> u8 {
    match value {
        Value::Null => NULL,
        Value::Bool(_) => BOOLEAN,
        Value::Number(number) if number.is_f64() => FRACTION,
        Value::Number(_) => INTEGER,
        Value::String(_) => STRING,
        Value::Array(_) => ARRAY,
        Value::Object(_) => OBJECT,
    }
}

/// How well a value fits a shape. The greatest is the best; the first fields have precedence.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Fit {
    /// The number of missing properties and violated constants, and 1 if there are properties that are not kept.
    failed: Reverse<usize>,
    /// Whether the shape excludes some kinds of values.
    is_specific: bool,
    /// The number of values that the description lists.
    listed: usize,
    is_exact_kind: bool,
    /// Whether the value satisfies constraints.
    is_constrained: bool,
    /// The number of properties that the shape knows.
    known: usize,
    required: usize,
}

impl Fit {
    fn expect(&mut self, is_listed: bool) {
        self.listed += usize::from(is_listed);
        self.failed.0 += usize::from(!is_listed);
    }
}

/// Returns the indices of the shapes that a value may have, the best one first, each with its fit.
fn candidates(shapes: &[Shape], value: &Value) -> Vec<(usize, Fit)> {
    let fits = shapes.iter().enumerate().filter_map(|(index, shape)| Some((index, shape.fit(value)?)));
    let mut fits: Vec<(usize, Fit)> = fits.collect();
    // The sort is stable, so equal shapes stay in the order of the description.
    fits.sort_by_key(|(_, fit)| Reverse(*fit));
    fits
}

/// Reads a value as the variant that it fits best. If it is no valid value of that, tries the others in their order.
///
/// # Errors
///
/// Returns the error of the best variant.
pub fn read_union<T: Union>(value: &Value) -> serde_json::Result<T> {
    let mut first_error = None;
    for (index, _) in candidates(T::SHAPES, value) {
        let Some(read) = T::READERS.get(index) else { continue };
        match read(value) {
            Ok(read) => return Ok(read),
            Err(error) => drop(first_error.get_or_insert(error)),
        }
    }
    Err(first_error.unwrap_or_else(|| de::Error::custom(format_args!("expected a value of {}", T::NAME))))
}

/// Deserializes a union.
pub fn deserialize_union<'de, T: Union, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let value = Value::deserialize(deserializer)?;
    read_union(&value).map_err(de::Error::custom)
}

/// Reads the text of a scalar.
pub fn parse_union<T: Union>(text: &str) -> Result<T, ValidationError> {
    let is_listed = |value: &Value| {
        candidates(T::SHAPES, value).first().is_some_and(|(_, fit)| fit.failed.0 == 0 && fit.listed > 0)
    };
    let read = read_union(&parse_scalar(text, is_listed));
    // A number may only be valid as text.
    let read = read.or_else(|_| read_union(&Value::String(text.to_owned())));
    read.map_err(|_| "is not a valid value of any variant".into())
}

/// Returns the JSON value of the text of a scalar. A text that is also a number or a boolean is one, unless the
/// description lists the text.
pub fn parse_scalar(text: &str, is_listed: impl Fn(&Value) -> bool) -> Value {
    let string = Value::String(text.to_owned());
    let scalar = serde_json::from_str::<Value>(text).ok().filter(|it| it.is_number() || it.is_boolean());
    scalar.filter(|_| !is_listed(&string)).unwrap_or(string)
}

/// Returns the text of a scalar.
pub fn value_text(value: impl Into<Value>) -> String {
    match value.into() {
        Value::String(text) => text,
        // A server may reject `1.0` as an integer.
        Value::Number(number) if number.is_f64() => number.as_f64().unwrap_or_default().to_string(),
        value => value.to_string(),
    }
}

/// Reads a scalar that an enum does not list.
pub fn scalar_from_json<T: DeserializeOwned>(value: Value) -> Result<T, ValidationError> {
    let is_scalar = value.is_string() || value.is_number() || value.is_boolean();
    let read = Some(value).filter(|_| is_scalar).and_then(|value| serde_json::from_value(value).ok());
    read.ok_or_else(|| "is no value of the type of this enum".into())
}

/// Deserializes a union with a tag.
///
/// # Errors
///
/// Fails if the value is not an object, or if it is not valid for its tag. An object with another tag is kept as it is.
pub fn deserialize_tagged<'de, T: TaggedUnion, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let value = Value::deserialize(deserializer)?;
    let Value::Object(members) = &value else {
        return Err(de::Error::custom(format_args!("expected an object of {}", T::NAME)));
    };
    let tag = match members.get(T::TAG) {
        Some(Value::String(tag)) => Some(tag.clone()),
        Some(tag @ (Value::Bool(_) | Value::Number(_))) => Some(tag.to_string()),
        _ => None,
    };
    let reader = tag.and_then(|tag| T::READERS.iter().find(|(name, _)| *name == tag));
    match reader {
        Some((_, read)) => read(&value).map_err(de::Error::custom),
        None => Ok(T::unknown(value)),
    }
}

/// Reads a variant whose type has no field for the tag.
pub fn read_untagged<T: DeserializeOwned>(tag: &str, value: &Value) -> serde_json::Result<T> {
    let mut value = value.clone();
    value.as_object_mut().and_then(|members| members.remove(tag));
    T::deserialize(&value)
}

/// Writes a variant, and its tag if the value does not have it.
pub fn write_tagged<S: Serializer>(
    value: &impl Serialize,
    tag: &str,
    tag_value: &str,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut value = serde_json::to_value(value).map_err(ser::Error::custom)?;
    if let Some(members) = value.as_object_mut() {
        members.entry(tag).or_insert_with(|| tag_value.into());
    }
    value.serialize(serializer)
}

/// Writes a value with an unknown tag. It may repeat a secret.
pub fn write_unknown<S: Serializer>(value: &Value, serializer: S) -> Result<S::Ok, S::Error> {
    if is_redacting() { serializer.serialize_str(REDACTED) } else { value.serialize(serializer) }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// Returns the indices of the shapes of a value, the best one first.
    fn order(shapes: &[Shape], value: Value) -> Vec<usize> {
        candidates(shapes, &value).into_iter().map(|(index, _)| index).collect()
    }

    #[test]
    fn kind_of_a_value_selects_the_shape() {
        const SHAPES: &[Shape] = &[
            Shape::ANY,
            Shape::NUMBER,
            Shape::INTEGER,
            Shape::STRING,
            Shape::BOOLEAN,
            Shape::ARRAY,
            Shape::OBJECT,
        ];

        assert_eq!(order(SHAPES, json!(7)), [2, 1, 0]);
        assert_eq!(order(SHAPES, json!(0.5)), [1, 0]);
        assert_eq!(order(SHAPES, json!("7")), [3, 0]);
        assert_eq!(order(SHAPES, json!(true)), [4, 0]);
        assert_eq!(order(SHAPES, json!([])), [5, 0]);
        assert_eq!(order(SHAPES, json!({})), [6, 0]);
        assert_eq!(order(SHAPES, json!(null)), [0]);
        assert!(order(&[Shape::OBJECT], json!([])).is_empty());
    }

    #[test]
    fn listed_and_constrained_strings_have_precedence_over_others() {
        const SHAPES: &[Shape] = &[
            Shape::STRING,
            Shape::STRING.constraints(&const { Constraints::NONE.max_length(2) }),
            Shape::STRING.values(&[Scalar::Text("red")]),
        ];

        assert_eq!(order(SHAPES, json!("red")), [2, 0, 1]);
        assert_eq!(order(SHAPES, json!("ab")), [1, 0, 2]);
        assert_eq!(order(SHAPES, json!("teal")), [0, 1, 2]);
    }

    #[test]
    fn objects_are_told_apart_by_required_fields_constants_and_known_fields() {
        const SHAPES: &[Shape] = &[
            Shape::OBJECT.fields(&["a", "kind"], &[]).constants(&[("kind", &[Scalar::Text("one")])]),
            Shape::OBJECT.fields(&["a", "kind"], &[]).constants(&[("kind", &[Scalar::Text("two")])]),
            Shape::OBJECT.fields(&["a", "b", "c"], &["b"]),
        ];

        assert_eq!(order(SHAPES, json!({ "kind": "two", "a": 1 }))[0], 1);
        assert_eq!(order(SHAPES, json!({ "kind": "one", "b": 1, "c": 2 }))[0], 0);
        assert_eq!(order(SHAPES, json!({ "a": 1, "b": 1, "c": 2 }))[0], 2);
        assert_eq!(order(SHAPES, json!({ "a": 1 })), [0, 1, 2]);
    }

    #[test]
    fn object_that_would_lose_a_property_comes_last() {
        const SHAPES: &[Shape] = &[Shape::OBJECT.fields(&["a"], &[]).closed(), Shape::ANY];

        assert_eq!(order(SHAPES, json!({ "a": 1 })), [0, 1]);
        assert_eq!(order(SHAPES, json!({ "a": 1, "b": 2 })), [1, 0]);
    }

    #[test]
    fn items_of_a_list_select_its_shape() {
        const SHAPES: &[Shape] = &[
            Shape::ARRAY.items(&[Shape::OBJECT.fields(&["a"], &["a"])]),
            Shape::ARRAY.items(&[Shape::OBJECT.fields(&["b"], &["b"])]),
            Shape::ARRAY.items(&[Shape::union(&[Shape::STRING, Shape::INTEGER])]),
        ];

        assert_eq!(order(SHAPES, json!([{ "b": 1 }]))[0], 1);
        assert_eq!(order(SHAPES, json!([1, "a"])), [2]);
        assert_eq!(order(SHAPES, json!([])), [0, 1, 2]);
    }
}
