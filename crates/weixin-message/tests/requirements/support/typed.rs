//! What a document must become as a type.

use serde_json::Value;
use weixin_message::{Message, Request};

use super::tree::Tree;
use super::{fixtures, pushes};

/// The pushes among the fixtures that are of a known type.
pub(crate) fn known_pushes() -> Vec<(String, String)> {
    let is_known = |path: &str| {
        let others = ["reply", "envelope", "unknown"];
        !others.iter().any(|other| path.contains(other))
    };
    let all = pushes().into_iter().chain(fixtures("json"));
    all.filter(|(path, _)| is_known(path)).collect()
}

pub(crate) fn message(document: &str) -> Message {
    Request::parse(document.as_bytes())
        .unwrap_or_else(|error| panic!("{error}: {document}"))
        .into_message()
}

/// A fixture as a tree, whether it is XML or JSON.
pub(crate) fn tree(document: &str) -> Tree {
    match serde_json::from_str(document) {
        Ok(object) => Tree::of_json(&object),
        Err(_) => Tree::read(document),
    }
}

pub(crate) fn to_json(message: &Message) -> Value {
    serde_json::to_value(message).unwrap()
}

/// How many elements of a message no field shows, at any level: each type shows them in `Debug`.
pub(crate) fn extras(message: &Message) -> usize {
    let shown = format!("{message:?}");
    let lists = shown.split("extra: [").skip(1);
    lists.filter(|list| !list.starts_with(']')).count()
}

/// Checks that a message has all that stands in its document, and nothing else.
pub(crate) fn assert_shows_all(message: &Message, document: &Tree) {
    let written = normal(document).leaves();
    let shown = normal(&Tree::of_json(&to_json(message))).leaves();
    let paths = |leaves: &[(String, String)]| -> Vec<String> {
        leaves.iter().map(|(path, _)| path.clone()).collect()
    };
    assert_eq!(paths(&shown), paths(&written));
    for ((path, shown), (_, written)) in shown.iter().zip(&written) {
        assert!(
            is_same(shown, written),
            "{path}: {written:?} became {shown:?}"
        );
    }
}

/// Checks that all texts of a document are in the message, and as many as there are, wherever.
pub(crate) fn assert_loses_no_text(message: &Message, document: &Tree) {
    let written = normal(document).leaves();
    let shown = normal(&Tree::of_json(&to_json(message))).leaves();
    assert_eq!(shown.len(), written.len(), "{shown:?} {written:?}");
    for (path, written) in &written {
        let is_shown = shown.iter().any(|(_, shown)| is_same(shown, written));
        assert!(is_shown, "{path}: {written:?} is lost");
    }
}

/// The document with one name for each thing, and without what `Meta` shows.
fn normal(document: &Tree) -> Tree {
    let mut document = document.clone();
    let is_info = !document.field("InfoType").is_empty();
    let common: &[&str] = if is_info {
        &["AppId", "SuiteId", "CreateTime", "TimeStamp"]
    } else {
        &[
            "ToUserName",
            "FromUserName",
            "CreateTime",
            "MsgId",
            "MsgDataId",
            "Idx",
            "AgentID",
        ]
    };
    let children = &mut document.children;
    children.retain(|child| !common.contains(&child.name.as_str()));
    let event = document.field("Event").to_ascii_lowercase();
    let wrapper = match event.as_str() {
        "subscribe_msg_popup_event" => "SubscribeMsgPopupEvent",
        "subscribe_msg_change_event" => "SubscribeMsgChangeEvent",
        "subscribe_msg_sent_event" => "SubscribeMsgSentEvent",
        _ => "",
    };
    for child in &mut document.children {
        match child.name.as_str() {
            "Event" => child.text = event.clone(),
            "List" => {
                let mut list = Tree::leaf(wrapper, "");
                list.children.push(child.clone());
                *child = list;
            }
            _ => {}
        }
    }
    document.for_each(&mut |element| {
        let name = match (event.as_str(), element.name.as_str()) {
            (event, "openid") if event.starts_with("user_") => "OpenID",
            (event, "appid") if event.starts_with("user_") => "AppID",
            (_, "OpitonIds") => "OptionIds",
            (_, "OpitonId") => "OptionId",
            (_, name) => name,
        };
        element.name = name.to_owned();
    });
    document
}

/// Whether a text was read as what was written.
fn is_same(shown: &str, written: &str) -> bool {
    let is_same_number = || Some(shown.parse::<f64>().ok()? == written.trim().parse::<f64>().ok()?);
    shown == written
        || shown == written.trim_ascii()
        || matches!((shown, written.trim()), ("1", "true") | ("0", "false"))
        || is_same_number() == Some(true)
}
