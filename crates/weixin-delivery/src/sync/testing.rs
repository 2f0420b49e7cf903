//! Tests that run their tasks in any order.

use std::pin::pin;
use std::sync::{Mutex, MutexGuard};

use shuttle::future::{block_on, yield_now};
use shuttle::rand::{Rng, thread_rng};

use crate::call::poll_once;

const ORDERS: usize = 10_000;

/// Runs a test again and again, each time with another order of its tasks: at each lock, and wherever one waits,
/// any other may go on. Fails if all of them wait.
pub(crate) fn in_any_order(test: impl AsyncFn() + Send + Sync + 'static) {
    shuttle::check_random(move || block_on(test()), ORDERS);
}

/// Lets others go first, or not.
pub(crate) async fn pauses() {
    for _ in 0..thread_rng().gen_range(0..3) {
        yield_now().await;
    }
}

/// What a future gives. One of two is dropped before, `None`, unless it is quick.
pub(crate) async fn or_give_up<T>(future: impl Future<Output = T>) -> Option<T> {
    let mut future = pin!(future);
    if thread_rng().gen_ratio(1, 2) {
        return Some(future.await);
    }
    for _ in 0..thread_rng().gen_range(0..4) {
        if let Some(output) = poll_once(future.as_mut()).await {
            return Some(output);
        }
        yield_now().await;
    }
    None
}

/// Who waits for a turn, as they came, behind the one who has it.
#[derive(Default)]
pub(crate) struct Order(Mutex<Vec<usize>>);

impl Order {
    /// Waits for a turn, or gives up. Whoever came earlier must have left by then.
    pub(crate) async fn wait<T>(&self, number: usize, turn: impl Future<Output = T>) -> Option<T> {
        let mut turn = pin!(turn);
        let at_once = poll_once(turn.as_mut()).await;
        self.numbers().push(number);
        let turn = match at_once {
            Some(turn) => Some(turn),
            None => or_give_up(turn).await,
        };
        match turn {
            Some(_) => assert_eq!(self.numbers().first(), Some(&number), "is not its turn"),
            None => self.leave(number),
        }
        turn
    }

    /// Before the turn is dropped.
    pub(crate) fn leave(&self, number: usize) {
        self.numbers().retain(|it| *it != number);
    }

    fn numbers(&self) -> MutexGuard<'_, Vec<usize>> {
        self.0.lock().unwrap()
    }
}
