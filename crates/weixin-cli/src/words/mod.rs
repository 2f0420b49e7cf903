//! What the tool says, in English and in Chinese.
//!
//! A message is written where it is needed, in both languages side by side, by the macro `words!`. Here are those that
//! other crates have in English alone: mistakes of the configuration, of documents, of calls. The help is in `help`.

mod calls;
mod config;
mod documents;
mod envelope;
mod help;
mod lang;
mod text;

pub(crate) use self::calls::{advice, meaning, of_call};
pub(crate) use self::config::of_config;
pub(crate) use self::documents::of_document;
pub(crate) use self::envelope::of_open_fault;
pub(crate) use self::help::in_chinese;
pub(crate) use self::lang::Lang;
pub(crate) use self::text::{Words, words};
