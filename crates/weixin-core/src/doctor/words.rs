//! What each diagnosis is called, in both languages.

use std::borrow::Cow;

use super::{Call, Diagnosis, TokenMistake};
use crate::Mode;

pub(super) struct Words {
    pub(super) part: &'static str,
    pub(super) code: &'static str,
    pub(super) en: Cow<'static, str>,
    pub(super) zh: Cow<'static, str>,
}

pub(super) fn words(diagnosis: &Diagnosis) -> Words {
    let word = |part, code, en: &'static str, zh: &'static str| Words {
        part,
        code,
        en: en.into(),
        zh: zh.into(),
    };
    let text = |part, code, en: String, zh: String| Words {
        part,
        code,
        en: en.into(),
        zh: zh.into(),
    };
    match diagnosis {
        Diagnosis::OtherMethod => word(
            "method",
            "other_method",
            "the platform uses GET and POST only: a scanner, or a proxy that changes the method",
            "平台只使用 GET 和 POST：可能是扫描器，或者代理改写了请求方法",
        ),
        Diagnosis::UnknownAccount => word(
            "account",
            "unknown_account",
            "no account is configured for this path: compare the URL in the console with the \
             paths here; a proxy or a router in front may cut a prefix off",
            "这个路径没有对应的账号：请对照控制台里的 URL 与这里配置的路径；前面的代理或路由可能去掉了路径前缀",
        ),
        Diagnosis::NoQuery(Call::Verification) => word(
            "query",
            "no_query",
            "there is no query at all: a browser, a health check or a scanner, or a proxy or \
             rewrite in front drops the query",
            "没有任何查询参数：可能是浏览器、健康检查或扫描器，也可能是前面的代理或重写规则丢掉了参数",
        ),
        Diagnosis::NoQuery(Call::Push) => word(
            "query",
            "no_query",
            "there is no query at all: a scanner, or a proxy or rewrite in front drops the query; \
             pushes of Weixin Cloud Run have none either, which an account has to be configured \
             for",
            "没有任何查询参数：可能是扫描器，也可能是前面的代理或重写规则丢掉了参数；微信云托管的推送也没有参数，但需要把账号配置为云托管",
        ),
        Diagnosis::NoParameters => word(
            "query",
            "no_parameters",
            "the query has none of the platform's parameters: a browser, a health check or a \
             scanner, or a proxy puts another query in place of the platform's",
            "查询参数里没有平台的任何参数：可能是浏览器、健康检查或扫描器，也可能是代理替换了参数",
        ),
        Diagnosis::HtmlEscaped => word(
            "query",
            "html_escaped",
            "`&amp;` stands between the parameters: the URL was escaped for HTML on the way, or \
             copied out of a page's source",
            "参数之间是 `&amp;`：URL 在途中被做了 HTML 转义，或是从网页源码里复制的",
        ),
        Diagnosis::PercentEncoded => word(
            "query",
            "percent_encoded",
            "the query is percent-encoded once too often: a proxy or rewrite in front encodes \
             what is encoded already",
            "查询参数多做了一次百分号编码：前面的代理或重写规则重复编码了",
        ),
        Diagnosis::Blank(name) => text(
            "query",
            "blank",
            format!(
                "there is a blank or a line break in {name}: the URL was copied, or put together by a \
             script"
            ),
            format!("{name} 里有空格或换行：URL 可能是复制来的，或由脚本拼接而成"),
        ),
        Diagnosis::Milliseconds => word(
            "query",
            "milliseconds",
            "the timestamp is in milliseconds, the platform's are in seconds: the request is a \
             test program's",
            "timestamp 以毫秒为单位，而平台用的是秒：这是测试程序发来的请求",
        ),
        Diagnosis::Missing(name) => text(
            "query",
            "missing",
            format!(
                "{name} is missing: a proxy or rewrite in front drops it, or the request was made by \
             hand"
            ),
            format!("缺少 {name}：前面的代理或重写规则丢掉了它，或者请求是手工构造的"),
        ),
        Diagnosis::Repeated(name) => text(
            "query",
            "repeated",
            format!(
                "{name} is there more than once: a proxy or rewrite in front adds the query to a URL \
             that has it already"
            ),
            format!("{name} 出现了多次：前面的代理或重写规则把已有的参数又加了一遍"),
        ),
        Diagnosis::Malformed(name) => text(
            "query",
            "malformed",
            format!(
                "{name} is not of the platform's shape: cut off or changed on the way, or made by \
             hand"
            ),
            format!("{name} 的格式与平台的不同：在途中被截断或改动，或者请求是手工构造的"),
        ),
        Diagnosis::TooLong => word(
            "query",
            "too_long",
            "the query is far longer than any of the platform's: a scanner",
            "查询参数远长于平台的请求：可能是扫描器",
        ),
        Diagnosis::SignedAsWeCom => word(
            "signature",
            "signed_as_wecom",
            "there is msg_signature and no signature, as in requests of WeCom: if the account is \
             one of WeCom, its kind here has to be WeCom",
            "有 msg_signature 而没有 signature，这是企业微信的请求：如果账号属于企业微信，请把类型配置为 WeCom",
        ),
        Diagnosis::NotSignedAsWeCom => word(
            "signature",
            "not_signed_as_wecom",
            "there is signature and no msg_signature, as in requests of official accounts: the \
             account here is configured as one of WeCom",
            "有 signature 而没有 msg_signature，这是公众号的请求，而这里的账号配置成了企业微信",
        ),
        Diagnosis::UpperCase => word(
            "signature",
            "upper_case",
            "the signature is right but in upper case, the platform's are in lower case: the \
             request is a test program's, or a proxy changes the case",
            "签名正确但用了大写，平台的签名是小写：这是测试程序的请求，或代理改了大小写",
        ),
        Diagnosis::Token(TokenMistake::Blank) => word(
            "signature",
            "token_blank",
            "it is signed with this Token and a blank or a line break around it: whoever signs \
             reads the Token with its line end, or it was pasted with a blank",
            "签名所用的 Token 在两端多了空格或换行：签名方读取 Token 时带上了行尾，或粘贴时多了空格",
        ),
        Diagnosis::Token(TokenMistake::Quoted) => word(
            "signature",
            "token_quoted",
            "it is signed with this Token in quotes: whoever signs takes the quotes of a \
             configuration file for a part of it",
            "签名所用的 Token 带有引号：签名方把配置文件里的引号当成了 Token 的一部分",
        ),
        Diagnosis::Token(TokenMistake::OtherCase) => word(
            "signature",
            "token_other_case",
            "it is signed with this Token in another case: compare upper and lower case with the \
             console",
            "签名所用的 Token 大小写不同：请与控制台核对大小写",
        ),
        Diagnosis::Token(TokenMistake::FullWidth) => word(
            "signature",
            "token_full_width",
            "it is signed with this Token in full-width characters: it was typed with a Chinese \
             input method",
            "签名所用的 Token 是全角字符：输入时用了中文输入法的全角模式",
        ),
        Diagnosis::Token(TokenMistake::Cut) => word(
            "signature",
            "token_cut",
            "it is signed with this Token without its first or last character: one of the two was \
             copied badly, compare it with the console",
            "签名所用的 Token 比这里少了第一个或最后一个字符：其中一方复制有误，请与控制台核对",
        ),
        Diagnosis::Token(TokenMistake::Empty) => word(
            "signature",
            "token_empty",
            "it is signed with an empty Token: whoever signs has none configured",
            "签名所用的 Token 为空：签名方没有配置 Token",
        ),
        Diagnosis::Token(TokenMistake::AppId) => word(
            "signature",
            "token_app_id",
            "it is signed with the AppID in place of the Token: the fields of the console or of \
             the signer are mixed up",
            "签名时把 AppID 当成了 Token：控制台或签名方的字段填错了",
        ),
        Diagnosis::Token(TokenMistake::NotSorted) => word(
            "signature",
            "not_sorted",
            "it is signed with this Token, but Token, timestamp and nonce were not sorted before \
             they were joined: the request is a test program's",
            "签名所用的 Token 正确，但 Token、timestamp、nonce 在拼接前没有排序：这是测试程序的请求",
        ),
        Diagnosis::TokenOfAnother(Some(id)) => text(
            "signature",
            "token_of_another",
            format!(
                "it is signed with the Token of another account that is configured here, {id}: the \
             URLs in the consoles are mixed up"
            ),
            format!("签名所用的是这里配置的另一个账号 {id} 的 Token：控制台里的 URL 填混了"),
        ),
        Diagnosis::TokenOfAnother(None) => word(
            "signature",
            "token_of_another",
            "it is signed with the Token of another account that is configured here: the URLs in \
             the consoles are mixed up",
            "签名所用的是这里配置的另一个账号的 Token：控制台里的 URL 填混了",
        ),
        Diagnosis::TokenIsAppId => word(
            "signature",
            "token_is_app_id",
            "the Token that is configured here is an AppID: it has to be the Token of the console",
            "这里配置的 Token 是一个 AppID：应填控制台里的 Token",
        ),
        Diagnosis::TokenIsAppSecret => word(
            "signature",
            "token_is_app_secret",
            "the Token that is configured here looks like an AppSecret: it has to be the Token of \
             the console",
            "这里配置的 Token 像是 AppSecret：应填控制台里的 Token",
        ),
        Diagnosis::OtherToken => word(
            "signature",
            "other_token",
            "the Token here is not the one of the console, or the request is not from the \
             platform",
            "这里的 Token 与控制台的不一致，或者请求不是平台发来的",
        ),
        Diagnosis::TimeZone {
            hours,
            is_behind: true,
        } => text(
            "time",
            "time_zone",
            format!(
                "the server's clock is {hours} h behind: its local time was set as \
             UTC, or its time zone is wrong"
            ),
            format!("服务器的时钟正好慢 {hours} 小时：把本地时间当成了 UTC，或时区设置有误"),
        ),
        Diagnosis::TimeZone {
            hours,
            is_behind: false,
        } => text(
            "time",
            "time_zone",
            format!(
                "the server's clock is {hours} h ahead: its local time was set as \
             UTC, or its time zone is wrong; if it is right, the request was replayed"
            ),
            format!(
                "服务器的时钟正好快 {hours} 小时：把本地时间当成了 UTC，或时区设置有误；如果时钟正确，则请求是重放的"
            ),
        ),
        Diagnosis::ClockNotSet => word(
            "time",
            "clock_not_set",
            "the server's clock was never set: it stands before 2020",
            "服务器的时钟没有设置：它还在 2020 年之前",
        ),
        Diagnosis::ClockInMilliseconds => word(
            "time",
            "clock_in_milliseconds",
            "the clock of the account counts milliseconds: it has to give seconds",
            "账号的时钟给出的是毫秒：应为秒",
        ),
        Diagnosis::Clock {
            seconds,
            is_behind: true,
        } => text(
            "time",
            "clock",
            format!("the server's clock is {seconds} s behind: let it be set by NTP"),
            format!("服务器的时钟慢 {seconds} 秒：请用 NTP 校时"),
        ),
        Diagnosis::Clock {
            seconds,
            is_behind: false,
        } => text(
            "time",
            "clock",
            format!(
                "the server's clock is {seconds} s ahead, or the request was held up or replayed: \
             let the clock be set by NTP"
            ),
            format!("服务器的时钟快 {seconds} 秒，或者请求被延误或重放：请用 NTP 校时"),
        ),
        Diagnosis::Replayed { seconds } => text(
            "time",
            "replayed",
            format!(
                "the request was signed {seconds} s ago: it is an old one that somebody repeats, \
             unless the server's clock is ahead"
            ),
            format!("请求是 {seconds} 秒前签名的：有人在重放旧请求，除非服务器的时钟快了"),
        ),
        Diagnosis::NoKey => word(
            "mode",
            "no_key",
            "the push is encrypted and the account here has no EncodingAESKey: the console is in \
             security or compatibility mode",
            "推送是加密的，而这里的账号没有 EncodingAESKey：控制台设置的是安全模式或兼容模式",
        ),
        Diagnosis::KeyNotUsed => word(
            "mode",
            "key_not_used",
            "the push is encrypted and the account here is in plaintext mode, although it has a \
             key: the console is in security or compatibility mode",
            "推送是加密的，而这里的账号虽有密钥却处于明文模式：控制台设置的是安全模式或兼容模式",
        ),
        Diagnosis::PlainPush(mode) => {
            let (en, zh) = match mode {
                Mode::Compatible => ("compatibility", "兼容"),
                _ => ("security", "安全"),
            };
            text(
                "mode",
                "plain_push",
                format!(
                    "the push is in plain and the account here is in {en} mode: the console is in \
             plaintext mode"
                ),
                format!("推送是明文的，而这里的账号处于{zh}模式：控制台设置的是明文模式"),
            )
        }
        Diagnosis::NotCloudRun => word(
            "mode",
            "not_cloud_run",
            "the account here is one of Weixin Cloud Run, and the request is of the ordinary \
             push: the console has a server URL set",
            "这里的账号配置为微信云托管，而请求是普通的服务器推送：控制台里设置了服务器 URL",
        ),
        Diagnosis::NoSource => word(
            "header",
            "no_source",
            "X-WX-SOURCE is missing: the request came by the public address and not from the \
             platform, or an ingress in front strips the header",
            "缺少 X-WX-SOURCE：请求来自公网而不是平台，或前面的入口去掉了这个请求头",
        ),
        Diagnosis::Header(name) => text(
            "header",
            "malformed_header",
            format!(
                "{name} is there more than once or malformed: somebody adds it from outside, and the \
             ingress does not strip it"
            ),
            format!("{name} 出现了多次或格式不对：有人从外部加上了它，而入口没有去掉"),
        ),
        Diagnosis::OtherAppId => word(
            "header",
            "other_app_id",
            "X-WX-APPID is another AppID than the one that is configured here: compare it with \
             the console; where an environment is shared, each account needs a path of its own",
            "X-WX-APPID 与这里配置的 AppID 不同：请与控制台核对；资源复用时每个账号应使用各自的路径",
        ),
        Diagnosis::Compressed => word(
            "body",
            "compressed",
            "the body has a Content-Encoding, and the platform compresses nothing: something in \
             front does, or the request is a test program's",
            "消息体带有 Content-Encoding，而平台不做压缩：是前面的某个环节压缩的，或者是测试程序的请求",
        ),
        Diagnosis::BodyTooLarge => word(
            "body",
            "too_large",
            "the body is larger than this server takes; the platform's have up to some 20 KiB",
            "消息体超过了本服务的上限；平台的消息体最大约 20 KiB",
        ),
        Diagnosis::BodyBrokeOff => word(
            "body",
            "broke_off",
            "the connection broke before the body was complete: the sender hung up, or a proxy in \
             front did",
            "消息体还没有传完，连接就断开了：可能是发送方或前面的代理断开的",
        ),
        Diagnosis::NotADocument => word(
            "message",
            "not_a_document",
            "the body is no document as the platform writes them: something in front changes it, \
             or it is forged",
            "消息体不是平台格式的文档：前面的某个环节改动了它，或是伪造的",
        ),
        Diagnosis::JsonDisabled => word(
            "message",
            "json_disabled",
            "the console is set to JSON, and this server was built without the feature `json`: \
             switch one of them",
            "控制台的数据格式是 JSON，而本服务没有启用 `json` 特性：请改用 XML 或启用该特性",
        ),
        Diagnosis::NoEncrypt => word(
            "message",
            "no_encrypt",
            "the query says that the message is encrypted, and the body has no Encrypt: something \
             in front changes the body, or it is forged",
            "查询参数表明消息是加密的，但消息体里没有 Encrypt：前面的某个环节改动了消息体，或是伪造的",
        ),
        Diagnosis::SignatureReused => word(
            "message",
            "signature_reused",
            "the signature came before with another body: somebody who saw a request of the \
             platform makes messages of it",
            "同一个签名此前带着别的消息体来过：有人看到了平台的请求，用它伪造消息",
        ),
        Diagnosis::MessageAltered => word(
            "message",
            "altered",
            "signature is right and msg_signature is not: the body is not the one that was \
             signed, altered or cut off on the way, or forged",
            "signature 正确而 msg_signature 不正确：消息体不是签名时的那一个，在途中被改动、截断，或是伪造的",
        ),
        Diagnosis::MessageWithBlanks => word(
            "message",
            "plus_to_blank",
            "Encrypt has blanks where it was signed with `+`: something in front decodes the body \
             as if it were a form",
            "Encrypt 里原本的 `+` 变成了空格：前面的某个环节把消息体当作表单解码了",
        ),
        Diagnosis::MessageWithBreaks => word(
            "message",
            "line_breaks",
            "Encrypt was signed without the blanks or line breaks that it has now: something in \
             front formats the body",
            "Encrypt 里多了签名时没有的空格或换行：前面的某个环节重新排版了消息体",
        ),
        Diagnosis::MessageNotBase64 => word(
            "message",
            "not_base64",
            "Encrypt is no Base64: the body was altered or cut off on the way, or forged",
            "Encrypt 不是合法的 Base64：消息体在途中被改动、截断，或是伪造的",
        ),
        Diagnosis::PaddedTo16 => word(
            "message",
            "padded_to_16",
            "the message is padded to blocks of 16 bytes, the platform's to 32: the request is a \
             test program's",
            "消息按 16 字节填充，而平台按 32 字节：这是测试程序的请求",
        ),
        Diagnosis::OtherReceiver => word(
            "message",
            "other_receiver",
            "the key is right and the message is for another AppID than the one that is \
             configured here: for a third-party platform it has to be its own, for WeCom the corp \
             id or suite id",
            "密钥正确，但消息的接收方不是这里配置的 AppID：第三方平台应填平台自己的 AppID，企业微信应填企业 ID 或套件 ID",
        ),
        Diagnosis::ReceiverIsOriginalId => word(
            "message",
            "original_id",
            "the AppID that is configured here is an original id (gh_…): it has to be the AppID \
             of the console (wx…)",
            "这里配置的 AppID 是原始 ID（gh_…）：应填控制台里的 AppID（wx…）",
        ),
        Diagnosis::ReceiverInOtherCase => word(
            "message",
            "receiver_case",
            "the AppID that is configured here differs from the message's in upper and lower case",
            "这里配置的 AppID 与消息里的大小写不同",
        ),
        Diagnosis::OtherKey => word(
            "message",
            "other_key",
            "the Token is right and the message does not open with the EncodingAESKey here: \
             compare it with the console; it may have been regenerated, or be another account's",
            "Token 正确，但用这里的 EncodingAESKey 解不开消息：请与控制台核对；它可能重新生成过，或属于另一个账号",
        ),
        Diagnosis::EchostrIsMessage => word(
            "message",
            "echostr_is_message",
            "echostr opens and is none: somebody sends an encrypted message in its place",
            "echostr 可以解开，但不是 echostr：有人用加密消息冒充它",
        ),
        Diagnosis::Opens => word(
            "message",
            "opens",
            "the message opens: nothing is wrong with it",
            "消息可以解开：没有问题",
        ),
    }
}
