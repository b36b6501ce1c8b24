//! What a caller has set for one parameter, until the request is sent.

use std::fmt;

use super::{
    check::{Constraints, Validate, ValidationError},
    text::{IntoText, Text},
};

/// Where a parameter is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParameterLocation {
    Path,
    Query,
    Header,
    Body,
}

/// What the description says of a parameter.
pub struct ParameterSpec {
    pub(super) name: &'static str,
    pub(super) place: ParameterLocation,
    pub(super) is_required: bool,
    /// What is sent unless the caller sets something else: one text, or of a list one for each item.
    pub(super) defaults: &'static [&'static str],
    /// Constraints of this parameter, beyond those of its type.
    bounds: Constraints,
}

impl ParameterSpec {
    pub const fn new(place: ParameterLocation, name: &'static str) -> Self {
        Self { name, place, is_required: false, defaults: &[], bounds: Constraints::NONE }
    }

    /// Without this parameter, the request is not sent.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.is_required = true;
        self
    }

    /// Constraints of this parameter, beyond those of its type.
    #[must_use]
    pub const fn within(mut self, bounds: Constraints) -> Self {
        self.bounds = bounds;
        self
    }

    /// What is sent unless the caller sets something else.
    #[must_use]
    pub const fn or(mut self, defaults: &'static [&'static str]) -> Self {
        self.defaults = defaults;
        self
    }
}

/// One parameter of a request: its description, and what was set. It is small, as each setter moves all of them.
#[derive(Clone)]
pub struct Parameter<T> {
    pub(super) described: &'static ParameterSpec,
    value: Option<Result<T, Box<ValidationError>>>,
}

impl<T> Parameter<T> {
    pub const fn new(described: &'static ParameterSpec) -> Self {
        Self { described, value: None }
    }

    /// Takes a value.
    pub fn set(&mut self, value: impl Into<T>) {
        self.value = Some(Ok(value.into()));
    }

    /// Takes a value. One that can't be converted is reported when the request is sent.
    pub fn try_set(&mut self, value: impl TryInto<T, Error: fmt::Display>) {
        self.value =
            Some(value.try_into().map_err(|error| Box::new(ValidationError::new(error.to_string()))));
    }

    /// The value, checked.
    pub fn value(self) -> Result<Option<T>, ValidationError>
    where
        T: Validate,
    {
        let value = self.value.transpose().map_err(|invalid| *invalid)?;
        value.as_ref().map_or(Ok(()), |value| value.check(&self.described.bounds))?;
        Ok(value)
    }

    /// The value as it is sent.
    pub fn text(self) -> Result<Option<Text>, ValidationError>
    where
        T: Validate + IntoText,
    {
        let place = self.described.place;
        let text = self.value()?.map(T::into_text);
        text.as_ref().map_or(Ok(()), |text| fits(place, text.as_str()))?;
        Ok(text)
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
    pub fn texts(self) -> Result<Option<Vec<Text>>, ValidationError>
    where
        T: Validate + IntoText,
    {
        Ok(self.value()?.map(|values| values.into_iter().map(T::into_text).collect()))
    }
}

fn convert_error(index: usize, error: &impl fmt::Display) -> Box<ValidationError> {
    Box::new(ValidationError::new(error.to_string()).inside(index.to_string()))
}

/// Whether text can stand in its place and still mean itself.
fn fits(place: ParameterLocation, text: &str) -> Result<(), ValidationError> {
    match place {
        // URLs drop these segments, so that the request would go to another path.
        ParameterLocation::Path if matches!(text, "" | "." | "..") => {
            Err(ValidationError::new("must not be empty, `.` or `..`, which a path can't hold"))
        }
        ParameterLocation::Header
            if text.contains(|character: char| character.is_control() && character != '\t') =>
        {
            Err(ValidationError::new("must not hold control characters, which a header can't hold"))
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
