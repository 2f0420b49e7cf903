//! An answer that took too long for a reply, and the user who comes back for it.

use std::time::Duration;

use tokio::time::sleep;
use weixin_message::{Fingerprint, Reply};

use crate::core::Core;
use crate::inbox::KEPT;
use crate::incoming::{Incoming, random_owner};
use crate::store::{Attempt, Claim, Key, SessionKey, StoreError};
use crate::stored;

/// How often it is looked whether the answer is there.
const LOOK: Duration = Duration::from_millis(100);

/// The name under which a session store has the message that a user's answer belongs to.
const NAME: &str = "weixin-delivery/late";

/// Notes which message the user will come back for: the last one that was answered with a placeholder.
pub(crate) async fn park(core: &Core, incoming: &Incoming) {
    let value = write(incoming);
    let (store, place) = (&core.settings.store, place(incoming));
    let parked = async {
        let version = store.load(&place).await?.map_or(0, |parked| parked.version);
        store.save(&place, version, &value, KEPT).await
    };
    match parked.await {
        // Somebody else has just noted another message, which is as good as this one.
        Ok(_) => {}
        Err(error) => tracing::warn!(%error, "an answer cannot be fetched by the user"),
    }
}

/// The answer that the user comes back for, as soon as it is there. `None` if there is none.
pub(crate) async fn fetch(core: &Core, incoming: &Incoming) -> Option<Reply> {
    match try_fetch(core, incoming).await {
        Ok(reply) => reply,
        Err(error) => {
            tracing::warn!(%error, "no answer could be fetched for the user");
            None
        }
    }
}

async fn try_fetch(core: &Core, incoming: &Incoming) -> Result<Option<Reply>, StoreError> {
    let (store, place) = (&core.settings.store, place(incoming));
    let Some(parked) = store.load(&place).await? else {
        return Ok(None);
    };
    let Some((key, look)) = read(&parked.value, incoming) else {
        return Ok(None);
    };
    let reply = loop {
        match store.claim(&key, &look).await? {
            Claim::Deferred => sleep(LOOK).await,
            Claim::Running { lease, .. } if !lease.is_zero() => sleep(LOOK).await,
            Claim::Done(reply) => break reply.and_then(|reply| stored::read(&reply)),
            // Whoever was about to answer has died, or has failed.
            _ => break None,
        }
    };
    // Refused if the user has been told to come back for another one by now.
    store.remove(&place, parked.version).await?;
    Ok(reply)
}

fn place(incoming: &Incoming) -> SessionKey {
    SessionKey {
        account: incoming.key.account().into(),
        user: (&*incoming.user).into(),
        name: NAME.into(),
    }
}

fn write(incoming: &Incoming) -> String {
    let body = u128::from_be_bytes(incoming.body);
    format!("{} {body:032x}", incoming.key.fingerprint())
}

/// The message, and a look at it that takes nothing.
fn read(parked: &str, incoming: &Incoming) -> Option<(Key, Attempt)> {
    let (fingerprint, body) = parked.split_once(' ')?;
    let fingerprint = Fingerprint::from_hex(fingerprint)?;
    let body = u128::from_str_radix(body, 16).ok()?.to_be_bytes();
    let look = Attempt {
        owner: random_owner(),
        body,
        pin: None,
        user: incoming.user.clone(),
        lease: Duration::ZERO,
        counts: false,
    };
    Some((Key::new(incoming.key.account(), fingerprint), look))
}
