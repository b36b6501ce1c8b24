//! The crate matches its description: it derives, deserializes, validates and sends what `openapi/org-invites.yaml`
//! says, constraint by constraint, and every change of the description is noticed.
//!
//! The generated module `by_name` reaches every type and operation by its name, so that an addition to the description
//! needs no line here.
#![cfg(any(feature = "rustls", feature = "native-tls", not(feature = "rustls-no-provider")))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail by panicking, in the functions that they share as well"
)]

mod facts;
#[rustfmt::skip]
mod generated {
    pub use losant_org_invites::{Client, types};

    pub mod by_name;
}
#[allow(dead_code, reason = "the goldens of the generator use the rest")]
mod harness;
#[allow(dead_code, reason = "these tests use some of it")]
#[path = "../support/server.rs"]
mod server;

use std::{fs, path::Path};

use harness::{Generated, compare, disagree, generated, mutations};
use serde_json::Value;

/// The description, as it stands in its file.
fn description() -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../openapi/org-invites.yaml");
    serde_norway::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

fn client() -> Generated {
    generated!(crate::generated)
}

#[test]
fn the_crate_says_what_its_description_says() {
    let findings = compare(&client(), &description());

    assert!(findings.found.is_empty(), "{}", findings.found.join("\n"));
}

#[test]
fn whatever_is_changed_in_the_description_is_noticed() {
    let (client, description) = (client(), description());

    let mutations = mutations::of(&description);
    let survivors: Vec<_> = mutations
        .iter()
        .filter(|mutation| mutation.excuse().is_none() && !disagree(&client, &mutation.apply(&description)))
        .map(ToString::to_string)
        .collect();

    assert!(survivors.is_empty(), "not noticed:\n{}", survivors.join("\n"));
}

#[test]
fn only_documentation_is_excused() {
    let mutations = mutations::of(&description());

    for excuse in mutations::EXCUSES {
        let excused = mutations.iter().filter(|mutation| mutation.excuse() == Some(excuse.name)).count();
        assert!(excused > 0, "nothing needs the excuse `{}` ({})", excuse.name, excuse.reason);
    }
}
