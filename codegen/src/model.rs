//! The model that code is rendered from: the resources with their operations, and the component schemas.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};
use syn::Attribute;

use crate::{
    names::{method_name, module_name, setter_name, setter_names, setting_name, type_name, unique_names},
    openapi::{
        all_of::merged,
        extension,
        media_type::{BodyKind, is_json, is_range, offered_bodies},
        node::{Node, child},
        operation::METHODS,
        parameter::{self, ParameterStyle, is_client_scoped},
        reference::schema_name,
        schema::{EnumKind, client_name, flag, has_properties, is_secret, schema_type, text, visit_schema},
        security::{self, CredentialKind},
        server::base_url,
        union::joined_enum,
    },
    property_keys::PropertyKeys,
    rustdoc::{deprecated, trimmed},
    unions::Union,
};

/// A description.
pub(crate) struct Model {
    pub title: String,
    pub version: String,
    pub description: Option<String>,
    /// The URL of the first server, without a trailing slash.
    pub base_url: Option<String>,
    /// One resource for each tag, and one for the operations without a tag.
    pub resources: Vec<Resource>,
    pub schemas: Vec<Schema>,
    /// The indices in `schemas`, by name.
    index: BTreeMap<String, usize>,
    /// The parameters that the client can set for all calls.
    pub client_parameters: Vec<Parameter>,
    /// The type of the JSON bodies of all described errors, or any JSON if they differ.
    pub error_body: Type,
    /// The security schemes whose credentials an operation sends.
    pub security_schemes: Vec<SecurityScheme>,
    pub property_keys: PropertyKeys,
}

/// A security scheme, which becomes a setting of the client.
pub(crate) struct SecurityScheme {
    pub name: String,
    pub setting: String,
    pub kind: CredentialKind,
    pub description: Option<String>,
}

/// The alternative credentials of an operation, of which the client selects one.
pub(crate) type Security = Vec<Vec<Requirement>>;

/// A required credential.
pub(crate) struct Requirement {
    /// The name of the security scheme.
    pub scheme: String,
    pub scopes: Vec<String>,
}

/// The operations with one tag.
pub(crate) struct Resource {
    /// `None` for the operations without a tag.
    pub tag: Option<String>,
    pub description: Option<String>,
    pub module: String,
    pub type_name: String,
    pub operations: Vec<Operation>,
}

/// An operation, which becomes a method.
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
    /// The bodies, of which a request has at most one. The preferred one is first.
    pub bodies: Vec<Body>,
    pub responses: Vec<Response>,
    /// Empty if the operation sends no credentials.
    pub security: Security,
}

/// A parameter of an operation.
#[derive(Clone)]
pub(crate) struct Parameter {
    pub name: String,
    pub setter: String,
    pub location: ParameterLocation,
    pub is_required: bool,
    pub style: ParameterStyle,
    /// Whether OpenAPI's `explode` applies.
    pub explode: bool,
    /// Whether reserved characters are not percent-encoded.
    pub allows_reserved: bool,
    pub ty: Type,
    /// Whether the value is serialized, rather than a scalar or a list of scalars.
    pub is_serialized: bool,
    pub default: Option<Value>,
    pub schema: Value,
    pub description: Option<String>,
    pub example: Option<Value>,
    pub is_deprecated: bool,
    /// The setter of the client's builder, if the client can set the value for all calls.
    pub client_setter: Option<String>,
}

/// The location of a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ParameterLocation {
    Path,
    Query,
    Header,
    Cookie,
}

/// A request body of an operation.
pub(crate) struct Body {
    pub name: String,
    pub setter: String,
    pub kind: BodyKind,
    /// The media type, or a range of which the caller chooses one.
    pub media_type: String,
    pub is_required: bool,
    pub ty: Type,
    pub schema: Value,
    /// The encodings of the properties.
    pub encoding: Value,
    pub description: Option<String>,
}

/// A response of an operation.
pub(crate) struct Response {
    pub status: Status,
    pub ty: Type,
    pub media_type: Option<String>,
    pub schema: Option<Value>,
    pub example: Option<Value>,
    pub description: String,
}

/// The statuses that a response is described for, in order of precedence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Status {
    Code(u16),
    /// All statuses with this first digit.
    Range(u16),
    /// All statuses that no other response is described for.
    Default,
}

