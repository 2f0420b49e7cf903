//! Text that shares one buffer with the rest of its document.

use std::borrow::Borrow;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::{Deref, Range};
use std::sync::Arc;

use crate::Revealed;

/// A piece of a received document: immutable, `'static`, and as cheap to clone as an [`Arc`].
///
/// All fields of a message point into one buffer, so reading a message costs the same few
/// allocations whatever the number of its fields. It dereferences to `str`.
///
/// It keeps the whole document alive: what is to be kept for long should be copied out of it.
///
/// `Debug` shows the length only, because the text is what a user wrote, unless it is
/// [`Revealed`]; [`Display`](fmt::Display) and [`as_str`](Self::as_str) give the text.
#[derive(Clone, Default)]
pub struct SharedStr {
    // `None` is the empty text, so that an absent field touches no reference count.
    document: Option<Arc<str>>,
    start: u32,
    end: u32,
}

impl SharedStr {
    /// The part of `document` at `range`, or `None` where the range is out of bounds, cuts a
    /// character, or reaches beyond 4 GiB.
    #[must_use]
    pub fn slice(document: &Arc<str>, range: Range<usize>) -> Option<Self> {
        if document.get(range.clone())?.is_empty() {
            return Some(Self::default());
        }
        Some(Self {
            document: Some(Arc::clone(document)),
            start: range.start.try_into().ok()?,
            end: range.end.try_into().ok()?,
        })
    }

    /// The text behind `prefix`, if it begins with that. It shares the buffer.
    #[must_use]
    pub fn after(&self, prefix: &str) -> Option<Self> {
        let rest = self.as_str().strip_prefix(prefix)?;
        if rest.is_empty() {
            return Some(Self::default());
        }
        Some(Self {
            // What was taken away is shorter than the text.
            start: self.start + prefix.len() as u32,
            ..self.clone()
        })
    }

    /// The text without the white space around it. It shares the buffer.
    #[must_use]
    pub fn trimmed(&self) -> Self {
        let text = self.as_str();
        let start = text.len() - text.trim_start().len();
        let end = start + text.trim().len();
        if start == end {
            return Self::default();
        }
        // Both lie within the text, whose own bounds are of 32 bits.
        Self {
            document: self.document.clone(),
            start: self.start + start as u32,
            end: self.start + end as u32,
        }
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.document
            .as_deref()
            .and_then(|document| document.get(self.start as usize..self.end as usize))
            .unwrap_or_default()
    }
}

impl Deref for SharedStr {
    type Target = str;

    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl AsRef<str> for SharedStr {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl Borrow<str> for SharedStr {
    fn borrow(&self) -> &str {
        self.as_str()
    }
}

impl From<&str> for SharedStr {
    fn from(text: &str) -> Self {
        Self::slice(&Arc::from(text), 0..text.len()).expect("the text is shorter than 4 GiB")
    }
}

impl From<String> for SharedStr {
    fn from(text: String) -> Self {
        Self::from(text.as_str())
    }
}

impl fmt::Display for SharedStr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self.as_str(), f)
    }
}

#[cfg(feature = "serde")]
impl serde_core::Serialize for SharedStr {
    fn serialize<S: serde_core::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self)
    }
}

impl fmt::Debug for SharedStr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if Revealed::is_in_force() {
            return fmt::Debug::fmt(self.as_str(), f);
        }
        write!(f, "SharedStr({} bytes)", self.len())
    }
}

impl PartialEq for SharedStr {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for SharedStr {}

impl PartialEq<str> for SharedStr {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<&str> for SharedStr {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

impl Hash for SharedStr {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    #[test]
    fn a_slice_is_the_text_at_its_range_and_never_half_a_character() {
        let document: Arc<str> = "<a>你好</a>".into();
        assert_eq!(SharedStr::slice(&document, 3..9).unwrap(), "你好");
        assert_eq!(SharedStr::slice(&document, 3..3).unwrap(), "");
        assert!(
            SharedStr::slice(&document, 3..8).is_none(),
            "cuts a character"
        );
        assert!(
            SharedStr::slice(&document, 3..99).is_none(),
            "out of bounds"
        );
    }

    #[test]
    fn it_is_the_text_wherever_a_text_is_asked_for() {
        let document: Arc<str> = "hello hello".into();
        let text = SharedStr::slice(&document, 6..11).unwrap();
        assert_eq!(text.as_str(), "hello");
        assert_eq!(AsRef::<str>::as_ref(&text), "hello");
        assert_eq!(text.len(), 5, "as a str");
        assert_eq!(text, SharedStr::from("hello"));
        assert_eq!(text, SharedStr::from(String::from("hello")));
        assert_eq!(text, *"hello");
        assert_ne!(text, SharedStr::from("hell"));
        assert_ne!(text, *"hell");
        assert_ne!(text, "hell");
        assert_eq!(SharedStr::default(), "");
    }

    #[test]
    fn what_is_behind_a_prefix_shares_the_buffer() {
        let document: Arc<str> = "say 你好 to 你".into();
        let text = SharedStr::slice(&document, 4..14).unwrap();
        for (prefix, expected) in [
            ("", Some("你好 to ")),
            ("你", Some("好 to ")),
            ("你好 to ", Some("")),
            ("你好 to 你", None),
            ("好", None),
        ] {
            let rest = text.after(prefix);
            assert_eq!(rest.as_deref(), expected, "{prefix:?}");
        }
        assert_eq!(
            Arc::strong_count(&document),
            2,
            "nothing was copied or kept"
        );
        assert_eq!(SharedStr::default().after(""), Some("".into()));
    }

    #[test]
    fn white_space_around_it_is_of_any_script() {
        for (text, expected) in [
            ("", ""),
            (" \t\u{3000}", ""),
            ("a", "a"),
            (" 你 好\n", "你 好"),
            ("\u{3000}你好", "你好"),
        ] {
            assert_eq!(SharedStr::from(text).trimmed(), expected, "{text:?}");
            let document: Arc<str> = format!("xx{text}yy").into();
            let slice = SharedStr::slice(&document, 2..2 + text.len()).unwrap();
            assert_eq!(slice.trimmed(), expected, "{text:?} in a document");
        }
    }

    #[test]
    fn a_map_finds_it_by_its_text() {
        let map = HashMap::from([(SharedStr::from("key"), 1)]);
        assert_eq!(map.get("key"), Some(&1));
        assert_eq!(map.get(&SharedStr::from("key")), Some(&1));
        assert_eq!(map.get("other"), None);
    }

    #[test]
    fn debug_shows_no_text_and_display_does() {
        let text = SharedStr::from("secret");
        assert_eq!(format!("{text:?}"), "SharedStr(6 bytes)");
        assert_eq!(format!("{text:>8}"), "  secret");
    }
}
