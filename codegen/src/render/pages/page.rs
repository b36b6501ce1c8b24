//! A page while it is written: text, code, and links that lead to one place on GitHub and to another in rustdoc.

use std::{collections::BTreeMap, fmt::Write as _};

use proc_macro2::TokenStream;
use quote::quote;

use crate::{Target, rustdoc::inner_docs};

/// A page of the context.
pub(crate) struct Page {
    /// Its path in the folder of the pages.
    pub path: String,
    pub pieces: Vec<Piece>,
    links: BTreeMap<String, Link>,
}

/// What a page is made of.
pub(crate) enum Piece {
    Markdown(String),
    /// An example, whose layout is the next stage's.
    Rust(TokenStream),
}

/// Where a link leads: on GitHub to a page, in rustdoc to the item that the page is about.
struct Link {
    page: String,
    item: String,
}

impl Page {
    pub fn new(path: impl Into<String>) -> Self {
        Self { path: path.into(), pieces: Vec::new(), links: BTreeMap::new() }
    }

    /// Adds a heading, a paragraph or a table.
    pub fn add(&mut self, markdown: impl Into<String>) {
        self.pieces.push(Piece::Markdown(markdown.into()));
    }

    /// Adds an example.
    pub fn example(&mut self, code: TokenStream) {
        self.pieces.push(Piece::Rust(code));
    }

    /// A link, given its name in this page's source, the text that it is, the page and heading that it leads to, and the
    /// item below the root of the generated code.
    pub fn link(&mut self, name: &str, text: &str, page: &str, item: &str) -> String {
        let up = if self.path.contains('/') { "../" } else { "" };
        let page = match page.strip_prefix(&self.path) {
            Some(heading) if heading.starts_with('#') => heading.to_owned(),
            _ => format!("{up}{page}"),
        };
        self.links.insert(name.to_owned(), Link { page, item: item.to_owned() });
        format!("[{text}][{name}]")
    }

    /// The definitions of the links, which end the page.
    pub fn definitions(&self) -> String {
        self.defined(|link| link.page.clone())
    }

    /// Makes this page the documentation of a module, given how far below the root of the generated code it is.
    ///
    /// Of two definitions of a link, Markdown takes the first: those of rustdoc go before the page.
    pub fn included(&self, depth: usize, target: &Target<'_>) -> TokenStream {
        let up = "super::".repeat(depth);
        let definitions = inner_docs(&self.defined(|link| format!("{up}{}", link.item)));
        // The files of all these modules are in folders of the root.
        let path = format!("../{}/{}", target.docs, self.path);
        quote! {
            #![doc = ""]
            #definitions
            #![cfg_attr(doc, doc = include_str!(#path))]
        }
    }

    fn defined(&self, to: impl Fn(&Link) -> String) -> String {
        self.links.iter().fold(String::new(), |mut text, (name, link)| {
            let _ = writeln!(text, "[{name}]: {}", to(link));
            text
        })
    }
}
