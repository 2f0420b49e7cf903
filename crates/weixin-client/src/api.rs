//! What the layers have to know of a call.

use std::borrow::Cow;

use http::{Method, Request};

/// One API of the platform: its path, and what may be done when a call of it fails.
///
/// It travels in the extensions of a request. A request without one is named by its path, needs an access
/// token, and may be repeated if it is a GET.
///
/// ```
/// use weixin_client::Api;
///
/// const COMMENTS: Api = Api::repeatable("/cgi-bin/comment/list");
/// const REPLY: Api = Api::once("/cgi-bin/comment/reply/add");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Api {
    path: &'static str,
    is_repeatable: bool,
    needs_token: bool,
}

impl Api {
    /// A call that does no harm when it is made twice: it reads, or sets what it had set.
    ///
    /// # Panics
    ///
    /// If the path does not begin with `/`: in a constant, when it is compiled.
    #[must_use]
    pub const fn repeatable(path: &'static str) -> Self {
        assert!(is_path(path), "a path begins with a slash");
        Self {
            path,
            is_repeatable: true,
            needs_token: true,
        }
    }

    /// A call that must not be made twice, because a user would see it twice.
    ///
    /// # Panics
    ///
    /// If the path does not begin with `/`: in a constant, when it is compiled.
    #[must_use]
    pub const fn once(path: &'static str) -> Self {
        assert!(is_path(path), "a path begins with a slash");
        Self {
            path,
            is_repeatable: false,
            needs_token: true,
        }
    }

    /// The same call without an access token.
    #[must_use]
    pub const fn without_token(self) -> Self {
        Self {
            needs_token: false,
            ..self
        }
    }

    /// The path, such as `/cgi-bin/user/info`, by which the call is named in errors and spans.
    #[must_use]
    pub const fn path(&self) -> &'static str {
        self.path
    }

    pub(crate) fn name_of<B>(request: &Request<B>) -> Cow<'static, str> {
        match request.extensions().get::<Self>() {
            Some(api) => api.path.into(),
            None => request.uri().path().to_owned().into(),
        }
    }

    pub(crate) fn is_repeatable<B>(request: &Request<B>) -> bool {
        match request.extensions().get::<Self>() {
            Some(api) => api.is_repeatable,
            None => request.method() == Method::GET,
        }
    }

    pub(crate) fn needs_token<B>(request: &Request<B>) -> bool {
        let api = request.extensions().get::<Self>();
        api.is_none_or(|api| api.needs_token)
    }
}

/// Behind the address of a server it must not become part of the server's name.
const fn is_path(path: &str) -> bool {
    matches!(path.as_bytes().first(), Some(b'/'))
}
