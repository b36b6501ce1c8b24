//! What the goldens' clients send keeps to the contract, and what they would not send does not.

use crate::server::{ReceivedRequest, Server};

/// The contract of a golden.
macro_rules! of {
    ($($golden:tt)::+) => {{
        use $($golden)::+::generated::{DESCRIPTION, operations::OPERATIONS};
        crate::runtime::contract::Contract::new(OPERATIONS, &DESCRIPTION).unwrap()
    }};
}

pub(crate) use of;

/// Reads a request as a golden's action.
macro_rules! read {
    ($golden:ident, $action:ident, $arrived:expr) => {{
        use crate::{
            runtime::contract::{FromRequest, Message, Route},
            $golden::generated::server::$action,
        };
        let arrived: ReceivedRequest = $arrived;
        let (path, query) = arrived.path_and_query.split_once('?').unwrap_or((&arrived.path_and_query, ""));
        let contract = of!(crate::$golden);
        let Route::Operation(operation, path) = contract.route(&arrived.method, path) else {
            panic!("{arrived:?} is for no operation")
        };
        let query: Vec<(String, String)> = serde_urlencoded::from_str(query).unwrap();
        let body = arrived.body.clone().into();
        let message = Message { path: &path, query: &query, headers: &arrived.headers, body: &body };
        let parsed = contract.parse(&operation, &message);
        parsed.and_then(|parsed| $action::from_request(&parsed)).map_err(|rejection| rejection.to_string())
    }};
}

/// A client of a golden for a server.
macro_rules! client {
    ($golden:ident, $server:expr) => {
        crate::$golden::Client::builder().base_url(&$server.url).build().unwrap()
    };
}

#[tokio::test]
async fn parameters_of_a_path_are_read_by_their_names() {
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

    let arrived = server.only_request();
    assert_eq!(arrived.path_and_query, "/trains/2026-02-03/of/575ed6e87ae143cd83dc4aa8");
    let request = read!(path_parameters, TrainsGetRequest, arrived).unwrap();

    assert_eq!(request.day, day);
    assert_eq!(request.line_id.as_str(), "575ed6e87ae143cd83dc4aa8");
}

#[tokio::test]
async fn escapes_in_a_path_are_read() {
    let server = Server::responding(200, "").await;
    let _ = client!(shared_scalars, server).members().get().email("a/b@c.example").send().await;

    let request = read!(shared_scalars, MembersGetRequest, server.only_request()).unwrap();

    assert_eq!(request.email.as_str(), "a/b@c.example");
}

#[tokio::test]
async fn lists_are_read_as_they_are_described() {
    let server = Server::responding(200, "{}").await;
    let plants = client!(lists, server).plants();
    plants.list().colour(["red", "blue"]).height([1, 2]).x_beds(["a", "b"]).send().await.unwrap();

    let request = read!(lists, PlantsListRequest, server.only_request()).unwrap();

    let colours: Vec<_> = request.colour.iter().flatten().map(ToString::to_string).collect();
    assert_eq!(colours, ["red", "blue"]);
    assert_eq!(request.height, Some(vec![1, 2]));
    assert_eq!(request.x_beds.unwrap(), ["a", "b"]);
}

#[tokio::test]
async fn each_kind_of_body_is_read() {
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

    assert_eq!(read!(bodies, NotesFormRequest, form.only_request()).unwrap().body.text.as_str(), "a & b");
    assert_eq!(read!(bodies, NotesTextRequest, text.only_request()).unwrap().body, "as it is");
    assert_eq!(read!(bodies, NotesScanRequest, bytes.only_request()).unwrap().body, "as it is");
    assert!(read!(bodies, NotesWriteRequest, none.only_request()).unwrap().body.is_none());
}

fn arrived(method: &str, path_and_query: &str, body: &str) -> ReceivedRequest {
    let mut headers = hyper::HeaderMap::new();
    headers.insert("content-type", "application/json".parse().unwrap());
    let (method, path_and_query) = (method.to_owned(), path_and_query.to_owned());
    ReceivedRequest { method, path_and_query, headers, body: body.to_owned() }
}

#[test]
fn a_refusal_names_the_place_and_repeats_no_value() {
    let lists = |query: &str| {
        read!(lists, PlantsListRequest, arrived("GET", &format!("/plants?{query}"), "")).unwrap_err()
    };
    let notes = |body: &str| read!(bodies, NotesReplaceRequest, arrived("PUT", "/notes", body)).unwrap_err();

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
fn an_answer_is_held_against_the_description_of_its_status() {
    use crate::runtime::contract::IntoReply;
    use crate::several_responses::generated::{
        server::DishesOrderResponse,
        types::{Dish, Ticket},
    };
    use reqwest::StatusCode;
    let contract = of!(crate::several_responses);
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
        Err("`dishesOrder` responds to status 502 with text/plain, not application/json".to_owned())
    );
    assert_eq!(
        check(DishesOrderResponse::Other(StatusCode::CONTINUE, "burnt".into())),
        Err("100 is not a final status".to_owned())
    );
}

#[test]
fn the_example_of_an_action_is_one_of_a_success_that_is_described() {
    let contract = of!(crate::several_responses);

    let example = contract.operation("dishesTable").unwrap().example().unwrap();

    assert_eq!(
        example,
        crate::runtime::contract::Reply::json(201, "application/json", &serde_json::json!({"name": "bread"}))
    );
}
