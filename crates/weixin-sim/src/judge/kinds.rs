//! What can be wrong, with its name and its words.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Severity;
use super::Severity::{Error, Warning};

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident = $code:literal, $severity:ident, $en:literal, $zh:literal;)+) => {
        /// What can be wrong with an answer. Each has a code that stays the same.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum FindingKind {
            $(
                #[doc = concat!("`", $code, "`: ", $en)]
                $kind,
            )+
            /// One of a transcript that a later version wrote.
            Unknown,
        }

        impl FindingKind {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$kind),+];

            /// Its code, such as `wrong_padding`.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$kind => $code,)+
                    Self::Unknown => "unknown",
                }
            }

            pub(super) fn severity(self) -> Severity {
                match self {
                    $(Self::$kind => $severity,)+
                    Self::Unknown => Warning,
                }
            }

            /// In English and Chinese; `…` stands for the detail.
            pub(super) fn sentences(self) -> [&'static str; 2] {
                match self {
                    $(Self::$kind => [$en, $zh],)+
                    Self::Unknown => ["", ""],
                }
            }
        }
    };
}

kinds! {
    // No answer.
    Late = "late", Error,
        "no complete answer came within … ms, and the platform hung up",
        "… 毫秒内没有收到完整的响应，平台已断开连接";
    Refused = "refused", Error,
        "nobody listens at the address: …",
        "该地址没有服务在监听：…";
    Unreachable = "unreachable", Error,
        "there is no way to the server: …",
        "无法连接到服务器：…";
    Tls = "tls", Error,
        "the TLS handshake failed, or the certificate is not trusted: …",
        "TLS 握手失败，或证书不受信任：…";
    NoTls = "no_tls", Error,
        "the port speaks plain HTTP, without TLS: the address must begin with http://",
        "该端口使用不加密的 HTTP：URL 应以 http:// 开头";
    WantsTls = "wants_tls", Error,
        "the port speaks TLS: the address must begin with https://",
        "该端口使用 TLS：URL 应以 https:// 开头";
    Reset = "reset", Error,
        "the connection broke before the answer was complete: …",
        "响应尚未完整，连接就中断了：…";
    NotHttp = "not_http", Error,
        "what came back is not HTTP: …",
        "返回的内容不是 HTTP：…";
    TooLarge = "too_large", Error,
        "the answer did not end within 1 MiB",
        "响应超过 1 MiB 仍未结束";

    // HTTP.
    Status = "status", Error,
        "the status is …, not 200",
        "HTTP 状态码是 …，不是 200";
    WrongPath = "wrong_path", Error,
        "the status is …: nothing is mounted at this path",
        "HTTP 状态码是 …：该路径上没有服务，请检查 URL";
    MethodNotAllowed = "method_not_allowed", Error,
        "the status is …: this method is not served; the address needs GET and POST",
        "HTTP 状态码是 …：不支持该请求方法，同一地址必须同时支持 GET 和 POST";
    Forbidden = "forbidden", Error,
        "the status is …: the server refuses it; mostly it has another Token or a clock that is off or, for a push, \
         another EncodingAESKey, AppID or mode: its log should say which",
        "HTTP 状态码是 …：服务器拒绝了请求，通常是 Token 不一致或服务器时钟不准；若为推送，也可能是 EncodingAESKey、AppID 或加密模式不一致，\
         请查看服务器日志";
    Redirect = "redirect", Error,
        "the status is …: the platform follows no redirect, so the address must be exact, with or without its last slash",
        "HTTP 状态码是 …：平台不会跟随重定向，请填写准确的 URL（注意末尾的斜杠）";
    Chunked = "chunked", Error,
        "the answer is chunked, which a client of HTTP/1.0 cannot read; send a Content-Length",
        "响应使用了 chunked 编码，HTTP/1.0 客户端无法读取，请改用 Content-Length";
    ContentEncoding = "content_encoding", Error,
        "the answer is compressed (…), which the platform did not ask for",
        "响应被压缩（…），而平台没有要求压缩";

    // The body as a whole.
    Bom = "bom", Error,
        "a byte order mark stands before the answer",
        "响应开头有 BOM 标记";
    Html = "html", Error,
        "the answer is a page of HTML",
        "响应是一个 HTML 页面";
    Json = "json", Error,
        "the answer is JSON; it must be XML",
        "响应是 JSON，必须是 XML";
    Xml = "xml", Error,
        "the answer is XML, and the push was JSON",
        "推送使用 JSON，而响应是 XML";
    Word = "word", Error,
        "the answer is nearly the word success, but with quotes, white space or capitals; it must be these seven bytes alone",
        "响应接近 success，但带有引号、空白或大写字母，必须恰好是这七个字节";
    NotXml = "not_xml", Error,
        "the answer is not well-formed XML: …",
        "响应不是格式正确的 XML：…";
    BrokenCdata = "broken_cdata", Error,
        "a CDATA section is not closed, or closed too early by the text in it",
        "CDATA 没有闭合，或被其中的文本提前闭合";
    IllegalCharacter = "illegal_character", Error,
        "the answer has a character that XML forbids",
        "响应中含有 XML 不允许的字符";
    NotUtf8 = "not_utf8", Error,
        "the answer is not UTF-8",
        "响应不是 UTF-8 编码";

    // The envelope.
    PlaintextReply = "plaintext_reply", Error,
        "the reply is in plain, and in security mode it must be encrypted",
        "安全模式下必须加密回复，但响应是明文";
    EncryptedReply = "encrypted_reply", Error,
        "the reply is encrypted, and in this mode it must be plain",
        "当前模式下必须回复明文，但响应是密文";
    MissingEnvelopePart = "missing_envelope_part", Error,
        "the encrypted reply has no …",
        "加密回复缺少 …";
    WrongSignature = "wrong_signature", Error,
        "MsgSignature does not fit Token, TimeStamp, Nonce and Encrypt of the reply",
        "MsgSignature 与 Token、TimeStamp、Nonce、Encrypt 不匹配";
    OtherNonce = "other_nonce", Warning,
        "the reply's Nonce is not that of the request",
        "回复的 Nonce 与请求中的不一致";
    OldTimestamp = "old_timestamp", Warning,
        "the reply's TimeStamp is … seconds from now",
        "回复的 TimeStamp 与当前时间相差 … 秒";
    BadBase64 = "bad_base64", Error,
        "Encrypt is not standard Base64 without line breaks",
        "Encrypt 不是标准的、不换行的 Base64";
    WrongLength = "wrong_length", Error,
        "Encrypt is empty, or not made of blocks of 16 bytes",
        "Encrypt 为空，或长度不是 16 字节的整数倍";
    WrongPadding = "wrong_padding", Error,
        "the padding is wrong: …",
        "填充错误：…";
    WrongKey = "wrong_key", Error,
        "Encrypt cannot be read with the account's EncodingAESKey",
        "用该账号的 EncodingAESKey 无法解密";
    WrongAppId = "wrong_app_id", Error,
        "what stands behind the encrypted reply is not the account's AppID",
        "密文末尾的 AppID 不是该账号的 AppID";

    // The reply.
    MissingElement = "missing_element", Error,
        "the reply has no …, or an empty one",
        "回复缺少 …，或其内容为空";
    MissingCreateTime = "missing_create_time", Error,
        "the reply has no CreateTime, or one that is no number",
        "回复缺少 CreateTime，或不是数字";
    SwappedNames = "swapped_names", Error,
        "ToUserName and FromUserName are those of the push; in the reply they must be exchanged",
        "ToUserName 与 FromUserName 和推送中相同，回复时必须对调";
    WrongReceiver = "wrong_receiver", Error,
        "ToUserName is not the user who wrote",
        "ToUserName 不是发送消息的用户";
    WrongSender = "wrong_sender", Error,
        "FromUserName is not the account's id, the ToUserName of the push",
        "FromUserName 不是该账号的原始 ID（推送中的 ToUserName）";
    UnknownMsgType = "unknown_msg_type", Error,
        "the MsgType is none of a reply's: …",
        "MsgType 不是可用的回复类型：…";
    WrongArticleCount = "wrong_article_count", Error,
        "ArticleCount is not the number of articles, …",
        "ArticleCount 与图文条数 … 不一致";
    TooManyArticles = "too_many_articles", Error,
        "there are … articles; a message may be answered with 1, an event with 8",
        "共有 … 条图文：回复消息只能 1 条，回复事件最多 8 条";
    TextTooLong = "text_too_long", Error,
        "the text has … bytes; more than 2048 do not reach the user",
        "文本有 … 字节，超过 2048 字节将无法送达";
    ReplyIgnored = "reply_ignored", Warning,
        "nobody sees a reply to …; answer success",
        "对 … 的回复不会被任何人看到，请回复 success";
    NotSuccess = "not_success", Error,
        "this push must be answered with …",
        "此推送必须回复 …";

    // The attempts together.
    DoubleRun = "double_run", Error,
        "the attempts of one push were answered differently: the bot has run more than once",
        "同一推送的多次请求得到了不同的回复：业务逻辑被重复执行";

    // The check of the address.
    EchoQuoted = "echo_quoted", Error,
        "echostr came back in quotes: it was written as JSON",
        "echostr 被加上了引号：它被当作 JSON 输出";
    EchoBlank = "echo_blank", Error,
        "white space or a line break stands around echostr",
        "echostr 前后有空白或换行";
    EchoJson = "echo_json", Error,
        "the answer is JSON; it must be echostr alone",
        "返回的是 JSON，必须只返回 echostr 本身";
    EchoNumber = "echo_number", Error,
        "echostr came back as another number; it is a text",
        "echostr 被当作数字处理后改变了，它是文本";
    EchoOther = "echo_other", Error,
        "the answer is not echostr; mostly the server refuses the signature in words, as it has another Token",
        "返回的内容不是 echostr，通常是服务器以文字拒绝了签名，即 Token 不一致";

    // What anybody could do.
    UnsignedEcho = "unsigned_echo", Error,
        "echostr is echoed without the right signature: anybody can verify this address as theirs",
        "签名错误时仍然返回 echostr：任何人都能把这个地址验证为自己的";
    ForgedAccepted = "forged_accepted", Error,
        "a push with a wrong signature was answered like a right one",
        "签名错误的推送也得到了正常响应";
    PlaintextAccepted = "plaintext_accepted", Error,
        "a push in plain was accepted, although those to this account are encrypted: encryption protects nothing",
        "账号的推送应当加密，却接受了明文推送：加密形同虚设";
    ForgedMessageAccepted = "forged_message_accepted", Error,
        "a push with a wrong msg_signature was accepted: anybody can repeat the query with another message",
        "msg_signature 错误的推送也被接受：任何人都能换上别的密文";
    StaleAccepted = "stale_accepted", Warning,
        "a push that was signed an hour ago was accepted: a captured request can be repeated for ever",
        "接受了一小时前签名的推送：被截获的请求可以被无限重放";
}

impl Serialize for FindingKind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for FindingKind {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = String::deserialize(deserializer)?;
        let known = Self::ALL.iter().copied().find(|kind| kind.as_str() == code);
        Ok(known.unwrap_or(Self::Unknown))
    }
}
