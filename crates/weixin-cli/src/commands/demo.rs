//! `weixin demo`: a bot and the platform in one process.

mod bot;

use serde_json::json;
use tower::ServiceExt;
use tower_weixin::client::Client;
use weixin_sim::world::Action;
use weixin_sim::{Platform, SimAccount};

use super::call::block_on;
use super::serve::{Page, PageArgs};
use super::sim::USERS;
use crate::config::MADE_UP_SECRET;
use crate::failure::{Exit, Failure};
use crate::output::Output;
use crate::words::words;

/// Run a demo bot and the simulator in one process, to see what a bot can do
///
/// Nothing has to be set up. It listens on 127.0.0.1 alone, and ends with Ctrl-C.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    page: PageArgs,
}

pub(super) fn run(args: Args, output: &mut Output) -> Result<Exit, Failure> {
    let account = SimAccount::new().app_secret(MADE_UP_SECRET);
    let app_id = account.app_id_text().to_owned();
    let platform = Platform::try_new(account)?;
    let client = Client::with_transport(platform.api());
    let client = client.app(app_id, MADE_UP_SECRET)?.build();
    block_on(async {
        let page = Page::bind(&args.page).await?;
        client.create_menu(&bot::menu()).await?;
        platform.transcript().clear();
        for user in USERS {
            platform.world().note(user, Action::Follow);
        }
        let (bot, shared) = (bot::bot(client), platform.clone());
        // The account is asked for each time, as the page can switch its mode.
        let server = tower::service_fn(move |request| {
            tower_weixin::service(shared.account(), bot.clone()).oneshot(request)
        });
        let words = words!(
            "Open it, and say: help. Ctrl-C ends it.",
            "打开页面，发送 help 试试。按 Ctrl-C 结束。"
        );
        let platform = platform.serve(server);
        page.announce(&words, json!({}), output)?;
        page.serve(platform).await
    })
}
