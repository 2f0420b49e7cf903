//! The platform's part: it hangs up after 5 seconds and tries again.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::{Instant, sleep, timeout};
use tower::{Service, ServiceExt};
use weixin_delivery::{Addressee, LateSender, SendError, SendFuture};
use weixin_message::{BoxError, Failure, HandlerFn, Reply, Request, handler_fn};

/// What came of an attempt.
#[derive(Debug)]
pub(crate) enum Attempt {
    Answered(Reply, Duration),
    Failed(Failure),
    HungUp,
}

impl Attempt {
    /// The text that the user reads.
    pub(crate) fn text(&self) -> Option<&str> {
        match self {
            Self::Answered(Reply::Text(text), _) => Some(text),
            _ => None,
        }
    }
}

/// A text message of a user; a number that names it.
pub(crate) fn text(id: u32, user: &str, content: &str) -> Request {
    let document = format!(
        "<xml><ToUserName>gh_1</ToUserName><FromUserName>{user}</FromUserName>\
         <CreateTime>1767225600</CreateTime><MsgType>text</MsgType>\
         <Content>{content}</Content><MsgId>{id}</MsgId></xml>"
    );
    Request::parse(document.as_bytes()).unwrap()
}

/// Delivers a message in so many attempts, or until one is answered.
pub(crate) async fn push<S>(services: &[S], request: &Request, attempts: usize) -> Vec<Attempt>
where
    S: Service<Request, Response = Reply, Error = BoxError> + Clone,
{
    let mut outcomes = Vec::new();
    for service in services.iter().cycle().take(attempts) {
        let start = Instant::now();
        let answer = service.clone().oneshot(request.clone());
        let outcome = match timeout(Duration::from_secs(5), answer).await {
            Ok(Ok(reply)) => Attempt::Answered(reply, start.elapsed()),
            Ok(Err(error)) => Attempt::Failed(Failure::from_bot(error)),
            Err(_) => Attempt::HungUp,
        };
        let is_answered = matches!(outcome, Attempt::Answered(..));
        outcomes.push(outcome);
        if is_answered {
            break;
        }
        sleep(Duration::from_millis(10)).await;
    }
    outcomes
}

/// A bot that takes `content` seconds and says so, and counts its runs.
pub(crate) fn sleeper(
    runs: &Arc<AtomicU32>,
) -> HandlerFn<impl Fn(Request) -> futures_of::Sleeping + Clone + Send + Sync + 'static> {
    let runs = Arc::clone(runs);
    handler_fn(move |request: Request| {
        let runs = Arc::clone(&runs);
        Box::pin(async move {
            runs.fetch_add(1, Ordering::SeqCst);
            let content = request.meta().document().root().child("Content");
            let content = content.map(|content| content.text().to_owned());
            let seconds = content.unwrap_or_default();
            sleep(Duration::from_secs(seconds.parse().unwrap_or_default())).await;
            format!("slept {seconds}")
        }) as futures_of::Sleeping
    })
}

pub(crate) mod futures_of {
    use std::future::Future;
    use std::pin::Pin;

    /// A type that can be named.
    pub(crate) type Sleeping = Pin<Box<dyn Future<Output = String> + Send>>;
}

/// A sender that puts what it is to send into a channel.
pub(crate) struct Sent(mpsc::UnboundedSender<(String, Reply)>);

pub(crate) fn sender() -> (Sent, mpsc::UnboundedReceiver<(String, Reply)>) {
    let (sender, receiver) = mpsc::unbounded_channel();
    (Sent(sender), receiver)
}

impl LateSender for Sent {
    fn send<'a>(&'a self, to: &'a Addressee, reply: &'a Reply) -> SendFuture<'a> {
        Box::pin(async move {
            let sent = self.0.send((to.user.as_str().to_owned(), reply.clone()));
            sent.map_err(|_| SendError::Retry("nobody listens".into()))
        })
    }
}
