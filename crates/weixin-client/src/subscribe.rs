//! Subscription messages: what users have agreed to get, each time or for long.
//!
//! ```no_run
//! use weixin_client::subscribe::SubscribeMessage;
//! # use weixin_client::{Client, Error};
//! # use weixin_client::OpenId;
//!
//! # async fn example(client: &Client, user: OpenId) -> Result<(), Error> {
//! let message = SubscribeMessage::new(user, "Zw3zhRkXuTOdhgJ2vA7q4Q1MPVfGH0JPhPQ6iUMYzPM")
//!     .value("thing1", "巧克力")
//!     .value("amount2", "39.8元");
//! client.send_subscribe_message(&message).await?;
//! # Ok(())
//! # }
//! ```

use std::fmt;

use serde::Serialize;
use weixin_core::{AppId, OpenId};

use crate::client::Done;
use crate::invalid::check;
use crate::template::{Data, MiniProgram};
use crate::{Api, Client, Error};

const SEND: Api = Api::once("/cgi-bin/message/subscribe/bizsend");

/// A subscription message to one user.
#[derive(Clone, PartialEq, Serialize)]
#[must_use]
pub struct SubscribeMessage {
    touser: OpenId,
    template_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    page: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    miniprogram: Option<MiniProgram>,
    data: Data,
}

impl SubscribeMessage {
    /// A message without values.
    pub fn new(touser: OpenId, template_id: impl Into<String>) -> Self {
        Self {
            touser,
            template_id: template_id.into(),
            page: None,
            miniprogram: None,
            data: Data::default(),
        }
    }

    /// The value of one of the template's keywords.
    pub fn value(mut self, keyword: impl Into<String>, value: impl Into<String>) -> Self {
        self.data.set(keyword.into(), value.into());
        self
    }

    /// The page that the message opens.
    pub fn page(mut self, page: impl Into<String>) -> Self {
        self.page = Some(page.into());
        self
    }

    /// The page of a mini program that the message opens.
    pub fn mini_program(mut self, app_id: &AppId, pagepath: impl Into<String>) -> Self {
        self.miniprogram = Some(MiniProgram::new(app_id, pagepath.into()));
        self
    }
}

/// # Subscription messages
impl Client {
    /// Sends a subscription message. Whether it arrived is said later, by a `subscribe_msg_sent_event`.
    ///
    /// # Errors
    ///
    /// `40003`: the OpenID is wrong. `40037`: there is no such template. `43101`: the user has not agreed, or not once
    /// more. `47003`: a value is not as the template wants it.
    pub async fn send_subscribe_message(&self, message: &SubscribeMessage) -> Result<(), Error> {
        check(
            SEND,
            !message.template_id.is_empty(),
            "template_id",
            "there",
        )?;
        let Done { .. } = self.post(SEND, message).await?;
        Ok(())
    }
}

impl fmt::Debug for SubscribeMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SubscribeMessage")
            .field("touser", &self.touser)
            .field("template_id", &self.template_id)
            .field("data", &self.data)
            .finish_non_exhaustive()
    }
}
