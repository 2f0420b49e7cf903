//! `weixin menu`: the menu of the account.

use serde_json::{Value, json};
use weixin_client::{Api as Call, ApiErrorKind};

use super::call::block_on;
use crate::args::Common;
use crate::config::{Api, ApiArgs};
use crate::failure::{Exit, Failure};
use crate::input;
use crate::output::Output;
use crate::progress::counted;
use crate::words::words;

/// Get, set or delete the menu of the account
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    Get(GetArgs),
    Push(PushArgs),
    Delete(DeleteArgs),
}

/// Print the menu, in the form that `menu push` takes
///
/// Where there are menus for some users alone, they are printed as well, and not pushed again.
#[derive(Debug, clap::Args)]
struct GetArgs {
    #[command(flatten)]
    api: ApiArgs,
}

/// Set the menu for all users
///
/// Users see it after some minutes; at once if they follow the account anew.
#[derive(Debug, clap::Args)]
struct PushArgs {
    /// A file such as {"button": […]}; - is standard input
    #[arg(value_name = "FILE")]
    file: String,
    #[command(flatten)]
    api: ApiArgs,
}

/// Delete all menus, those for some users too
#[derive(Debug, clap::Args)]
struct DeleteArgs {
    #[command(flatten)]
    api: ApiArgs,
}

const GET: Call = Call::repeatable("/cgi-bin/menu/get");
const CREATE: Call = Call::repeatable("/cgi-bin/menu/create");
/// A menu of 18 buttons is far below.
const MAX_BYTES: u64 = 256 * 1024;

pub(super) fn run(args: Args, common: &Common, output: &mut Output) -> Result<Exit, Failure> {
    let file = common.config.as_deref();
    match args.command {
        Command::Get(args) => {
            let client = Api::new(args.api, file)?.client()?;
            // As it is, so that nothing of it is lost on its way back.
            let menu: Value = block_on(async { Ok(counted(client.get(GET, &[])).await?) })?;
            if output.is_json() {
                output.json(&menu)?;
            } else {
                output.line(format_args!("{menu:#}"))?;
            }
            Ok(Exit::Ok)
        }
        Command::Push(args) => {
            let menu = read(&args.file)?;
            let count = menu["button"].as_array().map_or(0, Vec::len);
            let client = Api::new(args.api, file)?.client()?;
            let _: Value = block_on(async { Ok(counted(client.post(CREATE, &menu)).await?) })?;
            let words = words!(
                "the menu is set: {count} buttons",
                "菜单已设置：{count} 个按钮"
            );
            output.say(&words, &json!({"pushed": true, "buttons": count}))?;
            Ok(Exit::Ok)
        }
        Command::Delete(args) => {
            let client = Api::new(args.api, file)?.client()?;
            let deleted = block_on(async { Ok(counted(client.delete_menu()).await) })?;
            let was_there = match deleted {
                Err(error) if error.api_kind() == Some(ApiErrorKind::NoSuchMenu) => false,
                deleted => {
                    deleted?;
                    true
                }
            };
            let words = if was_there {
                words!("the menu is deleted", "菜单已删除")
            } else {
                words!("there was no menu", "原本没有菜单")
            };
            output.say(&words, &json!({"deleted": was_there}))?;
            Ok(Exit::Ok)
        }
    }
}

/// Reads a menu as it is pushed, or as the platform gives it.
fn read(file: &str) -> Result<Value, Failure> {
    let text = input::read_to_string(file, MAX_BYTES)?;
    let text = text.trim_start_matches('\u{feff}');
    let menu: Value = serde_json::from_str(text).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        Failure::usage(words!(
            "{file}: no JSON at line {line}, column {column}",
            "{file}：第 {line} 行第 {column} 列不是合法的 JSON"
        ))
    })?;
    let menu = menu.get("menu").unwrap_or(&menu);
    let Some(Value::Array(buttons)) = menu.get("button") else {
        return Err(Failure::usage(words!(
            "{file}: there is no list `button` in it",
            "{file}：其中没有 button 列表"
        )));
    };
    if menu.get("matchrule").is_some() {
        return Err(Failure::usage(words!(
            "{file}: menus for some users alone (matchrule) cannot be set here",
            "{file}：此处不能设置个性化菜单（matchrule）"
        )));
    }
    Ok(json!({ "button": buttons }))
}
