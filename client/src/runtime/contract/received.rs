//! A request that is read, and held against the contract.

use bytes::Bytes;
use reqwest::header::{CONTENT_TYPE, HeaderMap};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{
    super::parameter::ParameterLocation,
    Action, Contract, Rejection,
    described::{Body, BodyKind, Parameter},
    schemas::Schema,
};

/// What arrived, with the pairs of the query taken apart.
pub struct Message<'a> {
    /// What stands in the path for each parameter that is sent there.
    pub path: &'a [Option<String>],
    pub query: &'a [(String, String)],
    pub headers: &'a HeaderMap,
    pub body: &'a Bytes,
}

/// A request that keeps to the contract of its action.
#[derive(Debug)]
pub struct ParsedRequest {
    /// The name of the action.
    pub operation: &'static str,
    /// In the order of the description's parameters.
    parameters: Vec<Option<Value>>,
    body: Option<Value>,
    bytes: Bytes,
}

impl ParsedRequest {
    /// The parameter at a place in the list of them, or null where it is absent.
    pub fn parameter<T: DeserializeOwned>(&self, index: usize) -> Result<T, Rejection> {
        read(self.parameters.get(index).cloned().flatten())
    }

    /// The body, or null where it is absent.
    pub fn body<T: DeserializeOwned>(&self) -> Result<T, Rejection> {
        read(self.body.clone())
    }

    /// The body as it came.
    pub fn bytes(&self) -> Bytes {
        self.bytes.clone()
    }
}

fn read<T: DeserializeOwned>(value: Option<Value>) -> Result<T, Rejection> {
    // The message of the error would repeat the value.
    let failed = |_| Rejection::new("a value keeps to its schema, and can't be read all the same");
    serde_json::from_value(value.unwrap_or_default()).map_err(failed)
}

impl Contract {
    /// Reads a request, and holds it against the contract of its action.
    ///
    /// # Errors
    ///
    /// What is missing, given twice, of another kind, or out of bounds. The message names the place, and repeats no value.
    pub fn read(&self, action: &Action, message: &Message<'_>) -> Result<ParsedRequest, Rejection> {
        let parameters = action.parameters.iter().enumerate().map(|(index, (parameter, schema))| {
            let texts = match parameter.place {
                ParameterLocation::Path => message.path.get(index).cloned().flatten().into_iter().collect(),
                _ => texts(parameter, message)?,
            };
            let place = format!("the {} `{}`", place_name(parameter.place), parameter.name);
            let Some(value) = self.value(parameter, &schema.json, &texts, &place)? else { return Ok(None) };
            Rejection::unless_valid(&schema.validator, &value, &place)?;
            Ok(Some(value))
        });
        let parameters = parameters.collect::<Result<_, Rejection>>()?;
        let body = match &action.body {
            Some((body, schema)) => {
                let value = self.body(body, schema, message)?;
                if let (true, Some(value)) = (body.is_typed(), &value) {
                    Rejection::unless_valid(&schema.validator, value, "the body")?;
                }
                value
            }
            None => None,
        };
        Ok(ParsedRequest { operation: action.operation.id, parameters, body, bytes: message.body.clone() })
    }

    fn value(
        &self,
        parameter: &Parameter,
        schema: &Value,
        texts: &[String],
        place: &str,
    ) -> Result<Option<Value>, Rejection> {
        match texts {
            [] if parameter.is_required => Err(Rejection::new(format!("{place} is missing"))),
            [] => Ok(None),
            texts if parameter.is_exploded => {
                Ok(Some(self.schemas.read_list(texts.iter().map(String::as_str), schema)))
            }
            [text] => Ok(Some(self.schemas.read(text, schema))),
            _ => Err(Rejection::new(format!("{place} is given more than once"))),
        }
    }

    fn body(&self, body: &Body, schema: &Schema, message: &Message<'_>) -> Result<Option<Value>, Rejection> {
        if message.body.is_empty() && !matches!(body.kind, BodyKind::Text | BodyKind::Bytes) {
            return match body.is_required {
                true => Err(Rejection::new("the body is missing")),
                false => Ok(None),
            };
        }
        let sent =
            message.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        if essence(sent) != essence(body.media_type) {
            return Err(Rejection::new(format!("the header `Content-Type` must be `{}`", body.media_type)));
        }
        let text = || {
            std::str::from_utf8(message.body)
                .map_err(|error| Rejection::new(format!("the body is not UTF-8: {error}")))
        };
        match body.kind {
            // serde_json tells the line and the column, and no value.
            BodyKind::Json => serde_json::from_slice(message.body)
                .map(Some)
                .map_err(|error| Rejection::new(format!("the body is not JSON: {error}"))),
            BodyKind::Form => self.form(&schema.json, text()?).map(Some),
            BodyKind::Text => Ok(Some(Value::String(text()?.to_owned()))),
            BodyKind::Bytes => Ok(None),
        }
    }

    /// The fields of a form, each read as its property is described.
    fn form(&self, schema: &Value, text: &str) -> Result<Value, Rejection> {
        let fields: Vec<(String, String)> =
            serde_urlencoded::from_str(text).map_err(|_| Rejection::new("the body is not a form"))?;
        let parts = self.schemas.parts(schema);
        let described = |name: &str| parts.iter().find_map(|part| part.get("properties")?.get(name));
        let fields = fields.into_iter().map(|(name, text)| {
            let value = self.schemas.read(&text, described(&name).unwrap_or(&Value::Bool(true)));
            (name, value)
        });
        Ok(Value::Object(fields.collect()))
    }
}

impl Body {
    /// Whether it is a value of a schema, and not text or bytes as they are.
    pub(super) fn is_typed(&self) -> bool {
        matches!(self.kind, BodyKind::Json | BodyKind::Form)
    }
}

/// What was sent for a parameter, once for each time.
fn texts(parameter: &Parameter, message: &Message<'_>) -> Result<Vec<String>, Rejection> {
    match parameter.place {
        ParameterLocation::Header => message
            .headers
            .get_all(parameter.name)
            .iter()
            .map(|value| {
                let text = std::str::from_utf8(value.as_bytes()).map(str::to_owned);
                text.map_err(|_| Rejection::new(format!("the header `{}` is not UTF-8", parameter.name)))
            })
            .collect(),
        _ => {
            let named = message.query.iter().filter(|(name, _)| name == parameter.name);
            Ok(named.map(|(_, value)| value.clone()).collect())
        }
    }
}

fn place_name(place: ParameterLocation) -> &'static str {
    match place {
        ParameterLocation::Path => "path parameter",
        ParameterLocation::Query => "query parameter",
        ParameterLocation::Header => "header",
        ParameterLocation::Body => "body",
    }
}

/// A media type without its parameters.
fn essence(media_type: &str) -> String {
    media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}
