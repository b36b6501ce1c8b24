//! The schemas, types and requests of the crate match every constraint of `openapi/org-invites.yaml`.
//!
//! The generated module `by_name` finds types and operations by name. An addition to the description needs no change here.
#![cfg(any(feature = "rustls", feature = "native-tls", not(feature = "rustls-no-provider")))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod facts;
#[rustfmt::skip]
mod generated {
    pub use losant_org_invites::{Client, ClientBuilder, types};

    pub mod by_name;
}
#[allow(dead_code, unused_imports, unused_macros, reason = "the test `golden` uses the rest")]
mod harness;
#[allow(dead_code, reason = "other tests use the rest")]
#[path = "../support/server.rs"]
mod server;

use std::{fs, path::Path};

use harness::{Generated, compare, differs, generated, mutations};
use serde_json::Value;

/// Parses `openapi/org-invites.yaml`.
fn description() -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../openapi/org-invites.yaml");
    serde_norway::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

fn client() -> Generated {
    generated!(crate::generated)
}

#[test]
fn crate_matches_its_description() {
    let report = compare(&client(), &description());

    assert!(report.differences.is_empty(), "{}", report.differences.join("\n"));
}

#[test]
fn every_change_of_the_description_is_detected() {
    let (client, description) = (client(), description());

    let mutations = mutations::of(&description);
    let undetected: Vec<_> = mutations
        .iter()
        .filter(|mutation| mutation.exclusion().is_none() && !differs(&client, &mutation.apply(&description)))
        .map(ToString::to_string)
        .collect();

    assert!(undetected.is_empty(), "not detected:\n{}", undetected.join("\n"));
}

#[test]
fn every_exclusion_is_needed() {
    let mutations = mutations::of(&description());

    for exclusion in mutations::EXCLUSIONS {
        let is_needed = mutations.iter().any(|mutation| mutation.exclusion() == Some(exclusion.name));
        assert!(is_needed, "no change needs the exclusion `{}` ({})", exclusion.name, exclusion.reason);
    }
}
