//! Writes down what happens to each message, for the tests that prove that nothing is lost.
//!
//! Processes append to the file that `WEIXIN_HISTORY` names, each step as one line of JSON. Without the
//! variable nothing is written, and the events cost nothing.

use std::fmt::Debug;
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Map, Value};
use tracing::field::{Field, Visit};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::Context;
use tracing_subscriber::registry::LookupSpan;

/// What the delivery layer calls its events.
const TARGET: &str = "weixin_delivery::history";

/// The writer, if the environment asks for one.
///
/// # Errors
///
/// The file cannot be opened.
pub(crate) fn layer<S>() -> Result<Option<impl Layer<S>>, std::io::Error>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    let Some(path) = std::env::var_os("WEIXIN_HISTORY").filter(|path| !path.is_empty()) else {
        return Ok(None);
    };
    let file = OpenOptions::new().append(true).create(true).open(path)?;
    let steps = Targets::new().with_target(TARGET, Level::DEBUG);
    Ok(Some(History { file }.with_filter(steps)))
}

struct History {
    file: File,
}

impl<S: Subscriber> Layer<S> for History {
    fn on_event(&self, event: &Event<'_>, _context: Context<'_, S>) {
        let mut line = Line(Map::new());
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        let micros = now.map_or(0, |now| now.as_micros());
        line.0.insert("at".into(), (micros as u64).into());
        line.0.insert("pid".into(), std::process::id().into());
        event.record(&mut line);
        let mut line = Value::Object(line.0).to_string();
        line.push('\n');
        // In one piece, so that lines of several processes do not mix, and nothing is left in a buffer
        // when this one is killed.
        if let Err(error) = (&self.file).write_all(line.as_bytes()) {
            panic!("the history has a gap: {error}");
        }
    }
}

struct Line(Map<String, Value>);

impl Line {
    fn insert(&mut self, field: &Field, value: impl Into<Value>) {
        self.0.insert(field.name().to_owned(), value.into());
    }
}

impl Visit for Line {
    fn record_u64(&mut self, field: &Field, value: u64) {
        self.insert(field, value);
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.insert(field, value);
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.insert(field, value);
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.insert(field, value);
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.insert(field, format!("{value:?}"));
    }
}
