use weixin_core::SharedStr;

use super::field;
use crate::document::{Document, Element};

/// Something that happened: a follow, a menu tap, the result of a job.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Event {
    /// The name, in the platform's spelling. Names differ in case by habit, so compare it with
    /// [`is`](Self::is).
    pub name: SharedStr,
    /// What the event is about: the key of a menu button, the scene of a QR code.
    pub event_key: Option<SharedStr>,
    document: Document,
}

impl Event {
    pub(super) fn read(document: &Document) -> Self {
        let root = document.root();
        Self {
            name: root.child("Event").map(field::word).unwrap_or_default(),
            event_key: root.child("EventKey").and_then(field::optional),
            document: document.clone(),
        }
    }

    /// Whether this is the event of that name, regardless of case.
    ///
    /// ```
    /// use weixin_message::{Message, Request};
    ///
    /// let request = Request::parse(
    ///     b"<xml><MsgType>event</MsgType><Event>SCAN</Event><EventKey>7</EventKey></xml>",
    /// )?;
    /// let Message::Event(event) = request.message() else { unreachable!() };
    /// assert!(event.is("scan"));
    /// # Ok::<(), weixin_message::DecodeError>(())
    /// ```
    #[must_use]
    pub fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }

    /// All elements of the event.
    #[must_use]
    pub fn root(&self) -> Element<'_> {
        self.document.root()
    }
}
