//! The form for people.

use std::fmt::{self, Display, Formatter};

use weixin_message::Reply;

use super::escaped::Escaped;
use super::{Attempt, Delivery, Entry, EntryKind, Shown};

impl Display for Entry {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "#{} ", self.seq)?;
        match &self.kind {
            EntryKind::Delivery(delivery) => delivery.fmt(f),
            EntryKind::Call { call } => writeln!(f, "call {}", Escaped(call)),
            EntryKind::Customer { message } => {
                writeln!(f, "customer service message {}", Escaped(message))
            }
            EntryKind::Note { en, zh } => writeln!(f, "{} ({})", Escaped(en), Escaped(zh)),
            EntryKind::Unknown => writeln!(f, "(of a later version)"),
        }
    }
}

impl Display for Delivery {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} {}", Escaped(&self.user), Escaped(&self.summary))?;
        for attempt in &self.attempts {
            attempt.fmt(f)?;
        }
        match &self.shown {
            Some(shown) => writeln!(f, "  -> {}", Escaped(shown)),
            None => writeln!(f, "  ..."),
        }
    }
}

impl Display for Attempt {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self {
            number,
            took_ms,
            request,
            ..
        } = self;
        let end = self.end.as_str();
        write!(
            f,
            "  {number}. {} {took_ms} ms, {end}",
            Escaped(&request.method)
        )?;
        if let Some(response) = &self.response {
            write!(f, " {}", response.status)?;
        }
        writeln!(f)?;
        for finding in &self.findings {
            writeln!(f, "     {}", Escaped(finding))?;
        }
        Ok(())
    }
}

impl Display for Shown {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing => f.write_str("(nothing)"),
            Self::Fault(_) => f.write_str("该公众号提供的服务出现故障，请稍后再试"),
            Self::Reply(Reply::Text(text)) => write!(f, "text: {text}"),
            Self::Reply(reply) => {
                let json = serde_json::to_string(reply).map_err(|_| fmt::Error)?;
                f.write_str(&json)
            }
        }
    }
}
