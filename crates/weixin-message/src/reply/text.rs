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

#[cfg(test)]
mod tests {
    use super::truncate;

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
}
