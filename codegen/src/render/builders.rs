//! The builders of structs.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;

use super::rust::{ident, rust_type};
use crate::{
    model::{Model, Type},
    rustdoc::{allow_deprecated, code, docs, inner_docs, sentence},
    type_definitions::{Field, Presence, TypeDefinitions},
};

/// The code of the builders.
pub(super) struct Builders {
    /// The builders of structs that requests contain.
    pub requests: Vec<TokenStream>,
    /// The builders of structs that only responses contain.
    pub responses: Vec<TokenStream>,
}

pub(super) fn render(model: &Model, definitions: &TypeDefinitions) -> Builders {
    let sent = definitions.sent(model);
    let of_requests = |is_sent: bool| {
        let structs = definitions.structs().filter(|(name, _)| sent.contains(name) == is_sent);
        structs.map(|(name, fields)| builder(model, name, fields, is_sent)).collect::<Vec<_>>()
    };
    let names = |is_sent: bool| -> BTreeSet<String> {
        let structs = definitions.structs().filter(|(name, _)| sent.contains(name) == is_sent);
        structs.map(|(name, _)| format!("{name}Builder")).collect()
    };
    let responses = of_requests(false);
    let reexport = (!responses.is_empty()).then(|| {
        let names: Vec<_> = names(false).iter().map(|name| ident(name)).collect();
        quote! {
            #[cfg(feature = "test-server")]
            mod responses;

            #[cfg(feature = "test-server")]
            pub use responses::{#(#names),*};
        }
    });
    let module = inner_docs("The builders of objects. Set the fields in any order.");
    let head = quote! {
        #module
        use std::fmt::Display;

        use crate::runtime::{self, Field};
        use super::super::types;

        #reexport
    };
    let requests = std::iter::once(head).chain(of_requests(true)).collect();
    if responses.is_empty() {
        return Builders { requests, responses };
    }
    let module = inner_docs("The builders of objects that only responses contain.");
    let head = quote! {
        #module
        use std::fmt::Display;

        use crate::runtime::{self, Field};
        use super::super::super::types;
    };
    Builders { requests, responses: std::iter::once(head).chain(responses).collect() }
}

fn builder(model: &Model, name: &str, fields: &[Field], is_validated: bool) -> TokenStream {
    let (ty, builder) = (ident(name), ident(&format!("{name}Builder")));
    let docs = docs(&format!("A builder of [`{name}`](types::{name})."));
    let declarations = fields.iter().map(|field| {
        let name = ident(&field.rust_name);
        let ty = match field.extra_type() {
            Some(Type::Any) => quote! { runtime::ExtraFieldsBuilder },
            Some(ty) => {
                let ty = rust_type(ty);
                quote! { runtime::ExtraFieldsBuilder<#ty> }
            }
            None => {
                let ty = rust_type(&field.ty);
                match field.presence {
                    Presence::Nullable => quote! { Field<runtime::Nullable<#ty>> },
                    _ => quote! { Field<#ty> },
                }
            }
        };
        quote! { #name: #ty }
    });
    let (extra, described): (Vec<&Field>, Vec<&Field>) =
        fields.iter().partition(|field| field.extra_type().is_some());
    let setters = described.into_iter().map(|field| setter(model, field));
    // The macro writes the setter of extra fields, which is the same for all objects.
    let extra = extra.into_iter().filter_map(|field| {
        let (name, ty) = (ident(&field.rust_name), rust_type(field.extra_type()?));
        Some(quote! { , #name: #ty })
    });
    let values = fields.iter().map(|field| {
        let name = ident(&field.rust_name);
        if field.extra_type().is_some() {
            return quote! { #name: self.#name.build::<types::#ty>()? };
        }
        let text = field.name.as_deref().unwrap_or(&field.rust_name);
        let take = ident(match field.presence {
            Presence::Required => "required",
            Presence::Optional | Presence::OptionalAny => "optional",
            Presence::Nullable | Presence::Defaulted => "or_default",
        });
        quote! { #name: self.#name.#take(#text)? }
    });
    let build = if is_validated {
        quote! { runtime::validated(types::#ty { #(#values,)* }) }
    } else {
        quote! { Ok(types::#ty { #(#values,)* }) }
    };
    let action = if is_validated { "Validates the fields and creates" } else { "Creates" };
    let build_docs = crate::rustdoc::docs(&format!(
        "{action} the {}.\n\n# Errors\n\nFails if a required field is not set, or if a value is invalid.",
        code(name)
    ));
    let allow = allow_deprecated(fields.iter().any(Field::is_deprecated));
    quote! {
        #docs
        #[derive(Clone, Debug, Default)]
        pub struct #builder { #(#declarations,)* }

        impl #builder {
            #(#setters)*

            #build_docs
            #allow
            pub fn build(self) -> Result<types::#ty, runtime::ValidationError> {
                #build
            }
        }

        runtime::builder!(types::#ty, #builder #(#extra)*);
    }
}

fn setter(model: &Model, field: &Field) -> TokenStream {
    let (name, ty) = (ident(&field.rust_name), rust_type(&field.ty));
    let summary = field.summary(model).map(|summary| sentence(&summary.replace('\n', " ")));
    let docs = docs(&match (&field.name, summary) {
        (Some(name), Some(summary)) => format!("Sets {}: {summary}", code(name)),
        (Some(name), None) => format!("Sets {}.", code(name)),
        (None, _) => format!("Sets {}.", code(&field.rust_name)),
    });
    let deprecated = field.deprecated();
    let set = if field.presence == Presence::Nullable {
        quote! { set_value }
    } else {
        quote! { set }
    };
    let null_setter = field.null_setter.as_ref().map(|setter| {
        let text = code(field.name.as_deref().unwrap_or(&field.rust_name));
        let (docs, setter) = (crate::rustdoc::docs(&format!("Sets {text} to null.")), ident(setter));
        quote! {
            #docs
            #deprecated
            pub fn #setter(mut self) -> Self {
                self.#name.set_null();
                self
            }
        }
    });
    quote! {
        #docs
        #deprecated
        pub fn #name(mut self, value: impl TryInto<#ty, Error: Display>) -> Self {
            self.#name.#set(value);
            self
        }

        #null_setter
    }
}
