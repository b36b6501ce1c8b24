//! typify's types, documented from the description and made to read liberally.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Literal, TokenTree};
use quote::quote;
use serde_json::Value;
use syn::{
    Attribute, Expr, Field, ImplItem, Item, ItemEnum, ItemImpl, ItemMod, ItemStruct, LitStr, Type,
    parse_quote, visit_mut::VisitMut,
};

use super::{
    Code, Output,
    docs::{code, describe, inner_docs, set_docs},
    reference::Page,
    rust::ident,
};
use crate::{
    Target,
    model::{Kind, Model},
    openapi::schema::text,
};

pub(super) fn render(
    model: &Model,
    mut items: Vec<Item>,
    page: &Page,
    target: &Target<'_>,
    output: &mut Output,
) {
    let module = inner_docs("The types that requests are made of and responses are read as.");
    let page = page.included(1, target);
    let fields = Documentation::of(model, &items);
    for item in &mut items {
        match item {
            Item::Struct(item) => fields.document_struct(item),
            Item::Enum(item) => fields.document_enum(item),
            Item::Impl(item) => document_builder_method(item),
            Item::Mod(module) if module.ident == "builder" => fields.document_builders(module),
            _ => {}
        }
    }
    let scalars: Vec<_> = model
        .schemas
        .iter()
        .filter(|schema| schema.kind != Kind::Other)
        .map(|schema| ident(&schema.name))
        .collect();
    let reexport = (!scalars.is_empty()).then(|| quote! { pub use super::scalars::{#(#scalars),*}; });
    let written = quote! {
        #module
        #page
        use super::scalars;
        #reexport
    };
    output.add_module("types", Code { written: vec![written], emitted: items });
}

/// What serde is told about a field.
#[derive(Default)]
pub(super) struct SerdeAttributes {
    /// The name that the API has for the field: what serde is told, or else the field's own.
    pub name: String,
    pub is_flattened: bool,
    pub is_optional: bool,
}

impl SerdeAttributes {
    pub fn of(field: &Field) -> Self {
        let own = field.ident.as_ref().map(ToString::to_string).unwrap_or_default();
        let mut told = Self { name: own.trim_start_matches("r#").to_owned(), ..Self::default() };
        for attribute in field.attrs.iter().filter(|attribute| attribute.path().is_ident("serde")) {
            // typify writes no option that this could not read to its end.
            let _ = attribute.parse_nested_meta(|meta| {
                told.is_flattened |= meta.path.is_ident("flatten");
                told.is_optional |= meta.path.is_ident("skip_serializing_if");
                if meta.input.peek(syn::Token![=]) {
                    let value: LitStr = meta.value()?.parse()?;
                    if meta.path.is_ident("rename") {
                        told.name = value.value();
                    }
                }
                Ok(())
            });
        }
        told
    }

    /// The type of what the builder's setter of the field takes.
    pub fn set_with(&self, field: &Field) -> Type {
        let mut ty = field.ty.clone();
        let inner = match &mut ty {
            Type::Path(path) if self.is_optional => last_argument(&mut path.path, "Option").cloned(),
            _ => None,
        };
        inner.unwrap_or(ty)
    }
}

/// The schema of a field of a component, given the API's name for the field.
pub(super) fn property<'a>(model: &'a Model, owner: &str, name: &str) -> Option<&'a Value> {
    let schema = &model.schema(owner)?.schema;
    let own = schema.get("properties").and_then(|properties| properties.get(name));
    let mut parts = schema.get("allOf").and_then(Value::as_array).into_iter().flatten();
    own.or_else(|| {
        // typify merges the parts of `allOf` into one type.
        parts.find_map(|part| match crate::openapi::reference::component_name(part) {
            Some(part) => property(model, part, name),
            None => part.get("properties")?.get(name),
        })
    })
}

/// What is to be said of each type and each of its fields.
struct Documentation<'a> {
    model: &'a Model,
    /// By the names of the type and the field in Rust.
    fields: BTreeMap<(String, String), String>,
    /// The fields that need not be set.
    optional: BTreeSet<(String, String)>,
}

