//! The platform's side: signed queries, pushes in plain and sealed, replies read.

use http::Request;
use tower_weixin::{Account, AccountBuilder, Document, Mode, Signature};
use weixin_core::{CallbackQuery, Opened};

use super::{Whole, fixture};

/// The account of the fixtures.
pub(crate) const TOKEN: &str = "mwtoken2026";
pub(crate) const KEY: &str = "tW4mZq8Lr2Xc6Vb0Nn3Hj7Kk1Pp5Ss9Dd4Ff8Gg2Aa3";
pub(crate) const PREVIOUS_KEY: &str = "oLd5Kk2Jj8Hh4Gg6Ff1Dd3Ss7Aa9Qq0Ww2Ee4Rr6TxY";
pub(crate) const APP_ID: &str = "wx1a2b3c4d5e6f7081";
pub(crate) const NOW: u64 = 1_767_225_600;
pub(crate) const NONCE: &str = "1372623149";
pub(crate) const OPEN_ID: &str = "oT8Fw6N2xQ1pYkLz0VbRcHs4JdUe";
pub(crate) const ORIGINAL_ID: &str = "gh_3d9a1c52b7e4";
/// The AppID of the third-party platform of the fixtures.
pub(crate) const COMPONENT_ID: &str = "wx0c1d2e3f40516273";
/// The ids of WeCom in the fixtures.
pub(crate) const CORP_ID: &str = "ww0a1b2c3d4e5f6071";
pub(crate) const SUITE_ID: &str = "ww4asffe99e54c0f4c";

/// The account of the fixtures at the time [`NOW`], in security mode.
pub(crate) fn builder() -> AccountBuilder {
    with_key(KEY)
}

/// The same, if another key were set in the console.
fn with_key(key: &str) -> AccountBuilder {
    Account::builder(TOKEN)
        .app_id(APP_ID)
        .encoding_aes_key(key)
        .clock(|| NOW)
}

pub(crate) fn account(mode: Mode) -> Account {
    builder().mode(mode).build().unwrap()
}

/// The parameters of every request, rightly signed.
pub(crate) fn signed() -> String {
    let signature = sign([TOKEN, &NOW.to_string(), NONCE]);
    format!("signature={signature}&timestamp={NOW}&nonce={NONCE}&openid={OPEN_ID}")
}

/// The parameters of an encrypted push, rightly signed whatever `encrypt` is.
pub(crate) fn signed_with(encrypt: &str) -> String {
    let signature = sign([TOKEN, &NOW.to_string(), NONCE, encrypt]);
    format!("{}&encrypt_type=aes&msg_signature={signature}", signed())
}

pub(crate) fn sign<const N: usize>(parts: [&str; N]) -> String {
    let digits = Signature::over(parts).to_hex();
    digits.map(char::from).iter().collect()
}

/// An element as the platform writes texts.
pub(crate) fn cdata(name: &str, text: &str) -> String {
    format!("<{name}><![CDATA[{text}]]></{name}>")
}

/// The document of a text message.
pub(crate) fn text_message(content: &str) -> String {
    let to = cdata("ToUserName", ORIGINAL_ID);
    let from = cdata("FromUserName", OPEN_ID);
    let content = cdata("Content", content);
    format!(
        "<xml>{to}{from}<CreateTime>{NOW}</CreateTime><MsgType>text</MsgType>{content}\
         <MsgId>24512345678901234</MsgId></xml>"
    )
}

/// A POST of the platform.
#[derive(Clone, Debug)]
pub(crate) struct Push {
    pub(crate) query: String,
    pub(crate) body: String,
}

impl Push {
    /// `document` as it is pushed to an account in that mode.
    pub(crate) fn new(mode: Mode, document: &str) -> Self {
        match mode {
            Mode::Plaintext => Self::plain(document),
            Mode::Compatible => Self::compatible(document, &seal(KEY, document)),
            Mode::Security => Self::encrypted(&seal(KEY, document)),
        }
    }

    pub(crate) fn plain(document: &str) -> Self {
        Self {
            query: signed(),
            body: document.to_owned(),
        }
    }

    /// `encrypt` in the envelope of security mode.
    pub(crate) fn encrypted(encrypt: &str) -> Self {
        let to = cdata("ToUserName", ORIGINAL_ID);
        Self {
            query: signed_with(encrypt),
            body: format!("<xml>{to}{}</xml>", cdata("Encrypt", encrypt)),
        }
    }

    /// `encrypt` as the last element of a document in plain, as in compatibility mode.
    pub(crate) fn compatible(plain: &str, encrypt: &str) -> Self {
        let fields = plain.trim_end().strip_suffix("</xml>").unwrap();
        Self {
            query: signed_with(encrypt),
            body: format!("{fields}{}</xml>", cdata("Encrypt", encrypt)),
        }
    }

