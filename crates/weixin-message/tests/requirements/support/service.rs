//! The service around a bot, and the pushes that it gets.

use std::future::ready;
use std::sync::LazyLock;
use std::task::Poll;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{Request, Response};
use http_body::Body;
use http_body_util::{BodyExt, Full};
use tokio_test::task;
use tower::Service;
use weixin_core::{Account, CallbackQuery, Signature, Verified};
use weixin_message::{Failure, Reply, ResponseBody, WeixinMessageService, handler_fn};

pub(crate) const NOW: u64 = 1_767_225_601;
pub(crate) const TOKEN: &str = "mwtoken2026abcdef";

/// A text message that can be replied to.
pub(crate) const PUSH: &str = "<xml><ToUserName><![CDATA[gh_3d9a1c52b7e4]]></ToUserName>\
    <FromUserName><![CDATA[oT8Fw6N2xQ1pYkLz0VbRcHs4JdUe]]></FromUserName>\
    <CreateTime>1767225600</CreateTime><MsgType><![CDATA[text]]></MsgType>\
    <Content><![CDATA[hi]]></Content><MsgId>24512345678901234</MsgId></xml>";

/// What the check in front of the service leaves for an account in plaintext mode.
static PROOF: LazyLock<Verified> = LazyLock::new(|| {
    let account = Account::builder(TOKEN).clock(|| NOW).build().unwrap();
    let timestamp = NOW.to_string();
    let signature = Signature::over([TOKEN, &timestamp, "1"]).to_hex();
    let signature = String::from_utf8(signature.to_vec()).unwrap();
    let query = format!("signature={signature}&timestamp={timestamp}&nonce=1");
    account
        .verify(&CallbackQuery::parse(&query).unwrap())
        .unwrap()
});

/// A push that is proven.
pub(crate) fn request<B>(body: B) -> Request<B> {
    Request::post("/")
        .extension(PROOF.clone())
        .body(body)
        .unwrap()
}

/// What a service answers that waits for nothing.
pub(crate) fn answer<S, B>(service: &mut S, request: Request<B>) -> Response<Bytes>
where
    S: Service<Request<B>, Response = Response<ResponseBody>>,
{
    let Poll::Ready(Ok(response)) = task::spawn(service.call(request)).poll() else {
        panic!("the service waits or fails");
    };
    let (head, body) = response.into_parts();
    let (size, is_over) = (body.size_hint().exact(), body.is_end_stream());
    let Poll::Ready(Ok(body)) = task::spawn(body.collect()).poll() else {
        panic!("the response's body is not there at once");
    };
    let body = body.to_bytes();
    assert_eq!(is_over, body.is_empty());
    assert_eq!(size, Some(body.len() as u64), "the response has a length");
    Response::from_parts(head, body)
}

/// The document with which `reply` answers `push`.
pub(crate) fn reply_to(push: &str, reply: Reply) -> Result<String, Failure> {
    let is_word = matches!(reply, Reply::Success | Reply::Empty);
    let bot = handler_fn(|_| ready(reply.clone()));
    let request = request(Full::<Bytes>::from(push.to_owned()));
    let response = answer(&mut WeixinMessageService::new(bot), request);
    if let Some(failure) = response.extensions().get::<Failure>() {
        assert_eq!(response.status(), failure.status());
        assert!(response.body().is_empty(), "a failure says nothing");
        return Err(failure.clone());
    }
    let content_type = if is_word {
        "text/plain; charset=utf-8"
    } else if push.starts_with('{') {
        "application/json"
    } else {
        "text/xml; charset=utf-8"
    };
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()[CONTENT_TYPE], content_type);
    Ok(String::from_utf8(response.body().to_vec()).unwrap())
}
