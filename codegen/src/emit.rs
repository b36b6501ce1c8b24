//! Stage 4: progenitor makes Rust of the loosened description. No other file names it.

use std::{cell::Cell, panic, sync::Once};

use openapiv3::OpenAPI;
use progenitor_impl::{GenerationSettings, Generator, HooksMode, InterfaceStyle, TagStyle, TypeImpl};
use quote::quote;
use serde_json::Value;

use crate::{
    load::Document,
    model::{Kind, Model},
    names::type_name,
    node::child,
    problem::{Problem, Problems},
    schema::is_secret,
};

/// What progenitor has made.
pub(crate) struct Emitted {
    /// The client that sends requests, and a builder for each operation.
    pub operations: Vec<syn::Item>,
    /// The types that are typify's.
    pub types: Vec<syn::Item>,
}

/// Generates from a loosened description.
///
/// # Errors
///
/// What progenitor or typify refuses, or panics over, with the schema or operation that it is about.
pub(crate) fn emit(loosened: &Value, model: &Model, document: &Document<'_>) -> Result<Emitted, Problems> {
    let items = match run(loosened, model) {
        Ok(file) => file.items,
        Err(reason) => return Err(blame(loosened, model, document, reason).into()),
    };
    let (mut operations, mut types) = (Vec::new(), Vec::new());
    for item in items {
        match item {
            syn::Item::Mod(module) if module.ident == "types" => {
                types.extend(module.content.into_iter().flat_map(|(_, items)| items));
            }
            other => operations.push(other),
        }
    }
    Ok(Emitted { operations, types })
}

fn settings(model: &Model) -> GenerationSettings {
    let mut settings = GenerationSettings::new();
    settings
        .with_interface(InterfaceStyle::Builder)
        .with_tag(TagStyle::Merged)
        .with_hooks(HooksMode::Expected)
        .with_inner_type(quote! { super::runtime::Call })
        .with_map_type("::std::collections::BTreeMap");
    for schema in &model.schemas {
        let impls = match schema.kind {
            Kind::Other => continue,
            Kind::Scalar if is_secret(&schema.schema) => vec![TypeImpl::FromStr],
            Kind::Scalar | Kind::Enum => vec![TypeImpl::FromStr, TypeImpl::Display],
        };
        settings.with_replacement(&schema.name, format!("scalars::{}", schema.name), impls.into_iter());
    }
    settings
}

fn run(loosened: &Value, model: &Model) -> Result<syn::File, String> {
    let spec: OpenAPI = serde_json::from_value(loosened.clone()).map_err(|error| error.to_string())?;
    let tokens = quietly(|| Generator::new(&settings(model)).generate_tokens(&spec))?
        .map_err(|error| error.to_string())?;
    syn::parse2(tokens).map_err(|error| format!("the generated code is not Rust: {error}"))
}

/// The problem behind a failure: the first schema, and else the first operation, that fails with only what it needs.
fn blame(loosened: &Value, model: &Model, document: &Document<'_>, reason: String) -> Problem {
    let schemas = loosened.pointer("/components/schemas").and_then(Value::as_object).into_iter().flatten();
    let mut culprits: Vec<_> = schemas
        .filter_map(|(name, schema)| {
            let needed = needed_by(schema, loosened);
            let reason = run(
                &only(loosened, |schema| schema == name || needed.iter().any(|other| other == schema), None),
                model,
            )
            .err()?;
            Some((needed.len(), name, reason))
        })
        .collect();
    // The schema that needs the fewest others is the one that is at fault itself.
    culprits.sort_by_key(|(needed, ..)| *needed);
    const MEND: &str = "describe it in plainer terms: what it needs is beyond progenitor and typify";
    if let Some((_, name, reason)) = culprits.into_iter().next() {
        let pointer = schema_pointer(document, name);
        return document.problem(
            &pointer,
            format!("progenitor can't take the schema `{name}`: {}", brief(&reason)),
            MEND,
        );
    }
    for (path, item) in loosened.get("paths").and_then(Value::as_object).into_iter().flatten() {
        for (method, operation) in item.as_object().into_iter().flatten() {
            let needed = needed_by(operation, loosened);
            let alone =
                only(loosened, |schema| needed.iter().any(|other| other == schema), Some((path, method)));
            if let Err(reason) = run(&alone, model) {
                let pointer = child(&child("/paths", path), method);
                return document.problem(
                    &pointer,
                    format!("progenitor can't take this operation: {}", brief(&reason)),
                    MEND,
                );
            }
        }
    }
    document.problem("", format!("progenitor can't take this description: {}", brief(&reason)), MEND)
}

