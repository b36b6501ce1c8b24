//! The code of each golden in `codegen/tests/golden` compiles with the runtime and behaves as its description says. So
//! does a test server of each golden.
//!
//! This test belongs to the client's package because the runtime needs the features and dependencies of the client.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]
#![allow(
    clippy::duplicate_mod,
    reason = "the test server names the generated code beside it, so each golden has its own"
)]

#[allow(dead_code, unused_imports, reason = "the goldens use only part of the runtime")]
#[path = "../../src/runtime/mod.rs"]
mod runtime;

/// Returns a client of a golden for a server.
macro_rules! client {
    ($golden:ident, $server:expr) => {
        crate::$golden::Client::builder().base_url(&$server.url).build().unwrap()
    };
}

/// Returns the contract of a golden.
macro_rules! contract {
    ($($golden:tt)::+) => {{
        use $($golden)::+::generated::{DESCRIPTION, operations::OPERATIONS};
        crate::runtime::contract::Contract::new(OPERATIONS, &DESCRIPTION).unwrap()
    }};
}

macro_rules! goldens {
    ($($name:ident)*) => {
        #[allow(dead_code, unused_imports, reason = "the tests use only part of the code")]
        #[path = "../../../codegen/tests/golden"]
        #[rustfmt::skip]
        mod goldens {
            $(pub mod $name {
                // The examples of the pages use these paths, as users of the client do.
                pub use generated::{Client, ClientBuilder, Error, resources, types};

                #[allow(unreachable_patterns, reason = "`non_exhaustive` has no effect inside the crate of an enum")]
                #[allow(deprecated, reason = "the pages have an example of each operation")]
                mod examples;
                #[allow(unused_variables, reason = "a description may have no types")]
                #[path = "expected/tests/by_name.rs"]
                pub mod by_name;
                #[path = "expected/mod.rs"]
                pub mod generated;
                #[path = "../../../../client/src/test_server/mod.rs"]
                pub mod test_server;

                #[tokio::test]
                async fn test_server_responds_to_each_operation() {
                    let server = test_server::TestServer::start().unwrap();
                    let client = by_name::credentials(Client::builder()).base_url(server.url()).build().unwrap();
                    for (operation, values) in crate::test_server::requests(stringify!($name)) {
                        for _ in 0..crate::test_server::CALLS {
                            let mut values = values.clone();
                            let result = by_name::send(&client, &operation, &mut values, &mut String::new()).await;
                            assert_eq!(result, Ok(()), "{operation}");
                        }
                    }
                    crate::test_server::assert_each_succeeded(&server.received_requests());
                }

                #[test]
                fn examples_conform_to_the_contract() {
                    let contract = contract!(self);
                    for operation in generated::operations::OPERATIONS {
                        let operation = contract.operation(operation.id).unwrap();
                        let result = operation.example().map(|reply| operation.validate(&reply));
                        assert_eq!(result.unwrap_or(Ok(())), Ok(()));
                    }
                }
            })*
        }

        use goldens::*;

        const NAMES: &[&str] = &[$(stringify!($name)),*];

        /// Returns the name and the code of each golden.
        fn each_golden() -> Vec<(&'static str, harness::Generated)> {
            vec![$((stringify!($name), harness::generated!(crate::$name))),*]
        }
    };
}

goldens! {
    aliases
    all_of
    bodies
    body_name
    client_parameters
    closed_enum
    credentials
    deprecated
    docs
    enums
    extra_fields
    failures
    field_names
    frameworks
    inline_schemas
    lists
    media_types
    multipart
    names
    no_operations
    nullable
    odd_names
    open_enum
    openapi_3_1
    pages
    parameter_styles
    path_parameters
    paths
    query_defaults
    repairs
    repeated_schemas
    response_values
    secret
    several_files
    several_responses
    shared_scalars
    tagged_unions
    two_resources
    union_shapes
    unions
}

#[macro_use]
mod contract;
mod client;
#[allow(dead_code, reason = "the test `round_trip` uses the rest")]
#[path = "../round_trip/harness/mod.rs"]
mod harness;
mod parameters;
mod request_bodies;
mod round_trip;
#[allow(dead_code, reason = "other tests use the rest")]
#[path = "../support/server.rs"]
mod server;
mod test_server;

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

    assert_eq!(cases, NAMES);
}
