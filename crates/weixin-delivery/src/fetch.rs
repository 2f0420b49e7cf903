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
/// those by which the user came back for an earlier one.
pub(crate) async fn park(core: &Core, incoming: &Incoming, may_fetch: bool) {
    let value = write(incoming);
    let (store, place) = (&core.settings.store, place(incoming));
    let parked = async {
        let parked = store.load(&place).await?;
        if may_fetch && parked.is_some() {
            return Ok(None);
        }
        let version = parked.map_or(0, |parked| parked.version);
        store.save(&place, version, &value, KEPT).await
    };
    match parked.await {
        // Somebody else has just noted another message, which is as good as this one.
        Ok(_) => {}
        Err(error) => tracing::warn!(%error, "an answer cannot be fetched by the user"),
    }
}

/// Notes that the user has got the answer.
pub(crate) async fn unpark(core: &Core, incoming: &Incoming) {
    let (store, place) = (&core.settings.store, place(incoming));
    let unparked = async {
        match store.load(&place).await? {
            Some(parked) => store.remove(&place, parked.version).await,
            None => Ok(false),
        }
    };
    // If that fails, the user can have the answer again.
    if let Err(error) = unparked.await {
        tracing::warn!(%error, "an answer that was fetched is kept for longer");
    }
}

/// The answer that the user comes back for, as soon as it is there. `None` if there is none. A store that does
/// not answer is a failure: the bot would take the word for a question.
pub(crate) async fn fetch(core: &Core, incoming: &Incoming) -> Result<Option<Reply>, Failure> {
    try_fetch(core, incoming).await.map_err(|error| {
        tracing::warn!(%error, "no answer could be fetched for the user");
        FailureKind::Unavailable.into()
    })
}

async fn try_fetch(core: &Core, incoming: &Incoming) -> Result<Option<Reply>, StoreError> {
    let (store, place) = (&core.settings.store, place(incoming));
    let Some(parked) = insist(|| store.load(&place)).await? else {
        return Ok(None);
    };
    let Some((key, look)) = read(&parked.value, incoming) else {
        return Ok(None);
    };
    // A word that came before there was anything to fetch was the bot's.
    if key == incoming.key {
        return Ok(None);
    }
    loop {
        match insist(|| store.claim(&key, &look)).await? {
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
        remember: incoming.remember,
        counts: false,
    };
    Some((Key::new(incoming.key.account(), fingerprint), look))
}
