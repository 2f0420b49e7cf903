use std::sync::atomic::{AtomicBool, Ordering};

use shuttle::future::{JoinHandle, spawn};
use weixin_message::Request;

use super::*;
use crate::sync::{in_any_order, or_give_up, pauses};

/// One message, and what became of it.
struct World {
    runs: Runs,
    incoming: Arc<Incoming>,
    /// Whether runs are dropped before they have an answer.
    has_deaths: bool,
    is_run: AtomicBool,
}

#[test]
fn a_message_has_one_run_at_a_time_and_whoever_waits_gets_its_answer() {
    attempts_in_any_order(false);
}

#[test]
fn whoever_waits_for_a_run_that_is_dropped_is_told() {
    attempts_in_any_order(true);
}

fn attempts_in_any_order(has_deaths: bool) {
    let document = "<xml><FromUserName>o1</FromUserName><MsgId>1</MsgId></xml>";
    let incoming = Incoming::of(&Request::parse(document.as_bytes()).unwrap());
    let incoming = Arc::new(incoming);
    in_any_order(async move || {
        let world = Arc::new(World {
            runs: Runs::default(),
            incoming: Arc::clone(&incoming),
            has_deaths,
            is_run: AtomicBool::new(false),
        });
        let attempts: Vec<_> = (0..4).map(|_| spawn(attempt(Arc::clone(&world)))).collect();
        for attempt in attempts {
            if let Some(run) = attempt.await.unwrap() {
                run.await.unwrap();
            }
        }
        assert_eq!(world.runs.len(), 0);
    });
}

/// One attempt, which may give up. Returns the run that it had to start.
async fn attempt(world: Arc<World>) -> Option<JoinHandle<()>> {
    pauses().await;
    let (progress, run) = match world.runs.join(&world.incoming) {
        Joined::New(ticket, progress) => (progress, Some(spawn(start(ticket, world.clone())))),
        Joined::Going(progress, _) => (progress, None),
        Joined::Conflict => panic!("there is one body only"),
    };
    let outcome = progress.until(|progress| match progress {
        Progress::Over(outcome) => Some(outcome.clone()),
        Progress::Asking | Progress::Going { .. } => None,
    });
    match or_give_up(outcome).await {
        Some(Outcome::Reply(_)) | None => {}
        Some(outcome) => assert!(world.has_deaths, "{outcome:?}"),
    }
    run
}

async fn start(ticket: Ticket, world: Arc<World>) {
    let run = run(ticket, &world);
    if world.has_deaths {
        or_give_up(run).await;
    } else {
        run.await;
    }
}

/// Has the message for a while, as if somebody else ran it, and goes when nobody waits; or has an answer.
async fn run(ticket: Ticket, world: &World) {
    let mut at_work = AtWork::new(world);
    for attempts in 0..2 {
        ticket.going(attempts);
        pauses().await;
        drop(at_work);
        if ticket.leave_if_alone() {
            return;
        }
        at_work = AtWork::new(world);
    }
    ticket.over(Outcome::Reply(Reply::success()));
    pauses().await;
}

/// While a ticket is somebody's.
struct AtWork<'a>(&'a World);

impl<'a> AtWork<'a> {
    fn new(world: &'a World) -> Self {
        let is_run = world.is_run.swap(true, Ordering::Relaxed);
        assert!(!is_run, "two runs at a time");
        Self(world)
    }
}

impl Drop for AtWork<'_> {
    fn drop(&mut self) {
        self.0.is_run.store(false, Ordering::Relaxed);
    }
}
