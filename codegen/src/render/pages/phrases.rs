//! What several pages say in the same words.

use super::{Context, markdown, page::Page};
use crate::model::{Status, Type};

impl Context<'_> {
    /// A type as Rust has it, with links to those that are described.
    pub fn rust_type(&self, page: &mut Page, ty: &Type) -> String {
        match ty {
            Type::Named(name) if self.anchors.contains_key(name) => self.link(page, name),
            Type::Named(name) => markdown::code(name),
            Type::Text => "`String`".to_owned(),
            Type::DateTime => "`DateTime<Utc>`".to_owned(),
            Type::Date => "`NaiveDate`".to_owned(),
            Type::Boolean => "`bool`".to_owned(),
            Type::Int32 => "`i32`".to_owned(),
            Type::Int64 => "`i64`".to_owned(),
            Type::Float => "`f64`".to_owned(),
            Type::List(item) => format!("list of {}", self.rust_type(page, item)),
            Type::Map(value) => format!("map from `String` to {}", self.rust_type(page, value)),
            Type::Optional(inner) => format!("{} or null", self.rust_type(page, inner)),
            Type::Boxed(inner) => self.rust_type(page, inner),
            Type::Verbatim(path) => markdown::code(path),
            Type::Any => "any JSON".to_owned(),
            Type::Bytes => "bytes".to_owned(),
            Type::Nothing => "no content".to_owned(),
        }
    }

    /// A link to a type.
    pub fn link(&self, page: &mut Page, name: &str) -> String {
        self.link_as(page, name, &format!("`{name}`"))
    }

    /// A link to the example of a type.
    pub fn example(&self, page: &mut Page, name: &str) -> String {
        self.link_as(page, name, "that of the type")
    }

    fn link_as(&self, page: &mut Page, name: &str, text: &str) -> String {
        let anchor = self.anchors.get(name).map(String::as_str).unwrap_or_default();
        let heading = format!("{}#{anchor}", super::TYPES);
        page.link(&format!("type {anchor}"), text, &heading, &format!("types::{name}"))
    }
}

/// A status, or the statuses that something is described for.
pub(super) fn status(status: Status) -> String {
    match status {
        Status::Code(code) => format!("`{code}`"),
        Status::Range(range) => format!("`{range}XX`"),
        Status::Default => "any other".to_owned(),
    }
}

/// Whether something has to be there.
pub(super) fn required(is_required: bool) -> String {
    if is_required { "yes" } else { "no" }.to_owned()
}
