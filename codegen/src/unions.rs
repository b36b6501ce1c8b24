//! Unions: the enums of alternative types that `oneOf`, `anyOf` and discriminators become.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::{
    model::Type,
    names::{UNKNOWN_VARIANT, type_name},
    openapi::{
        reference::{component_name, schema_name},
        schema::text,
        union::parts,
    },
};

/// An enum of alternative types.
pub(crate) struct Union {
    /// The property whose value selects the variant. With one, the union has a variant for unknown values.
    pub tag: Option<String>,
    pub variants: Vec<UnionVariant>,
}

/// One of the alternatives.
pub(crate) struct UnionVariant {
    pub name: String,
    pub ty: Type,
    pub schema: Value,
    /// The value of the tag property.
    pub tag: Option<String>,
}

impl Union {
    /// Returns the union that a component of a normalized document becomes, if it does.
    pub fn of(name: &str, schema: &Value, components: Option<&Map<String, Value>>) -> Option<Self> {
        let discriminator = schema.get("discriminator");
        let tag = discriminator.and_then(|discriminator| text(discriminator, "propertyName"));
        let member = |key: &str| discriminator.and_then(|it| it.get(key)?.as_array());
        let children = member("children").filter(|_| tag.is_some());
        let alternatives: Vec<(&Value, Option<&str>)> = match (children, parts(schema)) {
            (Some(children), _) => children.iter().map(|child| (child, text(child, "tag"))).collect(),
            (None, Some(parts)) => {
                let tags = |index: usize| {
                    let tags = member("tags").filter(|_| tag.is_some())?.get(index)?.as_array()?;
                    Some(tags.iter().filter_map(Value::as_str))
                };
                let tagged = parts.iter().enumerate().flat_map(|(index, part)| match tags(index) {
                    Some(tags) => tags.map(|tag| (part, Some(tag))).collect(),
                    None => vec![(part, None)],
                });
                tagged.collect()
            }
            (None, None) => return None,
        };
        let is_tagged = tag.is_some() && alternatives.iter().all(|(_, tag)| tag.is_some());
        let mut taken = BTreeSet::new();
        if is_tagged {
            taken.insert(UNKNOWN_VARIANT.to_owned());
        }
        let variants = alternatives.iter().map(|(part, tag)| {
            let tag = tag.filter(|_| is_tagged);
            let is_shared = alternatives.iter().filter(|(other, _)| other == part).count() > 1;
            let ty = without_null(Type::of(part));
            // A component with several tags has a variant for each of them.
            let preferred = match tag.filter(|_| is_shared) {
                Some(tag) => type_name(tag),
                None => variant_name(name, part, &ty, components),
            };
            let variant = unused(preferred, &mut taken);
            UnionVariant { name: variant, ty, schema: (*part).clone(), tag: tag.map(str::to_owned) }
        });
        let variants = variants.collect();
        Some(Self { tag: tag.filter(|_| is_tagged).map(str::to_owned), variants })
    }
}

fn without_null(ty: Type) -> Type {
    match ty {
        Type::Optional(inner) => *inner,
        ty => ty,
    }
}

/// Returns the name of a variant: that of its component, without the name of the union at its start, or else its title
/// or the kind of its values.
fn variant_name(union: &str, part: &Value, ty: &Type, components: Option<&Map<String, Value>>) -> String {
    if let Some(name) = component_name(part).or_else(|| schema_name(part)) {
        let rest = name.strip_prefix(union).filter(|rest| rest.starts_with(char::is_uppercase));
        let component = components.and_then(|components| components.get(name));
        let title = component.and_then(|component| text(component, "title"));
        // An inline schema has the name of the union at its start.
        return match rest {
            Some(rest) => title.map_or_else(|| rest.to_owned(), type_name),
            None => name.to_owned(),
        };
    }
    text(part, "title").map_or_else(|| kind(ty).to_owned(), type_name)
}

fn kind(ty: &Type) -> &'static str {
    match ty {
        Type::String => "String",
        Type::DateTime => "DateTime",
        Type::Date => "Date",
        Type::Boolean => "Boolean",
        Type::Int32 | Type::Int64 => "Integer",
        Type::Float => "Number",
        Type::List(_) => "List",
        Type::Map(_) => "Map",
        _ => "Any",
    }
}

/// Returns a name that no other variant has: the given one, or the same with a number.
fn unused(name: String, taken: &mut BTreeSet<String>) -> String {
    let numbered = (2..).map(|number| format!("{name}{number}"));
    let mut names = std::iter::once(name.clone()).chain(numbered);
    let unused = names.find(|name| !taken.contains(name)).unwrap_or_default();
    taken.insert(unused.clone());
    unused
}
