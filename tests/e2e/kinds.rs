//! Accounts of all kinds: WeCom and third-party platforms, whose messages name other receivers.

use bytes::Bytes;
use http::{Request, Response};
use tower::Layer;
use tower_weixin::{
    Account, AccountBuilder, AccountKind, AuthCodeCheck, Failure, FailureKind, Message,
    ReleaseCheckLayer, Reply, WeixinMessageLayer, WeixinVerifyLayer,
};

use crate::samples::samples_in;
use crate::support::{
    APP_ID, Bot, COMPONENT_ID, CORP_ID, KEY, NONCE, NOW, OPEN_ID, ORIGINAL_ID, Push, SUITE_ID,
    TOKEN, Whole, builder, call, cdata, field, fixture, open_reply_for, seal, seal_for, sign,
    signed, text_message,
};

fn of_kind(kind: AccountKind, id: &str) -> AccountBuilder {
    builder().kind(kind).app_id(id)
}

fn component() -> Account {
    of_kind(AccountKind::OpenPlatform, COMPONENT_ID)
        .build()
        .unwrap()
}

fn wecom(id: &str) -> AccountBuilder {
    of_kind(AccountKind::WeCom, id)
}

/// A URL of WeCom for a suite, and for the corp of its provider.
fn provider() -> Account {
    wecom(SUITE_ID).accept_receiver_id(CORP_ID).build().unwrap()
}

/// The one request that the bot saw, and the response.
async fn answer(
    account: &Account,
    bot: &Bot,
    push: &Push,
) -> (Option<tower_weixin::Request>, Response<Bytes>) {
    let service = tower_weixin::service(account.clone(), bot.clone());
    let response = call(service, push.request()).await;
    let mut seen = bot.take();
    assert!(seen.len() < 2, "one call");
    (seen.pop(), response)
}

/// That a push reaches the bot as `document` says, and what is replied.
async fn check_push(account: &Account, name: &str, push: &Push, document: &str) {
    let (request, response) = answer(account, &Bot::default(), push).await;
    assert_eq!(response.status(), 200, "{name}");
    assert_eq!(response.body(), &b"success"[..], "{name}");
    assert_eq!(
        response.headers()["content-type"],
        "text/plain; charset=utf-8"
    );
    let request = request.unwrap_or_else(|| panic!("{name} does not reach the bot"));
    assert_eq!(request.meta().document().as_str(), document, "{name}");
    assert_eq!(request.account().unwrap().kind(), account.kind(), "{name}");
}

#[tokio::test]
async fn pushes_to_a_third_party_platform_are_decoded_and_answered_with_the_word() {
    let samples = samples_in("component");
    assert!(samples.len() >= 15, "{} samples", samples.len());
    for name in samples {
        let document = fixture(&name);
        let push = Push::to_component(&seal_for(COMPONENT_ID, &document));
        check_push(&component(), &name, &push, &document).await;

        let (request, _) = answer(&component(), &Bot::default(), &push).await;
        let request = request.unwrap();
        assert!(matches!(request.message(), Message::Info(_)), "{name}");
        let info_type = field(&document, "InfoType");
        assert_eq!(request.message().name(), info_type, "{name}");
        assert_eq!(request.meta().component_id(), Some(COMPONENT_ID), "{name}");
    }
}

#[tokio::test]
async fn messages_of_authorised_accounts_name_the_platform_that_they_authorised() {
    for name in ["message", "event"].into_iter().flat_map(samples_in) {
        let document = fixture(&name);
        let push = Push::encrypted(&seal_for(COMPONENT_ID, &document));
        check_push(&component(), &name, &push, &document).await;
    }
    let bot = Bot::new(Reply::text("hello"));
    let push = Push::encrypted(&seal_for(COMPONENT_ID, &text_message("hi")));
    let (_, response) = answer(&component(), &bot, &push).await;
    let reply = String::from_utf8(response.into_body().to_vec()).unwrap();
    let reply = open_reply_for(COMPONENT_ID, &reply);
    assert_eq!(field(&reply, "ToUserName"), OPEN_ID);
    assert_eq!(field(&reply, "FromUserName"), ORIGINAL_ID);
    assert_eq!(field(&reply, "Content"), "hello");
}

