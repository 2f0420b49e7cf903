//! A user.

use std::fmt;

use super::{Platform, Push};
use crate::templates::{Kind, Template};

/// A user of the account, who writes, taps and scans.
#[derive(Clone)]
pub struct User {
    platform: Platform,
    open_id: String,
}

impl User {
    pub(super) fn new(platform: Platform, open_id: String) -> Self {
        Self { platform, open_id }
    }

    /// The OpenID.
    #[must_use]
    pub fn open_id(&self) -> &str {
        &self.open_id
    }

    /// A message by its `MsgType`, with sample values in all its fields.
    pub fn message(&self, msg_type: &str) -> Push {
        self.push(Kind::Message, msg_type)
    }

    /// An event by its name, regardless of case, with sample values in all its fields.
    pub fn event(&self, name: &str) -> Push {
        self.push(Kind::Event, name)
    }

    /// A document as it is, which need not be one that the platform would push.
    pub fn document(&self, document: impl Into<String>) -> Push {
        Push::raw(self.platform.clone(), self.open_id.clone(), document.into())
    }

    fn push(&self, kind: Kind, name: &str) -> Push {
        let template = Template::named(kind, name);
        Push::new(
            self.platform.clone(),
            self.open_id.clone(),
            kind,
            name,
            template,
        )
    }
}

impl fmt::Debug for User {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("User").finish_non_exhaustive()
    }
}
