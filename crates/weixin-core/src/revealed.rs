//! The way to see what `Debug` hides.

use std::cell::Cell;
use std::fmt;

thread_local! {
    static IN_FORCE: Cell<bool> = const { Cell::new(false) };
}

/// Shows in `Debug` what a value otherwise hides there: what users wrote, and who they are.
///
/// For looking at messages while a bot is being written. It has no place in the log of a bot that
/// others use. Token and key of an account stay hidden; secrets that are pushed, such as the tickets of
/// a third-party platform, are shown like all of a push.
///
/// ```
/// use weixin_core::{Revealed, SharedStr};
///
/// let text = SharedStr::from("hello");
/// assert_eq!(format!("{text:?}"), "SharedStr(5 bytes)");
/// assert_eq!(format!("{:?}", Revealed(&text)), r#""hello""#);
/// ```
#[derive(Clone, Copy)]
pub struct Revealed<'a, T: ?Sized>(pub &'a T);

impl Revealed<'static, ()> {
    /// Whether a value that is just being shown by this thread should show all: for `Debug` of types
    /// that hide something on their own.
    #[must_use]
    pub fn is_in_force() -> bool {
        IN_FORCE.get()
    }
}

impl<T: fmt::Debug + ?Sized> fmt::Debug for Revealed<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let _reset = Reset(IN_FORCE.replace(true));
        self.0.fmt(f)
    }
}

/// Puts things back, even if a `Debug` panics.
struct Reset(bool);

impl Drop for Reset {
    fn drop(&mut self) {
        IN_FORCE.set(self.0);
    }
}

#[cfg(test)]
mod tests {
    use std::panic::catch_unwind;

    use super::*;
    use crate::{OpenId, SharedStr, Token};

    #[test]
    fn what_is_hidden_is_shown_inside_only() {
        let pair = (SharedStr::from("a\n"), OpenId::new("oABC"));
        let hidden = "(SharedStr(2 bytes), Some(OpenId([REDACTED])))";
        assert_eq!(format!("{pair:?}"), hidden);
        assert_eq!(
            format!("{:?}", Revealed(&pair)),
            r#"("a\n", Some(OpenId("oABC")))"#
        );
        assert_eq!(format!("{pair:?}"), hidden, "and hidden again");
    }

    #[test]
    fn a_panic_reveals_nothing_afterwards() {
        struct Panics;
        impl fmt::Debug for Panics {
            fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
                panic!("in Debug")
            }
        }
        assert!(catch_unwind(|| format!("{:?}", Revealed(&Panics))).is_err());
        assert!(!Revealed::is_in_force());
    }

    #[test]
    fn secrets_stay_hidden() {
        let token = Token::new("weixindemotoken2026").unwrap();
        assert!(!format!("{:?}", Revealed(&token)).contains("weixin"));
    }
}
