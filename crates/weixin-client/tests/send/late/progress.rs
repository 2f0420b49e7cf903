//! How far an answer came is remembered.

use weixin_delivery::{Addressee, LateSender};

use super::*;
use crate::platform::{Fate, user};

#[tokio::test(start_paused = true)]
async fn a_long_text_arrives_whole_and_in_order() {
    let text: String = (0..5000)
        .map(|n| char::from_u32(0x4E00 + n).unwrap())
        .collect();
    let platform = Platform::default();
    let store = answer_late(service(&platform), &[question(1)], Reply::text(&*text)).await;
    assert_eq!(reasons(&store, "-").await, [""; 0]);
    let parts = read(&platform);
    assert_eq!(parts.concat(), text);
    assert_eq!(parts.len(), 8);
    for part in parts {
        assert!((1..=2048).contains(&part.len()), "{}", part.len());
    }
    assert!(done(&platform).iter().all(|sent| sent["touser"] == OPEN_ID));
}

#[tokio::test(start_paused = true)]
async fn a_failure_in_the_middle_repeats_nothing() {
    let text: String = (0..5000)
        .map(|n| char::from_u32(0x4E00 + n).unwrap())
        .collect();
    for fate in [
        Fate::Code(-1),
        Fate::Status(503),
        Fate::Silent,
        Fate::Broken,
    ] {
        for before in [1, 3, 7] {
            let script = vec![Fate::Done; before].into_iter().chain([fate, fate]);
            let platform = Platform::new(script);
            let store = answer_late(service(&platform), &[question(1)], Reply::text(&*text)).await;
            assert_eq!(reasons(&store, "-").await, [""; 0], "{fate:?}");
            assert_eq!(read(&platform).concat(), text, "{fate:?} after {before}");
            assert_eq!(platform.calls().len(), 8 + 2, "{fate:?} after {before}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_platform_that_takes_its_time_is_told_nothing_twice() {
    let text = "so ".repeat(5000);
    for seconds in [3, 5, 7, 9] {
        let platform = Platform::new([Fate::Slow(Duration::from_secs(seconds)); 99]);
        answer_late(service(&platform), &[question(1)], Reply::text(&*text)).await;
        assert_eq!(read(&platform).concat(), text, "{seconds}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_same_answer_to_two_messages_is_sent_twice() {
    let text = "so ".repeat(1000);
    let platform = Platform::new([Fate::Done, Fate::Code(-1)]);
    let questions = [question(1), question(2)];
    answer_late(service(&platform), &questions, Reply::text(&*text)).await;
    assert_eq!(read(&platform).concat(), text.repeat(2));
}

#[tokio::test(start_paused = true)]
async fn a_dead_letter_that_is_replayed_goes_on_where_it_ended() {
    let text = "so ".repeat(3000);
    let platform = Platform::new([Fate::Done, Fate::Done, Fate::Code(45047)]);
    let sender = service(&platform);
    let store = answer_late(sender.clone(), &[question(1)], Reply::text(&*text)).await;
    let letters = store.dead_letters("-", 9).await.unwrap();
    assert_eq!(read(&platform).len(), 2);
    assert!(store.replay(&letters[0].key).await.unwrap());
    work_off(&store, sender).await;
    assert_eq!(read(&platform).concat(), text);
}

#[tokio::test]
async fn an_answer_that_was_sent_is_not_sent_again_for_the_same_message() {
    let platform = Platform::default();
    let sender = service(&platform);
    let mut to = Addressee::new(user());
    to.message = Some(question(1).meta().fingerprint());
    for _ in 0..2 {
        sender.send(&to, &Reply::text("so")).await.unwrap();
    }
    assert_eq!(read(&platform), ["so"]);
    sender.send(&to, &Reply::text("or so")).await.unwrap();
    to.message = Some(question(2).meta().fingerprint());
    sender.send(&to, &Reply::text("so")).await.unwrap();
    // Nobody knows whether this is for another message.
    to.message = None;
    sender.send(&to, &Reply::text("so")).await.unwrap();
    sender.send(&to, &Reply::text("so")).await.unwrap();
    assert_eq!(read(&platform), ["so", "or so", "so", "so", "so"]);
}

#[tokio::test]
async fn no_more_is_remembered_than_has_room() {
    let platform = Platform::new([Fate::Broken]);
    let sender = service(&platform);
    let mut to = Addressee::new(user());
    to.message = Some(question(9999).meta().fingerprint());
    sender.send(&to, &Reply::text("so")).await.unwrap_err();
    for id in 0..5000 {
        to.message = Some(question(id).meta().fingerprint());
        sender.send(&to, &Reply::text("so")).await.unwrap();
    }
    for (id, is_remembered) in [(4999, true), (3000, true), (0, false), (999, false)] {
        let before = platform.calls().len();
        to.message = Some(question(id).meta().fingerprint());
        sender.send(&to, &Reply::text("so")).await.unwrap();
        assert_eq!(platform.calls().len() == before, is_remembered, "{id}");
    }
    // What nobody knows the end of is not forgotten for what is over.
    to.message = Some(question(9999).meta().fingerprint());
    sender.send(&to, &Reply::text("so")).await.unwrap();
    assert_eq!(sender.repeats(), 1);
}
