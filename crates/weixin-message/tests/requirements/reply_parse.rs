//! What was written is read back.

use weixin_core::{OpenId, OriginalId};
use weixin_message::reply::Article;
use weixin_message::{DecodeErrorKind, Reply};

use crate::support::service::NOW;
use crate::support::{fixture, fixtures};

/// All samples of replies, with what they are.
fn samples() -> Vec<(String, Reply)> {
    let json = [
        "json/reply_transfer_customer_service.json",
        "json/xpay_reply.json",
    ];
    let json = json.into_iter().filter(|_| cfg!(feature = "json"));
    let others = json.chain(["work/reply_update_button.xml"]);
    let others = others.map(|path| (path.to_owned(), fixture(path)));
    let samples = fixtures("reply").into_iter().chain(others);
    let parse = |(path, document): (String, String)| {
        let reply = Reply::parse(document.as_bytes()).unwrap();
        (path, reply)
    };
    samples.map(parse).collect()
}

/// What the samples are is in the snapshot, which was compared with them.
#[cfg(feature = "json")]
#[test]
fn every_sample_is_read() {
    let samples: std::collections::BTreeMap<String, Reply> = samples().into_iter().collect();
    insta::assert_json_snapshot!(samples);
}

#[test]
fn every_sample_is_read_back_after_it_was_written() {
    let to = OpenId::new("oABC").unwrap();
    let from = OriginalId::new("gh_1").unwrap();
    for (path, reply) in samples() {
        assert!(!matches!(reply, Reply::Raw(_)), "{path} has a type");
        let document = reply.to_document(&to, &from, NOW);
        assert_eq!(Reply::parse(&document), Ok(reply), "{path}");
    }
}

#[test]
#[rustfmt::skip]
fn what_is_no_reply_of_ours_is_a_raw_document() {
    for (name, document) in [
        ("unknown",                 "<xml><MsgType>hologram</MsgType><Content>a</Content></xml>"),
        ("in another case",         "<xml><MsgType>Text</MsgType><Content>a</Content></xml>"),
        ("no type",                 "<xml><Content>a</Content></xml>"),
        ("nothing in it",           "<xml/>"),
        ("a code that is none",     "<xml><ErrCode>OK</ErrCode><ErrMsg>a</ErrMsg></xml>"),
        ("a code of 33 bits",       "<xml><ErrCode>4294967296</ErrCode><ErrMsg>a</ErrMsg></xml>"),
        ("too few articles",        "<xml><MsgType>news</MsgType><ArticleCount>2</ArticleCount><Articles><item><Title>a</Title></item></Articles></xml>"),
        ("uncounted articles",      "<xml><MsgType>news</MsgType><Articles><item><Title>a</Title></item></Articles></xml>"),
    ] {
        assert_eq!(Reply::parse(document.as_bytes()), Ok(Reply::raw(document)), "{name}");
    }
}

#[test]
#[rustfmt::skip]
fn a_reply_is_read_as_a_message_is() {
    for (name, document, expected) in [
        ("white space in a text",   "<xml><MsgType> text\n</MsgType><Content> a\n</Content></xml>", Reply::text(" a\n")),
        ("nothing of the text",     "<xml><MsgType>text</MsgType></xml>", Reply::text("")),
        ("nothing of the picture",  "<xml><MsgType>image</MsgType></xml>", Reply::image("")),
        ("no account",              "<xml><MsgType>transfer_customer_service</MsgType><TransInfo/></xml>", Reply::transfer_customer_service()),
        ("an empty account",        "<xml><MsgType>transfer_customer_service</MsgType><TransInfo><KfAccount/></TransInfo></xml>", Reply::transfer_to_agent("")),
        ("a code alone",            "<xml><ErrCode> -1 </ErrCode></xml>", Reply::err_code(-1, "")),
        ("no articles",             "<xml><MsgType>news</MsgType><ArticleCount>0</ArticleCount></xml>", Reply::news([])),
        ("half an article",         "<xml><MsgType>news</MsgType><ArticleCount>1</ArticleCount><Articles><other/><item><Url>a</Url></item></Articles></xml>", Reply::news([Article::new("", "a")])),
    ] {
        assert_eq!(Reply::parse(document.as_bytes()), Ok(expected), "{name}");
    }
}

#[test]
fn what_is_no_document_is_an_error() {
    for (document, expected) in [
        ("Success", DecodeErrorKind::Syntax),
        ("success\n", DecodeErrorKind::Syntax),
        ("\"success\"", DecodeErrorKind::Syntax),
        (" ", DecodeErrorKind::Syntax),
        ("<xml>", DecodeErrorKind::Syntax),
        ("<!DOCTYPE xml><xml/>", DecodeErrorKind::DocumentType),
    ] {
        let error = Reply::parse(document.as_bytes()).unwrap_err();
        assert_eq!(error.kind(), expected, "{document:?}");
    }
}

#[cfg(feature = "serde")]
#[test]
fn a_reply_is_serialised_in_the_form_of_the_platform() {
    for (reply, expected) in [
        (Reply::success(), r#""success""#),
        (Reply::empty(), r#""""#),
        (Reply::raw("<a/>"), r#""<a/>""#),
        (
            Reply::text("你好\n\0\u{ffff}\"]]>"),
            r#"{"MsgType":"text","Content":"你好\n\"]]>"}"#,
        ),
        (
            Reply::image("\u{8}1"),
            r#"{"MsgType":"image","Image":{"MediaId":"1"}}"#,
        ),
        (
            Reply::news([Article::new("a", "b")]),
            r#"{"MsgType":"news","ArticleCount":1,"Articles":{"item":[{"Title":"a","Description":"","PicUrl":"","Url":"b"}]}}"#,
        ),
        (
            Reply::err_code(-1, "busy"),
            r#"{"ErrCode":-1,"ErrMsg":"busy"}"#,
        ),
    ] {
        assert_eq!(serde_json::to_string(&reply).unwrap(), expected);
    }
}