impl<'a> Documentation<'a> {
    fn of(model: &'a Model, items: &[Item]) -> Self {
        let (mut fields, mut optional) = (BTreeMap::new(), BTreeSet::new());
        for item in items {
            let Item::Struct(item) = item else { continue };
            let owner = item.ident.to_string();
            for field in &item.fields {
                let Some(name) = field.ident.as_ref() else { continue };
                let told = SerdeAttributes::of(field);
                let key = (owner.clone(), name.to_string());
                if told.is_optional {
                    optional.insert(key.clone());
                }
                fields.insert(key, Self::field(model, &owner, &told));
            }
        }
        Self { model, fields, optional }
    }

    fn field(model: &Model, owner: &str, told: &SerdeAttributes) -> String {
        let fallback = match told.is_flattened {
            true => "What else the object holds".to_owned(),
            false => format!("The field {}, of which the description says nothing", code(&told.name)),
        };
        let Some(property) = property(model, owner, &told.name) else {
            return describe(None, &fallback, &Value::Null, None);
        };
        let description = model.describe(property, "description").and_then(Value::as_str);
        // Of a component's description, the type itself says the rest.
        let own = text(property, "description").or(description.and_then(|text| text.split("\n\n").next()));
        describe(own, &fallback, property, property.get("example"))
    }

