//! `weixin user`: who users are.

use std::fmt::Write;

use serde_json::{Value, json};
use weixin_client::users::User;
use weixin_core::OpenId;

use super::call::block_on;
use crate::args::Common;
use crate::config::{Api, ApiArgs};
use crate::failure::{Exit, Failure};
use crate::output::Output;
use crate::progress::counted;
use crate::words::{Words, words};

/// Ask who users are
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    Info(InfoArgs),
}

/// Print what the platform says of users
///
/// A user who does not follow the account is told by `subscribe` alone. Names and pictures are not given any more.
#[derive(Debug, clap::Args)]
struct InfoArgs {
    /// The users
    #[arg(value_name = "OPENID", required = true)]
    openids: Vec<String>,
    #[command(flatten)]
    api: ApiArgs,
}

pub(super) fn run(args: Args, common: &Common, output: &mut Output) -> Result<Exit, Failure> {
    let Command::Info(args) = args.command;
    let openids = args.openids.iter().map(|text| {
        OpenId::new(text.as_str())
            .ok_or_else(|| Failure::usage(words!("{text:?} is no OpenID", "{text:?} 不是 OpenID")))
    });
    let openids: Vec<OpenId> = openids.collect::<Result<_, _>>()?;
    let client = Api::new(args.api, common.config.as_deref())?.client()?;
    block_on(async {
        let mut exit = Exit::Ok;
        for openid in openids {
            match counted(client.user(&openid, Default::default())).await {
                Ok(user) => {
                    let value = value(&user);
                    output.say(&lines(&value), &value)?;
                }
                Err(error) => {
                    let failure = Failure::from(error).with("openid", openid.as_str());
                    // What is wrong with all of them is said once.
                    if failure.exit != Exit::No {
                        return Err(failure);
                    }
                    output.failure(&failure)?;
                    exit = Exit::No;
                }
            }
        }
        Ok(exit)
    })
}

/// What has something to say, by the names of the API.
fn value(user: &User) -> Value {
    let mut value = json!({"openid": user.openid, "subscribe": user.subscribe});
    let mut add = |name: &str, field: Value| {
        let is_empty = match &field {
            Value::String(text) => text.is_empty(),
            Value::Array(items) => items.is_empty(),
            field => field.is_null(),
        };
        if !is_empty {
            value[name] = field;
        }
    };
    add("unionid", json!(user.unionid));
    if user.subscribe {
        add("language", json!(user.language));
        add("subscribe_time", json!(user.subscribe_time));
        add("remark", json!(user.remark));
        add("groupid", json!(user.groupid));
        add("tagid_list", json!(user.tagid_list));
        add("qr_scene", json!(user.qr_scene));
        add("qr_scene_str", json!(user.qr_scene_str));
        add("nickname", json!(user.nickname));
    }
    for (name, other) in &user.other {
        add(name, other.clone());
    }
    value
}

/// One line for each field.
fn lines(value: &Value) -> Words {
    let mut text = String::new();
    for (name, field) in value.as_object().into_iter().flatten() {
        let field = field
            .as_str()
            .map_or_else(|| field.to_string(), str::to_owned);
        // A text stays in its line.
        let field = field.replace(char::is_control, " ");
        let _ = writeln!(text, "{name:<16}{field}");
    }
    Words::new(text.clone(), text)
}
