//! Requests that generated clients send or reject, and responses that they deserialize.

use crate::server::Server;

mod secrets {
    use super::*;
    use crate::secret::generated::types;

    const CANARY: &str = "open-sesame";

    #[tokio::test]
    async fn secret_is_sent_and_not_printed() {
        let server = Server::responding(200, r#"{"spareKey": "open-sesame"}"#).await;

        let request = client!(secret, server).boxes().open().key(CANARY).x_pin(CANARY);
        let printed = format!("{request:?} {request:#?}");
        let response = request.send().await.unwrap();

        let received = server.only_request();
        assert_eq!(received.path_and_query, "/boxes?key=open-sesame");
        assert_eq!(received.header("x-pin"), Some(CANARY));
        assert_eq!(response.spare_key.as_ref().unwrap().expose_secret(), CANARY);
        let printed = format!("{printed} {response:?}");
        assert!(!printed.contains(CANARY), "{printed}");
        assert!(printed.contains("redacted"), "{printed}");
    }

    #[test]
    fn secret_with_inline_schema_is_not_printed() {
        let pin = types::BoxesOpenXPin::try_from("1234").unwrap();

        assert_eq!(format!("{pin:?}"), "BoxesOpenXPin([redacted])");
    }
}

mod enums {
    use super::*;
    use crate::open_enum::generated::types::State;

