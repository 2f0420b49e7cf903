//! Writing replies.

use super::chars;

/// `<name>`.
pub(crate) fn open(out: &mut Vec<u8>, name: &str) {
    out.push(b'<');
    out.extend_from_slice(name.as_bytes());
    out.push(b'>');
}

/// `</name>`.
pub(crate) fn close(out: &mut Vec<u8>, name: &str) {
    out.extend_from_slice(b"</");
    out.extend_from_slice(name.as_bytes());
    out.push(b'>');
}

/// An element with text that needs no escaping, such as a number.
pub(crate) fn raw(out: &mut Vec<u8>, name: &str, text: &str) {
    open(out, name);
    out.extend_from_slice(text.as_bytes());
    close(out, name);
}

/// An element with text in CDATA, as the platform's samples have it.
///
/// Characters that XML forbids are left out, and `]]>` is split over two sections, so that whoever
/// wrote the text cannot end the element.
pub(crate) fn cdata(out: &mut Vec<u8>, name: &str, text: &str) {
    cdata_bytes(out, name, |out| {
        if chars::all_xml(text) && memchr::memmem::find(text.as_bytes(), b"]]>").is_none() {
            out.extend_from_slice(text.as_bytes());
        } else {
            let clean: String = text
                .chars()
                .filter(|&character| chars::is_xml(character))
                .collect();
            out.extend_from_slice(clean.replace("]]>", "]]]]><![CDATA[>").as_bytes());
        }
    });
}

/// An element whose CDATA section `write` fills with bytes that need no escaping.
pub(crate) fn cdata_bytes<T>(
    out: &mut Vec<u8>,
    name: &str,
    write: impl FnOnce(&mut Vec<u8>) -> T,
) -> T {
    open(out, name);
    out.extend_from_slice(b"<![CDATA[");
    let written = write(out);
    out.extend_from_slice(b"]]>");
    close(out, name);
    written
}
