//! The normalized description as what is rendered from it needs it: resources with operations, and named types.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::{
    names::{method_name, setter_name, snake_name, type_name},
    openapi::{
        extension,
        media_type::{BodyKind, is_json},
        operation::METHODS,
        parameter::{ParameterStyle, is_client_scoped},
        reference::schema_name,
        schema::{enum_values, flag, has_fields, is_composite, is_secret, is_text_enum, schema_type, text},
        server::base_url,
    },
};

/// A whole description.
pub(crate) struct Model {
    pub title: String,
    pub version: String,
    pub description: Option<String>,
    /// The URL of the first server, without a slash at its end.
    pub base_url: Option<String>,
    /// One for each tag, and one for the operations that have none.
    pub resources: Vec<Resource>,
    pub schemas: Vec<Schema>,
    /// Where in `schemas` the component of a name is.
    index: BTreeMap<String, usize>,
    /// What the client may be told once for all calls.
    pub client_parameters: Vec<Parameter>,
    /// What every documented error has as its body, or any JSON where they differ.
    pub error_body: Type,
    /// The ways to authenticate that the description knows, by their names.
    pub security_schemes: BTreeMap<String, Value>,
}

/// The operations under one tag.
pub(crate) struct Resource {
    /// The tag, or nothing for operations that have none.
    pub tag: Option<String>,
    pub description: Option<String>,
    pub module: String,
    pub type_name: String,
    pub operations: Vec<Operation>,
}

/// One operation.
pub(crate) struct Operation {
    pub id: String,
    pub method: String,
    pub request_type: String,
    pub http_method: String,
    pub path: String,
    pub summary: Option<String>,
    pub description: Option<String>,
    pub is_deprecated: bool,
    pub parameters: Vec<Parameter>,
    pub body: Option<Body>,
    pub responses: Vec<Response>,
    /// What of each of these authenticates a call: the names of schemes, each with its scopes. None where all may call.
    pub security: Vec<BTreeMap<String, Vec<String>>>,
}

/// A parameter of an operation.
#[derive(Clone)]
pub(crate) struct Parameter {
    pub name: String,
    pub setter: String,
    pub location: ParameterLocation,
    pub is_required: bool,
    pub style: ParameterStyle,
    pub ty: Type,
    pub default: Option<Value>,
    pub schema: Value,
    pub description: Option<String>,
    pub example: Option<Value>,
    pub is_deprecated: bool,
    /// Whether the client may be told the value once for all calls.
    pub is_client_scoped: bool,
}

/// Where a parameter is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ParameterLocation {
    Path,
    Query,
    Header,
}

/// The body of an operation's request.
pub(crate) struct Body {
    pub name: String,
    pub setter: String,
    pub kind: BodyKind,
    pub media_type: String,
    pub is_required: bool,
    pub ty: Type,
    pub schema: Value,
    pub description: Option<String>,
}

/// What an operation may be responded with.
pub(crate) struct Response {
    pub status: Status,
    pub ty: Type,
    pub media_type: Option<String>,
    pub schema: Option<Value>,
    pub example: Option<Value>,
    pub description: String,
}

/// The statuses that an response is described for, the most particular first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Status {
    Code(u16),
    /// The first digit of a hundred statuses.
    Range(u16),
    /// Each status that no other response is described for.
    Default,
}

impl Status {
    /// Whether this is what success looks like.
    pub fn is_success(self) -> bool {
        matches!(self, Self::Code(200..=299) | Self::Range(2))
    }
}

/// A component.
pub(crate) struct Schema {
    pub name: String,
    pub kind: Kind,
    pub schema: Value,
}

/// Who writes the Rust type of a component, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// One plain value: a type of our own around it.
    Scalar,
    /// A string with a list of values: an enum of our own.
    Enum,
    /// Anything else, which is typify's.
    Other,
}

