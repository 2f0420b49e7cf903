use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

use weixin_core::SharedStr;

use super::field::Field;
use crate::document::Element;

/// A number as the platform wrote it.
///
/// One that is out of range or no number at all does not spoil its message: [`value`](Self::value)
/// is then `None`, and [`as_str`](Self::as_str) still gives the text.
///
/// Two are equal if their values are, or else their texts. `Debug` shows the length only; `Display`
/// gives the text.
#[derive(Clone)]
pub struct Number<T> {
    text: SharedStr,
    kind: PhantomData<T>,
}

impl<T: FromStr> Number<T> {
    /// The number, if the text is one of this type.
    #[must_use]
    pub fn value(&self) -> Option<T> {
        self.text.parse().ok()
    }
}

impl<T> Number<T> {
    pub(crate) fn new(text: SharedStr) -> Self {
        Self {
            text,
            kind: PhantomData,
        }
    }

    /// The text, without white space around it; empty if the element is absent.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl<T> Default for Number<T> {
    fn default() -> Self {
        Self::new(SharedStr::default())
    }
}

impl<T> fmt::Display for Number<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl<T> fmt::Debug for Number<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Where a user is is a number as well.
        f.debug_tuple("Number").field(&self.text).finish()
    }
}

impl<T: FromStr + PartialEq> PartialEq for Number<T> {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
            || self
                .value()
                .is_some_and(|value| other.value() == Some(value))
    }
}

impl<T> Field for Number<T> {
    fn take(&mut self, element: Element<'_>) -> bool {
        self.text.take(element)
    }

    fn is_absent(&self) -> bool {
        self.text.is_empty()
    }
}

/// A number in JSON where it is one, else its text.
#[cfg(feature = "serde")]
impl<T: FromStr + serde_core::Serialize> serde_core::Serialize for Number<T> {
    fn serialize<S: serde_core::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.value() {
            Some(value) if is_plain(&self.text) => value.serialize(serializer),
            _ => serializer.serialize_str(&self.text),
        }
    }
}

/// Whether JSON can say it: not infinite, not `NaN`, and not so long that it becomes infinite.
#[cfg(feature = "serde")]
fn is_plain(text: &str) -> bool {
    text.len() <= 40
        && text
            .bytes()
            .all(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b'.'))
}
