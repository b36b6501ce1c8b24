//! The contract of each golden parses the requests of its client, rejects invalid ones, and validates responses.

use crate::server::{ReceivedRequest, Server};

/// Parses a received request as a request of a golden's operation.
macro_rules! parse {
    ($golden:ident, $request:ident, $received:expr) => {{
        use crate::{
            runtime::contract::{FromRequest, Message, Route},
            $golden::generated::server::$request,
        };
        let received: ReceivedRequest = $received;
        let contract = contract!(crate::$golden);
        let query: Vec<(String, String)> = serde_urlencoded::from_str(received.query()).unwrap();
        let route = contract.route(&received.method, received.path(), &query, &received.headers);
        let Route::Operation(operation, path) = route else { panic!("{received:?} matches no operation") };
        let body = received.body.clone().into();
        let message = Message { path: &path, query: &query, headers: &received.headers, body: &body };
        let parsed = contract.parse(&operation, &message);
        parsed.and_then(|parsed| $request::from_request(&parsed)).map_err(|rejection| rejection.to_string())
    }};
}

#[tokio::test]
async fn path_parameters_are_parsed_by_their_names() {
    let server = Server::responding(204, "").await;
    let day = "2026-02-03".parse().unwrap();
    client!(path_parameters, server)
        .trains()
        .get()
        .day(day)
        .line_id("575ed6e87ae143cd83dc4aa8")
        .send()
        .await
        .unwrap();

    let received = server.only_request();
    assert_eq!(received.path_and_query, "/trains/2026-02-03/of/575ed6e87ae143cd83dc4aa8");
    let request = parse!(path_parameters, TrainsGetRequest, received).unwrap();

    assert_eq!(request.day, day);
    assert_eq!(request.line_id.as_str(), "575ed6e87ae143cd83dc4aa8");
}

#[tokio::test]
async fn percent_encoded_path_parameter_is_decoded() {
    let server = Server::responding(200, "").await;
    let _ = client!(shared_scalars, server).members().get().email("a/b@c.example").send().await;

    let request = parse!(shared_scalars, MembersGetRequest, server.only_request()).unwrap();

    assert_eq!(request.email.as_str(), "a/b@c.example");
}

#[tokio::test]
async fn list_parameters_are_parsed_by_style_and_explode() {
    let server = Server::responding(200, "{}").await;
    let plants = client!(lists, server).plants();
    plants.list().colour(["red", "blue"]).height([1, 2]).x_beds(["a", "b"]).send().await.unwrap();

    let request = parse!(lists, PlantsListRequest, server.only_request()).unwrap();

    let colours: Vec<_> = request.colour.iter().flatten().map(ToString::to_string).collect();
    assert_eq!(colours, ["red", "blue"]);
    assert_eq!(request.height, Some(vec![1, 2]));
    assert_eq!(request.x_beds.unwrap(), ["a", "b"]);
}

#[tokio::test]
async fn body_of_each_media_type_is_parsed() {
    use crate::bodies::types::{Note, builders::NoteBuilder};
    let note = || -> NoteBuilder { Note::builder().text("a & b") };
    let (form, text, bytes, none) = (
        Server::responding(204, "").await,
        Server::responding(204, "").await,
        Server::responding(204, "").await,
        Server::responding(204, "").await,
    );
    client!(bodies, form).notes().form().body(note()).send().await.unwrap();
    client!(bodies, text).notes().text().body("as it is").send().await.unwrap();
    client!(bodies, bytes).notes().scan().body("as it is").send().await.unwrap();
    client!(bodies, none).notes().write().send().await.unwrap();

    assert_eq!(parse!(bodies, NotesFormRequest, form.only_request()).unwrap().body.text.as_str(), "a & b");
    assert_eq!(parse!(bodies, NotesTextRequest, text.only_request()).unwrap().body, "as it is");
    assert_eq!(parse!(bodies, NotesScanRequest, bytes.only_request()).unwrap().body, "as it is");
    assert!(parse!(bodies, NotesWriteRequest, none.only_request()).unwrap().body.is_none());
}

