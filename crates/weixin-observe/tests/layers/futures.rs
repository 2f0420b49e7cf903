use std::convert::Infallible;
use std::fmt::Debug;
use std::future::Ready;

use http::Response;
use weixin_message::Reply;
use weixin_observe::{
    ObserveCallbackFuture, ObserveMessageFuture, TraceCallbackFuture, TraceMessageFuture,
};

use crate::support::{Seen, Whole};

type Answer = Ready<Result<Response<Whole>, Infallible>>;
type Said = Ready<Result<Reply, Infallible>>;

/// For whoever wraps one of the services in a service of theirs.
#[test]
fn the_futures_have_names_and_can_be_sent() {
    fn in_flight<F: Future + Send + Sync + Debug>() {}
    in_flight::<ObserveCallbackFuture<Answer, Seen>>();
    in_flight::<ObserveMessageFuture<Said, Seen>>();
    in_flight::<TraceCallbackFuture<Answer>>();
    in_flight::<TraceMessageFuture<Said>>();
}
