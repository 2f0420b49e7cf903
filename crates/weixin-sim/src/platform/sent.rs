//! What follows when the API brings a user a message.

use tokio::runtime::Handle;

use super::Platform;
use crate::target::Target;
use crate::transcript::EntryKind;
use crate::world::CustomMessage;

impl Platform {
    pub(super) fn was_sent(&self, message: &CustomMessage) {
        self.0.transcript.add(EntryKind::Customer {
            message: serde_json::to_value(message).unwrap_or_default(),
        });
        self.push_result(message);
    }

    /// Tells the bot that a template message has arrived, as the platform does, without being waited for.
    fn push_result(&self, message: &CustomMessage) {
        let is_told = self.settings().template_results;
        let Some(id) = message.msgid.filter(|_| is_told) else {
            return;
        };
        let is_there = !matches!(&*self.0.target(), Target::Nobody);
        if let (true, Ok(runtime)) = (is_there, Handle::try_current()) {
            let event = self.user(&message.user).event("TEMPLATESENDJOBFINISH");
            let event = event.field("MsgID", id).field("Status", "success");
            runtime.spawn(event.into_future());
        }
    }
}
