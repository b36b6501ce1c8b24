//! Macros for reading and writing objects.

/// Implements `Serialize` and `Deserialize` for a struct. Each field is `required`, `optional`, `optional_any` or
/// `defaulted`. The field `$extra` keeps the fields that the description does not have. Without it, they are ignored.
macro_rules! object {
    ($name:ident, $extra:ident $(, $presence:ident $field:ident = $key:literal)*) => {
        $crate::runtime::object!(@implement $name, [$extra] $(, $presence $field = $key)*);
    };
    ($name:ident $(, $presence:ident $field:ident = $key:literal)*) => {
        $crate::runtime::object!(@implement $name, [] $(, $presence $field = $key)*);
    };
    (@read_extra $key:ident, $map:ident, [$extra:ident]) => {
        $crate::runtime::read_extra(&mut $extra, $key, &mut $map)
    };
    (@read_extra $key:ident, $map:ident, []) => {
        $crate::runtime::skip(&mut $map)
    };
    (@implement $name:ident, [$($extra:ident)?] $(, $presence:ident $field:ident = $key:literal)*) => {
        #[allow(deprecated, reason = "a field may be deprecated")]
        impl $crate::runtime::Object for $name {
            const NAME: &'static str = stringify!($name);
            const FIELDS: &'static [&'static str] = &[$($key),*];

            fn read<'de, A: ::serde::de::MapAccess<'de>>(
                mut map: A,
            ) -> ::std::result::Result<Self, A::Error> {
                $(let mut $field = $crate::runtime::Slot::EMPTY;)*
                $(let mut $extra = $crate::runtime::ExtraFields::default();)?
                while let Some(key) = map.next_key::<$crate::runtime::Key<'de>>()? {
                    match key.as_str() {
                        $($key => $field.read($key, &mut map)?,)*
                        _ => $crate::runtime::object!(@read_extra key, map, [$($extra)?])?,
                    }
                }
                Ok(Self {
                    $($field: $field.$presence::<A::Error>($key)?,)*
                    $($extra,)?
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
                $(object.extra::<Self>(&self.$extra)?;)?
                object.end()
            }
        }
    };
}

pub(crate) use object;