impl Status {
    /// Returns `true` for 2xx statuses.
    pub fn is_success(self) -> bool {
        matches!(self, Self::Code(200..=299) | Self::Range(2))
    }
}

/// A component schema.
pub(crate) struct Schema {
    pub name: String,
    pub kind: Kind,
    /// The schema, merged with the items of its `allOf`.
    pub schema: Value,
    /// The schema with its `allOf`.
    pub written: Value,
    /// The union that the component becomes.
    pub union: Option<Union>,
}

/// The kind of Rust type that a component schema becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A newtype around a scalar.
    Scalar,
    /// An enum of listed values.
    Enum,
    /// An enum of alternative types.
    Union,
    /// A type that typify generates.
    Other,
}

/// The Rust type of a schema where it is used.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Type {
    Named(String),
    String,
    DateTime,
    Date,
    Boolean,
    Int32,
    Int64,
    Float,
    List(Box<Type>),
    Map(Box<Type>),
    Optional(Box<Type>),
    /// A `Box`, in a type that contains itself.
    Boxed(Box<Type>),
    /// The fields of an object that the description does not have, with their values.
    ExtraFields(Box<Type>),
    /// Any other type that typify uses, by its path.
    Verbatim(String),
    /// Any JSON.
    Any,
    /// The content of a request or response body that is not JSON.
    Bytes,
    /// No content.
    Nothing,
}

impl Type {
    /// Returns the type of a schema of a normalized document.
    pub fn of(schema: &Value) -> Self {
        let ty = Self::without_null(schema);
        if flag(schema, "nullable") && ty != Self::Any { Self::Optional(Box::new(ty)) } else { ty }
    }

    fn without_null(schema: &Value) -> Self {
        if let Some(name) = schema_name(schema) {
            return Self::Named(name.to_owned());
        }
        let of = |key: &str| Box::new(schema.get(key).map_or(Self::Any, Self::of));
        match (schema_type(schema), text(schema, "format")) {
            (Some("string"), Some("date-time")) => Self::DateTime,
            (Some("string"), Some("date")) => Self::Date,
            (Some("string"), _) => Self::String,
            (Some("boolean"), _) => Self::Boolean,
            (Some("integer"), Some("int32")) => Self::Int32,
            (Some("integer"), _) => Self::Int64,
            (Some("number"), _) => Self::Float,
            (Some("array"), _) => Self::List(of("items")),
            (Some("object"), _) if !has_properties(schema) => Self::Map(of("additionalProperties")),
            _ => Self::Any,
        }
    }

    /// Returns the type of the values in lists, maps, options and boxes.
    pub fn innermost(&self) -> &Self {
        match self {
            Self::List(inner)
            | Self::Map(inner)
            | Self::Optional(inner)
            | Self::Boxed(inner)
            | Self::ExtraFields(inner) => inner.innermost(),
            ty => ty,
        }
    }

    /// Returns the names of the components in this type.
    pub fn names(&self) -> Vec<&str> {
        match self.innermost() {
            Self::Named(name) => vec![name],
            _ => Vec::new(),
        }
    }
}

