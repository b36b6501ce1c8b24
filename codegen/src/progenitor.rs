//! Generates types and a client from the relaxed description with progenitor. No other module of the generator uses the
//! API of progenitor.
//!
//! typify, a part of progenitor, generates the structs. progenitor generates a method for each operation,
//! which sends its HTTP method and path. [`REWRITES`] lists the changes to the code of both.

mod properties;

use std::{cell::Cell, collections::BTreeMap, mem, panic, sync::Once};

use ::progenitor::{GenerationSettings, Generator, HooksMode, InterfaceStyle, TypeImpl};
use openapiv3::OpenAPI;
use proc_macro2::{Ident, Literal, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use serde::Deserialize;
use serde_json::Value;
use syn::{
    Expr, ImplItem, Item, LitStr, Local, Pat, Stmt, parse_quote,
    punctuated::Punctuated,
    visit_mut::{self, VisitMut},
};
use typify::{TypeDetails, TypeId, TypeSpace};

use crate::{
    items,
    model::{Kind, Model, Type},
    names::progenitor_name,
    openapi::schema::is_secret,
    rustdoc::set_docs,
    type_definitions::{Field, Presence, TypeDefinition, TypeDefinitions},
};

/// The code that progenitor generated, rewritten.
pub(crate) struct Emitted {
    /// The client.
    pub client: Vec<Item>,
    /// The structs.
    pub types: Vec<Item>,
    /// The definitions of the types.
    pub definitions: TypeDefinitions,
}

/// Generates code from a relaxed description.
///
/// # Errors
///
/// Fails with a reason if progenitor or typify rejects the description or panics.
pub(crate) fn emit(relaxed: &Value, model: &Model) -> Result<Emitted, String> {
    let (items, definitions) = run(relaxed, model)?;
    let (types, client): (Vec<Item>, Vec<Item>) =
        items.into_iter().partition(|item| matches!(item, Item::Mod(module) if module.ident == "types"));
    let types = types.into_iter().flat_map(|item| match item {
        Item::Mod(module) => module.content.map(|(_, items)| items).unwrap_or_default(),
        _ => Vec::new(),
    });
    let mut emitted = Emitted { client, types: types.collect(), definitions };
    for rewrite in REWRITES {
        rewrite(&mut emitted, model);
    }
    Ok(emitted)
}

type Rewrite = fn(&mut Emitted, &Model);

/// The rewrites of progenitor's code, in their order.
const REWRITES: [Rewrite; 13] = [
    drop_unused_items,
    drop_allow_attributes,
    append_to_parsed_base_url,
    name_rare_methods,
    drop_headers,
    use_plain_paths,
    use_validation_error,
    derive_comparisons,
    properties::name_properties,
    properties::keep_null,
    keep_extra_fields,
    order_fields,
    document_types,
];

/// Drops the items that nothing uses. One of them, a constructor, can panic.
fn drop_unused_items(emitted: &mut Emitted, _: &Model) {
    emitted.client.retain(|item| !matches!(item, Item::Mod(module) if module.ident == "prelude"));
    emitted.types.retain(|item| !matches!(item, Item::Mod(module) if module.ident == "error"));
    for item in &mut emitted.client {
        match item {
            Item::Impl(item) if item.trait_.is_none() => {
                item.items.retain(|item| !matches!(item, ImplItem::Fn(method) if method.sig.ident == "new"));
            }
            Item::Use(item) => item.vis = syn::Visibility::Inherited,
            _ => {}
        }
    }
}

/// Drops `allow` attributes, which state no reason. The modules that contain the code have their own, with a reason.
fn drop_allow_attributes(emitted: &mut Emitted, _: &Model) {
    struct Allows;

    impl VisitMut for Allows {
        fn visit_attributes_mut(&mut self, attributes: &mut Vec<syn::Attribute>) {
            attributes.retain(|attribute| !attribute.path().is_ident("allow"));
        }
    }

    emitted.client.iter_mut().chain(&mut emitted.types).for_each(|item| Allows.visit_item_mut(item));
}

/// Appends the path to the client's parsed base URL. progenitor parses the base URL again for each request.
///
/// The path is that of the description, because progenitor's path has `/` for `//`.
fn append_to_parsed_base_url(emitted: &mut Emitted, model: &Model) {
    struct Urls<'a> {
        paths: BTreeMap<String, &'a str>,
        /// The path of the operation whose method is visited.
        path: Option<&'a str>,
    }

    impl VisitMut for Urls<'_> {
        fn visit_impl_item_fn_mut(&mut self, method: &mut syn::ImplItemFn) {
            self.path = self.paths.get(&method.sig.ident.to_string()).copied();
            visit_mut::visit_impl_item_fn_mut(self, method);
        }

        fn visit_expr_mut(&mut self, expression: &mut Expr) {
            match (&*expression, self.path) {
                (Expr::Macro(call), Some(path)) if call.mac.path.is_ident("format") => {
                    if let Some(path) = without_base_url(&call.mac, path) {
                        *expression = parse_quote! { runtime::url(&self.inner, #path) };
                    }
                }
                _ => visit_mut::visit_expr_mut(self, expression),
            }
        }
    }

    let paths = model.operations().map(|of| (progenitor_name(&of.id), of.target())).collect();
    let mut urls = Urls { paths, path: None };
    emitted.client.iter_mut().for_each(|item| urls.visit_item_mut(item));
}

/// Returns the expression for a path, with the parameters that a `format!` appends to the base URL.
fn without_base_url(format: &syn::Macro, path: &str) -> Option<Expr> {
    let arguments = format.parse_body_with(Punctuated::<Expr, syn::Token![,]>::parse_terminated).ok()?;
    // The first two arguments are the format string and the base URL.
    let parameters: Vec<Expr> = arguments.into_iter().skip(2).collect();
    let mut text = String::new();
    for (index, part) in path.split('{').enumerate() {
        match part.split_once('}') {
            Some((_, literal)) if index > 0 => text.extend(["{}", literal]),
            _ => text.push_str(part),
        }
    }
    let path = LitStr::new(&text, Span::call_site());
    if parameters.is_empty() {
        return Some(parse_quote! { #path });
    }
    Some(parse_quote! { &format!(#path, #(#parameters),*) })
}

/// Passes the methods `OPTIONS` and `TRACE` to `request`, because reqwest has no functions with their names.
fn name_rare_methods(emitted: &mut Emitted, _: &Model) {
    struct Methods;

    impl VisitMut for Methods {
        fn visit_expr_method_call_mut(&mut self, call: &mut syn::ExprMethodCall) {
            visit_mut::visit_expr_method_call_mut(self, call);
            let method = match call.method.to_string().as_str() {
                "options" => quote! { OPTIONS },
                "trace" => quote! { TRACE },
                _ => return,
            };
            call.method = Ident::new("request", Span::call_site());
            call.args.insert(0, parse_quote! { ::reqwest::Method::#method });
        }
    }

    emitted.client.iter_mut().for_each(|item| Methods.visit_item_mut(item));
}

/// Drops the header `api-version`, which progenitor adds even if the description does not have it. The runtime replaces
/// all headers, so that building them would only take time.
fn drop_headers(emitted: &mut Emitted, _: &Model) {
    /// Removes the call of `headers`, and finds the variable that it passes.
    struct Headers(Option<Ident>);

    impl VisitMut for Headers {
        fn visit_expr_mut(&mut self, expression: &mut Expr) {
            visit_mut::visit_expr_mut(self, expression);
            let Expr::MethodCall(call) = expression else { return };
            if let (true, Some(Expr::Path(argument))) = (call.method == "headers", call.args.first()) {
                self.0 = argument.path.get_ident().cloned();
                *expression = (*call.receiver).clone();
            }
        }
    }

    for item in &mut emitted.client {
        let Item::Impl(item) = item else { continue };
        for item in &mut item.items {
            let ImplItem::Fn(method) = item else { continue };
            let mut headers = Headers(None);
            headers.visit_block_mut(&mut method.block);
            if let Some(variable) = headers.0 {
                method.block.stmts.retain(|statement| !changes(statement, &variable));
            }
        }
    }
}

/// Returns `true` if a statement declares a variable or calls a method of it.
fn changes(statement: &Stmt, variable: &Ident) -> bool {
    match statement {
        Stmt::Local(Local { pat: Pat::Ident(declared), .. }) => declared.ident == *variable,
        Stmt::Expr(Expr::MethodCall(call), _) => {
            matches!(&*call.receiver, Expr::Path(receiver) if receiver.path.is_ident(variable))
        }
        _ => false,
    }
}

/// Writes `Option` instead of `::std::option::Option` and `serde` instead of `::serde`.
fn use_plain_paths(emitted: &mut Emitted, model: &Model) {
    let mut paths = PlainPaths { model };
    emitted.client.iter_mut().chain(&mut emitted.types).for_each(|item| paths.visit_item_mut(item));
}

struct PlainPaths<'a> {
    model: &'a Model,
}

impl PlainPaths<'_> {
    /// Drops the leading colons of a path, and the module of an item of the prelude, unless a component has its name.
    fn shorten(&self, path: &mut syn::Path) {
        if path.leading_colon.take().is_none() {
            return;
        }
        let names: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        let [root, module, item] = names.as_slice() else { return };
        let is_in_prelude = root == "std" && PRELUDE.contains(&(module.as_str(), item.as_str()));
        if is_in_prelude && self.model.schema(item).is_none() {
            let last = path.segments.last().cloned();
            path.segments = last.into_iter().collect();
        }
    }

    /// Shortens a path that an attribute of serde names in a string.
    fn shorten_text(&self, token: TokenTree) -> TokenTree {
        const OPTION: &str = "::std::option::";
        let text = syn::parse2::<LitStr>(token.clone().into()).map(|text| text.value());
        match text.as_deref().map(|text| text.strip_prefix(OPTION)) {
            Ok(Some(text)) if self.model.schema("Option").is_none() => Literal::string(text).into(),
            _ => token,
        }
    }
}

impl VisitMut for PlainPaths<'_> {
    fn visit_path_mut(&mut self, path: &mut syn::Path) {
        self.shorten(path);
        visit_mut::visit_path_mut(self, path);
    }

    fn visit_attribute_mut(&mut self, attribute: &mut syn::Attribute) {
        let syn::Meta::List(list) = &mut attribute.meta else { return };
        if list.path.is_ident("derive") {
            let parser = Punctuated::<syn::Path, syn::Token![,]>::parse_terminated;
            let Ok(mut paths) = list.parse_args_with(parser) else { return };
            paths.iter_mut().for_each(|path| self.shorten(path));
            list.tokens = quote! { #paths };
            return;
        }
        list.tokens = mem::take(&mut list.tokens).into_iter().map(|token| self.shorten_text(token)).collect();
    }
}

/// The modules and names of the items of the prelude that typify and progenitor name by their full paths.
const PRELUDE: [(&str, &str); 10] = [
    ("boxed", "Box"),
    ("convert", "From"),
    ("convert", "Into"),
    ("convert", "TryFrom"),
    ("convert", "TryInto"),
    ("default", "Default"),
    ("option", "Option"),
    ("result", "Result"),
    ("string", "String"),
    ("vec", "Vec"),
];

/// Replaces typify's conversion error with the runtime's error.
fn use_validation_error(emitted: &mut Emitted, _: &Model) {
    struct ValidationError;

    impl VisitMut for ValidationError {
        fn visit_path_mut(&mut self, path: &mut syn::Path) {
            if path.segments.last().is_some_and(|last| last.ident == "ConversionError") {
                *path = parse_quote! { runtime::ValidationError };
            }
            visit_mut::visit_path_mut(self, path);
        }
    }

    emitted.types.iter_mut().for_each(|item| ValidationError.visit_item_mut(item));
}

/// Derives `PartialEq`, and `Eq` and `Hash` where all values support them.
fn derive_comparisons(emitted: &mut Emitted, model: &Model) {
    let (without_eq, without_hash) =
        (emitted.definitions.without_eq(model), emitted.definitions.without_hash(model));
    for item in &mut emitted.types {
        let (name, attributes) = match item {
            Item::Struct(item) => (item.ident.to_string(), &mut item.attrs),
            Item::Enum(item) => (item.ident.to_string(), &mut item.attrs),
            _ => continue,
        };
        let wanted = [
            ("PartialEq", true),
            ("Eq", !without_eq.contains(name.as_str())),
            ("Hash", !without_hash.contains(name.as_str())),
        ];
        let wanted = wanted.into_iter().filter_map(|(derive, is_wanted)| is_wanted.then_some(derive));
        for attribute in attributes {
            let syn::Meta::List(list) = &mut attribute.meta else { continue };
            let parser = Punctuated::<syn::Path, syn::Token![,]>::parse_terminated;
            let Ok(derives) = list.parse_args_with(parser) else { continue };
            if list.path.is_ident("derive") {
                // typify derives them for types without values.
                let is_missing = |name: &&str| {
                    derives.iter().all(|derive| derive.segments.last().is_none_or(|last| last.ident != name))
                };
                let missing =
                    wanted.clone().filter(is_missing).map(|name| Ident::new(name, Span::call_site()));
                let missing = missing.map(ToTokens::into_token_stream);
                let all = derives.iter().map(ToTokens::to_token_stream).chain(missing);
                list.tokens = quote! { #(#all),* };
            }
        }
    }
}

/// Adds a field for the extra fields of objects, and lets the runtime's macros read and write these objects.
///
/// serde's `flatten` buffers all fields.
fn keep_extra_fields(emitted: &mut Emitted, _: &Model) {
    let mut items = Vec::with_capacity(emitted.types.len());
    for mut item in mem::take(&mut emitted.types) {
        let implementation = match &mut item {
            Item::Struct(item) => implement_object(item, &emitted.definitions),
            _ => None,
        };
        items.push(item);
        items.extend(implementation);
    }
    emitted.types = items;
}

/// Replaces the implementations that serde derives for a struct by one of the runtime's macros. Returns `None` if the
/// struct has no fields.
fn implement_object(item: &mut syn::ItemStruct, definitions: &TypeDefinitions) -> Option<Item> {
    let (name, known) = (&item.ident, definitions.fields(&item.ident.to_string()));
    let syn::Fields::Named(fields) = &mut item.fields else { return None };
    let serde = |field: &syn::Field| SerdeAttributes::of(&field.attrs);
    let implementation = match known.iter().find(|field| field.extra_type().is_some()) {
        Some(extra) => {
            let (typed, kept): (Vec<_>, Vec<_>) =
                mem::take(&mut fields.named).into_iter().partition(|field| serde(field).is_flattened);
            fields.named = kept.into_iter().collect();
            let entries = object_entries(fields, known);
            let values = typed.iter().find_map(|field| type_argument(&field.ty));
            let values = values.filter(|_| extra.extra_type() != Some(&Type::Any)).map(|ty| quote! { <#ty> });
            let extra = Ident::new(&extra.rust_name, Span::call_site());
            fields.named.push(parse_quote! { pub #extra: runtime::ExtraFields #values });
            parse_quote! { runtime::object!(#name, #extra #(, #entries)*); }
        }
        // The macro writes less code than serde derives, so that large clients compile faster.
        None if !fields.named.is_empty() && !fields.named.iter().any(|field| serde(field).is_flattened) => {
            let entries = object_entries(fields, known);
            parse_quote! { runtime::object!(#name #(, #entries)*); }
        }
        None => return None,
    };
    let is_of_serde = |attribute: &syn::Attribute| attribute.path().is_ident("serde");
    fields.named.iter_mut().for_each(|field| field.attrs.retain(|attribute| !is_of_serde(attribute)));
    item.attrs.retain(|attribute| !is_of_serde(attribute));
    for attribute in &mut item.attrs {
        let parser = Punctuated::<syn::Path, syn::Token![,]>::parse_terminated;
        if attribute.path().is_ident("derive")
            && let Ok(paths) = attribute.parse_args_with(parser)
        {
            let is_kept =
                |path: &&syn::Path| path.segments.first().is_some_and(|first| first.ident != "serde");
            let kept = paths.iter().filter(is_kept);
            *attribute = parse_quote! { #[derive(#(#kept),*)] };
        }
    }
    Some(implementation)
}

/// Returns the arguments of the macro `object!` for the fields of a struct.
fn object_entries(fields: &syn::FieldsNamed, known: &[Field]) -> Vec<TokenStream> {
    let entries = known.iter().filter_map(|known| {
        let is_same = |field: &&syn::Field| field.ident.as_ref().is_some_and(|it| *it == known.rust_name);
        let field = fields.named.iter().find(is_same)?;
        let presence = match known.presence {
            Presence::Required => quote! { required },
            Presence::Optional => quote! { optional },
            Presence::OptionalAny => quote! { optional_any },
            // The default is an absent field.
            Presence::Nullable | Presence::Defaulted => quote! { defaulted },
        };
        let name = SerdeAttributes::of(&field.attrs).name;
        let (ident, key) = (&field.ident, name.unwrap_or_else(|| known.rust_name.clone()));
        Some(quote! { #presence #ident = #key })
    });
    entries.collect()
}

/// Returns the last argument of a generic type.
fn type_argument(ty: &syn::Type) -> Option<&syn::Type> {
    let syn::Type::Path(ty) = ty else { return None };
    let syn::PathArguments::AngleBracketed(arguments) = &ty.path.segments.last()?.arguments else {
        return None;
    };
    match arguments.args.last()? {
        syn::GenericArgument::Type(ty) => Some(ty),
        _ => None,
    }
}

/// The attributes of serde on a field.
#[derive(Default)]
struct SerdeAttributes {
    name: Option<String>,
    is_flattened: bool,
}

impl SerdeAttributes {
    fn of(attributes: &[syn::Attribute]) -> Self {
        let mut found = Self::default();
        for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("serde")) {
            // typify writes valid attributes.
            let _ = attribute.parse_nested_meta(|meta| {
                found.is_flattened |= meta.path.is_ident("flatten");
                if let Ok(value) = meta.value() {
                    let text: LitStr = value.parse()?;
                    if meta.path.is_ident("rename") {
                        found.name = Some(text.value());
                    }
                }
                Ok(())
            });
        }
        found
    }
}

/// Puts the fields of structs in the order of the description.
fn order_fields(emitted: &mut Emitted, _: &Model) {
    for item in &mut emitted.types {
        let Item::Struct(item) = item else { continue };
        let syn::Fields::Named(fields) = &mut item.fields else { continue };
        let order = emitted.definitions.fields(&item.ident.to_string());
        let position = |field: &syn::Field| {
            let name = field.ident.as_ref().map(ToString::to_string).unwrap_or_default();
            order.iter().position(|known| known.rust_name == name).unwrap_or(usize::MAX)
        };
        let mut sorted: Vec<_> = mem::take(&mut fields.named).into_iter().collect();
        sorted.sort_by_key(position);
        fields.named = sorted.into_iter().collect();
    }
}

/// Documents the types and their fields, marks deprecated fields, and makes the types `non_exhaustive`.
fn document_types(emitted: &mut Emitted, model: &Model) {
    for item in &mut emitted.client {
        if let Item::Struct(item) = item {
            set_docs(&mut item.attrs, "A client for one call.");
        }
    }
    for item in &mut emitted.types {
        let Item::Struct(item) = item else { continue };
        let name = item.ident.to_string();
        set_docs(&mut item.attrs, &model.document_type(&name));
        item.attrs.push(parse_quote! { #[non_exhaustive] });
        let known = emitted.definitions.fields(&name);
        for field in &mut item.fields {
            let rust_name = field.ident.as_ref().map(ToString::to_string).unwrap_or_default();
            let known = known.iter().find(|known| known.rust_name == rust_name);
            let documentation = known.map(|field| field.document(model));
            set_docs(&mut field.attrs, documentation.as_deref().unwrap_or("The value."));
            field.attrs.extend(known.and_then(Field::deprecated));
        }
    }
}

fn settings(model: &Model) -> GenerationSettings {
    let mut settings = GenerationSettings::new();
    settings
        .with_interface(InterfaceStyle::Positional)
        .with_hooks(HooksMode::Expected)
        .with_inner_type(quote! { std::sync::Arc<runtime::Call> })
        .with_map_type("::std::collections::BTreeMap");
    for schema in &model.schemas {
        let impls = match schema.kind {
            Kind::Other => continue,
            Kind::Union => None,
            Kind::Scalar if is_secret(&schema.schema) => None,
            Kind::Scalar | Kind::Enum => Some(TypeImpl::Display),
        };
        settings.with_replacement(&schema.name, &schema.name, impls.into_iter());
    }
    settings
}

/// Runs progenitor, and returns its items and the definitions of the types among them.
pub(crate) fn run(relaxed: &Value, model: &Model) -> Result<(Vec<Item>, TypeDefinitions), String> {
    let description = OpenAPI::deserialize(relaxed).map_err(|error| error.to_string())?;
    let mut generator = Generator::new(&settings(model));
    let tokens =
        catch_panic(|| generator.generate_tokens(&description))?.map_err(|error| error.to_string())?;
    let definitions = definitions(generator.get_type_space(), model);
    // For large descriptions, these take much memory, which the syntax tree can use.
    drop((description, generator));
    let items =
        items::parse(tokens).map_err(|error| format!("the generated code is not valid Rust: {error}"))?;
    Ok((items, definitions))
}

/// Converts the definitions of the types that typify generated.
fn definitions(space: &TypeSpace, model: &Model) -> TypeDefinitions {
    let mut definitions = TypeDefinitions::default();
    for ty in space.iter_types() {
        let name = ty.name();
        let definition = match ty.details() {
            TypeDetails::Struct(of) => {
                let fields = of.properties_info().map(|property| {
                    let ty = type_of(space, &property.type_id);
                    (property.name.to_owned(), ty, property.required)
                });
                TypeDefinition::Struct(Field::all(model, &name, fields.collect()))
            }
            TypeDetails::Newtype(of) => TypeDefinition::Newtype(type_of(space, &of.inner())),
            _ => continue,
        };
        definitions.insert(name, definition);
    }
    definitions.add_unions(model);
    definitions.keep_null(model);
    definitions
}

fn type_of(space: &TypeSpace, id: &TypeId) -> Type {
    let boxed = |id: &TypeId| Box::new(type_of(space, id));
    let Ok(ty) = space.get_type(id) else { return Type::Any };
    match ty.details() {
        TypeDetails::Option(inner) => Type::Optional(boxed(&inner)),
        TypeDetails::Vec(item) => Type::List(boxed(&item)),
        TypeDetails::Map(_, value) => Type::Map(boxed(&value)),
        TypeDetails::Box(inner) => Type::Boxed(boxed(&inner)),
        TypeDetails::String => Type::String,
        TypeDetails::Unit => Type::Nothing,
        TypeDetails::Struct(_) | TypeDetails::Enum(_) | TypeDetails::Newtype(_) => Type::Named(ty.name()),
        TypeDetails::Builtin("bool") => Type::Boolean,
        TypeDetails::Builtin("i32") => Type::Int32,
        TypeDetails::Builtin("i64") => Type::Int64,
        TypeDetails::Builtin("f64") => Type::Float,
        TypeDetails::Builtin("::serde_json::Value") => Type::Any,
        // A type that replaces one of typify's: see `settings`.
        TypeDetails::Builtin(name) if !name.contains(':') && name.starts_with(char::is_uppercase) => {
            Type::Named(name.to_owned())
        }
        TypeDetails::Builtin(name) if name.contains("DateTime") => Type::DateTime,
        TypeDetails::Builtin(name) if name.contains("NaiveDate") => Type::Date,
        _ => Type::Verbatim(ty.ident().to_string()),
    }
}

thread_local! {
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

/// Runs a function that may panic. A panic is not printed; its message is the error.
fn catch_panic<T>(run: impl FnOnce() -> T) -> Result<T, String> {
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
    // Nothing that the closure changed is used after a panic.
    let result = panic::catch_unwind(panic::AssertUnwindSafe(run));
    QUIET.set(false);
    result.map_err(|payload| {
        let message = payload.downcast_ref::<String>().map(String::as_str);
        let message = message
            .or_else(|| payload.downcast_ref::<&str>().copied())
            .unwrap_or("it panicked without a message");
        message.to_owned()
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn comparisons_are_derived_once() {
        let types = vec![
            parse_quote! { #[derive(Clone, PartialEq, Eq, Hash)] pub enum Never {} },
            parse_quote! { #[derive(Clone)] pub enum Other { One } },
        ];
        let mut emitted = Emitted { client: Vec::new(), types, definitions: TypeDefinitions::default() };

        derive_comparisons(&mut emitted, &Model::of(&json!({})));

        let derives = emitted.types.iter().map(|item| match item {
            Item::Enum(item) => item.attrs[0].meta.to_token_stream().to_string().replace(' ', ""),
            _ => String::new(),
        });
        let expected = "derive(Clone,PartialEq,Eq,Hash)";
        assert_eq!(derives.collect::<Vec<_>>(), [expected, expected]);
    }
}
