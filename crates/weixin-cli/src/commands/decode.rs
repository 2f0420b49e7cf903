//! `weixin decode`: what was pushed, as typed JSON.

mod opener;

use std::fs::File;
use std::io::{self, Read};

use serde::Serialize;
use weixin_message::Request;
use weixin_sim::envelope::Key;

use self::opener::{Claim, Decoded, Opener, Problem};
use crate::args::Common;
use crate::config::{Account, AccountArgs};
use crate::failure::{Exit, Failure};
use crate::input::{Broken, Documents, Piece};
use crate::output::Output;
use crate::progress::{Progress, Unit};
use crate::words::{Words, words};

/// Read pushes, encrypted ones too, and print each as a line of typed JSON
///
/// A file holds one document or many, in lines or one behind the other. Each becomes a line with `kind`, `known` (false
/// if the type is not one that tower-weixin knows) and `message`. An encrypted one is opened with the EncodingAESKey; the
/// line has `verified`, which is false if its signature was not given and so not checked. What is no document is named on
/// standard error, and makes the exit code 1.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Files with XML or JSON; - is standard input
    #[arg(value_name = "FILE", default_value = "-", hide_default_value = true)]
    files: Vec<String>,
    /// timestamp of the query that an encrypted document came with
    #[arg(long, value_name = "SECONDS", requires_all = ["nonce", "msg_signature"])]
    timestamp: Option<String>,
    /// nonce of that query
    #[arg(long, requires_all = ["timestamp", "msg_signature"])]
    nonce: Option<String>,
    /// msg_signature of that query
    #[arg(long, value_name = "HEX", requires_all = ["timestamp", "nonce"])]
    msg_signature: Option<String>,
    #[command(flatten)]
    account: AccountArgs,
}

pub(super) fn run(args: Args, common: &Common, output: &mut Output) -> Result<Exit, Failure> {
    let account = Account::new(args.account, common.config.as_deref())?;
    let claim = match (args.timestamp, args.nonce, args.msg_signature) {
        (Some(timestamp), Some(nonce), Some(signature)) => Some(Claim {
            timestamp,
            nonce,
            signature,
        }),
        _ => None,
    };
    let opener = Opener {
        key: account.key()?.map(Key::new).transpose()?,
        app_id: account.app_id()?,
        // Without a claim no token is needed; a reply has one of its own, which is checked if there is one.
        token: match &claim {
            Some(_) => Some(account.token()?),
            None => account.token().ok(),
        },
        claim,
    };
    let mut exit = Exit::Ok;
    let total = total_bytes(&args.files);
    let mut progress = Progress::new(Unit::Bytes, total);
    for file in &args.files {
        let decoded = match file.as_str() {
            "-" => decode(io::stdin().lock(), "stdin", &opener, output, &mut progress),
            _ => match File::open(file) {
                Ok(from) => decode(from, file, &opener, output, &mut progress),
                Err(error) => Err(Failure::file(file, &error)),
            },
        };
        match decoded {
            Ok(Exit::Ok) => {}
            Ok(_) => exit = Exit::No,
            Err(failure) if failure.code == "file" => {
                progress.clear();
                output.failure(&failure.with("file", file.as_str()))?;
                exit = Exit::No;
            }
            Err(failure) => return Err(failure),
        }
    }
    Ok(exit)
}

/// Decodes what is in one file.
fn decode(
    from: impl Read,
    name: &str,
    opener: &Opener<'_>,
    output: &mut Output,
    progress: &mut Progress,
) -> Result<Exit, Failure> {
    let mut documents = Documents::new(from);
    let (mut exit, mut read, mut count) = (Exit::Ok, 0, 0_u64);
    loop {
        let next = documents
            .next()
            .map_err(|error| Failure::file(name, &error))?;
        progress.add(documents.bytes_read() - read);
        read = documents.bytes_read();
        let Some((line, piece)) = next else { break };
        let decoded = match piece {
            // What waits for more input, such as the end of a log, has shown what there was.
            Piece::Pause => {
                output.flush()?;
                continue;
            }
            Piece::Document(document) => opener.decode(&document),
            Piece::Broken(why) => Err(broken(why)),
        };
        count += 1;
        match decoded {
            Ok(decoded) => output.json(&decoded.line(name, line))?,
            Err(Problem(code, words)) => {
                progress.clear();
                output.failure(&problem(name, line, code, &words))?;
                exit = Exit::No;
            }
        }
    }
    if count == 0 {
        let words = words!("there is no document", "没有文档");
        output.failure(&problem(name, 1, "empty", &words))?;
        exit = Exit::No;
    }
    Ok(exit)
}

fn problem(name: &str, line: u64, code: &'static str, words: &Words) -> Failure {
    let words = words!("{name}, line {line}", "{name} 第 {line} 行").about(words);
    Failure::new(Exit::No, code, words)
        .with("file", name)
        .with("line", line)
}

fn broken(why: Broken) -> Problem {
    match why {
        Broken::Neither => Problem(
            "no_document",
            words!(
                "neither XML nor JSON begins here",
                "这里不是 XML 或 JSON 的开头"
            ),
        ),
        Broken::Unfinished => Problem(
            "syntax",
            words!(
                "the document is cut off, or not well-formed",
                "文档被截断，或格式不正确"
            ),
        ),
        Broken::TooLong => Problem(
            "too_long",
            words!("the document is longer than 256 KiB", "文档超过 256 KiB"),
        ),
    }
}

/// What is printed of it.
#[derive(Serialize)]
struct Line<'a> {
    file: &'a str,
    line: u64,
    kind: &'a str,
    known: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    verified: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    receiver: Option<&'a str>,
    message: &'a Request,
}

impl Decoded {
    fn line<'a>(&'a self, file: &'a str, line: u64) -> Line<'a> {
        let sealed = self.sealed.as_ref();
        Line {
            file,
            line,
            kind: self.request.message().name(),
            known: self.request.message().is_known(),
            verified: sealed.map(|(verified, _)| *verified),
            receiver: sealed.map(|(_, receiver)| receiver.as_str()),
            message: &self.request,
        }
    }
}

/// How much there is to read, if that is known.
fn total_bytes(files: &[String]) -> Option<u64> {
    let size = |file: &String| std::fs::metadata(file).ok().filter(|file| file.is_file());
    files.iter().map(|file| Some(size(file)?.len())).sum()
}
