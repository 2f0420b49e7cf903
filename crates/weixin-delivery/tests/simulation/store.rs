//! One machine's way to the store, on which much can happen.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::time::sleep;
use weixin_delivery::store::{StoreError, StoreErrorKind, StoreFuture};

use crate::dice::Dice;
use crate::life::Life;
use crate::wrapped::Way;

/// What happens on the way to the store and back.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Trouble {
    /// The longest that a way takes, in milliseconds.
    pub(crate) delay: u64,
    /// How many of a hundred questions do not reach the store.
    pub(crate) lost_questions: u64,
    /// How many of a hundred answers do not come back.
    pub(crate) lost_answers: u64,
}

/// The store, as a machine sees it. Not more than two operations in a row fail, unless it is cut off.
pub(crate) struct FaultyWay {
    pub(crate) life: Arc<Life>,
    pub(crate) trouble: Trouble,
    pub(crate) dice: Mutex<(Dice, u32)>,
}

/// What happens to one operation.
struct Fate {
    there: Duration,
    back: Duration,
    is_question_lost: bool,
    is_answer_lost: bool,
}

impl FaultyWay {
    fn fate(&self) -> Fate {
        let Trouble {
            delay,
            lost_questions,
            lost_answers,
        } = self.trouble;
        let (dice, failures) = &mut *self.dice.lock().unwrap();
        let mut fate = Fate {
            there: dice.millis(delay),
            back: dice.millis(delay),
            is_question_lost: dice.percent(lost_questions),
            is_answer_lost: dice.percent(lost_answers),
        };
        if *failures >= 2 {
            (fate.is_question_lost, fate.is_answer_lost) = (false, false);
        }
        *failures = if fate.is_question_lost || fate.is_answer_lost {
            *failures + 1
        } else {
            0
        };
        fate
    }
}

impl Way for FaultyWay {
    fn pass<'a, T: Send + 'a>(
        &'a self,
        _name: &'static str,
        question: impl FnOnce() -> StoreFuture<'a, T> + Send + 'a,
    ) -> StoreFuture<'a, T> {
        let fate = self.fate();
        let unavailable = || StoreError::from(StoreErrorKind::Unavailable);
        self.life.mortal(async move {
            pause(fate.there).await;
            if self.life.is_cut() {
                // Some ways end in nothing, others in a refusal.
                if fate.there.subsec_millis().is_multiple_of(2) {
                    sleep(Duration::from_secs(3)).await;
                }
                return Err(unavailable());
            }
            if fate.is_question_lost {
                return Err(unavailable());
            }
            let answer = question().await;
            pause(fate.back).await;
            if fate.is_answer_lost || self.life.is_cut() {
                return Err(unavailable());
            }
            answer
        })
    }
}

async fn pause(time: Duration) {
    if !time.is_zero() {
        sleep(time).await;
    }
}
