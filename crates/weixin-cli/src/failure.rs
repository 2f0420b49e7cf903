//! What ends a command that cannot do what it was asked for.

use std::fmt::Display;
use std::io;
use std::process::ExitCode;

use serde_json::{Map, Value};
use weixin_core::ConfigError;

use crate::words::{self, Words, words};

/// How the process ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    Ok = 0,
    /// The answer is no, or a check failed.
    No = 1,
    /// Wrong use: arguments, settings, files that cannot be read.
    Usage = 2,
    /// A server could not be reached.
    Unreachable = 3,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// A message that ends a command, or one of the things that it does.
///
/// It holds nothing secret: the values of settings do not get here.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) exit: Exit,
    /// A word for programs.
    pub(crate) code: &'static str,
    pub(crate) words: Words,
    /// What programs are told beside the message.
    pub(crate) details: Map<String, Value>,
}

impl Failure {
    pub(crate) fn new(exit: Exit, code: &'static str, words: Words) -> Self {
        let details = Map::new();
        Self {
            exit,
            code,
            words,
            details,
        }
    }

    pub(crate) fn usage(words: Words) -> Self {
        Self::new(Exit::Usage, "usage", words)
    }

    /// A file that cannot be read or written.
    pub(crate) fn file(path: impl Display, error: &io::Error) -> Self {
        let words = match error.kind() {
            io::ErrorKind::NotFound => words!("{path}: no such file", "{path}：文件不存在"),
            io::ErrorKind::PermissionDenied => words!("{path}: no permission", "{path}：没有权限"),
            io::ErrorKind::IsADirectory => {
                words!("{path}: it is a folder", "{path}：这是一个目录")
            }
            _ => words!("{path}: {error}", "{path}：{error}"),
        };
        Self::new(Exit::Usage, "file", words)
    }

    /// Adds something that programs are told.
    #[must_use]
    pub(crate) fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.details.insert(name.to_owned(), value.into());
        self
    }

    /// The output was closed, as `head` does: nobody is left to be told.
    pub(crate) fn is_closed_output(&self) -> bool {
        self.code == CLOSED
    }
}

const CLOSED: &str = "closed_output";

/// Mostly of standard output.
impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Self::new(Exit::Ok, CLOSED, words!("", ""));
        }
        Self::new(Exit::Usage, "io", words!("{error}", "{error}"))
    }
}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        Self::new(Exit::Usage, "config", words::of_config(&error))
    }
}
