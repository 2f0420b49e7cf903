use weixin_message::{DecodeError, DecodeErrorKind as Kind};

use super::Words;

/// Why a document is none of the platform's, and a word for programs.
pub(crate) fn of_document(error: DecodeError) -> (&'static str, Words) {
    let (code, zh) = match error.kind() {
        Kind::Utf8 => ("utf8", "文档不是 UTF-8 编码"),
        Kind::Syntax => ("syntax", "文档格式不完整（不是合法的 XML 或 JSON）"),
        Kind::Encoding => ("encoding", "文档不是 UTF-8 编码的 XML 1.0"),
        Kind::DocumentType => ("document_type", "文档含有 DOCTYPE"),
        Kind::Markup => ("markup", "文档含有处理指令"),
        Kind::Entity => ("entity", "文档含有未预定义的实体"),
        Kind::Character => ("character", "文档含有 XML 不允许的字符"),
        Kind::Name => ("name", "文档中有元素名不合法"),
        Kind::TooComplex => ("too_complex", "文档的元素、层级或属性过多"),
        Kind::RepeatedField => ("repeated_field", "文档中同一字段出现了两次"),
        Kind::NoEncrypt => ("no_encrypt", "推送中没有 Encrypt 元素"),
        _ => ("document", "文档有误"),
    };
    (code, Words::new(error.to_string(), zh))
}
