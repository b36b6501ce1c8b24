//! Bodies of several media types, and multipart bodies: what clients send, and what contracts parse.

use std::{fs, path::PathBuf};

use tempfile::TempDir;

use crate::{
    multipart::{
        generated::server::{PhotosAddForm, PhotosAddRequest},
        resources::{
            Part,
            photos::{AddForm, AlbumsReplaceForm},
        },
        types::{Mood, Person, PhotosAddBodyPlace, PhotosAddBodyRating},
    },
    runtime::{RetryPolicy, contract::ReceivedPart},
    server::{ReceivedRequest, Reply, Server},
};

const CANARY: &str = "open-sesame";

/// Creates a file in a new folder.
fn file(name: &str, content: &str) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, content).unwrap();
    (folder, path)
}

fn form() -> AddForm {
    AddForm::new().title("Sunset").photo("pixels")
}

/// Returns the parts of a received request, each with its headers.
fn parts(received: &ReceivedRequest) -> Vec<String> {
    let media_type = received.header("content-type").unwrap();
    let boundary = media_type.strip_prefix("multipart/form-data; boundary=").unwrap();
    let body = received.body.strip_suffix(&format!("\r\n--{boundary}--\r\n")).unwrap();
    let body = body.strip_prefix(&format!("--{boundary}\r\n")).unwrap();
    body.split(&format!("\r\n--{boundary}\r\n")).map(str::to_owned).collect()
}

#[tokio::test]
async fn multipart_body_has_a_part_for_each_value_in_the_order_of_the_setters() {
    let server = Server::responding(204, "").await;
    let (_folder, path) = file("sun \"set\".png", "pixels of a file");

    let form = AddForm::new()
        .photo(Part::file(path))
        .title("Sünset")
        .thumbnails([
            Part::bytes("small").content_type("image/jpeg"),
            Part::bytes("tiny").file_name("tiny.gif").content_type("image/gif"),
        ])
        .tags(["red", "orange"])
        .scores([1, 2])
        .place(PhotosAddBodyPlace::builder().city("Delft").pin("1234"))
        .people([Person::builder().name("ann"), Person::builder().name("bob")])
        .mood("happy")
        .notes("*fine*")
        .new_(true)
        .extra("camera", "old");
    client!(multipart, server).photos().add().body(form).send().await.unwrap();

    let received = server.only_request();
    assert_eq!(received.header("content-length"), Some(received.body.len().to_string().as_str()));
    assert_eq!(received.header("transfer-encoding"), None);
    let part = |name: &str, rest: &str| format!("Content-Disposition: form-data; name=\"{name}\"{rest}");
    assert_eq!(
        parts(&received),
        [
            part(
                "photo",
                "; filename=\"sun %22set%22.png\"\r\nContent-Type: image/png\r\n\r\npixels of a file"
            ),
            part("title", "\r\n\r\nSünset"),
            part("thumbnails", "; filename=\"thumbnails\"\r\nContent-Type: image/jpeg\r\n\r\nsmall"),
            part("thumbnails", "; filename=\"tiny.gif\"\r\nContent-Type: image/gif\r\n\r\ntiny"),
            part("tags", "\r\n\r\nred"),
            part("tags", "\r\n\r\norange"),
            part("scores", "\r\n\r\n1,2"),
            part("place", "\r\nContent-Type: application/json\r\n\r\n{\"city\":\"Delft\",\"pin\":\"1234\"}"),
            part("people", "\r\nContent-Type: application/json\r\n\r\n{\"name\":\"ann\"}"),
            part("people", "\r\nContent-Type: application/json\r\n\r\n{\"name\":\"bob\"}"),
            part("mood", "\r\n\r\nhappy"),
            part("notes", "\r\nContent-Type: text/markdown\r\n\r\n*fine*"),
            part("new", "\r\n\r\ntrue"),
            part("camera", "\r\n\r\nold"),
        ]
    );
}

