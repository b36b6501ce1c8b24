//! The constraints of a description, checked before a request is sent.

use std::{collections::BTreeMap, fmt};

/// The error for a missing or invalid value.
///
/// The message names the invalid field and the reason. It may contain an invalid number, but no invalid text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValidationError {
    /// The path to the invalid field, outermost field first.
    path: Vec<String>,
    reason: String,
}

impl ValidationError {
    pub(crate) fn new(reason: impl Into<String>) -> Self {
        Self { path: Vec::new(), reason: reason.into() }
    }

    /// Prepends a field to the path.
    #[must_use]
    pub(crate) fn in_field(mut self, field: impl Into<String>) -> Self {
        self.path.insert(0, field.into());
        self
    }
}

impl fmt::Display for ValidationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path.join("."))?;
        }
        f.write_str(&self.reason)
    }
}

impl std::error::Error for ValidationError {}

impl From<&str> for ValidationError {
    fn from(reason: &str) -> Self {
        Self::new(reason)
    }
}

impl From<String> for ValidationError {
    fn from(reason: String) -> Self {
        Self::new(reason)
    }
}

/// A regular expression, with a function that returns `true` if a text matches it.
#[derive(Debug)]
pub(super) struct Pattern {
    pub text: &'static str,
    pub matches: fn(&'static str, &str) -> bool,
}

/// The constraints of one schema. A constraint that is not set allows every value.
#[derive(Debug)]
pub struct Constraints {
    /// In characters.
    min_length: Option<usize>,
    /// In characters.
    max_length: Option<usize>,
    pub(super) pattern: Option<Pattern>,
    is_email: bool,
    minimum: Option<f64>,
    maximum: Option<f64>,
    exclusive_minimum: Option<f64>,
    exclusive_maximum: Option<f64>,
    multiple_of: Option<f64>,
    /// The allowed numbers; empty if every number is allowed.
    one_of: &'static [f64],
    /// The minimum number of items of a list, or of entries of a map.
    min_items: Option<usize>,
    /// The maximum number of items of a list, or of entries of a map.
    max_items: Option<usize>,
    /// The constraints of each item of a list, or of each value of a map.
    items: Option<&'static Constraints>,
}

impl Constraints {
    /// No constraints.
    pub const NONE: Self = Self {
        min_length: None,
        max_length: None,
        pattern: None,
        is_email: false,
        minimum: None,
        maximum: None,
        exclusive_minimum: None,
        exclusive_maximum: None,
        multiple_of: None,
        one_of: &[],
        min_items: None,
        max_items: None,
        items: None,
    };

    /// Constrains text to an email address.
    pub const fn email(mut self) -> Self {
        self.is_email = true;
        self
    }

    /// Constrains a number to a list of values.
    pub const fn one_of(mut self, numbers: &'static [f64]) -> Self {
        self.one_of = numbers;
        self
    }

