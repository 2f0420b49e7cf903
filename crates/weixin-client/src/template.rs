//! Template messages: notices to followers, in the words of a template.
//!
//! ```no_run
//! use weixin_client::template::TemplateMessage;
//! # use weixin_client::{Client, Error};
//! # use weixin_client::OpenId;
//!
//! # async fn example(client: &Client, user: OpenId) -> Result<(), Error> {
//! let message = TemplateMessage::new(user, "ngqIpbwh8bUfcSsECmogfXcV14J0tQlEpBO27izEYtY")
//!     .value("keyword1", "巧克力")
//!     .value("keyword2", "39.8元")
//!     .url("https://example.com/orders/42");
//! client.send_template_message(&message).await?;
//! # Ok(())
//! # }
//! ```

use std::fmt;

use serde::ser::SerializeMap;
use serde::{Deserialize, Serialize, Serializer};
use weixin_core::{AppId, OpenId, Revealed};

use crate::invalid::check;
use crate::{Api, Client, Error, lenient};

const SEND: Api = Api::once("/cgi-bin/message/template/send");

/// A template message to one user.
#[derive(Clone, PartialEq, Serialize)]
#[must_use]
pub struct TemplateMessage {
    touser: OpenId,
    template_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    miniprogram: Option<MiniProgram>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_msg_id: Option<String>,
    data: Data,
}

impl TemplateMessage {
    /// A message without values.
    pub fn new(touser: OpenId, template_id: impl Into<String>) -> Self {
        Self {
            touser,
            template_id: template_id.into(),
            url: None,
            miniprogram: None,
            client_msg_id: None,
            data: Data::default(),
        }
    }

    /// The value of one of the template's keywords.
    pub fn value(mut self, keyword: impl Into<String>, value: impl Into<String>) -> Self {
        self.data.set(keyword.into(), value.into());
        self
    }

    /// The page that the message opens.
    pub fn url(mut self, url: impl Into<String>) -> Self {
        self.url = Some(url.into());
        self
    }

    /// The page of a mini program that the message opens, where the user's app can; else it opens the
    /// [address](Self::url).
    pub fn mini_program(mut self, app_id: &AppId, pagepath: impl Into<String>) -> Self {
        self.miniprogram = Some(MiniProgram::new(app_id, pagepath.into()));
        self
    }

    /// A name of the message, by which the platform sends it once: of several with the same within 10 minutes the user
    /// gets one. So with it, a call of which nobody knows what became can be made again.
    pub fn client_msg_id(mut self, id: impl Into<String>) -> Self {
        self.client_msg_id = Some(id.into());
        self
    }
}

/// # Template messages
impl Client {
    /// Sends a template message. Whether it arrived is said later, by a `TEMPLATESENDJOBFINISH` event with the id that
    /// is returned; `None` should the platform give none.
    ///
    /// # Errors
    ///
    /// `40003`: the OpenID is wrong. `40036`, `40037`: there is no such template. `43004`: the user does not follow.
    /// `43101`: the user does not want it. `43116`: the template cannot be used. `45009`: 100 000 a day can be sent.
    /// `47003`: a value is not as the template wants it. `48001`: the account is not a service account.
    pub async fn send_template_message(
        &self,
        message: &TemplateMessage,
    ) -> Result<Option<u64>, Error> {
        check(
            SEND,
            !message.template_id.is_empty(),
            "template_id",
            "there",
        )?;
        let sent: Sent = self.post(SEND, message).await?;
        Ok(sent.msgid)
    }
}

#[derive(Deserialize)]
struct Sent {
    /// The message was sent, in whatever form its number comes.
    #[serde(default, deserialize_with = "lenient::number")]
    msgid: Option<u64>,
}

/// A page of a mini program.
#[derive(Clone, PartialEq, Serialize)]
pub(crate) struct MiniProgram {
    appid: String,
    pagepath: String,
}

impl MiniProgram {
    pub(crate) fn new(app_id: &AppId, pagepath: String) -> Self {
        Self {
            appid: app_id.as_str().to_owned(),
            pagepath,
        }
    }
}

/// The values of a template, in the order in which they were given.
#[derive(Clone, Default, PartialEq)]
pub(crate) struct Data(Vec<(String, String)>);

impl Data {
    pub(crate) fn set(&mut self, keyword: String, value: String) {
        match self.0.iter_mut().find(|(known, _)| *known == keyword) {
            Some((_, old)) => *old = value,
            None => self.0.push((keyword, value)),
        }
    }
}

impl Serialize for Data {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Filled<'a> {
            value: &'a str,
        }
        let mut map = to.serialize_map(Some(self.0.len()))?;
        for (keyword, value) in &self.0 {
            map.serialize_entry(keyword, &Filled { value })?;
        }
        map.end()
    }
}

/// Shows the names of the values, and what they are only if it is [`Revealed`].
impl fmt::Debug for Data {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if Revealed::is_in_force() {
            return f
                .debug_map()
                .entries(self.0.iter().map(|(k, v)| (k, v)))
                .finish();
        }
        f.debug_list()
            .entries(self.0.iter().map(|(keyword, _)| keyword))
            .finish()
    }
}

impl fmt::Debug for TemplateMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TemplateMessage")
            .field("touser", &self.touser)
            .field("template_id", &self.template_id)
            .field("data", &self.data)
            .finish_non_exhaustive()
    }
}
