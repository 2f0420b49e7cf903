//! The platform: it pushes a message, hangs up after five seconds, and pushes it again.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::Instant;
use tower_weixin::{Document, Signature};

/// The Token of the servers under test.
pub(crate) const TOKEN: &str = "deliverytoken2026";

/// The platform's side of an account in plaintext mode.
#[derive(Debug)]
pub(crate) struct Platform {
    /// Each message goes to the next of them, and each further attempt to the one after that.
    servers: Vec<SocketAddr>,
    next: AtomicUsize,
    /// How often it pushes a message that is not answered.
    pub(crate) attempts: usize,
    /// When it hangs up.
    pub(crate) patience: Duration,
    /// How long it waits after an attempt before it makes the next.
    pub(crate) gap: Duration,
}

/// A text that a user sends.
#[derive(Clone, Debug)]
pub(crate) struct Text {
    pub(crate) msg_id: u64,
    pub(crate) user: String,
    pub(crate) content: String,
    created: u64,
}

/// All that became of a message.
#[derive(Clone, Debug)]
pub(crate) struct Delivery {
    pub(crate) attempts: Vec<Attempt>,
    pub(crate) seen: Seen,
}

/// What became of one push.
#[derive(Clone, Debug)]
pub(crate) struct Attempt {
    pub(crate) server: SocketAddr,
    pub(crate) end: End,
    /// From the request on its way to this end.
    pub(crate) took: Duration,
}

/// How an attempt ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// A complete answer came in time.
    Answered { status: u16, body: String },
    /// The platform hung up.
    Cut,
    /// Nobody listened.
    Refused,
    /// The server hung up before its answer was complete.
    Broken,
}

/// What the user sees of the answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Seen {
    Text(String),
    /// The account took the message, and says nothing.
    Nothing,
    /// "该公众号提供的服务出现故障，请稍后再试".
    FaultNotice,
}

impl Platform {
    /// The platform as it is: three attempts of 5 seconds, one right after the other.
    pub(crate) fn new(servers: impl IntoIterator<Item = SocketAddr>) -> Self {
        Self {
            servers: servers.into_iter().collect(),
            next: AtomicUsize::new(0),
            attempts: 3,
            patience: Duration::from_secs(5),
            gap: Duration::ZERO,
        }
    }

    /// Pushes a message until it is answered, or for the last time.
    pub(crate) async fn deliver(&self, text: &Text) -> Delivery {
        let document = text.document();
        let mut attempts = Vec::new();
        let first = self.next.fetch_add(1, Ordering::Relaxed);
        for number in 0..self.attempts {
            if number > 0 {
                tokio::time::sleep(self.gap).await;
            }
            let attempt = self.push(self.server(first + number), &document).await;
            let seen = attempt.end.seen();
            attempts.push(attempt);
            if seen != Seen::FaultNotice {
                return Delivery { attempts, seen };
            }
        }
        Delivery {
            attempts,
            seen: Seen::FaultNotice,
        }
    }

    /// Pushes a message many times at once.
    pub(crate) async fn deliver_at_once(&self, text: &Text, times: usize) -> Vec<Attempt> {
        let mut attempts = JoinSet::new();
        for _ in 0..times {
            let next = self.next.fetch_add(1, Ordering::Relaxed);
            let (server, document) = (self.server(next), text.document());
            attempts.spawn(push(server, document, self.patience));
        }
        attempts.join_all().await
    }

    /// Pushes any document once, to this server.
    pub(crate) async fn push(&self, server: SocketAddr, document: &str) -> Attempt {
        push(server, document.to_owned(), self.patience).await
    }

    fn server(&self, number: usize) -> SocketAddr {
        self.servers[number % self.servers.len()]
    }
}

impl Text {
    /// A text sent now.
    pub(crate) fn new(msg_id: u64, user: &str, content: &str) -> Self {
        Self {
            msg_id,
            user: user.to_owned(),
            content: content.to_owned(),
            created: unix_time(),
        }
    }

    /// What all attempts to deliver it push.
    pub(crate) fn document(&self) -> String {
        let Self {
            msg_id,
            user,
            content,
            created,
        } = self;
        format!(
            "<xml><ToUserName><![CDATA[gh_3d9a1c52b7e4]]></ToUserName>\
             <FromUserName><![CDATA[{user}]]></FromUserName><CreateTime>{created}</CreateTime>\
             <MsgType><![CDATA[text]]></MsgType><Content><![CDATA[{content}]]></Content>\
             <MsgId>{msg_id}</MsgId></xml>"
        )
    }
}

