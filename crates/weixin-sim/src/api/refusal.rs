//! Error codes as they are answered.

use rand::RngExt;
use serde_json::json;

use super::call::Answer;

/// Why a call is refused.
#[derive(Debug)]
pub(super) struct Refusal {
    code: i64,
    words: String,
    rid: String,
}

impl Refusal {
    /// Refused with this code, in its usual words.
    pub(super) fn new(code: i64) -> Self {
        Self::with(code, words(code).to_owned())
    }

    /// Refused because of the caller's address.
    pub(super) fn ip(ip: &str) -> Self {
        Self::with(
            40164,
            format!("invalid ip {ip} ipv6 ::ffff:{ip}, not in whitelist"),
        )
    }

    fn with(code: i64, words: String) -> Self {
        let [a, b, c] = rand::rng().random::<[u32; 3]>();
        let rid = format!("{a:08x}-{b:08x}-{c:08x}");
        Self { code, words, rid }
    }

    pub(super) fn rid(&self) -> &str {
        &self.rid
    }

    pub(super) fn to_answer(&self) -> Answer {
        let Self { code, words, rid } = self;
        Answer::json(&json!({"errcode": code, "errmsg": format!("{words} rid: {rid}")}))
    }
}

/// Words for people, much like the platform's.
fn words(code: i64) -> &'static str {
    match code {
        -1 => "system error",
        0 => "ok",
        40001 => "invalid credential, access_token is invalid or not latest",
        40002 => "invalid grant_type",
        40003 => "invalid openid",
        40004 => "invalid media type",
        40005 => "invalid file type",
        40007 => "invalid media_id",
        40008 => "invalid message type",
        40013 => "invalid appid",
        40014 => "invalid access_token",
        40016 => "invalid button size",
        40017 => "invalid button type",
        40018 => "invalid button name size",
        40019 => "invalid button key size",
        40020 => "invalid button url size",
        40022 => "invalid sub button level",
        40023 => "invalid sub button size",
        40024 => "invalid sub button type",
        40025 => "invalid sub button name size",
        40026 => "invalid sub button key size",
        40027 => "invalid sub button url size",
        40031 => "invalid openid list",
        40032 => "invalid openid list size",
        40033 => "invalid charset, \\uxxxx is not allowed",
        40035 => "invalid parameter",
        40036 => "invalid template_id size",
        40037 => "invalid template_id",
        40052 => "invalid action name",
        40053 => "invalid action info",
        40054 => "invalid sub button url domain",
        40055 => "invalid button url domain",
        40125 => "invalid appsecret",
        40202 => "invalid action",
        40203 => "invalid check_operator",
        41001 => "access_token missing",
        41002 => "appid missing",
        41004 => "appsecret missing",
        41005 => "media data missing",
        41006 => "media_id missing",
        41009 => "openid missing",
        42001 => "access_token expired",
        43001 => "require GET method",
        43002 => "require POST method",
        43004 => "require subscribe",
        43101 => "user refuse to accept the msg",
        44001 => "empty media data",
        44002 => "empty post data",
        44003 => "empty news data",
        44004 => "empty content",
        45001 => "media size out of limit",
        45002 => "content size out of limit",
        45003 => "title size out of limit",
        45004 => "description size out of limit",
        45005 => "url size out of limit",
        45006 => "picurl size out of limit",
        45008 => "article size out of limit",
        45009 => "reach max api daily quota limit",
        45011 => "api minute-quota reach limit, must slower, retry next minute",
        45015 => "response out of time limit or subscription is canceled",
        45029 => "qrcode count out of limit",
        45047 => "out of response count limit",
        45072 => "invalid command",
        45080 => "no message from the user within 30 seconds",
        45081 => "typing is shown already",
        46003 => "menu no exist",
        47001 => "data format error",
        47003 => "argument invalid",
        48001 => "api unauthorized",
        48006 => "forbid to clear quota because of reaching the limit",
        53600 => "invalid article_id",
        61452 => "invalid kf_account",
        65301 => "menuid not exist",
        65302 => "no such user",
        65303 => "there is no selfmenu, please create selfmenu first",
        65304 => "match rule empty",
        65305 => "menu count out of limit",
        65307 => "menu is empty",
        65315 => "user is not a follower",
        76001 => "rid not found",
        76002 => "invalid rid",
        76004 => "rid expired",
        76021 => "cgi_path not found",
        _ => "error",
    }
}
