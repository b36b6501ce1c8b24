//! The static description of an API that generated code passes to the runtime.

use super::constraints::Constraints;

/// The properties that all operations of an API share.
#[derive(Debug)]
pub struct Api {
    /// The URL of the first server, if the description has one.
    pub base_url: Option<&'static str>,
    pub error_body: ErrorBody,
}

/// The body that the API sends with an error.
#[derive(Debug)]
pub struct ErrorBody {
    /// Whether the body is always a JSON object.
    pub is_object: bool,
    /// The text fields that explain the error, in the order of the description.
    pub message_fields: &'static [&'static str],
}

/// An operation of an API.
#[derive(Debug)]
pub struct Operation {
    pub id: &'static str,
    /// The HTTP method.
    pub method: &'static str,
    /// The path template, with parameter names in braces. It may have a constant query, and a fragment that is not sent.
    pub path: &'static str,
    /// The media types of the described responses, as the `Accept` header lists them.
    pub accept: &'static str,
    pub parameters: &'static [ParameterSpec],
    pub body: Option<BodySpec>,
    pub responses: &'static [ResponseSpec],
    /// The alternative credentials, each a list of credentials that are sent together. Empty if none are sent.
    pub security: &'static [&'static [&'static SecurityScheme]],
}

impl Operation {
    /// Returns `true` if the method is `GET` or `HEAD`. These are safe (RFC 9110, section 9.2.1): repeating a request
    /// does no harm.
    pub fn is_safe(&self) -> bool {
        matches!(self.method, "GET" | "HEAD")
    }

    /// Returns the path template and the constant query.
    pub fn target(&self) -> (&'static str, Option<&'static str>) {
        let sent = self.path.split_once('#').map_or(self.path, |(sent, _)| sent);
        sent.split_once('?').map_or((sent, None), |(path, query)| (path, Some(query)))
    }

    /// Returns the bodies that the operation accepts, of which a request has at most one. The preferred one is first.
    pub fn bodies(&self) -> impl Iterator<Item = &BodySpec> {
        let alternatives = self.body.iter().flat_map(|body| body.alternatives);
        self.body.iter().chain(alternatives)
    }

    /// Returns the parts of the operation's multipart body.
    pub fn parts(&self) -> &'static [PartSpec] {
        let multipart = self.bodies().find(|body| body.kind == BodyKind::Multipart);
        multipart.map_or(&[], |body| body.parts)
    }

    /// Returns the parameter with this location and name.
    pub fn parameter(&self, location: ParameterLocation, name: &str) -> Option<&'static ParameterSpec> {
        self.parameters.iter().find(|spec| spec.location == location && spec.name == name)
    }
}

/// A security scheme of an API, whose credential the client's builder sets.
#[derive(Debug)]
pub struct SecurityScheme {
    /// The name of the builder's setting.
    pub setting: &'static str,
    pub kind: CredentialKind,
}

/// How a credential is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CredentialKind {
    /// A token, as `Authorization: Bearer …`.
    Bearer,
    /// A user name and a password, as `Authorization: Basic …`.
    Basic,
    /// An API key in the header with this name.
    Header(&'static str),
    /// An API key in the query parameter with this name.
    Query(&'static str),
    /// An API key in the cookie with this name.
    Cookie(&'static str),
}

impl SecurityScheme {
    /// Returns `true` if the credential is sent in the header `Authorization`.
    pub fn is_authorization(&self) -> bool {
        match self.kind {
            CredentialKind::Bearer | CredentialKind::Basic => true,
            CredentialKind::Header(name) => name.eq_ignore_ascii_case("authorization"),
            CredentialKind::Query(_) | CredentialKind::Cookie(_) => false,
        }
    }

    /// Returns the name of the query parameter or the cookie that contains the credential, if any.
    #[cfg(feature = "test-server")]
    pub fn parameter_name(&self) -> Option<&'static str> {
        match self.kind {
            CredentialKind::Query(name) | CredentialKind::Cookie(name) => Some(name),
            CredentialKind::Bearer | CredentialKind::Basic | CredentialKind::Header(_) => None,
        }
    }

    pub const fn bearer(setting: &'static str) -> Self {
        Self { setting, kind: CredentialKind::Bearer }
    }

    pub const fn basic(setting: &'static str) -> Self {
        Self { setting, kind: CredentialKind::Basic }
    }

    pub const fn header(setting: &'static str, name: &'static str) -> Self {
        Self { setting, kind: CredentialKind::Header(name) }
    }

    pub const fn query(setting: &'static str, name: &'static str) -> Self {
        Self { setting, kind: CredentialKind::Query(name) }
    }

    pub const fn cookie(setting: &'static str, name: &'static str) -> Self {
        Self { setting, kind: CredentialKind::Cookie(name) }
    }

    /// Returns `true` if this is the same scheme. The settings of an API have unique names.
    pub fn is(&self, other: &Self) -> bool {
        self.setting == other.setting
    }
}

/// The part of a request that contains a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParameterLocation {
    Path,
    Query,
    Header,
    Cookie,
}

