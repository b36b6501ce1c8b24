//! The security schemes, with a setting of the client's builder for each.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::{
    markdown::{block, line},
    rust::ident,
};
use crate::{
    model::{Model, Operation, Requirement, SecurityScheme},
    names::{const_name, provider_name},
    openapi::security::CredentialKind,
    rustdoc::{code, docs, inner_docs, sentence, trimmed},
};

/// Returns the module of the security schemes.
pub(super) fn render(model: &Model) -> TokenStream {
    let module = inner_docs("The security schemes of the API, and the settings for their credentials.");
    let schemes = model.security_schemes.iter().map(scheme);
    let settings = model.security_schemes.iter().map(setting);
    quote! {
        #module
        use crate::runtime::{SecurityScheme, TokenReason};
        use super::ClientBuilder;

        #(#schemes)*

        impl<C> ClientBuilder<C> {
            #(#settings)*
        }
    }
}

/// Returns the alternative credentials of an operation, as its entry in the table contains them.
pub(super) fn requirements(model: &Model, operation: &Operation) -> TokenStream {
    let alternatives = operation.security.iter().map(|alternative| {
        let schemes = alternative.iter().filter_map(|of| model.security_scheme(&of.scheme)).map(static_name);
        quote! { &[#(&security::#schemes),*] }
    });
    quote! { &[#(#alternatives),*] }
}

fn static_name(scheme: &SecurityScheme) -> Ident {
    ident(&const_name(&scheme.setting))
}

fn scheme(scheme: &SecurityScheme) -> TokenStream {
    let (name, setting) = (static_name(scheme), &scheme.setting);
    let docs = docs(&format!("The security scheme {}.", code(&scheme.name)));
    let new = match &scheme.kind {
        CredentialKind::Bearer => quote! { bearer(#setting) },
        CredentialKind::Basic => quote! { basic(#setting) },
        CredentialKind::Header(name) => quote! { header(#setting, #name) },
        CredentialKind::Query(name) => quote! { query(#setting, #name) },
        CredentialKind::Cookie(name) => quote! { cookie(#setting, #name) },
    };
    quote! {
        #docs
        pub static #name: SecurityScheme = SecurityScheme::#new;
    }
}

fn setting(scheme: &SecurityScheme) -> TokenStream {
    let (name, setting) = (static_name(scheme), ident(&scheme.setting));
    let subject = match &scheme.kind {
        CredentialKind::Bearer => {
            "the access token, which requests send as `Authorization: Bearer …`".to_owned()
        }
        CredentialKind::Basic => {
            "the user name and the password, which requests send as `Authorization: Basic …`".to_owned()
        }
        CredentialKind::Header(name) => {
            format!("the API key, which requests send in the header {}", code(name))
        }
        CredentialKind::Query(name) => {
            format!("the API key, which requests send in the query parameter {}", code(name))
        }
        CredentialKind::Cookie(name) => {
            format!("the API key, which requests send in the cookie {}", code(name))
        }
    };
    let description = trimmed(scheme.description.as_deref());
    let description =
        description.map(|description| format!("\n\n{}", block(description))).unwrap_or_default();
    let subject_and_verb = if scheme.kind == CredentialKind::Basic { "They are" } else { "It is" };
    let docs = docs(&format!(
        "Sets {subject}. The default is none.{description}\n\nOnly the operations that list this setting under \
         *Authentication* use it. {subject_and_verb} never printed, and wiped from memory when the client is dropped."
    ));
    match scheme.kind {
        CredentialKind::Bearer => {
            let provider = provider_setting(scheme);
            quote! {
                #docs
                pub fn #setting(mut self, token: impl Into<String>) -> Self {
                    self.builder.set_token(&#name, token.into());
                    self
                }

                #provider
            }
        }
        CredentialKind::Basic => quote! {
            #docs
            pub fn #setting(mut self, user: impl Into<String>, password: impl Into<String>) -> Self {
                self.builder.set_password(&#name, user.into(), password.into());
                self
            }
        },
        _ => quote! {
            #docs
            pub fn #setting(mut self, key: impl Into<String>) -> Self {
                self.builder.set_key(&#name, key.into());
                self
            }
        },
    }
}

/// Returns the setting for a function that supplies the token.
fn provider_setting(scheme: &SecurityScheme) -> TokenStream {
    let (name, setting) = (static_name(scheme), &scheme.setting);
    let provider = ident(&provider_name(setting));
    let docs = docs(&format!(
        "Sets an async function that supplies the token of [`{setting}`](Self::{setting}).\n\n\
         The client calls the function before the first request that needs the token, and keeps the token until the \
         server responds with status 401. It then calls the function again, and repeats the request once if the operation \
         is safe (`GET` or `HEAD`). Any other operation fails with the 401, and the next call gets a new token. \
         Calls that need a token at the same time share one call of the function.\n\n\
         If the function fails, the call fails with [`Error::Credentials`](super::Error::Credentials), and the request is \
         not sent. The `timeout` of the call includes the wait for the token. The token is never printed, and is wiped from \
         memory when the client gets another one or is dropped."
    ));
    quote! {
        #docs
        pub fn #provider<F>(mut self, provider: impl Fn(TokenReason) -> F + Send + Sync + 'static) -> Self
        where
            F: Future<Output = Result<String, Box<dyn std::error::Error + Send + Sync>>> + Send + 'static,
        {
            self.builder.set_token_provider(&#name, provider);
            self
        }
    }
}

/// Describes the credentials of an operation, in Markdown.
pub(super) fn authentication(model: &Model, operation: &Operation) -> String {
    let alternatives: Vec<String> = operation.security.iter().map(|of| alternative(model, of)).collect();
    match alternatives.as_slice() {
        [] => "None.".to_owned(),
        [sole] => format!("Requires {}.", sole.trim_end_matches('.')),
        alternatives => {
            let list: Vec<_> = alternatives.iter().map(|alternative| format!("- {alternative}")).collect();
            format!("Sends the first of these alternatives whose settings are set:\n\n{}", list.join("\n"))
        }
    }
}

fn alternative(model: &Model, requirements: &[Requirement]) -> String {
    let credentials =
        requirements.iter().filter_map(|of| Some(credential(model.security_scheme(&of.scheme)?, of)));
    let credentials: Vec<String> = credentials.collect();
    if credentials.is_empty() { "no credentials".to_owned() } else { credentials.join(" together with ") }
}

fn credential(scheme: &SecurityScheme, requirement: &Requirement) -> String {
    let mut markdown = match &scheme.kind {
        CredentialKind::Bearer => "an access token".to_owned(),
        CredentialKind::Basic => "a user name and a password".to_owned(),
        CredentialKind::Header(name) => format!("an API key in the header {}", code(name)),
        CredentialKind::Query(name) => format!("an API key in the query parameter {}", code(name)),
        CredentialKind::Cookie(name) => format!("an API key in the cookie {}", code(name)),
    };
    let scopes: Vec<String> = requirement.scopes.iter().map(|scope| code(scope)).collect();
    match scopes.as_slice() {
        [] => {}
        [scope] => markdown.push_str(&format!(" with the scope {scope}")),
        scopes => markdown.push_str(&format!(" with the scopes {}", scopes.join(" and "))),
    }
    markdown.push_str(&format!(" (`ClientBuilder::{}`)", scheme.setting));
    match trimmed(scheme.description.as_deref()) {
        Some(description) => format!("{markdown}: {}", sentence(&line(description))),
        None => markdown,
    }
}
