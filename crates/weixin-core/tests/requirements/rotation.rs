//! While a Token or a key is replaced, the old one is accepted beside the new one, and a reply is
//! made with what its request was made with.

use weixin_core::VerifyError::SignatureMismatch;
use weixin_core::{Account, AccountBuilder};

use crate::support::{APP_ID, NONCE, NOW, TIMESTAMP, TOKEN, sign, verify};

const NEW_TOKEN: &str = "newtoken2026ABCDEF";
const BOTH: &str = "newtoken2026ABCDEFmwtoken2026abcdef";

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
        ("during, both in one", &during, BOTH, mismatch),
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
    use weixin_core::Account;
    use weixin_core::OpenError::{SignatureMismatch, Undecipherable};

    use super::{NEW_TOKEN, with_token};
    use crate::support::platform::{OTHER_KEY as NEW_KEY, Platform, Push, open};
    use crate::support::{APP_ID, KEY, TOKEN};

    fn replacing_both() -> Account {
        with_token(NEW_TOKEN)
            .previous_token(TOKEN)
            .encoding_aes_key(NEW_KEY)
            .previous_encoding_aes_key(KEY)
            .build()
            .unwrap()
    }

    /// What comes back must be readable to a platform that knows no other Token and no other key.
    #[test]
    fn s_06_a_reply_is_made_with_the_token_and_the_key_of_its_push() {
        let account = replacing_both();
        for (name, token, key) in [
            ("both old", TOKEN, KEY),
            ("new key", TOKEN, NEW_KEY),
            ("new token", NEW_TOKEN, KEY),
            ("both new", NEW_TOKEN, NEW_KEY),
        ] {
            let platform = Platform::with(token, key, APP_ID);
            let opened = open(&account, &platform.push(b"<xml>1</xml>")).unwrap();
            assert_eq!(opened.message(), b"<xml>1</xml>", "{name}");
            let reply = platform.read_reply(&opened.into_sealer(), b"<xml>2</xml>");
            assert_eq!(reply, b"<xml>2</xml>", "{name}");
        }
    }

    #[test]
    fn s_06_a_key_is_accepted_only_while_it_is_configured() {
        const OTHER_KEY: &str = "0000000000000000000000000000000000000000000";
        let during = replacing_both();
        let after = with_token(NEW_TOKEN)
            .encoding_aes_key(NEW_KEY)
            .build()
            .unwrap();
        for (name, account, key, expected) in [
            ("during, old", &during, KEY, Ok(())),
            ("during, new", &during, NEW_KEY, Ok(())),
            ("during, another", &during, OTHER_KEY, Err(Undecipherable)),
            ("after, old", &after, KEY, Err(Undecipherable)),
            ("after, new", &after, NEW_KEY, Ok(())),
        ] {
            let push = Platform::with(NEW_TOKEN, key, APP_ID).push(b"<xml/>");
            assert_eq!(open(account, &push).map(drop), expected, "{name}");
        }
    }

    /// The two signatures of a push are checked on their own.
    #[test]
    fn s_02_the_message_may_be_signed_with_the_previous_token() {
        let account = replacing_both();
        for (name, token, expected) in [
            ("new", NEW_TOKEN, Ok(())),
            ("old", TOKEN, Ok(())),
            ("another", "othertoken2026abc", Err(SignatureMismatch)),
        ] {
            let push = Push {
                signature: Platform::with(NEW_TOKEN, KEY, APP_ID)
                    .push(b"<xml/>")
                    .signature,
                ..Platform::with(token, KEY, APP_ID).push(b"<xml/>")
            };
            assert_eq!(open(&account, &push).map(drop), expected, "{name}");
        }
    }
}
