//! Gives each security scheme a unique setting.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::{
    names::{BUILDER_METHODS, provider_name, setter_name, setting_name},
    openapi::{
        document::{Document, Note},
        extension::CLIENT_NAME,
        node::Node,
        operation::operations,
        parameter::client_scoped,
        schema::client_name,
        security::{CredentialKind, requirements, schemes},
    },
};

/// Chooses another name for each setting that the client's builder has already.
pub(super) fn complete(document: &mut Document<'_>) {
    let root = &document.root;
    let parameters = client_scoped(root);
    let parameters = parameters.iter().filter_map(|of| client_name(of.value).or(of.text("name")));
    let mut taken: BTreeSet<String> = parameters.map(setter_name).collect();
    taken.extend(BUILDER_METHODS.map(str::to_owned));
    let lists: Vec<_> =
        operations(root).filter_map(|operation| requirements(root, &operation.node)).collect();
    let used = lists.iter().flat_map(Node::items).flat_map(|alternative| alternative.members());
    let used: BTreeSet<&str> = used.map(|(name, _)| name).collect();
    let is_setting = |scheme: &Value| CredentialKind::of(scheme).is_some();
    let schemes = schemes(root).filter(|(name, scheme)| used.contains(name) && is_setting(scheme.value));
    let schemes: Vec<_> = schemes.collect();
    let chosen = |scheme: &Value| scheme.get(CLIENT_NAME).is_some();
    for (name, scheme) in schemes.iter().filter(|(_, scheme)| chosen(scheme.value)) {
        taken.extend(settings(&setting_name(name, scheme.value), scheme.value));
    }
    let mut changes = Vec::new();
    for (name, scheme) in schemes.iter().filter(|(_, scheme)| !chosen(scheme.value)) {
        let numbered = (2..).map(|number| format!("{name}-{number}"));
        let mut names = std::iter::once((*name).to_owned()).chain(numbered);
        let is_free =
            |name: &String| settings(&setter_name(name), scheme.value).iter().all(|of| !taken.contains(of));
        let unique = names.find(is_free).unwrap_or_default();
        taken.extend(settings(&setter_name(&unique), scheme.value));
        if unique != **name {
            changes.push((scheme.pointer.clone(), (*name).to_owned(), unique));
        }
    }
    for (pointer, name, unique) in changes {
        let setting = setter_name(&unique);
        if let Some(scheme) = document.root.pointer_mut(&pointer).and_then(Value::as_object_mut) {
            scheme.insert(CLIENT_NAME.to_owned(), json!(unique));
        }
        document.notes.push(Note {
            rule: "name-clash",
            pointer,
            message: format!(
                "the security scheme `{name}` has the setting `{setting}`, because `ClientBuilder` has another method `{}`",
                setter_name(&name)
            ),
            help: format!("choose a name for the setting with `{CLIENT_NAME}`"),
        });
    }
}

/// Returns the settings for the credential of a scheme.
fn settings(setting: &str, scheme: &Value) -> Vec<String> {
    let provider =
        (CredentialKind::of(scheme) == Some(CredentialKind::Bearer)).then(|| provider_name(setting));
    std::iter::once(setting.to_owned()).chain(provider).collect()
}
