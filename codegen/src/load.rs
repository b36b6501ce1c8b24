//! Stage 1: the text of a description, YAML or JSON, becomes a document whose places know their lines.

use saphyr::{LoadableYamlNode, MarkedYaml, Scalar, YamlData};
use saphyr_parser::{Event, Parser};
use serde_json::{Map, Number, Value};

use crate::{
    Source,
    diagnostic::{Diagnostic, Diagnostics},
    node::child,
};

/// No description that people write nests deeper, and what nests deeper would exhaust the stack further on.
const MAX_DEPTH: usize = 128;

/// A description that has been read: its content, and where in the file each part stands.
pub(crate) struct Document<'a> {
    file: &'a str,
    /// Nothing where the text is JSON that YAML does not take.
    marked: Option<MarkedYaml<'a>>,
    pub root: Value,
}

impl Document<'_> {
    /// A diagnostic at a place of this document.
    pub fn diagnostic(
        &self,
        pointer: &str,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Diagnostic {
        Diagnostic {
            file: self.file.to_owned(),
            line: self.line(pointer),
            column: None,
            pointer: pointer.to_owned(),
            message: message.into(),
            help: help.into(),
        }
    }

    /// The line on which the place that a pointer leads to begins.
    fn line(&self, pointer: &str) -> Option<usize> {
        let mut node = self.marked.as_ref()?;
        let mut line = None;
        for token in pointer.split('/').skip(1) {
            let token = token.replace("~1", "/").replace("~0", "~");
            let (start, next) = match &node.data {
                YamlData::Mapping(members) => members
                    .iter()
                    .find(|(key, _)| key_text(key).as_deref() == Some(&token))
                    .map(|(key, value)| (key.span.start.line(), value))?,
                YamlData::Sequence(items) => {
                    items.get(token.parse::<usize>().ok()?).map(|item| (item.span.start.line(), item))?
                }
                _ => return None,
            };
            line = Some(start);
            node = next;
        }
        line
    }
}

/// Reads the text of a description.
///
/// # Errors
///
/// Text that is not YAML, holds no or several documents, repeats a key, or has no JSON counterpart.
pub(crate) fn load<'a>(source: &Source<'a>) -> Result<Document<'a>, Diagnostics> {
    let file = source.name;
    let diagnostic = |pointer: &str, message: String, help: &str| Diagnostic {
        file: file.to_owned(),
        line: None,
        column: None,
        pointer: pointer.to_owned(),
        message,
        help: help.to_owned(),
    };
    // A byte order mark is no part of the text.
    let text = source.text.strip_prefix('\u{feff}').unwrap_or(source.text);
    if let Some(line) = too_deep(text) {
        let what = format!("the document nests deeper than {MAX_DEPTH} levels");
        return Err(Diagnostic {
            line: Some(line),
            ..diagnostic("", what, "name the inner parts and refer to them with `$ref`")
        }
        .into());
    }
    let documents = MarkedYaml::load_from_str(text);
    // JSON may write a character beyond the basic plane as two escapes, which YAML takes for no characters.
    if let (Err(_), Ok(root)) = (&documents, serde_json::from_str(text)) {
        return Ok(Document { file, marked: None, root });
    }
    let mut documents = documents.map_err(|error| Diagnostic {
        line: Some(error.marker().line()),
        column: Some(error.marker().col() + 1),
        ..diagnostic(
            "",
            format!("this is not YAML: {}", error.info()),
            "help the syntax at this place, or just before it",
        )
    })?;
    let marked = match (documents.pop(), documents.is_empty()) {
        (Some(document), true) => document,
        (None, _) => {
            return Err(diagnostic(
                "",
                "the file is empty".to_owned(),
                "write an OpenAPI 3.0 document into it",
            )
            .into());
        }
        (Some(_), false) => {
            let what = "the file holds several YAML documents".to_owned();
            return Err(
                diagnostic("", what, "keep one description per file, without `---` between parts").into()
            );
        }
    };
    let json = to_json(&marked, "");
    let document = Document { file, marked: Some(marked), root: Value::Null };
    match json {
        Ok(root) => Ok(Document { root, ..document }),
        Err((pointer, what, help)) => Err(document.diagnostic(&pointer, what, help).into()),
    }
}

