//! Makes mutations.

use std::{collections::BTreeMap, sync::LazyLock};

use fastrand::Rng;
use serde_json::{Map, Value, json};

/// The values that keywords get. Each text `@` becomes a reference to a random value of the description.
static KEYWORDS: LazyLock<Map<String, Value>> =
    LazyLock::new(|| serde_json::from_str(include_str!("keywords.json")).unwrap());

/// Names by the key of the object that has members of these names.
static NAMES: LazyLock<Map<String, Value>> =
    LazyLock::new(|| serde_json::from_str(include_str!("names.json")).unwrap());

/// Mutates one of the files, more often the description itself. Returns what changed.
pub fn mutate_files(files: &mut BTreeMap<String, String>, main: &str, rng: &mut Rng) -> Vec<String> {
    let name =
        if rng.bool() { main.to_owned() } else { pick(rng, &files.keys().cloned().collect::<Vec<_>>()) };
    let text = files.get_mut(&name).unwrap();
    if rng.u8(..40) == 0 {
        return vec![damage(text, rng)];
    }
    let mut root: Value =
        serde_json::from_str(text).unwrap_or_else(|_| serde_norway::from_str(text).unwrap());
    let mutations = (0..rng.u8(1..=3)).map(|_| mutate(&mut root, rng)).collect();
    *text = format!("{root:#}");
    mutations
}

/// Truncates a text, or removes or repeats a line.
fn damage(text: &mut String, rng: &mut Rng) -> String {
    let mut lines: Vec<&str> = text.lines().collect();
    let at = rng.usize(..lines.len());
    let what = match rng.u8(..3) {
        0 => (lines.truncate(at), "truncated at").1,
        1 => (lines.remove(at), "removed").1,
        _ => (lines.insert(at, lines[at]), "repeated").1,
    };
    *text = lines.join("\n");
    format!("{what} line {}", at + 1)
}

/// Makes one mutation of a tree. Returns what changed.
fn mutate(root: &mut Value, rng: &mut Rng) -> String {
    let mut all = Vec::new();
    pointers(root, "", &mut all);
    // Most texts are documentation.
    let is_documentation =
        |pointer: &String| ["description", "summary", "title"].iter().any(|it| pointer.ends_with(it));
    all.retain(|pointer| !is_documentation(pointer) || rng.u8(..10) == 0);
    if all.is_empty() {
        return "nothing".to_owned();
    }
    let (at, other) = (pick(rng, &all), pick(rng, &all));
    let value = |pointer: &str| root.pointer(pointer).cloned().unwrap_or_default();
    let (what, edit): (String, Edit) = match rng.u8(..16) {
        0 | 1 => ("removed".to_owned(), Edit::Remove),
        2 => (format!("copied from {other}"), Edit::Replace(value(&other))),
        3 => (format!("copied inside from {other}"), Edit::Insert(last_key(&other), value(&other))),
        4 | 5 => {
            let name = name_for(&at, rng);
            match rng.bool() {
                true => (format!("renamed to {name:?}"), Edit::Rename(name)),
                false => (format!("duplicated as {name:?}"), Edit::Duplicate(name)),
            }
        }
        6 => {
            let value = odd_value(rng);
            (format!("replaced by {value}"), Edit::Replace(value))
        }
        7 | 8 => {
            let value = json!({ "$ref": reference(&at, &all, rng) });
            (format!("replaced by {value}"), Edit::Replace(value))
        }
        _ => {
            let known: Vec<_> =
                all.iter().filter(|at| KEYWORDS.contains_key(&last_key(at))).cloned().collect();
            let replaces = rng.bool() && !known.is_empty();
            let at = if replaces { pick(rng, &known) } else { at.clone() };
            let keyword = if replaces {
                last_key(&at)
            } else {
                pick(rng, &KEYWORDS.keys().cloned().collect::<Vec<_>>())
            };
            let mut value = pick(rng, KEYWORDS[&keyword].as_array().unwrap());
            fill(&mut value, &at, &all, rng);
            let what = format!("set {keyword} to {value} at {at}");
            apply(root, &at, if replaces { Edit::Replace(value) } else { Edit::Insert(keyword, value) });
            return what;
        }
    };
    apply(root, &at, edit);
    format!("{at} {what}")
}

/// A change of the value at a pointer.
enum Edit {
    Remove,
    Replace(Value),
    /// Adds a member to an object, or an item to a list.
    Insert(String, Value),
    Rename(String),
    Duplicate(String),
}

