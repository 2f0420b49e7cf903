use std::fmt;
use std::sync::Arc;

use weixin_core::SharedStr;
use weixin_message::{Message, Reply, Request};

use crate::LateSender;

/// What happens when an answer is not there in time.
///
/// | | the user at once | the answer | needs |
/// |---|---|---|---|
/// | [`use_retries`](Self::use_retries) | waits for up to 14 s, then reads a placeholder | is fetched by the user | nothing |
/// | [`acknowledge`](Self::acknowledge) | nothing | is sent | customer service rights |
/// | [`reply`](Self::reply) | a text | is sent | customer service rights |
///
/// An answer that is there in time is a passive reply with each of them, for which no rights are needed.
#[derive(Clone)]
#[must_use]
pub struct Late(pub(crate) Arc<Plan>);

#[derive(Clone)]
pub(crate) enum Plan {
    UseRetries(Retries),
    Send(Send),
}

#[derive(Clone)]
pub(crate) struct Retries {
    placeholder: Option<Reply>,
    fetch: Fetch,
}

#[derive(Clone)]
enum Fetch {
    Word(SharedStr),
    NextMessage,
}

#[derive(Clone)]
pub(crate) struct Send {
    pub(crate) sender: Arc<dyn LateSender>,
    /// What the platform is answered in time.
    pub(crate) in_time: Reply,
    pub(crate) is_at_once: bool,
    pub(crate) is_in_order: bool,
}

impl Late {
    /// Uses the time of all attempts of the platform: the first ones are held until it hangs up, and the
    /// last one is answered, so that a handler has about 14 s.
    ///
    /// After that the last attempt is answered with a [placeholder](Self::placeholder). The answer is kept
    /// for an hour, until the user sends a [word](Self::fetch_by_word) to fetch it.
    pub fn use_retries() -> Self {
        Self(Arc::new(Plan::UseRetries(Retries {
            placeholder: None,
            fetch: Fetch::Word(FETCH_WORD.into()),
        })))
    }

    /// Acknowledges with `success` in time, and sends the answer through `sender` when it is there.
    pub fn acknowledge(sender: impl LateSender) -> Self {
        Self::send(Reply::success(), sender)
    }

    /// Answers with a text in time, and sends the answer through `sender` when it is there.
    pub fn reply(text: impl Into<SharedStr>, sender: impl LateSender) -> Self {
        Self::send(Reply::text(text), sender)
    }

    fn send(in_time: Reply, sender: impl LateSender) -> Self {
        Self(Arc::new(Plan::Send(Send {
            sender: Arc::new(sender),
            in_time,
            is_at_once: false,
            is_in_order: true,
        })))
    }

    /// With [`use_retries`](Self::use_retries): the text in place of an answer that takes more than 14 s. It
    /// should tell the user how to fetch it. By default it does, in Chinese. Changes nothing with the others.
    pub fn placeholder(mut self, text: impl Into<SharedStr>) -> Self {
        if let Plan::UseRetries(retries) = Arc::make_mut(&mut self.0) {
            retries.placeholder = Some(Reply::text(text));
        }
        self
    }

    /// With [`use_retries`](Self::use_retries): the word by which a user fetches an answer, `继续` by default.
    /// To a user for whom no answer is kept it is a message like any other. Changes nothing with the others.
    pub fn fetch_by_word(mut self, word: impl Into<SharedStr>) -> Self {
        if let Plan::UseRetries(retries) = Arc::make_mut(&mut self.0) {
            retries.fetch = Fetch::Word(word.into());
        }
        self
    }

    /// With [`use_retries`](Self::use_retries): whatever the user sends next fetches the answer, and is
    /// not seen by the bot. Of several messages at once one does. Costs each message one look into the store.
    /// Changes nothing with the others.
    pub fn fetch_by_next_message(mut self) -> Self {
        if let Plan::UseRetries(retries) = Arc::make_mut(&mut self.0) {
            retries.fetch = Fetch::NextMessage;
        }
        self
    }

    /// With [`acknowledge`](Self::acknowledge) and [`reply`](Self::reply): does not wait for the answer at
    /// all, but puts the message into the inbox, from which a worker takes it: in this process, or in
    /// another one that shares the store. Changes nothing with [`use_retries`](Self::use_retries).
    pub fn at_once(mut self) -> Self {
        if let Plan::Send(send) = Arc::make_mut(&mut self.0) {
            send.is_at_once = true;
        }
        self
    }

    /// With [`acknowledge`](Self::acknowledge) and [`reply`](Self::reply): runs a message though an earlier
    /// one of the same user is not done. By default it waits for its turn, and goes into the inbox if that
    /// does not come in time. Changes nothing with [`use_retries`](Self::use_retries), where no message waits for
    /// another one.
    pub fn in_any_order(mut self) -> Self {
        if let Plan::Send(send) = Arc::make_mut(&mut self.0) {
            send.is_in_order = false;
        }
        self
    }
}

impl Plan {
    /// Whether a message can be one that fetches an answer.
    pub(crate) fn may_fetch(&self, request: &Request) -> bool {
        match self {
            Self::UseRetries(retries) => retries.may_fetch(request),
            Self::Send(_) => false,
        }
    }
}

impl Default for Late {
    fn default() -> Self {
        Self::use_retries()
    }
}

impl Retries {
    /// What the user reads in place of the answer.
    pub(crate) fn placeholder(&self) -> Reply {
        let how = || match &self.fetch {
            Fetch::Word(word) => format!("还在思考中，请稍后回复“{word}”查看答案。"),
            Fetch::NextMessage => "还在思考中，请稍后再发一条消息查看答案。".to_owned(),
        };
        let placeholder = self.placeholder.clone();
        placeholder.unwrap_or_else(|| Reply::text(how()))
    }

    fn may_fetch(&self, request: &Request) -> bool {
        match (&self.fetch, request.message()) {
            (Fetch::NextMessage, Message::Event(_) | Message::Info(_)) => false,
            (Fetch::NextMessage, _) => true,
            (Fetch::Word(word), Message::Text(text)) => text.content.trim() == word.as_str(),
            (Fetch::Word(_), _) => false,
        }
    }
}

impl fmt::Debug for Late {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.0 {
            Plan::UseRetries(_) => f.write_str("Late::use_retries()"),
            Plan::Send(Send { in_time, .. }) => write!(f, "Late::send({in_time:?})"),
        }
    }
}

const FETCH_WORD: &str = "继续";
