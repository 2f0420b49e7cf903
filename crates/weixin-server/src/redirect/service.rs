use std::sync::Arc;
use std::task::{Context, Poll};

use http::header::{ALLOW, LOCATION};
use http::{HeaderValue, Method, Request, Response, StatusCode};
use tower_service::Service;

use super::RedirectFuture;
use super::host::host;

/// For the port of HTTP beside one of HTTPS: GET and HEAD are sent to the same address there (308), but for what the
/// inner service [has](Self::pass) to answer here.
///
/// Other methods are refused (405), since their bodies have been sent in the clear already. So is a request whose `Host`
/// is missing, there twice, or none (400).
///
/// ```
/// use weixin_server::{Health, Readiness, RedirectToHttps};
///
/// # let bot = Health::new(Readiness::new());
/// let plain = RedirectToHttps::new(bot)
///     .pass("/weixin")                        // as it stands in the console
///     .pass("/.well-known/acme-challenge/");  // and all below it
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct RedirectToHttps<S> {
    inner: S,
    passed: Arc<[Box<str>]>,
    port: u16,
}

impl<S> RedirectToHttps<S> {
    /// Redirects all to port 443.
    pub fn new(inner: S) -> Self {
        Self {
            inner,
            passed: Arc::new([]),
            port: 443,
        }
    }

    /// Leaves a path to the inner service, whatever the method; one that ends in `/` with all that is below it.
    ///
    /// Nothing is decoded or resolved: the inner service sees every path that begins like that, `..` included.
    pub fn pass(mut self, path: impl Into<Box<str>>) -> Self {
        let passed = self.passed.iter().cloned();
        self.passed = passed.chain([path.into()]).collect();
        self
    }

    /// The port of HTTPS as others see it.
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    fn passes(&self, path: &str) -> bool {
        let mut passed = self.passed.iter();
        passed
            .any(|passed| *path == **passed || passed.ends_with('/') && path.starts_with(&**passed))
    }

    fn redirect<R, B: Default>(&self, request: &Request<R>) -> Response<B> {
        let mut response = Response::new(B::default());
        if request.method() != Method::GET && request.method() != Method::HEAD {
            *response.status_mut() = StatusCode::METHOD_NOT_ALLOWED;
            let allowed = HeaderValue::from_static("GET, HEAD");
            response.headers_mut().insert(ALLOW, allowed);
            return response;
        }
        match self.location(request) {
            Some(location) => {
                *response.status_mut() = StatusCode::PERMANENT_REDIRECT;
                response.headers_mut().insert(LOCATION, location);
            }
            None => *response.status_mut() = StatusCode::BAD_REQUEST,
        }
        response
    }

    fn location<R>(&self, request: &Request<R>) -> Option<HeaderValue> {
        let host = host(request.headers())?;
        let target = request.uri().path_and_query()?.as_str();
        // That of `OPTIONS *` has none.
        if !target.starts_with('/') {
            return None;
        }
        let location = match self.port {
            443 => format!("https://{host}{target}"),
            port => format!("https://{host}:{port}{target}"),
        };
        HeaderValue::try_from(location).ok()
    }
}

impl<S, R, B> Service<Request<R>> for RedirectToHttps<S>
where
    S: Service<Request<R>, Response = Response<B>>,
    B: Default,
{
    type Response = Response<B>;
    type Error = S::Error;
    type Future = RedirectFuture<S::Future, B>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<R>) -> Self::Future {
        if self.passes(request.uri().path()) {
            RedirectFuture::inner(self.inner.call(request))
        } else {
            RedirectFuture::own(self.redirect(&request))
        }
    }
}
