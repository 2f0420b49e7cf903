//! The signed part of an encrypted push, kept until its message was read.

use std::fmt;

use super::{Opened, Sealer, decode_base64};
use crate::account::Generation;
use crate::query::{MAX_NONCE_BYTES, TIMESTAMP_BYTES};
use crate::{Account, CallbackQuery, OpenError, QueryError, Signature, VerifyError};

/// The `msg_signature` of a query and what it is computed over, but for the message.
#[derive(Clone)]
pub(crate) struct Claim {
    msg_signature: [u8; 40],
    timestamp: Ascii<TIMESTAMP_BYTES>,
    nonce: Ascii<MAX_NONCE_BYTES>,
    /// The timestamp as a number, for the reply.
    signed_at: Option<u64>,
}

impl Claim {
    pub(crate) fn new(query: &CallbackQuery<'_>) -> Result<Self, VerifyError> {
        let msg_signature = query
            .msg_signature
            .ok_or(QueryError::Missing("msg_signature"))?;
        Ok(Self {
            msg_signature: msg_signature
                .as_bytes()
                .try_into()
                .map_err(|_| VerifyError::SignatureMismatch)?,
            timestamp: Ascii::new(query.timestamp).ok_or(QueryError::Malformed("timestamp"))?,
            signed_at: query.timestamp.parse().ok(),
            nonce: Ascii::new(query.nonce).ok_or(QueryError::Malformed("nonce"))?,
        })
    }

    /// Whether `msg_signature` is what `token` gives over the message.
    pub(crate) fn is_over(&self, token: &[u8], encrypt: &str) -> bool {
        let [timestamp, nonce] = [self.timestamp.as_bytes(), self.nonce.as_bytes()];
        Signature::over([token, timestamp, nonce, encrypt.as_bytes()]).matches(self.msg_signature)
    }

    /// Checks the signature first, then decrypts.
    pub(crate) fn open(&self, account: &Account, encrypt: &str) -> Result<Opened, OpenError> {
        // Strict Base64 before hashing: the bytes that a lenient decoder skips are what the forged
        // continuation of a hash is made of.
        let sealed = decode_base64(encrypt).ok_or(OpenError::SignatureMismatch)?;
        let token = account
            .token_that(|token| self.is_over(token, encrypt))
            .ok_or(OpenError::SignatureMismatch)?;

        let receivers = &account.0.receivers;
        let ciphers = account.0.cipher.as_ref().ok_or(OpenError::Undecipherable)?;
        let current = ciphers.current.open(sealed, receivers);
        let (key, frame) = current
            .map(|frame| (Generation::Current, frame))
            .or_else(|| {
                // Decryption works in place, so the second key needs the bytes anew.
                let frame = ciphers
                    .previous
                    .as_ref()?
                    .open(decode_base64(encrypt)?, receivers)?;
                Some((Generation::Previous, frame))
            })
            .ok_or(OpenError::Undecipherable)?;
        let sealer = Sealer {
            account: account.clone(),
            token,
            key,
            receiver: frame.receiver,
            nonce: self.nonce,
            signed_at: self.signed_at,
        };
        Ok(Opened::new(frame, sealer))
    }
}

impl fmt::Debug for Claim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The values can be replayed.
        f.write_str("Claim([REDACTED])")
    }
}

/// A short ASCII text, held without an allocation.
#[derive(Clone, Copy)]
pub(crate) struct Ascii<const MAX: usize> {
    bytes: [u8; MAX],
    len: usize,
}

impl<const MAX: usize> Ascii<MAX> {
    /// `None` if the text is longer than `MAX`.
    fn new(text: &str) -> Option<Self> {
        let mut bytes = [0; MAX];
        bytes
            .get_mut(..text.len())?
            .copy_from_slice(text.as_bytes());
        Some(Self {
            bytes,
            len: text.len(),
        })
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or_default()
    }
}
