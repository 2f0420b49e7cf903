//! The signed part of an encrypted push, kept until its message was read.

use std::fmt;

use super::{Opened, Sealer, decode_base64};
use crate::account::Generation;
use crate::query::{MAX_NONCE_BYTES, TIMESTAMP_BYTES};
use crate::{Account, CallbackQuery, OpenError, QueryError, Signature, VerifyError};

/// The `msg_signature` of a query and what it is computed over, but for the message.
#[derive(Clone)]
pub(crate) struct Claim {
    msg_signature: Signature,
    timestamp: Ascii<TIMESTAMP_BYTES>,
    nonce: Ascii<MAX_NONCE_BYTES>,
}

impl Claim {
    pub(crate) fn new(query: &CallbackQuery<'_>) -> Result<Self, VerifyError> {
        let hex = query
            .msg_signature
            .ok_or(QueryError::Missing("msg_signature"))?;
        Ok(Self {
            msg_signature: Signature::from_hex(hex).ok_or(VerifyError::SignatureMismatch)?,
            timestamp: Ascii::new(query.timestamp),
            nonce: Ascii::new(query.nonce),
        })
    }

    /// Checks the signature first, then decrypts.
    pub(crate) fn open(&self, account: &Account, encrypt: &str) -> Result<Opened, OpenError> {
        // Strict Base64 before hashing: the bytes that a lenient decoder skips are what the forged
        // continuation of a hash is made of.
        let sealed = decode_base64(encrypt).ok_or(OpenError::SignatureMismatch)?;
        let [timestamp, nonce] = [self.timestamp.as_bytes(), self.nonce.as_bytes()];
        let sign = |token: &[u8]| Signature::over([token, timestamp, nonce, encrypt.as_bytes()]);
        let token = account
            .token_of(&self.msg_signature, sign)
            .ok_or(OpenError::SignatureMismatch)?;

        let (Some(ciphers), Some(app_id)) = (&account.0.cipher, &account.0.app_id) else {
            return Err(OpenError::Undecipherable);
        };
        let current = ciphers.current.open(sealed, app_id);
        let (key, frame) = current
            .map(|frame| (Generation::Current, frame))
            .or_else(|| {
                // Decryption works in place, so the second key needs the bytes anew.
                let frame = ciphers
                    .previous
                    .as_ref()?
                    .open(decode_base64(encrypt)?, app_id)?;
                Some((Generation::Previous, frame))
            })
            .ok_or(OpenError::Undecipherable)?;
        Ok(Opened::new(
            frame,
            Sealer::new(account.clone(), token, key, self.nonce),
        ))
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
    /// The query's shapes make sure that `text` is not longer than `MAX`.
    fn new(text: &str) -> Self {
        let mut bytes = [0; MAX];
        for (slot, byte) in bytes.iter_mut().zip(text.bytes()) {
            *slot = byte;
        }
        Self {
            bytes,
            len: text.len(),
        }
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or(&self.bytes)
    }
}
