//! What the description says of each action, as the generated code writes it down.

use super::super::parameter::ParameterLocation;

/// An action.
#[derive(Debug)]
pub struct Operation {
    /// The name that the description gives it.
    pub id: &'static str,
    /// The HTTP method.
    pub method: &'static str,
    /// The path, with its parameters in braces.
    pub path: &'static str,
    /// The path as a regular expression. The group `p2` is the parameter at that place in the list.
    pub pattern: &'static str,
    pub parameters: &'static [Parameter],
    pub body: Option<Body>,
    pub responses: &'static [Response],
}

/// A parameter of an action.
#[derive(Debug)]
pub struct Parameter {
    pub name: &'static str,
    pub place: ParameterLocation,
    pub is_required: bool,
    /// Whether it is a list that is sent as one parameter for each item.
    pub is_exploded: bool,
    /// Its JSON Schema.
    pub schema: &'static str,
}

/// The body of an action's request.
#[derive(Debug)]
pub struct Body {
    pub name: &'static str,
    pub kind: BodyKind,
    pub media_type: &'static str,
    pub is_required: bool,
    /// Its JSON Schema, which holds for JSON and forms.
    pub schema: &'static str,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyKind {
    Json,
    Form,
    Text,
    Bytes,
}

/// What an action may be answered with.
#[derive(Debug)]
pub struct Response {
    pub statuses: Statuses,
    /// Nothing, where the response has no content.
    pub media_type: Option<&'static str>,
    /// The JSON Schema of its content, where that is JSON.
    pub schema: Option<&'static str>,
    /// An example of its content, as JSON.
    pub example: Option<&'static str>,
}

/// The statuses that an response is described for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Statuses {
    Code(u16),
    /// The first digit of a hundred statuses.
    Range(u16),
    /// Each status that no other response is described for.
    Default,
}

impl Statuses {
    pub fn hold(self, status: u16) -> bool {
        match self {
            Self::Code(code) => code == status,
            Self::Range(first) => first == status / 100,
            Self::Default => true,
        }
    }
}
