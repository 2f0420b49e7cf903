use std::ops::Range;
use std::sync::Arc;

use weixin_core::SharedStr;

use super::{FromMessage, Rejection, extract};

/// What the pattern of [`Router::text_matches`](crate::Router::text_matches) found in a text.
///
/// ```
/// use weixin_message::Router;
/// use weixin_message::extract::Captures;
///
/// let bot = Router::new()
///     .text_matches(r"^order (?<number>[0-9]+)$", async |found: Captures| {
///         Some(format!("you ask for order {}", found.name("number")?))
///     })
///     .fallback(async || {});
/// ```
#[derive(Clone, Debug)]
pub struct Captures {
    text: SharedStr,
    groups: Vec<Option<Range<usize>>>,
    names: Arc<[Option<String>]>,
}

impl Captures {
    pub(crate) fn new(
        text: SharedStr,
        groups: Vec<Option<Range<usize>>>,
        names: Arc<[Option<String>]>,
    ) -> Self {
        Self {
            text,
            groups,
            names,
        }
    }

    /// The group of that number; 0 is all that was found. `None` if there is no such group, or if it
    /// took no part.
    #[must_use]
    pub fn get(&self, group: usize) -> Option<&str> {
        self.text.get(self.groups.get(group)?.clone()?)
    }

    /// The group of that name.
    #[must_use]
    pub fn name(&self, name: &str) -> Option<&str> {
        let mut names = self.names.iter();
        self.get(names.position(|group| group.as_deref() == Some(name))?)
    }
}

extract! {
    Captures: Rejection, |request| {
        request.extensions().get().cloned().ok_or(Rejection::NO_CAPTURES)
    };
}
