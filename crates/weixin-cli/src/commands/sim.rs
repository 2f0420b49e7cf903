//! `weixin sim`: the platform on this machine.

mod greet;
mod watch;

use std::convert::Infallible;

use serde_json::json;
use weixin_sim::Platform;
use weixin_sim::world::Action;

use super::call::block_on;
use super::serve::{Page, PageArgs};
use super::target::{BOT, set_url};
use crate::args::Common;
use crate::config::{Account, AccountArgs, MADE_UP_SECRET, SecretArgs};
use crate::failure::{Exit, Failure};
use crate::output::Output;
use crate::words::words;

/// Run the simulator with its chat page, for a bot at an address
///
/// What is not set of the account is made up, and printed with the address of the page: paste it into the
/// shell that runs the bot. Pushes are encrypted unless --mode says otherwise. The bot can call the API at the page's address. It
/// listens on 127.0.0.1 alone, and ends with Ctrl-C.
///
/// At the start, or as soon as somebody listens there, the bot is tried as the console does when its address is saved. Then
/// each push is a line: who, what, what the user sees, and what is wrong with it; with --json it is one of a transcript, for
/// `weixin replay`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The address of the bot, with its path
    #[arg(long, value_name = "URL", default_value = BOT)]
    to: String,
    #[command(flatten)]
    page: PageArgs,
    #[command(flatten)]
    account: AccountArgs,
    #[command(flatten)]
    secret: SecretArgs,
    /// Neither try the bot at the start nor print what happens
    #[arg(long)]
    quiet: bool,
}

/// Who is there from the start.
pub(super) const USERS: [&str; 2] = ["oAlice", "oBob"];

pub(super) fn run(args: Args, common: &Common, output: &mut Output) -> Result<Exit, Failure> {
    let account = Account::new(args.account, common.config.as_deref())?;
    let account = account.with_secret(args.secret);
    let mode = account.made_up_mode();
    let simulated = account.made_up()?;
    let encrypted = mode.is_encrypted();
    // What was set is known to who set it, and shown to nobody.
    let made_up: Vec<(&str, String)> = [
        ("WEIXIN_TOKEN", simulated.token_text(), !account.has_token()),
        (
            "WEIXIN_ENCODING_AES_KEY",
            simulated.key_text(),
            encrypted && !account.has_key(),
        ),
        (
            "WEIXIN_APP_ID",
            simulated.app_id_text(),
            account.app_id()?.is_none(),
        ),
        ("WEIXIN_APP_SECRET", MADE_UP_SECRET, !account.has_secret()),
    ]
    .into_iter()
    .filter(|(_, _, is_made_up)| *is_made_up)
    .map(|(name, value, _)| (name, value.to_owned()))
    .collect();
    let platform = Platform::try_new(simulated)?;
    platform.change(|settings| settings.mode = mode);
    set_url(&platform, &args.to)?;
    for user in USERS {
        platform.world().note(user, Action::Follow);
    }
    block_on(async {
        let page = Page::bind(&args.page).await?;
        let (to, mode) = (platform.url().unwrap_or_default(), mode.as_str());
        let mut words = words!(
            "pushes to {to} in {mode} mode\n\nThe bot needs this account:",
            "推送到    {to}（{mode} 模式）\n\n机器人需要使用这个账号："
        );
        let api = ("WEIXIN_API_BASE", page.address().to_owned());
        let lines: Vec<_> = made_up.into_iter().chain([api]).collect();
        for (name, value) in &lines {
            words = words.and(
                "\n",
                "\n",
                &words!("export {name}={value}", "export {name}={value}"),
            );
        }
        let environment: serde_json::Map<_, _> = lines
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value.into()))
            .collect();
        // A line of the transcript as the others are, of a kind that `replay` passes over.
        let value = json!({
            "seq": 0, "kind": "sim", "to": to, "mode": mode, "environment": environment,
        });
        page.announce(&words, value, output)?;
        if args.quiet {
            return page.serve(platform).await;
        }
        let changes = platform.transcript().changes();
        let tried = platform.clone();
        let told = async {
            // Where nobody reads it, the page goes on. What comes of the check is an entry as others are.
            let (_, _) = tokio::join!(watch::watch(changes, output), greet::greet(&tried));
            std::future::pending::<Infallible>().await
        };
        tokio::select! {
            served = page.serve(platform) => served,
            never = told => match never {},
        }
    })
}
