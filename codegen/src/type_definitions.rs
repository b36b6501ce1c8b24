//! The structs that typify generated, joined with the properties of their schemas, and the unions.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use syn::Attribute;

use crate::{
    form::parts,
    model::{Kind, Model, Type},
    names::field_names,
    openapi::schema::{client_name, flag, is_open_enum, is_secret, text},
    property_keys::EXTRA,
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
    Union(Vec<Variant>),
}

/// A field of a struct.
pub(crate) struct Field {
    /// The name of the property. `None` if the field keeps the extra fields.
    pub name: Option<String>,
    pub rust_name: String,
    /// The type of the value. An optional field has an `Option` of it.
    pub ty: Type,
    pub presence: Presence,
    /// The builder's method that sets the field to null, if it is `Nullable`.
    pub null_setter: Option<String>,
    /// The schema of the property.
    pub schema: Value,
}

/// Whether a field must be set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Presence {
    Required,
    /// The field is an `Option`.
    Optional,
    /// The field is an `Option`, whose value may be null.
    OptionalAny,
    /// The field is a `Nullable`.
    Nullable,
    /// The field has a default, such as an empty map.
    Defaulted,
}

/// A variant of a union.
pub(crate) struct Variant {
    pub rust_name: String,
    /// The type of the value.
    pub ty: Type,
    pub schema: Value,
    /// The value of the tag property, in a union with one.
    pub tag: Option<String>,
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
            TypeDefinition::Union(variants) => Some((name.as_str(), variants.as_slice())),
            _ => None,
        })
    }

    /// Adds the unions. A variant that contains its union has a `Box`, because the union would have an infinite size.
    pub fn add_unions(&mut self, model: &Model) {
        for (schema, union) in model.unions() {
            let variants = union.variants.iter().map(|variant| Variant {
                rust_name: variant.name.clone(),
                ty: variant.ty.clone(),
                schema: variant.schema.clone(),
                tag: variant.tag.clone(),
            });
            self.insert(schema.name.clone(), TypeDefinition::Union(variants.collect()));
        }
        let names: Vec<String> = self.unions().map(|(name, _)| name.to_owned()).collect();
        for name in names {
            let contains_union = |variant: &Variant| self.embeds(&variant.ty, &name);
            let boxed: Vec<bool> = self.variants(&name).iter().map(contains_union).collect();
            let Some(TypeDefinition::Union(variants)) = self.0.get_mut(&name) else { continue };
            for (variant, _) in variants.iter_mut().zip(boxed).filter(|(_, is_boxed)| *is_boxed) {
                variant.ty = Type::Boxed(Box::new(variant.ty.clone()));
            }
        }
    }

    /// Returns `true` if a value of a type contains a value of another, without indirection.
    fn embeds(&self, ty: &Type, other: &str) -> bool {
        let mut queue = vec![ty];
        let mut seen = BTreeSet::new();
        while let Some(ty) = queue.pop() {
            match ty {
                Type::Optional(inner) => queue.push(inner),
                Type::Named(name) if name == other => return true,
                Type::Named(name) if seen.insert(name.as_str()) => {
                    queue.extend(self.get(name).into_iter().flat_map(TypeDefinition::types));
                }
                _ => {}
            }
        }
        false
    }

    /// Returns the variants of a union.
    pub fn variants(&self, name: &str) -> &[Variant] {
        match self.get(name) {
            Some(TypeDefinition::Union(variants)) => variants,
            _ => &[],
        }
    }

    /// Returns the names of the types that requests can contain.
    pub fn sent<'a>(&'a self, model: &'a Model) -> BTreeSet<&'a str> {
        let bodies = || model.operations().flat_map(|operation| &operation.bodies);
        let parts: Vec<_> = bodies().flat_map(|body| parts(model, body)).collect();
        let parameters = model.operations().flat_map(|operation| &operation.parameters);
        let types = bodies().map(|body| &body.ty).chain(parts.iter().map(|part| &part.ty));
        let types = types.chain(parameters.map(|parameter| &parameter.ty));
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

    /// Distinguishes null from an absent field in the types that requests contain, where the difference has an effect.
    pub fn keep_null(&mut self, model: &Model) {
        let sent: BTreeSet<String> = self.sent(model).into_iter().map(str::to_owned).collect();
        for (_, definition) in self.0.iter_mut().filter(|(name, _)| sent.contains(*name)) {
            let TypeDefinition::Struct(fields) = definition else { continue };
            let mut taken: BTreeSet<String> = fields.iter().map(|field| field.rust_name.clone()).collect();
            for field in fields.iter_mut().filter(|field| field.presence == Presence::Optional) {
                if field.ty == Type::Any {
                    field.presence = Presence::OptionalAny;
                } else if flag(&field.schema, "nullable") {
                    let setter = format!("{}_null", field.rust_name.trim_end_matches('_'));
                    let numbered = (2..).map(|number| format!("{setter}_{number}"));
                    let mut candidates = std::iter::once(setter.clone()).chain(numbered);
                    field.presence = Presence::Nullable;
                    field.null_setter = candidates.find(|candidate| taken.insert(candidate.clone()));
                }
            }
        }
    }

    /// Returns the names of the types that can't implement `Eq`, because they contain a float.
    pub fn without_eq(&self, model: &Model) -> BTreeSet<&str> {
        self.containing(&|ty| match ty {
            Type::Float | Type::Verbatim(_) => true,
            Type::Named(name) => model.scalar(name).is_some_and(|schema| {
                // An enum contains a value only if it is open.
                let has_value = schema.kind == Kind::Scalar || is_open_enum(&schema.schema);
                has_value && schema.content() == Type::Float
            }),
            _ => false,
        })
    }

    /// Returns the names of the types that can't implement `Hash`, because they contain a float or a secret.
    pub fn without_hash(&self, model: &Model) -> BTreeSet<&str> {
        let mut names = self.containing(&|ty| match ty {
            Type::Named(name) => model.scalar(name).is_some_and(|schema| is_secret(&schema.schema)),
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
            Self::Union(variants) => variants.iter().map(|variant| &variant.ty).collect(),
        }
    }
}

impl Field {
    /// Joins the fields of a struct with the properties of the component `owner`, from which typify generated it.
    ///
    /// Each field is given by the key of its property, its type, and whether it is required.
    pub fn all(model: &Model, owner: &str, mut fields: Vec<(String, Type, bool)>) -> Vec<Self> {
        let typed = fields.pop_if(|(key, ty, _)| key == EXTRA && matches!(ty, Type::Map(_)));
        let mut properties = model.properties(owner);
        // A composed object may require a property that only typify finds, and a type of typify has no component.
        let found = fields.iter().filter_map(|(key, ..)| model.property_keys.name(key));
        for name in found {
            if properties.iter().all(|(other, _)| other != name) {
                properties.push((name.to_owned(), Value::Null));
            }
        }
        let named = properties.iter().map(|(name, schema)| (name.as_str(), client_name(schema)));
        let rust_names = field_names(named);
        let mut joined: Vec<(usize, Self)> = fields
            .into_iter()
            .map(|(key, ty, is_required)| {
                let name = model.property_keys.name(&key);
                let index = name.and_then(|name| properties.iter().position(|(other, _)| other == name));
                let (name, schema) = index.and_then(|index| properties.get(index)).cloned().unzip();
                let rust_name = index.and_then(|index| rust_names.get(index)).cloned().unwrap_or(key);
                let (ty, presence) = match ty {
                    ty if is_required => (ty, Presence::Required),
                    Type::Optional(inner) => (*inner, Presence::Optional),
                    Type::Boxed(inner) => match *inner {
                        Type::Optional(inner) => (Type::Boxed(inner), Presence::Optional),
                        inner => (Type::Boxed(Box::new(inner)), Presence::Defaulted),
                    },
                    ty => (ty, Presence::Defaulted),
                };
                let schema = schema.unwrap_or_default();
                (
                    index.unwrap_or(usize::MAX),
                    Self { name, rust_name, ty, presence, null_setter: None, schema },
                )
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
            null_setter: None,
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
            return "The fields that the description does not have. `Debug` prints only their names."
                .to_owned();
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
    /// Returns the properties of a component.
    pub fn properties(&self, name: &str) -> Vec<(String, Value)> {
        let properties = self.schema(name).and_then(|schema| schema.schema.get("properties")?.as_object());
        properties.into_iter().flatten().map(|(name, schema)| (name.clone(), schema.clone())).collect()
    }

    /// Returns the schema of the fields that an object may have in addition to its properties, or `None` if it may have
    /// none.
    pub fn extra_fields(&self, name: &str) -> Option<Value> {
        match self.schema(name)?.schema.get("additionalProperties") {
            Some(Value::Bool(false)) => None,
            Some(values @ Value::Object(_)) => Some(values.clone()),
            _ => Some(json!({})),
        }
    }

    /// Returns the documentation of a type.
    pub fn document_type(&self, name: &str) -> String {
        let schema = self.schema(name).map_or(&Value::Null, |schema| &schema.schema);
        let fallback = format!("The type {}.", code(name));
        describe(text(schema, "description"), &fallback, schema, schema.get("example"))
    }
}