    /// A push about a third-party platform itself: it names no user and no account.
    pub(crate) fn to_component(encrypt: &str) -> Self {
        let (app_id, encrypted) = (cdata("AppId", COMPONENT_ID), cdata("Encrypt", encrypt));
        let query = signed_with(encrypt).replace(&format!("&openid={OPEN_ID}"), "");
        let body = format!("<xml>{app_id}{encrypted}</xml>");
        Self { query, body }
    }

    /// A push of WeCom, of which `msg_signature` is the only proof.
    pub(crate) fn of_wecom(to: &str, encrypt: &str) -> Self {
        let signature = sign([TOKEN, &NOW.to_string(), NONCE, encrypt]);
        let (to, encrypted) = (cdata("ToUserName", to), cdata("Encrypt", encrypt));
        Self {
            query: format!("msg_signature={signature}&timestamp={NOW}&nonce={NONCE}"),
            body: format!("<xml>{to}{encrypted}<AgentID></AgentID></xml>"),
        }
    }

    /// The same with a `signature` of the right shape that nobody made.
    pub(crate) fn forged(mut self) -> Self {
        let signature = sign([TOKEN, &NOW.to_string(), NONCE]);
        self.query = self.query.replace(&signature, &"0".repeat(40));
        self
    }

    pub(crate) fn request(&self) -> Request<Whole> {
        self.request_with(Whole::from(self.body.clone()))
    }

    /// The request with another body than this push's.
    pub(crate) fn request_with<B>(&self, body: B) -> Request<B> {
        let uri = format!("/weixin?{}", self.query);
        Request::post(uri).body(body).unwrap()
    }
}

/// Encrypts `document` with `key`. A reply is encrypted in the same way as a push, and what opened
/// a push can seal: so this needs a push of the fixtures, and no second implementation.
pub(crate) fn seal(key: &str, document: &str) -> String {
    let sealed = match key {
        KEY => fixture("envelope/security_text.xml"),
        PREVIOUS_KEY => fixture("envelope/security_previous_key.xml"),
        _ => panic!("no fixture is encrypted with this key"),
    };
    seal_like(with_key(key), &sealed, document)
}

/// Encrypts `document` for another receiver than the account of the fixtures.
pub(crate) fn seal_for(receiver: &str, document: &str) -> String {
    let sealed = match receiver {
        APP_ID => "envelope/security_text.xml",
        COMPONENT_ID => "envelope/component_ticket.xml",
        CORP_ID => "work/envelope_text.xml",
        SUITE_ID => "work/envelope_suite_ticket.xml",
        _ => panic!("no fixture is encrypted for {receiver}"),
    };
    seal_like(builder().app_id(receiver), &fixture(sealed), document)
}

fn seal_like(account: AccountBuilder, sealed: &str, document: &str) -> String {
    let sealer = open(account, &field(sealed, "Encrypt")).into_sealer();
    let mut encrypt = Vec::new();
    sealer.seal(document.as_bytes(), &NOW.to_string(), &mut encrypt);
    String::from_utf8(encrypt).unwrap()
}

/// Reads the sealed form of a reply as the platform does: checks its signature, then opens it.
pub(crate) fn open_reply(key: &str, reply: &str) -> String {
    open_reply_with(with_key(key), reply)
}

/// The same for a reply that names another receiver.
pub(crate) fn open_reply_for(receiver: &str, reply: &str) -> String {
    open_reply_with(builder().app_id(receiver), reply)
}

fn open_reply_with(account: AccountBuilder, reply: &str) -> String {
    let document = Document::parse(reply.as_bytes()).unwrap();
    assert_eq!(document.root().children().count(), 4, "{reply}");
    let [encrypt, signature, time, nonce] =
        ["Encrypt", "MsgSignature", "TimeStamp", "Nonce"].map(|name| field(reply, name));
    assert_eq!(nonce, NONCE, "the nonce of the push");
    assert_eq!(signature, sign([TOKEN, &time, &nonce, &encrypt]));
    String::from_utf8(open(account, &encrypt).message().to_vec()).unwrap()
}

fn open(account: AccountBuilder, encrypt: &str) -> Opened {
    let query = signed_with(encrypt);
    let account = account.build().unwrap();
    let proof = account
        .verify(&CallbackQuery::parse(&query).unwrap())
        .unwrap();
    proof.open(encrypt).unwrap()
}

/// The text of an element directly in the root.
pub(crate) fn field(document: &str, name: &str) -> String {
    let document = Document::parse(document.as_bytes()).unwrap();
    let field = document
        .root()
        .child(name)
        .unwrap_or_else(|| panic!("no {name}"));
    field.text().to_owned()
}
