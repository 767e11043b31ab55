//! Huawei WeLink text: `name(id)⇥2026-03-02 09:01:12`, then the words.

use super::blocks::blocks;
use super::{Context, Format, Shape, stamp, tags};
use crate::input::Document;
use crate::model::{Chat, ChatBuilder, Draft, parse_rfc3339};
use anyhow::Result;

pub(super) const FORMAT: Format =
    Format { id: "welink-txt", name: "WeLink text", companions: &[], sniff, read };

fn header(line: &str) -> Option<(&str, &str, &str)> {
    let (who, stamp) = line.rsplit_once('\t')?;
    let (name, id) = who.trim_end().strip_suffix(')')?.rsplit_once('(')?;
    (stamp.len() == 19 && stamp.as_bytes()[4] == b'-').then_some((name, id, stamp))
}

fn sniff(shape: &Shape<'_>) -> u8 {
    if shape.lines(1).any(|l| header(l).is_some()) { 90 } else { 0 }
}

fn read(document: Document, context: &Context<'_>) -> Result<Vec<Chat>> {
    let zone = context.options.zone_for("welink");
    let mut chat = ChatBuilder::new(&stamp::title(&document.name), "welink", zone.clone());
    let parts = blocks(&document.text, |line, _| header(line).map(|h| (h, line.len())));
    chat.account().read += parts.preamble;
    chat.account().blank += parts.preamble;
    for block in parts {
        block.count(&mut chat);
        let (name, id, at) = block.head;
        let Some((time, _)) = parse_rfc3339(at, &zone) else {
            chat.reject(block.place, "the date does not exist");
            continue;
        };
        let (kind, text) = tags::read(block.text);
        let sender = Some(chat.member(id, name));
        chat.push(Draft { time, sender, kind, text: &text, line: block.place, ..Draft::default() });
    }
    Ok(vec![chat.finish()?])
}
