//! Values as the text that a request carries.

use std::borrow::Cow;

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use zeroize::Zeroizing;

/// Text on its way into a request, before any escaping.
#[derive(Clone)]
pub enum Text {
    /// One of a set that the API or a type of Rust defines, such as `true`.
    Known(Cow<'static, str>),
    /// Whatever the caller chose to write: a secret, an address, a name. Wiped when it is dropped.
    Sensitive(Zeroizing<String>),
}

impl Text {
    /// Text of the caller's own.
    pub fn sensitive(text: String) -> Self {
        Self::Sensitive(Zeroizing::new(text))
    }

    pub fn as_str(&self) -> &str {
        match self {
            Self::Known(text) => text,
            Self::Sensitive(text) => text,
        }
    }
}

impl From<&'static str> for Text {
    fn from(text: &'static str) -> Self {
        Self::Known(Cow::Borrowed(text))
    }
}

/// A value that can be sent in a path, a query or a header.
pub trait IntoText {
    /// The value as it is sent.
    fn into_text(self) -> Text;
}

impl IntoText for String {
    fn into_text(self) -> Text {
        Text::sensitive(self)
    }
}

impl IntoText for bool {
    fn into_text(self) -> Text {
        if self { "true" } else { "false" }.into()
    }
}

macro_rules! printed {
    ($($ty:ty),*) => {$(
        impl IntoText for $ty {
            fn into_text(self) -> Text {
                Text::Known(self.to_string().into())
            }
        }
    )*};
}

printed!(i32, i64, f64, NaiveDate);

impl IntoText for DateTime<Utc> {
    fn into_text(self) -> Text {
        Text::Known(self.to_rfc3339_opts(SecondsFormat::AutoSi, true).into())
    }
}

/// A list that is one text, with commas between the items.
impl<T: IntoText> IntoText for Vec<T> {
    fn into_text(self) -> Text {
        let texts: Vec<Text> = self.into_iter().map(T::into_text).collect();
        let joined = texts.iter().map(Text::as_str).collect::<Vec<_>>().join(",");
        match texts.iter().any(|text| matches!(text, Text::Sensitive(_))) {
            true => Text::sensitive(joined),
            false => Text::Known(joined.into()),
        }
    }
}
