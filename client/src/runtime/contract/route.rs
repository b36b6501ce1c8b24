//! Finds the operation of a request.

use std::{cmp::Reverse, collections::BTreeSet, sync::Arc};

use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};
use regex::Regex;
use reqwest::header::HeaderMap;

use super::{
    super::api::{Operation, ParameterLocation},
    Contract, OperationContract,
};

/// The target of a request.
pub enum Route {
    /// An operation, and the decoded texts of its path parameters. The other parameters have `None`.
    Operation(Arc<OperationContract>, Vec<Option<String>>),
    /// A path that the description has, but not with this method. Contains the methods that it has.
    MethodNotAllowed(BTreeSet<&'static str>),
    /// A path that the description does not have.
    NotFound,
}

/// The characters of a path template that a URL percent-encodes.
const IN_TEMPLATE: &AsciiSet =
    &CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'^').add(b'`').add(b'{').add(b'}');

impl Contract {
    /// Finds the operation of a method, a path and a query.
    ///
    /// If several operations have them, prefers one whose required headers the request has.
    pub fn route(&self, method: &str, path: &str, query: &[(String, String)], headers: &HeaderMap) -> Route {
        let has_target = |contract: &&Arc<OperationContract>| {
            let mut constant = constant_query(contract.operation).into_iter();
            contract.pattern.is_match(path) && constant.all(|pair| query.contains(&pair))
        };
        let matching: Vec<_> = self.operations.iter().filter(has_target).collect();
        let mut candidates = matching.iter().filter(|contract| contract.operation.method == method);
        let Some(first) = candidates.clone().next() else {
            let methods: BTreeSet<_> = matching.iter().map(|contract| contract.operation.method).collect();
            return if methods.is_empty() { Route::NotFound } else { Route::MethodNotAllowed(methods) };
        };
        let is_same = |contract: &OperationContract| {
            contract.pattern.as_str() == first.pattern.as_str()
                && contract.operation.target().1 == first.operation.target().1
        };
        let contract =
            candidates.find(|of| is_same(of) && self.has_required_headers(of, headers)).unwrap_or(first);
        let captures = contract.pattern.captures(path);
        let text = |index| {
            let text = captures.as_ref()?.name(&format!("p{index}"))?.as_str();
            Some(percent_decode_str(text).decode_utf8_lossy().into_owned())
        };
        let texts = (0..contract.parameters.len()).map(text).collect();
        Route::Operation(Arc::clone(contract), texts)
    }
}

/// Returns the pairs of the constant query of an operation.
fn constant_query(operation: &Operation) -> Vec<(String, String)> {
    let query = operation.target().1.unwrap_or_default();
    serde_urlencoded::from_str(query).unwrap_or_default()
}

/// Returns the precedence of an operation among those whose paths match: literal segments precede templates, and longer
/// literals and queries precede shorter ones.
pub(super) fn precedence(operation: &Operation) -> impl Ord + use<> {
    let rank = |segment: &str| {
        let is_template = segment.contains('{');
        let literals = segment.split('{').map(|part| part.rsplit('}').next().unwrap_or_default().len());
        (is_template, Reverse(literals.sum::<usize>()))
    };
    let (path, query) = operation.target();
    (path.split('/').map(rank).collect::<Vec<_>>(), Reverse(query.map_or(0, str::len)))
}

/// Returns the regular expression of an operation's path, with a group for each parameter.
pub(super) fn pattern(operation: &Operation) -> Result<Regex, String> {
    let group = |name: &str| {
        let matches_name =
            |spec: &super::ParameterSpec| spec.location == ParameterLocation::Path && spec.name == name;
        operation
            .parameters
            .iter()
            .position(matches_name)
            .map_or_else(String::new, |index| format!("?<p{index}>"))
    };
    let literal = |text: &str| regex::escape(&utf8_percent_encode(text, IN_TEMPLATE).to_string());
    let mut pattern = String::from("^");
    let (mut rest, _) = operation.target();
    while let Some((before, (name, after))) =
        rest.split_once('{').and_then(|(before, after)| Some((before, after.split_once('}')?)))
    {
        pattern.push_str(&format!("{}({}[^/]+)", literal(before), group(name)));
        rest = after;
    }
    pattern.push_str(&literal(rest));
    pattern.push('$');
    Regex::new(&pattern).map_err(|error| error.to_string())
}
