//! The description of the API makes the round trip: what the crate derives, reads, takes and sends is what
//! `openapi/org-invites.yaml` says, bound by bound, and nothing of it can be changed there without being noticed.
//!
//! The generated code is mounted here beside the runtime, as the crate mounts it, with its own list of all that has a
//! name: what is added to the description is held to it without another line here.
#![cfg(any(feature = "rustls", feature = "native-tls", not(feature = "rustls-no-provider")))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail by panicking, in the functions that they share as well"
)]

mod facts;
#[allow(dead_code, reason = "these tests call some of it")]
#[path = "../../src/generated/mod.rs"]
#[rustfmt::skip]
mod generated;
#[allow(dead_code, reason = "the goldens of the generator call the rest")]
mod harness;
#[allow(dead_code, unused_imports, reason = "these tests call some of it")]
#[path = "../../src/runtime/mod.rs"]
mod runtime;
#[allow(dead_code, reason = "these tests call some of it")]
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
    generated!(crate)
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
