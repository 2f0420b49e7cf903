//! Customer service messages.

mod content;

use crate::api::call::{Answer, Answered, Call};
use crate::api::fields::{check, needed, text};
use crate::api::refusal::Refusal;
use crate::world::{CustomMessage, SendRefused, User};

/// `POST /cgi-bin/message/custom/send`
pub(in crate::api) fn send(call: &mut Call<'_>) -> Answered {
    content::check_message(call)?;
    let msgtype = text(&call.body, "msgtype")?.to_owned();
    let now = call.now;
    call.receiver()?.spend(now).map_err(|refused| {
        Refusal::new(match refused {
            SendRefused::WindowOver => 45015,
            SendRefused::CountOver => 45047,
        })
    })?;
    call.deliver(msgtype, None)?;
    Ok(Answer::ok())
}

/// `POST /cgi-bin/message/custom/typing`
pub(in crate::api) fn typing(call: &mut Call<'_>) -> Answered {
    let on = match text(&call.body, "command")? {
        "Typing" => true,
        "CancelTyping" => false,
        _ => return Err(Refusal::new(45072)),
    };
    let now = call.now;
    let user = call.receiver()?;
    if on {
        check(user.wrote_lately(now), 45080)?;
        check(!user.is_shown_typing(now), 45081)?;
    }
    user.show_typing(on, now);
    Ok(Answer::ok())
}

impl Call<'_> {
    /// The user that the call names as `touser`.
    pub(super) fn receiver(&mut self) -> Result<&mut User, Refusal> {
        let openid = needed(&self.body, "touser", 40003)?;
        let user = self.state.users.get_mut(openid);
        user.ok_or_else(|| Refusal::new(40003))
    }

    /// Brings the body of the call to its receiver.
    pub(super) fn deliver(&mut self, msgtype: String, msgid: Option<u64>) -> Result<(), Refusal> {
        let message = CustomMessage {
            at_ms: u64::try_from(self.now.as_millis()).unwrap_or(u64::MAX),
            user: text(&self.body, "touser")?.to_owned(),
            msgtype,
            msgid,
            body: self.body.clone().into(),
        };
        let bytes = self.bytes().len();
        self.state.outbox.add(message.clone(), bytes);
        self.sent = Some(message);
        Ok(())
    }
}
