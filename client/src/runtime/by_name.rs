//! What the generated `by_name` does with any type: for the tests that hold the generated code against its description.

use std::fmt;

use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use super::{Error, ResponseValue};

/// Values by their names in the description.
pub type Values = serde_json::Map<String, Value>;

/// What all types have in common, for a list of them.
macro_rules! types {
    ($($name:ident)*) => {
        /// The types.
        pub const TYPES: &[&str] = &[$(stringify!($name)),*];

        /// The JSON Schema of a type.
        pub fn json_schema(
            name: &str,
            generator: &mut ::schemars::SchemaGenerator,
        ) -> ::std::option::Option<::schemars::Schema> {
            match name {
                $(stringify!($name) => Some(generator.subschema_for::<types::$name>()),)*
                _ => None,
            }
        }

        /// A value read as a type, and written again.
        pub fn read(name: &str, value: Value) -> ::std::result::Result<Value, ::std::string::String> {
            match name {
                $(stringify!($name) => by_name::read::<types::$name>(value),)*
                _ => Err(by_name::unknown(name)),
            }
        }

        /// What a type prints of a value.
        pub fn print(
            name: &str,
            value: Value,
        ) -> ::std::result::Result<::std::string::String, ::std::string::String> {
            match name {
                $(stringify!($name) => by_name::print::<types::$name>(value),)*
                _ => Err(by_name::unknown(name)),
            }
        }
    };
}

pub(crate) use types;

/// A value read as a type, and written again.
pub fn read<T: DeserializeOwned + Serialize>(value: Value) -> Result<Value, String> {
    write(&from_json::<T>(value)?)
}

/// What a type prints of a value.
pub fn print<T: DeserializeOwned + fmt::Debug>(value: Value) -> Result<String, String> {
    from_json::<T>(value).map(|value| format!("{value:?}"))
}

/// A value converted to its type, and written.
pub fn convert<From: DeserializeOwned, To>(value: Value) -> Result<Value, String>
where
    To: TryFrom<From, Error: fmt::Display> + Serialize,
{
    write(&To::try_from(from_json(value)?).map_err(|error| error.to_string())?)
}

/// Takes one of the values, if it is there.
pub fn take<T: DeserializeOwned>(values: &mut Values, name: &str) -> Result<Option<T>, String> {
    let value = values.remove(name).map(from_json).transpose();
    value.map_err(|error| format!("`{name}` can't be set: {error}"))
}

/// The fields of an object.
pub fn fields(value: Value) -> Result<Values, String> {
    from_json(value)
}

/// What a builder has made, unless there are fields that it does not know.
pub fn finish<T: Serialize>(made: Result<T, impl fmt::Display>, left: &Values) -> Result<Value, String> {
    match left.keys().next() {
        Some(name) => Err(format!("there is no field `{name}`")),
        None => write(&made.map_err(|error| error.to_string())?),
    }
}

/// Of an answer, whether it is one.
pub fn answer<T>(answer: Result<ResponseValue<T>, Error>) -> Result<(), String> {
    answer.map(drop).map_err(|error| error.to_string())
}

/// That there is nothing of a name.
pub fn unknown(name: &str) -> String {
    format!("nothing generated is called `{name}`")
}

fn from_json<T: DeserializeOwned>(value: Value) -> Result<T, String> {
    serde_json::from_value(value).map_err(|error| error.to_string())
}

fn write(value: &impl Serialize) -> Result<Value, String> {
    serde_json::to_value(value).map_err(|error| error.to_string())
}
