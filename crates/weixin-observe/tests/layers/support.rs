//! A stack that is observed, and requests for it.

use std::convert::Infallible;
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;

use bytes::Bytes;
use http::{Request as HttpRequest, Response};
use http_body_util::Full;
use tower::{Service, ServiceBuilder, ServiceExt};
use weixin_core::observer::{Observer, PushEnd, Reason};
use weixin_core::{Account, AccountBuilder, Signature};
use weixin_message::{BoxError, Reply, Request, WeixinMessageLayer};
use weixin_observe::ObserveLayer;
use weixin_verify::WeixinVerifyLayer;

pub(crate) type Whole = Full<Bytes>;

/// A bot that waits for ever.
pub(crate) async fn never(_: Request) -> Result<Reply, Infallible> {
    std::future::pending().await
}

/// Writes down what it is told.
#[derive(Clone, Default)]
pub(crate) struct Seen(Arc<Mutex<Vec<String>>>);

impl Seen {
    pub(crate) fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap())
    }

    fn note(&self, line: String) {
        self.0.lock().unwrap().push(line);
    }
}

impl Observer for Seen {
    fn push_refused(&self, reason: Reason) {
        self.note(format!("refused: {reason}"));
    }

    fn push_began(&self) {
        self.note("began".to_owned());
    }

    fn push_ended(&self, push: &PushEnd) {
        let PushEnd {
            mode,
            msg_type,
            event,
            outcome,
            duration,
            ..
        } = push;
        let missed = if push.is_deadline_missed {
            ", missed"
        } else {
            ""
        };
        self.note(format!(
            "{mode} {msg_type}/{event}: {outcome} in {duration:?}{missed}"
        ));
    }
}

/// The time of tokio, which is virtual where that is.
pub(crate) fn virtual_time() -> Duration {
    static START: LazyLock<tokio::time::Instant> = LazyLock::new(tokio::time::Instant::now);
    START.elapsed()
}

pub(crate) const TOKEN: &str = "mwtoken2026";
pub(crate) const NOW: u64 = 1_767_225_600;

pub(crate) fn account() -> AccountBuilder {
    Account::builder(TOKEN)
        .app_id("wx1a2b3c4d5e6f7081")
        .clock(|| NOW)
}

/// The query of a push at this time.
pub(crate) fn signed_at(time: u64) -> String {
    let (timestamp, nonce) = (time.to_string(), "1372623149");
    let signature = Signature::over([TOKEN, &timestamp, nonce]).to_hex();
    let signature = String::from_utf8(signature.to_vec()).unwrap();
    format!("signature={signature}&timestamp={timestamp}&nonce={nonce}&openid=oCanary")
}

pub(crate) fn signed() -> String {
    signed_at(NOW)
}

pub(crate) fn push(query: &str, body: impl Into<Bytes>) -> HttpRequest<Whole> {
    let request = HttpRequest::post(format!("/weixin?{query}"));
    request.body(Full::new(body.into())).unwrap()
}

/// A document with these elements, from a user to an account.
pub(crate) fn document(elements: &str) -> String {
    format!(
        "<xml><ToUserName>gh_1</ToUserName><FromUserName>oCanary</FromUserName>\
         <CreateTime>{NOW}</CreateTime>{elements}</xml>"
    )
}

pub(crate) fn text(content: &str) -> String {
    document(&format!(
        "<MsgType>text</MsgType><Content>{content}</Content><MsgId>23</MsgId>"
    ))
}

/// What is told of one request to a stack around `bot`, and its response.
pub(crate) async fn observed<S>(
    account: Account,
    bot: S,
    request: HttpRequest<Whole>,
) -> (Vec<String>, Response<()>)
where
    S: Service<Request, Response = Reply, Error: Into<BoxError>> + Clone,
{
    let seen = Seen::default();
    let observe = ObserveLayer::new(seen.clone()).timer(virtual_time);
    let stack = ServiceBuilder::new()
        .layer(observe.clone())
        .layer(WeixinVerifyLayer::new(account))
        .layer(WeixinMessageLayer::new())
        .layer(observe)
        .service(bot);
    let response = stack.oneshot(request).await.unwrap();
    (seen.take(), response.map(drop))
}
