//! Writing a document in XML or JSON.

use serde_json::{Map, Value};

use super::template::{Content, Node, is_number};

pub(super) fn write_xml(nodes: &[Node]) -> String {
    let mut out = String::with_capacity(512);
    out.push_str("<xml>");
    for node in nodes {
        write_node(&mut out, node);
    }
    out.push_str("</xml>");
    out
}

fn write_node(out: &mut String, node: &Node) {
    let name = &*node.name;
    out.extend(["<", name, ">"]);
    match &node.content {
        Content::Text { text, bare } if *bare && !text.contains(['<', '&']) => push_xml(out, text),
        Content::Text { text, .. } => {
            out.push_str("<![CDATA[");
            push_xml(out, &text.replace("]]>", "]]]]><![CDATA[>"));
            out.push_str("]]>");
        }
        Content::Nodes(nodes) => {
            for node in nodes {
                write_node(out, node);
            }
        }
    }
    out.extend(["</", name, ">"]);
}

/// Leaves out what XML forbids, which the platform does not push either.
fn push_xml(out: &mut String, text: &str) {
    let is_xml = |c: &char| !matches!(c, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}');
    out.extend(text.chars().filter(is_xml));
}

/// Elements are members; those that occur more than once are a list.
pub(super) fn write_json(nodes: &[Node]) -> String {
    let mut members = object(nodes);
    // In JSON the lists of these events are directly in the root.
    let wrapper = nodes
        .iter()
        .find(|node| node.name.starts_with("SubscribeMsg"));
    if let Some(Value::Object(inside)) = wrapper.and_then(|node| members.remove(&*node.name)) {
        members.extend(inside);
    }
    Value::Object(members).to_string()
}

fn object(nodes: &[Node]) -> Map<String, Value> {
    let mut members = Map::new();
    for node in nodes {
        let value = value(&node.content);
        match members.get_mut(&*node.name) {
            None => drop(members.insert(node.name.to_string(), value)),
            Some(Value::Array(items)) => items.push(value),
            Some(first) => *first = Value::Array(vec![first.take(), value]),
        }
    }
    members
}

fn value(content: &Content) -> Value {
    match content {
        Content::Text { text, bare } if *bare && is_number(text) => text
            .parse()
            .map_or_else(|_| text.as_ref().into(), Value::Number),
        Content::Text { text, .. } => text.as_ref().into(),
        Content::Nodes(nodes) => Value::Object(object(nodes)),
    }
}
