//! What a caller has set for one parameter, until the request is sent.

use std::fmt;

use super::{
    call::Operation,
    check::{Bounds, Check, Invalid},
    error::{Error, InvalidRequest},
    scalar::ToText,
};

/// Where a parameter is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    Path,
    Query,
    Header,
    Body,
}

/// One parameter of a request: its description, and what was set.
#[derive(Clone)]
pub struct Parameter<T> {
    name: &'static str,
    place: Place,
    bounds: &'static Bounds,
    defaults: &'static [&'static str],
    value: Option<Result<T, Invalid>>,
}

impl<T> Parameter<T> {
    pub const fn new(place: Place, name: &'static str) -> Self {
        Self { name, place, bounds: &Bounds::NONE, defaults: &[], value: None }
    }

    /// Bounds of this parameter, beyond those of its type.
    #[must_use]
    pub fn within(mut self, bounds: &'static Bounds) -> Self {
        self.bounds = bounds;
        self
    }

    /// What is sent unless the caller sets something else: one text, or of a list one for each item.
    #[must_use]
    pub fn or(mut self, defaults: &'static [&'static str]) -> Self {
        self.defaults = defaults;
        self
    }

    /// Takes a value.
    pub fn set(&mut self, value: impl Into<T>) {
        self.value = Some(Ok(value.into()));
    }

    /// Takes a value. One that can't be converted is reported when the request is sent.
    pub fn try_set(&mut self, value: impl TryInto<T, Error: fmt::Display>) {
        self.value = Some(value.try_into().map_err(|error| Invalid::new(error.to_string())));
    }

    /// The value, checked.
    pub fn value(self, operation: &'static Operation) -> Result<Option<T>, Error>
    where
        T: Check,
    {
        let name = self.name;
        let value = self.value.transpose().and_then(|value| {
            value.as_ref().map_or(Ok(()), |value| value.check(self.bounds))?;
            Ok(value)
        });
        value.map_err(|invalid| InvalidRequest::new(operation, name, &invalid).into())
    }

    /// The value, checked, of a parameter that must be there.
    pub fn required(self, operation: &'static Operation) -> Result<T, Error>
    where
        T: Check,
    {
        let name = self.name;
        self.value(operation)?.ok_or_else(|| missing(operation, name))
    }

    /// The value as it is sent, or the default.
    pub fn text(self, operation: &'static Operation) -> Result<Option<String>, Error>
    where
        T: Check + ToText,
    {
        let Self { name, place, defaults, .. } = self;
        let text = self.value(operation)?.map(|value| value.to_text());
        if let Some(text) = &text {
            fits(place, text).map_err(|invalid| InvalidRequest::new(operation, name, &invalid))?;
        }
        Ok(text.or_else(|| (!defaults.is_empty()).then(|| defaults.join(","))))
    }

    /// The value as it is sent, or the default, of a parameter that must be there.
    pub fn required_text(self, operation: &'static Operation) -> Result<String, Error>
    where
        T: Check + ToText,
    {
        let name = self.name;
        self.text(operation)?.ok_or_else(|| missing(operation, name))
    }
}

impl<T> Parameter<Vec<T>> {
    /// Takes a list. An item that can't be converted is reported when the request is sent.
    pub fn try_set_list(&mut self, values: impl IntoIterator<Item: TryInto<T, Error: fmt::Display>>) {
        let convert = |(index, value): (usize, _)| {
            TryInto::try_into(value).map_err(|error| convert_error(index, &error))
        };
        self.value = Some(values.into_iter().enumerate().map(convert).collect());
    }

    /// The items as they are sent, each as a parameter of its own.
    pub fn texts(self, operation: &'static Operation) -> Result<Option<Vec<String>>, Error>
    where
        T: Check + ToText,
    {
        let defaults = self.defaults;
        let texts = self.value(operation)?.map(|values| values.iter().map(ToText::to_text).collect());
        let default_texts = || defaults.iter().map(|text| (*text).to_owned()).collect();
        Ok(texts.or_else(|| (!defaults.is_empty()).then(default_texts)))
    }

    /// The items as they are sent, of a list that must be there.
    pub fn required_texts(self, operation: &'static Operation) -> Result<Vec<String>, Error>
    where
        T: Check + ToText,
    {
        let name = self.name;
        self.texts(operation)?.ok_or_else(|| missing(operation, name))
    }
}

fn convert_error(index: usize, error: &impl fmt::Display) -> Invalid {
    Invalid::new(error.to_string()).inside(index.to_string())
}

fn missing(operation: &'static Operation, name: &str) -> Error {
    InvalidRequest::new(operation, name, &Invalid::new("is required, and was not set")).into()
}

/// Whether text can stand in its place and still mean itself.
fn fits(place: Place, text: &str) -> Result<(), Invalid> {
    match place {
        // URLs drop these segments, so that the request would go to another path.
        Place::Path if matches!(text, "" | "." | "..") => {
            Err(Invalid::new("must not be empty, `.` or `..`, which a path can't hold"))
        }
        Place::Header if text.contains(|character: char| character.is_control() && character != '\t') => {
            Err(Invalid::new("must not hold control characters, which a header can't hold"))
        }
        _ => Ok(()),
    }
}

impl<T: fmt::Debug> fmt::Debug for Parameter<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.value {
            None => f.write_str("unset"),
            Some(Ok(value)) => value.fmt(f),
            Some(Err(invalid)) => write!(f, "invalid: {invalid}"),
        }
    }
}
