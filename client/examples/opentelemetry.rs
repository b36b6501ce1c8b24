//! Exports the spans of a call and of its two attempts with OpenTelemetry. They contain no secrets.
//!
//! ```text
//! cargo run -p losant-org-invites --features test-server,tracing --example opentelemetry
//! ```

use std::error::Error;

use losant_org_invites::{
    Client,
    invite_server::{Invite, InviteServer},
    test_server::{Fault, StatusCode},
};
use opentelemetry::trace::TracerProvider;
use opentelemetry_sdk::trace::{InMemorySpanExporter, SdkTracerProvider};
use tracing_subscriber::{filter::LevelFilter, prelude::*};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    // An application uses the exporter of its tracing system here, for example that of `opentelemetry-otlp`.
    let exporter = InMemorySpanExporter::default();
    let provider = SdkTracerProvider::builder().with_simple_exporter(exporter.clone()).build();
    // Without these settings, each span also has attributes for its target, its thread, its line of code and its idle time.
    let layer = tracing_opentelemetry::layer()
        .with_tracer(provider.tracer("example"))
        .with_location(false)
        .with_threads(false)
        .with_tracked_inactivity(false)
        .with_target(false)
        // The libraries below the client log each connection at lower levels.
        .with_filter(LevelFilter::INFO);
    tracing_subscriber::registry().with(layer).init();
    let server = InviteServer::start()?;
    let invite = server.add_invite(Invite::new("My Organization", "ann@example.com"))?;
    let client = Client::builder().base_url(server.url()).build()?;
    server.inject_next(1, Fault::status(StatusCode::SERVICE_UNAVAILABLE));

    client.org_invites().get().token(invite.token()).email(invite.email()).send().await?;

    for span in exporter.get_finished_spans()? {
        println!("{} ({:?}, {:?})", span.name, span.span_kind, span.status);
        println!("    span {}, parent {}", span.span_context.span_id(), span.parent_span_id);
        for attribute in span.attributes {
            println!("    {} = {}", attribute.key, attribute.value);
        }
        for event in span.events {
            println!("    event: {}", event.name);
            for attribute in event.attributes {
                println!("        {} = {}", attribute.key, attribute.value);
            }
        }
    }
    Ok(())
}
