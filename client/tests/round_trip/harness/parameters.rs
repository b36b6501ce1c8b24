//! What each action takes, refuses and sends, seen on requests that arrive.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::{
    Findings, Generated, Sent, at,
    description::{Action, Description, is_date, is_secret, is_true, items, key},
    types::short,
    values::is_same,
};
use crate::server::ReceivedRequest;

/// Holds what each action takes, refuses and sends against its parameters and its body.
pub fn compare(generated: &Generated, description: &Description, findings: &mut Findings) {
    let actions = description.actions();
    let ids: BTreeSet<&str> = actions.iter().map(|action| action.id).collect();
    let known: BTreeSet<&str> = generated.actions.iter().map(|(id, _)| *id).collect();
    findings.hold(ids == known, "/paths", format!("has the actions {ids:?}, of which there are {known:?}"));
    for action in actions.into_iter().filter(|action| known.contains(action.id)) {
        let wanted: BTreeSet<String> = inputs(&action).map(|input| input.key).collect();
        let setters = generated.actions.iter().find(|(id, _)| *id == action.id).map(|(_, keys)| *keys);
        let setters: BTreeSet<String> = setters.into_iter().flatten().map(|key| (*key).to_owned()).collect();
        findings.hold(
            wanted == setters,
            &action.place,
            format!("takes {wanted:?}, and there are setters of {setters:?}"),
        );
        if wanted == setters {
            Caller { generated, description, action: &action, findings }.hold();
        }
    }
}

/// A parameter, or the body.
struct Input<'a> {
    /// Its place and its name.
    key: String,
    is_required: bool,
    schema: &'a Value,
    /// How it is described, unless it is the body.
    parameter: Option<&'a Value>,
}

fn inputs<'a>(action: &'a Action<'a>) -> impl Iterator<Item = Input<'a>> {
    let parameters = action.parameters.iter().map(|parameter| Input {
        key: key(parameter),
        is_required: is_true(parameter, "required"),
        schema: parameter.get("schema").unwrap_or(&Value::Null),
        parameter: Some(parameter),
    });
    parameters.chain(action.body.iter().map(|body| Input {
        key: format!("body {}", body.name),
        is_required: body.is_required,
        schema: body.schema,
        parameter: None,
    }))
}

struct Caller<'a> {
    generated: &'a Generated,
    description: &'a Description<'a>,
    action: &'a Action<'a>,
    findings: &'a mut Findings,
}

