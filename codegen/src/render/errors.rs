//! What can go wrong with a call: an enum with a variant for each status of failure that is described.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::{
    docs::{docs, inner_docs, sentence},
    rust::ident,
};
use crate::{
    model::{Model, Status},
    names::{snake_name, type_name},
};

/// Statuses that any server may response with, described or not, and that callers want to ask for.
const USUAL: [u16; 7] = [400, 401, 403, 404, 409, 410, 429];

pub(super) fn render(model: &Model) -> TokenStream {
    let module = inner_docs("What can go wrong with a call.");
    let documented = documented(model);
    let names: Vec<Ident> = documented.keys().map(|code| ident(&variant_name(*code))).collect();
    let codes = documented.keys();
    let variants = documented.iter().zip(&names).map(|((code, said), name)| {
        let mut markdown = format!("The response is {}.", titled(*code));
        // What many operations say in as many ways helps nobody here; it stands with each of them.
        if let [said] = said.iter().collect::<Vec<_>>().as_slice() {
            markdown.push(' ');
            markdown.push_str(&sentence(said));
        }
        let docs = docs(&markdown);
        quote! { #docs #name(::std::boxed::Box<runtime::StatusError>) }
    });
    let of_status = match names.is_empty() {
        true => quote! { Self::Status(error) },
        false => quote! {
            match error.status().as_u16() {
                #(#codes => Self::#names(error),)*
                _ => Self::Status(error),
            }
        },
    };
    let usual: BTreeSet<u16> = documented.keys().copied().chain(USUAL).collect();
    let questions = usual.into_iter().map(|code| {
        let (name, docs) = (
            format_ident!("{}", question(code)),
            docs(&format!("Whether the response is {}.", titled(code))),
        );
        quote! {
            #docs
            pub fn #name(&self) -> bool {
                self.status().is_some_and(|status| status == #code)
            }
        }
    });
    quote! {
        #module
        use super::runtime;

        /// What went wrong. Nothing that it prints holds a query, or text that was sent.
        #[derive(Debug)]
        #[non_exhaustive]
        pub enum Error {
            /// The client could not be set up.
            Build(runtime::BuildError),
            /// The request was refused before anything was sent.
            InvalidRequest(runtime::InvalidRequest),
            /// The blocking client was called inside an async runtime. Nothing was sent.
            BlockingInAsyncContext(runtime::BlockingInAsyncContext),
            #(#variants,)*
            /// The response has any other status that is not described as a success.
            Status(::std::boxed::Box<runtime::StatusError>),
            /// The response's status is a success, and its body can't be read.
            InvalidResponse(::std::boxed::Box<runtime::InvalidResponse>),
            /// The response's status is a success, and its body is longer than the client's limit.
            ResponseTooLarge(::std::boxed::Box<runtime::ResponseTooLarge>),
            /// There is no whole response: connecting failed, the time ran out, or the connection broke.
            Transport(runtime::TransportError),
        }

        impl Error {
            #(#questions)*

            /// The variant for a status.
            pub(in super::super) fn of_status(error: ::std::boxed::Box<runtime::StatusError>) -> Self {
                #of_status
            }

            /// The error of an response whose status is a failure.
            pub(in super::super) fn as_status(&self) -> ::std::option::Option<&runtime::StatusError> {
                match self {
                    #(Self::#names(error) |)* Self::Status(error) => Some(error),
                    Self::Build(_)
                    | Self::InvalidRequest(_)
                    | Self::BlockingInAsyncContext(_)
                    | Self::InvalidResponse(_)
                    | Self::ResponseTooLarge(_)
                    | Self::Transport(_) => None,
                }
            }

            /// What the variant holds.
            pub(in super::super) fn inner(&self) -> &(dyn ::std::error::Error + 'static) {
                match self {
                    Self::Build(error) => error,
                    Self::InvalidRequest(error) => error,
                    Self::BlockingInAsyncContext(error) => error,
                    #(Self::#names(error) |)* Self::Status(error) => error.as_ref(),
                    Self::InvalidResponse(error) => error.as_ref(),
                    Self::ResponseTooLarge(error) => error.as_ref(),
                    Self::Transport(error) => error,
                }
            }
        }
    }
}

/// The statuses of failure that are described, and what is said of each.
fn documented(model: &Model) -> BTreeMap<u16, BTreeSet<&str>> {
    let mut documented: BTreeMap<u16, BTreeSet<&str>> = BTreeMap::new();
    for response in model.operations().flat_map(|operation| &operation.responses) {
        if let (Status::Code(code), false) = (response.status, response.status.is_success()) {
            documented.entry(code).or_default().insert(response.description.as_str());
        }
    }
    documented
}

/// The error's variants for statuses that are described.
pub(super) fn variants(model: &Model) -> BTreeMap<u16, String> {
    documented(model).into_keys().map(|code| (code, variant_name(code))).collect()
}

/// The error's variant for a status, where it has one of its own.
pub(super) fn variant(model: &Model, status: u16) -> Option<String> {
    documented(model).contains_key(&status).then(|| variant_name(status))
}

/// What HTTP calls a status, as a variant: `NotFound`.
pub(super) fn variant_name(status: u16) -> String {
    type_name(&reason(status))
}

/// The method that asks an error for a status.
pub(super) fn question(status: u16) -> String {
    format!("is_{}", snake_name(&reason(status)))
}

/// What HTTP calls a status: `Not Found`.
pub(super) fn reason(status: u16) -> String {
    let known = http::StatusCode::from_u16(status).ok().and_then(|status| status.canonical_reason());
    known.map_or_else(|| format!("Status {status}"), str::to_owned)
}

/// A status with what HTTP calls it.
pub(super) fn titled(status: u16) -> String {
    match reason(status) {
        reason if reason.starts_with("Status ") => status.to_string(),
        reason => format!("{status} {reason}"),
    }
}
