//! `weixin verify --query`: what is wrong with a request that a server has refused.

use serde_json::json;
use weixin_core::doctor::{Call, Case};
use weixin_core::{CallbackQuery, Mode, VerifyError};

use crate::config::Account;
use crate::failure::{Exit, Failure};
use crate::input;
use crate::output::Output;
use crate::words::{Words, words};

/// A line of a log is far shorter.
const MAX_BYTES: u64 = 64 * 1024;

/// Says what is wrong with the request of a line, by the same words as a server's log.
pub(super) fn judge(line: &str, account: &Account, output: &mut Output) -> Result<Exit, Failure> {
    let stdin = match line {
        "-" => Some(input::read_to_string("-", MAX_BYTES)?),
        _ => None,
    };
    let request = Request::of(stdin.as_deref().unwrap_or(line));
    let mut account = account.builder()?;
    account = match request.logged_at {
        Some(time) => account.clock(move || time),
        None => account.dangerous_any_age(),
    };
    let account = account.build()?;

    let checked = CallbackQuery::parse(request.query).map_err(VerifyError::from);
    let checked = checked.and_then(|query| match request.call {
        Call::Verification => account.verify_url(&query).map(drop),
        Call::Push => account.verify(&query).map(drop),
    });
    let Err(error) = checked else {
        let words = words!(
            "Nothing is wrong with this query: a server with these settings takes it.",
            "这个查询串没有问题：使用这些设置的服务器会接受它。"
        );
        let words = match (request.call, account.mode()) {
            (Call::Push, Mode::Compatible | Mode::Security) => words.then(&words!(
                "(The message itself is not in the query: if that was refused, the server's log says part=\"message\".)",
                "（消息本身不在查询串中：如果被拒绝的是消息，服务器日志会写 part=\"message\"。）"
            )),
            _ => words,
        };
        let words = match request.logged_at {
            Some(_) => words,
            None => words.then(&words!(
                "(Whether it came in time is not known: a whole line of an access log would say it.)",
                "（无法得知它是否及时到达：请给出访问日志的整行。）"
            )),
        };
        output.say(&words, &json!({ "check": "query", "ok": true }))?;
        return Ok(Exit::Ok);
    };
    let case = Case::new(request.call, request.query, error).account(&account);
    let diagnosis = case.diagnose();
    let (part, cause) = (diagnosis.part(), Words::of(&diagnosis));
    let title = words!("It is refused", "会被拒绝")
        .about(&cause)
        .with_stop();
    let value = json!({
        "check": "query",
        "ok": false,
        "part": part,
        "code": diagnosis.code(),
        "en": cause.en,
        "zh": cause.zh,
    });
    output.say(&title, &value)?;
    Ok(Exit::No)
}

/// A request as it is noted down: its query, or its URL, or a line of an access log that has it.
struct Request<'a> {
    call: Call,
    query: &'a str,
    /// By the server's clock.
    logged_at: Option<u64>,
}

impl<'a> Request<'a> {
    fn of(line: &'a str) -> Self {
        let line = line.trim();
        let is_request = line.contains("://") || line.contains(" HTTP/") || line.starts_with('/');
        let query = match line.split_once('?') {
            Some((_, query)) => query,
            None if is_request => "",
            None => line,
        };
        // A query has no blanks, unless one was pasted into it.
        let end = match is_request {
            true => query.find([' ', '"', '\'', '#']),
            false => None,
        };
        let query = query.get(..end.unwrap_or(query.len())).unwrap_or(query);
        let call = match line.contains("POST ") || !query.contains("echostr=") {
            true => Call::Push,
            false => Call::Verification,
        };
        let call = match line.contains("GET ") {
            true => Call::Verification,
            false => call,
        };
        let logged_at = line.split_once('[').and_then(|(_, rest)| {
            let (time, _) = rest.split_once(']')?;
            time_of_log(time)
        });
        Self {
            call,
            query,
            logged_at,
        }
    }
}

/// Unix time of `28/Nov/2026:08:31:05 +0800`, as it stands in access logs.
fn time_of_log(text: &str) -> Option<u64> {
    let (time, zone) = text.split_once(' ')?;
    let (date, time) = time.split_once(':')?;
    let mut date = date.split('/');
    let (day, month, year) = (date.next()?, date.next()?, date.next()?);
    // The form of HTTP, for which the day of the week has to be the right one.
    let local = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
        .iter()
        .find_map(|weekday| {
            let text = format!("{weekday}, {day} {month} {year} {time} GMT");
            httpdate::parse_http_date(&text).ok()
        })?;
    let local = local.duration_since(std::time::UNIX_EPOCH).ok()?.as_secs();
    let (sign, digits) = zone.split_at_checked(1)?;
    let (hours, minutes) = digits.split_at_checked(2)?;
    let (hours, minutes): (u64, u64) = (hours.parse().ok()?, minutes.parse().ok()?);
    let off = hours
        .checked_mul(3600)?
        .checked_add(minutes.checked_mul(60)?)?;
    match sign {
        "+" => local.checked_sub(off),
        "-" => local.checked_add(off),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_found_in_whatever_it_was_noted_down_in() {
        const LOG: &str =
            r#"10.0.0.1 - - [28/Nov/2026:08:31:05 +0800] "POST /weixin?a=1&b=2 HTTP/1.0" 403 0"#;
        let (push, verification) = (Call::Push, Call::Verification);
        for (line, call, query, logged_at) in [
            ("a=1&b=2\n", push, "a=1&b=2", None),
            ("a=1&echostr=2", verification, "a=1&echostr=2", None),
            ("?a=1", push, "a=1", None),
            ("a=1 &b=2", push, "a=1 &b=2", None),
            ("/weixin", push, "", None),
            ("https://bot.example/weixin?a=1#top", push, "a=1", None),
            ("GET /weixin?a=1 HTTP/1.1", verification, "a=1", None),
            ("POST /weixin?echostr=1 HTTP/1.1", push, "echostr=1", None),
            ("\"GET /weixin HTTP/1.1\" 400", verification, "", None),
            (LOG, push, "a=1&b=2", Some(1_795_825_865)),
        ] {
            let found = Request::of(line);
            assert_eq!((found.call, found.query), (call, query), "{line}");
            assert_eq!(found.logged_at, logged_at, "{line}");
        }
        let west = time_of_log("27/Nov/2026:19:01:05 -0530");
        assert_eq!(west, Some(1_795_825_865));
        for broken in [
            "",
            "28/Nov/2026",
            "28/Now/2026:08:31:05 +0800",
            "28/Nov/2026:08:31:05 0800",
        ] {
            assert_eq!(time_of_log(broken), None, "{broken}");
        }
    }
}
