//! Nothing of a document is lost: all elements and texts that a second reader finds are there.

use weixin_message::Request;

use crate::support::{fixtures, outline, parse, pushes, reader};

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
