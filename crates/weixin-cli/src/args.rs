//! The command line.

use std::ffi::OsString;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{CommandFactory, FromArgMatches, Parser, ValueEnum};

use crate::commands::Command;
use crate::failure::{Exit, Failure};
use crate::output::Output;
use crate::words::{self, Lang, Words, words};

/// The command line tool for bots of the Weixin (WeChat) Official Accounts Platform
#[derive(Debug, Parser)]
#[command(
    name = "weixin",
    version,
    disable_help_subcommand = true,
    max_term_width = 110,
    after_long_help = AFTER_HELP,
    arg_required_else_help = true
)]
pub(crate) struct Args {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    command: Command,
}

/// What each command takes.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Common")]
pub(crate) struct Common {
    /// Write for programs: one JSON value per line on standard output, errors too
    #[arg(long, global = true)]
    json: bool,
    /// The language of messages [default: that of LC_ALL or LANG]
    #[arg(long, global = true, value_enum, value_name = "LANGUAGE")]
    lang: Option<Lang>,
    /// The file with the settings [default: weixin.toml in this folder, if it is there]
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
}

const AFTER_HELP: &str = "\
Settings come from arguments, then from the environment, then from the file, which has lines such as
  token = \"…\"
  app_id = \"wx…\"
and app_secret, encoding_aes_key, mode, api_base. Secrets are never printed unless that is what was asked for.

Exit codes:
  0  done
  1  the answer is no, or a check failed
  2  wrong use: arguments, settings, files
  3  a server could not be reached";

pub(crate) const AFTER_HELP_ZH: &str = "\
设置依次取自命令行参数、环境变量和配置文件。配置文件形如
  token = \"…\"
  app_id = \"wx…\"
还可有 app_secret、encoding_aes_key、mode、api_base。除非明确要求，密钥不会显示。

退出码：
  0  成功
  1  结果为否，或检查未通过
  2  用法有误：参数、设置、文件
  3  服务器无法连接";

/// Does what the command line asks for.
pub(crate) fn run(args: Vec<OsString>) -> ExitCode {
    // Also where the command line is wrong, it is said in the right language and form.
    let lang = lang_of(&args).unwrap_or_else(Lang::of_environment);
    let before_end = || args.iter().take_while(|arg| *arg != "--");
    let mut output = Output::new(lang, before_end().any(|arg| arg == "--json"));
    let ended = parse(args, lang).and_then(|args| match args {
        Parsed::Args(args) => args.command.run(&args.common, &mut output),
        Parsed::Help(text) => {
            write!(io::stdout(), "{text}")?;
            Ok(Exit::Ok)
        }
    });
    let ended = ended.and_then(|exit| {
        output.flush()?;
        Ok(exit)
    });
    match ended {
        Ok(exit) => exit.into(),
        Err(failure) => {
            // There is nowhere else to say it.
            let _ = output.failure(&failure).and_then(|()| output.flush());
            failure.exit.into()
        }
    }
}

/// The whole command, in a language.
pub(crate) fn command(lang: Lang) -> clap::Command {
    let command = Args::command();
    match lang {
        Lang::En => command,
        Lang::Zh => words::in_chinese(command),
    }
}

enum Parsed {
    Args(Box<Args>),
    Help(String),
}

fn parse(args: Vec<OsString>, lang: Lang) -> Result<Parsed, Failure> {
    let mut command = command(lang);
    let path = path_of(&command, &args);
    let parsed = command.try_get_matches_from_mut(args);
    let parsed = parsed.and_then(|matches| Args::from_arg_matches(&matches));
    match parsed {
        Ok(args) => Ok(Parsed::Args(Box::new(args))),
        Err(error) => match error.kind() {
            ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
                Ok(Parsed::Help(error.render().to_string()))
            }
            _ => Err(Failure::usage(wrong(&error, &path))),
        },
    }
}

/// What is wrong with the command line. Of clap's own words only those are used that name an argument.
fn wrong(error: &clap::Error, path: &str) -> Words {
    let context = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(", "),
        _ => String::new(),
    };
    let arg = context(ContextKind::InvalidArg);
    let words = match error.kind() {
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            let help = error.render();
            return words!("what is to be done?\n\n{help}", "要做什么？\n\n{help}");
        }
        // What is no option may be a secret that has lost its own.
        ErrorKind::UnknownArgument if !arg.starts_with('-') => {
            words!("there is an argument too many", "多了一个参数")
        }
        ErrorKind::UnknownArgument => {
            words!("there is no argument {arg} here", "这里没有参数 {arg}")
        }
        ErrorKind::InvalidSubcommand => {
            let name = context(ContextKind::InvalidSubcommand);
            words!("there is no command {name}", "没有 {name} 这个命令")
        }
        ErrorKind::MissingRequiredArgument => words!("{arg} is missing", "缺少 {arg}"),
        ErrorKind::InvalidValue => {
            let values = context(ContextKind::ValidValue);
            if values.is_empty() {
                words!("{arg} needs a value", "{arg} 需要一个值")
            } else {
                words!(
                    "{arg} must be one of: {values}",
                    "{arg} 应为下列之一：{values}"
                )
            }
        }
        ErrorKind::ValueValidation => words!("the value of {arg} is wrong", "{arg} 的值不正确"),
        ErrorKind::ArgumentConflict => {
            let other = context(ContextKind::PriorArg);
            words!(
                "{arg} and {other} do not go together",
                "{arg} 与 {other} 不能同时使用"
            )
        }
        kind => words!("{kind}", "命令行有误：{kind}"),
    };
    let mut words = words.with_stop();
    for kind in [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand] {
        // The last is the likeliest.
        let near = match error.get(kind) {
            Some(ContextValue::String(near)) => Some(near),
            Some(ContextValue::Strings(all)) => all.last(),
            _ => None,
        };
        if let Some(near) = near {
            words = words.then(&words!("Is it {near}?", "是否为 {near}？"));
        }
    }
    words.then(&words!("See `{path} --help`.", "请看 `{path} --help`。"))
}

/// The command that is meant, as far as there is one: `weixin user info`.
fn path_of(command: &clap::Command, args: &[OsString]) -> String {
    let (mut path, mut command) = (command.get_name().to_owned(), command);
    let args = args.iter().skip(1).filter_map(|arg| arg.to_str());
    for arg in args.take_while(|arg| *arg != "--") {
        if let Some(below) = command.find_subcommand(arg) {
            path = format!("{path} {}", below.get_name());
            command = below;
        }
    }
    path
}

fn lang_of(args: &[OsString]) -> Option<Lang> {
    let mut args = args.iter().filter_map(|arg| arg.to_str());
    while let Some(arg) = args.next() {
        let value = match arg {
            "--" => return None,
            "--lang" => args.next()?,
            _ => match arg.strip_prefix("--lang=") {
                Some(value) => value,
                None => continue,
            },
        };
        return Lang::from_str(value, true).ok();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        command(Lang::En).debug_assert();
        command(Lang::Zh).debug_assert();
    }

    #[test]
    fn the_language_is_found_wherever_it_stands() {
        let lang = |args: &[&str]| {
            let args: Vec<OsString> = args.iter().map(Into::into).collect();
            lang_of(&args)
        };
        assert_eq!(lang(&["weixin", "--lang", "zh"]), Some(Lang::Zh));
        assert_eq!(lang(&["weixin", "sign", "--lang=en"]), Some(Lang::En));
        assert_eq!(lang(&["weixin", "--lang", "fr"]), None);
        assert_eq!(lang(&["weixin", "--", "--lang=zh"]), None);
    }
}
