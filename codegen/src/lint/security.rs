//! The rule that the client can send the credentials of each security requirement.

use std::collections::BTreeMap;

use super::{Reporter, elements::Elements};
use crate::openapi::{
    node::Node,
    security::{requirements, unsupported_reason},
};

pub(super) fn ignored_security(elements: &Elements<'_>, reporter: &mut Reporter<'_>) {
    let lists = elements.operations.iter().filter_map(|it| requirements(elements.root, &it.node));
    // Several operations may use the list of the document.
    let lists: BTreeMap<String, Node<'_>> = lists.map(|list| (list.pointer.clone(), list)).collect();
    for list in lists.values() {
        let unsupported = |alternative: &Node<'_>| unsupported_reason(elements.root, alternative);
        for alternative in list.items() {
            if let Some(reason) = unsupported(&alternative) {
                reporter.warn(
                    &alternative.pointer,
                    format!("the client never sends the credentials of this alternative: {reason}"),
                    "remove the alternative",
                );
            }
        }
    }
}
