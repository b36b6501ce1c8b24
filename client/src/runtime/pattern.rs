//! Patterns of texts. Only the crates whose descriptions have them contain this module and depend on regex-lite.

use std::{
    collections::BTreeMap,
    sync::{Arc, PoisonError, RwLock},
};

use regex_lite::Regex;

use super::constraints::{Constraints, Pattern};

impl Constraints {
    /// Constrains text to match a regular expression.
    pub const fn pattern(mut self, pattern: &'static str) -> Self {
        self.pattern = Some(Pattern { text: pattern, matches });
        self
    }
}

fn matches(pattern: &'static str, text: &str) -> bool {
    // Each pattern is compiled once, because compiling takes much longer than matching.
    static COMPILED: RwLock<BTreeMap<&str, Option<Arc<Regex>>>> = RwLock::new(BTreeMap::new());
    let known = COMPILED.read().unwrap_or_else(PoisonError::into_inner).get(pattern).cloned();
    let regex = known.unwrap_or_else(|| {
        let regex = Regex::new(pattern).ok().map(Arc::new);
        COMPILED.write().unwrap_or_else(PoisonError::into_inner).insert(pattern, regex.clone());
        regex
    });
    // The generator omits patterns that do not compile. The server checks them.
    regex.is_none_or(|regex| regex.is_match(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runtime::Validate;

    #[test]
    fn anchored_pattern_matches_only_the_whole_text() {
        let constraints = Constraints::NONE.pattern("^[0-9a-f]{2}-?[0-9a-f]{2}$");

        for text in ["00-ff", "00ff"] {
            assert!(text.validate(&constraints).is_ok(), "{text}");
        }
        for text in ["", "00", "00-f", "00-ff0", "00--ff", "gg-ff"] {
            assert!(text.validate(&constraints).is_err(), "{text}");
        }
    }

    #[test]
    fn pattern_with_alternatives_is_validated() {
        let constraints = Constraints::NONE.pattern("^(cat|dog)s?$");

        assert!("cats".validate(&constraints).is_ok());
        let error = "cow".validate(&constraints).unwrap_err();
        assert_eq!(error.to_string(), "must match the pattern `^(cat|dog)s?$`");
    }
}
