//! The page that leads to the others: all operations, and what every call may fail with.

use proc_macro2::TokenStream;
use quote::quote;

use super::{
    super::{errors, rust::ident},
    Context, INDEX, TYPES,
    markdown::{block, cell, code, plain},
    page::Page,
    page_of,
    resource::{path_of, summary},
    table::Table,
};
use crate::rustdoc::{self, sentence};

/// What a call may fail with whatever the operation is, and what asks for it.
const OTHERS: [(&str, &str, &str); 7] = [
    (
        "Status",
        "`status()`, `is_server_error()`",
        "The response has any other status that is not described as a success.",
    ),
    (
        "Transport",
        "`is_timeout()`, `is_connect()`, `is_tls()`",
        "There is no whole response: connecting failed, the time ran out, or the connection broke.",
    ),
    ("InvalidResponse", "", "The response's status is a success, and its body can't be read."),
    (
        "ResponseTooLarge",
        "`is_response_too_large()`",
        "The response's status is a success, and its body is longer than the client's limit.",
    ),
    (
        "InvalidRequest",
        "`is_invalid_request()`",
        "The request was refused before anything was sent: a parameter is missing, or breaks its bounds.",
    ),
    (
        "BlockingInAsyncContext",
        "",
        "The blocking client was called inside an async runtime. Nothing was sent.",
    ),
    ("Build", "", "The client could not be set up."),
];

pub(super) fn render(context: &Context<'_>) -> Page {
    let model = context.model;
    let mut page = Page::new(INDEX);
    page.add(format!("# {}: the context", block(&plain(&model.title))));
    if let Some(description) = &model.description {
        page.add(block(description));
    }
    let server = model
        .base_url
        .as_deref()
        .map(|url| format!(" Its server is {}.", rustdoc::code(url)))
        .unwrap_or_default();
    page.add(format!("Version {} of the API.{server}", rustdoc::code(&model.version)));
    page.add("## The client");
    page.add("One client serves a whole program. It is cheap to clone.");
    page.example(client(context));
    if let Some(table) = operations(context, &mut page) {
        page.add("## Operations");
        page.add(table);
    }
    page.add("## Types");
    let types = page.link("types", "All types", TYPES, "types");
    page.add(format!("{types} with their fields, bounds and examples are on one page."));
    page.add("## Errors");
    let body = context.rust_type(&mut page, &model.error_body);
    page.add(format!(
        "Every call fails with the one type `Error`. Its `status()`, `headers()` and `body()` give what the server said, the \
         body as {body}. `is_retryable()` tells whether the same call may do better later, `outcome_unknown()` whether it may \
         have taken effect although no response says so."
    ));
    let failures = failures(context, &mut page);
    page.add(failures);
    page
}

/// The code that makes a client.
fn client(context: &Context<'_>) -> TokenStream {
    let krate = ident(context.target.crate_name);
    let base_url = context.model.base_url.is_none().then(|| quote! { .base_url("https://api.example.com") });
    quote! {
        use std::time::Duration;
        use #krate::{Client, Error};

        fn connect() -> Result<Client, Error> {
            Client::builder()#base_url.timeout(Duration::from_secs(10)).build()
        }
    }
}

fn operations(context: &Context<'_>, page: &mut Page) -> Option<String> {
    let mut table = Table::new(["Operation", "Request", "Description"]);
    for resource in &context.model.resources {
        for operation in &resource.operations {
            let path = path_of(resource, operation);
            let link = page.link(
                &path.replace("()", ""),
                &format!("`{path}`"),
                &format!("{}#{}", page_of(resource), operation.method),
                &format!("resources::{}#{}", resource.module, operation.method),
            );
            let request = code(&format!("{} {}", operation.http_method, operation.path));
            table.row([
                link,
                request,
                summary(operation).map(|said| sentence(&cell(said))).unwrap_or_default(),
            ]);
        }
    }
    table.markdown()
}

fn failures(context: &Context<'_>, page: &mut Page) -> String {
    let mut table = Table::new(["Variant", "Method", "Meaning"]);
    for (status, variant) in &context.failures {
        let link = context.error(page, variant);
        let method = format!("`{}()`", errors::question(*status));
        table.row([link, method, format!("The response is {}.", errors::titled(*status))]);
    }
    for (variant, method, meaning) in OTHERS {
        let link = context.error(page, variant);
        table.row([link, method.to_owned(), meaning.to_owned()]);
    }
    table.markdown().unwrap_or_default()
}
