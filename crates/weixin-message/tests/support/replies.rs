//! Replies of every kind, made of texts that are likely to do harm.

use proptest::collection::vec;
use proptest::prelude::{Strategy, any};
use proptest::prop_oneof;
use proptest::sample::select;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use weixin_message::Reply;
use weixin_message::reply::{Article, DeviceText, Hardware, Music, Video};

/// How many replies of each kind there have to be.
pub(crate) const CASES: u32 = 10_000;

/// The same cases in every run. Where nothing is optimised, most of the time would go into a better
/// generator.
pub(crate) fn runner() -> TestRunner {
    let config = Config {
        cases: CASES,
        failure_persistence: None,
        ..Config::default()
    };
    let seed = TestRng::deterministic_rng(RngAlgorithm::XorShift);
    TestRunner::new_with_rng(config, seed)
}

/// A kind of reply, and the elements that its texts stand in. `=` marks those that must not be
/// empty.
pub(crate) struct Kind {
    pub(crate) name: &'static str,
    pub(crate) fields: &'static [&'static str],
    pub(crate) make: fn(&[String]) -> Reply,
}

/// Every kind that has a text.
#[rustfmt::skip]
pub(crate) const KINDS: [Kind; 11] = [
    Kind { name: "text", fields: &["=Content"], make: |t| Reply::text(&*t[0]) },
    Kind { name: "image", fields: &["=MediaId"], make: |t| Reply::image(&*t[0]) },
    Kind { name: "voice", fields: &["=MediaId"], make: |t| Reply::voice(&*t[0]) },
    Kind { name: "video", fields: &["=MediaId", "Title", "Description"], make: |t| {
        Reply::video(Video::new(&*t[0]).title(&*t[1]).description(&*t[2]))
    } },
    Kind { name: "music", fields: &["=ThumbMediaId", "Title", "Description", "MusicUrl", "HQMusicUrl"], make: |t| {
        let music = Music::new(&*t[0]).title(&*t[1]).description(&*t[2]);
        Reply::music(music.url(&*t[3]).hq_url(&*t[4]))
    } },
    Kind { name: "news", fields: &["=Title", "Url", "Description", "PicUrl"], make: |t| {
        Reply::news([Article::new(&*t[0], &*t[1]).description(&*t[2]).pic_url(&*t[3])])
    } },
    Kind { name: "transfer_customer_service", fields: &["=KfAccount"], make: |t| Reply::transfer_to_agent(&*t[0]) },
    Kind { name: "hardware", fields: &["=MessageView", "=MessageAction"], make: |t| {
        Reply::hardware(Hardware::new(&*t[0], &*t[1]))
    } },
    Kind { name: "device_text", fields: &["=DeviceType", "=DeviceID", "=SessionID", "=Content"], make: |t| {
        Reply::device_text(DeviceText::new(&*t[0], &*t[1], &*t[2], &*t[3]))
    } },
    Kind { name: "update_button", fields: &["=ReplaceName"], make: |t| Reply::update_button(&*t[0]) },
    Kind { name: "err_code", fields: &["ErrMsg"], make: |t| Reply::err_code(-1, &*t[0]) },
];

impl Kind {
    /// A text for each element.
    pub(crate) fn texts(&self) -> impl Strategy<Value = Vec<String>> {
        vec(text(), self.fields.len())
    }

    /// The names of the elements, and whether they must not be empty.
    pub(crate) fn names(&self) -> impl Iterator<Item = (&'static str, bool)> {
        let name = |field: &&'static str| (field.trim_start_matches('='), field.starts_with('='));
        self.fields.iter().map(name)
    }
}

/// What is most likely to do harm.
#[rustfmt::skip]
const PIECES: [&str; 26] = [
    "]]>", "]", ">", "]]", "<![CDATA[", "<", "</Content>", "</xml>", "&", "&lt;", "&#0;", "\0", "\u{8}", "\u{b}",
    "\u{1f}", "\u{fffe}", "\u{ffff}", "\u{85}", "\r\n", "\r", "\n", " ", "你好", "😀", "\"", "\\",
];

/// Any text at all.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        select(&PIECES[..]).prop_map(str::to_owned),
        any::<char>().prop_map(String::from),
    ];
    vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

pub(crate) fn is_xml(character: char) -> bool {
    let code = u32::from(character);
    matches!(code, 0x9 | 0xa | 0xd) || (code >= 0x20 && code != 0xfffe && code != 0xffff)
}

/// What of `text` is sent: characters of XML 1.0.
pub(crate) fn sent(text: &str) -> String {
    text.chars()
        .filter(|&character| is_xml(character))
        .collect()
}

/// What of it a reader of XML finds: one line break for all kinds of them.
pub(crate) fn sanitised(text: &str) -> String {
    sent(text).replace("\r\n", "\n").replace('\r', "\n")
}