#[tokio::test]
async fn parameters_with_unions_and_enums_are_parsed() {
    use crate::{
        enums::generated::types::{LinesListFloor, LinesListXMode, Speed, Volume},
        union_shapes::generated::types::{ParcelsGetId, ParcelsGetSince, Size, SizeEnum},
    };
    let server = Server::responding(200, "[]").await;
    let lines =
        client!(enums, server).lines().list().floor(LinesListFloor::Minus1).volume(Volume::Unknown(7));
    lines.speeds([Speed::X0point5]).x_mode(LinesListXMode::True).send().await.unwrap();
    let parcels = client!(union_shapes, server).parcels().get().id("abcd").since(true);
    let _ = parcels.sizes(["small", "1.5"]).send().await;
    let [lines, parcels] = server.take().try_into().unwrap();

    let lines = parse!(
        enums,
        LinesListRequest,
        received("GET", &lines.path_and_query.replace("volume=7", "volume=5"), "")
    );
    let unlisted = parse!(enums, LinesListRequest, received("GET", "/lines/2", "")).unwrap_err();
    let parcels = parse!(union_shapes, ParcelsGetRequest, parcels).unwrap();

    let lines = lines.unwrap();
    assert_eq!((lines.floor, lines.volume), (LinesListFloor::Minus1, Some(Volume::Middle)));
    assert_eq!(lines.speeds, Some(vec![Speed::X0point5]));
    assert_eq!(unlisted, "the path parameter `floor`: value is not one of -1, 0 or 1");
    assert_eq!(parcels.id, ParcelsGetId::String("abcd".to_owned()));
    assert_eq!(parcels.since, Some(ParcelsGetSince::Boolean(true)));
    assert_eq!(parcels.sizes, Some(vec![Size::Enum(SizeEnum::Small), Size::Number(1.5)]));
    let mode = |text: &'static str| {
        let mut request = received("GET", "/lines/0", "");
        request.headers.insert("x-mode", text.parse().unwrap());
        parse!(enums, LinesListRequest, request).map(|request| request.x_mode)
    };
    assert_eq!(mode("1"), Ok(Some(LinesListXMode::X1)));
    assert_eq!(mode("true"), Ok(Some(LinesListXMode::True)));
    assert_eq!(mode("auto"), Ok(Some(LinesListXMode::Auto)));
    assert!(mode("2").is_err());
}