    /// Constrains each item of a list, or each value of a map.
    pub const fn items(mut self, items: &'static Self) -> Self {
        self.items = Some(items);
        self
    }
}

macro_rules! limits {
    ($($limit:ident: $ty:ty),*) => {
        impl Constraints {
            $(
                pub const fn $limit(mut self, limit: $ty) -> Self {
                    self.$limit = Some(limit);
                    self
                }
            )*
        }
    };
}

limits! {
    min_length: usize, max_length: usize, min_items: usize, max_items: usize,
    minimum: f64, maximum: f64, exclusive_minimum: f64, exclusive_maximum: f64, multiple_of: f64
}

/// A type with constraints of its own.
pub trait Constrained {
    const CONSTRAINTS: Constraints = Constraints::NONE;
}

/// A value that can be validated.
pub trait Validate {
    /// Validates the value. A type with constraints of its own ignores `constraints`.
    ///
    /// The default implementation accepts every value.
    fn validate(&self, _constraints: &Constraints) -> Result<(), ValidationError> {
        Ok(())
    }
}

/// Validates a field of an object.
pub fn validate_field(
    name: &str,
    value: &impl Validate,
    constraints: &Constraints,
) -> Result<(), ValidationError> {
    value.validate(constraints).map_err(|error| error.in_field(name))
}

/// Returns the value if it is valid.
pub fn validated<T: Validate>(value: T) -> Result<T, ValidationError> {
    value.validate(&Constraints::NONE)?;
    Ok(value)
}

impl Validate for str {
    fn validate(&self, constraints: &Constraints) -> Result<(), ValidationError> {
        validate_length(self.chars().count(), constraints.min_length, constraints.max_length, "character")?;
        if constraints.is_email && !is_email(self) {
            return Err(ValidationError::new("must be an email address, such as `user@example.com`"));
        }
        match &constraints.pattern {
            Some(Pattern { text, matches }) if !matches(text, self) => {
                Err(ValidationError::new(format!("must match the pattern `{text}`")))
            }
            _ => Ok(()),
        }
    }
}

impl Validate for String {
    fn validate(&self, constraints: &Constraints) -> Result<(), ValidationError> {
        self.as_str().validate(constraints)
    }
}

fn validate_length(
    length: usize,
    min: Option<usize>,
    max: Option<usize>,
    unit: &str,
) -> Result<(), ValidationError> {
    let plural = |number: usize| if number == 1 { "" } else { "s" };
    match (min, max) {
        (Some(min), _) if length < min => Err(ValidationError::new(format!(
            "must have at least {min} {unit}{}, and has {length}",
            plural(min)
        ))),
        (_, Some(max)) if length > max => Err(ValidationError::new(format!(
            "must have at most {max} {unit}{}, and has {length}",
            plural(max)
        ))),
        _ => Ok(()),
    }
}

/// Returns `true` if a text has characters on both sides of an `@`, and contains no whitespace. The server checks the
/// rest.
fn is_email(text: &str) -> bool {
    let is_whitespace = |character: char| character.is_whitespace() || character.is_control();
    !text.contains(is_whitespace)
        && text.rsplit_once('@').is_some_and(|(user, host)| !user.is_empty() && !host.is_empty())
}

fn validate_number(value: f64, constraints: &Constraints) -> Result<(), ValidationError> {
    let fail = |relation: &str, limit: f64| {
        Err(ValidationError::new(format!("must be {relation} {limit}, and is {value}")))
    };
    match constraints {
        _ if !value.is_finite() => Err(ValidationError::new("must be a finite number")),
        Constraints { minimum: Some(limit), .. } if value < *limit => fail("at least", *limit),
        Constraints { maximum: Some(limit), .. } if value > *limit => fail("at most", *limit),
        Constraints { exclusive_minimum: Some(limit), .. } if value <= *limit => fail("more than", *limit),
        Constraints { exclusive_maximum: Some(limit), .. } if value >= *limit => fail("less than", *limit),
        Constraints { multiple_of: Some(limit), .. } if !is_multiple(value, *limit) => {
            fail("a multiple of", *limit)
        }
        Constraints { one_of, .. } if !one_of.is_empty() && !one_of.contains(&value) => {
            Err(ValidationError::new(format!("must be one of {one_of:?}, and is {value}")))
        }
        _ => Ok(()),
    }
}

fn is_multiple(value: f64, of: f64) -> bool {
    let ratio = value / of;
    // 0.3 / 0.1 is not exactly 3 in floating point.
    (ratio - ratio.round()).abs() <= f64::EPSILON * ratio.abs().max(1.0)
}

macro_rules! validate_numbers {
    ($($number:ty),*) => {$(
        impl Validate for $number {
            fn validate(&self, constraints: &Constraints) -> Result<(), ValidationError> {
                #[allow(clippy::cast_precision_loss, clippy::cast_lossless, reason = "OpenAPI's limits are f64 here")]
                validate_number(*self as f64, constraints)
            }
        }
    )*};
}

validate_numbers!(i32, i64, f64);

impl Validate for bool {}
impl Validate for serde_json::Value {}
impl Validate for bytes::Bytes {}
impl Validate for () {}

impl<T: Validate> Validate for Option<T> {
    fn validate(&self, constraints: &Constraints) -> Result<(), ValidationError> {
        self.as_ref().map_or(Ok(()), |value| value.validate(constraints))
    }
}

impl<T: Validate + ?Sized> Validate for Box<T> {
    fn validate(&self, constraints: &Constraints) -> Result<(), ValidationError> {
        (**self).validate(constraints)
    }
}

impl<T: Validate> Validate for Vec<T> {
    fn validate(&self, constraints: &Constraints) -> Result<(), ValidationError> {
        validate_length(self.len(), constraints.min_items, constraints.max_items, "item")?;
        let inner = constraints.items.unwrap_or(&Constraints::NONE);
        let mut items = self.iter().enumerate();
        items.try_for_each(|(index, item)| {
            item.validate(inner).map_err(|error| error.in_field(index.to_string()))
        })
    }
}

impl Validate for serde_json::Map<String, serde_json::Value> {
    fn validate(&self, constraints: &Constraints) -> Result<(), ValidationError> {
        validate_length(self.len(), constraints.min_items, constraints.max_items, "item")
    }
}

impl<T: Validate> Validate for BTreeMap<String, T> {
    fn validate(&self, constraints: &Constraints) -> Result<(), ValidationError> {
        validate_length(self.len(), constraints.min_items, constraints.max_items, "item")?;
        let inner = constraints.items.unwrap_or(&Constraints::NONE);
        self.values().try_for_each(|value| value.validate(inner).map_err(|error| error.in_field("*")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NONE: Constraints = Constraints::NONE;

    fn message(result: Result<(), ValidationError>) -> String {
        result.map_or_else(|error| error.to_string(), |()| "valid".to_owned())
    }

    #[test]
    fn length_is_counted_in_characters() {
        let constraints = NONE.min_length(1).max_length(3);

        assert_eq!(message("ééé".validate(&constraints)), "valid");
        assert_eq!(message("".validate(&constraints)), "must have at least 1 character, and has 0");
        assert_eq!(message("four".validate(&constraints)), "must have at most 3 characters, and has 4");
    }

    #[test]
    fn email_address_has_text_on_both_sides_of_an_at_sign() {
        let constraints = NONE.email();

        for address in ["a@b", "first.last+tag@example.com", "\"a@b\"@example.com", "é@example.com"] {
            assert_eq!(message(address.validate(&constraints)), "valid", "{address}");
        }
        for address in ["", "a", "@", "a@", "@b", "a b@c", "a@b\n"] {
            assert_ne!(message(address.validate(&constraints)), "valid", "{address}");
        }
    }

    #[test]
    fn number_outside_its_limits_is_rejected() {
        let constraints = NONE.minimum(0.0).exclusive_maximum(1.0).multiple_of(0.1);

        assert_eq!(message(0.3.validate(&constraints)), "valid");
        assert_eq!(message((-1_i64).validate(&constraints)), "must be at least 0, and is -1");
        assert_eq!(message(1_i32.validate(&constraints)), "must be less than 1, and is 1");
        assert_eq!(message(0.25.validate(&constraints)), "must be a multiple of 0.1, and is 0.25");
        assert_eq!(message(f64::NAN.validate(&constraints)), "must be a finite number");
    }

    #[test]
    fn error_names_the_invalid_field() {
        let constraints = NONE.items(&const { NONE.max_length(1) });

        let tags = vec!["a".to_owned(), "bb".to_owned()];

        assert_eq!(
            message(validate_field("tags", &tags, &constraints)),
            "tags.1: must have at most 1 character, and has 2"
        );
    }
}
