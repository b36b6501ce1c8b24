//! The root of the generated code: its modules, the API, and the clients.

use proc_macro2::TokenStream;
use quote::quote;

use super::resources::client_parameter_setter;
use crate::{model::Model, rustdoc::inner_docs};

pub(super) fn render(model: &Model) -> TokenStream {
    let title = model.title.trim();
    let module =
        inner_docs(&format!("The types, operations and resources of {title}, version {}.", model.version));
    let security = (!model.security_schemes.is_empty()).then(|| quote! { mod security; });
    let version = &model.version;
    let base_url = match &model.base_url {
        Some(url) => quote! { Some(#url) },
        None => quote! { None },
    };
    let is_object = model.is_object(&model.error_body);
    let message_fields = model.error_message_fields();
    let client_parameters = (!model.client_parameters.is_empty()).then(|| {
        let setters = model.client_parameters.iter().map(client_parameter_setter);
        quote! {
            use std::fmt::Display;

            impl<C> ClientBuilder<C> {
                #(#setters)*
            }
        }
    });
    // The implementations of `JsonSchema` and the test server read the description.
    let needs_description = if model.schemas.is_empty() {
        quote! { feature = "test-server" }
    } else {
        quote! { any(feature = "schemars", feature = "test-server") }
    };
    quote! {
        #module
        #![allow(
            unused_imports,
            rustdoc::broken_intra_doc_links,
            rustdoc::invalid_html_tags,
            rustdoc::bare_urls,
            rustdoc::redundant_explicit_links,
            non_camel_case_types,
            clippy::large_enum_variant,
            clippy::should_implement_trait,
            clippy::upper_case_acronyms,
            clippy::wrong_self_convention,
            reason = "all files have the same imports, and texts, names and sizes come from the description"
        )]
        use crate::runtime;

        mod error;
        pub mod operations;
        mod progenitor;
        pub mod resources;
        #security
        #[cfg(feature = "test-server")]
        pub mod server;
        pub mod types;

        pub use error::{Error, ErrorBody, StatusError};

        /// The version of the API's description.
        pub const API_VERSION: &str = #version;

        pub static API: runtime::Api = runtime::Api {
            base_url: #base_url,
            error_body: runtime::ErrorBody { is_object: #is_object, message_fields: &[#(#message_fields),*] },
        };

        /// The normalized description.
        #[cfg(#needs_description)]
        pub static DESCRIPTION: runtime::Description =
            runtime::Description::new(include_str!("description.json"));

        runtime::client!(API);

        #client_parameters
    }
}
