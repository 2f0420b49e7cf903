//! Bots to be pushed to.

use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use axum::Router;
use axum::response::{IntoResponse, Response};
use tower_weixin::event::{Click, Subscribe};
use tower_weixin::message::{Location, Text};
use tower_weixin::{Account, AccountBuilder};

use super::{APP_ID, KEY, TOKEN};

/// Serves this until the process ends, and gives the address with the path `/weixin`.
pub(crate) fn serve(router: Router) -> String {
    serve_on(TcpListener::bind(("127.0.0.1", 0)).unwrap(), router)
}

/// The same at an address that is known already.
pub(crate) fn serve_on(listener: TcpListener, router: Router) -> String {
    listener.set_nonblocking(true).unwrap();
    let address = format!("http://{}/weixin", listener.local_addr().unwrap());
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::from_std(listener).unwrap();
            axum::serve(listener, router).await.unwrap();
        });
    });
    address
}

/// Answers whatever comes with this.
pub(crate) fn answering<R: IntoResponse>(
    answer: impl Fn(&str) -> R + Clone + Send + Sync + 'static,
) -> String {
    serve(
        Router::new().fallback(move |request: axum::extract::Request| {
            let query = request.uri().query().unwrap_or_default();
            let echostr = query
                .split_once("echostr=")
                .map_or("", |(_, echostr)| echostr);
            let response: Response = answer(echostr).into_response();
            async { response }
        }),
    )
}

pub(crate) fn account() -> AccountBuilder {
    Account::builder(TOKEN).app_id(APP_ID).encoding_aes_key(KEY)
}

/// A bot of the account, which says something else for each word that it says first.
pub(crate) fn bot(says: &'static str) -> (String, Arc<AtomicUsize>) {
    bot_of(account().build().unwrap(), says)
}

pub(crate) fn bot_of(account: Account, says: &'static str) -> (String, Arc<AtomicUsize>) {
    let runs = Arc::<AtomicUsize>::default();
    let count = Arc::clone(&runs);
    let bot = tower_weixin::Router::new()
        .on(move |text: Text| {
            count.fetch_add(1, Ordering::Relaxed);
            async move { format!("{says}: {}", text.content) }
        })
        .on(async |place: Location| format!("at {:?}", place.latitude.value()))
        .on(async |click: Click| format!("tapped {}", click.event_key))
        .on(async |_: Subscribe| "welcome")
        .text("nothing", async || {})
        .text("fail", async || {
            Err::<(), _>(std::io::Error::other("asked to"))
        })
        .fallback(async || {});
    let service = tower_weixin::service(account, bot);
    let address = serve(Router::new().route_service("/weixin", service));
    (address, runs)
}

/// An address where nobody listens.
pub(crate) fn nobody() -> String {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    format!("http://{}/weixin", listener.local_addr().unwrap())
}