/// The Rust type of a schema where it is used.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Type {
    Named(String),
    Text,
    DateTime,
    Date,
    Boolean,
    Int32,
    Int64,
    Float,
    List(Box<Type>),
    Map(Box<Type>),
    Optional(Box<Type>),
    /// A value behind a pointer, in a type that contains itself.
    Boxed(Box<Type>),
    /// A type of typify's that descriptions have no other name for.
    Verbatim(String),
    /// Any JSON.
    Any,
    /// The content of an response or a body that is not JSON.
    Bytes,
    /// No content.
    Nothing,
}

impl Type {
    /// The type of a schema of a normalized document.
    pub fn of(schema: &Value) -> Self {
        let ty = Self::of_some(schema);
        if flag(schema, "nullable") && ty != Self::Any { Self::Optional(Box::new(ty)) } else { ty }
    }

    fn of_some(schema: &Value) -> Self {
        if let Some(name) = schema_name(schema) {
            return Self::Named(name.to_owned());
        }
        let of = |key: &str| Box::new(schema.get(key).map_or(Self::Any, Self::of));
        match (schema_type(schema), text(schema, "format")) {
            (Some("string"), Some("date-time")) => Self::DateTime,
            (Some("string"), Some("date")) => Self::Date,
            (Some("string"), _) => Self::Text,
            (Some("boolean"), _) => Self::Boolean,
            (Some("integer"), Some("int32")) => Self::Int32,
            (Some("integer"), _) => Self::Int64,
            (Some("number"), _) => Self::Float,
            (Some("array"), _) => Self::List(of("items")),
            (Some("object"), _) if !has_fields(schema) => Self::Map(of("additionalProperties")),
            _ => Self::Any,
        }
    }

    /// The components that this type names.
    pub fn names(&self) -> Vec<&str> {
        match self {
            Self::Named(name) => vec![name],
            Self::List(inner) | Self::Map(inner) | Self::Optional(inner) | Self::Boxed(inner) => {
                inner.names()
            }
            _ => Vec::new(),
        }
    }
}

impl Model {
    /// Reads a normalized document.
    pub fn of(root: &Value) -> Self {
        let schemas = root.pointer("/components/schemas").and_then(Value::as_object).into_iter().flatten();
        let schemas: Vec<_> = schemas.map(|(name, schema)| Schema::of(name, schema)).collect();
        let info =
            |key| root.get("info").and_then(|info| text(info, key)).map(str::to_owned).unwrap_or_default();
        let resources = resources(root);
        let mut model = Self {
            title: info("title"),
            version: info("version"),
            description: root.get("info").and_then(|info| prose(info, "description")),
            base_url: base_url(root),
            error_body: error_body(&resources),
            resources: Vec::new(),
            client_parameters: Vec::new(),
            index: schemas.iter().enumerate().map(|(index, schema)| (schema.name.clone(), index)).collect(),
            schemas,
            security_schemes: security_schemes(root),
        };
        model.resources = resources.into_iter().map(|resource| model.with_defaults(resource)).collect();
        model.client_parameters = client_parameters(&model.resources);
        model
    }

    /// A resource whose parameters know the defaults of their schemas, wherever those stand.
    fn with_defaults(&self, mut resource: Resource) -> Resource {
        for parameter in resource.operations.iter_mut().flat_map(|operation| &mut operation.parameters) {
            let default = self.describe(&parameter.schema, "default");
            parameter.default = default.filter(|default| !default.is_null()).cloned();
            if parameter.example.is_none() {
                parameter.example = self.describe(&parameter.schema, "example").cloned();
            }
            if parameter.description.is_none() {
                let description = self.describe(&parameter.schema, "description");
                parameter.description = description.and_then(Value::as_str).map(str::to_owned);
            }
        }
        resource
    }

    /// All operations of all resources.
    pub fn operations(&self) -> impl Iterator<Item = &Operation> {
        self.resources.iter().flat_map(|resource| &resource.operations)
    }

