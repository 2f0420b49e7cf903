//! The characters of XML 1.0 (section 2.2 of the recommendation).

use std::borrow::Cow;
use std::sync::LazyLock;

use memchr::memmem::Finder;

/// Whether `character` may occur in a document at all, escaped or not.
pub(crate) fn is_xml(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | '\u{20}'..='\u{FFFD}' | '\u{10000}'..)
}

/// Whether all of `text` may occur in a document.
///
/// This says the same as [`is_xml`] for each character, without decoding them: no byte of a longer
/// character is a control, and the two noncharacters are told by their bytes.
pub(crate) fn all_xml(text: &str) -> bool {
    let controls_are_space = || {
        text.bytes()
            .all(|byte| byte >= 0x20 || matches!(byte, b'\t' | b'\n' | b'\r'))
    };
    (!has_control_but_line_feed(text) || controls_are_space()) && !has_noncharacter(text)
}

/// `text` without the characters that may not occur in a document.
pub(crate) fn without_forbidden(text: &str) -> Cow<'_, str> {
    if all_xml(text) {
        return Cow::Borrowed(text);
    }
    text.chars()
        .filter(|&character| is_xml(character))
        .collect()
}

/// Any byte below 0x20 but the one that is common. Without a branch, so that the compiler can look
/// at many bytes at once.
pub(super) fn has_control_but_line_feed(text: &str) -> bool {
    text.bytes().fold(false, |found, byte| {
        found | ((byte < 0x20) & (byte != b'\n'))
    })
}

/// U+FFFE or U+FFFF, which are EF BF BE and EF BF BF.
pub(super) fn has_noncharacter(text: &str) -> bool {
    static BEGINNING: LazyLock<Finder<'_>> = LazyLock::new(|| Finder::new(b"\xEF\xBF"));
    // Some characters that are used begin so too, but few texts have one.
    let Some(first) = BEGINNING.find(text.as_bytes()) else {
        return false;
    };
    let rest = text.as_bytes().get(first..).unwrap_or_default();
    rest.windows(3)
        .any(|bytes| matches!(bytes, [0xEF, 0xBF, 0xBE..=0xBF]))
}

/// What ends a CDATA section.
pub(super) fn has_cdata_end(text: &str) -> bool {
    static CDATA_END: LazyLock<Finder<'_>> = LazyLock::new(|| Finder::new(b"]]>"));
    CDATA_END.find(text.as_bytes()).is_some()
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

    /// It would not show otherwise: what finds nothing in most texts is only there to save time.
    #[test]
    fn a_common_text_is_not_looked_at_twice() {
        let text = "<a> 你好\n~\u{7f}\u{80} ]]b] ]> \u{fffd}</a>";
        assert!(!has_control_but_line_feed(text));
        assert!(!has_noncharacter(text));
        assert!(!has_cdata_end(text));
    }
}
