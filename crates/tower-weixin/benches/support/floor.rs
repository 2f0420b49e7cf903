//! The floor: the least chain of primitives that answers one push. No types, no services, no errors
//! that say anything, and only the one shape of document that the benchmarks feed it.

use aes::cipher::{BlockModeDecrypt, BlockModeEncrypt, InnerIvInit, KeyInit};
use aes::{Aes256Dec, Aes256Enc, Block};
use base64_simd::{AsOut, STANDARD};
use sha1::block_api::compress;

pub(crate) struct Floor {
    token: Vec<u8>,
    app_id: Vec<u8>,
    iv: [u8; 16],
    encrypt: Aes256Enc,
    decrypt: Aes256Dec,
}

#[derive(Default)]
pub(crate) struct Query<'a> {
    signature: &'a [u8],
    msg_signature: &'a [u8],
    timestamp: &'a [u8],
    nonce: &'a [u8],
}

#[derive(Default)]
pub(crate) struct Fields<'a> {
    pub(crate) to: &'a str,
    pub(crate) from: &'a str,
    pub(crate) msg_type: &'a str,
    pub(crate) content: &'a str,
    pub(crate) create_time: &'a str,
    pub(crate) msg_id: &'a str,
    pub(crate) encrypt: &'a str,
}

/// Buffers that are kept from one push to the next.
#[derive(Default)]
pub(crate) struct Scratch {
    opened: Vec<u8>,
    frame: Vec<u8>,
}

impl Floor {
    pub(crate) fn new(token: &str, app_id: &str, key: [u8; 32]) -> Self {
        Self {
            token: token.into(),
            app_id: app_id.into(),
            iv: *key.first_chunk().unwrap(),
            encrypt: Aes256Enc::new(&key.into()),
            decrypt: Aes256Dec::new(&key.into()),
        }
    }

    pub(crate) fn verify(&self, query: &Query<'_>) -> Option<()> {
        matches(
            query.signature,
            sign([&self.token, query.timestamp, query.nonce]),
        )
    }

    pub(crate) fn check_message(&self, query: &Query<'_>, encrypt: &str) -> Option<()> {
        let parts = [
            &self.token,
            query.timestamp,
            query.nonce,
            encrypt.as_bytes(),
        ];
        matches(query.msg_signature, sign(parts))
    }

    pub(crate) fn open<'b>(&self, encrypt: &str, plain: &'b mut Vec<u8>) -> Option<&'b [u8]> {
        plain.resize(encrypt.len() / 4 * 3, 0);
        let length = STANDARD
            .decode(encrypt.as_bytes(), plain.as_mut_slice().as_out())
            .ok()?
            .len();
        plain.truncate(length);
        let (blocks, _) = Block::slice_as_chunks_mut(plain);
        cbc::Decryptor::inner_iv_init(&self.decrypt, &self.iv.into()).decrypt_blocks(blocks);
        let padding = usize::from(*plain.last()?);
        let end = plain.len().checked_sub(padding)?;
        if padding > 32
            || plain[end..]
                .iter()
                .any(|&byte| usize::from(byte) != padding)
        {
            return None;
        }
        let message_end = 20 + u32::from_be_bytes(plain[16..20].try_into().ok()?) as usize;
        (plain.get(message_end..end)? == self.app_id).then(|| &plain[20..message_end])
    }

    /// Seals the message that stands in `frame` after 20 bytes of room.
    pub(crate) fn seal(
        &self,
        frame: &mut Vec<u8>,
        random: [u8; 16],
        time: u64,
        nonce: &[u8],
    ) -> Vec<u8> {
        let length = (frame.len() - 20) as u32;
        frame[..16].copy_from_slice(&random);
        frame[16..20].copy_from_slice(&length.to_be_bytes());
        frame.extend_from_slice(&self.app_id);
        let padding = 32 - frame.len() % 32;
        frame.resize(frame.len() + padding, padding as u8);
        let (blocks, _) = Block::slice_as_chunks_mut(frame);
        cbc::Encryptor::inner_iv_init(&self.encrypt, &self.iv.into()).encrypt_blocks(blocks);

        let mut out = Vec::with_capacity(frame.len().div_ceil(3) * 4 + 256);
        out.extend_from_slice(b"<xml><Encrypt><![CDATA[");
        let start = out.len();
        STANDARD.encode_append(&*frame, &mut out);
        let mut time_text = itoa::Buffer::new();
        let time = time_text.format(time).as_bytes();
        let signature = sign([&self.token, time, nonce, &out[start..]]);
        out.extend_from_slice(b"]]></Encrypt><MsgSignature><![CDATA[");
        let mut digits = [0; 40];
        hex::encode_to_slice(signature, &mut digits).unwrap();
        out.extend_from_slice(&digits);
        out.extend_from_slice(b"]]></MsgSignature><TimeStamp>");
        out.extend_from_slice(time);
        out.extend_from_slice(b"</TimeStamp><Nonce><![CDATA[");
        out.extend_from_slice(nonce);
        out.extend_from_slice(b"]]></Nonce></xml>");
        out
    }

    pub(crate) fn round_trip_plaintext(&self, raw_query: &str, body: &[u8]) -> Option<Vec<u8>> {
        self.verify(&query(raw_query.as_bytes()))?;
        let fields = decode(body)?;
        let mut out = Vec::with_capacity(256 + fields.content.len());
        encode(&mut out, fields.from, fields.to, now(), fields.content);
        Some(out)
    }

    pub(crate) fn round_trip_security(
        &self,
        raw_query: &str,
        body: &[u8],
        scratch: &mut Scratch,
    ) -> Option<Vec<u8>> {
        let query = query(raw_query.as_bytes());
        self.verify(&query)?;
        let envelope = decode(body)?;
        self.check_message(&query, envelope.encrypt)?;
        let fields = decode(self.open(envelope.encrypt, &mut scratch.opened)?)?;
        let time = now();
        let frame = &mut scratch.frame;
        frame.clear();
        frame.extend_from_slice(&[0; 20]);
        encode(frame, fields.from, fields.to, time, fields.content);
        Some(self.seal(frame, rand::random(), time, query.nonce))
    }
}

