//! The spans and events of calls. No log of any crate contains a secret.
//!
//! With the feature `rustls-no-provider` alone, a client needs a TLS provider that these tests do not install.
#![cfg(any(feature = "rustls", feature = "native-tls", not(feature = "rustls-no-provider")))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod support;

use std::{
    io,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use losant_org_invites::{Client, ClientBuilder, RetryPolicy};
use support::{Reply, Server, TOKEN, echo, get, leak, network::RefusingPort, post};
use tracing_subscriber::{
    fmt::{self, MakeWriter, format::FmtSpan},
    prelude::*,
};

/// An access token that no log may contain.
const ACCESS_TOKEN: &str = "hiddenAccessTokenOfTheApplication";

/// The text of all logs.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap()).into_owned()
    }
}

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// Returns a builder of clients that have an access token and log all bytes of their connections.
fn verbose(base_url: impl Into<String>) -> ClientBuilder {
    Client::builder()
        .base_url(base_url)
        .access_token(ACCESS_TOKEN)
        .retry(RetryPolicy::default().initial_backoff(Duration::from_millis(1)))
        .configure_http(|http| http.connection_verbose(true))
}

/// Returns a reply that is a success for both operations.
fn success() -> Reply {
    Reply::raw(echo::success())
}

/// The only test that sets the global subscriber of the process.
#[tokio::test(flavor = "multi_thread")]
async fn no_crate_logs_a_secret() {
    let log = Log::default();
    let lines = fmt::layer().with_ansi(false).with_span_events(FmtSpan::FULL).with_writer(log.clone());
    tracing_subscriber::registry().with(lines).init();

    let truncated = echo::head("200", "Content-Length: 999\r\n") + &echo::error_object();
    for reply in [
        success(),
        echo::error("404", ""),
        echo::error("307", "Location: http://localhost/?token=canary-Xq9\r\n"),
        echo::error("503", "Retry-After: 0\r\n"),
        Reply::raw(echo::response("200", "", format!("[{}]", echo::error_object()))),
        Reply::raw(echo::head("200", "") + &echo::error_object()).then_repeat(" "),
        Reply::raw(truncated.clone()).then_close(),
        Reply::raw(truncated).then_stall(),
        Reply::silence().then_stall(),
        Reply::silence().then_close(),
        Reply::silence().then_reset(),
        Reply::raw(echo::error_object()).then_close(),
    ] {
        let server = Server::start(reply).await;
        call_all(verbose(&server.url).attempt_timeout(Duration::from_millis(300)).build().unwrap()).await;
        #[cfg(feature = "blocking")]
        call_blocking(server.url.clone()).await;
    }
    let port = RefusingPort::new();
    call_all(verbose(&port.url).build().unwrap()).await;
    for (reply, provided) in [
        (echo::error("401", ""), Ok(ACCESS_TOKEN)),
        (success(), Ok(ACCESS_TOKEN)),
        (success(), Err(ACCESS_TOKEN)),
    ] {
        let server = Server::start(reply).await;
        let provider = move |_| async move { Ok(provided?.to_owned()) };
        call_all(verbose(&server.url).access_token_provider(provider).build().unwrap()).await;
    }
    #[cfg(any(feature = "rustls", feature = "native-tls"))]
    {
        let server = Server::start(success()).await;
        let proxy = support::tls::TlsProxy::start(server.address, "127.0.0.1").await;
        call_all(verbose(&proxy.url).build().unwrap()).await;
        let trusted = proxy.certificate.clone();
        let client = verbose(&proxy.url)
            .configure_http(|http| http.connection_verbose(true).tls_certs_only([trusted]))
            .build()
            .unwrap();
        call_all(client).await;
    }
    assert_http_logs_are_captured(&log).await;

    let text = log.text();
    let lines = text.lines().filter(|line| leak(line).is_some() || line.contains(&ACCESS_TOKEN[..6]));
    assert_eq!(lines.collect::<Vec<_>>(), [""; 0]);
    assert_eq!(
        text.contains("orgInvitesGet"),
        cfg!(feature = "tracing"),
        "only the feature `tracing` adds spans"
    );
}

