//! Stage 4: progenitor makes Rust of the relaxed description. No other file names it.

use std::{cell::Cell, panic, sync::Once};

use openapiv3::OpenAPI;
use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use progenitor_impl::{GenerationSettings, Generator, HooksMode, InterfaceStyle, TagStyle, TypeImpl};
use quote::quote;
use serde_json::{Map, Value, json};
use syn::{
    Expr, ExprLit, Item, Lit, Member, Pat, Token, parse_quote,
    punctuated::Punctuated,
    visit_mut::{self, VisitMut},
};

use crate::{
    diagnostic::{Diagnostic, Diagnostics},
    model::{Kind, Model},
    names::type_name,
    openapi::{document::Document, node::child, schema::is_secret},
};

/// What progenitor has made.
pub(crate) struct Emitted {
    /// The client that sends requests, and a builder for each operation.
    pub operations: Vec<Item>,
    /// The types that are typify's.
    pub types: Vec<Item>,
}

/// Generates from a relaxed description.
///
/// # Errors
///
/// What progenitor or typify refuses, or panics over, with the schema or operation that it is about.
pub(crate) fn emit(relaxed: &Value, model: &Model, document: &Document<'_>) -> Result<Emitted, Diagnostics> {
    let items = match run(relaxed, model) {
        Ok(items) => items,
        Err(reason) => return Err(locate_failure(relaxed, model, document, &reason)),
    };
    let (mut operations, mut types) = (Vec::new(), Vec::new());
    for item in items {
        match item {
            Item::Mod(module) if module.ident == "types" => {
                types.extend(module.content.into_iter().flat_map(|(_, items)| items));
            }
            other => operations.extend(callable(other)),
        }
    }
    for item in &mut operations {
        Rewrite.visit_item_mut(item);
    }
    Ok(Emitted { operations, types })
}

