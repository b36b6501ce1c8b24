//! The structs and unions that typify generated, joined with the properties of their schemas.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use syn::Attribute;

use crate::{
    form::parts,
    model::{Model, Type},
    names::snake_name,
    openapi::{
        reference::component_name,
        schema::{flag, is_secret, text},
    },
    rustdoc::{code, deprecated, describe},
};

/// The definitions of types, by their names.
#[derive(Default)]
pub(crate) struct TypeDefinitions(BTreeMap<String, TypeDefinition>);

/// The definition of a type.
pub(crate) enum TypeDefinition {
    Struct(Vec<Field>),
    /// A struct around one value.
    Newtype(Type),
    /// A union.
    Enum(Vec<Variant>),
}

/// The name of the field that keeps the extra fields of an object.
const EXTRA: &str = "extra";

/// A field of a struct.
pub(crate) struct Field {
    /// The name of the property. `None` if the field keeps the extra fields, or a part of an `anyOf`.
    pub name: Option<String>,
    pub rust_name: String,
    /// The type of the value. An optional field has an `Option` of it.
    pub ty: Type,
    pub presence: Presence,
    /// The schema of the property.
    pub schema: Value,
}

/// Whether a field must be set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Presence {
    Required,
    /// The field is an `Option`.
    Optional,
    /// The field has a default, such as an empty map.
    Defaulted,
}

/// A variant of a union.
pub(crate) struct Variant {
    pub rust_name: String,
    pub kind: VariantKind,
}

/// The content of a variant.
pub(crate) enum VariantKind {
    Unit,
    Tuple(Vec<Type>),
    Struct(Vec<(String, Type)>),
}

impl TypeDefinitions {
    pub fn insert(&mut self, name: String, definition: TypeDefinition) {
        self.0.insert(name, definition);
    }

    pub fn get(&self, name: &str) -> Option<&TypeDefinition> {
        self.0.get(name)
    }

    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// Returns the fields of a struct, in the order of the description.
    pub fn fields(&self, name: &str) -> &[Field] {
        match self.get(name) {
            Some(TypeDefinition::Struct(fields)) => fields,
            _ => &[],
        }
    }

    /// Returns the structs and their fields.
    pub fn structs(&self) -> impl Iterator<Item = (&str, &[Field])> {
        self.0.iter().filter_map(|(name, definition)| match definition {
            TypeDefinition::Struct(fields) => Some((name.as_str(), fields.as_slice())),
            _ => None,
        })
    }

    /// Returns the unions and their variants.
    pub fn unions(&self) -> impl Iterator<Item = (&str, &[Variant])> {
        self.0.iter().filter_map(|(name, definition)| match definition {
            TypeDefinition::Enum(variants) => Some((name.as_str(), variants.as_slice())),
            _ => None,
        })
    }

    /// Returns the names of the types that request bodies can contain.
    pub fn sent<'a>(&'a self, model: &'a Model) -> BTreeSet<&'a str> {
        let bodies = || model.operations().flat_map(|operation| &operation.bodies);
        let parts: Vec<_> = bodies().flat_map(|body| parts(model, body)).collect();
        let types = bodies().map(|body| &body.ty).chain(parts.iter().map(|part| &part.ty));
        let mut queue: Vec<&str> = types.flat_map(Type::names).collect();
        let mut reached = BTreeSet::new();
        while let Some(name) = queue.pop() {
            let Some((name, definition)) = self.0.get_key_value(name) else { continue };
            if reached.insert(name.as_str()) {
                queue.extend(definition.types().into_iter().flat_map(Type::names));
            }
        }
        reached
    }

    /// Returns the names of the types that can't implement `Eq`, because they contain a float.
    pub fn without_eq(&self, model: &Model) -> BTreeSet<&str> {
        self.containing(&|ty| match ty {
            Type::Float | Type::Verbatim(_) => true,
            Type::Named(name) => model.scalar(name).is_some_and(|schema| Type::of(schema) == Type::Float),
            _ => false,
        })
    }

