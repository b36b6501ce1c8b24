//! Objects that keep the fields that the description does not have.

use std::{
    borrow::Cow,
    cell::Cell,
    collections::{BTreeMap, btree_map},
    fmt,
    marker::PhantomData,
    ops::{Deref, DerefMut},
};

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{self, DeserializeOwned, IgnoredAny, MapAccess, Visitor},
    ser::{self, SerializeMap},
};
use serde_json::Value;

use super::{
    constraints::{Constraints, Validate, ValidationError},
    field::Field,
    secret::{REDACTED, is_redacting},
};

/// The fields of an object that the description does not have, by their names.
///
/// The client serializes them as it read them, ordered by name. `Debug` prints only their names, because a server may
/// repeat a secret in a value. The values are not wiped from memory.
///
/// If a response contains a value that [`serde_json::Value`] can't represent, such as the number `1e999`, the client
/// reads it without extra fields. [`ResponseValue::raw_body`](crate::ResponseValue::raw_body) then still has them.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ExtraFields<V = Value>(BTreeMap<String, V>);

impl<V> Default for ExtraFields<V> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<V> Deref for ExtraFields<V> {
    type Target = BTreeMap<String, V>;

    fn deref(&self) -> &BTreeMap<String, V> {
        &self.0
    }
}

impl<V> DerefMut for ExtraFields<V> {
    fn deref_mut(&mut self) -> &mut BTreeMap<String, V> {
        &mut self.0
    }
}

impl<V> fmt::Debug for ExtraFields<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.keys()).finish()
    }
}

impl<V> From<BTreeMap<String, V>> for ExtraFields<V> {
    fn from(fields: BTreeMap<String, V>) -> Self {
        Self(fields)
    }
}

impl<V> FromIterator<(String, V)> for ExtraFields<V> {
    fn from_iter<I: IntoIterator<Item = (String, V)>>(fields: I) -> Self {
        Self(fields.into_iter().collect())
    }
}

impl<V> IntoIterator for ExtraFields<V> {
    type Item = (String, V);
    type IntoIter = btree_map::IntoIter<String, V>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a, V> IntoIterator for &'a ExtraFields<V> {
    type Item = (&'a String, &'a V);
    type IntoIter = btree_map::Iter<'a, String, V>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl<V: Validate> Validate for ExtraFields<V> {
    fn validate(&self, constraints: &Constraints) -> Result<(), ValidationError> {
        self.0.validate(constraints)
    }
}

/// The extra fields that a builder sets.
#[derive(Clone)]
pub struct ExtraFieldsBuilder<V = Value>(BTreeMap<String, Field<V>>);

impl<V> ExtraFieldsBuilder<V> {
    /// Sets a field. Stores a conversion error, which `build` returns.
    pub fn set(&mut self, name: impl Into<String>, value: impl TryInto<V, Error: fmt::Display>) {
        self.0.entry(name.into()).or_default().set(value);
    }

    /// Returns the fields, unless the object `T` has a field with one of their names.
    pub fn build<T: Object>(self) -> Result<ExtraFields<V>, ValidationError> {
        let fields = self.0.into_iter().map(|(name, field)| {
            if T::FIELDS.contains(&name.as_str()) {
                return Err(ValidationError::new("is not an extra field; use its own setter").in_field(name));
            }
            let value = field.required(&name)?;
            Ok((name, value))
        });
        fields.collect()
    }
}

impl<V> Default for ExtraFieldsBuilder<V> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<V> fmt::Debug for ExtraFieldsBuilder<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.keys()).finish()
    }
}

/// A struct that is a JSON object. The macro `object!` implements this trait.
pub trait Object: Sized {
    const NAME: &'static str;
    /// The names of the described fields.
    const FIELDS: &'static [&'static str];

    /// Reads the fields of the object.
    fn read<'de, A: MapAccess<'de>>(map: A) -> Result<Self, A::Error>;
}

thread_local! {
    /// Whether this thread reads objects without their extra fields.
    static SKIPS_EXTRA_FIELDS: Cell<bool> = const { Cell::new(false) };
}

/// Deserializes JSON. If it is invalid, tries again without the extra fields of objects.
///
/// serde_json can skip some values that it can't represent: numbers out of range, lone surrogates, and deep arrays.
/// Without extra fields, such a value in a field that nobody needs does not make the response invalid.
pub fn from_json<T: DeserializeOwned>(json: &[u8]) -> serde_json::Result<T> {
    struct Reset;

    impl Drop for Reset {
        fn drop(&mut self) {
            SKIPS_EXTRA_FIELDS.set(false);
        }
    }

    serde_json::from_slice(json).or_else(|error| {
        if !error.is_syntax() {
            return Err(error);
        }
        SKIPS_EXTRA_FIELDS.set(true);
        // A panic resets the flag, too.
        let _reset = Reset;
        serde_json::from_slice(json)
    })
}

