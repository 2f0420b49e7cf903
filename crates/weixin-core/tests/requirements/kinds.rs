//! The kind of an account decides how a request proves itself, and whom its message must name as the
//! receiver.

use weixin_core::OpenError::Undecipherable;
use weixin_core::VerifyError::{Encryption, Query};
use weixin_core::{Account, AccountBuilder, AccountKind, CallbackQuery, OpenError, QueryError};

use crate::support::platform::{Platform, Push};
use crate::support::vectors::VECTORS;
use crate::support::{APP_ID, KEY, NONCE, TIMESTAMP, TOKEN, builder, signed, verify_url};

const CORP: &str = "ww0a1b2c3d4e5f6071";
const SUITE: &str = "ww4asffe99e54c0f4c";
const COMPONENT: &str = "wx0c1d2e3f40516273";
const MESSAGE: &[u8] = b"<xml></xml>";

const UNSIGNED: Result<(), weixin_core::VerifyError> = Err(Query(QueryError::Missing("signature")));

fn account(kind: AccountKind, id: &str) -> AccountBuilder {
    builder().kind(kind).app_id(id).encoding_aes_key(KEY)
}

fn push(receiver: &str) -> Push {
    Platform::with(TOKEN, KEY, receiver).push(MESSAGE)
}

/// Opens a push by the way that its kind goes, and lets the platform read a reply to it.
fn open(account: &Account, receiver: &str) -> Result<(), OpenError> {
    let push = push(receiver);
    let opened = if account.kind() == AccountKind::WeCom {
        let query = push.query_without_signature();
        let query = CallbackQuery::parse(&query).unwrap();
        account.defer(&query).unwrap().open(&push.encrypt)?.1
    } else {
        crate::support::platform::open(account, &push)?
    };
    assert_eq!(opened.message(), MESSAGE);
    // The platform's side checks that the reply names the receiver of its push.
    let platform = Platform::with(TOKEN, KEY, receiver);
    let reply = platform.read_reply(&opened.into_sealer(), b"<xml>reply</xml>");
    assert_eq!(reply, b"<xml>reply</xml>");
    Ok(())
}

#[test]
#[rustfmt::skip]
fn a_message_must_name_a_receiver_of_its_account() {
    const REFUSED: Result<(), OpenError> = Err(Undecipherable);
    let official = || account(AccountKind::OfficialAccount, APP_ID);
    let platform = || account(AccountKind::OpenPlatform, COMPONENT);
    let wecom = || account(AccountKind::WeCom, CORP);
    let both = || wecom().accept_receiver_id(SUITE);
    let many = || both().accept_receiver_id("ww3").accept_receiver_id("ww4");
    let any = || both().dangerous_accept_empty_receiver_id();
    let longer = format!("{CORP}0");
    for (name, account, receiver, expected) in [
        ("official account, its own",        official(), APP_ID,      Ok(())),
        ("official account, another",        official(), COMPONENT,   REFUSED),
        ("official account, none",           official(), "",          REFUSED),
        ("open platform, its own",           platform(), COMPONENT,   Ok(())),
        ("open platform, an authorised one", platform(), APP_ID,      REFUSED),
        ("open platform, none",              platform(), "",          REFUSED),
        ("WeCom, the corp",                  wecom(),    CORP,        Ok(())),
        ("WeCom, a suite that is not told",  wecom(),    SUITE,       REFUSED),
        ("WeCom, none",                      wecom(),    "",          REFUSED),
        ("WeCom, the corp of two",           both(),     CORP,        Ok(())),
        ("WeCom, the suite of two",          both(),     SUITE,       Ok(())),
        ("WeCom, neither of two",            both(),     APP_ID,      REFUSED),
        ("WeCom, none of two",               both(),     "",          REFUSED),
        ("WeCom, both in one",               both(),     "ww0a1b2c3d4e5f6071ww4asffe99e54c0f4c", REFUSED),
        ("WeCom, the last of four",          many(),     "ww4",       Ok(())),
        ("WeCom, none where that is told",   any(),      "",          Ok(())),
        ("WeCom, the suite beside none",     any(),      SUITE,       Ok(())),
        ("WeCom, another beside none",       any(),      APP_ID,      REFUSED),
        ("WeCom, the beginning of one",      any(),      &CORP[..17], REFUSED),
        ("WeCom, one and more",              any(),      &longer,     REFUSED),
        ("WeCom, a space beside none",       any(),      " ",         REFUSED),
    ] {
        assert_eq!(open(&account.build().unwrap(), receiver), expected, "{name}");
    }
}

