//! Multipart bodies (RFC 7578).

use std::{borrow::Cow, fmt, path::PathBuf, sync::Arc};

use bytes::Bytes;
use reqwest::header::HeaderValue;
use serde::Serialize;
use zeroize::Zeroizing;

use super::{
    api::{BodyKind, BodySpec, Operation, PartKind, PartSpec, PartStyle},
    constraints::{Constraints, Validate, ValidationError},
    media_type,
    secret::REDACTED,
    stream::{Segment, Stream},
    text::{IntoText, Text},
    value::{Body, Content, convert, convert_list, encode_json, try_into, try_into_list},
};

/// A part of a multipart body: a file, or bytes with a file name and a media type.
///
/// A call fails with [`Error::InvalidRequest`](crate::Error::InvalidRequest) if it can't open a file. It sends nothing
/// then. It reads the file while it sends it, and opens it again for each retry.
#[derive(Clone)]
pub struct Part {
    source: Source,
    file_name: Option<String>,
    content_type: Option<String>,
}

#[derive(Clone)]
enum Source {
    Bytes(Bytes),
    File(PathBuf),
}

impl Part {
    /// Returns a part with the content of a file. Its file name is the last component of the path.
    pub fn file(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        let file_name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        Self { source: Source::File(path), file_name, content_type: None }
    }

    /// Returns a part with this content. `From` does the same.
    pub fn bytes(content: impl Into<Bytes>) -> Self {
        Self { source: Source::Bytes(content.into()), file_name: None, content_type: None }
    }

    /// Sets the file name that is sent.
    #[must_use]
    pub fn file_name(mut self, name: impl Into<String>) -> Self {
        self.file_name = Some(name.into());
        self
    }

    /// Sets the media type, such as `image/png`. The default is the one in the API's description, or
    /// `application/octet-stream`.
    #[must_use]
    pub fn content_type(mut self, media_type: impl Into<String>) -> Self {
        self.content_type = Some(media_type.into());
        self
    }

    /// Returns the media type, which must be one that the description allows.
    fn media_type(&self, allowed: &[&str]) -> Result<String, ValidationError> {
        let list = || allowed.iter().map(|allowed| format!("`{allowed}`")).collect::<Vec<_>>().join(" or ");
        let Some(chosen) = &self.content_type else {
            let mut defaults = allowed.iter().filter(|allowed| !media_type::is_range(allowed));
            return match defaults.next() {
                Some(default) => Ok((*default).to_owned()),
                None if allowed.is_empty() || allowed.contains(&"*/*") => Ok(OCTET_STREAM.to_owned()),
                None => Err(format!("needs a media type that matches {}: set `content_type`", list()).into()),
            };
        };
        let is_allowed = match allowed {
            [] => media_type::contains("*/*", chosen),
            allowed => allowed.iter().any(|allowed| media_type::contains(allowed, chosen)),
        };
        if HeaderValue::from_str(chosen).is_err() || !is_allowed {
            let expected =
                if allowed.is_empty() { "be a media type".to_owned() } else { format!("match {}", list()) };
            return Err(format!("its media type must {expected}, and is `{}`", chosen.escape_debug()).into());
        }
        Ok(chosen.clone())
    }
}

const OCTET_STREAM: &str = "application/octet-stream";

impl Validate for Part {}

impl fmt::Debug for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.source {
            Source::Bytes(bytes) => write!(f, "[{} bytes]", bytes.len()),
            Source::File(path) => write!(f, "[file {}]", path.display()),
        }
    }
}

macro_rules! part_from_bytes {
    ($($bytes:ty),*) => {$(
        impl From<$bytes> for Part {
            fn from(content: $bytes) -> Self {
                Self::bytes(content)
            }
        }
    )*};
}

part_from_bytes!(Bytes, Vec<u8>, String, &'static str, &'static [u8]);

/// The parts that a caller sets, in the order in which they are sent.
#[derive(Clone)]
pub struct Form {
    specs: &'static [PartSpec],
    fields: Vec<Field>,
}

/// The parts with the same name.
#[derive(Clone)]
struct Field {
    name: Cow<'static, str>,
    values: Result<Vec<Value>, ValidationError>,
}

#[derive(Clone)]
enum Value {
    Text(Text),
    Json(Arc<dyn Body>, Bytes),
    Part(Part),
}

impl Form {
    pub fn new(operation: &'static Operation) -> Self {
        Self { specs: operation.parts(), fields: Vec::new() }
    }

    #[must_use]
    pub fn text<T: Validate + IntoText>(
        self,
        name: &'static str,
        value: impl TryInto<T, Error: fmt::Display>,
    ) -> Self {
        let texts = convert::<T>(value, self.constraints(name));
        self.set(name, texts.map(|texts| texts.into_list().into_iter().map(Value::Text).collect()))
    }

