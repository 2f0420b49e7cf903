//! A machine: the layer over a bot, and a sender.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::time::sleep;
use tower::Layer;
use tower::util::BoxCloneSyncService;
use weixin_delivery::store::MemoryStore;
use weixin_delivery::{Addressee, DeliveryLayer, GiveUp, Late, LateSender, SendError, SendFuture};
use weixin_message::{BoxError, Message, Reply, Request, handler_fn};

use crate::dice::Dice;
use crate::life::Life;
use crate::log::{End, Log, Send, id_in};
use crate::scenario::{Behaviour, Mode, Scenario};
use crate::store::FaultyWay;
use crate::wrapped::Wrapped;

pub(crate) struct Machine {
    pub(crate) life: Arc<Life>,
    pub(crate) layer: DeliveryLayer,
    pub(crate) service: BoxCloneSyncService<Request, Reply, BoxError>,
}

/// What all machines have in common.
pub(crate) struct World {
    pub(crate) scenario: Scenario,
    pub(crate) mode: Mode,
    pub(crate) store: MemoryStore,
    pub(crate) behaviours: Vec<Behaviour>,
    pub(crate) log: Arc<Log>,
}

pub(crate) const IN_TIME: &str = "one moment";
pub(crate) const PLACEHOLDER: &str = "ask again";

impl Machine {
    pub(crate) fn start(world: &Arc<World>, number: usize, dice: &mut Dice) -> Self {
        let life = Life::new(number);
        let way = FaultyWay {
            life: Arc::clone(&life),
            trouble: world.scenario.trouble,
            dice: Mutex::new((dice.fork(), 0)),
        };
        let store = Wrapped {
            store: world.store.clone(),
            way,
        };
        let sender = Sender {
            world: Arc::clone(world),
            life: Arc::clone(&life),
            dice: Mutex::new(dice.fork()),
        };
        let late = match world.mode {
            Mode::Retries => Late::use_retries().placeholder(PLACEHOLDER),
            Mode::Acknowledge => Late::acknowledge(sender),
            Mode::Reply => Late::reply(IN_TIME, sender),
            Mode::AtOnce => Late::acknowledge(sender).at_once(),
        };
        let mut layer = DeliveryLayer::new(store)
            .late(late)
            .attempts(world.scenario.attempts)
            .run_limit(Duration::from_secs(60));
        if world.scenario.is_closed {
            layer = layer.closed_without_store();
        }
        let (of_bot, life_of_bot) = (Arc::clone(world), Arc::clone(&life));
        let bot = handler_fn(move |request: Request| {
            let (world, life) = (Arc::clone(&of_bot), Arc::clone(&life_of_bot));
            life.clone().mortal(run(world, life, request))
        });
        let service = BoxCloneSyncService::new(layer.layer(bot));
        Self {
            life,
            layer,
            service,
        }
    }
}

async fn run(world: Arc<World>, life: Arc<Life>, request: Request) -> Result<Reply, BoxError> {
    let Message::Text(text) = request.message() else {
        panic!("not a text")
    };
    let message = id_in(&text.content);
    let behaviour = &world.behaviours[message];
    let number = world.log.began(message, &life);
    let earlier = world
        .log
        .events()
        .runs
        .iter()
        .filter(|run| run.message == message)
        .count();
    let _guard = Guard(&world.log, number);
    sleep(behaviour.takes).await;
    if earlier <= behaviour.failures {
        world.log.ended(number, End::Failed);
        if behaviour.panics {
            // Without the hook, which would print it.
            std::panic::resume_unwind(Box::new(()));
        }
        return Err("the bot failed".into());
    }
    world.log.ended(number, End::Done);
    if behaviour.is_silent {
        return Ok(Reply::success());
    }
    Ok(Reply::text(format!("m{message} was run {number}")))
}

/// Notes that a run was dropped, if it did not end before.
struct Guard<'a>(&'a Log, usize);

impl Drop for Guard<'_> {
    fn drop(&mut self) {
        self.0.ended(self.1, End::Dropped);
    }
}

struct Sender {
    world: Arc<World>,
    life: Arc<Life>,
    dice: Mutex<Dice>,
}

impl LateSender for Sender {
    fn send<'a>(&'a self, _to: &'a Addressee, reply: &'a Reply) -> SendFuture<'a> {
        self.life.mortal(async move {
            let Reply::Text(text) = reply else {
                panic!("{reply:?}")
            };
            let (takes, chance) = {
                let mut dice = self.dice.lock().unwrap();
                (dice.millis(500), dice.below(100))
            };
            sleep(takes).await;
            let result = if !self.world.scenario.has_poor_sender || chance >= 40 {
                Ok(())
            } else if chance >= 10 {
                Err(SendError::Retry("busy".into()))
            } else {
                Err(SendError::GiveUp(GiveUp::WindowOver))
            };
            let (message, log) = (id_in(text), &self.world.log);
            log.say(format!(
                "{text:?} is sent by {}: {result:?}",
                self.life.number
            ));
            let is_sent = result.is_ok();
            log.events().sends.push(Send {
                message,
                life: self.life.number,
                is_sent,
            });
            result
        })
    }
}
