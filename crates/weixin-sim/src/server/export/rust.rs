//! A delivery as a test.

use weixin_core::Mode;
use weixin_message::{Document, Element};

use crate::templates::{Form, Kind, Template};
use crate::transcript::{Delivery, Shown};
use crate::{Manner, PushMode};

/// The test that makes this push again, to an account in this mode, and wants the same to be shown.
pub(super) fn test(delivery: &Delivery, mode: PushMode) -> String {
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
    let account = match mode.of_account() {
        Mode::Security => String::new(),
        mode => format!(".mode(tower_weixin::Mode::{mode:?})"),
    };
    let push = push(delivery).join("\n        ");
    format!(
        "#[tokio::test]
async fn {name}() {{
    let platform = weixin_sim::Platform::new(weixin_sim::SimAccount::new(){account})
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
    match &parsed {
        Some(document) if flatten(document.root(), "", &mut fields) => {
            let own = fields.iter().filter(|(path, _)| !is_filled_in(path));
            calls.extend(own.map(|(path, text)| format!(".field({path:?}, {text:?})")));
            let absent = absent(delivery, document);
            calls.extend(absent.iter().map(|path| format!(".without({path:?})")));
        }
        _ if delivery.document.is_empty() => {}
        _ => {
            calls.pop();
            calls.push(format!(".document({:?})", delivery.document));
        }
    }
    calls.extend(manner(&delivery.manner));
    calls.push(".await".to_owned());
    calls
}

/// What is not as usual, call by call.
fn manner(manner: &Manner) -> Vec<String> {
    let flag = |is_on: bool, name: &str| is_on.then(|| format!(".{name}()"));
    let time = |name: &str, unit: &str, time: u64| {
        format!(".{name}(std::time::Duration::from_{unit}({time}))")
    };
    let some = |time: u64| (time > 0).then_some(time);
    let mode = manner.mode;
    let calls = [
        mode.map(|mode| format!(".mode(weixin_sim::PushMode::{mode:?})")),
        flag(manner.json, "json"),
        flag(manner.forged, "forged"),
        flag(manner.forged_message, "forged_message"),
        some(manner.age_s).map(|age| time("signed_ago", "secs", age)),
        flag(manner.broken, "broken"),
        some(manner.slow_upload_ms).map(|slow| time("slow_upload", "millis", slow)),
        some(manner.delay_ms).map(|delay| time("delayed", "millis", delay)),
        manner.times.map(|times| format!(".times({times})")),
        (manner.again > 0).then(|| format!(".again({})", manner.again)),
        manner
            .attempts
            .map(|attempts| format!(".attempts({attempts})")),
        manner
            .patience_ms
            .map(|patience| time("patience", "millis", patience)),
        some(manner.gap_ms).map(|gap| time("gap", "millis", gap)),
        flag(manner.same_nonce, "same_nonce"),
    ];
    calls.into_iter().flatten().collect()
}

/// What the platform's sample has and this document has not.
fn absent(delivery: &Delivery, document: &Document) -> Vec<String> {
    let (kind, name) = match (delivery.msg_type.as_str(), &delivery.event) {
        ("info", Some(name)) => (Kind::Info, name),
        (_, Some(name)) => (Kind::Event, name),
        (_, None) => (Kind::Message, &delivery.msg_type),
    };
    let sample = Template::named(kind, name).write(Form::Xml);
    let mut absent = Vec::new();
    if let Ok(sample) = Document::parse(sample.as_bytes()) {
        add_absent(sample.root(), document.root(), "", &mut absent);
    }
    absent
}

/// Of what is absent as a whole only the outermost is named.
fn add_absent(sample: Element<'_>, found: Element<'_>, path: &str, absent: &mut Vec<String>) {
    for child in sample.children() {
        let path = inside(path, child.name());
        match found.child(child.name()) {
            Some(found) => add_absent(child, found, &path, absent),
            None => absent.push(path),
        }
    }
}

fn inside(path: &str, name: &str) -> String {
    match path {
        "" => name.to_owned(),
        _ => format!("{path}.{name}"),
    }
}

/// Gathers texts with their paths; false if a path occurs twice, as in a list.
fn flatten(element: Element<'_>, path: &str, fields: &mut Vec<(String, String)>) -> bool {
    element.children().all(|child| {
        let path = inside(path, child.name());
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
