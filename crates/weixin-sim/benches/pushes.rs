//! Pushes a second: the simulator drives a bot over loopback, and one in its own process.
//!
//! ```text
//! cargo bench -p weixin-sim --bench pushes
//! ```
//!
//! The bot has a thread of its own, and so has the simulator.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use tokio::net::TcpListener;
use tokio::runtime::Builder;
use tokio::sync::oneshot;
use tower_weixin::Router;
use tower_weixin::message::Text;
use weixin_core::Mode;
use weixin_sim::{Platform, SimAccount};

/// So many users write at the same time.
const USERS: usize = 32;

fn main() {
    // `cargo test --benches` only wants to see that this runs.
    let is_test = !std::env::args().any(|argument| argument == "--bench");
    let round = Duration::from_millis(if is_test { 20 } else { 3000 });
    for mode in [Mode::Plaintext, Mode::Security] {
        let platform = || Platform::new(SimAccount::new().mode(mode));
        let over_loopback = over_loopback(platform(), round);
        let bot = platform();
        let in_process = bot.serve_with(|account| tower_weixin::service(account, echo()));
        let in_process = runtime().block_on(pushes_a_second(&in_process, round));
        let mode = format!("{mode:?}");
        println!("{mode:9}: {over_loopback:6.0}/s over loopback, {in_process:6.0}/s in process");
    }
}

fn echo() -> tower_weixin::RouterService {
    Router::new()
        .on(async |text: Text| text.content)
        .fallback(async || {})
}

fn over_loopback(platform: Platform, round: Duration) -> f64 {
    let (tell, told) = oneshot::channel();
    let (end, ended) = oneshot::channel::<()>();
    let account = platform.account();
    let server = std::thread::spawn(move || {
        runtime().block_on(async {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            tell.send(listener.local_addr().unwrap()).unwrap();
            let bot = tower_weixin::service(account, echo());
            let app = axum::Router::new().route_service("/weixin", bot);
            tokio::select! {
                served = axum::serve(listener, app) => served.unwrap(),
                _ = ended => {}
            }
        });
    });
    let pushes = runtime().block_on(async {
        let address = told.await.unwrap();
        let platform = platform.serve_url(&format!("http://{address}/weixin"));
        pushes_a_second(&platform.unwrap(), round).await
    });
    end.send(()).unwrap();
    server.join().unwrap();
    pushes
}

async fn pushes_a_second(platform: &Platform, round: Duration) -> f64 {
    let start = Instant::now();
    let users = (0..USERS).map(|number| async move {
        let user = platform.user(format!("oUser{number}"));
        let mut pushes = 0_u32;
        while start.elapsed() < round {
            let delivery = user.text("hi").await;
            assert_eq!(delivery.shown().text(), Some("hi"), "{delivery}");
            pushes += 1;
        }
        pushes
    });
    let pushes: u32 = join_all(users).await.iter().sum();
    f64::from(pushes) / start.elapsed().as_secs_f64()
}

fn runtime() -> tokio::runtime::Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}
