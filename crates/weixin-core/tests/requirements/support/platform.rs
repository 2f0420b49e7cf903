//! The platform's side of the encrypted modes, written a second time after its documentation: what
//! the crate seals must open here, and the other way round.

use aes::cipher::{BlockModeDecrypt, BlockModeEncrypt, KeyIvInit};
use aes::{Aes256, Block};
use base64_simd::STANDARD as BASE64;
use weixin_core::{Account, CallbackQuery, OpenError, Opened, Sealer};

use super::{APP_ID, KEY, NONCE, TIMESTAMP, TOKEN, builder, hex, sign};

pub(crate) const OTHER_KEY: &str = "Zd4R6yT8uW0pQ2sX5vB7nM9kL1jH3gF6dS8aE0rC2wY";

/// An account in security mode with [`KEY`].
pub(crate) fn secure_account() -> Account {
    builder().encoding_aes_key(KEY).build().unwrap()
}

/// An encrypted push at [`NOW`](super::NOW).
#[derive(Clone)]
pub(crate) struct Push {
    pub(crate) signature: String,
    pub(crate) msg_signature: String,
    pub(crate) encrypt: String,
}

impl Push {
    pub(crate) fn query(&self) -> String {
        let rest = self.query_without_signature();
        format!("signature={}&{rest}", self.signature)
    }

    pub(crate) fn query_without_signature(&self) -> String {
        let signature = &self.msg_signature;
        format!("timestamp={TIMESTAMP}&nonce={NONCE}&encrypt_type=aes&msg_signature={signature}")
    }
}

/// What the account makes of a push.
pub(crate) fn open(account: &Account, push: &Push) -> Result<Opened, OpenError> {
    let query = push.query();
    let query = CallbackQuery::parse(&query).unwrap();
    account.verify(&query).unwrap().open(&push.encrypt)
}

/// The platform, as it knows one account.
pub(crate) struct Platform {
    token: String,
    key: [u8; 32],
    receiver: String,
}

impl Platform {
    /// The platform as [`secure_account`] knows it.
    pub(crate) fn new() -> Self {
        Self::with(TOKEN, KEY, APP_ID)
    }

    pub(crate) fn with(token: &str, key: &str, receiver: &str) -> Self {
        Self {
            token: token.to_owned(),
            key: decode_key(key),
            receiver: receiver.to_owned(),
        }
    }

    pub(crate) fn push(&self, message: &[u8]) -> Push {
        let frame = frame(*b"0123456789abcdef", message, &self.receiver);
        self.push_text(&self.encrypt(&frame))
    }

    /// Signs any text as the value of `Encrypt`.
    pub(crate) fn push_text(&self, encrypt: &str) -> Push {
        Push {
            signature: sign([&self.token, TIMESTAMP, NONCE]),
            msg_signature: sign([&self.token, TIMESTAMP, NONCE, encrypt]),
            encrypt: encrypt.to_owned(),
        }
    }

    /// Lets an account seal a reply, checks the reply's signature and frame, and reads its message.
    pub(crate) fn read_reply(&self, sealer: &Sealer, message: &[u8]) -> Vec<u8> {
        let mut encrypt = Vec::new();
        let signature = sealer.seal(message, TIMESTAMP, &mut encrypt);
        let encrypt = String::from_utf8(encrypt).unwrap();
        assert_eq!(
            sealer.nonce(),
            NONCE.as_bytes(),
            "the reply has its push's nonce"
        );
        let expected = sign([&self.token, TIMESTAMP, NONCE, &encrypt]);
        assert_eq!(hex(signature), expected, "MsgSignature of the reply");

        let sealed = self.decrypt(&encrypt);
        let random = *sealed.first_chunk().unwrap();
        let length = u32::from_be_bytes(*sealed[16..].first_chunk().unwrap());
        let message = sealed[20..][..length as usize].to_vec();
        assert_eq!(
            sealed,
            frame(random, &message, &self.receiver),
            "the reply's frame"
        );
        message
    }

    /// Encrypts any bytes that are a whole number of AES blocks.
    pub(crate) fn encrypt(&self, frame: &[u8]) -> String {
        let mut bytes = frame.to_vec();
        let (blocks, []) = Block::slice_as_chunks_mut(&mut bytes) else {
            panic!("{} bytes are no whole blocks", frame.len());
        };
        cbc::Encryptor::<Aes256>::new(&self.key.into(), &self.iv().into()).encrypt_blocks(blocks);
        BASE64.encode_to_string(bytes)
    }

    fn decrypt(&self, encrypt: &str) -> Vec<u8> {
        let mut bytes = BASE64.decode_to_vec(encrypt).unwrap();
        let (blocks, []) = Block::slice_as_chunks_mut(&mut bytes) else {
            panic!("{encrypt} is no whole blocks");
        };
        cbc::Decryptor::<Aes256>::new(&self.key.into(), &self.iv().into()).decrypt_blocks(blocks);
        bytes
    }

    /// The initialisation vector is the first half of the key.
    fn iv(&self) -> [u8; 16] {
        *self.key.first_chunk().unwrap()
    }

    pub(crate) fn key_hex(&self) -> String {
        self.key.map(|byte| format!("{byte:02x}")).concat()
    }
}

/// `random(16) | length(4) | message | receiver | padding`, a multiple of 32 bytes.
pub(crate) fn frame(random: [u8; 16], message: &[u8], receiver: &str) -> Vec<u8> {
    let length = u32::try_from(message.len()).unwrap().to_be_bytes();
    pad(&[&random, &length[..], message, receiver.as_bytes()].concat())
}

/// Appends 1 to 32 bytes of that value.
pub(crate) fn pad(bytes: &[u8]) -> Vec<u8> {
    let padding = 32 - bytes.len() % 32;
    [bytes, &vec![padding as u8; padding]].concat()
}

/// Base64 of 43 letters or digits, without the two bits that are left over.
fn decode_key(key: &str) -> [u8; 32] {
    let alphabet: Vec<u8> = (b'A'..=b'Z')
        .chain(b'a'..=b'z')
        .chain(b'0'..=b'9')
        .collect();
    let mut bits = key.bytes().flat_map(|character| {
        let value = alphabet
            .iter()
            .position(|letter| *letter == character)
            .unwrap();
        (0..6).rev().map(move |bit| (value >> bit & 1) as u8)
    });
    std::array::from_fn(|_| bits.by_ref().take(8).fold(0, |byte, bit| byte << 1 | bit))
}
