//! The texts of parameter values.

use std::borrow::Cow;

use zeroize::Zeroizing;

/// The text of a parameter, before it is percent-encoded.
#[derive(Clone)]
pub enum Text {
    /// Text that errors may show: a boolean, a number, a date or an enum value.
    Known(Cow<'static, str>),
    /// Text that the caller chose, such as a token or an email address. It is wiped from memory when dropped.
    Sensitive(Zeroizing<String>),
}

impl Text {
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

/// A value that can be sent as a parameter.
pub trait IntoText {
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

macro_rules! known_text {
    ($($ty:ty),*) => {$(
        impl IntoText for $ty {
            fn into_text(self) -> Text {
                Text::Known(self.to_string().into())
            }
        }
    )*};
}

known_text!(i32, i64, f64);

/// Returns `true` if a header can't contain a text.
pub fn has_forbidden_character(text: &str) -> bool {
    text.contains(|character: char| character.is_control() && character != '\t')
}
