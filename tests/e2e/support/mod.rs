//! What the tests share: the platform, a bot that remembers, and ways to call the one for the other.

mod bodies;
mod bot;
mod platform;
mod sockets;

use std::convert::Infallible;
use std::fmt::Debug;
use std::path::Path;
use std::time::Duration;

use bytes::Bytes;
use http_body::Body;
use http_body_util::{BodyExt, Full};
use tower::{Layer, Service, ServiceExt};
use tower_weixin::{
    Account, AnswerWith, BoxError, Document, Element, Reply, Request, WeixinMessageLayer,
    WeixinVerify,
};

pub(crate) use self::bodies::{Chunk, Chunks};
pub(crate) use self::bot::Bot;
pub(crate) use self::platform::{
    APP_ID, COMPONENT_ID, CORP_ID, KEY, NONCE, NOW, OPEN_ID, ORIGINAL_ID, PREVIOUS_KEY, Push,
    SUITE_ID, TOKEN, account, builder, cdata, field, open_reply, open_reply_for, seal, seal_for,
    sign, signed, signed_with, text_message,
};
pub(crate) use self::sockets::Server;

/// What the requests of most tests carry.
pub(crate) type Whole = Full<Bytes>;

/// A file of the fixtures, which are laid down byte by byte as the platform sends them.
pub(crate) fn fixture(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    std::fs::read_to_string(folder.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// What `service` answers to one request.
pub(crate) async fn call<S, B, R>(service: S, request: http::Request<B>) -> http::Response<Bytes>
where
    S: Service<http::Request<B>, Response = http::Response<R>, Error = Infallible>,
    R: Body<Data = Bytes, Error: Debug>,
{
    let (head, body) = service.oneshot(request).await.unwrap().into_parts();
    http::Response::from_parts(head, body.collect().await.unwrap().to_bytes())
}

/// The same of the stack around `bot`: its failures are answered with the reply, if there is one.
pub(crate) async fn call_with<S>(
    policy: Option<Reply>,
    account: Account,
    bot: S,
    request: http::Request<Whole>,
) -> http::Response<Bytes>
where
    S: Service<Request, Response = Reply, Error: Into<BoxError>> + Clone,
{
    let Some(reply) = policy else {
        return call(tower_weixin::service(account, bot), request).await;
    };
    let layer = WeixinMessageLayer::new().failure_policy(AnswerWith::new(reply));
    call(WeixinVerify::new(layer.layer(bot), account), request).await
}

/// Ends a test that would hang where it should fail; no test expects anything of the time.
pub(crate) async fn within_a_minute<F: Future>(future: F) -> F::Output {
    let minute = Duration::from_secs(60);
    tokio::time::timeout(minute, future)
        .await
        .expect("it happens at all")
}

/// All of a response that its receiver can see.
pub(crate) fn visible(response: &http::Response<Bytes>) -> String {
    let (status, version, headers) = (response.status(), response.version(), response.headers());
    format!("{version:?} {status} {headers:?} {:?}", response.body())
}

/// A document as names and texts, without the white space between elements.
pub(crate) fn tree(document: &str) -> String {
    fn write(element: Element<'_>, depth: usize, out: &mut String) {
        let text = match element.name() {
            "CreateTime" => "(some time)",
            _ => element.text(),
        };
        *out += &format!("{:depth$}{}: {text:?}\n", "", element.name());
        for child in element.children() {
            write(child, depth + 2, out);
        }
    }
    let document = Document::parse(document.as_bytes()).unwrap();
    let mut out = String::new();
    write(document.root(), 0, &mut out);
    out
}
