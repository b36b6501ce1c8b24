//! Renders the generated files from the model and the code that progenitor generated.

mod builders;
mod by_name;
mod constraints;
mod credentials;
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
mod unions;

use proc_macro2::TokenStream;
use serde_json::Value;
use syn::Item;

pub(crate) use constraints::is_supported_pattern;
pub(crate) use pages::{Page, Piece, Programs};

use crate::{
    Target,
    model::{Model, Operation},
    type_definitions::TypeDefinitions,
};

/// The code of a file: items that are rendered here, then items that progenitor generated.
pub(crate) struct Code<'a> {
    pub rendered: &'a mut dyn Iterator<Item = TokenStream>,
    pub emitted: Vec<Item>,
}

/// The content of a file, before it is formatted.
pub(crate) enum Content<'a> {
    Code(Code<'a>),
    Page(Page),
    Json(Value),
}

/// Receives the path and the content of each file.
///
/// Little content is in memory at a time, because files are formatted when they are rendered.
pub(crate) struct Output<'a>(pub &'a mut dyn FnMut(String, Content<'_>));

impl Output<'_> {
    fn add(&mut self, path: impl Into<String>, rendered: impl IntoIterator<Item = TokenStream>) {
        self.add_emitted(path, rendered, Vec::new());
    }

    fn add_emitted(
        &mut self,
        path: impl Into<String>,
        rendered: impl IntoIterator<Item = TokenStream>,
        emitted: Vec<Item>,
    ) {
        (self.0)(path.into(), Content::Code(Code { rendered: &mut rendered.into_iter(), emitted }));
    }

    fn add_page(&mut self, page: Page) {
        (self.0)(format!("docs/{}", page.path), Content::Page(page));
    }
}

/// The data that files are rendered from.
#[derive(Clone, Copy)]
pub(crate) struct Input<'a> {
    pub model: &'a Model,
    pub definitions: &'a TypeDefinitions,
    pub target: &'a Target<'a>,
}

/// Renders the files with the code that progenitor generated.
pub(crate) fn render_emitted(input: Input<'_>, client: Vec<Item>, types: Vec<Item>, output: &mut Output<'_>) {
    let Input { model, definitions, target } = input;
    output.add_emitted("progenitor.rs", [progenitor_client::render()], client);
    let page = pages::Context::new(model, definitions, target).types();
    types::render(model, types, definitions, page.included(1, target), output);
    output.add_page(page);
}

/// Returns the name of the function of an operation among those of all operations.
pub(crate) fn function_name(operation: &Operation) -> String {
    server::method(operation).to_string()
}

/// Returns the examples of a new crate, unless the description has no operation.
pub(crate) fn examples(input: Input<'_>) -> Option<Programs> {
    let Input { model, definitions, target } = input;
    Programs::of(&pages::Context::new(model, definitions, target))
}

/// Renders all other files. `header` is the comment that names their source.
pub(crate) fn render_others(input: Input<'_>, header: &str, output: &mut Output<'_>) {
    let Input { model, definitions, target } = input;
    let pages = pages::Context::new(model, definitions, target);
    output.add("mod.rs", [entry::render(model)]);
    if !model.security_schemes.is_empty() {
        output.add("security.rs", [credentials::render(model)]);
    }
    output.add("error.rs", [errors::render(model)]);
    output.add("operations.rs", operations::render(model));
    output.add("server.rs", server::render(model));
    output.add("tests/by_name.rs", [by_name::render(model, definitions)]);
    let page = pages.index();
    output.add("resources/mod.rs", [resources::render_all(model, page.included(1, target))]);
    output.add_page(page);
    for resource in &model.resources {
        let page = pages.resource(resource);
        let code = resources::render(model, resource, page.included(2, target));
        output.add(format!("resources/{}.rs", resource.module), code);
        output.add_page(page);
    }
    (output.0)("description.json".to_owned(), Content::Json(description::render(model, header)));
}