/// The line where the document nests too deeply, found without recursion: the loader has no limit of its own.
fn too_deep(text: &str) -> Option<usize> {
    // A block nests by what its line begins with, at most two levels a column; other nesting the loader does limit.
    let indent = |line: &str| line.len() - line.trim_start_matches([' ', '-', '?', ':']).len();
    if text.lines().all(|line| indent(line) < MAX_DEPTH / 2) {
        return None;
    }
    let mut depth = 0_usize;
    // What is not YAML ends this loop, and is for the loader to report.
    for (event, span) in Parser::new_from_str(text).map_while(Result::ok) {
        match event {
            Event::SequenceStart(..) | Event::MappingStart(..) => depth += 1,
            Event::SequenceEnd | Event::MappingEnd => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > MAX_DEPTH {
            return Some(span.start.line());
        }
    }
    None
}

type Unreadable = (String, &'static str, &'static str);

fn to_json(node: &MarkedYaml<'_>, pointer: &str) -> Result<Value, Unreadable> {
    let unreadable = |what, help| Err((pointer.to_owned(), what, help));
    match &node.data {
        YamlData::Value(scalar) => match scalar {
            Scalar::Null => Ok(Value::Null),
            Scalar::Boolean(value) => Ok(Value::Bool(*value)),
            Scalar::Integer(value) => Ok(Value::Number((*value).into())),
            Scalar::FloatingPoint(value) => match Number::from_f64(value.into_inner()) {
                Some(number) => Ok(Value::Number(number)),
                None => unreadable(
                    "this number is not finite",
                    "write a finite number, or quote it to make it a string",
                ),
            },
            Scalar::String(text) => Ok(Value::String(text.to_string())),
        },
        YamlData::Sequence(items) => items
            .iter()
            .enumerate()
            .map(|(index, item)| to_json(item, &child(pointer, &index.to_string())))
            .collect::<Result<Vec<_>, _>>()
            .map(Value::Array),
        YamlData::Mapping(members) => {
            let mut object = Map::with_capacity(members.len());
            for (key, value) in members {
                let Some(key) = key_text(key) else {
                    return unreadable("a key here is not a plain value", "use a string as the key");
                };
                if key == "<<" {
                    let what = "a merge key is no part of YAML 1.2, nor of OpenAPI";
                    return unreadable(what, "write the merged keys out, or refer to a schema with `$ref`");
                }
                let value = to_json(value, &child(pointer, &key))?;
                // `200` and `'200'` are two keys to YAML and one to JSON.
                if object.insert(key, value).is_some() {
                    return unreadable("two keys here are the same once they are text", "keep one of them");
                }
            }
            Ok(Value::Object(object))
        }
        YamlData::Tagged(_, inner) => to_json(inner, pointer),
        YamlData::Representation(..) | YamlData::Alias(_) | YamlData::BadValue => {
            unreadable("this value can't be read", "write it as a plain YAML value")
        }
    }
}

/// A key as JSON has it: status codes and the like are numbers to YAML.
fn key_text(key: &MarkedYaml<'_>) -> Option<String> {
    match &key.data {
        YamlData::Value(Scalar::String(text)) => Some(text.to_string()),
        YamlData::Value(Scalar::Integer(number)) => Some(number.to_string()),
        YamlData::Value(Scalar::Boolean(value)) => Some(value.to_string()),
        YamlData::Value(Scalar::FloatingPoint(number)) => Some(number.to_string()),
        YamlData::Value(Scalar::Null) => Some("null".to_owned()),
        YamlData::Tagged(_, inner) => key_text(inner),
        _ => None,
    }
}