#[tokio::test]
async fn bodies_with_unions_are_parsed_and_validated() {
    use crate::tagged_unions::generated::types::{Animal, Event};
    let body = |method: &str, path: &str, json: &str| received(method, path, json);
    let animal = |json: &str| {
        parse!(tagged_unions, AnimalsAddRequest, body("POST", "/animals", json)).map(|request| request.body)
    };
    let event = |json: &str| {
        parse!(tagged_unions, EventsReportRequest, body("POST", "/events", json)).map(|request| request.body)
    };

    assert!(matches!(animal(r#"{"species": "bird", "wingspan": 2}"#), Ok(Animal::Bird(_))));
    assert!(animal("7").is_err());
    assert!(matches!(event(r#"{"kind": "Escape", "at": "2026-01-02T03:04:05Z"}"#), Ok(Event::Escape(_))));
    assert!(matches!(event(r#"{"kind": "flood", "at": "2026-01-02T03:04:05Z"}"#), Ok(Event::Unknown(_))));
    assert_eq!(event(r#"{"kind": "Escape"}"#), Err("the body: \"at\" is a required property".to_owned()));
}

#[test]
fn nullable_body_and_its_absent_and_null_fields_are_parsed() {
    use crate::nullable::generated::types::Nullable;
    let parsed = |body: &str| {
        parse!(nullable, ReadingsPatchRequest, received("PATCH", "/readings", body))
            .map(|request| request.body)
    };

    let patch = parsed(r#"{"version": 1, "reason": null, "name": null, "owner": "o"}"#).unwrap().unwrap();
    assert_eq!((patch.version, &patch.reason, &patch.name), (1, &None, &Nullable::Null));
    assert!(patch.site.is_absent());
    assert_eq!(patch.owner.as_option().map(|owner| owner.as_str()), Some("o"));
    assert_eq!(parsed("null").unwrap(), None);
    let rejected = "the body: value is not valid under any of the schemas listed in the 'anyOf' keyword";
    assert_eq!(parsed(r#"{"version": null, "reason": null}"#).unwrap_err(), rejected);
    assert_eq!(parsed(r#"{"version": 1}"#).unwrap_err(), rejected);
}

fn received(method: &str, path_and_query: &str, body: &str) -> ReceivedRequest {
    let mut headers = hyper::HeaderMap::new();
    headers.insert("content-type", "application/json".parse().unwrap());
    let (method, path_and_query) = (method.to_owned(), path_and_query.to_owned());
    ReceivedRequest { method, path_and_query, headers, body: body.to_owned() }
}

#[test]
fn rejection_names_the_parameter_or_body_and_contains_no_value() {
    let lists = |query: &str| {
        parse!(lists, PlantsListRequest, received("GET", &format!("/plants?{query}"), "")).unwrap_err()
    };
    let notes =
        |body: &str| parse!(bodies, NotesReplaceRequest, received("PUT", "/notes", body)).unwrap_err();

    assert_eq!(
        lists("height=1,0"),
        "the query parameter `height`: `/1`: value is less than the minimum of 1"
    );
    assert_eq!(
        lists("height=canary"),
        "the query parameter `height`: `/0`: value is not of type \"integer\""
    );
    assert_eq!(lists("height=1&height=2"), "the query parameter `height` is given more than once");
    assert_eq!(notes(""), "the body is missing");
    assert_eq!(notes("[]"), "the body: value has less than 1 item");
    assert_eq!(notes(r#"[{"author": "canary"}]"#), "the body: `/0`: \"text\" is a required property");
    assert_eq!(
        notes(r#"[{"text": "canary}]"#),
        "the body is not JSON: EOF while parsing a string at line 1 column 19"
    );
}

#[test]
fn response_is_validated_against_the_description_of_its_status() {
    use crate::runtime::contract::IntoReply;
    use crate::several_responses::generated::{
        server::DishesOrderResponse,
        types::{Dish, Ticket},
    };
    use reqwest::StatusCode;
    let contract = contract!(crate::several_responses);
    let operation = contract.operation("dishesOrder").unwrap();
    let check = |response: DishesOrderResponse| {
        operation.validate(&response.into_reply()).map_err(|rejection| rejection.to_string())
    };

    assert_eq!(check(DishesOrderResponse::Ok(Dish::default())), Ok(()));
    assert_eq!(check(DishesOrderResponse::NoContent), Ok(()));
    assert_eq!(check(DishesOrderResponse::ClientError(StatusCode::CONFLICT, Ticket::default())), Ok(()));
    assert_eq!(check(DishesOrderResponse::Other(StatusCode::BAD_GATEWAY, "burnt".into())), Ok(()));
    assert_eq!(
        check(DishesOrderResponse::ClientError(StatusCode::BAD_GATEWAY, Ticket::default())),
        Err("the response of `dishesOrder` with status 502 must have text/plain, and has application/json"
            .to_owned())
    );
    assert_eq!(
        check(DishesOrderResponse::Other(StatusCode::CONTINUE, "burnt".into())),
        Err("100 is not a final status".to_owned())
    );
}

#[test]
fn example_of_an_operation_has_a_described_success_status() {
    let contract = contract!(crate::several_responses);

    let example = contract.operation("dishesTable").unwrap().example().unwrap();

    assert_eq!(
        example,
        crate::runtime::contract::Reply::json(201, "application/json", &serde_json::json!({"name": "bread"}))
    );
}

mod credentials {
    use super::*;
    use crate::{
        credentials::{Client, generated::operations::OPERATIONS},
        runtime::contract::{Message, Route},
    };

    /// Returns the contract's rejection of a request of each operation.
    fn rejections(
        authorization: Option<&str>,
        cookie: &str,
        stamp: &str,
        query: &str,
    ) -> Vec<Option<String>> {
        let contract = contract!(crate::credentials);
        let mut headers = hyper::header::HeaderMap::new();
        let authorization = authorization.map(|value| ("authorization", value));
        for (name, value) in authorization.into_iter().chain([("cookie", cookie), ("x-stamp", stamp)]) {
            headers.insert(name, value.parse().unwrap());
        }
        let query: Vec<(String, String)> = serde_urlencoded::from_str(query).unwrap();
        let body = bytes::Bytes::new();
        let rejection = |method: &str, path: &str| {
            let route = contract.route(method, path, &query, &headers);
            let Route::Operation(operation, path) = route else { panic!("{method} {path}") };
            let message = Message { path: &path, query: &query, headers: &headers, body: &body };
            let rejection = contract.parse(&operation, &message).err()?;
            assert_eq!(rejection.status(), 401);
            Some(rejection.to_string())
        };
        OPERATIONS.iter().map(|operation| rejection(operation.method, operation.path)).collect()
    }

    #[test]
    fn request_without_required_credentials_is_rejected() {
        let rejections = rejections(None, "", "", "");

        assert_eq!(
            OPERATIONS.iter().map(|of| of.id).collect::<Vec<_>>(),
            ["doorsList", "doorsPaint", "doorsOpen", "doorsRemove", "keysList", "keysLabel", "keysCopy"]
        );
        let missing = |expected: &str| Some(format!("the credentials are missing: expected {expected}"));
        assert_eq!(
            rejections,
            [
                missing("the header `Authorization: Basic …`"),
                None,
                missing(
                    "the header `Authorization: Basic …`, or the header `Authorization: Bearer …` and the cookie `badge`"
                ),
                None,
                missing("the query parameter `key`"),
                missing("the header `Authorization: Bearer …`"),
                missing(
                    "the query parameter `key` and the header `X-Stamp` and the cookie `badge` and the cookie `wax`"
                ),
            ]
        );
    }

    #[test]
    fn request_with_required_credentials_is_accepted() {
        let bearer = rejections(Some("bearer a"), "wax=1; badge=b", "s", "key=k");
        let basic = rejections(Some("Basic YTpi"), "wax=1; badge=b", "s", "key=k");
        let empty = rejections(Some("Bearer "), "wax=; badge=b", "s", "key=");

        let is_rejected =
            |rejections: &[Option<String>]| rejections.iter().map(Option::is_some).collect::<Vec<_>>();
        assert_eq!(is_rejected(&bearer), [true, false, false, false, false, false, false]);
        assert_eq!(is_rejected(&basic), [false, false, false, false, false, true, false]);
        assert_eq!(is_rejected(&empty), [true, false, true, false, true, true, true]);
    }

    #[tokio::test]
    async fn requests_of_the_client_have_the_credentials() {
        let server = Server::responding(204, "").await;
        let builder =
            Client::builder().base_url(&server.url).guard("a", "b").key("k").stamp("s").badge("b").wax("w");
        let client = builder.build().unwrap();

        client.doors().list().send().await.unwrap();
        client.keys().copy().send().await.unwrap();

        let [list, copy] = server.take().try_into().unwrap();
        assert!(parse!(credentials, DoorsListRequest, list).is_ok());
        assert!(parse!(credentials, KeysCopyRequest, copy).is_ok());
    }

    #[test]
    fn credentials_in_the_query_are_redacted() {
        let contract = contract!(crate::credentials);
        let operation = contract.operation("keysList");

        assert_eq!(contract.redact_parameter(operation, "key", "sesame"), "key=[redacted]");
        assert_eq!(contract.redact_parameter(operation, "first", "3"), "first=3");
    }
}