impl End {
    /// What the user sees if no other attempt follows.
    pub(crate) fn seen(&self) -> Seen {
        let Self::Answered { status: 200, body } = self else {
            return Seen::FaultNotice;
        };
        if matches!(body.as_str(), "" | "success") {
            return Seen::Nothing;
        }
        let text = Document::parse(body.as_bytes()).ok().and_then(|document| {
            let field = |name| Some(document.root().child(name)?.text().to_owned());
            field("Content").filter(|_| field("MsgType").as_deref() == Some("text"))
        });
        text.map_or(Seen::FaultNotice, Seen::Text)
    }
}

async fn push(server: SocketAddr, document: String, patience: Duration) -> Attempt {
    let connect = in_time(patience, TcpStream::connect(server)).await;
    // The patience is with the answer, however long the connection took.
    let start = Instant::now();
    let answer = match connect {
        Ok(stream) => in_time(patience, exchange(stream, &document)).await,
        Err(error) => Err(error),
    };
    let end = match answer {
        Ok((status, body)) => End::Answered { status, body },
        Err(error) => match error.kind() {
            ErrorKind::TimedOut => End::Cut,
            ErrorKind::ConnectionRefused => End::Refused,
            _ => End::Broken,
        },
    };
    let took = start.elapsed();
    Attempt { server, end, took }
}

/// Gives up after some time.
async fn in_time<T>(
    patience: Duration,
    work: impl Future<Output = io::Result<T>>,
) -> io::Result<T> {
    let end = tokio::time::timeout(patience, work).await;
    end.unwrap_or_else(|_| Err(ErrorKind::TimedOut.into()))
}

/// The stream falls with it, so that the server sees the platform hang up.
async fn exchange(mut stream: TcpStream, document: &str) -> io::Result<(u16, String)> {
    stream.set_nodelay(true)?;
    let request = format!(
        "POST /weixin?{} HTTP/1.1\r\nHost: {}\r\nUser-Agent: Mozilla/4.0\r\n\
         Content-Type: text/xml\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{document}",
        signed_query(),
        stream.peer_addr()?,
        document.len()
    );
    stream.write_all(request.as_bytes()).await?;
    receive(&mut stream).await
}

/// What the platform proves itself with, another time for each attempt.
fn signed_query() -> String {
    let timestamp = unix_time().to_string();
    // The seed of a hash map: as random as a test needs.
    let nonce = RandomState::new().build_hasher().finish().to_string();
    let signature = Signature::over([TOKEN, &timestamp, &nonce]).to_hex();
    let signature = String::from_utf8_lossy(&signature);
    format!("signature={signature}&timestamp={timestamp}&nonce={nonce}")
}

fn unix_time() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap()
        .as_secs()
}

/// Reads a response to its end.
async fn receive(stream: &mut TcpStream) -> io::Result<(u16, String)> {
    let mut bytes = Vec::new();
    loop {
        if let Some(response) = complete(&String::from_utf8_lossy(&bytes)) {
            return Ok(response);
        }
        if stream.read_buf(&mut bytes).await? == 0 {
            return Err(ErrorKind::UnexpectedEof.into());
        }
    }
}