    #[must_use]
    pub fn text_list<T: Validate + IntoText>(
        self,
        name: &'static str,
        values: impl IntoIterator<Item: TryInto<T, Error: fmt::Display>>,
    ) -> Self {
        let texts = convert_list::<T>(values, self.constraints(name));
        let style = spec(self.specs, name).map_or(PartStyle::Separate, |spec| spec.style);
        let texts = texts.map(|texts| match style {
            PartStyle::Joined(separator) => {
                let texts = texts.into_list();
                let texts = texts.iter().map(Text::as_str).collect::<Vec<_>>();
                vec![Value::Text(Text::sensitive(texts.join(separator)))]
            }
            _ => texts.into_list().into_iter().map(Value::Text).collect(),
        });
        self.set(name, texts)
    }

    /// Sets a part that is sent as JSON.
    #[must_use]
    pub fn json<T>(self, name: &'static str, value: impl TryInto<T, Error: fmt::Display>) -> Self
    where
        T: Validate + Serialize + fmt::Debug + Send + Sync + 'static,
    {
        let constraints = self.constraints(name);
        let value = try_into::<T>(value).and_then(|value| {
            value.validate(constraints)?;
            Ok(vec![json(value)?])
        });
        self.set(name, value)
    }

    /// Sets a part for each item of a list, which is sent as JSON.
    #[must_use]
    pub fn json_list<T>(
        self,
        name: &'static str,
        values: impl IntoIterator<Item: TryInto<T, Error: fmt::Display>>,
    ) -> Self
    where
        T: Validate + Serialize + fmt::Debug + Send + Sync + 'static,
    {
        let constraints = self.constraints(name);
        let values = try_into_list::<T>(values).and_then(|values| {
            values.validate(constraints)?;
            values.into_iter().map(json).collect()
        });
        self.set(name, values)
    }

    #[must_use]
    pub fn part(self, name: &'static str, part: impl Into<Part>) -> Self {
        let part = with_file_name(part.into(), name);
        self.set(name, Ok(vec![part]))
    }

    #[must_use]
    pub fn part_list(self, name: &'static str, parts: impl IntoIterator<Item: Into<Part>>) -> Self {
        let parts: Vec<Part> = parts.into_iter().map(Into::into).collect();
        let validated = parts.validate(self.constraints(name));
        self.set(name, validated.map(|()| parts.into_iter().map(|part| with_file_name(part, name)).collect()))
    }

    /// Adds a part that the description does not have.
    #[must_use]
    pub fn extra(mut self, name: impl Into<String>, part: impl Into<Part>) -> Self {
        self.fields.push(Field { name: Cow::Owned(name.into()), values: Ok(vec![Value::Part(part.into())]) });
        self
    }

    fn constraints(&self, name: &str) -> &'static Constraints {
        spec(self.specs, name).map_or(&Constraints::NONE, |spec| &spec.constraints)
    }

    /// Stores the values of a field. Replaces those that were set before.
    fn set(mut self, name: &'static str, values: Result<Vec<Value>, ValidationError>) -> Self {
        self.fields.retain(|field| field.name != name);
        self.fields.push(Field { name: Cow::Borrowed(name), values });
        self
    }

    /// Returns the values, each with its name and its spec.
    fn values(
        &self,
    ) -> impl Iterator<Item = Result<(&str, Option<&'static PartSpec>, &Value), ValidationError>> {
        self.fields.iter().flat_map(|field| {
            let (name, spec) = (field.name.as_ref(), spec(self.specs, &field.name));
            match &field.values {
                Ok(values) => values.iter().map(|value| Ok((name, spec, value))).collect(),
                Err(error) => vec![Err(error.clone().in_field(name))],
            }
        })
    }

    fn segments(&self, boundary: &str) -> Result<Vec<Segment>, ValidationError> {
        let mut required = self.specs.iter().filter(|spec| spec.is_required);
        let is_missing = |spec: &&PartSpec| !self.fields.iter().any(|field| field.name == spec.name);
        if let Some(spec) = required.find(is_missing) {
            return Err(ValidationError::new("is required, and was not set").in_field(spec.name));
        }
        let mut segments = Vec::new();
        for value in self.values() {
            let (name, spec, value) = value?;
            let head = head(name, spec, value).map_err(|error| error.in_field(name))?;
            segments.push(Segment::Syntax(format!("--{boundary}\r\n{head}\r\n").into()));
            segments.push(value.segment(name));
            segments.push(Segment::Syntax(Bytes::from_static(b"\r\n")));
        }
        segments.push(Segment::Syntax(format!("--{boundary}--\r\n").into()));
        Ok(segments)
    }
}

