//! The module of the client that progenitor generates.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::rust::ident;
use crate::{model::Operation, names::progenitor_name, rustdoc::inner_docs};

pub(super) fn render() -> TokenStream {
    let module = inner_docs(
        "The client that progenitor generates. It sends the method and the path of each operation.",
    );
    quote! {
        #module
        #![allow(
            dead_code,
            unused_imports,
            unused_mut,
            clippy::all,
            reason = "progenitor generates the same items for every description"
        )]
        use crate::runtime;

        runtime::progenitor_hooks!(Client);
    }
}

/// Returns the method of progenitor's client that sends an operation.
pub(super) fn method_name(operation: &Operation) -> Ident {
    ident(&progenitor_name(&operation.id))
}
