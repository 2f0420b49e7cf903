//! What can go wrong in a simulation.

use std::time::Duration;

use crate::dice::Dice;
use crate::store::Trouble;

#[derive(Clone, Copy, Debug)]
pub(crate) struct Scenario {
    pub(crate) name: &'static str,
    /// One of them for each seed.
    pub(crate) modes: &'static [Mode],
    pub(crate) machines: usize,
    /// How many attempts the platform makes, and the layer knows of.
    pub(crate) attempts: u32,
    pub(crate) trouble: Trouble,
    /// How many of a hundred answers the platform does not get, and of attempts that it makes twice at once.
    pub(crate) echoes: u64,
    /// How many of a hundred bots fail at first.
    pub(crate) failures: u64,
    pub(crate) has_poor_sender: bool,
    pub(crate) has_kills: bool,
    pub(crate) has_cuts: bool,
    pub(crate) has_drains: bool,
    /// All messages of a user come to one machine, while it lives.
    pub(crate) is_sticky: bool,
    pub(crate) is_closed: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    Retries,
    Acknowledge,
    Reply,
    AtOnce,
}

/// What a bot does with a message.
#[derive(Clone, Debug)]
pub(crate) struct Behaviour {
    pub(crate) takes: Duration,
    /// How many runs fail before one does not.
    pub(crate) failures: usize,
    pub(crate) panics: bool,
    pub(crate) is_silent: bool,
}

impl Behaviour {
    pub(crate) fn random(scenario: &Scenario, dice: &mut Dice) -> Self {
        let takes = match dice.below(3) {
            0 => dice.millis(1_000),
            1 => dice.millis(9_000),
            _ => dice.millis(20_000),
        };
        let fails = dice.percent(scenario.failures);
        Self {
            takes,
            failures: if fails { 1 + dice.index(4) } else { 0 },
            panics: dice.percent(50),
            is_silent: dice.percent(10),
        }
    }
}

impl Scenario {
    pub(crate) const fn calm(name: &'static str, modes: &'static [Mode]) -> Self {
        Self {
            name,
            modes,
            machines: 3,
            attempts: 3,
            trouble: Trouble {
                delay: 0,
                lost_questions: 0,
                lost_answers: 0,
            },
            echoes: 0,
            failures: 0,
            has_poor_sender: false,
            has_kills: false,
            has_cuts: false,
            has_drains: false,
            is_sticky: false,
            is_closed: false,
        }
    }
}
