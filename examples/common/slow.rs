//! A bot that takes its time, and more: it does all that bots do wrong.
//!
//! | text | what it does |
//! |---|---|
//! | `sleep N` | waits N seconds and answers `slept N, run K` |
//! | `fail` | fails |
//! | `panic` | panics |
//! | `abort` | ends the process at once |
//! | `hang` | never answers |
//!
//! All but the first are for who tries it out on this machine: where `WEIXIN_LISTEN` is another address, nothing is answered.
//!
//! K counts the runs for that message over all processes that share the store. It is 1 unless somebody died.
//!
//! | variable | default | meaning |
//! |---|---|---|
//! | `WEIXIN_LATE` | `retries` | or `acknowledge`: late answers are printed, as if they were sent; `at_once`: all are |
//! | `WEIXIN_SENT` | none | a file to which late answers are appended, as lines of JSON |
//! | `WEIXIN_ATTEMPTS` | 3 | how often the platform pushes |
//! | `WEIXIN_CONCURRENCY` | 256 | how many messages the bot is given at a time |
//! | `WEIXIN_HISTORY` | none | as `history.rs` says |

#[path = "history.rs"]
mod history;
#[path = "store.rs"]
mod store;

use std::fs::{File, OpenOptions};
use std::future::pending;
use std::io::Write;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::signal::unix::{Signal, SignalKind, signal};
use tower_weixin::delivery::store::{SessionKey, SessionStore, StoreError};
use tower_weixin::delivery::{Addressee, DeliveryLayer, Late, LateSender, SendError, SendFuture};
use tower_weixin::message::Text;
use tower_weixin::{
    Account, HandlerFn, Message, Mode, OpenId, Reply, Request, Signature, handler_fn,
};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer, fmt};

use crate::common::{self, BoxError, parsed, variable};

/// A function of messages.
pub(crate) trait Bot: Fn(Request) -> Answer + Clone + Send + Sync + 'static {}

impl<F: Fn(Request) -> Answer + Clone + Send + Sync + 'static> Bot for F {}

type Answer = Pin<Box<dyn Future<Output = Result<Option<String>, BoxError>> + Send>>;

/// How long what is in work has when the process is to end: within the platform's patience.
pub(crate) const DRAIN: Duration = Duration::from_millis(4500);

/// Logs to stderr, and writes the history where it is wanted.
pub(crate) fn init_tracing() -> Result<(), BoxError> {
    let log = fmt::layer().with_writer(std::io::stderr);
    tracing_subscriber::registry()
        .with(history::layer()?)
        .with(log.with_filter(EnvFilter::new("info")))
        .init();
    Ok(())
}

/// The delivery layer, and the bot to put under it.
pub(crate) async fn layer_and_bot() -> Result<(DeliveryLayer, HandlerFn<impl Bot>), BoxError> {
    let late = match variable("WEIXIN_LATE")?.as_deref() {
        None | Some("retries") => Late::use_retries(),
        Some("acknowledge") => Late::acknowledge(Print::from_environment()?),
        Some("at_once") => Late::acknowledge(Print::from_environment()?).at_once(),
        Some(_) => return Err("WEIXIN_LATE must be retries, acknowledge or at_once".into()),
    };
    let (mut layer, sessions) = store::from_environment().await?;
    if let Some(attempts) = parsed("WEIXIN_ATTEMPTS")? {
        layer = layer.attempts(attempts);
    }
    if let Some(runs) = parsed("WEIXIN_CONCURRENCY")? {
        layer = layer.concurrency(runs);
    }
    let bot = move |request| -> Answer { Box::pin(bot(Arc::clone(&sessions), request)) };
    Ok((layer.late(late), handler_fn(bot)))
}

/// Prints lines that push what can be said to the bot. Each has a signature of its own: in plaintext mode one is
/// good for one message. The same line again is a further attempt of the platform.
pub(crate) fn print_pushes(account: &Account, address: SocketAddr) -> Result<(), BoxError> {
    if account.mode() != Mode::Plaintext || !address.ip().is_loopback() {
        return Ok(());
    }
    println!(
        "and these push messages; `-m 5` hangs up as the platform does, which then tries again:"
    );
    let timestamp = account.unix_time().to_string();
    for (content, id) in ["sleep 2", "sleep 9", "sleep 20", "继续"]
        .into_iter()
        .zip(1..)
    {
        let nonce = format!("{id}514711492");
        let signature = Signature::over([&common::token()?, &timestamp, &nonce]).to_hex();
        let signature = String::from_utf8_lossy(&signature).into_owned();
        println!(
            "  curl -m 5 -d '<xml><ToUserName>gh_1</ToUserName><FromUserName>o1</FromUserName>\
             <MsgType>text</MsgType><Content>{content}</Content><MsgId>{timestamp}{id}</MsgId></xml>' \
             'http://{address}/weixin?signature={signature}&timestamp={timestamp}&nonce={nonce}'"
        );
    }
    Ok(())
}

