//! wechat-dump (Android): `type|name:2026-03-02 09:01:12:words`, nothing escaped.

use super::blocks::blocks;
use super::{Context, Format, Shape, notices, stamp};
use crate::input::Document;
use crate::model::{Chat, ChatBuilder, Draft, Kind, parse_rfc3339};
use anyhow::Result;
use regex::Regex;
use std::sync::LazyLock;

pub(super) const FORMAT: Format =
    Format { id: "wechat-dump", name: "wechat-dump text", companions: &[], sniff, read };

static HEADER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(-?\d+)\|(.*?):(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d):").expect("a valid pattern")
});

fn sniff(shape: &Shape<'_>) -> u8 {
    if shape.lines(1).any(|l| HEADER.is_match(l)) { 90 } else { 0 }
}

fn kind(code: &str) -> Kind {
    match code {
        "3" => Kind::Image,
        "34" => Kind::Voice,
        "42" => Kind::Contact,
        "43" | "62" => Kind::Video,
        "47" | "1048625" => Kind::Sticker,
        "48" | "-1879048186" => Kind::Location,
        "49" | "16777265" => Kind::Link,
        "50" => Kind::Call,
        "10000" | "922746929" => Kind::System,
        "436207665" => Kind::RedPacket,
        "419430449" => Kind::Transfer,
        "1090519089" => Kind::File,
        _ => Kind::Text,
    }
}

fn read(document: Document, context: &Context<'_>) -> Result<Vec<Chat>> {
    let zone = context.options.zone_for("wechat");
    let mut chat = ChatBuilder::new(&stamp::title(&document.name), "wechat", zone.clone());
    let open = |line, _| {
        let c = HEADER.captures(line)?;
        let part = |i| c.get(i).map_or("", |m| m.as_str());
        Some(((part(1), part(2), part(3)), c.get(0)?.end()))
    };
    let parts = blocks(&document.text, open);
    chat.account().read += parts.preamble;
    chat.account().blank += parts.preamble;
    for block in parts {
        block.count(&mut chat);
        let (code, name, at) = block.head;
        let Some((time, _)) = parse_rfc3339(at, &zone) else {
            chat.reject(block.place, "the date does not exist");
            continue;
        };
        let notice = notices::read(block.text);
        let kind = match kind(code) {
            Kind::System if notice.kind == Kind::Recalled => Kind::Recalled,
            // 群公告 comes as a line of the app signed by whoever wrote it.
            Kind::System if name != "system" && notice.event.is_none() && !block.text.contains("拍了拍") => {
                Kind::Announcement
            }
            kind => kind,
        };
        let text = match kind {
            Kind::Image | Kind::Voice | Kind::Video | Kind::Sticker => "",
            Kind::Link => block.text.strip_prefix("URL:").unwrap_or(block.text),
            Kind::RedPacket => block.text.strip_prefix("[RED ENVELOPE]").unwrap_or(block.text).trim_start(),
            _ => block.text.split("|img:").next().unwrap_or(block.text),
        };
        let sender = (name != "system").then(|| chat.member(name, name));
        chat.push(Draft { time, sender, kind, text, line: block.place, ..Draft::default() });
        if kind == Kind::System {
            notices::tell(&mut chat, notice, true);
        }
    }
    Ok(vec![chat.finish()?])
}
