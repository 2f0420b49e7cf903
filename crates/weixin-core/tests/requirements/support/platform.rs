//! The platform's side of the encrypted modes, written a second time after its documentation: what
//! the crate seals must open here, and the other way round.

use aes::cipher::{BlockModeDecrypt, BlockModeEncrypt, KeyIvInit};
use aes::{Aes256, Block};
use base64_simd::STANDARD as BASE64;
use weixin_core::{Account, CallbackQuery, OpenError, Opened, Sealer};

use super::{APP_ID, NONCE, TIMESTAMP, TOKEN, builder, hex, sign};

pub(crate) const KEY: &str = "tW4mZq8Lr2Xc6Vb0Nn3Hj7Kk1Pp5Ss9Dd4Ff8Gg2Aa3";
pub(crate) const OTHER_KEY: &str = "0000000000000000000000000000000000000000000";

/// An account in security mode with [`KEY`].
pub(crate) fn secure_account() -> Account {
    builder().encoding_aes_key(KEY).build().unwrap()
}

/// The platform, as it knows one account.
pub(crate) struct Platform {
    token: String,
    key: [u8; 32],
    receiver: String,
}

/// A push to the account of [`secure_account`]: its query, and the text of its `Encrypt`.
pub(crate) struct Push {
    pub(crate) query: String,
    pub(crate) encrypt: String,
}

/// What stands in a sealed reply.
pub(crate) struct Reply {
    pub(crate) random: [u8; 16],
    pub(crate) message: Vec<u8>,
}

impl Platform {
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
        self.push_frame(&frame(*b"0123456789abcdef", message, &self.receiver))
    }

    /// Encrypts any bytes, of which a whole number of AES blocks arrives.
    pub(crate) fn push_frame(&self, frame: &[u8]) -> Push {
        self.push_text(&self.encrypt(frame))
    }

    /// Signs any text as the value of `Encrypt`.
    pub(crate) fn push_text(&self, encrypt: &str) -> Push {
        let signature = sign([&self.token, TIMESTAMP, NONCE]);
        let msg_signature = sign([&self.token, TIMESTAMP, NONCE, encrypt]);
        let query = format!(
            "signature={signature}&timestamp={TIMESTAMP}&nonce={NONCE}\
             &encrypt_type=aes&msg_signature={msg_signature}"
        );
        Push {
            query,
            encrypt: encrypt.to_owned(),
        }
    }

    pub(crate) fn encrypt(&self, frame: &[u8]) -> String {
        let mut bytes = frame.to_vec();
        let (blocks, _) = Block::slice_as_chunks_mut(&mut bytes);
        let mut cipher = cbc::Encryptor::<Aes256>::new(&self.key.into(), &self.iv().into());
        cipher.encrypt_blocks(blocks);
        BASE64.encode_to_string(bytes)
    }

    fn decrypt(&self, encrypt: &str) -> Vec<u8> {
        let mut bytes = BASE64.decode_to_vec(encrypt).unwrap();
        let (blocks, _) = Block::slice_as_chunks_mut(&mut bytes);
        let mut cipher = cbc::Decryptor::<Aes256>::new(&self.key.into(), &self.iv().into());
        cipher.decrypt_blocks(blocks);
        bytes
    }

    /// Lets the account seal `message`, then checks the reply's signature and takes it apart.
    pub(crate) fn reply(&self, sealer: &Sealer, message: &[u8]) -> Reply {
        let mut encrypt = Vec::new();
        let signature = sealer.seal(message, TIMESTAMP, &mut encrypt);
        let encrypt = String::from_utf8(encrypt).unwrap();
        let nonce = str::from_utf8(sealer.nonce()).unwrap();
        let expected = sign([&self.token, TIMESTAMP, nonce, &encrypt]);
        assert_eq!(hex(signature), expected, "MsgSignature of the reply");

        let sealed = self.decrypt(&encrypt);
        let random = *sealed.first_chunk().unwrap();
        let length = sealed[16..20]
            .iter()
            .fold(0, |n, &byte| n << 8 | usize::from(byte));
        let message = sealed[20..20 + length].to_vec();
        assert_eq!(sealed, frame(random, &message, &self.receiver), "the frame");
        Reply { random, message }
    }

    pub(crate) fn key_hex(&self) -> String {
        self.key.map(|byte| format!("{byte:02x}")).concat()
    }

    /// The initialisation vector is the first half of the key.
    fn iv(&self) -> [u8; 16] {
        *self.key.first_chunk().unwrap()
    }
}

/// `random(16) | length(4) | message | receiver | padding`, a multiple of 32 bytes.
pub(crate) fn frame(random: [u8; 16], message: &[u8], receiver: &str) -> Vec<u8> {
    let length = u32::try_from(message.len()).unwrap().to_be_bytes();
    pad([&random, &length[..], message, receiver.as_bytes()].concat())
}

/// Appends 1 to 32 bytes of that value.
pub(crate) fn pad(mut bytes: Vec<u8>) -> Vec<u8> {
    let padding = 32 - bytes.len() % 32;
    bytes.extend(std::iter::repeat_n(padding as u8, padding));
    bytes
}

/// Base64 of 43 letters or digits, without the two bits that are left over.
fn decode_key(key: &str) -> [u8; 32] {
    let alphabet = (b'A'..=b'Z').chain(b'a'..=b'z').chain(b'0'..=b'9');
    let mut bits = key.bytes().flat_map(|character| {
        let value = alphabet
            .clone()
            .position(|letter| letter == character)
            .unwrap();
        (0..6).rev().map(move |bit| value >> bit & 1 == 1)
    });
    std::array::from_fn(|_| {
        bits.by_ref()
            .take(8)
            .fold(0, |byte, bit| byte << 1 | u8::from(bit))
    })
}

/// What the account makes of a push.
pub(crate) fn open(account: &Account, push: &Push) -> Result<Opened, OpenError> {
    let query = CallbackQuery::parse(&push.query).unwrap();
    account.verify(&query).unwrap().open(&push.encrypt)
}
