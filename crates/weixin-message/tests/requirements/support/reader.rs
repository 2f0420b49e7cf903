//! A second reader: quick-xml alone, with none of our rules.

use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::Event;
use quick_xml::reader::Reader;

/// Depth, name and text of an element.
pub(crate) type Row = (usize, String, String);

/// All elements in their order. White space between elements is nobody's.
pub(crate) type Outline = Vec<Row>;

/// Reads a well-formed document.
pub(crate) fn read(xml: &str) -> Outline {
    let mut reader = Reader::from_str(xml);
    reader.config_mut().expand_empty_elements = true;
    let (mut elements, mut open): (Outline, Vec<usize>) = Default::default();
    loop {
        let text = match reader.read_event().unwrap() {
            Event::Start(tag) => {
                let index = elements.len();
                elements.push((open.len(), tag.name().as_ref().to_owned(), String::new()));
                open.push(index);
                continue;
            }
            Event::End(_) => {
                let index = open.pop().unwrap();
                let is_group = elements.len() > index + 1;
                let text = &mut elements[index].2;
                if is_group && text.trim().is_empty() {
                    text.clear();
                }
                continue;
            }
            Event::Text(text) => text.xml10_content().into_owned(),
            Event::CData(text) => text.xml10_content().into_owned(),
            Event::GeneralRef(name) => match name.resolve_char_ref().unwrap() {
                Some(character) => character.into(),
                None => resolve_predefined_entity(&name).unwrap().into(),
            },
            Event::Eof => return elements,
            other => {
                assert!(
                    matches!(other, Event::Decl(_) | Event::Comment(_)),
                    "{other:?}"
                );
                continue;
            }
        };
        match open.last() {
            Some(index) => elements[*index].2.push_str(&text),
            None => assert_eq!(text.trim(), ""),
        }
    }
}
