//! The index of the pages: the client, all operations, and the error.

use proc_macro2::TokenStream;
use quote::quote;

use super::{
    super::{
        errors::{self, COMMON_VARIANTS},
        operation_docs::Links,
        rust::ident,
    },
    Context, INDEX, TYPES,
    markdown::{block, cell, code, plain},
    page::Page,
    page_of,
    resource::{call, summary},
    table::Table,
};
use crate::rustdoc::{self, sentence};

pub(super) fn render(context: &Context<'_>) -> Page {
    let model = context.model;
    let mut page = Page::new(INDEX);
    page.add(format!("# {}: reference", block(&plain(&model.title))));
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
    page.add("Create one client and share it: clones are cheap, and use the same connections.");
    page.example(client(context));
    if let Some(table) = operations(context, &mut page) {
        page.add("## Operations");
        page.add(table);
    }
    page.add("## Types");
    let types = page.link("types", "All types", TYPES, "types");
    page.add(format!("{types} are on one page, with their fields, constraints and examples."));
    page.add("## Errors");
    let body = context.type_text(&mut page, &model.error_body);
    page.add(format!(
        "All operations return the same error type, `Error`. Its methods `status()`, `headers()` and `body()` return the parts \
         of an error response. The body is {body}. `is_retryable()` returns `true` if the same call may succeed later and can be repeated without harm. \
         `outcome_unknown()` returns `true` if it is unknown whether the server processed the request."
    ));
    let errors = errors(context, &mut page);
    page.add(errors);
    page
}

/// Returns code that creates a client.
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
            let call = call(resource, operation);
            let link = page.link(
                &call.replace("()", ""),
                &format!("`{call}`"),
                &format!("{}#{}", page_of(resource), operation.method),
                &format!("resources::{}#{}", resource.module, operation.method),
            );
            let request = code(&format!("{} {}", operation.http_method, operation.path));
            table.row([
                link,
                request,
                summary(operation).map(|summary| sentence(&cell(summary))).unwrap_or_default(),
            ]);
        }
    }
    table.markdown()
}

fn errors(context: &Context<'_>, page: &mut Page) -> String {
    let mut table = Table::new(["Variant", "Method", "Meaning"]);
    let mut add = |variant: &str, methods: String, meaning: &str| {
        let link = context.links(page).link_error(&format!("Error::{variant}"));
        table.row([link, methods, cell(meaning)]);
    };
    for (status, meaning) in errors::documented(context.model) {
        add(&errors::variant_name(status), format!("`{}()`", errors::test_method(status)), &meaning);
    }
    for (variant, methods, meaning) in COMMON_VARIANTS {
        add(variant, methods.to_owned(), meaning);
    }
    table.markdown().unwrap_or_default()
}
