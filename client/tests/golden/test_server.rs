//! The test server of each golden responds to each of its operations, and treats errors, faults and handlers alike.

use std::{collections::BTreeSet, sync::LazyLock, time::Duration};

use reqwest::StatusCode;
use serde_json::{Map, Value, json};

use crate::{
    harness::{self, description::Description, parameters::valid_request},
    round_trip,
    runtime::{
        Api, Description as NormalizedDescription, ErrorBody, Operation, ResponseSpec, Statuses,
        contract::Contract,
        server::{Fault, RecordedRequest, Server, Settings},
    },
};

/// The number of calls of each operation. The values in the responses differ.
pub const CALLS: usize = 20;

/// Returns the operations of a golden, each with the values of a valid request.
pub fn requests(golden: &str) -> Vec<(String, Map<String, Value>)> {
    let root = round_trip::description(golden);
    let description = Description(&root);
    let request = |operation: &harness::description::Operation| {
        (operation.id.to_owned(), valid_request(operation, &description).unwrap())
    };
    description.operations().iter().map(request).collect()
}

pub fn assert_each_succeeded(requests: &[RecordedRequest]) {
    for request in requests {
        assert!(request.status().is_some_and(|status| status.is_success()), "{request}");
        assert!(request.operation().is_some(), "{request}");
    }
}

/// Sends a request, and returns the status, the media type and the body of the response.
async fn send(request: reqwest::RequestBuilder) -> (u16, String, String) {
    let response = request.send().await.unwrap();
    let media_type = response.headers().get("content-type").map(|value| value.to_str().unwrap().to_owned());
    (response.status().as_u16(), media_type.unwrap_or_default(), response.text().await.unwrap())
}

async fn get(url: String) -> (u16, String, String) {
    send(reqwest::Client::new().get(url)).await
}

mod seeds {
    use super::*;
    use crate::lists::test_server::TestServer;

    /// Returns the bodies of the responses to some requests of a server.
    async fn bodies(server: TestServer) -> Vec<String> {
        let mut bodies = Vec::new();
        for _ in 0..10 {
            bodies.push(get(format!("{}/plants", server.url())).await.2);
        }
        bodies
    }

    #[tokio::test]
    async fn servers_with_the_same_seed_send_the_same_values() {
        let default = bodies(TestServer::start().unwrap()).await;
        let again = bodies(TestServer::start().unwrap()).await;
        let seventh = bodies(TestServer::builder().seed(7).start().unwrap()).await;
        let seventh_again = bodies(TestServer::builder().seed(7).start().unwrap()).await;

        assert_eq!((&default, &seventh), (&again, &seventh_again));
        assert_ne!(default, seventh);
        assert!(default.iter().collect::<BTreeSet<_>>().len() > 1, "{default:?}");
    }

    #[tokio::test]
    async fn value_depends_on_the_number_of_the_request() {
        let (server, other) = (TestServer::start().unwrap(), TestServer::start().unwrap());
        server.inject_next(1, Fault::status(StatusCode::BAD_GATEWAY));
        let failed = get(format!("{}/plants", server.url())).await;
        server.clear_received_requests();

        let second = get(format!("{}/plants", server.url())).await;

        assert_eq!(failed.0, 502);
        assert_eq!(second.2, bodies(other).await[1]);
    }
}

mod handlers {
    use super::*;
    use crate::several_responses::{
        test_server::{
            Operations, TestServer,
            operations::{DishesOrderRequest, DishesOrderResponse},
        },
        types,
    };

    /// Implements one of the operations.
    struct Kitchen;

    impl Operations for Kitchen {
        fn dishes_order(&self, _: DishesOrderRequest) -> Option<DishesOrderResponse> {
            let ticket = types::Ticket::builder().number(7).build().ok()?;
            Some(DishesOrderResponse::ClientError(StatusCode::CONFLICT, ticket))
        }
    }

