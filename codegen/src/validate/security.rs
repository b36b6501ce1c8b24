//! Validates that the client can send the credentials of each operation, and that each security scheme can become a
//! setting.

use std::collections::{BTreeMap, BTreeSet};

use super::Errors;
use crate::{
    names::{BUILDER_METHODS, provider_name, setter_name, setting_name},
    openapi::{
        extension,
        node::Node,
        operation::operations,
        parameter::client_scoped,
        schema::client_name,
        security::{CredentialKind, alternatives, requirements, scheme, schemes},
    },
};

/// Checks the security requirements of all operations, and the settings of the schemes that they refer to.
pub(super) fn security(errors: &mut Errors<'_>) {
    let root = &errors.document.root;
    let mut lists: BTreeMap<String, Node<'_>> = BTreeMap::new();
    lists.extend(Node::root(root).get("security").map(|list| (list.pointer.clone(), list)));
    let mut used = BTreeSet::new();
    for operation in operations(root) {
        let Some(list) = requirements(root, &operation.node) else { continue };
        let alternatives = alternatives(root, &operation.node);
        used.extend(alternatives.iter().flat_map(|alternative| alternative.members()).map(|(name, _)| name));
        lists.insert(list.pointer.clone(), list);
    }
    for list in lists.values() {
        undefined_schemes(list, errors);
    }
    settings(&used, errors);
}

/// Reports the names in a list of requirements that no security scheme has.
fn undefined_schemes(list: &Node<'_>, errors: &mut Errors<'_>) {
    let names: Vec<&str> = schemes(&errors.document.root).map(|(name, _)| name).collect();
    for (name, scopes) in list.items().flat_map(|alternative| alternative.members()) {
        if !names.contains(&name) {
            errors.add(
                &scopes.pointer,
                format!("the security scheme `{name}` is not defined"),
                format!("correct the name, or add `{name}` to `/components/securitySchemes`"),
            );
        }
    }
}

/// Checks that each used scheme has a unique setting.
fn settings(used: &BTreeSet<&str>, errors: &mut Errors<'_>) {
    let root = &errors.document.root;
    let parameters = client_scoped(root);
    let name =
        |parameter: &Node<'_>| client_name(parameter.value).or(parameter.text("name")).map(str::to_owned);
    let parameters = parameters.iter().filter_map(name);
    let mut taken: BTreeMap<String, String> =
        parameters.map(|name| (setter_name(&name), format!("the client parameter `{name}`"))).collect();
    taken.extend(BUILDER_METHODS.map(|name| (name.to_owned(), "every client builder".to_owned())));
    for (name, node) in schemes(root).filter(|(name, _)| used.contains(name)) {
        let Some(scheme) = scheme(root, name) else { continue };
        let chosen = scheme.get(extension::CLIENT_NAME);
        if let Some(chosen) = chosen.filter(|chosen| chosen.value.as_str().is_none_or(str::is_empty)) {
            errors.add(
                &chosen.pointer,
                format!("{} is not a valid name for a setting", chosen.value),
                "use a string that is not empty",
            );
            continue;
        }
        let setting = setting_name(name, scheme.value);
        let provider = (CredentialKind::of(scheme.value) == Some(CredentialKind::Bearer))
            .then(|| provider_name(&setting));
        for setting in std::iter::once(setting).chain(provider) {
            if let Some(other) = taken.insert(setting.clone(), format!("the security scheme `{name}`")) {
                errors.add(
                    &node.pointer,
                    format!(
                        "the security scheme `{name}` would have the setting `{setting}`, which {other} already has"
                    ),
                    format!("choose another name with `{}`", extension::CLIENT_NAME),
                );
            }
        }
    }
}
