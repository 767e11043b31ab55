//! WeChatMsg (留痕) TXT: `2026-03-02 09:01:12 name`, the words, a blank line; app-written lines stand
//! behind the time. Cards, red packets and transfers are not in this format.

use super::blocks::blocks;
use super::{Context, Format, Shape, notices, stamp, tags};
use crate::input::Document;
use crate::model::{Chat, ChatBuilder, Draft, Kind, Quote, micros};
use anyhow::Result;
use std::borrow::Cow;

pub(super) const FORMAT: Format =
    Format { id: "wechatmsg-txt", name: "WeChatMsg text", companions: &[], sniff, read };

fn header(line: &str) -> Option<(stamp::Stamp, &str)> {
    let (stamp, rest) = stamp::read(line)?;
    let plain = stamp.year_first && stamp.second.is_some() && stamp.separator == '-' && line.len() > 20;
    let name = rest.strip_prefix(' ').filter(|n| plain && !n.is_empty())?;
    Some((stamp, name))
}

fn sniff(shape: &Shape<'_>) -> u8 {
    let first = shape.lines(1).all(|l| header(l).is_some_and(|(_, n)| !n.starts_with(['\'', '-', ' '])));
    let heads: Vec<&str> = shape.lines(60).filter_map(header).map(|(_, name)| name).collect();
    // Names with a number behind them are QQ's, names with a colon belong to other exports.
    let foreign = heads.iter().any(|n| n.ends_with([')', '>']) && n.contains(['(', '<']));
    let inline = heads.iter().any(|n| n.contains(": "));
    if !heads.is_empty() && first && !foreign && !inline { 60 } else { 0 }
}

fn read(document: Document, context: &Context<'_>) -> Result<Vec<Chat>> {
    let zone = context.options.zone_for("wechat");
    let mut chat = ChatBuilder::new(&stamp::title(&document.name), "wechat", zone.clone());
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
        let line = block.place;
        let (tagged, _) = tags::read(name);
        let notice = notices::read(name);
        if block.text.is_empty() && (tagged.is_event() || notice.event.is_some()) {
            let kind = if tagged.is_event() { tagged } else { Kind::System };
            chat.push(Draft { time, kind, text: name, line, ..Draft::default() });
            notices::tell(&mut chat, notice, true);
            continue;
        }
        let (words, quote) = match block.text.rsplit_once("\n引用:") {
            Some((reply, quoted)) => {
                let (sender, text) = quoted.split_once(':').unwrap_or(("", quoted));
                (reply, Some(Quote { sender, text }))
            }
            None => (block.text, None),
        };
        let (kind, words) = match card(words) {
            Some(words) => (Kind::Link, Cow::Owned(words)),
            None => tags::read(words),
        };
        let sender = Some(chat.member(name, name));
        chat.push(Draft { time, sender, kind, text: &words, quote, line, ..Draft::default() });
    }
    Ok(vec![chat.finish()?])
}

/// Title and address of a link card, written over four lines.
fn card(words: &str) -> Option<String> {
    let rest = words.trim_start().strip_prefix("[链接]:title:")?;
    let title = rest.lines().next().unwrap_or("").trim();
    let url = rest.lines().find_map(|l| l.trim().strip_prefix("url:")).unwrap_or("");
    Some(format!("{title} {url}").trim().to_owned())
}
