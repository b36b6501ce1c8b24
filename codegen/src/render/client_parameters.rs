//! The setters of the client's builder for what the client may be told once for all calls.

use proc_macro2::TokenStream;
use quote::quote;

use super::{docs::inner_docs, resources::client_parameter_setter};
use crate::model::Model;

pub(super) fn render(model: &Model) -> TokenStream {
    let module = inner_docs("What the client may be told once for all calls.");
    let setters = model.client_parameters.iter().map(client_parameter_setter);
    quote! {
        #module
        use super::{runtime, types};

        impl<C> runtime::ClientBuilder<C> {
            #(#setters)*
        }
    }
}
