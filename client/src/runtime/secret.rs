//! Text and buffers that are wiped from memory when dropped.

use std::{cell::Cell, fmt, hint::black_box, io, mem};

use bytes::Bytes;
use reqwest::header::HeaderValue;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use zeroize::{ZeroizeOnDrop, Zeroizing};

use super::{
    constraints::{Constraints, Validate, ValidationError},
    text::{IntoText, Text},
};

/// The text that replaces a secret.
pub const REDACTED: &str = "[redacted]";

/// The reason if a credential is empty.
pub const EMPTY: &str = "must not be empty";

/// The reason if a header contains control characters.
pub const CONTROL: &str = "must not contain control characters";

/// A text that `Debug` redacts, and that is wiped from memory when dropped.
#[derive(Clone)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl ZeroizeOnDrop for Secret {}

/// Compares secrets in a time that depends only on their lengths.
impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        let (one, other) = (self.0.as_bytes(), other.0.as_bytes());
        // `black_box` prevents the compiler from ending the loop at the first difference.
        let differences =
            one.iter().zip(other).fold(0, |differences, (one, other)| black_box(differences | (one ^ other)));
        one.len() == other.len() && differences == 0
    }
}

impl Eq for Secret {}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(Zeroizing::new(text))
    }
}

impl Validate for Secret {
    fn validate(&self, constraints: &Constraints) -> Result<(), ValidationError> {
        self.0.validate(constraints)
    }
}

impl IntoText for Secret {
    fn into_text(self) -> Text {
        Text::Sensitive(self.0)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REDACTED)
    }
}

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(if is_redacting() { REDACTED } else { &self.0 })
    }
}

thread_local! {
    /// Whether secrets are serialized as `[redacted]` on this thread.
    static IS_REDACTING: Cell<bool> = const { Cell::new(false) };
}

/// Returns `true` if secrets are serialized as `[redacted]`.
pub fn is_redacting() -> bool {
    IS_REDACTING.get()
}

/// Runs a function that serializes values. Their secrets become `[redacted]`.
pub fn redacting<T>(serialize: impl FnOnce() -> T) -> T {
    struct Reset;

    impl Drop for Reset {
        fn drop(&mut self) {
            IS_REDACTING.set(false);
        }
    }

    IS_REDACTING.set(true);
    let _reset = Reset;
    serialize()
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::from)
    }
}

/// Returns a header value that is marked as sensitive, or `None` if the text contains control characters.
///
/// The text is wiped when the last request that uses it is dropped.
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

/// Returns the `Authorization` header of a token.
pub fn bearer_header(token: &str) -> Result<HeaderValue, &'static str> {
    if token.trim().is_empty() {
        return Err(EMPTY);
    }
    // `concat` allocates once. A string that grows would leave a copy of the token in memory.
    secret_header(Zeroizing::new(["Bearer ", token].concat())).ok_or(CONTROL)
}

/// Adds the texts of a sensitive header: the whole value and its words, because a server may echo a token without the word
/// `Bearer`.
pub fn add_header_texts(header: &HeaderValue, texts: &mut Vec<Zeroizing<String>>) {
    let header = Zeroizing::new(String::from_utf8_lossy(header.as_bytes()).into_owned());
    let words = header.split_whitespace().filter(|word| !["Bearer", "Basic"].contains(word));
    texts.extend(words.map(|word| Zeroizing::new(word.to_owned())));
    texts.push(header);
}

/// A growable buffer that is wiped when dropped. When it grows, it wipes the old allocation.
#[derive(Default)]
pub struct WipedBuffer(Zeroizing<Vec<u8>>);

impl WipedBuffer {
    /// Returns the bytes, which are wiped when the last request that uses them is dropped.
    pub fn into_bytes(self) -> Bytes {
        Bytes::from_owner(self.0)
    }

    /// Returns the text, or an empty one if it is not UTF-8.
    pub fn into_text(mut self) -> Zeroizing<String> {
        Zeroizing::new(String::from_utf8(mem::take(&mut self.0)).unwrap_or_default())
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
