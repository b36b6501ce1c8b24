//! What a program that logs everything gets to see of its calls: what happened, and no secret.
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

use std::{
    io,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use losant_org_invites::{Client, ClientBuilder, RetryPolicy};
use support::{
    RefusingPort,
    faults::{Fault, FaultyServer, SECRET_TOKEN, answer, echo, head, leak, secret_get, secret_post},
};
use tracing_subscriber::{
    fmt::{self, MakeWriter, format::FmtSpan},
    prelude::*,
};

/// An access token that no log may hold.
const ACCESS_TOKEN: &str = "hiddenAccessTokenOfTheApplication";

/// What was logged.
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

/// A client that has a secret more, and is told to log all that it writes and reads.
fn talkative(base_url: impl Into<String>) -> ClientBuilder {
    Client::builder()
        .base_url(base_url)
        .access_token(ACCESS_TOKEN)
        .retry(RetryPolicy::default().initial_backoff(Duration::from_millis(1)))
        .configure_http(|http| http.connection_verbose(true))
}

/// A server's answer that both actions take for a success.
fn success() -> Fault {
    Fault::says(answer("200", "", "{}"))
}

/// The only test that logs for the whole process, as only one can.
#[tokio::test(flavor = "multi_thread")]
async fn no_log_of_any_crate_holds_a_secret() {
    let log = Log::default();
    let lines = fmt::layer().with_ansi(false).with_span_events(FmtSpan::FULL).with_writer(log.clone());
    tracing_subscriber::registry().with(lines).init();

    let broken = head("200", "Content-Length: 999\r\n") + &echo();
    for fault in [
        success(),
        Fault::says(answer("404", "", echo())),
        Fault::says(answer("307", "Location: http://localhost/?token=canary-Xq9\r\n", echo())),
        Fault::says(answer("503", "Retry-After: 0\r\n", echo())),
        Fault::says(answer("200", "", format!("[{}]", echo()))),
        Fault::says(head("200", "") + &echo()).and_repeats(" "),
        Fault::says(broken.clone()).then_closes(),
        Fault::says(broken).then_stalls(),
        Fault::silence().then_stalls(),
        Fault::silence().then_closes(),
        Fault::silence().then_resets(),
        Fault::says(echo()).then_closes(),
    ] {
        let server = FaultyServer::start(fault).await;
        call_all(talkative(server.url()).attempt_timeout(Duration::from_millis(300)).build().unwrap()).await;
        #[cfg(feature = "blocking")]
        call_blocking(server.url()).await;
    }
    let port = RefusingPort::new();
    call_all(talkative(port.url()).build().unwrap()).await;
    #[cfg(any(feature = "rustls", feature = "native-tls"))]
    {
        let server = FaultyServer::start(success()).await;
        let front = support::faults::tls::TlsFront::start(server.address(), &["127.0.0.1"]).await;
        call_all(talkative(front.url()).build().unwrap()).await;
        let trusted = front.certificate();
        let client = talkative(front.url())
            .configure_http(|http| http.connection_verbose(true).tls_certs_only([trusted]))
            .build()
            .unwrap();
        call_all(client).await;
    }
    assert_catches_what_http_logs(&log).await;

    let text = log.text();
    let lines = text.lines().filter(|line| leak(line).is_some() || line.contains(&ACCESS_TOKEN[..6]));
    assert_eq!(lines.collect::<Vec<_>>(), [""; 0]);
    assert_eq!(text.contains("orgInvitesGet"), cfg!(feature = "tracing"), "spans are there with the feature");
}

/// Calls both actions, well and badly, also with what is refused before it is sent.
async fn call_all(client: Client) {
    let _ = secret_get(&client).send().await;
    let _ = secret_post(&client).send().await;
    let _ = secret_get(&client).losantdomain("canary-Xq9\n").send().await;
    let _ = secret_post(&client).losantdomain(SECRET_TOKEN).send().await;
}

/// Calls both actions from a thread that waits for them.
#[cfg(feature = "blocking")]
async fn call_blocking(base_url: String) {
    use losant_org_invites::{Error, blocking, types};
    use support::faults::SECRET_EMAIL;

    let calls = std::thread::spawn(move || {
        let client = blocking::Client::builder()
            .base_url(base_url)
            .access_token(ACCESS_TOKEN)
            .retry(RetryPolicy::never())
            .attempt_timeout(Duration::from_millis(300))
            .configure_http(|http| http.connection_verbose(true))
            .build()
            .unwrap();
        let invite = types::OrgInviteAction::builder().email(SECRET_EMAIL).token(SECRET_TOKEN).accept(true);
        let get = client.org_invites().get().token(SECRET_TOKEN).email(SECRET_EMAIL).send();
        let post = client.org_invites().post().invite(invite).send();
        assert!(
            !matches!(get, Err(Error::BlockingInAsyncContext(_)))
                && !matches!(post, Err(Error::BlockingInAsyncContext(_)))
        );
    });
    tokio::task::spawn_blocking(|| calls.join().unwrap()).await.unwrap();
}

/// Asserts that the bytes of a connection would be in the log, if anything of HTTP wrote them there.
async fn assert_catches_what_http_logs(log: &Log) {
    let server = FaultyServer::start(Fault::says("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")).await;
    let http =
        losant_org_invites::reqwest::Client::builder().no_proxy().connection_verbose(true).build().unwrap();

    http.get(server.url() + "/?sentByAnother").header("accept", "text/plain").send().await.unwrap();

    assert!(log.text().contains("/?sentByAnother"), "{}", log.text());
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

    /// A span of the crate's own.
    #[derive(Debug, Clone, Default)]
    struct Span {
        name: &'static str,
        fields: Fields,
        events: Vec<Fields>,
        is_closed: bool,
    }

    /// The crate's own spans, in the order in which they began.
    #[derive(Clone, Default)]
    struct Spans(Arc<Mutex<Vec<(Id, Span)>>>);

    impl Spans {
        /// Collects the spans of this thread from now on, which is where all of a test happens.
        fn collect() -> (Self, DefaultGuard) {
            let spans = Self::default();
            let guard = tracing::subscriber::set_default(Registry::default().with(spans.clone()));
            (spans, guard)
        }

        fn all(&self) -> Vec<Span> {
            self.0.lock().unwrap().iter().map(|(_, span)| span.clone()).collect()
        }

        /// The one span that there is.
        fn only(&self) -> Span {
            let [span] = self.all().try_into().unwrap_or_else(|spans| panic!("one span: {spans:?}"));
            span
        }

        fn change(&self, id: &Id, change: impl FnOnce(&mut Span)) {
            // Ids are used again when a span is closed.
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
                let span = context.event_span(event).expect("what happens, happens in a call");
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

    /// Asserts that a span has these fields, and how long its call took.
    fn assert_fields(span: &Span, expected: [(&'static str, &str); 5]) {
        let mut fields = span.fields.clone();
        let elapsed: f64 = fields.remove("elapsed").expect("it tells how long it took").parse().unwrap();
        let expected = expected.into_iter().filter(|(_, value)| !value.is_empty());

        assert_eq!(span.name, "call");
        assert_eq!(fields, expected.map(|(name, value)| (name, value.to_owned())).collect());
        assert!(elapsed > 0.0 && elapsed < 120.0, "in seconds: {elapsed}");
        assert!(span.is_closed);
    }

    #[tokio::test]
    async fn a_call_is_a_span_that_tells_what_was_done_and_how_it_ended() {
        let server = FaultyServer::start(success()).await;
        let client = talkative(server.url()).build().unwrap();
        let (spans, _guard) = Spans::collect();

        secret_get(&client).send().await.unwrap();
        secret_post(&client).send().await.unwrap();

        let [looked, answered] = spans.all().try_into().unwrap();
        let path = ("path", "/invites");
        let [status, attempts] = [("status", "200"), ("attempts", "1")];
        assert_fields(&looked, [("action", "orgInvitesGet"), ("method", "GET"), path, status, attempts]);
        assert_fields(&answered, [("action", "orgInvitesPost"), ("method", "POST"), path, status, attempts]);
        assert!(looked.events.is_empty() && answered.events.is_empty(), "nothing was tried again");
    }

    #[tokio::test]
    async fn each_retry_is_an_event_in_the_span_of_its_call() {
        let busy = Fault::says(answer("503", "Retry-After: 0\r\n", echo()));
        let server = FaultyServer::in_turn([busy, Fault::silence().then_closes(), success()]).await;
        let client = talkative(server.url()).build().unwrap();
        let (spans, _guard) = Spans::collect();

        secret_get(&client).send().await.unwrap();

        let span = spans.only();
        let get = [("action", "orgInvitesGet"), ("method", "GET"), ("path", "/invites")];
        let [action, method, path] = get;
        assert_fields(&span, [action, method, path, ("status", "200"), ("attempts", "3")]);
        assert_eq!(span.events.len(), 2, "{:?}", span.events);
    }

    #[tokio::test]
    async fn a_call_that_fails_tells_its_status_if_there_is_one() {
        let not_found = FaultyServer::start(Fault::says(answer("404", "", echo()))).await;
        let port = RefusingPort::new();
        for (url, status, attempts, retries) in [(not_found.url(), "404", "1", 0), (port.url(), "", "3", 2)] {
            let client = talkative(url).build().unwrap();
            let (spans, _guard) = Spans::collect();

            secret_post(&client).send().await.unwrap_err();

            let span = spans.only();
            let post = [("action", "orgInvitesPost"), ("method", "POST"), ("path", "/invites")];
            let [action, method, path] = post;
            assert_fields(&span, [action, method, path, ("status", status), ("attempts", attempts)]);
            assert_eq!(span.events.len(), retries, "{:?}", span.events);
        }
    }
}
