//! The enum of an operation's successful responses: whether there is one, and its names.

use std::collections::BTreeSet;

use proc_macro2::Ident;

use super::{errors, rust::ident};
use crate::{
    model::{Operation, Status, Type},
    names::type_name,
};

/// Returns the different types of successful responses.
pub(super) fn distinct(successes: &[(Status, Type)]) -> Vec<&Type> {
    let types: BTreeSet<&Type> = successes.iter().map(|(_, ty)| ty).collect();
    types.into_iter().collect()
}

/// Returns the enum of an operation's successful responses and its variants, if there are several types.
pub(super) fn response_variants(operation: &Operation) -> Option<(Ident, Vec<Ident>)> {
    let successes = operation.successes();
    let variants = successes.iter().map(|(status, _)| ident(&variant_name(*status)));
    (distinct(&successes).len() > 1).then(|| (enum_name(operation), variants.collect()))
}

/// Returns the name of the enum of an operation's successful responses.
pub(super) fn enum_name(operation: &Operation) -> Ident {
    ident(&format!("{}Response", type_name(&operation.method)))
}

/// Returns the variant for a successful status.
pub(super) fn variant_name(status: Status) -> String {
    match status {
        Status::Code(code) => errors::variant_name(code),
        Status::Range(_) | Status::Default => "Other".to_owned(),
    }
}