#[tokio::test]
async fn pushes_of_wecom_are_decoded_for_corp_and_suite() {
    let mut suites = 0;
    for name in samples_in("work") {
        let document = fixture(&name);
        let is_suite = document.contains("<SuiteId>");
        suites += usize::from(is_suite);
        let (id, other) = if is_suite {
            (SUITE_ID, CORP_ID)
        } else {
            (CORP_ID, SUITE_ID)
        };
        let push = Push::of_wecom(id, &seal_for(id, &document));
        check_push(&wecom(id).build().unwrap(), &name, &push, &document).await;
        check_push(&provider(), &name, &push, &document).await;

        let other = wecom(other).build().unwrap();
        let (request, response) = answer(&other, &Bot::default(), &push).await;
        assert!(request.is_none() && response.status() == 403, "{name}");
    }
    assert_eq!(suites, 4, "pushes to a suite");
}

#[tokio::test]
async fn a_reply_to_wecom_names_the_receiver_of_its_push() {
    let document = fixture("work/text.xml");
    for id in [CORP_ID, SUITE_ID] {
        let bot = Bot::new(Reply::text("hello"));
        let push = Push::of_wecom(id, &seal_for(id, &document));
        let (_, response) = answer(&provider(), &bot, &push).await;
        let reply = String::from_utf8(response.into_body().to_vec()).unwrap();
        let reply = open_reply_for(id, &reply);
        assert_eq!(field(&reply, "ToUserName"), "zhangsan", "{id}");
        assert_eq!(field(&reply, "FromUserName"), CORP_ID, "{id}");
    }
}

#[tokio::test]
async fn t6_a_message_for_another_receiver_is_refused() {
    let official = builder().build().unwrap();
    let [corp, suite] = [CORP_ID, SUITE_ID].map(|id| wecom(id).build().unwrap());
    let (message, info) = (text_message("hi"), fixture("component/authorized.xml"));
    for (name, account, id, push) in [
        (
            "its own account",
            component(),
            APP_ID,
            Push::encrypted as fn(&str) -> Push,
        ),
        ("a corp", component(), CORP_ID, Push::encrypted),
        ("a platform", official, COMPONENT_ID, Push::encrypted),
        (
            "about a platform, for an account",
            component(),
            APP_ID,
            Push::to_component,
        ),
        ("a suite", corp.clone(), SUITE_ID, |encrypt| {
            Push::of_wecom(CORP_ID, encrypt)
        }),
        ("a corp, to a suite", suite, CORP_ID, |encrypt| {
            Push::of_wecom(SUITE_ID, encrypt)
        }),
        ("a platform, to a corp", corp, COMPONENT_ID, |encrypt| {
            Push::of_wecom(CORP_ID, encrypt)
        }),
        (
            "a platform, to a provider",
            provider(),
            COMPONENT_ID,
            |encrypt| Push::of_wecom(SUITE_ID, encrypt),
        ),
    ] {
        for document in [&message, &info] {
            let push = push(&seal_for(id, document));
            let (request, response) = answer(&account, &Bot::default(), &push).await;
            assert!(request.is_none(), "{name}: the bot was called");
            assert_eq!(response.status(), 403, "{name}");
            assert!(response.body().is_empty(), "{name}");
            let failure: &Failure = response.extensions().get().unwrap();
            assert_eq!(failure.kind(), FailureKind::Open, "{name}");
        }
    }
}

/// The plain form of the push is of no use, nor one that names its receiver only outside.
#[tokio::test]
async fn t2_a_plain_push_to_a_third_party_platform_is_refused() {
    let document = fixture("component/component_verify_ticket.xml");
    let sealed = Push::to_component(&seal_for(COMPONENT_ID, &document));
    let plain = Push::plain(&document);
    let mixed = Push {
        body: document,
        ..sealed
    };
    for (name, push, status) in [("plain", plain, 403), ("plain body", mixed, 400)] {
        let (request, response) = answer(&component(), &Bot::default(), &push).await;
        assert!(request.is_none(), "{name}");
        assert_eq!(response.status(), status, "{name}");
    }
}

