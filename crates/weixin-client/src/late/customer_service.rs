use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::time::Instant;
use weixin_core::{AppId, OpenId};
use weixin_delivery::{Addressee, GiveUp, LateSender, SendError, SendFuture};
use weixin_message::Reply;

use super::departure::Departure;
use super::messages::messages;
use super::progress::{Answer, Next, Progress};
use crate::custom::{Message, SEND};
use crate::{ApiErrorKind, Client, Error, ErrorKind};

/// Sends late answers as [customer service messages](crate::custom), for [`Late`](weixin_delivery::Late).
///
/// ```
/// use weixin_client::{Client, CustomerService};
/// use weixin_delivery::store::MemoryStore;
/// use weixin_delivery::{DeliveryLayer, Late};
///
/// fn delivery(client: Client) -> DeliveryLayer {
///     let late = Late::acknowledge(CustomerService::new(client));
///     DeliveryLayer::new(MemoryStore::new()).late(late)
/// }
/// ```
///
/// | reply | messages |
/// |---|---|
/// | text | as many as it takes, of at most 2048 bytes each, by [`split`](weixin_message::reply::split) |
/// | image, voice, video, music | one |
/// | news | one for each article |
/// | all others | none: [`GiveUp::Unsupported`] |
///
/// The platform takes 5 messages after one of the user: what is beyond is [`GiveUp::CountOver`].
///
/// # What is sent again
///
/// Whatever failed for now, but only that: of an answer in several messages, those that have arrived are not sent
/// again. So much is remembered of at least the last 2048 answers, in this process. When it dies, or another one
/// takes the answer over, the user can read the first messages twice.
///
/// A message is also sent again if nobody knows what became of it: the platform did not answer in time, the connection
/// broke, it answered with -1 or a status from 500 on, or the delivery layer, which waits for half a minute, stopped
/// waiting in its midst. The user may read it twice then; [`repeats`](Self::repeats) counts these, and
/// [`give_up_when_unclear`](Self::give_up_when_unclear) makes an end of them. Neither knows of what the client itself
/// was told to [send again](crate::RetryPolicy::repeat_when_busy), nor of answers to no known
/// [message](Addressee::message).
///
/// Where there is no access token to be had, for whatever reason, the answer is sent later. An answer of the
/// platform that cannot be understood is [`GiveUp::Unclear`].
#[derive(Clone, Debug)]
#[must_use]
pub struct CustomerService {
    clients: Vec<Client>,
    gives_up_when_unclear: bool,
    progress: Arc<Progress>,
    repeats: Arc<AtomicU64>,
}

/// After this, the rest of an answer is left for the next time: the delivery layer waits for half a minute, and a call
/// takes 10 s at most unless the client was told otherwise.
const LONG: Duration = Duration::from_secs(15);

impl CustomerService {
    /// Sends by a client, for its own account and for users of an account without AppID. One that was not told its
    /// AppID sends for all.
    pub fn new(client: Client) -> Self {
        Self {
            clients: vec![client],
            gives_up_when_unclear: false,
            progress: Arc::default(),
            repeats: Arc::default(),
        }
    }

    /// Sends for one more account. From now on each client has to know its AppID, and each answer goes by that of its
    /// account: [`GiveUp::UnknownAccount`] if there is none.
    pub fn and(mut self, client: Client) -> Self {
        self.clients.push(client);
        self
    }

    /// Sends no message twice: where nobody knows what became of one, its answer is given up, with
    /// [`GiveUp::Unclear`], and is sent if it is replayed, by somebody who knows more. Unless the process dies: who
    /// takes over cannot tell what was being sent.
    pub fn give_up_when_unclear(mut self) -> Self {
        self.gives_up_when_unclear = true;
        self
    }

    /// How many messages were sent again, in this process, although an earlier try may have reached the user.
    #[must_use]
    pub fn repeats(&self) -> u64 {
        self.repeats.load(Ordering::Relaxed)
    }

    fn client(&self, to: &Addressee) -> Option<&Client> {
        match (self.clients.as_slice(), to.app_id.as_deref()) {
            ([client], None) => Some(client),
            ([client], Some(_)) if client.app_id().is_none() => Some(client),
            (clients, app_id) => clients
                .iter()
                .find(|client| app_id.is_some() && client.app_id().map(AppId::as_str) == app_id),
        }
    }

