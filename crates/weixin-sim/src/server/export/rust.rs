//! A delivery as a test.

use weixin_message::{Document, Element};

use crate::transcript::{Delivery, Shown};

/// The test that makes this push again and wants the same to be shown.
pub(super) fn test(delivery: &Delivery) -> String {
    let push = push(delivery);
    let assertion = match delivery.shown() {
        Shown::Nothing => "assert!(delivery.shown().is_nothing(), \"{delivery}\");".to_owned(),
        Shown::Fault(_) => "assert!(delivery.shown().is_fault(), \"{delivery}\");".to_owned(),
        shown @ Shown::Reply(_) => match shown.text() {
            Some(text) => {
                format!("assert_eq!(delivery.shown().text(), Some({text:?}), \"{{delivery}}\");")
            }
            None => format!(
                "assert_eq!(delivery.shown().to_string(), {:?}, \"{{delivery}}\");",
                shown.to_string()
            ),
        },
    };
    format!(
        "#[tokio::test]\nasync fn {name}() {{\n    let platform = weixin_sim::Platform::new(weixin_sim::SimAccount::new())\n        \
         .serve_with(|account| tower_weixin::service(account, bot()));\n    let delivery = {push}.await;\n    {assertion}\n}}\n",
        name = name(delivery),
    )
}

/// The user's part, by fields where these say it all.
fn push(delivery: &Delivery) -> String {
    let user = format!("platform.user({:?})", delivery.user);
    let parsed = Document::parse(delivery.document.as_bytes()).ok();
    let mut fields = Vec::new();
    let complete = parsed
        .as_ref()
        .is_some_and(|document| flatten(document.root(), "", &mut fields));
    if !complete {
        return format!("{user}.document({:?})", delivery.document);
    }
    let mut call = match (delivery.msg_type.as_str(), &delivery.event) {
        ("info", Some(name)) => format!("platform.info({name:?})"),
        (_, Some(event)) => format!("{user}.event({event:?})"),
        (kind, None) => format!("{user}.message({kind:?})"),
    };
    for (path, text) in fields.iter().filter(|(path, _)| !is_filled_in(path)) {
        call.push_str(&format!("\n        .field({path:?}, {text:?})"));
    }
    call
}

/// Gathers texts with their paths; false if a path occurs twice, as in a list.
fn flatten(element: Element<'_>, path: &str, fields: &mut Vec<(String, String)>) -> bool {
    element.children().all(|child| {
        let path = if path.is_empty() {
            child.name().to_owned()
        } else {
            format!("{path}.{}", child.name())
        };
        if child.children().next().is_some() {
            return flatten(child, &path, fields);
        }
        let is_new = fields.iter().all(|(known, _)| *known != path);
        fields.push((path, child.text().to_owned()));
        is_new
    })
}

/// What the platform fills in anew.
fn is_filled_in(path: &str) -> bool {
    matches!(
        path,
        "ToUserName"
            | "FromUserName"
            | "CreateTime"
            | "MsgType"
            | "MsgId"
            | "Event"
            | "InfoType"
            | "AppId"
    )
}

/// The summary as a name.
fn name(delivery: &Delivery) -> String {
    let lower = delivery.summary.to_lowercase();
    let words = lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty());
    let name: Vec<&str> = words.take(8).collect();
    let name = name.join("_");
    match name.chars().next() {
        Some(first) if first.is_alphabetic() && name.is_ascii() => name,
        _ => format!("delivery_{}", delivery.seq),
    }
}