impl Model {
    /// Creates the model of a normalized document.
    pub fn of(root: &Value) -> Self {
        let schemas = root.pointer("/components/schemas").and_then(Value::as_object).into_iter().flatten();
        let components = root.pointer("/components/schemas").and_then(Value::as_object);
        let schemas: Vec<_> = schemas.map(|(name, schema)| Schema::of(name, schema, components)).collect();
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
            security_schemes: Vec::new(),
            property_keys: PropertyKeys::of(root),
        };
        model.resources = resources.into_iter().map(|resource| model.with_defaults(resource)).collect();
        model.client_parameters = client_parameters(&model.resources);
        model.security_schemes = model.used_schemes(root);
        model
    }

    /// Sets the defaults of parameters, and missing examples and descriptions, from their schemas.
    fn with_defaults(&self, mut resource: Resource) -> Resource {
        for parameter in resource.operations.iter_mut().flat_map(|operation| &mut operation.parameters) {
            let default = self.keyword(&parameter.schema, "default");
            parameter.default = default.filter(|default| !default.is_null()).cloned();
            if parameter.example.is_none() {
                parameter.example = self.keyword(&parameter.schema, "example").cloned();
            }
            parameter.is_serialized =
                matches!(parameter.style, ParameterStyle::Json | ParameterStyle::DeepObject)
                    || match &parameter.ty {
                        Type::List(item) => !self.is_scalar(item),
                        ty => !self.is_scalar(ty),
                    };
            if parameter.description.is_none() {
                let description = self.keyword(&parameter.schema, "description");
                parameter.description = description.and_then(Value::as_str).map(str::to_owned);
            }
        }
        resource
    }

    /// Returns the security schemes that operations refer to.
    fn used_schemes(&self, root: &Value) -> Vec<SecurityScheme> {
        let requirements = self.operations().flat_map(|operation| operation.security.iter().flatten());
        let used: BTreeSet<&str> = requirements.map(|requirement| requirement.scheme.as_str()).collect();
        let schemes = security::schemes(root).filter(|(name, _)| used.contains(name));
        schemes.filter_map(|(name, scheme)| SecurityScheme::of(name, scheme.resolve(root)?.value)).collect()
    }

    /// Returns the security scheme with a name.
    pub fn security_scheme(&self, name: &str) -> Option<&SecurityScheme> {
        self.security_schemes.iter().find(|scheme| scheme.name == name)
    }

    /// Returns the operations of all resources.
    pub fn operations(&self) -> impl Iterator<Item = &Operation> {
        self.resources.iter().flat_map(|resource| &resource.operations)
    }

    /// Returns the names of the string properties of the error body, without secrets, in the order of the description.
    pub fn error_message_fields(&self) -> Vec<&str> {
        let schema = match &self.error_body {
            Type::Named(name) => self.schema(name).map(|schema| &schema.schema),
            _ => None,
        };
        let fields = schema.and_then(|schema| schema.get("properties")).and_then(Value::as_object);
        let is_plain_string = |schema: &Value| {
            let Type::Named(name) = Type::of(schema) else { return Type::of(schema) == Type::String };
            let schema = self.schema(&name).map(|schema| &schema.schema);
            schema.is_some_and(|schema| schema_type(schema) == Some("string") && !is_secret(schema))
        };
        let fields = fields.into_iter().flatten();
        fields.filter(|(_, schema)| is_plain_string(schema)).map(|(name, _)| name.as_str()).collect()
    }

    /// Returns the component schema with a name.
    pub fn schema(&self, name: &str) -> Option<&Schema> {
        self.schemas.get(*self.index.get(name)?)
    }

    /// Returns a component that becomes a newtype or an enum of listed values.
    pub fn scalar(&self, name: &str) -> Option<&Schema> {
        self.schema(name).filter(|schema| matches!(schema.kind, Kind::Scalar | Kind::Enum))
    }

    /// Returns the unions.
    pub fn unions(&self) -> impl Iterator<Item = (&Schema, &Union)> {
        self.schemas.iter().filter_map(|schema| Some((schema, schema.union.as_ref()?)))
    }

    /// Returns `true` if a value of a type is a single text.
    pub fn is_scalar(&self, ty: &Type) -> bool {
        match ty {
            Type::Named(name) => self.schema(name).is_some_and(|schema| match &schema.union {
                Some(of) => of.tag.is_none() && of.variants.iter().all(|variant| self.is_scalar(&variant.ty)),
                None => matches!(schema.kind, Kind::Scalar | Kind::Enum),
            }),
            Type::String | Type::DateTime | Type::Date | Type::Boolean => true,
            Type::Int32 | Type::Int64 | Type::Float => true,
            _ => false,
        }
    }

    /// Returns `true` if a value of a schema is or contains a credential.
    pub fn contains_secret(&self, schema: &Value) -> bool {
        let mut names = BTreeSet::new();
        let mut queue = vec![schema];
        while let Some(schema) = queue.pop() {
            let mut has_secret = false;
            visit_schema(&Node::root(schema), &mut |node| {
                has_secret |= is_secret(node.value);
                if let Some(name) = schema_name(node.value).filter(|name| names.insert((*name).to_owned())) {
                    queue.extend(self.schema(name).map(|component| &component.schema));
                }
            });
            if has_secret {
                return true;
            }
        }
        false
    }

    /// Returns `true` if a type is an object with properties.
    pub fn is_object(&self, ty: &Type) -> bool {
        match ty {
            Type::Named(name) => self.schema(name).is_some_and(|schema| has_properties(&schema.schema)),
            _ => false,
        }
    }

    /// Returns the value of a keyword of a schema or, if it has none, of the component that it refers to.
    pub fn keyword<'a>(&'a self, schema: &'a Value, key: &str) -> Option<&'a Value> {
        schema.get(key).or_else(|| {
            let name = schema_name(schema)?;
            self.schema(name)?.schema.get(key)
        })
    }
}

