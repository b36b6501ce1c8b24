//! The options that select operations.

use codegen::Selection;

#[derive(Default, clap::Args)]
pub struct SelectionArgs {
    /// Select only the operations whose first tag this is, and the types that they need; can be repeated
    #[arg(long, value_name = "TAG")]
    pub only: Vec<String>,

    /// Select the operations without a tag and those of --only, and no others
    #[arg(long)]
    pub untagged: bool,
}

impl SelectionArgs {
    pub fn get(&self) -> Selection<'_> {
        Selection { tags: &self.only, untagged: self.untagged }
    }

    /// Returns `true` if all operations are selected.
    pub fn is_empty(&self) -> bool {
        self.only.is_empty() && !self.untagged
    }
}
