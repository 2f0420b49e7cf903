//! The file, and what is the same for all settings.

use std::io;
use std::path::{Path, PathBuf};

use toml::{Table, Value};
use zeroize::Zeroizing;

use crate::failure::{Exit, Failure};
use crate::input;
use crate::words::{Words, words};

/// A setting that may be secret, erased when it is dropped.
pub(super) type Secret = Zeroizing<String>;

/// The file that is read if it is there and none is named.
const FILE: &str = "weixin.toml";
/// More than settings need.
const MAX_FILE_BYTES: u64 = 64 * 1024;
const NAMES: [&str; 6] = [
    "token",
    "app_id",
    "app_secret",
    "encoding_aes_key",
    "mode",
    "api_base",
];

/// The settings of a file, as they stand in it.
pub(super) struct File(Table);

impl File {
    /// Reads the file that is named, or the usual one if it is there.
    pub(super) fn read(path: Option<&Path>) -> Result<Self, Failure> {
        let (path, is_named) = match path {
            Some(path) => (path.to_owned(), true),
            None => (PathBuf::from(FILE), false),
        };
        let name = path.display();
        let text = match std::fs::File::open(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound && !is_named => {
                return Ok(Self(Table::new()));
            }
            Ok(file) => Zeroizing::new(input::read_all(file, &name, MAX_FILE_BYTES)?),
            Err(error) => return Err(Failure::file(&name, &error)),
        };
        Self::parse(&text).map_err(|words| {
            let words = words!("{name}", "{name}").about(&words);
            Failure::new(Exit::Usage, "config", words)
        })
    }

    /// toml's own words are not repeated: they quote the file.
    fn parse(text: &str) -> Result<Self, Words> {
        let table: Table = text.parse().map_err(|error: toml::de::Error| {
            let start = error.span().map_or(0, |span| span.start);
            let before = text.get(..start).unwrap_or_default();
            let line = before.matches('\n').count() + 1;
            words!(
                "line {line} is not TOML; values stand in quotes",
                "第 {line} 行不是合法的 TOML；值要写在引号里"
            )
        })?;
        for (name, value) in &table {
            if !NAMES.contains(&name.as_str()) {
                let names = NAMES.join(", ");
                return Err(words!(
                    "there is no setting {name}; there are {names}",
                    "没有 {name} 这一项；可用的有 {names}"
                ));
            }
            if !value.is_str() {
                return Err(words!(
                    "{name} must be a text in quotes",
                    "{name} 应为引号中的文字"
                ));
            }
        }
        Ok(Self(table))
    }

    pub(super) fn take(&mut self, name: &str) -> Option<Secret> {
        match self.0.remove(name) {
            Some(Value::String(value)) => set(Some(value)),
            _ => None,
        }
    }
}

pub(super) fn set(value: Option<String>) -> Option<Secret> {
    value.filter(|value| !value.is_empty()).map(Zeroizing::new)
}

/// A setting that is needed and nowhere to be found.
pub(super) fn missing(name: &str) -> Failure {
    let (flag, variable) = (name.replace('_', "-"), name.to_uppercase());
    let words = words!(
        "{name} is not set: give it by WEIXIN_{variable}, in {FILE}, or by --{flag}",
        "缺少 {name}：请用环境变量 WEIXIN_{variable}、文件 {FILE} 或参数 --{flag} 给出"
    );
    Failure::new(Exit::Usage, "config", words)
}