    fn document_struct(&self, item: &mut ItemStruct) {
        let name = item.ident.to_string();
        self.document_type(&name, &mut item.attrs);
        item.attrs.push(parse_quote! { #[non_exhaustive] });
        for (index, field) in item.fields.iter_mut().enumerate() {
            let key = (name.clone(), field.ident.as_ref().map(ToString::to_string).unwrap_or_default());
            let markdown = match index {
                _ if field.ident.is_some() => self.fields.get(&key).cloned().unwrap_or_default(),
                _ => "The value itself.".to_owned(),
            };
            set_docs(&mut field.attrs, &markdown);
        }
    }

    fn document_enum(&self, item: &mut ItemEnum) {
        self.document_type(&item.ident.to_string(), &mut item.attrs);
        item.attrs.push(parse_quote! { #[non_exhaustive] });
        for variant in &mut item.variants {
            if !has_docs(&variant.attrs) {
                set_docs(&mut variant.attrs, &format!("The form {}.", code(&variant.ident.to_string())));
            }
            for field in variant.fields.iter_mut().filter(|field| field.ident.is_some()) {
                let name = SerdeAttributes::of(field).name;
                set_docs(&mut field.attrs, &format!("The field {}.", code(&name)));
            }
        }
    }

    fn document_type(&self, name: &str, attributes: &mut Vec<Attribute>) {
        let schema = self.model.schema(name).map(|schema| &schema.schema);
        let description = schema.and_then(|schema| text(schema, "description"));
        let fallback = format!("The type {}, of which the description says nothing", code(name));
        let null = Value::Null;
        let schema = schema.unwrap_or(&null);
        set_docs(attributes, &describe(description, &fallback, schema, schema.get("example")));
    }

    fn document_builders(&self, module: &mut ItemMod) {
        set_docs(&mut module.attrs, "A builder for each object: set its fields one by one, in any order.");
        let Some((_, items)) = &mut module.content else { return };
        for item in items {
            Plain.visit_item_mut(item);
            match item {
                Item::Struct(item) => {
                    let name = item.ident.to_string();
                    set_docs(&mut item.attrs, &format!("The fields of a [`{name}`](super::{name}) to be."));
                }
                Item::Impl(item) if item.trait_.is_none() => self.document_setters(item),
                _ => {}
            }
        }
    }

    fn document_setters(&self, item: &mut ItemImpl) {
        let owner = self_name(item).unwrap_or_default();
        let map_some: Expr = parse_quote! { value.try_into().map(Some) };
        for item in &mut item.items {
            let ImplItem::Fn(method) = item else { continue };
            let key = (owner.clone(), method.sig.ident.to_string());
            set_docs(&mut method.attrs, &self.fields.get(&key).cloned().unwrap_or_default());
            if self.optional.contains(&key) {
                take_values_of_options(method, &map_some);
            }
        }
    }
}

/// Lets the errors of builders say what is wrong in the words of the checks: the field, then its fault.
struct Plain;

impl VisitMut for Plain {
    fn visit_lit_str_mut(&mut self, text: &mut LitStr) {
        if let Some(field) = text.value().strip_prefix("no value supplied for ") {
            let field = field.trim_end_matches('_');
            *text = LitStr::new(&format!("{field}: is required, and was not set"), text.span());
        }
    }

    fn visit_macro_mut(&mut self, called: &mut syn::Macro) {
        let plain = |tree: TokenTree| {
            let text = syn::parse2::<LitStr>(tree.clone().into()).ok();
            let fault = text.map(|text| text.value());
            let fault =
                fault.as_deref().and_then(|text| text.strip_prefix("error converting supplied value for "));
            match fault.and_then(|fault| fault.split_once(": ")) {
                Some((field, fault)) => {
                    let field = field.trim_end_matches('_');
                    Literal::string(&format!("{field}: {fault}")).into()
                }
                None => tree,
            }
        };
        called.tokens = std::mem::take(&mut called.tokens).into_iter().map(plain).collect();
    }
}

/// Lets the setter of an optional field take the value itself: what is not set need not be set to `None`.
///
/// `T: TryInto<Option<X>>` becomes `T: TryInto<X>`, and `try_into()` becomes `try_into().map(Some)`.
fn take_values_of_options(method: &mut syn::ImplItemFn, map_some: &Expr) {
    let predicates = method.sig.generics.where_clause.as_mut().map(|clause| &mut clause.predicates);
    let target = predicates.into_iter().flatten().find_map(|predicate| {
        let syn::WherePredicate::Type(predicate) = predicate else { return None };
        predicate.bounds.iter_mut().find_map(|bound| match bound {
            syn::TypeParamBound::Trait(bound) => last_argument(&mut bound.path, "TryInto"),
            _ => None,
        })
    });
    let Some(target) = target else { return };
    let Type::Path(option) = &mut *target else { return };
    let Some(inner) = last_argument(&mut option.path, "Option") else { return };
    *target = inner.clone();
    let assigned = method.block.stmts.iter_mut().find_map(|statement| match statement {
        syn::Stmt::Expr(Expr::Assign(assign), _) => Some(assign.right.as_mut()),
        _ => None,
    });
    if let Some(Expr::MethodCall(map_err)) = assigned {
        *map_err.receiver = map_some.clone();
    }
}

/// The type argument of a path whose last part has a name.
fn last_argument<'a>(path: &'a mut syn::Path, name: &str) -> Option<&'a mut Type> {
    let last = path.segments.last_mut().filter(|last| last.ident == name)?;
    let syn::PathArguments::AngleBracketed(arguments) = &mut last.arguments else { return None };
    arguments.args.iter_mut().find_map(|argument| match argument {
        syn::GenericArgument::Type(ty) => Some(ty),
        _ => None,
    })
}

fn document_builder_method(item: &mut ItemImpl) {
    if item.trait_.is_some() {
        return;
    }
    for item in &mut item.items {
        if let ImplItem::Fn(method) = item
            && !has_docs(&method.attrs)
        {
            let docs = "A builder with no field set. A request takes it as it is; `try_into` ends it, and checks the bounds.";
            set_docs(&mut method.attrs, docs);
        }
    }
}

fn self_name(item: &ItemImpl) -> Option<String> {
    let Type::Path(path) = item.self_ty.as_ref() else { return None };
    Some(path.path.segments.last()?.ident.to_string())
}

fn has_docs(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| attribute.path().is_ident("doc"))
}
