//! The characters of XML 1.0 (section 2.2 of the recommendation).

/// Whether `character` may occur in a document at all, escaped or not.
pub(super) fn is_xml(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | '\u{20}'..='\u{FFFD}' | '\u{10000}'..)
}

/// Whether all of `text` may occur in a document.
pub(super) fn all_xml(text: &str) -> bool {
    // `char::is_xml` for each character says the same, eight times slower on Chinese text.
    let bytes = text.as_bytes();
    let control = bytes.iter().fold(false, |found, &byte| {
        found | (byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r'))
    });
    !control && !has_noncharacter(bytes)
}

/// U+FFFE and U+FFFF are EF BF BE and EF BF BF. The middle byte is the rarest of them in text.
fn has_noncharacter(utf8: &[u8]) -> bool {
    memchr::memchr_iter(0xBF, utf8).any(|middle| {
        let before = middle.checked_sub(1).and_then(|index| utf8.get(index));
        let after = middle.checked_add(1).and_then(|index| utf8.get(index));
        before == Some(&0xEF) && matches!(after, Some(0xBE..=0xBF))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_checks_agree_on_every_character() {
        for character in '\0'..=char::MAX {
            let mut text = [0; 4];
            let text = character.encode_utf8(&mut text);
            assert_eq!(
                all_xml(text),
                is_xml(character),
                "{:x}",
                u32::from(character)
            );
        }
    }

    #[test]
    fn c_0_controls_and_noncharacters_are_no_xml() {
        for character in [
            '\0', '\u{8}', '\u{b}', '\u{c}', '\u{1f}', '\u{fffe}', '\u{ffff}',
        ] {
            assert!(!is_xml(character), "{:x}", u32::from(character));
            assert!(
                !all_xml(&format!("你好{character}!")),
                "{:x}",
                u32::from(character)
            );
        }
        assert!(all_xml("tab\t line\r\n 你好 \u{fffd} \u{10000} \u{85}"));
    }
}
