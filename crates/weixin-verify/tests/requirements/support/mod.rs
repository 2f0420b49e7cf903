//! What the tests share: an account and its time, requests of the platform, and services to put
//! behind the check.

mod bodies;
mod inner;

use bytes::Bytes;
use http::{Request, Response};
use http_body::Body;
use http_body_util::{BodyExt, Full};
use tower::{Layer, ServiceExt};
use weixin_core::{Account, AccountBuilder, Signature};
use weixin_verify::{AccountResolver, Refusal, RefusalPolicy, WeixinVerifyLayer};

pub(crate) use self::bodies::CountedBody;
pub(crate) use self::inner::Inner;

pub(crate) const TOKEN: &str = "mwtoken2026abcdef";
pub(crate) const NOW: u64 = 1_767_225_600;
pub(crate) const NONCE: &str = "1372623149";

/// What the requests of most tests carry.
pub(crate) type Whole = Full<Bytes>;

/// An account in plaintext mode at the time [`NOW`].
pub(crate) fn account() -> Account {
    builder(TOKEN).build().unwrap()
}

pub(crate) fn builder(token: &str) -> AccountBuilder {
    Account::builder(token).clock(|| NOW)
}

/// The parameters of every request, rightly signed.
pub(crate) fn signed() -> String {
    signed_by(TOKEN, NOW, NONCE)
}

pub(crate) fn signed_by(token: &str, time: u64, nonce: &str) -> String {
    let timestamp = time.to_string();
    let signature = hex(Signature::over([token, &timestamp, nonce]));
    format!("signature={signature}&timestamp={timestamp}&nonce={nonce}")
}

pub(crate) fn hex(signature: Signature) -> String {
    signature.to_hex().map(char::from).iter().collect()
}

/// The parameters of a verification that is to be answered with `echostr`.
pub(crate) fn verification(echostr: &str) -> String {
    format!("{}&echostr={echostr}", signed())
}

/// A request to `/weixin`.
pub(crate) fn request(method: &str, query: &str) -> Request<Whole> {
    request_at("/weixin", method, query)
}

pub(crate) fn request_at(path: &str, method: &str, query: &str) -> Request<Whole> {
    Request::builder()
        .method(method)
        .uri(format!("{path}?{query}"))
        .body(Full::from("<xml/>"))
        .unwrap()
}

/// What the check, in front of a service that answers `success`, answers to a request.
pub(crate) async fn answer<R, P>(
    layer: &WeixinVerifyLayer<R, P>,
    request: Request<Whole>,
) -> Response<Bytes>
where
    R: AccountResolver + Clone,
    P: RefusalPolicy + Clone,
{
    collect(
        layer
            .layer(Inner::default())
            .oneshot(request)
            .await
            .unwrap(),
    )
    .await
}

pub(crate) async fn collect<B>(response: Response<B>) -> Response<Bytes>
where
    B: Body<Data = Bytes>,
    B::Error: std::fmt::Debug,
{
    let (head, body) = response.into_parts();
    Response::from_parts(head, body.collect().await.unwrap().to_bytes())
}

/// Why the request was refused, if it was.
pub(crate) fn refusal<B>(response: &Response<B>) -> Option<Refusal> {
    response.extensions().get().copied()
}

/// The names of a response's headers, in order.
pub(crate) fn header_names<B>(response: &Response<B>) -> Vec<&str> {
    let mut names: Vec<_> = response
        .headers()
        .keys()
        .map(|name| name.as_str())
        .collect();
    names.sort_unstable();
    names
}
