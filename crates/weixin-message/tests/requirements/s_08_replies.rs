//! S-8, T8: whatever a bot says, it stays inside of the elements where it belongs.

use proptest::collection::vec;
use proptest::prelude::{Strategy, any};
use proptest::prop_oneof;
use proptest::sample::select;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};
use proptest::{prop_assert, prop_assert_eq};
use weixin_message::reply::{Article, Music, Video};
use weixin_message::{Document, FailureKind, Reply};

use crate::support::service::{NOW, PUSH, reply_to};
use crate::support::{outline, reader};

/// The least number of texts that each kind of reply is made of.
const TEXTS: u32 = 10_000;

/// What is most likely to do harm.
#[rustfmt::skip]
const PIECES: [&str; 24] = [
    "]]>", "]", ">", "]]", "<![CDATA[", "<", "</Content>", "</xml>", "&", "&lt;", "&#0;", "\0", "\u{8}", "\u{b}",
    "\u{1f}", "\u{fffe}", "\u{ffff}", "\u{85}", "\r\n", "\r", "\n", " ", "你好", "😀",
];

/// Any text at all.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        select(&PIECES[..]).prop_map(str::to_owned),
        any::<char>().prop_map(String::from),
    ];
    vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

fn is_xml(character: char) -> bool {
    let code = u32::from(character);
    matches!(code, 0x9 | 0xa | 0xd) || (code >= 0x20 && code != 0xfffe && code != 0xffff)
}

/// What of `text` a reader finds: characters of XML 1.0, and line breaks as XML reads them.
fn sanitised(text: &str) -> String {
    let text: String = text
        .chars()
        .filter(|&character| is_xml(character))
        .collect();
    text.replace("\r\n", "\n").replace('\r', "\n")
}

/// A document without its CDATA sections. They end at the first `]]>`, as in any reader.
fn skeleton(mut xml: &str) -> String {
    let mut skeleton = String::new();
    while let Some((before, section)) = xml.split_once("<![CDATA[") {
        skeleton.push_str(before);
        xml = section.split_once("]]>").unwrap().1;
    }
    skeleton + xml
}

/// Makes replies of texts, and looks for each text in its own element. `=` marks the elements that
/// must not be empty.
fn check<const N: usize>(reply: fn([String; N]) -> Reply, fields: [&str; N]) {
    let config = Config {
        // A case has a text for each field.
        cases: TEXTS.div_ceil(N as u32),
        failure_persistence: None,
        ..Config::default()
    };
    let seed = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(config, seed);
    let texts = vec(text(), N).prop_map(|texts| <[String; N]>::try_from(texts).unwrap());
    let harmless = reply(std::array::from_fn(|_| "a".to_owned()));
    let expected_skeleton = skeleton(&reply_to(PUSH, harmless).unwrap());
    let result = runner.run(&texts, |texts| {
        let expected = texts.each_ref().map(|text| sanitised(text));
        let is_missing =
            |(field, text): (&&str, &String)| field.starts_with('=') && text.trim().is_empty();
        let is_refused = fields.iter().zip(&expected).any(is_missing);
        let xml = match reply_to(PUSH, reply(texts)) {
            Ok(xml) => xml,
            Err(failure) => {
                prop_assert_eq!(failure.kind(), FailureKind::Reply);
                prop_assert!(is_refused, "{}", failure);
                return Ok(());
            }
        };
        prop_assert!(!is_refused, "an empty field was sent: {}", xml);
        holds(&xml, &fields, &expected)?;
        // Sections that were split stand next to each other, so they leave nothing behind.
        prop_assert_eq!(skeleton(&xml), expected_skeleton.as_str());
        Ok(())
    });
    result.unwrap();
}

fn holds(xml: &str, fields: &[&str], expected: &[String]) -> Result<(), TestCaseError> {
    prop_assert!(xml.chars().all(is_xml), "{}", xml);
    let read = reader::read(xml);
    let document = Document::parse(xml.as_bytes());
    prop_assert_eq!(
        &document.map(|document| outline(&document)),
        &Ok(read.clone())
    );
    for (field, expected) in fields.iter().zip(expected) {
        let field = field.trim_start_matches('=');
        let found: Vec<&str> = read
            .iter()
            .filter(|(_, name, _)| name == field)
            .map(|(.., text)| text.as_str())
            .collect();
        prop_assert_eq!(found, [expected.as_str()], "{}", field);
    }
    prop_assert_eq!(&read[1].2, "oT8Fw6N2xQ1pYkLz0VbRcHs4JdUe");
    prop_assert_eq!(&read[3].2, &NOW.to_string());
    Ok(())
}

#[test]
fn s_08_text() {
    check(|[content]| Reply::text(content), ["=Content"]);
}

#[test]
fn s_08_image() {
    check(|[media_id]| Reply::image(media_id), ["=MediaId"]);
}

#[test]
fn s_08_voice() {
    check(|[media_id]| Reply::voice(media_id), ["=MediaId"]);
}

#[test]
fn s_08_video() {
    check(
        |[id, title, description]| {
            Reply::video(Video::new(id).title(title).description(description))
        },
        ["=MediaId", "Title", "Description"],
    );
}

#[test]
fn s_08_music() {
    check(
        |[id, title, description, url, hq_url]| {
            let music = Music::new(id).title(title).description(description);
            Reply::music(music.url(url).hq_url(hq_url))
        },
        [
            "=ThumbMediaId",
            "Title",
            "Description",
            "MusicUrl",
            "HQMusicUrl",
        ],
    );
}

#[test]
fn s_08_news() {
    check(
        |[title, url, description, pic_url]| {
            let article = Article::new(title, url);
            Reply::news([article.description(description).pic_url(pic_url)])
        },
        ["=Title", "Url", "Description", "PicUrl"],
    );
}

#[test]
fn s_08_customer_service() {
    check(
        |[account]| Reply::transfer_to_agent(account),
        ["=KfAccount"],
    );
}