impl ParameterLocation {
    /// Returns the name of the location in OpenAPI.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Path => "path",
            Self::Query => "query",
            Self::Header => "header",
            Self::Cookie => "cookie",
        }
    }
}

/// How a parameter is serialized: OpenAPI's `style`, or `content` with JSON. The generator has the same enum.
///
/// [`style`](super::style) writes the texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParameterStyle {
    /// In a path or header.
    Simple,
    /// In a path.
    Label,
    /// In a path.
    Matrix,
    /// In a query or a cookie.
    Form,
    /// In a query.
    SpaceDelimited,
    /// In a query.
    PipeDelimited,
    /// In a query.
    DeepObject,
    /// Anywhere.
    Json,
}

/// A parameter of an operation.
#[derive(Debug)]
pub struct ParameterSpec {
    pub location: ParameterLocation,
    pub name: &'static str,
    pub style: ParameterStyle,
    /// Whether each item of a list and each member of an object is written on its own.
    pub is_exploded: bool,
    /// Whether reserved characters are not percent-encoded in a query.
    pub allows_reserved: bool,
    pub is_required: bool,
    /// Whether the value is a credential.
    pub is_secret: bool,
    /// The texts to send if no value is set: a single text, or the items of a list.
    pub default: &'static [&'static str],
    /// The JSON of the list or object to send if no value is set.
    pub default_json: Option<&'static str>,
    /// The constraints of the parameter, in addition to those of its type.
    pub constraints: Constraints,
}

impl ParameterSpec {
    const fn new(location: ParameterLocation, name: &'static str) -> Self {
        Self {
            location,
            name,
            style: match location {
                ParameterLocation::Path | ParameterLocation::Header => ParameterStyle::Simple,
                ParameterLocation::Query | ParameterLocation::Cookie => ParameterStyle::Form,
            },
            is_exploded: false,
            allows_reserved: false,
            is_required: false,
            is_secret: false,
            default: &[],
            default_json: None,
            constraints: Constraints::NONE,
        }
    }

    /// Returns the spec of a path parameter. Path parameters are always required.
    pub const fn path(name: &'static str) -> Self {
        Self::new(ParameterLocation::Path, name).required()
    }

    /// Returns the spec of an optional query parameter.
    pub const fn query(name: &'static str) -> Self {
        Self::new(ParameterLocation::Query, name)
    }

    /// Returns the spec of an optional header parameter.
    pub const fn header(name: &'static str) -> Self {
        Self::new(ParameterLocation::Header, name)
    }

    /// Returns the spec of an optional cookie.
    pub const fn cookie(name: &'static str) -> Self {
        Self::new(ParameterLocation::Cookie, name)
    }

    pub const fn required(mut self) -> Self {
        self.is_required = true;
        self
    }

    /// Marks the value as a credential.
    pub const fn secret(mut self) -> Self {
        self.is_secret = true;
        self
    }

    /// Writes each item of a list and each member of an object on its own.
    pub const fn exploded(mut self) -> Self {
        self.is_exploded = true;
        self
    }

    pub const fn label(mut self) -> Self {
        self.style = ParameterStyle::Label;
        self
    }

    pub const fn matrix(mut self) -> Self {
        self.style = ParameterStyle::Matrix;
        self
    }

    pub const fn space_delimited(mut self) -> Self {
        self.style = ParameterStyle::SpaceDelimited;
        self
    }

    pub const fn pipe_delimited(mut self) -> Self {
        self.style = ParameterStyle::PipeDelimited;
        self
    }

    pub const fn deep_object(mut self) -> Self {
        self.style = ParameterStyle::DeepObject;
        self
    }

    /// Sends the value as JSON.
    pub const fn json(mut self) -> Self {
        self.style = ParameterStyle::Json;
        self
    }

    /// Does not percent-encode reserved characters in a query.
    pub const fn allow_reserved(mut self) -> Self {
        self.allows_reserved = true;
        self
    }

    pub const fn default_json(mut self, json: &'static str) -> Self {
        self.default_json = Some(json);
        self
    }

    pub const fn default(mut self, texts: &'static [&'static str]) -> Self {
        self.default = texts;
        self
    }

    pub const fn constraints(mut self, constraints: Constraints) -> Self {
        self.constraints = constraints;
        self
    }
}

