//! The document is OpenAPI 3.0, and each part of it has the form that OpenAPI gives it.

use openapiv3::{OpenAPI, ReferenceOr};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::METHODS;
use crate::{diagnostic::Diagnostic, load::Document, node::Node};

/// The document says that it is OpenAPI 3.0.
pub(super) fn version(document: &Document<'_>, found: &mut Vec<Diagnostic>) {
    const HELP: &str = "write the description in OpenAPI 3.0, with `openapi: 3.0.3` at the top";
    let (pointer, what) = match document.root.get("openapi") {
        Some(_) if is_openapi_3_0(&document.root) => return,
        Some(version) => {
            ("/openapi", format!("the document is not OpenAPI 3.0: its `openapi` is `{}`", plain(version)))
        }
        None => match document.root.get("swagger") {
            Some(version) => {
                ("/swagger", format!("the document is Swagger {}, not OpenAPI 3.0", plain(version)))
            }
            None => ("", "the document is not OpenAPI 3.0: it has no `openapi`".to_owned()),
        },
    };
    found.push(document.diagnostic(pointer, what, HELP));
}

/// Whether a document says that it is OpenAPI 3.0.
pub(crate) fn is_openapi_3_0(root: &Value) -> bool {
    root.get("openapi").and_then(Value::as_str).is_some_and(|version| version.starts_with("3.0."))
}

/// Each part has the form that OpenAPI 3.0 gives it.
pub(super) fn structure(document: &Document<'_>, found: &mut Vec<Diagnostic>) {
    let Err(whole) = reason::<OpenAPI>(&document.root) else { return };
    let mut parts = parts(document);
    // The innermost part that has not its form is what is wrong; what holds it fails for the same reason.
    parts.sort_by_key(|(node, _)| std::cmp::Reverse(node.pointer.matches('/').count()));
    let mut failed: Vec<String> = Vec::new();
    let mut faults = Vec::new();
    for (node, check) in parts {
        let holds_failed = failed.iter().any(|pointer| pointer.starts_with(&format!("{}/", node.pointer)));
        if let (false, Err(reason)) = (holds_failed, check(node.value)) {
            faults.push((node.pointer.clone(), reason));
            failed.push(node.pointer);
        }
    }
    if faults.is_empty() {
        faults.push((String::new(), whole));
    }
    faults.sort();
    // Why a reference or a type makes the form wrong has been said better.
    let is_said = |pointer: &str| {
        found.iter().any(|said| said.pointer.rsplit_once('/').is_some_and(|(holder, _)| holder == pointer))
    };
    faults.retain(|(pointer, _)| !is_said(pointer));
    found.extend(faults.into_iter().map(|(pointer, reason)| {
        document.diagnostic(
            &pointer,
            format!("this has not the form that OpenAPI 3.0 gives it{reason}"),
            "compare it with the object of this kind in the OpenAPI 3.0 specification",
        )
    }));
}

type Form = fn(&Value) -> Result<(), String>;

/// Each part of the document that has a form of its own.
fn parts<'a>(document: &'a Document<'_>) -> Vec<(Node<'a>, Form)> {
    let root = Node::root(&document.root);
    let mut parts: Vec<(Node<'a>, Form)> = Vec::new();
    parts.extend(root.get("info").map(|info| (info, reason::<openapiv3::Info> as Form)));
    for (key, form) in [("servers", reason::<openapiv3::Server> as Form), ("tags", reason::<openapiv3::Tag>)]
    {
        parts.extend(root.get(key).iter().flat_map(Node::items).map(|item| (item, form)));
    }
    for (_, path) in root.get("paths").iter().flat_map(Node::members) {
        parts.extend(holder(&path));
        for operation in METHODS.iter().filter_map(|method| path.get(method)) {
            parts.extend(holder(&operation));
            parts.push((operation, reason::<openapiv3::Operation>));
        }
        parts.push((path, reason::<openapiv3::PathItem>));
    }
    for (section, form) in COMPONENTS {
        let components = root.get("components").and_then(|components| components.get(section));
        parts.extend(components.iter().flat_map(Node::members).map(|(_, component)| (component, form)));
    }
    crate::schema::visit_all(&document.root, &mut |schema| {
        parts.push((schema.clone(), reason::<ReferenceOr<openapiv3::Schema>>));
    });
    parts
}

const COMPONENTS: [(&str, Form); 4] = [
    ("parameters", reason::<ReferenceOr<openapiv3::Parameter>>),
    ("requestBodies", reason::<ReferenceOr<openapiv3::RequestBody>>),
    ("responses", reason::<ReferenceOr<openapiv3::Response>>),
    ("securitySchemes", reason::<ReferenceOr<openapiv3::SecurityScheme>>),
];

/// The parts of a path or an operation.
fn holder<'a>(node: &Node<'a>) -> Vec<(Node<'a>, Form)> {
    let mut parts: Vec<(Node<'a>, Form)> = Vec::new();
    let parameters = node.get("parameters");
    parts.extend(parameters.iter().map(|list| (list.clone(), reason::<Vec<Value>> as Form)));
    parts.extend(
        parameters
            .iter()
            .flat_map(Node::items)
            .map(|item| (item, reason::<ReferenceOr<openapiv3::Parameter>> as Form)),
    );
    parts.extend(
        node.get("requestBody").map(|body| (body, reason::<ReferenceOr<openapiv3::RequestBody>> as Form)),
    );
    let responses = node.get("responses");
    parts.extend(
        responses
            .iter()
            .flat_map(Node::members)
            .map(|(_, item)| (item, reason::<ReferenceOr<openapiv3::Response>> as Form)),
    );
    parts
}

/// Why a value has not the form of a type, as the end of a sentence.
fn reason<T: DeserializeOwned>(value: &Value) -> Result<(), String> {
    T::deserialize(value).map(drop).map_err(|error| match error.to_string() {
        // What serde calls the kinds of thing that can stand in one place says nothing to a writer of descriptions.
        reason if reason.contains("untagged enum") => String::new(),
        reason => format!(": {reason}"),
    })
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
