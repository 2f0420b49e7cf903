//! Bots made by hand, of which each does one thing wrong.

use std::convert::Infallible;

use aes::Aes256;
use aes::cipher::{Block, BlockModeEncrypt, KeyIvInit};
use bytes::Bytes;
use http::{Method, Request, Response};
use http_body_util::Full;
use sha1::{Digest, Sha1};
use weixin_core::Mode;
use weixin_sim::{Delivery, FindingKind, Platform, PushBody, SimAccount};

pub(crate) const TOKEN: &str = "faultytoken2026";
pub(crate) const KEY: &str = "AbCdEfGhIjKlMnOpQrStUvWxYz0123456789AbCdEfG";
pub(crate) const APP_ID: &str = "wx5a1e0000000000de";
pub(crate) const ACCOUNT: &str = "gh_5a1e000000de";
pub(crate) const USER: &str = "oAlice";

pub(crate) type Answer = Response<Full<Bytes>>;

pub(crate) fn account(mode: Mode) -> SimAccount {
    SimAccount::new()
        .token(TOKEN)
        .encoding_aes_key(KEY)
        .app_id(APP_ID)
        .original_id(ACCOUNT)
        .mode(mode)
}

/// The platform, with a bot that answers by this function.
pub(crate) fn platform(
    mode: Mode,
    answer: impl Fn(&Asked) -> Answer + Clone + Send + Sync + 'static,
) -> Platform {
    let bot = tower::service_fn(move |request: Request<PushBody>| {
        let answer = answer(&Asked::of(&request));
        async { Ok::<_, Infallible>(answer) }
    });
    Platform::new(account(mode)).serve(bot)
}

/// A push as careless bots see it.
#[derive(Debug)]
pub(crate) struct Asked {
    pub(crate) method: Method,
    query: Vec<(String, String)>,
}

impl Asked {
    fn of(request: &Request<PushBody>) -> Self {
        let query = request.uri().query().unwrap_or_default();
        Self {
            method: request.method().clone(),
            query: form_urlencoded::parse(query.as_bytes())
                .into_owned()
                .collect(),
        }
    }

    pub(crate) fn get(&self, name: &str) -> &str {
        let found = self.query.iter().find(|(found, _)| found == name);
        found.map_or("", |(_, value)| value)
    }

    /// Whether `signature` is right.
    pub(crate) fn is_signed(&self) -> bool {
        self.get("signature") == sign(&[TOKEN, self.get("timestamp"), self.get("nonce")])
    }
}

pub(crate) fn answer(body: impl Into<Bytes>) -> Answer {
    Response::new(Full::new(body.into()))
}

pub(crate) fn sign(parts: &[&str]) -> String {
    let mut parts = parts.to_vec();
    parts.sort_unstable();
    hex::encode(Sha1::digest(parts.concat()))
}

/// A reply to the user, with these elements after the common ones.
pub(crate) fn reply(msg_type: &str, rest: &str) -> String {
    format!(
        "<xml><ToUserName><![CDATA[{USER}]]></ToUserName><FromUserName><![CDATA[{ACCOUNT}]]></FromUserName>\
         <CreateTime>1767225600</CreateTime><MsgType><![CDATA[{msg_type}]]></MsgType>{rest}</xml>"
    )
}

pub(crate) fn text(content: &str) -> String {
    reply("text", &format!("<Content><![CDATA[{content}]]></Content>"))
}

/// How a reply is encrypted.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sealing {
    pub(crate) key: &'static str,
    pub(crate) app_id: &'static str,
    /// To how many bytes it is padded, and with what if not with their number.
    pub(crate) block: usize,
    pub(crate) pad: Option<u8>,
}

pub(crate) const RIGHT: Sealing = Sealing {
    key: KEY,
    app_id: APP_ID,
    block: 32,
    pad: None,
};

impl Sealing {
    /// The value of `Encrypt`.
    pub(crate) fn encrypt(self, document: &[u8]) -> String {
        let mut frame = vec![b'r'; 16];
        frame.extend(u32::try_from(document.len()).unwrap().to_be_bytes());
        frame.extend(document);
        frame.extend(self.app_id.as_bytes());
        let padding = self.block - frame.len() % self.block;
        let pad = self.pad.unwrap_or(padding as u8);
        frame.resize(frame.len() + padding, pad);
        let key = base64_simd::forgiving_decode_to_vec(self.key.as_bytes()).unwrap();
        let (blocks, _) = Block::<Aes256>::slice_as_chunks_mut(&mut frame);
        cbc::Encryptor::<Aes256>::new_from_slices(&key, &key[..16])
            .unwrap()
            .encrypt_blocks(blocks);
        base64_simd::STANDARD.encode_to_string(frame)
    }
}

/// The four elements of an encrypted reply.
#[derive(Clone, Debug)]
pub(crate) struct Envelope {
    pub(crate) encrypt: String,
    pub(crate) signature: String,
    pub(crate) time: String,
    pub(crate) nonce: String,
}

impl Envelope {
    pub(crate) fn new(encrypt: String, nonce: &str) -> Self {
        let now = std::time::SystemTime::now();
        let now = now.duration_since(std::time::UNIX_EPOCH).unwrap();
        Self {
            encrypt,
            signature: String::new(),
            time: now.as_secs().to_string(),
            nonce: nonce.to_owned(),
        }
        .signed(TOKEN)
    }

    pub(crate) fn signed(mut self, token: &str) -> Self {
        self.signature = sign(&[token, &self.time, &self.nonce, &self.encrypt]);
        self
    }

    pub(crate) fn to_xml(&self) -> String {
        let Self {
            encrypt,
            signature,
            time,
            nonce,
        } = self;
        format!(
            "<xml><Encrypt><![CDATA[{encrypt}]]></Encrypt><MsgSignature><![CDATA[{signature}]]></MsgSignature>\
             <TimeStamp>{time}</TimeStamp><Nonce><![CDATA[{nonce}]]></Nonce></xml>"
        )
    }
}

pub(crate) fn kinds(delivery: &Delivery) -> Vec<FindingKind> {
    delivery
        .findings()
        .iter()
        .map(|finding| finding.kind)
        .collect()
}
