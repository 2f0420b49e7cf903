use std::fmt;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::uri::PathAndQuery;
use http::{Request, Response, Uri};
use tower::util::{Oneshot, ServiceExt};
use tower_service::Service;
use weixin_core::observer::Observer;

use super::tokens::Tokens;
use crate::api::Api;
use crate::errcode::ApiErrorKind;
use crate::token::AccessToken;
use crate::{BoxError, Error, ErrorKind, ResponseFuture};

/// Service that adds the access token to calls. See [`AccessTokenLayer`](super::AccessTokenLayer).
///
/// It is always ready: it has to wait for a token first, and drives a clone of the inner service to readiness then.
#[derive(Clone)]
pub struct AccessTokenService<S> {
    inner: S,
    tokens: Arc<Tokens>,
    observer: Option<Arc<dyn Observer>>,
}

impl<S> AccessTokenService<S> {
    pub(super) fn new(inner: S, tokens: Arc<Tokens>, observer: Option<Arc<dyn Observer>>) -> Self {
        Self {
            inner,
            tokens,
            observer,
        }
    }
}

impl<S, B> Service<Request<Bytes>> for AccessTokenService<S>
where
    S: Service<Request<Bytes>, Response = Response<B>> + Clone + Send + 'static,
    S::Error: Into<BoxError>,
    S::Future: Send,
    B: Send + 'static,
{
    type Response = Response<B>;
    type Error = Error;
    type Future = ResponseFuture<B>;

    fn poll_ready(&mut self, _cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Bytes>) -> ResponseFuture<B> {
        let (inner, tokens) = (self.inner.clone(), Arc::clone(&self.tokens));
        ResponseFuture::new(call(inner, tokens, self.observer.clone(), request))
    }
}

async fn call<S, B>(
    inner: S,
    tokens: Arc<Tokens>,
    observer: Option<Arc<dyn Observer>>,
    request: Request<Bytes>,
) -> Result<Response<B>, Error>
where
    S: Service<Request<Bytes>, Response = Response<B>> + Clone,
    S::Error: Into<BoxError>,
{
    let api = Api::name_of(&request);
    let failed = |error: S::Error| Error::from_layer(error.into(), &api);
    if !Api::needs_token(&request) {
        return inner.oneshot(request).await.map_err(failed);
    }
    let token = tokens.get(None, observer.as_ref()).await?;
    let answer = send(inner.clone(), request.clone(), &token)?.await;
    let error = match answer.map_err(failed) {
        Err(error) if is_refused(&error) => error,
        answer => return answer,
    };
    // The platform did nothing, so the call can be made again, whatever it is; but once.
    tracing::debug!(%error, "a call is made once more with another access token");
    let code = error.code().unwrap_or_default();
    let token = tokens.get(Some((&token, code)), observer.as_ref()).await?;
    send(inner, request, &token)?.await.map_err(failed)
}

fn is_refused(error: &Error) -> bool {
    error.api_kind().is_some_and(ApiErrorKind::is_token)
}

/// Sends a request with a token in its query.
fn send<S>(
    inner: S,
    mut request: Request<Bytes>,
    token: &AccessToken,
) -> Result<Oneshot<S, Request<Bytes>>, Error>
where
    S: Service<Request<Bytes>>,
{
    let uri = with_token(request.uri(), token).map_err(|error| {
        Error::new(
            ErrorKind::Invalid,
            Api::name_of(&request),
            BoxError::from(error),
        )
    })?;
    *request.uri_mut() = uri;
    Ok(inner.oneshot(request))
}

fn with_token(uri: &Uri, token: &AccessToken) -> Result<Uri, http::Error> {
    let token = token.as_str();
    let path = uri.path();
    let with_token = match uri.query() {
        Some(query) if !query.is_empty() => format!("{path}?{query}&access_token={token}"),
        _ => format!("{path}?access_token={token}"),
    };
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(PathAndQuery::try_from(with_token)?);
    Ok(Uri::from_parts(parts)?)
}

impl<S: fmt::Debug> fmt::Debug for AccessTokenService<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccessTokenService")
            .field("inner", &self.inner)
            .finish_non_exhaustive()
    }
}
