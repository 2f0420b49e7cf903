//! However a document is written, it is the same message: in any order of its elements, with
//! anything between them that XML allows, in any spelling of its texts, and whatever else is in it.

use serde_json::{Value, json};

use crate::support::odd::written_oddly;
use crate::support::random::Random;
use crate::support::tree::Tree;
use crate::support::typed::{extras, known_pushes, message, to_json};

const SEEDS: u64 = 200;

/// The XML samples, as the second reader reads them.
fn samples() -> impl Iterator<Item = (String, Tree)> {
    let pushes = known_pushes().into_iter();
    let xml = pushes.filter(|(path, _)| path.ends_with(".xml"));
    xml.map(|(path, document)| (path, Tree::read(&document)))
}

#[test]
fn a_message_is_the_same_however_it_is_written() {
    for (path, tree) in samples() {
        let expected = message(&tree.to_xml());
        for seed in 0..SEEDS {
            let document = written_oddly(&tree, &mut Random::new(seed));
            assert_eq!(message(&document), expected, "{path}: {document}");
        }
    }
}

#[test]
fn an_unknown_element_changes_nothing_and_is_kept_where_it_was() {
    for (path, tree) in samples() {
        let known = to_json(&message(&tree.to_xml()));
        let mut places = Vec::new();
        find_places(&tree, &known, "", Place::default(), &mut places);
        for seed in 0..SEEDS {
            let random = &mut Random::new(seed);
            let place = &places[random.below(places.len())];
            let (mut tree, mut expected) = (tree.clone(), known.clone());
            let (unknown, value) = unknown(random);
            expected.pointer_mut(&place.object).unwrap()[&unknown.name] = value;
            let steps = place.element.iter();
            let element = steps.fold(&mut tree, |tree, &index| &mut tree.children[index]);
            element.children.push(unknown);
            let document = written_oddly(&tree, random);
            let message = message(&document);
            assert_eq!(to_json(&message), expected, "{path}: {document}");
            assert_eq!(extras(&message), 1, "{path}: {document}");
        }
    }
}

/// An element that no type has, and what it is in JSON.
fn unknown(random: &mut Random) -> (Tree, Value) {
    let name = random.pick(&["NewField", "new_field", "a", "Content2", "extra", "msgid"]);
    let text = random.pick(&["", " ", "1", "你好", "<a>&amp;</a>", "]]>"]);
    let mut unknown = Tree::leaf(name, text);
    if random.below(2) == 0 {
        return (unknown, json!(text));
    }
    unknown.children = vec![Tree::leaf("b", text), Tree::leaf("c", "1")];
    unknown.text.clear();
    (unknown, json!({"b": text, "c": "1"}))
}

/// Where an unknown element can be.
#[derive(Clone, Default)]
struct Place {
    /// The element that it is in: which child of the root, which child of that one, and so on.
    element: Vec<usize>,
    /// The object that shows it.
    object: String,
}

/// Lists in an element of their own: whatever else is in that is extra where the list is.
const WRAPPERS: [&str; 10] = [
    "PicList",
    "ResultList",
    "SubscribeMsgPopupEvent",
    "SubscribeMsgChangeEvent",
    "SubscribeMsgSentEvent",
    "AroundBeacons",
    "SelectedItems",
    "OptionIds",
    "OpitonIds",
    "ExtAttr",
];

fn find_places(tree: &Tree, json: &Value, own: &str, place: Place, places: &mut Vec<Place>) {
    for (index, child) in tree.children.iter().enumerate() {
        if child.is_leaf() {
            continue;
        }
        let name = &child.name;
        let mut own = format!("{own}/{name}");
        if json.pointer(&own).is_some_and(Value::is_array) {
            let before = tree.children[..index].iter();
            own += &format!("/{}", before.filter(|other| other.name == *name).count());
        }
        let mut place = place.clone();
        place.element.push(index);
        if !WRAPPERS.contains(&name.as_str()) {
            place.object = own.clone();
        }
        find_places(child, json, &own, place, places);
    }
    places.push(place);
}
