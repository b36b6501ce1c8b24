//! Which action a request is for.

use std::{collections::BTreeSet, sync::Arc};

use percent_encoding::percent_decode_str;

use super::{Action, Contract};

/// Where a request leads.
pub enum Route {
    /// To an action, with what stands in its path for each parameter that is sent there.
    Action(Arc<Action>, Vec<Option<String>>),
    /// To a path that has other methods only.
    OtherMethods(BTreeSet<&'static str>),
    /// To no path of the description.
    Nowhere,
}

impl Contract {
    /// Finds the action of a method and a path.
    pub fn route(&self, method: &str, path: &str) -> Route {
        let of_method = self.actions.iter().filter(|action| action.operation.method == method);
        let found = of_method.filter_map(|action| Some((action, action.pattern.captures(path)?))).next();
        if let Some((action, captures)) = found {
            let decode = |value: &str| percent_decode_str(value).decode_utf8_lossy().into_owned();
            let value = |index| Some(decode(captures.name(&format!("p{index}"))?.as_str()));
            let values = (0..action.parameters.len()).map(value).collect();
            return Route::Action(Arc::clone(action), values);
        }
        match self.methods(path) {
            methods if methods.is_empty() => Route::Nowhere,
            methods => Route::OtherMethods(methods),
        }
    }
}
