//! A page: its text, its examples, and its links, which have different targets on GitHub and in rustdoc.

use std::{collections::BTreeMap, fmt::Write as _};

use proc_macro2::TokenStream;
use quote::quote;

use crate::{Target, rustdoc::inner_docs};

/// A documentation page.
pub(crate) struct Page {
    /// The path in the folder of the pages.
    pub path: String,
    pub pieces: Vec<Piece>,
    links: BTreeMap<String, Link>,
}

/// A part of a page.
pub(crate) enum Piece {
    Markdown(String),
    /// An example, which is formatted with the page.
    Rust(TokenStream),
}

/// The targets of a link: a page on GitHub, and an item in rustdoc.
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

    /// Adds the definition of a link, and returns the link.
    ///
    /// `name` identifies the definition in this page, `page` is the target page with its heading, and `item` is the
    /// path of the target item in the generated code.
    pub fn link(&mut self, name: &str, text: &str, page: &str, item: &str) -> String {
        let up = if self.path.contains('/') { "../" } else { "" };
        let page = match page.strip_prefix(&self.path) {
            Some(heading) if heading.starts_with('#') => heading.to_owned(),
            _ => format!("{up}{page}"),
        };
        self.links.insert(name.to_owned(), Link { page, item: item.to_owned() });
        format!("[{text}][{name}]")
    }

    /// Returns the definitions of the links for the end of the page.
    pub fn definitions(&self) -> String {
        self.definitions_with(|link| link.page.clone())
    }

    /// Returns attributes that include this page in the documentation of a module, `depth` levels below the root of the
    /// generated code.
    ///
    /// Markdown uses the first definition of a link, so those for rustdoc precede the page.
    pub fn included(&self, depth: usize, target: &Target<'_>) -> TokenStream {
        let up = "super::".repeat(depth);
        let definitions = inner_docs(&self.definitions_with(|link| format!("{up}{}", link.item)));
        // The file of each such module is in a subfolder of the root.
        let path = format!("../{}/{}", target.docs, self.path);
        quote! {
            #![doc = ""]
            #definitions
            #![cfg_attr(doc, doc = include_str!(#path))]
        }
    }

    fn definitions_with(&self, target: impl Fn(&Link) -> String) -> String {
        self.links.iter().fold(String::new(), |mut text, (name, link)| {
            let _ = writeln!(text, "[{name}]: {}", target(link));
            text
        })
    }
}
