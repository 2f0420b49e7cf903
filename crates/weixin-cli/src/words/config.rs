use weixin_core::{CharacterKind, ConfigError};

use super::{Words, words};

/// What is wrong with a setting. It names the setting, never its value.
pub(crate) fn of_config(error: &ConfigError) -> Words {
    let zh = match error {
        ConfigError::Missing { field, needed_by } => format!("缺少 {field}（{needed_by} 需要它）"),
        ConfigError::Length {
            field,
            found,
            allowed,
        } if allowed.start() == allowed.end() => {
            format!("{field} 长 {found} 个字符，应为 {} 个", allowed.start())
        }
        ConfigError::Length {
            field,
            found,
            allowed,
        } => format!(
            "{field} 长 {found} 个字符，应为 {} 到 {} 个",
            allowed.start(),
            allowed.end()
        ),
        ConfigError::Character {
            field,
            position,
            found,
        } => {
            let found = match found {
                CharacterKind::Blank => "是空格，",
                CharacterKind::LineBreak => "是换行，",
                CharacterKind::Quote => "是引号，",
                CharacterKind::FullWidth => "是全角字符，",
                _ => "",
            };
            format!("{field} 的第 {} 个字符{found}不允许使用", position + 1)
        }
        ConfigError::Invalid { field, rule } => format!("{field} 不正确，应为 {rule}"),
        // A mistake that this tool does not know of.
        _ => return words!("{error}", "配置有误：{error}"),
    };
    Words::new(error.to_string(), zh)
}
