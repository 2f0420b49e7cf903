//! The numbers in the README that the code knows better.

use tower_weixin::{Event, InfoPush, Message};

#[test]
fn the_readme_counts_the_types_as_the_code_does() {
    let readme = include_str!("../README.md");
    for (names, row) in [
        (
            Message::NAMES,
            "| messages, by `MsgType` | {} | `message` |",
        ),
        (Event::NAMES, "| events, by `Event` | {} | `event` |"),
        (
            InfoPush::NAMES,
            "| pushes to third-party platforms, by `InfoType` | {} | `info` |",
        ),
    ] {
        let mut different: Vec<_> = names.iter().map(|name| name.to_lowercase()).collect();
        different.sort_unstable();
        different.dedup();
        assert_eq!(different.len(), names.len(), "each name stands there once");
        let row = row.replace("{}", &names.len().to_string());
        assert!(readme.contains(&row), "the README should say: {row}");
    }
}
