//! Each golden of the generator compiles beside the runtime, and its code does what its description says.
//!
//! The goldens are in `codegen/tests/golden`. This test belongs to the client's package, because the runtime needs the
//! client's features and dependencies.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

#[allow(dead_code, unused_imports, reason = "the goldens need a part of it")]
#[path = "../../src/runtime/mod.rs"]
mod runtime;

#[macro_use]
mod contract;

macro_rules! goldens {
    ($($name:ident)*) => {
        #[allow(dead_code, unused_imports, reason = "a test uses some of it")]
        #[path = "../../../codegen/tests/golden"]
        #[rustfmt::skip]
        mod goldens {
            $(pub mod $name {
                // As the client exports it, for the examples of the pages.
                pub use generated::{Client, Error, resources, types};

                #[allow(unreachable_patterns, reason = "the examples are written for another crate")]
                mod examples;
                #[allow(unused_variables, reason = "a description may have no types")]
                #[path = "expected/tests/by_name.rs"]
                pub mod by_name;
                #[path = "expected/mod.rs"]
                pub mod generated;

                #[test]
                fn examples_match_the_contract() {
                    let contract = crate::contract::of!(self);
                    for operation in generated::operations::OPERATIONS {
                        let operation = contract.operation(operation.id).unwrap();
                        let result = operation.example().map(|reply| operation.validate(&reply));
                        assert_eq!(result.unwrap_or(Ok(())), Ok(()));
                    }
                }
            })*
        }

        use goldens::*;

        const MOUNTED: &[&str] = &[$(stringify!($name)),*];

        /// Returns the code of each golden, with its name.
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
#[allow(dead_code, reason = "the client's own test uses the rest")]
#[path = "../round_trip/harness/mod.rs"]
mod harness;
mod round_trip;
#[allow(dead_code, reason = "the client's tests call the rest")]
#[path = "../support/server.rs"]
mod server;

#[test]
fn every_golden_is_compiled() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../codegen/tests/golden");
    let mut cases: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .map(|path| path.file_name().unwrap().to_str().unwrap().to_owned())
        .collect();
    cases.sort();

    assert_eq!(cases, MOUNTED);
}
