use std::fmt;
use std::sync::Arc;

use regex::{Regex, RegexBuilder};
use weixin_core::SharedStr;

use crate::extract::Captures;

/// The largest compiled pattern. The time that a text takes grows with it.
const MAX_BYTES: usize = 1024 * 1024;

/// A regular expression with the names of its groups.
#[derive(Clone)]
pub(super) struct Pattern {
    regex: Regex,
    names: Arc<[Option<String>]>,
}

impl Pattern {
    #[track_caller]
    pub(super) fn new(pattern: &str) -> Self {
        let regex = match RegexBuilder::new(pattern).size_limit(MAX_BYTES).build() {
            Ok(regex) => regex,
            Err(error) => panic!("{error}"),
        };
        let names = regex.capture_names().map(|name| name.map(str::to_owned));
        let names = names.collect();
        Self { regex, names }
    }

    pub(super) fn find(&self, text: &SharedStr) -> Option<Captures> {
        let text = text.trimmed();
        let captures = self.regex.captures(&text)?;
        let groups = captures
            .iter()
            .map(|group| group.map(|group| group.range()));
        let groups = groups.collect();
        Some(Captures::new(text, groups, Arc::clone(&self.names)))
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.regex.as_str() == other.regex.as_str()
    }
}

impl fmt::Debug for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.regex.as_str().fmt(f)
    }
}
