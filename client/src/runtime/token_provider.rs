//! A function of the application that provides a token. Concurrent calls share one call of it.

use std::{
    cell::Cell,
    error::Error,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll},
    time::Duration,
};

use futures_util::{FutureExt, future::WeakShared};
use reqwest::header::HeaderValue;
use tokio::time::Instant;
use zeroize::Zeroizing;

use super::secret::bearer_header;

/// Why a client asks a provider for a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TokenReason {
    /// The client has no token yet.
    First,
    /// The server rejected the last token with status 401.
    Rejected,
}

/// The `Authorization` header of a token. Clones share the text, which is wiped when the last one is dropped.
pub type Token = Arc<HeaderValue>;

/// The reason why there is no token.
#[derive(Clone)]
pub struct ProviderFailure {
    pub reason: &'static str,
    /// The error that the provider returned.
    pub source: Option<Arc<dyn Error + Send + Sync>>,
}

impl From<&'static str> for ProviderFailure {
    fn from(reason: &'static str) -> Self {
        Self { reason, source: None }
    }
}

type TokenResult = Result<Token, ProviderFailure>;
type ProvidedToken = Result<String, Box<dyn Error + Send + Sync>>;
type TokenFuture = Pin<Box<dyn Future<Output = ProvidedToken> + Send>>;

/// A function that provides a token, and the token that it has provided.
pub struct TokenProvider {
    provide: Arc<dyn Fn(TokenReason) -> TokenFuture + Send + Sync>,
    cache: Mutex<Cache>,
}

struct Cache {
    token: Option<Token>,
    /// The reason for the next call of the function.
    reason: TokenReason,
    /// The call in progress. The callers that wait for it own it, so it ends when all of them are dropped.
    request: Option<WeakShared<TokenRequest>>,
    /// The time at which the call in progress started.
    start: Instant,
}

impl TokenProvider {
    pub fn new<F>(provide: impl Fn(TokenReason) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = ProvidedToken> + Send + 'static,
    {
        Self {
            provide: Arc::new(move |reason| Box::pin(provide(reason))),
            cache: Mutex::new(Cache {
                token: None,
                reason: TokenReason::First,
                request: None,
                start: Instant::now(),
            }),
        }
    }

    /// Returns the token. If there is none, waits for the function.
    ///
    /// Does not join a call of the function that has lasted for the given time, but starts another one.
    pub async fn token(&self, max_age: Duration) -> TokenResult {
        if PROVIDING.get() == self.id() {
            return Err("waits for its own token".into());
        }
        let request = {
            let mut cache = self.cache();
            if let Some(token) = &cache.token {
                return Ok(Arc::clone(token));
            }
            let joined = cache.request.as_ref().and_then(WeakShared::upgrade);
            joined.filter(|_| cache.start.elapsed() < max_age).unwrap_or_else(|| {
                let request = TokenRequest::new(&self.provide, cache.reason, self.id()).shared();
                cache.request = request.downgrade();
                cache.start = Instant::now();
                request
            })
        };
        let result = request.clone().await;
        let mut cache = self.cache();
        // The first caller that continues stores the token. A later one must not restore a token that was discarded.
        let current = cache.request.as_ref().and_then(WeakShared::upgrade);
        if current.is_some_and(|current| current.ptr_eq(&request)) {
            cache.request = None;
            cache.token = result.clone().ok();
        }
        result
    }

    /// Returns the token that the function has provided, if there is one.
    pub fn cached(&self) -> Option<Token> {
        self.cache().token.clone()
    }

    /// Discards a token that the server rejected. Does nothing if the client has another one by now.
    pub fn discard(&self, token: &Token) {
        let mut cache = self.cache();
        if cache.token.as_ref().is_some_and(|cached| Arc::ptr_eq(cached, token)) {
            cache.token = None;
            cache.reason = TokenReason::Rejected;
        }
    }

    fn cache(&self) -> MutexGuard<'_, Cache> {
        self.cache.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns a number that no other provider has.
    fn id(&self) -> usize {
        Arc::as_ptr(&self.provide).addr()
    }
}

thread_local! {
    /// The id of the provider whose function this thread polls, or 0. A call inside the function that needs the same
    /// token would wait for itself.
    static PROVIDING: Cell<usize> = const { Cell::new(0) };
}

/// A call of the function.
struct TokenRequest {
    future: TokenFuture,
    provider: usize,
}

impl TokenRequest {
    fn new(
        provide: &Arc<dyn Fn(TokenReason) -> TokenFuture + Send + Sync>,
        reason: TokenReason,
        provider: usize,
    ) -> Self {
        let provide = Arc::clone(provide);
        Self { future: Box::pin(async move { provide(reason).await }), provider }
    }
}

impl Future for TokenRequest {
    type Output = TokenResult;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<TokenResult> {
        let outer = PROVIDING.replace(self.provider);
        // A panic must not leave other callers waiting.
        let polled = catch_unwind(AssertUnwindSafe(|| self.future.as_mut().poll(context)));
        PROVIDING.set(outer);
        match polled {
            Ok(provided) => provided.map(token),
            Err(_) => Poll::Ready(Err("panicked".into())),
        }
    }
}

/// Checks a provided token, and wipes the text.
fn token(provided: ProvidedToken) -> TokenResult {
    let failed = |error| ProviderFailure { reason: "failed", source: Some(Arc::from(error)) };
    let text = Zeroizing::new(provided.map_err(failed)?);
    match bearer_header(&text) {
        Ok(header) => Ok(Arc::new(header)),
        Err(_) if text.trim().is_empty() => Err("returned an empty token".into()),
        Err(_) => Err("returned a token with control characters".into()),
    }
}
