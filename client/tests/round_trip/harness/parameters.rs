//! Compares the requests of each operation with its parameters and its body: setters, validation, and received requests.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::{
    Generated, Report, SendResult, at, bodies,
    description::{
        Body, BodyKind, Description, Operation, is_date, is_secret, is_true, items, key, parameter_schema,
    },
    styles,
    types::short,
};
use crate::server::ReceivedRequest;

/// Compares the requests of each operation with its parameters and its body.
pub fn compare(generated: &Generated, description: &Description, report: &mut Report) {
    let operations = description.operations();
    let ids: BTreeSet<&str> = operations.iter().map(|operation| operation.id).collect();
    let known: BTreeSet<&str> = generated.operations.iter().map(|(id, _)| *id).collect();
    report.check(ids == known, "/paths", format!("has the operations {ids:?}, but the client has {known:?}"));
    for operation in operations.into_iter().filter(|operation| known.contains(operation.id)) {
        let expected: BTreeSet<String> = inputs(&operation).map(|input| input.key).collect();
        let setters = generated.operations.iter().find(|(id, _)| *id == operation.id).map(|(_, keys)| *keys);
        let setters: BTreeSet<String> = setters.into_iter().flatten().map(|key| (*key).to_owned()).collect();
        report.check(
            expected == setters,
            &operation.pointer,
            format!("has {expected:?}, but the request has setters of {setters:?}"),
        );
        if expected == setters {
            Checks { generated, description, operation: &operation, report }.check_inputs();
        }
    }
}

/// A parameter or the body of an operation.
struct Input<'a> {
    /// The location and the name.
    key: String,
    is_required: bool,
    schema: &'a Value,
    body: Option<&'a Body<'a>>,
}

fn inputs<'a>(operation: &'a Operation<'a>) -> impl Iterator<Item = Input<'a>> {
    let parameters = operation.parameters.iter().map(|parameter| Input {
        key: key(parameter),
        is_required: is_true(parameter, "required"),
        schema: parameter_schema(parameter),
        body: None,
    });
    parameters.chain(operation.bodies.iter().enumerate().map(|(index, body)| Input {
        key: format!("body {}", body.name),
        // The other bodies replace the preferred one.
        is_required: body.is_required && index == 0,
        schema: body.schema,
        body: Some(body),
    }))
}

/// Returns a valid value of each required parameter and of a required body, by location and name.
///
/// Returns the location and name of the first one that has no valid value.
pub fn required_values(
    operation: &Operation,
    description: &Description,
) -> Result<Map<String, Value>, String> {
    let required = inputs(operation).filter(|input| input.is_required);
    required
        .map(|input| match valid_values(&input, description).into_iter().next() {
            Some(value) => Ok((input.key, value)),
            None => Err(input.key),
        })
        .collect()
}

/// Returns the values of a request that a server accepts. Leaves out properties that no value is valid for, because the client
/// does not reject any value of them.
pub fn valid_request(operation: &Operation, description: &Description) -> Result<Map<String, Value>, String> {
    let is_impossible = |schema: &Value| [json!({ "not": {} }), json!({ "enum": [null] })].contains(schema);
    let mut values = required_values(operation, description)?;
    for body in &operation.bodies {
        if let Some(Value::Object(members)) = values.get_mut(&format!("body {}", body.name)) {
            let schema = description.merged(body.schema);
            members.retain(|name, _| !is_impossible(&schema["properties"][name]));
        }
    }
    Ok(values)
}

/// Returns valid values that the client sends.
fn valid_values(input: &Input, description: &Description) -> Vec<Value> {
    let mut values = match input.body {
        Some(body) => bodies::valid_values(body, description),
        None => description.request_values(input.schema, true),
    };
    values.retain(|value| !value.is_null());
    // A path parameter must not be empty.
    let is_path = input.key.starts_with("path ");
    values.retain(|value| !(is_path && value == &json!("")));
    values
}

struct Checks<'a> {
    generated: &'a Generated,
    description: &'a Description<'a>,
    operation: &'a Operation<'a>,
    report: &'a mut Report,
}