#[tokio::test]
async fn parts_are_parsed_by_the_contract() {
    let server = Server::responding(204, "").await;
    let form = form()
        .thumbnails([Part::bytes("small").content_type("image/jpeg")])
        .tags(["red", "orange"])
        .scores([1, 2])
        .place(PhotosAddBodyPlace::builder().city("Delft"))
        .people([Person::builder().name("ann")])
        .mood(Mood::Sad)
        .new_(false)
        .rating("good")
        .extra("camera", "old");
    client!(multipart, server).photos().add().body(form).send().await.unwrap();

    let request = parse!(multipart, PhotosAddRequest, server.only_request()).unwrap();

    let file = |name: &str, content_type: &str, content: &'static str| ReceivedPart {
        name: name.to_owned(),
        file_name: Some(name.to_owned()),
        content_type: Some(content_type.to_owned()),
        content: content.into(),
    };
    let expected = PhotosAddForm {
        title: "Sunset".to_owned(),
        photo: file("photo", "image/png", "pixels"),
        thumbnails: vec![file("thumbnails", "image/jpeg", "small")],
        tags: Some(vec!["red".to_owned(), "orange".to_owned()]),
        scores: Some(vec![1, 2]),
        place: Some(PhotosAddBodyPlace::builder().city("Delft").build().unwrap()),
        people: Some(vec![Person::builder().name("ann").build().unwrap()]),
        mood: Some(Mood::Sad),
        pin: None,
        notes: None,
        new_: Some(false),
        rating: Some(PhotosAddBodyRating::String("good".to_owned())),
        taken: None,
    };
    assert_eq!(request, PhotosAddRequest { body: expected });
}

#[test]
fn contract_rejects_invalid_parts_and_names_them() {
    let rejection = |parts: &[&str]| {
        let parts: String = parts
            .iter()
            .map(|part| format!("--b\r\nContent-Disposition: form-data; name={part}\r\n"))
            .collect();
        let mut headers = hyper::HeaderMap::new();
        headers.insert("content-type", "multipart/form-data; boundary=b".parse().unwrap());
        let (method, path_and_query) = ("POST".to_owned(), "/photos".to_owned());
        let received = ReceivedRequest { method, path_and_query, headers, body: format!("{parts}--b--") };
        parse!(multipart, PhotosAddRequest, received).unwrap_err()
    };
    let (title, photo) = ("title\r\n\r\nSunset", "photo\r\nContent-Type: image/gif\r\n\r\npixels");

    assert_eq!(rejection(&[title]), "the body: \"photo\" is a required property");
    assert_eq!(rejection(&[photo, "title\r\n\r\n"]), "the body: `/title`: value is shorter than 1 character");
    assert_eq!(rejection(&[title, title, photo]), "the field `title` is given more than once");
    assert_eq!(
        rejection(&[title, "photo\r\n\r\ncanary"]),
        "the media type of the part `photo` must be `image/png` or `image/*`"
    );
    assert_eq!(
        rejection(&[title, photo, "place\r\nContent-Type: application/json\r\n\r\n{"]),
        "the part `place` is not JSON: EOF while parsing an object at line 1 column 1"
    );
    assert_eq!(
        rejection(&[title, photo, "scores\r\n\r\n1,canary"]),
        "the body: `/scores/1`: value is not of type \"integer\""
    );
}

#[tokio::test]
async fn invalid_multipart_body_is_rejected_before_sending() {
    let server = Server::responding(204, "").await;
    let photos = client!(multipart, server).photos();
    let error = async |form: AddForm| photos.add().body(form).send().await.unwrap_err().to_string();
    let invalid = |reason: &str| format!("photosAdd was not sent: body `body`: {reason}");

    assert_eq!(photos.add().send().await.unwrap_err().to_string(), invalid("is required, and was not set"));
    assert_eq!(error(AddForm::new().title("a")).await, invalid("photo: is required, and was not set"));
    assert_eq!(error(form().title("")).await, invalid("title: must have at least 1 character, and has 0"));
    assert_eq!(error(form().scores([1, -1])).await, invalid("scores.1: must be at least 0, and is -1"));
    assert_eq!(
        error(form().place(PhotosAddBodyPlace::builder())).await,
        invalid("place: city: is required, and was not set")
    );
    let thumbnail = || Part::bytes("small").content_type("image/png");
    assert_eq!(
        error(form().thumbnails([thumbnail(), thumbnail(), thumbnail()])).await,
        invalid("thumbnails: must have at most 2 items, and has 3")
    );
    assert_eq!(
        error(form().thumbnails(["small"])).await,
        invalid("thumbnails: needs a media type that matches `image/*`: set `content_type`")
    );
    assert_eq!(
        error(form().photo(Part::bytes("a").content_type("text/html"))).await,
        invalid("photo: its media type must match `image/png` or `image/*`, and is `text/html`")
    );
    assert_eq!(
        error(form().photo(Part::bytes("a").content_type("image/a\r\nb"))).await,
        invalid("photo: its media type must match `image/png` or `image/*`, and is `image/a\\r\\nb`")
    );
    assert_eq!(server.received_requests().len(), 0);
}

