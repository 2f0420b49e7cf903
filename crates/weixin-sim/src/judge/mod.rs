//! What the platform makes of an answer, and what is wrong with it, in words.

mod answer;
mod attempts;
mod check;
mod echo;
mod finding;
mod kinds;
mod sealed;

pub(crate) use self::answer::{Asked, judge};
pub(crate) use self::attempts::{differing, says_something};
pub(crate) use self::echo::{judge_echo, judge_unsigned_echo};
pub use self::finding::{Finding, Severity};
pub use self::kinds::FindingKind;