/// The status and the body, if both are there.
fn complete(response: &str) -> Option<(u16, String)> {
    let (head, body) = response.split_once("\r\n\r\n")?;
    let (_, status) = head.split_once(' ')?;
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length")
            .then(|| value.trim().parse::<usize>())
    })?;
    let body = body.get(..length.ok()?)?;
    Some((status.get(..3)?.parse().ok()?, body.to_owned()))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::sync::{Arc, Mutex};

    use axum::http::StatusCode;
    use axum::response::IntoResponse;
    use tokio::net::TcpListener;
    use tower_weixin::{Account, Message, Request};

    use super::*;
    use crate::support::ports::free_port;

    async fn serve(router: axum::Router) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        address
    }

    /// Our own stack, with a bot that answers only the `answered`th message, with its text, and the
    /// fingerprints that it has seen.
    async fn bot(answered: usize) -> (SocketAddr, Arc<Mutex<Vec<String>>>) {
        let seen = Arc::new(Mutex::new(Vec::new()));
        let count = Arc::clone(&seen);
        let bot = tower_weixin::handler_fn(move |request: Request| {
            let mut seen = count.lock().unwrap();
            seen.push(request.meta().fingerprint().to_string());
            let number = seen.len();
            async move {
                if number != answered {
                    std::future::pending::<()>().await;
                }
                match request.into_message() {
                    Message::Text(text) => Some(text.content.to_string()),
                    _ => None,
                }
            }
        });
        let account = Account::builder(TOKEN).build().unwrap();
        let service = tower_weixin::service(account, bot);
        let router = axum::Router::new().route_service("/weixin", service);
        (serve(router).await, seen)
    }

    /// A server that says the same to all.
    async fn constant(answer: impl IntoResponse + Clone + Send + Sync + 'static) -> SocketAddr {
        let answer = move || std::future::ready(answer.clone().into_response());
        serve(axum::Router::new().fallback(answer)).await
    }

    fn ends(delivery: &Delivery) -> Vec<&End> {
        delivery
            .attempts
            .iter()
            .map(|attempt| &attempt.end)
            .collect()
    }

    #[tokio::test]
    async fn a_message_is_pushed_until_it_is_answered() {
        let (server, seen) = bot(3).await;
        let mut platform = Platform::new([server]);
        platform.patience = Duration::from_millis(500);
        platform.attempts = 4;
        let text = Text::new(7, "oUser", "hi 你好");
        let delivery = platform.deliver(&text).await;
        assert_eq!(delivery.seen, Seen::Text("hi 你好".to_owned()));
        assert!(matches!(
            ends(&delivery)[..],
            [End::Cut, End::Cut, End::Answered { .. }]
        ));
        assert!(delivery.attempts[0].took >= platform.patience);
        let seen = seen.lock().unwrap();
        assert_eq!(seen.iter().collect::<BTreeSet<_>>().len(), 1, "{seen:?}");
    }

    #[tokio::test]
    async fn a_user_sees_a_fault_after_the_last_attempt() {
        let (silent, _) = bot(0).await;
        let nobody = (std::net::Ipv4Addr::LOCALHOST, free_port()).into();
        let broken = constant(StatusCode::INTERNAL_SERVER_ERROR).await;
        let mut platform = Platform::new([silent, nobody, broken]);
        platform.patience = Duration::from_millis(100);
        let delivery = platform.deliver(&Text::new(7, "oUser", "hi")).await;
        assert_eq!(delivery.seen, Seen::FaultNotice);
        let status = StatusCode::INTERNAL_SERVER_ERROR.as_u16();
        let body = String::new();
        let error = End::Answered { status, body };
        assert_eq!(ends(&delivery), [&End::Cut, &End::Refused, &error]);
    }

    #[tokio::test]
    async fn an_answer_is_what_the_platform_takes_for_one() {
        let xml = |fields: &str| format!("<xml>{fields}</xml>");
        let text = "<MsgType><![CDATA[text]]></MsgType>";
        let rows = [
            ("success".to_owned(), Seen::Nothing),
            (String::new(), Seen::Nothing),
            ("Success".to_owned(), Seen::FaultNotice),
            ("{}".to_owned(), Seen::FaultNotice),
            (xml(text), Seen::FaultNotice),
            (xml("<Content>hi</Content>"), Seen::FaultNotice),
            (
                xml(&format!("{text}<Content>hi</Content>")),
                Seen::Text("hi".to_owned()),
            ),
        ];
        for (body, seen) in rows {
            let platform = Platform::new([constant(body.clone()).await]);
            let delivery = platform.deliver(&Text::new(7, "oUser", "hi")).await;
            assert_eq!(delivery.seen, seen, "{body}");
        }
    }

    #[tokio::test]
    async fn many_attempts_at_once_are_spread_over_the_servers() {
        let servers = [constant("success").await, constant("").await];
        let platform = Platform::new(servers);
        let text = Text::new(7, "oUser", "hi");
        let attempts = platform.deliver_at_once(&text, 10).await;
        for server in servers {
            let its_own = attempts.iter().filter(|attempt| attempt.server == server);
            assert_eq!(its_own.count(), 5);
        }
        assert!(
            attempts
                .iter()
                .all(|attempt| attempt.end.seen() == Seen::Nothing)
        );
    }
}
