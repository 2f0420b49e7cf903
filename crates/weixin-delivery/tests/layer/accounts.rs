//! Whose messages they are.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::time::sleep;
use tower::Layer;
use weixin_core::Account;
use weixin_delivery::session::{Session, SessionError, SessionLayer};
use weixin_delivery::store::MemoryStore;
use weixin_delivery::{Addressee, DeliveryLayer, Late, LateSender, SendFuture};
use weixin_message::{Fingerprint, Message, Reply, Request, Router};

use crate::platform::{push, text};

const APP_ID: &str = "wx0123456789abcdef";

/// An AppID, the message that was answered, and the answer.
type Noted = (Option<Box<str>>, Option<Fingerprint>, Reply);

/// Notes for which account and message it was asked to send.
#[derive(Default)]
struct Noting(Mutex<Vec<Noted>>);

impl LateSender for Noting {
    fn send<'a>(&'a self, to: &'a Addressee, reply: &'a Reply) -> SendFuture<'a> {
        let sent = (to.app_id.clone(), to.message, reply.clone());
        self.0.lock().unwrap().push(sent);
        Box::pin(async { Ok(()) })
    }
}

#[tokio::test(start_paused = true)]
async fn a_message_from_the_inbox_keeps_its_app_id_though_the_layer_knows_no_accounts() {
    async fn count(mut visits: Session<u32>) -> Result<String, SessionError> {
        visits.update(|visits| *visits += 1).await?;
        Ok(format!("visit {}", *visits))
    }
    let (store, noting) = (MemoryStore::new(), Arc::<Noting>::default());
    let late = Late::acknowledge(Arc::clone(&noting));
    let bot =
        SessionLayer::<u32>::new("visits", store.clone()).layer(Router::new().fallback(count));
    let service = DeliveryLayer::new(store)
        .late_by(move |request| match request.message() {
            Message::Text(text) if &*text.content == "later" => late.clone().at_once(),
            _ => late.clone(),
        })
        .layer(bot);
    let service = [service];
    let account = Account::builder("AAAAA").app_id(APP_ID).build().unwrap();
    let of_account = |mut request: Request| {
        request.extensions_mut().insert(account.clone());
        request
    };

    let outcomes = push(&service, &of_account(text(1, "o1", "now")), 3).await;
    assert_eq!(outcomes[0].text(), Some("visit 1"), "{outcomes:?}");
    let later = of_account(text(2, "o1", "later"));
    push(&service, &later, 3).await;
    sleep(Duration::from_secs(10)).await;
    let answered = Some(later.meta().fingerprint());
    let expected = (Some(APP_ID.into()), answered, Reply::text("visit 2"));
    assert_eq!(*noting.0.lock().unwrap(), [expected]);
    let outcomes = push(&service, &of_account(text(3, "o1", "now")), 3).await;
    assert_eq!(outcomes[0].text(), Some("visit 3"), "{outcomes:?}");
}
