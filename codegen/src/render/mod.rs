//! Stage 5: what progenitor has made is dressed, and all that it does not make is written.

mod bounds;
mod checks;
mod docs;
mod entry;
mod json_schemas;
mod operations;
mod pattern;
mod resources;
mod rust;
mod scalars;
mod types;

use std::collections::BTreeMap;

use proc_macro2::TokenStream;

use crate::{emit::Emitted, model::Model};

/// The Rust code of each file, by its path in the output folder.
pub(crate) fn render(model: &Model, emitted: Emitted) -> BTreeMap<String, TokenStream> {
    let mut files = BTreeMap::new();
    files.insert("mod.rs".to_owned(), entry::render(model));
    files.insert("scalars.rs".to_owned(), scalars::render(model));
    files.insert("checks.rs".to_owned(), checks::render(model, &emitted.types));
    files.insert("json_schemas.rs".to_owned(), json_schemas::render(model));
    files.insert("types.rs".to_owned(), types::render(model, emitted.types));
    files.insert("operations.rs".to_owned(), operations::render(emitted.operations));
    files.insert("resources/mod.rs".to_owned(), resources::render_all(model));
    for resource in &model.resources {
        files.insert(format!("resources/{}.rs", resource.module), resources::render(model, resource));
    }
    files
}
