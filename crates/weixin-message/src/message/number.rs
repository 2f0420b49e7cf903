use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

use weixin_core::SharedStr;

/// A number as the platform wrote it.
///
/// One that is out of range or no number at all does not spoil its message: [`value`](Self::value)
/// is then `None`, and [`as_str`](Self::as_str) still gives the text.
///
/// `Debug` shows the length only; `Display` gives the text.
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
        write!(f, "Number({} bytes)", self.text.len())
    }
}

impl<T> PartialEq for Number<T> {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}
