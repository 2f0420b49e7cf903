use std::any::TypeId;
use std::fmt;
use std::sync::Arc;

#[cfg(feature = "regex")]
use super::pattern::Pattern;
use crate::Request;
use crate::extract::short_type_name;
use crate::message::Kind;

pub(super) type Predicate = Arc<dyn Fn(&Request) -> bool + Send + Sync>;

/// What a route is for.
#[derive(Clone)]
pub(super) enum Key {
    When(Predicate),
    Text(String),
    Prefix(String),
    #[cfg(feature = "regex")]
    Pattern(Pattern),
    Click(String),
    Scan(String),
    /// In the platform's spelling and lower case.
    Event(String),
    Kind(TypeId, &'static str),
}

impl Key {
    pub(super) fn kind<K: Kind>() -> Self {
        Self::Kind(TypeId::of::<K>(), short_type_name::<K>())
    }
}

/// Two routes for the same would leave one that is never taken.
impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            // Nobody can tell what a predicate holds for.
            (Self::When(_), _) => false,
            (Self::Text(one), Self::Text(other))
            | (Self::Prefix(one), Self::Prefix(other))
            | (Self::Click(one), Self::Click(other))
            | (Self::Scan(one), Self::Scan(other))
            | (Self::Event(one), Self::Event(other)) => one == other,
            #[cfg(feature = "regex")]
            (Self::Pattern(one), Self::Pattern(other)) => one == other,
            (Self::Kind(one, _), Self::Kind(other, _)) => one == other,
            _ => false,
        }
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::When(_) => f.write_str("when"),
            Self::Text(text) => write!(f, "text {text:?}"),
            Self::Prefix(prefix) => write!(f, "text_prefix {prefix:?}"),
            #[cfg(feature = "regex")]
            Self::Pattern(pattern) => write!(f, "text_matches {pattern:?}"),
            Self::Click(key) => write!(f, "click {key:?}"),
            Self::Scan(scene) => write!(f, "scan {scene:?}"),
            Self::Event(name) => write!(f, "event {name:?}"),
            Self::Kind(_, name) => write!(f, "on {name}"),
        }
    }
}
