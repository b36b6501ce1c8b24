//! Parses the parameters of a request by their styles.

use std::collections::BTreeMap;

use percent_encoding::percent_decode_str;
use reqwest::header::{COOKIE, HeaderMap};
use serde_json::{Map, Value};

use super::{
    super::api::{ParameterLocation, ParameterSpec, ParameterStyle},
    Contract, Message, OperationContract, Rejection,
    schemas::{Schema, has_type},
};

/// The texts that a request has for a parameter.
#[derive(Default)]
struct Given {
    /// The texts with the name of the parameter.
    texts: Vec<String>,
    /// The texts with the names of properties.
    members: Vec<(String, String)>,
}

impl Contract {
    /// Parses a parameter of an operation. Returns `None` if an optional parameter is absent.
    pub(super) fn parameter(
        &self,
        contract: &OperationContract,
        index: usize,
        message: &Message<'_>,
    ) -> Result<Option<Value>, Rejection> {
        let Some((spec, schema)) = contract.parameters.get(index) else { return Ok(None) };
        let given = match spec.location {
            ParameterLocation::Path => {
                let text = message.path.get(index).cloned().flatten();
                text.map_or_else(Given::default, |text| from_path(spec, &text, self.is_collection(schema)))
            }
            ParameterLocation::Query => self.given(contract, spec, schema, message.query),
            ParameterLocation::Header => from_header(spec, message.headers, self.is_collection(schema))?,
            ParameterLocation::Cookie => self.given(contract, spec, schema, &cookies(message.headers)),
        };
        self.value(spec, schema, &given)
    }

    /// Returns `true` if a request has valid values for the required headers of an operation.
    pub(super) fn has_required_headers(&self, contract: &OperationContract, headers: &HeaderMap) -> bool {
        let required = contract
            .parameters
            .iter()
            .filter(|(spec, _)| spec.location == ParameterLocation::Header && spec.is_required);
        required.into_iter().all(|(spec, schema)| {
            let given = from_header(spec, headers, self.is_collection(schema));
            given.is_ok_and(|given| self.value(spec, schema, &given).is_ok())
        })
    }

    /// Returns `true` if a schema allows lists or objects.
    fn is_collection(&self, schema: &Schema) -> bool {
        let parts = self.schemas.parts(schema.json);
        has_type(&parts, "array") || has_type(&parts, "object")
    }

    fn value(
        &self,
        spec: &ParameterSpec,
        schema: &Schema,
        given: &Given,
    ) -> Result<Option<Value>, Rejection> {
        let name = match spec.location {
            ParameterLocation::Header => format!("the header `{}`", spec.name),
            location => format!("the {} parameter `{}`", location.as_str(), spec.name),
        };
        let parts = self.schemas.parts(schema.json);
        // An empty object that is exploded leaves no trace in a request.
        let can_be_empty = spec.is_required && spec.is_exploded && has_type(&parts, "object");
        if given.texts.is_empty() && given.members.is_empty() && !can_be_empty {
            return match spec.is_required {
                true => Err(Rejection::new(format!("{name} is missing"))),
                false => Ok(None),
            };
        }
        let is_list = has_type(&parts, "array") && spec.is_exploded;
        if given.texts.len() > 1 && !is_list && parts.iter().any(|part| part.get("type").is_some()) {
            return Err(Rejection::new(format!("{name} is given more than once")));
        }
        let candidates = self.candidates(spec, schema, &parts, given)?;
        let valid = candidates.iter().position(|value| schema.validator.is_valid(value)).unwrap_or(0);
        let value = candidates.into_iter().nth(valid).unwrap_or_default();
        Rejection::unless_valid(&schema.validator, &value, &name)?;
        Ok(Some(value))
    }

    /// Returns the values that the texts of a parameter may represent. The schema may allow several types.
    fn candidates(
        &self,
        spec: &ParameterSpec,
        schema: &Schema,
        parts: &[&Value],
        given: &Given,
    ) -> Result<Vec<Value>, Rejection> {
        let (is_object, is_list) = (has_type(parts, "object"), has_type(parts, "array"));
        let is_scalar = ["string", "integer", "number", "boolean"].iter().any(|ty| has_type(parts, ty));
        let is_any = !is_object && !is_list && !is_scalar;
        let mut candidates = Vec::new();
        if let [text] = given.texts.as_slice() {
            if spec.style == ParameterStyle::Json {
                let json = serde_json::from_str(text).map_err(|error| {
                    // serde_json's message contains the position and no value.
                    Rejection::new(format!("the parameter `{}` is not JSON: {error}", spec.name))
                })?;
                return Ok(vec![json]);
            }
            if is_scalar || is_any {
                candidates.push(self.scalar(text, schema.json));
            }
            if !spec.is_exploded || spec.style == ParameterStyle::DeepObject {
                let texts: Vec<&str> = text.split(delimiter(spec)).collect();
                if is_list {
                    candidates.push(self.schemas.read_list(texts.iter().copied(), schema.json));
                }
                if is_object {
                    let pairs = texts.chunks(2).filter_map(|pair| match pair {
                        [name, text] => Some(((*name).to_owned(), (*text).to_owned())),
                        _ => None,
                    });
                    candidates.push(self.object(schema.json, pairs.collect()));
                }
            }
        }
        if spec.style == ParameterStyle::DeepObject && !given.members.is_empty() {
            candidates.push(self.tree(Tree::of(&given.members), schema.json));
        } else if spec.is_exploded {
            if is_list || (is_any && given.texts.len() > 1) {
                candidates.push(self.schemas.read_list(given.texts.iter().map(String::as_str), schema.json));
            }
            if is_object || !given.members.is_empty() {
                candidates.push(self.object(schema.json, given.members.clone()));
            }
        }
        Ok(candidates)
    }

