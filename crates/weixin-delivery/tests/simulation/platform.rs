//! The platform: it hangs up after 5 seconds and tries again.

use std::future::Future;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::time::{Instant, sleep, timeout};
use tower::ServiceExt;
use weixin_message::Request;

use crate::dice::Dice;
use crate::log::{Attempt, Id, Outcome};
use crate::machine::{Machine, World};

pub(crate) type Machines = Arc<Mutex<Vec<Machine>>>;

pub(crate) const USERS: usize = 3;

const CUT: Duration = Duration::from_secs(5);

pub(crate) fn request(message: Id) -> Request {
    let user = message % USERS;
    let document = format!(
        "<xml><ToUserName>gh_1</ToUserName><FromUserName>o{user}</FromUserName>\
         <CreateTime>1767225600</CreateTime><MsgType>text</MsgType>\
         <Content>m{message}</Content><MsgId>{id}</MsgId></xml>",
        id = message + 1
    );
    Request::parse(document.as_bytes()).unwrap()
}

/// Delivers a message.
pub(crate) async fn push(world: Arc<World>, machines: Machines, message: Id, mut dice: Dice) {
    sleep(dice.millis(10_000)).await;
    for _ in 0..world.scenario.attempts {
        let one = attempt(&world, &machines, message, dice.fork());
        let outcome = if dice.percent(world.scenario.echoes) {
            let later = dice.millis(100);
            let two = attempt(&world, &machines, message, dice.fork());
            let two = async {
                sleep(later).await;
                two.await
            };
            tokio::join!(one, two).0
        } else {
            one.await
        };
        let is_answered = matches!(outcome, Outcome::Reply(_));
        if is_answered && !dice.percent(world.scenario.echoes) {
            return;
        }
        let pause = if outcome == Outcome::HungUp {
            dice.millis(50)
        } else {
            dice.millis(1_000)
        };
        sleep(pause).await;
    }
}

fn attempt(
    world: &Arc<World>,
    machines: &Machines,
    message: Id,
    mut dice: Dice,
) -> impl Future<Output = Outcome> {
    let (world, machines) = (Arc::clone(world), Arc::clone(machines));
    async move {
        let (life, service) = {
            let machines = machines.lock().unwrap();
            let wanted = if world.scenario.is_sticky {
                message % USERS
            } else {
                dice.index(machines.len())
            };
            let mut from_wanted = machines.iter().cycle().skip(wanted).take(machines.len());
            let Some(machine) = from_wanted.find(|machine| machine.life.takes_requests()) else {
                return Outcome::Reset;
            };
            (Arc::clone(&machine.life), machine.service.clone())
        };
        let start = Instant::now();
        world.log.came(message);
        let outcome = tokio::select! {
            biased;
            () = life.died() => Outcome::Reset,
            answer = timeout(CUT, service.oneshot(request(message))) => match answer {
                Ok(Ok(reply)) => Outcome::Reply(reply),
                Ok(Err(_)) => Outcome::Failed,
                Err(_) => Outcome::HungUp,
            },
        };
        let (took, life) = (start.elapsed(), life.number);
        world.log.say(format!(
            "m{message} was tried on {life} for {took:?}: {outcome:?}"
        ));
        let attempt = Attempt {
            message,
            life,
            took,
            outcome: outcome.clone(),
        };
        world.log.events().attempts.push(attempt);
        outcome
    }
}
