use std::time::{Duration, SystemTime};

use axum::http::StatusCode;
use axum::http::header::{DATE, LOCATION};
use axum::response::{Html, IntoResponse, Redirect, Response};
use serde_json::json;
use tower_weixin::{Account, CloudRun};

use crate::support::bot::{account, answering, bot, bot_of, serve};
use crate::support::{APP_ID, TOKEN, Weixin};

fn weixin_query(line: &str, json: bool) -> Weixin {
    let args = ["verify", "--query", line].into_iter();
    Weixin::new(args.chain(json.then_some("--json"))).with_account()
}

fn weixin(args: &[&str], to: &str) -> Weixin {
    Weixin::new([&["verify", "--to", to], args].concat()).with_account()
}

#[test]
fn a_good_bot_is_told_to_be_one() {
    let (to, _) = bot("");
    let ended = weixin(&[], &to).run().ok();
    assert!(
        ended
            .stdout
            .starts_with("The console would accept this address; a wrong"),
        "{}",
        ended.stdout
    );
    assert!(
        ended.stdout.contains("\nIt refuses what it must refuse:"),
        "{}",
        ended.stdout
    );
    let ended = weixin(&["--lang", "zh"], &to).run().ok();
    assert!(
        ended.stdout.contains("控制台会接受这个地址"),
        "{}",
        ended.stdout
    );
    let lines = weixin(&["--json"], &to).run().ok().json();
    let checks: Vec<_> = lines
        .iter()
        .map(|line| json!([line["check"], line["ok"]]))
        .collect();
    assert_eq!(checks, [json!(["verify", true]), json!(["probe", true])]);
}

#[test]
fn what_is_unsigned_is_not_said_to_be_checked() {
    let container = Account::cloud_run(APP_ID, CloudRun::private());
    let (to, _) = bot_of(container.build().unwrap(), "");
    let ended = weixin(&["--mode", "cloud_run"], &to).run().ok();
    let said = ended.stdout;
    assert!(!said.contains("signature"), "{said}");
    assert!(said.contains("takes from whoever can reach it"), "{said}");
    Weixin::new(["verify", "--mode", "cloud_run", "--to", &to])
        .run()
        .complains(2, "app_id is not set");
}

#[test]
fn each_of_the_known_causes_has_its_words() {
    type Answer = fn(&str) -> Response;
    let causes: [(Answer, &str, &str, &str); 9] = [
        (
            |echo| format!("\"{echo}\"").into_response(),
            "echo_quoted",
            "in quotes",
            "引号",
        ),
        (
            |echo| format!("{echo}\n").into_response(),
            "echo_blank",
            "line break",
            "换行",
        ),
        (
            |echo| format!("\u{feff}{echo}").into_response(),
            "bom",
            "byte order mark",
            "BOM",
        ),
        (
            |echo| Html(format!("<html>{echo}</html>")).into_response(),
            "html",
            "page of HTML",
            "HTML 页面",
        ),
        (
            |_| "hello".into_response(),
            "echo_other",
            "not echostr",
            "不是 echostr",
        ),
        (
            |_| StatusCode::NOT_FOUND.into_response(),
            "wrong_path",
            "nothing is mounted",
            "检查 URL",
        ),
        (
            |_| StatusCode::METHOD_NOT_ALLOWED.into_response(),
            "method_not_allowed",
            "GET and POST",
            "GET 和 POST",
        ),
        (
            |_| StatusCode::FORBIDDEN.into_response(),
            "forbidden",
            "the server refuses it",
            "拒绝了请求",
        ),
        (
            |_| Redirect::permanent("/weixin/").into_response(),
            "redirect",
            "follows no redirect",
            "不会跟随重定向",
        ),
    ];
    for (answer, code, english, chinese) in causes {
        let to = answering(answer);
        let ended = weixin(&[], &to).run();
        assert_eq!(ended.code, 1, "{code}");
        assert!(
            ended.stdout.starts_with("The console would refuse"),
            "{}",
            ended.stdout
        );
        assert!(ended.stdout.contains(english), "{}", ended.stdout);
        assert!(!ended.stdout.contains("clock is"), "{}", ended.stdout);
        let ended = weixin(&["--lang=zh"], &to).run();
        assert!(ended.stdout.contains(chinese), "{}", ended.stdout);
        let line = weixin(&["--json"], &to).run().one_json();
        assert_eq!(line["attempts"][0]["findings"][0]["code"], code);
    }
    let to = answering(|_| (StatusCode::FOUND, [(LOCATION, "/")]));
    assert_eq!(weixin(&[], &to).run().code, 1);
}

#[test]
fn a_clock_that_is_off_is_named_where_it_matters() {
    let an_hour = Duration::from_secs(3600);
    let at = |time: SystemTime| {
        let date = httpdate::fmt_http_date(time);
        answering(move |_| (StatusCode::FORBIDDEN, [(DATE, date.clone())]))
    };
    let to = at(SystemTime::now() - an_hour);
    let ended = weixin(&[], &to).run();
    assert!(
        ended
            .stdout
            .contains("that is why it refuses: the server's clock is 1 h behind"),
        "{}",
        ended.stdout
    );
    let ended = weixin(&["--lang", "zh"], &at(SystemTime::now() + an_hour)).run();
    assert!(
        ended.stdout.contains("服务器的时钟正好快 1 小时"),
        "{}",
        ended.stdout
    );
    let line = weixin(&["--json"], &to).run().one_json();
    assert!(line["clock_off_s"].as_u64().unwrap() >= 3599, "{line}");
}

