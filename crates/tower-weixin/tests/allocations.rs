//! How often the heap is asked for memory between a request and its response.

use std::convert::Infallible;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use allocation_counter::measure;
use bytes::Bytes;
use http::{Request, Response};
use http_body_util::Full;
use tower::Service;
use tower_weixin::{Account, AccountBuilder, Message, SharedStr, handler_fn};

const SIGNED: &str = "signature=74dc7475249c3afa54e5932949f7dfa9fe9be70e&timestamp=1767225600\
    &nonce=1372623149&openid=oT8Fw6N2xQ1pYkLz0VbRcHs4JdUe";

fn account() -> AccountBuilder {
    Account::builder("mwtoken2026")
        .app_id("wx1a2b3c4d5e6f7081")
        .clock(|| 1_767_225_600)
}

fn fixture(path: &str) -> String {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fixtures/");
    std::fs::read_to_string(format!("{folder}{path}")).unwrap()
}

/// What a bot itself makes is not the stack's: this one repeats what it read.
async fn bot(request: tower_weixin::Request) -> Option<SharedStr> {
    match request.into_message() {
        Message::Text(text) => Some(text.content),
        _ => None,
    }
}

/// How often the stack allocates for a push that is answered with a text. The request is there
/// before, and the response is still there afterwards.
fn allocations(account: Account, query: &str, body: &str) -> u64 {
    allocations_of(tower_weixin::service(account, handler_fn(bot)), query, body)
}

fn allocations_of<S, B>(mut service: S, query: &str, body: &str) -> u64
where
    S: Service<Request<Full<Bytes>>, Response = Response<B>, Error = Infallible>,
{
    let mut answer = || {
        let uri = format!("/weixin?{query}");
        let body = Full::<Bytes>::from(body.to_owned());
        let request = Request::post(uri).body(body).unwrap();
        let mut response = None;
        let counted = measure(|| {
            let call = pin!(service.call(request));
            response = Some(call.poll(&mut Context::from_waker(Waker::noop())));
        });
        let Some(Poll::Ready(Ok(response))) = response else {
            panic!("the stack waits for something");
        };
        assert_eq!(response.status(), 200);
        counted.count_total
    };
    answer(); // what is made once per process or thread
    answer()
}

#[test]
fn a_plain_text_takes_10_allocations_at_most() {
    let counted = allocations(
        account().build().unwrap(),
        SIGNED,
        &fixture("message/text.xml"),
    );
    assert!(counted <= 10, "{counted} allocations");
}

#[cfg(feature = "encryption")]
#[test]
fn an_encrypted_text_takes_14_allocations_at_most() {
    let key = "tW4mZq8Lr2Xc6Vb0Nn3Hj7Kk1Pp5Ss9Dd4Ff8Gg2Aa3";
    let query = format!(
        "{SIGNED}&encrypt_type=aes&msg_signature=1d692fbee6b70cec7ca64ba33c182286673d6a58",
    );
    let account = account().encoding_aes_key(key).build().unwrap();
    let counted = allocations(account, &query, &fixture("envelope/security_text.xml"));
    assert!(counted <= 14, "{counted} allocations");
}

#[test]
fn the_number_of_fields_does_not_matter() {
    let push = |fields: usize| {
        let fields: String = (5..fields)
            .map(|field| format!("<Field{field}><![CDATA[text]]></Field{field}>"))
            .collect();
        format!(
            "<xml><ToUserName>gh_3d9a1c52b7e4</ToUserName><FromUserName>oABC</FromUserName>\
             <CreateTime>1767225600</CreateTime><MsgType>text</MsgType><Content>hi</Content>{fields}</xml>",
        )
    };
    let counted = |fields| allocations(account().build().unwrap(), SIGNED, &push(fields));
    assert_eq!(counted(40), counted(6));
    assert_eq!(counted(500), counted(6));
}

#[cfg(feature = "observe")]
#[test]
fn who_observes_nothing_takes_no_allocation() {
    use tower::ServiceBuilder;
    use tower_weixin::observe::{ObserveLayer, WeixinTraceLayer};
    use tower_weixin::{WeixinMessageLayer, WeixinVerifyLayer};

    let account = account().build().unwrap();
    let (observe, trace) = (ObserveLayer::new(()), WeixinTraceLayer::new());
    let observed = ServiceBuilder::new()
        .layer(trace)
        .layer(observe)
        .layer(WeixinVerifyLayer::new(account.clone()))
        .layer(WeixinMessageLayer::new())
        .layer(trace)
        .layer(observe)
        .service(handler_fn(bot));
    let push = fixture("message/text.xml");
    let observed = allocations_of(observed, SIGNED, &push);
    assert_eq!(observed, allocations(account, SIGNED, &push));
}
