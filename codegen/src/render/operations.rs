//! progenitor's client and builders, as modules of the client.

use quote::quote;
use syn::Item;

use super::{Code, Output, docs::inner_docs};

pub(super) fn render(items: Vec<Item>, output: &mut Output) {
    let module = inner_docs(
        "What progenitor makes of the description: a client that sends, and a builder for each operation.",
    );
    let written = quote! {
        #module
        #![allow(
            dead_code,
            unused_imports,
            unused_mut,
            clippy::all,
            reason = "progenitor's builders can do more than the resource layer needs"
        )]
        use super::{scalars, types};
    };
    output.add_module("operations", Code { written: vec![written], emitted: items });
}