fn apply(root: &mut Value, pointer: &str, edit: Edit) {
    let Some((outer, _)) = pointer.rsplit_once('/') else { return };
    let key = last_key(pointer);
    match (edit, root.pointer_mut(outer)) {
        (Edit::Remove, Some(Value::Object(members))) => drop(members.shift_remove(&key)),
        (Edit::Remove, Some(Value::Array(items))) => drop(items.remove(key.parse().unwrap())),
        (Edit::Rename(name), Some(Value::Object(members))) => {
            let renamed = |(old, value)| (if old == key { name.clone() } else { old }, value);
            *members = std::mem::take(members).into_iter().map(renamed).collect();
        }
        (Edit::Duplicate(name), Some(Value::Object(members))) => {
            drop(members.insert(name, members[&key].clone()))
        }
        (Edit::Duplicate(_), Some(Value::Array(items))) => {
            items.push(items[key.parse::<usize>().unwrap()].clone())
        }
        (edit, _) => match (edit, root.pointer_mut(pointer).unwrap()) {
            (Edit::Insert(name, value), Value::Object(members)) => drop(members.insert(name, value)),
            (Edit::Insert(_, value), Value::Array(items)) => items.push(value),
            (Edit::Insert(_, value) | Edit::Replace(value), place) => *place = value,
            _ => {}
        },
    }
}

/// Collects the pointers to all values but the root.
fn pointers(value: &Value, pointer: &str, found: &mut Vec<String>) {
    let members = value.as_object().into_iter().flatten().map(|(key, value)| (escape(key), value));
    let items =
        value.as_array().into_iter().flatten().enumerate().map(|(index, item)| (index.to_string(), item));
    for (key, value) in members.chain(items) {
        let pointer = format!("{pointer}/{key}");
        pointers(value, &pointer, found);
        found.push(pointer);
    }
}

fn escape(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

fn last_key(pointer: &str) -> String {
    pointer.rsplit('/').next().unwrap_or_default().replace("~1", "/").replace("~0", "~")
}

fn pick<T: Clone>(rng: &mut Rng, from: &[T]) -> T {
    from[rng.usize(..from.len())].clone()
}

/// Returns a name that a member may have at a pointer by mistake.
fn name_for(pointer: &str, rng: &mut Rng) -> String {
    let (outer, key) = (pointer.rsplit_once('/').unwrap().0, last_key(pointer));
    let of_path_item = outer.strip_prefix("/paths/").is_some_and(|path| !path.contains('/'));
    let kind = if of_path_item { "methods".to_owned() } else { last_key(outer) };
    match rng.u8(..8) {
        0 => key.to_uppercase(),
        1 => key.to_lowercase(),
        2 => key.replace(['-', '_'], "."),
        3 => format!("{key}{}", pick(rng, &["_", "-", "!", "2", " ", "s"])),
        4 => key.repeat(300),
        _ => {
            let names = NAMES.get(&kind).unwrap_or(&NAMES["other"]);
            pick(rng, names.as_array().unwrap()).as_str().unwrap().to_owned()
        }
    }
}

fn odd_value(rng: &mut Rng) -> Value {
    match rng.u8(..3) {
        0 => pick(rng, NAMES["other"].as_array().unwrap()),
        1 => json!("ä\u{0} {}\"#*/ ".repeat(rng.usize(..2000))),
        _ => pick(rng, KEYWORDS["example"].as_array().unwrap()),
    }
}

/// Returns a reference, most often to a component, and sometimes to an outer value or to nothing.
fn reference(from: &str, all: &[String], rng: &mut Rng) -> String {
    let components: Vec<_> =
        all.iter().filter(|at| at.starts_with("/components/") && at.matches('/').count() == 3).collect();
    match rng.u8(..10) {
        0 => format!("#{}", pick(rng, all)),
        1 => format!("#{from}"),
        2 => format!("#{}", from.rsplit_once('/').unwrap().0),
        3 => pick(
            rng,
            &["", "#", "#/components/schemas/Missing", "missing.yaml", "https://a.b/c", "Name", "#/%zz"],
        )
        .to_owned(),
        _ if components.is_empty() => "#/components/schemas/".to_owned(),
        _ => format!("#{}", pick(rng, &components)),
    }
}

/// Replaces each text `@` in a value by a reference.
fn fill(value: &mut Value, from: &str, all: &[String], rng: &mut Rng) {
    match value {
        Value::String(text) if text == "@" => *text = reference(from, all, rng),
        Value::Array(items) => items.iter_mut().for_each(|item| fill(item, from, all, rng)),
        Value::Object(members) => members.values_mut().for_each(|member| fill(member, from, all, rng)),
        _ => {}
    }
}
