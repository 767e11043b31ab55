//! Messages that WeChat on a phone mails: a title line, day lines (`—————  2026-03-02  —————`),
//! `name  09:01`, the words.

use super::blocks::blocks;
use super::{Context, Format, Shape, stamp, tags};
use crate::input::Document;
use crate::model::{Chat, ChatBuilder, Draft, parse_rfc3339};
use anyhow::Result;

pub(super) const FORMAT: Format =
    Format { id: "wechat-mail", name: "WeChat mail", companions: &[], sniff, read };

enum Head<'a> {
    Day,
    Message(&'a str, String),
}

fn day(line: &str) -> Option<&str> {
    let inner = line.trim().trim_matches(['—', '-', ' ']);
    (line.trim().starts_with("——") && inner.len() == 10).then_some(inner)
}

fn sniff(shape: &Shape<'_>) -> u8 {
    let title = shape.lines(1).any(|l| l.contains("的聊天记录如下"));
    match (title, shape.lines(20).any(|l| day(l).is_some())) {
        (true, true) => 95,
        (true, false) => 55,
        (false, true) => 60,
        _ => 0,
    }
}

fn read(document: Document, context: &Context<'_>) -> Result<Vec<Chat>> {
    let zone = context.options.zone_for("wechat");
    let first = document.text.lines().next().unwrap_or("");
    let title =
        first.split_once('"').and_then(|(_, rest)| rest.split_once('"')).map(|(name, _)| name.to_owned());
    let title = title.unwrap_or_else(|| stamp::title(&document.name));
    let mut chat = ChatBuilder::new(&title, "wechat", zone.clone());
    chat.chat_mut().minute_clock = true;
    let mut today = String::new();
    let open = |line, _| {
        if let Some(day) = day(line) {
            day.clone_into(&mut today);
            return Some((Head::Day, line.len()));
        }
        let (name, clock) = line.trim_end().rsplit_once("  ")?;
        let digits = clock.len() >= 4 && clock.bytes().all(|b| b.is_ascii_digit() || b == b':');
        let (hour, minute) = clock.split_once(':').filter(|_| digits)?;
        let stamp = format!("{today} {hour:0>2}:{minute:0>2}");
        Some((Head::Message(name.trim_end(), stamp), line.len()))
    };
    let parts = blocks(&document.text, open);
    chat.account().read += parts.preamble;
    chat.account().blank += parts.preamble;
    for block in parts {
        block.count(&mut chat);
        let Head::Message(name, at) = &block.head else {
            chat.account().blank += 1;
            continue;
        };
        let Some((time, _)) = parse_rfc3339(at, &zone) else {
            chat.reject(block.place, format!("no day stands before {:?}", at.trim()));
            continue;
        };
        let (kind, text) = tags::read(block.text);
        let sender = Some(chat.member(name, name));
        chat.push(Draft { time, sender, kind, text: &text, line: block.place, ..Draft::default() });
    }
    Ok(vec![chat.finish()?])
}
