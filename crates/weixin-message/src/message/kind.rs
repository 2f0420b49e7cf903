use crate::Message;
use crate::event::Event;
use crate::info::InfoPush;

/// A type that a [`Message`] can be: one of the module [`message`](crate::message),
/// [`event`](crate::event) or [`info`](crate::info), all of [`Event`] or [`InfoPush`], or any
/// [`Message`]. No other type can implement it.
///
/// ```
/// use weixin_message::Request;
/// use weixin_message::event::Click;
/// use weixin_message::message::Kind;
///
/// let request = Request::parse(
///     b"<xml><MsgType>event</MsgType><Event>CLICK</Event><EventKey>HELP</EventKey></xml>",
/// )?;
/// let click = Click::of(request.message()).expect("it is a tap on a menu");
/// assert_eq!(click.event_key, "HELP");
/// # Ok::<(), weixin_message::DecodeError>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a type of message",
    note = "types of messages are those of the modules `message`, `event` and `info`, \
            such as `Text` and `Subscribe`, and `Event`, `InfoPush` and `Message`"
)]
pub trait Kind: Sealed + Clone + Send + Sync + 'static {
    /// The message as this type, if it is of it.
    fn of(message: &Message) -> Option<&Self>;
}

/// What is routed is found by its type, so only ours can be.
pub trait Sealed {}

impl Sealed for Message {}
impl Sealed for Event {}
impl Sealed for InfoPush {}

impl Kind for Message {
    fn of(message: &Message) -> Option<&Self> {
        Some(message)
    }
}

impl Kind for Event {
    fn of(message: &Message) -> Option<&Self> {
        match message {
            Message::Event(event) => Some(event),
            _ => None,
        }
    }
}

impl Kind for InfoPush {
    fn of(message: &Message) -> Option<&Self> {
        match message {
            Message::Info(info) => Some(info),
            _ => None,
        }
    }
}
