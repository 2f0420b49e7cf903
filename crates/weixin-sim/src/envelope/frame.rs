//! What is encrypted: 16 random bytes, the length, the message, the AppID, and a padding of 1 to 32 bytes.

#![deny(clippy::indexing_slicing, clippy::unwrap_used)]

use super::OpenFault;

pub(super) const RANDOM_BYTES: usize = 16;
const HEADER_BYTES: usize = RANDOM_BYTES + 4;
/// The padding is that of blocks of 32 bytes, not of the cipher's 16.
const PADDED_TO: usize = 32;

pub(super) fn write(random: [u8; RANDOM_BYTES], message: &[u8], app_id: &[u8]) -> Vec<u8> {
    // A longer document is none that anybody pushes.
    let length = u32::try_from(message.len()).unwrap_or(u32::MAX);
    let used = HEADER_BYTES + message.len() + app_id.len();
    let padding = PADDED_TO - used % PADDED_TO;
    let mut frame = Vec::with_capacity(used + padding);
    frame.extend_from_slice(&random);
    frame.extend_from_slice(&length.to_be_bytes());
    frame.extend_from_slice(message);
    frame.extend_from_slice(app_id);
    // 1 to 32.
    frame.resize(used + padding, padding as u8);
    frame
}

/// The message and whom it is for, or the likeliest reason why there is none.
pub(super) fn read(frame: &[u8]) -> Result<(&[u8], &[u8]), OpenFault> {
    let padding = padding_of(frame);
    let aligned = frame.len().is_multiple_of(PADDED_TO);
    match padding.and_then(|padding| split(frame, padding)) {
        Some(parts) if aligned => Ok(parts),
        Some(_) => Err(OpenFault::PaddedTo16),
        // The header says where the message ends, whatever follows it: with another key that is anywhere.
        None if split(frame, 0).is_some() => Err(OpenFault::Padding),
        None => Err(OpenFault::Key),
    }
}

/// The message and what follows it up to the padding.
fn split(frame: &[u8], padding: usize) -> Option<(&[u8], &[u8])> {
    let used = frame.len().checked_sub(padding)?;
    let (header, rest) = frame.get(..used)?.split_at_checked(HEADER_BYTES)?;
    let length = u32::from_be_bytes(*header.last_chunk()?);
    rest.split_at_checked(usize::try_from(length).ok()?)
}

fn padding_of(frame: &[u8]) -> Option<usize> {
    let last = *frame.last()?;
    let padding = usize::from(last);
    let start = frame.len().checked_sub(padding)?;
    let all = frame.get(start..)?.iter().all(|byte| *byte == last);
    (all && (1..=PADDED_TO).contains(&padding)).then_some(padding)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A frame that is padded to `block` bytes, by bytes of `value`.
    fn padded(message: &[u8], block: usize, value: Option<u8>) -> Vec<u8> {
        let mut frame = write([b'r'; 16], message, b"wx1");
        let padding = usize::from(*frame.last().unwrap());
        frame.truncate(frame.len() - padding);
        let padding = block - frame.len() % block;
        frame.resize(frame.len() + padding, value.unwrap_or(padding as u8));
        frame
    }

    #[test]
    fn each_fault_of_a_frame_has_its_name() {
        // 20 + 20 + 3 bytes are padded to 48, or to 64.
        let message = [b'm'; 20];
        let good = padded(&message, 32, None);
        assert_eq!(read(&good), Ok((&message[..], &b"wx1"[..])));
        let rows = [
            (padded(&message, 16, None), OpenFault::PaddedTo16),
            (padded(&message, 32, Some(0)), OpenFault::Padding),
            (padded(&message, 32, Some(b' ')), OpenFault::Padding),
            (vec![0xa7; 64], OpenFault::Key),
            (vec![], OpenFault::Key),
        ];
        for (frame, fault) in rows {
            assert_eq!(read(&frame), Err(fault));
        }
    }
}
