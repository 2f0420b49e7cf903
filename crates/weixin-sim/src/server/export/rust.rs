//! A delivery as a test.

use weixin_message::{Document, Element};

use crate::transcript::{Delivery, Shown};

/// The test that makes this push again and wants the same to be shown.
pub(super) fn test(delivery: &Delivery) -> String {
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
    let name = name(delivery);
    let push = push(delivery).join("\n        ");
    format!(
        "#[tokio::test]
async fn {name}() {{
    let platform = weixin_sim::Platform::new(weixin_sim::SimAccount::new())
        .serve_with(|account| tower_weixin::service(account, bot()));
    let delivery = {push};
    {assertion}
}}
"
    )
}

/// The user's part, call by call: by fields where these say it all.
fn push(delivery: &Delivery) -> Vec<String> {
    let user = format!(".user({:?})", delivery.user);
    let mut calls = vec!["platform".to_owned()];
    match (delivery.msg_type.as_str(), &delivery.event) {
        ("verify" | "probe", _) => calls.push(format!(".{}()", delivery.msg_type)),
        ("info", Some(name)) => calls.push(format!(".info({name:?})")),
        (_, Some(event)) => calls.extend([user, format!(".event({event:?})")]),
        (kind, None) => calls.extend([user, format!(".message({kind:?})")]),
    }
    let parsed = Document::parse(delivery.document.as_bytes()).ok();
    let mut fields = Vec::new();
    let is_complete = parsed
        .as_ref()
        .is_some_and(|document| flatten(document.root(), "", &mut fields));
    if is_complete {
        let own = fields.iter().filter(|(path, _)| !is_filled_in(path));
        calls.extend(own.map(|(path, text)| format!(".field({path:?}, {text:?})")));
    } else if !delivery.document.is_empty() {
        calls.pop();
        calls.push(format!(".document({:?})", delivery.document));
    }
    calls.push(".await".to_owned());
    calls
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
