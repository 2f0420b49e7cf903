use std::convert::Infallible;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderValue};
use http::{Extensions, Response};
use http_body::Body;
use pin_project_lite::pin_project;
use tower_service::Service;
use weixin_core::Account;
use weixin_core::doctor::LogLimit;

use crate::collect::Collect;
use crate::envelope::{Answer, Proof};
use crate::failure::BoxError;
use crate::layer::Settings;
use crate::reply::Form;
use crate::{
    Failure, FailureKind, FailurePolicy, Message, Reply, ReplyError, Request, ResponseBody,
};

pin_project! {
    /// Response future of [`WeixinMessageService`](crate::WeixinMessageService).
    ///
    /// Dropping it drops the bot's future: the platform has hung up. The log says so, because the
    /// user may read that the account is faulty; but not if that was [expected](crate::Meta::expect_hang_up).
    pub struct ResponseFuture<S, P, B>
    where
        S: Service<Request<Message>>,
    {
        #[pin]
        step: Step<S, B, S::Future>,
        settings: Settings,
        policy: P,
        // By whose clock a failure is logged.
        account: Option<Account>,
        is_over: bool,
    }

    impl<S, P, B> PinnedDrop for ResponseFuture<S, P, B>
    where
        S: Service<Request<Message>>,
    {
        fn drop(this: Pin<&mut Self>) {
            let this = this.project();
            if *this.is_over {
                return;
            }
            match this.step.project() {
                StepProj::Run { answer, .. } if answer.is_held() => {
                    tracing::debug!("the platform hung up on an attempt that was held");
                }
                StepProj::Wait { .. } | StepProj::Run { .. } => {
                    tracing::warn!("the push was dropped before the bot answered: \
                        the platform hangs up after 5 seconds");
                }
                StepProj::Failed { .. } | StepProj::Read { .. } => {}
            }
        }
    }
}

pin_project! {
    /// A push on its way. The clone of the bot is called only once it said that it is ready.
    #[project = StepProj]
    enum Step<S, B, F> {
        Failed { kind: FailureKind },
        Read { #[pin] body: Collect<B>, push: Option<(Proof, Extensions, S)> },
        Wait { bot: S, push: Option<(Request, Answer)> },
        Run { #[pin] reply: F, answer: Answer },
    }
}

impl<S, P, B> ResponseFuture<S, P, B>
where
    S: Service<Request<Message>>,
    B: Body,
{
    pub(crate) fn failed(
        kind: FailureKind,
        account: Option<Account>,
        settings: Settings,
        policy: P,
    ) -> Self {
        Self {
            step: Step::Failed { kind },
            settings,
            policy,
            account,
            is_over: false,
        }
    }

    pub(crate) fn new(
        proof: Proof,
        extensions: Extensions,
        body: B,
        bot: S,
        settings: Settings,
        policy: P,
    ) -> Self {
        let body = Collect::new(body, settings.max_body_bytes);
        let account = Some(proof.account().clone());
        Self {
            step: Step::Read {
                body,
                push: Some((proof, extensions, bot)),
            },
            settings,
            policy,
            account,
            is_over: false,
        }
    }
}

impl<S, P, B> ResponseFuture<S, P, B>
where
    S: Service<Request<Message>, Response = Reply>,
    S::Error: Into<BoxError>,
    P: FailurePolicy,
    B: Body,
    B::Error: Into<BoxError>,
{
    fn poll_reply(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Result<Response<ResponseBody>, Failure>> {
        const POLLED_AGAIN: &str = "polled after it was ready";
        let this = self.project();
        let mut step = this.step;
        loop {
            let next = match step.as_mut().project() {
                StepProj::Failed { kind } => return Poll::Ready(Err((*kind).into())),
                StepProj::Read { body, push } => {
                    let body = ready!(body.poll(cx))?;
                    let (proof, extensions, mut bot) = push.take().expect(POLLED_AGAIN);
                    let push = proof.open(&body, extensions, this.settings)?;
                    if push.1.is_container_check() {
                        return Poll::Ready(Ok(respond(&push.1, &Reply::success())?));
                    }
                    match bot.poll_ready(cx).map_err(Failure::from_bot) {
                        Poll::Ready(Ok(())) => run(&mut bot, push),
                        Poll::Ready(Err(failure)) => {
                            let (_, answer) = push;
                            return Poll::Ready(excuse(this.policy, &answer, failure));
                        }
                        Poll::Pending => {
                            step.set(Step::Wait {
                                bot,
                                push: Some(push),
                            });
                            return Poll::Pending;
                        }
                    }
                }
                StepProj::Wait { bot, push } => {
                    let is_ready = ready!(bot.poll_ready(cx)).map_err(Failure::from_bot);
                    let push = push.take().expect(POLLED_AGAIN);
                    if let Err(failure) = is_ready {
                        let (_, answer) = push;
                        return Poll::Ready(excuse(this.policy, &answer, failure));
                    }
                    run(bot, push)
                }
                StepProj::Run { reply, answer } => {
                    let reply = ready!(reply.poll(cx)).map_err(Failure::from_bot);
                    let response = reply.and_then(|reply| Ok(respond(answer, &reply)?));
                    return Poll::Ready(
                        response.or_else(|failure| excuse(this.policy, answer, failure)),
                    );
                }
            };
            step.set(next);
        }
    }
}

impl<S, P, B> Future for ResponseFuture<S, P, B>
where
    S: Service<Request<Message>, Response = Reply>,
    S::Error: Into<BoxError>,
    P: FailurePolicy,
    B: Body,
    B::Error: Into<BoxError>,
{
    type Output = Result<Response<ResponseBody>, Infallible>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let response = ready!(self.as_mut().poll_reply(cx));
        let this = self.project();
        *this.is_over = true;
        Poll::Ready(Ok(response.unwrap_or_else(|failure| {
            fail(
                this.policy,
                &this.settings.log_limit,
                this.account.as_ref(),
                failure,
            )
        })))
    }
}

impl<S, P, B> fmt::Debug for ResponseFuture<S, P, B>
where
    S: Service<Request<Message>>,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseFuture").finish_non_exhaustive()
    }
}

