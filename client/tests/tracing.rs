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

        /// Returns the only span.
        fn only(&self) -> Span {
            let [span] =
                self.all().try_into().unwrap_or_else(|spans| panic!("expected one span, found {spans:?}"));
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
        fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, _: Context<'_, S>) {
            let metadata = attributes.metadata();
            if metadata.target() == "losant_org_invites" {
                let mut span = Span { name: metadata.name(), ..Span::default() };
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

    /// Asserts that a span has these fields and a plausible `elapsed`.
    fn assert_fields(span: &Span, expected: [(&'static str, &str); 5]) {
        let mut fields = span.fields.clone();
        let elapsed: f64 = fields.remove("elapsed").expect("the span has `elapsed`").parse().unwrap();
        let expected = expected.into_iter().filter(|(_, value)| !value.is_empty());

        assert_eq!(span.name, "call");
        assert_eq!(fields, expected.map(|(name, value)| (name, value.to_owned())).collect());
        assert!(elapsed > 0.0 && elapsed < 120.0, "in seconds: {elapsed}");
        assert!(span.is_closed);
    }

    #[tokio::test]
    async fn call_is_a_span_with_operation_and_outcome() {
        let server = Server::start(success()).await;
        let client = verbose(&server.url).build().unwrap();
        let (spans, _guard) = Spans::collect();

        get(&client).send().await.unwrap();
        post(&client).send().await.unwrap();

        let [get_span, post_span] = spans.all().try_into().unwrap();
        let path = ("path", "/invites");
        let [status, attempts] = [("status", "200"), ("attempts", "1")];
        assert_fields(&get_span, [("operation", "orgInvitesGet"), ("method", "GET"), path, status, attempts]);
        assert_fields(
            &post_span,
            [("operation", "orgInvitesPost"), ("method", "POST"), path, status, attempts],
        );
        assert!(get_span.events.is_empty() && post_span.events.is_empty(), "no retries");
    }

    #[tokio::test]
    async fn each_retry_is_an_event_of_the_span() {
        let unavailable = echo::error("503", "Retry-After: 0\r\n");
        let server = Server::in_sequence([unavailable, Reply::silence().then_close(), success()]).await;
        let client = verbose(&server.url).build().unwrap();
        let (spans, _guard) = Spans::collect();

        get(&client).send().await.unwrap();

        let span = spans.only();
        let operation = [("operation", "orgInvitesGet"), ("method", "GET"), ("path", "/invites")];
        let [id, method, path] = operation;
        assert_fields(&span, [id, method, path, ("status", "200"), ("attempts", "3")]);
        assert_eq!(span.events.len(), 2, "{:?}", span.events);
    }

    #[tokio::test]
    async fn repetition_with_a_new_token_is_an_event_of_the_span() {
        let server = Server::in_sequence([echo::error("401", ""), success()]).await;
        let provider = async |_| Ok(ACCESS_TOKEN.to_owned());
        let client = verbose(&server.url).access_token_provider(provider).build().unwrap();
        let (spans, _guard) = Spans::collect();

        get(&client).send().await.unwrap();

        let events = spans.only().events;
        assert_eq!(events.len(), 1, "{events:?}");
        assert_eq!((events[0]["reason"].as_str(), events[0]["attempt"].as_str()), ("401", "1"));
    }

    #[tokio::test]
    async fn span_of_failed_call_has_status_if_any() {
        let not_found = Server::start(echo::error("404", "")).await;
        let port = RefusingPort::new();
        for (url, status, attempts, retries) in [(&not_found.url, "404", "1", 0), (&port.url, "", "3", 2)] {
            let client = verbose(url).build().unwrap();
            let (spans, _guard) = Spans::collect();

            post(&client).send().await.unwrap_err();

            let span = spans.only();
            let operation = [("operation", "orgInvitesPost"), ("method", "POST"), ("path", "/invites")];
            let [id, method, path] = operation;
            assert_fields(&span, [id, method, path, ("status", status), ("attempts", attempts)]);
            assert_eq!(span.events.len(), retries, "{:?}", span.events);
        }
    }
}
