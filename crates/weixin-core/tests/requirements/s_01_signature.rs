//! The signature against values that Tencent published and other implementations agree on.

use weixin_core::{Account, CallbackQuery, Signature};

use crate::support::vectors::VECTORS;
use crate::support::{hex, sign, verify, verify_url};

#[test]
fn s_01_signatures_are_the_published_ones() {
    for vector in &VECTORS.signatures {
        let signature = match &vector.parts[..] {
            [a, b, c] => Signature::over([a, b, c]),
            [a, b, c, d] => Signature::over([a, b, c, d]),
            parts => panic!("{}: {} parts", vector.name, parts.len()),
        };
        assert_eq!(hex(signature), vector.sha1, "{}", vector.name);
        assert!(signature.matches(&vector.sha1), "{}", vector.name);
    }
    assert_eq!(VECTORS.signatures.len(), 18);
}

#[test]
fn s_01_the_parts_are_sorted_as_bytes_and_joined() {
    for (name, [a, b, c], joined) in [
        ("digits before letters", ["10", "A", "9"], "109A"),
        ("upper case before lower case", ["a", "A", "B"], "ABa"),
        ("text, not numbers", ["9", "100", "10"], "101009"),
        ("shorter before longer", ["abc", "ab", "a"], "aababc"),
        ("equal parts", ["a", "a", "a"], "aaa"),
        ("empty parts", ["", "a", ""], "a"),
    ] {
        for parts in [
            [a, b, c],
            [a, c, b],
            [b, a, c],
            [b, c, a],
            [c, a, b],
            [c, b, a],
        ] {
            assert_eq!(sign(parts), sign([joined]), "{name}: {parts:?}");
        }
    }
}

/// The samples of the pages "message push" and "message encryption", as they are sent.
#[test]
fn s_01_the_official_samples_pass() {
    let account = |time: u64| {
        Account::builder("AAAAA")
            .clock(move || time)
            .build()
            .unwrap()
    };
    let get = "signature=f464b24fc39322e44b38aa78f5edd27bd1441696\
        &echostr=4375120948345356249&timestamp=1714036504&nonce=1514711492";
    assert_eq!(
        verify_url(&account(1_714_036_504), get).as_deref(),
        Ok("4375120948345356249")
    );
    let push = "signature=899cf89e464efb63f54ddac96b0a0a235f53aa78\
        &timestamp=1714037059&nonce=486452656&openid=o9AgO5Kd5ggOC-bXrbNODIiE3bGY";
    assert_eq!(verify(&account(1_714_037_059), push), Ok(()));
    let query = CallbackQuery::parse(push).unwrap();
    assert_eq!(
        (query.timestamp(), query.nonce()),
        ("1714037059", "486452656")
    );
    assert_eq!(query.echostr(), None);
}
