//! A decoded push on its way through the message stack.

#![deny(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

use http::Extensions;
use weixin_core::observer::Outcome;
use weixin_core::{Account, OpenId, OriginalId, Verified};

use crate::document::{Document, Element};
#[cfg(feature = "serde")]
use crate::typed::{Members, Object, SerializeMembers, is_common, is_common_to_info};
use crate::{DecodeError, Message, Number};

/// What services of the message stack are called with: a message, who sent it, and whatever the
/// layers before want to tell those behind.
///
/// The extensions are those of the HTTP request, so a layer above can hand something down.
#[derive(Clone, Debug)]
pub struct Request<T = Message> {
    meta: Meta,
    message: T,
    extensions: Extensions,
}

impl Request<Message> {
    /// Decodes a document as if it had been pushed in plaintext: for testing a bot without HTTP.
    ///
    /// ```
    /// use weixin_message::{Message, Request};
    ///
    /// let request = Request::parse(b"<xml><MsgType>text</MsgType><Content>hi</Content></xml>")?;
    /// assert!(matches!(request.message(), Message::Text(text) if text.content == "hi"));
    /// # Ok::<(), weixin_message::DecodeError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`DecodeError`] as for [`Document::parse`].
    pub fn parse(document: &[u8]) -> Result<Self, DecodeError> {
        Ok(Self::new(Document::parse(document)?, Extensions::new()))
    }

    pub(crate) fn new(document: Document, extensions: Extensions) -> Self {
        let meta = Meta { document };
        let message = Message::read(&meta);
        Self {
            meta,
            message,
            extensions,
        }
    }
}

impl<T> Request<T> {
    /// What is common to all pushes.
    #[must_use]
    pub fn meta(&self) -> &Meta {
        &self.meta
    }

    /// The message.
    #[must_use]
    pub fn message(&self) -> &T {
        &self.message
    }

    /// The message, without the rest.
    #[must_use]
    pub fn into_message(self) -> T {
        self.message
    }

    /// The message and the rest.
    #[must_use]
    pub fn into_parts(self) -> (Meta, T, Extensions) {
        (self.meta, self.message, self.extensions)
    }

    /// Puts a request together again.
    #[must_use]
    pub fn from_parts(meta: Meta, message: T, extensions: Extensions) -> Self {
        Self {
            meta,
            message,
            extensions,
        }
    }

    /// Replaces the message.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Request<U> {
        Request {
            meta: self.meta,
            message: change(self.message),
            extensions: self.extensions,
        }
    }

    /// The account that the push is for; `None` if the request was not made by
    /// [`WeixinMessageService`](crate::WeixinMessageService), and nobody has put an [`Account`] into its
    /// extensions.
    #[must_use]
    pub fn account(&self) -> Option<&Account> {
        let verified = self.extensions.get().map(Verified::account);
        verified.or_else(|| self.extensions.get())
    }

    /// What the layers before left.
    #[must_use]
    pub fn extensions(&self) -> &Extensions {
        &self.extensions
    }

    /// What the layers behind will find.
    pub fn extensions_mut(&mut self) -> &mut Extensions {
        &mut self.extensions
    }
}

/// What is common to all pushes: a view of their document.
#[derive(Clone, Debug)]
pub struct Meta {
    document: Document,
}

impl Meta {
    /// `ToUserName`: the original id of the account. `None` if it is absent, as in pushes to a
    /// third-party platform.
    #[must_use]
    pub fn to_user(&self) -> Option<OriginalId> {
        OriginalId::new(self.element("ToUserName")?.to_shared_trimmed())
    }

    /// `FromUserName`: the user's OpenID. `None` if it is absent, as in pushes to a third-party
    /// platform; in a push about the account itself it names no user.
    #[must_use]
    pub fn from_user(&self) -> Option<OpenId> {
        OpenId::new(self.element("FromUserName")?.to_shared_trimmed())
    }

    /// `MsgType`; empty if it is absent.
    #[must_use]
    pub fn msg_type(&self) -> &str {
        self.word("MsgType").unwrap_or_default()
    }

    /// `CreateTime`: when the platform made the message, in seconds of Unix time. Suites of WeCom
    /// have it as `TimeStamp`.
    #[must_use]
    pub fn create_time(&self) -> Number<u64> {
        match self.word("CreateTime") {
            Some(_) => self.number("CreateTime"),
            None => self.number("TimeStamp"),
        }
    }