impl Schema {
    fn of(name: &str, written: &Value, components: Option<&Map<String, Value>>) -> Self {
        let schema = merged(written, components);
        let schema = joined_enum(&schema).unwrap_or(schema);
        let union = Union::of(name, &schema, components);
        let kind = match Type::without_null(&schema) {
            _ if union.is_some() => Kind::Union,
            _ if schema_name(&schema).is_some() => Kind::Other,
            _ if EnumKind::of(&schema).is_some() => Kind::Enum,
            Type::String | Type::DateTime | Type::Date => Kind::Scalar,
            Type::Boolean | Type::Int32 | Type::Int64 | Type::Float => Kind::Scalar,
            _ => Kind::Other,
        };
        Self { name: name.to_owned(), kind, schema, written: written.clone(), union }
    }

    /// Returns the type that the values of a newtype or an enum convert from.
    pub fn content(&self) -> Type {
        match EnumKind::of(&self.schema) {
            None => Type::of(&self.schema),
            Some(EnumKind::Strings) => Type::String,
            Some(EnumKind::Integers) => Type::Int64,
            Some(EnumKind::Numbers) => Type::Float,
            Some(EnumKind::Mixed) => Type::Any,
        }
    }

    /// Returns the variants of an enum: the value, the Rust name and the description.
    pub fn variants(&self) -> Vec<(Value, String, Option<String>)> {
        let list = |key| self.schema.get(key).and_then(Value::as_array).into_iter().flatten();
        let strings = |key| list(key).filter_map(Value::as_str).map(str::to_owned).collect::<Vec<_>>();
        let mut values: Vec<Value> = Vec::new();
        for value in list("enum").filter(|value| !value.is_null()) {
            if !values.contains(value) {
                values.push(value.clone());
            }
        }
        let chosen = strings(extension::VARIANT_NAMES);
        let names = match chosen.len() == values.len() {
            true => chosen.iter().map(|name| type_name(name)).collect(),
            false => {
                let texts: Vec<String> = values.iter().map(variant_text).collect();
                crate::names::variant_names(texts.iter().map(String::as_str))
            }
        };
        let docs = strings(extension::VARIANT_DOCS);
        let docs = docs.into_iter().map(Some).chain(std::iter::repeat(None));
        values.into_iter().zip(names).zip(docs).map(|((value, name), docs)| (value, name, docs)).collect()
    }
}

/// Returns the text that the name of a variant is made of.
fn variant_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string().replace('-', "minus").replace('.', "point"),
        value => value.to_string(),
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
    let parameters = operations
        .flat_map(|operation| &operation.parameters)
        .filter(|parameter| parameter.client_setter.is_some());
    let mut seen = BTreeSet::new();
    parameters.filter(|parameter| seen.insert(parameter.client_setter.as_deref())).cloned().collect()
}

fn resources(root: &Value) -> Vec<Resource> {
    let mut resources: BTreeMap<Option<String>, Vec<Operation>> = BTreeMap::new();
    for (path, item) in root.get("paths").and_then(Value::as_object).into_iter().flatten() {
        for http_method in METHODS {
            let Some(operation) = item.get(http_method) else { continue };
            let tag = operation.pointer("/tags/0").and_then(Value::as_str);
            let pointer = child(&child("/paths", path), http_method);
            let security = security(root, &Node { value: operation, pointer });
            let operation = Operation { security, ..Operation::of(operation, http_method, path, tag) };
            resources.entry(tag.map(str::to_owned)).or_default().push(operation);
        }
    }
    let described = root.get("tags").and_then(Value::as_array);
    let tags: Vec<&str> = resources.keys().filter_map(Option::as_deref).collect();
    let modules = unique_names(tags.iter().copied(), module_name);
    let modules: BTreeMap<String, String> = tags.into_iter().map(str::to_owned).zip(modules).collect();
    let resource = |(tag, operations): (Option<String>, Vec<Operation>)| {
        let described = described.into_iter().flatten().find(|entry| text(entry, "name") == tag.as_deref());
        // The operations without a tag are methods of the client. No tag becomes a module with this name.
        let name = tag.as_deref().unwrap_or("client_");
        let module = modules.get(name).map_or(name, String::as_str).to_owned();
        Resource {
            description: described.and_then(|entry| text(entry, "description")).map(str::to_owned),
            module,
            type_name: resource_type_name(name),
            operations,
            tag,
        }
    };
    resources.into_iter().map(resource).collect()
}

