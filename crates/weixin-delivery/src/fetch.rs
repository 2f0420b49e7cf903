//! An answer that took too long for a reply, and the user who comes back for it.

use std::time::Duration;

use tokio::time::sleep;
use weixin_message::{Failure, FailureKind, Fingerprint, Reply};

use crate::core::{Core, insist};
use crate::inbox::KEPT;
use crate::incoming::{Incoming, random_owner};
use crate::store::{Attempt, Claim, Key, SessionKey, StoreError};
use crate::stored;

/// How often it is looked whether the answer is there.
const LOOK: Duration = Duration::from_millis(100);

/// The name under which a session store has the message that a user's answer belongs to.
const NAME: &str = "weixin-delivery/late";

/// Notes which message the user will come back for: the last one that was answered with a placeholder, but for
/// those by which the user came back for an earlier one. Such a one leaves that to the next, whatever it has
/// fetched by now.
pub(crate) async fn park(core: &Core, incoming: &Incoming, may_fetch: bool) {
    let (store, place) = (&core.settings.store, place(incoming));
    let parked = async {
        let parked = store.load(&place).await?;
        let earlier = parked.as_ref().filter(|_| may_fetch);
        let earlier = earlier.and_then(|parked| read(&parked.value, incoming));
        let value = match earlier {
            Some((key, look)) => write(&key, look.body),
            None => write(&incoming.key, incoming.body),
        };
        let version = parked.map_or(0, |parked| parked.version);
        store.save(&place, version, &value, KEPT).await
    };
    match parked.await {
        // Somebody else has just noted another message, which is as good as this one.
        Ok(_) => {}
        Err(error) => tracing::warn!(%error, "an answer cannot be fetched by the user"),
    }
}

/// The answer that the user comes back for, as soon as it is there. `None` if there is none, or another message
/// has fetched it. A store that does not answer is a failure: the bot would take the word for a question.
///
/// Where nobody waits for it, it is left for the next message.
pub(crate) async fn fetch(
    core: &Core,
    incoming: &Incoming,
    is_waited_for: bool,
) -> Result<Option<Reply>, Failure> {
    let fetched = try_fetch(core, incoming, is_waited_for).await;
    fetched.map_err(|error| {
        tracing::warn!(%error, "no answer could be fetched for the user");
        FailureKind::Unavailable.into()
    })
}

async fn try_fetch(
    core: &Core,
    incoming: &Incoming,
    is_waited_for: bool,
) -> Result<Option<Reply>, StoreError> {
    let (store, place) = (&core.settings.store, place(incoming));
    let load = || store.load(&place);
    let Some(mut parked) = insist(load).await? else {
        return Ok(None);
    };
    let Some((key, look)) = read(&parked.value, incoming) else {
        return Ok(None);
    };
    // A word that came before there was anything to fetch was the bot's.
    if key == incoming.key {
        return Ok(None);
    }
    let Some(reply) = answer(core, &key, &look).await? else {
        insist(|| store.remove(&place, parked.version)).await?;
        return Ok(None);
    };
    if !is_waited_for {
        return Ok(Some(reply));
    }
    // Of several messages at once one gets it, and gets it again if it is run again.
    let value = write(&key, look.body);
    let taken = format!("{value} {}", incoming.key.fingerprint());
    while *parked.value != *taken {
        let save = || store.save(&place, parked.version, &taken, KEPT);
        if insist(save).await?.is_some() {
            break;
        }
        // If the user is to come back for a later one by now, nobody else will ask for this one.
        parked = match insist(load).await? {
            Some(parked) if parked.value.starts_with(&value) => parked,
            _ => break,
        };
        if read(&parked.value, incoming).is_none() {
            return Ok(None);
        }
    }
    Ok(Some(reply))
}

/// The answer to a message, as soon as it is there. `None` if there will be none.
async fn answer(core: &Core, key: &Key, look: &Attempt) -> Result<Option<Reply>, StoreError> {
    loop {
        match insist(|| core.settings.store.claim(key, look)).await? {
            Claim::Deferred => sleep(LOOK).await,
            Claim::Running { lease, .. } if !lease.is_zero() => sleep(LOOK).await,
            Claim::Done(reply) => return Ok(reply.and_then(|reply| stored::read(&reply))),
            // Whoever was about to answer has died, or has failed.
            _ => return Ok(None),
        }
    }
}

fn place(incoming: &Incoming) -> SessionKey {
    SessionKey {
        account: incoming.key.account().into(),
        user: (&*incoming.user).into(),
        name: NAME.into(),
    }
}

fn write(key: &Key, body: [u8; 16]) -> String {
    let body = u128::from_be_bytes(body);
    format!("{} {body:032x}", key.fingerprint())
}

/// The message, and a look at it that takes nothing. `None` if another message has fetched its answer.
fn read(parked: &str, incoming: &Incoming) -> Option<(Key, Attempt)> {
    let mut words = parked.split(' ').fuse();
    let fingerprint = Fingerprint::from_hex(words.next()?)?;
    let body = u128::from_str_radix(words.next()?, 16).ok()?;
    if let Some(taken_by) = words.next()
        && Fingerprint::from_hex(taken_by) != Some(incoming.key.fingerprint())
    {
        return None;
    }
    let look = Attempt {
        owner: random_owner(),
        body: body.to_be_bytes(),
        pin: None,
        user: incoming.user.clone(),
        lease: Duration::ZERO,
        remember: incoming.remember,
        counts: false,
    };
    Some((Key::new(incoming.key.account(), fingerprint), look))
}
