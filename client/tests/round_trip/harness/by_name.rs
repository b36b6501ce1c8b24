//! Macros and functions that the generated `by_name` modules call.

use std::{fmt, pin::Pin};

use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

/// Values by their names in the description.
pub type Values = serde_json::Map<String, Value>;

/// A request that is being sent.
pub type Sending<'a> = Pin<Box<dyn Future<Output = Result<(), String>> + Send + 'a>>;

/// Defines the functions that take the name of a type.
macro_rules! types {
    ($($name:ident),*) => {
        /// The names of the types.
        pub const TYPES: &[&str] = &[$(stringify!($name)),*];

        /// Returns the JSON Schema of a type.
        pub fn json_schema(name: &str, generator: &mut schemars::SchemaGenerator) -> Option<schemars::Schema> {
            match name {
                $(stringify!($name) => Some(generator.subschema_for::<types::$name>()),)*
                _ => None,
            }
        }

        /// Deserializes a value as a type, and serializes it again.
        pub fn read(name: &str, value: Value) -> Result<Value, String> {
            match name {
                $(stringify!($name) => by_name::read::<types::$name>(value),)*
                _ => Err(by_name::unknown(name)),
            }
        }

        /// Deserializes a value as a type, and returns its `Debug` output.
        pub fn print(name: &str, value: Value) -> Result<String, String> {
            match name {
                $(stringify!($name) => by_name::print::<types::$name>(value),)*
                _ => Err(by_name::unknown(name)),
            }
        }
    };
}

/// Builds a value with a builder, and serializes it.
macro_rules! build {
    ($value:expr, $ty:ty, $($key:literal => $setter:ident $(or $null:ident)? as $field:ty),* $(; $extra:ident as $other:ty)?) => {{
        // Without a function for each type, all builders would have their own space on the stack.
        fn build(value: Value) -> Result<Value, String> {
        #[allow(unused_mut, reason = "a struct may have no fields")]
        let (mut values, mut builder) = (by_name::fields(value)?, Box::new(<$ty>::builder()));
        // Without a closure for each field, all copies of a large builder would have their own space on the stack.
        $(
            $(
                if by_name::take_null(&mut values, $key) {
                    builder = by_name::boxed(builder, |builder| builder.$null());
                }
            )?
            if let Some(value) = by_name::take::<$field>(&mut values, $key)? {
                builder = by_name::boxed(builder, |builder| builder.$setter(value));
            }
        )*
        $(
            for (name, value) in by_name::take_all::<$other>(&mut values)? {
                builder = by_name::boxed(builder, |builder| builder.$extra(name, value));
            }
        )?
        by_name::finish(builder.build(), &values)
        }
        build($value)
    }};
}

/// Defines a type that deserializes the values of a multipart body.
macro_rules! form {
    ($name:ident($form:path), $($key:literal => $setter:ident as $field:ty $(=> $convert:expr)?),*) => {
        pub struct $name(pub $form);

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let mut values = <Values as serde::Deserialize>::deserialize(deserializer)?;
                #[allow(unused_mut, reason = "a body may have no described parts")]
                let mut form = <$form>::new();
                $(
                    let value = by_name::take::<$field>(&mut values, $key);
                    if let Some(value) = value.map_err(serde::de::Error::custom)? {
                        $(let value = ($convert)(value);)?
                        form = form.$setter(value);
                    }
                )*
                for (name, value) in by_name::take_all::<String>(&mut values).map_err(serde::de::Error::custom)? {
                    form = form.extra(name, value);
                }
                Ok(Self(form))
            }
        }
    };
}

