//! The pushes of the fixtures, which are samples and captures of what the platform sends.

use std::path::Path;

use tower_weixin::Mode;

use crate::support::{Bot, Push, account, call, fixture};

#[tokio::test]
async fn every_sample_of_the_platform_reaches_the_bot_unchanged_in_every_mode() {
    let folders = ["message", "event", "component", "work", "json"];
    let samples: Vec<_> = folders.into_iter().flat_map(samples_in).collect();
    assert!(samples.len() >= 180, "{} samples", samples.len());
    for name in samples {
        let document = fixture(&name);
        // Compatibility mode is older than JSON.
        let is_json = name.ends_with(".json");
        let modes = [Mode::Plaintext, Mode::Security, Mode::Compatible];
        for mode in &modes[..if is_json { 2 } else { 3 }] {
            let bot = Bot::default();
            let service = tower_weixin::service(account(*mode), bot.clone());
            let response = call(service, Push::new(*mode, &document).request()).await;
            assert_eq!(response.body(), "success", "{name} in {mode:?} mode");
            let [request] = &bot.take()[..] else {
                panic!("{name} in {mode:?} mode: not one call");
            };
            assert_eq!(
                request.meta().document().as_str(),
                document,
                "{name} in {mode:?} mode"
            );
        }
    }
}

/// The pushes in a folder of the fixtures, which holds a few replies and an envelope as well.
pub(crate) fn samples_in(folder: &str) -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures")
        .join(folder);
    let mut names: Vec<_> = std::fs::read_dir(path)
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .filter(|name| !name.contains("reply") && !name.contains("envelope"))
        .map(|name| format!("{folder}/{name}"))
        .collect();
    names.sort_unstable();
    names
}
