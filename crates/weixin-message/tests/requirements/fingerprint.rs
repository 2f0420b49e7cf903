//! What tells attempts of one push from other pushes.

use std::cmp::Reverse;
use std::collections::HashMap;

use weixin_message::{Fingerprint, Request};

use crate::support::{fixture, pushes};

fn fingerprint(document: &str) -> Fingerprint {
    let request = Request::parse(document.as_bytes()).unwrap();
    request.meta().fingerprint()
}

fn event(fields: &str) -> Fingerprint {
    fingerprint(&format!(
        "<xml><ToUserName>gh_1</ToUserName><FromUserName>oABC</FromUserName>\
         <CreateTime>1767225600</CreateTime><MsgType>event</MsgType>{fields}</xml>"
    ))
}

#[test]
fn attempts_of_one_push_are_the_same_and_different_pushes_are_not() {
    let mut seen = HashMap::new();
    for (path, document) in pushes() {
        let first = fingerprint(&document);
        // Elements from back to front, with white space and comments between them.
        let mut root = elements_in_root(&document);
        // Those of one name are a list, whose order says something.
        root.sort_by_key(|field| Reverse(field.split('>').next()));
        let fields = root.iter().map(|field| format!("\n{field} <!-- -->"));
        let fields: String = fields.collect();
        let other_attempt = format!("<xml>{fields}</xml>");
        assert_eq!(
            fingerprint(&other_attempt),
            first,
            "{path}: {other_attempt}"
        );
        let other = seen.insert(first, path.clone());
        assert_eq!(other, None, "{path} is taken for another push");
    }
    assert!(seen.len() > 170, "{}", seen.len());
}

/// The elements in the root, each as it is written.
fn elements_in_root(document: &str) -> Vec<&str> {
    let (_, content) = document.split_once("<xml>").unwrap();
    let mut rest = content.trim();
    let mut fields = Vec::new();
    while let Some(start) = rest.strip_prefix('<').filter(|rest| !rest.starts_with('/')) {
        let name = &start[..start.find(['>', '/']).unwrap()];
        let end_tag = format!("</{name}>");
        let end = rest.find(&end_tag).unwrap() + end_tag.len();
        fields.push(&rest[..end]);
        rest = rest[end..].trim_start();
    }
    assert_eq!(rest, "</xml>", "all of the document");
    fields
}

#[test]
fn what_counts_the_attempts_is_another_one_in_each() {
    let refund = fixture("event/xpay_refund_notify.xml");
    let again = refund.replace("<RetryTimes>0<", "<RetryTimes>1<");
    assert_ne!(again, refund);
    assert_eq!(fingerprint(&again), fingerprint(&refund));
}

#[test]
fn a_push_of_a_third_party_is_told_by_all_that_it_says() {
    let push = |kind: &str| {
        fingerprint(&format!(
            "<xml><AppId>wx1</AppId><InfoType>{kind}</InfoType><MsgId>7</MsgId></xml>"
        ))
    };
    assert_ne!(push("authorized"), push("unauthorized"));
}

#[cfg(feature = "json")]
#[test]
fn ids_that_json_cannot_tell_apart_are_not_all() {
    let push = |id: &str, content: &str| {
        fingerprint(&format!(
            r#"{{"FromUserName":"o1","MsgType":"text","MsgId":{id},"Content":"{content}"}}"#
        ))
    };
    // Beyond 64 bits both are read as the same fraction.
    assert_ne!(
        push("99999999999999999991", "a"),
        push("99999999999999999992", "b")
    );
    assert_eq!(
        push("18446744073709551615", "a"),
        push("18446744073709551615", "b")
    );
    assert_eq!(push("\"49d7_15\"", "a"), push("\"49d7_15\"", "b"));
}

#[test]
fn a_message_is_told_by_receiver_sender_and_id() {
    let message = |to: &str, from: &str, id: &str, content: &str| {
        fingerprint(&format!(
            "<xml><ToUserName>{to}</ToUserName><FromUserName>{from}</FromUserName>\
             <CreateTime>1767225600</CreateTime><MsgType>text</MsgType><Content>{content}</Content>\
             <MsgId>{id}</MsgId></xml>"
        ))
    };
    let first = message("gh_1", "oABC", "7", "hi");
    assert_eq!(message("gh_1", "oABC", "7", "something else"), first);
    assert_eq!(message("gh_1", "oABC", " 7\n", "hi"), first);
    for (name, other) in [
        ("receiver", message("gh_2", "oABC", "7", "hi")),
        ("sender", message("gh_1", "oABD", "7", "hi")),
        ("id", message("gh_1", "oABC", "8", "hi")),
        ("no separator", message("gh_1o", "ABC", "7", "hi")),
        ("no separator", message("gh_1", "oABC7", "", "hi")),
    ] {
        assert_ne!(other, first, "{name}");
    }
}

#[test]
fn events_of_one_second_are_told_by_all_that_they_say() {
    let scan = event("<Event>SCAN</Event><EventKey>1</EventKey><Ticket>t</Ticket>");
    let same = [
        "<Ticket>t</Ticket><EventKey>1</EventKey><Event>SCAN</Event>",
        "\n<Event> <![CDATA[SCAN]]> </Event><EventKey>&#49;</EventKey><!-- --><Ticket>t</Ticket>",
    ];
    for fields in same {
        assert_eq!(event(fields), scan, "{fields}");
    }
    let others = [
        "<Event>SCAN</Event><EventKey>2</EventKey><Ticket>t</Ticket>",
        "<Event>subscribe</Event><EventKey>1</EventKey><Ticket>t</Ticket>",
        "<Event>SCAN</Event><EventKey>1\u{3000}</EventKey><Ticket>t</Ticket>",
        "<Event>SCAN</Event><EventKey>1</EventKey><Ticket>u</Ticket>",
        "<Event>SCAN</Event><EventKey>1t</EventKey><Ticket></Ticket>",
        "<Event>SCAN</Event><EventKey>1</EventKey><Ticket>t</Ticket><MsgId>7</MsgId>",
        // Mistakes that other SDKs made: two cards, two jobs, two templates in the same second.
        "<Event>user_get_card</Event><CardId>p</CardId><UserCardCode>1</UserCardCode>",
        "<Event>user_get_card</Event><CardId>p</CardId><UserCardCode>2</UserCardCode>",
        "<Event>TEMPLATESENDJOBFINISH</Event><MsgID>1</MsgID><Status>success</Status>",
        "<Event>TEMPLATESENDJOBFINISH</Event><MsgID>2</MsgID><Status>success</Status>",
        "<Event>e</Event><E><List><T>1</T></List><List><T>2</T></List></E>",
        "<Event>e</Event><E><List><T>1</T><T>2</T></List></E>",
        "<Event>e</Event><E><List><T>2</T></List><List><T>1</T></List></E>",
    ];
    let mut seen = HashMap::from([(scan, "the first")]);
    for fields in others {
        let other = seen.insert(event(fields), fields);
        assert_eq!(other, None, "{fields}");
    }
}

#[test]
fn it_is_shown_as_64_digits_and_nothing_of_the_user() {
    let fingerprint = fingerprint(&fixture("message/text.xml"));
    let text = fingerprint.to_string();
    assert_eq!(text.len(), 64);
    assert!(
        text.bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    );
    assert_eq!(format!("{fingerprint:?}"), format!("Fingerprint({text})"));
    let bytes = fingerprint.as_bytes().iter();
    assert_eq!(
        bytes.map(|byte| format!("{byte:02x}")).collect::<String>(),
        text
    );
}
