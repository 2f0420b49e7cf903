use std::convert::Infallible;
use std::task::{Context, Poll};

use http::header::CONTENT_ENCODING;
use http_body::Body;
use tower_layer::Layer;
use tower_service::Service;

use crate::envelope::Proof;
use crate::failure::BoxError;
use crate::layer::Settings;
use crate::{
    DefaultFailurePolicy, FailureKind, FailurePolicy, Message, Reply, Request, ResponseBody,
    ResponseFuture, WeixinMessageLayer,
};

/// Service that decodes pushes, calls a bot with their messages, and encodes its replies.
///
/// The bot is any `Service<Request<Message>, Response = Reply>`. It is always ready from outside:
/// its clone is driven to readiness once a push was decoded, so a layer that limits the bot holds
/// none of its permits while a body is read.
///
/// See the [crate's documentation](crate) for the rules and an example.
#[derive(Clone, Debug)]
pub struct WeixinMessageService<S, P = DefaultFailurePolicy> {
    bot: S,
    settings: Settings,
    policy: P,
}

impl<S> WeixinMessageService<S> {
    /// Puts `bot` behind the default settings of [`WeixinMessageLayer`].
    pub fn new(bot: S) -> Self {
        WeixinMessageLayer::new().layer(bot)
    }
}

impl<S, P> WeixinMessageService<S, P> {
    pub(crate) fn with(bot: S, settings: Settings, policy: P) -> Self {
        Self {
            bot,
            settings,
            policy,
        }
    }

    /// The bot.
    pub fn get_ref(&self) -> &S {
        &self.bot
    }

    /// The bot.
    pub fn get_mut(&mut self) -> &mut S {
        &mut self.bot
    }

    /// Gives up the decoding and returns the bot.
    pub fn into_inner(self) -> S {
        self.bot
    }
}

impl<S, P, B> Service<http::Request<B>> for WeixinMessageService<S, P>
where
    S: Service<Request<Message>, Response = Reply> + Clone,
    S::Error: Into<BoxError>,
    P: FailurePolicy + Clone,
    B: Body,
    B::Error: Into<BoxError>,
{
    type Response = http::Response<ResponseBody>;
    type Error = Infallible;
    type Future = ResponseFuture<S, P, B>;

    fn poll_ready(&mut self, _cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<B>) -> Self::Future {
        let (head, body) = request.into_parts();
        let Some(proof) = Proof::of(&head.extensions) else {
            return ResponseFuture::failed(
                FailureKind::NotVerified,
                None,
                self.settings.clone(),
                self.policy.clone(),
            );
        };
        if head.headers.contains_key(CONTENT_ENCODING) {
            return ResponseFuture::failed(
                FailureKind::ContentEncoding,
                Some(proof.account().clone()),
                self.settings.clone(),
                self.policy.clone(),
            );
        }
        ResponseFuture::new(
            proof,
            head.extensions,
            body,
            self.bot.clone(),
            self.settings.clone(),
            self.policy.clone(),
        )
    }
}
