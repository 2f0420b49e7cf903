use std::time::Duration;

use rand::RngExt;
use tokio::time::timeout;
use weixin_core::OpenId;
use weixin_core::observer::LateAnswer;
use weixin_message::{Failure, Reply};

use super::KEPT;
use crate::core::{Core, insist};
use crate::history::note;
use crate::hold::Hold;
use crate::incoming::Incoming;
use crate::late::{Plan, Send};
use crate::sender::{Addressee, SendError};
use crate::store::{Settled, StoreError};
use crate::stored;
use crate::work::reason;

/// The platform takes answers for 48 hours after the user wrote; what is late by then comes too late.
const WINDOW: Duration = Duration::from_secs(48 * 60 * 60 - 10 * 60);

/// How long a sender may take. Then it is unknown whether it has sent.
const SEND_WITHIN: Duration = Duration::from_secs(30);

const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(300);

/// Brings an entry of the inbox to its end, or to its next try: sends the answer, keeps it, or lets the
/// message be run again.
pub(crate) async fn conclude(
    core: &Core,
    mut hold: Hold,
    plan: &Plan,
    incoming: &Incoming,
    result: Result<Reply, Failure>,
    age: Duration,
    postponed: u32,
) {
    let concluded = match (result, plan) {
        (Err(failure), _) => again(core, &mut hold, postponed, Some(&reason(&failure))).await,
        (Ok(reply), Plan::UseRetries(_)) => {
            let reply = stored::write(&reply);
            let end = Settled::Kept { reply, keep: KEPT };
            end_with(LateAnswer::Kept, core, &mut hold, "kept", end).await
        }
        // Nothing is to be sent.
        (Ok(Reply::Success | Reply::Empty), Plan::Send(_)) => {
            settle(&mut hold, "sent", Settled::Sent).await.map(drop)
        }
        (Ok(reply), Plan::Send(to)) => {
            send(core, &mut hold, to, incoming, &reply, age, postponed).await
        }
    };
    // Whoever takes the entry when the lease is over goes on where this one was.
    if let Err(error) = concluded {
        tracing::warn!(%error, "an entry of the inbox is left to be taken again");
    }
    // The user's next entry is the head now.
    core.shared.deferred.notify_one();
}

async fn send(
    core: &Core,
    hold: &mut Hold,
    Send { sender, .. }: &Send,
    incoming: &Incoming,
    reply: &Reply,
    age: Duration,
    postponed: u32,
) -> Result<(), StoreError> {
    let Some(user) = OpenId::new(&*incoming.user) else {
        let reason = "the message names no user to send an answer to";
        let end = Settled::Dead(reason.into());
        return end_with(LateAnswer::Error, core, hold, "dead", end).await;
    };
    if age > WINDOW {
        tracing::warn!("an answer is too late for the platform");
        let end = Settled::Expired;
        return end_with(LateAnswer::Expired, core, hold, "expired", end).await;
    }
    // From now on nobody runs the message again: it would be answered twice.
    let (at, text) = (hold.clone(), stored::write(reply));
    let answered = hold.keep(insist(|| at.store.answer(&at.key, at.fence, &text)));
    if answered.await.transpose()? != Some(true) {
        return Ok(());
    }
    note("sending", &hold.key, hold.noted());
    let to = addressee(core, incoming, user);
    let sent = timeout(SEND_WITHIN, sender.send(&to, reply));
    let Some(sent) = hold.keep(sent).await else {
        return Ok(());
    };
    match sent {
        Ok(Ok(())) => end_with(LateAnswer::Sent, core, hold, "sent", Settled::Sent).await,
        Ok(Err(SendError::GiveUp(reason))) => {
            tracing::warn!(%reason, "an answer will not be sent");
            let answer = reason.code().map_or(LateAnswer::Error, LateAnswer::Refused);
            let end = Settled::Dead(reason.to_string().into());
            end_with(answer, core, hold, "dead", end).await
        }
        Ok(Err(SendError::Retry(_))) | Err(_) => {
            // What caused it may quote what was to be sent.
            tracing::warn!(tries = postponed, "an answer could not be sent now");
            again(core, hold, postponed, None).await
        }
    }
}

fn addressee(core: &Core, incoming: &Incoming, user: OpenId) -> Addressee {
    let Incoming { key, account, .. } = incoming;
    let account = account.as_ref().or_else(|| core.account(key.account()));
    Addressee {
        user,
        app_id: key.app_id().map(Into::into),
        account: account.cloned(),
        message: Some(key.fingerprint()),
    }
}

/// Takes the entry out of the inbox, and tells the observer what became of the answer.
async fn end_with(
    answer: LateAnswer,
    core: &Core,
    hold: &mut Hold,
    step: &'static str,
    end: Settled,
) -> Result<(), StoreError> {
    if settle(hold, step, end).await? {
        core.observe(|observer| observer.late_answer(answer));
    }
    Ok(())
}

/// Takes the entry out of the inbox. `false` if somebody else has it.
///
/// A store that does not answer may have done it; but if it has not, then whoever takes the entry next does
/// all of it again, and the user gets a second answer. So it is asked again.
pub(super) async fn settle(
    hold: &mut Hold,
    step: &'static str,
    end: Settled,
) -> Result<bool, StoreError> {
    let at = hold.clone();
    let ask = || at.store.settle(&at.key, at.fence, &end);
    let is_settled = match hold.keep(insist(ask)).await {
        Some(settled) => settled?,
        // What is settled has no lease to renew, so the one that did it and was not heard looks like one that lost it.
        // The store tells them apart by the fence.
        None => insist(ask).await?,
    };
    if is_settled {
        note(step, &hold.key, hold.noted());
    }
    Ok(is_settled)
}

/// Lets go of the entry, to be taken again after a pause that grows.
async fn again(
    core: &Core,
    hold: &mut Hold,
    postponed: u32,
    failed: Option<&str>,
) -> Result<(), StoreError> {
    core.observe(|observer| observer.late_answer(LateAnswer::Error));
    let pause = FIRST_PAUSE
        .saturating_mul(1 << postponed.min(9))
        .min(LONGEST_PAUSE);
    // So that not all come back at once.
    let pause = pause.mul_f64(rand::rng().random_range(0.8..1.2));
    if let Some(reason) = failed {
        tracing::warn!(reason, "a message failed after it was acknowledged");
        note("failed", &hold.key, hold.noted());
    }
    let at = hold.clone();
    let postponed = hold.keep(insist(|| {
        at.store.postpone(&at.key, at.fence, pause, failed)
    }));
    postponed.await.transpose()?;
    Ok(())
}
