//! An example as a process of its own.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

use tower_weixin::Mode;
use weixin_sim::{Platform, SimAccount};

use crate::programs::example;

/// A process that ends at the latest when it is dropped.
pub(crate) struct Running(Child);

impl Running {
    pub(crate) fn start(command: &mut Command) -> Self {
        Self(command.stdout(Stdio::piped()).spawn().unwrap())
    }

    /// What it prints.
    pub(crate) fn lines(&mut self) -> impl Iterator<Item = String> + use<> {
        let stdout = self.0.stdout.take().unwrap();
        BufReader::new(stdout).lines().map_while(Result::ok)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// An example that serves.
pub(crate) struct Example {
    _process: Running,
    /// What it says before.
    pub(crate) greeting: Vec<String>,
    /// What it says then, for which somebody has to listen.
    lines: Box<dyn Iterator<Item = String>>,
}

impl Example {
    /// Starts it on a free port, with these variables and no others.
    pub(crate) fn start(name: &str, variables: &[(&str, &str)]) -> Self {
        Self::start_with(name, &mut command(name, variables))
    }

    pub(crate) fn start_with(name: &str, command: &mut Command) -> Self {
        let mut process = Running::start(command);
        let lines = Box::new(process.lines());
        let mut example = Self {
            _process: process,
            greeting: Vec::new(),
            lines,
        };
        while let Some(line) = example.lines.next() {
            example.greeting.push(line);
            if example.url().is_some() {
                return example;
            }
        }
        panic!("{name} ended with {:?}", example.greeting);
    }

    /// Ends it, and gives what it said after its greeting.
    pub(crate) fn log(self) -> String {
        drop(self._process);
        self.lines.collect::<Vec<_>>().join("\n")
    }

    /// The address in the command that it proposes: the host, and the path with the query.
    pub(crate) fn url(&self) -> Option<(&str, &str)> {
        let (_, command) = self.greeting.last()?.split_once("curl 'http://")?;
        let (host, path) = command.strip_suffix('\'')?.split_at(command.find('/')?);
        Some((host, path))
    }

    /// The next line that it says.
    pub(crate) fn next_line(&mut self) -> Option<String> {
        self.lines.next()
    }

    /// The platform, for an example with the demo Token in plaintext mode.
    pub(crate) fn platform(&self) -> Platform {
        let (host, _) = self.url().unwrap();
        let account = SimAccount::new().token("weixindemotoken2026");
        Platform::new(account.mode(Mode::Plaintext))
            .serve_url(&format!("http://{host}/weixin"))
            .unwrap()
    }

    /// What it answers to the proposed address, with this method and body.
    pub(crate) fn answer(&self, method: &str, body: &str) -> String {
        let (_, path) = self.url().unwrap();
        self.answer_at(path, method, body)
    }

    /// What it answers to another address on its host.
    pub(crate) fn answer_at(&self, path: &str, method: &str, body: &str) -> String {
        let (host, _) = self.url().unwrap();
        exchange(host, path, method, body)
    }
}

/// What a host answers.
pub(crate) fn exchange(host: &str, path: &str, method: &str, body: &str) -> String {
    let length = body.len();
    let mut stream = TcpStream::connect(host).unwrap();
    write!(
        stream,
        "{method} {path} HTTP/1.0\r\nContent-Length: {length}\r\n\r\n{body}"
    )
    .unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).unwrap();
    response
}

pub(crate) fn command(name: &str, variables: &[(&str, &str)]) -> Command {
    let mut command = Command::new(example(name));
    command
        .env_clear()
        .env("WEIXIN_LISTEN", "127.0.0.1:0")
        .envs(variables.iter().copied());
    command
}

/// What an example that does not start says instead.
pub(crate) fn refusal(name: &str, variables: &[(&str, &str)]) -> String {
    let mut child = Running::start(command(name, variables).stderr(Stdio::piped()));
    let greeting = child.lines().next();
    assert!(
        greeting.is_none(),
        "{name} with {variables:?}: {greeting:?}"
    );
    let mut error = String::new();
    child
        .0
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut error)
        .unwrap();
    assert!(
        !child.0.wait().unwrap().success(),
        "{name} with {variables:?}"
    );
    error
}
