//! Which handler gets which message, and what it gets.

mod arguments;
mod keys;
mod order;
mod services;
mod together;

use std::future::{Ready, ready};
use std::task::Poll;

use tokio_test::task;
use tower::Service;
use weixin_message::{Reply, Request, RouterService};

pub(super) type Answer = Result<Option<String>, String>;

/// What the bot says to a push that needs no waiting: a text, nothing, or an error.
pub(super) fn ask(bot: &RouterService, push: &str) -> Answer {
    answer(bot, Request::parse(push.as_bytes()).unwrap())
}

pub(super) fn answer(bot: &RouterService, request: Request) -> Answer {
    let Poll::Ready(reply) = task::spawn(bot.clone().call(request)).poll() else {
        panic!("the bot waits");
    };
    match reply {
        Ok(Reply::Text(text)) => Ok(Some(text.to_string())),
        Ok(Reply::Success) => Ok(None),
        Ok(other) => panic!("{other:?}"),
        Err(error) => Err(error.to_string()),
    }
}

pub(super) fn says(text: &str) -> Answer {
    Ok(Some(text.to_owned()))
}

pub(super) fn text(content: &str) -> String {
    format!(
        "<xml><FromUserName>oABC</FromUserName><MsgType>text</MsgType>\
         <Content><![CDATA[{content}]]></Content></xml>"
    )
}

pub(super) fn event(name: &str, key: &str) -> String {
    format!(
        "<xml><FromUserName>oABC</FromUserName><MsgType>event</MsgType><Event>{name}</Event>\
         <EventKey><![CDATA[{key}]]></EventKey></xml>"
    )
}

/// A handler that says where the message came.
macro_rules! at {
    ($name:literal) => {
        async || $name
    };
}
use at;

/// The same, for messages of a type.
pub(super) fn typed<K>(
    name: &'static str,
) -> impl Fn(K) -> Ready<&'static str> + Clone + Send + Sync + 'static {
    move |_| ready(name)
}
