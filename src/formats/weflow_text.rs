//! WeFlow `txt`: `2026-03-02 09:01:12 'name'`, then the words, then a blank line.

use super::blocks::blocks;
use super::{Context, Format, Shape, notices, stamp, tags, weflow};
use crate::input::Document;
use crate::model::{Chat, ChatBuilder, Draft, Kind, micros};
use anyhow::Result;

pub(super) const FORMAT: Format =
    Format { id: "weflow-txt", name: "WeFlow text", companions: &[], sniff, read };

fn header(line: &str) -> Option<(stamp::Stamp, &str)> {
    let (stamp, rest) = stamp::read(line)?;
    let name = rest.strip_prefix(" '")?.strip_suffix('\'')?;
    (stamp.year_first && stamp.second.is_some()).then_some((stamp, name))
}

fn sniff(shape: &Shape<'_>) -> u8 {
    let heads = shape.lines(40).filter(|l| header(l).is_some()).count();
    if heads > 0 && shape.lines(1).all(|l| header(l).is_some()) { 90 } else { 0 }
}

fn read(document: Document, context: &Context<'_>) -> Result<Vec<Chat>> {
    let zone = context.options.zone_for("wechat");
    let title = stamp::title(&document.name);
    let title = ["群聊_", "私聊_", "公众号_"].iter().find_map(|p| title.strip_prefix(p)).unwrap_or(&title);
    let mut chat = ChatBuilder::new(title, "wechat", zone.clone());
    let parts = blocks(&document.text, |line, _| header(line).map(|h| (h, line.len())));
    chat.account().read += parts.preamble;
    chat.account().blank += parts.preamble;
    for block in parts {
        block.count(&mut chat);
        let (stamp, name) = block.head;
        let Some(time) = stamp.at(stamp::DateOrder::Ymd).and_then(|t| micros(t, &zone)) else {
            chat.reject(block.place, "the date does not exist");
            continue;
        };
        let (words, quote) = weflow::unquoted(block.text);
        let notice = notices::read(words);
        let (kind, words) = tags::read(words);
        // The group itself signs what the app writes.
        let by_app = name == title && (notice.event.is_some() || kind.is_event());
        let kind = if by_app && !kind.is_event() { Kind::System } else { kind };
        let sender = (!by_app).then(|| chat.member(name, name));
        chat.push(Draft { time, sender, kind, text: &words, quote, line: block.place, ..Draft::default() });
        if kind == Kind::System {
            notices::tell(&mut chat, notice, true);
        }
    }
    Ok(vec![chat.finish()?])
}
