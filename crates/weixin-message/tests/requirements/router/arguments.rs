//! What handlers get as their arguments.

use std::sync::Arc;

use http::Extensions;
use tower::Service;
use weixin_core::Account;
use weixin_message::event::{Click, ScancodeWaitmsg, Scene};
use weixin_message::extract::{FromMessage, Rejection, State};
use weixin_message::message::Text;
use weixin_message::{Document, Message, Meta, OpenId, Reply, Request, Router};

use super::{answer, ask, event, says, text};

#[cfg(feature = "regex")]
#[test]
fn a_pattern_hands_over_what_it_found() {
    use weixin_message::extract::Captures;

    let bot = Router::new()
        .text_matches(
            r"^order (?<number>\d+)( now)?$",
            async |found: Captures, text: Text| {
                assert_eq!(found.get(0), Some(text.content.trim()));
                assert_eq!(found.get(3), None, "there is no such group");
                assert_eq!(found.name("other"), None);
                assert_eq!(found.get(1), found.name("number"));
                format!("{:?} {}", found.name("number"), found.get(2).is_some())
            },
        )
        .text_matches("你(.)", async |found: Captures| {
            found.get(1).map(str::to_owned)
        })
        .on(async |_: Text, found: Option<Captures>| found.is_some().to_string())
        .fallback(async |found: Captures| found.get(0).map(str::to_owned));
    for (content, expected) in [
        ("order 42", "Some(\"42\") false"),
        (" order 42 now\n", "Some(\"42\") true"),
        ("order x", "false"),
        ("说 你好", "好"),
    ] {
        assert_eq!(ask(&bot, &text(content)), says(expected), "{content:?}");
    }
    let error = ask(&bot, &event("VIEW", "")).unwrap_err();
    assert_eq!(
        error,
        "the handler wants the captures of a pattern, which the message does not have"
    );
}

#[cfg(feature = "regex")]
#[test]
fn what_a_pattern_found_is_not_handed_on_to_another_router() {
    use weixin_message::extract::Captures;

    let inner = Router::new()
        .on(async |_: Text, found: Option<Captures>| found.is_some().to_string())
        .fallback(async || {});
    let bot = Router::new()
        .text_matches("a", move |request: Request| {
            let mut inner = inner.clone();
            async move { inner.call(request).await }
        })
        .fallback(async || {});
    assert_eq!(ask(&bot, &text("a")), says("false"));
}

#[test]
fn handlers_get_what_they_ask_for() {
    #[derive(Clone, Debug, PartialEq)]
    struct Left(u8);

    let all = async |text: Text,
                     meta: Meta,
                     user: OpenId,
                     document: Document,
                     extensions: Extensions,
                     request: Request,
                     State(state): State<Arc<str>>,
                     account: Result<Account, Rejection>| {
        assert_eq!(text.content, "hi");
        assert_eq!(meta.msg_type(), "text");
        assert_eq!(user.as_str(), "oABC");
        assert_eq!(&document, meta.document());
        assert_eq!(extensions.get(), Some(&Left(7)));
        assert!(matches!(request.message(), Message::Text(found) if found == &text));
        assert_eq!(&*state, "state");
        account.unwrap_err().to_string()
    };
    let bot = Router::with_state(Arc::<str>::from("state"))
        .on(all)
        .fallback(async || {});
    let mut request = Request::parse(text("hi").as_bytes()).unwrap();
    request.extensions_mut().insert(Left(7));
    assert_eq!(
        answer(&bot, request),
        says("the handler wants an account, which the message does not have")
    );
}

#[test]
fn an_argument_that_cannot_be_had_is_an_error_that_names_it() {
    let bot = Router::new()
        .text("a", async |_: Click| {})
        .text("b", async |_: Scene| {})
        .text("c", async |_: Account| {})
        .text("d", async |_: OpenId| {})
        .text("e", async |none: Option<Click>, some: Option<Text>| {
            (none.is_none() && some.is_some()).to_string()
        })
        .on(async |_: ScancodeWaitmsg, error: Result<Text, Rejection>| {
            error.unwrap_err().to_string()
        })
        .fallback(async || {});
    let anonymous = |content| text(content).replace("<FromUserName>oABC</FromUserName>", "");
    let text_type = "Text";
    for (push, expected) in [
        (
            text("a"),
            Err("the handler wants a message of type Click, which this is not".to_owned()),
        ),
        (
            text("b"),
            Err(
                "the handler wants the scene of a QR code, which the message does not have"
                    .to_owned(),
            ),
        ),
        (
            text("c"),
            Err("the handler wants an account, which the message does not have".to_owned()),
        ),
        (text("d"), Ok(None)),
        (
            anonymous("d"),
            Err("the handler wants a sender, which the message does not have".to_owned()),
        ),
        (text("e"), says("true")),
        (
            event("scancode_waitmsg", ""),
            says(&format!(
                "the handler wants a message of type {text_type}, which this is not"
            )),
        ),
    ] {
        assert_eq!(ask(&bot, &push), expected, "{push}");
    }
}

#[test]
fn an_extractor_of_ones_own_may_wait_and_fail() {
    struct Permit;

    impl<S: Sync> FromMessage<S> for Permit {
        type Rejection = std::fmt::Error;

        async fn from_message(request: &Request, _state: &S) -> Result<Self, std::fmt::Error> {
            tokio::task::yield_now().await;
            request
                .extensions()
                .get::<u8>()
                .map(|_| Self)
                .ok_or(std::fmt::Error)
        }
    }

    let bot = Router::new()
        .on(async |_: Text, permit: Option<Permit>| permit.is_some().to_string())
        .on(async |_: Click, _: Permit| "permitted")
        .fallback(async || {});
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let run = |push: &str, permitted: bool| {
        let mut request = Request::parse(push.as_bytes()).unwrap();
        if permitted {
            request.extensions_mut().insert(1u8);
        }
        let reply = runtime.block_on(bot.clone().call(request));
        reply.map(|reply| {
            format!(
                "{}",
                matches!(reply, Reply::Text(text) if text == "true" || text == "permitted")
            )
        })
    };
    assert_eq!(run(&text("hi"), false).unwrap(), "false");
    assert_eq!(run(&text("hi"), true).unwrap(), "true");
    assert_eq!(run(&event("CLICK", ""), true).unwrap(), "true");
    assert!(run(&event("CLICK", ""), false).is_err());
}
