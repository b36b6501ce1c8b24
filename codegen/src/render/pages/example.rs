//! The example of an operation: code that calls it.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use serde_json::Value;

use super::{
    super::{
        errors,
        response_names::response_variants,
        rust::{ident, rust_type},
    },
    Context, markdown, values,
};
use crate::{
    form::{PartContent, parts},
    model::{Body, Kind, Operation, Resource, Status, Type},
    openapi::{
        media_type::{BodyKind, example_of, is_range},
        schema::integer,
    },
    rustdoc::sentence,
    type_definitions::{Field, Presence},
};

/// Code that calls an operation.
pub(super) struct Call {
    /// The expression of the call, which uses the variable `client`.
    pub code: TokenStream,
    /// The names and types of the values that the code expects as variables.
    pub arguments: Vec<(Ident, TokenStream)>,
    /// The imports that the code needs, relative to the crate.
    pub imports: Vec<TokenStream>,
    /// Whether the code reads a file, which a reader may not have.
    reads_file: bool,
}

impl Call {
    pub fn of(context: &Context<'_>, resource: &Resource, operation: &Operation) -> Self {
        let mut writer = Writer { context, arguments: Vec::new() };
        let handle = resource.tag.is_some().then(|| {
            let module = ident(&resource.module);
            quote! { .#module() }
        });
        let method = ident(&operation.method);
        let mut setters = Vec::new();
        for parameter in operation.parameters.iter().filter(|parameter| parameter.is_required) {
            let given = parameter.example.clone();
            let value = given.or_else(|| values::value(context.model, &parameter.schema, &parameter.name));
            let generated = values::generated(context.model, &parameter.schema, &parameter.name);
            setters.push(writer.setter(&parameter.setter, &parameter.ty, [value, generated]));
        }
        let body = operation.bodies.first();
        let form =
            body.filter(|body| body.kind == BodyKind::Multipart).map(|body| (body, rust_type(&body.ty)));
        match (body, &form) {
            (Some(body), Some((_, form))) => {
                let (setter, form) = (ident(&body.setter), writer.form(form, body));
                setters.push(quote! { .#setter(#form) });
            }
            (Some(body), None) => {
                let value = values::value(context.model, &body.schema, &body.name);
                let generated = values::generated(context.model, &body.schema, &body.name);
                let media_type = is_range(&body.media_type).then(|| example_of(&body.media_type));
                let first = media_type.map(|media_type| quote! { #media_type, });
                setters.push(writer.setter_with(&body.setter, first, &body.ty, [value, generated]));
            }
            (None, _) => {}
        }
        let code = quote! { client #handle.#method() #(#setters)*.send().await };
        let module = ident(&resource.module);
        let imports = form.map(|(_, form)| quote! { resources::#module::#form }).into_iter();
        let types = writer.arguments.iter().map(|(_, ty)| ty);
        let text = quote! { #code #(#types)* }.to_string();
        let imports = imports.chain(text.contains("Part ::").then(|| quote! { resources::Part }));
        let imports = imports.chain(text.contains("types ::").then(|| quote! { types }));
        let reads_file = text.contains("Part :: file");
        Self { imports: imports.collect(), code, arguments: writer.arguments, reads_file }
    }

    /// Returns `true` if the code runs without values from its caller and without files.
    pub fn is_complete(&self) -> bool {
        self.arguments.is_empty() && !self.reads_file
    }
}

/// Returns a function that calls an operation and handles the result.
pub(super) fn example(context: &Context<'_>, resource: &Resource, operation: &Operation) -> TokenStream {
    let call = Call::of(context, resource, operation);
    let shown = ResultHandling::of(context, operation);
    let body = shown.body(context, operation, &call.code);
    let arguments = call.arguments.iter().map(|(name, ty)| quote! { #name: #ty });
    let signature = quote! { client: &Client, #(#arguments),* };
    let (response, module) = (&shown.response_enum, ident(&resource.module));
    let response = response.iter().map(|name| quote! { resources::#module::#name });
    let imports = response.chain(call.imports);
    let krate = ident(context.target.crate_name);
    quote! {
        use #krate::{Client, Error, #(#imports),*};

        async fn example(#signature) -> Result<(), Error> {
            #body
            Ok(())
        }
    }
}

/// The part of an example that handles the result.
struct ResultHandling {
    /// The enum of the successful responses, if there are several types.
    response_enum: Option<Ident>,
    /// The name of the variable for the response, if the example uses it.
    response: Option<Ident>,
    successes: TokenStream,
}

impl ResultHandling {
    fn of(context: &Context<'_>, operation: &Operation) -> Self {
        let successes = operation.successes();
        match response_variants(operation) {
            None => {
                let ty = successes.first().map_or(&Type::Nothing, |(_, ty)| ty);
                let response = (*ty != Type::Nothing).then(|| ident("response"));
                Self { response_enum: None, response, successes: print(context, ty) }
            }
            Some((name, variants)) => {
                let arms = variants.into_iter().zip(&successes).map(|(variant, (status, ty))| match ty {
                    Type::Nothing => {
                        let message = described(operation, *status);
                        quote! { #name::#variant => println!(#message) }
                    }
                    _ => {
                        let printed = print(context, ty);
                        quote! { #name::#variant(response) => #printed }
                    }
                });
                let successes = quote! {
                    match response.into_inner() {
                        #(#arms,)*
                        other => println!("{other:?}"),
                    }
                };
                Self { response_enum: Some(name), response: Some(ident("response")), successes }
            }
        }
    }

    fn body(&self, context: &Context<'_>, operation: &Operation, call: &TokenStream) -> TokenStream {
        let successes = &self.successes;
        let failures: Vec<TokenStream> = operation
            .responses
            .iter()
            .filter_map(|response| {
                let Status::Code(code) = response.status else { return None };
                let variant = context.failures.get(&code).filter(|_| !response.status.is_success())?;
                let (variant, message) = (ident(variant), described(operation, response.status));
                Some(quote! { Err(Error::#variant(_)) => println!(#message) })
            })
            .collect();
        match (&self.response, failures.is_empty()) {
            (None, true) => quote! { #call?; },
            (Some(response), true) => quote! {
                let #response = #call?;
                #successes;
            },
            (response, false) => {
                let response = response.as_ref().map_or(quote! { _ }, |response| quote! { #response });
                quote! {
                    let result = #call;
                    match result {
                        Ok(#response) => #successes,
                        #(#failures,)*
                        Err(error) => return Err(error),
                    }
                }
            }
        }
    }
}

/// Returns the first sentence of the description of a response, as a format string.
fn described(operation: &Operation, status: Status) -> String {
    let response = operation.responses.iter().find(|response| response.status == status);
    let message = markdown::plain(response.map(|response| response.description.as_str()).unwrap_or_default());
    let message = match (message.split_once(". "), status) {
        (Some((first, _)), _) => sentence(first),
        (None, Status::Code(code)) if message.is_empty() => errors::reason(code),
        (None, _) => message,
    };
    message.replace('{', "{{").replace('}', "}}")
}

/// Returns code that prints the variable `response`: the first fields of an object, or the whole value.
fn print(context: &Context<'_>, ty: &Type) -> TokenStream {
    let fields = match ty {
        Type::Nothing => return quote! { println!("done") },
        Type::Named(name) => context.definitions.fields(name),
        _ => &[],
    };
    let named = fields.iter().filter(|field| field.name.is_some());
    let fields: Vec<Ident> = named.take(2).map(|field| ident(&field.rust_name)).collect();
    let format = ["{:?}"].repeat(fields.len()).join(" ");
    match fields.is_empty() {
        true => quote! { println!("{response:?}") },
        false => quote! { println!(#format, #(response.#fields),*) },
    }
}

/// Writes the values of an example. A value that it can't write becomes an argument of the function.
struct Writer<'a> {
    context: &'a Context<'a>,
    arguments: Vec<(Ident, TokenStream)>,
}

impl Writer<'_> {
    /// Returns the form of a multipart body, with its required parts or, if there is none, with its first two parts.
    fn form(&mut self, form: &TokenStream, body: &Body) -> TokenStream {
        let mut parts = parts(self.context.model, body);
        match parts.iter().any(|part| part.is_required) {
            true => parts.retain(|part| part.is_required),
            false => parts.truncate(2),
        }
        let setters = parts.iter().map(|part| {
            if part.content == PartContent::File {
                let (setter, path) = (ident(&part.setter), &part.name);
                let file = quote! { Part::file(#path) };
                return if part.is_list() {
                    quote! { .#setter([#file]) }
                } else {
                    quote! { .#setter(#file) }
                };
            }
            let value = values::value(self.context.model, &part.schema, &part.name);
            let generated = values::generated(self.context.model, &part.schema, &part.name);
            self.setter(&part.setter, &part.ty, [value, generated])
        });
        let setters: Vec<_> = setters.collect();
        quote! { #form::new() #(#setters)* }
    }

    /// Returns the call of a setter, with the first value that can be written.
    fn setter(&mut self, setter: &str, ty: &Type, values: [Option<Value>; 2]) -> TokenStream {
        self.setter_with(setter, None, ty, values)
    }

    /// Returns the call of a setter like [`setter`](Self::setter), with another argument before the value.
    fn setter_with(
        &mut self,
        setter: &str,
        first: Option<TokenStream>,
        ty: &Type,
        values: [Option<Value>; 2],
    ) -> TokenStream {
        let expression = values.iter().flatten().find_map(|value| match ty {
            Type::List(item) => {
                let items = value.as_array().filter(|items| !items.is_empty())?;
                let items: Option<Vec<_>> =
                    items.iter().map(|value| self.convertible_value(item, value, 0)).collect();
                items.map(|items| quote! { [#(#items),*] })
            }
            Type::Named(_) | Type::String => self.convertible_value(ty, value, 0),
            Type::Boolean | Type::Int32 | Type::Int64 | Type::Float => number(ty, value, false),
            _ => self.typed_value(ty, value),
        });
        let value = expression.unwrap_or_else(|| self.argument(setter, ty));
        let setter = ident(setter);
        quote! { .#setter(#first #value) }
    }

    fn argument(&mut self, name: &str, ty: &Type) -> TokenStream {
        let is_taken = |name: &str| name == "client" || self.arguments.iter().any(|(other, _)| other == name);
        let numbered = (2..).map(|number| format!("{name}_{number}"));
        let mut names = std::iter::once(name.to_owned()).chain(numbered);
        let name = ident(&names.find(|name| !is_taken(name)).unwrap_or_default());
        let ty = match ty {
            // Examples use no crate that only the runtime needs.
            Type::Bytes => quote! { Vec<u8> },
            ty => rust_type(ty),
        };
        self.arguments.push((name.clone(), ty));
        quote! { #name }
    }

    /// Returns code for a value that converts into a type.
    fn convertible_value(&mut self, ty: &Type, value: &Value, depth: usize) -> Option<TokenStream> {
        let Type::Named(name) = ty else {
            return match (ty, value) {
                (Type::String, Value::String(text)) => Some(quote! { #text }),
                (Type::Map(inner), Value::Object(members)) if !members.is_empty() => {
                    let members = members.iter().map(|(name, value)| {
                        let value = self.typed_value(inner, value)?;
                        Some(quote! { (#name.to_owned(), #value) })
                    });
                    let members: Option<Vec<_>> = members.collect();
                    members.map(|members| quote! { [#(#members),*] })
                }
                _ => self.typed_value(ty, value),
            };
        };
        let schema = self.context.model.schema(name)?;
        match (schema.kind, schema.content()) {
            (Kind::Scalar, Type::String) => {
                let text = value.as_str()?;
                Some(quote! { #text })
            }
            (Kind::Scalar, ty) => number(&ty, value, true),
            (Kind::Enum, _) => self.typed_value(&Type::Named(name.clone()), value),
            (Kind::Other, _) => self.object(name, value, depth),
            (Kind::Union, _) => None,
        }
    }

    /// Returns code for a value of a type.
    fn typed_value(&self, ty: &Type, value: &Value) -> Option<TokenStream> {
        match (ty, value) {
            (Type::String, Value::String(text)) => Some(quote! { #text.to_owned() }),
            (Type::Boolean | Type::Int32 | Type::Int64 | Type::Float, _) => number(ty, value, true),
            (Type::Named(name), listed) => {
                let schema = self.context.model.schema(name).filter(|schema| schema.kind == Kind::Enum)?;
                let variants = schema.variants();
                let (_, variant, _) = variants.iter().find(|(value, ..)| value == listed)?;
                let (name, variant) = (ident(name), ident(variant));
                Some(quote! { types::#name::#variant })
            }
            (Type::List(item), Value::Array(items)) if !items.is_empty() => {
                let items: Option<Vec<_>> = items.iter().map(|value| self.typed_value(item, value)).collect();
                items.map(|items| quote! { vec![#(#items),*] })
            }
            (Type::Optional(inner), value) if !value.is_null() => {
                let inner = self.typed_value(inner, value)?;
                Some(quote! { Some(#inner) })
            }
            _ => None,
        }
    }

    /// Returns the builder of an object with its required fields or, if it has none, with its first two fields.
    fn object(&mut self, name: &str, value: &Value, depth: usize) -> Option<TokenStream> {
        let context = self.context;
        let fields = Some(context.definitions.fields(name)).filter(|fields| !fields.is_empty())?;
        let is_required = |field: &Field| field.presence == Presence::Required;
        let has_required = fields.iter().any(is_required);
        let before = self.arguments.len();
        let mut setters = Vec::new();
        for field in fields {
            if has_required != is_required(field) || setters.len() == 2 && !has_required {
                continue;
            }
            let code = field.name.as_ref().filter(|_| depth < 4).and_then(|name| {
                let given = value.get(name).cloned();
                let candidates = [
                    given.or_else(|| values::value(context.model, &field.schema, name)),
                    values::generated(context.model, &field.schema, name),
                ];
                candidates
                    .iter()
                    .flatten()
                    .find_map(|value| self.convertible_value(&field.ty, value, depth + 1))
            });
            let code = match (code, &field.ty) {
                (Some(code), _) => code,
                // The argument would need the exact type: a `Box`, or a type that examples can't name.
                (None, Type::Boxed(_) | Type::Verbatim(_)) if has_required => {
                    self.arguments.truncate(before);
                    return None;
                }
                (None, ty) if has_required => self.argument(&field.rust_name, ty),
                (None, _) => continue,
            };
            let setter = ident(&field.rust_name);
            setters.push(quote! { .#setter(#code) });
        }
        let undefined = context.model.schema(name).into_iter();
        for key in undefined.flat_map(|schema| values::undefined_properties(&schema.schema)) {
            let field = fields.iter().find_map(|field| Some((field, field.extra_type()?)));
            let code = field.zip(value.get(key)).and_then(|((field, ty), value)| {
                let code = match (ty, value) {
                    (Type::Any, Value::String(text)) => quote! { #text },
                    _ => self.convertible_value(ty, value, depth + 1)?,
                };
                let setter = ident(&field.rust_name);
                Some(quote! { .#setter(#key, #code) })
            });
            setters.extend(code);
        }
        let name = ident(name);
        Some(quote! { types::#name::builder() #(#setters)* })
    }
}

/// Returns a literal of a number or a boolean, with a suffix if its type must be explicit.
fn number(ty: &Type, value: &Value, has_type: bool) -> Option<TokenStream> {
    let (text, suffix) = match ty {
        Type::Boolean => (value.as_bool()?.to_string(), ""),
        Type::Int32 => (i32::try_from(integer(value)?).ok()?.to_string(), "i32"),
        Type::Int64 => (integer(value)?.to_string(), "i64"),
        Type::Float => (format!("{:?}", value.as_f64()?), "f64"),
        _ => return None,
    };
    let suffix = if has_type { suffix } else { "" };
    format!("{text}{suffix}").parse().ok()
}
