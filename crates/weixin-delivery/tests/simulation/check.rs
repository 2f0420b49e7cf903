//! What must hold whatever happens, judged by what happened.

use std::collections::HashSet;
use std::time::Duration;

use weixin_delivery::store::{Attempt, Claim, Key, Store};
use weixin_message::Reply;

use crate::log::{End, Events, Id, Outcome};
use crate::machine::{IN_TIME, PLACEHOLDER, World};
use crate::platform::{USERS, request};
use crate::scenario::Mode;

/// When the last attempt of the platform is answered.
const LATEST: Duration = Duration::from_millis(4_800);

/// All that is wrong.
pub(crate) async fn check(world: &World) -> Vec<String> {
    let letters = world.store.dead_letters("-", usize::MAX).await.unwrap();
    let dead = letters
        .iter()
        .map(|letter| crate::log::id_in(&letter.entry.document))
        .collect();
    let backlog = world.store.backlog("-").await.unwrap();
    let events = std::mem::take(&mut *world.log.events());
    let mut wrong = Vec::new();
    if backlog > 0 {
        wrong.push(format!("{backlog} entries are in the inbox for ever"));
    }
    for message in 0..world.behaviours.len() {
        let case = Case {
            world,
            events: &events,
            message,
            dead: &dead,
        };
        case.check(&mut wrong);
        if !world.scenario.has_cuts && case.is_promised() && !is_kept(world, message).await {
            wrong.push(format!("m{message} is to be fetched and is not there"));
        }
    }
    if world.scenario.is_sticky {
        check_order(&events, &mut wrong);
    }
    *world.log.events() = events;
    wrong
}

struct Case<'a> {
    world: &'a World,
    events: &'a Events,
    message: Id,
    dead: &'a HashSet<Id>,
}

impl Case<'_> {
    /// Whether the user was told to come back for an answer, and no run failed since.
    fn is_promised(&self) -> bool {
        let mut attempts = self.events.attempts.iter();
        let placeholder = Outcome::Reply(Reply::text(PLACEHOLDER));
        self.world.behaviours[self.message].failures == 0
            && attempts.any(|it| it.message == self.message && it.outcome == placeholder)
    }

    fn check(&self, wrong: &mut Vec<String>) {
        let (scenario, message) = (&self.world.scenario, self.message);
        let mut say = |what: &str| wrong.push(format!("m{message} {what}"));
        let outcomes = || {
            self.events
                .attempts
                .iter()
                .filter(|it| it.message == message)
        };
        let replies = |of: fn(&Reply) -> bool| {
            outcomes().filter_map(move |attempt| match &attempt.outcome {
                Outcome::Reply(reply) if of(reply) => Some((reply, attempt.life)),
                _ => None,
            })
        };
        let runs = || self.events.runs.iter().filter(|run| run.message == message);

        for attempt in outcomes() {
            let is_held = self.world.mode == Mode::Retries
                && attempt.outcome != Outcome::Reply(Reply::text(PLACEHOLDER));
            let is_over = matches!(attempt.outcome, Outcome::Reply(_) | Outcome::Failed);
            if attempt.took > LATEST && is_over && !is_held {
                say(&format!("was answered after {:?}", attempt.took));
            }
            if self.world.mode != Mode::Retries && attempt.outcome == Outcome::HungUp {
                say("was not answered in time");
            }
        }

        // An acknowledged message ends.
        let is_silent = self.world.behaviours[message].is_silent;
        let was_done = runs().any(|run| run.end == Some(End::Done));
        let was_sent = self
            .events
            .sends
            .iter()
            .any(|it| it.message == message && it.is_sent);
        let is_dead = self.dead.contains(&message);
        let was_put_off = replies(is_in_time).next().is_some();
        let has_ended = was_sent || is_dead || (is_silent && was_done);
        if was_put_off && !has_ended {
            say("was acknowledged and is lost");
        }
        if runs().any(|run| run.end.is_none()) {
            say("is still being run");
        }

        let survived = |life: &usize| !self.events.killed.contains(life);
        if !scenario.has_cuts {
            // Whoever was killed may have answered before the store knew it.
            let mut texts: Vec<_> = replies(is_answer)
                .filter(|(_, life)| survived(life))
                .collect();
            texts.dedup_by(|(one, _), (other, _)| one == other);
            if texts.len() > 1 {
                say(&format!("got several answers: {texts:?}"));
            }
            if !texts.is_empty() && was_sent {
                say("was answered by a reply, and by a sender");
            }
            let done = runs().filter(|run| run.end == Some(End::Done) && survived(&run.life));
            if done.count() > 1 {
                say("was done twice");
            }
            let sends = self.events.sends.iter();
            let sends =
                sends.filter(|it| it.message == message && it.is_sent && survived(&it.life));
            if sends.count() > 1 {
                say("was sent twice");
            }
            let drained = &self.events.drained;
            if runs().any(|run| run.end == Some(End::Dropped) && !drained.contains(&run.life)) {
                say("was dropped while its machine was well");
            }
        }
        let is_calm = !scenario.has_cuts && !scenario.has_kills && !scenario.has_drains;
        if is_calm && self.world.behaviours[message].failures == 0 {
            if runs().count() != 1 {
                say(&format!("was run {} times", runs().count()));
            }
            if !outcomes().any(|it| matches!(it.outcome, Outcome::Reply(_))) {
                say("has got no answer at all");
            }
        }
    }
}

/// Whether the answer to a message can be fetched.
async fn is_kept(world: &World, message: Id) -> bool {
    let request = request(message);
    let [body @ .., _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _] = request.meta().digest();
    let look = Attempt {
        owner: 0,
        body,
        pin: None,
        user: "".into(),
        lease: Duration::ZERO,
        remember: Duration::ZERO,
        counts: false,
    };
    let claim = world.store.claim(&Key::of(&request), &look).await;
    matches!(claim, Ok(Claim::Done(Some(_)) | Claim::Dead))
}

/// What the platform is told when there is no answer yet.
fn is_in_time(reply: &Reply) -> bool {
    *reply == Reply::success() || *reply == Reply::text(IN_TIME)
}

fn is_answer(reply: &Reply) -> bool {
    !is_in_time(reply) && *reply != Reply::text(PLACEHOLDER)
}

/// The answers to the messages of a user that stood in the inbox are sent in the order in which the messages
/// came.
fn check_order(events: &Events, wrong: &mut Vec<String>) {
    for user in 0..USERS {
        let sends = events.sends.iter().filter(|send| send.is_sent);
        let sent: Vec<Id> = sends
            .map(|send| send.message)
            .filter(|it| it % USERS == user)
            .collect();
        let came = |message: &Id| events.came.iter().position(|came| came == message);
        if !sent.is_sorted_by_key(came) {
            wrong.push(format!(
                "the answers to user {user} were sent in the order {sent:?}"
            ));
        }
    }
}