    /// `MsgId`, which events do not have. Not unique by itself: it was seen repeated across users.
    #[must_use]
    pub fn msg_id(&self) -> Option<&str> {
        self.word("MsgId")
    }

    /// `MsgDataId`: the article that the message came from, if it came from one.
    #[must_use]
    pub fn msg_data_id(&self) -> Option<&str> {
        self.word("MsgDataId")
    }

    /// `Idx`: which of several articles that was, counted from 1.
    #[must_use]
    pub fn idx(&self) -> Number<u32> {
        self.number("Idx")
    }

    /// `Event`: the name of an event as it came.
    #[must_use]
    pub fn event(&self) -> Option<&str> {
        self.word("Event")
    }

    /// `EventKey`: what an event is about, such as the key of a menu button.
    #[must_use]
    pub fn event_key(&self) -> Option<&str> {
        self.word("EventKey")
    }

    /// `AgentID`: the application that a push of WeCom is for.
    #[must_use]
    pub fn agent_id(&self) -> Option<&str> {
        self.word("AgentID")
    }

    /// `InfoType`: the name of a push to a third-party platform as it came.
    #[must_use]
    pub fn info_type(&self) -> Option<&str> {
        self.word("InfoType")
    }

    /// The third-party platform that a push with `InfoType` is for: `AppId`, or `SuiteId` of WeCom.
    /// `None` in messages and events, where `AppId` is another one.
    #[must_use]
    pub fn component_id(&self) -> Option<&str> {
        let is_info = self.msg_type().is_empty() && self.info_type().is_some();
        let id = || self.word("AppId").or_else(|| self.word("SuiteId"));
        if is_info { id() } else { None }
    }

    /// Says that this attempt of the platform is held until it hangs up, so that the log has no warning of
    /// that: for layers under which the bot goes on then, and a further attempt is answered.
    pub fn expect_hang_up(&self) {
        self.document.notes().hold();
    }

    /// Whether a layer has [said so](Self::expect_hang_up).
    #[must_use]
    pub fn is_hang_up_expected(&self) -> bool {
        self.document.notes().is_held()
    }

    /// Says what this attempt of the platform comes to, where its reply does not show it: for layers above, which
    /// tell an observer. What is said first counts.
    pub fn note_outcome(&self, outcome: Outcome) {
        self.document.notes().note_outcome(outcome);
    }

    /// What a layer has [said](Self::note_outcome) of the attempt.
    #[must_use]
    pub fn outcome(&self) -> Option<Outcome> {
        self.document.notes().outcome()
    }

    /// Says which attempt of the platform this is, counted from 1. What is said last counts.
    pub fn note_attempt(&self, number: u32) {
        self.document.notes().note_attempt(number);
    }

    /// Which attempt of the platform this is, as far as a layer has [counted](Self::note_attempt).
    #[must_use]
    pub fn attempt(&self) -> Option<u32> {
        self.document.notes().attempt()
    }

    /// The whole document.
    #[must_use]
    pub fn document(&self) -> &Document {
        &self.document
    }

    fn element(&self, name: &str) -> Option<Element<'_>> {
        self.document.root().child(name)
    }

    fn number<T>(&self, name: &str) -> Number<T> {
        let text = self.element(name).map(Element::to_shared_trimmed);
        text.map(Number::new).unwrap_or_default()
    }

    fn word(&self, name: &str) -> Option<&str> {
        let text = self.element(name)?.text().trim_ascii();
        Some(text).filter(|text| !text.is_empty())
    }
}

/// The push in the platform's own JSON form, with all of its elements: a JSON push that is read as the
/// same request.
#[cfg(feature = "serde")]
impl serde_core::Serialize for Request<Message> {
    fn serialize<S: serde_core::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Object(self).serialize(serializer)
    }
}

#[cfg(feature = "serde")]
impl SerializeMembers for Request<Message> {
    fn serialize_members<M: serde_core::ser::SerializeMap>(
        &self,
        members: &mut Members<'_, M>,
    ) -> Result<(), M::Error> {
        // Of an unknown message all elements are serialised anyway.
        if self.message.is_known() {
            // The message says itself of which type it is.
            let is_type = |name| matches!(name, "MsgType" | "InfoType");
            let is_common = match self.message {
                Message::Info(_) => is_common_to_info,
                _ => is_common,
            };
            members.elements(self.meta.document.root().children().filter(|element| {
                is_common(element.name()) && !is_type(element.name()) && element.is_leaf()
            }))?;
        }
        self.message.serialize_members(members)
    }
}
