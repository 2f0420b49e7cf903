//! A push before it is made.

use std::fmt;
use std::pin::Pin;
use std::time::Duration;

use weixin_message::Document;

use super::{Platform, PushMode, Settings};
use crate::Delivery;
use crate::envelope::Forgery;
use crate::templates::{Form, Kind, Template};

/// A push, which is made when it is awaited: again and again until it is answered.
///
/// A clone is the same push with the same `MsgId`, so that awaiting it is a duplicate.
///
/// ```
/// use std::time::Duration;
///
/// use weixin_sim::{FindingKind, Platform, SimAccount};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// # let bot = tower_weixin::Router::new().fallback(async || "yes");
/// let platform = Platform::new(SimAccount::new())
///     .serve_with(|account| tower_weixin::service(account, bot));
/// let alice = platform.user("oAlice");
///
/// let tapped = alice.event("CLICK").field("EventKey", "HELP").await;
/// assert_eq!(tapped.shown().text(), Some("yes"));
///
/// let forged = alice.text("hi").forged().attempts(1).await;
/// assert!(forged.has(FindingKind::Forbidden));
/// # }
/// ```
#[derive(Clone)]
#[must_use = "a push is made when it is awaited"]
pub struct Push {
    pub(super) platform: Platform,
    pub(super) user: String,
    pub(super) kind: Kind,
    pub(super) name: String,
    content: Content,
    pub(super) settings: Settings,
    pub(super) options: Options,
}

#[derive(Clone)]
enum Content {
    Template(Template),
    /// A document as it is, and what was understood of it.
    Raw(String, Option<Document>),
}

/// What one push does otherwise than the others.
#[derive(Clone, Copy)]
pub(super) struct Options {
    /// How many are made at once.
    pub(super) times: usize,
    /// How many are made once it was answered.
    pub(super) again: usize,
    pub(super) broken: bool,
    pub(super) forgery: Forgery,
    /// How long ago it was signed.
    pub(super) age: Duration,
    pub(super) upload: Duration,
    /// How long it is on its way.
    pub(super) delay: Duration,
}

/// More at once would be no test of one push.
const MAX_TIMES: usize = 1000;
const MAX_ATTEMPTS: u32 = 100;

impl Push {
    pub(super) fn new(
        platform: Platform,
        user: String,
        kind: Kind,
        name: &str,
        mut template: Template,
    ) -> Self {
        fill(&mut template, &platform, &user, kind);
        Self {
            settings: platform.settings(),
            platform,
            user,
            kind,
            name: Template::spelling(kind, name).unwrap_or(name).to_owned(),
            content: Content::Template(template),
            options: Options {
                times: 1,
                again: 0,
                broken: false,
                forgery: Forgery::None,
                age: Duration::ZERO,
                upload: Duration::ZERO,
                delay: Duration::ZERO,
            },
        }
    }

    pub(super) fn raw(platform: Platform, user: String, document: String) -> Self {
        let parsed = Document::parse(document.as_bytes()).ok();
        let (kind, name) = name_of(parsed.as_ref());
        let mut push = Self::new(platform, user, kind, &name, Template::named(kind, &name));
        push.content = Content::Raw(document, parsed);
        push
    }

    /// Sets a field; those within others by a path of at most 8 names, such as `ScanCodeInfo.ScanResult`. What is
    /// not there is added.
    pub fn field(mut self, path: &str, value: impl fmt::Display) -> Self {
        if let Content::Template(template) = &mut self.content {
            template.set(path, value.to_string());
        }
        self
    }

    /// Takes a field out.
    pub fn without(mut self, path: &str) -> Self {
        if let Content::Template(template) = &mut self.content {
            template.remove(path);
        }
        self
    }

    /// Makes the first attempt so often at once, at most 1000 times. All of them count among the
    /// [attempts](Self::attempts).
    pub fn times(mut self, times: usize) -> Self {
        self.options.times = times.clamp(1, MAX_TIMES);
        self
    }

    /// Makes it so often more once it was answered, as if the answer had been lost; at most 1000 times.
    pub fn again(mut self, times: usize) -> Self {
        self.options.again = times.min(MAX_TIMES);
        self
    }

