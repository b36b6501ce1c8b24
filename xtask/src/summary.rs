//! The summary at the end of `generate`.

use std::collections::BTreeMap;
use std::fmt::{self, Display};

use codegen::{Reason, Summary, Unchecked};

/// The number of operations, resources and types, what the client does not check, and the warnings.
pub struct SummaryReport<'a> {
    pub summary: &'a Summary,
    /// The command that prints the warnings.
    pub lint: &'a str,
    /// whether to list the locations of the constraints that the client does not check.
    pub verbose: bool,
}

impl Display for SummaryReport<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Summary { operations, resources, types, .. } = *self.summary;
        let (operations, resources) = (counted(operations, "operation"), counted(resources, "resource"));
        writeln!(f, "{operations}, {resources} and {}", counted(types, "type"))?;
        self.write_unchecked(f)?;
        self.write_warnings(f)
    }
}

impl SummaryReport<'_> {
    fn write_unchecked(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut by_reason: BTreeMap<&Reason, Vec<&Unchecked>> = BTreeMap::new();
        for unchecked in &self.summary.unchecked {
            by_reason.entry(&unchecked.reason).or_default().push(unchecked);
        }
        if by_reason.is_empty() {
            return Ok(());
        }
        writeln!(
            f,
            "{} of requests that only the server checks:",
            counted(self.summary.unchecked.len(), "constraint")
        )?;
        for (reason, all) in most_first(by_reason, Vec::len) {
            writeln!(f, "{:>6} {reason}", all.len())?;
            for unchecked in all.iter().filter(|_| self.verbose) {
                writeln!(f, "         {unchecked}")?;
            }
        }
        Ok(())
    }

    fn write_warnings(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let warnings = &self.summary.warnings;
        if warnings.is_empty() {
            return Ok(());
        }
        writeln!(f, "{}, listed by `{}`:", counted(self.summary.all_warnings(), "warning"), self.lint)?;
        for (rule, count) in most_first(warnings.clone(), |count| *count) {
            writeln!(f, "{count:>6} {rule}")?;
        }
        Ok(())
    }
}

/// Returns the entries of a map, those with the highest count first.
fn most_first<K, V>(map: BTreeMap<K, V>, count: impl Fn(&V) -> usize) -> Vec<(K, V)> {
    let mut entries: Vec<_> = map.into_iter().collect();
    entries.sort_by_key(|(_, value)| std::cmp::Reverse(count(value)));
    entries
}

fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}
