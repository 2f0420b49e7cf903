//! Several processes: each is this program again, which runs one of the ignored tests.

use std::collections::HashMap;
use std::env;
use std::io::{self, BufRead, BufReader, Lines, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;
use weixin_delivery::store::{Claim, SqliteStore, Store};

use super::{attempt, defer, key, open};

const MESSAGES: u32 = 200;

#[tokio::test]
async fn of_two_stores_and_two_processes_one_gets_each_message() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("store");
    // They create the tables at the same time as well.
    let mut children = [1, 2].map(|owner| Process::start("child_claims", &path, owner));
    let stores = tokio::join!(open(&path), open(&path));
    for child in &mut children {
        assert_eq!(child.next().as_deref(), Some("ready"));
    }
    for child in &mut children {
        child.go();
    }
    let ours = tokio::join!(claim_all(&stores.0, 3), claim_all(&stores.1, 4));

    let mut owners = HashMap::<u32, u32>::new();
    let theirs = children.iter_mut().flat_map(|child| {
        let numbers = std::iter::from_fn(|| child.next());
        numbers
            .map(|line| line.parse().unwrap())
            .collect::<Vec<u32>>()
    });
    for number in theirs.chain(ours.0).chain(ours.1) {
        *owners.entry(number).or_default() += 1;
    }
    assert_eq!(owners.len(), MESSAGES as usize, "nobody got some");
    let twice: Vec<_> = owners.iter().filter(|(_, owners)| **owners > 1).collect();
    assert!(twice.is_empty(), "{twice:?}");
}

#[tokio::test]
async fn what_was_acknowledged_before_a_process_is_killed_is_there() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("store");
    let mut acknowledged = Vec::new();
    for round in 0..5 {
        let mut child = Process::start("child_defers", &path, round + 1);
        for _ in 0..20 {
            acknowledged.push(child.next().expect("the process ended by itself"));
        }
        child.kill();
        // What it had said before it died.
        acknowledged.extend(std::iter::from_fn(|| child.next()));
    }

    let store = open(&path).await;
    let mut found = Vec::new();
    // Each has a user of its own here, so all are heads.
    while let Some(job) = store.take("wx", Duration::from_secs(60)).await.unwrap() {
        found.push(String::from(job.entry.document));
    }
    let lost: Vec<_> = acknowledged
        .iter()
        .filter(|document| !found.contains(document))
        .collect();
    assert!(lost.is_empty(), "{lost:?}");
    let mut unique = found.clone();
    unique.sort();
    unique.dedup();
    assert_eq!(unique.len(), found.len(), "some are there twice");
}

#[cfg(unix)]
#[test]
fn a_file_or_a_directory_that_cannot_be_written_is_read_only() {
    use std::fs::{self, Permissions};
    use std::os::unix::fs::PermissionsExt;

    let dir = TempDir::new().unwrap();
    let store = dir.path().join("dir").join("store");
    let fence =
        |path: &Path, mode| fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
    fs::create_dir(dir.path().join("dir")).unwrap();
    fence(dir.path(), 0o755);

    fence(&dir.path().join("dir"), 0o555);
    assert_eq!(unprivileged(dir.path(), &store), "ReadOnly");
    fence(&dir.path().join("dir"), 0o777);
    fs::write(&store, "").unwrap();
    fence(&store, 0o444);
    assert_eq!(unprivileged(dir.path(), &store), "ReadOnly");
    // It can be written, but not what stands beside it.
    fence(&store, 0o666);
    fence(&dir.path().join("dir"), 0o555);
    let kind = unprivileged(dir.path(), &store);
    assert!(["ReadOnly", "Unavailable"].contains(&&*kind), "{kind}");
    fence(&dir.path().join("dir"), 0o777);
    assert_eq!(unprivileged(dir.path(), &store), "opened");
}

