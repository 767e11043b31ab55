//! What exporters write for things that are not words: `[图片]`, `[小程序] 标题`,
//! `[链接|标题](地址)`, `[Photo]`, `사진`.

use crate::model::Kind;
use std::borrow::Cow;

/// Labels between brackets, by kind.
const LABELS: &[(&str, Kind)] = &[
    ("图片", Kind::Image),
    ("照片", Kind::Image),
    ("圖片", Kind::Image),
    ("写真", Kind::Image),
    ("Photo", Kind::Image),
    ("Photos", Kind::Image),
    ("Image", Kind::Image),
    ("ภาพ", Kind::Image),
    ("表情", Kind::Sticker),
    ("表情包", Kind::Sticker),
    ("动画表情", Kind::Sticker),
    ("GIF表情", Kind::Sticker),
    ("貼圖", Kind::Sticker),
    ("贴图", Kind::Sticker),
    ("スタンプ", Kind::Sticker),
    ("Sticker", Kind::Sticker),
    ("สติกเกอร์", Kind::Sticker),
    ("语音", Kind::Voice),
    ("语音消息", Kind::Voice),
    ("語音訊息", Kind::Voice),
    ("Voice message", Kind::Voice),
    ("ボイスメッセージ", Kind::Voice),
    ("视频", Kind::Video),
    ("影片", Kind::Video),
    ("動画", Kind::Video),
    ("Video", Kind::Video),
    ("文件", Kind::File),
    ("檔案", Kind::File),
    ("ファイル", Kind::File),
    ("File", Kind::File),
    ("小程序", Kind::MiniProgram),
    ("QQ小程序", Kind::MiniProgram),
    ("(分享)小程序", Kind::MiniProgram),
    ("链接", Kind::Link),
    ("分享", Kind::Link),
    ("音乐分享", Kind::Link),
    ("JSON消息", Kind::Link),
    ("红包", Kind::RedPacket),
    ("QQ红包", Kind::RedPacket),
    ("微信红包", Kind::RedPacket),
    ("RED ENVELOPE", Kind::RedPacket),
    ("转账", Kind::Transfer),
    ("Money Transfer", Kind::Transfer),
    ("位置", Kind::Location),
    ("Location", Kind::Location),
    ("名片", Kind::Contact),
    ("语音通话", Kind::Call),
    ("视频通话", Kind::Call),
    ("通话", Kind::Call),
    ("聊天记录", Kind::Forwarded),
    ("合并转发", Kind::Forwarded),
    ("合并聊天记录", Kind::Forwarded),
    ("群公告", Kind::Announcement),
    ("系统", Kind::System),
    ("撤回", Kind::Recalled),
    ("戳一戳", Kind::System),
    ("拍一拍", Kind::System),
];

/// The kind of a label such as `图片`.
pub(super) fn label(name: &str) -> Option<Kind> {
    LABELS.iter().find(|(l, _)| *l == name).map(|(_, k)| *k)
}

/// Reads a text that may be, or begin with, a bracketed tag: its kind and the words that are left.
pub(super) fn read(text: &str) -> (Kind, Cow<'_, str>) {
    if text.contains(" 拍了拍 ") || text.contains("撤回了一条消息") {
        let words = text.strip_prefix("[链接] ").or_else(|| text.strip_prefix("[撤回] ")).unwrap_or(text);
        let kind = if words.contains("撤回了一条消息") { Kind::Recalled } else { Kind::System };
        // People write about such things too: only the app's own sentences begin with a quoted name.
        if words.starts_with(['"', '“', '「', '我', '你']) {
            return (kind, Cow::Borrowed(words));
        }
    }
    let Some((name, rest)) = tag(text) else { return (Kind::Text, Cow::Borrowed(text)) };
    let (name, title) = name.split_once('|').map_or((name, ""), |(n, t)| (n, t));
    let Some(kind) = label(name.split([':', '：']).next().unwrap_or(name)) else {
        return (Kind::Text, Cow::Borrowed(text));
    };
    let rest = rest.trim_start();
    if kind == Kind::Link && rest == "微信红包" {
        return (Kind::RedPacket, Cow::Borrowed(""));
    }
    // A picture's address is the exporter's, a card's is what people open.
    let words = match kind {
        Kind::Image | Kind::Sticker | Kind::Voice | Kind::Video => Cow::Borrowed(""),
        _ => match rest.strip_prefix('(').and_then(|r| r.split_once(')')) {
            Some((address, after)) if !title.is_empty() || address.contains("://") => {
                Cow::Owned([title, address, after.trim()].join(" ").trim().to_owned())
            }
            _ if title.is_empty() => Cow::Borrowed(rest),
            _ => Cow::Owned([title, rest].join(" ").trim().to_owned()),
        },
    };
    (kind, words)
}

/// `[name]rest` or `![name]rest`. A tag is short and stands at the start.
fn tag(text: &str) -> Option<(&str, &str)> {
    let inner = text.strip_prefix('!').unwrap_or(text).strip_prefix('[')?;
    let end = inner.find(']')?;
    (!inner[..end].contains('\n')).then(|| (&inner[..end], &inner[end + 1..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_titles_and_addresses() {
        assert_eq!(read("[小程序] 就差你了"), (Kind::MiniProgram, "就差你了".into()));
        assert_eq!(
            read("[小程序|拼多多](https://a.b/c)"),
            (Kind::MiniProgram, "拼多多 https://a.b/c".into())
        );
        assert_eq!(read("![图片](http://127.0.0.1/x,y)"), (Kind::Image, "".into()));
        assert_eq!(read("[图片:0123.jpg]"), (Kind::Image, "".into()));
        assert_eq!(read("[链接] 微信红包"), (Kind::RedPacket, "".into()));
        assert_eq!(read("[链接] \"王叔\" 拍了拍 \"阿珍\"").0, Kind::System);
        assert_eq!(read("[捂脸] 好的"), (Kind::Text, "[捂脸] 好的".into()));
        assert_eq!(read("谁 拍了拍 我").0, Kind::Text);
    }
}
