//! Stage 5: what progenitor has made is dressed, and all that it does not make is written.

mod bounds;
mod by_name;
mod checks;
mod client_parameters;
mod contract;
mod docs;
mod entry;
mod errors;
mod json_schemas;
mod operations;
mod pattern;
mod reference;
mod resources;
mod rust;
mod scalars;
mod types;

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::quote;
use syn::Item;

pub(crate) use docs::doc_attributes;
pub(crate) use reference::{Page, Piece};

use crate::{Target, emit::Emitted, model::Model};

/// The code of a file, in pieces that are whole items: what is written here, then what progenitor has made.
#[derive(Default)]
pub(crate) struct Code {
    pub written: Vec<TokenStream>,
    pub emitted: Vec<Item>,
}

/// The code of each file, by its path in the output folder.
#[derive(Default)]
pub(crate) struct Output(pub BTreeMap<String, Code>);

impl Output {
    fn add(&mut self, path: impl Into<String>, written: Vec<TokenStream>) {
        self.0.insert(path.into(), Code { written, emitted: Vec::new() });
    }

    /// Adds a module, and a file of its own for each module that stands inside it.
    fn add_module(&mut self, name: &str, mut code: Code) {
        for item in &mut code.emitted {
            let Item::Mod(inner) = item else { continue };
            let Some((_, items)) = inner.content.take() else { continue };
            inner.semi = Some(Default::default());
            // progenitor takes what its modules name from the one around them; `scalars` is ours.
            let written = quote! {
                use super::scalars;
            };
            let path = format!("{name}/{}.rs", inner.ident);
            self.0.insert(path, Code { written: vec![written], emitted: items });
        }
        self.0.insert(format!("{name}/mod.rs"), code);
    }
}

/// All that is rendered: the code of each file by its path, and the pages.
pub(crate) struct Rendered {
    pub code: BTreeMap<String, Code>,
    pub pages: Vec<Page>,
}

/// Renders all files.
pub(crate) fn render(model: &Model, emitted: Emitted, target: &Target<'_>) -> Rendered {
    let pages = reference::render(model, &emitted.types, target);
    let mut output = Output::default();
    output.add("mod.rs", vec![entry::render(model)]);
    output.add("scalars.rs", scalars::render(model));
    if !model.client_parameters.is_empty() {
        output.add("client_parameters.rs", vec![client_parameters::render(model)]);
    }
    output.add("errors.rs", vec![errors::render(model)]);
    output.add("checks.rs", checks::render(model, &emitted.types));
    contract::render(model, &mut output);
    output.add("json_schemas.rs", json_schemas::render(model));
    output.add("by_name.rs", vec![by_name::render(model, &emitted.types)]);
    types::render(model, emitted.types, &pages.types, target, &mut output);
    operations::render(emitted.operations, &mut output);
    output.add("resources/mod.rs", vec![resources::render_all(model, &pages.index, target)]);
    for (resource, page) in model.resources.iter().zip(&pages.resources) {
        let code = resources::render(model, resource, page, target);
        output.add(format!("resources/{}.rs", resource.module), code);
    }
    Rendered {
        code: output.0,
        pages: [pages.index, pages.types].into_iter().chain(pages.resources).collect(),
    }
}
