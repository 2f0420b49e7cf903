//! What happened, as the bots, the senders, the store and the platform saw it.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use tokio::time::Instant;
use weixin_message::Reply;

use crate::life::Life;

/// Which message.
pub(crate) type Id = usize;

#[derive(Debug)]
pub(crate) struct Log {
    start: Instant,
    events: Mutex<Events>,
}

#[derive(Debug, Default)]
pub(crate) struct Events {
    pub(crate) runs: Vec<Run>,
    pub(crate) attempts: Vec<Attempt>,
    pub(crate) sends: Vec<Send>,
    /// In the order in which the platform sent them first.
    pub(crate) came: Vec<Id>,
    /// Which starts of machines ended in a death.
    pub(crate) killed: HashSet<usize>,
    pub(crate) drained: HashSet<usize>,
    /// All of it, for people.
    pub(crate) lines: Vec<String>,
}

/// One run of a bot.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) message: Id,
    pub(crate) life: usize,
    pub(crate) end: Option<End>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    Done,
    Failed,
    /// The machine was killed.
    Killed,
    /// The layer dropped it.
    Dropped,
}

/// One attempt of the platform.
#[derive(Debug)]
pub(crate) struct Attempt {
    pub(crate) message: Id,
    pub(crate) life: usize,
    pub(crate) took: Duration,
    pub(crate) outcome: Outcome,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Outcome {
    Reply(Reply),
    Failed,
    /// The machine was killed.
    Reset,
    HungUp,
}

/// One call of a sender.
#[derive(Debug)]
pub(crate) struct Send {
    pub(crate) message: Id,
    pub(crate) life: usize,
    pub(crate) is_sent: bool,
}

impl Log {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self {
            start: Instant::now(),
            events: Mutex::default(),
        })
    }

    pub(crate) fn events(&self) -> MutexGuard<'_, Events> {
        self.events.lock().unwrap()
    }

    pub(crate) fn say(&self, line: String) {
        let at = self.start.elapsed().as_secs_f64();
        self.events().lines.push(format!("{at:>9.3}  {line}"));
    }

    /// A bot begins. Returns which run it is, of all.
    pub(crate) fn began(&self, message: Id, life: &Life) -> usize {
        self.say(format!("m{message} begins to run on {}", life.number));
        let runs = &mut self.events().runs;
        runs.push(Run {
            message,
            life: life.number,
            end: None,
        });
        runs.len() - 1
    }

    /// How a run ended; what comes first, counts.
    pub(crate) fn ended(&self, run: usize, end: End) {
        let mut events = self.events();
        let run = &mut events.runs[run];
        if run.end.is_none() {
            run.end = Some(end);
            let line = format!("m{} ends on {}: {end:?}", run.message, run.life);
            drop(events);
            self.say(line);
        }
    }

    pub(crate) fn killed(&self, life: &Life) {
        self.say(format!("{} is killed", life.number));
        let mut events = self.events();
        events.killed.insert(life.number);
        for run in &mut events.runs {
            if run.life == life.number && run.end.is_none() {
                run.end = Some(End::Killed);
            }
        }
    }

    pub(crate) fn came(&self, message: Id) {
        let came = &mut self.events().came;
        if !came.contains(&message) {
            came.push(message);
        }
    }
}

/// The message that a text speaks of: `m` and its number, then something else.
pub(crate) fn id_in(text: &str) -> Id {
    let (_, rest) = text
        .split_once("<Content>m")
        .or_else(|| text.split_once('m'))
        .unwrap();
    let digits = rest
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(rest.len());
    rest[..digits].parse().unwrap()
}
