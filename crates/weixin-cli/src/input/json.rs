//! The end of a JSON object.

use super::documents::{End, MAX_DEPTH};

/// Where the object ends that `text` begins with.
pub(super) fn end(text: &[u8]) -> End {
    let mut open = Vec::new();
    let (mut is_text, mut is_escaped) = (false, false);
    for (index, &byte) in text.iter().enumerate() {
        if is_text {
            match byte {
                // A text in JSON stays in its line.
                b'\n' => return End::Never(index + 1),
                _ if is_escaped => is_escaped = false,
                b'\\' => is_escaped = true,
                b'"' => is_text = false,
                _ => {}
            }
            continue;
        }
        match byte {
            b'"' => is_text = true,
            b'{' => open.push(b'}'),
            b'[' => open.push(b']'),
            b'}' | b']' if open.pop() != Some(byte) => return End::Never(index + 1),
            b'}' | b']' if open.is_empty() => return End::At(index + 1),
            _ => {}
        }
        if open.len() > MAX_DEPTH {
            return End::Never(index + 1);
        }
    }
    End::Unknown
}