#[tokio::test]
async fn unreadable_file_is_an_error_of_the_call_and_nothing_is_sent() {
    let server = Server::responding(204, "").await;
    let photos = client!(multipart, server).photos();
    let (folder, path) = file("photo.png", "pixels");
    fs::remove_file(&path).unwrap();

    let missing = photos.add().body(form().photo(Part::file(&path))).send().await.unwrap_err();
    let folder_error = photos.add().body(form().photo(Part::file(folder.path()))).send().await.unwrap_err();

    assert!(missing.is_invalid_request() && !missing.outcome_unknown() && !missing.is_retryable());
    let start = format!("photosAdd was not sent: body `body`: photo: can't read `{}`: ", path.display());
    assert!(missing.to_string().starts_with(&start), "{missing}");
    assert!(folder_error.is_invalid_request(), "{folder_error}");
    assert_eq!(server.received_requests().len(), 0);
}

#[tokio::test]
async fn each_attempt_sends_the_whole_file() {
    let server = Server::in_sequence([Reply::empty(503), Reply::empty(503), Reply::empty(204)]).await;
    let (_folder, path) = file("photo.png", &"pixels".repeat(100_000));
    let request = || client!(multipart, server).photos().add().body(form().photo(Part::file(&path)));

    let once = request().send().await.unwrap_err();
    let policy = RetryPolicy::default().max_backoff(std::time::Duration::from_millis(1)).retry_rejected(true);
    request().retry(policy).send().await.unwrap();

    assert!(once.outcome_unknown() && once.attempts() == 1, "{once}");
    let received = server.received_requests();
    let contents: Vec<_> = received.iter().map(|request| parts(request).pop().unwrap()).collect();
    assert_eq!(contents.len(), 3);
    assert!(contents.iter().all(|content| content.ends_with(&"pixels".repeat(100_000))));
}

#[tokio::test]
async fn secrets_and_files_of_a_multipart_body_are_not_printed() {
    let body = r#"{"detail": "the pin open-sesame and the note be my guest are wrong"}"#;
    let server = Server::responding(403, body).await;
    let (_folder, path) = file("photo.png", "pixels of a file");
    let place = PhotosAddBodyPlace::builder().city("Delft").pin(CANARY);
    let form = form().photo(Part::file(&path)).pin(CANARY).place(place).notes("be my guest");

    let request = client!(multipart, server).photos().add().body(form);
    let preview = request.preview().unwrap();
    let printed = format!("{request:?} {request:#?} {preview} {preview:?}");
    let error = request.send().await.unwrap_err();

    assert!(parts(&server.only_request()).iter().any(|part| part.ends_with(CANARY)));
    let printed = format!("{printed} {error} {error:?}");
    assert!(!printed.contains(CANARY), "{printed}");
    let boundary = preview.headers()["content-type"].to_str().unwrap().split_once("boundary=").unwrap().1;
    let part = |name: &str, rest: &str| {
        format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"{rest}\r\n")
    };
    let file =
        format!("; filename=\"photo.png\"\r\nContent-Type: image/png\r\n\r\n[file {}]", path.display());
    let json = "\r\nContent-Type: application/json\r\n\r\n{\"city\":\"Delft\",\"pin\":\"[redacted]\"}";
    let expected = [
        part("title", "\r\n\r\nSunset"),
        part("photo", &file),
        part("pin", "\r\n\r\n[redacted]"),
        part("place", json),
        part("notes", "\r\nContent-Type: text/markdown\r\n\r\nbe my guest"),
        format!("--{boundary}--\r\n"),
    ];
    assert_eq!(preview.body(), Some(expected.concat().as_str()));
}

#[tokio::test]
async fn body_without_a_schema_has_any_parts() {
    let server = Server::responding(204, "").await;
    let form = crate::multipart::resources::client_::AnythingForm::new();

    let form = form.extra("a\r\n\"b\"", "text").extra("c", Part::bytes("csv").content_type("text/csv"));
    client!(multipart, server).anything().body(form).send().await.unwrap();

    assert_eq!(
        parts(&server.only_request()),
        [
            "Content-Disposition: form-data; name=\"a%0D%0A%22b%22\"\r\n\r\ntext",
            "Content-Disposition: form-data; name=\"c\"\r\nContent-Type: text/csv\r\n\r\ncsv",
        ]
    );
}

