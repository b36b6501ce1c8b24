//! The root of the generated code: its modules, and what the runtime asks of it.

use proc_macro2::TokenStream;
use quote::quote;

use super::{
    docs::{docs, inner_docs},
    rust::rust_type,
};
use crate::model::Model;

pub(super) fn render(model: &Model) -> TokenStream {
    let title = model.title.trim();
    let module =
        inner_docs(&format!("The types, operations and resources of {title}, version {}.", model.version));
    let version = &model.version;
    let base_url = match &model.base_url {
        Some(url) => quote! { Some(#url) },
        None => quote! { None },
    };
    let version_docs = docs("The version of the API's description that this code was generated from.");
    let error_body = rust_type(&model.error_body);
    let is_object = model.is_object(&model.error_body);
    let error_texts = model.error_texts();
    let client_parameters = (!model.client_parameters.is_empty()).then(|| quote! { mod client_parameters; });
    quote! {
        #module
        #![allow(
            unused_imports,
            rustdoc::broken_intra_doc_links,
            rustdoc::invalid_html_tags,
            rustdoc::bare_urls,
            rustdoc::redundant_explicit_links,
            non_camel_case_types,
            clippy::upper_case_acronyms,
            irrefutable_let_patterns,
            reason = "each file imports the same, and the prose and some names are the description's"
        )]
        use super::runtime;

        #[cfg(all(test, feature = "schemars"))]
        #[allow(
            dead_code,
            unused_mut,
            unused_variables,
            clippy::match_single_binding,
            clippy::ptr_arg,
            reason = "not every test needs it, and not every description needs all of it"
        )]
        pub mod by_name;
        mod checks;
        #client_parameters
        mod errors;
        #[cfg(feature = "test-server")]
        pub mod contract;
        #[cfg(any(feature = "schemars", feature = "test-server"))]
        pub mod json_schemas;
        pub(super) mod operations;
        pub mod resources;
        mod scalars;
        pub mod types;

        pub use errors::Error;

        #version_docs
        pub const API_VERSION: &str = #version;

        /// The URL of the API's own server, if the description names one.
        pub(super) const BASE_URL: ::std::option::Option<&str> = #base_url;

        /// What the API sends as the body of an error.
        pub type ErrorBody = #error_body;

        /// Whether that is an object, which nothing else can be read as.
        pub(super) const ERROR_BODY_IS_OBJECT: bool = #is_object;

        /// The fields of that in which the server says what was wrong, the kind before the words.
        pub(super) const ERROR_TEXTS: &[&str] = &[#(#error_texts),*];
    }
}