    /// The fields of an error object that are text, in the order of the description.
    pub fn error_texts(&self) -> Vec<&str> {
        let schema = match &self.error_body {
            Type::Named(name) => self.schema(name).map(|schema| &schema.schema),
            _ => None,
        };
        let fields = schema.and_then(|schema| schema.get("properties")).and_then(Value::as_object);
        let is_text = |schema: &Value| {
            let Type::Named(name) = Type::of(schema) else { return Type::of(schema) == Type::Text };
            let schema = self.schema(&name).map(|schema| &schema.schema);
            schema.is_some_and(|schema| schema_type(schema) == Some("string") && !is_secret(schema))
        };
        let fields = fields.into_iter().flatten();
        fields.filter(|(_, schema)| is_text(schema)).map(|(name, _)| name.as_str()).collect()
    }

    /// The component of a name.
    pub fn schema(&self, name: &str) -> Option<&Schema> {
        self.schemas.get(*self.index.get(name)?)
    }

    /// Whether a type is an object with fields.
    pub fn is_object(&self, ty: &Type) -> bool {
        match ty {
            Type::Named(name) => self.schema(name).is_some_and(|schema| has_fields(&schema.schema)),
            _ => false,
        }
    }

    /// What a schema says of itself, or what the component does that it refers to.
    pub fn describe<'a>(&'a self, schema: &'a Value, key: &str) -> Option<&'a Value> {
        schema.get(key).or_else(|| {
            let name = schema_name(schema)?;
            self.schema(name)?.schema.get(key)
        })
    }
}

impl Schema {
    fn of(name: &str, schema: &Value) -> Self {
        let kind = match Type::of_some(schema) {
            Type::Text if is_text_enum(schema) => Kind::Enum,
            Type::Text | Type::DateTime | Type::Date => Kind::Scalar,
            Type::Boolean | Type::Int32 | Type::Int64 | Type::Float => Kind::Scalar,
            _ => Kind::Other,
        };
        let kind = if is_composite(schema) { Kind::Other } else { kind };
        Self { name: name.to_owned(), kind, schema: schema.clone() }
    }

    /// The variants of an enum: the value, the Rust name, and what the description says of it.
    pub fn variants(&self) -> Vec<(String, String, Option<String>)> {
        let list = |key| {
            let list = self.schema.get(key).and_then(Value::as_array).into_iter().flatten();
            list.filter_map(Value::as_str).map(str::to_owned).collect::<Vec<_>>()
        };
        let mut seen = BTreeSet::new();
        let values: Vec<&str> = enum_values(&self.schema).filter(|value| seen.insert(*value)).collect();
        let chosen = list(extension::VARIANT_NAMES);
        let names = match chosen.len() == values.len() {
            true => chosen.iter().map(|name| type_name(name)).collect(),
            false => crate::names::variant_names(values.iter().copied()),
        };
        let docs = list(extension::VARIANT_DOCS);
        let docs = docs.into_iter().map(Some).chain(std::iter::repeat(None));
        values
            .into_iter()
            .map(str::to_owned)
            .zip(names)
            .zip(docs)
            .map(|((value, name), docs)| (value, name, docs))
            .collect()
    }
}

fn error_body(resources: &[Resource]) -> Type {
    let responses =
        resources.iter().flat_map(|resource| &resource.operations).flat_map(|operation| &operation.responses);
    let errors =
        responses.filter(|response| !response.status.is_success() && is_json(response.media_type.as_deref()));
    let types: BTreeSet<&Type> = errors.map(|response| &response.ty).collect();
    match types.into_iter().collect::<Vec<_>>().as_slice() {
        [ty] => (*ty).clone(),
        _ => Type::Any,
    }
}

fn client_parameters(resources: &[Resource]) -> Vec<Parameter> {
    let operations = resources.iter().flat_map(|resource| &resource.operations);
    let parameters =
        operations.flat_map(|operation| &operation.parameters).filter(|parameter| parameter.is_client_scoped);
    let mut seen = BTreeSet::new();
    parameters.filter(|parameter| seen.insert(parameter.setter.as_str())).cloned().collect()
}

