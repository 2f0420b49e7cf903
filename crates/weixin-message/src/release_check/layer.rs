use std::fmt;

use tower_layer::Layer;

use super::ReleaseCheck;

/// Layer that answers the check which the platform makes before it releases a third-party platform
/// to all accounts.
///
/// The platform lets a [test account] authorise the third-party platform and pushes in its name:
///
/// | push | expected |
/// |---|---|
/// | the text `TESTCOMPONENT_MSG_TYPE_TEXT` | the text `TESTCOMPONENT_MSG_TYPE_TEXT_callback` |
/// | an event, in older versions of the check | the text `LOCATIONfrom_callback`, if `LOCATION` is its name |
/// | the text `QUERY_AUTH_CODE:CODE` | an empty answer, and `CODE_from_api` as a customer service message |
///
/// The last one is sent by the function that the layer is made with, which gets an
/// [`AuthCodeCheck`](super::AuthCodeCheck). It is awaited before the push is answered, for which
/// there are 5 seconds; when they are over, the platform hangs up and the future is dropped. To
/// answer at once, spawn the work and return. If the function fails, the log says that it did, not
/// how: its error could hold the code.
///
/// Everything else passes untouched: other messages to the ten test accounts, and all messages to
/// other accounts, also where a user writes one of these texts. A service that is behind the layer
/// is not called for the check.
///
/// It answers for accounts of the kind `OpenPlatform` only. Below
/// [`WeixinMessageLayer`](crate::WeixinMessageLayer) they have verified and encrypted pushes only, so
/// nobody but the platform can name a test account as the receiver.
///
/// ```
/// use tower::ServiceBuilder;
/// use weixin_message::{
///     AuthCodeCheck, ReleaseCheckLayer, Request, WeixinMessageLayer, handler_fn,
/// };
///
/// # async fn query_auth(_code: &str) -> Result<String, std::io::Error> { Ok(String::new()) }
/// # async fn send_text(_token: &str, _to: &str, _text: &str) -> Result<(), std::io::Error> { Ok(()) }
/// let service = ServiceBuilder::new()
///     .layer(WeixinMessageLayer::new())
///     .layer(ReleaseCheckLayer::new(async |check: AuthCodeCheck| {
///         // Two calls of the platform's API.
///         let access_token = query_auth(check.code()).await?;
///         send_text(&access_token, check.sender().as_str(), &check.text()).await
///     }))
///     .service(handler_fn(async |_: Request| "hello"));
/// ```
///
/// [test account]: https://developers.weixin.qq.com/doc/oplatform/Third-party_Platforms/2.0/operation/thirdparty/releases_instructions.html
#[derive(Clone)]
#[must_use]
pub struct ReleaseCheckLayer<F> {
    send: F,
}

impl<F> ReleaseCheckLayer<F> {
    /// Answers the check. The customer service message is sent by `send`, an async function that
    /// takes an [`AuthCodeCheck`](super::AuthCodeCheck) and returns `Result<(), E>`.
    pub fn new(send: F) -> Self {
        Self { send }
    }
}

impl<S, F: Clone> Layer<S> for ReleaseCheckLayer<F> {
    type Service = ReleaseCheck<S, F>;

    fn layer(&self, inner: S) -> Self::Service {
        ReleaseCheck::new(inner, self.send.clone())
    }
}

impl<F> fmt::Debug for ReleaseCheckLayer<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReleaseCheckLayer").finish_non_exhaustive()
    }
}
