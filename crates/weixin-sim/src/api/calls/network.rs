//! Addresses, and the check of the bot's server.

use serde_json::{Value, json};

use crate::api::call::{Answer, Answered, Call};
use crate::api::fields::text;
use crate::api::refusal::Refusal;

/// `GET /cgi-bin/getcallbackip`
pub(in crate::api) fn callback_ips(_call: &mut Call<'_>) -> Answered {
    Ok(Answer::json(&json!({"ip_list": [IP]})))
}

/// `GET /cgi-bin/get_api_domain_ip`
pub(in crate::api) fn api_ips(_call: &mut Call<'_>) -> Answered {
    Ok(Answer::json(&json!({"ip_list": [IP]})))
}

/// `POST /cgi-bin/callback/check`: the server is always found, and near.
pub(in crate::api) fn check(call: &mut Call<'_>) -> Answered {
    let (is_dns, is_ping) = match text(&call.body, "action")? {
        "dns" => (true, false),
        "ping" => (false, true),
        "all" => (true, true),
        _ => return Err(Refusal::new(40202)),
    };
    let operator = match text(&call.body, "check_operator")? {
        "" | "DEFAULT" => "CAP",
        operator @ ("CHINANET" | "UNICOM" | "CAP") => operator,
        _ => return Err(Refusal::new(40203)),
    };
    let one = |is_wanted: bool, found: Value| match is_wanted {
        true => json!([found]),
        false => json!([]),
    };
    let dns = json!({"ip": IP, "real_operator": operator});
    let ping = json!({
        "ip": IP,
        "from_operator": operator,
        "package_loss": "0%",
        "time": "0.100ms",
    });
    Ok(Answer::json(
        &json!({"dns": one(is_dns, dns), "ping": one(is_ping, ping)}),
    ))
}

/// The simulator and the bot are on the same machine.
const IP: &str = "127.0.0.1";
