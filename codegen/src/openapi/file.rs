//! The text of a file, parsed from YAML or JSON, with the positions of its values.

use std::{borrow::Cow, collections::BTreeMap, sync::OnceLock};

use saphyr::{MarkedYaml, Scalar, ScanError, YamlData, YamlLoader};
use saphyr_parser::{Event, Parser, SpannedEventReceiver};
use serde_json::{Map, Number, Value};

use super::node::child;
use crate::diagnostic::{Diagnostic, Diagnostics};

/// The maximum nesting depth of a file. Later stages are recursive, so a deeper one could exhaust the stack.
const MAX_DEPTH: usize = 128;

/// A file of a description.
pub(crate) struct File<'a> {
    name: String,
    text: Cow<'a, str>,
    /// The line of each value, by its JSON pointer. Only diagnostics need the lines, so the first one collects them.
    lines: OnceLock<BTreeMap<String, usize>>,
    pub root: Value,
}

impl<'a> File<'a> {
    /// Parses the text of a file.
    ///
    /// # Errors
    ///
    /// Fails if the text is not YAML, contains no or several documents, repeats a key, nests too deeply or has no
    /// equivalent in JSON.
    pub fn parse(name: String, text: impl Into<Cow<'a, str>>) -> Result<Self, Diagnostics> {
        let mut file = Self { name, text: text.into(), lines: OnceLock::new(), root: Value::Null };
        let root = match parse_yaml(&file.name, file.text()) {
            Ok(marked) => to_json(&marked)
                .map_err(|error| file.diagnostic(&error.pointer(), error.message, error.help))?,
            // JSON may escape one character as two surrogates, which YAML does not support.
            Err(diagnostics) => serde_json::from_str(file.text()).map_err(|_| diagnostics)?,
        };
        file.root = root;
        Ok(file)
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the text without a byte order mark.
    fn text(&self) -> &str {
        self.text.strip_prefix('\u{feff}').unwrap_or(&self.text)
    }

    /// Creates a diagnostic for the value at a pointer.
    pub fn diagnostic(
        &self,
        pointer: &str,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Diagnostic {
        Diagnostic {
            file: self.name.clone(),
            line: self.line(pointer),
            column: None,
            pointer: pointer.to_owned(),
            message: message.into(),
            help: help.into(),
        }
    }

    /// Returns the line on which the value at a pointer starts. JSON that is not valid YAML has no known lines.
    fn line(&self, pointer: &str) -> Option<usize> {
        let lines = self.lines.get_or_init(|| {
            let mut lines = BTreeMap::new();
            if let Ok(marked) = parse_yaml(&self.name, self.text()) {
                collect_lines(&marked, "", &mut lines);
            }
            lines
        });
        lines.get(pointer).copied()
    }
}

/// Collects the lines of the values in a node, by their JSON pointers.
fn collect_lines(node: &MarkedYaml<'_>, pointer: &str, lines: &mut BTreeMap<String, usize>) {
    let mut collect = |key: &str, start: &MarkedYaml<'_>, value| {
        let pointer = child(pointer, key);
        collect_lines(value, &pointer, lines);
        // A diagnostic about a repeated key names the first one.
        lines.entry(pointer).or_insert(start.span.start.line());
    };
    match &node.data {
        YamlData::Mapping(members) => {
            for (key, value) in members {
                if let Some(name) = key_text(key) {
                    collect(&name, key, value);
                }
            }
        }
        YamlData::Sequence(items) => {
            for (index, item) in items.iter().enumerate() {
                collect(&index.to_string(), item, item);
            }
        }
        _ => {}
    }
}

/// Parses the only YAML document in a text.
fn parse_yaml<'a>(file: &str, text: &'a str) -> Result<MarkedYaml<'a>, Diagnostics> {
    let diagnostic = |message: String, help: &str| Diagnostic {
        file: file.to_owned(),
        line: None,
        column: None,
        pointer: String::new(),
        message,
        help: help.to_owned(),
    };
    let syntax_error = |error: &ScanError| Diagnostic {
        line: Some(error.marker().line()),
        column: Some(error.marker().col() + 1),
        ..diagnostic(format!("invalid YAML: {}", error.info()), "fix the syntax here, or just before it")
    };
    let mut loader = YamlLoader::<MarkedYaml<'a>>::default();
    let mut depth = 0_usize;
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| syntax_error(&error))?;
        match event {
            Event::SequenceStart(..) | Event::MappingStart(..) => depth += 1,
            Event::SequenceEnd | Event::MappingEnd => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > MAX_DEPTH {
            let message = format!("the file is nested deeper than {MAX_DEPTH} levels");
            let help = "move inner schemas to `/components/schemas` and refer to them with `$ref`";
            return Err(Diagnostic { line: Some(span.start.line()), ..diagnostic(message, help) }.into());
        }
        loader.on_event(event, span);
    }
    if let Some(error) = loader.error() {
        return Err(syntax_error(error).into());
    }
    let mut documents = loader.into_documents();
    let Some(document) = documents.pop() else {
        return Err(diagnostic("the file is empty".to_owned(), "add an OpenAPI description").into());
    };
    if !documents.is_empty() {
        let message = "the file contains several YAML documents".to_owned();
        return Err(diagnostic(message, "keep one description per file, without `---` separators").into());
    }
    Ok(document)
}

