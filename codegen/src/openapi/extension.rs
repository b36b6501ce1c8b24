//! The extensions that the generator reads or, for later stages, writes. Other tools defined most of them.

/// On a string: the value is a credential. (AutoRest)
pub(crate) const SECRET: &str = "x-ms-secret";
/// On an enum: `modelAsString: true` marks it as open. (AutoRest)
pub(crate) const ENUM: &str = "x-ms-enum";
/// On an enum: the names of the variants, in the order of the values. (OpenAPI Generator)
pub(crate) const VARIANT_NAMES: &str = "x-enum-varnames";
/// On an enum: the documentation of the variants, in the order of the values. (OpenAPI Generator)
pub(crate) const VARIANT_DOCS: &str = "x-enum-descriptions";
/// On a parameter: `client` lets the client set a default for all requests. (AutoRest)
pub(crate) const PARAMETER_LOCATION: &str = "x-ms-parameter-location";
/// On a security scheme: the name of the setting of the client's builder. On a property: the name of the field. (AutoRest)
pub(crate) const CLIENT_NAME: &str = "x-ms-client-name";
/// On an operation: the name of the request body. (OpenAPI Generator)
pub(crate) const BODY_NAME: &str = "x-codegen-request-body-name";
/// On a component that the generator made of equal inline schemas: their number. (written by this project)
pub(crate) const LOCATIONS: &str = "x-codegen-locations";
/// On any object: the lint rules that do not apply to it. (this project)
pub(crate) const LINT_IGNORE: &str = "x-lint-ignore";
