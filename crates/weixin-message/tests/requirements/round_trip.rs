//! What is read can be written as JSON and as XML, and read again as the same message.

use std::collections::BTreeMap;

use proptest::char;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::strategy::Union;
use proptest::test_runner::{Config, TestRunner};
use weixin_message::Message;

use crate::support::random::Random;
use crate::support::tree::Tree;
use crate::support::typed::{
    assert_loses_no_text, assert_shows_all, extras, known_pushes, message, to_json, tree,
};

const CASES: u32 = 256;

/// What a message is after it was written as JSON.
fn as_json(first: &Message) -> Message {
    message(&to_json(first).to_string())
}

/// What a message is after it was written as XML.
fn as_xml(first: &Message) -> Message {
    message(&Tree::of_json(&to_json(first)).to_xml())
}

#[test]
fn any_message_is_the_same_after_it_was_written() {
    let mut types = BTreeMap::<String, Vec<BoxedStrategy<Tree>>>::new();
    for (_, document) in known_pushes() {
        let tree = tree(&document);
        let name = message(&document).name().to_owned();
        types.entry(name).or_default().push(like(&tree));
    }
    for (name, templates) in types {
        let config = Config {
            cases: CASES,
            failure_persistence: None,
            ..Config::default()
        };
        let check = |document: Tree| {
            let first = message(&document.to_xml());
            assert_eq!(first.name(), name);
            assert_eq!(extras(&first), 0, "{document:?}");
            assert_shows_all(&first, &document);
            assert_eq!(as_json(&first), first, "{document:?}");
            assert_eq!(as_xml(&first), first, "{document:?}");
            Ok(())
        };
        let result = TestRunner::new(config).run(&Union::new(templates), check);
        result.unwrap_or_else(|error| panic!("{name}: {error}"));
    }
}

/// Elements that repeat.
const LISTS: [&str; 14] = [
    "item",
    "List",
    "fail_idx",
    "AroundBeacon",
    "material",
    "proof_material_id",
    "detail",
    "Actions",
    "list",
    "SelectedItem",
    "OptionId",
    "OpitonId",
    "Item",
    "NewList",
];

/// Documents of the same type with any texts, of which any may be absent.
fn like(template: &Tree) -> BoxedStrategy<Tree> {
    let name = template.name.clone();
    let mut seen = Vec::new();
    let mut children = Vec::new();
    for child in &template.children {
        if !seen.contains(&&child.name) {
            seen.push(&child.name);
            children.push(any_number_of(child));
        }
    }
    let in_one = move |children: Vec<Vec<Tree>>| Tree {
        children: children.concat(),
        ..Tree::leaf(&name, "")
    };
    children.prop_map(in_one).boxed()
}

fn any_number_of(template: &Tree) -> BoxedStrategy<Vec<Tree>> {
    let name = template.name.clone();
    // An empty list would be a leaf.
    let fixed = ["MsgType", "Event", "InfoType", "PicList", "ResultList"];
    let one = if template.is_leaf() && fixed.contains(&name.as_str()) {
        return Just(vec![template.clone()]).boxed();
    } else if template.is_leaf() {
        let leaf = move |text: String| Tree::leaf(&name, &text);
        any_text().prop_map(leaf).boxed()
    } else {
        like(template)
    };
    let some = if LISTS.contains(&template.name.as_str()) {
        vec(one, 0..=4).boxed()
    } else {
        let one_or_none = option::of(one);
        one_or_none
            .prop_map(|one| one.into_iter().collect())
            .boxed()
    };
    // One that holds nothing is absent as well.
    let is_leaf = template.is_leaf();
    let present = move |some: Vec<Tree>| {
        let present = some.into_iter().filter(|one| is_leaf || !one.is_leaf());
        present.collect()
    };
    some.prop_map(present).boxed()
}

/// What XML can say in a line or two, and whatever a field could take for something else.
fn any_text() -> BoxedStrategy<String> {
    let any_character = prop_oneof![
        char::range(' ', '\u{d7ff}'),
        char::range('\u{e000}', '\u{fffd}'),
        char::range('\u{10000}', '\u{10ffff}'),
    ];
    prop_oneof![
        3 => "[ -~\\n\\t]{0,12}",
        3 => vec(any_character, 0..8).prop_map(String::from_iter),
        2 => "-?[0-9]{1,20}(\\.[0-9]{1,4})?",
        2 => proptest::sample::select(&SPECIAL[..]).prop_map(str::to_owned),
    ]
    .boxed()
}

const SPECIAL: [&str; 28] = [
    "",
    " ",
    "0",
    "1",
    "-1",
    "007",
    "1.50",
    "1e5",
    "-0",
    "NaN",
    "inf",
    "+1",
    "true",
    "false",
    "null",
    "success",
    "qrscene_",
    "]]>",
    "<![CDATA[a]]>",
    "&amp;",
    "[]",
    "{}",
    "\u{3000}",
    "18446744073709551615",
    "-9223372036854775808",
    "99999999999999999999999999999999999999",
    "0.1000000000000000055511151231257827",
    "{\"MsgType\":\"text\"}",
];

/// Elements of another shape than that of their field are extra, and come back as such.
#[test]
fn so_is_one_with_elements_of_the_wrong_shape() {
    for (path, document) in known_pushes() {
        for seed in 0..50 {
            let mut tree = tree(&document);
            distort(&mut tree, true, &mut Random::new(seed));
            let first = message(&tree.to_xml());
            assert_eq!(as_json(&first), first, "{path}: {tree:?}");
            assert_loses_no_text(&first, &tree);
        }
    }
}

fn distort(tree: &mut Tree, is_root: bool, random: &mut Random) {
    let names = ["MsgType", "Event", "InfoType"];
    for child in &mut tree.children {
        if is_root && names.contains(&child.name.as_str()) {
            continue;
        }
        let text = std::mem::replace(&mut child.text, "text".to_owned());
        match random.below(8) {
            0 if child.is_leaf() => child.children.push(Tree::leaf("b", &text)),
            0 if !(is_root && LISTS.contains(&child.name.as_str())) => child.children.clear(),
            1 if !child.is_leaf() => child.children.push(Tree::leaf("b", "1")),
            _ if !child.is_leaf() => distort(child, false, random),
            _ => child.text = text,
        }
        if !child.is_leaf() {
            child.text.clear();
        }
    }
    // A field of the root must not occur twice.
    if !is_root && random.below(4) == 0 {
        let again = tree.children[random.below(tree.children.len())].clone();
        tree.children.push(again);
    }
}
