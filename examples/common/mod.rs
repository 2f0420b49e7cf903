//! What all servers among the examples share: the configuration from the environment.
//!
//! | variable | default | meaning |
//! |---|---|---|
//! | `WEIXIN_LISTEN` | `127.0.0.1:3000` | where to listen |
//! | `WEIXIN_TOKEN` | a demo token | the Token of the console |
//! | `WEIXIN_APP_ID` | none | the AppID; the encrypted modes need it |
//! | `WEIXIN_ENCODING_AES_KEY` | none | the EncodingAESKey of the console |
//! | `WEIXIN_MODE` | `security` with a key, else `plaintext` | or `compatible` |
//! | `WEIXIN_THREADS` | one per core | 1 for a current-thread runtime |
//! | `WEIXIN_FRESHNESS` | 300 | seconds; `off` to replay recorded requests |

use std::env;
use std::error::Error;
use std::fmt::Display;
use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::str::FromStr;
use std::time::Duration;

use tokio::net::TcpListener;
use tower_weixin::{Account, AccountBuilder, Mode, Signature};

/// Good enough to try things out on this machine, and for nothing else.
const DEMO_TOKEN: &str = "weixindemotoken2026";

pub(crate) type BoxError = Box<dyn Error + Send + Sync>;

/// Starts a runtime and `server` in it, with the account that the environment describes, which is
/// greeted at `path`.
pub(crate) fn run(
    path: &str,
    account: impl FnOnce(AccountBuilder) -> Result<AccountBuilder, BoxError>,
    server: impl AsyncFnOnce(Account, TcpListener) -> Result<(), BoxError>,
) -> Result<(), BoxError> {
    let token = token()?;
    let account = account(builder(&token)?)?.build()?;
    let listen = parsed("WEIXIN_LISTEN")?.unwrap_or(SocketAddr::from(([127, 0, 0, 1], 3000)));
    if token == DEMO_TOKEN && !listen.ip().is_loopback() {
        return Err("WEIXIN_TOKEN is missing: everybody knows the demo token".into());
    }
    let runtime = match parsed::<NonZeroUsize>("WEIXIN_THREADS")?.map(NonZeroUsize::get) {
        Some(1) => tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?,
        Some(threads) => tokio::runtime::Builder::new_multi_thread()
            .worker_threads(threads)
            .enable_all()
            .build()?,
        None => tokio::runtime::Runtime::new()?,
    };
    runtime.block_on(async {
        let listener = TcpListener::bind(listen).await?;
        greet(&account, &token, listener.local_addr()?, path);
        server(account, listener).await
    })
}

/// The account that the environment describes, for what does not listen.
#[allow(dead_code)] // Servers start by `run`.
pub(crate) fn account() -> Result<Account, BoxError> {
    Ok(builder(&token()?)?.build()?)
}

/// The Token of the console, or the one to try things out with.
pub(crate) fn token() -> Result<String, BoxError> {
    Ok(variable("WEIXIN_TOKEN")?.unwrap_or_else(|| DEMO_TOKEN.to_owned()))
}

fn builder(token: &str) -> Result<AccountBuilder, BoxError> {
    let mut account = Account::builder(token);
    if let Some(app_id) = variable("WEIXIN_APP_ID")? {
        account = account.app_id(app_id);
    }
    if let Some(key) = variable("WEIXIN_ENCODING_AES_KEY")? {
        account = account.encoding_aes_key(key);
    }
    if let Some(mode) = variable("WEIXIN_MODE")? {
        account = account.mode(match mode.as_str() {
            "plaintext" => Mode::Plaintext,
            "compatible" => Mode::Compatible,
            "security" => Mode::Security,
            _ => return Err("WEIXIN_MODE must be plaintext, compatible or security".into()),
        });
    }
    if variable("WEIXIN_FRESHNESS")?.as_deref() == Some("off") {
        account = account.dangerous_any_age();
    } else if let Some(seconds) = parsed("WEIXIN_FRESHNESS")? {
        account = account.freshness(Duration::from_secs(seconds));
    }
    Ok(account)
}

pub(crate) fn parsed<T: FromStr<Err: Display>>(name: &str) -> Result<Option<T>, BoxError> {
    let value = variable(name)?.map(|value| value.parse());
    value
        .transpose()
        .map_err(|error| format!("{name}: {error}").into())
}

/// An empty variable counts as none, which is what a blank line of an env file means.
pub(crate) fn variable(name: &str) -> Result<Option<String>, BoxError> {
    match env::var(name) {
        Ok(value) => Ok(Some(value).filter(|value| !value.is_empty())),
        Err(env::VarError::NotPresent) => Ok(None),
        Err(env::VarError::NotUnicode(_)) => Err(format!("{name} is not UTF-8").into()),
    }
}

/// An error and what caused it, in one line.
#[allow(dead_code)] // Servers have a log.
pub(crate) fn with_causes(error: &dyn Error) -> String {
    let mut line = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        line += &format!(": {cause}");
        source = cause.source();
    }
    line
}

/// Says which account this is, never a secret, and how to try the verification by hand.
fn greet(account: &Account, token: &str, address: SocketAddr, path: &str) {
    let app_id = account.app_id().map_or("(no AppID)", |id| id.as_str());
    println!(
        "account {app_id} in {:?} mode at http://{address}{path}",
        account.mode()
    );
    if token == DEMO_TOKEN {
        println!("this is the demo token; set WEIXIN_TOKEN before anybody else can reach it");
    }
    if !address.ip().is_loopback() {
        return; // What is printed there ends in a log.
    }
    let (timestamp, nonce) = (account.unix_time().to_string(), "1514711492");
    let signature = Signature::over([token, &timestamp, nonce]).to_hex();
    let signature = String::from_utf8_lossy(&signature).into_owned();
    let query = format!("signature={signature}&timestamp={timestamp}&nonce={nonce}");
    println!("who has these lines can do as the platform does for five minutes:");
    if account.mode() == Mode::Plaintext {
        println!(
            "  curl -d '<xml><ToUserName>gh_1</ToUserName><FromUserName>o1</FromUserName>\
             <MsgType>text</MsgType><Content>hello</Content></xml>' 'http://{address}{path}?{query}'"
        );
    }
    println!("  curl 'http://{address}{path}?{query}&echostr=hello'");
}
