use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::uri::{Authority, PathAndQuery};
use http::{Request, Uri};
use tower::ServiceBuilder;
use tower::retry::RetryLayer;
use tower::timeout::TimeoutLayer;
use tower::util::BoxCloneSyncService;
use weixin_core::observer::Observer;
use weixin_core::{AppId, ConfigError};

use super::{Client, Stack};
use crate::token::{AppSecret, StableToken, TokenSource};
use crate::{AccessTokenLayer, Api, ApiTraceLayer, BoxError, Error, ErrorKind, RetryPolicy};

/// Sets up a [`Client`].
#[must_use]
pub struct ClientBuilder {
    base: Uri,
    app_id: Option<AppId>,
    secret: Option<AppSecret>,
    tokens: Option<AccessTokenLayer>,
    rate_limit: Option<RateLimit>,
    retry: RetryPolicy,
    timeout: Duration,
    observer: Option<Arc<dyn Observer>>,
    transport: Stack,
}

#[cfg(feature = "rate-limit")]
type RateLimit = crate::ApiRateLimitLayer;
#[cfg(not(feature = "rate-limit"))]
type RateLimit = tower::layer::util::Identity;

/// The general address of the API; there are some for regions, such as `https://sh.api.weixin.qq.com`.
const BASE: &str = "https://api.weixin.qq.com";

impl ClientBuilder {
    pub(super) fn new(transport: Stack) -> Self {
        Self {
            base: Uri::from_static(BASE),
            app_id: None,
            secret: None,
            tokens: None,
            rate_limit: None,
            retry: RetryPolicy::new(),
            timeout: Duration::from_secs(10),
            observer: None,
            transport,
        }
    }

    /// The account, by what the console shows: the client gets the [stable token](StableToken) by itself.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] names the field, `app_id` or `app_secret`, and what is wrong with it.
    pub fn app(
        mut self,
        app_id: impl Into<String>,
        secret: impl Into<String>,
    ) -> Result<Self, ConfigError> {
        self.app_id = Some(AppId::new(app_id)?);
        self.secret = Some(AppSecret::new(secret)?);
        Ok(self)
    }

    /// The AppID alone, for a client with [another source of tokens](Self::token_source), or without any.
    pub fn app_id(mut self, app_id: AppId) -> Self {
        self.app_id = Some(app_id);
        self
    }

    /// Where the access token comes from, in place of the stable token. A source that asks the platform needs a client
    /// itself, one without a token.
    ///
    /// ```no_run
    /// use weixin_client::Client;
    /// use weixin_client::token::{AppSecret, LegacyToken};
    /// use weixin_client::AppId;
    ///
    /// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
    /// let app_id = AppId::new("wx1234567890abcdef")?;
    /// let secret = AppSecret::new(std::env::var("WEIXIN_APP_SECRET")?)?;
    /// let plain = Client::builder().build();
    /// let client = Client::builder()
    ///     .app_id(app_id.clone())
    ///     .token_source(LegacyToken::new(plain, app_id, secret))
    ///     .build();
    /// # Ok(())
    /// # }
    /// ```
    pub fn token_source(mut self, source: impl TokenSource) -> Self {
        self.tokens = Some(AccessTokenLayer::new(source));
        self
    }

    /// Where the API is: by default `https://api.weixin.qq.com`. A path, if there is one, stands before the path of
    /// each call.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] for the field `base_url`, if it is not the address of a server, with `http` or `https`.
    pub fn base_url(mut self, base: &str) -> Result<Self, ConfigError> {
        let field = "base_url";
        let rule = "an address such as https://api.weixin.qq.com";
        let invalid = ConfigError::Invalid { field, rule };
        let base: Uri = base.parse().map_err(|_| invalid.clone())?;
        let is_good = matches!(base.scheme_str(), Some("http" | "https"))
            && base.query().is_none()
            && base
                .authority()
                .is_some_and(|authority| !authority.as_str().contains('@'));
        if !is_good {
            return Err(invalid);
        }
        self.base = base;
        Ok(self)
    }

    /// How often each API is called. By default there is no limit.
    #[cfg(feature = "rate-limit")]
    pub fn rate_limit(mut self, limit: crate::ApiRateLimitLayer) -> Self {
        self.rate_limit = Some(limit);
        self
    }

    /// When calls are made again.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// How long each try may take. By default 10 s.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Tells this observer of each call, those for an access token among them, and of each new access token.
    pub fn observer(mut self, observer: impl Observer) -> Self {
        self.observer = Some(Arc::new(observer));
        self
    }

    /// Makes the client. Nothing is sent yet.
    ///
    /// Without [`app`](Self::app) and [`token_source`](Self::token_source) no access token is added, as it has to be
    /// on Weixin Cloud Run.
    #[must_use]
    pub fn build(self) -> Client {
        let base = self.base;
        let mut trace = ApiTraceLayer::new();
        if let Some(observer) = &self.observer {
            trace = trace.observer(Arc::clone(observer));
        }
        let one_try = ServiceBuilder::new()
            .map_err(Error::from)
            .layer(TimeoutLayer::new(self.timeout))
            .filter(move |request| at(&base, request))
            .service(self.transport);
        let client = |tokens: Option<AccessTokenLayer>| Client {
            // The order matters: a span is around all tries, a call waits once for its turn, a refused token costs no
            // try, and each has its own time.
            stack: BoxCloneSyncService::new(
                ServiceBuilder::new()
                    .layer(trace.clone())
                    .option_layer(self.rate_limit.clone())
                    .layer(RetryLayer::new(self.retry.clone()))
                    .option_layer(tokens)
                    .service(one_try.clone()),
            ),
            app_id: self.app_id.clone(),
            ticket: Arc::default(),
        };
        let tokens = match (self.tokens, &self.app_id, self.secret) {
            (Some(tokens), ..) => Some(tokens),
            (None, Some(app_id), Some(secret)) => {
                let source = StableToken::new(client(None), app_id.clone(), secret);
                Some(AccessTokenLayer::new(source))
            }
            (None, ..) => None,
        };
        let tokens = tokens.map(|tokens| match self.observer.clone() {
            Some(observer) => tokens.observer(observer),
            None => tokens,
        });
        client(tokens)
    }
}

/// The request with the address of the server in front of its path.
fn at(base: &Uri, mut request: Request<Bytes>) -> Result<Request<Bytes>, Error> {
    #[cfg(feature = "delivery")]
    crate::late::note_departure(&request);
    let path = request.uri().path_and_query();
    let path = path.map_or("/", PathAndQuery::as_str);
    let path = format!("{}{path}", base.path().trim_end_matches('/'));
    let address = Uri::builder()
        .scheme(base.scheme_str().unwrap_or_default())
        .authority(base.authority().map_or("", Authority::as_str))
        .path_and_query(path)
        .build();
    let invalid = |error| {
        Error::new(
            ErrorKind::Invalid,
            Api::name_of(&request),
            BoxError::from(error),
        )
    };
    *request.uri_mut() = address.map_err(invalid)?;
    Ok(request)
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("base", &self.base)
            .field("app_id", &self.app_id)
            .field("retry", &self.retry)
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}
