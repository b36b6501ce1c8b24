//! The examples of a new crate: programs and a test that call one operation.

use proc_macro2::TokenStream;
use quote::quote;

use super::{super::rust::ident, Context, example::Call};
use crate::{
    model::{Operation, Resource},
    openapi::security::CredentialKind,
};

/// Examples that call one operation.
pub(crate) struct Programs {
    pub program: TokenStream,
    pub test: Option<TokenStream>,
    pub quick_start: Option<TokenStream>,
}

impl Programs {
    /// Returns examples of the first operation whose call needs no values from its caller and no file or, if there is none, of
    /// the first operation. The compiler warns about deprecated ones, so they are no examples.
    pub(in crate::render) fn of(context: &Context<'_>) -> Option<Self> {
        let operations = || {
            let of = |resource| move |operation| (resource, operation);
            context
                .model
                .resources
                .iter()
                .flat_map(move |resource| resource.operations.iter().map(of(resource)))
                .filter(|(_, operation)| !operation.is_deprecated)
        };
        let call =
            |(resource, operation): (&Resource, _)| (Call::of(context, resource, operation), operation);
        let complete = operations().map(call).find(|(call, _)| call.is_complete());
        let (call, operation) = complete.or_else(|| operations().next().map(call))?;
        Some(Self::calling(context, &call, operation))
    }

    fn calling(context: &Context<'_>, call: &Call, operation: &Operation) -> Self {
        let krate = ident(context.target.crate_name);
        let Call { code, arguments, imports, .. } = call;
        let show = quote! {
            let response = #code?;
            println!("{response:?}");
        };
        let credentials = credentials(context, operation);
        let base_url =
            context.model.base_url.is_none().then(|| quote! { .base_url("https://api.example.com") });
        let client = match (&base_url, credentials.is_empty()) {
            (None, true) => quote! { Client::new()? },
            _ => quote! { Client::builder()#base_url #(#credentials)*.build()? },
        };
        let program = if arguments.is_empty() {
            quote! {
                use #krate::{Client, Error, #(#imports),*};

                #[tokio::main]
                async fn main() -> Result<(), Error> {
                    let client = #client;
                    #show
                    Ok(())
                }
            }
        } else {
            let arguments = arguments.iter().map(|(name, ty)| quote! { #name: #ty });
            quote! {
                use #krate::{Client, Error, #(#imports),*};

                async fn call(client: &Client, #(#arguments),*) -> Result<(), Error> {
                    #show
                    Ok(())
                }
            }
        };
        let is_complete = call.is_complete();
        let (import, client) = if credentials.is_empty() {
            (None, quote! { server.client()? })
        } else {
            let builder = quote! { Client::builder().base_url(server.url())#(#credentials)*.build()? };
            (Some(quote! { Client, }), builder)
        };
        let start = quote! {
            let server = TestServer::start()?;
            let client = #client;
            #show
        };
        let imports = quote! { use #krate::{#import #(#imports,)* test_server::TestServer}; };
        let test = quote! {
            #imports

            #[tokio::test]
            async fn operation_succeeds() -> Result<(), Box<dyn std::error::Error>> {
                #start
                assert_eq!(server.received_requests().len(), 1);
                Ok(())
            }
        };
        let quick_start = quote! {
            #imports

            #[tokio::main]
            async fn main() -> Result<(), Box<dyn std::error::Error>> {
                #start
                for request in server.received_requests() {
                    println!("{request}");
                }
                Ok(())
            }
        };
        Self { program, test: is_complete.then_some(test), quick_start: is_complete.then_some(quick_start) }
    }
}

/// Returns the calls of the settings for the first alternative credentials of an operation.
fn credentials(context: &Context<'_>, operation: &Operation) -> Vec<TokenStream> {
    let optional = operation.security.iter().any(Vec::is_empty);
    let requirements = operation.security.first().filter(|_| !optional);
    let schemes = requirements.into_iter().flatten();
    let schemes = schemes.filter_map(|requirement| context.model.security_scheme(&requirement.scheme));
    let setting = |scheme: &crate::model::SecurityScheme| {
        let setting = ident(&scheme.setting);
        match scheme.kind {
            CredentialKind::Basic => quote! { .#setting("aUser", "aPassword") },
            _ => quote! { .#setting("aSecret") },
        }
    };
    schemes.map(setting).collect()
}