/// The place in the description as it was written where a component stands, or the next best.
fn schema_pointer(document: &Document<'_>, name: &str) -> String {
    let schemas =
        document.root.pointer("/components/schemas").and_then(Value::as_object).into_iter().flatten();
    // A schema that was named after its place begins with the name of the component that holds it.
    let holder = schemas
        .map(|(key, _)| key)
        .filter(|key| name.starts_with(&type_name(key)))
        .max_by_key(|key| key.len());
    holder.map_or(String::new(), |key| child("/components/schemas", key))
}

fn needed_by(value: &Value, loosened: &Value) -> Vec<String> {
    let mut needed: Vec<String> = Vec::new();
    let mut queue = vec![value];
    while let Some(value) = queue.pop() {
        let mut found = Vec::new();
        references(value, &mut found);
        for name in found {
            if needed.iter().all(|other| other != name) {
                needed.push(name.to_owned());
                queue.extend(loosened.pointer(&child("/components/schemas", name)));
            }
        }
    }
    needed
}

fn references<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
    match value {
        Value::Object(members) => {
            found.extend(
                members
                    .get("$ref")
                    .and_then(Value::as_str)
                    .and_then(|reference| reference.rsplit('/').next()),
            );
            members.values().for_each(|member| references(member, found));
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        _ => {}
    }
}

/// The description with only some of its schemas, and one of its operations or none.
fn only(loosened: &Value, keep: impl Fn(&str) -> bool, operation: Option<(&str, &str)>) -> Value {
    let mut part = loosened.clone();
    if let Some(schemas) = part.pointer_mut("/components/schemas").and_then(Value::as_object_mut) {
        schemas.retain(|name, _| keep(name));
    }
    if let Some(paths) = part.get_mut("paths").and_then(Value::as_object_mut) {
        paths.retain(|path, _| operation.is_some_and(|(kept, _)| kept == path));
        for item in paths.values_mut().filter_map(Value::as_object_mut) {
            item.retain(|method, _| operation.is_some_and(|(_, kept)| kept == method));
        }
    }
    part
}

thread_local! {
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

/// Runs what may panic, prints nothing when it does, and gives back the panic's message as the error.
fn quietly<T>(run: impl FnOnce() -> T) -> Result<T, String> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let report = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !QUIET.get() {
                report(info);
            }
        }));
    });
    QUIET.set(true);
    // Nothing that the closure has touched is looked at after a panic.
    let result = panic::catch_unwind(panic::AssertUnwindSafe(run));
    QUIET.set(false);
    result.map_err(|payload| {
        let message = payload.downcast_ref::<String>().map(String::as_str);
        let message = message.or_else(|| payload.downcast_ref::<&str>().copied()).unwrap_or("it panicked");
        message.to_owned()
    })
}

/// What a reader can use of a reason: what follows is a dump of the generator's own data.
fn brief(reason: &str) -> String {
    let line = reason.lines().next().unwrap_or_default();
    let end = ["Object(", "Item(", "SchemaObject {"].iter().filter_map(|dump| line.find(dump)).min();
    line.get(..end.unwrap_or(line.len())).unwrap_or(line).trim_end().trim_end_matches(':').to_owned()
}
