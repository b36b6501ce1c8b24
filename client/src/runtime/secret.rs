//! Text that nothing prints, and that is wiped from memory when it is dropped.

use std::{fmt, io, mem};

use bytes::Bytes;
use reqwest::header::HeaderValue;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use zeroize::{ZeroizeOnDrop, Zeroizing};

use super::{
    check::{Constraints, Validate, ValidationError},
    text::{IntoText, Text},
};

/// A secret.
#[derive(Clone)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl ZeroizeOnDrop for Secret {}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(Zeroizing::new(text))
    }
}

impl Validate for Secret {
    fn check(&self, bounds: &Constraints) -> Result<(), ValidationError> {
        self.0.check(bounds)
    }
}

impl IntoText for Secret {
    fn into_text(self) -> Text {
        Text::Sensitive(self.0)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::from)
    }
}

/// A header that logs don't show, if it can be one. Its text is wiped with the last request that holds it.
pub fn secret_header(text: Zeroizing<String>) -> Option<HeaderValue> {
    struct Wiped(Zeroizing<String>);

    impl AsRef<[u8]> for Wiped {
        fn as_ref(&self) -> &[u8] {
            self.0.as_bytes()
        }
    }

    let mut value = HeaderValue::from_maybe_shared(Bytes::from_owner(Wiped(text))).ok()?;
    value.set_sensitive(true);
    Some(value)
}

/// Bytes that are wiped when they are dropped, also where growing leaves them behind.
#[derive(Default)]
pub struct WipedBuffer(Zeroizing<Vec<u8>>);

impl WipedBuffer {
    /// The bytes, to be wiped with the last request that holds them.
    pub fn into_bytes(self) -> Bytes {
        Bytes::from_owner(self.0)
    }
}

impl io::Write for WipedBuffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let needed = self.0.len() + bytes.len();
        if needed > self.0.capacity() {
            let larger = Zeroizing::new(Vec::with_capacity(needed.next_power_of_two().max(256)));
            let smaller = mem::replace(&mut self.0, larger);
            self.0.extend_from_slice(&smaller);
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
