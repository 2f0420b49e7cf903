//! One attempt of the platform to deliver a message.

use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;
use tower_service::Service;
use tracing::Instrument;
use weixin_core::observer::{Duplicate, Outcome as Noted};
use weixin_message::{BoxError, Failure, FailureKind, Reply, Request};

use crate::Late;
use crate::board::Board;
use crate::call::{by, call, poll_once};
use crate::core::Core;
use crate::fetch::park;
use crate::history::note_answer;
use crate::incoming::{Incoming, random_owner};
use crate::late::{Plan, Retries};
use crate::run::Run;
use crate::runs::{Joined, Outcome, Progress};
use crate::store::Claim;

/// How long after the deadline an attempt waits for an answer that could not be put into the inbox.
const LAST_MOMENT: Duration = Duration::from_millis(200);

/// How long an attempt is held without a byte: longer than any platform waits.
const HELD: Duration = Duration::from_secs(10);

/// Joins the run of the message, which it starts if there is none, and answers in time.
///
/// What is not done for each message has a place of its own when it is done, here and in what this waits for: so
/// an attempt and its run are small, and there are many of them.
pub(crate) fn attempt<S>(
    core: Arc<Core>,
    bot: S,
    request: Request,
) -> impl Future<Output = Result<Reply, Failure>> + Send
where
    S: Service<Request, Response = Reply> + Clone + Send + 'static,
    S::Error: Into<BoxError>,
    S::Future: Send,
{
    let accepted = Instant::now();
    // An `async fn` would keep what it is called with twice.
    async move {
        let incoming = Arc::new(Incoming::of(&request));
        let Late(plan) = (core.settings.late)(&request);
        let may_fetch = plan.may_fetch(&request);
        let (progress, attempts) = match core.shared.runs.join(&incoming) {
            Joined::Conflict => return Err(FailureKind::Replayed.into()),
            Joined::Going(progress, attempts) => {
                // The claim comes first, however many attempts there are.
                let until = accepted + core.settings.deadline;
                by(until, pin!(progress.until(claimed))).await;
                // One that cannot be counted in time is answered as well.
                let counted = by(until, Box::pin(count(&core, &incoming, attempts))).await;
                let attempts = counted.unwrap_or(Ok(attempts))?;
                core.observe(|observer| observer.duplicate(Duplicate::Joined));
                incoming.meta().note_attempt(attempts);
                (progress, attempts)
            }
            Joined::New(ticket, progress) => {
                let run = Run {
                    core: Arc::clone(&core),
                    ticket,
                    incoming: Arc::clone(&incoming),
                    plan: Arc::clone(&plan),
                    may_fetch,
                    accepted,
                };
                let call = call(bot.clone(), request);
                start(Box::pin(run.complete(bot, call))).await;
                (progress, 1)
            }
        };
        let reply = match &*plan {
            Plan::Send(send) => {
                let until = accepted + core.settings.deadline + LAST_MOMENT;
                match outcome(&progress, until).await {
                    Some(Outcome::Deferred) => {
                        incoming.meta().note_outcome(Noted::Deferred);
                        Ok((send.in_time.clone(), true))
                    }
                    Some(Outcome::Reply(reply)) => Ok((reply, false)),
                    Some(Outcome::Failed(failure)) => Err(failure),
                    None => Err(FailureKind::Unavailable.into()),
                }
            }
            Plan::UseRetries(retries) => {
                let until = accepted + core.settings.deadline;
                let is_last = is_last(&progress, until, attempts, core.settings.attempts).await;
                let until = if is_last {
                    until
                } else {
                    incoming.meta().expect_hang_up();
                    accepted + HELD
                };
                match outcome(&progress, until).await {
                    Some(Outcome::Reply(reply)) => Ok((reply, false)),
                    Some(Outcome::Failed(failure)) => Err(failure),
                    None | Some(Outcome::Deferred) if is_last => {
                        incoming.meta().note_outcome(Noted::Deferred);
                        Ok((
                            Box::pin(placeholder(&core, &incoming, retries, may_fetch)).await,
                            true,
                        ))
                    }
                    // A word now would end the platform's attempts, and the user would get nothing.
                    None | Some(Outcome::Deferred) => Err(FailureKind::Unavailable.into()),
                }
            }
        };
        let (reply, is_placeholder) = reply?;
        note_answer(&incoming.key, &reply, is_placeholder);
        Ok(reply)
    }
}

/// Polls a run once, because most bots are done then, and leaves the rest to a task of its own, which goes
/// on when this attempt is dropped.
async fn start(mut run: Pin<Box<impl Future<Output = ()> + Send + 'static>>) {
    if poll_once(run.as_mut()).await.is_none() {
        tokio::spawn(run.in_current_span());
    }
}

/// Has the store count an attempt that joins a run of this process, and pin its signature. Returns how many
/// attempts there were.
async fn count(core: &Core, incoming: &Incoming, here: u32) -> Result<u32, Failure> {
    // Nobody closes it.
    let _permit = core.shared.looks.acquire().await;
    let look = incoming.attempt(random_owner(), Duration::ZERO);
    match core.claim(incoming, &look, Instant::now()).await {
        Ok((Claim::Conflict, _)) => Err(FailureKind::Replayed.into()),
        Ok((Claim::Running { attempts, .. }, _)) => Ok(attempts.max(here)),
        // What came of the run, its attempts will be told by itself; and it goes on without the store.
        Ok(_) | Err(_) => Ok(here),
    }
}

/// What came of the run, unless it takes too long.
async fn outcome(progress: &Board<Progress>, until: Instant) -> Option<Outcome> {
    let over = pin!(progress.until(|progress| progress.outcome().map(|_| ())));
    by(until, over).await?;
    progress.look(|progress| progress.outcome().cloned())
}

/// Whether the platform will not try again, as far as is known by the time.
async fn is_last(progress: &Board<Progress>, until: Instant, attempts: u32, last: u32) -> bool {
    let counted = by(until, pin!(progress.until(claimed))).await;
    attempts.max(counted.unwrap_or_default()) >= last
}

/// How many attempts there were when the message was claimed, once it is known whose it is.
fn claimed(progress: &Progress) -> Option<u32> {
    match progress {
        Progress::Asking => None,
        Progress::Going { attempts } => Some(*attempts),
        Progress::Over(_) => Some(0),
    }
}

/// Tells the user to come back.
async fn placeholder(
    core: &Core,
    incoming: &Incoming,
    retries: &Retries,
    may_fetch: bool,
) -> Reply {
    let until = Instant::now() + LAST_MOMENT;
    // If it cannot be noted, there is still no better answer.
    by(until, park(core, incoming, may_fetch)).await;
    retries.placeholder()
}
