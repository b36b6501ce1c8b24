//! Parameters of all styles and paths of all forms, as clients send them and as the contract parses them.

use crate::{
    parameter_styles::types::{Colour, Filter, FilterFinish, Range, Shop},
    runtime::contract::{Contract, Route},
    server::{ReceivedRequest, Server},
};

fn range(from: i64, to: i64) -> Range {
    Range::builder().from(from).to(to).build().unwrap()
}

fn filter() -> Filter {
    let filter = Filter::builder().finish(FilterFinish::Gloss).price(range(1, 2));
    let filter = filter.brands(["a".to_owned(), "b".to_owned()]).layers([range(3, 4), range(5, 6)]);
    filter.key("canary").build().unwrap()
}

mod styles {
    use super::*;

    /// Returns the decoded query.
    fn query(request: &ReceivedRequest) -> Vec<String> {
        let pairs: Vec<(String, String)> = serde_urlencoded::from_str(request.query()).unwrap();
        pairs.into_iter().map(|(name, text)| format!("{name}={text}")).collect()
    }

    #[tokio::test]
    async fn query_and_cookies_are_sent_and_parsed_by_style() {
        let server = Server::responding(204, "").await;
        let colour = Colour::builder().hue(120).names(["lime & co".to_owned(), "leaf".to_owned()]);
        client!(parameter_styles, server)
            .paints()
            .list()
            .colour(colour)
            .range(range(7, 8))
            .filter(filter())
            .expand(["x", "y"])
            .tags(["c", "d"])
            .shop(Shop::from(12))
            .session("canary; 1")
            .crumbs(["1", "2"])
            .send()
            .await
            .unwrap();

        let received = server.only_request();
        let mut sent = query(&received);
        sent.sort();
        assert_eq!(
            sent,
            [
                "expand[]=x",
                "expand[]=y",
                "filter[brands][]=a",
                "filter[brands][]=b",
                "filter[finish]=gloss",
                "filter[key]=canary",
                "filter[layers][0][from]=3",
                "filter[layers][0][to]=4",
                "filter[layers][1][from]=5",
                "filter[layers][1][to]=6",
                "filter[price][from]=1",
                "filter[price][to]=2",
                "hue=120",
                "names=leaf",
                "names=lime & co",
                "range=from,7,to,8",
                "shop=12",
                "sizes=1|2",
                "tags=c d",
            ]
        );
        assert_eq!(received.header("cookie"), Some("session=canary%3B%201; crumbs=1%2C2; theme=plain"));

        let request = parse!(parameter_styles, PaintsListRequest, received).unwrap();

        assert_eq!(request.colour.unwrap().names.unwrap(), ["lime & co", "leaf"]);
        assert_eq!(request.range, Some(range(7, 8)));
        assert_eq!(request.filter, Some(filter()));
        assert_eq!(request.expand.unwrap(), ["x", "y"]);
        assert_eq!(request.sizes.unwrap(), [1, 2]);
        assert_eq!(request.tags.unwrap(), ["c", "d"]);
        assert_eq!(request.shop, Some(Shop::from(12)));
        assert_eq!(request.session.unwrap().expose_secret(), "canary; 1");
        assert_eq!(request.crumbs.unwrap(), ["1", "2"]);
        assert_eq!(request.theme.as_deref(), Some("plain"));
    }

