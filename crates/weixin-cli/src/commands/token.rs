//! `weixin token`: the access token.

use serde_json::json;
use weixin_client::token::TokenSource;

use super::call::block_on;
use crate::args::Common;
use crate::config::{Api, ApiArgs};
use crate::failure::{Exit, Failure};
use crate::output::Output;
use crate::progress::counted;
use crate::words::words;

/// Get the account's access token, the stable one, and say how long it is good for
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Print the token itself: who has it acts as the account
    #[arg(long)]
    show: bool,
    #[command(flatten)]
    api: ApiArgs,
}

/// So much of a token tells one from another, and is of no use to anybody.
const SHOWN_CHARACTERS: usize = 6;

pub(super) fn run(args: Args, common: &Common, output: &mut Output) -> Result<Exit, Failure> {
    let tokens = Api::new(args.api, common.config.as_deref())?.tokens()?;
    let issued = block_on(async { Ok(counted(tokens.fetch(None)).await?) })?;
    let token = issued.token().as_str();
    let seconds = issued.expires_in().map(|time| time.as_secs());
    if args.show && !output.is_json() {
        output.line(token)?;
        return Ok(Exit::Ok);
    }
    let masked = masked(token);
    let mut value = json!({"masked": masked, "expires_in": seconds});
    if args.show {
        value["access_token"] = token.into();
    }
    let words = match seconds {
        Some(seconds) => words!(
            "{masked} (expires in {seconds} s; --show prints it)",
            "{masked}（{seconds} 秒后过期；用 --show 显示全文）"
        ),
        None => words!(
            "{masked} (--show prints it)",
            "{masked}（用 --show 显示全文）"
        ),
    };
    output.say(&words, &value)?;
    Ok(Exit::Ok)
}

fn masked(token: &str) -> String {
    // Of a short one the beginning would be too much.
    let is_long = token.len() >= SHOWN_CHARACTERS * 8;
    let shown = token.get(..SHOWN_CHARACTERS).filter(|_| is_long);
    format!("{}…", shown.unwrap_or_default())
}
