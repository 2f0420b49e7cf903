//! `weixin sign`: the query that the platform would call with.

use std::time::{SystemTime, UNIX_EPOCH};

use rand::Rng;
use serde_json::json;
use weixin_core::Signature;

use super::target::BOT;
use crate::args::Common;
use crate::config::{Account, AccountArgs};
use crate::failure::{Exit, Failure};
use crate::output::Output;
use crate::words::words;

/// Sign a query as the platform does, and print it with a line for curl
///
/// With --encrypt it is the query of an encrypted push; its body is read by curl from the file body.xml.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The text of the Encrypt element of a push, for its msg_signature
    #[arg(long, value_name = "BASE64")]
    encrypt: Option<String>,
    #[command(flatten)]
    query: QueryArgs,
    #[command(flatten)]
    account: AccountArgs,
}

/// What a query is made of.
#[derive(Debug, clap::Args)]
pub(super) struct QueryArgs {
    /// Unix time [default: now]
    #[arg(long, value_name = "SECONDS", value_parser = timestamp)]
    timestamp: Option<String>,
    /// 1 to 32 letters or digits [default: random digits]
    #[arg(long, value_parser = nonce)]
    nonce: Option<String>,
    /// The address of the bot, for the line for curl
    #[arg(
        long,
        value_name = "URL",
        default_value = BOT
    )]
    pub(super) to: String,
}

pub(super) fn run(args: Args, common: &Common, output: &mut Output) -> Result<Exit, Failure> {
    let account = Account::new(args.account, common.config.as_deref())?;
    let token = account.signing_token()?;
    let mut query = Query::new(&args.query);
    if let Some(encrypt) = &args.encrypt {
        query = query.encrypted(token, encrypt.trim_ascii());
    }
    let Query {
        timestamp,
        nonce,
        msg_signature,
    } = &query;
    let signature = hex(Signature::over([token, timestamp, nonce]));
    let signed = query.signed(token);
    let curl = match msg_signature {
        Some(_) => format!("curl -d @body.xml '{}'", join(&args.query.to, &signed)),
        None => curl(&args.query.to, &format!("{signed}&echostr=hello"), None),
    };
    if output.is_json() {
        output.json(&json!({
            "signature": signature,
            "timestamp": timestamp,
            "nonce": nonce,
            "msg_signature": msg_signature,
            "query": signed,
            "curl": curl,
        }))?;
    } else {
        output.line(&signed)?;
        output.line(&curl)?;
        output.hint(&words!(
            "A bot takes it for five minutes, from whoever has it.",
            "五分钟内，任何人持有它都能通过机器人的验签。"
        ))?;
    }
    Ok(Exit::Ok)
}

/// The query of a call of the platform's.
pub(super) struct Query {
    timestamp: String,
    nonce: String,
    msg_signature: Option<String>,
}

impl Query {
    pub(super) fn new(args: &QueryArgs) -> Self {
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        let now = || now.unwrap_or_default().as_secs().to_string();
        let random = || rand::rng().next_u32().to_string();
        Self {
            timestamp: args.timestamp.clone().unwrap_or_else(now),
            nonce: args.nonce.clone().unwrap_or_else(random),
            msg_signature: None,
        }
    }

    /// The query for this encrypted message.
    pub(super) fn encrypted(mut self, token: &str, encrypt: &str) -> Self {
        let signature = Signature::over([token, &self.timestamp, &self.nonce, encrypt]);
        self.msg_signature = Some(hex(signature));
        self
    }

    /// The query as text.
    pub(super) fn signed(&self, token: &str) -> String {
        let Self {
            timestamp, nonce, ..
        } = self;
        let signature = hex(Signature::over([token, timestamp, nonce]));
        let mut query = format!("signature={signature}&timestamp={timestamp}&nonce={nonce}");
        if let Some(signature) = &self.msg_signature {
            query += &format!("&encrypt_type=aes&msg_signature={signature}");
        }
        query
    }
}

/// A line for a shell.
pub(super) fn curl(to: &str, query: &str, body: Option<&str>) -> String {
    let address = join(to, query).replace('\'', "%27");
    match body {
        // A quote ends the quoted text, stands by itself, and begins the next one.
        Some(body) => format!("curl -d '{}' '{address}'", body.replace('\'', r"'\''")),
        None => format!("curl '{address}'"),
    }
}

fn join(to: &str, query: &str) -> String {
    let separator = if to.contains('?') { '&' } else { '?' };
    format!("{to}{separator}{query}")
}

fn hex(signature: Signature) -> String {
    String::from_utf8_lossy(&signature.to_hex()).into_owned()
}

fn timestamp(text: &str) -> Result<String, &'static str> {
    let is_good = text.len() == 10 && text.bytes().all(|byte| byte.is_ascii_digit());
    is_good.then(|| text.to_owned()).ok_or("ten digits")
}

fn nonce(text: &str) -> Result<String, &'static str> {
    let is_good = (1..=32).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric());
    is_good.then(|| text.to_owned()).ok_or("letters or digits")
}