/// Defines the list of operations, and the function that sends a request of one.
macro_rules! operations {
    ($client:ident, $($id:literal => ($call:expr), [$(
        $key:literal => $setter:ident $(($first:literal))? $(.$field:tt)? as $value:ty
    ),*]),*) => {
        /// The operations, each with the locations and names of its parameters.
        pub const OPERATIONS: &[(&str, &[&str])] = &[$(($id, &[$($key),*])),*];

        /// Sends a request with these values. Removes the values that have a setter, and writes the `Debug` output of the
        /// request to `printed`.
        #[allow(unused_mut, unused_variables, clippy::ptr_arg, reason = "an operation may have no parameters, a description no operations")]
        pub async fn send(
            $client: &Client,
            operation: &str,
            values: &mut Values,
            printed: &mut String,
        ) -> Result<(), String> {
            match operation {
                $($id => {
                    // Without a function for each operation, all requests would have their own space on the stack.
                    fn send<'a>(
                        $client: &'a Client,
                        values: &'a mut Values,
                        printed: &'a mut String,
                    ) -> by_name::Sending<'a> {
                        Box::pin(async move {
                            let mut request = $call;
                            $(
                                if let Some(value) = by_name::take::<$value>(values, $key)? {
                                    request = request.$setter($($first,)? value $(.$field)?);
                                }
                            )*
                            *printed = format!("{request:?}");
                            request.send().await.map(drop).map_err(|error| {
                                let body = String::from_utf8_lossy(error.raw_body().unwrap_or_default());
                                format!("{error} {body}")
                            })
                        })
                    }
                    send($client, values, printed).await
                })*
                _ => Err(by_name::unknown(operation)),
            }
        }
    };
}

pub(crate) use {build, form, operations, types};

pub fn read<T: DeserializeOwned + Serialize>(value: Value) -> Result<Value, String> {
    write(&from_json::<T>(value)?)
}

pub fn print<T: DeserializeOwned + fmt::Debug>(value: Value) -> Result<String, String> {
    from_json::<T>(value).map(|value| format!("{value:?}"))
}

/// Converts a value to its type, and serializes it.
pub fn convert<From: DeserializeOwned, To>(value: Value) -> Result<Value, String>
where
    To: TryFrom<From, Error: fmt::Display> + Serialize,
{
    write(&To::try_from(from_json(value)?).map_err(|error| error.to_string())?)
}

/// Removes a value and deserializes it. Returns `None` if there is no such value.
pub fn take<T: DeserializeOwned>(values: &mut Values, name: &str) -> Result<Option<T>, String> {
    let value = values.remove(name).map(from_json).transpose();
    value.map_err(|error| format!("`{name}` can't be set: {error}"))
}

/// Changes a value on the heap. The copies that the change makes are on the stack of this function only.
#[allow(clippy::boxed_local, reason = "the caller keeps no copy of the value on the stack")]
pub fn boxed<T>(value: Box<T>, change: impl FnOnce(T) -> T) -> Box<T> {
    Box::new(change(*value))
}

/// Removes a value if it is null. Returns `true` if it was.
pub fn take_null(values: &mut Values, name: &str) -> bool {
    values.get(name).is_some_and(Value::is_null) && values.remove(name).is_some()
}

/// Removes and deserializes all values.
pub fn take_all<T: DeserializeOwned>(values: &mut Values) -> Result<Vec<(String, T)>, String> {
    std::mem::take(values).into_iter().map(|(name, value)| Ok((name, from_json(value)?))).collect()
}

/// Returns the fields of an object.
pub fn fields(value: Value) -> Result<Values, String> {
    from_json(value)
}

/// Serializes a value that a builder has built. Fails if the builder has no setter for one of the fields.
pub fn finish<T: Serialize>(built: Result<T, impl fmt::Display>, unused: &Values) -> Result<Value, String> {
    match unused.keys().next() {
        Some(name) => Err(format!("the builder has no setter for `{name}`")),
        None => write(&built.map_err(|error| error.to_string())?),
    }
}

pub fn unknown(name: &str) -> String {
    format!("no generated type or operation is called `{name}`")
}

fn from_json<T: DeserializeOwned>(value: Value) -> Result<T, String> {
    serde_json::from_value(value).map_err(|error| error.to_string())
}

fn write(value: &impl Serialize) -> Result<Value, String> {
    serde_json::to_value(value).map_err(|error| error.to_string())
}
