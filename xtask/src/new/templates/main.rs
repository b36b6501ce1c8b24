//! The client matches its description, and the test server responds to each of its operations.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

#[rustfmt::skip]
mod generated {
    #[allow(unused_imports, reason = "only tests of multipart bodies use the resources")]
    pub use {crate}::{Client, ClientBuilder, resources, types};

    #[allow(unused_variables, reason = "a description may have no types")]
    pub mod by_name;
}
#[allow(dead_code, unused_imports, unused_macros, reason = "these tests use only part of the harness")]
#[rustfmt::skip]
mod harness;
#[allow(dead_code, reason = "these tests use only part of the server")]
#[rustfmt::skip]
mod server;

use std::sync::LazyLock;

static DESCRIPTION: LazyLock<serde_json::Value> =
    LazyLock::new(|| serde_json::from_str(include_str!("generated/description.json")).unwrap());

#[test]
fn client_matches_its_description() {
    let report = harness::compare(&harness::generated!(crate::generated), &DESCRIPTION);

    assert!(report.differences.is_empty(), "{}", report.differences.join("\n"));
}
{operations}
