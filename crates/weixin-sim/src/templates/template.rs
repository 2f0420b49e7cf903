//! A document with fields.

use std::borrow::Cow;

use super::parse::parse;
use super::table::{EVENTS, INFOS, MESSAGES};
use super::write::{write_json, write_xml};

/// A document as a tree of elements.
#[derive(Clone, PartialEq)]
pub(crate) struct Template(pub(super) Vec<Node>);

/// An element: a text, or other elements.
#[derive(Clone, PartialEq)]
pub(super) struct Node {
    pub(super) name: Cow<'static, str>,
    pub(super) content: Content,
}

#[derive(Clone, PartialEq)]
pub(super) enum Content {
    Text {
        text: Cow<'static, str>,
        /// Written without CDATA, as the platform writes numbers.
        bare: bool,
    },
    Nodes(Vec<Node>),
}

/// By which element a document is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// `MsgType`.
    Message,
    /// `Event`.
    Event,
    /// `InfoType`: a push to a third-party platform.
    Info,
}

/// What a document is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Xml,
    Json,
}

impl Template {
    /// The document of that name, regardless of case; one with nothing but the common elements if there is none.
    pub(crate) fn named(kind: Kind, name: &str) -> Self {
        let parsed = known(kind, name).and_then(|(_, document)| parse(document));
        parsed.unwrap_or_else(|| Self::unknown(kind, name))
    }

    /// A name in the platform's spelling, if it is known.
    pub(crate) fn spelling(kind: Kind, name: &str) -> Option<&'static str> {
        known(kind, name).map(|(name, _)| name)
    }

    fn unknown(kind: Kind, name: &str) -> Self {
        let name = name.to_owned();
        let mut template = Self(Vec::new());
        let common: &[_] = match kind {
            Kind::Info => &["AppId"],
            Kind::Message | Kind::Event => &["ToUserName", "FromUserName"],
        };
        for common in common {
            template.set(common, "");
        }
        template.set_number("CreateTime", 0);
        match kind {
            Kind::Message => {
                template.set("MsgType", name);
                template.set_number("MsgId", 0);
            }
            Kind::Event => {
                template.set("MsgType", "event");
                template.set("Event", name);
            }
            Kind::Info => template.set("InfoType", name),
        }
        template
    }

    /// Sets the element at `path`, whose names are joined by dots. What is not there is added.
    pub(crate) fn set(&mut self, path: &str, text: impl Into<Cow<'static, str>>) {
        self.put(path, text.into(), false);
    }

    /// Sets an element that is written without CDATA.
    pub(crate) fn set_number(&mut self, path: &str, number: u64) {
        self.put(path, number.to_string().into(), true);
    }

    /// Takes an element out.
    pub(crate) fn remove(&mut self, path: &str) {
        let mut nodes = &mut self.0;
        let mut rest = path;
        while let Some((name, inner)) = rest.split_once('.') {
            let node = nodes.iter_mut().find(|node| node.name == name);
            let Some(Content::Nodes(inside)) = node.map(|node| &mut node.content) else {
                return;
            };
            (nodes, rest) = (inside, inner);
        }
        nodes.retain(|node| node.name != rest);
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|node| node.name == name)
    }

    /// The text of an element directly in the root.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        let node = self.0.iter().find(|node| node.name == name)?;
        match &node.content {
            Content::Text { text, .. } => Some(text),
            Content::Nodes(_) => None,
        }
    }

    pub(crate) fn write(&self, form: Form) -> String {
        match form {
            Form::Xml => write_xml(&self.0),
            Form::Json => write_json(&self.0),
        }
    }

    fn put(&mut self, path: &str, text: Cow<'static, str>, number: bool) {
        let names: Vec<_> = path.split('.').map(name_of).collect();
        if names.len() > MAX_DEPTH || names.iter().any(String::is_empty) {
            return;
        }
        put(&mut self.0, &names, text, number);
    }
}

fn known(kind: Kind, name: &str) -> Option<(&'static str, &'static str)> {
    let table = match kind {
        Kind::Message => MESSAGES,
        Kind::Event => EVENTS,
        Kind::Info => INFOS,
    };
    let mut rows = table.iter().copied();
    rows.find(|(known, _)| known.eq_ignore_ascii_case(name))
}

/// More is in no document of the platform, and servers refuse it.
const MAX_DEPTH: usize = 8;

/// What could not stand in a tag is left out, so that no field can break the document.
fn name_of(text: &str) -> String {
    let is_name = |c: &char| c.is_ascii_alphanumeric() || "_-".contains(*c);
    let name: String = text.chars().filter(is_name).collect();
    let start = |c: char| c.is_ascii_digit() || c == '-';
    name.trim_start_matches(start).to_owned()
}

/// Sets what these names lead to, in the first element of each name.
fn put(nodes: &mut Vec<Node>, names: &[String], text: Cow<'static, str>, number: bool) {
    let Some((name, inner)) = names.split_first() else {
        return;
    };
    let found = nodes.iter_mut().find(|node| node.name == **name);
    let old = found.map(|node| &mut node.content);
    match (old, inner) {
        (Some(content), []) => {
            let was_bare = matches!(content, Content::Text { bare: true, .. });
            let bare = number || was_bare && is_number(&text);
            *content = Content::Text { text, bare };
        }
        (Some(Content::Nodes(inside)), _) => put(inside, inner, text, number),
        (Some(content), _) => {
            let mut inside = Vec::new();
            put(&mut inside, inner, text, number);
            *content = Content::Nodes(inside);
        }
        (None, _) => {
            let content = Content::Text {
                text: Cow::Borrowed(""),
                bare: false,
            };
            let name = Cow::Owned(name.clone());
            nodes.push(Node { name, content });
            put(nodes, names, text, number);
        }
    }
}

pub(super) fn is_number(text: &str) -> bool {
    text.parse::<f64>().is_ok_and(f64::is_finite) && !text.starts_with('+')
}
