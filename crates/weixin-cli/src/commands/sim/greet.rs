//! The first words to a bot, which may come later than the simulator.

use std::time::Duration;

use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};
use weixin_sim::{End, Platform};

const PAUSE: Duration = Duration::from_millis(500);
const PATIENCE: Duration = Duration::from_secs(5);

/// Tries the bot as the console does, and again once somebody listens where nobody did.
pub(super) async fn greet(platform: &Platform) {
    let check = platform.verify().await;
    let mut ends = check.attempts.iter().map(|attempt| attempt.end);
    if !ends.all(|end| matches!(end, End::Refused | End::Unreachable)) {
        return;
    }
    // The address can be changed on the page meanwhile.
    while !listens(&platform.url().unwrap_or_default()).await {
        sleep(PAUSE).await;
    }
    platform.verify().await;
}

/// Whether somebody listens at an address. It is not for the transcript, as each try would be an entry.
async fn listens(url: &str) -> bool {
    let (scheme, rest) = url.split_once("://").unwrap_or_default();
    let server = rest.split(['/', '?']).next().unwrap_or_default();
    let has_port = server
        .rsplit_once(':')
        .is_some_and(|(_, port)| port.parse::<u16>().is_ok());
    let port = match scheme {
        _ if has_port => "",
        "https" => ":443",
        _ => ":80",
    };
    let connected = TcpStream::connect(format!("{server}{port}"));
    matches!(timeout(PATIENCE, connected).await, Ok(Ok(_)))
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpListener;

    use super::*;

    #[tokio::test]
    async fn it_is_seen_whether_somebody_listens() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        assert!(listens(&format!("http://{address}/weixin")).await);
        assert!(listens(&format!("https://{address}?a=b:1")).await);
        drop(listener);
        assert!(!listens(&format!("http://{address}/weixin")).await);
    }
}