    /// Converts a text to a scalar, although the schema may also allow a list.
    fn scalar(&self, text: &str, schema: &Value) -> Value {
        match self.schemas.read(text, schema) {
            Value::Array(_) | Value::Object(_) => Value::String(text.to_owned()),
            scalar => scalar,
        }
    }

    /// Converts the texts of properties to an object.
    fn object(&self, schema: &Value, pairs: Vec<(String, String)>) -> Value {
        let mut texts: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (name, text) in pairs {
            texts.entry(name).or_default().push(text);
        }
        let member = |(name, texts): (String, Vec<String>)| {
            let value = self.texts(&texts, self.member_schema(schema, &name));
            (name, value)
        };
        Value::Object(texts.into_iter().map(member).collect())
    }

    /// Converts the texts that have the same name.
    fn texts(&self, texts: &[String], schema: &Value) -> Value {
        let is_list = has_type(&self.schemas.parts(schema), "array");
        match texts {
            [text] if !is_list || text.starts_with('[') => self.schemas.read(text, schema),
            texts => self.schemas.read_list(texts.iter().map(String::as_str), schema),
        }
    }

    fn member_schema<'a>(&'a self, schema: &'a Value, name: &str) -> &'a Value {
        let parts = self.schemas.parts(schema);
        let property = parts.iter().find_map(|part| part.get("properties")?.get(name));
        let other = || parts.iter().find_map(|part| part.get("additionalProperties"));
        property.or_else(other).unwrap_or(&Value::Bool(true))
    }

    fn tree(&self, tree: Tree, schema: &Value) -> Value {
        let parts = self.schemas.parts(schema);
        match tree {
            Tree::Texts(texts) => self.texts(&texts, schema),
            Tree::Members(members) if has_type(&parts, "array") => {
                let items = parts.iter().find_map(|part| part.get("items")).unwrap_or(&Value::Bool(true));
                let items = members.into_iter().flat_map(|(_, member)| match member {
                    Tree::Texts(texts) => texts.iter().map(|text| self.schemas.read(text, items)).collect(),
                    member => vec![self.tree(member, items)],
                });
                Value::Array(items.collect())
            }
            Tree::Members(members) => {
                let members = members.into_iter().map(|(name, member)| {
                    let value = self.tree(member, self.member_schema(schema, &name));
                    (name, value)
                });
                Value::Object(members.collect::<Map<_, _>>())
            }
        }
    }

    /// Returns the texts for a parameter among the pairs of a query or of cookies.
    fn given(
        &self,
        contract: &OperationContract,
        spec: &ParameterSpec,
        schema: &Schema,
        pairs: &[(String, String)],
    ) -> Given {
        let named = pairs.iter().filter(|(name, _)| name == spec.name);
        let texts: Vec<String> = named.map(|(_, text)| text.clone()).collect();
        let members: Vec<_> = match spec.style {
            ParameterStyle::DeepObject => {
                let member = |(name, text): &(String, String)| {
                    let rest = name.strip_prefix(spec.name)?;
                    rest.starts_with('[').then(|| (rest.to_owned(), text.clone()))
                };
                pairs.iter().filter_map(member).collect()
            }
            ParameterStyle::Form if spec.is_exploded && texts.is_empty() => {
                self.members(contract, spec, schema, pairs)
            }
            _ => Vec::new(),
        };
        Given { texts, members }
    }

