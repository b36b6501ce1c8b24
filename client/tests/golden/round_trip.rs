//! Each golden makes the round trip: its code derives, reads, takes and sends what its description says.

use std::{collections::BTreeSet, fs, path::Path};

use serde_json::Value;

use crate::harness::{Findings, compare, schemas};

/// Every golden, held against its description.
fn compared() -> Vec<(&'static str, Findings)> {
    let goldens = crate::each_golden().into_iter();
    goldens.map(|(name, generated)| (name, compare(&generated, &description(name)))).collect()
}

fn description(golden: &str) -> Value {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../codegen/tests/golden").join(golden);
    serde_norway::from_str(&fs::read_to_string(folder.join("description.yaml")).unwrap()).unwrap()
}

#[test]
fn each_golden_says_what_its_description_says() {
    let found = compared().into_iter().flat_map(|(name, findings)| {
        findings.found.into_iter().map(move |finding| format!("{name}{finding}"))
    });
    let found: Vec<_> = found.collect();

    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn every_rule_that_allows_a_difference_is_needed() {
    let needed: BTreeSet<&str> = compared().into_iter().flat_map(|(_, findings)| findings.rules).collect();

    for rule in schemas::RULES.iter().chain([&schemas::NAMED]) {
        assert!(needed.contains(rule.name), "no golden needs the rule `{}`: {}", rule.name, rule.reason);
    }
}