/// An item of progenitor's, unless it is one that nobody could call.
fn callable(item: Item) -> Option<Item> {
    let is_client = |ty: &syn::Type| matches!(ty, syn::Type::Path(path) if path.path.is_ident("Client"));
    match item {
        // The runtime makes clients, and the resource layer makes builders; progenitor's constructor can panic.
        Item::Impl(item) if item.trait_.is_none() && is_client(&item.self_ty) => None,
        Item::Mod(module) if module.ident == "prelude" => None,
        // All names are imported, and none is handed on.
        Item::Use(mut item) => {
            if matches!(&item.tree, syn::UseTree::Path(path) if path.ident == "progenitor_client") {
                item.vis = syn::Visibility::Inherited;
            }
            Some(Item::Use(item))
        }
        // Its documentation is of a description that has no title any more, and nothing needs a second one.
        Item::Struct(mut item) => {
            item.attrs = vec![parse_quote! { #[derive(Debug)] }];
            Some(Item::Struct(item))
        }
        other => Some(other),
    }
}

/// Takes out what progenitor adds to each item and each request, and has URLs made of the base that is parsed already.
struct Rewrite;

impl VisitMut for Rewrite {
    /// The file allows what is to be allowed, and says rationale.
    fn visit_attributes_mut(&mut self, attributes: &mut Vec<syn::Attribute>) {
        attributes.retain(|attribute| !attribute.path().is_ident("allow"));
    }

    /// The header `api-version`, which no API asked for, and the map that holds nothing else.
    fn visit_block_mut(&mut self, block: &mut syn::Block) {
        let is_about_headers = |statement: &syn::Stmt| match statement {
            syn::Stmt::Local(local) => matches!(&local.pat, Pat::Ident(name) if name.ident == HEADERS),
            syn::Stmt::Expr(Expr::MethodCall(call), _) => is_headers(&call.receiver),
            _ => false,
        };
        block.stmts.retain(|statement| !is_about_headers(statement));
        visit_mut::visit_block_mut(self, block);
    }

    fn visit_expr_mut(&mut self, expression: &mut Expr) {
        if let Some((client, path)) = path_after_base(expression) {
            *expression = parse_quote! { #client.inner.url(::std::format_args!(#path)) };
        }
        if let Expr::MethodCall(call) = expression
            && call.args.first().is_some_and(is_headers)
        {
            *expression = (*call.receiver).clone();
        }
        visit_mut::visit_expr_mut(self, expression);
    }
}

/// What progenitor calls the headers of a request.
const HEADERS: &str = "header_map";

fn is_headers(expression: &Expr) -> bool {
    matches!(expression, Expr::Path(path) if path.path.is_ident(HEADERS))
}

/// Whose base URL a `format!` begins with, and what it makes after that.
fn path_after_base(expression: &Expr) -> Option<(Expr, TokenStream)> {
    let Expr::Macro(called) = expression else { return None };
    let parser = Punctuated::<Expr, Token![,]>::parse_terminated;
    let arguments = called.mac.path.is_ident("format").then(|| called.mac.parse_body_with(parser).ok())??;
    let mut arguments = arguments.into_iter();
    let (format, base) = (arguments.next()?, arguments.next()?);
    let Expr::Lit(ExprLit { lit: Lit::Str(format), .. }) = format else { return None };
    let Expr::Field(base) = base else { return None };
    let is_base = matches!(&base.member, Member::Named(name) if name == "baseurl");
    let path = format.value().strip_prefix("{}").filter(|_| is_base)?.to_owned();
    Some((*base.base, quote! { #path #(, #arguments)* }))
}

fn settings(model: &Model) -> GenerationSettings {
    let mut settings = GenerationSettings::new();
    settings
        .with_interface(InterfaceStyle::Builder)
        .with_tag(TagStyle::Merged)
        .with_hooks(HooksMode::Expected)
        .with_inner_type(quote! { ::std::boxed::Box<super::runtime::Call> })
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

fn run(relaxed: &Value, model: &Model) -> Result<Vec<Item>, String> {
    let spec: OpenAPI = serde_json::from_value(relaxed.clone()).map_err(|error| error.to_string())?;
    let tokens = quietly(|| Generator::new(&settings(model)).generate_tokens(&spec))?
        .map_err(|error| error.to_string())?;
    // What is no longer needed makes room in the processor's cache.
    drop(spec);
    parse(tokens).map_err(|error| format!("the generated code is not Rust: {error}"))
}

/// The items of a module, parsed one by one: syn is slower the longer the tokens are that it is given at once.
fn parse(tokens: TokenStream) -> syn::Result<Vec<Item>> {
    let mut items = Vec::new();
    let mut item: Vec<TokenTree> = Vec::new();
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        let is_braces = matches!(&token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace);
        let ends = |token: &TokenTree| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ';');
        let is_end = ends(&token) || (is_braces && !tokens.peek().is_some_and(ends));
        item.push(token);
        if is_end {
            items.push(parse_item(std::mem::take(&mut item))?);
        }
    }
    // What is left over is no item, which the parser says.
    if !item.is_empty() {
        items.push(parse_item(item)?);
    }
    Ok(items)
}

fn parse_item(mut tokens: Vec<TokenTree>) -> syn::Result<Item> {
    let is_mod = |token: &TokenTree| matches!(token, TokenTree::Ident(ident) if ident == "mod");
    let module = match tokens.as_slice() {
        [.., before, TokenTree::Ident(_), TokenTree::Group(body)] if is_mod(before) => Some(body.stream()),
        _ => None,
    };
    let Some(body) = module else { return syn::parse2(tokens.into_iter().collect()) };
    tokens.pop();
    tokens.push(Group::new(Delimiter::Brace, TokenStream::new()).into());
    let mut module: syn::ItemMod = syn::parse2(tokens.into_iter().collect())?;
    module.content = Some((Default::default(), parse(body)?));
    Ok(Item::Mod(module))
}

/// The diagnostics behind a failure: each schema and operation that fails by itself, or else the schema that fails with
/// only what it needs.
fn locate_failure(relaxed: &Value, model: &Model, document: &Document<'_>, reason: &str) -> Diagnostics {
    let diagnostic = |pointer: &str, what: &str, reason: &str| {
        let what = format!("progenitor can't take {what}: {}", brief(reason));
        let help = "describe it in plainer terms: what it needs is beyond progenitor and typify";
        document.diagnostic(pointer, what, help)
    };
    let of_schema = |(name, reason): (&str, String)| {
        diagnostic(&schema_pointer(document, name), &format!("the schema `{name}`"), &reason)
    };
    let mut diagnostics: Vec<Diagnostic> = faulty_alone(relaxed, model).into_iter().map(of_schema).collect();
    // Parameters, bodies and responses refer to no schema any more, so an operation needs none.
    for (path, item) in relaxed.get("paths").and_then(Value::as_object).into_iter().flatten() {
        for method in item.as_object().into_iter().flatten().map(|(method, _)| method) {
            if let Err(reason) = run(&only(relaxed, |_| None, Some((path, method))), model) {
                let pointer = child(&child("/paths", path), method);
                diagnostics.push(diagnostic(&pointer, "this operation", &reason));
            }
        }
    }
    if diagnostics.is_empty() {
        diagnostics.extend(faulty_together(relaxed, model).map(of_schema));
    }
    if diagnostics.is_empty() {
        diagnostics.push(diagnostic("", "this description", reason));
    }
    Diagnostics::of(diagnostics)
}

/// The schemas that fail with anything at all in the place of what they refer to, as most that are at fault do.
fn faulty_alone<'a>(relaxed: &'a Value, model: &Model) -> Vec<(&'a str, String)> {
    let fault = |(name, schema): (&'a String, &'a Value)| {
        let mut referred = Vec::new();
        references(schema, &mut referred);
        let keep = |other: &str| match other == name {
            true => Some(schema.clone()),
            false => referred.contains(&other).then(|| json!({})),
        };
        Some((name.as_str(), run(&only(relaxed, keep, None), model).err()?))
    };
    schemas(relaxed).filter_map(fault).collect()
}

/// The schema whose fault lies in how it goes together with others: of those that fail, the one that needs the fewest.
fn faulty_together<'a>(relaxed: &'a Value, model: &Model) -> Option<(&'a str, String)> {
    let faulty = schemas(relaxed).filter_map(|(name, schema)| {
        let needed = needed_by(schema, relaxed);
        let keep = |other: &str| {
            let is_needed = other == name || needed.iter().any(|needed| needed == other);
            is_needed.then(|| relaxed.pointer(&child("/components/schemas", other)).cloned())?
        };
        Some((needed.len(), name.as_str(), run(&only(relaxed, keep, None), model).err()?))
    });
    let (_, name, reason) = faulty.min_by_key(|(needed, ..)| *needed)?;
    Some((name, reason))
}

fn schemas(relaxed: &Value) -> impl Iterator<Item = (&String, &Value)> {
    relaxed.pointer("/components/schemas").and_then(Value::as_object).into_iter().flatten()
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

fn needed_by(value: &Value, relaxed: &Value) -> Vec<String> {
    let mut needed: Vec<String> = Vec::new();
    let mut queue = vec![value];
    while let Some(value) = queue.pop() {
        let mut found = Vec::new();
        references(value, &mut found);
        for name in found {
            if needed.iter().all(|other| other != name) {
                needed.push(name.to_owned());
                queue.extend(relaxed.pointer(&child("/components/schemas", name)));
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

/// The description with only some of its schemas, as they are given, and one of its operations or none.
fn only(relaxed: &Value, schema: impl Fn(&str) -> Option<Value>, operation: Option<(&str, &str)>) -> Value {
    let schemas = relaxed.pointer("/components/schemas").and_then(Value::as_object).into_iter().flatten();
    let schemas = schemas.filter_map(|(name, _)| Some((name.clone(), schema(name)?)));
    let schemas: Map<String, Value> = schemas.collect();
    let mut paths = Map::new();
    if let Some((path, method)) = operation {
        let operation = relaxed.get("paths").and_then(|paths| paths.get(path)?.get(method)).cloned();
        paths.insert(path.to_owned(), json!({ method: operation }));
    }
    json!({
        "openapi": relaxed.get("openapi"),
        "info": relaxed.get("info"),
        "paths": paths,
        "components": { "schemas": schemas },
    })
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
