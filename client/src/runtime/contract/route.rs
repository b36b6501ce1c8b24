//! Finds the operation of a request.

use std::{collections::BTreeSet, sync::Arc};

use percent_encoding::percent_decode_str;
use regex_lite::Regex;

use super::{
    super::api::{Operation, ParameterLocation},
    Contract, OperationContract,
};

/// The target of a request.
pub enum Route {
    /// An operation, and the texts of its path parameters. The other parameters have `None`.
    Operation(Arc<OperationContract>, Vec<Option<String>>),
    /// A path that the description has, but not with this method. Contains the methods that it has.
    MethodNotAllowed(BTreeSet<&'static str>),
    /// A path that the description does not have.
    NotFound,
}

impl Contract {
    /// Finds the operation of a method and a path.
    pub fn route(&self, method: &str, path: &str) -> Route {
        let candidates = self.operations.iter().filter(|contract| contract.pattern.is_match(path));
        let Some(contract) = candidates.clone().find(|contract| contract.operation.method == method) else {
            let methods: BTreeSet<_> = candidates.map(|contract| contract.operation.method).collect();
            return if methods.is_empty() { Route::NotFound } else { Route::MethodNotAllowed(methods) };
        };
        let captures = contract.pattern.captures(path);
        let text = |index| {
            let text = captures.as_ref()?.name(&format!("p{index}"))?.as_str();
            Some(percent_decode_str(text).decode_utf8_lossy().into_owned())
        };
        let texts = (0..contract.parameters.len()).map(text).collect();
        Route::Operation(Arc::clone(contract), texts)
    }
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
    let mut pattern = String::from("^");
    let mut rest = operation.path;
    while let Some((literal, (name, after))) =
        rest.split_once('{').and_then(|(literal, after)| Some((literal, after.split_once('}')?)))
    {
        pattern.push_str(&format!("{}({}[^/]+)", regex_lite::escape(literal), group(name)));
        rest = after;
    }
    pattern.push_str(&regex_lite::escape(rest));
    pattern.push('$');
    Regex::new(&pattern).map_err(|error| error.to_string())
}
