//! The module of the client that progenitor generates.

use proc_macro2::Ident;
use quote::quote;
use syn::Item;

use super::{Code, rust::ident};
use crate::{model::Operation, names::progenitor_name, rustdoc::inner_docs};

pub(super) fn render(client: Vec<Item>) -> Code {
    let module = inner_docs(
        "The client that progenitor generates. It sends the method and the path of each operation.",
    );
    let head = quote! {
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
    };
    Code { written: vec![head], emitted: client }
}

/// Returns the method of progenitor's client that sends an operation.
pub(super) fn method_name(operation: &Operation) -> Ident {
    ident(&progenitor_name(&operation.id))
}
