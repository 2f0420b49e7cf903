use std::sync::Arc;

use shuttle::future::spawn;

use super::*;
use crate::sync::{in_any_order, or_give_up};

#[test]
fn nobody_waits_for_a_change_that_has_been() {
    in_any_order(async || {
        let board = Arc::new(Board::new(0));
        let waiting = (1..=3).map(|wanted| {
            let board = Arc::clone(&board);
            spawn(async move {
                let found = board.until(|value| (*value >= wanted).then_some(*value));
                assert_ne!(or_give_up(found).await, Some(0));
            })
        });
        let waiting: Vec<_> = waiting.collect();
        let changing = (0..3).map(|_| {
            let board = Arc::clone(&board);
            spawn(async move { board.change(|value| *value += 1) })
        });
        let changing: Vec<_> = changing.collect();
        for task in waiting.into_iter().chain(changing) {
            task.await.unwrap();
        }
    });
}
