//! The unions: enums of alternative types.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value;

use super::{
    constraints::constraints,
    rust::{ident, prelude},
    scalars::scalar,
    types::local_type,
};
use crate::{
    model::{Kind, Model, Schema, Type},
    names::UNKNOWN_VARIANT,
    openapi::{
        reference::schema_name,
        schema::{EnumKind, flag},
    },
    rustdoc::{code, docs},
    type_definitions::{Field, Presence, TypeDefinitions, Variant},
    unions::Union,
};

/// The note on unions with a tag.
pub(super) const TAGGED_NOTE: &str =
    "The API may add types. `Unknown` contains a value that this version of the client does not know.";

pub(super) fn render(model: &Model, definitions: &TypeDefinitions) -> Vec<TokenStream> {
    let renderer = Renderer {
        model,
        definitions,
        without_eq: definitions.without_eq(model).into_iter().collect(),
        without_hash: definitions.without_hash(model).into_iter().collect(),
    };
    model.unions().map(|(schema, union)| renderer.union(schema, union)).collect()
}

struct Renderer<'a> {
    model: &'a Model,
    definitions: &'a TypeDefinitions,
    without_eq: Vec<&'a str>,
    without_hash: Vec<&'a str>,
}

impl Renderer<'_> {
    fn union(&self, schema: &Schema, union: &Union) -> TokenStream {
        let (name, variants) = (ident(&schema.name), self.definitions.variants(&schema.name));
        let note = if union.tag.is_some() { TAGGED_NOTE } else { "" };
        let docs = docs(&format!("{}\n\n{note}", self.model.document_type(&schema.name)));
        let name_text = schema.name.as_str();
        let eq = (!self.without_eq.contains(&name_text)).then(|| quote! { , Eq });
        let hash = (!self.without_hash.contains(&name_text)).then(|| quote! { , Hash });
        let declarations = variants.iter().map(|variant| self.declaration(variant));
        let unknown = union.tag.as_ref().map(|_| {
            let unknown = ident(UNKNOWN_VARIANT);
            quote! {
                /// A value that this version of the client does not know.
                #unknown(serde_json::Value),
            }
        });
        let implementations = match &union.tag {
            Some(tag) => self.tagged(schema, tag, variants),
            None => self.untagged(schema, variants),
        };
        quote! {
            #docs
            #[derive(Clone, Debug, PartialEq #eq #hash)]
            #[non_exhaustive]
            pub enum #name {
                #(#declarations,)*
                #unknown
            }

            #implementations
        }
    }

    fn declaration(&self, variant: &Variant) -> TokenStream {
        let (name, ty) = (ident(&variant.rust_name), local_type(self.model, &variant.ty));
        let docs = docs(&match &variant.tag {
            Some(tag) => format!("The type with the tag {}.", code(tag)),
            None => format!("The variant {}.", code(&variant.rust_name)),
        });
        quote! { #docs #name(#ty) }
    }

    fn untagged(&self, schema: &Schema, variants: &[Variant]) -> TokenStream {
        let name = ident(&schema.name);
        let is_scalar = self.model.is_scalar(&Type::Named(schema.name.clone()));
        let from = self.conversions(variants, is_scalar);
        let entries = variants.iter().map(|variant| {
            let (name, shape) =
                (ident(&variant.rust_name), Shapes { model: self.model }.of(&variant.schema, 0));
            quote! { #name = #shape }
        });
        let names: Vec<_> = variants.iter().map(|variant| ident(&variant.rust_name)).collect();
        let text = is_scalar.then(|| quote! { runtime::scalar_union!(#name, #(#names),*); });
        let display = (is_scalar && !self.model.contains_secret(&schema.schema))
            .then(|| quote! { runtime::display_union!(#name); });
        quote! {
            runtime::union!(#name, from [#(#from),*], #(#entries),*);
            #text
            #display
        }
    }

    fn tagged(&self, schema: &Schema, tag: &str, variants: &[Variant]) -> TokenStream {
        let (name, unknown) = (ident(&schema.name), ident(UNKNOWN_VARIANT));
        let from = self.conversions(variants, false);
        let entries = variants.iter().filter_map(|variant| {
            let (name, value) = (ident(&variant.rust_name), variant.tag.as_ref()?);
            let presence = ident(self.tag_presence(&variant.ty, tag));
            Some(quote! { #presence #name = #value })
        });
        quote! { runtime::tagged_union!(#name, #tag, #unknown, from [#(#from),*], #(#entries),*); }
    }

    /// Returns whether the type of a variant has a field for the tag.
    fn tag_presence(&self, ty: &Type, tag: &str) -> &'static str {
        let Type::Named(name) = ty.innermost() else { return "optional" };
        if self.definitions.structs().all(|(known, _)| known != name) {
            return "optional";
        }
        let is_tag = |field: &&Field| field.name.as_deref() == Some(tag);
        match self.definitions.fields(name).iter().find(is_tag).map(|field| field.presence) {
            Some(Presence::Required) => "required",
            Some(_) => "optional",
            None => "absent",
        }
    }

    /// Returns the variants whose type no other variant has, with the type.
    fn conversions(&self, variants: &[Variant], is_scalar: bool) -> Vec<TokenStream> {
        let plain = |variant: &Variant| match &variant.ty {
            Type::Boxed(inner) => (**inner).clone(),
            ty => ty.clone(),
        };
        let is_unique = |ty: &Type| variants.iter().filter(|variant| plain(variant) == *ty).count() == 1;
        let variants = variants.iter().map(|variant| (variant, plain(variant)));
        // A union of scalars parses text, which may be any of its variants.
        let variants = variants.filter(|(_, ty)| is_unique(ty) && !(is_scalar && *ty == Type::String));
        let conversion = |(variant, ty): (&Variant, Type)| {
            let (name, ty) = (ident(&variant.rust_name), local_type(self.model, &ty));
            quote! { #name: #ty }
        };
        variants.map(conversion).collect()
    }
}

/// Renders the shapes of schemas.
struct Shapes<'a> {
    model: &'a Model,
}

/// The maximum depth of lists within lists whose items are compared.
const MAX_DEPTH: usize = 2;

impl Shapes<'_> {
    fn of(&self, schema: &Value, depth: usize) -> TokenStream {
        let component = schema_name(schema).and_then(|name| self.model.schema(name));
        match component {
            Some(component) if component.kind == Kind::Union => self.union(component, depth),
            Some(component) => self.plain(&component.schema, depth),
            None => self.plain(schema, depth),
        }
    }

    fn union(&self, component: &Schema, depth: usize) -> TokenStream {
        let Some(union) = &component.union else { return quote! { Shape::ANY } };
        if let Some(tag) = &union.tag {
            let values = union.variants.iter().filter_map(|variant| variant.tag.as_ref());
            return quote! {
                Shape::OBJECT
                    .fields(&[#tag], &[])
                    .constants(&[(#tag, &[#(Text(#values)),*])])
            };
        }
        let variants = union.variants.iter().map(|variant| self.of(&variant.schema, depth));
        quote! { Shape::union(&[#(#variants),*]) }
    }

    fn plain(&self, schema: &Value, depth: usize) -> TokenStream {
        if let Some(kind) = EnumKind::of(schema) {
            let values = values(schema);
            let kind = match kind {
                EnumKind::Strings => quote! { STRING },
                EnumKind::Integers | EnumKind::Numbers => quote! { NUMBER },
                EnumKind::Mixed => quote! { SCALAR },
            };
            return quote! { Shape::#kind.values(&[#(#values),*]) };
        }
        let constraints =
            constraints(schema).map(|constraints| quote! { .constraints(&const { #constraints }) });
        match Type::of(schema) {
            Type::String => quote! { Shape::STRING #constraints },
            Type::DateTime | Type::Date => quote! { Shape::STRING.format() },
            Type::Boolean => quote! { Shape::BOOLEAN },
            Type::Int32 | Type::Int64 => quote! { Shape::INTEGER #constraints },
            Type::Float => quote! { Shape::NUMBER #constraints },
            Type::List(_) => {
                let items = schema.get("items").filter(|_| depth < MAX_DEPTH);
                let items = items.map(|items| self.items(items, depth + 1));
                quote! { Shape::ARRAY #items }
            }
            Type::Map(_) => quote! { Shape::OBJECT },
            _ if schema.get("properties").is_some() => self.object(schema),
            _ => quote! { Shape::ANY },
        }
    }

    fn items(&self, items: &Value, depth: usize) -> TokenStream {
        let null = flag(items, "nullable").then(|| quote! { , Shape::NULL });
        // The shape of a union may contain this list.
        let component = schema_name(items).and_then(|name| self.model.schema(name));
        let shape = match component.filter(|component| component.kind == Kind::Union) {
            Some(_) => quote! { Shape::ANY },
            None => self.of(items, depth),
        };
        quote! { .items(&[#shape #null]) }
    }

    fn object(&self, schema: &Value) -> TokenStream {
        let properties = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
        let properties: BTreeMap<&str, &Value> = properties.map(|(name, of)| (name.as_str(), of)).collect();
        let names = properties.keys();
        let required = schema.get("required").and_then(Value::as_array).into_iter().flatten();
        let required = required.filter_map(Value::as_str).filter(|name| properties.contains_key(name));
        let constants = properties.iter().filter_map(|(name, property)| {
            let component = schema_name(property).and_then(|name| self.model.schema(name));
            let property = component.map_or(*property, |component| &component.schema);
            EnumKind::of(property)?;
            let values = values(property);
            Some(quote! { (#name, &[#(#values),*]) })
        });
        let constants: Vec<_> = constants.collect();
        let constants = (!constants.is_empty()).then(|| quote! { .constants(&[#(#constants),*]) });
        let is_closed = schema.get("additionalProperties") == Some(&Value::Bool(false));
        let closed = is_closed.then(|| quote! { .closed() });
        quote! { Shape::OBJECT.fields(&[#(#names),*], &[#(#required),*]) #constants #closed }
    }
}

/// Returns the values of an enum.
fn values(schema: &Value) -> Vec<TokenStream> {
    let values = schema.get("enum").and_then(Value::as_array).into_iter().flatten();
    let values = values.filter_map(scalar);
    values.map(|(kind, value)| quote! { #kind(#value) }).collect()
}

/// Returns the implementation of `Validate` for a union that requests contain.
pub(super) fn validation(model: &Model, name: &str, variants: &[Variant]) -> TokenStream {
    let ty = ident(name);
    let arms = variants.iter().map(|variant| {
        let variant_name = ident(&variant.rust_name);
        let none = quote! { runtime::Constraints::NONE };
        let constraints = constraints(&variant.schema).unwrap_or(none);
        quote! { Self::#variant_name(value) => value.validate(&#constraints), }
    });
    let is_tagged = variants.iter().any(|variant| variant.tag.is_some());
    let unknown = is_tagged.then(|| {
        let unknown = ident(UNKNOWN_VARIANT);
        quote! { Self::#unknown(_) => Ok(()), }
    });
    let result = prelude(model, "Result");
    quote! {
        impl runtime::Validate for #ty {
            fn validate(&self, _: &runtime::Constraints) -> #result<(), runtime::ValidationError> {
                match self { #(#arms)* #unknown }
            }
        }
    }
}
