//! Links for use inside of a text.
//!
//! The platform reads a little HTML in the text of a reply. Whatever these functions are given stays
//! in the attribute or the label where it belongs.

/// A link to a page, shown as `text`.
///
/// `url` is not checked, but what could end it is percent-encoded: quotes, `<`, `>`, white space
/// and controls. `<` and `>` in a label become `＜` and `＞`.
///
/// ```
/// use weixin_message::reply::link;
///
/// let text = format!("See {}.", link("our page", "https://example.com/?a=1&b=2"));
/// assert_eq!(text, r#"See <a href="https://example.com/?a=1&b=2">our page</a>."#);
/// ```
#[must_use]
pub fn link(text: &str, url: &str) -> String {
    format!(r#"<a href="{}">{}</a>"#, attribute(url), label(text))
}

/// A link that makes the user send `text`, by which it is shown. The push of that
/// [`Text`](crate::message::Text) then has the `id` as its `bizmsgmenuid`.
///
/// Beside what [`link`] encodes, `&`, `#` and `%` are. That clients decode it again is not documented: a
/// text of letters and digits is the safest one.
///
/// ```
/// use weixin_message::reply::menu_link;
///
/// let text = menu_link("101", "Yes");
/// assert_eq!(text, r#"<a href="weixin://bizmsgmenu?msgmenuid=101&msgmenucontent=Yes">Yes</a>"#);
/// ```
#[must_use]
pub fn menu_link(id: &str, text: &str) -> String {
    let (id, content) = (query(id), query(text));
    let url = format!("weixin://bizmsgmenu?msgmenuid={id}&msgmenucontent={content}");
    link(text, &url)
}

/// A link, shown as `text`, to the page at `path` of a mini program that is linked with the account;
/// clients that cannot open one go to `fallback_url`.
///
/// ```
/// use weixin_message::reply::mini_program_link;
///
/// let url = "https://example.com";
/// let text = mini_program_link("open", "wx90f8e7d6c5b4a392", "pages/index/index", url);
/// assert!(text.starts_with(r#"<a data-miniprogram-appid="wx90f8e7d6c5b4a392" "#));
/// ```
#[must_use]
pub fn mini_program_link(text: &str, app_id: &str, path: &str, fallback_url: &str) -> String {
    format!(
        r#"<a data-miniprogram-appid="{}" data-miniprogram-path="{}" href="{}">{}</a>"#,
        attribute(app_id),
        attribute(path),
        attribute(fallback_url),
        label(text),
    )
}

fn attribute(text: &str) -> String {
    encode(text, ends_attribute)
}

fn query(text: &str) -> String {
    encode(text, |character| {
        matches!(character, '&' | '#' | '%') || ends_attribute(character)
    })
}

fn ends_attribute(character: char) -> bool {
    matches!(character, '"' | '<' | '>') || character.is_whitespace() || character.is_control()
}

/// Percent-encodes some characters.
fn encode(text: &str, is_encoded: impl Fn(char) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        if is_encoded(character) {
            for byte in character.encode_utf8(&mut [0; 4]).bytes() {
                out.push_str(&format!("%{byte:02X}"));
            }
        } else {
            out.push(character);
        }
    }
    out
}

/// Entities would be shown as they are by some clients, so the brackets are replaced by others.
fn label(text: &str) -> String {
    text.replace('<', "＜").replace('>', "＞")
}
