//! Macros for reading and writing objects.

/// Implements `Serialize` and `Deserialize` for a struct. Each field is `required`, `optional`, `optional_any` or
/// `defaulted`. The field `$extra` keeps the fields that the description does not have.
macro_rules! object {
    ($name:ident, $extra:ident $(, $presence:ident $field:ident = $key:literal)*) => {
        #[allow(deprecated, reason = "a field may be deprecated")]
        impl $crate::runtime::Object for $name {
            const NAME: &'static str = stringify!($name);
            const FIELDS: &'static [&'static str] = &[$($key),*];

            fn read<'de, A: ::serde::de::MapAccess<'de>>(
                mut map: A,
            ) -> ::std::result::Result<Self, A::Error> {
                $(let mut $field = $crate::runtime::Slot::EMPTY;)*
                let mut extra = $crate::runtime::ExtraFields::default();
                while let Some(key) = map.next_key::<$crate::runtime::Key<'de>>()? {
                    match key.as_str() {
                        $($key => $field.read($key, &mut map)?,)*
                        _ => $crate::runtime::read_extra(&mut extra, key, &mut map)?,
                    }
                }
                Ok(Self {
                    $($field: $field.$presence::<A::Error>($key)?,)*
                    $extra: extra,
                })
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                $crate::runtime::deserialize_object(deserializer)
            }
        }

        #[allow(deprecated, reason = "a field may be deprecated")]
        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::std::result::Result<S::Ok, S::Error> {
                let mut object = $crate::runtime::ObjectWriter::<S>::start(serializer)?;
                $(object.$presence($key, &self.$field)?;)*
                object.end::<Self>(&self.$extra)
            }
        }
    };
}

/// Implements `Serialize` and `Deserialize` for a struct of an `anyOf`, which has an `Option` for each part. The value is
/// read as each part that it is valid for.
macro_rules! any_of {
    ($name:ident, $($field:ident),*) => {
        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                let value = <::serde_json::Value as ::serde::Deserialize>::deserialize(deserializer)?;
                $(let $field: ::std::option::Option<_> = ::serde::Deserialize::deserialize(&value).ok();)*
                if [$($field.is_none()),*].into_iter().all(|is_none| is_none) {
                    return Err(::serde::de::Error::custom(concat!("expected a value of ", stringify!($name))));
                }
                Ok(Self { $($field),* })
            }
        }

        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::std::result::Result<S::Ok, S::Error> {
                let values = [$(::serde_json::to_value(&self.$field)),*];
                let value = $crate::runtime::merge::<S::Error>(values)?;
                ::serde::Serialize::serialize(&value, serializer)
            }
        }
    };
}

pub(crate) use {any_of, object};