#[tokio::test]
async fn last_body_that_is_set_is_sent() {
    use crate::multipart::generated::server::AlbumsReplaceRequest;
    let server = Server::responding(204, "").await;
    let photos = client!(multipart, server).photos();
    let form = || AlbumsReplaceForm::new().name("ann").files(["one", "two"]);
    let person = || Person::builder().name("bob");

    photos.albums_replace().body(person()).body_multipart(form()).send().await.unwrap();
    photos.albums_replace().body_multipart(form()).body(person()).send().await.unwrap();
    photos.albums_replace().send().await.unwrap();

    let [multipart, json, none] = server.received_requests().try_into().unwrap();
    let multipart = parse!(multipart, AlbumsReplaceRequest, multipart).unwrap();
    let json = parse!(multipart, AlbumsReplaceRequest, json).unwrap();
    let none = parse!(multipart, AlbumsReplaceRequest, none).unwrap();
    assert_eq!(multipart.body_multipart.unwrap().files.len(), 2);
    assert_eq!((multipart.body, json.body_multipart), (None, None));
    assert_eq!(json.body.unwrap().name.as_str(), "bob");
    assert_eq!(none, AlbumsReplaceRequest { body: None, body_multipart: None });
}

#[cfg(feature = "blocking")]
#[tokio::test]
async fn blocking_client_sends_files() {
    let server = Server::responding(204, "").await;
    let (url, (_folder, path)) = (server.url.clone(), file("photo.png", "pixels of a file"));

    let sent = std::thread::spawn(move || {
        let client = crate::multipart::generated::blocking::Client::builder().base_url(url).build().unwrap();
        client.photos().add().body(form().photo(Part::file(path))).send().map(drop)
    });
    tokio::task::spawn_blocking(|| sent.join().unwrap()).await.unwrap().unwrap();

    assert!(parts(&server.only_request()).iter().any(|part| part.ends_with("pixels of a file")));
}

mod media_types {
    use super::*;
    use crate::media_types::types::*;

    fn letter() -> builders::LetterBuilder {
        Letter::builder().text("Hi")
    }