/// A value that has no equivalent in JSON.
struct NotJson {
    message: &'static str,
    help: &'static str,
    /// The keys of the value and of those around it, the innermost first.
    keys: Vec<String>,
}

impl NotJson {
    fn within(mut self, key: impl Into<String>) -> Self {
        self.keys.push(key.into());
        self
    }

    fn pointer(&self) -> String {
        self.keys.iter().rev().fold(String::new(), |pointer, key| child(&pointer, key))
    }
}

fn to_json(node: &MarkedYaml<'_>) -> Result<Value, NotJson> {
    let fail = |message, help| Err(NotJson { message, help, keys: Vec::new() });
    match &node.data {
        YamlData::Value(scalar) => match scalar {
            Scalar::Null => Ok(Value::Null),
            Scalar::Boolean(value) => Ok(Value::Bool(*value)),
            Scalar::Integer(value) => Ok(Value::Number((*value).into())),
            Scalar::FloatingPoint(value) => match Number::from_f64(value.into_inner()) {
                Some(number) => Ok(Value::Number(number)),
                None => fail("the number is not finite", "use a finite number, or quote it as a string"),
            },
            Scalar::String(text) => Ok(Value::String(text.to_string())),
        },
        YamlData::Sequence(items) => items
            .iter()
            .enumerate()
            .map(|(index, item)| to_json(item).map_err(|error| error.within(index.to_string())))
            .collect::<Result<Vec<_>, _>>()
            .map(Value::Array),
        YamlData::Mapping(members) => {
            let mut object = Map::with_capacity(members.len());
            for (key, value) in members {
                let Some(key) = key_text(key) else {
                    return fail("a key is not a scalar", "use a string as the key");
                };
                if key == "<<" {
                    let message = "OpenAPI does not support merge keys (`<<`)";
                    return fail(message, "write out the merged keys, or refer to a schema with `$ref`");
                }
                let value = to_json(value).map_err(|error| error.within(&key))?;
                // `200` and `'200'` are different keys in YAML, but the same key in JSON.
                if object.insert(key, value).is_some() {
                    return fail("two keys are the same string", "remove one of them");
                }
            }
            Ok(Value::Object(object))
        }
        YamlData::Tagged(_, inner) => to_json(inner),
        YamlData::Representation(..) | YamlData::Alias(_) | YamlData::BadValue => {
            fail("unsupported YAML value", "use a plain YAML value")
        }
    }
}

/// Returns a scalar key as a JSON key. YAML parses status codes, for example, as numbers.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deep_nesting_is_rejected_without_recursion() {
        // The parser itself limits flow collections.
        for (level, expected) in [
            ("- ", "nested deeper"),
            ("? ", "nested deeper"),
            ("[", "recursion limit exceeded"),
            ("{a: ", "recursion limit exceeded"),
        ] {
            let Err(diagnostics) = File::parse("deep".to_owned(), level.repeat(100_000)) else {
                panic!("{level:?} is accepted");
            };

            let message = &diagnostics.iter().next().unwrap().message;
            assert!(message.contains(expected), "{level:?}: {message}");
        }
    }
}