fn run<S, B>(bot: &mut S, (request, answer): (Request, Answer)) -> Step<S, B, S::Future>
where
    S: Service<Request<Message>>,
{
    Step::Run {
        reply: bot.call(request),
        answer,
    }
}

/// Answers with the policy's reply, if it has one that can be sent.
fn excuse(
    policy: &impl FailurePolicy,
    answer: &Answer,
    failure: Failure,
) -> Result<Response<ResponseBody>, Failure> {
    // Others say that nobody is to be answered, or not now.
    let is_excused = matches!(failure.kind(), FailureKind::Bot | FailureKind::Reply);
    let Some(reply) = is_excused.then(|| policy.reply(&failure)).flatten() else {
        return Err(failure);
    };
    match respond(answer, &reply) {
        Ok(mut response) => {
            failure.log_fault();
            response.extensions_mut().insert(failure);
            Ok(response)
        }
        Err(error) => {
            tracing::error!("the failure policy's reply cannot be sent: {error}");
            Err(failure)
        }
    }
}

fn fail(
    policy: &impl FailurePolicy,
    limit: &LogLimit,
    account: Option<&Account>,
    mut failure: Failure,
) -> Response<ResponseBody> {
    failure.log(limit, account);
    let mut response = policy.fail(&failure).map(ResponseBody::from);
    response.extensions_mut().insert(failure);
    response
}

fn respond(answer: &Answer, reply: &Reply) -> Result<Response<ResponseBody>, ReplyError> {
    // Checked once, not for each response.
    static WORD: HeaderValue = HeaderValue::from_static("text/plain; charset=utf-8");
    static XML: HeaderValue = HeaderValue::from_static("text/xml; charset=utf-8");
    #[cfg(feature = "json")]
    static JSON: HeaderValue = HeaderValue::from_static("application/json");
    let content_type = match (reply, answer.form()) {
        (Reply::Success | Reply::Empty, _) => &WORD,
        (_, Form::Xml) => &XML,
        #[cfg(feature = "json")]
        (_, Form::Json) => &JSON,
    };
    let body = Bytes::from(answer.encode(reply)?);
    let mut response = Response::new(ResponseBody::from(body));
    response
        .headers_mut()
        .insert(CONTENT_TYPE, content_type.clone());
    Ok(response)
}
