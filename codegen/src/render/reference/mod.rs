//! The reference: a page for each resource, one for all types, and one that leads to them.
//!
//! They are read twice: as files of a repository, and as the documentation of the modules that they are about.

mod example;
mod index;
mod markdown;
mod page;
mod resource;
mod security;
mod shapes;
mod table;
mod types;
mod values;
mod words;

use std::collections::BTreeMap;

use serde_json::Value;
use syn::Item;

pub(crate) use page::{Page, Piece};

use self::shapes::{Field, Shape, Shapes};
use super::errors;
use crate::{
    Target,
    model::{Model, Resource},
    openapi::reference::component_name as reference,
};

/// The page that leads to the others.
const INDEX: &str = "README.md";

/// The page of all types.
const TYPES: &str = "types.md";

/// The page of a resource.
fn page_of(resource: &Resource) -> String {
    format!("resources/{}.md", resource.module)
}

/// What the pages are written from.
pub(super) struct Reference<'a> {
    model: &'a Model,
    target: &'a Target<'a>,
    shapes: Shapes,
    /// The types in the order of their page, and for each the heading that a link to it leads to.
    types: Vec<String>,
    anchors: BTreeMap<String, String>,
    /// The variants of the error, by their statuses.
    failures: BTreeMap<u16, String>,
}

/// The pages, each by what it is about.
pub(super) struct Pages {
    pub index: Page,
    pub types: Page,
    /// In the order of the model's resources.
    pub resources: Vec<Page>,
}

/// Writes all pages, given typify's types.
pub(super) fn render(model: &Model, types: &[Item], target: &Target<'_>) -> Pages {
    let reference = Reference::new(model, types, target);
    Pages {
        index: index::render(&reference),
        types: types::render(&reference),
        resources: model.resources.iter().map(|resource| resource::render(&reference, resource)).collect(),
    }
}

impl<'a> Reference<'a> {
    fn new(model: &'a Model, items: &[Item], target: &'a Target<'a>) -> Self {
        let shapes = Shapes::of(items);
        let described = model.schemas.iter().map(|schema| schema.name.as_str());
        // typify names a type of its own where it merges some.
        let others = shapes.names().filter(|name| model.schema(name).is_none());
        let types: Vec<String> = described.chain(others).map(str::to_owned).collect();
        let failures = errors::variants(model);
        Self { model, target, anchors: anchors(&types), types, shapes, failures }
    }

    /// The fields of an object, in the order of the description.
    fn fields(&self, name: &str) -> Vec<&Field> {
        let Some(Shape::Object(fields)) = self.shapes.get(name) else { return Vec::new() };
        let mut order = Vec::new();
        if let Some(schema) = self.model.schema(name) {
            self.add_names(&schema.schema, &mut order);
        }
        let mut fields: Vec<&Field> = fields.iter().collect();
        fields.sort_by_key(|field| order.iter().position(|name| *name == field.name).unwrap_or(usize::MAX));
        fields
    }

    fn add_names<'s>(&'s self, schema: &'s Value, names: &mut Vec<&'s str>) {
        for part in schema.get("allOf").and_then(Value::as_array).into_iter().flatten() {
            let component = reference(part).and_then(|name| self.model.schema(name));
            self.add_names(component.map_or(part, |component| &component.schema), names);
        }
        let properties = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
        names.extend(properties.map(|(name, _)| name.as_str()));
    }
}

/// What a link to each type's heading says, as GitHub makes it of the name.
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
