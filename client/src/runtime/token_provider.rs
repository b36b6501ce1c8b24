//! A function of the application that provides a token. Concurrent calls share one call of it.

use std::{
    error::Error,
    future::poll_fn,
    mem,
    pin::Pin,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, TryLockError, Weak,
        atomic::{AtomicBool, Ordering::SeqCst},
    },
    task::{Context, Poll, Wake, Waker},
    time::Duration,
};

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
    request: Weak<TokenRequest>,
}

impl TokenProvider {
    pub fn new<F>(provide: impl Fn(TokenReason) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = ProvidedToken> + Send + 'static,
    {
        Self {
            provide: Arc::new(move |reason| Box::pin(provide(reason))),
            cache: Mutex::new(Cache { token: None, reason: TokenReason::First, request: Weak::new() }),
        }
    }

    /// Returns the token. If there is none, waits for the function.
    ///
    /// Does not join a call of the function that has lasted for the given time, but starts another one.
    pub async fn token(&self, max_age: Duration) -> TokenResult {
        let request = {
            let mut cache = self.cache();
            if let Some(token) = &cache.token {
                return Ok(Arc::clone(token));
            }
            let request = cache.request.upgrade().filter(|request| request.start.elapsed() < max_age);
            request.unwrap_or_else(|| {
                let request = Arc::new(TokenRequest::new(Arc::clone(&self.provide), cache.reason));
                cache.request = Arc::downgrade(&request);
                request
            })
        };
        let result = poll_fn(|context| request.poll(context)).await;
        let mut cache = self.cache();
        // The first caller that continues stores the token. A later one must not restore a token that was discarded.
        if cache.request.ptr_eq(&Arc::downgrade(&request)) {
            cache.request = Weak::new();
            cache.token = result.clone().ok();
        }
        result
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
}

/// A call of the function. Each waiting caller polls it, so that none depends on another that is dropped or not polled.
struct TokenRequest {
    start: Instant,
    progress: Mutex<Progress>,
    wakers: Arc<Wakers>,
    /// Whether a caller found `progress` locked.
    is_contended: AtomicBool,
}

enum Progress {
    Pending(TokenFuture),
    Done(TokenResult),
}

impl TokenRequest {
    fn new(provide: Arc<dyn Fn(TokenReason) -> TokenFuture + Send + Sync>, reason: TokenReason) -> Self {
        Self {
            start: Instant::now(),
            progress: Mutex::new(Progress::Pending(Box::pin(async move { provide(reason).await }))),
            wakers: Arc::default(),
            is_contended: AtomicBool::new(false),
        }
    }

    fn poll(&self, context: &Context<'_>) -> Poll<TokenResult> {
        let shared = Waker::from(Arc::clone(&self.wakers));
        if context.waker().will_wake(&shared) {
            return Poll::Ready(Err("waits for its own token".into()));
        }
        self.wakers.register(context.waker());
        self.is_contended.store(true, SeqCst);
        let result = match self.progress.try_lock() {
            Ok(mut progress) => {
                self.is_contended.store(false, SeqCst);
                progress.poll(&mut Context::from_waker(&shared))
            }
            // The caller that polls now wakes this one.
            Err(TryLockError::WouldBlock) => return Poll::Pending,
            Err(TryLockError::Poisoned(_)) => Poll::Ready(Err("panicked".into())),
        };
        if result.is_ready() || self.is_contended.swap(false, SeqCst) {
            self.wakers.wake_all();
        }
        result
    }
}

impl Progress {
    fn poll(&mut self, context: &mut Context<'_>) -> Poll<TokenResult> {
        if let Self::Pending(future) = self {
            let Poll::Ready(provided) = future.as_mut().poll(context) else { return Poll::Pending };
            *self = Self::Done(token(provided));
        }
        match self {
            Self::Done(result) => Poll::Ready(result.clone()),
            Self::Pending(_) => Poll::Pending,
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

/// The wakers of all callers that wait for a request.
#[derive(Default)]
struct Wakers(Mutex<Vec<Waker>>);

impl Wakers {
    fn register(&self, waker: &Waker) {
        let mut wakers = self.lock();
        if !wakers.iter().any(|other| other.will_wake(waker)) {
            wakers.push(waker.clone());
        }
    }

    fn wake_all(&self) {
        let wakers = mem::take(&mut *self.lock());
        wakers.into_iter().for_each(Waker::wake);
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Waker>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Wake for Wakers {
    fn wake(self: Arc<Self>) {
        self.wake_all();
    }
}
