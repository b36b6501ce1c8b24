//! Plain values: as text in a request, and as secrets.

use std::fmt;

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};

use super::check::{Bounds, Check, Invalid};

/// A value that can be sent in a path, a query or a header.
pub trait ToText {
    /// The value as it is sent, before any escaping.
    fn to_text(&self) -> String;
}

macro_rules! print_as_text {
    ($($ty:ty),*) => {$(
        impl ToText for $ty {
            fn to_text(&self) -> String {
                self.to_string()
            }
        }
    )*};
}

print_as_text!(String, bool, i32, i64, f64, NaiveDate);

impl ToText for DateTime<Utc> {
    fn to_text(&self) -> String {
        self.to_rfc3339_opts(SecondsFormat::AutoSi, true)
    }
}

impl<T: ToText> ToText for Vec<T> {
    fn to_text(&self) -> String {
        self.iter().map(ToText::to_text).collect::<Vec<_>>().join(",")
    }
}

/// Text that nothing prints.
#[derive(Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl Check for Secret {
    fn check(&self, bounds: &Bounds) -> Result<(), Invalid> {
        self.0.check(bounds)
    }
}

impl ToText for Secret {
    fn to_text(&self) -> String {
        self.0.clone()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}
