//! Texts that are too long for one reply.

/// The longest beginning of `text` that has at most `max_bytes` bytes and cuts no character.
///
/// ```
/// use weixin_message::reply::truncate;
///
/// assert_eq!(truncate("你好", 5), "你");
/// assert_eq!(truncate("hi", 5), "hi");
/// ```
#[must_use]
pub fn truncate(text: &str, max_bytes: usize) -> &str {
    let mut end = max_bytes.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// Cuts `text` into pieces of at most `max_bytes` bytes, which together are the text again.
///
/// No character is cut; one that is longer than `max_bytes` stands alone. A piece ends after its
/// last line break if that is in its second half, or else after its last sentence if that ends in its
/// last quarter.
///
/// One push can be answered with one piece only: the others are for the customer message API.
///
/// ```
/// use weixin_message::reply::split;
///
/// let pieces: Vec<&str> = split("first\nsecond, third", 9).collect();
/// assert_eq!(pieces, ["first\n", "second, t", "hird"]);
/// ```
pub fn split(text: &str, max_bytes: usize) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let (piece, after) = rest.split_at(end_of_piece(rest, max_bytes)?);
        rest = after;
        Some(piece)
    })
}

/// Where the first piece of `text` ends, if there is one.
fn end_of_piece(text: &str, max_bytes: usize) -> Option<usize> {
    let first = text.chars().next()?;
    let longest = truncate(text, max_bytes.max(first.len_utf8()));
    let half = longest.len() / 2;
    Some(match longest.rfind('\n') {
        _ if longest.len() == text.len() => longest.len(),
        Some(line_break) if line_break >= half => line_break + 1,
        _ => end_of_sentence(longest).unwrap_or(longest.len()),
    })
}

/// Where the last sentence of a piece ends, if that is in its last quarter.
fn end_of_sentence(piece: &str) -> Option<usize> {
    let end_of = |mark: &str| piece.rfind(mark).map(|start| start + mark.len());
    let marks = ["。", "！", "？", "。”", "！”", "？”", ". ", "! ", "? "];
    let end = marks.into_iter().filter_map(end_of).max()?;
    (end >= piece.len() - piece.len() / 4).then_some(end)
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::{Just, ProptestConfig, any, prop_assert, prop_assert_eq, proptest};
    use proptest::prop_oneof;

    use super::{split, truncate};

    #[test]
    fn cuts_at_characters_only() {
        let text = "a你😀";
        for (max, expected) in [
            (0, ""),
            (1, "a"),
            (2, "a"),
            (3, "a"),
            (4, "a你"),
            (7, "a你"),
            (8, text),
            (99, text),
        ] {
            assert_eq!(truncate(text, max), expected, "{max}");
        }
    }

    #[test]
    fn pieces_end_after_lines_or_sentences_or_between_characters() {
        for (name, text, max, expected) in [
            ("nothing", "", 4, &[][..]),
            ("what fits", "a\nbc", 4, &["a\nbc"]),
            ("no line break", "abcdefghi", 4, &["abcd", "efgh", "i"]),
            ("one at the end", "abc\nd", 4, &["abc\n", "d"]),
            ("one in the middle", "ab\ncd", 4, &["ab\n", "cd"]),
            ("one in the first half", "a\nbcd", 4, &["a\nbc", "d"]),
            ("the last of two", "ab\n\ncdef", 6, &["ab\n\n", "cdef"]),
            ("one behind the piece", "abcd\ne", 4, &["abcd", "\ne"]),
            ("only line breaks", "\n\n\n", 2, &["\n\n", "\n"]),
            ("characters", "你好a", 4, &["你", "好a"]),
            ("a sentence", "Hi. Yes. And", 9, &["Hi. Yes. ", "And"]),
            (
                "a sentence in its first part",
                "Hi. Yes, and",
                9,
                &["Hi. Yes, ", "and"],
            ),
            (
                "a sentence in Chinese",
                "你好吗？我好",
                15,
                &["你好吗？", "我好"],
            ),
            (
                "a sentence in quotes",
                "“你好吗？”我",
                20,
                &["“你好吗？”", "我"],
            ),
            ("no sentence", "Version 1.2.3", 12, &["Version 1.2.", "3"]),
            ("too long a character", "a你b", 1, &["a", "你", "b"]),
            ("no bytes at all", "ab", 0, &["a", "b"]),
        ] {
            assert_eq!(split(text, max).collect::<Vec<_>>(), expected, "{name}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2_000) })]

        #[test]
        fn pieces_are_short_and_together_the_text(
            characters in vec(prop_oneof![Just('\n'), Just('a'), Just('你'), any::<char>()], 0..40),
            max in 0usize..24,
        ) {
            let text = String::from_iter(characters);
            let pieces: Vec<&str> = split(&text, max).collect();
            prop_assert_eq!(pieces.concat(), text.as_str());
            for piece in pieces {
                let is_short = (1..=max).contains(&piece.len());
                prop_assert!(is_short || piece.chars().count() == 1, "{:?}", piece);
            }
        }
    }
}