    #[tokio::test]
    async fn each_offered_media_type_has_a_setter() {
        let server = Server::responding(204, "").await;
        let (_folder, path) = file("letter.bin", "Hi");
        let send = || client!(media_types, server).letters().send();

        for request in [
            send().body(letter()),
            send().body_application_merge_patch_json(letter()),
            send().body_form(letter()),
            send().body_text_("Hi").body_text("a parameter"),
            send().body_text_csv("Hi"),
            send().body_bytes("image/png", "Hi"),
            send().body_bytes_file("image/gif", &path),
        ] {
            request.send().await.unwrap();
        }

        let received = server.received_requests();
        let sent: Vec<_> =
            received.iter().map(|of| (of.header("content-type").unwrap(), of.body.as_str())).collect();
        assert_eq!(
            sent,
            [
                ("application/json", r#"{"text":"Hi"}"#),
                ("application/merge-patch+json", r#"{"text":"Hi"}"#),
                ("application/x-www-form-urlencoded", "text=Hi"),
                ("text/plain", "Hi"),
                ("text/csv", "Hi"),
                ("image/png", "Hi"),
                ("image/gif", "Hi"),
            ]
        );
        assert_eq!(received[3].query(), "bodyText=a+parameter");
        let parsed =
            received.into_iter().map(|received| parse!(media_types, LettersSendRequest, received).unwrap());
        let set: Vec<_> = parsed
            .map(|request| {
                [
                    request.body.is_some(),
                    request.body_application_merge_patch_json.is_some(),
                    request.body_form.is_some(),
                    request.body_text_.is_some(),
                    request.body_text_csv.is_some(),
                    request.body_bytes.is_some(),
                ]
            })
            .collect();
        let only = |index: usize| std::array::from_fn::<_, 6, _>(|other| other == index);
        assert_eq!(set, [only(0), only(1), only(2), only(3), only(4), only(5), only(5)]);
    }

    #[tokio::test]
    async fn media_type_must_match_its_range() {
        let server = Server::responding(200, "stamp").await;
        let letters = client!(media_types, server).letters();

        let stamp = letters.stamp().body("image/png", "pixels").send().await.unwrap();
        let other = letters.stamp().body("text/plain", "pixels").send().await.unwrap_err();
        let range = letters.stamp().body("image/*", "pixels").send().await.unwrap_err();
        let telegram = letters.telegram().body("image/png", "stop").send().await.unwrap_err();

        assert_eq!(&stamp[..], b"stamp");
        let reason = "its media type must match `image/*`, and is";
        assert_eq!(
            other.to_string(),
            format!("lettersStamp was not sent: body `body`: {reason} `text/plain`")
        );
        assert_eq!(range.to_string(), format!("lettersStamp was not sent: body `body`: {reason} `image/*`"));
        assert!(telegram.is_invalid_request(), "{telegram}");
        assert_eq!(server.only_request().header("content-type"), Some("image/png"));
    }

    #[tokio::test]
    async fn missing_file_of_a_body_is_an_error_of_the_call() {
        let server = Server::responding(200, "stamp").await;

        let request = client!(media_types, server).letters().stamp().body_file("image/png", "no/such/file");
        let error = request.send().await.unwrap_err();

        let start = "lettersStamp was not sent: body `body`: can't read `no/such/file`: ";
        assert!(error.is_invalid_request() && error.to_string().starts_with(start), "{error}");
        assert_eq!(server.received_requests().len(), 0);
    }

    #[tokio::test]
    async fn nullable_and_arbitrary_bodies_are_sent() {
        let server = Server::responding(204, "").await;
        let letters = client!(media_types, server).letters();

        letters.grade().body(Some(Grade::Express)).send().await.unwrap();
        letters.grade().body(None).send().await.unwrap();
        letters.weigh().body(Some(vec![1.5])).send().await.unwrap();
        letters.anything().body(serde_json::json!([1, "a"])).send().await.unwrap();
        letters.batch().body("multipart/mixed; boundary=b", "--b--").send().await.unwrap();
        letters.order().body("<order/>").send().await.unwrap();
        let invalid = letters.weigh().body(Some(vec![-1.0])).send().await.unwrap_err();

        let received = server.received_requests();
        let bodies: Vec<_> = received.iter().map(|received| received.body.as_str()).collect();
        assert_eq!(bodies, ["\"express\"", "null", "[1.5]", "[1,\"a\"]", "--b--", "<order/>"]);
        assert!(invalid.to_string().contains("0: must be at least 0, and is -1"), "{invalid}");
        let parsed = parse!(media_types, LettersGradeRequest, received[1].clone()).unwrap();
        assert_eq!(parsed.body, None);
        assert_eq!(parse!(media_types, LettersOrderRequest, received[5].clone()).unwrap().body, "<order/>");
    }

    #[tokio::test]
    async fn fields_of_a_form_are_serialized_and_parsed_in_their_style() {
        let server = Server::responding(204, "").await;
        let form = LettersFormBody::builder()
            .names(vec!["a".to_owned(), "b".to_owned()])
            .codes(vec![1, 2])
            .sizes(vec![3, 4])
            .sender(letter())
            .address(letter());

        client!(media_types, server).letters().form().body(form.clone()).send().await.unwrap();

        let received = server.only_request();
        let mut pairs: Vec<(String, String)> = serde_urlencoded::from_str(&received.body).unwrap();
        pairs.sort();
        let pairs: Vec<_> = pairs.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        assert_eq!(
            pairs,
            [
                ("address[text]", "Hi"),
                ("codes", "1|2"),
                ("names", "a"),
                ("names", "b"),
                ("sender", r#"{"text":"Hi"}"#),
                ("sizes", "3,4"),
            ]
        );
        let parsed = parse!(media_types, LettersFormRequest, received).unwrap();
        assert_eq!(parsed.body, form.build().unwrap());
    }

    #[test]
    fn contract_rejects_other_media_types() {
        let received = |method: &str, path: &str, media_type: &str| {
            let mut headers = hyper::HeaderMap::new();
            headers.insert("content-type", media_type.parse().unwrap());
            let (method, path_and_query) = (method.to_owned(), path.to_owned());
            ReceivedRequest { method, path_and_query, headers, body: "canary".to_owned() }
        };

        let stamp = parse!(media_types, LettersStampRequest, received("POST", "/stamps", "text/plain"));
        let photo = parse!(multipart, PhotosAddRequest, received("POST", "/photos", "multipart/form-data"));

        assert_eq!(stamp.unwrap_err(), "the header `Content-Type` must be `image/*`");
        assert_eq!(
            photo.unwrap_err(),
            "the body is not multipart: the header `Content-Type` has no boundary"
        );
    }
}
