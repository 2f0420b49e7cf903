//! Customer service messages: what an account says to a user beside the reply to a push.
//!
//! ```no_run
//! # async fn example(client: weixin_client::Client, user: weixin_core::OpenId) -> Result<(), weixin_client::Error> {
//! use weixin_client::custom::{Menu, Message, Typing};
//!
//! client.typing(&user, Typing::On).await?;
//! client.send(&user, "your order has been sent").await?;
//! let menu = Menu::new("Are you content?").item("1", "yes").item("2", "no");
//! client.send(&user, Message::menu(menu).kf_account("helen@shop")).await?;
//! # Ok(())
//! # }
//! ```
//!
//! The platform takes so many of them after the user did something:
//!
//! | what the user did | messages | within |
//! |---|---|---|
//! | sent a message | 5 | 48 hours |
//! | tapped a button of the menu that is pushed | 3 | 1 minute |
//! | followed the account | 3 | 1 minute |
//! | scanned a QR code | 3 | 1 minute |

mod check;
mod content;
mod message;

use serde::Serialize;
use weixin_core::OpenId;

#[cfg(feature = "delivery")]
pub(crate) use self::check::MAX_TEXT_BYTES;
pub use self::content::{Article, Content, Link, Menu, MenuItem, MiniProgramPage, Music, Video};
pub use self::message::Message;
use crate::client::Done;
use crate::{Api, Client, Error};

/// The user sees each message, so none is sent twice.
pub(crate) const SEND: Api = Api::once("/cgi-bin/message/custom/send");

/// Said twice, it changes nothing.
const TYPING: Api = Api::repeatable("/cgi-bin/message/custom/typing");

/// Whether the user is shown that somebody types.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Typing {
    /// Shown, for 15 seconds or until the next message.
    #[serde(rename = "Typing")]
    On,
    /// Not shown any more.
    #[serde(rename = "CancelTyping")]
    Off,
}

#[derive(Serialize)]
struct SetTyping<'a> {
    touser: &'a OpenId,
    command: Typing,
}

impl Client {
    /// Sends a customer service message to a user: a [`Message`], or a string, which is a text.
    ///
    /// It is made once: after a [timeout](crate::ErrorKind::Timeout) nobody knows whether the user has it.
    ///
    /// # Errors
    ///
    /// `45015`: the user did nothing for too long, or has left. `45047`: there were too many messages since then.
    /// `40003`: there is no such user of this account. `48001`: the account has no right to send these messages.
    /// [`ErrorKind::Invalid`](crate::ErrorKind::Invalid) if something mandatory is empty, or a text is longer than
    /// 2048 bytes.
    pub async fn send(&self, to: &OpenId, message: impl Into<Message>) -> Result<(), Error> {
        let message = message.into();
        message.check(SEND)?;
        let Done { .. } = self.post(SEND, &message.addressed(to)).await?;
        Ok(())
    }

    /// Shows the user that somebody types, or does so no more.
    ///
    /// # Errors
    ///
    /// `45080`: the user has not written within the last 30 seconds. `45081`: it is being shown already.
    pub async fn typing(&self, to: &OpenId, command: Typing) -> Result<(), Error> {
        let body = SetTyping {
            touser: to,
            command,
        };
        let Done { .. } = self.post(TYPING, &body).await?;
        Ok(())
    }
}