/// A suite's URL is verified with the corp id of its provider, and then gets pushes for the suite.
#[test]
fn a_verification_of_wecom_may_name_any_of_the_receivers() {
    let wecom = || account(AccountKind::WeCom, SUITE);
    let many = || wecom().accept_receiver_id(CORP);
    let any = || wecom().dangerous_accept_empty_receiver_id();
    let refused = Err(Encryption(Undecipherable));
    for (name, account, receiver, expected) in [
        ("the suite", wecom(), SUITE, Ok("5927782489442352469")),
        ("a provider that is not told", wecom(), CORP, refused),
        ("the provider", many(), CORP, Ok("5927782489442352469")),
        ("none", many(), "", refused),
        (
            "none where that is told",
            any(),
            "",
            Ok("5927782489442352469"),
        ),
    ] {
        let push = Platform::with(TOKEN, KEY, receiver).push(b"5927782489442352469");
        let echostr = push.encrypt.replace('+', "%2B");
        let query = format!("{}&echostr={echostr}", push.query_without_signature());
        let answer = verify_url(&account.build().unwrap(), &query);
        assert_eq!(
            answer.as_deref().map_err(|error| *error),
            expected,
            "{name}"
        );
    }
}

#[test]
fn a_third_party_platform_proves_itself_as_an_official_account_does() {
    let account = account(AccountKind::OpenPlatform, COMPONENT)
        .build()
        .unwrap();
    let get = format!("{}&echostr=hello", signed(TIMESTAMP, NONCE));
    assert_eq!(verify_url(&account, &get).as_deref(), Ok("hello"));

    let push = push(COMPONENT);
    let echostr = push.encrypt.replace('+', "%2B");
    let encrypted = format!("{}&echostr={echostr}", push.query_without_signature());
    let refused = verify_url(&account, &encrypted);
    assert_eq!(refused.map(drop), UNSIGNED, "an encrypted echostr");

    let query = push.query_without_signature();
    let refused = account.verify(&CallbackQuery::parse(&query).unwrap());
    assert_eq!(
        refused.map(drop),
        UNSIGNED,
        "a push with msg_signature alone"
    );
}

/// The vector is sealed with the corp id, by Tencent's own library.
#[test]
fn the_published_push_of_wecom_names_its_corp() {
    let mut vectors = VECTORS.official.iter();
    let vector = vectors
        .find(|vector| vector.name == "wecom_request")
        .unwrap();
    let query = vector.query();
    let query = CallbackQuery::parse(&query).unwrap();
    let now = vector.timestamp.parse().unwrap();
    let open = |id: &str, others: &[&str]| {
        let account = Account::builder(&vector.token)
            .kind(AccountKind::WeCom)
            .app_id(id)
            .encoding_aes_key(&vector.encoding_aes_key)
            .clock(move || now);
        let account = others
            .iter()
            .fold(account, |account, id| account.accept_receiver_id(*id));
        let unverified = account.build().unwrap().defer(&query).unwrap();
        let opened = unverified.open(&vector.encrypt);
        opened.map(|(_, opened)| opened.message().to_vec())
    };
    let message = Ok(vector.plaintext.clone().into_bytes());
    assert_eq!(open(&vector.appid, &[]), message, "its own");
    assert_eq!(open(SUITE, &[&vector.appid]), message, "as another");
    assert_eq!(open(SUITE, &[]), Err(Undecipherable), "not told");
}
