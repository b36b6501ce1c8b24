//! The links between the pages.

use super::{
    super::operation_docs::{Links, type_text},
    Context, INDEX, TYPES, markdown,
    page::Page,
};
use crate::model::Type;

/// Writes links, and adds their definitions to a page.
pub(super) struct PageLinks<'a> {
    context: &'a Context<'a>,
    page: &'a mut Page,
}

impl Links for PageLinks<'_> {
    /// Returns a link to a type. If no page documents the type, returns its name.
    fn link_type(&mut self, name: &str) -> String {
        let text = markdown::code(name);
        let Some(anchor) = self.context.anchors.get(name) else { return text };
        let heading = format!("{TYPES}#{anchor}");
        self.page.link(&format!("type {anchor}"), &text, &heading, &format!("types::{name}"))
    }

    fn link_error(&mut self, path: &str) -> String {
        self.page.link(path, &format!("`{path}`"), &format!("{INDEX}#errors"), path)
    }
}

impl Context<'_> {
    /// Returns a writer of links for a page.
    pub(super) fn links<'a>(&'a self, page: &'a mut Page) -> PageLinks<'a> {
        PageLinks { context: self, page }
    }

    /// Returns the Rust type of a value as text, with links.
    pub(super) fn type_text(&self, page: &mut Page, ty: &Type) -> String {
        type_text(ty, &mut self.links(page))
    }
}
