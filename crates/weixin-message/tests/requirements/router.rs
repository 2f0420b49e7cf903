//! Which handler gets which message, and what it gets.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Poll;

use http::Extensions;
use tokio_test::task;
use tower::Service;
use tower::limit::ConcurrencyLimitLayer;
use weixin_core::Account;
use weixin_message::event::{Click, Event, ScancodeWaitmsg, Scene, Subscribe};
use weixin_message::extract::{FromMessage, Rejection, State};
use weixin_message::info::{InfoPush, SuiteTicket};
use weixin_message::message::{Image, Text, Unknown};
use weixin_message::{
    Document, Handler, Message, Meta, OpenId, Reply, Request, Route, Router, RouterService,
    handler_fn,
};

use crate::support::fixture;

type Answer = Result<Option<String>, String>;

/// What the bot says to a push that needs no waiting: a text, nothing, or an error.
fn ask(bot: &RouterService, push: &str) -> Answer {
    answer(bot, Request::parse(push.as_bytes()).unwrap())
}

fn answer(bot: &RouterService, request: Request) -> Answer {
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

fn says(text: &str) -> Answer {
    Ok(Some(text.to_owned()))
}

fn text(content: &str) -> String {
    format!(
        "<xml><FromUserName>oABC</FromUserName><MsgType>text</MsgType>\
         <Content><![CDATA[{content}]]></Content></xml>"
    )
}

fn event(name: &str, key: &str) -> String {
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

/// The same, for messages of a type.
fn typed<K>(
    name: &'static str,
) -> impl Fn(K) -> Ready<&'static str> + Clone + Send + Sync + 'static {
    move |_| ready(name)
}

#[test]
fn a_message_goes_to_the_handler_of_its_type() {
    let bot = Router::new()
        .on(async |text: Text| format!("text {}", text.content))
        .on(async |image: Image| format!("image {}", image.media_id))
        .on(async |click: Click| format!("click {}", click.event_key))
        .on(async |ticket: SuiteTicket| format!("ticket {}", ticket.suite_ticket))
        .on(async |unknown: Unknown| format!("unknown {}", unknown.name()))
        .fallback(at!("fallback"));
    for (push, expected) in [
        (text("hi"), "text hi"),
        (
            fixture("message/image.xml"),
            "image X1yfgB2XI-faU6R2jmKz0X1JZmPCxIvM-9ktt4K92BB9577SCi41S-qMl60q5DJo",
        ),
        (event("CLICK", "K"), "click K"),
        (event("click", "K"), "click K"),
        (fixture("work/suite_ticket.xml"), "ticket asdfasfdasdfasdf"),
        (fixture("message/unknown_type.xml"), "unknown hologram"),
        (
            fixture("event/unknown_event.xml"),
            "unknown some_future_event",
        ),
        (
            "<xml><InfoType>some_future_push</InfoType></xml>".to_owned(),
            "unknown some_future_push",
        ),
        ("<xml/>".to_owned(), "unknown "),
        (event("VIEW", "K"), "fallback"),
        (fixture("message/video.xml"), "fallback"),
    ] {
        assert_eq!(ask(&bot, &push), says(expected), "{push}");
    }
}

/// Every kind of route that a text can match, with all that come later in the order.
fn texts(first: usize) -> RouterService {
    let mut router = Router::new();
    // Added in the opposite order: it is the kind that counts.
    if first <= 6 {
        router = router.on(typed::<Message>("message"));
    }
    if first <= 5 {
        router = router.on(typed::<Text>("type"));
    }
    #[cfg(feature = "regex")]
    if first <= 4 {
        router = router
            .text_matches("shop", at!("pattern"))
            .text_matches("shop o", at!("later pattern"));
    }
    if first <= 3 {
        router = router.text_prefix("shop", at!("shorter prefix"));
    }
    if first <= 2 {
        router = router.text_prefix("shop o", at!("prefix"));
    }
    if first <= 1 {
        router = router.text("shop open", at!("text"));
    }
    if first == 0 {
        router = router
            .when(|_| false, at!("a predicate that does not hold"))
            .when(
                |request| request.meta().msg_type() == "text",
                at!("predicate"),
            )
            .when(|_| true, at!("later predicate"));
    }
    router.fallback(at!("fallback"))
}

#[test]
fn the_order_of_routes_is_that_of_the_documentation() {
    #[cfg(feature = "regex")]
    let pattern = "pattern";
    #[cfg(not(feature = "regex"))]
    let pattern = "type";
    for (first, expected) in [
        "predicate",
        "text",
        "prefix",
        "shorter prefix",
        pattern,
        "type",
        "message",
        "fallback",
    ]
    .into_iter()
    .enumerate()
    {
        let bot = texts(first);
        assert_eq!(ask(&bot, &text("shop open")), says(expected));
    }
}

#[test]
fn the_order_of_routes_for_events() {
    let router = |first| {
        let mut router = Router::new();
        if first <= 5 {
            router = router.on(typed::<Message>("message"));
        }
        if first <= 4 {
            router = router.on(typed::<Event>("any event"));
        }
        if first <= 3 {
            router = router
                .on(typed::<Click>("type"))
                .on(typed::<Subscribe>("type"));
        }
        if first <= 2 {
            router = router
                .event("Click", at!("name"))
                .event("SUBSCRIBE", at!("name"));
        }
        if first <= 1 {
            router = router.click("K", at!("key")).scan(42, at!("key"));
        }
        if first == 0 {
            router = router.when(|_| true, at!("predicate"));
        }
        router.fallback(at!("fallback"))
    };
    for (first, expected) in [
        "predicate",
        "key",
        "name",
        "type",
        "any event",
        "message",
        "fallback",
    ]
    .into_iter()
    .enumerate()
    {
        let bot = router(first);
        assert_eq!(ask(&bot, &event("CLICK", "K")), says(expected));
        assert_eq!(ask(&bot, &event("subscribe", "qrscene_42")), says(expected));
    }
    let info = Router::new()
        .on(async |info: InfoPush| info.name().to_owned())
        .on(async |_: Event| "event")
        .fallback(at!("fallback"));
    assert_eq!(
        ask(&info, &fixture("work/cancel_auth.xml")),
        says("cancel_auth")
    );
    assert_eq!(ask(&info, &text("hi")), says("fallback"));
}

#[test]
fn texts_are_compared_without_white_space_around_and_with_regard_to_case() {
    let bot = Router::new()
        .text(" 帮助\u{3000}", at!("help"))
        .text_prefix("\tsay ", async |text: Text| text.content)
        .fallback(at!("fallback"));
    for (content, expected) in [
        ("帮助", "help"),
        (" 帮助\n", "help"),
        ("\u{3000}帮助", "help"),
        ("帮助我", "fallback"),
        ("say  hi ", "say  hi "),
        ("  say hi", "  say hi"),
        ("Say hi", "fallback"),
        ("say", "fallback"),
        ("", "fallback"),
    ] {
        assert_eq!(ask(&bot, &text(content)), says(expected), "{content:?}");
    }
}

#[test]
fn a_button_is_routed_by_its_key_whichever_type_it_is() {
    let bot = Router::new()
        .click(" 6 ", async |event: Event| event.name().to_owned())
        .click("V1001_TODAY_MUSIC", at!("music"))
        .fallback(at!("fallback"));
    for (path, expected) in [
        ("event/click.xml", "music"),
        ("work/click.xml", "fallback"),
        ("event/scancode_push.xml", "scancode_push"),
        ("event/scancode_waitmsg.xml", "scancode_waitmsg"),
        ("event/pic_sysphoto.xml", "pic_sysphoto"),
        ("event/pic_photo_or_album.xml", "pic_photo_or_album"),
        ("event/pic_weixin.xml", "pic_weixin"),
        ("event/location_select.xml", "location_select"),
        ("event/view.xml", "fallback"),
    ] {
        assert_eq!(ask(&bot, &fixture(path)), says(expected), "{path}");
    }
    // The key of something else is no button's.
    assert_eq!(ask(&bot, &event("SCAN", "6")), says("fallback"));
    assert_eq!(ask(&bot, &event("VIEW", "6")), says("fallback"));
    assert_eq!(ask(&bot, &text("6")), says("fallback"));
}

#[test]
fn a_scene_is_routed_whether_the_user_was_a_follower_or_becomes_one() {
    let scene = async |scene: Scene, event: Event| {
        format!("{} {} {:?}", event.name(), scene.as_str(), scene.number())
    };
    let bot = Router::new()
        .scan(123123, scene)
        .scan(" invite:42|from=poster", scene)
        .on(async |_: Subscribe| "welcome")
        .fallback(at!("fallback"));
    for (path, expected) in [
        ("event/scan.xml", "SCAN 123123 Some(123123)"),
        (
            "event/subscribe_qrscene.xml",
            "subscribe 123123 Some(123123)",
        ),
        (
            "event/subscribe_qrscene_str.xml",
            "subscribe invite:42|from=poster None",
        ),
        ("event/subscribe.xml", "welcome"),
        ("event/subscribe_after_pay.xml", "welcome"),
    ] {
        assert_eq!(ask(&bot, &fixture(path)), says(expected), "{path}");
    }
    assert_eq!(
        ask(&bot, &event("SCAN", "qrscene_123123")),
        says("fallback")
    );
    assert_eq!(ask(&bot, &event("subscribe", "123123")), says("welcome"));
}

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
fn a_nested_bot_sees_texts_without_the_prefix() {
    let shop = Router::new()
        .text("open", at!("we are open"))
        .on(async |text: Text| format!("shop: {}", text.content))
        .fallback(at!("shop's fallback"));
    let bot = Router::new()
        .nest("shop", shop)
        .nest(
            "echo ",
            handler_fn(async |request: Request| match request.into_message() {
                Message::Text(text) => Some(text.content),
                _ => None,
            }),
        )
        .fallback(at!("fallback"));
    for (content, expected) in [
        ("shop open", "we are open"),
        (" shop \u{3000} open ", "we are open"),
        ("shop buy 2", "shop: buy 2"),
        ("shop", "shop: "),
        ("echo 你好", "你好"),
        ("echoes", "fallback"),
    ] {
        assert_eq!(ask(&bot, &text(content)), says(expected), "{content:?}");
    }
    assert_eq!(ask(&bot, &event("VIEW", "shop")), says("fallback"));
}

#[test]
fn merged_routers_keep_their_states_and_the_order() {
    let shop = Router::with_state("shop")
        .text("open", async |State(name): State<&'static str>| name)
        .on(async |_: Click, State(name): State<&'static str>| name);
    let help = Router::with_state(7u8)
        .text_prefix("help", async |State(number): State<u8>| number.to_string())
        .when(
            |request| request.meta().event_key() == Some("VIP"),
            async |State(number): State<u8>| format!("vip {number}"),
        );
    let bot = Router::new()
        .merge(shop)
        .merge(help)
        .fallback(at!("fallback"));
    for (push, expected) in [
        (text("open"), "shop"),
        (text("help me"), "7"),
        (event("CLICK", "K"), "shop"),
        (event("CLICK", "VIP"), "vip 7"),
        (text("other"), "fallback"),
    ] {
        assert_eq!(ask(&bot, &push), says(expected), "{push}");
    }
}

#[cfg(feature = "regex")]
#[test]
fn merged_patterns_are_tried_in_the_order_of_the_routers() {
    let first = Router::new().text_matches("b", at!("first"));
    let second = Router::new()
        .text_matches("a", at!("second"))
        .text_matches(".", at!("third"));
    let bot = first.merge(second).fallback(at!("fallback"));
    assert_eq!(ask(&bot, &text("ab")), says("first"));
    assert_eq!(ask(&bot, &text("ac")), says("second"));
    assert_eq!(ask(&bot, &text("c")), says("third"));
}

#[test]
fn an_event_has_a_route_by_any_of_its_names() {
    for name in [
        "FREEPUBLISHJOBFINISH",
        "publishjobfinish",
        " PUBLISHJOBFINISH ",
    ] {
        let bot = Router::new()
            .event(name, at!("published"))
            .fallback(at!("fallback"));
        for pushed in [
            "FREEPUBLISHJOBFINISH",
            "PUBLISHJOBFINISH",
            "publishJobFinish",
        ] {
            assert_eq!(
                ask(&bot, &event(pushed, "")),
                says("published"),
                "{name} {pushed}"
            );
            let request = Request::parse(event(pushed, "").as_bytes()).unwrap();
            let Message::Event(event) = request.message() else {
                panic!("it is an event")
            };
            assert!(event.is(name.trim()) && event.is(pushed), "{name} {pushed}");
        }
        assert_eq!(ask(&bot, &event("publish", "")), says("fallback"));
    }
    let unknown = Router::new()
        .event("Some_Future_Event", at!("future"))
        .fallback(at!("fallback"));
    assert_eq!(
        ask(&unknown, &fixture("event/unknown_event.xml")),
        says("future")
    );
}

#[test]
fn a_tower_service_has_a_route_like_a_handler() {
    let service = || {
        let bot = handler_fn(async |request: Request| request.meta().msg_type().to_owned());
        Route::new(tower::limit::ConcurrencyLimit::new(bot, 1))
    };
    let bot = Router::with_state("state")
        .text("type", service())
        .event("view", service().layer(ConcurrencyLimitLayer::new(1)))
        .fallback(service());
    assert_eq!(ask(&bot, &text("type")), says("text"));
    assert_eq!(ask(&bot, &event("VIEW", "")), says("event"));
    assert_eq!(ask(&bot, &text("other")), says("text"));
}

#[test]
fn two_routes_for_the_same_are_a_mistake_that_is_named() {
    type Twice = fn() -> Router;
    let cases: [(&str, Twice); 9] = [
        ("text \"a\"", || {
            Router::new().text("a", at!("")).text("a", at!(""))
        }),
        ("text_prefix \"a\"", || {
            Router::new()
                .text_prefix("a", at!(""))
                .text_prefix("a", at!(""))
        }),
        ("text_prefix \"a\"", || {
            let bot = Router::new().fallback(at!(""));
            Router::new().text_prefix("a", at!("")).nest("a", bot)
        }),
        ("click \"a\"", || {
            Router::new().click("a", at!("")).click("a", at!(""))
        }),
        ("scan \"1\"", || {
            Router::new().scan(1, at!("")).scan("1", at!(""))
        }),
        ("event \"view\"", || {
            Router::new().event("VIEW", at!("")).event("view", at!(""))
        }),
        ("on Text", || {
            Router::new()
                .on(async |_: Text| {})
                .on(async |_: Text, _: Meta| {})
        }),
        ("on Message", || {
            Router::new()
                .on(async |_: Message| {})
                .on(async |_: Message| {})
        }),
        ("text \"a\"", || {
            Router::new()
                .text("a", at!(""))
                .merge(Router::new().text("a", at!("")))
        }),
    ];
    for (route, twice) in cases {
        let panic = std::panic::catch_unwind(twice).unwrap_err();
        let message = panic.downcast_ref::<String>().unwrap();
        assert_eq!(message, &format!("the router has two routes for {route}"));
    }
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

/// A layer that counts the messages that go through each of the services that it made.
#[derive(Clone, Default)]
struct Counting {
    services: Arc<AtomicUsize>,
    calls: Arc<AtomicUsize>,
}

#[derive(Clone)]
struct Counted<S>(S, Arc<AtomicUsize>);

impl<S> tower::Layer<S> for Counting {
    type Service = Counted<S>;

    fn layer(&self, inner: S) -> Counted<S> {
        self.services.fetch_add(1, Ordering::Relaxed);
        Counted(inner, Arc::clone(&self.calls))
    }
}

impl<S: Service<Request>> Service<Request> for Counted<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, cx: &mut std::task::Context<'_>) -> Poll<Result<(), S::Error>> {
        self.0.poll_ready(cx)
    }

    fn call(&mut self, request: Request) -> S::Future {
        self.1.fetch_add(1, Ordering::Relaxed);
        self.0.call(request)
    }
}

#[test]
fn a_layer_goes_around_one_handler_or_all_that_were_there() {
    let (one, all) = (Counting::default(), Counting::default());
    let handler = async |_: Text| "text";
    let bot = Router::new()
        .on(handler.layer(one.clone()))
        .click("K", at!("key"))
        .route_layer(all.clone())
        .text("later", at!("later"))
        .fallback(at!("fallback"));
    let counts = || [&one, &all].map(|layer| layer.calls.load(Ordering::Relaxed));
    for (push, expected, counted) in [
        (text("hi"), "text", [1, 1]),
        (event("CLICK", "K"), "key", [1, 2]),
        (text("later"), "later", [1, 2]),
        (event("VIEW", ""), "fallback", [1, 2]),
        (text("hi"), "text", [2, 3]),
    ] {
        assert_eq!(ask(&bot, &push), says(expected), "{push}");
        assert_eq!(counts(), counted, "{push}");
    }
    let made = [&one, &all].map(|layer| layer.services.load(Ordering::Relaxed));
    assert_eq!(
        made,
        [1, 2],
        "a layer is applied once, not for each message"
    );
}

#[test]
fn a_limit_around_a_handler_holds_for_all_its_messages() {
    let (sender, receiver) = tokio::sync::watch::channel(false);
    let slow = move |_: Text| {
        let mut receiver = receiver.clone();
        async move {
            receiver.wait_for(|go| *go).await.unwrap();
            "done"
        }
    };
    let bot = Router::new()
        .on(slow.layer(ConcurrencyLimitLayer::new(1)))
        .on(async |_: Click| "click")
        .fallback(async || {});
    let call = |push: String| {
        let request = Request::parse(push.as_bytes()).unwrap();
        task::spawn(bot.clone().call(request))
    };
    let (mut first, mut second) = (call(text("a")), call(text("b")));
    assert!(first.poll().is_pending());
    assert!(second.poll().is_pending());
    assert!(call(event("CLICK", "")).poll().is_ready(), "others go on");
    sender.send(true).unwrap();
    assert!(second.poll().is_pending(), "the first one has the permit");
    assert!(first.poll().is_ready());
    drop(first);
    assert!(second.is_woken());
    assert!(second.poll().is_ready());
}

#[test]
fn an_error_of_a_handler_is_one_of_the_bot() {
    let bot = Router::new()
        .text("fails", async || Err::<(), _>("no".to_owned()))
        .text("works", async || Ok::<_, Infallible>("yes"))
        .fallback(async || {});
    assert!(ask(&bot, &text("fails")).is_err());
    assert_eq!(ask(&bot, &text("works")), says("yes"));
}

#[test]
fn debug_shows_the_routes_and_no_handler() {
    let router = Router::with_state("state")
        .text("help", at!(""))
        .click("KEY", at!(""))
        .on(async |_: Text| {});
    let shown = format!("{router:?} {:?}", router.clone().fallback(async || {}));
    for part in ["help", "KEY", "Text", "RouterService"] {
        assert!(shown.contains(part), "{part} in {shown}");
    }
    assert!(!shown.contains("state"), "{shown}");
}

#[test]
fn a_bot_can_be_sent_shared_and_cloned() {
    fn check<T: Clone + Send + Sync + 'static>(_: &T) {}
    let router = Router::new().on(async |_: Text| {});
    check(&router);
    check(&router.fallback(async || {}));
}