    #[tokio::test]
    async fn open_enum_preserves_unknown_value() {
        let server = Server::responding(200, r#"["packed", "teleported"]"#).await;

        let response = client!(open_enum, server).parcels().list().state("lost").send().await.unwrap();

        assert_eq!(server.only_request().path_and_query, "/parcels?state=lost");
        assert_eq!(*response, [State::Packed, State::Unknown("teleported".to_owned())]);
        assert_eq!(response[1].to_string(), "teleported");
        assert_eq!(serde_json::to_string(&*response).unwrap(), r#"["packed","teleported"]"#);
    }

    #[tokio::test]
    async fn closed_enum_rejects_unlisted_value_before_sending() {
        let server = Server::responding(200, "").await;

        let request = client!(closed_enum, server).books().list();
        let error = request.clone().sort_direction("sideways").send().await.unwrap_err();
        request.sort_direction("DESC").shelf("+1").send().await.unwrap();

        assert_eq!(
            error.to_string(),
            "booksList was not sent: parameter `sortDirection`: must be one of `asc`, `desc`, `ASC`, `DESC`"
        );
        assert_eq!(server.only_request().path_and_query, "/books?sortDirection=DESC&shelf=%2B1");
    }
}

mod failures {
    use crate::failures::generated::{Error, types::builders};

    use super::*;

    #[tokio::test]
    async fn described_error_status_has_its_own_variant() {
        let error = async |status| {
            let server = Server::responding(status, "").await;
            client!(failures, server).samples().list().send().await.unwrap_err()
        };

        assert!(matches!(error(301).await, Error::MovedPermanently(_)));
        assert!(matches!(error(403).await, Error::Forbidden(_)));
        assert!(matches!(error(418).await, Error::ImATeapot(_)));
        assert!(matches!(error(422).await, Error::UnprocessableEntity(_)));
        assert!(matches!(error(499).await, Error::Status499(_)));
        for status in [404, 500] {
            assert!(matches!(error(status).await, Error::Status(_)));
        }
        assert!(error(418).await.is_im_a_teapot() && error(499).await.is_status_499());
    }

    #[test]
    fn constructed_error_has_the_variant_of_its_status() {
        let error = |status| Error::from_status(reqwest::StatusCode::from_u16(status).unwrap(), "{}");

        assert!(matches!(error(418), Error::ImATeapot(_)));
        assert!(matches!(error(499), Error::Status499(_)));
        assert!(matches!(error(404), Error::Status(_)));
        let put = error(503).with_operation("samplesReplace").unwrap();
        assert_eq!(
            put.to_string(),
            "samplesReplace (PUT /samples): the server responded with 503 Service Unavailable; the server may have \
             processed the request"
        );
        assert!(error(503).with_operation("samplesRename").is_none());
    }

    #[tokio::test]
    async fn error_message_has_texts_of_error_object_in_order_of_description() {
        let body = r#"{"detail": "the fridge is full", "key": "k", "count": 3, "code": "FULL"}"#;
        let server = Server::responding(422, body).await;

        let error = client!(failures, server).samples().list().send().await.unwrap_err();

        assert_eq!(
            error.to_string(),
            "samplesList (GET /samples): the server responded with 422 Unprocessable Entity: FULL: the fridge is full"
        );
    }

    #[tokio::test]
    async fn error_message_redacts_values_of_the_request() {
        let body = r#"{"detail": "Ann Smith Jones may not add NOTES, purple nor descending of ann"}"#;
        let server = Server::responding(403, body).await;
        let samples = client!(failures, server).samples();

        let replaced = builders::SamplesReplaceBodyBuilder::default()
            .owner("ann smith")
            .labels(vec!["purple".to_owned()]);
        let put = samples.replace().body(replaced).send().await.unwrap_err();
        let get = samples.of().owner("ann").order("descending").x_note("my notes").send().await.unwrap_err();

        assert_eq!(
            put.to_string(),
            "samplesReplace (PUT /samples): the server responded with 403 Forbidden: [redacted] Jones may not add NOTES, \
             [redacted] nor descending of ann"
        );
        assert_eq!(
            get.to_string(),
            "samplesOf (GET /samples/{owner}): the server responded with 403 Forbidden: [redacted] Smith Jones may not \
             add[redacted], purple nor descending of [redacted]"
        );
    }

    #[tokio::test]
    async fn status_503_is_retried_for_get_and_not_for_put() {
        let server = Server::responding(503, "").await;
        let samples = client!(failures, server).samples();

        let get = samples.list().send().await.unwrap_err();
        let put = samples
            .replace()
            .body(builders::SamplesReplaceBodyBuilder::default().owner("ann"))
            .send()
            .await
            .unwrap_err();

        assert_eq!((get.attempts(), put.attempts()), (3, 1));
        assert_eq!(server.received_requests().len(), 4);
        assert!(put.outcome_unknown() && !put.is_retryable());
        assert!(!get.outcome_unknown() && get.is_retryable());
    }

    #[cfg(feature = "blocking")]
    #[tokio::test]
    async fn blocking_client_has_the_same_resources_and_requests() {
        let server = Server::responding(200, r#"["a"]"#).await;
        let url = server.url.clone();

        let samples = std::thread::spawn(move || {
            let client =
                crate::failures::generated::blocking::Client::builder().base_url(url).build().unwrap();
            client.samples().list().send().unwrap()
        });
        let samples = tokio::task::spawn_blocking(|| samples.join().unwrap()).await.unwrap();

        assert_eq!(*samples, ["a"]);
    }
}

mod parameters {
    use super::*;

    #[tokio::test]
    async fn default_is_sent_unless_parameter_is_set() {
        let server = Server::responding(200, "").await;

        client!(query_defaults, server).entries().list().per_page(7).send().await.unwrap();

        let received = server.only_request();
        assert_eq!(
            received.path_and_query,
            "/entries?_links=true&perPage=7&order=newest+first&tag=news&tag=sport"
        );
        assert_eq!(received.header("x-scale"), Some("1.5"));
        assert_eq!(received.header("accept-version"), Some("^1.0.0"));
        assert_eq!(received.header("api-version"), None);
    }

    #[tokio::test]
    async fn described_parameter_overrides_header_that_the_client_sends() {
        let server = Server::responding(200, "").await;

        client!(query_defaults, server)
            .entries()
            .list()
            .accept_version("2")
            .tag(["art"])
            .send()
            .await
            .unwrap();

        let received = server.only_request();
        assert_eq!(received.header("accept-version"), Some("2"));
        assert!(received.path_and_query.ends_with("&tag=art"), "{}", received.path_and_query);
    }

    #[tokio::test]
    async fn client_parameter_is_sent_unless_request_sets_it() {
        let server = Server::responding(204, "").await;
        let client = crate::client_parameters::Client::builder()
            .base_url(&server.url)
            .x_site("delft")
            .fields(["id", "size"])
            .build()
            .unwrap();

        client.boxes().get().box_id("1").send().await.unwrap();
        client.boxes().get().box_id("1").x_site("leiden").fields(["id"]).send().await.unwrap();

        let [of_client, of_request] = server.received_requests().try_into().unwrap();
        assert_eq!(of_client.header("x-site"), Some("delft"));
        assert_eq!(of_client.path_and_query, "/boxes/1?fields=id&fields=size");
        assert_eq!(of_request.header("x-site"), Some("leiden"));
        assert_eq!(of_request.path_and_query, "/boxes/1?fields=id");
    }

    #[tokio::test]
    async fn unset_client_parameter_is_missing_or_has_its_default() {
        let server = Server::responding(204, "").await;
        let boxes = client!(client_parameters, server).boxes();

        let missing = boxes.get().box_id("1").send().await.unwrap_err();
        boxes.get().box_id("1").x_site("delft").send().await.unwrap();

        assert_eq!(
            missing.to_string(),
            "boxesGet was not sent: parameter `X-Site`: is required, and was not set"
        );
        assert_eq!(server.only_request().path_and_query, "/boxes/1?fields=id");
    }

    #[test]
    fn invalid_client_parameter_is_a_build_error() {
        let error = crate::client_parameters::Client::builder().x_site("d").build().unwrap_err();

        assert_eq!(
            error.to_string(),
            "could not build the client: `X-Site` must have at least 2 characters, and has 1"
        );
    }

    #[tokio::test]
    async fn timeout_setter_is_renamed_if_a_parameter_has_its_name() {
        let server = Server::responding(204, "").await;
        let boxes = client!(client_parameters, server).boxes();
        let hour = std::time::Duration::from_secs(3600);

        boxes.get().box_id("1").x_site("delft").timeout(5).call_timeout(hour).send().await.unwrap();
        boxes
            .delete()
            .box_id("1")
            .x_site("delft")
            .timeout(5)
            .call_timeout(6)
            .timeout_(hour)
            .send()
            .await
            .unwrap();

        let [get, delete] = server.received_requests().try_into().unwrap();
        assert_eq!(get.path_and_query, "/boxes/1?fields=id&timeout=5");
        assert_eq!(delete.path_and_query, "/boxes/1?fields=id&timeout=5&callTimeout=6");
    }

    #[tokio::test]
    async fn number_below_its_minimum_is_rejected_before_sending() {
        let server = Server::responding(200, "").await;

        let error = client!(query_defaults, server).entries().list().per_page(0).send().await.unwrap_err();

        assert_eq!(
            error.to_string(),
            "entriesList was not sent: parameter `perPage`: must be at least 1, and is 0"
        );
        assert_eq!(server.received_requests().len(), 0);
    }

    #[tokio::test]
    async fn path_parameters_are_sent_in_the_path_and_validated() {
        let server = Server::responding(204, "").await;
        let line = "575ed6e87ae143cd83dc4aa8";
        let stops = client!(path_parameters, server).stops();

        stops.close().line_id(line).stop_no(3).send().await.unwrap();
        let error = stops.close().line_id("../../etc").stop_no(3).send().await.unwrap_err();

        let received = server.only_request();
        assert_eq!(
            (received.method.as_str(), received.path_and_query.as_str()),
            ("DELETE", "/lines/575ed6e87ae143cd83dc4aa8/stops/3")
        );
        assert!(error.is_invalid_request());
        assert!(error.to_string().contains("`lineId`"), "{error}");
    }

    #[tokio::test]
    async fn path_parameter_is_percent_encoded_and_required() {
        let server = Server::responding(200, "").await;
        let members = client!(shared_scalars, server).members();

        members.get().email("a/b@c?d#e.é").send().await.unwrap_err();
        let error = members.get().send().await.unwrap_err();

        assert_eq!(server.only_request().path_and_query, "/members/a%2Fb@c%3Fd%23e.%C3%A9");
        assert_eq!(
            error.to_string(),
            "membersGet was not sent: parameter `email`: is required, and was not set"
        );
    }

    #[tokio::test]
    async fn list_parameters_are_sent_by_style_and_explode() {
        let server = Server::responding(200, "{}").await;
        let plants = client!(lists, server).plants();

        plants.list().colour(["red", "blue"]).height([1, 2]).x_beds(["a", "b"]).send().await.unwrap();
        let error = plants.list().height([1, 0]).send().await.unwrap_err();

        let received = server.only_request();
        assert_eq!(received.path_and_query, "/plants?colour=red&colour=blue&height=1%2C2");
        assert_eq!(received.header("x-beds"), Some("a,b"));
        assert_eq!(
            error.to_string(),
            "plantsList was not sent: parameter `height`: 1: must be at least 1, and is 0"
        );
    }

    #[tokio::test]
    async fn parameters_with_reserved_names_are_sent_by_their_own_names() {
        let server = Server::responding(200, "{}").await;

        let request = client!(odd_names, server).self_().type_();
        let request =
            request.type_("a").client("b").request("c").call("d").answer("e")._2nd("f").filter_name("g");
        request.send().await.unwrap();

        let query = server.only_request().path_and_query;
        assert_eq!(query, "/things?type=a&client=b&request=c&call=d&answer=e&2nd=f&filter%5Bname%5D=g");
    }

    #[tokio::test]
    async fn path_parameters_may_have_the_names_of_local_variables() {
        let server = Server::responding(204, "").await;

        client!(odd_names, server).self_().remove().client("a").url("b").info("c").send().await.unwrap();

        assert_eq!(server.only_request().path_and_query, "/things/a/b/c");
    }
}

mod bodies {
    use super::*;
    use crate::{
        bodies::generated::types::{Note, builders},
        body_name::generated::types::Setting,
        inline_schemas::generated::types::{ToolsAddBody, ToolsAddBodyPartsItem, ToolsAddBodySize},
    };

    fn note() -> builders::NoteBuilder {
        Note::builder().text("a & b")
    }

    #[tokio::test]
    async fn named_body_has_a_setter_of_its_name_and_is_validated() {
        let server = Server::responding(200, "").await;
        let lamps = client!(body_name, server).lamps();

        lamps.set().setting(Setting::builder().brightness(50).label("desk")).send().await.unwrap();
        let error = lamps.set().setting(Setting::builder().brightness(101)).send().await.unwrap_err();
        let missing = lamps.set().setting(Setting::builder()).send().await.unwrap_err();

        let received = server.only_request();
        assert_eq!(received.body, r#"{"brightness":50,"label":"desk"}"#);
        assert_eq!(received.header("content-type"), Some("application/json"));
        assert_eq!(
            error.to_string(),
            "lampsSet was not sent: body `setting`: brightness: must be at most 100, and is 101"
        );
        assert!(
            missing.to_string().contains("body `setting`: brightness: is required, and was not set"),
            "{missing}"
        );
    }

    #[tokio::test]
    async fn nested_values_of_a_body_are_validated() {
        let server = Server::responding(201, "{}").await;
        // Deserialization is lenient, so these values may violate constraints.
        let part = |code: &str| {
            serde_json::from_value::<ToolsAddBodyPartsItem>(serde_json::json!({ "code": code })).unwrap()
        };
        let tool = |code: &str, size: f64| {
            let size: ToolsAddBodySize =
                serde_json::from_value(serde_json::json!({ "value": size })).unwrap();
            ToolsAddBody::builder().name("saw").size(size).parts(vec![part(code)])
        };
        let tools = client!(inline_schemas, server).tools();

        tools.add().body(tool("ab-12", 1.0)).send().await.unwrap();
        let pattern = tools.add().body(tool("ab-1", 1.0)).send().await.unwrap_err();
        let number = tools.add().body(tool("ab-12", 0.0)).send().await.unwrap_err();

        assert_eq!(
            server.only_request().body,
            r#"{"name":"saw","size":{"value":1.0},"parts":[{"code":"ab-12"}]}"#
        );
        assert!(
            pattern.to_string().contains("parts.0.code: must match the pattern `^[a-z]+-\\d{2}$`"),
            "{pattern}"
        );
        assert!(number.to_string().contains("size.value: must be more than 0"), "{number}");
    }

    #[tokio::test]
    async fn optional_body_can_be_omitted() {
        let (without, with) = (Server::responding(204, "").await, Server::responding(204, "").await);

        client!(bodies, without).notes().write().send().await.unwrap();
        client!(bodies, with).notes().write().body(note()).send().await.unwrap();

        let (without, with) = (without.only_request(), with.only_request());
        assert_eq!((without.body.as_str(), without.header("content-type")), ("", None));
        assert_eq!(with.body, r#"{"text":"a & b"}"#);
        assert_eq!(with.header("content-type"), Some("application/json"));
    }

    #[tokio::test]
    async fn body_is_encoded_in_its_media_type() {
        let (json, form, text, bytes) = (
            Server::responding(204, "").await,
            Server::responding(204, "").await,
            Server::responding(204, "").await,
            Server::responding(204, "").await,
        );
        let note = || Note::try_from(note()).unwrap();

        client!(bodies, json).notes().replace().body(vec![note()]).send().await.unwrap();
        client!(bodies, form).notes().form().body(note()).send().await.unwrap();
        client!(bodies, text).notes().text().body("as it is").send().await.unwrap();
        client!(bodies, bytes).notes().scan().body("as it is").send().await.unwrap();

        let sent = |server: &Server| {
            let received = server.only_request();
            (received.header("content-type").unwrap_or_default().to_owned(), received.body)
        };
        assert_eq!(sent(&json), ("application/json".to_owned(), r#"[{"text":"a & b"}]"#.to_owned()));
        assert_eq!(sent(&form), ("application/x-www-form-urlencoded".to_owned(), "text=a+%26+b".to_owned()));
        assert_eq!(sent(&text), ("text/plain".to_owned(), "as it is".to_owned()));
        assert_eq!(sent(&bytes), ("application/octet-stream".to_owned(), "as it is".to_owned()));
    }

    #[tokio::test]
    async fn union_of_inline_schemas_is_validated_as_its_variant() {
        use crate::unions::generated::types::ShapesLabelBody;
        let server = Server::responding(200, "").await;
        let shapes = client!(unions, server).shapes();
        let label = |json: &str| serde_json::from_str::<ShapesLabelBody>(json).unwrap();

        shapes.label().body(label("7")).send().await.unwrap();
        let number = shapes.label().body(label("0")).send().await.unwrap_err();
        let text = shapes.label().body(label("\"x\"")).send().await.unwrap_err();

        assert_eq!(server.only_request().body, "7");
        assert!(number.to_string().contains("must be at least 1"), "{number}");
        assert!(text.to_string().contains("must have at least 2 characters"), "{text}");
    }

    #[tokio::test]
    async fn empty_list_is_serialized_and_unset_list_is_omitted() {
        let body = |parts: Option<Vec<ToolsAddBodyPartsItem>>| {
            let body = ToolsAddBody::builder().name("saw").size(ToolsAddBodySize::default());
            let body = match parts {
                Some(parts) => body.parts(parts),
                None => body,
            };
            serde_json::to_string(&ToolsAddBody::try_from(body).unwrap()).unwrap()
        };

        assert_eq!(body(Some(Vec::new())), r#"{"name":"saw","size":{},"parts":[]}"#);
        assert_eq!(body(None), r#"{"name":"saw","size":{}}"#);
    }

    #[tokio::test]
    async fn union_of_references_is_validated_as_its_variant() {
        use crate::unions::generated::types::{Shape, Square};
        let server = Server::responding(200, r#"{"radius": 1.5, "next": null}"#).await;
        let shapes = client!(unions, server).shapes();
        let square = |side: &str| {
            // Deserialization is lenient, so these values may violate constraints.
            Shape::from(serde_json::from_str::<Square>(&format!(r#"{{"side": {side}}}"#)).unwrap())
        };

        let response = shapes.draw().body(square("5")).send().await.unwrap();
        let error = shapes.draw().body(square("500")).send().await.unwrap_err();

        assert_eq!(server.only_request().body, r#"{"side":5.0}"#);
        assert_eq!(response.radius, 1.5);
        assert!(response.next.is_none());
        assert!(error.to_string().contains("side: must be at most 100"), "{error}");
    }
}

mod responses {
    use super::*;
    use crate::several_responses::generated::resources::dishes::OrderResponse;

    #[tokio::test]
    async fn each_success_status_is_deserialized_as_its_own_variant() {
        let (ok, accepted, no_content) = (
            Server::responding(200, r#"{"name": "soup"}"#).await,
            Server::responding(202, r#"{"number": 7}"#).await,
            Server::responding(204, "").await,
        );
        let order =
            async |server: &Server| client!(several_responses, server).dishes().order().send().await.unwrap();

        let (ok, accepted, no_content) = (order(&ok).await, order(&accepted).await, order(&no_content).await);

        assert!(matches!(&*ok, OrderResponse::Ok(dish) if dish.name.as_deref() == Some("soup")), "{ok:?}");
        assert!(
            matches!(&*accepted, OrderResponse::Accepted(ticket) if ticket.number == Some(7)),
            "{accepted:?}"
        );
        assert!(matches!(&*no_content, OrderResponse::NoContent), "{no_content:?}");
    }

    #[tokio::test]
    async fn body_that_is_not_json_is_returned_unchanged() {
        let server = Server::responding(200, "%PDF").await;

        let response = client!(several_responses, server).dishes().menu().send().await.unwrap();

        assert_eq!(&response[..], b"%PDF");
    }

    #[tokio::test]
    async fn null_and_absent_lists_and_maps_are_none() {
        let absent = Server::responding(200, "{}").await;
        let null = Server::responding(200, r#"{"items": null, "notes": null, "count": null}"#).await;

        let absent = client!(lists, absent).plants().list().send().await.unwrap();
        let null = client!(lists, null).plants().list().send().await.unwrap();

        assert!(absent.items.is_none() && absent.notes.is_none());
        assert!(null.items.is_none() && null.notes.is_none() && null.count.is_none());
    }

    #[tokio::test]
    async fn nullable_values_are_deserialized_and_serialized_as_null() {
        use crate::nullable::generated::types::{Correction, Reading};
        let server = Server::responding(200, r#"[{"celsius": null, "wind": null}, null]"#).await;
        let readings = client!(nullable, server).readings();

        let response = readings.list().send().await.unwrap();
        let correction = Correction::builder().celsius(None).reading(Some(Reading::default()));
        let sent = serde_json::to_string(&Correction::try_from(correction).unwrap()).unwrap();

        assert!(response[0].as_ref().unwrap().wind.is_null() && response[1].is_none());
        assert_eq!(sent, r#"{"celsius":null,"reading":{}}"#);
    }

    #[tokio::test]
    async fn absent_fields_null_and_values_are_sent_and_read_apart() {
        use crate::nullable::generated::types::{Nullable, Patch, PatchState, Site};
        let null = r#"{"version":1,"reason":null,"name":null,"type":null,"owner":null,"secret":null,"sensors":null,"limits":null,"part":null,"site":null,"state":null,"data":null,"more":null}"#;
        let empty = r#"{"version":1,"reason":"r","name":"n","type":"t","owner":"o","secret":"s","sensors":[],"tags":[],"limits":{},"part":{"version":2,"reason":null},"site":{"row":null,"data":null},"state":"off","data":0,"more":{}}"#;
        let nested = r#"{"version":1,"reason":null,"sensors":["a",null],"limits":{"a":null,"b":1},"part":{"version":2,"reason":null,"site":{"isShady":null}},"site":{}}"#;
        let absent = r#"{"version":1,"reason":null}"#;
        let patch = || Patch::builder().version(1);
        let inner = || Patch::builder().version(2).reason(None);
        let built = [
            (absent, patch().reason(None)),
            (
                null,
                patch()
                    .reason(None)
                    .name_null_2()
                    .type_null()
                    .owner_null()
                    .secret_null()
                    .sensors_null()
                    .limits_null()
                    .part_null()
                    .site_null()
                    .state_null()
                    .data(serde_json::Value::Null)
                    .more(serde_json::Value::Null),
            ),
            (
                empty,
                patch()
                    .reason("r".to_owned())
                    .name("n")
                    .type_("t")
                    .owner("o")
                    .secret("s")
                    .sensors(Vec::new())
                    .tags(Vec::new())
                    .limits(std::collections::BTreeMap::new())
                    .part(inner().build().unwrap())
                    .site(Site::builder().row_null().data(serde_json::Value::Null))
                    .state(PatchState::Off)
                    .data(0)
                    .more(serde_json::json!({})),
            ),
            (
                nested,
                patch()
                    .reason(None)
                    .sensors(vec![Some("a".to_owned()), None])
                    .limits([("a".to_owned(), None), ("b".to_owned(), Some(1))])
                    .part(inner().site(Site::builder().is_shady_null()).build().unwrap())
                    .site(Site::builder()),
            ),
        ];
        for (json, builder) in built {
            let server =
                Server::responding(200, Box::leak(format!(r#"{{"changes": {json}}}"#).into_boxed_str()))
                    .await;

            let patch = builder.build().unwrap();
            let response =
                client!(nullable, server).readings().patch().body(Some(patch.clone())).send().await.unwrap();

            assert_eq!(server.only_request().body, json);
            assert_eq!(response.changes.as_deref(), Some(&patch));
            let changes = response.changes.as_ref().unwrap();
            assert_eq!(serde_json::to_string(changes).unwrap(), json);
            assert_eq!(changes.name.is_null(), json == null);
            assert_eq!(changes.name.as_option().is_some(), json == empty);
            assert_eq!(matches!(changes.sensors, Nullable::Absent), json == absent);
        }
        // An invalid value of a nullable field is rejected like any other.
        let error = patch().reason(None).name("too long").build().unwrap_err();
        assert_eq!(error.to_string(), "name: must have at most 5 characters, and has 8");
        let error = patch().reason(None).owner("too long").build().unwrap_err();
        assert_eq!(error.to_string(), "owner: must have at most 5 characters, and has 8");
        let secret = patch().reason(None).secret("canary").build().unwrap();
        assert!(!format!("{secret:?}").contains("canary"));
    }

    #[tokio::test]
    async fn null_in_a_response_alone_is_none() {
        let server = Server::responding(200, r#"{"changes": null, "before": {"name": null}}"#).await;

        let response = client!(nullable, server).readings().patch().body(None).send().await.unwrap();

        assert_eq!(server.only_request().body, "null");
        assert!(response.changes.is_none());
        assert_eq!(response.before.as_ref().unwrap().name, None);
    }

    #[tokio::test]
    async fn nullable_query_parameters_take_values() {
        let server = Server::responding(200, "{}").await;
        let readings = client!(nullable, server).readings();

        readings.patch().wind("north").kinds(["a", "b"]).send().await.unwrap();

        let request = server.only_request();
        assert_eq!(request.path_and_query, "/readings?wind=north&kinds=a&kinds=b");
        assert_eq!(request.body, "");
    }

    #[tokio::test]
    async fn fields_whose_names_clash_are_sent_and_read_under_their_own_names() {
        use crate::field_names::generated::types::{Build, Call, Reactions, Search, SearchCallType};
        let body =
            r##"[{"type": "t", "@type": "a", "#type": "h", "fooBar": 1, "foo_bar": true, "other": 2}]"##;
        let server = Server::responding(200, body).await;
        let calls = client!(field_names, server).calls();

        let date = |text: &str| text.parse::<chrono::DateTime<chrono::Utc>>().unwrap();
        let search = Search::builder()
            .end_time(date("2026-01-02T00:00:00Z"))
            .end_time_before(date("2026-01-03T00:00:00Z"))
            .end_time_after(date("2026-01-01T00:00:00Z"))
            .created_at("underscore")
            .created_at_2("hyphen")
            .call_type("any")
            .direction(SearchCallType::Inbound);
        let found = calls.search().body(search).send().await.unwrap();

        assert_eq!(
            server.only_request().body,
            concat!(
                r#"{"EndTime":"2026-01-02T00:00:00Z","EndTime<":"2026-01-03T00:00:00Z","EndTime>":"2026-01-01T00:00:00Z","#,
                r#""created-at":"hyphen","created_at":"underscore","callType":"any","call_type":"inbound"}"#
            )
        );
        let call: &Call = &found[0];
        assert_eq!((call.foo_bar_2, call.foo_bar), (1, Some(true)));
        let types = [&call.type_, &call.at_type, &call.hash_type].map(Option::as_deref);
        assert_eq!(types, [Some("t"), Some("a"), Some("h")]);
        assert_eq!(call.extra["other"], 2);

        let reactions =
            Reactions::builder().plus1(1).minus1(2).plus(3).minus(4).before(5).after(6).build().unwrap();
        assert_eq!(serde_json::to_string(&reactions).unwrap(), r#"{"+1":1,"-1":2,"+":3,"-":4,"<":5,">":6}"#);
        // The setters of properties with the names of methods do not hide the methods that the client calls.
        let build =
            Build::builder().build_("b").default("d").try_into("t").new("n").extra("e").extra_fields("f", 7);
        let build = build.build().unwrap();
        assert_eq!(
            serde_json::to_string(&build).unwrap(),
            r#"{"build":"b","new":"n","default":"d","try_into":"t","extra":"e","f":7}"#
        );
    }

    #[tokio::test]
    async fn alias_of_a_schema_has_the_type_of_the_schema() {
        use crate::aliases::generated::types::Speed;
        let server = Server::responding(200, r#"{"speed": "fast"}"#).await;

        let letters = client!(aliases, server).letters();
        let response = letters.list().to([Speed::Slow, Speed::Fast]).send().await.unwrap();

        assert_eq!(server.only_request().path_and_query, "/letters?speed=slow&to=slow&to=fast");
        assert_eq!(response.speed, Some(Speed::Fast));
    }

    #[tokio::test]
    async fn response_that_violates_constraints_is_deserialized() {
        let server =
            Server::responding(200, r#"{"id": "x", "email": "nobody", "fee": -1, "more": []}"#).await;

        let member = client!(shared_scalars, server).members().get().email("a@b").send().await.unwrap();

        assert_eq!(member.id, "x");
        assert_eq!(member.email.as_ref().unwrap(), &"nobody");
        assert_eq!(member.fee.unwrap().into_inner(), -1.0);
    }
}

/// `expect` makes the compiler warn if an item is not deprecated.
mod deprecated {
    use super::*;
    use crate::deprecated::{
        Client,
        generated::types::{Fire, Fuel},
    };

    #[tokio::test]
    async fn deprecated_items_work_and_are_marked() {
        let server = Server::responding(200, r#"{"smoke": 0.5}"#).await;
        #[expect(deprecated, reason = "the setter of a client parameter is deprecated")]
        let client = Client::builder().base_url(&server.url).x_kitchen("large").build().unwrap();
        #[expect(deprecated, reason = "the operation is deprecated")]
        let request = client.stove().light();
        #[expect(deprecated, reason = "the setter of a parameter is deprecated")]
        let request = request.flame(["blue"]);
        #[expect(deprecated, reason = "the setter of a field is deprecated")]
        let fuel = Fuel::builder().wood("oak");

        let fire: Fire = request.body(fuel).send().await.unwrap().into_inner();

        #[expect(deprecated, reason = "the field is deprecated")]
        let smoke = fire.smoke;
        assert_eq!(smoke, Some(0.5));
        let received = server.only_request();
        assert_eq!(received.path_and_query, "/stove?flame=blue");
        assert_eq!(received.header("x-kitchen"), Some("large"));
        assert_eq!(received.body, r#"{"wood":"oak"}"#);
    }

    #[tokio::test]
    async fn operation_without_a_tag_is_deprecated() {
        let server = Server::responding(204, "").await;
        let client = client!(deprecated, server);

        #[expect(deprecated, reason = "the operation is deprecated")]
        client.light().send().await.unwrap();

        assert_eq!(server.only_request().path_and_query, "/lamp");
    }
}

mod types {
    use std::collections::HashSet;

    use crate::{
        inline_schemas::generated::types::{ToolsAddBody, ToolsAddBodyPartsItem, ToolsAddBodySize},
        secret::generated::types as secrets,
        shared_scalars::generated::types::Email,
        unions::generated::types::{Bare, Finish, FinishMetal, Named, ShapesLabelBody, Tint, TintUsual},
    };

    #[test]
    fn text_types_dereference_to_str() {
        let email: Option<Email> = Email::try_from("ann@example.com").ok();

        assert_eq!(email.as_deref(), Some("ann@example.com"));
        assert!(email.is_some_and(|email| email.ends_with("@example.com")));
    }

    #[test]
    fn equal_secrets_are_equal_wherever_others_differ() {
        let pin = |text: &str| secrets::BoxesOpenXPin::try_from(text).unwrap();

        assert_eq!(pin("1234"), pin("1234"));
        for other in ["0234", "1230", "123", "12345"] {
            assert_ne!(pin("1234"), pin(other));
        }
    }

    #[test]
    fn structs_and_unions_are_compared_and_hashed() {
        let named = |json: &str| serde_json::from_str::<Named>(json).unwrap();
        let part = |code: &str| ToolsAddBodyPartsItem::builder().code(code).build().unwrap();
        let body = || ToolsAddBody::builder().name("saw").parts(vec![part("ab-12")]);

        assert_eq!(named(r#"{"radius": 1, "tint": "red"}"#), named(r#"{"tint": "red", "radius": 1.0}"#));
        assert_ne!(named(r#"{"radius": 1}"#), named(r#"{"radius": 2}"#));
        let body = || body().size(ToolsAddBodySize::default()).build();
        assert_eq!(body(), body());
        assert_eq!(HashSet::from([part("ab-12"), part("ab-12"), part("ab-13")]).len(), 2);
        assert_eq!(HashSet::from([Finish::Metal(FinishMetal::Zinc), "zinc".parse().unwrap()]).len(), 1);
    }

    #[test]
    fn unions_of_texts_are_displayed_and_parsed() {
        assert_eq!("red".parse(), Ok(Tint::Usual(TintUsual::Red)));
        assert_eq!("teal".parse(), Ok(Tint::String("teal".to_owned())));
        assert_eq!("zinc".parse(), Ok(Finish::Metal(FinishMetal::Zinc)));
        assert_eq!("silk".parse(), Ok(Finish::Metal(FinishMetal::Unknown("silk".to_owned()))));
        assert_eq!("7".parse(), Ok(ShapesLabelBody::Integer(7)));
        assert!("seven".parse::<Bare>().is_err());
        for tint in ["red", "teal"] {
            assert_eq!(tint.parse::<Tint>().unwrap().to_string(), tint);
            assert_eq!(serde_json::to_value(tint.parse::<Tint>().unwrap()).unwrap(), tint);
        }
    }
}

mod unions {
    use super::*;
    use crate::{
        tagged_unions::generated::types::{Animal, Bird, Cat, Event, Fish, Recapture, Report, ReportWeekly},
        union_shapes::generated::types::{
            Content, Parcel, ParcelCode, ParcelGrade, ParcelOwner, ParcelStamps, ParcelValue, ParcelWeight,
            ParcelsGetId, ParcelsGetSince, Person, Size, SizeEnum, Things,
        },
    };
    use serde_json::{Value, json};

    fn read<T: serde::de::DeserializeOwned>(json: Value) -> T {
        serde_json::from_str(&json.to_string()).unwrap()
    }

    fn written(value: &impl serde::Serialize) -> Value {
        serde_json::to_value(value).unwrap()
    }

    #[tokio::test]
    async fn tag_selects_the_variant_and_unknown_tags_are_kept() {
        let body = json!([
            { "species": "bird", "wingspan": 2 },
            { "species": "tuna", "depth": 9, "prey": { "species": "tuna" } },
            { "species": "tiger", "stripes": 40 },
            { "species": "lion" },
            { "species": "unicorn", "horn": [1] },
            { "nothing": "known" },
        ]);
        let server = Server::responding(200, body.to_string().leak()).await;

        let fish = Fish::builder().depth(3).prey(Bird::builder().species("bird").build().unwrap());
        let animals = client!(tagged_unions, server).animals();
        let response = animals.add().body(fish.build().unwrap()).send().await.unwrap();

        assert_eq!(
            serde_json::from_str::<Value>(&server.only_request().body).unwrap(),
            json!({ "species": "tuna", "depth": 3, "prey": { "species": "bird" } })
        );
        assert!(matches!(&response[0], Animal::Bird(bird) if bird.wingspan == Some(2.0)));
        assert!(matches!(&response[1], Animal::Fish(fish) if matches!(fish.prey, Some(Animal::Fish(_)))));
        assert!(matches!(&response[2], Animal::Tiger(cat) if cat.stripes == Some(40)));
        assert!(matches!(&response[3], Animal::Lion(_)));
        assert!(matches!(&response[4], Animal::Unknown(value) if value["horn"] == json!([1])));
        assert!(matches!(&response[5], Animal::Unknown(_)));
        assert_eq!(
            written(&*response),
            json!([
                { "species": "bird", "wingspan": 2.0 },
                { "species": "tuna", "depth": 9, "prey": { "species": "tuna" } },
                { "species": "tiger", "stripes": 40 },
                { "species": "lion" },
                { "species": "unicorn", "horn": [1] },
                { "nothing": "known" },
            ])
        );
    }

    #[test]
    fn absent_tag_is_written_and_the_tag_is_no_extra_field() {
        assert_eq!(written(&Animal::Lion(Cat::default())), json!({ "species": "lion" }));
        let Animal::Fish(fish) = read(json!({ "species": "tuna", "colour": "red" })) else {
            panic!("no fish")
        };
        assert_eq!(fish.extra.keys().collect::<Vec<_>>(), ["colour"]);
        assert!(serde_json::from_str::<Animal>("7").is_err());
        assert!(serde_json::from_str::<Animal>(r#"{"species": "bird", "wingspan": "wide"}"#).is_err());
    }

    #[tokio::test]
    async fn invalid_variant_is_rejected_before_sending() {
        let server = Server::responding(200, "[]").await;
        let bird: Bird = read(json!({ "species": "bird", "wingspan": 9 }));

        let error = client!(tagged_unions, server).animals().add().body(bird).send().await.unwrap_err();

        assert!(error.to_string().contains("wingspan: must be at most 4"), "{error}");
        assert!(server.take().is_empty());
    }

    #[tokio::test]
    async fn base_with_a_discriminator_is_a_union_of_its_children() {
        let event = json!({ "kind": "Escape", "at": "2026-01-02T03:04:05Z", "via": "the roof" });
        let report = json!({ "number": 4, "period": "fortnight", "visitors": 7 });
        let server = Server::responding(200, report.to_string().leak()).await;

        let read_event: Event = read(event.clone());
        let events = client!(tagged_unions, server).events();
        let response = events.report().body(read_event.clone()).send().await.unwrap();

        assert!(matches!(&read_event, Event::Escape(escape) if escape.via.as_deref() == Some("the roof")));
        assert_eq!(serde_json::from_str::<Value>(&server.only_request().body).unwrap(), event);
        let Report::Fortnight(ReportWeekly { number, visitors, .. }) = &*response else {
            panic!("{response:?}")
        };
        assert_eq!((*number, *visitors), (4, Some(7)));
        assert_eq!(written(&*response), report);
        let recapture: Event = read(json!({ "kind": "Recapture", "at": "2026-01-02T03:04:05Z" }));
        assert!(matches!(recapture, Event::Recapture(Recapture { via: None, .. })));
        let unknown: Event = read(json!({ "kind": "birthday" }));
        assert!(matches!(unknown, Event::Unknown(_)));
    }

    #[test]
    fn variant_is_chosen_by_kind_required_fields_constants_and_known_fields() {
        let content = |json: Value| read::<Content>(json);

        assert!(
            matches!(content(json!({ "inside": 7 })), Content::Box(inner) if inner.inside == Content::Things(Things::Integer(7)))
        );
        assert!(matches!(content(json!([1, [2]])), Content::Things(Things::List(list)) if list.len() == 2));
        assert!(matches!(content(json!({ "content": 1 })), Content::Parcel(_)));
        assert!(matches!(content(json!({ "type": "book", "pages": 3 })), Content::Book(_)));
        assert!(matches!(content(json!({ "pages": 3, "type": "letter", "gas": "air" })), Content::Letter(_)));
        assert!(matches!(content(json!({ "more": 1 })), Content::Gas(gas) if gas.extra["more"] == 1));
        assert!(serde_json::from_str::<Content>("true").is_err());
    }

    #[test]
    fn error_of_a_union_is_that_of_its_best_variant() {
        let error = serde_json::from_str::<Person>(r#"{"name": 7, "poBox": 1}"#).unwrap_err();

        assert_eq!(error.to_string(), "invalid type: integer `7`, expected a string");
    }

    #[tokio::test]
    async fn unions_of_inline_schemas_are_read_and_sent() {
        let parcel = json!({
            "content": { "gas": "air" },
            "size": "large",
            "grade": "second",
            "weight": null,
            "owner": { "name": "ann", "street": "Elm" },
            "value": { "euros": 5.5 },
            "code": "#7",
            "stamps": [["no"], 7],
            "notes": { "a": "b" },
        });
        let stamps = [json!([{ "name": "ann", "poBox": 7 }]), json!(["red"]), json!([[1, 2], [3]])];
        let with = |stamps: &Value| {
            let mut parcel = parcel.clone();
            parcel["stamps"] = stamps.clone();
            parcel
        };
        let server = Server::responding(200, with(&stamps[1]).to_string().leak()).await;
        let parcels = client!(union_shapes, server).parcels();

        let response = parcels.get().id(7_i64).since(true).sizes([Size::from(SizeEnum::Small), 1.5.into()]);
        let response = response.x_size("large").send().await.unwrap();

        let received = server.only_request();
        assert_eq!(received.path_and_query, "/parcels/7?since=true&sizes=small&sizes=1.5");
        assert_eq!(received.header("x-size"), Some("large"));
        assert_eq!(response.size, Some(Size::Enum(SizeEnum::Large)));
        assert_eq!(response.grade, Some(ParcelGrade::Second));
        assert!(response.weight.is_null());
        assert!(
            matches!(response.owner.as_option(), Some(ParcelOwner::Person(Person::Street(of))) if of.street == "Elm")
        );
        assert!(matches!(&response.value, Some(ParcelValue::Euros(value)) if value.euros == 5.5));
        assert_eq!(response.code, Some(ParcelCode::String2("#7".to_owned())));
        assert_eq!(response.stamps, Some(ParcelStamps::List2(vec!["red".to_owned()])));
        let of = |stamps| read::<Parcel>(with(stamps)).stamps;
        assert!(
            matches!(of(&stamps[0]), Some(ParcelStamps::List(list)) if matches!(list[0], Person::PoBox(_)))
        );
        assert!(matches!(of(&stamps[2]), Some(ParcelStamps::List3(_))));
        assert!(serde_json::from_str::<Parcel>(&parcel.to_string()).is_err());
        assert_eq!(read::<ParcelWeight>(json!("7")), ParcelWeight::String("7".to_owned()));
        assert_eq!(read::<ParcelWeight>(json!(7)), ParcelWeight::Integer(7));
    }

    #[test]
    fn text_of_a_scalar_union_is_parsed_as_its_most_specific_variant() {
        assert_eq!("7".parse(), Ok(ParcelsGetId::Integer(7)));
        assert_eq!("abcd".parse(), Ok(ParcelsGetId::String("abcd".to_owned())));
        assert_eq!("true".parse(), Ok(ParcelsGetSince::Boolean(true)));
        assert_eq!("2026-02-03".parse(), Ok(ParcelsGetSince::Date("2026-02-03".parse().unwrap())));
        assert!(matches!("today".parse(), Ok(ParcelsGetSince::Today(_))));
        assert!("tomorrow".parse::<ParcelsGetSince>().is_err());
        for text in ["7", "true", "2026-02-03", "today"] {
            let display = text.parse::<ParcelsGetSince>().map(|value| value.to_string());
            assert_eq!(display.unwrap_or(text.to_owned()), text);
        }
    }

    #[tokio::test]
    async fn invalid_parameter_of_a_union_is_rejected_before_sending() {
        let server = Server::responding(200, "{}").await;

        let parcels = client!(union_shapes, server).parcels();
        let number = parcels.get().id(0_i64).send().await.unwrap_err();
        let text = parcels.get().id("nobody").send().await.unwrap_err();

        assert!(number.to_string().contains("must be at least 1"), "{number}");
        assert!(text.to_string().contains("must match the pattern"), "{text}");
        assert!(server.take().is_empty());
    }
}

mod value_enums {
    use super::*;
    use crate::enums::generated::types::{
        Line, LineKind, LineNote, LineNumber, LinesListFloor, LinesListXMode, Mode, Speed, Volume,
    };
    use serde_json::json;

    #[tokio::test]
    async fn enums_of_numbers_are_sent_and_read() {
        let line = json!({ "kind": "fax", "number": 2.0, "volume": 7, "speed": 1, "mode": false, "note": 7, "colour": null });
        let server = Server::responding(200, json!([line]).to_string().leak()).await;
        let lines = client!(enums, server).lines();

        let request = lines.list().floor(LinesListFloor::Minus1).volume(Volume::High);
        let request = request.speeds([Speed::X0point5, Speed::X1]).x_mode(LinesListXMode::True);
        let response = request.send().await.unwrap();

        let received = server.only_request();
        assert_eq!(received.path_and_query, "/lines/-1?volume=11&speeds=0.5&speeds=1&limit=50");
        assert_eq!(received.header("x-mode"), Some("true"));
        let line: &Line = &response[0];
        assert_eq!((line.kind, line.number, line.speed), (LineKind::Fax, LineNumber::X2, Some(Speed::X1)));
        assert_eq!((line.volume.clone(), line.mode.clone()), (Some(Volume::Unknown(7)), Some(Mode::False)));
        assert_eq!(line.note.as_option(), Some(&LineNote::X7));
        assert!(line.colour.is_null());
        let sent = json!({ "kind": "fax", "number": 2, "volume": 7, "speed": 1.0, "mode": false, "note": 7, "colour": null });
        assert_eq!(serde_json::to_value(line).unwrap(), sent);
    }

    #[test]
    fn enums_convert_from_and_to_their_values() {
        assert_eq!(LineNumber::try_from(2), Ok(LineNumber::X2));
        assert_eq!(i64::from(LineNumber::X2), 2);
        assert_eq!(LineNumber::try_from(9).unwrap_err().to_string(), "must be one of `1`, `2`, `3`");
        assert_eq!("5".parse(), Ok(Volume::Middle));
        assert_eq!("6".parse(), Ok(Volume::Unknown(6)));
        assert!("loud".parse::<Volume>().is_err());
        assert_eq!(Volume::High.to_string(), "11");
        assert_eq!(Speed::try_from(0.5), Ok(Speed::X0point5));
        assert_eq!(Mode::try_from(json!("odd")), Ok(Mode::Unknown(json!("odd"))));
        assert!(Mode::try_from(json!([7])).is_err());
        assert_eq!("1.5".parse(), Ok(Mode::X1point5));
        assert_eq!("manual".parse(), Ok(Mode::Manual));
    }
}

mod all_of {
    use super::*;
    use crate::all_of::generated::types::{Bus, BusSize, Fuel, Line, Plan, Ticket, TicketImpossible};
    use serde_json::json;

    #[tokio::test]
    async fn merged_object_is_validated_sent_and_read() {
        let body = r#"{"number": 7, "vehicle": {"plate": "A 1"}, "impossible": [1]}"#;
        let server = Server::responding(200, body).await;
        let vehicles = client!(all_of, server).vehicles();
        let bus = || Bus::builder().plate("A 1").fuel(Fuel::Diesel).size(BusSize::Huge).plan(Plan::default());

        let few = vehicles.park().body(bus().seats(19)).send().await.unwrap_err();
        let none = bus().line(Line::try_from(7).unwrap()).build().unwrap_err();
        let ticket = vehicles.park().body(bus().seats(20)).send().await.unwrap();

        assert!(few.to_string().contains("seats: must be at least 20"), "{few}");
        assert!(none.to_string().contains("seats"), "{none}");
        assert!(Line::try_from(0).is_err() && Line::try_from(100).is_err());
        let sent = json!({ "plate": "A 1", "fuel": "diesel", "size": "huge", "seats": 20, "plan": {} });
        assert_eq!(serde_json::from_str::<serde_json::Value>(&server.only_request().body).unwrap(), sent);
        let Ticket { number, vehicle, impossible, .. } = ticket.into_inner();
        assert_eq!(number, Some(7));
        assert_eq!(vehicle.map(|vehicle| vehicle.plate), Some("A 1".to_owned()));
        assert_eq!(impossible, Some(TicketImpossible::from(json!([1]))));
    }
}

mod extra_fields {
    use super::*;
    use crate::{
        extra_fields::generated::types::{Amount, Jar, Lid, Pet, Shelf, Sign},
        unions::generated::types::Circle,
    };
    use serde_json::{Value, json};

    fn round_trip<T: serde::Serialize + serde::de::DeserializeOwned>(json: &Value) -> (T, String) {
        let value: T = serde_json::from_str(&json.to_string()).unwrap();
        let text = serde_json::to_string(&value).unwrap();
        (value, text)
    }

    #[test]
    fn fields_that_the_description_does_not_have_are_kept() {
        let json = json!({ "isTight": true, "_links": { "self": ["a", null, 1.5] }, "z": null });

        let (lid, text) = round_trip::<Lid>(&json);

        assert_eq!(text.parse::<Value>().unwrap(), json);
        assert_eq!(lid.extra_fields["_links"]["self"][0], "a");
        assert_eq!(lid.extra_fields.len(), 2);
        assert!(Lid::default().extra_fields.is_empty());
    }

    #[test]
    fn values_of_extra_fields_have_the_described_type() {
        let (jar, _) = round_trip::<Jar>(&json!({ "content": "jam", "label": null, "spoons": 3 }));

        assert_eq!(jar.extra.get("spoons").copied().map(Amount::into_inner), Some(3));
        let invalid = json!({ "content": "jam", "label": null, "spoons": "three" });
        assert!(serde_json::from_value::<Jar>(invalid).is_err());
    }

    #[test]
    fn missing_or_repeated_field_is_an_error() {
        let error = |json: &str| serde_json::from_str::<Jar>(json).unwrap_err().to_string();

        assert!(error(r#"{"label": null}"#).starts_with("missing field `content`"));
        assert!(error(r#"{"content": "jam"}"#).starts_with("missing field `label`"));
        assert!(error(r#"{"content": "jam", "content": "jam"}"#).starts_with("duplicate field `content`"));
        assert!(error(r#"["jam", null]"#).contains("expected struct Jar"));
    }

    #[test]
    fn field_name_with_an_escape_is_recognized() {
        let jar: Jar = serde_json::from_str(r#"{"c\u006fntent": "jam", "label": "x", "\u0061": 1}"#).unwrap();

        assert_eq!(jar.content, "jam");
        assert!(jar.extra.contains_key("a"));
    }

    #[test]
    fn debug_prints_only_the_names_of_extra_fields() {
        let (lid, _) = round_trip::<Lid>(&json!({ "note": "open-sesame", "more": ["open-sesame"] }));
        let builder = Lid::builder().extra_fields("note", "open-sesame");

        for printed in [format!("{lid:?}"), format!("{builder:?}")] {
            assert!(printed.contains("note") && !printed.contains("sesame"), "{printed}");
        }
    }

    #[tokio::test]
    async fn builder_sets_extra_fields_and_validates_them() {
        let server = Server::responding(200, "{}").await;
        let jars = client!(extra_fields, server).jars();
        let jar = || Jar::builder().content("jam").label(None);

        jars.fill()
            .body(jar().extra("spoons", 3).extra("forks", Amount::try_from(0).unwrap()))
            .send()
            .await
            .unwrap();
        let error = |body| async { jars.fill().body(body).send().await.unwrap_err().to_string() };
        let invalid = error(jar().extra("spoons", -1)).await;
        let described = error(jar().extra("content", 3)).await;

        assert_eq!(server.only_request().body, r#"{"content":"jam","label":null,"forks":0,"spoons":3}"#);
        assert!(invalid.ends_with("`body`: spoons: must be at least 0, and is -1"), "{invalid}");
        assert!(
            described.ends_with("`body`: content: is not an extra field; use its own setter"),
            "{described}"
        );
    }

    #[test]
    fn object_with_a_described_field_among_the_extra_fields_is_not_serialized() {
        let mut lid = Lid::default();
        lid.extra_fields.insert("isTight".to_owned(), json!(true));

        let error = serde_json::to_string(&lid).unwrap_err();

        assert_eq!(error.to_string(), "`isTight` is not an extra field");
    }

    #[test]
    fn unions_keep_the_extra_fields_of_their_variants() {
        for json in [json!({ "kind": "dog", "age": 3 }), json!({ "kind": "cat", "lives": 9, "age": [1] })] {
            let (pet, text) = round_trip::<Pet>(&json);

            assert_eq!(text.parse::<Value>().unwrap(), json);
            assert_eq!(matches!(pet, Pet::Dog(_)), json["kind"] == "dog");
        }
    }

    #[test]
    fn value_of_several_variants_keeps_all_fields() {
        let json = json!({ "isTight": true, "text": "jam", "more": 1 });
        let (sign, text) = round_trip::<Sign>(&json);
        let (word, text_of_word) = round_trip::<Sign>(&json!({ "isTight": "very", "text": "jam" }));

        assert!(matches!(sign, Sign::Lid(lid) if lid.is_tight == Some(true)));
        assert_eq!(text.parse::<Value>().unwrap(), json);
        assert!(matches!(word, Sign::Word(word) if word.text.as_deref() == Some("jam")));
        assert_eq!(text_of_word.parse::<Value>().unwrap(), json!({ "isTight": "very", "text": "jam" }));
        assert!(serde_json::from_str::<Sign>("7").is_err());
    }

    #[test]
    fn nested_objects_keep_their_own_extra_fields() {
        let jar = json!({ "content": "jam", "label": "old", "lid": { "isTight": true, "colour": "red" }, "spoons": 1 });
        let json = json!({ "jars": [jar], "owner": { "name": "ann" } });

        let (shelf, text) = round_trip::<Shelf>(&json);

        assert_eq!(text.parse::<Value>().unwrap(), json);
        assert_eq!(shelf.extra_fields["owner"]["name"], "ann");
    }

    #[test]
    fn object_that_forbids_other_fields_ignores_them() {
        let (_, text) = round_trip::<Circle>(&json!({ "radius": 1.5, "colour": "red" }));

        assert_eq!(text, r#"{"radius":1.5}"#);
    }

    #[tokio::test]
    async fn response_gives_its_body_as_it_arrived() {
        let body = "{ \"count\" : {\"grams\": 7},  \"x\":\"open-sesame\" }";
        let server = Server::responding(200, body).await;
        let jar = Jar::builder().content("jam").label(None);

        let response = client!(extra_fields, server).jars().fill().body(jar).send().await.unwrap();

        assert_eq!(response.raw_body(), body.as_bytes());
        assert!(!format!("{response:?}").contains("sesame"));
        assert_eq!(response.map(drop).raw_body(), body.as_bytes());
    }
}

mod resources {
    use super::*;

    #[tokio::test]
    async fn each_tag_is_a_resource_and_untagged_operations_are_client_methods() {
        let server = Server::responding(200, "").await;
        let client = client!(two_resources, server);

        client.animals().get().send().await.unwrap();
        client.animals().post().send().await.unwrap();
        client.keepers().list_keepers().send().await.unwrap();
        client.health().send().await.unwrap();

        assert_eq!(server.received_requests().len(), 4);
    }

    #[test]
    fn first_server_of_the_description_is_the_default_base_url() {
        let client = crate::docs::Client::builder().danger_allow_plain_http(true).build().unwrap();

        assert_eq!(client.base_url(), "http://delft.example.com/api");
    }
}

mod credentials {
    use super::*;
    use crate::credentials::{ClientBuilder, Error};

    /// Returns a client of a server with these credentials.
    fn client(server: &Server, set: fn(ClientBuilder) -> ClientBuilder) -> crate::credentials::Client {
        set(crate::credentials::Client::builder()).base_url(&server.url).build().unwrap()
    }

    /// Returns the reason why a builder with these credentials is rejected.
    fn rejection(set: fn(ClientBuilder) -> ClientBuilder) -> String {
        let Err(Error::Build(error)) = set(crate::credentials::Client::builder()).build() else {
            panic!("the credentials are accepted")
        };
        error.to_string().strip_prefix("could not build the client: ").unwrap().to_owned()
    }

    #[tokio::test]
    async fn user_name_and_password_are_sent_as_base64() {
        let server = Server::responding(204, "").await;

        client(&server, |builder| builder.guard("Aladdin", "open sesame"))
            .doors()
            .list()
            .send()
            .await
            .unwrap();

        // The example of RFC 7617, section 2.
        assert_eq!(server.only_request().header("authorization"), Some("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="));
    }

    #[tokio::test]
    async fn tokens_of_bearer_oauth2_and_openid_connect_schemes_are_sent() {
        let server = Server::responding(204, "").await;
        let client = client(&server, |builder| builder.owner("o").visitor_token("v").warden("w").badge("b"));

        client.doors().paint().send().await.unwrap();
        client.doors().open().send().await.unwrap();
        client.keys().label().send().await.unwrap();

        let [paint, open, label] = server.take().try_into().unwrap();
        assert_eq!(paint.header("authorization"), Some("Bearer o"));
        assert_eq!(open.header("authorization"), Some("Bearer v"));
        assert_eq!(label.header("authorization"), Some("Bearer w"));
    }

    #[tokio::test]
    async fn authorization_header_of_a_call_replaces_only_credentials_of_that_header() {
        let server = Server::responding(204, "").await;
        let client = client(&server, |builder| builder.key("a").badge("b"));

        client.keys().list().extra_header("Authorization", "own").send().await.unwrap();
        client.doors().open().extra_header("Authorization", "own").send().await.unwrap();

        let [list, open] = server.take().try_into().unwrap();
        assert_eq!(
            (list.path_and_query.as_str(), list.header("authorization")),
            ("/keys?key=a", Some("own"))
        );
        assert_eq!(open.header("authorization"), Some("own"));
    }

    #[tokio::test]
    async fn api_keys_are_sent_in_query_header_and_cookies() {
        let server = Server::responding(204, "").await;
        let client = client(&server, |builder| builder.key("a&b").stamp("S 1").badge("b1").wax("w1"));

        client.keys().list().first(3).send().await.unwrap();
        client.keys().copy().send().await.unwrap();

        let [list, copy] = server.take().try_into().unwrap();
        assert_eq!(list.path_and_query, "/keys?first=3&key=a%26b");
        assert_eq!((list.header("x-stamp"), list.header("cookie")), (None, None));
        assert_eq!(copy.path_and_query, "/keys?key=a%26b");
        assert_eq!((copy.header("x-stamp"), copy.header("cookie")), (Some("S 1"), Some("badge=b1; wax=w1")));
    }

    #[tokio::test]
    async fn first_alternative_with_all_credentials_is_sent() {
        let server = Server::responding(204, "").await;
        let open = async |set| client(&server, set).doors().open().send().await;

        open(|builder| builder.guard("a", "b").visitor_token("v").badge("b")).await.unwrap();
        open(|builder| builder.visitor_token("v").badge("b")).await.unwrap();
        let incomplete = open(|builder| builder.visitor_token("v")).await.unwrap_err();

        let [first, second] = server.take().try_into().unwrap();
        assert_eq!((first.header("authorization"), first.header("cookie")), (Some("Basic YTpi"), None));
        assert_eq!(
            (second.header("authorization"), second.header("cookie")),
            (Some("Bearer v"), Some("badge=b"))
        );
        assert!(incomplete.is_invalid_request());
    }

    #[tokio::test]
    async fn call_without_required_credentials_names_the_settings() {
        let server = Server::responding(204, "").await;
        let client = client(&server, |builder| builder);

        let open = client.doors().open().send().await.unwrap_err();
        let list = client.keys().list().send().await.unwrap_err();

        assert_eq!(
            open.to_string(),
            "doorsOpen was not sent: the request has no credentials; set `guard`, or `visitor_token` and `badge` \
             on the client's builder"
        );
        assert_eq!(
            list.to_string(),
            "keysList was not sent: the request has no credentials; set `key` on the client's builder"
        );
        assert!(open.is_invalid_request() && list.is_invalid_request());
        server.assert_unused().await;
    }

    #[tokio::test]
    async fn operations_without_required_credentials_need_no_setting() {
        let server = Server::responding(204, "").await;

        client(&server, |builder| builder).doors().paint().send().await.unwrap();
        client(&server, |builder| builder.owner("o").guard("a", "b")).doors().remove().send().await.unwrap();

        for request in server.take() {
            assert_eq!(request.header("authorization"), None);
        }
    }

    #[test]
    fn invalid_credentials_are_rejected() {
        let cookie = "`badge` must contain only characters that a cookie may contain: ASCII without control characters, \
                      spaces, quotation marks, commas, semicolons and backslashes";
        assert_eq!(rejection(|it| it.owner(" ")), "`owner` must not be empty");
        assert_eq!(rejection(|it| it.warden("a\nb")), "`warden` must not contain control characters");
        assert_eq!(
            rejection(|it| it.guard("a:b", "c")),
            "`guard` must not have a user name that contains a colon"
        );
        assert_eq!(rejection(|it| it.guard("a", "c\n")), "`guard` must not contain control characters");
        assert_eq!(rejection(|it| it.key("")), "`key` must not be empty");
        assert_eq!(rejection(|it| it.stamp("a\rb")), "`stamp` must not contain control characters");
        assert_eq!(rejection(|it| it.badge("a;b")), cookie);
        assert_eq!(rejection(|it| it.badge("é")), cookie);
    }

    #[tokio::test]
    async fn each_scheme_of_tokens_has_a_provider() {
        let server = Server::responding(204, "").await;
        let client = client(&server, |builder| {
            builder
                .visitor_token_provider(async |_| Ok("provided".to_owned()))
                .badge("b")
                .owner_provider(async |reason| Ok(format!("{reason:?}")))
        });

        client.doors().open().send().await.unwrap();
        client.doors().paint().send().await.unwrap();

        let [open, paint] = server.take().try_into().unwrap();
        assert_eq!(
            (open.header("authorization"), open.header("cookie")),
            (Some("Bearer provided"), Some("badge=b"))
        );
        assert_eq!(paint.header("authorization"), Some("Bearer First"));
    }

    #[tokio::test]
    async fn builder_client_and_error_do_not_print_credentials() {
        let set: fn(ClientBuilder) -> ClientBuilder = |builder| {
            builder
                .guard("canary-guard", "canary-word")
                .key("canary-key")
                .stamp("canary-stamp")
                .badge("canary-badge")
                .wax("canary-wax")
        };
        let server =
            Server::responding(404, r#"{"message": "canary-guard canary-word canary-key canary-badge"}"#)
                .await;
        let client = client(&server, set);

        let list = client.doors().list().send().await.unwrap_err();
        let copy = client.keys().copy().send().await.unwrap_err();

        assert!(list.status().is_some() && copy.status().is_some());
        let printed = format!(
            "{:?} {client:?} {list} {list:?} {copy} {copy:?}",
            set(crate::credentials::Client::builder())
        );
        assert!(!printed.contains("canary"), "{printed}");
    }
}

mod repeated_schemas {
    use super::*;
    use crate::repeated_schemas::generated::types::{
        FilmsReplaceBody, FilmsReplaceBodyRating, Genre, Person, Runtime, SortDirection, SortField,
    };

    #[tokio::test]
    async fn operations_share_the_types_of_equal_bodies_and_parameters() {
        let server = Server::responding(204, "").await;
        let client = client!(repeated_schemas, server);
        let body = FilmsReplaceBody::builder()
            .title("Duel")
            .rating(FilmsReplaceBodyRating::builder().stars(5))
            .build()
            .unwrap();

        client.films().replace().body(body.clone()).send().await.unwrap();
        client.films().create().body(body).send().await.unwrap();
        let _ = client.films().list().genre(Genre::Drama).sort_field(SortField::Year).send().await;
        client.shows().list().sort_field(SortField::Year).send().await.unwrap();

        let [replace, create, films, shows] = server.take().try_into().unwrap();
        assert_eq!(replace.body, r#"{"rating":{"stars":5},"title":"Duel"}"#);
        assert_eq!((replace.method.as_str(), create.method.as_str()), ("PUT", "POST"));
        assert_eq!(create.body, replace.body);
        assert_eq!(films.path_and_query, "/films?sortDirection=asc&sortField=year&genre=drama");
        assert_eq!(shows.path_and_query, "/shows?sortField=year");
    }

    #[tokio::test]
    async fn each_parameter_of_a_shared_type_keeps_its_default() {
        let server = Server::responding(200, "{}").await;
        let people = client!(repeated_schemas, server).people();

        people.list().send().await.unwrap();
        people.list().sort_direction(SortDirection::Asc).send().await.unwrap();

        let received = server.take();
        let sent: Vec<_> = received.iter().map(|request| request.path_and_query.as_str()).collect();
        assert_eq!(sent, ["/people?sortDirection=desc", "/people?sortDirection=asc"]);
    }

    #[tokio::test]
    async fn constraint_of_a_shared_body_is_validated_in_each_operation() {
        let server = Server::responding(204, "").await;
        let films = client!(repeated_schemas, server).films();
        let body =
            || FilmsReplaceBody::builder().title("Duel").rating(FilmsReplaceBodyRating::builder().stars(6));

        let replace = films.replace().body(body()).send().await.unwrap_err();
        let create = films.create().body(body()).send().await.unwrap_err();

        for error in [replace, create] {
            assert!(error.to_string().contains("rating: stars: must be at most 5, and is 6"), "{error}");
        }
        assert_eq!(server.received_requests().len(), 0);
    }

    #[tokio::test]
    async fn responses_contain_shared_types() {
        let film = r#"[{"runtime": null, "genre": "drama", "cast": [{"name": "Ann", "born": "1990-01-02"}],
            "cuts": [{"runtime": {"minutes": 90}}]}]"#;
        let (films, people) = (
            Server::responding(200, film).await,
            Server::responding(200, r#"{"items": [{"name": "Ann", "born": "1990-01-02"}]}"#).await,
        );

        let films = client!(repeated_schemas, films).films().list().send().await.unwrap();
        let people = client!(repeated_schemas, people).people().list().send().await.unwrap();

        let cast: &[Person] = films[0].cast.as_deref().unwrap();
        assert_eq!(cast, people.items.as_deref().unwrap());
        assert_eq!(films[0].genre, Some(Genre::Drama));
        let none: Option<&Runtime> = films[0].runtime.as_ref();
        assert_eq!(none, None);
        let cut: Option<&Runtime> = films[0].cuts.as_ref().unwrap()[0].runtime.as_ref();
        assert_eq!(cut.unwrap().minutes, Some(90));
    }
}

mod frameworks {
    use super::*;
    use crate::frameworks::generated::types;

    #[tokio::test]
    async fn read_only_property_is_not_required_in_requests() {
        let server = Server::responding(201, r#"{"id": 7, "title": "Emma", "shelf": "A1"}"#).await;

        let book = types::Book::builder().title("Emma").key("k");
        let response = client!(frameworks, server).books().add().body(book).send().await.unwrap();

        let received = server.only_request();
        assert_eq!(received.header("content-type"), Some("application/json"));
        assert_eq!(received.body, r#"{"title":"Emma","key":"k"}"#);
        assert_eq!((response.id, response.key.as_deref()), (Some(7), None));
    }

    #[tokio::test]
    async fn write_only_property_is_required_in_types_that_only_requests_contain() {
        let server = Server::responding(200, r#""done""#).await;

        let import = types::Import::builder().url("https://books.example");
        let error = client!(frameworks, server).books().import().body(import).send().await.unwrap_err();

        assert!(error.to_string().contains("token"), "{error}");
    }

    #[tokio::test]
    async fn structured_response_of_any_media_type_is_json() {
        let server = Server::responding(200, r#"[{"title": "Emma"}]"#).await;

        let books = client!(frameworks, server).books().list().send().await.unwrap();

        assert_eq!(books[0].title, "Emma");
    }

    #[tokio::test]
    async fn response_to_head_has_no_body() {
        let server = Server::responding(200, "").await;

        let () = client!(frameworks, server).books().check().send().await.unwrap().into_inner();

        assert_eq!(server.only_request().method, "HEAD");
    }
}
