//! Dates and times. Only the crates whose descriptions have them contain this module and depend on chrono.

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};

use super::{
    constraints::Validate,
    text::{IntoText, Text},
};

impl Validate for DateTime<Utc> {}
impl Validate for NaiveDate {}

impl IntoText for DateTime<Utc> {
    fn into_text(self) -> Text {
        Text::Known(self.to_rfc3339_opts(SecondsFormat::AutoSi, true).into())
    }
}

impl IntoText for NaiveDate {
    fn into_text(self) -> Text {
        Text::Known(self.to_string().into())
    }
}
