//! Processes of the example `server` that share a store.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::history::{History, Report, Rules};
use super::platform::{Platform, TOKEN};
use super::ports::free_port;
use super::{ACCOUNT, open};
use crate::programs::example;

/// Bots that share a store. Dropping them kills them.
pub(crate) struct Bots {
    pub(crate) bots: Vec<Bot>,
    folder: PathBuf,
    /// All processes that were killed, for the [`Rules`].
    pub(crate) killed: BTreeSet<u32>,
}

/// One bot, which keeps its address when it is started again.
pub(crate) struct Bot {
    process: Child,
    port: u16,
    folder: PathBuf,
    variables: Vec<(String, String)>,
}

/// An answer that was sent, and not given as a reply.
#[derive(Clone, Debug, serde::Deserialize, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Sent {
    pub(crate) user: String,
    pub(crate) text: String,
}

impl Bots {
    /// Bots with these variables, one for each of the stores.
    pub(crate) async fn start(
        name: &str,
        stores: &[impl AsRef<str>],
        late: &str,
        variables: &[(&str, &str)],
    ) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("bots-{name}"));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        let mut bots = Self {
            bots: Vec::new(),
            folder,
            killed: BTreeSet::new(),
        };
        for store in stores {
            bots.add(store.as_ref(), late, variables).await;
        }
        bots
    }

    /// One more.
    pub(crate) async fn add(&mut self, store: &str, late: &str, variables: &[(&str, &str)]) {
        let own = [("WEIXIN_STORE", store), ("WEIXIN_LATE", late)];
        let variables = own.iter().chain(variables);
        let variables = variables.map(|&(name, value)| (name.to_owned(), value.to_owned()));
        self.bots
            .push(Bot::start(&self.folder, variables.collect()).await);
    }

    pub(crate) fn platform(&self) -> Platform {
        Platform::new(self.bots.iter().map(Bot::address))
    }

    /// Kills a bot and remembers its number.
    pub(crate) fn kill(&mut self, index: usize) -> u32 {
        let pid = self.bots[index].kill();
        self.killed.insert(pid);
        pid
    }

    /// Starts again those that have ended, and returns how many.
    pub(crate) async fn supervise(&mut self) -> usize {
        let mut ended = 0;
        for bot in &mut self.bots {
            if !bot.is_alive() {
                ended += 1;
                self.killed.insert(bot.pid());
                bot.restart().await;
            }
        }
        ended
    }

    pub(crate) fn history(&self) -> History {
        History::read(&self.folder.join("history"))
    }

    /// The rules, with those who were killed.
    pub(crate) fn rules(&self) -> Rules {
        Rules {
            killed: self.killed.clone(),
            ..Rules::default()
        }
    }

    /// Judges what was written down.
    pub(crate) fn report(&self, rules: &Rules) -> Report {
        self.history().check(rules)
    }

    /// Waits until the inbox is worked off, and fails with the report if it is not by then.
    pub(crate) async fn settled(&self, within: Duration) {
        let mut rules = self.rules();
        rules.is_pending_allowed = true;
        let store = open(self.bots[0].store()).await;
        let until = Instant::now() + within;
        loop {
            // What whoever was killed did last, it may not have said: only the store knows.
            let left = store.backlog(ACCOUNT).await;
            let report = self.report(&rules);
            if matches!(left, Ok(0)) && report.pending.is_empty() {
                return;
            }
            assert!(Instant::now() < until, "{left:?} in the inbox: {report}");
            sleep(Duration::from_millis(200)).await;
        }
    }

    pub(crate) fn sent(&self) -> Vec<Sent> {
        let text = fs::read_to_string(self.folder.join("sent")).unwrap_or_default();
        let lines = text.lines().map(serde_json::from_str);
        lines.collect::<Result<_, _>>().unwrap()
    }

    /// What all of them have logged.
    pub(crate) fn log(&self) -> String {
        let logs = self.bots.iter().map(|bot| fs::read_to_string(bot.log()));
        logs.map(Result::unwrap_or_default).collect()
    }
}

impl Drop for Bots {
    fn drop(&mut self) {
        for bot in &mut self.bots {
            bot.kill();
        }
        // What can explain a failure stays.
        if !std::thread::panicking() {
            let _ = fs::remove_dir_all(&self.folder);
        }
    }
}

impl Bot {
    async fn start(folder: &Path, variables: Vec<(String, String)>) -> Self {
        let port = free_port();
        let mut bot = Self {
            process: spawn(folder, port, &variables),
            port,
            folder: folder.to_owned(),
            variables,
        };
        bot.until_it_listens().await;
        bot
    }

    pub(crate) fn address(&self) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, self.port).into()
    }

    fn store(&self) -> &str {
        let mut variables = self.variables.iter();
        let store = variables.find(|(name, _)| name == "WEIXIN_STORE");
        store.map(|(_, store)| store.as_str()).unwrap()
    }

    pub(crate) fn pid(&self) -> u32 {
        self.process.id()
    }

    pub(crate) fn is_alive(&mut self) -> bool {
        self.process.try_wait().unwrap().is_none()
    }

    pub(crate) fn signal(&self, signal: &str) {
        let pid = self.pid().to_string();
        let status = Command::new("kill").args([signal, &pid]).status().unwrap();
        assert!(status.success(), "kill {signal} {pid}: {status}");
    }

    /// Waits for its end and says whether it was a good one; `None` if it does not come.
    pub(crate) async fn ended(&mut self, within: Duration) -> Option<bool> {
        let until = Instant::now() + within;
        while Instant::now() < until {
            if let Some(status) = self.process.try_wait().unwrap() {
                return Some(status.success());
            }
            sleep(Duration::from_millis(20)).await;
        }
        None
    }

    fn kill(&mut self) -> u32 {
        // Either fails only if it has ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
        self.pid()
    }

    pub(crate) async fn restart(&mut self) {
        self.process = spawn(&self.folder, self.port, &self.variables);
        self.until_it_listens().await;
    }

    async fn until_it_listens(&mut self) {
        for _ in 0..1000 {
            if let Some(status) = self.process.try_wait().unwrap() {
                let log = fs::read_to_string(self.log()).unwrap_or_default();
                panic!("a bot ended ({status}): {log}");
            }
            if TcpStream::connect(self.address()).is_ok() {
                return;
            }
            sleep(Duration::from_millis(10)).await;
        }
        panic!("a bot does not listen");
    }

    fn log(&self) -> PathBuf {
        log_file(&self.folder, self.port)
    }
}

fn spawn(folder: &Path, port: u16, variables: &[(String, String)]) -> Child {
    let log = log_file(folder, port);
    let log = File::options().append(true).create(true).open(log).unwrap();
    Command::new(example("server"))
        .env_clear()
        .env("WEIXIN_LISTEN", format!("127.0.0.1:{port}"))
        .env("WEIXIN_TOKEN", TOKEN)
        .env("WEIXIN_HISTORY", folder.join("history"))
        .env("WEIXIN_SENT", folder.join("sent"))
        .envs(variables.iter().cloned())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(log)
        .spawn()
        .unwrap()
}

fn log_file(folder: &Path, port: u16) -> PathBuf {
    folder.join(format!("{port}.log"))
}
