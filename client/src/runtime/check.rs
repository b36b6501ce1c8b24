//! The bounds that a description sets, held to before a request is sent.

use std::{collections::BTreeMap, fmt};

/// Why a value can't be sent: the reason, and where in the value it lies. Holds no text that was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValidationError {
    /// The fields that lead to the fault, outermost first.
    path: Vec<String>,
    reason: String,
}

impl ValidationError {
    pub fn new(reason: impl Into<String>) -> Self {
        Self { path: Vec::new(), reason: reason.into() }
    }

    /// The same fault, seen from the object that has it in this field.
    #[must_use]
    pub fn inside(mut self, field: impl Into<String>) -> Self {
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

/// The bounds of one place in a description. What is not set is not bounded.
#[derive(Debug)]
pub struct Constraints {
    /// In characters.
    pub min_length: Option<usize>,
    /// In characters.
    pub max_length: Option<usize>,
    pub pattern: Option<Pattern>,
    pub is_email: bool,
    pub minimum: Option<f64>,
    pub maximum: Option<f64>,
    pub exclusive_minimum: Option<f64>,
    pub exclusive_maximum: Option<f64>,
    pub multiple_of: Option<f64>,
    /// The numbers that may stand here; empty where any may.
    pub one_of: &'static [f64],
    pub min_items: Option<usize>,
    pub max_items: Option<usize>,
    /// The bounds of each item of a list, or of each value of a map.
    pub items: Option<&'static Constraints>,
}

impl Constraints {
    /// No bounds.
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
}

/// A pattern, as the description writes it and taken apart.
#[derive(Debug)]
pub struct Pattern {
    pub source: &'static str,
    pub runs: &'static [Run],
}

/// A part of a pattern: so many characters of these ranges. No character can belong to the next part as well.
#[derive(Debug)]
pub struct Run {
    pub ranges: &'static [(char, char)],
    pub min: usize,
    pub max: Option<usize>,
}

/// A value that can be held against bounds.
pub trait Validate {
    /// Holds the value against the bounds of its place and, if its type has any, of its type.
    fn check(&self, bounds: &Constraints) -> Result<(), ValidationError>;
}

impl Validate for str {
    fn check(&self, bounds: &Constraints) -> Result<(), ValidationError> {
        length(self.chars().count(), bounds.min_length, bounds.max_length, "character")?;
        if bounds.is_email && !is_email(self) {
            return Err(ValidationError::new("must be an email address, such as `user@example.com`"));
        }
        match &bounds.pattern {
            Some(Pattern { source, runs }) if !matches(runs, self) => {
                Err(ValidationError::new(format!("must match the pattern `{source}`")))
            }
            _ => Ok(()),
        }
    }
}

impl Validate for String {
    fn check(&self, bounds: &Constraints) -> Result<(), ValidationError> {
        self.as_str().check(bounds)
    }
}

fn length(length: usize, min: Option<usize>, max: Option<usize>, unit: &str) -> Result<(), ValidationError> {
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

/// Whether there is something on both sides of an `@`, and no blank anywhere; what else is an address, only its
/// server knows.
fn is_email(text: &str) -> bool {
    let is_blank = |character: char| character.is_whitespace() || character.is_control();
    // Nearly all are ASCII, for which there is a short way.
    let has_blank = match text.is_ascii() {
        true => text.bytes().any(|byte| !byte.is_ascii_graphic()),
        false => text.contains(is_blank),
    };
    !has_blank && text.rsplit_once('@').is_some_and(|(user, host)| !user.is_empty() && !host.is_empty())
}

fn matches(runs: &[Run], text: &str) -> bool {
    let mut characters = text.chars().peekable();
    for run in runs {
        let mut count = 0;
        let belongs =
            |character: &char| run.ranges.iter().any(|(first, last)| (first..=last).contains(&character));
        while run.max.is_none_or(|max| count < max) && characters.next_if(belongs).is_some() {
            count += 1;
        }
        if count < run.min {
            return false;
        }
    }
    characters.next().is_none()
}

fn number(value: f64, bounds: &Constraints) -> Result<(), ValidationError> {
    let fail =
        |what: &str, bound: f64| Err(ValidationError::new(format!("must be {what} {bound}, and is {value}")));
    match bounds {
        _ if !value.is_finite() => Err(ValidationError::new("must be a finite number")),
        Constraints { minimum: Some(bound), .. } if value < *bound => fail("at least", *bound),
        Constraints { maximum: Some(bound), .. } if value > *bound => fail("at most", *bound),
        Constraints { exclusive_minimum: Some(bound), .. } if value <= *bound => fail("more than", *bound),
        Constraints { exclusive_maximum: Some(bound), .. } if value >= *bound => fail("less than", *bound),
        Constraints { multiple_of: Some(bound), .. } if !is_multiple(value, *bound) => {
            fail("a multiple of", *bound)
        }
        Constraints { one_of, .. } if !one_of.is_empty() && !one_of.contains(&value) => {
            Err(ValidationError::new(format!("must be one of {one_of:?}, and is {value}")))
        }
        _ => Ok(()),
    }
}

fn is_multiple(value: f64, of: f64) -> bool {
    let ratio = value / of;
    // 0.3 is a multiple of 0.1, though not to the last bit.
    (ratio - ratio.round()).abs() <= f64::EPSILON * ratio.abs().max(1.0)
}

macro_rules! check_numbers {
    ($($number:ty),*) => {$(
        impl Validate for $number {
            fn check(&self, bounds: &Constraints) -> Result<(), ValidationError> {
                #[allow(clippy::cast_precision_loss, clippy::cast_lossless, reason = "bounds are f64 in OpenAPI")]
                number(*self as f64, bounds)
            }
        }
    )*};
}

check_numbers!(i32, i64, f64);

macro_rules! check_nothing {
    ($($ty:ty),*) => {$(
        impl Validate for $ty {
            fn check(&self, _: &Constraints) -> Result<(), ValidationError> {
                Ok(())
            }
        }
    )*};
}

check_nothing!((), bool, chrono::DateTime<chrono::Utc>, chrono::NaiveDate, serde_json::Value, bytes::Bytes);
check_nothing!(serde_json::Map<String, serde_json::Value>);

impl<T: Validate> Validate for Option<T> {
    fn check(&self, bounds: &Constraints) -> Result<(), ValidationError> {
        self.as_ref().map_or(Ok(()), |value| value.check(bounds))
    }
}

impl<T: Validate + ?Sized> Validate for Box<T> {
    fn check(&self, bounds: &Constraints) -> Result<(), ValidationError> {
        (**self).check(bounds)
    }
}

impl<T: Validate> Validate for Vec<T> {
    fn check(&self, bounds: &Constraints) -> Result<(), ValidationError> {
        length(self.len(), bounds.min_items, bounds.max_items, "item")?;
        let inner = bounds.items.unwrap_or(&Constraints::NONE);
        let mut items = self.iter().enumerate();
        items.try_for_each(|(index, item)| {
            item.check(inner).map_err(|invalid| invalid.inside(index.to_string()))
        })
    }
}

impl<T: Validate> Validate for BTreeMap<String, T> {
    fn check(&self, bounds: &Constraints) -> Result<(), ValidationError> {
        length(self.len(), bounds.min_items, bounds.max_items, "item")?;
        let inner = bounds.items.unwrap_or(&Constraints::NONE);
        self.values().try_for_each(|value| value.check(inner).map_err(|invalid| invalid.inside("*")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason(checked: Result<(), ValidationError>) -> String {
        checked.map_or_else(|invalid| invalid.to_string(), |()| "fine".to_owned())
    }

    #[test]
    fn text_is_counted_in_characters() {
        let bounds = Constraints { min_length: Some(1), max_length: Some(3), ..Constraints::NONE };

        assert_eq!(reason("ééé".check(&bounds)), "fine");
        assert_eq!(reason("".check(&bounds)), "must have at least 1 character, and has 0");
        assert_eq!(reason("four".check(&bounds)), "must have at most 3 characters, and has 4");
    }

    #[test]
    fn an_email_address_has_something_on_both_sides_of_an_at() {
        let bounds = Constraints { is_email: true, ..Constraints::NONE };

        for address in ["a@b", "first.last+tag@example.com", "\"a@b\"@example.com", "é@example.com"] {
            assert_eq!(reason(address.check(&bounds)), "fine", "{address}");
        }
        for address in ["", "a", "@", "a@", "@b", "a b@c", "a@b\n"] {
            assert_ne!(reason(address.check(&bounds)), "fine", "{address}");
        }
    }

    #[test]
    fn a_pattern_covers_the_whole_text() {
        const HEX: Run = Run { ranges: &[('0', '9'), ('a', 'f')], min: 2, max: Some(2) };
        const DASH: Run = Run { ranges: &[('-', '-')], min: 0, max: Some(1) };
        let bounds = Constraints {
            pattern: Some(Pattern { source: "^..$", runs: &[HEX, DASH, HEX] }),
            ..Constraints::NONE
        };

        for text in ["00-ff", "00ff"] {
            assert_eq!(reason(text.check(&bounds)), "fine", "{text}");
        }
        for text in ["", "00", "00-f", "00-ff0", "00--ff", "gg-ff"] {
            assert_ne!(reason(text.check(&bounds)), "fine", "{text}");
        }
    }

    #[test]
    fn numbers_keep_to_their_bounds() {
        let bounds = Constraints {
            minimum: Some(0.0),
            exclusive_maximum: Some(1.0),
            multiple_of: Some(0.1),
            ..Constraints::NONE
        };

        assert_eq!(reason(0.3.check(&bounds)), "fine");
        assert_eq!(reason((-1_i64).check(&bounds)), "must be at least 0, and is -1");
        assert_eq!(reason(1_i32.check(&bounds)), "must be less than 1, and is 1");
        assert_eq!(reason(0.25.check(&bounds)), "must be a multiple of 0.1, and is 0.25");
        assert_eq!(reason(f64::NAN.check(&bounds)), "must be a finite number");
    }

    #[test]
    fn a_fault_says_where_in_the_value_it_is() {
        let bounds = Constraints {
            items: Some(&Constraints { max_length: Some(1), ..Constraints::NONE }),
            ..Constraints::NONE
        };

        let checked =
            vec!["a".to_owned(), "bb".to_owned()].check(&bounds).map_err(|invalid| invalid.inside("tags"));

        assert_eq!(reason(checked), "tags.1: must have at most 1 character, and has 2");
    }
}