#[tokio::test]
async fn a_verification_is_answered_as_the_kind_wants_it() {
    let echo = "5927782489442352469";
    let encrypted = |id| {
        let echostr = seal_for(id, echo);
        let signature = sign([TOKEN, &NOW.to_string(), NONCE, &echostr]);
        let echostr = echostr.replace('+', "%2B").replace('=', "%3D");
        format!("msg_signature={signature}&timestamp={NOW}&nonce={NONCE}&echostr={echostr}")
    };
    let plain = format!("{}&echostr={echo}", signed());
    let corp = || wecom(CORP_ID).build().unwrap();
    let official = || builder().build().unwrap();
    for (name, account, query, status) in [
        ("WeCom", corp(), encrypted(CORP_ID), 200),
        (
            "WeCom, a suite by its provider",
            provider(),
            encrypted(CORP_ID),
            200,
        ),
        ("WeCom, a suite", provider(), encrypted(SUITE_ID), 200),
        ("WeCom, another receiver", corp(), encrypted(SUITE_ID), 403),
        ("WeCom, plain", corp(), plain.clone(), 403),
        (
            "WeCom, not signed",
            corp(),
            encrypted(CORP_ID).replace(NONCE, "1"),
            403,
        ),
        ("third-party platform", component(), plain.clone(), 200),
        (
            "third-party platform, encrypted",
            component(),
            encrypted(COMPONENT_ID),
            400,
        ),
        ("official account", official(), plain.clone(), 200),
        (
            "official account, encrypted",
            official(),
            encrypted(APP_ID),
            400,
        ),
    ] {
        let request = Request::get(format!("/weixin?{query}")).body(Whole::default());
        let service = tower_weixin::service(account, Bot::default());
        let response = call(service, request.unwrap()).await;
        assert_eq!(response.status(), status, "{name}");
        let expected = if status == 200 { echo } else { "" };
        assert_eq!(response.body(), expected, "{name}");
    }
}

#[tokio::test]
async fn the_release_check_is_answered_under_encryption() {
    let bot = Bot::default();
    let (code, to_account) = ("queryauthcode@@@abc", "gh_26128078e9ab");
    let send = async |check: AuthCodeCheck| {
        assert_eq!((check.code(), check.sender().as_str()), (code, OPEN_ID));
        Ok::<_, std::convert::Infallible>(())
    };
    let service =
        tower_weixin::service(component(), ReleaseCheckLayer::new(send).layer(bot.clone()));
    let answer = async |content: &str| {
        let document = text_message(content).replace(ORIGINAL_ID, to_account);
        let push = Push::encrypted(&seal_for(COMPONENT_ID, &document));
        let response = call(service.clone(), push.request()).await;
        assert_eq!(response.status(), 200, "{content}");
        String::from_utf8(response.into_body().to_vec()).unwrap()
    };
    let reply = open_reply_for(COMPONENT_ID, &answer("TESTCOMPONENT_MSG_TYPE_TEXT").await);
    assert_eq!(field(&reply, "FromUserName"), to_account);
    assert_eq!(field(&reply, "ToUserName"), OPEN_ID);
    assert_eq!(
        field(&reply, "Content"),
        "TESTCOMPONENT_MSG_TYPE_TEXT_callback"
    );
    assert_eq!(answer(&format!("QUERY_AUTH_CODE:{code}")).await, "");
    assert_eq!(bot.calls(), 0);
    assert_eq!(answer("hello").await, "success");
    assert_eq!(bot.calls(), 1);
}

/// Where `msg_signature` is all that proves a push, a sealed reply looks like one. Each has a new time, so
/// its age would never be the end of it.
#[tokio::test]
async fn s_04_a_sealed_reply_that_is_sent_back_is_no_push() {
    let wecom = wecom(CORP_ID).build().unwrap();
    let official = builder().build().unwrap();
    let replies = [
        Reply::text("the bot's own words"),
        Reply::image("media"),
        Reply::transfer_customer_service(),
        Reply::err_code(0, "success"),
    ];
    for reply in replies {
        let bot = Bot::new(reply.clone());
        let verify = |account: &Account| {
            WeixinVerifyLayer::new(account.clone())
                .accept_msg_signature_only(true)
                .layer(WeixinMessageLayer::new().layer(bot.clone()))
        };
        let sealed = seal_for(CORP_ID, &text_message("hi"));
        let pushes = [
            (&wecom, Push::of_wecom(CORP_ID, &sealed)),
            (&official, Push::encrypted(&seal(KEY, &text_message("hi")))),
        ];
        for (account, push) in pushes {
            let response = call(verify(account), push.request()).await;
            assert_eq!(bot.calls(), 1, "{reply:?}");
            let sealed = String::from_utf8(response.into_body().to_vec()).unwrap();
            let [encrypt, signature, time, nonce] =
                ["Encrypt", "MsgSignature", "TimeStamp", "Nonce"].map(|name| field(&sealed, name));
            let sent_back = Push {
                query: format!("msg_signature={signature}&timestamp={time}&nonce={nonce}"),
                body: format!("<xml>{}</xml>", cdata("Encrypt", &encrypt)),
            };
            let response = call(verify(account), sent_back.request()).await;
            assert_eq!(response.status(), 403, "{reply:?}");
            assert_eq!(bot.calls(), 0, "{reply:?}");
        }
    }
}
