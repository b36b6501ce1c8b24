//! The types of typify's as they are declared, which is what an example has to fit.

use std::collections::{BTreeMap, BTreeSet};

use syn::{Fields, GenericArgument, Item, PathArguments};

use super::super::types::SerdeAttributes;
use crate::model::Type;

/// Each type by its name.
pub(super) struct Shapes(BTreeMap<String, Shape>);

/// What a type is made of.
pub(super) enum Shape {
    /// An object, made by its builder.
    Object(Vec<Field>),
    /// A type around another one.
    Wrapper(Option<Type>),
    /// One of several forms.
    Choice(Vec<Form>),
}

/// A field of an object.
pub(super) struct Field {
    /// What the API calls it.
    pub name: String,
    pub rust_name: String,
    /// Its type, if a value of it can be made up.
    pub ty: Option<Type>,
    pub is_optional: bool,
    /// Whether it keeps the fields that the description does not name.
    pub keeps_others: bool,
}

/// A variant of a choice.
pub(super) struct Form {
    pub name: String,
    /// What it holds, unless that is nothing or fields of its own.
    pub ty: Option<Type>,
}

impl Shapes {
    pub fn of(items: &[Item]) -> Self {
        let built: BTreeSet<String> = items.iter().flat_map(built).collect();
        let shape = |item: &Item| match item {
            Item::Struct(item) => {
                let name = item.ident.to_string();
                let shape = match &item.fields {
                    Fields::Named(fields) if built.contains(&name) => {
                        Shape::Object(fields.named.iter().map(Field::of).collect())
                    }
                    fields => Shape::Wrapper(fields.iter().next().and_then(|field| type_of(&field.ty))),
                };
                Some((name, shape))
            }
            Item::Enum(item) => {
                let forms = item.variants.iter().map(|variant| Form {
                    name: variant.ident.to_string(),
                    ty: match &variant.fields {
                        Fields::Unnamed(fields) => {
                            fields.unnamed.first().and_then(|field| type_of(&field.ty))
                        }
                        _ => None,
                    },
                });
                Some((item.ident.to_string(), Shape::Choice(forms.collect())))
            }
            _ => None,
        };
        Self(items.iter().filter_map(shape).collect())
    }

    pub fn get(&self, name: &str) -> Option<&Shape> {
        self.0.get(name)
    }

    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

impl Field {
    fn of(field: &syn::Field) -> Self {
        let told = SerdeAttributes::of(field);
        let ty = type_of(&field.ty);
        Self {
            rust_name: field.ident.as_ref().map(ToString::to_string).unwrap_or_default(),
            ty: match ty {
                _ if is_boxed(&field.ty) => None,
                Some(Type::Optional(inner)) if told.is_optional => Some(*inner),
                ty => ty,
            },
            is_optional: told.is_optional,
            keeps_others: told.is_flattened,
            name: told.name,
        }
    }
}

/// The names of the types that have builders.
fn built(item: &Item) -> Vec<String> {
    let Item::Mod(module) = item else { return Vec::new() };
    let items = module.content.iter().filter(|_| module.ident == "builder").flat_map(|(_, items)| items);
    let names = items.filter_map(|item| match item {
        Item::Struct(item) => Some(item.ident.to_string()),
        _ => None,
    });
    names.collect()
}

/// Whether a field is behind a pointer, into which nothing but its own type converts.
fn is_boxed(ty: &syn::Type) -> bool {
    let syn::Type::Path(path) = ty else { return false };
    path.path.segments.iter().any(|segment| match &segment.arguments {
        _ if segment.ident == "Box" => true,
        PathArguments::AngleBracketed(arguments) => arguments.args.iter().any(|argument| match argument {
            GenericArgument::Type(ty) => is_boxed(ty),
            _ => false,
        }),
        _ => false,
    })
}

/// The type that typify has written for a field, or nothing where descriptions know none like it.
fn type_of(ty: &syn::Type) -> Option<Type> {
    let syn::Type::Path(path) = ty else { return None };
    let last = path.path.segments.last()?;
    let is_of =
        |name: &str| path.path.segments.iter().rev().nth(1).is_some_and(|before| before.ident == name);
    let is_in_chrono = path.path.segments.first().is_some_and(|first| first.ident == "chrono");
    let arguments = match &last.arguments {
        PathArguments::AngleBracketed(arguments) => arguments.args.iter().collect(),
        _ => Vec::new(),
    };
    let argument = |index: usize| match arguments.get(index) {
        Some(GenericArgument::Type(ty)) => type_of(ty).map(Box::new),
        _ => None,
    };
    let name = last.ident.to_string();
    if path.path.segments.len() == 1 || is_of("scalars") {
        return match name.as_str() {
            "bool" if path.path.segments.len() == 1 => Some(Type::Boolean),
            "i32" => Some(Type::Int32),
            "i64" => Some(Type::Int64),
            "f64" => Some(Type::Float),
            name if name.starts_with(char::is_lowercase) => None,
            _ => Some(Type::Named(name)),
        };
    }
    match name.as_str() {
        "String" if is_of("string") => Some(Type::Text),
        "Vec" if is_of("vec") => argument(0).map(Type::List),
        "BTreeMap" if is_of("collections") => argument(1).map(Type::Map),
        "Box" if is_of("boxed") => argument(0).map(|inner| *inner),
        "Option" if is_of("option") => argument(0).map(Type::Optional),
        "DateTime" if is_in_chrono => Some(Type::DateTime),
        "NaiveDate" if is_in_chrono => Some(Type::Date),
        "Value" if is_of("serde_json") => Some(Type::Any),
        _ => None,
    }
}
