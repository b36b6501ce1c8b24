//! The schemas, types and requests of each golden match its description.

use std::{collections::BTreeSet, fs, path::Path};

use serde_json::Value;

use crate::harness::{Report, compare, schemas};

/// Compares each golden with its description.
fn compare_all() -> Vec<(&'static str, Report)> {
    let goldens = crate::each_golden().into_iter();
    goldens.map(|(name, generated)| (name, compare(&generated, &description(name)))).collect()
}

pub fn description(golden: &str) -> Value {
    let goldens = Path::new(env!("CARGO_MANIFEST_DIR")).join("../codegen/tests/golden");
    let loaded = goldens.join(golden).join("expected/tests/description.json");
    serde_json::from_str(&fs::read_to_string(loaded).unwrap()).unwrap()
}

#[test]
fn generated_code_matches_its_description() {
    let differences = compare_all().into_iter().flat_map(|(name, report)| {
        report.differences.into_iter().map(move |difference| format!("{name}{difference}"))
    });
    let differences: Vec<_> = differences.collect();

    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
fn every_schema_rule_applies_to_a_golden() {
    let applied: BTreeSet<&str> =
        compare_all().into_iter().flat_map(|(_, report)| report.applied_rules).collect();

    for rule in
        schemas::SIMPLIFICATIONS.iter().chain(schemas::RULES).chain([&schemas::INLINE, &schemas::TAGS])
    {
        assert!(
            applied.contains(rule.name),
            "the rule `{}` applies to no golden: {}",
            rule.name,
            rule.reason
        );
    }
}