impl Checks<'_> {
    fn check_inputs(&mut self) {
        let required = match required_values(self.operation, self.description) {
            Ok(required) => required,
            Err(key) => {
                return self.report.add(&at(&self.operation.pointer, &key), "there is no valid value");
            }
        };
        self.check_request(&required);
        self.check_without_credentials(&required);
        for input in inputs(self.operation) {
            let pointer = self.pointer(&input);
            let with = |value: &Value| {
                let mut values = required.clone();
                values.retain(|key, _| input.body.is_none() || !key.starts_with("body "));
                values.insert(input.key.clone(), value.clone());
                values
            };
            if input.is_required {
                let mut without = required.clone();
                without.remove(&input.key);
                // The client sends the default of a parameter.
                match self.description.merged(input.schema).get("default").filter(|_| input.body.is_none()) {
                    Some(_) => self.check_request(&without),
                    None => self.check_rejected(&pointer, &without, &input, "absence"),
                }
            }
            let valid = valid_values(&input, self.description);
            self.report.check(!valid.is_empty(), &pointer, "there is no valid value");
            for value in valid {
                self.check_request(&with(&value));
            }
            for value in self.invalid_values(&input) {
                self.check_rejected(&pointer, &with(&value), &input, &short(&value));
            }
            for value in self.values_of_other_types(&input) {
                self.check_rejected(&pointer, &with(&value), &input, &short(&value));
            }
        }
    }

    fn pointer(&self, input: &Input) -> String {
        at(&self.operation.pointer, &input.key)
    }

    fn invalid_values(&self, input: &Input) -> Vec<Value> {
        let mut values = self.description.request_values(input.schema, false);
        values.retain(|value| input.body.is_none_or(|body| bodies::can_hold(body, value)));
        values
    }

    fn values_of_other_types(&self, input: &Input) -> Vec<Value> {
        let mut others = self.description.values_of_other_types(input.schema);
        // A body of another media type than JSON takes any bytes.
        others.retain(|_| input.body.is_none_or(|body| body.kind == BodyKind::Json));
        others
    }

    fn check_rejected(&mut self, pointer: &str, values: &Map<String, Value>, input: &Input, value: &str) {
        if self.report.has_ended() {
            return;
        }
        let SendResult { result, received, .. } = (self.generated.send)(self.operation.id, values);
        let name = input.key.split_once(' ').map_or("", |(_, name)| name);
        let is_rejected =
            received.is_empty() && result.as_ref().is_err_and(|error| error.contains(&format!("{name}`")));
        self.report.check(is_rejected, pointer, format!("{value} is not rejected by name: {result:?}"));
    }

    /// Checks that the request has the values and defaults in the described locations, and nothing else.
    fn check_request(&mut self, values: &Map<String, Value>) {
        if self.report.has_ended() {
            return;
        }
        let SendResult { printed, result, received, unused } =
            (self.generated.send)(self.operation.id, values);
        let pointer = self.operation.pointer.clone();
        let [received] = received.as_slice() else {
            return self
                .report
                .add(&pointer, format!("no request is sent with {}: {result:?}", short(&json!(values))));
        };
        self.report.check(unused.is_empty(), &pointer, format!("there is no setter for {unused:?}"));
        self.check_printed(&printed, values);
        let sent = self.operation.path.split('#').next().unwrap_or_default();
        let (path, constant) = sent.split_once('?').unwrap_or((sent, ""));
        let mut path = path.to_owned();
        let mut query: Vec<(String, String)> = serde_urlencoded::from_str(constant).unwrap();
        let (mut headers, mut cookies) = (Vec::new(), Vec::new());
        for parameter in &self.operation.parameters {
            let key = key(parameter);
            let schema = self.description.merged(parameter_schema(parameter));
            let Some(value) = values.get(&key).or_else(|| schema.get("default")) else { continue };
            let (location, name) = key.split_once(' ').unwrap_or_default();
            match location {
                "path" => path = path.replace(&format!("{{{name}}}"), &styles::single(parameter, value)),
                "query" => query.extend(styles::pairs(parameter, value)),
                "cookie" => cookies.extend(styles::pairs(parameter, value)),
                _ => headers.push((name.to_ascii_lowercase(), styles::single(parameter, value))),
            }
        }
        let cookies: Vec<String> =
            cookies.iter().map(|(name, text)| format!("{name}={}", styles::in_cookie(text))).collect();
        headers.extend((!cookies.is_empty()).then(|| ("cookie".to_owned(), cookies.join("; "))));
        let path = reqwest::Url::parse(&format!("http://localhost{path}")).unwrap().path().to_owned();
        add_credentials(&self.operation.security, &mut query, &mut headers);
        query.sort();
        headers.sort();
        let received_headers = received.headers.iter().map(|(name, value)| {
            let text = String::from_utf8_lossy(value.as_bytes());
            (name.as_str().to_owned(), styles::normalized(&text))
        });
        let mut received_headers: Vec<_> = received_headers
            .filter(|(name, _)| {
                headers.iter().any(|(set, _)| set == name) || !DEFAULT_HEADERS.contains(&name.as_str())
            })
            .collect();
        received_headers.sort();
        let expected = (self.operation.method.to_ascii_uppercase(), path, query, headers);
        let received_query = received.query_pairs().into_iter();
        let mut received_query: Vec<_> =
            received_query.map(|(name, text)| (name, styles::normalized(&text))).collect();
        received_query.sort();
        let found = (received.method.clone(), received.path().to_owned(), received_query, received_headers);
        self.report.check(found == expected, &pointer, format!("sends {found:?} instead of {expected:?}"));
        self.check_body(&pointer, values, received);
    }

    /// Checks that a client without credentials sends a request only if the operation does not require them.
    fn check_without_credentials(&mut self, values: &Map<String, Value>) {
        if self.report.has_ended() {
            return;
        }
        let alternatives = &self.operation.security;
        let is_optional = alternatives.is_empty() || alternatives.iter().any(Vec::is_empty);
        let SendResult { result, received, .. } =
            (self.generated.send_without_credentials)(self.operation.id, values);
        let has_credentials = received.iter().any(|request| request.header("authorization").is_some());
        let pointer = at(&self.operation.pointer, "security");
        let is_as_described = received.len() == usize::from(is_optional) && !has_credentials;
        self.report.check(is_as_described, &pointer, format!("without credentials: {result:?}"));
        let is_rejected = result.is_err_and(|error| error.contains("credentials"));
        self.report.check(is_optional || is_rejected, &pointer, "the error does not mention credentials");
    }

    /// Checks that the `Debug` output of the request has all parameters except secrets.
    fn check_printed(&mut self, printed: &str, values: &Map<String, Value>) {
        for parameter in &self.operation.parameters {
            let schema = self.description.merged(parameter_schema(parameter));
            let (value, schema) = match (values.get(&key(parameter)), schema.get("items")) {
                (Some(Value::Array(items)), Some(schema)) => (items.first(), self.description.merged(schema)),
                (value, _) => (value, schema),
            };
            let value = value.and_then(Value::as_str).filter(|text| text.len() > 3);
            // `Debug` prints the variant of an enum and not its value.
            let is_listed = |text: &&str| items(schema.get("enum")).any(|value| value == *text);
            let Some(text) = value.filter(|text| !is_date(&schema) && !is_listed(text)) else { continue };
            // A secret is printed if another parameter has the same value.
            if values.values().filter(|value| value.to_string().contains(text)).count() > 1 {
                continue;
            }
            let is_as_marked = printed.contains(text) != is_secret(&schema);
            let pointer = at(&self.operation.pointer, &key(parameter));
            self.report.check(is_as_marked, &pointer, format!("`Debug` prints {printed}"));
        }
    }

    fn check_body(&mut self, pointer: &str, values: &Map<String, Value>, received: &ReceivedRequest) {
        let set = self.operation.bodies.iter().find_map(|body| {
            let value = values.get(&format!("body {}", body.name))?;
            Some((body, value))
        });
        let difference = match set {
            Some((body, value)) => bodies::difference(body, value, received, self.description),
            None if received.body.is_empty() && received.header("content-type").is_none() => None,
            None => Some(format!("sends the body {:?}", received.body)),
        };
        if let Some(difference) = difference {
            self.report.add(pointer, difference);
        }
    }
}

