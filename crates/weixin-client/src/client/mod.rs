//! The client.

mod builder;

use std::fmt;
use std::future::ready;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_util::TryFutureExt;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Method, Request, Response};
use http_body::Body;
use http_body_util::{BodyExt, Full};
use serde::de::{DeserializeOwned, IgnoredAny};
use serde::{Deserialize, Serialize};
use tower::Layer;
use tower::util::{BoxCloneSyncService, ServiceExt};
use tower_service::Service;
use weixin_core::AppId;

pub use self::builder::ClientBuilder;
use crate::errcode::ResponseBody;
use crate::invalid::invalid;
use crate::jssdk::TicketCache;
use crate::{Api, BoxError, ErrcodeLayer, Error, ErrorKind, ResponseFuture};

pub(crate) type Stack = BoxCloneSyncService<Request<Bytes>, Response<ResponseBody>, Error>;

/// A client of one account's API. Clones share connections and the access token.
///
/// Its typed calls are methods. What they do not cover is called by [`get`](Self::get) and [`post`](Self::post), and
/// what these do not cover by the client itself: it is a `Service` of requests whose addresses are paths, such as
/// `/cgi-bin/media/upload?type=image`, and which mostly have an [`Api`] in their extensions.
///
/// ```no_run
/// use weixin_client::Client;
///
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let client = Client::builder()
///     .app("wx1234567890abcdef", std::env::var("WEIXIN_APP_SECRET")?)?
///     .build();
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Client {
    stack: Stack,
    app_id: Option<AppId>,
    pub(crate) ticket: Arc<TicketCache>,
}

impl Client {
    /// Begins a client with the [default transport](crate::transport::HttpsTransport).
    #[cfg(feature = "https")]
    pub fn builder() -> ClientBuilder {
        Self::with_transport(crate::transport::HttpsTransport::new())
    }

    /// Begins a client with a [transport](crate::transport) of one's own.
    ///
    /// An error code is read from at most 8 MiB of an answer.
    pub fn with_transport<S, B>(transport: S) -> ClientBuilder
    where
        S: Service<Request<Full<Bytes>>, Response = Response<B>> + Clone + Send + Sync + 'static,
        S::Error: Into<BoxError>,
        S::Future: Send + 'static,
        B: Body + Send + 'static,
        B::Data: Send,
        B::Error: Into<BoxError>,
    {
        let transport = ErrcodeLayer::new().layer(transport);
        ClientBuilder::new(BoxCloneSyncService::new(transport))
    }

    /// The same client with a layer around its whole stack, but not around its calls for an access token. A layer that
    /// makes something else of the client is a stack of one's own.
    ///
    /// What such a layer refuses by itself has no span.
    ///
    /// ```
    /// use tower::buffer::BufferLayer;
    /// use tower::limit::ConcurrencyLimitLayer;
    /// use weixin_client::Client;
    ///
    /// # fn example(client: Client) -> Client {
    /// client
    ///     .layer(ConcurrencyLimitLayer::new(8))
    ///     .layer(BufferLayer::new(1000))
    /// # }
    /// ```
    #[must_use]
    pub fn layer<L>(self, layer: L) -> Self
    where
        L: Layer<Self>,
        L::Service: Service<Request<Bytes>, Response = Response<ResponseBody>>,
        L::Service: Clone + Send + Sync + 'static,
        <L::Service as Service<Request<Bytes>>>::Error: Into<BoxError>,
        <L::Service as Service<Request<Bytes>>>::Future: Send + 'static,
    {
        let (app_id, ticket) = (self.app_id.clone(), Arc::clone(&self.ticket));
        let stack = layer.layer(self).map_err(|error| Error::from(error.into()));
        Self {
            stack: BoxCloneSyncService::new(stack),
            app_id,
            ticket,
        }
    }

    /// The AppID of the account, if the client was told.
    #[must_use]
    pub fn app_id(&self) -> Option<&AppId> {
        self.app_id.as_ref()
    }

    /// The same for a call that cannot do without.
    pub(crate) fn needed_app_id(&self, api: Api) -> Result<&AppId, Error> {
        self.app_id
            .as_ref()
            .ok_or_else(|| invalid(api.path(), "appid", "told to the client"))
    }

    /// Makes a GET call with these parameters in its query, and reads the JSON of its answer.
    ///
    /// The access token is added.
    ///
    /// # Errors
    ///
    /// All kinds of [`Error`].
    pub async fn get<T: DeserializeOwned>(
        &self,
        api: Api,
        query: &[(&str, &str)],
    ) -> Result<T, Error> {
        let answer = self.send_request(self.request(api, Method::GET, query, Bytes::new())?);
        json(api, answer.await?).await
    }

