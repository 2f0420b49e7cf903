use weixin_sim::envelope::OpenFault;

use super::{Words, words};

/// Why an envelope cannot be opened, and a word for programs.
pub(crate) fn of_open_fault(fault: OpenFault) -> (&'static str, Words) {
    match fault {
        OpenFault::Base64 => (
            "base64",
            words!(
                "Encrypt is not Base64; was a + turned into a space, or the end cut off?",
                "Encrypt 不是合法的 Base64；是否有 + 变成了空格，或末尾被截断？"
            ),
        ),
        OpenFault::Length => (
            "blocks",
            words!(
                "Encrypt is not made of whole blocks of 16 bytes; is a part missing?",
                "Encrypt 的长度不是 16 字节的整数倍；是否缺了一部分？"
            ),
        ),
        OpenFault::PaddedTo16 => (
            "padded_to_16",
            words!(
                "it is padded to blocks of 16 bytes, as libraries for AES do by themselves; it must be 32",
                "填充到了 16 字节的整数倍（AES 库的默认行为），应为 32 字节"
            ),
        ),
        OpenFault::Padding => (
            "padding",
            words!(
                "it opens, but the padding behind the message makes no sense",
                "可以解开，但消息之后的填充不正确"
            ),
        ),
        _ => (
            "key",
            words!(
                "it does not open with this EncodingAESKey",
                "用这个 EncodingAESKey 解不开"
            ),
        ),
    }
}
