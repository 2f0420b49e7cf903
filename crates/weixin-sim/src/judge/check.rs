//! The reply itself.

use weixin_message::{Document, Element, Event, Reply};

use super::answer::Asked;
use super::sealed::malformed;
use super::{Finding, FindingKind};
use crate::templates::Kind;

/// More does not reach the user.
const MAX_TEXT_BYTES: usize = 2048;
const MAX_ARTICLES: usize = 8;

/// Messages that may be answered with one article only.
const ONE_ARTICLE: [&str; 7] = [
    "text",
    "image",
    "voice",
    "video",
    "shortvideo",
    "location",
    "link",
];

/// The events whose replies reach the user.
const ANSWERED: [&str; 6] = [
    "subscribe",
    "SCAN",
    "CLICK",
    "scancode_waitmsg",
    "user_enter_session_from_card",
    "user_scan_product_enter_session",
];

/// The reply in a document, and what is wrong with it.
pub(super) fn check(asked: &Asked<'_>, text: &str, findings: &mut Vec<Finding>) -> Option<Reply> {
    let document = match Document::parse(text.as_bytes()) {
        Ok(document) => document,
        Err(error) => {
            findings.push(malformed(text, error.kind()));
            return None;
        }
    };
    let reply = Reply::parse(text.as_bytes()).ok()?;
    let root = document.root();
    if asked.kind == Kind::Info {
        findings.push(Finding::new(FindingKind::NotSuccess, "success"));
        return Some(reply);
    }
    if asked.wants_result() {
        // A result has no addresses.
        if !matches!(reply, Reply::ErrCode { code: 0, .. }) {
            findings.push(Finding::new(FindingKind::NotSuccess, "ErrCode 0"));
        }
        return Some(reply);
    }
    if is_ignored(asked) {
        findings.push(Finding::new(FindingKind::ReplyIgnored, asked.name));
    }
    addresses(asked, root, findings);
    let time = field(root, "CreateTime").and_then(|time| time.parse::<u64>().ok());
    if time.is_none() {
        findings.push(FindingKind::MissingCreateTime.into());
    }
    match field(root, "MsgType") {
        None => findings.push(Finding::new(FindingKind::MissingElement, "MsgType")),
        Some(msg_type) => parts(asked, root, &reply, msg_type, findings),
    }
    Some(reply)
}

/// Whether nobody sees a reply. What becomes of one to an event that is not known is not known either.
fn is_ignored(asked: &Asked<'_>) -> bool {
    let is_in = |names: &[&str]| {
        names
            .iter()
            .any(|name| name.eq_ignore_ascii_case(asked.name))
    };
    asked.kind == Kind::Event && is_in(Event::NAMES) && !is_in(&ANSWERED)
}

fn field<'a>(element: Element<'a>, name: &str) -> Option<&'a str> {
    let text = element.child(name)?.text().trim();
    Some(text).filter(|text| !text.is_empty())
}

fn addresses(asked: &Asked<'_>, root: Element<'_>, findings: &mut Vec<Finding>) {
    let names = ["ToUserName", "FromUserName"];
    let [to, from] = names.map(|name| field(root, name));
    for (name, found) in names.iter().zip([to, from]) {
        if found.is_none() {
            findings.push(Finding::new(FindingKind::MissingElement, name));
        }
    }
    if (to, from) == (Some(asked.account), Some(asked.user)) {
        findings.push(FindingKind::SwappedNames.into());
        return;
    }
    if to.is_some_and(|to| to != asked.user) {
        findings.push(FindingKind::WrongReceiver.into());
    }
    if from.is_some_and(|from| from != asked.account) {
        findings.push(FindingKind::WrongSender.into());
    }
}

/// What each type needs.
fn parts(
    asked: &Asked<'_>,
    root: Element<'_>,
    reply: &Reply,
    msg_type: &str,
    findings: &mut Vec<Finding>,
) {
    let mut need = |path: &'static str| {
        let (group, name) = path.split_once('/').unwrap_or((path, ""));
        let inside = root.child(group);
        let found = if name.is_empty() {
            field(root, group)
        } else {
            inside.and_then(|inside| field(inside, name))
        };
        if found.is_none() {
            findings.push(Finding::new(FindingKind::MissingElement, path));
        }
    };
    match msg_type {
        "text" => need("Content"),
        "image" => need("Image/MediaId"),
        "voice" => need("Voice/MediaId"),
        "video" => need("Video/MediaId"),
        "music" => need("Music/ThumbMediaId"),
        "hardware" => need("HardWare/MessageView"),
        "device_text" => need("Content"),
        "news" => articles(asked, root, findings),
        "transfer_customer_service" | "transfer_biz_ai_ivr" => {}
        other => {
            // Only what could be a type is repeated.
            let named = other.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
            let other = if named { other } else { "?" };
            findings.push(Finding::new(FindingKind::UnknownMsgType, other));
        }
    }
    if let Reply::Text(text) = reply
        && text.len() > MAX_TEXT_BYTES
    {
        findings.push(Finding::new(FindingKind::TextTooLong, text.len()));
    }
}

fn articles(asked: &Asked<'_>, root: Element<'_>, findings: &mut Vec<Finding>) {
    let inside = root
        .child("Articles")
        .into_iter()
        .flat_map(Element::children);
    let items: Vec<_> = inside.filter(|item| item.name() == "item").collect();
    let count = field(root, "ArticleCount").and_then(|count| count.parse().ok());
    if count != Some(items.len()) {
        findings.push(Finding::new(FindingKind::WrongArticleCount, items.len()));
    }
    let one = asked.kind == Kind::Message && ONE_ARTICLE.contains(&asked.name);
    let limit = if one { 1 } else { MAX_ARTICLES };
    if items.is_empty() {
        findings.push(Finding::new(FindingKind::MissingElement, "Articles/item"));
    } else if items.len() > limit {
        findings.push(Finding::new(FindingKind::TooManyArticles, items.len()));
    }
}