    /// Makes a POST call with a JSON body, and reads the JSON of its answer.
    ///
    /// The access token is added. The body is UTF-8 as it is, without `\u` escapes, which the platform refuses.
    /// Where the answer has nothing of interest, `T` is [`serde::de::IgnoredAny`]; `()` reads none.
    ///
    /// ```no_run
    /// use serde::de::IgnoredAny;
    /// use weixin_client::{Api, Client, Error};
    /// # use weixin_client::OpenId;
    ///
    /// const UPDATE_REMARK: Api = Api::repeatable("/cgi-bin/user/info/updateremark");
    ///
    /// # async fn example(client: Client, openid: OpenId) -> Result<(), Error> {
    /// let body = serde_json::json!({"openid": openid, "remark": "regular"});
    /// let _: IgnoredAny = client.post(UPDATE_REMARK, &body).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// All kinds of [`Error`].
    pub async fn post<T: DeserializeOwned>(
        &self,
        api: Api,
        body: &(impl Serialize + ?Sized),
    ) -> Result<T, Error> {
        let body = serde_json::to_vec(body)
            .map_err(|error| Error::new(ErrorKind::Invalid, api.path(), BoxError::from(error)))?;
        let mut request = self.request(api, Method::POST, &[], body.into())?;
        let content_type = HeaderValue::from_static("application/json");
        request.headers_mut().insert(CONTENT_TYPE, content_type);
        json(api, self.send_request(request).await?).await
    }

    /// A request to an API, without the access token.
    pub(crate) fn request(
        &self,
        api: Api,
        method: Method,
        query: &[(&str, &str)],
        body: Bytes,
    ) -> Result<Request<Bytes>, Error> {
        let mut uri = api.path().to_owned();
        if !query.is_empty() {
            uri.push('?');
            let start = uri.len();
            form_urlencoded::Serializer::for_suffix(&mut uri, start).extend_pairs(query);
        }
        let request = Request::builder().method(method).uri(uri).extension(api);
        let request = request.body(body);
        request.map_err(|error| Error::new(ErrorKind::Invalid, api.path(), BoxError::from(error)))
    }

    /// Sends a request through the whole stack.
    pub(crate) async fn send_request(
        &self,
        request: Request<Bytes>,
    ) -> Result<Response<ResponseBody>, Error> {
        let api = Api::name_of(&request);
        let answer = self.clone().oneshot(request).await;
        answer.map_err(|error| Error::from_layer(error.into(), &api))
    }
}

impl Service<Request<Bytes>> for Client {
    type Response = Response<ResponseBody>;
    type Error = Error;
    type Future = ResponseFuture;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.stack.poll_ready(cx)
    }

    fn call(&mut self, request: Request<Bytes>) -> ResponseFuture {
        let api = Api::name_of(&request);
        let uri = request.uri();
        if uri.authority().is_some() || !uri.path().starts_with('/') {
            // The access token is for one server.
            let rule = "a path: the client knows the server";
            return ResponseFuture::new(ready(Err(invalid(api, "the address", rule))));
        }
        let answer = self.stack.call(request);
        ResponseFuture::new(answer.map_err(move |error| Error::from_layer(error.into(), &api)))
    }
}

/// What is answered where there is nothing else to say. An answer without it is not the platform's.
#[derive(Deserialize)]
pub(crate) struct Done {
    #[serde(rename = "errcode")]
    _errcode: IgnoredAny,
}

/// Reads an answer that is no error code.
pub(crate) async fn json<T: DeserializeOwned>(
    api: Api,
    answer: Response<ResponseBody>,
) -> Result<T, Error> {
    let unreadable = |error| Error::new(ErrorKind::Unreadable, api.path(), error);
    // A picture is no answer to a call that is answered with JSON, and of any size.
    if answer.body().is_streaming() {
        return Err(unreadable(None));
    }
    let body = answer
        .into_body()
        .collect()
        .await
        .map_err(|error| unreadable(Some(error)))?;
    serde_json::from_slice(&body.to_bytes()).map_err(|error| {
        // Not its own words, which quote what was read.
        let (kind, line, column) = (error.classify(), error.line(), error.column());
        unreadable(Some(
            format!("{kind:?} error at line {line}, column {column}").into(),
        ))
    })
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("app_id", &self.app_id)
            .finish_non_exhaustive()
    }
}