/// Calls both operations, each also with a header that contains a secret.
async fn call_all(client: Client) {
    let _ = get(&client).send().await;
    let _ = post(&client).send().await;
    let _ = get(&client).losantdomain("canary-Xq9\n").send().await;
    let _ = post(&client).losantdomain(TOKEN).send().await;
}

/// Calls both operations with the blocking client.
#[cfg(feature = "blocking")]
async fn call_blocking(base_url: String) {
    use losant_org_invites::{Error, blocking};
    use support::{EMAIL, acceptance};

    let calls = std::thread::spawn(move || {
        let client = blocking::Client::builder()
            .base_url(base_url)
            .access_token(ACCESS_TOKEN)
            .retry(RetryPolicy::never())
            .attempt_timeout(Duration::from_millis(300))
            .configure_http(|http| http.connection_verbose(true))
            .build()
            .unwrap();
        let get = client.org_invites().get().token(TOKEN).email(EMAIL).send();
        let post = client.org_invites().post().invite(acceptance()).send();
        assert!(
            !matches!(get, Err(Error::BlockingInAsyncContext(_)))
                && !matches!(post, Err(Error::BlockingInAsyncContext(_)))
        );
    });
    tokio::task::spawn_blocking(|| calls.join().unwrap()).await.unwrap();
}

/// Asserts that the log contains the bytes of the connections of another HTTP client.
async fn assert_http_logs_are_captured(log: &Log) {
    let server = Server::start(Reply::raw("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")).await;
    let http =
        losant_org_invites::reqwest::Client::builder().no_proxy().connection_verbose(true).build().unwrap();

    http.get(format!("{}/?sentByAnotherClient", server.url))
        .header("accept", "text/plain")
        .send()
        .await
        .unwrap();

    assert!(log.text().contains("/?sentByAnotherClient"), "{}", log.text());
}

#[cfg(feature = "tracing")]
mod spans {
    use std::collections::BTreeMap;

    use tracing::{
        Event, Subscriber,
        field::{Field, Visit},
        span::{Attributes, Id, Record},
        subscriber::DefaultGuard,
    };
    use tracing_subscriber::{
        Layer,
        layer::Context,
        registry::{LookupSpan, Registry},
    };

    use super::*;

    /// The fields of a span or an event, as text.
    type Fields = BTreeMap<&'static str, String>;

    /// A span of this crate.
    #[derive(Debug, Clone, Default)]
    struct Span {
        name: &'static str,
        parent: Option<&'static str>,
        fields: Fields,
        events: Vec<Fields>,
        is_closed: bool,
    }

    /// The spans of this crate, in the order of their creation.
    #[derive(Clone, Default)]
    struct Spans(Arc<Mutex<Vec<(Id, Span)>>>);

    impl Spans {
        /// Collects the spans of this thread, on which the whole test runs.
        fn collect() -> (Self, DefaultGuard) {
            let spans = Self::default();
            let guard = tracing::subscriber::set_default(Registry::default().with(spans.clone()));
            (spans, guard)
        }

        fn all(&self) -> Vec<Span> {
            self.0.lock().unwrap().iter().map(|(_, span)| span.clone()).collect()
        }

        /// Returns the spans with a name.
        fn named(&self, name: &str) -> Vec<Span> {
            self.all().into_iter().filter(|span| span.name == name).collect()
        }

        /// Returns the span of the only call.
        fn only_call(&self) -> Span {
            let [span] = self
                .named("call")
                .try_into()
                .unwrap_or_else(|spans| panic!("expected one span, found {spans:?}"));
            span
        }

        fn change(&self, id: &Id, change: impl FnOnce(&mut Span)) {
            // Ids are reused after a span is closed.
            if let Some((_, span)) = self.0.lock().unwrap().iter_mut().rfind(|(other, _)| other == id) {
                change(span);
            }
        }
    }

    impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Spans {
        fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
            let metadata = attributes.metadata();
            if metadata.target() == "losant_org_invites" {
                let parent = context.span(id).and_then(|span| span.parent()).map(|parent| parent.name());
                let mut span = Span { name: metadata.name(), parent, ..Span::default() };
                attributes.record(&mut Visitor(&mut span.fields));
                self.0.lock().unwrap().push((id.clone(), span));
            }
        }

        fn on_record(&self, id: &Id, values: &Record<'_>, _: Context<'_, S>) {
            self.change(id, |span| values.record(&mut Visitor(&mut span.fields)));
        }

        fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
            let mut fields = Fields::new();
            event.record(&mut Visitor(&mut fields));
            if event.metadata().target() == "losant_org_invites" {
                let span = context.event_span(event).expect("events belong to the span of a call");
                self.change(&span.id(), |span| span.events.push(fields));
            }
        }

        fn on_close(&self, id: Id, _: Context<'_, S>) {
            self.change(&id, |span| span.is_closed = true);
        }
    }

    struct Visitor<'a>(&'a mut Fields);

    impl Visit for Visitor<'_> {
        fn record_str(&mut self, field: &Field, value: &str) {
            self.0.insert(field.name(), value.to_owned());
        }

        fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
            self.0.insert(field.name(), format!("{value:?}"));
        }
    }

    /// Returns the expected fields, without those whose value is empty.
    fn fields<const N: usize>(expected: [(&'static str, &str); N]) -> Fields {
        let expected = expected.into_iter().filter(|(_, value)| !value.is_empty());
        expected.map(|(name, value)| (name, value.to_owned())).collect()
    }

    /// Returns the address and the port of a base URL.
    fn server_of(base_url: &str) -> [(&'static str, &str); 2] {
        let (address, port) = base_url.trim_start_matches("http://").rsplit_once(':').unwrap();
        [("server.address", address), ("server.port", port)]
    }

    /// Asserts that the span of a call has these fields, those of its server, and a plausible `elapsed`.
    fn assert_call<const N: usize>(span: &Span, base_url: &str, expected: [(&'static str, &str); N]) {
        let mut found = span.fields.clone();
        let elapsed: f64 = found.remove("elapsed").expect("the span has `elapsed`").parse().unwrap();
        let expected: Fields = fields(expected).into_iter().chain(fields(server_of(base_url))).collect();

        assert_eq!(found, expected);
        assert!(elapsed > 0.0 && elapsed < 120.0, "in seconds: {elapsed}");
        assert!(span.is_closed);
    }

    const GET: [(&str, &str); 4] = [
        ("operation", "orgInvitesGet"),
        ("otel.name", "orgInvitesGet"),
        ("http.request.method", "GET"),
        ("url.template", "/invites"),
    ];

    const POST: [(&str, &str); 4] = [
        ("operation", "orgInvitesPost"),
        ("otel.name", "orgInvitesPost"),
        ("http.request.method", "POST"),
        ("url.template", "/invites"),
    ];

    /// Returns the OpenTelemetry status of a span, which is unset unless the span has an `error.type`.
    fn status_code(error: &str) -> &'static str {
        if error.is_empty() { "" } else { "ERROR" }
    }

    fn ended<'a>(
        [id, name, method, path]: [(&'static str, &'a str); 4],
        status: &'a str,
        error: &'a str,
        attempts: &'a str,
    ) -> [(&'static str, &'a str); 8] {
        let status = ("http.response.status_code", status);
        let status_code = ("otel.status_code", status_code(error));
        [id, name, method, path, status, ("error.type", error), status_code, ("attempts", attempts)]
    }

    #[tokio::test]
    async fn call_is_a_span_with_operation_and_status() {
        let server = Server::start(success()).await;
        let client = verbose(&server.url).build().unwrap();
        let (spans, _guard) = Spans::collect();

        get(&client).send().await.unwrap();
        post(&client).send().await.unwrap();

        let [get_span, post_span] = spans.named("call").try_into().unwrap();
        assert_call(&get_span, &server.url, ended(GET, "200", "", "1"));
        assert_call(&post_span, &server.url, ended(POST, "200", "", "1"));
        assert!(get_span.events.is_empty() && post_span.events.is_empty(), "no retries");
    }

    #[tokio::test]
    async fn each_attempt_is_a_client_span_inside_the_span_of_the_call() {
        let unavailable = echo::error("503", "Retry-After: 0\r\n");
        let server = Server::in_sequence([unavailable, Reply::silence().then_close(), success()]).await;
        let client = verbose(&server.url).build().unwrap();
        let (spans, _guard) = Spans::collect();

        get(&client).send().await.unwrap();

        let url = format!("{}/invites", server.url);
        let [address, port] = server_of(&server.url);
        let attempts = spans.named("attempt");
        let ends = [("", "503", "503"), ("1", "", "closed"), ("2", "200", "")];
        assert_eq!(attempts.len(), ends.len());
        for (attempt, (resend_count, status, error)) in attempts.iter().zip(ends) {
            let expected = fields([
                ("otel.name", "GET /invites"),
                ("otel.kind", "client"),
                ("http.request.method", "GET"),
                ("http.request.resend_count", resend_count),
                ("url.template", "/invites"),
                ("url.full", &url),
                address,
                port,
                ("http.response.status_code", status),
                ("error.type", error),
                ("otel.status_code", status_code(error)),
            ]);
            assert_eq!(attempt.fields, expected);
            assert_eq!(attempt.parent, Some("call"));
            assert!(attempt.is_closed);
        }
    }

    #[tokio::test]
    async fn each_retry_is_an_event_of_the_span() {
        let unavailable = echo::error("503", "Retry-After: 0\r\n");
        let server = Server::in_sequence([unavailable, Reply::silence().then_close(), success()]).await;
        let client = verbose(&server.url).build().unwrap();
        let (spans, _guard) = Spans::collect();

        get(&client).send().await.unwrap();

        let span = spans.only_call();
        assert_call(&span, &server.url, ended(GET, "200", "", "3"));
        let reasons: Vec<_> = span.events.iter().map(|event| event["error.type"].as_str()).collect();
        assert_eq!(reasons, ["503", "closed"]);
        let counts: Vec<_> =
            span.events.iter().map(|event| event["http.request.resend_count"].as_str()).collect();
        assert_eq!(counts, ["1", "2"]);
    }

    #[tokio::test]
    async fn repetition_with_a_new_token_is_an_event_of_the_span() {
        let server = Server::in_sequence([echo::error("401", ""), success()]).await;
        let provider = async |_| Ok(ACCESS_TOKEN.to_owned());
        let client = verbose(&server.url).access_token_provider(provider).build().unwrap();
        let (spans, _guard) = Spans::collect();

        get(&client).send().await.unwrap();

        let events = spans.only_call().events;
        assert_eq!(events.len(), 1, "{events:?}");
        assert_eq!(
            (events[0]["error.type"].as_str(), events[0]["http.request.resend_count"].as_str()),
            ("401", "1")
        );
    }

    #[tokio::test]
    async fn span_of_failed_call_has_error_type_and_status_if_any() {
        let not_found = Server::start(echo::error("404", "")).await;
        let port = RefusingPort::new();
        for (url, status, error, attempts, retries) in
            [(&not_found.url, "404", "404", "1", 0), (&port.url, "", "connect", "3", 2)]
        {
            let client = verbose(url).build().unwrap();
            let (spans, _guard) = Spans::collect();

            post(&client).send().await.unwrap_err();

            let span = spans.only_call();
            assert_call(&span, url, ended(POST, status, error, attempts));
            assert_eq!(span.events.len(), retries, "{:?}", span.events);
        }
    }
}
