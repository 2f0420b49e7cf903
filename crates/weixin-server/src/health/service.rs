use std::convert::Infallible;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use http::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE};
use http::{HeaderValue, Method, Request, Response, StatusCode};
use tower_service::Service;

use super::Readiness;

/// Answers GET and HEAD, in plain text, of two paths.
///
/// | path | |
/// |---|---|
/// | `/healthz` | 200, as long as the process answers |
/// | `/readyz` | 200 if it is [ready](Readiness), else 503 and what is in the way, one in a line |
///
/// It belongs on a listener that strangers cannot reach. With pages of one's own it is axum's fallback:
///
/// ```
/// use axum::{Router, routing::get};
/// use weixin_server::{Health, Readiness};
///
/// let health = Health::new(Readiness::new());
/// let admin: Router = Router::new().route("/metrics", get(async || "…")).fallback_service(health);
/// ```
#[derive(Clone, Debug)]
pub struct Health {
    readiness: Readiness,
}

/// The answer of [`Health`].
pub struct HealthFuture {
    response: Pin<Box<dyn Future<Output = Response<String>> + Send>>,
}

impl Health {
    /// Says how ready this is.
    #[must_use]
    pub fn new(readiness: Readiness) -> Self {
        Self { readiness }
    }
}

impl<B> Service<Request<B>> for Health {
    type Response = Response<String>;
    type Error = Infallible;
    type Future = HealthFuture;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> HealthFuture {
        let asks = request.method() == Method::GET || request.method() == Method::HEAD;
        let readiness = self.readiness.clone();
        HealthFuture {
            response: match request.uri().path() {
                "/healthz" | "/readyz" if !asks => {
                    ready(plain(StatusCode::METHOD_NOT_ALLOWED, "GET, HEAD only\n"))
                }
                "/healthz" => ready(plain(StatusCode::OK, "ok\n")),
                "/readyz" => Box::pin(async move { readyz(&readiness).await }),
                _ => ready(plain(StatusCode::NOT_FOUND, "/healthz, /readyz\n")),
            },
        }
    }
}

impl Future for HealthFuture {
    type Output = Result<Response<String>, Infallible>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.response.as_mut().poll(cx).map(Ok)
    }
}

impl fmt::Debug for HealthFuture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HealthFuture").finish_non_exhaustive()
    }
}

async fn readyz(readiness: &Readiness) -> Response<String> {
    let obstacles = readiness.obstacles().await;
    if obstacles.is_empty() {
        return plain(StatusCode::OK, "ready\n");
    }
    let lines: String = obstacles.iter().map(|name| format!("{name}\n")).collect();
    plain(StatusCode::SERVICE_UNAVAILABLE, lines)
}

fn ready(response: Response<String>) -> Pin<Box<dyn Future<Output = Response<String>> + Send>> {
    Box::pin(std::future::ready(response))
}

fn plain(status: StatusCode, text: impl Into<String>) -> Response<String> {
    let mut response = Response::new(text.into());
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(
        CONTENT_TYPE,
        HeaderValue::from_static("text/plain; charset=utf-8"),
    );
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if status == StatusCode::METHOD_NOT_ALLOWED {
        headers.insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
    }
    response
}