    /// Returns the names of the types that can't implement `Hash`, because they contain a float or a secret.
    pub fn without_hash(&self, model: &Model) -> BTreeSet<&str> {
        let mut names = self.containing(&|ty| match ty {
            Type::Named(name) => model.scalar(name).is_some_and(is_secret),
            _ => false,
        });
        names.extend(self.without_eq(model));
        names
    }

    /// Returns the names of the types that contain a type for which `is_wanted` returns `true`, directly or in another
    /// type.
    fn containing(&self, is_wanted: &dyn Fn(&Type) -> bool) -> BTreeSet<&str> {
        let mut found: BTreeSet<&str> = BTreeSet::new();
        loop {
            let contains = |definition: &TypeDefinition| {
                let mut types = definition.types().into_iter().map(Type::innermost);
                types.any(|ty| {
                    is_wanted(ty) || matches!(ty, Type::Named(name) if found.contains(name.as_str()))
                })
            };
            let more = self.0.iter().filter(|(name, of)| !found.contains(name.as_str()) && contains(of));
            let more: Vec<&str> = more.map(|(name, _)| name.as_str()).collect();
            if more.is_empty() {
                return found;
            }
            found.extend(more);
        }
    }
}

impl TypeDefinition {
    /// Returns the types of all values that this type contains directly.
    pub fn types(&self) -> Vec<&Type> {
        match self {
            Self::Struct(fields) => fields.iter().map(|field| &field.ty).collect(),
            Self::Newtype(ty) => vec![ty],
            Self::Enum(variants) => variants.iter().flat_map(|variant| variant.kind.types()).collect(),
        }
    }
}

impl VariantKind {
    fn types(&self) -> Vec<&Type> {
        match self {
            Self::Unit => Vec::new(),
            Self::Tuple(types) => types.iter().collect(),
            Self::Struct(fields) => fields.iter().map(|(_, ty)| ty).collect(),
        }
    }
}

impl Field {
    /// Joins the fields of a struct with the properties of the component `owner`, from which typify generated it.
    ///
    /// Each field is given by its Rust name, its type, and whether it is required.
    pub fn all(model: &Model, owner: &str, mut fields: Vec<(String, Type, bool)>) -> Vec<Self> {
        let properties = model.properties(owner);
        let property =
            |rust_name: &str| properties.iter().position(|(name, _)| snake_name(name) == *rust_name);
        // typify adds a field for extra fields whose values have a schema.
        let typed = fields
            .pop_if(|(name, ty, _)| name == EXTRA && matches!(ty, Type::Map(_)) && property(EXTRA).is_none());
        let mut joined: Vec<(usize, Self)> = fields
            .into_iter()
            .map(|(rust_name, ty, is_required)| {
                let index = property(&rust_name);
                let (name, schema) = index.and_then(|index| properties.get(index)).cloned().unzip();
                let (ty, presence) = match ty {
                    ty if is_required => (ty, Presence::Required),
                    Type::Optional(inner) => (*inner, Presence::Optional),
                    ty => (ty, Presence::Defaulted),
                };
                let schema = schema.unwrap_or_default();
                (index.unwrap_or(usize::MAX), Self { name, rust_name, ty, presence, schema })
            })
            .collect();
        joined.sort_by_key(|(index, _)| *index);
        let mut fields: Vec<Self> = joined.into_iter().map(|(_, field)| field).collect();
        if let Some(values) = model.extra_fields(owner) {
            let ty = match typed {
                Some((_, Type::Map(ty), _)) => ty,
                _ => Box::new(Type::Any),
            };
            fields.push(Self::extra(ty, &values, &fields));
        }
        fields
    }

    /// Returns the field that keeps the extra fields, whose values have a type and a schema. No other field has its
    /// name.
    fn extra(ty: Box<Type>, values: &Value, others: &[Self]) -> Self {
        let numbered = (2..).map(|number| format!("extra_fields{number}"));
        let mut names = [EXTRA, "extra_fields"].into_iter().map(str::to_owned).chain(numbered);
        let is_free = |name: &String| others.iter().all(|other| other.rust_name != *name);
        Self {
            name: None,
            rust_name: names.find(is_free).unwrap_or_default(),
            ty: Type::ExtraFields(ty),
            presence: Presence::Defaulted,
            schema: json!({ "type": "object", "additionalProperties": values }),
        }
    }

