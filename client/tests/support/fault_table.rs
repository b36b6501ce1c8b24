//! A table of faults with the expected result of both operations: the error, the number of attempts, the number of received
//! requests, and whether the outcome of the POST is unknown. No `Debug` output of a response and no error contains a secret.

use std::{
    any::Any,
    fmt::{Debug, Display},
    sync::atomic::{AtomicUsize, Ordering::SeqCst},
    time::Duration,
};

use bytes::Bytes;
use losant_org_invites::{Client, ClientBuilder, Error, TransportErrorKind, attempt::AttemptError};
use tokio::time::Instant;

#[cfg(any(feature = "rustls", feature = "native-tls"))]
use super::support::tls::TlsProxy;
use super::support::{
    EMAIL, LONG, Reply, SHORT, Server, TOKEN, echo, fail_in_layer, get, leak,
    network::{Lookup, RefusingPort, Resolver},
    patient, post, printed,
};

/// A failure.
enum Fault {
    /// The server sends this reply to every request.
    Replies(Reply),
    /// The server sends this reply to every request. The attempt timeout is short.
    Stalls(Reply),
    /// No process listens on the port.
    Refuses,
    /// The DNS lookup of the host has this result. The connect timeout is short if the lookup never ends.
    LooksUp(Lookup),
    /// The server redirects to another server, with this status.
    Redirects(&'static str),
    /// The client gets its access token from this provider. The server sends this reply to every request.
    Provides(Provider, Reply),
    /// A layer of the client fails each attempt. The server receives nothing.
    FailsInLayer(AttemptError),
    /// The server sends this reply where the client expects TLS.
    #[cfg(any(feature = "rustls", feature = "native-tls"))]
    PlainTcp(Reply),
    /// The server sends nothing where the client expects TLS. The connect timeout is short.
    #[cfg(any(feature = "rustls", feature = "native-tls"))]
    StallsInHandshake,
    /// The server has a certificate for this name.
    #[cfg(any(feature = "rustls", feature = "native-tls"))]
    HasCertificate { name: &'static str, is_trusted: bool },
}

/// The behavior of a token provider.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Provider {
    /// It returns a secret token.
    Succeeds,
    /// It returns a secret token to the first caller of one hundred, and fails if it is called again.
    SucceedsOnce,
    Fails,
    /// It never ends. The timeout of the call is short.
    Hangs,
}

impl Provider {
    /// Sets the provider of a client.
    fn add_to(self, builder: ClientBuilder) -> ClientBuilder {
        let calls = AtomicUsize::new(0);
        let builder = builder.access_token_provider(move |_| {
            let is_first = calls.fetch_add(1, SeqCst) == 0;
            async move {
                tokio::task::yield_now().await;
                match self {
                    Self::Succeeds => Ok(TOKEN.to_owned()),
                    Self::SucceedsOnce if is_first => Ok(TOKEN.to_owned()),
                    Self::SucceedsOnce | Self::Fails => Err("the login server is offline".into()),
                    Self::Hangs => std::future::pending().await,
                }
            }
        });
        if self == Self::Hangs { builder.timeout(SHORT) } else { builder }
    }

