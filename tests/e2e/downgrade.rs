//! T2, S-3: what is taken for encrypted, and what for plain, is the account's matter alone.

use http::StatusCode;
use tower_weixin::{Account, CloudRun, Message, Mode};

use crate::support::{
    APP_ID, Bot, KEY, NOW, OPEN_ID, Push, account, call, fixture, seal, signed, signed_with,
    text_message,
};

const PLAIN: &str = "in plain";
const SEALED: &str = "sealed";

/// What the bot sees, or the status of the refusal.
type Outcome = Result<&'static str, u16>;

/// Shapes of requests, all but the first rightly signed, with the outcome for an account in plaintext,
/// compatibility and security mode, and for one of Cloud Run on a private network.
#[rustfmt::skip] // One row, one line.
fn shapes() -> Vec<(&'static str, String, String, [Outcome; 4])> {
    let plain = text_message(PLAIN);
    let encrypt = seal(KEY, &text_message(SEALED));
    let sealed = Push::encrypted(&encrypt).body;
    let both = Push::compatible(&plain, &encrypt).body;
    let aes = signed_with(&encrypt);
    let no_type = aes.replace("&encrypt_type=aes", "");
    let raw = aes.replace("=aes", "=raw");
    let no_msg_signature = format!("{}&encrypt_type=aes", signed());
    // A document that holds no message is not wrong: the bot is called with something unknown.
    let unknown = Ok("");
    vec![
        ("not signed", String::new(), plain.clone(), [Err(400), Err(400), Err(400), Ok(PLAIN)]),
        ("plain", signed(), plain.clone(), [Ok(PLAIN), Err(403), Err(403), Ok(PLAIN)]),
        ("plain, said so", format!("{}&encrypt_type=raw", signed()), plain.clone(), [Ok(PLAIN), Err(403), Err(403), Ok(PLAIN)]),
        ("plain, with both forms", signed(), both.clone(), [Ok(PLAIN), Err(403), Err(403), Ok(PLAIN)]),
        ("plain, with an envelope", signed(), sealed.clone(), [unknown, Err(403), Err(403), unknown]),
        ("encrypted", aes.clone(), sealed.clone(), [Err(403), Ok(SEALED), Ok(SEALED), Err(403)]),
        ("encrypted, with both forms", aes.clone(), both, [Err(403), Ok(SEALED), Ok(SEALED), Err(403)]),
        ("encrypted, with a plain body", aes, plain.clone(), [Err(403), Err(400), Err(400), Err(403)]),
        ("encrypted without encrypt_type", no_type.clone(), sealed.clone(), [Err(403), Ok(SEALED), Ok(SEALED), Err(403)]),
        ("encrypted without both, plain body", no_type, plain.clone(), [Err(403), Err(400), Err(400), Err(403)]),
        ("encrypted without msg_signature", no_msg_signature.clone(), sealed.clone(), [Err(403), Err(400), Err(400), Err(403)]),
        ("no msg_signature, plain body", no_msg_signature, plain.clone(), [Err(403), Err(400), Err(400), Err(403)]),
        ("encrypted, said to be plain", raw.clone(), sealed.clone(), [unknown, Err(403), Err(403), unknown]),
        ("plain with a msg_signature", raw, plain, [Ok(PLAIN), Err(403), Err(403), Ok(PLAIN)]),
        ("encrypt_type unknown", signed_with(&encrypt).replace("=aes", "=sm4"), sealed.clone(), [Err(400); 4]),
        ("encrypt_type twice", signed_with(&encrypt) + "&encrypt_type=raw", sealed.clone(), [Err(400); 4]),
        ("msg_signature twice", signed_with(&encrypt) + "&msg_signature=", sealed, [Err(400); 4]),
    ]
}

#[tokio::test]
async fn t2_s_03_no_shape_of_a_request_changes_the_mode() {
    for (name, query, body, outcomes) in shapes() {
        let push = Push { query, body };
        let modes = [Mode::Plaintext, Mode::Compatible, Mode::Security];
        let accounts = modes.map(account).into_iter().chain([cloud_run()]);
        for (account, expected) in accounts.zip(outcomes) {
            assert_eq!(
                outcome(account.clone(), &push).await,
                expected.map(str::to_owned),
                "{name}: {account:?}"
            );
        }
    }
}

#[tokio::test]
async fn t2_the_plain_half_of_a_compatible_push_is_never_read() {
    let tampered = fixture("envelope/compat_text_tampered_plain.xml");
    let signed = Push::encrypted(&crate::support::field(&tampered, "Encrypt"));
    let seen = |body| Push {
        query: signed.query.clone(),
        body,
    };
    for (name, push, expected) in [
        (
            "changed",
            seen(tampered.clone()),
            "你好，请问今天几点开门？",
        ),
        (
            "of somebody else",
            seen(tampered.replace(OPEN_ID, "oForged")),
            "你好，请问今天几点开门？",
        ),
    ] {
        assert_eq!(
            outcome(account(Mode::Compatible), &push).await.as_deref(),
            Ok(expected),
            "{name}"
        );
    }
    let two = fixture("envelope/security_two_encrypt.xml");
    assert_eq!(
        outcome(account(Mode::Security), &seen(two)).await,
        Err(400),
        "two messages in one push"
    );
}

fn cloud_run() -> Account {
    let account = Account::cloud_run(APP_ID, CloudRun::private());
    account.clock(|| NOW).build().unwrap()
}

/// The text that the bot sees from the right user, empty if it is no text.
async fn outcome(account: Account, push: &Push) -> Result<String, u16> {
    let bot = Bot::default();
    let response = call(tower_weixin::service(account, bot.clone()), push.request()).await;
    match &bot.take()[..] {
        [] => Err(response.status().as_u16()),
        [request] => {
            assert_eq!(response.status(), StatusCode::OK);
            let Message::Text(text) = request.message() else {
                return Ok(String::new());
            };
            assert_eq!(request.meta().from_user().unwrap().as_str(), OPEN_ID);
            Ok(text.content.to_string())
        }
        calls => panic!("{} calls", calls.len()),
    }
}
