//! How documents become types: each message, event and push of a third-party platform is declared
//! once, as a list of fields with the elements that they are read from.

#![deny(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod catalogue;
mod extra;
pub(crate) mod field;
mod number;
#[cfg(feature = "serde")]
mod serialize;
mod structure;
mod vocabulary;

pub(crate) use self::catalogue::catalogue;
pub(crate) use self::extra::Extra;
pub use self::number::Number;
#[cfg(feature = "serde")]
pub(crate) use self::serialize::{Members, Object, SerializeMembers};
pub(crate) use self::structure::{events, groups, info_pushes, messages, structure};
pub use self::vocabulary::Flag;
pub(crate) use self::vocabulary::vocabulary;

/// A type of message, event or push that is declared with its names.
pub(crate) trait Named {
    /// The first one is the platform's own, the others are met as well.
    const NAMES: &'static [&'static str];
}

/// The elements that [`Meta`](crate::Meta) shows of messages.
pub(crate) fn is_common(name: &str) -> bool {
    matches!(
        name,
        "ToUserName"
            | "FromUserName"
            | "CreateTime"
            | "MsgType"
            | "MsgId"
            | "MsgDataId"
            | "Idx"
            | "AgentID"
    )
}

/// The elements that [`Meta`](crate::Meta) shows of events.
pub(crate) fn is_common_to_events(name: &str) -> bool {
    name == "Event" || is_common(name)
}

/// The elements that [`Meta`](crate::Meta) shows of pushes to third-party platforms.
pub(crate) fn is_common_to_info(name: &str) -> bool {
    matches!(
        name,
        "AppId" | "SuiteId" | "InfoType" | "CreateTime" | "TimeStamp"
    )
}

/// The elements that [`Meta`](crate::Meta) shows of any push.
#[cfg(feature = "json")]
pub(crate) fn is_common_to_any(name: &str) -> bool {
    is_common_to_events(name) || is_common_to_info(name)
}

/// Groups have fields of their own only.
pub(crate) fn is_never_common(_name: &str) -> bool {
    false
}
