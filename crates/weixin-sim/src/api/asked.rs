//! A call as it came.

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HOST};
use http::uri::Authority;
use http::{Method, Request};
use http_body::Body;
use http_body_util::{BodyExt, LengthLimitError, Limited};

use super::routes::Route;

/// A call, with its whole body.
pub(super) struct Asked {
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) query: Vec<(String, String)>,
    pub(super) content_type: String,
    /// Under which address the API was called.
    pub(super) base: String,
    pub(super) body: Result<Bytes, Unread>,
    pub(super) route: Option<&'static Route>,
}

/// Why a body was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unread {
    TooLarge,
    Broken,
}

const MAX_JSON: usize = 1024 * 1024;

/// 10 MiB, and what a form has around it.
const MAX_MEDIA: usize = 10 * 1024 * 1024 + 16 * 1024;

impl Asked {
    pub(super) async fn read<B: Body>(request: Request<B>) -> Self {
        let (head, body) = request.into_parts();
        let path = head.uri.path().to_owned();
        let route = Route::of(&path);
        let max = match route {
            Some(route) if route.is_upload() => MAX_MEDIA,
            _ => MAX_JSON,
        };
        let query = head.uri.query().unwrap_or_default();
        let header = |name| head.headers.get(name)?.to_str().ok();
        let host = || Authority::try_from(header(HOST)?).ok();
        let authority = head.uri.authority().cloned().or_else(host);
        let authority = authority.as_ref().map_or("127.0.0.1", Authority::as_str);
        Self {
            query: form_urlencoded::parse(query.as_bytes())
                .into_owned()
                .collect(),
            content_type: header(CONTENT_TYPE).unwrap_or_default().to_owned(),
            base: format!("{}://{authority}", head.uri.scheme_str().unwrap_or("http")),
            method: head.method,
            path,
            body: read(body, max).await,
            route,
        }
    }

    /// A parameter of the query; empty if there is none.
    pub(super) fn parameter(&self, name: &str) -> &str {
        let found = self.query.iter().find(|(known, _)| known == name);
        found.map_or("", |(_, value)| value)
    }

    /// The query without what nobody must see.
    pub(super) fn open_query(&self) -> String {
        let is_open = |name: &str| !matches!(name, "access_token" | "secret" | "appsecret");
        let open = self.query.iter().filter(|(name, _)| is_open(name));
        form_urlencoded::Serializer::new(String::new())
            .extend_pairs(open)
            .finish()
    }
}

async fn read<B: Body>(body: B, max: usize) -> Result<Bytes, Unread> {
    let too_large = |size: u64| usize::try_from(size).map_or(true, |size| size > max);
    if too_large(body.size_hint().lower()) {
        return Err(Unread::TooLarge);
    }
    // Of the body's own error nothing is needed but that it is one.
    let body = Box::pin(body.map_err(|_| Broken));
    match Limited::new(body, max).collect().await {
        Ok(body) => Ok(body.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(Unread::TooLarge),
        Err(_) => Err(Unread::Broken),
    }
}

#[derive(Debug)]
struct Broken;

impl std::fmt::Display for Broken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the body broke off")
    }
}

impl std::error::Error for Broken {}
