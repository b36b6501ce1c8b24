//! Stage 5: renders the generated code from the model and the code that progenitor generated.

mod builders;
mod by_name;
mod constraints;
mod description;
mod entry;
mod errors;
mod markdown;
mod operation_docs;
mod operations;
mod pages;
mod pattern;
mod progenitor_client;
mod resources;
mod response_names;
mod rust;
mod scalars;
mod server;
mod types;

use proc_macro2::TokenStream;
use serde_json::Value;
use syn::Item;

pub(crate) use pages::{Page, Piece};

use crate::{Target, model::Model, progenitor::Emitted};

/// The code of a file: items that are rendered here, then items that progenitor generated.
pub(crate) struct Code<'a> {
    pub written: &'a mut dyn Iterator<Item = TokenStream>,
    pub emitted: Vec<Item>,
}

/// Receives the path and the code of each file.
///
/// Little code is in memory at a time, because items are rendered when they are formatted.
struct Output<'a>(&'a mut dyn FnMut(String, Code<'_>));

impl Output<'_> {
    fn add(&mut self, path: impl Into<String>, written: impl IntoIterator<Item = TokenStream>) {
        self.add_emitted(path, written, Vec::new());
    }

    fn add_emitted(
        &mut self,
        path: impl Into<String>,
        written: impl IntoIterator<Item = TokenStream>,
        emitted: Vec<Item>,
    ) {
        (self.0)(path.into(), Code { written: &mut written.into_iter(), emitted });
    }
}

/// The rendered files that are not code.
pub(crate) struct Rendered {
    /// The normalized description, by its path.
    pub description: (String, Value),
    pub pages: Vec<Page>,
}

/// Renders all files, and passes the code of each to `output`. `header` is the comment that names their source.
pub(crate) fn render(
    model: &Model,
    emitted: Emitted,
    target: &Target<'_>,
    header: &str,
    output: &mut dyn FnMut(String, Code<'_>),
) -> Rendered {
    let Emitted { client, types, definitions } = emitted;
    let pages = pages::render(model, &definitions, target);
    let mut output = Output(output);
    output.add_emitted("progenitor.rs", [progenitor_client::render()], client);
    types::render(model, types, &definitions, &pages.types, target, &mut output);
    output.add("mod.rs", [entry::render(model)]);
    output.add("error.rs", [errors::render(model)]);
    output.add("operations.rs", operations::render(model));
    output.add("server.rs", server::render(model));
    output.add("tests/by_name.rs", [by_name::render(model, &definitions)]);
    output.add("resources/mod.rs", [resources::render_all(model, &pages.index, target)]);
    for (resource, page) in model.resources.iter().zip(&pages.resources) {
        let code = resources::render(model, resource, page, target);
        output.add(format!("resources/{}.rs", resource.module), code);
    }
    Rendered {
        description: ("description.json".to_owned(), description::render(model, header)),
        pages: [pages.index, pages.types].into_iter().chain(pages.resources).collect(),
    }
}