    /// Returns the type of the extra fields that this field keeps, if it does.
    pub fn extra_type(&self) -> Option<&Type> {
        match &self.ty {
            Type::ExtraFields(values) => Some(values),
            _ => None,
        }
    }

    /// Returns the documentation of the field.
    pub fn document(&self, model: &Model) -> String {
        let Some(name) = &self.name else {
            let of_extra = "The fields that the description does not have. `Debug` prints only their names.";
            let of_part = "The value as this type, if it is valid for it.";
            return self.extra_type().map_or(of_part, |_| of_extra).to_owned();
        };
        let fallback = format!("The property {}.", code(name));
        describe(self.summary(model), &fallback, &self.schema, self.schema.get("example"))
    }

    /// Returns the description of the property or, if it has none, the first paragraph of the description of its type.
    pub fn summary<'a>(&'a self, model: &'a Model) -> Option<&'a str> {
        text(&self.schema, "description").or_else(|| {
            let of_type = model.keyword(&self.schema, "description")?.as_str()?;
            of_type.split("\n\n").next()
        })
    }

    pub fn is_deprecated(&self) -> bool {
        flag(&self.schema, "deprecated")
    }

    /// Returns the attribute `deprecated` if the field is deprecated.
    pub fn deprecated(&self) -> Option<Attribute> {
        deprecated(self.is_deprecated(), text(&self.schema, "description"))
    }
}

impl Model {
    /// Returns the properties of a component, including those of its `allOf`, each once.
    pub fn properties(&self, name: &str) -> Vec<(String, Value)> {
        let mut properties = Vec::new();
        if let Some(schema) = self.schema(name) {
            self.collect_properties(&schema.schema, &mut properties);
        }
        let mut seen = BTreeSet::new();
        // The component's own properties come last, and take precedence.
        properties.reverse();
        properties.retain(|(name, _)| seen.insert(*name));
        properties.reverse();
        properties.into_iter().map(|(name, schema)| (name.to_owned(), schema.clone())).collect()
    }

    /// Returns the schema of the fields that an object may have in addition to its properties, or `None` if it may have
    /// none.
    pub fn extra_fields(&self, name: &str) -> Option<Value> {
        let schema = &self.schema(name)?.schema;
        let is_any_of = schema.get("anyOf").is_some() && self.properties(name).is_empty();
        let mut keywords = Vec::new();
        self.collect_additional(schema, &mut keywords);
        if is_any_of || keywords.contains(&&Value::Bool(false)) {
            return None;
        }
        let schema = keywords.into_iter().rfind(|keyword| keyword.is_object());
        Some(schema.cloned().unwrap_or_else(|| json!({})))
    }

    /// Returns the keywords `additionalProperties` of a schema and of the parts of its `allOf`. Its own is the last.
    fn collect_additional<'a>(&'a self, schema: &'a Value, keywords: &mut Vec<&'a Value>) {
        for part in schema.get("allOf").and_then(Value::as_array).into_iter().flatten() {
            let component = component_name(part).and_then(|name| self.schema(name));
            self.collect_additional(component.map_or(part, |component| &component.schema), keywords);
        }
        keywords.extend(schema.get("additionalProperties"));
    }

    fn collect_properties<'a>(&'a self, schema: &'a Value, properties: &mut Vec<(&'a str, &'a Value)>) {
        for part in schema.get("allOf").and_then(Value::as_array).into_iter().flatten() {
            let component = component_name(part).and_then(|name| self.schema(name));
            self.collect_properties(component.map_or(part, |component| &component.schema), properties);
        }
        let own = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
        properties.extend(own.map(|(name, schema)| (name.as_str(), schema)));
    }

    /// Returns the documentation of a type.
    pub fn document_type(&self, name: &str) -> String {
        let schema = self.schema(name).map_or(&Value::Null, |schema| &schema.schema);
        let fallback = format!("The type {}.", code(name));
        describe(text(schema, "description"), &fallback, schema, schema.get("example"))
    }
}