/// A request body of an operation.
#[derive(Debug)]
pub struct BodySpec {
    pub name: &'static str,
    pub kind: BodyKind,
    /// The media type, or a range such as `image/*`, of which the caller chooses a media type.
    pub media_type: &'static str,
    pub is_required: bool,
    /// The constraints of the body, in addition to those of its type.
    pub constraints: Constraints,
    /// The parts of a multipart body, or the fields of a form with an encoding of their own.
    pub parts: &'static [PartSpec],
    /// The bodies of other media types that the operation accepts instead.
    pub alternatives: &'static [BodySpec],
}

impl BodySpec {
    /// Returns the spec of an optional body.
    pub const fn new(kind: BodyKind, name: &'static str, media_type: &'static str) -> Self {
        Self {
            name,
            kind,
            media_type,
            is_required: false,
            constraints: Constraints::NONE,
            parts: &[],
            alternatives: &[],
        }
    }

    pub const fn required(mut self) -> Self {
        self.is_required = true;
        self
    }

    pub const fn constraints(mut self, constraints: Constraints) -> Self {
        self.constraints = constraints;
        self
    }

    pub const fn parts(mut self, parts: &'static [PartSpec]) -> Self {
        self.parts = parts;
        self
    }

    pub const fn or(mut self, alternatives: &'static [BodySpec]) -> Self {
        self.alternatives = alternatives;
        self
    }
}

/// How a body is serialized.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyKind {
    Json,
    Form,
    Multipart,
    Text,
    Bytes,
}

/// A part of a multipart body, or a field of a form.
#[derive(Debug)]
pub struct PartSpec {
    pub name: &'static str,
    pub kind: PartKind,
    pub style: PartStyle,
    pub is_list: bool,
    pub is_required: bool,
    /// Whether the value is a credential.
    pub is_secret: bool,
    /// The media types and ranges that the description allows for the part. Empty for the default of its kind.
    pub media_types: &'static [&'static str],
    /// The constraints of the value, in addition to those of its type.
    pub constraints: Constraints,
}

/// The content of a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartKind {
    /// The text of a scalar.
    Text,
    Json,
    /// A file, or any other content that the caller supplies.
    File,
}

/// How a list or an object is serialized as parts or fields: OpenAPI's `style` and `explode` of an encoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartStyle {
    /// One part for each item of a list. An object is JSON.
    Separate,
    /// One part, in which this text separates the items of a list or the names and values of an object.
    Joined(&'static str),
    /// One field for each member of an object, with the name of the member.
    Members,
    /// One field for each member of an object, such as `name[member]`.
    DeepObject,
}

impl PartSpec {
    /// Returns the spec of an optional part.
    pub const fn new(kind: PartKind, name: &'static str) -> Self {
        Self {
            name,
            kind,
            style: PartStyle::Separate,
            is_list: false,
            is_required: false,
            is_secret: false,
            media_types: &[],
            constraints: Constraints::NONE,
        }
    }

    pub const fn style(mut self, style: PartStyle) -> Self {
        self.style = style;
        self
    }

    pub const fn list(mut self) -> Self {
        self.is_list = true;
        self
    }

    pub const fn required(mut self) -> Self {
        self.is_required = true;
        self
    }

    /// Marks the value as a credential.
    pub const fn secret(mut self) -> Self {
        self.is_secret = true;
        self
    }

    pub const fn media_types(mut self, media_types: &'static [&'static str]) -> Self {
        self.media_types = media_types;
        self
    }

    pub const fn constraints(mut self, constraints: Constraints) -> Self {
        self.constraints = constraints;
        self
    }
}

/// A response that the description has for an operation.
#[derive(Debug)]
pub struct ResponseSpec {
    pub statuses: Statuses,
    /// `None` if the response has no content.
    pub media_type: Option<&'static str>,
}

impl ResponseSpec {
    /// Returns the spec of a response with content.
    pub const fn new(statuses: Statuses, media_type: &'static str) -> Self {
        Self { statuses, media_type: Some(media_type) }
    }

    /// Returns the spec of a response without content.
    pub const fn empty(statuses: Statuses) -> Self {
        Self { statuses, media_type: None }
    }
}

/// The status codes of a response. The most specific ones sort first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Statuses {
    Code(u16),
    /// The first digit of a range: `2` is `2XX`.
    Range(u16),
    /// Every status that no other response has.
    Default,
}

impl Statuses {
    /// Returns `true` if the response has this status.
    pub fn contain(self, status: u16) -> bool {
        match self {
            Self::Code(code) => code == status,
            Self::Range(first) => first == status / 100,
            Self::Default => true,
        }
    }
}
