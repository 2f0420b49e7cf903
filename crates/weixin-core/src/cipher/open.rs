//! Opening an encrypted message.

use std::fmt;
use std::ops::Range;

use aes::Block;
use aes::cipher::{BlockModeDecrypt, InnerIvInit};
use cbc::Decryptor;

use super::{Cipher, HEADER_BYTES, PADDING_BLOCK, RANDOM_BYTES, Sealer};

/// A message that was opened, and what is needed to seal its reply.
pub struct Opened {
    frame: Frame,
    sealer: Sealer,
}

impl Opened {
    pub(crate) fn new(frame: Frame, sealer: Sealer) -> Self {
        Self { frame, sealer }
    }

    /// The decrypted document. It should be UTF-8, which is not checked yet.
    #[must_use]
    pub fn message(&self) -> &[u8] {
        self.frame
            .plain
            .get(self.frame.message.clone())
            .unwrap_or_default()
    }

    /// Seals the reply with the key that opened this message.
    #[must_use]
    pub fn into_sealer(self) -> Sealer {
        self.sealer
    }
}

impl fmt::Debug for Opened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Opened")
            .field("sealer", &self.sealer)
            .finish_non_exhaustive()
    }
}

/// A decrypted frame, and where the message stands in it.
pub(crate) struct Frame {
    plain: Vec<u8>,
    message: Range<usize>,
    /// Which of the receivers it names.
    pub(crate) receiver: usize,
}

impl Cipher {
    /// Decrypts `plain` in place and takes the frame apart; `None` if anything about it is wrong.
    ///
    /// The caller has checked the signature, so this is no padding oracle for strangers. Still
    /// there is one answer for all failures, and the padding is checked without branches.
    pub(crate) fn open(&self, mut plain: Vec<u8>, receivers: &[Box<str>]) -> Option<Frame> {
        if !plain.len().is_multiple_of(PADDING_BLOCK) {
            return None;
        }
        self.decrypt(&mut plain);

        let padding = padding_of(&plain)?;
        let end = plain.len().checked_sub(padding)?;
        let (header, rest) = plain.get(..end)?.split_at_checked(HEADER_BYTES)?;
        let length = u32::from_be_bytes(*header.get(RANDOM_BYTES..)?.first_chunk()?);
        let (_, id) = rest.split_at_checked(length.try_into().ok()?)?;
        let receiver = receivers
            .iter()
            .position(|receiver| receiver.as_bytes() == id)?;
        let message = HEADER_BYTES..end.checked_sub(id.len())?;
        Some(Frame {
            plain,
            message,
            receiver,
        })
    }

    pub(super) fn decrypt(&self, text: &mut [u8]) {
        let (blocks, _) = Block::slice_as_chunks_mut(text);
        Decryptor::inner_iv_init(&self.decrypt, (&*self.iv).into()).decrypt_blocks(blocks);
    }
}

/// The number of padding bytes, 1 to 32, each of which must have that value.
pub(super) fn padding_of(plain: &[u8]) -> Option<usize> {
    let block = plain.last_chunk::<PADDING_BLOCK>()?;
    let [.., padding] = *block;
    let mut wrong = !(1..=32).contains(&padding);
    for (&byte, distance) in block.iter().rev().zip(0..) {
        wrong |= (distance < padding) & (byte != padding);
    }
    (!wrong).then_some(padding.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn padding_is_1_to_32_equal_bytes() {
        for padding in 1..=32u8 {
            let mut plain = [0xff; 64];
            plain[64 - usize::from(padding)..].fill(padding);
            assert_eq!(padding_of(&plain), Some(padding.into()), "{padding}");

            for wrong in 64 - usize::from(padding)..63 {
                let mut plain = plain;
                plain[wrong] ^= 0x80;
                assert_eq!(
                    padding_of(&plain),
                    None,
                    "{padding} with byte {wrong} changed"
                );
            }
        }
        for padding in [0, 33, 34, 64, 128, 255] {
            assert_eq!(padding_of(&[padding; 64]), None, "{padding}");
        }
        assert_eq!(padding_of(&[1; 31]), None, "shorter than a block");
    }
}
