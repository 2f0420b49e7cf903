//! From an answer to what the user sees.

use http::{HeaderMap, StatusCode, header};
use weixin_message::Reply;

use super::check::check;
use super::sealed::open;
use super::{Finding, FindingKind};
use crate::envelope::Cipher;
use crate::platform::PushMode;
use crate::target::{Answer, Outcome, Reason};
use crate::templates::Kind;
use crate::transcript::End;

/// What was asked, as far as the answer depends on it.
#[derive(Clone, Copy)]
pub(crate) struct Asked<'a> {
    pub(crate) cipher: &'a Cipher,
    pub(crate) mode: PushMode,
    pub(crate) json: bool,
    pub(crate) now: u64,
    pub(crate) nonce: &'a str,
    pub(crate) kind: Kind,
    /// Its `MsgType`, `Event` or `InfoType`.
    pub(crate) name: &'a str,
    /// The `FromUserName` and the `ToUserName` of the push.
    pub(crate) user: &'a str,
    pub(crate) account: &'a str,
    pub(crate) patience_ms: u128,
}

/// What the platform makes of an answer.
#[derive(Default)]
pub(crate) struct Verdict {
    pub(crate) opened: Option<String>,
    pub(crate) reply: Option<Reply>,
    pub(crate) findings: Vec<Finding>,
}

impl Asked<'_> {
    /// Whether the push must be answered with a result, for which a word is not enough.
    pub(super) fn wants_result(&self) -> bool {
        let start = self.name.get(..5).unwrap_or_default();
        self.kind == Kind::Event && start.eq_ignore_ascii_case("xpay_")
    }
}

impl Verdict {
    pub(super) fn add(&mut self, finding: impl Into<Finding>) {
        self.findings.push(finding.into());
    }
}

/// Judges how an exchange ended and, if there is an answer, that.
pub(crate) fn judge(asked: &Asked<'_>, outcome: &Outcome) -> Verdict {
    let mut verdict = Verdict::default();
    if let Some(finding) = no_answer(outcome, asked.patience_ms) {
        verdict.add(finding);
        return verdict;
    }
    let Some(answer) = &outcome.answer else {
        return verdict;
    };
    verdict.findings = of_http(answer);
    // What does not arrive whole says nothing more.
    if verdict.findings.iter().any(Finding::is_error) {
        // Yet it is shown, and compared with other attempts.
        verdict.reply = std::str::from_utf8(&answer.body).ok().and_then(parsed);
        return verdict;
    }
    let Some(text) = text(answer, &mut verdict) else {
        return verdict;
    };
    if matches!(text, "" | "success") {
        verdict.reply = Some(if text.is_empty() {
            Reply::Empty
        } else {
            Reply::Success
        });
        if asked.kind == Kind::Info && text.is_empty() {
            verdict.add(Finding::new(FindingKind::NotSuccess, "success"));
        }
        if asked.wants_result() {
            verdict.add(Finding::new(FindingKind::NotSuccess, "ErrCode 0"));
        }
        return verdict;
    }
    if let Some(finding) = not_a_document(text, asked.json) {
        verdict.add(finding);
        return verdict;
    }
    let Some(document) = open(asked, text, &mut verdict) else {
        return verdict;
    };
    verdict.reply = check(asked, &document, &mut verdict.findings);
    verdict.opened = Some(document);
    verdict
}

fn parsed(text: &str) -> Option<Reply> {
    Reply::parse(text.as_bytes()).ok()
}

/// The finding where there is no answer to judge.
pub(super) fn no_answer(outcome: &Outcome, patience_ms: u128) -> Option<Finding> {
    let reason = outcome.reason.as_ref();
    let words = reason.map_or(["", ""], Reason::words);
    let kind = match outcome.end {
        End::Answered | End::Unknown => return None,
        End::Late => return Some(Finding::new(FindingKind::Late, patience_ms)),
        End::Refused => FindingKind::Refused,
        End::Reset => FindingKind::Reset,
        End::NotHttp => FindingKind::NotHttp,
        End::TooLarge => FindingKind::TooLarge,
        End::Tls => FindingKind::Tls,
        End::NoTls => FindingKind::NoTls,
        End::Unreachable => FindingKind::Unreachable,
    };
    Some(Finding::in_words(kind, words))
}

/// What is wrong before the body is looked at.
pub(super) fn of_http(answer: &Answer) -> Vec<Finding> {
    let mut findings = Vec::new();
    let status = answer.status;
    if status != StatusCode::OK {
        let kind = match status.as_u16() {
            404 => FindingKind::WrongPath,
            405 | 501 => FindingKind::MethodNotAllowed,
            401 | 403 => FindingKind::Forbidden,
            300..=399 => FindingKind::Redirect,
            _ => FindingKind::Status,
        };
        findings.push(Finding::new(kind, status.as_u16()));
    }
    if has_word(&answer.headers, &header::TRANSFER_ENCODING, "chunked") {
        findings.push(FindingKind::Chunked.into());
    }
    let encodings = answer.headers.get_all(header::CONTENT_ENCODING).iter();
    let encodings = encodings.map(|encoding| String::from_utf8_lossy(encoding.as_bytes()));
    for encoding in encodings.filter(|encoding| !encoding.eq_ignore_ascii_case("identity")) {
        findings.push(Finding::new(FindingKind::ContentEncoding, encoding));
    }
    findings
}

fn has_word(headers: &HeaderMap, name: &header::HeaderName, word: &str) -> bool {
    let values = headers.get_all(name).iter();
    let mut words = values
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','));
    words.any(|found| found.trim().eq_ignore_ascii_case(word))
}

fn text<'a>(answer: &'a Answer, verdict: &mut Verdict) -> Option<&'a str> {
    let Ok(text) = std::str::from_utf8(&answer.body) else {
        verdict.add(FindingKind::NotUtf8);
        return None;
    };
    let Some(rest) = text.strip_prefix('\u{feff}') else {
        return Some(text);
    };
    verdict.add(FindingKind::Bom);
    Some(rest)
}

/// Why a text is neither a word nor the beginning of a document in the right form.
fn not_a_document(text: &str, json: bool) -> Option<Finding> {
    let bare = text.trim_matches(|c: char| c.is_ascii_whitespace() || "\"'".contains(c));
    if bare.eq_ignore_ascii_case("success") || bare.is_empty() {
        return Some(FindingKind::Word.into());
    }
    if is_html(text) {
        return Some(FindingKind::Html.into());
    }
    match (text.trim_start().chars().next(), json) {
        (Some('{' | '[' | '"'), false) => Some(FindingKind::Json.into()),
        (Some('<'), true) => Some(FindingKind::Xml.into()),
        (Some('<'), false) | (Some('{'), true) => None,
        _ => {
            let what = ["it is a text", "它是一段普通文本"];
            Some(Finding::in_words(FindingKind::NotXml, what))
        }
    }
}

pub(super) fn is_html(text: &str) -> bool {
    let start: String = text.trim_start().chars().take(15).collect();
    let start = start.to_ascii_lowercase();
    [
        "<!doctype html",
        "<html",
        "<head",
        "<body",
        "<pre",
        "<h1",
        "<p>",
    ]
    .iter()
    .any(|tag| start.starts_with(tag))
}
