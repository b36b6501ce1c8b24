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

#[cfg(feature = "test-server")]
#[macro_use]
mod contract;

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

                #[cfg(feature = "test-server")]
                #[test]
                fn the_examples_keep_to_the_contract() {
                    let contract = crate::contract::of!(self);
                    for operation in generated::contract::OPERATIONS {
                        let action = contract.action(operation.id).unwrap();
                        assert_eq!(action.example().map(|reply| action.check(&reply)).unwrap_or(Ok(())), Ok(()));
                    }
                }
            }
        )*

        const MOUNTED: &[&str] = &[$(stringify!($name)),*];

        /// The code of each golden, with its name.
        #[cfg(feature = "schemars")]
        fn each_golden() -> Vec<(&'static str, harness::Generated)> {
            vec![$((stringify!($name), harness::generated!(crate::$name))),*]
        }
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
    inline_schemas
    lists
    no_actions
    nullable
    odd_names
    open_enum
    pages
    path_parameters
    query_defaults
    secret
    several_responses
    shared_scalars
    two_resources
    unions
}

mod behaviour;
#[cfg(feature = "schemars")]
#[allow(dead_code, reason = "the client's own test calls the rest")]
#[path = "../../../client/tests/round_trip/harness/mod.rs"]
mod harness;
#[cfg(feature = "schemars")]
mod round_trip;
#[allow(dead_code, reason = "the client's tests call the rest")]
#[path = "../../../client/tests/support/server.rs"]
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
