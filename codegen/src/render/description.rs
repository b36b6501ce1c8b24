//! The normalized description as an OpenAPI 3.1 document, whose schemas are JSON Schemas.

use serde_json::{Map, Value, json};

use super::operations::location;
use crate::{
    model::{Body, Model, Operation, Parameter, Response, Status},
    openapi::{json_schema::json_schema, media_type::is_json},
};

/// Returns the document. `header` is the comment that names its source.
pub(super) fn render(model: &Model, header: &str) -> Value {
    let mut paths: Map<String, Value> = Map::new();
    for of in model.operations() {
        let item = paths.entry(of.path.clone()).or_insert_with(|| json!({}));
        if let Some(item) = item.as_object_mut() {
            item.insert(of.http_method.to_ascii_lowercase(), operation(model, of));
        }
    }
    let schemas: Map<String, Value> =
        model.schemas.iter().map(|schema| (schema.name.clone(), json_schema(&schema.written))).collect();
    json!({
        "$comment": header,
        "openapi": "3.1.0",
        "info": { "title": model.title, "version": model.version },
        "paths": paths,
        "components": { "schemas": schemas },
    })
}

fn operation(model: &Model, operation: &Operation) -> Value {
    let responses: Map<String, Value> =
        operation.responses.iter().map(|of| (status_key(of.status), response(model, of))).collect();
    let mut described = json!({
        "operationId": operation.id,
        "parameters": operation.parameters.iter().map(parameter).collect::<Vec<_>>(),
        "responses": responses,
    });
    if let (Some(body), Some(described)) = (operation.bodies.first(), described.as_object_mut()) {
        let content: Map<String, Value> = operation.bodies.iter().map(content).collect();
        let body = json!({ "required": body.is_required, "content": content });
        described.insert("requestBody".to_owned(), body);
    }
    described
}

fn parameter(parameter: &Parameter) -> Value {
    json!({
        "name": parameter.name,
        "in": location(parameter),
        "required": parameter.is_required,
        "explode": parameter.is_exploded(),
        "schema": json_schema(&parameter.schema),
    })
}

/// Returns the media type and the content of a body.
fn content(body: &Body) -> (String, Value) {
    let is_typed = body.kind.is_typed() && !body.schema.is_null();
    let content = if is_typed { json!({ "schema": json_schema(&body.schema) }) } else { json!({}) };
    (body.media_type.clone(), content)
}

fn response(model: &Model, response: &Response) -> Value {
    let mut described = json!({ "description": response.description });
    let Some(media_type) = &response.media_type else { return described };
    let mut content = Map::new();
    let schema = response.schema.as_ref().filter(|_| is_json(Some(media_type)));
    content.extend(schema.map(|schema| ("schema".to_owned(), json_schema(schema))));
    let of_schema = || response.schema.as_ref().and_then(|schema| model.keyword(schema, "example"));
    let example = response.example.as_ref().or_else(of_schema);
    content.extend(example.map(|example| ("example".to_owned(), example.clone())));
    if let Some(described) = described.as_object_mut() {
        described.insert("content".to_owned(), json!({ media_type: content }));
    }
    described
}

fn status_key(status: Status) -> String {
    match status {
        Status::Code(code) => code.to_string(),
        Status::Range(first) => format!("{first}XX"),
        Status::Default => "default".to_owned(),
    }
}
