//! progenitor's client and builders, without what nobody could call.

use quote::quote;
use syn::{Item, Type, UseTree};

use super::{Code, Files, docs::inner_docs};

pub(super) fn render(items: Vec<Item>, files: &mut Files) {
    let module = inner_docs(
        "What progenitor makes of the description: a client that sends, and a builder for each operation.",
    );
    let written = quote! {
        #module
        #![allow(dead_code, clippy::all, reason = "progenitor's builders can do more than the resource layer needs")]
        use super::{scalars, types};
    };
    let items = items.into_iter().filter_map(|item| match item {
        // The runtime makes clients, and the resource layer makes builders; progenitor's constructor can panic.
        Item::Impl(item) if item.trait_.is_none() && is_client(&item.self_ty) => None,
        Item::Mod(module) if module.ident == "prelude" => None,
        // All names are imported, and none is handed on.
        Item::Use(mut item) => {
            if matches!(&item.tree, UseTree::Path(path) if path.ident == "progenitor_client") {
                item.vis = syn::Visibility::Inherited;
            }
            Some(Item::Use(item))
        }
        other => Some(other),
    });
    files.add_module("operations", Code { written: vec![written], emitted: items.collect() });
}

fn is_client(ty: &Type) -> bool {
    matches!(ty, Type::Path(path) if path.path.is_ident("Client"))
}