/// What an attempt to open a store leads to that is made by nobody in particular: root may write anywhere.
#[cfg(unix)]
fn unprivileged(dir: &Path, store: &Path) -> String {
    use std::os::unix::fs::MetadataExt;
    use std::os::unix::process::CommandExt;

    // A copy, where nobody may come to run it.
    let program = dir.join("program");
    if !program.exists() {
        std::fs::copy(env::current_exe().unwrap(), &program).unwrap();
    }
    let mut command = Process::command(&program, "child_opens", store, 1);
    if std::fs::metadata(dir).unwrap().uid() == 0 {
        command.uid(65534).gid(65534);
    }
    Process::of(command).next().expect("it said nothing")
}

#[tokio::test]
#[ignore = "a process of another test"]
async fn child_claims() {
    let Some((path, owner)) = told() else { return };
    let store = open(&path).await;
    say("ready");
    io::stdin().lines().next().unwrap().unwrap();
    for number in claim_all(&store, owner.into()).await {
        say(&number.to_string());
    }
}

#[tokio::test]
#[ignore = "a process of another test"]
async fn child_defers() {
    let Some((path, round)) = told() else { return };
    let store = open(&path).await;
    let mut tasks = Vec::new();
    for task in 0..8 {
        let store = store.clone();
        tasks.push(tokio::spawn(async move {
            for number in 0.. {
                let number = round * 1_000_000 + task * 100_000 + number;
                let document = format!("document {number}");
                defer(&store, &key(number), &document, &document).await;
                say(&document);
            }
        }));
    }
    for task in tasks {
        task.await.unwrap();
    }
}

#[tokio::test]
#[ignore = "a process of another test"]
async fn child_opens() {
    let Some((path, _)) = told() else { return };
    match SqliteStore::open(path).await {
        Ok(_) => say("opened"),
        Err(error) => say(&format!("{:?}", error.kind())),
    }
}

/// The messages that an owner gets who asks for all.
async fn claim_all(store: &SqliteStore, owner: u128) -> Vec<u32> {
    let mut claimed = Vec::new();
    for number in 0..MESSAGES {
        let claim = store.claim(&key(number), &attempt(owner)).await.unwrap();
        if matches!(claim, Claim::Claimed { .. }) {
            claimed.push(number);
        }
    }
    claimed
}

/// Another process, which ends with its value.
struct Process {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Process {
    fn start(test: &str, path: &Path, number: u32) -> Self {
        Self::of(Self::command(
            &env::current_exe().unwrap(),
            test,
            path,
            number,
        ))
    }

    fn command(program: &Path, test: &str, path: &Path, number: u32) -> Command {
        let mut command = Command::new(program);
        command
            .args([
                &format!("processes::{test}"),
                "--exact",
                "--ignored",
                "--nocapture",
            ])
            .env(PATH, path)
            .env(NUMBER, number.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        command
    }

    fn of(mut command: Command) -> Self {
        let mut child = command.spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        Self { child, lines }
    }

    /// What it says next; `None` once it has ended.
    fn next(&mut self) -> Option<String> {
        // The harness of the tests talks as well.
        self.lines
            .by_ref()
            .map_while(Result::ok)
            .find_map(|line| line.split_once(MARK).map(|(_, said)| said.to_owned()))
    }

    fn go(&mut self) {
        self.child
            .stdin
            .as_mut()
            .unwrap()
            .write_all(b"go\n")
            .unwrap();
    }

    /// With a signal that it cannot see.
    fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}

/// What this process was started for; `None` if it was started by somebody who runs ignored tests.
fn told() -> Option<(PathBuf, u32)> {
    let path = env::var_os(PATH)?;
    let number = env::var(NUMBER).ok()?;
    Some((path.into(), number.parse().ok()?))
}

/// One line, whole or not at all.
fn say(text: &str) {
    let mut out = io::stdout().lock();
    out.write_all(format!("{MARK}{text}\n").as_bytes()).unwrap();
    out.flush().unwrap();
}

const MARK: &str = "said: ";
const NUMBER: &str = "STORE_TEST_NUMBER";
const PATH: &str = "STORE_TEST_PATH";
