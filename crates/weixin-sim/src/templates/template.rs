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
        let table = match kind {
            Kind::Message => MESSAGES,
            Kind::Event => EVENTS,
            Kind::Info => INFOS,
        };
        let known = table
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name));
        let parsed = known.and_then(|(_, document)| parse(document));
        parsed.unwrap_or_else(|| Self::unknown(kind, name))
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
        let mut nodes = &mut self.0;
        let mut rest = path;
        while let Some((name, inner)) = rest.split_once('.') {
            let node = entry(nodes, name);
            if let Content::Text { .. } = node.content {
                node.content = Content::Nodes(Vec::new());
            }
            let Content::Nodes(inside) = &mut node.content else {
                return;
            };
            (nodes, rest) = (inside, inner);
        }
        let node = entry(nodes, rest);
        let was_bare = matches!(&node.content, Content::Text { bare: true, .. });
        let bare = number || was_bare && is_number(&text);
        node.content = Content::Text { text, bare };
    }
}

/// The first element of that name, which is added if there is none.
fn entry<'a>(nodes: &'a mut Vec<Node>, name: &str) -> &'a mut Node {
    // What could not stand in a tag is left out, so that a field cannot break the document.
    let is_name = |c: &char| c.is_ascii_alphanumeric() || "_-".contains(*c);
    let position = nodes.iter().position(|node| node.name == name);
    let position = position.unwrap_or_else(|| {
        nodes.push(Node {
            name: Cow::Owned(name.chars().filter(is_name).collect()),
            content: Content::Text {
                text: Cow::Borrowed(""),
                bare: false,
            },
        });
        nodes.len() - 1
    });
    &mut nodes[position]
}

pub(super) fn is_number(text: &str) -> bool {
    text.parse::<f64>().is_ok_and(f64::is_finite) && !text.starts_with('+')
}
