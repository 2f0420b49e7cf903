//! What happened to a message, step by step, for whoever has to prove that nothing was lost.
//!
//! Events of `tracing` at DEBUG under the target `weixin_delivery::history`. They name a message by its
//! fingerprint, in which nobody can read who wrote what.

use std::hash::{DefaultHasher, Hash, Hasher};

use weixin_message::Reply;

use crate::incoming::Incoming;
use crate::store::{Fence, Key};
use crate::stored;

/// Where the events go.
const TARGET: &str = "weixin_delivery::history";

/// Notes a step of a message with the fence of who does it, 0 if it has none.
pub(crate) fn note(step: &'static str, key: &Key, fence: Option<Fence>) {
    tracing::debug!(
        target: TARGET,
        step,
        key = %key.fingerprint(),
        account = key.account(),
        fence = fence.map_or(0, |Fence(number)| number),
    );
}

/// Notes that somebody has the message now.
pub(crate) fn note_claimed(key: &Key, fence: Fence, owner: u128) {
    tracing::debug!(
        target: TARGET,
        step = "claimed",
        key = %key.fingerprint(),
        account = key.account(),
        fence = fence.0,
        owner = format_args!("{owner:032x}"),
    );
}

/// Notes that the bot is called.
pub(crate) fn note_run(incoming: &Incoming, fence: Option<Fence>) {
    tracing::debug!(
        target: TARGET,
        step = if fence.is_some() { "ran" } else { "open" },
        key = %incoming.key.fingerprint(),
        account = incoming.key.account(),
        fence = fence.map_or(0, |Fence(number)| number),
        body = format_args!("{:032x}", u128::from_be_bytes(incoming.body)),
    );
}

/// Notes what the platform is answered: `success`, or a reply.
pub(crate) fn note_answer(key: &Key, reply: &Reply, is_placeholder: bool) {
    let is_word = matches!(reply, Reply::Success | Reply::Empty);
    if !tracing::enabled!(target: TARGET, tracing::Level::DEBUG) {
        return;
    }
    tracing::debug!(
        target: TARGET,
        step = if is_word { "acknowledged" } else { "replied" },
        key = %key.fingerprint(),
        account = key.account(),
        fence = 0_u64,
        reply = hash_of(reply),
        placeholder = is_placeholder,
    );
}

/// The same number for the same reply in every process of one program.
fn hash_of(reply: &Reply) -> u64 {
    let mut hasher = DefaultHasher::new();
    stored::write(reply).hash(&mut hasher);
    hasher.finish()
}