/// Returns the type name of a resource, with a suffix if the module of the resource uses the name for another item.
fn resource_type_name(tag: &str) -> String {
    const RESERVED: [&str; 24] = [
        "Arc",
        "Box",
        "C",
        "Call",
        "Client",
        "Clone",
        "Default",
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

impl SecurityScheme {
    fn of(name: &str, scheme: &Value) -> Option<Self> {
        Some(Self {
            name: name.to_owned(),
            setting: setting_name(name, scheme),
            kind: CredentialKind::of(scheme)?,
            description: prose(scheme, "description"),
        })
    }
}

fn security(root: &Value, operation: &Node<'_>) -> Security {
    let requirement = |(name, scopes): (&str, Node<'_>)| Requirement {
        scheme: name.to_owned(),
        scopes: scopes.items().filter_map(|scope| scope.value.as_str()).map(str::to_owned).collect(),
    };
    let alternatives = security::alternatives(root, operation).into_iter();
    let mut security: Security =
        alternatives.map(|alternative| alternative.members().map(requirement).collect()).collect();
    // `[{}]` is the same as `[]`.
    if security.iter().all(Vec::is_empty) {
        security.clear();
    }
    security
}

impl Operation {
    fn of(operation: &Value, http_method: &str, path: &str, tag: Option<&str>) -> Self {
        let id = text(operation, "operationId").unwrap_or_default();
        let method = method_name(id, tag);
        let parameters = operation.get("parameters").and_then(Value::as_array).into_iter().flatten();
        let described: Vec<_> = parameters.collect();
        let body =
            operation.get("requestBody").map(|_| text(operation, extension::BODY_NAME).unwrap_or("body"));
        let named: Vec<_> = described.iter().filter_map(|parameter| parameter::named(parameter)).collect();
        let setters = setter_names(&named, body);
        let parameters =
            described.iter().filter(|parameter| parameter::named(parameter).is_some()).zip(setters);
        let parameters: Vec<_> =
            parameters.filter_map(|(parameter, setter)| Parameter::of(parameter, setter)).collect();
        let responses = operation.get("responses").and_then(Value::as_object).into_iter().flatten();
        let mut responses: Vec<_> =
            responses.filter_map(|(status, response)| Response::of(status, response)).collect();
        responses.sort_by_key(|response| response.status);
        Self {
            id: id.to_owned(),
            request_type: format!("{}Request", type_name(&method)),
            http_method: http_method.to_ascii_uppercase(),
            path: path.to_owned(),
            summary: prose(operation, "summary"),
            description: prose(operation, "description"),
            is_deprecated: flag(operation, "deprecated"),
            bodies: Body::all_of(operation, &method, tag, &parameters),
            method,
            parameters,
            responses,
            security: Vec::new(),
        }
    }

    /// Returns the path with its constant query, as it is sent.
    ///
    /// A fragment is not sent. It only distinguishes operations that have the same path and differ in a header.
    pub fn target(&self) -> &str {
        self.path.split('#').next().unwrap_or_default()
    }

    /// Returns the statuses and types of the successful responses.
    ///
    /// If the description has none, all 2xx statuses have the type of the default response. Without a default response,
    /// that type is bytes.
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

impl Operation {
    /// Returns the setters of the parameters and the bodies.
    pub fn setters(&self) -> impl Iterator<Item = &str> {
        let parameters = self.parameters.iter().map(|parameter| parameter.setter.as_str());
        parameters.chain(self.bodies.iter().map(|body| body.setter.as_str()))
    }

    /// Returns the setter of a file whose content is the body, if the body can be one. No parameter has its name.
    pub fn file_setter(&self, body: &Body) -> Option<String> {
        let can_be_file = body.kind == BodyKind::Bytes || is_range(&body.media_type);
        let name = format!("{}_file", body.setter.trim_end_matches('_'));
        (can_be_file && !self.setters().any(|setter| setter == name)).then_some(name)
    }
}

impl Parameter {
    fn of(parameter: &Value, setter: String) -> Option<Self> {
        let name = text(parameter, "name")?;
        let schema = parameter::schema(parameter)?;
        let style = ParameterStyle::of(parameter)?;
        Some(Self {
            name: name.to_owned(),
            setter,
            client_setter: is_client_scoped(parameter)
                .then(|| setter_name(client_name(parameter).unwrap_or(name))),
            location: match text(parameter, "in")? {
                "path" => ParameterLocation::Path,
                "header" => ParameterLocation::Header,
                "cookie" => ParameterLocation::Cookie,
                _ => ParameterLocation::Query,
            },
            is_required: flag(parameter, "required"),
            style,
            explode: parameter::is_exploded(parameter, style),
            allows_reserved: flag(parameter, "allowReserved"),
            is_serialized: false,
            ty: parameter_type(Type::of(schema)),
            default: None,
            schema: schema.clone(),
            description: prose(parameter, "description"),
            example: parameter.get("example").cloned(),
            is_deprecated: flag(parameter, "deprecated"),
        })
    }
}

/// Returns the type of a parameter, which is never null.
pub(crate) fn parameter_type(ty: Type) -> Type {
    match ty {
        Type::Optional(ty) => parameter_type(*ty),
        Type::List(item) => Type::List(Box::new(parameter_type(*item))),
        ty => ty,
    }
}

impl Parameter {
    /// Returns the attribute `deprecated` if the parameter is deprecated.
    pub fn deprecated(&self) -> Option<Attribute> {
        deprecated(self.is_deprecated, self.description.as_deref())
    }

    /// Returns `true` if each item of a list and each member of an object is written on its own.
    pub fn is_exploded(&self) -> bool {
        let is_list = matches!(self.ty, Type::List(_));
        // A list in the style `simple` is the same in both cases.
        self.explode && (self.is_serialized || is_list) && !(is_list && self.style == ParameterStyle::Simple)
    }
}

impl Body {
    fn all_of(operation: &Value, method: &str, tag: Option<&str>, parameters: &[Parameter]) -> Vec<Self> {
        let content = |body: &Value| body.get("content")?.as_object().cloned();
        let Some((body, content)) =
            operation.get("requestBody").and_then(|body| Some((body, content(body)?)))
        else {
            return Vec::new();
        };
        let name = text(operation, extension::BODY_NAME).unwrap_or("body");
        let form = format!("{}Form", type_name(method));
        // The handle of the resource may have the name.
        let form = if tag.map(type_name).as_ref() == Some(&form) { format!("{form}Body") } else { form };
        let mut setters: Vec<String> = parameters.iter().map(|parameter| parameter.setter.clone()).collect();
        let bodies = offered_bodies(name, content.keys().map(String::as_str)).into_iter().map(|offered| {
            let mut setter = setter_name(&offered.name);
            while setters.contains(&setter) {
                setter.push('_');
            }
            setters.push(setter.clone());
            let media = content.get(offered.media_type).unwrap_or(&Value::Null);
            let schema = media.get("schema").cloned().unwrap_or_default();
            Self {
                setter,
                kind: offered.kind,
                media_type: offered.media_type.to_owned(),
                name: offered.name,
                is_required: flag(body, "required"),
                ty: match offered.kind {
                    BodyKind::Json | BodyKind::Form => Type::of(&schema),
                    BodyKind::Multipart => Type::Verbatim(form.clone()),
                    BodyKind::Text => Type::String,
                    BodyKind::Bytes => Type::Bytes,
                },
                schema,
                encoding: media.get("encoding").cloned().unwrap_or_default(),
                description: prose(body, "description"),
            }
        });
        bodies.collect()
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

/// Returns the first example of a media type that is not a reference.
fn example(media: &Value) -> Option<&Value> {
    let mut named = media.get("examples").and_then(Value::as_object).into_iter().flatten();
    media.get("example").or_else(|| named.find_map(|(_, example)| example.get("value")))
}

/// Returns a string member, trimmed. Returns `None` if the result is empty.
fn prose(value: &Value, key: &str) -> Option<String> {
    trimmed(text(value, key)).map(str::to_owned)
}
