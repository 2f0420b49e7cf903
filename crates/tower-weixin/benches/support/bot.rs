//! The stack that is measured, around a bot that says what it was told.

use std::convert::Infallible;

use bytes::Bytes;
use http::{Request, Response};
use http_body::Body;
use tower::{BoxError, Service, ServiceBuilder};
use tower_weixin::{Account, Message, Reply, WeixinMessageLayer, WeixinVerifyLayer, handler_fn};
use weixin_observe::ObserveLayer;

use super::corpus::{APP_ID, KEY, TOKEN};

pub(crate) fn account(encrypted: bool) -> Account {
    let account = Account::builder(TOKEN).app_id(APP_ID).dangerous_any_age();
    if encrypted {
        account.encoding_aes_key(KEY)
    } else {
        account
    }
    .build()
    .unwrap()
}

pub(crate) fn stack<B>(
    encrypted: bool,
) -> impl Service<
    Request<B>,
    Response = Response<impl Body<Data = Bytes, Error = Infallible> + Send>,
    Error = Infallible,
    Future: Send,
> + Clone
+ Send
where
    B: Body<Data: Send, Error: Into<BoxError>> + Send,
{
    ServiceBuilder::new()
        .layer(WeixinVerifyLayer::new(account(encrypted)))
        .layer(WeixinMessageLayer::new().max_text_bytes(64 * 1024))
        .service(handler_fn(echo))
}

/// The same stack, told to an observer who does nothing.
#[allow(dead_code)] // One benchmark counts it.
pub(crate) fn observed<B>(
    encrypted: bool,
) -> impl Service<
    Request<B>,
    Response = Response<impl Body<Data = Bytes, Error = Infallible> + Send>,
    Error = Infallible,
    Future: Send,
> + Clone
+ Send
where
    B: Body<Data: Send, Error: Into<BoxError>> + Send,
{
    let observe = ObserveLayer::new(());
    ServiceBuilder::new()
        .layer(observe)
        .layer(WeixinVerifyLayer::new(account(encrypted)))
        .layer(WeixinMessageLayer::new().max_text_bytes(64 * 1024))
        .layer(observe)
        .service(handler_fn(echo))
}

async fn echo(request: tower_weixin::Request) -> Reply {
    match request.into_message() {
        Message::Text(text) => Reply::text(text.content),
        _ => Reply::success(),
    }
}
