//! `weixin`: the command line tool for bots of the Weixin (WeChat) Official Accounts Platform.
//!
//! Each command is a file in `commands`. All of them read their settings through `config` and say what they have to say
//! through `output`, in one of the two languages of `words`.

mod args;
mod commands;
mod config;
mod failure;
mod input;
mod output;
mod progress;
mod words;

use std::process::ExitCode;

fn main() -> ExitCode {
    args::run(std::env::args_os().collect())
}