/// Adds the credentials of the first alternative that the client supports. Each credential is the name of its scheme.
fn add_credentials(
    alternatives: &[Vec<(&str, &Value)>],
    query: &mut Vec<(String, String)>,
    headers: &mut Vec<(String, String)>,
) {
    let sent = |schemes: &Vec<(&str, &Value)>| {
        let credentials =
            schemes.iter().map(|(name, scheme)| credential(name, scheme)).collect::<Option<Vec<_>>>()?;
        let locations: BTreeSet<_> = credentials
            .iter()
            .filter(|(_, name, _)| name != "cookie")
            .map(|(of, name, _)| (of, name))
            .collect();
        let cookies = credentials.iter().filter(|(_, name, _)| name == "cookie").count();
        (locations.len() + cookies == credentials.len()).then_some(credentials)
    };
    for (location, name, text) in alternatives.iter().find_map(sent).into_iter().flatten() {
        let list = if location == "query" { &mut *query } else { &mut *headers };
        match list.iter_mut().find(|(other, _)| *other == name && name == "cookie") {
            Some((_, cookies)) => *cookies += &format!("; {text}"),
            None => list.push((name, text)),
        }
    }
}

/// Returns the location, the name and the text of a credential, or `None` if the client does not support the scheme.
fn credential(name: &str, scheme: &Value) -> Option<(&'static str, String, String)> {
    let member = |key| scheme.get(key).and_then(Value::as_str).unwrap_or_default();
    let authorization = |text: String| Some(("header", "authorization".to_owned(), text));
    match (member("type"), member("scheme").to_lowercase().as_str(), member("in")) {
        ("oauth2" | "openIdConnect", ..) | ("http", "bearer", _) => authorization(format!("Bearer {name}")),
        ("http", "basic", _) => {
            let request = reqwest::Client::new().get("http://localhost").basic_auth(name, Some(name));
            let request = request.build().unwrap();
            authorization(request.headers()["authorization"].to_str().unwrap().to_owned())
        }
        ("apiKey", _, "query") => Some(("query", member("name").to_owned(), name.to_owned())),
        ("apiKey", _, "cookie") => {
            Some(("header", "cookie".to_owned(), format!("{}={name}", member("name"))))
        }
        ("apiKey", ..) => Some(("header", member("name").to_lowercase(), name.to_owned())),
        _ => None,
    }
}

/// Headers that the client sends without a parameter.
const DEFAULT_HEADERS: [&str; 5] = ["accept", "content-length", "content-type", "host", "user-agent"];

/// Returns the text of a value outside JSON.
pub fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(_) => items(Some(value)).map(text).collect::<Vec<_>>().join(","),
        Value::Number(number) => {
            number.as_f64().map_or_else(|| number.to_string(), |number| number.to_string())
        }
        value => value.to_string(),
    }
}
