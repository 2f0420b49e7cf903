//! While a Token or a key is replaced, the old one is accepted beside the new one, and a reply is
//! made with what its request was made with.

use weixin_core::VerifyError::SignatureMismatch;
use weixin_core::{Account, AccountBuilder};

use crate::support::{APP_ID, NONCE, NOW, TIMESTAMP, TOKEN, sign, verify};

const NEW_TOKEN: &str = "newtoken2026ABCDEF";

fn with_token(token: &str) -> AccountBuilder {
    Account::builder(token).app_id(APP_ID).clock(|| NOW)
}

#[test]
fn s_02_the_previous_token_is_accepted_beside_the_current_one() {
    let before = with_token(TOKEN).build().unwrap();
    let during = with_token(NEW_TOKEN).previous_token(TOKEN).build().unwrap();
    let after = with_token(NEW_TOKEN).build().unwrap();
    let mismatch = Err(SignatureMismatch);
    for (name, account, token, expected) in [
        ("before, old", &before, TOKEN, Ok(())),
        ("before, new", &before, NEW_TOKEN, mismatch),
        ("during, old", &during, TOKEN, Ok(())),
        ("during, new", &during, NEW_TOKEN, Ok(())),
        ("during, another", &during, "othertoken2026abc", mismatch),
        (
            "during, both",
            &during,
            "newtoken2026ABCDEFmwtoken2026abcdef",
            mismatch,
        ),
        ("during, none", &during, "", mismatch),
        ("after, old", &after, TOKEN, mismatch),
        ("after, new", &after, NEW_TOKEN, Ok(())),
    ] {
        let signature = sign([token, TIMESTAMP, NONCE]);
        let query = format!("signature={signature}&timestamp={TIMESTAMP}&nonce={NONCE}");
        assert_eq!(verify(account, &query), expected, "{name}");
    }
}

#[cfg(feature = "encryption")]
mod encryption {
    use weixin_core::OpenError::{SignatureMismatch, Undecipherable};

    use super::{NEW_TOKEN, with_token};
    use crate::support::platform::{KEY, OTHER_KEY, Platform, open};
    use crate::support::{APP_ID, TOKEN};

    const NEW_KEY: &str = OTHER_KEY;

    /// The platform may use the old or the new one of each of the two secrets. What comes back must
    /// be readable to one that knows no other: [`Platform::reply`] signs and decrypts with its own.
    #[test]
    fn s_06_a_reply_is_made_with_the_token_and_the_key_of_its_push() {
        let during = with_token(NEW_TOKEN)
            .previous_token(TOKEN)
            .encoding_aes_key(NEW_KEY)
            .previous_encoding_aes_key(KEY)
            .build()
            .unwrap();
        for token in [TOKEN, NEW_TOKEN] {
            for key in [KEY, NEW_KEY] {
                let platform = Platform::with(token, key, APP_ID);
                let opened = open(&during, &platform.push(b"<xml>1</xml>")).unwrap();
                assert_eq!(opened.message(), b"<xml>1</xml>", "{token}, {key}");
                let reply = platform.reply(&opened.into_sealer(), b"<xml>2</xml>");
                assert_eq!(reply.message, b"<xml>2</xml>", "{token}, {key}");
            }
        }
    }

    #[test]
    fn s_06_a_key_is_accepted_only_while_it_is_configured() {
        let old = Platform::with(TOKEN, KEY, APP_ID).push(b"<xml/>");
        let new = Platform::with(TOKEN, NEW_KEY, APP_ID).push(b"<xml/>");
        let other = "Zd4R6yT8uW0pQ2sX5vB7nM9kL1jH3gF6dS8aE0rC2wY";
        let other = Platform::with(TOKEN, other, APP_ID).push(b"<xml/>");
        let account = || with_token(TOKEN).encoding_aes_key(NEW_KEY);
        let during = account().previous_encoding_aes_key(KEY).build().unwrap();
        let after = account().build().unwrap();
        for (name, account, push, expected) in [
            ("during, old", &during, &old, Ok(())),
            ("during, new", &during, &new, Ok(())),
            ("during, another", &during, &other, Err(Undecipherable)),
            ("after, old", &after, &old, Err(Undecipherable)),
            ("after, new", &after, &new, Ok(())),
        ] {
            assert_eq!(open(account, push).map(drop), expected, "{name}");
        }
    }

    /// The two signatures of a push are made with one Token, but are checked on their own.
    #[test]
    fn s_02_the_message_may_be_signed_with_the_previous_token() {
        let account = with_token(NEW_TOKEN).encoding_aes_key(KEY);
        let during = account.previous_token(TOKEN).build().unwrap();
        let old = Platform::with(TOKEN, KEY, APP_ID).push(b"<xml/>");
        let new = Platform::with(NEW_TOKEN, KEY, APP_ID).push(b"<xml/>");
        let other = Platform::with("othertoken2026abc", KEY, APP_ID).push(b"<xml/>");
        let query = |signature: &str, msg_signature: &str| {
            let (start, _) = signature.split_once("msg_signature=").unwrap();
            let (_, end) = msg_signature.split_once("msg_signature=").unwrap();
            format!("{start}msg_signature={end}")
        };
        for (name, msg_signature, expected) in [
            ("new", &new.query, Ok(())),
            ("old", &old.query, Ok(())),
            ("another", &other.query, Err(SignatureMismatch)),
        ] {
            let push = crate::support::platform::Push {
                query: query(&new.query, msg_signature),
                encrypt: new.encrypt.clone(),
            };
            assert_eq!(open(&during, &push).map(drop), expected, "{name}");
        }
    }
}
