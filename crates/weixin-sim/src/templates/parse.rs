//! Reading the templates of this crate, which are known to be well-formed.

use std::borrow::Cow;

use super::Template;
use super::template::{Content, Node};

const CDATA: (&str, &str) = ("<![CDATA[", "]]>");

/// Elements, texts and CDATA; no attributes and no entities.
pub(super) fn parse(document: &'static str) -> Option<Template> {
    let (root, rest) = element(document.trim())?;
    match root.content {
        Content::Nodes(nodes) if rest.is_empty() && root.name == "xml" => Some(Template(nodes)),
        _ => None,
    }
}

/// The element at the beginning, and what follows it.
fn element(text: &'static str) -> Option<(Node, &'static str)> {
    let (name, mut rest) = text.strip_prefix('<')?.split_once('>')?;
    if let Some(name) = name.strip_suffix('/') {
        let content = plain("");
        return Some((node(name, content), rest));
    }
    let mut nodes = Vec::new();
    let mut content = None;
    loop {
        let trimmed = rest.trim_start();
        if let Some(after) = trimmed.strip_prefix("</") {
            let after = after.strip_prefix(name)?.strip_prefix('>')?;
            let content = content.unwrap_or_else(|| {
                if nodes.is_empty() {
                    plain("")
                } else {
                    Content::Nodes(nodes)
                }
            });
            return Some((node(name, content), after));
        }
        if let Some(after) = trimmed.strip_prefix(CDATA.0) {
            let (text, after) = after.split_once(CDATA.1)?;
            content = Some(Content::Text {
                text: Cow::Borrowed(text),
                bare: false,
            });
            rest = after;
        } else if trimmed.starts_with('<') {
            let (node, after) = element(trimmed)?;
            nodes.push(node);
            rest = after;
        } else {
            let (text, _) = trimmed.split_once('<')?;
            content = Some(plain(text.trim_end()));
            rest = trimmed.get(text.len()..)?;
        }
    }
}

fn node(name: &'static str, content: Content) -> Node {
    Node {
        name: Cow::Borrowed(name),
        content,
    }
}

fn plain(text: &'static str) -> Content {
    Content::Text {
        text: Cow::Borrowed(text),
        bare: true,
    }
}
