//! Weixin Cloud Run: pushes on a line inside of the platform, which nobody signs.

use crate::{AppId, OpenId, UnionId, VerifyError};

/// Who can reach a server in Weixin Cloud Run: what its operator states, since a push there proves nothing by itself.
///
/// Take the service's setting for access from the public network in the console. If it is off, the server is
/// [`private`](Self::private).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CloudRun {
    needs_source: bool,
}

impl CloudRun {
    /// Nobody but the platform and the environment's own services can reach the server. Every push is taken.
    #[must_use]
    pub fn private() -> Self {
        Self {
            needs_source: false,
        }
    }

    /// The server can be reached from outside as well. A push is taken if it has the header `X-WX-SOURCE` (or
    /// `X-WX-SOURCES`, as some of the platform's pages write it).
    ///
    /// Whoever sends the header passes, unless the ingress in front of the server strips it from requests from outside.
    /// So try it: a POST with the header to the public address has to be refused. If it is not, close the public access.
    #[must_use]
    pub fn public_with_source_header() -> Self {
        Self { needs_source: true }
    }

    pub(crate) fn needs_source(self) -> bool {
        self.needs_source
    }
}

/// Who called a server in Weixin Cloud Run, by the headers `X-WX-…`. What a header does not say is `None`.
///
/// It is worth as much as the push is: see [`CloudRun`]. `Debug` hides the users.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct CloudRunCaller {
    /// `X-WX-SOURCE`: what caused the call.
    pub source: Option<String>,
    /// `X-WX-APPID`: the account.
    pub app_id: Option<AppId>,
    /// `X-WX-OPENID`: the user.
    pub open_id: Option<OpenId>,
    /// `X-WX-UNIONID`: the user, for all accounts of the same open-platform account.
    pub union_id: Option<UnionId>,
    /// `X-WX-FROM-APPID`: the account that shares the environment, if the call came by way of it.
    pub from_app_id: Option<AppId>,
    /// `X-WX-FROM-OPENID`: that account's user.
    pub from_open_id: Option<OpenId>,
    /// `X-WX-FROM-UNIONID`: that account's user.
    pub from_union_id: Option<UnionId>,
}

/// The longest `X-WX-SOURCE` that is read. Real ones are words of some ten letters.
const MAX_SOURCE_BYTES: usize = 64;

impl CloudRunCaller {
    /// Reads the headers. `header` gives all values of the header of a name, which is in lower case.
    ///
    /// # Errors
    ///
    /// [`VerifyError::Header`] names the one that is there more than once, as when somebody adds it to the platform's, or
    /// that has no value of its kind. An empty one is as none.
    pub fn read<'a, I>(header: impl Fn(&'static str) -> I) -> Result<Self, VerifyError>
    where
        I: IntoIterator<Item = &'a [u8]>,
    {
        let text = |name| {
            let mut values = header(name).into_iter();
            let value = values.next().unwrap_or_default();
            let value = str::from_utf8(value).map_err(|_| VerifyError::Header(name))?;
            match values.next() {
                None => Ok(Some(value).filter(|value| !value.is_empty())),
                Some(_) => Err(VerifyError::Header(name)),
            }
        };
        let app_id = |name| of_kind(name, text(name)?, |id| AppId::new(id).ok());
        let open_id = |name| of_kind(name, text(name)?, OpenId::new);
        let union_id = |name| of_kind(name, text(name)?, UnionId::new);
        let source = |name| of_kind(name, text(name)?, word);
        let (one, other) = (source("x-wx-source")?, source("x-wx-sources")?);
        Ok(Self {
            source: one.or(other),
            app_id: app_id("x-wx-appid")?,
            open_id: open_id("x-wx-openid")?,
            union_id: union_id("x-wx-unionid")?,
            from_app_id: app_id("x-wx-from-appid")?,
            from_open_id: open_id("x-wx-from-openid")?,
            from_union_id: union_id("x-wx-from-unionid")?,
        })
    }
}

fn of_kind<'a, T>(
    name: &'static str,
    value: Option<&'a str>,
    read: impl Fn(&'a str) -> Option<T>,
) -> Result<Option<T>, VerifyError> {
    let read = |value| read(value).ok_or(VerifyError::Header(name));
    value.map(read).transpose()
}

fn word(text: &str) -> Option<String> {
    let is_word = text.bytes().all(|byte| byte.is_ascii_graphic());
    (is_word && text.len() <= MAX_SOURCE_BYTES).then(|| text.to_owned())
}
