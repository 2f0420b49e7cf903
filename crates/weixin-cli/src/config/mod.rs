//! The settings: from arguments, then the environment, then a file.
//!
//! The arguments and the environment are read by clap, which knows that the first comes before the second. An empty
//! value counts as none, which is what a blank line of an env file means.

mod account;
mod api;
mod file;
mod mode;

pub(crate) use self::account::{Account, AccountArgs, MADE_UP_SECRET, SecretArgs};
pub(crate) use self::api::{Api, ApiArgs};
