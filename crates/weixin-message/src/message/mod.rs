//! Messages and events as types.

#![deny(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod event;
mod field;
mod kinds;
mod number;

pub use self::event::Event;
pub use self::kinds::{
    DeviceEvent, DeviceText, File, Image, Link, Location, Message, MiniProgramPage, ShortVideo,
    Text, Unknown, Video, Voice,
};
pub use self::number::Number;
