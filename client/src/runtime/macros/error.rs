//! The macro for generated errors.

/// Writes the methods and traits of a generated error. Each listed variant belongs to a described status.
macro_rules! error {
    ($error:ident, $api:path, $body:ty { $($variant:ident = $status:literal),* }) => {
        impl $error {
            /// Returns the status code of the response, if there was one.
            pub fn status(&self) -> ::std::option::Option<::reqwest::StatusCode> {
                self.as_failure().status()
            }

            /// Returns the headers of the response.
            ///
            /// Returns `None` if there was no response, or if the connection broke in the body of a successful one.
            pub fn headers(&self) -> ::std::option::Option<&::reqwest::header::HeaderMap> {
                self.as_failure().headers()
            }

            /// Returns the error that the server sent in the body, if it could be decoded.
            pub fn body(&self) -> ::std::option::Option<&$body> {
                self.as_status()?.body()
            }

            /// Returns the response body as it arrived, up to the client's size limit.
            ///
            /// The server may have echoed a secret in it.
            pub fn raw_body(&self) -> ::std::option::Option<&[u8]> {
                self.as_failure().raw_body()
            }

            /// Returns the waiting time that the server asked for with `Retry-After`, counted from the response.
            pub fn retry_after(&self) -> ::std::option::Option<::std::time::Duration> {
                self.as_failure().retry_after()
            }

            /// Returns how many attempts the client made to send the request.
            pub fn attempts(&self) -> u32 {
                self.as_failure().attempts()
            }

            /// Returns `true` if the client rejected the request before sending it.
            pub fn is_invalid_request(&self) -> bool {
                self.as_failure().is_invalid_request()
            }

            /// Returns `true` if the status is a server error (5xx).
            pub fn is_server_error(&self) -> bool {
                self.status().is_some_and(|status| status.is_server_error())
            }

            /// Returns `true` if connecting, an attempt or the whole call timed out.
            pub fn is_timeout(&self) -> bool {
                self.as_failure().is_timeout()
            }

            /// Returns `true` if no connection was established. Nothing was sent.
            pub fn is_connect(&self) -> bool {
                self.as_failure().is_transport($crate::runtime::TransportErrorKind::Connect)
            }

            /// Returns `true` if the TLS handshake failed. Nothing was sent.
            pub fn is_tls(&self) -> bool {
                self.as_failure().is_transport($crate::runtime::TransportErrorKind::Tls)
            }

            /// Returns `true` if the response body exceeds the client's limit.
            pub fn is_response_too_large(&self) -> bool {
                self.as_failure().is_response_too_large()
            }

            /// Returns `true` if the same call may succeed later and can be repeated without harm.
            ///
            /// The client may already have retried the call, as often as its retry policy and its timeout allow. See [the
            /// table of failures](crate#retries).
            pub fn is_retryable(&self) -> bool {
                self.as_failure().is_retryable()
            }

            /// Returns `true` if the server may have processed the request, but no response confirms or denies it.
            ///
            /// This is the case if the operation is not safe, the request may have reached the server, and the server
            /// did not reject it. Check the state on the server before you repeat such a request. See [the table of
            /// failures](crate#retries).
            pub fn outcome_unknown(&self) -> bool {
                self.as_failure().outcome_unknown()
            }

            fn as_status(&self) -> ::std::option::Option<&$crate::runtime::StatusError<$body>> {
                match self {
                    $(Self::$variant(error) |)* Self::Status(error) => Some(error),
                    _ => None,
                }
            }

            fn as_failure(&self) -> $crate::runtime::FailureRef<'_> {
                use $crate::runtime::FailureRef;
                match self {
                    Self::Build(error) => FailureRef::Build(error),
                    Self::InvalidRequest(error) => FailureRef::InvalidRequest(error),
                    Self::Credentials(error) => FailureRef::Credentials(error),
                    Self::BlockingInAsyncContext(error) => FailureRef::BlockingInAsyncContext(error),
                    $(Self::$variant(error) |)* Self::Status(error) => error.as_failure(),
                    Self::InvalidResponse(error) => FailureRef::InvalidResponse(error),
                    Self::ResponseTooLarge(error) => FailureRef::ResponseTooLarge(error),
                    Self::Transport(error) => FailureRef::Transport(error),
                }
            }
        }

        /// Constructors for unit tests. Need the feature `test-server`.
        ///
        /// The errors are those of one attempt of a safe operation, until [`with_operation`](Self::with_operation) sets
        /// the operation.
        #[cfg(feature = "test-server")]
        impl $error {
            /// Returns the error of a call whose response has an error status and this body.
            pub fn from_status(status: ::reqwest::StatusCode, body: impl Into<::bytes::Bytes>) -> Self {
                $crate::runtime::Failure::test_status(status, body.into(), &$api.error_body).into()
            }

            /// Returns the error of a call that got no complete response.
            pub fn from_transport(kind: $crate::runtime::TransportErrorKind) -> Self {
                $crate::runtime::Failure::test_transport(kind).into()
            }

            /// Returns the error of a call whose response is a success with a body that can't be decoded.
            pub fn from_invalid_response(
                status: ::reqwest::StatusCode,
                body: impl Into<::bytes::Bytes>,
                reason: impl Into<::std::string::String>,
            ) -> Self {
                $crate::runtime::Failure::test_invalid_response(status, body.into(), reason).into()
            }

            /// Returns the error of a call whose response is a success with a body that exceeds a limit, in bytes.
            pub fn from_response_too_large(status: ::reqwest::StatusCode, limit: usize) -> Self {
                $crate::runtime::Failure::test_response_too_large(status, limit).into()
            }

            /// Returns the error of a request that was rejected before it was sent.
            pub fn from_invalid_request(parameter: &str, reason: impl Into<::std::string::String>) -> Self {
                $crate::runtime::Failure::test_invalid_request(parameter, reason).into()
            }

            /// Returns the error of a call whose token provider failed with this error.
            pub fn from_credentials(
                source: impl Into<::std::boxed::Box<dyn ::std::error::Error + Send + Sync>>,
            ) -> Self {
                $crate::runtime::Failure::test_credentials(source.into()).into()
            }

            /// Returns the error of a client that could not be built.
            pub fn from_build(message: impl Into<::std::string::String>) -> Self {
                $crate::runtime::Failure::test_build(message).into()
            }

            /// Returns the error of a blocking call in an async context.
            pub fn from_blocking_in_async_context() -> Self {
                $crate::runtime::Failure::test_blocking_in_async_context().into()
            }

            /// Sets the operation of the error, by its id in the description. Returns `None` if there is no such operation.
            ///
            /// The message names the operation, and [`outcome_unknown`](Self::outcome_unknown) depends on its method.
            #[must_use]
            pub fn with_operation(mut self, id: &str) -> ::std::option::Option<Self> {
                let operation = super::operations::OPERATIONS.iter().find(|operation| operation.id == id)?;
                match &mut self {
                    Self::Build(_) => {}
                    Self::InvalidRequest(error) => error.set_operation(operation),
                    Self::Credentials(error) => error.set_operation(operation),
                    Self::BlockingInAsyncContext(error) => error.set_operation(operation),
                    Self::Transport(error) => error.set_operation(operation),
                    $(Self::$variant(error) |)* Self::Status(error) => error.parts_mut().history.operation = operation,
                    Self::InvalidResponse(error) => error.parts_mut().history.operation = operation,
                    Self::ResponseTooLarge(error) => error.parts_mut().history.operation = operation,
                }
                Some(self)
            }

            /// Sets the headers of the response, if the error has one.
            #[must_use]
            pub fn with_headers(mut self, headers: ::reqwest::header::HeaderMap) -> Self {
                match &mut self {
                    $(Self::$variant(error) |)* Self::Status(error) => error.parts_mut().headers = headers,
                    Self::InvalidResponse(error) => error.parts_mut().headers = headers,
                    Self::ResponseTooLarge(error) => error.parts_mut().headers = headers,
                    _ => {}
                }
                self
            }
        }

        impl From<$crate::runtime::Failure> for $error {
            fn from(failure: $crate::runtime::Failure) -> Self {
                use $crate::runtime::Failure;
                match failure {
                    Failure::Build(error) => Self::Build(error),
                    Failure::InvalidRequest(error) => Self::InvalidRequest(error),
                    Failure::Credentials(error) => Self::Credentials(error),
                    Failure::BlockingInAsyncContext(error) => Self::BlockingInAsyncContext(error),
                    Failure::Status(error) => {
                        let error = ::std::boxed::Box::new(error.decode_body(&$api.error_body));
                        match error.status().as_u16() {
                            $($status => Self::$variant(error),)*
                            _ => Self::Status(error),
                        }
                    }
                    Failure::InvalidResponse(error) => Self::InvalidResponse(error),
                    Failure::ResponseTooLarge(error) => Self::ResponseTooLarge(error),
                    Failure::Transport(error) => Self::Transport(error),
                }
            }
        }

        impl ::std::fmt::Display for $error {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                ::std::fmt::Display::fmt(self.as_failure().error(), f)
            }
        }

        impl ::std::error::Error for $error {
            fn source(&self) -> ::std::option::Option<&(dyn ::std::error::Error + 'static)> {
                self.as_failure().error().source()
            }
        }
    };
}

pub(crate) use error;
