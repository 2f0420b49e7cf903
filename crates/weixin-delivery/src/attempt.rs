//! One attempt of the platform to deliver a message.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{Instant, timeout_at};
use tower_service::Service;
use tracing::Instrument;
use weixin_message::{BoxError, Failure, FailureKind, Reply, Request};

use crate::Late;
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
pub(crate) async fn attempt<S>(core: Arc<Core>, bot: S, request: Request) -> Result<Reply, Failure>
where
    S: Service<Request, Response = Reply> + Clone + Send + 'static,
    S::Error: Into<BoxError>,
    S::Future: Send,
{
    let accepted = Instant::now();
    let incoming = Incoming::of(&request);
    let Late(plan) = (core.settings.late)(&request);
    let (mut progress, attempts) = match core.shared.runs.join(&incoming) {
        Joined::Conflict => return Err(FailureKind::Replayed.into()),
        Joined::Going(mut progress, attempts) => {
            // The claim comes first, however many attempts there are.
            let until = accepted + core.settings.deadline;
            let _ = timeout_at(until, progress.wait_for(is_known)).await;
            // One that cannot be counted in time is answered as well.
            let counted = timeout_at(until, count(&core, &incoming, attempts)).await;
            (progress, counted.unwrap_or(Ok(attempts))?)
        }
        Joined::New(ticket, progress) => {
            let run = Run {
                core: Core::clone(&core),
                ticket,
                incoming: incoming.clone(),
                request,
                plan: plan.clone(),
                accepted,
            };
            start(Box::pin(run.complete(bot))).await;
            (progress, 1)
        }
    };
    let reply = match &plan {
        Plan::Send(send) => {
            let until = accepted + core.settings.deadline + LAST_MOMENT;
            match outcome(&mut progress, until).await {
                Some(Outcome::Deferred) => Ok((send.in_time.clone(), true)),
                Some(Outcome::Reply(reply)) => Ok((reply, false)),
                Some(Outcome::Failed(failure)) => Err(failure),
                None => Err(FailureKind::Unavailable.into()),
            }
        }
        Plan::UseRetries(retries) => {
            let until = accepted + core.settings.deadline;
            let is_last = is_last(&mut progress, until, attempts, core.settings.attempts).await;
            let until = if is_last { until } else { accepted + HELD };
            match outcome(&mut progress, until).await {
                Some(Outcome::Reply(reply)) => Ok((reply, false)),
                Some(Outcome::Failed(failure)) => Err(failure),
                None | Some(Outcome::Deferred) if is_last => {
                    Ok((placeholder(&core, &incoming, retries).await, true))
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

/// Polls a run once, because most bots are done then, and leaves the rest to a task of its own, which goes
/// on when this attempt is dropped.
async fn start(mut run: Pin<Box<impl Future<Output = ()> + Send + 'static>>) {
    let is_done = poll_fn(|cx| Poll::Ready(run.as_mut().poll(cx).is_ready())).await;
    if !is_done {
        tokio::spawn(run.in_current_span());
    }
}

/// Has the store count an attempt that joins a run of this process, and pin its signature. Returns how many
/// attempts there were.
async fn count(core: &Core, incoming: &Incoming, here: u32) -> Result<u32, Failure> {
    // Nobody closes it.
    let _permit = core.shared.looks.acquire().await;
    let look = incoming.attempt(random_owner(), Duration::ZERO);
    match core.claim(incoming, &look).await {
        Ok((Claim::Conflict, _)) => Err(FailureKind::Replayed.into()),
        Ok((Claim::Running { attempts, .. }, _)) => Ok(attempts.max(here)),
        // What came of the run, its attempts will be told by itself; and it goes on without the store.
        Ok(_) | Err(_) => Ok(here),
    }
}

/// What came of the run, unless it takes too long.
async fn outcome(progress: &mut watch::Receiver<Progress>, until: Instant) -> Option<Outcome> {
    let is_over = |progress: &Progress| matches!(progress, Progress::Over(_));
    let over = timeout_at(until, progress.wait_for(is_over)).await;
    match over {
        Ok(Ok(progress)) => match &*progress {
            Progress::Over(outcome) => Some(outcome.clone()),
            Progress::Asking | Progress::Going { .. } => None,
        },
        // The run ended without an answer: its process is about to end.
        Ok(Err(_)) => Some(Outcome::Failed(FailureKind::Unavailable.into())),
        Err(_) => None,
    }
}

/// Whether the platform will not try again, as far as is known by the time.
async fn is_last(
    progress: &mut watch::Receiver<Progress>,
    until: Instant,
    attempts: u32,
    last: u32,
) -> bool {
    let known = timeout_at(until, progress.wait_for(is_known)).await;
    let counted = match known.as_ref().map(|known| known.as_deref()) {
        Ok(Ok(Progress::Going { attempts })) => *attempts,
        _ => 0,
    };
    attempts.max(counted) >= last
}

/// Whether it is known whose the message is.
fn is_known(progress: &Progress) -> bool {
    !matches!(progress, Progress::Asking)
}

/// Tells the user to come back.
async fn placeholder(core: &Core, incoming: &Incoming, retries: &Retries) -> Reply {
    let until = Instant::now() + LAST_MOMENT;
    // If it cannot be noted, there is still no better answer.
    let _ = timeout_at(until, park(core, incoming)).await;
    retries.placeholder.clone()
}
