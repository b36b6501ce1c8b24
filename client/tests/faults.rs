//! What becomes of a call when something goes wrong: which error it is, how often the request was sent, and that no
//! secret shows.
//!
//! `cargo test --test faults -- --nocapture` prints the table of all of it.
//!
//! With the feature `rustls-no-provider` alone, a client needs a TLS provider that nothing installs here.
#![cfg(any(feature = "rustls", feature = "native-tls", not(feature = "rustls-no-provider")))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail by panicking, in the functions that they share as well"
)]

mod support;

use std::time::Duration;

use losant_org_invites::{Client, ClientBuilder, Error, RetryPolicy, TransportErrorKind};
use support::{
    RefusingPort,
    faults::{
        BUFFERS, Fault, FaultyServer, LookUp, Resolver, SECRET_TOKEN, answer, echo, head, leak, secret_get,
        secret_post,
    },
    shown,
};
use tokio::time::Instant;

/// Longer than any test takes: what ends a call that nothing else ends.
const SAFETY_NET: Duration = Duration::from_secs(120);

/// The time-out of what stalls.
const MOMENT: Duration = Duration::from_millis(200);

/// Retries as often as by default, without making anyone wait.
fn quickly() -> RetryPolicy {
    RetryPolicy::default().initial_backoff(Duration::from_millis(1)).max_backoff(Duration::from_millis(1))
}

/// A client that only gives up for the reason that a test is about.
fn patient(base_url: impl Into<String>) -> ClientBuilder {
    Client::builder()
        .base_url(base_url)
        .connect_timeout(SAFETY_NET)
        .attempt_timeout(SAFETY_NET)
        .timeout(2 * SAFETY_NET)
        .retry(quickly())
}

/// A whole answer that both actions take for a success.
fn success() -> Vec<u8> {
    answer("200", "", "{}")
}

mod table {
    use std::{any::Any, fmt::Display};

    use hyper::body::Bytes;

    use super::*;