    async fn send(&self, to: &Addressee, reply: &Reply) -> Result<(), SendError> {
        let give_up = |reason| Err(SendError::GiveUp(reason));
        let Some(client) = self.client(to) else {
            return give_up(GiveUp::UnknownAccount);
        };
        let Some(messages) = messages(reply) else {
            return give_up(GiveUp::Unsupported);
        };
        if messages.is_empty() {
            return give_up(GiveUp::Invalid);
        }
        let (answer, start) = (self.progress.of(to, &messages), Instant::now());
        for message in messages.into_iter().skip(answer.sent()) {
            if start.elapsed() > LONG && answer.is_remembered() {
                return Err(SendError::Retry(
                    "the rest of the answer is sent later".into(),
                ));
            }
            self.send_one(client, &to.user, message, &answer).await?;
        }
        Ok(())
    }

    /// Sends the next message of an answer, and notes what became of it.
    async fn send_one(
        &self,
        client: &Client,
        user: &OpenId,
        message: Message,
        answer: &Answer<'_>,
    ) -> Result<(), SendError> {
        match answer.next() {
            Next::Unsent => {}
            Next::Unclear if self.gives_up_when_unclear => return given_up(answer),
            Next::Unclear | Next::GivenUp => {
                self.repeats.fetch_add(1, Ordering::Relaxed);
            }
        }
        let sending = Sending::of(answer);
        let client = sending.departure.noted_by(client);
        let sent = client.send(user, message).await;
        let has_left = sending.end();
        let Err(error) = sent else {
            answer.one_more();
            return Ok(());
        };
        let is_unclear = has_left && may_have_arrived(&error);
        match why(error) {
            why if !is_unclear => Err(why),
            SendError::Retry(why) if !self.gives_up_when_unclear => {
                answer.next_is(Next::Unclear);
                Err(SendError::Retry(why))
            }
            _ => given_up(answer),
        }
    }
}

/// Gives an answer up of which nobody knows whether its next message was sent.
fn given_up(answer: &Answer<'_>) -> Result<(), SendError> {
    answer.next_is(Next::GivenUp);
    Err(SendError::GiveUp(GiveUp::Unclear))
}

/// The sending of a message. Whoever waits for it may lose patience in its midst.
struct Sending<'a> {
    answer: &'a Answer<'a>,
    departure: Departure,
    is_over: bool,
}

impl<'a> Sending<'a> {
    fn of(answer: &'a Answer<'a>) -> Self {
        Self {
            answer,
            departure: Departure::default(),
            is_over: false,
        }
    }

    /// Whether the message has left.
    fn end(mut self) -> bool {
        self.is_over = true;
        self.departure.is_noted()
    }
}

impl Drop for Sending<'_> {
    fn drop(&mut self) {
        if !self.is_over && self.departure.is_noted() {
            self.answer.next_is(Next::Unclear);
        }
    }
}

/// Whether nobody knows what became of a message that has left.
fn may_have_arrived(error: &Error) -> bool {
    if error.api() != SEND.path() {
        // There was no access token after the platform had refused one.
        return false;
    }
    match error.kind() {
        ErrorKind::Timeout
        | ErrorKind::Transport
        | ErrorKind::Status(_)
        | ErrorKind::TooLarge
        | ErrorKind::Unreadable => true,
        ErrorKind::Api => error.api_kind() == Some(ApiErrorKind::Busy),
        ErrorKind::Connect | ErrorKind::RateLimited | ErrorKind::Invalid => false,
    }
}

impl LateSender for CustomerService {
    fn send<'a>(&'a self, to: &'a Addressee, reply: &'a Reply) -> SendFuture<'a> {
        Box::pin(self.send(to, reply))
    }
}

fn why(error: Error) -> SendError {
    // It says nothing of the message.
    let cause = &error as &(dyn std::error::Error + 'static);
    tracing::warn!(error = cause, "a customer service message failed");
    if error.api() != SEND.path() {
        // There was no access token: that is not the answer's fault.
        return SendError::Retry(error.into());
    }
    match error.code() {
        Some(code) => SendError::from_code(code),
        None if error.can_retry() => SendError::Retry(error.into()),
        None if error.kind() == ErrorKind::Invalid => SendError::GiveUp(GiveUp::Invalid),
        None => SendError::GiveUp(GiveUp::Unclear),
    }
}