fn spec(specs: &'static [PartSpec], name: &str) -> Option<&'static PartSpec> {
    specs.iter().find(|spec| spec.name == name)
}

fn json<T>(value: T) -> Result<Value, ValidationError>
where
    T: Serialize + fmt::Debug + Send + Sync + 'static,
{
    let bytes = encode_json(&value)?;
    Ok(Value::Json(Arc::new(super::value::Json(value)), bytes))
}

/// Gives bytes a file name, because many servers recognize a file by its name.
fn with_file_name(mut part: Part, name: &str) -> Value {
    part.file_name.get_or_insert_with(|| name.to_owned());
    Value::Part(part)
}

/// Returns the headers of a part.
fn head(name: &str, spec: Option<&PartSpec>, value: &Value) -> Result<String, ValidationError> {
    let allowed = spec.map_or(&[][..], |spec| spec.media_types);
    let described =
        allowed.iter().find(|allowed| !media_type::is_range(allowed)).map(|allowed| (*allowed).to_owned());
    let media_type = match value {
        Value::Text(_) => described,
        Value::Json(..) => described.or_else(|| Some("application/json".to_owned())),
        // Without a file name, such a part is a text.
        Value::Part(Part { file_name: None, content_type: None, .. }) if spec.is_none() => None,
        Value::Part(part) => Some(part.media_type(allowed)?),
    };
    let file_name = match value {
        Value::Part(Part { file_name: Some(file_name), .. }) => {
            format!("; filename=\"{}\"", escape(file_name))
        }
        _ => String::new(),
    };
    let media_type =
        media_type.map(|media_type| format!("Content-Type: {media_type}\r\n")).unwrap_or_default();
    Ok(format!("Content-Disposition: form-data; name=\"{}\"{file_name}\r\n{media_type}", escape(name)))
}

/// Escapes a name as browsers do: <https://html.spec.whatwg.org/#multipart-form-data>.
fn escape(name: &str) -> String {
    name.replace('\r', "%0D").replace('\n', "%0A").replace('"', "%22")
}

impl Value {
    fn segment(&self, name: &str) -> Segment {
        match self {
            Self::Text(text) => {
                let text = Zeroizing::new(text.as_str().as_bytes().to_vec());
                Segment::Content(BodyKind::Text, Bytes::from_owner(text))
            }
            Self::Json(_, bytes) => Segment::Content(BodyKind::Json, bytes.clone()),
            Self::Part(Part { source: Source::Bytes(bytes), .. }) => {
                Segment::Content(BodyKind::Bytes, bytes.clone())
            }
            Self::Part(Part { source: Source::File(path), .. }) => {
                Segment::File { field: Some(name.to_owned()), path: path.clone() }
            }
        }
    }

    /// Returns the value as text, with its secrets redacted and without the content of files.
    fn redacted(&self, spec: Option<&PartSpec>, body: &BodySpec) -> String {
        match self {
            _ if spec.is_some_and(|spec| spec.is_secret) => REDACTED.to_owned(),
            Self::Text(text) => text.as_str().to_owned(),
            Self::Json(json, _) => json.redacted(body),
            Self::Part(part) => format!("{part:?}"),
        }
    }
}

impl fmt::Debug for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut fields = f.debug_struct("Form");
        for field in &self.fields {
            let is_secret = spec(self.specs, &field.name).is_some_and(|spec| spec.is_secret);
            match &field.values {
                Ok(_) if is_secret => fields.field(&field.name, &format_args!("{REDACTED}")),
                Ok(values) => fields.field(&field.name, values),
                Err(error) => fields.field(&field.name, &format_args!("invalid: {error}")),
            };
        }
        fields.finish()
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => text.as_str().fmt(f),
            Self::Json(json, _) => json.fmt(f),
            Self::Part(part) => part.fmt(f),
        }
    }
}

/// A body that is sent as `multipart/form-data`.
pub struct Multipart {
    form: Form,
    boundary: String,
    media_type: String,
}

impl Multipart {
    pub fn new(form: Form) -> Self {
        // No content contains 128 random bits.
        let boundary = format!("{:016x}{:016x}", fastrand::u64(..), fastrand::u64(..));
        let media_type = format!("multipart/form-data; boundary={boundary}");
        Self { form, boundary, media_type }
    }
}

impl fmt::Debug for Multipart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.form.fmt(f)
    }
}

impl Body for Multipart {
    fn encode(&self, _: &BodySpec) -> Result<Content, ValidationError> {
        Ok(Content::Stream(Stream::new(self.form.segments(&self.boundary)?)))
    }

    fn redacted(&self, body: &BodySpec) -> String {
        let parts = self.form.values().flatten().map(|(name, spec, value)| {
            let head = head(name, spec, value).unwrap_or_default();
            format!("--{}\r\n{head}\r\n{}\r\n", self.boundary, value.redacted(spec, body))
        });
        let parts: String = parts.collect();
        format!("{parts}--{}--\r\n", self.boundary)
    }

    fn media_type(&self) -> Option<&str> {
        Some(&self.media_type)
    }
}