fn resources(root: &Value) -> Vec<Resource> {
    let mut resources: BTreeMap<Option<String>, Vec<Operation>> = BTreeMap::new();
    for (path, item) in root.get("paths").and_then(Value::as_object).into_iter().flatten() {
        for http_method in METHODS {
            let Some(operation) = item.get(http_method) else { continue };
            let tag = operation.pointer("/tags/0").and_then(Value::as_str);
            let security = security(operation.get("security").or(root.get("security")));
            let operation = Operation { security, ..Operation::of(operation, http_method, path, tag) };
            resources.entry(tag.map(str::to_owned)).or_default().push(operation);
        }
    }
    let described = root.get("tags").and_then(Value::as_array);
    let resource = |(tag, operations): (Option<String>, Vec<Operation>)| {
        let described = described.into_iter().flatten().find(|entry| text(entry, "name") == tag.as_deref());
        // What has no tag hangs on the client itself, in a module that no tag can have.
        let name = tag.as_deref().unwrap_or("client_");
        Resource {
            description: described.and_then(|entry| text(entry, "description")).map(str::to_owned),
            module: if tag.is_some() { snake_name(name) } else { name.to_owned() },
            type_name: handle_name(name),
            operations,
            tag,
        }
    };
    resources.into_iter().map(resource).collect()
}

/// Returns the name of a resource's handle, apart from the names that its module imports or has from the prelude.
fn handle_name(tag: &str) -> String {
    const RESERVED: [&str; 22] = [
        "Arc",
        "Box",
        "Call",
        "Client",
        "Clone",
        "Display",
        "Duration",
        "Error",
        "Failure",
        "From",
        "Into",
        "IntoIterator",
        "Option",
        "Request",
        "ResponseValue",
        "Result",
        "Send",
        "String",
        "ToString",
        "TryFrom",
        "TryInto",
        "Vec",
    ];
    let name = type_name(tag);
    if RESERVED.contains(&name.as_str()) { format!("{name}Resource") } else { name }
}

fn security_schemes(root: &Value) -> BTreeMap<String, Value> {
    let schemes = root.pointer("/components/securitySchemes").and_then(Value::as_object);
    schemes.into_iter().flatten().map(|(name, scheme)| (name.clone(), scheme.clone())).collect()
}

fn security(requirements: Option<&Value>) -> Vec<BTreeMap<String, Vec<String>>> {
    let requirements = requirements.and_then(Value::as_array).into_iter().flatten();
    let requirements = requirements.filter_map(Value::as_object);
    let scopes = |scopes: &Value| {
        let scopes = scopes.as_array().into_iter().flatten().filter_map(Value::as_str);
        scopes.map(str::to_owned).collect()
    };
    let schemes = requirements.map(|schemes| {
        let schemes = schemes.iter().map(|(name, listed)| (name.clone(), scopes(listed)));
        schemes.collect()
    });
    schemes.collect()
}

impl Operation {
    fn of(operation: &Value, http_method: &str, path: &str, tag: Option<&str>) -> Self {
        let id = text(operation, "operationId").unwrap_or_default();
        let method = method_name(id, tag);
        let parameters = operation.get("parameters").and_then(Value::as_array).into_iter().flatten();
        let responses = operation.get("responses").and_then(Value::as_object).into_iter().flatten();
        let mut responses: Vec<_> =
            responses.filter_map(|(status, response)| Response::of(status, response)).collect();
        responses.sort_by_key(|response| response.status);
        Self {
            id: id.to_owned(),
            request_type: format!("{}Request", type_name(&method)),
            method,
            http_method: http_method.to_ascii_uppercase(),
            path: path.to_owned(),
            summary: prose(operation, "summary"),
            description: prose(operation, "description"),
            is_deprecated: flag(operation, "deprecated"),
            parameters: parameters.filter_map(Parameter::of).collect(),
            body: Body::of(operation),
            responses,
            security: Vec::new(),
        }
    }

    /// What the operation may succeed with; where nothing is described, the default response or any bytes.
    pub fn successes(&self) -> Vec<(Status, Type)> {
        let described = self.responses.iter().filter(|response| response.status.is_success());
        let mut successes: Vec<_> =
            described.map(|response| (response.status, response.ty.clone())).collect();
        if successes.is_empty() {
            let fallback = self.responses.iter().find(|response| response.status == Status::Default);
            successes.push((Status::Range(2), fallback.map_or(Type::Bytes, |response| response.ty.clone())));
        }
        successes
    }
}