    #[tokio::test]
    async fn json_is_sent_and_parsed() {
        let server = Server::responding(204, "").await;
        client!(parameter_styles, server)
            .paints()
            .query()
            .where_(filter())
            .ranges([range(1, 2), range(3, 4)])
            .x_hint([("a".to_owned(), "b".to_owned())].into())
            .note("1")
            .send()
            .await
            .unwrap();

        let received = server.only_request();
        assert_eq!(received.header("x-hint"), Some(r#"{"a":"b"}"#));
        assert!(query(&received).contains(&"grid=[[1],[2,3]]".to_owned()));
        assert!(query(&received).contains(&"order=by,name".to_owned()));
        let request = parse!(parameter_styles, PaintsQueryRequest, received).unwrap();

        assert_eq!(request.where_, filter());
        assert_eq!(request.ranges.unwrap(), [range(1, 2), range(3, 4)]);
        assert_eq!(request.grid.unwrap(), [vec![1], vec![2, 3]]);
        assert_eq!(request.order.unwrap().by.as_deref(), Some("name"));
        assert_eq!(request.x_hint.unwrap()["a"], "b");
        assert_eq!(request.note.as_deref(), Some("1"));
    }

    #[tokio::test]
    async fn objects_in_path_and_header_are_sent_and_parsed() {
        let server = Server::responding(204, "").await;
        client!(parameter_styles, server)
            .paints()
            .mix()
            .simple(range(1, 2))
            .exploded(range(3, 4))
            .label("..")
            .labels([5, 6])
            .matrix(range(7, 8))
            .matrixes([9, 10])
            .shop("a/b\\..")
            .x_range(range(11, 12))
            .send()
            .await
            .unwrap();

        let received = server.only_request();
        assert_eq!(
            received.path_and_query,
            "/mixes/from,1,to,2/from=3,to=4/.../.5.6/;matrix=from,7,to,8/;matrixes=9;matrixes=10/a%2Fb%5C.."
        );
        assert_eq!(received.header("x-range"), Some("from=11,to=12"));
        let request = parse!(parameter_styles, PaintsMixRequest, received).unwrap();

        assert_eq!((request.simple, request.exploded), (range(1, 2), range(3, 4)));
        assert_eq!((request.label.as_str(), request.labels), ("..", vec![5, 6]));
        assert_eq!((request.matrix, request.matrixes), (range(7, 8), vec![9, 10]));
        assert_eq!(request.shop, Shop::String("a/b\\..".to_owned()));
        assert_eq!(request.x_range, Some(range(11, 12)));
    }

    #[tokio::test]
    async fn values_without_described_structure_are_sent_and_parsed() {
        let server = Server::responding(204, "").await;
        let labels = [("a b".to_owned(), "1".to_owned()), ("c".to_owned(), "2".to_owned())];
        let paints = client!(parameter_styles, server).paints();
        paints.any().labels(labels.clone().into()).anything(serde_json::json!(true)).send().await.unwrap();

        let received = server.only_request();
        assert_eq!(received.path_and_query, "/paints/any?a+b=1&c=2&anything=true");
        let request = parse!(parameter_styles, PaintsAnyRequest, received).unwrap();

        assert_eq!(request.labels, Some(labels.into()));
        assert_eq!(request.anything, Some(serde_json::json!("true")), "the text has no type");
    }

    #[tokio::test]
    async fn reserved_characters_are_not_encoded_if_allowed() {
        let server = Server::responding(204, "").await;
        let callback = "https://a.example/b?c=d&e=f+g h#i%";
        let list = client!(parameter_styles, server).paints().list().callback(callback);
        list.extra_query("z", "/").send().await.unwrap();

        let received = server.only_request();
        assert_eq!(
            received.path_and_query,
            "/paints?sizes=1%7C2&z=%2F&callback=https://a.example/b?c=d%26e=f%2Bg%20h%23i%25"
        );
        let request = parse!(parameter_styles, PaintsListRequest, received).unwrap();

        assert_eq!(request.callback.as_deref(), Some(callback));
    }

    #[tokio::test]
    async fn client_sets_cookies_and_objects_for_all_calls() {
        let server = Server::responding(204, "").await;
        let builder = || crate::parameter_styles::Client::builder().base_url(&server.url).theme("dark");
        let hint = |text: &str| [("a".to_owned(), text.to_owned())].into();
        let client = builder().x_hint(hint("b")).build().unwrap();

        client.paints().list().send().await.unwrap();
        client.paints().query().where_(Filter::builder()).send().await.unwrap();

        let [list, query] = server.take().try_into().unwrap();
        assert_eq!(list.header("cookie"), Some("theme=dark"));
        assert_eq!(query.header("x-hint"), Some(r#"{"a":"b"}"#));
    }

    #[tokio::test]
    async fn constraints_of_objects_are_validated_before_sending() {
        let server = Server::responding(204, "").await;
        let list = || client!(parameter_styles, server).paints().list();

        let hue = list().colour(Colour::builder().hue(360)).send().await.unwrap_err();
        let tags = list().tags(["a", ""]).send().await.unwrap_err();
        let mix = client!(parameter_styles, server).paints().mix().labels([0; 0]).send().await.unwrap_err();

        assert_eq!(
            hue.to_string(),
            "paintsList was not sent: parameter `colour`: hue: must be at most 359, and is 360"
        );
        assert_eq!(
            tags.to_string(),
            "paintsList was not sent: parameter `tags`: 1: must have at least 1 character, and has 0"
        );
        assert!(mix.to_string().starts_with("paintsMix was not sent"), "{mix}");
        server.assert_unused().await;
    }

    #[tokio::test]
    async fn secrets_inside_objects_and_cookies_are_redacted() {
        let server = Server::responding(400, r#"{"message": "canary-key, canary-session"}"#).await;
        let with_key = || Filter::builder().key("canary-key");
        let paints = client!(parameter_styles, server).paints();
        let list = paints.list().filter(with_key()).session("canary-session");
        let query = paints.query().where_(with_key());

        let printed = format!("{list:?} {query:?}");
        let previews = format!("{} {}", list.preview().unwrap(), query.preview().unwrap());
        let errors = (list.send().await.unwrap_err(), query.send().await.unwrap_err());

        let printed = format!("{printed} {previews} {errors:?} {} {}", errors.0, errors.1);
        assert!(!printed.contains("canary"), "{printed}");
        assert!(previews.contains("filter%5Bkey%5D=[redacted]"), "{previews}");
        assert!(previews.contains("where=[redacted]"), "{previews}");
    }

    #[test]
    fn invalid_texts_are_rejected_without_their_values() {
        let rejection = |query: &str| {
            let received = ReceivedRequest {
                method: "GET".to_owned(),
                path_and_query: format!("/paints/json?{query}"),
                headers: hyper::HeaderMap::new(),
                body: String::new(),
            };
            parse!(parameter_styles, PaintsQueryRequest, received).unwrap_err()
        };

        assert_eq!(rejection(""), "the query parameter `where` is missing");
        assert!(rejection("where=canary").starts_with("the parameter `where` is not JSON: expected value"));
        assert_eq!(rejection("where=[]"), "the query parameter `where`: value is not of type \"object\"");
        assert_eq!(rejection("where={}&where={}"), "the query parameter `where` is given more than once");
        assert_eq!(
            rejection("where={}&order=first,canary"),
            "the query parameter `order`: `/first`: value is not of type \"integer\""
        );
    }
}

mod paths {
    use super::*;

    #[tokio::test]
    async fn paths_are_sent_as_described() {
        let server = Server::responding(204, "").await;
        let client = client!(paths, server);
        let files = client.files();

        files.acl().id("a?b#c").part(2).send().await.unwrap();
        files.json().id("a").send().await.unwrap();
        files.latest().send().await.unwrap();
        client.compare().base("v1").head("v2/x").send().await.unwrap();
        client.tile().x(1.5).y(-2.0).send().await.unwrap();
        client.mirror().id("a").send().await.unwrap();
        client.encoded().send().await.unwrap();
        client.duplicate().x_target("Store.Copy").send().await.unwrap();

        let received: Vec<_> = server.take().into_iter().map(|request| request.path_and_query).collect();
        assert_eq!(
            received,
            [
                "/files/a%3Fb%23c?acl&part=2",
                "/files/a.json",
                "/files/latest",
                "/compare/v1...v2%2Fx",
                "/tiles/1.5,-2",
                "//mirror//a/",
                "/%C3%A9%20b",
                "/",
            ]
        );
        assert_eq!(
            files.acl().id("a").part(2).preview().unwrap().url(),
            format!("{}/files/a?acl&part=2", server.url)
        );
    }

    #[tokio::test]
    async fn options_and_trace_are_sent() {
        let server = Server::responding(204, "").await;
        let files = client!(paths, server).files();

        files.options().id("a").send().await.unwrap();
        files.trace().id("a").send().await.unwrap();

        let received: Vec<_> =
            server.take().into_iter().map(|of| format!("{} {}", of.method, of.path())).collect();
        assert_eq!(received, ["OPTIONS /files/a", "TRACE /files/a"]);
    }

    #[tokio::test]
    async fn backslash_in_a_path_parameter_is_encoded() {
        let server = Server::responding(204, "").await;
        client!(paths, server).files().get().id("\\..\\secret").send().await.unwrap();

        assert_eq!(server.only_request().path_and_query, "/files/%5C..%5Csecret");
    }

    #[test]
    fn request_is_routed_to_the_operation_with_the_most_specific_path() {
        let contract: Contract = contract!(crate::paths);
        let route = |method: &str, target: &str, header: &str| {
            let (path, query) = target.split_once('?').unwrap_or((target, ""));
            let query: Vec<(String, String)> = serde_urlencoded::from_str(query).unwrap();
            let mut headers = hyper::HeaderMap::new();
            headers.insert("x-target", header.parse().unwrap());
            match contract.route(method, path, &query, &headers) {
                Route::Operation(operation, texts) => {
                    let texts: Vec<_> = texts.into_iter().flatten().collect();
                    format!("{} {}", operation.operation.id, texts.join(" "))
                }
                Route::MethodNotAllowed(methods) => format!("{methods:?}"),
                Route::NotFound => "not found".to_owned(),
            }
        };

        assert_eq!(route("GET", "/files/latest", ""), "filesLatest ");
        assert_eq!(route("GET", "/files/a.json", ""), "filesJson a");
        assert_eq!(route("GET", "/files/a.txt", ""), "filesGet a.txt");
        assert_eq!(route("GET", "/files/a?acl&part=1", ""), "filesAcl a");
        assert_eq!(route("GET", "/files/a?part=1", ""), "filesGet a");
        assert_eq!(route("OPTIONS", "/files/a", ""), "filesOptions a");
        assert_eq!(route("GET", "/compare/v1...v2%2Fx", ""), "compare v2/x v1");
        assert_eq!(route("GET", "/tiles/1.5,-2", ""), "tile 1.5 -2");
        assert_eq!(route("GET", "//mirror//a/", ""), "mirror a");
        assert_eq!(route("GET", "/mirror/a/", ""), "not found");
        assert_eq!(route("GET", "//mirror//a", ""), "not found");
        assert_eq!(route("GET", "/%C3%A9%20b", ""), "encoded ");
        assert_eq!(route("POST", "/", "Store.Copy"), "duplicate ");
        assert_eq!(route("POST", "/", "Store.Move"), "move ");
        assert_eq!(route("GET", "/", ""), "{\"POST\"}");
    }
}
