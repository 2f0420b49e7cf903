//! A platform that answers calls as it is told.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use super::ACCESS_TOKEN;

/// It listens until the process ends.
pub(crate) struct Platform {
    address: String,
    calls: Arc<Mutex<Vec<Call>>>,
}

#[derive(Clone, Debug)]
pub(crate) struct Call {
    /// Method, path and query.
    pub(crate) line: String,
    pub(crate) body: String,
}

impl Platform {
    /// Gives a token, and answers all else by what the path of the call is answered with here.
    pub(crate) fn new(answers: &'static [(&'static str, &'static str)]) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let calls = Arc::<Mutex<Vec<Call>>>::default();
        let seen = Arc::clone(&calls);
        thread::spawn(move || {
            for stream in listener.incoming() {
                answer(stream.unwrap(), answers, &seen);
            }
        });
        Self { address, calls }
    }

    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// The calls but those for the token.
    pub(crate) fn calls(&self) -> Vec<Call> {
        let calls = self.calls.lock().unwrap();
        let calls = calls
            .iter()
            .filter(|call| !call.line.contains("/stable_token"));
        calls.cloned().collect()
    }
}

fn answer(mut stream: TcpStream, answers: &[(&str, &str)], calls: &Mutex<Vec<Call>>) {
    let mut from = BufReader::new(stream.try_clone().unwrap());
    let (mut line, mut length) = (String::new(), 0);
    from.read_line(&mut line).unwrap();
    loop {
        let mut header = String::new();
        from.read_line(&mut header).unwrap();
        match header.to_ascii_lowercase().trim().split_once(": ") {
            Some(("content-length", value)) => length = value.parse().unwrap(),
            Some(_) => {}
            None => break,
        }
    }
    let mut body = vec![0; length];
    from.read_exact(&mut body).unwrap();
    let body = String::from_utf8(body).unwrap();
    let line = line.trim_end_matches(" HTTP/1.1\r\n").to_owned();
    let found = answers.iter().find(|(path, _)| line.contains(path));
    let token = format!(r#"{{"access_token":"{ACCESS_TOKEN}","expires_in":7200}}"#);
    let answer = match found {
        Some((_, answer)) => (*answer).to_owned(),
        None if line.contains("/stable_token") => token,
        None => r#"{"errcode":40066,"errmsg":"invalid url"}"#.to_owned(),
    };
    calls.lock().unwrap().push(Call { line, body });
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close";
    let length = answer.len();
    write!(stream, "{head}\r\ncontent-length: {length}\r\n\r\n{answer}").unwrap();
}
