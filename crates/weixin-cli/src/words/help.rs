//! The help in Chinese. The English one is in the doc comments of the arguments.

use clap::Command;

/// What is said of a command and of its arguments, by their names.
struct Help {
    command: &'static str,
    about: &'static str,
    long: Option<&'static str>,
    args: &'static [(&'static str, &'static str)],
}

/// Translates a command and those below it.
pub(crate) fn in_chinese(command: Command) -> Command {
    translated(command, "").after_long_help(crate::args::AFTER_HELP_ZH)
}
fn translated(command: Command, _path: &str) -> Command {
    command
}
