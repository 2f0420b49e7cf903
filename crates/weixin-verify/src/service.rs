use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, HeaderValue, X_CONTENT_TYPE_OPTIONS};
use http::request::Parts;
use http::{Extensions, HeaderMap, Method, Request, Response};
use tower_service::Service;
use weixin_core::doctor::LogLimit;
use weixin_core::{Account, AccountKind, CallbackQuery, CloudRunCaller, QueryError, VerifyError};

use crate::log::{self, Refused};
use crate::{
    AccountResolver, DefaultRefusalPolicy, Refusal, RefusalPolicy, ResponseBody, ResponseFuture,
};

/// Middleware that verifies requests of the platform and answers `echostr`.
///
/// See the [crate's documentation](crate) for the rules and an example.
#[derive(Clone, Debug)]
pub struct WeixinVerify<S, R, P = DefaultRefusalPolicy> {
    inner: S,
    resolver: R,
    policy: P,
    #[cfg_attr(not(feature = "encryption"), expect(dead_code))]
    accept_msg_signature_only: bool,
    log_limit: Arc<LogLimit>,
}

impl<S, R: AccountResolver> WeixinVerify<S, R> {
    /// Verifies requests for one [`Account`], or for those of another [`AccountResolver`], in front
    /// of `inner`.
    pub fn new(inner: S, resolver: R) -> Self {
        Self::with(inner, resolver, DefaultRefusalPolicy, false, Arc::default())
    }
}

impl<S, R, P> WeixinVerify<S, R, P> {
    pub(crate) fn with(
        inner: S,
        resolver: R,
        policy: P,
        accept_msg_signature_only: bool,
        log_limit: Arc<LogLimit>,
    ) -> Self {
        Self {
            inner,
            resolver,
            policy,
            accept_msg_signature_only,
            log_limit,
        }
    }

    /// The service behind the check.
    pub fn get_ref(&self) -> &S {
        &self.inner
    }

    /// The service behind the check.
    pub fn get_mut(&mut self) -> &mut S {
        &mut self.inner
    }

    /// Gives up the check and returns the service behind it.
    pub fn into_inner(self) -> S {
        self.inner
    }
}

impl<S, R: AccountResolver, P> WeixinVerify<S, R, P> {
    /// Decides on the head of a request. A push leaves its proof in the extensions.
    fn check(&self, head: &mut Parts) -> Result<Verdict, Refused> {
        let is_push = match head.method {
            Method::GET => false,
            Method::POST => true,
            _ => return Err(Refusal::MethodNotAllowed.into()),
        };
        // The query first, so that nobody learns from the answers which accounts there are.
        let query = head.uri.query().unwrap_or_default();
        let query = match CallbackQuery::parse(query) {
            Ok(query) => query,
            // Pushes of Cloud Run have none.
            Err(error @ QueryError::Missing("timestamp")) if is_push => {
                return self.check_without_query(head, error);
            }
            Err(error) => return Err(VerifyError::from(error).into()),
        };
        let account = self.resolver.resolve(head).ok_or(Refusal::UnknownAccount)?;
        let verdict = if is_push {
            self.prove(&account, &query, &head.headers, &mut head.extensions)
                .map(|()| Verdict::Push)
        } else {
            account
                .verify_url(&query)
                .map(|echostr| Verdict::Echo(Bytes::copy_from_slice(echostr.as_bytes())))
        };
        verdict.map_err(|error| Refused::by(account, error))
    }

    /// For accounts of Cloud Run. To all others, known or not, the answer is that of a malformed query.
    fn check_without_query(&self, head: &mut Parts, error: QueryError) -> Result<Verdict, Refused> {
        let account = self.resolver.resolve(head);
        let Some(account) = account.filter(|account| account.kind() == AccountKind::CloudRun)
        else {
            return Err(VerifyError::from(error).into());
        };
        match prove_unsigned(&account, None, &head.headers, &mut head.extensions) {
            Ok(()) => Ok(Verdict::Push),
            Err(error) => Err(Refused::by(account, error)),
        }
    }

    fn prove(
        &self,
        account: &Account,
        query: &CallbackQuery<'_>,
        headers: &HeaderMap,
        extensions: &mut Extensions,
    ) -> Result<(), VerifyError> {
        if account.kind() == AccountKind::CloudRun {
            return prove_unsigned(account, Some(query), headers, extensions);
        }
        #[cfg(feature = "encryption")]
        if !query.has_signature()
            && (self.accept_msg_signature_only || account.kind() == AccountKind::WeCom)
        {
            let unverified = account.defer(query)?;
            // Whoever looks for a proof must not find an older one.
            extensions.remove::<weixin_core::Verified>();
            extensions.insert(unverified);
            return Ok(());
        }
        extensions.insert(account.verify(query)?);
        Ok(())
    }
}

/// A push of Cloud Run leaves who called beside its proof.
fn prove_unsigned(
    account: &Account,
    query: Option<&CallbackQuery<'_>>,
    headers: &HeaderMap,
    extensions: &mut Extensions,
) -> Result<(), VerifyError> {
    let caller = CloudRunCaller::read(|name| {
        let values = headers.get_all(name).iter();
        values.map(HeaderValue::as_bytes)
    })?;
    extensions.insert(account.verify_cloud_run(query, &caller)?);
    extensions.insert(caller);
    Ok(())
}

enum Verdict {
    Echo(Bytes),
    Push,
}

impl<S, R, P, ReqBody, ResBody> Service<Request<ReqBody>> for WeixinVerify<S, R, P>
where
    S: Service<Request<ReqBody>, Response = Response<ResBody>>,
    R: AccountResolver,
    P: RefusalPolicy,
{
    type Response = Response<ResponseBody<ResBody>>;
    type Error = S::Error;
    type Future = ResponseFuture<S::Future, ResBody>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<ReqBody>) -> Self::Future {
        let (mut head, body) = request.into_parts();
        match self.check(&mut head) {
            Ok(Verdict::Push) => {
                ResponseFuture::inner(self.inner.call(Request::from_parts(head, body)))
            }
            Ok(Verdict::Echo(echostr)) => ResponseFuture::ready(echo(echostr)),
            Err(refused) => {
                log::refused(&self.log_limit, &self.resolver, &head, &refused);
                ResponseFuture::ready(refuse(&self.policy, refused.refusal))
            }
        }
    }
}

/// The signature does not cover `echostr`, so whoever saw one query string of the platform can
/// choose this text. It must not be taken for markup, nor kept by a cache.
fn echo<B>(echostr: Bytes) -> Response<ResponseBody<B>> {
    let mut response = Response::new(ResponseBody::full(echostr));
    let headers = response.headers_mut();
    headers.insert(
        CONTENT_TYPE,
        HeaderValue::from_static("text/plain; charset=utf-8"),
    );
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn refuse<B>(policy: &impl RefusalPolicy, refusal: Refusal) -> Response<ResponseBody<B>> {
    let mut response = policy.refuse(&refusal).map(ResponseBody::full);
    if refusal == Refusal::MethodNotAllowed {
        response
            .headers_mut()
            .entry(ALLOW)
            .or_insert(HeaderValue::from_static("GET, POST"));
    }
    response.extensions_mut().insert(refusal);
    response
}
