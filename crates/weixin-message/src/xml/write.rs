//! Writing replies.

use super::chars;

/// The tags around an element with text in CDATA, as the platform's samples have it.
pub(crate) struct CData {
    pub(crate) open: &'static str,
    pub(crate) close: &'static str,
}

/// The [`CData`] of an element.
macro_rules! cdata {
    ($name:literal) => {
        $crate::xml::CData {
            open: concat!("<", $name, "><![CDATA["),
            close: concat!("]]></", $name, ">"),
        }
    };
}
pub(crate) use cdata;

impl CData {
    /// Writes any text. Characters that XML forbids are left out, and `]]>` is split over two
    /// sections, so that whoever wrote the text cannot end the element.
    pub(crate) fn text(&self, out: &mut Vec<u8>, text: &str) {
        let text = chars::without_forbidden(text);
        if chars::has_cdata_end(&text) {
            self.word(out, text.replace("]]>", "]]]]><![CDATA[>").as_bytes());
        } else {
            self.word(out, text.as_bytes());
        }
    }

    /// Writes a text that is known to need no escaping: an id, digits, Base64.
    pub(crate) fn word(&self, out: &mut Vec<u8>, word: &[u8]) {
        out.extend_from_slice(self.open.as_bytes());
        out.extend_from_slice(word);
        out.extend_from_slice(self.close.as_bytes());
    }
}