    /// What goes wrong.
    enum Scene {
        /// A server does this about every request.
        Serves(Fault),
        /// The same, where it makes the client wait. Its attempts are short.
        Stalls(Fault),
        /// A port of this machine at which nobody listens.
        Refuses,
        /// The look-up of the server's name. Connecting has little time where it hangs.
        LooksUp(LookUp),
        /// A server sends the client to another one, with this status.
        Redirects(&'static str),
        /// A server does this where TLS is expected.
        #[cfg(any(feature = "rustls", feature = "native-tls"))]
        TalksNoTls(Fault),
        /// A server says nothing where TLS is expected. Connecting has little time.
        #[cfg(any(feature = "rustls", feature = "native-tls"))]
        StallsInHandshake,
        /// A server has a certificate for this name.
        #[cfg(any(feature = "rustls", feature = "native-tls"))]
        HasCertificate { name: &'static str, is_trusted: bool },
    }

    /// How a call ends: what it fails with, after how many attempts, and how many whole requests have arrived.
    type Outcome = (&'static str, u32, usize);

    #[derive(Debug)]
    struct Expected {
        get: Outcome,
        post: Outcome,
        /// Whether nobody knows after the POST if the invite was answered.
        unknown: bool,
    }

    struct Row {
        fault: String,
        scene: Scene,
        expected: Expected,
    }

    fn row(fault: impl Into<String>, scene: Scene, get: Outcome, post: Outcome, unknown: bool) -> Row {
        Row { fault: fault.into(), scene, expected: Expected { get, post, unknown } }
    }

    /// A server says this, and waits for the next request.
    fn says(said: impl Into<Bytes>) -> Scene {
        Scene::Serves(Fault::says(said))
    }

    /// A server says this, and closes the connection.
    fn closes(after: impl Into<Bytes>) -> Scene {
        Scene::Serves(Fault::says(after).then_closes())
    }

    /// A server says this, and resets the connection.
    fn resets(after: impl Into<Bytes>) -> Scene {
        Scene::Serves(Fault::says(after).then_resets())
    }

    /// A server says this, and then nothing.
    fn stalls(after: impl Into<Bytes>) -> Scene {
        Scene::Stalls(Fault::says(after).then_stalls())
    }

    /// A server says this, and then that without end.
    fn repeats(after: impl Into<Bytes>, repeated: impl AsRef<[u8]>) -> Scene {
        Scene::Serves(Fault::says(after).and_repeats(repeated))
    }

    #[rustfmt::skip]
    fn connecting() -> Vec<Row> {
        use Scene::*;
        vec![
            row("a port that refuses",                   Refuses,                                                 ("Connect", 3, 0),          ("Connect", 3, 0),          false),
            row("a name that nobody knows",              LooksUp(LookUp::Fails),                                  ("Connect", 3, 0),          ("Connect", 3, 0),          false),
            row("a name that is looked up forever",      LooksUp(LookUp::Hangs),                                  ("Connect, late", 3, 0),    ("Connect, late", 3, 0),    false),
            row("closes when it has accepted",           Serves(Fault::silence().at_once().then_abandons()),      ("Closed", 3, 0),           ("Closed", 1, 0),           true),
            row("resets when it is sent the first byte", Serves(Fault::silence().unread().then_resets()),         ("Closed", 3, 0),           ("Closed", 1, 0),           true),
        ]
    }

    #[cfg(any(feature = "rustls", feature = "native-tls"))]
    #[rustfmt::skip]
    fn securing() -> Vec<Row> {
        use Scene::*;
        let plain = answer("400", "", echo());
        // OpenSSL does not tell a connection that breaks from a handshake that is refused.
        let broken = if cfg!(feature = "rustls") { ("Connect", 3, 0) } else { ("Tls", 1, 0) };
        vec![
            row("a certificate that nobody has signed",  HasCertificate { name: "127.0.0.1", is_trusted: false }, ("Tls", 1, 0),              ("Tls", 1, 0),              false),
            row("a certificate for another host",        HasCertificate { name: "other.test", is_trusted: true }, ("Tls", 1, 0),              ("Tls", 1, 0),              false),
            row("plain HTTP where TLS is expected",      TalksNoTls(Fault::says(plain).at_once().then_closes()),  ("Tls", 1, 0),              ("Tls", 1, 0),              false),
            row("closes in the TLS handshake",           TalksNoTls(Fault::silence().at_once().then_closes()),    broken,                     broken,                     false),
            row("resets in the TLS handshake",           TalksNoTls(Fault::silence().unread().then_resets()),     broken,                     broken,                     false),
            row("stalls in the TLS handshake",           StallsInHandshake,                                       ("Connect, late", 3, 0),    ("Connect, late", 3, 0),    false),
        ]
    }

    #[cfg(not(any(feature = "rustls", feature = "native-tls")))]
    fn securing() -> Vec<Row> {
        Vec::new()
    }

    #[rustfmt::skip]
    fn before_the_body() -> Vec<Row> {
        let half = head("200", "Content-Length: 2\r\n").trim_end().to_owned();
        let broken = |header: &str| closes(head("200", header) + "{}");
        let endless = |repeated: &str| repeats(half.clone(), repeated);
        vec![
            row("closes before the head",                closes(""),                                              ("Closed", 3, 3),           ("Closed", 1, 1),           true),
            row("resets before the head",                resets(""),                                              ("Closed", 3, 3),           ("Closed", 1, 1),           true),
            row("stalls before the head",                stalls(""),                                              ("Timeout", 1, 1),          ("Timeout", 1, 1),          true),
            row("closes in the head",                    closes(half.clone()),                                    ("Closed", 3, 3),           ("Closed", 1, 1),           true),
            row("resets in the head",                    resets(half.clone()),                                    ("Closed", 3, 3),           ("Closed", 1, 1),           true),
            row("stalls in the head",                    stalls(half.clone()),                                    ("Timeout", 1, 1),          ("Timeout", 1, 1),          true),
            row("says something that is not HTTP",       closes(echo()),                                          ("Protocol", 1, 1),         ("Protocol", 1, 1),         true),
            row("says something that never ends",        repeats("", echo()),                                     ("Protocol", 1, 1),         ("Protocol", 1, 1),         true),
            row("headers that never end",                endless("\r\nX-Echo: canary"),                           ("Protocol", 1, 1),         ("Protocol", 1, 1),         true),
            row("a header that never ends",              endless("canary"),                                       ("Protocol", 1, 1),         ("Protocol", 1, 1),         true),
            row("Content-Length: many",                  broken("Content-Length: many\r\n"),                      ("Protocol", 1, 1),         ("Protocol", 1, 1),         true),
            row("Content-Length: -1",                    broken("Content-Length: -1\r\n"),                        ("Protocol", 1, 1),         ("Protocol", 1, 1),         true),
            row("Content-Length: 2, and again: 3",       broken("Content-Length: 2\r\nContent-Length: 3\r\n"),    ("Protocol", 1, 1),         ("Protocol", 1, 1),         true),
        ]
    }

    #[rustfmt::skip]
    fn interim_answers() -> Vec<Row> {
        let interim = |status: &str| head(status, "");
        let then_success = |status: &str| says([interim(status).into_bytes(), success()].concat());
        vec![
            row("100, then 200",                         then_success("100"),                                     ("ok", 1, 1),               ("ok", 1, 1),               false),
            row("102, then 200",                         then_success("102"),                                     ("ok", 1, 1),               ("ok", 1, 1),               false),
            row("103, then 200",                         then_success("103"),                                     ("ok", 1, 1),               ("ok", 1, 1),               false),
            row("100, then nothing",                     stalls(interim("100")),                                  ("Timeout", 1, 1),          ("Timeout", 1, 1),          true),
            row("100, then the end",                     closes(interim("100")),                                  ("Closed", 3, 3),           ("Closed", 1, 1),           true),
            row("102 a thousand times, then nothing",    stalls(interim("102").repeat(1000)),                     ("Timeout", 1, 1),          ("Timeout", 1, 1),          true),
            row("101, to a protocol nobody asked for",   closes(interim("101")),                                  ("Status 101", 1, 1),       ("Status 101", 1, 1),       true),
        ]
    }

    #[rustfmt::skip]
    fn bodies_that_break() -> Vec<Row> {
        let sized = |status: &str, size: &str| head(status, &format!("Content-Length: {size}\r\n")) + &echo();
        let chunked = |status: &str| head(status, "Transfer-Encoding: chunked\r\n") + "5\r\n{\"a\":\r\n";
        let unbounded = |status: &str| head(status, "");
        let huge = "999999999999";
        let chunk = format!("1000\r\n{}\r\n", " ".repeat(0x1000));
        vec![
            row("200, closes in the body",               closes(sized("200", "999")),                             ("Body", 1, 1),             ("Body", 1, 1),             true),
            row("200, closes between chunks",            closes(chunked("200")),                                  ("Body", 1, 1),             ("Body", 1, 1),             true),
            row("200, resets in the body",               resets(sized("200", "999")),                             ("Body", 1, 1),             ("Body", 1, 1),             true),
            row("200, resets between chunks",            resets(chunked("200")),                                  ("Body", 1, 1),             ("Body", 1, 1),             true),
            row("200, stalls in the body",               stalls(sized("200", "999")),                             ("Timeout", 1, 1),          ("Timeout", 1, 1),          true),
            row("200, stalls between chunks",            stalls(chunked("200")),                                  ("Timeout", 1, 1),          ("Timeout", 1, 1),          true),
            row("200, a chunk without a size",           closes(chunked("200") + "canary\r\n"),                   ("Body", 1, 1),             ("Body", 1, 1),             true),
            row("200, more than its Content-Length",     says(sized("200", "9")),                                 ("InvalidResponse", 1, 1), ("InvalidResponse", 1, 1), true),
            row("200, of a huge Content-Length",         repeats(sized("200", huge), " "),                        ("ResponseTooLarge", 1, 1),    ("ResponseTooLarge", 1, 1),    true),
            row("200, chunks without end",               repeats(chunked("200"), chunk),                          ("ResponseTooLarge", 1, 1),    ("ResponseTooLarge", 1, 1),    true),
            row("200, a body without length or end",     repeats(unbounded("200"), " "),                           ("ResponseTooLarge", 1, 1),    ("ResponseTooLarge", 1, 1),    true),
            row("404, closes in the body",               closes(sized("404", "999")),                             ("NotFound", 1, 1),         ("NotFound", 1, 1),         false),
            row("404, resets between chunks",            resets(chunked("404")),                                  ("NotFound", 1, 1),         ("NotFound", 1, 1),         false),
            row("404, stalls in the body",               stalls(sized("404", "999")),                             ("NotFound", 1, 1),         ("NotFound", 1, 1),         false),
            row("404, of a huge Content-Length",         repeats(sized("404", huge), " "),                        ("NotFound", 1, 1),         ("NotFound", 1, 1),         false),
            row("404, a body without length or end",     repeats(unbounded("404"), " "),                           ("NotFound", 1, 1),         ("NotFound", 1, 1),         false),
            row("502, closes in the body",               closes(sized("502", "999")),                             ("Status 502", 3, 3),       ("Status 502", 1, 1),       true),
            row("502, a body without length or end",     repeats(unbounded("502"), " "),                           ("Status 502", 3, 3),       ("Status 502", 1, 1),       true),
        ]
    }

    /// A server gives this as a whole answer.
    fn whole(status: &str, body: impl AsRef<[u8]>) -> Scene {
        says(answer(status, "", body))
    }

    #[rustfmt::skip]
    fn whole_answers() -> Vec<Row> {
        let html = format!("<!doctype html><title>{}</title>", echo());
        let string = format!("\"{SECRET_TOKEN}\"");
        let list = format!("[{}]", echo());
        let invalid = format!(r#"{{"orgName":"~","orgId":"~","message":"~ {SECRET_TOKEN}"}}"#);
        let invalid: Vec<_> = invalid.bytes().map(|byte| if byte == b'~' { 0xff } else { byte }).collect();
        let deep = "[".repeat(200_000);
        let deep_error = format!("{{\"message\":{deep}");
        vec![
            row("200, empty",                            whole("200", ""),                                        ("InvalidResponse", 1, 1), ("InvalidResponse", 1, 1), true),
            row("200, HTML",                             whole("200", &html),                                     ("InvalidResponse", 1, 1), ("InvalidResponse", 1, 1), true),
            row("200, a list",                           whole("200", &list),                                     ("InvalidResponse", 1, 1), ("InvalidResponse", 1, 1), true),
            row("200, a string",                         whole("200", &string),                                   ("InvalidResponse", 1, 1), ("InvalidResponse", 1, 1), true),
            row("200, a number",                         whole("200", "42"),                                      ("InvalidResponse", 1, 1), ("InvalidResponse", 1, 1), true),
            row("200, null",                             whole("200", "null"),                                    ("InvalidResponse", 1, 1), ("InvalidResponse", 1, 1), true),
            row("200, invalid UTF-8",                    whole("200", &invalid),                                  ("InvalidResponse", 1, 1), ("InvalidResponse", 1, 1), true),
            row("200, nested beyond measure",            whole("200", &deep),                                     ("InvalidResponse", 1, 1), ("InvalidResponse", 1, 1), true),
            row("201, an object",                        whole("201", "{}"),                                      ("Status 201", 1, 1),       ("Status 201", 1, 1),       true),
            row("204, without a body",                   says(head("204", "")),                                   ("Status 204", 1, 1),       ("Status 204", 1, 1),       true),
            row("400, an error object",                  whole("400", echo()),                                    ("BadRequest", 1, 1),       ("BadRequest", 1, 1),       false),
            row("401, an error object",                  whole("401", echo()),                                    ("Status 401", 1, 1),       ("Status 401", 1, 1),       false),
            row("404, an error object",                  whole("404", echo()),                                    ("NotFound", 1, 1),         ("NotFound", 1, 1),         false),
            row("404, empty",                            whole("404", ""),                                        ("NotFound", 1, 1),         ("NotFound", 1, 1),         false),
            row("404, HTML",                             whole("404", &html),                                     ("NotFound", 1, 1),         ("NotFound", 1, 1),         false),
            row("404, invalid UTF-8",                    whole("404", &invalid),                                  ("NotFound", 1, 1),         ("NotFound", 1, 1),         false),
            row("404, nested beyond measure",            whole("404", &deep_error),                               ("NotFound", 1, 1),         ("NotFound", 1, 1),         false),
            row("408, an error object",                  whole("408", echo()),                                    ("Status 408", 1, 1),       ("Status 408", 1, 1),       false),
            row("410, an error object",                  whole("410", echo()),                                    ("Gone", 1, 1),             ("Gone", 1, 1),             false),
            row("500, an error object",                  whole("500", echo()),                                    ("Status 500", 1, 1),       ("Status 500", 1, 1),       true),
            row("502, HTML",                             whole("502", &html),                                     ("Status 502", 3, 3),       ("Status 502", 1, 1),       true),
            row("504, empty",                            whole("504", ""),                                        ("Status 504", 3, 3),       ("Status 504", 1, 1),       true),
            row("999, an error object",                  whole("999", echo()),                                    ("Status 999", 1, 1),       ("Status 999", 1, 1),       true),
        ]
    }

    #[rustfmt::skip]
    fn redirects() -> Vec<Row> {
        use Scene::Redirects;
        vec![
            row("301, to another host",                  Redirects("301"),                                        ("Status 301", 1, 1),       ("Status 301", 1, 1),       true),
            row("302, to another host",                  Redirects("302"),                                        ("Status 302", 1, 1),       ("Status 302", 1, 1),       true),
            row("303, to another host",                  Redirects("303"),                                        ("Status 303", 1, 1),       ("Status 303", 1, 1),       true),
            row("307, to another host",                  Redirects("307"),                                        ("Status 307", 1, 1),       ("Status 307", 1, 1),       true),
            row("308, to another host",                  Redirects("308"),                                        ("Status 308", 1, 1),       ("Status 308", 1, 1),       true),
        ]
    }

    /// A server that asks to be left alone, in all manners. A pause beyond the time for the whole call is not waited for,
    /// and what can't be read is nothing.
    fn requests_for_a_pause() -> Vec<Row> {
        let now = "Date: Wed, 21 Oct 2015 07:28:00 GMT\r\n";
        let forms = [
            ("", "3600", 1),
            ("", "0", 3),
            (now, "Wed, 21 Oct 2015 08:28:00 GMT", 1),
            (now, "Wed, 21 Oct 2015 06:28:00 GMT", 3),
            ("", "Wed, 21 Oct 2015 06:28:00 GMT", 3),
            ("", "Fri, 31 Dec 9999 23:59:59 GMT", 1),
            ("", "99999999999999999999999999", 1),
            ("", "-1", 3),
            ("", "0.5", 3),
            ("", "soon", 3),
            ("", "", 3),
        ];
        let of = |status: &'static str, kind: &'static str, unknown: bool| {
            forms.map(move |(date, form, times)| {
                let clock = if date.is_empty() { "" } else { " (has Date)" };
                let name = format!("{status}, Retry-After: {form}{clock}");
                let fault = Fault::says(answer(status, &format!("{date}Retry-After: {form}\r\n"), echo()));
                row(name, Scene::Serves(fault), (kind, times, times as usize), (kind, 1, 1), unknown)
            })
        };
        of("429", "Status 429", false).into_iter().chain(of("503", "Status 503", true)).collect()
    }

    /// A scene that is set up: who calls, and who is called.
    struct Stage {
        client: Client,
        server: FaultyServer,
        /// Whom nobody should call.
        elsewhere: FaultyServer,
        _between: Box<dyn Any + Send + Sync>,
    }

    impl Stage {
        async fn new(scene: Scene) -> Self {
            let elsewhere = FaultyServer::start(Fault::says(success())).await;
            let fault = match &scene {
                Scene::Serves(fault) | Scene::Stalls(fault) => fault.clone(),
                Scene::Redirects(status) => {
                    let location = format!("Location: {}/?token={SECRET_TOKEN}\r\n", elsewhere.url());
                    Fault::says(answer(status, &location, echo()))
                }
                Scene::Refuses | Scene::LooksUp(_) => Fault::says(success()),
                #[cfg(any(feature = "rustls", feature = "native-tls"))]
                Scene::TalksNoTls(fault) => fault.clone(),
                #[cfg(any(feature = "rustls", feature = "native-tls"))]
                Scene::StallsInHandshake => Fault::silence().then_stalls(),
                #[cfg(any(feature = "rustls", feature = "native-tls"))]
                Scene::HasCertificate { .. } => Fault::says(success()),
            };
            let server = FaultyServer::start(fault).await;
            let mut between: Box<dyn Any + Send + Sync> = Box::new(());
            let builder = match scene {
                Scene::Serves(_) | Scene::Redirects(_) => patient(server.url()),
                Scene::Stalls(_) => patient(server.url()).attempt_timeout(MOMENT),
                Scene::Refuses => {
                    let port = RefusingPort::new();
                    let url = port.url();
                    between = Box::new(port);
                    patient(url)
                }
                Scene::LooksUp(look_up) => patient("http://somewhere.invalid")
                    .danger_allow_plain_http(true)
                    .configure_http(move |http| http.dns_resolver(Resolver::new([look_up])))
                    .connect_timeout(if look_up == LookUp::Hangs { MOMENT } else { SAFETY_NET }),
                #[cfg(any(feature = "rustls", feature = "native-tls"))]
                Scene::TalksNoTls(_) => patient(format!("https://{}", server.address())),
                #[cfg(any(feature = "rustls", feature = "native-tls"))]
                Scene::StallsInHandshake => {
                    patient(format!("https://{}", server.address())).connect_timeout(MOMENT)
                }
                #[cfg(any(feature = "rustls", feature = "native-tls"))]
                Scene::HasCertificate { name, is_trusted } => {
                    let front = support::faults::tls::TlsFront::start(server.address(), &[name]).await;
                    let trusted = is_trusted.then(|| front.certificate());
                    let url = front.url();
                    between = Box::new(front);
                    patient(url).configure_http(|http| http.tls_certs_merge(trusted))
                }
            };
            Self { client: builder.build().unwrap(), server, elsewhere, _between: between }
        }

        /// Lets both actions be called.
        async fn play(self) -> Played {
            Played {
                get: self.observe(secret_get(&self.client).send()).await,
                post: self.observe(secret_post(&self.client).send()).await,
                has_strayed: self.elsewhere.connections() > 0,
            }
        }

        async fn observe<T>(&self, call: impl Future<Output = Result<T, Error>>) -> Observed {
            let (before, start) = (self.server.received_requests(), Instant::now());
            let error = call.await.err();
            let took = start.elapsed();
            let requests = self.server.received_requests() - before;
            Observed {
                kind: error.as_ref().map_or("ok".to_owned(), kind),
                // A success does not tell.
                attempts: error.as_ref().map_or(requests as u32, Error::attempts),
                requests,
                took,
                is_unknown: error.as_ref().is_some_and(Error::outcome_unknown),
                is_retryable: error.as_ref().is_some_and(Error::is_retryable),
                leak: error.and_then(|error| leak(&shown(&error))),
            }
        }
    }

    /// Sets all scenes up, and then has them played at the same time.
    async fn play_together(rows: Vec<Row>) -> Vec<(String, Expected, Played)> {
        let mut stages = Vec::new();
        for Row { fault, scene, expected } in rows {
            stages.push((fault, expected, Stage::new(scene).await));
        }
        let plays: Vec<_> = stages
            .into_iter()
            .map(|(fault, expected, stage)| (fault, expected, tokio::spawn(stage.play())))
            .collect();
        let mut played = Vec::new();
        for (fault, expected, play) in plays {
            played.push((fault, expected, play.await.unwrap()));
        }
        played
    }

    /// What became of both calls.
    struct Played {
        get: Observed,
        post: Observed,
        /// Whether the client called someone else.
        has_strayed: bool,
    }

    impl Played {
        fn is(&self, expected: &Expected) -> bool {
            let Self { get, post, has_strayed } = self;
            get.outcome() == expected.get
                && post.outcome() == expected.post
                && post.requests <= 1
                && post.is_unknown == expected.unknown
                && !get.is_unknown
                && !(post.is_unknown && post.is_retryable)
                && self.leak().is_none()
                && !has_strayed
        }

        fn leak(&self) -> Option<&str> {
            self.get.leak.as_deref().or(self.post.leak.as_deref())
        }
    }

    /// What became of one call.
    struct Observed {
        kind: String,
        attempts: u32,
        requests: usize,
        /// By a clock that may have stood still.
        took: Duration,
        is_unknown: bool,
        is_retryable: bool,
        leak: Option<String>,
    }

    impl Observed {
        fn outcome(&self) -> (&str, u32, usize) {
            (&self.kind, self.attempts, self.requests)
        }
    }

    /// Which error it is, in a word.
    fn kind(error: &Error) -> String {
        match error {
            Error::BadRequest(_) => "BadRequest".to_owned(),
            Error::NotFound(_) => "NotFound".to_owned(),
            Error::Gone(_) => "Gone".to_owned(),
            Error::Status(error) => format!("Status {}", error.status().as_u16()),
            Error::InvalidResponse(_) => "InvalidResponse".to_owned(),
            Error::ResponseTooLarge(_) => "ResponseTooLarge".to_owned(),
            Error::Transport(transport) => match transport.kind() {
                TransportErrorKind::Connect if error.is_timeout() => "Connect, late".to_owned(),
                kind => format!("{kind:?}"),
            },
            _ => format!("{error:?}"),
        }
    }

    fn print<N: Display>(fault: &str, calls: [(&str, N, N, &str); 2], is_unknown: &str, canary: &str) {
        let [get, post] = calls.map(|(kind, attempts, requests, took)| {
            format!("{kind:<16} {attempts:>3} {requests:>3} {took:>7}")
        });
        println!("{fault:<58} | {get} | {post} | {is_unknown:<7} | {canary}");
    }

    #[tokio::test]
    async fn every_fault_has_its_error_its_number_of_requests_and_shows_no_secret() {
        let rows = [
            connecting(),
            securing(),
            before_the_body(),
            interim_answers(),
            bodies_that_break(),
            whole_answers(),
            redirects(),
            requests_for_a_pause(),
        ];
        // Where time is waited for, it stands still until nobody has anything else to do: nothing is late on a busy machine.
        let (waiting, prompt): (Vec<_>, Vec<_>) =
            rows.into_iter().flatten().partition(|row| matches!(row.scene, Scene::Stalls(_)));

        // Behind each kind: how many attempts the client made, how many whole requests have arrived, and how long it took.
        print(
            "fault",
            ["GET", "POST"].map(|method| (method, "att", "req", "took")),
            "unknown",
            "canary seen",
        );
        let mut wrong = Vec::new();
        for (rows, is_timeless) in [(prompt, false), (waiting, true)] {
            if is_timeless {
                tokio::time::pause();
            }
            for (fault, expected, played) in play_together(rows).await {
                let times = [&played.get, &played.post].map(|call| format!("{} ms", call.took.as_millis()));
                let [get, post] = [&played.get, &played.post];
                let calls = [(get, &times[0]), (post, &times[1])].map(|(call, took)| {
                    (call.kind.as_str(), call.attempts as usize, call.requests, took.as_str())
                });
                let is_unknown = if played.post.is_unknown { "yes" } else { "no" };
                print(&fault, calls, is_unknown, played.leak().unwrap_or("no"));
                if !played.is(&expected) {
                    wrong.push(format!("{fault}: {expected:?}"));
                }
                let took = [played.get.took, played.post.took];
                if is_timeless && took.iter().any(|took| !(MOMENT..2 * MOMENT).contains(took)) {
                    wrong.push(format!("{fault}: {MOMENT:?}, and not {took:?}"));
                }
            }
        }
        assert!(wrong.is_empty(), "expected, and not seen above:\n{}", wrong.join("\n"));
    }
}

mod retries {
    use super::*;

    /// A server that is busy, and for how long it asks to be left alone.
    fn busy(retry_after: &str) -> Fault {
        Fault::says(answer("503", &format!("Retry-After: {retry_after}\r\n"), echo()))
    }

    #[tokio::test]
    async fn a_get_whose_third_attempt_succeeds_is_a_success() {
        let faults = [Fault::silence().then_resets(), busy("0"), Fault::says(success())];
        let server = FaultyServer::in_turn(faults).await;
        let client = patient(server.url()).build().unwrap();

        secret_get(&client).send().await.unwrap();

        assert_eq!(server.received_requests(), 3);
    }

    #[tokio::test]
    async fn a_post_goes_to_a_server_that_can_be_reached_by_the_third_attempt() {
        let server = FaultyServer::start(Fault::says(success())).await;
        let port = RefusingPort::new();
        let resolver =
            Resolver::new([LookUp::Fails, LookUp::Finds(port.address()), LookUp::Finds(server.address())]);
        // Without a port in the URL, that of the look-up counts.
        let builder = patient("http://somewhere.invalid").danger_allow_plain_http(true);
        let client = builder.configure_http(|http| http.dns_resolver(resolver)).build().unwrap();

        secret_post(&client).send().await.unwrap();

        assert_eq!(server.received_requests(), 1);
    }

    #[tokio::test]
    async fn a_post_on_a_connection_that_has_served_before_is_sent_once_as_well() {
        let faults = [Fault::says(success()), Fault::silence().then_closes(), Fault::says(success())];
        let server = FaultyServer::in_turn(faults).await;
        let client = patient(server.url()).build().unwrap();
        secret_post(&client).send().await.unwrap();

        let error = secret_post(&client).send().await.unwrap_err();

        assert!(error.outcome_unknown() && !error.is_retryable(), "{error:?}");
        assert_eq!(server.received_requests(), 2, "one for each call");
    }

    #[tokio::test]
    async fn the_policy_says_how_often_a_get_is_sent() {
        for (policy, requests) in [
            (RetryPolicy::never(), 1),
            (quickly().max_retries(0), 1),
            (quickly().max_retries(1), 2),
            (quickly(), 3),
            (quickly().max_retries(5), 6),
        ] {
            for fault in [Fault::silence().then_closes(), busy("0")] {
                let server = FaultyServer::start(fault).await;
                let client = patient(server.url()).retry(policy.clone()).build().unwrap();

                let error = secret_get(&client).send().await.unwrap_err();

                assert_eq!(server.received_requests(), requests, "{policy:?}: {error:?}");
                assert_eq!(error.attempts() as usize, requests, "{policy:?}: {error:?}");
                assert!(error.is_retryable(), "{error:?}");
            }
        }
    }

    #[tokio::test]
    async fn a_policy_of_never_holds_for_connecting_too() {
        let port = RefusingPort::new();
        let client = patient(port.url()).retry(RetryPolicy::never()).build().unwrap();

        for error in
            [secret_get(&client).send().await.unwrap_err(), secret_post(&client).send().await.unwrap_err()]
        {
            assert!(error.is_connect() && error.is_retryable(), "{error:?}");
            assert_eq!(error.attempts(), 1);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_pause_is_as_long_as_the_server_asks() {
        let date = "Date: Wed, 21 Oct 2015 07:28:00 GMT\r\nRetry-After: Wed, 21 Oct 2015 07:29:30 GMT\r\n";
        for (headers, seconds) in [("Retry-After: 7\r\n", 7), (date, 90)] {
            let faults = [Fault::says(answer("429", headers, echo())), Fault::says(success())];
            let server = FaultyServer::in_turn(faults).await;
            let client = patient(server.url()).build().unwrap();
            let start = Instant::now();

            secret_get(&client).send().await.unwrap();

            assert_eq!(start.elapsed().as_secs(), seconds, "{headers}");
            assert_eq!(server.received_requests(), 2);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_pause_that_the_call_has_no_time_for_is_not_begun() {
        for status in ["429", "503"] {
            let fault = Fault::says(answer(status, "Retry-After: 3600\r\n", echo()));
            let server = FaultyServer::start(fault).await;
            let client = patient(server.url()).build().unwrap();
            let start = Instant::now();

            let error = secret_get(&client).send().await.unwrap_err();

            assert_eq!(start.elapsed().as_secs(), 0, "{error:?}");
            assert_eq!(error.status().unwrap().as_str(), status, "{error:?}");
            assert_eq!(error.retry_after(), Some(Duration::from_secs(3600)));
            assert_eq!((error.attempts(), server.received_requests()), (1, 1));
            assert!(error.is_retryable(), "{error:?}");
        }
    }

    #[tokio::test]
    async fn a_pause_of_the_clients_own_that_the_call_has_no_time_for_is_not_begun_either() {
        // A random part of it is waited for, and next to none is as short as the call's time.
        let ages = Duration::from_secs(u64::from(u32::MAX) * 1_000_000);
        let policy = RetryPolicy::default().initial_backoff(ages).max_backoff(ages);
        let server = FaultyServer::start(Fault::silence().then_closes()).await;
        let client = patient(server.url()).retry(policy).build().unwrap();

        let error = secret_get(&client).send().await.unwrap_err();

        assert!(!error.is_timeout(), "{error:?}");
        assert_eq!((error.attempts(), server.received_requests()), (1, 1));
    }

    #[tokio::test]
    async fn an_error_tells_how_long_the_server_asks_to_be_left_alone() {
        let now = "Date: Wed, 21 Oct 2015 07:28:00 GMT\r\n";
        for (headers, expected) in [
            ("Retry-After: 120\r\n".to_owned(), Some(120)),
            ("Retry-After: 0\r\n".to_owned(), Some(0)),
            (format!("{now}Retry-After: Wed, 21 Oct 2015 07:30:00 GMT\r\n"), Some(120)),
            (format!("{now}Retry-After: Wed, 21 Oct 2015 07:00:00 GMT\r\n"), Some(0)),
            ("Retry-After: Wed, 21 Oct 2015 07:00:00 GMT\r\n".to_owned(), Some(0)),
            ("Retry-After: -1\r\n".to_owned(), None),
            ("Retry-After: 1.5\r\n".to_owned(), None),
            ("Retry-After: soon\r\n".to_owned(), None),
            ("Retry-After: \r\n".to_owned(), None),
            (String::new(), None),
        ] {
            let server = FaultyServer::start(Fault::says(answer("429", &headers, echo()))).await;
            let client = patient(server.url()).build().unwrap();

            let error = secret_post(&client).send().await.unwrap_err();

            assert_eq!(error.retry_after(), expected.map(Duration::from_secs), "{headers}");
        }
    }
}

mod time_outs {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_call_that_stalls_ends_with_the_time_out_that_comes_first() {
        let [short, long] = [Duration::from_secs(3), Duration::from_secs(8)];
        let server = FaultyServer::start(Fault::silence().then_stalls()).await;
        let client = |attempt, overall| {
            patient(server.url()).attempt_timeout(attempt).timeout(overall).build().unwrap()
        };
        for (name, request) in [
            ("attempt_timeout", secret_get(&client(short, long))),
            ("timeout", secret_get(&client(long, short))),
            ("timeout of the call", secret_get(&client(long, long)).timeout(short)),
        ] {
            let start = Instant::now();

            let error = request.send().await.unwrap_err();

            assert_eq!(start.elapsed().as_secs(), short.as_secs(), "{name}: {error:?}");
            assert!(error.is_timeout() && error.is_retryable(), "{name}: {error:?}");
            assert_eq!(error.attempts(), 1, "{name}: {error:?}");
        }
        assert_eq!(server.received_requests(), 3);
    }

    #[tokio::test(start_paused = true)]
    async fn the_time_out_of_one_call_can_be_longer_than_that_of_the_client() {
        let busy = Fault::says(answer("503", "Retry-After: 60\r\n", echo()));
        let server = FaultyServer::in_turn([busy, Fault::says(success())]).await;
        let client = patient(server.url()).timeout(Duration::from_secs(30)).build().unwrap();

        secret_get(&client).timeout(Duration::from_secs(90)).send().await.unwrap();

        assert_eq!(server.received_requests(), 2);
    }

    #[tokio::test]
    async fn a_post_that_times_out_may_have_taken_effect() {
        let server = FaultyServer::start(Fault::silence().then_stalls()).await;
        let client = patient(server.url()).build().unwrap();

        let error = secret_post(&client).timeout(MOMENT).send().await.unwrap_err();

        assert!(error.is_timeout() && error.outcome_unknown() && !error.is_retryable(), "{error:?}");
        assert!(server.received_requests() <= 1);
    }

    #[tokio::test]
    async fn the_time_for_the_whole_call_holds_over_all_attempts() {
        let server = FaultyServer::start(Fault::says(answer("503", "Retry-After: 0\r\n", echo()))).await;
        let policy = quickly().max_retries(u32::MAX);
        let client = patient(server.url()).retry(policy).timeout(MOMENT).build().unwrap();
        let start = Instant::now();

        let error = secret_get(&client).send().await.unwrap_err();

        // It depends on when the time runs out: in an attempt, or before a pause.
        assert!(error.is_timeout() || error.is_server_error(), "{error:?}");
        assert!(start.elapsed() < SAFETY_NET);
    }

    #[tokio::test]
    async fn a_call_that_waits_for_others_runs_out_of_time_and_sends_nothing() {
        let server = FaultyServer::start(Fault::silence().then_stalls()).await;
        let client = patient(server.url()).max_concurrent_calls(1).build().unwrap();
        let first = tokio::spawn(secret_get(&client).send());
        while server.received_requests() == 0 {
            tokio::task::yield_now().await;
        }

        let error = secret_post(&client).timeout(MOMENT).send().await.unwrap_err();

        assert!(error.is_timeout(), "{error:?}");
        assert_eq!((error.attempts(), server.received_requests()), (0, 1));
        first.abort();
    }
}

mod bounds {
    use super::*;

    /// How much a client reads of a body, in bytes.
    const LIMIT: usize = 64 * 1024;

    /// Asserts that a client of a server which never stops talking stops reading.
    async fn assert_left_alone(fault: Fault) {
        let server = FaultyServer::start(fault).await;
        let client =
            patient(server.url()).max_response_size(LIMIT).retry(RetryPolicy::never()).build().unwrap();

        let looked = secret_get(&client).send().await;
        let answered = secret_post(&client).send().await;

        assert!(looked.is_err() && answered.is_err(), "{looked:?}, {answered:?}");
        server.until_idle().await;
        let written = server.written();
        assert!(written <= 2 * (LIMIT + BUFFERS), "the two calls took up to {written} bytes");
    }

    #[tokio::test]
    async fn a_body_without_end_is_left_alone_at_the_limit() {
        for status in ["200", "404", "503"] {
            let chunk = format!("4000\r\n{}\r\n", " ".repeat(0x4000));
            for (headers, repeated) in [
                ("Content-Length: 999999999999\r\n", " "),
                ("Transfer-Encoding: chunked\r\n", chunk.as_str()),
                ("Transfer-Encoding: chunked\r\n", "1\r\n \r\n"),
                ("", " "),
            ] {
                assert_left_alone(Fault::says(head(status, headers)).and_repeats(repeated)).await;
            }
        }
    }

    #[tokio::test]
    async fn a_head_without_end_is_left_alone() {
        let start = "HTTP/1.1 200 OK\r\nX-Echo: canary";
        for repeated in ["canary", "\r\nX-Echo: canary"] {
            assert_left_alone(Fault::says(start).and_repeats(repeated)).await;
        }
        assert_left_alone(Fault::says("HTTP/1.1 200 OK").and_repeats("canary")).await;
    }

    #[tokio::test]
    async fn trailers_and_extensions_of_chunks_without_end_are_left_alone() {
        let chunked = head("200", "Transfer-Encoding: chunked\r\n");
        for (start, repeated) in
            [("0\r\n", "X-Echo: canary\r\n"), ("0\r\nX-Echo: ", "canary"), ("1;", "canary")]
        {
            assert_left_alone(Fault::says(chunked.clone() + start).and_repeats(repeated)).await;
        }
    }

    #[tokio::test]
    async fn what_is_nested_beyond_measure_in_an_unknown_field_does_no_harm() {
        let deep = format!("{{\"added later\":{}{}}}", "[".repeat(200_000), "]".repeat(200_000));
        let server = FaultyServer::start(Fault::says(answer("200", "", deep))).await;
        let client = patient(server.url()).build().unwrap();

        // Passing over it and refusing it are both right.
        let _looked = secret_get(&client).send().await;
        let _answered = secret_post(&client).send().await;

        assert_eq!(server.received_requests(), 2);
    }
}

#[cfg(any(feature = "rustls", feature = "native-tls"))]
mod tls {
    use super::{support::faults::tls::TlsFront, *};

    #[tokio::test]
    async fn a_certificate_that_the_application_trusts_is_accepted() {
        let server = FaultyServer::start(Fault::says(success())).await;
        let front = TlsFront::start(server.address(), &["127.0.0.1"]).await;
        let certificate = front.certificate();
        let client =
            patient(front.url()).configure_http(|http| http.tls_certs_merge([certificate])).build().unwrap();

        secret_get(&client).send().await.unwrap();
        secret_post(&client).send().await.unwrap();

        assert_eq!(server.received_requests(), 2);
    }
}
