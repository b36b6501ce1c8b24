//! The reference pages: one for each resource, one for all types, and an index.
//!
//! Each page is a file in the repository, and the documentation of a module.

mod example;
mod index;
mod links;
mod page;
mod programs;
mod resource;
mod table;
mod types;
mod values;

use std::collections::{BTreeMap, BTreeSet};

pub(crate) use page::{Page, Piece};
pub(crate) use programs::Programs;

use super::{errors, markdown};
use crate::{
    Target,
    model::{Model, Resource},
    type_definitions::TypeDefinitions,
};

/// The path of the index.
const INDEX: &str = "README.md";

/// The path of the page of all types.
const TYPES: &str = "types.md";

/// Returns the path of a resource's page.
fn page_of(resource: &Resource) -> String {
    format!("resources/{}.md", resource.module)
}

/// The data that the pages are rendered from.
pub(super) struct Context<'a> {
    model: &'a Model,
    target: &'a Target<'a>,
    definitions: &'a TypeDefinitions,
    /// The names of the types that requests can contain.
    sent: BTreeSet<&'a str>,
    /// The names of the types, in the order of their page.
    types: Vec<String>,
    /// The anchors of the headings of types, by name.
    anchors: BTreeMap<String, String>,
    /// The variants of the error for described errors, by status.
    failures: BTreeMap<u16, String>,
}

impl<'a> Context<'a> {
    pub fn new(model: &'a Model, definitions: &'a TypeDefinitions, target: &'a Target<'a>) -> Self {
        let described = model.schemas.iter().map(|schema| schema.name.as_str());
        // typify names some types that the description does not.
        let others = definitions.names().filter(|name| model.schema(name).is_none());
        let types: Vec<String> = described.chain(others).map(str::to_owned).collect();
        Self {
            model,
            target,
            definitions,
            sent: definitions.sent(model),
            anchors: anchors(&types),
            types,
            failures: errors::variants(model),
        }
    }

    /// Renders the index of the pages.
    pub fn index(&self) -> Page {
        index::render(self)
    }

    /// Renders the page of all types.
    pub fn types(&self) -> Page {
        types::render(self)
    }

    /// Renders the page of a resource.
    pub fn resource(&self, resource: &Resource) -> Page {
        resource::render(self, resource)
    }
}

/// Returns the anchor that GitHub gives the heading of each type.
fn anchors(types: &[String]) -> BTreeMap<String, String> {
    let mut taken: BTreeMap<String, usize> = BTreeMap::new();
    let anchors = types.iter().map(|name| {
        let anchor = name.to_lowercase();
        let count = taken.entry(anchor.clone()).and_modify(|count| *count += 1).or_insert(0);
        let anchor = if *count == 0 { anchor } else { format!("{anchor}-{count}") };
        (name.clone(), anchor)
    });
    anchors.collect()
}