impl Caller<'_> {
    fn hold(&mut self) {
        let mut needed = Map::new();
        for input in inputs(self.action).filter(|input| input.is_required) {
            let Some(value) = self.within(&input).into_iter().next() else {
                return self.findings.add(&self.place(&input), "no value keeps to this");
            };
            needed.insert(input.key, value);
        }
        self.arrives(&needed);
        for input in inputs(self.action) {
            let place = self.place(&input);
            let with = |value: &Value| {
                let mut values = needed.clone();
                values.insert(input.key.clone(), value.clone());
                values
            };
            if input.is_required {
                let mut without = needed.clone();
                without.remove(&input.key);
                self.is_refused(&place, &without, &input, "its absence");
            }
            let within = self.within(&input);
            self.findings.hold(!within.is_empty(), &place, "no value keeps to this");
            for value in within {
                self.arrives(&with(&value));
            }
            for value in self.description.beyond(input.schema) {
                self.is_refused(&place, &with(&value), &input, &short(&value));
            }
            for value in self.of_another_kind(&input) {
                self.is_refused(&place, &with(&value), &input, &short(&value));
            }
        }
    }

    fn place(&self, input: &Input) -> String {
        at(&self.action.place, &input.key)
    }

    /// Values that keep to the bounds, and that the input's place can carry.
    fn within(&self, input: &Input) -> Vec<Value> {
        let mut within = self.description.within(input.schema);
        within.retain(|value| !value.is_null());
        // A path can't hold an empty text, and a list without items is no parameter.
        let is_path = input.key.starts_with("path ");
        within.retain(|value| !(is_path && value == &json!("")));
        within
    }

    fn of_another_kind(&self, input: &Input) -> Vec<Value> {
        let mut others = self.description.of_another_kind(input.schema);
        // A body that is not JSON is whatever its bytes are.
        others.retain(|_| input.parameter.is_some() || self.body_is_json());
        others
    }

    fn body_is_json(&self) -> bool {
        self.action.body.as_ref().is_some_and(|body| body.media_type.contains("json"))
    }

    fn is_refused(&mut self, place: &str, values: &Map<String, Value>, input: &Input, what: &str) {
        if self.findings.are_enough() {
            return;
        }
        let Sent { result, arrived, .. } = (self.generated.send)(self.action.id, values);
        let name = input.key.split_once(' ').map_or("", |(_, name)| name);
        let is_refused =
            arrived.is_empty() && result.as_ref().is_err_and(|error| error.contains(&format!("{name}`")));
        self.findings.hold(is_refused, place, format!("{what} is not refused by name: {result:?}"));
    }

    /// What is set arrives where it is described, of what is not set the default, and nothing else.
    fn arrives(&mut self, values: &Map<String, Value>) {
        if self.findings.are_enough() {
            return;
        }
        let Sent { printed, result, arrived, left } = (self.generated.send)(self.action.id, values);
        let place = self.action.place.clone();
        let [arrived] = arrived.as_slice() else {
            return self
                .findings
                .add(&place, format!("with {} nothing is sent: {result:?}", short(&json!(values))));
        };
        self.findings.hold(left.is_empty(), &place, format!("{left:?} can't be set"));
        self.prints(&printed, values);
        let sent = Request::of(arrived);
        let mut path = self.action.path.to_owned();
        let (mut query, mut headers) = (Vec::new(), Vec::new());
        for parameter in &self.action.parameters {
            let key = key(parameter);
            let schema = self.description.whole(parameter.get("schema").unwrap_or(&Value::Null));
            let Some(value) = values.get(&key).or_else(|| schema.get("default")) else { continue };
            let (place, name) = key.split_once(' ').unwrap_or_default();
            let is_exploded = parameter.get("explode") != Some(&json!(false));
            match (place, value) {
                ("path", value) => path = path.replace(&format!("{{{name}}}"), &text(value)),
                ("query", Value::Array(items)) if is_exploded => {
                    query.extend(items.iter().map(|item| (name.to_owned(), text(item))));
                }
                ("query", value) => query.push((name.to_owned(), text(value))),
                _ => headers.push((name.to_ascii_lowercase(), text(value))),
            }
        }
        query.sort();
        let own =
            self.action.parameters.iter().filter(|parameter| parameter.get("in") == Some(&json!("header")));
        let own: BTreeSet<String> =
            own.map(|parameter| key(parameter)["header ".len()..].to_ascii_lowercase()).collect();
        let mut arrived_headers = sent.headers;
        arrived_headers.retain(|(name, _)| own.contains(name) || !USUAL_HEADERS.contains(&name.as_str()));
        headers.sort();
        // What the client sends itself, it sends of a parameter that is not set, too.
        arrived_headers.retain(|(name, _)| {
            headers.iter().any(|(set, _)| set == name) || !USUAL_HEADERS.contains(&name.as_str())
        });
        let wanted = (self.action.method.to_ascii_uppercase(), path, query, headers);
        let found = (sent.method, sent.path, sent.query, arrived_headers);
        self.findings.hold(found == wanted, &place, format!("sends {found:?} instead of {wanted:?}"));
        self.body_arrives(&place, values, arrived);
    }

    /// Parameters are printed, unless they are secrets.
    fn prints(&mut self, printed: &str, values: &Map<String, Value>) {
        for parameter in &self.action.parameters {
            let schema = self.description.whole(parameter.get("schema").unwrap_or(&Value::Null));
            let (value, schema) = match (values.get(&key(parameter)), schema.get("items")) {
                (Some(Value::Array(items)), Some(schema)) => (items.first(), self.description.whole(schema)),
                (value, _) => (value, schema),
            };
            let value = value.and_then(Value::as_str).filter(|text| text.len() > 3);
            // An enum prints the names of its variants.
            let is_listed = |text: &&str| items(schema.get("enum")).any(|value| value == *text);
            let Some(text) = value.filter(|text| !is_date(&schema) && !is_listed(text)) else { continue };
            // What is set twice is printed for the one that is no secret.
            if values.values().filter(|value| value.to_string().contains(text)).count() > 1 {
                continue;
            }
            let holds = printed.contains(text) != is_secret(&schema);
            let place = at(&self.action.place, &key(parameter));
            self.findings.hold(holds, &place, format!("prints as {printed}"));
        }
    }

    fn body_arrives(&mut self, place: &str, values: &Map<String, Value>, arrived: &ReceivedRequest) {
        let value = values.iter().find(|(key, _)| key.starts_with("body ")).map(|(_, value)| value);
        let media_type = self.action.body.as_ref().filter(|_| value.is_some()).map(|body| body.media_type);
        let same_type = arrived.header("content-type") == media_type;
        self.findings.hold(
            same_type,
            place,
            format!("sends {:?} as {media_type:?}", arrived.header("content-type")),
        );
        let same = match value {
            None => arrived.body.is_empty(),
            Some(value) if self.body_is_json() => {
                serde_json::from_str(&arrived.body).is_ok_and(|body: Value| is_same(&body, value))
            }
            Some(Value::String(text)) => &arrived.body == text,
            Some(form) => {
                let pairs = |text: &str| Request::query(&format!("/?{text}"));
                let fields = form.as_object().into_iter().flatten();
                let mut fields: Vec<_> = fields.map(|(name, value)| (name.clone(), text(value))).collect();
                fields.sort();
                pairs(&arrived.body) == fields
            }
        };
        self.findings.hold(same, place, format!("sends the body {:?} instead of {value:?}", arrived.body));
    }
}

/// The headers that every request has.
const USUAL_HEADERS: [&str; 6] =
    ["accept", "accept-version", "content-length", "content-type", "host", "user-agent"];

/// A request as it arrived, taken apart.
struct Request {
    method: String,
    path: String,
    query: Vec<(String, String)>,
    headers: Vec<(String, String)>,
}

impl Request {
    fn of(arrived: &ReceivedRequest) -> Self {
        let headers = arrived.headers.iter().map(|(name, value)| {
            (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
        });
        let mut headers: Vec<_> = headers.collect();
        headers.sort();
        let path = arrived.path_and_query.split('?').next().unwrap_or_default().to_owned();
        Self { method: arrived.method.clone(), path, query: Self::query(&arrived.path_and_query), headers }
    }

    fn query(path_and_query: &str) -> Vec<(String, String)> {
        let url = reqwest::Url::parse(&format!("http://localhost{path_and_query}"));
        let mut pairs: Vec<_> = url.iter().flat_map(|url| url.query_pairs().into_owned()).collect();
        pairs.sort();
        pairs
    }
}

/// A value as it is sent outside of JSON.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(_) => items(Some(value)).map(text).collect::<Vec<_>>().join(","),
        Value::Number(number) => {
            number.as_f64().map_or_else(|| number.to_string(), |number| number.to_string())
        }
        value => value.to_string(),
    }
}