pub(crate) fn query(mut rest: &[u8]) -> Query<'_> {
    let mut query = Query::default();
    while !rest.is_empty() {
        let end = memchr::memchr(b'&', rest).unwrap_or(rest.len());
        let pair = &rest[..end];
        rest = rest.get(end + 1..).unwrap_or_default();
        let Some(equals) = memchr::memchr(b'=', pair) else {
            continue;
        };
        let value = &pair[equals + 1..];
        match &pair[..equals] {
            b"signature" => query.signature = value,
            b"msg_signature" => query.msg_signature = value,
            b"timestamp" => query.timestamp = value,
            b"nonce" => query.nonce = value,
            _ => {}
        }
    }
    query
}

/// The fields of a document whose elements hold CDATA or bare text and nothing else.
pub(crate) fn decode(document: &[u8]) -> Option<Fields<'_>> {
    let text = simdutf8::basic::from_utf8(document).ok()?;
    let bytes = text.as_bytes();
    let mut fields = Fields::default();
    let mut at = text.find("<xml>")? + 5;
    loop {
        at += memchr::memchr(b'<', &bytes[at..])? + 1;
        if bytes[at..].starts_with(b"/xml>") {
            return Some(fields);
        }
        let name_end = at + memchr::memchr(b'>', &bytes[at..])?;
        let name = &text[at..name_end];
        at = name_end + 1;
        let value = if bytes[at..].starts_with(b"<![CDATA[") {
            at += 9;
            let start = at;
            loop {
                at += memchr::memchr(b']', &bytes[at..])?;
                if bytes[at..].starts_with(b"]]>") {
                    break;
                }
                at += 1;
            }
            at += 3;
            &text[start..at - 3]
        } else {
            let start = at;
            at += memchr::memchr(b'<', &bytes[at..])?;
            &text[start..at]
        };
        let end = bytes[at..]
            .strip_prefix(b"</")?
            .strip_prefix(name.as_bytes())?;
        if !end.starts_with(b">") {
            return None;
        }
        at += name.len() + 3;
        match name {
            "ToUserName" => fields.to = value,
            "FromUserName" => fields.from = value,
            "MsgType" => fields.msg_type = value,
            "Content" => fields.content = value,
            "CreateTime" => fields.create_time = value,
            "MsgId" => fields.msg_id = value,
            "Encrypt" => fields.encrypt = value,
            _ => {}
        }
    }
}

pub(crate) fn encode(out: &mut Vec<u8>, to: &str, from: &str, time: u64, content: &str) {
    out.extend_from_slice(b"<xml><ToUserName><![CDATA[");
    out.extend_from_slice(to.as_bytes());
    out.extend_from_slice(b"]]></ToUserName><FromUserName><![CDATA[");
    out.extend_from_slice(from.as_bytes());
    out.extend_from_slice(b"]]></FromUserName><CreateTime>");
    out.extend_from_slice(itoa::Buffer::new().format(time).as_bytes());
    out.extend_from_slice(b"</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[");
    out.extend_from_slice(content.as_bytes());
    out.extend_from_slice(b"]]></Content></xml>");
}

/// SHA-1 over the sorted parts; whole blocks are taken straight from them.
pub(crate) fn sign<const N: usize>(mut parts: [&[u8]; N]) -> [u8; 20] {
    parts.sort_unstable();
    let mut state = [
        0x6745_2301,
        0xEFCD_AB89,
        0x98BA_DCFE,
        0x1032_5476,
        0xC3D2_E1F0,
    ];
    let mut block = [0u8; 64];
    let (mut used, mut total) = (0, 0);
    for mut part in parts {
        total += part.len();
        if used > 0 {
            let taken = part.len().min(64 - used);
            block[used..used + taken].copy_from_slice(&part[..taken]);
            used += taken;
            part = &part[taken..];
            if used == 64 {
                compress(&mut state, &[block]);
                used = 0;
            }
        }
        if !part.is_empty() {
            let (blocks, rest) = part.as_chunks::<64>();
            compress(&mut state, blocks);
            block[..rest.len()].copy_from_slice(rest);
            used = rest.len();
        }
    }
    block[used] = 0x80;
    block[used + 1..].fill(0);
    if used >= 56 {
        compress(&mut state, &[block]);
        block.fill(0);
    }
    block[56..].copy_from_slice(&(total as u64 * 8).to_be_bytes());
    compress(&mut state, &[block]);
    let mut digest = [0; 20];
    for (bytes, word) in digest.chunks_exact_mut(4).zip(state) {
        bytes.copy_from_slice(&word.to_be_bytes());
    }
    digest
}

fn matches(digits: &[u8], digest: [u8; 20]) -> Option<()> {
    let mut received = [0; 20];
    hex::decode_to_slice(digits, &mut received).ok()?;
    let difference = received
        .iter()
        .zip(digest)
        .fold(0, |all, (a, b)| all | (a ^ b));
    (std::hint::black_box(difference) == 0).then_some(())
}

fn now() -> u64 {
    std::time::UNIX_EPOCH.elapsed().unwrap().as_secs()
}
