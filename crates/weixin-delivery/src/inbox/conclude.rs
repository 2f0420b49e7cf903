use std::time::Duration;

use rand::RngExt;
use tokio::time::{sleep, timeout};
use weixin_core::OpenId;
use weixin_message::{Failure, Reply, Request};

use super::KEPT;
use crate::core::{Core, Hold};
use crate::history::note;
use crate::late::{Plan, Send};
use crate::run::reason;
use crate::sender::{Addressee, SendError};
use crate::store::{Settled, StoreError};
use crate::stored;

/// The platform takes answers for 48 hours after the user wrote; what is late by then comes too late.
const WINDOW: Duration = Duration::from_secs(48 * 60 * 60 - 10 * 60);

/// How long a sender may take. Then it is unknown whether it has sent.
const SEND_WITHIN: Duration = Duration::from_secs(30);

/// How often a store that does not answer is told of the end of an entry: beyond the lease as well, as
/// nobody may have taken it since.
const SETTLE_TRIES: u32 = 20;

const SETTLE_AGAIN: Duration = Duration::from_millis(250);

const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(300);

/// Brings an entry of the inbox to its end, or to its next try: sends the answer, keeps it, or lets the
/// message be run again.
pub(crate) async fn conclude(
    core: &Core,
    mut hold: Hold,
    plan: &Plan,
    request: &Request,
    result: Result<Reply, Failure>,
    age: Duration,
    postponed: u32,
) {
    let concluded = match (result, plan) {
        (Err(failure), _) => again(&hold, postponed, Some(&reason(&failure))).await,
        (Ok(reply), Plan::UseRetries(_)) => {
            let reply = stored::write(&reply);
            settle(&hold, "kept", Settled::Kept { reply, keep: KEPT }).await
        }
        (Ok(Reply::Success | Reply::Empty), Plan::Send(_)) => {
            settle(&hold, "sent", Settled::Sent).await
        }
        (Ok(reply), Plan::Send(to)) => {
            send(core, &mut hold, to, request, &reply, age, postponed).await
        }
    };
    // Whoever takes the entry when the lease is over goes on where this one was.
    if let Err(error) = concluded {
        tracing::warn!(%error, "an entry of the inbox is left to be taken again");
    }
}

async fn send(
    core: &Core,
    hold: &mut Hold,
    Send { sender, .. }: &Send,
    request: &Request,
    reply: &Reply,
    age: Duration,
    postponed: u32,
) -> Result<(), StoreError> {
    let Some(user) = request.meta().from_user() else {
        let reason = "the message names no user to send an answer to";
        return settle(hold, "dead", Settled::Dead(reason.into())).await;
    };
    if age > WINDOW {
        return settle(hold, "expired", Settled::Expired).await;
    }
    // From now on nobody runs the message again: it would be answered twice.
    if !hold
        .store
        .answer(&hold.key, hold.fence, &stored::write(reply))
        .await?
    {
        return Ok(());
    }
    note("sending", &hold.key, hold.noted());
    let to = addressee(core, hold, request, user);
    let sent = timeout(SEND_WITHIN, sender.send(&to, reply));
    let Some(sent) = hold.keep(sent).await else {
        return Ok(());
    };
    match sent {
        Ok(Ok(())) => settle(hold, "sent", Settled::Sent).await,
        Ok(Err(SendError::GiveUp(reason))) => {
            tracing::warn!(%reason, "an answer will not be sent");
            settle(hold, "dead", Settled::Dead(reason.to_string().into())).await
        }
        Ok(Err(SendError::Retry(_))) | Err(_) => again(hold, postponed, None).await,
    }
}

fn addressee(core: &Core, hold: &Hold, request: &Request, user: OpenId) -> Addressee {
    let account = request
        .account()
        .or_else(|| core.account(hold.key.account()));
    Addressee {
        user,
        app_id: hold.key.app_id().map(Into::into),
        account: account.cloned(),
    }
}

/// Takes the entry out of the inbox.
///
/// A store that does not answer may have done it; but if it has not, then whoever takes the entry next does
/// all of it again, and the user gets a second answer. So it is asked again.
pub(super) async fn settle(
    hold: &Hold,
    step: &'static str,
    end: Settled,
) -> Result<(), StoreError> {
    let mut tries = 1..SETTLE_TRIES;
    loop {
        match hold.store.settle(&hold.key, hold.fence, &end).await {
            Ok(true) => {
                note(step, &hold.key, hold.noted());
                return Ok(());
            }
            // Somebody else has it.
            Ok(false) => return Ok(()),
            Err(error) if tries.next().is_none() => return Err(error),
            Err(_) => sleep(SETTLE_AGAIN).await,
        }
    }
}

/// Lets go of the entry, to be taken again after a pause that grows.
async fn again(hold: &Hold, postponed: u32, failed: Option<&str>) -> Result<(), StoreError> {
    let pause = FIRST_PAUSE
        .saturating_mul(1 << postponed.min(9))
        .min(LONGEST_PAUSE);
    // So that not all come back at once.
    let pause = pause.mul_f64(rand::rng().random_range(0.8..1.2));
    if failed.is_some() {
        note("failed", &hold.key, hold.noted());
    }
    hold.store
        .postpone(&hold.key, hold.fence, pause, failed)
        .await?;
    Ok(())
}
