//! What is wanted of each type of customer service message.

use serde_json::{Map, Value};

use crate::api::call::Call;
use crate::api::fields::{check, list, needed, object, text};
use crate::api::refusal::Refusal;
use crate::world::MediaKind::{self, Image, Thumb, Video, Voice};

type Checked = Result<(), Refusal>;

const MAX_TEXT: usize = 2048;

// Of these the platform does not say how much it takes.
const MAX_TITLE: usize = 1024;
const MAX_DESCRIPTION: usize = 2048;
const MAX_URL: usize = 2048;

/// Refuses a message that has a type that there is not, or in which something is missing, too long or unknown.
pub(super) fn check_message(call: &Call<'_>) -> Checked {
    let body = &call.body;
    let of = |code| object(body, text(body, "msgtype")?, code);
    match text(body, "msgtype")? {
        "text" => words(of(44004)?)?,
        "image" => file(call, of(41006)?, "media_id", &[Image])?,
        "voice" => file(call, of(41006)?, "media_id", &[Voice])?,
        "video" => video(call, of(41006)?)?,
        "music" => music(call, of(47001)?)?,
        "news" => news(of(44003)?)?,
        // Permanent material, articles and cards are made by calls that are not simulated, so any id is a good one.
        "mpnews" => needed(of(41006)?, "media_id", 41006).map(drop)?,
        "mpnewsarticle" => needed(of(53600)?, "article_id", 53600).map(drop)?,
        "wxcard" => needed(of(40035)?, "card_id", 40035).map(drop)?,
        "msgmenu" => menu(of(47001)?)?,
        "miniprogrampage" => page(call, of(47001)?)?,
        "link" => link(of(47001)?)?,
        _ => return Err(Refusal::new(40008)),
    }
    let Some(agent) = body.get("customservice") else {
        return Ok(());
    };
    let account = agent.get("kf_account").and_then(Value::as_str);
    let is_good = account.and_then(|account| account.split_once('@'));
    check(
        is_good.is_some_and(|(name, id)| !name.is_empty() && !id.is_empty()),
        61452,
    )
}

fn words(of: &Map<String, Value>) -> Checked {
    check(needed(of, "content", 44004)?.len() <= MAX_TEXT, 45002)
}

fn file(call: &Call<'_>, of: &Map<String, Value>, field: &str, kinds: &[MediaKind]) -> Checked {
    let media = call.state.media.get(needed(of, field, 41006)?, call.now);
    check(
        media.is_some_and(|media| kinds.contains(&media.kind)),
        40007,
    )
}

fn video(call: &Call<'_>, of: &Map<String, Value>) -> Checked {
    file(call, of, "media_id", &[Video])?;
    if !text(of, "thumb_media_id")?.is_empty() {
        file(call, of, "thumb_media_id", &[Image, Thumb])?;
    }
    titles(of)
}

fn music(call: &Call<'_>, of: &Map<String, Value>) -> Checked {
    for field in ["musicurl", "hqmusicurl"] {
        check(needed(of, field, 40035)?.len() <= MAX_URL, 45005)?;
    }
    file(call, of, "thumb_media_id", &[Image, Thumb])?;
    titles(of)
}

fn news(of: &Map<String, Value>) -> Checked {
    let articles = list(of, "articles", 44003)?;
    check(!articles.is_empty(), 44003)?;
    check(articles.len() == 1, 45008)?;
    for article in articles {
        let article = article.as_object().ok_or_else(|| Refusal::new(47001))?;
        titles(article)?;
        check(text(article, "url")?.len() <= MAX_URL, 45005)?;
        check(text(article, "picurl")?.len() <= MAX_URL, 45006)?;
    }
    Ok(())
}

fn menu(of: &Map<String, Value>) -> Checked {
    check(text(of, "head_content")?.len() <= MAX_TEXT, 45002)?;
    check(text(of, "tail_content")?.len() <= MAX_TEXT, 45002)?;
    let items = list(of, "list", 44004)?;
    check(!items.is_empty(), 44004)?;
    for item in items {
        let item = item.as_object().ok_or_else(|| Refusal::new(47001))?;
        needed(item, "id", 40035)?;
        needed(item, "content", 44004)?;
    }
    Ok(())
}

/// The AppID is missing where a mini program sends one of its own pages.
fn page(call: &Call<'_>, of: &Map<String, Value>) -> Checked {
    needed(of, "pagepath", 40035)?;
    text(of, "appid")?;
    file(call, of, "thumb_media_id", &[Image, Thumb])?;
    titles(of)
}

fn link(of: &Map<String, Value>) -> Checked {
    needed(of, "title", 40035)?;
    check(needed(of, "url", 40035)?.len() <= MAX_URL, 45005)?;
    check(text(of, "thumb_url")?.len() <= MAX_URL, 45006)?;
    titles(of)
}

fn titles(of: &Map<String, Value>) -> Checked {
    check(text(of, "title")?.len() <= MAX_TITLE, 45003)?;
    check(text(of, "description")?.len() <= MAX_DESCRIPTION, 45004)
}