impl Parameter {
    fn of(parameter: &Value) -> Option<Self> {
        let name = text(parameter, "name")?;
        let schema = parameter.get("schema")?;
        Some(Self {
            name: name.to_owned(),
            setter: setter_name(name),
            location: match text(parameter, "in")? {
                "path" => ParameterLocation::Path,
                "header" => ParameterLocation::Header,
                _ => ParameterLocation::Query,
            },
            is_required: flag(parameter, "required"),
            style: ParameterStyle::of(parameter)?,
            ty: without_null(Type::of(schema)),
            default: None,
            schema: schema.clone(),
            description: prose(parameter, "description"),
            example: parameter.get("example").cloned(),
            is_deprecated: flag(parameter, "deprecated"),
            is_client_scoped: is_client_scoped(parameter),
        })
    }
}

/// The type of what is sent as text, which has no null.
fn without_null(ty: Type) -> Type {
    match ty {
        Type::Optional(ty) => without_null(*ty),
        Type::List(item) => Type::List(Box::new(without_null(*item))),
        ty => ty,
    }
}

impl Parameter {
    /// Returns `true` if the parameter is a list that is sent as one parameter for each item.
    pub fn is_exploded_list(&self) -> bool {
        self.style == ParameterStyle::FormExploded && matches!(self.ty, Type::List(_))
    }
}

impl Body {
    fn of(operation: &Value) -> Option<Self> {
        let body = operation.get("requestBody")?;
        let content = body.get("content")?.as_object()?;
        let chosen = content.iter().filter_map(|(name, media)| Some((BodyKind::of(name)?, name, media)));
        let (kind, media_type, media) = chosen.min_by_key(|(kind, ..)| *kind)?;
        let name = text(operation, extension::BODY_NAME).unwrap_or("body");
        let schema = media.get("schema").cloned().unwrap_or_default();
        Some(Self {
            name: name.to_owned(),
            setter: setter_name(name),
            kind,
            media_type: media_type.clone(),
            is_required: flag(body, "required"),
            ty: match kind {
                BodyKind::Json | BodyKind::Form => Type::of(&schema),
                BodyKind::Text => Type::Text,
                BodyKind::Bytes => Type::Bytes,
            },
            schema,
            description: prose(body, "description"),
        })
    }
}

impl Response {
    fn of(status: &str, response: &Value) -> Option<Self> {
        let status = match status.strip_suffix("XX").or_else(|| status.strip_suffix("xx")) {
            _ if status == "default" => Status::Default,
            Some(range) => Status::Range(range.parse().ok()?),
            None => Status::Code(status.parse().ok()?),
        };
        let content = response.get("content").and_then(Value::as_object).into_iter().flatten();
        let content: Vec<_> = content.collect();
        let json = content.iter().find(|(name, _)| is_json(Some(name)));
        let chosen = json.or(content.first());
        let (ty, media_type) = match chosen {
            None => (Type::Nothing, None),
            Some((name, media)) if is_json(Some(name)) => {
                (media.get("schema").map_or(Type::Any, Type::of), Some((*name).clone()))
            }
            Some((name, _)) => (Type::Bytes, Some((*name).clone())),
        };
        let media = chosen.map(|(_, media)| *media);
        Some(Self {
            status,
            ty,
            media_type,
            schema: media.and_then(|media| media.get("schema")).cloned(),
            example: media.and_then(example).cloned(),
            description: prose(response, "description").unwrap_or_default(),
        })
    }
}

/// The first example of a media type that is written out there.
fn example(media: &Value) -> Option<&Value> {
    let mut named = media.get("examples").and_then(Value::as_object).into_iter().flatten();
    media.get("example").or_else(|| named.find_map(|(_, example)| example.get("value")))
}

/// The text of a member, if there is more than blanks in it.
fn prose(value: &Value, key: &str) -> Option<String> {
    text(value, key).map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
}
