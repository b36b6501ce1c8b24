//! The error of the generated client: an enum with a variant for each status of a described error.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::{
    markdown::line,
    rust::{ident, rust_type, status_code},
};
use crate::{
    model::{Model, Status},
    names::{snake_name, type_name},
    rustdoc::{docs, inner_docs, sentence},
};

/// The statuses for which the error always has a method, because any server may send them.
const COMMON: [u16; 7] = [400, 401, 403, 404, 409, 410, 429];

/// The variants that every error has: name, related methods, and meaning.
pub(super) const COMMON_VARIANTS: [(&str, &str, &str); 8] = [
    ("Build", "", "The client could not be built."),
    (
        "InvalidRequest",
        "`is_invalid_request()`",
        "The client rejected the request before sending it: a value is missing or violates its constraints, or required credentials are not set.",
    ),
    (
        "Credentials",
        "",
        "The provider of an access token failed, so the request was not sent, or not sent again after a 401.",
    ),
    ("BlockingInAsyncContext", "", "The blocking client was called in an async context. Nothing was sent."),
    (
        "Status",
        "`status()`, `is_server_error()`",
        "The response has any other status that is not described as a success.",
    ),
    ("InvalidResponse", "", "The status is a success, but the response body can't be decoded."),
    (
        "ResponseTooLarge",
        "`is_response_too_large()`",
        "The status is a success, but the response body exceeds the client's limit.",
    ),
    (
        "Transport",
        "`is_timeout()`, `is_connect()`, `is_tls()`",
        "There is no complete response: connecting failed, a timeout expired, or the connection broke.",
    ),
];

pub(super) fn render(model: &Model) -> TokenStream {
    let module = inner_docs("The error that all calls return.");
    let documented = documented(model);
    let names: Vec<Ident> = documented.keys().map(|code| ident(&variant_name(*code))).collect();
    let codes = documented.keys().map(|code| status_code(*code));
    let variants = documented.values().zip(&names).map(|(meaning, name)| {
        let docs = docs(meaning);
        quote! { #docs #name(Box<StatusError>) }
    });
    let statuses: BTreeSet<u16> = documented.keys().copied().chain(COMMON).collect();
    let test_methods = statuses.into_iter().map(|code| {
        let name = ident(&test_method(code));
        let docs = docs(&format!("Returns `true` if the status is {}.", status_with_reason(code)));
        let code = status_code(code);
        quote! {
            #docs
            pub fn #name(&self) -> bool {
                self.status().is_some_and(|status| status == #code)
            }
        }
    });
    let [build, invalid_request, credentials, blocking, status, invalid_response, too_large, transport] =
        COMMON_VARIANTS.map(|(_, _, meaning)| docs(meaning));
    let body = rust_type(&model.error_body);
    quote! {
        #module
        use crate::runtime;
        use super::{API, types};

        /// The body that the API sends with an error.
        pub type ErrorBody = #body;

        /// A response whose status is not described as a success.
        pub type StatusError = runtime::StatusError<ErrorBody>;

        /// The error of a call. `Debug` and `Display` print no URL, and redact the texts of the request in the server's
        /// message.
        #[derive(Debug)]
        #[non_exhaustive]
        pub enum Error {
            #build
            Build(runtime::BuildError),
            #invalid_request
            InvalidRequest(runtime::InvalidRequest),
            #credentials
            Credentials(runtime::CredentialsError),
            #blocking
            BlockingInAsyncContext(runtime::BlockingInAsyncContext),
            #(#variants,)*
            #status
            Status(Box<StatusError>),
            #invalid_response
            InvalidResponse(Box<runtime::InvalidResponse>),
            #too_large
            ResponseTooLarge(Box<runtime::ResponseTooLarge>),
            #transport
            Transport(runtime::TransportError),
        }

        impl Error {
            #(#test_methods)*
        }

        runtime::error!(Error, API, ErrorBody { #(#names = #codes),* });
    }
}

/// Returns the statuses of the described errors, and the meaning of each.
pub(super) fn documented(model: &Model) -> BTreeMap<u16, String> {
    let mut documented: BTreeMap<u16, BTreeSet<&str>> = BTreeMap::new();
    for response in model.operations().flat_map(|operation| &operation.responses) {
        if let (Status::Code(code), false) = (response.status, response.status.is_success()) {
            documented.entry(code).or_default().insert(response.description.as_str());
        }
    }
    let meaning = |(code, descriptions): (u16, BTreeSet<&str>)| {
        let status = format!("The status is {}.", status_with_reason(code));
        // If operations describe the status differently, the documentation of each has its description.
        let meaning = match descriptions.into_iter().collect::<Vec<_>>().as_slice() {
            [description] => format!("{status} {}", sentence(&line(description))),
            _ => status,
        };
        (code, meaning)
    };
    documented.into_iter().map(meaning).collect()
}

/// Returns the variants of the error for the statuses of the described errors.
pub(super) fn variants(model: &Model) -> BTreeMap<u16, String> {
    documented(model).into_keys().map(|code| (code, variant_name(code))).collect()
}

/// Returns the reason phrase of a status as a variant: `NotFound`.
pub(super) fn variant_name(status: u16) -> String {
    type_name(&reason(status))
}

/// Returns the name of the method that tests for a status.
pub(super) fn test_method(status: u16) -> String {
    format!("is_{}", snake_name(&reason(status)))
}

/// Returns the reason phrase of a status: `Not Found`.
pub(super) fn reason(status: u16) -> String {
    let known = http::StatusCode::from_u16(status).ok().and_then(|status| status.canonical_reason());
    known.map_or_else(|| format!("Status {status}"), str::to_owned)
}

/// Returns a status with its reason phrase.
fn status_with_reason(status: u16) -> String {
    match reason(status) {
        reason if reason.starts_with("Status ") => status.to_string(),
        reason => format!("{status} {reason}"),
    }
}