    /// Returns the number of concurrent GETs.
    fn callers(self) -> usize {
        if self == Self::SucceedsOnce { 100 } else { 1 }
    }
}

/// The result of a call: the kind of error, the number of attempts, and the number of complete requests received.
type CallResult = (&'static str, u32, usize);

#[derive(Debug)]
struct Expected {
    get: CallResult,
    post: CallResult,
    /// Whether the outcome of the POST is unknown.
    unknown: bool,
}

struct Row {
    name: String,
    fault: Fault,
    expected: Expected,
}

fn row(name: impl Into<String>, fault: Fault, get: CallResult, post: CallResult, unknown: bool) -> Row {
    Row { name: name.into(), fault, expected: Expected { get, post, unknown } }
}

/// Sends these bytes, then waits for the next request.
fn sends(bytes: impl Into<Bytes>) -> Fault {
    Fault::Replies(Reply::raw(bytes))
}

/// Sends these bytes, then closes the connection.
fn closes(after: impl Into<Bytes>) -> Fault {
    Fault::Replies(Reply::raw(after).then_close())
}

/// Sends these bytes, then resets the connection.
fn resets(after: impl Into<Bytes>) -> Fault {
    Fault::Replies(Reply::raw(after).then_reset())
}

/// Sends these bytes, then nothing more.
fn stalls(after: impl Into<Bytes>) -> Fault {
    Fault::Stalls(Reply::raw(after).then_stall())
}

/// Sends these bytes, then repeats others without end.
fn repeats(after: impl Into<Bytes>, repeated: impl AsRef<[u8]>) -> Fault {
    Fault::Replies(Reply::raw(after).then_repeat(repeated))
}

/// Sends a complete response.
fn responds(status: &str, body: impl AsRef<[u8]>) -> Fault {
    sends(echo::response(status, "", body))
}

#[rustfmt::skip]
fn connecting() -> Vec<Row> {
    use Fault::*;
    vec![
        row("port refuses connections",            Refuses,                                                 ("Connect", 3, 0),          ("Connect", 3, 0),          false),
        row("DNS lookup fails",                    LooksUp(Lookup::Failed),                                 ("Connect", 3, 0),          ("Connect", 3, 0),          false),
        row("DNS lookup does not end",             LooksUp(Lookup::Pending),                                ("Connect timeout", 3, 0),  ("Connect timeout", 3, 0),  false),
        row("closes after accepting",              Replies(Reply::silence().on_connect().then_abort()),     ("Closed", 3, 0),           ("Closed", 1, 0),           true),
        row("resets after the first byte",         Replies(Reply::silence().on_first_byte().then_reset()),  ("Closed", 3, 0),           ("Closed", 1, 0),           true),
    ]
}

#[cfg(any(feature = "rustls", feature = "native-tls"))]
#[rustfmt::skip]
fn tls_handshake() -> Vec<Row> {
    use Fault::*;
    let plain = echo::response("400", "", echo::error_object());
    // OpenSSL does not distinguish a closed connection from a failed handshake.
    let broken = if cfg!(feature = "rustls") { ("Connect", 3, 0) } else { ("Tls", 1, 0) };
    vec![
        row("self-signed certificate",             HasCertificate { name: "127.0.0.1", is_trusted: false }, ("Tls", 1, 0),              ("Tls", 1, 0),              false),
        row("certificate for another host",        HasCertificate { name: "other.test", is_trusted: true }, ("Tls", 1, 0),              ("Tls", 1, 0),              false),
        row("plain HTTP instead of TLS",           PlainTcp(Reply::raw(plain).on_connect().then_close()),   ("Tls", 1, 0),              ("Tls", 1, 0),              false),
        row("closes during the TLS handshake",     PlainTcp(Reply::silence().on_connect().then_close()),    broken,                     broken,                     false),
        row("resets during the TLS handshake",     PlainTcp(Reply::silence().on_first_byte().then_reset()), broken,                     broken,                     false),
        row("stalls during the TLS handshake",     StallsInHandshake,                                       ("Connect timeout", 3, 0),  ("Connect timeout", 3, 0),  false),
    ]
}

#[cfg(not(any(feature = "rustls", feature = "native-tls")))]
fn tls_handshake() -> Vec<Row> {
    Vec::new()
}

#[rustfmt::skip]
fn broken_heads() -> Vec<Row> {
    let half = echo::head("200", "Content-Length: 2\r\n").trim_end().to_owned();
    let broken = |header: &str| closes(echo::head("200", header) + "{}");
    let endless = |repeated: &str| repeats(half.clone(), repeated);
    vec![
        row("closes before the head",              closes(""),                                              ("Closed", 3, 3),           ("Closed", 1, 1),           true),
        row("resets before the head",              resets(""),                                              ("Closed", 3, 3),           ("Closed", 1, 1),           true),
        row("stalls before the head",              stalls(""),                                              ("Timeout", 3, 3),          ("Timeout", 1, 1),          true),
        row("closes in the head",                  closes(half.clone()),                                    ("Closed", 3, 3),           ("Closed", 1, 1),           true),
        row("resets in the head",                  resets(half.clone()),                                    ("Closed", 3, 3),           ("Closed", 1, 1),           true),
        row("stalls in the head",                  stalls(half.clone()),                                    ("Timeout", 3, 3),          ("Timeout", 1, 1),          true),
        row("response is not HTTP",                closes(echo::error_object()),                            ("Protocol", 1, 1),         ("Protocol", 1, 1),         true),
        row("response is not HTTP and never ends", repeats("", echo::error_object()),                       ("Protocol", 1, 1),         ("Protocol", 1, 1),         true),
        row("endless headers",                     endless("\r\nX-Echo: canary"),                           ("Protocol", 1, 1),         ("Protocol", 1, 1),         true),
        row("endless header",                      endless("canary"),                                       ("Protocol", 1, 1),         ("Protocol", 1, 1),         true),
        row("Content-Length: many",                broken("Content-Length: many\r\n"),                      ("Protocol", 1, 1),         ("Protocol", 1, 1),         true),
        row("Content-Length: -1",                  broken("Content-Length: -1\r\n"),                        ("Protocol", 1, 1),         ("Protocol", 1, 1),         true),
        row("Content-Length: 2 and 3",             broken("Content-Length: 2\r\nContent-Length: 3\r\n"),    ("Protocol", 1, 1),         ("Protocol", 1, 1),         true),
    ]
}

#[rustfmt::skip]
fn interim_responses() -> Vec<Row> {
    let interim = |status: &str| echo::head(status, "");
    let then_success = |status: &str| sends([interim(status).into_bytes(), echo::success()].concat());
    vec![
        row("100, then 200",                       then_success("100"),                                     ("ok", 1, 1),               ("ok", 1, 1),               false),
        row("102, then 200",                       then_success("102"),                                     ("ok", 1, 1),               ("ok", 1, 1),               false),
        row("103, then 200",                       then_success("103"),                                     ("ok", 1, 1),               ("ok", 1, 1),               false),
        row("100, then stalls",                    stalls(interim("100")),                                  ("Timeout", 3, 3),          ("Timeout", 1, 1),          true),
        row("100, then closes",                    closes(interim("100")),                                  ("Closed", 3, 3),           ("Closed", 1, 1),           true),
        row("102 a thousand times, then stalls",   stalls(interim("102").repeat(1000)),                     ("Timeout", 3, 3),          ("Timeout", 1, 1),          true),
        row("101, unrequested upgrade",            closes(interim("101")),                                  ("Status 101", 1, 1),       ("Status 101", 1, 1),       true),
    ]
}

#[rustfmt::skip]
fn broken_bodies() -> Vec<Row> {
    let sized = |status: &str, size: &str| echo::head(status, &format!("Content-Length: {size}\r\n")) + &echo::error_object();
    let chunked = |status: &str| echo::head(status, "Transfer-Encoding: chunked\r\n") + "5\r\n{\"a\":\r\n";
    let unbounded = |status: &str| echo::head(status, "");
    let huge = "999999999999";
    let chunk = format!("1000\r\n{}\r\n", " ".repeat(0x1000));
    vec![
        row("200, closes in the body",             closes(sized("200", "999")),                             ("Body", 1, 1),             ("Body", 1, 1),             true),
        row("200, closes between chunks",          closes(chunked("200")),                                  ("Body", 1, 1),             ("Body", 1, 1),             true),
        row("200, resets in the body",             resets(sized("200", "999")),                             ("Body", 1, 1),             ("Body", 1, 1),             true),
        row("200, resets between chunks",          resets(chunked("200")),                                  ("Body", 1, 1),             ("Body", 1, 1),             true),
        row("200, stalls in the body",             stalls(sized("200", "999")),                             ("Timeout", 3, 3),          ("Timeout", 1, 1),          true),
        row("200, stalls between chunks",          stalls(chunked("200")),                                  ("Timeout", 3, 3),          ("Timeout", 1, 1),          true),
        row("200, chunk without a size",           closes(chunked("200") + "canary\r\n"),                   ("Body", 1, 1),             ("Body", 1, 1),             true),
        row("200, longer than Content-Length",     sends(sized("200", "9")),                                ("InvalidResponse", 1, 1),  ("InvalidResponse", 1, 1),  true),
        row("200, huge Content-Length",            repeats(sized("200", huge), " "),                        ("ResponseTooLarge", 1, 1), ("ResponseTooLarge", 1, 1), true),
        row("200, endless chunks",                 repeats(chunked("200"), chunk),                          ("ResponseTooLarge", 1, 1), ("ResponseTooLarge", 1, 1), true),
        row("200, endless body without length",    repeats(unbounded("200"), " "),                          ("ResponseTooLarge", 1, 1), ("ResponseTooLarge", 1, 1), true),
        row("404, closes in the body",             closes(sized("404", "999")),                             ("NotFound", 1, 1),         ("NotFound", 1, 1),         false),
        row("404, resets between chunks",          resets(chunked("404")),                                  ("NotFound", 1, 1),         ("NotFound", 1, 1),         false),
        row("404, stalls in the body",             stalls(sized("404", "999")),                             ("NotFound", 1, 1),         ("NotFound", 1, 1),         false),
        row("404, huge Content-Length",            repeats(sized("404", huge), " "),                        ("NotFound", 1, 1),         ("NotFound", 1, 1),         false),
        row("404, endless body without length",    repeats(unbounded("404"), " "),                          ("NotFound", 1, 1),         ("NotFound", 1, 1),         false),
        row("502, closes in the body",             closes(sized("502", "999")),                             ("Status 502", 3, 3),       ("Status 502", 1, 1),       true),
        row("502, endless body without length",    repeats(unbounded("502"), " "),                          ("Status 502", 3, 3),       ("Status 502", 1, 1),       true),
    ]
}

#[rustfmt::skip]
fn complete_responses() -> Vec<Row> {
    let html = format!("<!doctype html><title>{}</title>", echo::error_object());
    let string = format!("\"{TOKEN}\"");
    let list = format!("[{}]", echo::error_object());
    let invalid = format!(r#"{{"orgName":"~","orgId":"~","message":"~ {TOKEN}"}}"#);
    let invalid: Vec<_> = invalid.bytes().map(|byte| if byte == b'~' { 0xff } else { byte }).collect();
    let links = format!(r#"{{"_links":{{"self":{{"href":"/invites?token={TOKEN}&email={EMAIL}"}}}}}}"#);
    let unknown = format!(r#"{{"note":"{TOKEN}","accepted":true,"more":[{}]}}"#, echo::error_object());
    let deep = "[".repeat(200_000);
    let deep_error = format!("{{\"message\":{deep}");
    vec![
        row("200, empty",                          responds("200", ""),                                     ("InvalidResponse", 1, 1),  ("InvalidResponse", 1, 1),  true),
        row("200, HTML",                           responds("200", &html),                                  ("InvalidResponse", 1, 1),  ("InvalidResponse", 1, 1),  true),
        row("200, array",                          responds("200", &list),                                  ("InvalidResponse", 1, 1),  ("InvalidResponse", 1, 1),  true),
        row("200, string",                         responds("200", &string),                                ("InvalidResponse", 1, 1),  ("InvalidResponse", 1, 1),  true),
        row("200, number",                         responds("200", "42"),                                   ("InvalidResponse", 1, 1),  ("InvalidResponse", 1, 1),  true),
        row("200, null",                           responds("200", "null"),                                 ("InvalidResponse", 1, 1),  ("InvalidResponse", 1, 1),  true),
        row("200, invalid UTF-8",                  responds("200", &invalid),                               ("InvalidResponse", 1, 1),  ("InvalidResponse", 1, 1),  true),
        row("200, deeply nested",                  responds("200", &deep),                                  ("InvalidResponse", 1, 1),  ("InvalidResponse", 1, 1),  true),
        row("200, secrets in _links",              responds("200", &links),                                 ("ok", 1, 1),               ("ok", 1, 1),               false),
        row("200, secrets in an unknown field",    responds("200", &unknown),                               ("ok", 1, 1),               ("ok", 1, 1),               false),
        row("201, object",                         responds("201", "{}"),                                   ("Status 201", 1, 1),       ("Status 201", 1, 1),       true),
        row("204, no body",                        sends(echo::head("204", "")),                            ("Status 204", 1, 1),       ("Status 204", 1, 1),       true),
        row("400, error object",                   responds("400", echo::error_object()),                   ("BadRequest", 1, 1),       ("BadRequest", 1, 1),       false),
        row("401, error object",                   responds("401", echo::error_object()),                   ("Status 401", 1, 1),       ("Status 401", 1, 1),       false),
        row("404, error object",                   responds("404", echo::error_object()),                   ("NotFound", 1, 1),         ("NotFound", 1, 1),         false),
        row("404, empty",                          responds("404", ""),                                     ("NotFound", 1, 1),         ("NotFound", 1, 1),         false),
        row("404, HTML",                           responds("404", &html),                                  ("NotFound", 1, 1),         ("NotFound", 1, 1),         false),
        row("404, invalid UTF-8",                  responds("404", &invalid),                               ("NotFound", 1, 1),         ("NotFound", 1, 1),         false),
        row("404, deeply nested",                  responds("404", &deep_error),                            ("NotFound", 1, 1),         ("NotFound", 1, 1),         false),
        row("408, error object",                   responds("408", echo::error_object()),                   ("Status 408", 1, 1),       ("Status 408", 1, 1),       false),
        row("410, error object",                   responds("410", echo::error_object()),                   ("Gone", 1, 1),             ("Gone", 1, 1),             false),
        row("500, error object",                   responds("500", echo::error_object()),                   ("Status 500", 1, 1),       ("Status 500", 1, 1),       true),
        row("502, HTML",                           responds("502", &html),                                  ("Status 502", 3, 3),       ("Status 502", 1, 1),       true),
        row("504, empty",                          responds("504", ""),                                     ("Status 504", 3, 3),       ("Status 504", 1, 1),       true),
        row("999, error object",                   responds("999", echo::error_object()),                   ("Status 999", 1, 1),       ("Status 999", 1, 1),       true),
    ]
}

#[rustfmt::skip]
fn redirects() -> Vec<Row> {
    use Fault::Redirects;
    vec![
        row("301, to another server",              Redirects("301"),                                        ("Status 301", 1, 1),       ("Status 301", 1, 1),       true),
        row("302, to another server",              Redirects("302"),                                        ("Status 302", 1, 1),       ("Status 302", 1, 1),       true),
        row("303, to another server",              Redirects("303"),                                        ("Status 303", 1, 1),       ("Status 303", 1, 1),       true),
        row("307, to another server",              Redirects("307"),                                        ("Status 307", 1, 1),       ("Status 307", 1, 1),       true),
        row("308, to another server",              Redirects("308"),                                        ("Status 308", 1, 1),       ("Status 308", 1, 1),       true),
    ]
}

#[rustfmt::skip]
fn token_provider() -> Vec<Row> {
    use {Fault::Provides, Provider::*};
    let ok = || Reply::raw(echo::success());
    vec![
        row("token provider succeeds",             Provides(Succeeds, ok()),                                ("ok", 1, 1),               ("ok", 1, 1),               false),
        row("token provider, 100 GETs at once",    Provides(SucceedsOnce, ok()),                            ("ok", 100, 100),           ("ok", 1, 1),               false),
        row("token provider fails",                Provides(Fails, ok()),                                   ("Credentials", 0, 0),      ("Credentials", 0, 0),      false),
        row("token provider hangs",                Provides(Hangs, ok()),                                   ("Timeout", 0, 0),          ("Timeout", 0, 0),          false),
        row("401, with a token provider",          Provides(Succeeds, echo::error("401", "")),              ("Status 401", 2, 2),       ("Status 401", 1, 1),       false),
        row("401, and no second token",            Provides(SucceedsOnce, echo::error("401", "")),          ("Credentials", 1, 100),    ("Credentials", 0, 0),      false),
    ]
}

#[rustfmt::skip]
fn layers() -> Vec<Row> {
    use Fault::FailsInLayer as Fails;
    vec![
        row("layer fails to connect",              Fails(AttemptError::connect("the network is down")),     ("Connect", 3, 0),          ("Connect", 3, 0),          false),
        row("layer resets the connection",         Fails(AttemptError::reset("broken pipe")),               ("Closed", 3, 0),           ("Closed", 1, 0),           true),
        row("layer times out",                     Fails(AttemptError::timeout()),                          ("Timeout", 3, 0),          ("Timeout", 1, 0),          true),
    ]
}

/// Returns responses with `Retry-After` in all formats. The client does not wait for a pause that exceeds the timeout, and
/// ignores invalid values.
fn retry_after() -> Vec<Row> {
    let now = "Date: Wed, 21 Oct 2015 07:28:00 GMT\r\n";
    let values = [
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
        values.map(move |(date, value, times)| {
            let clock = if date.is_empty() { "" } else { " (has Date)" };
            let name = format!("{status}, Retry-After: {value}{clock}");
            let reply = echo::error(status, &format!("{date}Retry-After: {value}\r\n"));
            row(name, Fault::Replies(reply), (kind, times, times as usize), (kind, 1, 1), unknown)
        })
    };
    of("429", "Status 429", false).into_iter().chain(of("503", "Status 503", true)).collect()
}

/// A server with a fault, and a client of it.
struct Setup {
    client: Client,
    server: Server,
    /// The target of redirects, which the client must not call.
    redirect_target: Server,
    /// The number of concurrent GETs.
    callers: usize,
    _guard: Box<dyn Any + Send + Sync>,
}

impl Setup {
    async fn new(fault: Fault) -> Self {
        let redirect_target = Server::start(Reply::raw(echo::success())).await;
        let reply = match &fault {
            Fault::Replies(reply) | Fault::Stalls(reply) | Fault::Provides(_, reply) => reply.clone(),
            Fault::Redirects(status) => {
                echo::error(status, &format!("Location: {}/?token={TOKEN}\r\n", redirect_target.url))
            }
            Fault::Refuses | Fault::LooksUp(_) | Fault::FailsInLayer(_) => Reply::raw(echo::success()),
            #[cfg(any(feature = "rustls", feature = "native-tls"))]
            Fault::PlainTcp(reply) => reply.clone(),
            #[cfg(any(feature = "rustls", feature = "native-tls"))]
            Fault::StallsInHandshake => Reply::silence().then_stall(),
            #[cfg(any(feature = "rustls", feature = "native-tls"))]
            Fault::HasCertificate { .. } => Reply::raw(echo::success()),
        };
        let server = Server::start(reply).await;
        let mut guard: Box<dyn Any + Send + Sync> = Box::new(());
        let callers = if let Fault::Provides(provider, _) = fault { provider.callers() } else { 1 };
        let builder = match fault {
            Fault::Replies(_) | Fault::Redirects(_) => patient(&server.url),
            Fault::Stalls(_) => patient(&server.url).attempt_timeout(SHORT),
            Fault::Provides(provider, _) => provider.add_to(patient(&server.url)),
            Fault::FailsInLayer(error) => fail_in_layer(patient(&server.url), error),
            Fault::Refuses => {
                let port = RefusingPort::new();
                let builder = patient(&port.url);
                guard = Box::new(port);
                builder
            }
            Fault::LooksUp(lookup) => patient("http://somewhere.invalid")
                .danger_allow_plain_http(true)
                .configure_http(move |http| http.dns_resolver(Resolver::new([lookup])))
                .connect_timeout(if lookup == Lookup::Pending { SHORT } else { LONG }),
            #[cfg(any(feature = "rustls", feature = "native-tls"))]
            Fault::PlainTcp(_) => patient(format!("https://{}", server.address)),
            #[cfg(any(feature = "rustls", feature = "native-tls"))]
            Fault::StallsInHandshake => patient(format!("https://{}", server.address)).connect_timeout(SHORT),
            #[cfg(any(feature = "rustls", feature = "native-tls"))]
            Fault::HasCertificate { name, is_trusted } => {
                let proxy = TlsProxy::start(server.address, name).await;
                let trusted = is_trusted.then(|| proxy.certificate.clone());
                let builder = patient(&proxy.url).configure_http(|http| http.tls_certs_merge(trusted));
                guard = Box::new(proxy);
                builder
            }
        };
        Self { client: builder.build().unwrap(), server, redirect_target, callers, _guard: guard }
    }

    /// Calls both operations.
    async fn call(self) -> Observed {
        Observed {
            get: self.observe(self.get_concurrently()).await,
            post: self.observe(post(&self.client).send()).await,
            has_followed_redirect: self.redirect_target.connections() > 0,
        }
    }

    /// Returns the first error of all GETs, or the responses.
    async fn get_concurrently(&self) -> Result<Vec<impl Debug>, Error> {
        let calls = (0..self.callers).map(|_| tokio::spawn(get(&self.client).send()));
        let mut results = Vec::new();
        for call in calls.collect::<Vec<_>>() {
            results.push(call.await.unwrap());
        }
        results.into_iter().collect()
    }

    async fn observe<T: Debug>(&self, call: impl Future<Output = Result<T, Error>>) -> ObservedCall {
        let (before, start) = (self.server.request_count(), Instant::now());
        let result = call.await;
        let elapsed = start.elapsed();
        let printed = match &result {
            Ok(response) => format!("{response:?} {response:#?}"),
            Err(error) => printed(error),
        };
        let error = result.err();
        let requests = self.server.request_count() - before;
        ObservedCall {
            kind: error.as_ref().map_or("ok".to_owned(), kind),
            // A response does not have the number of attempts.
            attempts: error.as_ref().map_or(requests as u32, Error::attempts),
            requests,
            elapsed,
            is_unknown: error.as_ref().is_some_and(Error::outcome_unknown),
            is_retryable: error.as_ref().is_some_and(Error::is_retryable),
            leak: leak(&printed),
        }
    }
}

/// Starts all servers, then calls them concurrently.
async fn run(rows: Vec<Row>) -> Vec<(String, Expected, Observed)> {
    let mut setups = Vec::new();
    for Row { name, fault, expected } in rows {
        setups.push((name, expected, Setup::new(fault).await));
    }
    let calls: Vec<_> = setups
        .into_iter()
        .map(|(name, expected, setup)| (name, expected, tokio::spawn(setup.call())))
        .collect();
    let mut observed = Vec::new();
    for (name, expected, call) in calls {
        observed.push((name, expected, call.await.unwrap()));
    }
    observed
}

/// The results of both calls.
struct Observed {
    get: ObservedCall,
    post: ObservedCall,
    has_followed_redirect: bool,
}

impl Observed {
    fn matches(&self, expected: &Expected) -> bool {
        let Self { get, post, has_followed_redirect } = self;
        get.result() == expected.get
            && post.result() == expected.post
            && post.requests <= 1
            && post.is_unknown == expected.unknown
            && !get.is_unknown
            && !(post.is_unknown && post.is_retryable)
            && self.leak().is_none()
            && !has_followed_redirect
    }

    fn leak(&self) -> Option<&str> {
        self.get.leak.as_deref().or(self.post.leak.as_deref())
    }
}

struct ObservedCall {
    kind: String,
    attempts: u32,
    requests: usize,
    /// The time by a clock that may be paused.
    elapsed: Duration,
    is_unknown: bool,
    is_retryable: bool,
    leak: Option<String>,
}

impl ObservedCall {
    fn result(&self) -> (&str, u32, usize) {
        (&self.kind, self.attempts, self.requests)
    }
}

/// Returns the variant of an error, with its status or its kind.
fn kind(error: &Error) -> String {
    match error {
        Error::BadRequest(_) => "BadRequest".to_owned(),
        Error::NotFound(_) => "NotFound".to_owned(),
        Error::Gone(_) => "Gone".to_owned(),
        Error::Status(error) => format!("Status {}", error.status().as_u16()),
        Error::InvalidResponse(_) => "InvalidResponse".to_owned(),
        Error::ResponseTooLarge(_) => "ResponseTooLarge".to_owned(),
        Error::Credentials(_) => "Credentials".to_owned(),
        Error::Transport(transport) => match transport.kind() {
            TransportErrorKind::Connect if error.is_timeout() => "Connect timeout".to_owned(),
            kind => format!("{kind:?}"),
        },
        _ => format!("{error:?}"),
    }
}

fn print<N: Display>(fault: &str, calls: [(&str, N, N, &str); 2], is_unknown: &str, leak: &str) {
    let [get, post] = calls.map(|(kind, attempts, requests, elapsed)| {
        format!("{kind:<16} {attempts:>3} {requests:>3} {elapsed:>7}")
    });
    println!("{fault:<58} | {get} | {post} | {is_unknown:<7} | {leak}");
}

/// Returns `true` for faults that end only when a timeout elapses.
fn is_stalling(fault: &Fault) -> bool {
    matches!(fault, Fault::Stalls(_) | Fault::Provides(Provider::Hangs, _))
}

#[tokio::test]
async fn each_fault_has_expected_error_and_request_count_and_no_leak() {
    let rows = [
        connecting(),
        tls_handshake(),
        broken_heads(),
        interim_responses(),
        broken_bodies(),
        complete_responses(),
        redirects(),
        token_provider(),
        layers(),
        retry_after(),
    ];
    // Stalling faults run with a paused clock, so that no timeout expires early on a busy machine.
    let (stalling, prompt): (Vec<_>, Vec<_>) =
        rows.into_iter().flatten().partition(|row| is_stalling(&row.fault));

    // The columns after each kind are the number of attempts, the number of complete requests received, and the time.
    print("fault", ["GET", "POST"].map(|method| (method, "att", "req", "time")), "unknown", "leak");
    let mut mismatches = Vec::new();
    for (rows, is_paused) in [(prompt, false), (stalling, true)] {
        if is_paused {
            tokio::time::pause();
        }
        for (fault, expected, observed) in run(rows).await {
            let calls = [&observed.get, &observed.post];
            let times = calls.map(|call| format!("{} ms", call.elapsed.as_millis()));
            let [get, post] = calls;
            let columns = [(get, &times[0]), (post, &times[1])].map(|(call, time)| {
                (call.kind.as_str(), call.attempts as usize, call.requests, time.as_str())
            });
            let is_unknown = if post.is_unknown { "yes" } else { "no" };
            print(&fault, columns, is_unknown, observed.leak().unwrap_or("no"));
            if !observed.matches(&expected) {
                mismatches.push(format!("{fault}: {expected:?}"));
            }
            let has_expected_time = |call: &ObservedCall| {
                let attempts = call.attempts.max(1) * SHORT;
                (attempts..attempts + SHORT).contains(&call.elapsed)
            };
            if is_paused && !calls.into_iter().all(has_expected_time) {
                mismatches.push(format!("{fault}: {SHORT:?} for each attempt, observed {times:?}"));
            }
        }
    }
    assert!(
        mismatches.is_empty(),
        "these expectations differ from the table above:\n{}",
        mismatches.join("\n")
    );
}
