//! T8: whatever is put into a link, it stays there.

use proptest::collection::vec;
use proptest::prelude::{ProptestConfig, Strategy, any, prop_assert, prop_assert_eq, proptest};
use proptest::prop_oneof;
use proptest::sample::select;
use weixin_message::reply::{link, menu_link, mini_program_link};

/// What is most likely to do harm.
#[rustfmt::skip]
const PIECES: [&str; 21] = [
    "\"",
    "'",
    "<",
    ">",
    "</a>",
    "\" onclick=\"",
    "&quot;",
    "&",
    "#",
    "%",
    "%22",
    " ",
    "\n",
    "\t",
    "\u{a0}",
    "\u{3000}",
    "\u{2028}",
    "\0",
    "\u{7f}",
    "\u{85}",
    "满意",
];

/// Any text, most likely one that does harm.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        select(&PIECES[..]).prop_map(String::from),
        any::<char>().prop_map(String::from),
    ];
    vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

/// The values of the attributes of a link, and its label, as a careless client reads them.
fn read(mut link: &str) -> (Vec<(&str, &str)>, &str) {
    link = link.strip_prefix("<a").unwrap();
    let mut attributes = Vec::new();
    loop {
        if let Some(label) = link.strip_prefix('>') {
            return (attributes, label.strip_suffix("</a>").unwrap());
        }
        let (name, rest) = link.strip_prefix(' ').unwrap().split_once("=\"").unwrap();
        let (value, rest) = rest.split_once('"').unwrap();
        assert!(!value.contains(['<', '>']), "{value}");
        assert!(!value.contains(char::is_whitespace), "{value}");
        assert!(!value.contains(char::is_control), "{value}");
        attributes.push((name, value));
        link = rest;
    }
}

/// What percent-encoding stands for.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let digits = after
            .get(..2)
            .and_then(|digits| str::from_utf8(digits).ok());
        let byte = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match byte {
            Some(byte) if *first == b'%' => {
                bytes.push(byte);
                rest = &after[2..];
            }
            _ => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).unwrap()
}

fn shown(text: &str) -> String {
    text.replace('<', "＜").replace('>', "＞")
}

#[test]
#[rustfmt::skip]
fn what_could_end_a_link_is_written_otherwise() {
    for (name, link, expected) in [
        ("a quote",         link("a", "b\"c"), r#"<a href="b%22c">a</a>"#),
        ("a tag",           link("a", "b><c"), r#"<a href="b%3E%3Cc">a</a>"#),
        ("white space",     link("a", " b\u{3000}\n"), r#"<a href="%20b%E3%80%80%0A">a</a>"#),
        ("a control",       link("a", "b\u{85}"), r#"<a href="b%C2%85">a</a>"#),
        ("what may stay",   link("a", "https://例.cn/%20?a='&b=1#c"), r#"<a href="https://例.cn/%20?a='&b=1#c">a</a>"#),
        ("a label",         link("</a><b>\"&", "c"), r#"<a href="c">＜/a＞＜b＞"&</a>"#),
        ("a query",         menu_link("1&2", "100% #1\""), r#"<a href="weixin://bizmsgmenu?msgmenuid=1%262&msgmenucontent=100%25%20%231%22">100% #1"</a>"#),
        ("a mini program",  mini_program_link("a", "b\"", "c\"", "d\""), r#"<a data-miniprogram-appid="b%22" data-miniprogram-path="c%22" href="d%22">a</a>"#),
    ] {
        assert_eq!(link, expected, "{name}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(10_000) })]

    #[test]
    fn t8_nothing_breaks_out_of_a_link(label in text(), app_id in text(), path in text(), url in text()) {
        let plain = link(&label, &url);
        let (attributes, found) = read(&plain);
        prop_assert_eq!(found, shown(&label));
        prop_assert_eq!(attributes.len(), 1);
        prop_assert_eq!(attributes[0].0, "href");

        let mini_program = mini_program_link(&label, &app_id, &path, &url);
        let (attributes, found) = read(&mini_program);
        prop_assert_eq!(found, shown(&label));
        let names: Vec<&str> = attributes.iter().map(|(name, _)| *name).collect();
        prop_assert_eq!(names, ["data-miniprogram-appid", "data-miniprogram-path", "href"]);
    }

    #[test]
    fn t8_nothing_breaks_out_of_the_query_of_a_menu_link(id in text(), text in text()) {
        let link = menu_link(&id, &text);
        let (attributes, found) = read(&link);
        prop_assert_eq!(found, shown(&text));
        let url = attributes[0].1;
        let query = url.strip_prefix("weixin://bizmsgmenu?").unwrap();
        prop_assert!(!query.contains('#'));
        let parameters: Vec<(&str, String)> = query
            .split('&')
            .map(|parameter| parameter.split_once('=').unwrap())
            .map(|(name, value)| (name, decoded(value)))
            .collect();
        prop_assert_eq!(parameters, [("msgmenuid", id), ("msgmenucontent", text)]);
    }
}
