//! How far a message opens, for the operator's log.

use super::open::padding_of;
use super::{Cipher, HEADER_BYTES, RANDOM_BYTES};

/// The bytes over which libraries for AES pad by themselves.
const OTHER_BLOCK: usize = 16;

/// How far a message opens: the further, the greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Look {
    OtherKey,
    PaddedTo16,
    OtherReceiver,
    ReceiverInOtherCase,
    Opens,
}

impl Cipher {
    /// Looks at a message that does not open. Whatever it finds, it has done the same.
    pub(crate) fn look(&self, mut plain: Vec<u8>, receivers: &[Box<str>]) -> Look {
        self.decrypt(&mut plain);
        let block = plain.len().is_multiple_of(super::PADDING_BLOCK);
        let [by_32, by_16] = [padding_of(&plain), padding_to_16(&plain)]
            .map(|padding| padding.and_then(|padding| receiver_of(&plain, padding)));
        let same = |id: &[u8]| receivers.iter().any(|own| own.as_bytes() == id);
        let alike = |id: &[u8]| {
            receivers
                .iter()
                .any(|own| own.as_bytes().eq_ignore_ascii_case(id))
        };
        match (by_32.filter(|_| block), by_16) {
            (Some(id), _) if same(id) => Look::Opens,
            (Some(id), _) if alike(id) => Look::ReceiverInOtherCase,
            (_, Some(id)) if same(id) => Look::PaddedTo16,
            (Some(_), _) => Look::OtherReceiver,
            _ => Look::OtherKey,
        }
    }
}

/// What stands behind the message, if the frame holds together.
fn receiver_of(plain: &[u8], padding: usize) -> Option<&[u8]> {
    let end = plain.len().checked_sub(padding)?;
    let (header, rest) = plain.get(..end)?.split_at_checked(HEADER_BYTES)?;
    let length = u32::from_be_bytes(*header.get(RANDOM_BYTES..)?.first_chunk()?);
    let (_, id) = rest.split_at_checked(length.try_into().ok()?)?;
    Some(id)
}

fn padding_to_16(plain: &[u8]) -> Option<usize> {
    let block = plain.last_chunk::<OTHER_BLOCK>()?;
    let [.., padding] = *block;
    let padding = usize::from(padding);
    let start = OTHER_BLOCK.checked_sub(padding).filter(|_| padding > 0)?;
    let pad = block.get(start..)?;
    pad.iter()
        .all(|byte| usize::from(*byte) == padding)
        .then_some(padding)
}
