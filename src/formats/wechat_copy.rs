//! What WeChat for PC puts on the clipboard: `name 2023/09/16 2:51 PM`, the words, a blank line.

use super::blocks::blocks;
use super::{Context, Format, Shape, stamp, tags};
use crate::input::Document;
use crate::model::{Chat, ChatBuilder, Draft, micros};
use anyhow::Result;
use regex::Regex;
use std::sync::LazyLock;

pub(super) const FORMAT: Format =
    Format { id: "wechat-copy", name: "WeChat PC copy", companions: &[], sniff, read };

static HEADER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(\S.*?)[ \t]+(\d{4}[/-]\d{1,2}[/-]\d{1,2} (?:上午|下午|凌晨|早上|中午|晚上)?\d{1,2}:\d\d(?::\d\d)?(?: ?[AP]M)?)$")
        .expect("a valid pattern")
});

fn header(line: &str) -> Option<(&str, stamp::Stamp)> {
    // Cheap test first: the line ends in a clock.
    if !line.ends_with(|c: char| c.is_ascii_digit() || c == 'M') {
        return None;
    }
    let c = HEADER.captures(line)?;
    let (stamp, rest) = stamp::read(c.get(2)?.as_str())?;
    rest.is_empty().then_some((c.get(1)?.as_str(), stamp))
}

fn sniff(shape: &Shape<'_>) -> u8 {
    let first = shape.lines(1).any(|l| header(l).is_some_and(|(name, _)| !name.ends_with(')')));
    if first { 65 } else { 0 }
}

fn read(document: Document, context: &Context<'_>) -> Result<Vec<Chat>> {
    let zone = context.options.zone_for("wechat");
    let mut chat = ChatBuilder::new(&stamp::title(&document.name), "wechat", zone.clone());
    let parts = blocks(&document.text, |line, _| header(line).map(|h| (h, line.len())));
    chat.account().read += parts.preamble;
    chat.account().blank += parts.preamble;
    chat.chat_mut().minute_clock = true;
    for block in parts {
        block.count(&mut chat);
        let (name, stamp) = block.head;
        let Some(time) = stamp.at(stamp::DateOrder::Ymd).and_then(|t| micros(t, &zone)) else {
            chat.reject(block.place, "the date does not exist");
            continue;
        };
        if stamp.second.is_some() {
            chat.chat_mut().minute_clock = false;
        }
        let (kind, text) = tags::read(block.text);
        let sender = Some(chat.member(name, name));
        chat.push(Draft { time, sender, kind, text: &text, line: block.place, ..Draft::default() });
    }
    Ok(vec![chat.finish()?])
}
