//! What is done for a message, whoever has it: in a run, or at the inbox.

use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};

use weixin_message::{Failure, Reply};

use crate::call::{Call, RanTooLong, caught, within};
use crate::core::Core;
use crate::fetch::fetch;
use crate::history::note_run;
use crate::incoming::Incoming;
use crate::late::Plan;
use crate::store::Fence;
use crate::turns::Turn;

/// A place among the messages of the user, where one at a time is wanted.
pub(crate) fn turn(core: &Core, incoming: &Incoming, plan: &Plan) -> Option<Turn> {
    match plan {
        Plan::Send(send) if send.is_in_order => Some(core.shared.turns.stand(incoming)),
        _ => None,
    }
}

/// What the bot, or an answer that was kept for the user, replies: not more at a time than are allowed.
///
/// `is_called` is told when it is the bot, where attempts of the platform wait for that; at the inbox none do.
pub(crate) async fn work(
    core: &Core,
    call: Call<'_>,
    incoming: &Incoming,
    may_fetch: bool,
    fence: Option<Fence>,
    is_called: Option<&AtomicBool>,
) -> Result<Reply, Failure> {
    if may_fetch && let Some(reply) = Box::pin(fetch(core, incoming, is_called.is_some())).await? {
        return Ok(reply);
    }
    // Nobody closes it.
    let _permit = core.settings.permits.acquire().await;
    if let Some(is_called) = is_called {
        is_called.store(true, Ordering::Relaxed);
    }
    note_run(incoming, fence);
    // Not what it has waited: that is no fault of the message.
    let result = within(core.settings.run_limit, pin!(caught(call))).await;
    result.unwrap_or_else(|| Err(Failure::from_bot(RanTooLong(()))))
}

/// What may be said of a failure in a dead letter: nothing that a user wrote.
pub(crate) fn reason(failure: &Failure) -> String {
    format!("{failure:?}")
}
