//! Several machines that share a store, in virtual time, with all that can go wrong, at random: the same again
//! for the same seed, but for the pauses between the tries of a worker.
//!
//! `WEIXIN_SEEDS` says how many seeds of each scenario are tried, and `WEIXIN_SEED` which one only.

mod check;
mod dice;
mod life;
mod log;
mod machine;
mod platform;
mod scenario;
mod store;
#[path = "../support/wrapped.rs"]
mod wrapped;

use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::sleep;
use weixin_delivery::store::{MemoryStore, Store};

use crate::dice::Dice;
use crate::log::Log;
use crate::machine::{Machine, World};
use crate::platform::Machines;
use crate::scenario::{Behaviour, Mode, Scenario};
use crate::store::Trouble;

const SEEDS: u64 = 500;

const RETRIES: &[Mode] = &[Mode::Retries];
const SENT: &[Mode] = &[Mode::Acknowledge, Mode::Reply, Mode::AtOnce];
const ALL: &[Mode] = &[Mode::Retries, Mode::Acknowledge, Mode::Reply, Mode::AtOnce];

#[test]
fn retries() {
    simulate(Scenario {
        attempts: 4,
        echoes: 10,
        failures: 10,
        ..Scenario::calm("retries", RETRIES)
    });
}

#[test]
fn acknowledged_and_sent_later() {
    let calm = Scenario::calm("sent", SENT);
    simulate(Scenario {
        echoes: 10,
        failures: 10,
        has_poor_sender: true,
        ..calm
    });
}

#[test]
fn a_store_that_loses_answers() {
    let trouble = Trouble {
        delay: 40,
        lost_questions: 5,
        lost_answers: 5,
    };
    simulate(Scenario {
        trouble,
        echoes: 10,
        failures: 10,
        ..Scenario::calm("lost answers", ALL)
    });
}

#[test]
fn machines_that_die() {
    simulate(Scenario {
        has_kills: true,
        echoes: 5,
        ..Scenario::calm("deaths", ALL)
    });
}

#[test]
fn machines_that_are_cut_off() {
    simulate(Scenario {
        has_cuts: true,
        failures: 5,
        ..Scenario::calm("cuts", ALL)
    });
}

#[test]
fn machines_that_are_cut_off_and_closed() {
    simulate(Scenario {
        has_cuts: true,
        is_closed: true,
        ..Scenario::calm("closed", ALL)
    });
}

#[test]
fn machines_that_are_drained() {
    simulate(Scenario {
        has_drains: true,
        failures: 10,
        ..Scenario::calm("drains", ALL)
    });
}

#[test]
fn in_order() {
    const IN_ORDER: &[Mode] = &[Mode::Acknowledge, Mode::Reply];
    let calm = Scenario::calm("order", IN_ORDER);
    simulate(Scenario {
        is_sticky: true,
        has_poor_sender: true,
        ..calm
    });
}

fn simulate(scenario: Scenario) {
    let number = |name| {
        std::env::var(name)
            .ok()
            .and_then(|value: String| value.parse().ok())
    };
    let seeds = match number("WEIXIN_SEED") {
        Some(seed) => seed..=seed,
        None => 1..=number("WEIXIN_SEEDS").unwrap_or(SEEDS),
    };
    for seed in seeds {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .unwrap();
        let (world, wrong) = runtime.block_on(one(scenario, seed));
        if !wrong.is_empty() {
            let lines = world.log.events().lines.join("\n");
            panic!(
                "{} with WEIXIN_SEED={seed}: {wrong:#?}\n{:?}, {:?}\n{lines}",
                scenario.name, world.mode, world.behaviours
            );
        }
    }
}

/// One simulation, and what was wrong in it.
async fn one(scenario: Scenario, seed: u64) -> (Arc<World>, Vec<String>) {
    let mut dice = Dice::new(seed);
    let messages = 3 + dice.index(6);
    let world = Arc::new(World {
        scenario,
        mode: scenario.modes[dice.index(scenario.modes.len())],
        store: MemoryStore::new(),
        behaviours: (0..messages)
            .map(|_| Behaviour::random(&scenario, &mut dice))
            .collect(),
        log: Log::new(),
    });
    let machines = (0..scenario.machines).map(|number| Machine::start(&world, number, &mut dice));
    let machines: Machines = Arc::new(Mutex::new(machines.collect()));
    let mut tasks = JoinSet::new();
    for message in 0..messages {
        let (world, machines) = (Arc::clone(&world), Arc::clone(&machines));
        tasks.spawn(platform::push(world, machines, message, dice.fork()));
    }
    tasks.spawn(disturb(
        Arc::clone(&world),
        Arc::clone(&machines),
        dice.fork(),
    ));
    while let Some(done) = tasks.join_next().await {
        done.unwrap();
    }
    settle(&world).await;
    let wrong = check::check(&world).await;
    (world, wrong)
}

/// What happens to the machines. In the end all are well.
async fn disturb(world: Arc<World>, machines: Machines, mut dice: Dice) {
    let Scenario {
        has_kills,
        has_cuts,
        has_drains,
        ..
    } = world.scenario;
    if !has_kills && !has_cuts && !has_drains {
        return;
    }
    for _ in 0..1 + dice.below(3) {
        sleep(dice.millis(12_000)).await;
        let at = dice.index(world.scenario.machines);
        let (life, layer) = {
            let machines = machines.lock().unwrap();
            (Arc::clone(&machines[at].life), machines[at].layer.clone())
        };
        if has_kills {
            life.kill();
            world.log.killed(&life);
            sleep(dice.millis(5_000)).await;
        } else if has_drains {
            life.is_draining.store(true, Ordering::SeqCst);
            world.log.events().drained.insert(life.number);
            let within = dice.millis(10_000);
            world
                .log
                .say(format!("{} is drained within {within:?}", life.number));
            let is_done = layer.drain(within).await;
            world
                .log
                .say(format!("{} is drained: {is_done}", life.number));
            // Whatever it has not given back is as if it were run for ever.
            life.kill();
        } else {
            life.is_cut.store(true, Ordering::SeqCst);
            world.log.say(format!("{} is cut off", life.number));
            sleep(dice.millis(8_000)).await;
            life.is_cut.store(false, Ordering::SeqCst);
            world.log.say(format!("{} is back", life.number));
            continue;
        }
        let mut machines = machines.lock().unwrap();
        let number = life.number + world.scenario.machines;
        machines[at] = Machine::start(&world, number, &mut dice);
        world.log.say(format!("{number} is started"));
    }
}

/// Waits until nothing more happens, or for a day.
async fn settle(world: &World) {
    for _ in 0..24 * 60 * 6 {
        sleep(Duration::from_secs(10)).await;
        let is_idle = world.log.events().runs.iter().all(|run| run.end.is_some());
        if is_idle && world.store.backlog("-").await.unwrap() == 0 {
            return;
        }
    }
}
