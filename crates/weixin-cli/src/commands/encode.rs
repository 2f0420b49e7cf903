//! `weixin encode`: a document as the platform would push it.

use serde_json::json;
use weixin_message::Document;
use weixin_sim::PushMode;
use weixin_sim::envelope::Key;

use super::sign::{Query, QueryArgs, curl};
use crate::args::Common;
use crate::config::{Account, AccountArgs};
use crate::failure::{Exit, Failure};
use crate::input;
use crate::output::Output;
use crate::words::{self, words};

/// Make of a document on standard input what the platform would push: query and body
///
/// Prints the query, and the body in a line of its own. In security mode the body is the encrypted envelope, in
/// compatible mode the document with the encrypted one in it, in plaintext mode the document.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    query: QueryArgs,
    #[command(flatten)]
    account: AccountArgs,
}

/// What the platform's servers of bots take.
const MAX_BYTES: u64 = 64 * 1024;

pub(super) fn run(args: Args, common: &Common, output: &mut Output) -> Result<Exit, Failure> {
    let account = Account::new(args.account, common.config.as_deref())?;
    let token = account.signing_token()?;
    let text = input::read_to_string("-", MAX_BYTES)?;
    let text = text.trim_start_matches('\u{feff}').trim_ascii();
    let document = Document::parse(text.as_bytes()).map_err(|error| {
        let (code, words) = words::of_document(error);
        Failure::new(Exit::No, code, words)
    })?;
    let mut query = Query::new(&args.query);
    let body = match account.mode() {
        PushMode::Plaintext => text.to_owned(),
        mode => {
            let key = Key::new(account.needed_key()?)?;
            let encrypt = key.seal(text.as_bytes(), account.needed_app_id()?);
            query = query.encrypted(token, &encrypt);
            envelope(&document, mode, text, &encrypt)?
        }
    };
    let query = query.signed(token);
    let curl = curl(&args.query.to, &query, Some(&body));
    if output.is_json() {
        output.json(&json!({"query": query, "body": body, "curl": curl}))?;
    } else {
        output.line(&query)?;
        output.line(&body)?;
        output.hint(&words!("to push it:\n  {curl}", "推送命令：\n  {curl}"))?;
    }
    Ok(Exit::Ok)
}

/// The envelope in the document's own format.
fn envelope(
    document: &Document,
    mode: PushMode,
    text: &str,
    encrypt: &str,
) -> Result<String, Failure> {
    let to = document.root().child("ToUserName");
    let to = to.map_or("", |to| to.text().trim_ascii());
    let is_json = text.starts_with('{');
    Ok(match mode {
        PushMode::Compatible if is_json => {
            let member = format!(",\"Encrypt\":\"{encrypt}\"}}");
            with_end(text, "}", &member)?
        }
        PushMode::Compatible => {
            let element = format!("<Encrypt><![CDATA[{encrypt}]]></Encrypt></xml>");
            with_end(text, "</xml>", &element)?
        }
        _ if is_json => json!({"ToUserName": to, "Encrypt": encrypt}).to_string(),
        _ => format!(
            "<xml><ToUserName><![CDATA[{to}]]></ToUserName><Encrypt><![CDATA[{encrypt}]]></Encrypt></xml>"
        ),
    })
}

/// The document with something in place of its end.
fn with_end(text: &str, end: &str, new: &str) -> Result<String, Failure> {
    let start = text.strip_suffix(end).ok_or_else(|| {
        let words = words!("the document does not end in {end}", "文档不以 {end} 结尾");
        Failure::new(Exit::No, "syntax", words)
    })?;
    Ok(format!("{}{new}", start.trim_ascii_end()))
}
