//! The reader for all of the XML that is allowed.

use quick_xml::escape::unescape;
use quick_xml::events::attributes::{Attribute, Attributes};
use quick_xml::events::{BytesDecl, Event};
use quick_xml::reader::Reader;

use super::{MAX_ATTRIBUTES, MAX_DEPTH, MAX_ELEMENTS, MAX_NAME_BYTES, chars};
use crate::document::Tree;
use crate::{DecodeError, DecodeErrorKind as Kind};

/// Reads one document, event by event, from an allow-list.
pub(super) fn read(xml: &str) -> Result<Tree<'static>, DecodeError> {
    if !chars::all_xml(xml) {
        return Err(Kind::Character.into());
    }
    let mut reader = Reader::from_str(xml);
    reader.config_mut().expand_empty_elements = true;
    reader.config_mut().check_comments = true;
    let mut builder = Builder {
        tree: Tree::owned(xml),
        open: Vec::new(),
    };
    let mut is_first = true;
    loop {
        match reader.read_event().map_err(|_| Kind::Syntax)? {
            Event::Start(tag) => {
                check_attributes(tag.attributes())?;
                builder.start(tag.name().into_inner())?;
            }
            Event::End(_) => builder.end()?,
            Event::Text(text) => {
                let text = text.xml10_content();
                if text.contains("]]>") {
                    return Err(Kind::Syntax.into());
                }
                builder.text(&text)?;
            }
            Event::CData(text) => builder.cdata(&text.xml10_content())?,
            Event::GeneralRef(reference) => {
                let character = match reference.resolve_char_ref() {
                    Ok(Some(character)) => character,
                    Ok(None) => predefined(&reference).ok_or(Kind::Entity)?,
                    Err(_) => return Err(Kind::Entity.into()),
                };
                if !chars::is_xml(character) {
                    return Err(Kind::Character.into());
                }
                builder.cdata(character.encode_utf8(&mut [0; 4]))?;
            }
            Event::Decl(declaration) if is_first => check_declaration(&declaration)?,
            Event::DocType(_) => return Err(Kind::DocumentType.into()),
            // It is not there: the texts before and after it are one.
            Event::Comment(_) => {}
            Event::PI(_) | Event::Decl(_) | Event::Empty(_) => return Err(Kind::Markup.into()),
            Event::Eof => return builder.finish(),
        }
        is_first = false;
    }
}

/// The tree, and the elements that are open with the text that was read of each.
struct Builder {
    tree: Tree<'static>,
    open: Vec<(usize, String)>,
}

impl Builder {
    fn start(&mut self, name: &str) -> Result<(), DecodeError> {
        if self.open.is_empty() && !self.tree.is_empty() {
            return Err(Kind::Syntax.into());
        }
        if self.open.len() == MAX_DEPTH || self.tree.len() == MAX_ELEMENTS {
            return Err(Kind::TooComplex.into());
        }
        if !is_name(name) {
            return Err(Kind::Name.into());
        }
        let index = self.tree.push(name).ok_or(Kind::TooComplex)?;
        self.open.push((index, String::new()));
        Ok(())
    }

    fn end(&mut self) -> Result<(), DecodeError> {
        let (index, text) = self.open.pop().ok_or(Kind::Syntax)?;
        self.tree
            .close(index, &text)
            .ok_or_else(|| Kind::TooComplex.into())
    }

    /// White space may stand anywhere, other text only inside of an element.
    fn text(&mut self, text: &str) -> Result<(), DecodeError> {
        match self.open.last_mut() {
            Some((_, open)) => open.push_str(text),
            None if text.bytes().all(|byte| byte.is_ascii_whitespace()) => {}
            None => return Err(Kind::Syntax.into()),
        }
        Ok(())
    }

    fn cdata(&mut self, text: &str) -> Result<(), DecodeError> {
        let (_, open) = self.open.last_mut().ok_or(Kind::Syntax)?;
        open.push_str(text);
        Ok(())
    }

    fn finish(self) -> Result<Tree<'static>, DecodeError> {
        if self.open.is_empty() && !self.tree.is_empty() {
            Ok(self.tree)
        } else {
            Err(Kind::Syntax.into())
        }
    }
}

/// Attributes mean nothing here, but they have to be well-formed.
fn check_attributes(attributes: Attributes<'_>) -> Result<(), DecodeError> {
    for (index, attribute) in attributes.enumerate() {
        if index == MAX_ATTRIBUTES {
            return Err(Kind::TooComplex.into());
        }
        let Attribute { key, value } = attribute.map_err(|_| Kind::Syntax)?;
        if !is_name(key.into_inner()) {
            return Err(Kind::Name.into());
        }
        if value.contains('<') {
            return Err(Kind::Syntax.into());
        }
        let value = unescape(&value).map_err(|_| Kind::Entity)?;
        if !chars::all_xml(&value) {
            return Err(Kind::Character.into());
        }
    }
    Ok(())
}

/// `version`, then perhaps `encoding`, then perhaps `standalone`.
fn check_declaration(declaration: &BytesDecl<'_>) -> Result<(), DecodeError> {
    declaration.version().map_err(|_| Kind::Syntax)?;
    let mut names = ["version", "encoding", "standalone"].into_iter();
    for attribute in Attributes::new(declaration, "xml".len()) {
        let Attribute { key, value } = attribute.map_err(|_| Kind::Syntax)?;
        let name = names.find(|&name| name == key.into_inner());
        let is_ours = match name.ok_or(Kind::Syntax)? {
            "version" => value == "1.0",
            "encoding" => value.eq_ignore_ascii_case("utf-8"),
            _ => matches!(&*value, "yes" | "no"),
        };
        if !is_ours {
            return Err(Kind::Encoding.into());
        }
    }
    Ok(())
}

fn predefined(name: &str) -> Option<char> {
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => return None,
    })
}

/// The ASCII names of XML 1.0. No element of the platform has another one.
fn is_name(name: &str) -> bool {
    let is_name_byte =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b':');
    name.len() <= MAX_NAME_BYTES
        && name.starts_with(|first: char| first.is_ascii_alphabetic() || matches!(first, '_' | ':'))
        && name.bytes().all(is_name_byte)
}