/// Reads the value of an extra field.
pub fn read_extra<'de, V: Deserialize<'de>, A: MapAccess<'de>>(
    extra: &mut ExtraFields<V>,
    key: Key<'de>,
    map: &mut A,
) -> Result<(), A::Error> {
    if SKIPS_EXTRA_FIELDS.get() {
        return skip(map);
    }
    extra.insert(key.into_string(), map.next_value()?);
    Ok(())
}

/// Ignores the value of a field.
pub fn skip<'de, A: MapAccess<'de>>(map: &mut A) -> Result<(), A::Error> {
    map.next_value::<IgnoredAny>().map(drop)
}

/// Deserializes an object. `flatten` of serde would first buffer all of its fields.
pub fn deserialize_object<'de, T: Object, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    struct ObjectVisitor<T>(PhantomData<T>);

    impl<'de, T: Object> Visitor<'de> for ObjectVisitor<T> {
        type Value = T;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "struct {}", T::NAME)
        }

        fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
            T::read(map)
        }
    }

    deserializer.deserialize_map(ObjectVisitor(PhantomData))
}

/// The name of a field in an object that is read. It borrows from the input where it can.
pub struct Key<'de>(Cow<'de, str>);

impl Key<'_> {
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn into_string(self) -> String {
        self.0.into_owned()
    }
}

impl<'de> Deserialize<'de> for Key<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct KeyVisitor;

        impl<'de> Visitor<'de> for KeyVisitor {
            type Value = Key<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the name of a field")
            }

            fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Borrowed(name)))
            }

            fn visit_str<E>(self, name: &str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Owned(name.to_owned())))
            }

            fn visit_string<E>(self, name: String) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Owned(name)))
            }
        }

        deserializer.deserialize_identifier(KeyVisitor)
    }
}

/// The value of a field in an object that is read.
pub struct Slot<T>(Option<T>);

impl<T> Slot<T> {
    pub const EMPTY: Self = Self(None);

    /// Reads the value of the field.
    pub fn read<'de, A: MapAccess<'de>>(&mut self, name: &'static str, map: &mut A) -> Result<(), A::Error>
    where
        T: Deserialize<'de>,
    {
        if self.0.is_some() {
            return Err(de::Error::duplicate_field(name));
        }
        self.0 = Some(map.next_value()?);
        Ok(())
    }

    /// Returns the value of a required field.
    pub fn required<E: de::Error>(self, name: &'static str) -> Result<T, E> {
        self.0.ok_or_else(|| E::missing_field(name))
    }

    /// Returns the value of an optional field whose type contains null.
    pub fn optional_any<E>(self, _: &'static str) -> Result<Option<T>, E> {
        Ok(self.0)
    }

    /// Returns the value of a field with a default.
    pub fn defaulted<E>(self, _: &'static str) -> Result<T, E>
    where
        T: Default,
    {
        Ok(self.0.unwrap_or_default())
    }
}

impl<T> Slot<Option<T>> {
    /// Returns the value of an optional field.
    pub fn optional<E>(self, _: &'static str) -> Result<Option<T>, E> {
        Ok(self.0.flatten())
    }
}

/// Writes an object.
pub struct ObjectWriter<S: Serializer>(S::SerializeMap);

impl<S: Serializer> ObjectWriter<S> {
    pub fn start(serializer: S) -> Result<Self, S::Error> {
        serializer.serialize_map(None).map(Self)
    }

    /// Writes a required field.
    pub fn required(&mut self, name: &str, value: &impl Serialize) -> Result<(), S::Error> {
        self.0.serialize_entry(name, value)
    }

    /// Writes an optional field, unless it is absent.
    pub fn optional(&mut self, name: &str, value: &Option<impl Serialize>) -> Result<(), S::Error> {
        value.as_ref().map_or(Ok(()), |value| self.required(name, value))
    }

    /// Writes an optional field whose type contains null, unless it is absent.
    pub fn optional_any(&mut self, name: &str, value: &Option<impl Serialize>) -> Result<(), S::Error> {
        self.optional(name, value)
    }

    /// Writes a field with a default, unless it has the default.
    pub fn defaulted<T: Serialize + Default + PartialEq>(
        &mut self,
        name: &str,
        value: &T,
    ) -> Result<(), S::Error> {
        if *value == T::default() { Ok(()) } else { self.required(name, value) }
    }

    /// Writes the extra fields.
    ///
    /// # Errors
    ///
    /// Fails if the object `T` has a field with one of their names. The object would have two fields with that name.
    pub fn extra<T: Object>(&mut self, extra: &ExtraFields<impl Serialize>) -> Result<(), S::Error> {
        for (name, value) in extra {
            if let Some(field) = T::FIELDS.iter().find(|field| *field == name) {
                return Err(ser::Error::custom(format_args!("`{field}` is not an extra field")));
            }
            // An extra field may repeat a secret.
            if is_redacting() {
                self.0.serialize_entry(name, REDACTED)?;
            } else {
                self.0.serialize_entry(name, value)?;
            }
        }
        Ok(())
    }

    pub fn end(self) -> Result<S::Ok, S::Error> {
        self.0.end()
    }
}