    /// Makes it so often in all while it is not answered with status 200, at most 100 times.
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.settings.attempts = attempts;
        self
    }

    /// Hangs up after this time.
    pub fn patience(mut self, patience: Duration) -> Self {
        self.settings.patience = patience;
        self
    }

    /// Waits this long between two attempts.
    pub fn gap(mut self, gap: Duration) -> Self {
        self.settings.gap = gap;
        self
    }

    /// Gives all attempts the same nonce.
    pub fn same_nonce(mut self) -> Self {
        self.settings.same_nonce = true;
        self
    }

    /// Pushes in this form, whatever the account's mode is.
    pub fn mode(mut self, mode: PushMode) -> Self {
        self.settings.mode = mode;
        self
    }

    /// Pushes in JSON.
    pub fn json(mut self) -> Self {
        self.settings.json = true;
        self
    }

    /// Sends the first half of the body and no more.
    pub fn broken(mut self) -> Self {
        self.options.broken = true;
        self
    }

    /// Sends the body piece by piece, over this time.
    pub fn slow_upload(mut self, time: Duration) -> Self {
        self.options.upload = time;
        self
    }

    /// Makes the first attempt only after this time, so that what is pushed meanwhile overtakes it. Its `MsgId` and its
    /// time stay those of when it was put together.
    pub fn delayed(mut self, time: Duration) -> Self {
        self.options.delay = time;
        self
    }

    /// Signs with another Token than the account's.
    pub fn forged(mut self) -> Self {
        self.options.forgery = Forgery::All;
        self
    }

    /// Signs the query rightly and the encrypted message with another Token.
    pub fn forged_message(mut self) -> Self {
        self.options.forgery = Forgery::Message;
        self
    }

    /// Signs as if it were so long ago.
    pub fn signed_ago(mut self, age: Duration) -> Self {
        self.options.age = age;
        self
    }

    pub(super) fn max_attempts(&self) -> usize {
        self.settings.attempts.clamp(1, MAX_ATTEMPTS) as usize
    }

    pub(super) fn document(&self) -> String {
        let form = if self.settings.json {
            Form::Json
        } else {
            Form::Xml
        };
        match &self.content {
            Content::Raw(document, _) => document.clone(),
            Content::Template(template) => template.write(form),
        }
    }

    /// The text of an element directly in the root.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        match &self.content {
            Content::Template(template) => template.text(name),
            Content::Raw(_, document) => Some(document.as_ref()?.root().child(name)?.text().trim()),
        }
    }

    /// The push in a few words.
    pub(super) fn summary(&self) -> String {
        let text = |name| self.text(name).filter(|text| !text.is_empty());
        let said = ["Content", "EventKey", "Label", "Title"]
            .into_iter()
            .find_map(text);
        match said {
            Some(said) => {
                let said: String = said.chars().take(SUMMARY_CHARS).collect();
                format!("{}: {said}", self.name)
            }
            None => self.name.clone(),
        }
    }
}

const SUMMARY_CHARS: usize = 200;

impl IntoFuture for Push {
    type Output = Delivery;
    type IntoFuture = Pin<Box<dyn Future<Output = Delivery> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}

impl fmt::Debug for Push {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Push")
            .field("name", &self.name)
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}

/// Fills in what the platform knows: who, whom, when, and the id of a message.
fn fill(template: &mut Template, platform: &Platform, user: &str, kind: Kind) {
    let shared = &platform.0;
    let texts = [
        ("ToUserName", shared.original_id()),
        ("FromUserName", user),
        ("OpenID", user),
    ];
    for (name, text) in texts {
        if template.has(name) {
            template.set(name, text.to_owned());
        }
    }
    if kind == Kind::Info && template.has("AppId") {
        template.set("AppId", shared.cipher.app_id().to_owned());
    }
    let time = match kind {
        Kind::Event => shared.event_time(user),
        Kind::Message | Kind::Info => shared.clock.unix_time(),
    };
    for name in ["CreateTime", "TimeStamp"] {
        if template.has(name) {
            template.set_number(name, time);
        }
    }
    if kind == Kind::Message && template.has("MsgId") {
        template.set_number("MsgId", shared.next_id());
    }
}

/// What a document that was given as it is says that it is.
fn name_of(document: Option<&Document>) -> (Kind, String) {
    let field = |name| {
        let element = document?.root().child(name)?;
        Some(element.text().trim().to_owned())
    };
    let msg_type = field("MsgType").unwrap_or_default();
    match (field("Event"), field("InfoType")) {
        (Some(event), _) if msg_type == "event" => (Kind::Event, event),
        (_, Some(info)) if msg_type.is_empty() => (Kind::Info, info),
        _ => (Kind::Message, msg_type),
    }
}
