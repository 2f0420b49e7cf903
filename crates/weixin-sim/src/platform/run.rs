//! A push is made until it is answered.

use std::time::Duration;

use futures_util::future::join_all;
use weixin_message::Reply;

use super::Push;
use super::attempt::{Attempts, Made};
use super::events::action;
use super::late::Awaited;
use crate::judge::{Finding, FindingKind, differing, says_something};
use crate::target::Way;
use crate::templates::Kind;
use crate::transcript::EntryKind;
use crate::world::{Action, Scene};
use crate::{Delivery, Shown};

impl Push {
    pub(super) async fn run(self) -> Delivery {
        let document = self.document();
        let shared = &*self.platform.0;
        self.note();
        let mut delivery = self.delivery(document);
        delivery.seq = shared
            .transcript
            .add(EntryKind::Delivery(Box::new(delivery.clone())));

        if !self.options.delay.is_zero() {
            tokio::time::sleep(self.options.delay).await;
        }
        let attempts = Attempts::new(&self, delivery.document.clone(), Way::Kept);
        let mut made = Vec::new();
        let mut late = Awaited::default();
        let first = join_all((1..=self.options.times).map(|number| attempts.make(number)));
        keep(&mut delivery, &mut made, &mut late, first.await);
        while delivery.attempts.len() < self.max_attempts()
            && !delivery.attempts.iter().any(crate::Attempt::is_final)
        {
            shared.transcript.update(&delivery);
            tokio::time::sleep(self.settings.gap).await;
            let next = attempts.make(delivery.attempts.len() + 1).await;
            keep(&mut delivery, &mut made, &mut late, [next]);
        }
        let good = delivery.attempts.iter().map(crate::Attempt::is_good);
        let good = good
            .zip(&made)
            .filter_map(|(good, reply)| reply.as_ref().filter(|_| good));
        let shown = shown(good, &delivery);
        for _ in 0..self.options.again {
            let next = attempts.make(delivery.attempts.len() + 1).await;
            keep(&mut delivery, &mut made, &mut late, [next]);
        }
        delivery.shown = Some(shown);
        let mut said: Vec<Reply> = made.into_iter().flatten().collect();
        if !late.is_empty() {
            shared.transcript.update(&delivery);
            let wait = match said.iter().any(says_something) {
                true => self.settings.patience,
                // There is nothing to compare it with.
                false => Duration::ZERO,
            };
            said.extend(late.replies(wait, &attempts, &mut delivery).await);
        }
        if differing(&said)
            && let Some(last) = delivery.attempts.last_mut()
        {
            last.findings.push(FindingKind::DoubleRun.into());
        }
        delivery.done = true;
        shared.transcript.update(&delivery);
        delivery
    }

    /// One attempt over a connection of its own, of which the transcript is not told.
    pub(super) async fn once(self, number: usize) -> crate::Attempt {
        let document = self.document();
        let attempts = Attempts::new(&self, document, Way::Fresh);
        attempts.make(number).await.attempt
    }

    fn delivery(&self, document: String) -> Delivery {
        let (msg_type, event) = match self.kind {
            Kind::Message => (self.name.clone(), None),
            Kind::Event => ("event".to_owned(), Some(self.name.clone())),
            Kind::Info => ("info".to_owned(), Some(self.name.clone())),
        };
        Delivery {
            seq: 0,
            user: self.user.clone(),
            msg_type,
            event,
            summary: self.summary(),
            document,
            manner: self.manner(),
            done: false,
            attempts: Vec::new(),
            shown: None,
        }
    }

    /// What the API has to know of it.
    fn note(&self) {
        let action = match self.kind {
            Kind::Message => Some(Action::Message),
            Kind::Event => action(&self.name),
            Kind::Info => None,
        };
        let world = &self.platform.0.world;
        match (action.filter(|_| !self.user.is_empty()), self.scene()) {
            (Some(Action::Follow), Some(scene)) => world.follow_by(&self.user, &scene),
            (Some(action), _) => world.note(&self.user, action),
            (None, _) => {}
        }
    }

    /// The QR code by which the user begins to follow.
    fn scene(&self) -> Option<Scene> {
        let scene = self.text("EventKey")?.strip_prefix("qrscene_")?;
        let ticket = self.text("Ticket").unwrap_or_default();
        let made = self.platform.0.world.scene(ticket);
        Some(made.unwrap_or_else(|| Scene::of_event(ticket, scene)))
    }
}

fn keep(
    delivery: &mut Delivery,
    replies: &mut Vec<Option<Reply>>,
    awaited: &mut Awaited,
    made: impl IntoIterator<Item = Made>,
) {
    for made in made {
        if let Some((nonce, late)) = made.late {
            awaited.add(made.attempt.number, nonce, late);
        }
        delivery.attempts.push(made.attempt);
        replies.push(made.reply);
    }
}

/// What the user sees: the first reply that says something.
fn shown<'a>(good: impl Iterator<Item = &'a Reply>, delivery: &Delivery) -> Shown {
    let mut nothing = false;
    for reply in good {
        if !matches!(reply, Reply::Success | Reply::Empty | Reply::ErrCode { .. }) {
            let ignored = delivery.has(FindingKind::ReplyIgnored);
            return if ignored {
                Shown::Nothing
            } else {
                Shown::Reply(reply.clone())
            };
        }
        nothing = true;
    }
    if nothing {
        return Shown::Nothing;
    }
    let errors = delivery
        .findings()
        .into_iter()
        .filter(|finding| finding.is_error());
    Shown::Fault(errors.cloned().collect::<Vec<Finding>>())
}