/// What a process is sent that should end.
pub(crate) fn terminated() -> Result<Signal, BoxError> {
    Ok(signal(SignalKind::terminate())?)
}

async fn bot(
    sessions: Arc<dyn SessionStore>,
    request: Request,
) -> Result<Option<String>, BoxError> {
    let Message::Text(Text { content, .. }) = request.message() else {
        return Ok(None);
    };
    match content.as_str() {
        // Strangers who follow the account can say it, too.
        "fail" | "panic" | "abort" | "hang" if !is_local()? => Ok(None),
        "fail" => Err("asked to".into()),
        "panic" => panic!("asked to"),
        "abort" => std::process::abort(),
        "hang" => pending().await,
        content => {
            let seconds = content.strip_prefix("sleep ").and_then(|n| n.parse().ok());
            let Some(seconds) = seconds else {
                return Ok(Some("say: sleep 7".to_owned()));
            };
            // Without the store nobody knows.
            let run = count_run(&*sessions, &request).await;
            let run = run.map_or("?".to_owned(), |run| run.to_string());
            tokio::time::sleep(Duration::from_secs(seconds)).await;
            Ok(Some(format!("slept {seconds}, run {run}")))
        }
    }
}

/// Whether nobody but this machine can reach the bot.
fn is_local() -> Result<bool, BoxError> {
    let listen = parsed::<SocketAddr>("WEIXIN_LISTEN")?;
    Ok(listen.is_none_or(|address| address.ip().is_loopback()))
}

/// Counts the runs for a message. Tries for about a second, if the store does not answer.
async fn count_run(sessions: &dyn SessionStore, request: &Request) -> Result<usize, StoreError> {
    let app_id = request.account().and_then(|account| account.app_id());
    let user = request.meta().from_user();
    let key = SessionKey {
        account: app_id.map_or("-", |id| id.as_str()).into(),
        user: user.as_ref().map_or("", OpenId::as_str).into(),
        name: request.meta().fingerprint().to_string().into(),
    };
    let this = next_run();
    for _ in 0..10 {
        match try_count(sessions, &key, &this).await {
            Ok(Some(run)) => return Ok(run),
            // Another run has counted itself in between.
            Ok(None) => {}
            Err(_) => tokio::time::sleep(Duration::from_millis(100)).await,
        }
    }
    try_count(sessions, &key, &this)
        .await
        .map(Option::unwrap_or_default)
}

/// What a run is called that no other run is, of whatever process.
fn next_run() -> String {
    static RUNS: AtomicU64 = AtomicU64::new(0);
    let number = RUNS.fetch_add(1, Ordering::Relaxed);
    format!("{}.{number}", std::process::id())
}

/// Keeps the names of all runs, as what ended in an error may have been saved nevertheless.
async fn try_count(
    sessions: &dyn SessionStore,
    key: &SessionKey,
    this: &str,
) -> Result<Option<usize>, StoreError> {
    let before = sessions.load(key).await?;
    let (version, runs) = before.map_or((0, String::new()), |before| {
        (before.version, before.value.into())
    });
    let mut runs: Vec<_> = runs.split_whitespace().collect();
    if let Some(index) = runs.iter().position(|run| *run == this) {
        return Ok(Some(index + 1));
    }
    runs.push(this);
    let saved = sessions.save(key, version, &runs.join(" "), KEPT).await?;
    Ok(saved.map(|_| runs.len()))
}

const KEPT: Duration = Duration::from_secs(60 * 60);

/// Prints answers instead of sending them.
struct Print {
    file: Option<File>,
}

impl Print {
    fn from_environment() -> Result<Self, BoxError> {
        let open = |path| OpenOptions::new().append(true).create(true).open(path);
        let file = variable("WEIXIN_SENT")?.map(open).transpose()?;
        Ok(Self { file })
    }

    fn print(&self, to: &Addressee, reply: &Reply) -> std::io::Result<()> {
        let text = match reply {
            Reply::Text(text) => text.as_str(),
            _ => "(no text)",
        };
        println!("to {}: {text}", to.user.as_str());
        let Some(mut file) = self.file.as_ref() else {
            return Ok(());
        };
        let line = serde_json::json!({ "user": to.user.as_str(), "text": text });
        file.write_all(format!("{line}\n").as_bytes())
    }
}

impl LateSender for Print {
    fn send<'a>(&'a self, to: &'a Addressee, reply: &'a Reply) -> SendFuture<'a> {
        let printed = self.print(to, reply);
        Box::pin(async { printed.map_err(|error| SendError::Retry(error.into())) })
    }
}
