//! `weixin trigger`: an event to a bot, as the platform pushes it.

use serde_json::json;
use weixin_message::{Event, InfoPush};

use super::send::{PushArgs, make};
use super::target::TargetArgs;
use crate::args::Common;
use crate::failure::{Exit, Failure};
use crate::output::Output;
use crate::words::words;

/// Push an event to a bot, by its name: subscribe, SCAN, CLICK, TEMPLATESENDJOBFINISH, component_verify_ticket, …
///
/// Its elements have sample values; --set changes them, as in `weixin trigger CLICK --set EventKey=HELP`. The
/// name is taken in any case.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The name of an event, or of a push to a third-party platform
    #[arg(value_name = "NAME", required_unless_present = "list")]
    name: Option<String>,
    /// Print all names
    #[arg(long)]
    list: bool,
    #[command(flatten)]
    push: PushArgs,
    #[command(flatten)]
    target: TargetArgs,
}

/// Shorter or clearer names.
const ALIASES: [(&str, &str); 4] = [
    ("follow", "subscribe"),
    ("unfollow", "unsubscribe"),
    ("template-done", "TEMPLATESENDJOBFINISH"),
    ("mass-done", "MASSSENDJOBFINISH"),
];

pub(super) fn run(args: Args, common: &Common, output: &mut Output) -> Result<Exit, Failure> {
    let Some(name) = args.name else {
        for name in Event::NAMES.iter().chain(InfoPush::NAMES) {
            output.say(&words!("{name}", "{name}"), &json!({ "name": name }))?;
        }
        return Ok(Exit::Ok);
    };
    let alias = ALIASES.iter().find(|(alias, _)| *alias == name);
    let name = alias.map_or(name.as_str(), |(_, name)| *name);
    let is_one_of = |names: &[&str]| names.iter().any(|known| known.eq_ignore_ascii_case(name));
    let (is_event, is_info) = (is_one_of(Event::NAMES), is_one_of(InfoPush::NAMES));
    if !is_event && !is_info {
        return Err(Failure::usage(words!(
            "there is no event {name}; see `weixin trigger --list`",
            "没有 {name} 这个事件；请看 `weixin trigger --list`"
        )));
    }
    let platform = args.target.platform(common)?;
    let push = match is_event {
        true => platform.user(args.push.from()).event(name),
        false => platform.info(name),
    };
    make(&platform, push, args.push, output)
}
