//! A decoded push on its way through the message stack.

#![deny(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

use http::Extensions;
use weixin_core::{Account, OpenId, OriginalId, Verified};

use crate::document::{Document, Element};
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
        let message = Message::read(meta.msg_type(), &meta.document);
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
    /// [`WeixinMessageService`](crate::WeixinMessageService).
    #[must_use]
    pub fn account(&self) -> Option<&Account> {
        self.extensions.get().map(Verified::account)
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

    /// `CreateTime`: when the platform made the message, in seconds of Unix time.
    #[must_use]
    pub fn create_time(&self) -> Number<u64> {
        let time = self.element("CreateTime").map(Element::to_shared_trimmed);
        time.map(Number::new).unwrap_or_default()
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

    /// The whole document.
    #[must_use]
    pub fn document(&self) -> &Document {
        &self.document
    }

    fn element(&self, name: &str) -> Option<Element<'_>> {
        self.document.root().child(name)
    }

    fn word(&self, name: &str) -> Option<&str> {
        let text = self.element(name)?.text().trim_ascii();
        Some(text).filter(|text| !text.is_empty())
    }
}
