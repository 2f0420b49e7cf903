//! Nothing of a document is lost: all elements and texts that a second reader finds are there.

use weixin_message::Request;

use crate::support::{fixtures, outline, parse, pushes, reader};
#[cfg(feature = "json")]
use crate::support::{tree::Tree, typed};

#[test]
fn every_text_of_every_fixture_is_reachable() {
    let mut count = 0;
    let quirks = fixtures("quirk").into_iter().filter(|(path, _)| {
        let hostile = ["billion_laughs", "doctype_xxe", "truncated", "json"];
        !hostile.iter().any(|name| path.contains(name))
    });
    let replies = fixtures("reply")
        .into_iter()
        .filter(|(path, _)| path.ends_with(".xml"));
    for (path, document) in pushes().into_iter().chain(quirks).chain(replies) {
        assert_eq!(
            outline(&parse(&document)),
            reader::read(&document),
            "{path}"
        );
        let request = Request::parse(document.as_bytes()).unwrap();
        assert_eq!(request.meta().document().as_str(), document, "{path}");
        count += 1;
    }
    assert!(count > 190, "{count}");
}

/// What is serialised has all texts: those that fields show, and those that none shows.
#[test]
#[cfg(feature = "json")]
fn every_text_is_serialised_whatever_is_added() {
    fn add(tree: &mut Tree, count: &mut usize) {
        let groups = tree.children.iter_mut().filter(|child| !child.is_leaf());
        groups.for_each(|child| add(child, count));
        *count += 1;
        let new = Tree::leaf("New", &format!("new{count}"));
        let mut group = Tree::leaf("NewGroup", "");
        group.children = vec![new.clone(), new.clone()];
        tree.children.extend([new, group]);
    }
    for (path, document) in pushes() {
        let mut tree = Tree::read(&document);
        let mut count = 0;
        add(&mut tree, &mut count);
        let message = typed::message(&tree.to_xml());
        typed::assert_loses_no_text(&message, &tree);
        let json = typed::to_json(&message).to_string();
        for index in 1..=count {
            let times = json.matches(&format!("\"new{index}\"")).count();
            assert_eq!(times, 3, "{path}: {index}: {json}");
        }
    }
}

/// Also who sent it, to whom, when, and which it is.
#[test]
#[cfg(feature = "json")]
fn a_request_is_serialised_as_a_push_that_is_read_as_the_same() {
    for (path, document) in pushes().into_iter().chain(fixtures("json")) {
        let request = Request::parse(document.as_bytes()).unwrap();
        let json = serde_json::to_string(&request).unwrap();
        let again = Request::parse(json.as_bytes()).unwrap();
        assert_eq!(again.message(), request.message(), "{path}: {json}");
        let (meta, meta_again) = (request.meta(), again.meta());
        assert_eq!(meta_again.to_user(), meta.to_user(), "{path}");
        assert_eq!(meta_again.from_user(), meta.from_user(), "{path}");
        assert_eq!(meta_again.create_time(), meta.create_time(), "{path}");
        assert_eq!(meta_again.msg_type(), meta.msg_type(), "{path}");
        assert_eq!(meta_again.msg_id(), meta.msg_id(), "{path}");
        assert_eq!(meta_again.msg_data_id(), meta.msg_data_id(), "{path}");
        assert_eq!(meta_again.idx(), meta.idx(), "{path}");
        assert_eq!(meta_again.agent_id(), meta.agent_id(), "{path}");
        assert_eq!(meta_again.component_id(), meta.component_id(), "{path}");
        assert_eq!(meta_again.info_type(), meta.info_type(), "{path}");
        if !meta.msg_type().is_empty() && meta.msg_id().is_some() {
            assert_eq!(meta_again.fingerprint(), meta.fingerprint(), "{path}");
        }
    }
}
