//! The commands, one file each.

mod call;
mod command;
mod completions;
mod decode;
mod demo;
mod encode;
mod keygen;
mod menu;
mod new;
mod query;
mod replay;
mod send;
mod serve;
mod sign;
mod sim;
mod target;
mod token;
mod trigger;
mod user;
mod verify;

pub(crate) use self::command::Command;
