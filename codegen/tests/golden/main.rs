//! Each golden compiles beside the client's runtime, and the code in it does what its description says.
//!
//! A golden is mounted with a copy of the runtime of its own, as the client mounts its generated code.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]
#![allow(clippy::duplicate_mod, reason = "each golden has a runtime of its own")]

macro_rules! goldens {
    ($($name:ident)*) => {
        $(
            #[allow(dead_code, unused_imports, reason = "a test calls some of it")]
            #[rustfmt::skip]
            mod $name {
                // As the client has it, for the examples of the pages.
                pub use generated::{Error, resources, types};
                pub use runtime::Client;

                #[allow(unreachable_patterns, reason = "the examples are written for another crate")]
                mod examples;
                #[path = "expected/mod.rs"]
                pub mod generated;
                #[path = "../../../../client/src/runtime/mod.rs"]
                pub mod runtime;
            }
        )*

        const MOUNTED: &[&str] = &[$(stringify!($name)),*];
    };
}

goldens! {
    aliases
    bodies
    body_name
    client_parameters
    closed_enum
    docs
    failures
    growing_enum
    inline_schemas
    lists
    no_actions
    nullable
    odd_names
    path_parameters
    query_defaults
    reference
    secret
    several_answers
    shared_scalars
    two_resources
    unions
}

mod behaviour;
mod server;

#[test]
fn every_golden_is_compiled() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let mut cases: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .map(|path| path.file_name().unwrap().to_str().unwrap().to_owned())
        .collect();
    cases.sort();

    assert_eq!(cases, MOUNTED);
}
