//! What an error of a connection is, in words of ours.

use std::error::Error;
use std::io::{self, ErrorKind};

use rustls::InvalidMessage;

use super::wire::Seen;
use crate::target::Reason;
use crate::transcript::End;

/// Why there is no connection.
pub(super) fn before(error: &(dyn Error + 'static)) -> (End, Reason) {
    let end = match (tls_error(error), io_error(error).map(io::Error::kind)) {
        (Some(error), _) if is_plain(error) => End::NoTls,
        (Some(_), _) => End::Tls,
        (None, Some(ErrorKind::ConnectionRefused)) => End::Refused,
        // The handshake broke off.
        (None, Some(ErrorKind::UnexpectedEof)) => End::Tls,
        (None, _) => End::Unreachable,
    };
    let texts: Vec<_> = sources(error).map(ToString::to_string).collect();
    (end, Reason::from(texts.join(": ")))
}

/// Why an answer did not come to its end.
pub(super) fn during(error: &hyper::Error, seen: &Seen) -> (End, Reason) {
    let chunks = [ErrorKind::InvalidInput, ErrorKind::InvalidData];
    let kind = io_error(error).map(io::Error::kind);
    if !seen.can_be_http() {
        let words = [
            "it does not begin as HTTP/1.0 and HTTP/1.1 do",
            "开头不是 HTTP/1.0 或 HTTP/1.1",
        ];
        (End::NotHttp, Reason::new(words))
    } else if error.is_parse_too_large() {
        let words = [
            "its head is longer than 64 KiB, or has more than 100 headers",
            "响应头超过 64 KiB，或超过 100 项",
        ];
        (End::NotHttp, Reason::new(words))
    } else if error.is_parse_status() {
        let words = [
            "its status is not one of three digits",
            "状态码不是三位数字",
        ];
        (End::NotHttp, Reason::new(words))
    } else if error.is_parse() {
        (
            End::NotHttp,
            Reason::new(["its head is malformed", "响应头格式错误"]),
        )
    } else if kind.is_some_and(|kind| chunks.contains(&kind)) {
        let words = ["the chunks of its body are malformed", "分块编码格式错误"];
        (End::NotHttp, Reason::new(words))
    } else if seen.is_anything() {
        let words = [
            "the server closed it in the middle of the answer",
            "服务器在响应中途关闭了连接",
        ];
        (End::Reset, Reason::new(words))
    } else {
        let words = [
            "the server closed it without an answer",
            "服务器没有响应就关闭了连接",
        ];
        (End::Reset, Reason::new(words))
    }
}

/// Whether somebody with TLS is there: with a certificate that is not trusted, or whatever else such servers say.
pub(super) fn is_of_tls(error: &(dyn Error + 'static)) -> bool {
    tls_error(error).is_some_and(|error| !is_plain(error))
}

/// Whether the other side answered a handshake in plain.
fn is_plain(error: &rustls::Error) -> bool {
    *error == rustls::Error::InvalidMessage(InvalidMessage::InvalidContentType)
}

fn tls_error<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a rustls::Error> {
    io_error(error)?.get_ref()?.downcast_ref()
}

fn io_error<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a io::Error> {
    let io = sources(error).find_map(|source| source.downcast_ref::<io::Error>());
    io.map(innermost)
}

/// An error that is wrapped in another is no source of it.
fn innermost(mut error: &io::Error) -> &io::Error {
    while let Some(wrapped) = error.get_ref().and_then(|inner| inner.downcast_ref()) {
        error = wrapped;
    }
    error
}

fn sources<'a>(
    error: &'a (dyn Error + 'static),
) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |&error| error.source())
}