/// What the platform would call with at this time, signed with this Token.
fn query_at(token: &str, time: u64) -> String {
    let time = time.to_string();
    let ended = Weixin::new(["sign", "--timestamp", &time])
        .env("WEIXIN_TOKEN", token)
        .run_showing_secrets();
    ended.stdout.lines().next().unwrap().to_owned()
}

#[test]
fn a_request_that_was_refused_is_put_down_to_its_cause() {
    const TIME: u64 = 1_795_825_865;
    let good = query_at(TOKEN, TIME);
    let echo = format!("{good}&echostr=1");
    let upper = query_at(&TOKEN.to_uppercase(), TIME);
    let logged =
        |line: &str, time: &str| format!("10.0.0.1 - - [{time}] \"{line} HTTP/1.0\" 403 0");
    let on_time = |line: &str| logged(line, "28/Nov/2026:08:31:05 +0800");
    for (line, part, code) in [
        (echo.replace('&', "&amp;"), "query", "html_escaped"),
        (on_time("GET /weixin"), "query", "no_query"),
        (on_time(&format!("GET /weixin?{good}")), "query", "missing"),
        (
            on_time(&format!("POST /weixin?{upper}")),
            "signature",
            "token_other_case",
        ),
        (
            logged(&format!("GET /weixin?{echo}"), "28/Nov/2026:08:31:05 +0000"),
            "time",
            "time_zone",
        ),
        (
            format!("POST https://bot.example/weixin?{good}"),
            "mode",
            "plain_push",
        ),
    ] {
        let ended = weixin_query(&line, true).run();
        assert_eq!(ended.code, 1, "{line}");
        let value = ended.one_json();
        assert_eq!(
            (&value["part"], &value["code"]),
            (&json!(part), &json!(code)),
            "{line}"
        );
        let in_words = weixin_query(&line, false).run();
        assert!(
            in_words.stdout.starts_with("It is refused: "),
            "{in_words:?}"
        );
        assert!(in_words.stdout.contains(value["en"].as_str().unwrap()));
    }
    let fine = weixin_query(&on_time(&format!("GET /weixin?{echo}")), false)
        .run()
        .ok();
    assert!(fine.stdout.starts_with("Nothing is wrong"), "{fine:?}");
    assert!(!fine.stdout.contains("came in time"), "{fine:?}");
    let piped = Weixin::new(["verify", "--query", "-", "--lang", "zh"]).with_account();
    let piped = piped.stdin(format!("{echo}\n")).run().ok();
    assert!(piped.stdout.contains("没有问题"), "{piped:?}");
    assert!(piped.stdout.contains("无法得知它是否及时到达"), "{piped:?}");
}

#[test]
fn what_is_worth_a_warning_is_no_failure() {
    let account = account().dangerous_any_age().build().unwrap();
    let ended = weixin(&[], &bot_of(account, "").0).run().ok();
    assert!(
        ended.stdout.contains("It accepts what it should refuse."),
        "{}",
        ended.stdout
    );
    assert!(
        ended
            .stdout
            .contains("warning: a push that was signed an hour ago"),
        "{}",
        ended.stdout
    );
}

#[test]
fn who_takes_what_must_be_refused_is_told_so() {
    // It echoes as long as the signature is right, and takes every push.
    let (to, _) = bot("");
    let good = to.strip_suffix("/weixin").unwrap().to_owned();
    let router = axum::Router::new().route(
        "/weixin",
        axum::routing::post(|| async { "success" }).get(move |request: axum::extract::Request| {
            let good = good.clone();
            async move { forward(&good, request.uri().path_and_query().unwrap().as_str()) }
        }),
    );
    let ended = weixin(&[], &serve(router)).run();
    assert_eq!(ended.code, 1);
    assert!(
        ended.stdout.starts_with("The console would accept"),
        "{}",
        ended.stdout
    );
    assert!(
        ended.stdout.contains("It takes what it must refuse."),
        "{}",
        ended.stdout
    );
    assert!(
        ended
            .stdout
            .contains("a push with a wrong signature was answered"),
        "{}",
        ended.stdout
    );

    let echo = answering(str::to_owned);
    let ended = weixin(&[], &echo).run();
    assert!(
        ended
            .stdout
            .contains("anybody else could verify it as theirs"),
        "{}",
        ended.stdout
    );
    let ended = weixin(&["--json"], &echo).run();
    let line = ended.one_json();
    assert_eq!(line["attempts"][1]["findings"][0]["code"], "unsigned_echo");
    assert_eq!(ended.code, 1);
}

/// What another server answers to a GET.
fn forward(server: &str, path: &str) -> Response {
    use std::io::{Read, Write};

    let authority = server.strip_prefix("http://").unwrap();
    let mut stream = std::net::TcpStream::connect(authority).unwrap();
    write!(stream, "GET {path} HTTP/1.0\r\nhost: {authority}\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    (StatusCode::from_u16(status).unwrap(), body.to_owned()).into_response()
}