    #[tokio::test]
    async fn server_responds_to_the_operations_that_a_handler_does_not_implement() {
        let server = TestServer::builder().handler(Kitchen).start().unwrap();
        let client = reqwest::Client::new();

        let handled = send(client.post(format!("{}/dishes", server.url()))).await;
        let example = send(client.post(format!("{}/tables", server.url()))).await;
        let default = get(format!("{}/menu", server.url())).await;

        assert_eq!(handled, (409, "application/json".to_owned(), r#"{"number":7}"#.to_owned()));
        assert_eq!(example, (201, "application/json".to_owned(), r#"{"name":"bread"}"#.to_owned()));
        assert_eq!((default.0, default.1.as_str()), (200, "application/pdf"));
        assert!(!default.2.is_empty());
    }

    #[tokio::test]
    async fn response_of_the_test_precedes_the_handler() {
        let server = TestServer::builder().handler(Kitchen).start().unwrap();
        server.respond_next(1, DishesOrderResponse::NoContent).unwrap();
        let dishes = server.client().unwrap().dishes();

        let scripted = dishes.order().send().await.unwrap();
        let handled = dishes.order().send().await.unwrap_err();

        assert_eq!(scripted.status(), StatusCode::NO_CONTENT);
        assert_eq!(handled.status(), Some(StatusCode::CONFLICT));
    }
}

mod errors {
    use super::*;
    use crate::{failures, lists, path_parameters};

    #[tokio::test]
    async fn invalid_request_is_rejected_with_the_name_of_the_parameter() {
        let failures = failures::test_server::TestServer::start().unwrap();
        let lists = lists::test_server::TestServer::start().unwrap();

        let described = reqwest::Client::new().put(format!("{}/samples", failures.url())).json(&json!({}));
        let described = send(described).await;
        let undescribed = get(format!("{}/plants?height=0", lists.url())).await;
        let described_for_all = get(format!("{}/samples/ann?order=none", failures.url())).await;

        assert_eq!((described.0, described.1.as_str()), (400, "application/json"));
        let body: Value = serde_json::from_str(&described.2).unwrap();
        assert_eq!(body["detail"], "the body: \"owner\" is a required property");
        assert_eq!(
            undescribed,
            (
                400,
                "text/plain; charset=utf-8".to_owned(),
                "the query parameter `height`: `/0`: value is less than the minimum of 1".to_owned()
            )
        );
        let detail = r#"{"detail":"the query parameter `order`: value is not one of \"ascending\" or \"descending\""}"#;
        assert_eq!(described_for_all, (400, "application/json".to_owned(), detail.to_owned()));
    }

    #[tokio::test]
    async fn body_of_an_error_matches_the_description_of_its_status() {
        let contract = contract!(crate::failures);
        let operation = contract.operation("samplesList").unwrap();

        for (seed, status) in (0..20).zip([403, 418, 422, 499, 500, 404].into_iter().cycle()) {
            let reply = contract.error(operation, status, "a message", &["code", "detail"], seed).unwrap();
            assert_eq!(operation.validate(&reply), Ok(()));
            let body: Value = serde_json::from_slice(&reply.into_bytes()).unwrap();
            assert_eq!(body["detail"], "a message");
        }
        assert!(contract.error(operation, 301, "a message", &["detail"], 0).is_none());
    }

    #[tokio::test]
    async fn client_reads_the_message_of_an_error_of_the_server() {
        let server = failures::test_server::TestServer::start().unwrap();
        let unknown =
            failures::Client::builder().base_url(format!("{}/unknown", server.url())).build().unwrap();

        let error = unknown.samples().list().send().await.unwrap_err();

        assert_eq!(error.status(), Some(StatusCode::NOT_FOUND));
        assert!(error.to_string().contains("There is no such path"), "{error}");
    }

    #[tokio::test]
    async fn unknown_paths_and_methods_and_large_bodies_are_rejected() {
        let server = lists::test_server::TestServer::start().unwrap();
        let client = reqwest::Client::new();

        let path = get(format!("{}/plant", server.url())).await;
        let method = send(client.put(format!("{}/plants", server.url()))).await;
        let large =
            send(client.put(format!("{}/plants", server.url())).body(vec![b' '; (1 << 20) + 1])).await;

        assert_eq!((path.0, path.2.as_str()), (404, "There is no such path"));
        assert_eq!((method.0, method.2.as_str()), (405, "The path supports the methods GET"));
        assert_eq!(
            (large.0, large.2.as_str()),
            (413, "The body of the request is larger than 1048576 bytes")
        );
    }

    #[tokio::test]
    async fn error_body_of_the_test_replaces_the_body() {
        let server = failures::test_server::TestServer::builder()
            .error_body(|status, message| (status != 404).then(|| json!({ "failed": message })));
        let server = server.start().unwrap();

        let invalid = get(format!("{}/samples/ann?order=none", server.url())).await;
        let unknown = get(format!("{}/unknown", server.url())).await;

        assert!(invalid.2.starts_with(r#"{"failed":"the query parameter `order`"#), "{invalid:?}");
        assert_eq!(unknown, (404, String::new(), String::new()));
    }

    #[tokio::test]
    async fn missing_credentials_are_an_error() {
        let server = crate::credentials::test_server::TestServer::start().unwrap();
        let contract = contract!(crate::credentials);
        let operations = crate::credentials::generated::operations::OPERATIONS;
        let required = operations.iter().find(|operation| {
            operation.method == "GET"
                && !operation.path.contains('{')
                && !operation.security.is_empty()
                && operation.security.iter().all(|schemes| !schemes.is_empty())
        });
        let required = required.unwrap();

        let response = get(format!("{}{}", server.url(), required.path)).await;

        assert!(contract.operation(required.id).is_some());
        assert_eq!(response.0, 401, "{response:?}");
    }

    #[tokio::test]
    async fn path_parameter_is_named() {
        let server = path_parameters::test_server::TestServer::start().unwrap();

        let response = get(format!("{}/trains/today/of/575ed6e87ae143cd83dc4aa8", server.url())).await;

        assert_eq!(response.0, 400);
        assert!(response.2.contains("the path parameter `day`"), "{response:?}");
    }
}

mod faults {
    use super::*;
    use crate::{
        lists::{Client, test_server::TestServer},
        runtime::{RetryPolicy, TransportErrorKind},
    };

    #[tokio::test]
    async fn each_fault_makes_a_call_fail() {
        use TransportErrorKind::{Body, Closed, Protocol};

        for (fault, kind, status) in [
            (Fault::status(StatusCode::BAD_GATEWAY).into(), None, Some(StatusCode::BAD_GATEWAY)),
            (Fault::close_before_handling(), Some(Closed), None),
            (Fault::close_after_handling(), Some(Closed), None),
            (Fault::malformed_response(), Some(Protocol), None),
            (Fault::truncated_body(), Some(Body), Some(StatusCode::OK)),
            (Fault::raw_response("not HTTP"), Some(Protocol), None),
            (Fault::delay(Duration::from_secs(3600)), Some(TransportErrorKind::Timeout), None),
        ] {
            let server = TestServer::start().unwrap();
            server.inject_next(1, Fault::clone(&fault));
            let client =
                Client::builder().base_url(server.url()).retry(RetryPolicy::never()).build().unwrap();
            let call = || client.plants().list().timeout(Duration::from_secs(5));

            let error = call().send().await.unwrap_err();
            let found = match &error {
                crate::lists::Error::Transport(transport) => Some(transport.kind()),
                _ => None,
            };

            assert_eq!((found, error.status()), (kind, status), "{fault:?}: {error}");
            call().send().await.unwrap();
        }
    }

    #[tokio::test(start_paused = true)]
    async fn server_in_memory_uses_the_paused_clock() {
        let server = TestServer::in_process().unwrap();
        server.inject(Fault::delay(Duration::from_secs(15)));
        let start = tokio::time::Instant::now();

        server.client().unwrap().plants().list().send().await.unwrap();

        assert_eq!(start.elapsed().as_secs(), 15);
    }

    #[tokio::test]
    async fn fault_applies_only_to_its_operation() {
        use crate::several_responses::test_server::{TestServer, operations::DishesMenuResponse};
        let server = TestServer::start().unwrap();
        server.inject(Fault::status(StatusCode::IM_A_TEAPOT).only_for::<DishesMenuResponse>());

        let menu = get(format!("{}/menu", server.url())).await;
        let dishes = send(reqwest::Client::new().post(format!("{}/dishes", server.url()))).await;

        assert_eq!((menu.0, dishes.0), (418, 200));
    }
}

/// Descriptions that the generator warns about or that no golden contains.
mod unusual {
    use super::*;

    static API: Api = Api { base_url: None, error_body: ErrorBody { is_object: false, message_fields: &[] } };

    static DESCRIPTION: NormalizedDescription = NormalizedDescription::new(
        r#"{"paths": {
            "/contradiction": {"get": {"responses": {"200": {"content": {"application/json": {
                "schema": {"type": "integer", "minimum": 2, "maximum": 1}}}}}}},
            "/example": {"get": {"responses": {"200": {"content": {"application/json": {
                "schema": {"type": "integer", "minimum": 5}, "example": 3}}}}}},
            "/range": {"get": {"responses": {"2XX": {"content": {"application/json": {
                "schema": {"type": "boolean"}}}}}}}
        }}"#,
    );

    macro_rules! operation {
        ($path:literal, $($response:expr),*) => {
            &Operation {
                id: $path,
                method: "GET",
                path: concat!("/", $path),
                accept: "*/*",
                parameters: &[],
                body: None,
                responses: &[$($response),*],
                security: &[],
            }
        };
    }

    static OPERATIONS: &[&Operation] = &[
        operation!("contradiction", ResponseSpec::new(Statuses::Code(200), "application/json")),
        operation!("example", ResponseSpec::new(Statuses::Code(200), "application/json")),
        operation!("range", ResponseSpec::new(Statuses::Range(2), "application/json")),
        operation!("any", ResponseSpec::new(Statuses::Code(200), "application/json")),
        operation!("text", ResponseSpec::new(Statuses::Code(200), "text/csv")),
        operation!("xml", ResponseSpec::new(Statuses::Code(203), "application/xml")),
        operation!("bytes", ResponseSpec::new(Statuses::Code(200), "image/png")),
        operation!("form", ResponseSpec::new(Statuses::Code(200), "application/x-www-form-urlencoded")),
        operation!("empty", ResponseSpec::empty(Statuses::Code(204))),
        operation!("default", ResponseSpec::new(Statuses::Default, "text/plain")),
        operation!("errors", ResponseSpec::empty(Statuses::Code(404))),
        operation!("nothing",),
    ];

    static CONTRACT: LazyLock<Contract> = LazyLock::new(|| Contract::new(OPERATIONS, &DESCRIPTION).unwrap());

    async fn respond(path: &str) -> (u16, String, String) {
        let mut server = Server::new(&API, &CONTRACT, Settings::default());
        server.listen(0).unwrap();
        get(format!("{}/{path}", server.url().unwrap())).await
    }

    #[tokio::test]
    async fn contradictory_schema_is_not_implemented() {
        let message = "The server found no value for the schema of the response of `contradiction` with status 200: add \
                       an example to the description, or let the test supply the response";

        let response = respond("contradiction").await;

        assert_eq!(response, (501, "text/plain; charset=utf-8".to_owned(), message.to_owned()));
    }

    #[tokio::test]
    async fn invalid_example_is_replaced() {
        let (status, _, body) = respond("example").await;

        assert_eq!(status, 200);
        assert!(body.parse::<i64>().unwrap() >= 5, "{body}");
    }

    #[tokio::test]
    async fn content_has_the_described_media_type() {
        let is_json = |body: &str| serde_json::from_str::<Value>(body).is_ok();
        let (status, media_type, body) = respond("any").await;
        assert_eq!((status, media_type.as_str(), is_json(&body)), (200, "application/json", true));

        for (path, status, expected) in [
            ("range", 200, "application/json"),
            ("text", 200, "text/csv"),
            ("xml", 203, "application/xml"),
            ("bytes", 200, "image/png"),
            ("form", 200, "application/x-www-form-urlencoded"),
        ] {
            let (actual, media_type, body) = respond(path).await;
            assert_eq!((actual, media_type.as_str()), (status, expected), "{path}");
            assert!(!body.is_empty(), "{path}");
        }
        assert!(respond("xml").await.2.starts_with("<value>"));
        assert_eq!(respond("form").await.2.split('=').count(), 2);
    }

    #[tokio::test]
    async fn operation_without_a_described_success_has_the_default_response_or_none() {
        assert_eq!(respond("empty").await, (204, String::new(), String::new()));
        assert_eq!(respond("errors").await, (204, String::new(), String::new()));
        assert_eq!(respond("nothing").await, (204, String::new(), String::new()));
        let (status, media_type, body) = respond("default").await;
        assert_eq!((status, media_type.as_str()), (200, "text/plain"));
        assert!(!body.is_empty());
    }
}

#[tokio::test]
async fn description_without_operations_has_a_server() {
    use crate::no_operations::test_server::{Operations, TestServer};

    struct Nothing;
    impl Operations for Nothing {}
    let server = TestServer::builder().handler(Nothing).start().unwrap();

    let response = get(format!("{}/anything", server.url())).await;

    assert_eq!((response.0, response.2.as_str()), (404, "There is no such path"));
}
