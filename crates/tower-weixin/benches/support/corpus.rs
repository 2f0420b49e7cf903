//! Pushes as the platform sends them: chat-like texts in Chinese and English, 64 different ones of
//! each size, so that no branch predictor learns them by heart.

use bytes::Bytes;
use http::Uri;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};

use super::floor::{self, Floor};

pub(crate) const TOKEN: &str = "BenchToken2026abc";
pub(crate) const APP_ID: &str = "wx0123456789abcdef";
pub(crate) const KEY: &str = "kR3vXo8TqLb2NwYc5JhPfZs7UeAg9MdKi4DtWx6HnVE";
pub(crate) const SIZES: [(&str, usize); 3] = [("400", 400), ("2k", 2048), ("20k", 20480)];
pub(crate) const COUNT: usize = 64;

const ACCOUNT: &str = "gh_0123456789ab";
const HAN: &str =
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动";
const WORDS: [&str; 6] = ["hello", "order", "please", "price", "2026", "weixin"];

pub(crate) struct Push {
    pub(crate) uri: Uri,
    pub(crate) query: String,
    pub(crate) body: Bytes,
}

pub(crate) fn floor() -> Floor {
    let key = base64_simd::forgiving_decode_to_vec(KEY.as_bytes()).unwrap();
    Floor::new(TOKEN, APP_ID, key.try_into().unwrap())
}

/// 64 pushes with documents of about `size` bytes.
pub(crate) fn pushes(size: usize, encrypted: bool) -> Vec<Push> {
    let rng = &mut StdRng::seed_from_u64(size as u64);
    let floor = floor();
    (0..COUNT)
        .map(|number| push(&floor, rng, size, number, encrypted))
        .collect()
}

fn push(floor: &Floor, rng: &mut StdRng, size: usize, number: usize, encrypted: bool) -> Push {
    let user = format!("oABCDEFGHIJKLMNOPQRSTUVWX{number:03}");
    let timestamp = (1_760_000_000 + number / 4).to_string();
    let nonce = rng.random_range(100_000_000..2_000_000_000u32).to_string();
    let document = |content: &str| {
        format!(
            "<xml><ToUserName><![CDATA[{ACCOUNT}]]></ToUserName>\n\
             <FromUserName><![CDATA[{user}]]></FromUserName>\n\
             <CreateTime>{timestamp}</CreateTime>\n\
             <MsgType><![CDATA[text]]></MsgType>\n\
             <Content><![CDATA[{content}]]></Content>\n\
             <MsgId>{}</MsgId>\n</xml>",
            24_000_000_000_000_000 + number
        )
    };
    let bytes = size - document("").len() + rng.random_range(0..48) - 24;
    let document = document(&chat(rng, bytes));

    let sign = |parts| hex(floor::sign(parts));
    let signature = sign([TOKEN.as_bytes(), timestamp.as_bytes(), nonce.as_bytes()]);
    let mut query =
        format!("signature={signature}&timestamp={timestamp}&nonce={nonce}&openid={user}");
    let mut body = document.into_bytes();
    if encrypted {
        let mut frame = vec![0; 20];
        frame.extend_from_slice(&body);
        let sealed = floor.seal(&mut frame, rng.random(), 0, b"0");
        let encrypt = floor::decode(&sealed).unwrap().encrypt;
        let parts = [TOKEN, &timestamp, &nonce, encrypt].map(str::as_bytes);
        let msg_signature = hex(floor::sign(parts));
        query.push_str(&format!("&encrypt_type=aes&msg_signature={msg_signature}"));
        body = format!(
            "<xml>\n    <ToUserName><![CDATA[{ACCOUNT}]]></ToUserName>\n    \
             <Encrypt><![CDATA[{encrypt}]]></Encrypt>\n</xml>\n"
        )
        .into_bytes();
    }
    Push {
        uri: format!("/weixin?{query}").parse().unwrap(),
        query,
        body: body.into(),
    }
}

fn chat(rng: &mut StdRng, bytes: usize) -> String {
    let han: Vec<char> = HAN.chars().collect();
    let mut text = String::new();
    while text.len() < bytes {
        if rng.random_bool(0.7) {
            text.extend((0..rng.random_range(3..16)).map(|_| han.choose(rng).unwrap()));
            text.push(*['，', '。', '！', '？'].choose(rng).unwrap());
        } else {
            text.push_str(WORDS.choose(rng).unwrap());
            text.push(*[' ', '<', '&', ']', '😀', '\n'].choose(rng).unwrap());
        }
    }
    while text.len() > bytes {
        text.pop();
    }
    text
}

fn hex(digest: [u8; 20]) -> String {
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}