    /// Returns the pairs that belong to an exploded object: those of its properties, and those of no other parameter.
    fn members(
        &self,
        contract: &OperationContract,
        spec: &ParameterSpec,
        schema: &Schema,
        pairs: &[(String, String)],
    ) -> Vec<(String, String)> {
        let names = |schema: &Schema| {
            let parts = self.schemas.parts(schema.json).into_iter();
            let properties = parts.filter_map(|part| part.get("properties")?.as_object());
            properties.flat_map(|properties| properties.keys().map(String::as_str)).collect::<Vec<_>>()
        };
        let parts = self.schemas.parts(schema.json);
        if !has_type(&parts, "object") && parts.iter().any(|part| part.get("type").is_some()) {
            return Vec::new();
        }
        let own = names(schema);
        if !own.is_empty() && pairs.iter().all(|(name, _)| !own.contains(&name.as_str())) {
            return Vec::new();
        }
        let others: Vec<_> = contract
            .parameters
            .iter()
            .filter(|(other, _)| other.location == spec.location && other.name != spec.name)
            .collect();
        let is_of_other = |name: &str| {
            others.iter().any(|(other, schema)| match other.style {
                ParameterStyle::DeepObject => name.split('[').next() == Some(other.name),
                _ => name == other.name || (other.is_exploded && names(schema).contains(&name)),
            })
        };
        let credentials = contract.operation.security.iter().copied().flatten();
        let credentials: Vec<&str> = credentials.filter_map(|scheme| scheme.parameter_name()).collect();
        let is_own = |name: &str| own.contains(&name) || !(is_of_other(name) || credentials.contains(&name));
        pairs.iter().filter(|(name, _)| is_own(name)).cloned().collect()
    }
}

/// Returns the separator of items and members that are not exploded.
fn delimiter(spec: &ParameterSpec) -> char {
    match spec.style {
        ParameterStyle::SpaceDelimited => ' ',
        ParameterStyle::PipeDelimited => '|',
        _ => ',',
    }
}

/// Returns the texts of a path parameter, without the prefix of its style.
fn from_path(spec: &ParameterSpec, text: &str, is_collection: bool) -> Given {
    let (prefix, separator) = match spec.style {
        ParameterStyle::Label => (".", '.'),
        ParameterStyle::Matrix => (";", ';'),
        _ => ("", ','),
    };
    let text = text.strip_prefix(prefix).unwrap_or(text);
    if !spec.is_exploded || !is_collection {
        let name = (spec.style == ParameterStyle::Matrix).then_some(spec.name);
        let value = name.and_then(|name| text.strip_prefix(name));
        let text = value.map_or(text, |value| value.strip_prefix('=').unwrap_or(value));
        return Given { texts: vec![text.to_owned()], members: Vec::new() };
    }
    exploded(spec, text, separator)
}

/// Returns the texts of an exploded list or object.
fn exploded(spec: &ParameterSpec, text: &str, separator: char) -> Given {
    let mut given = Given::default();
    for part in text.split(separator) {
        match part.split_once('=') {
            Some((name, text)) if spec.style != ParameterStyle::Matrix || name != spec.name => {
                given.members.push((name.to_owned(), text.to_owned()));
            }
            Some((_, text)) => given.texts.push(text.to_owned()),
            None => given.texts.push(part.to_owned()),
        }
    }
    given
}

fn from_header(spec: &ParameterSpec, headers: &HeaderMap, is_collection: bool) -> Result<Given, Rejection> {
    let values = headers.get_all(spec.name).iter().map(|value| {
        let text = std::str::from_utf8(value.as_bytes()).map(str::to_owned);
        text.map_err(|_| Rejection::new(format!("the header `{}` is not UTF-8", spec.name)))
    });
    let texts: Vec<String> = values.collect::<Result<_, _>>()?;
    match texts.as_slice() {
        [text] if spec.is_exploded && is_collection => Ok(exploded(spec, text, ',')),
        _ => Ok(Given { texts, members: Vec::new() }),
    }
}

/// Returns the names and the decoded values of the cookies of a request.
fn cookies(headers: &HeaderMap) -> Vec<(String, String)> {
    let values = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    let pairs = values.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs
        .map(|(name, text)| (name.to_owned(), percent_decode_str(text).decode_utf8_lossy().into_owned()))
        .collect()
}

/// The members of a `deepObject` parameter.
enum Tree {
    Texts(Vec<String>),
    Members(Vec<(String, Tree)>),
}

impl Tree {
    /// Builds the tree of members, whose names are in brackets: `[size][]`.
    fn of(pairs: &[(String, String)]) -> Self {
        let mut root = Self::Members(Vec::new());
        for (path, text) in pairs {
            let steps: Vec<&str> = path.split('[').skip(1).map(|step| step.trim_end_matches(']')).collect();
            root.insert(&steps, text);
        }
        root
    }

    fn insert(&mut self, steps: &[&str], text: &str) {
        match (steps, &mut *self) {
            ([], Self::Texts(texts)) => texts.push(text.to_owned()),
            ([], Self::Members(members)) if members.is_empty() => *self = Self::Texts(vec![text.to_owned()]),
            ([step, rest @ ..], Self::Members(members)) => {
                if !members.iter().any(|(name, _)| name == step) {
                    members.push(((*step).to_owned(), Self::Members(Vec::new())));
                }
                if let Some((_, member)) = members.iter_mut().find(|(name, _)| name == step) {
                    member.insert(rest, text);
                }
            }
            // A member is either a text or an object. The first text decides.
            _ => {}
        }
    }
}
