//! chatlog text: `name(id) [group(id)] 03-02 09:01:12`, then the words. A query over one day drops
//! the date, one over one year the year: `--day` supplies what is missing.

use super::blocks::blocks;
use super::chatlog::{Groups, SYSTEM, push};
use super::{Context, Format, Shape, stamp};
use crate::input::Document;
use crate::model::{Chat, micros};
use anyhow::{Result, bail};
use jiff::civil::Date;
use regex::Regex;
use std::sync::LazyLock;

pub(super) const FORMAT: Format =
    Format { id: "chatlog-txt", name: "chatlog text", companions: &[], sniff, read };

static HEADER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"^(?:(?P<name>.*)\((?P<id>[A-Za-z0-9_\-@.]+|我)\)|(?P<sys>系统消息))(?: \[(?P<group>.+)\((?P<gid>[^()]+)\)\])? (?:(?:(?P<y>\d{4})-)?(?P<m>\d\d)-(?P<d>\d\d) )?(?P<time>\d\d:\d\d:\d\d)$",
    )
    .expect("a valid pattern")
});

#[derive(Debug)]
struct Head<'a> {
    name: &'a str,
    id: &'a str,
    group: Option<(&'a str, &'a str)>,
    date: (Option<i16>, Option<(i8, i8)>),
    time: &'a str,
}

fn header(line: &str) -> Option<Head<'_>> {
    // Cheap test first: such a line ends in a clock, and the heads of quotes begin with a mark.
    if !line.as_bytes().last()?.is_ascii_digit() || line.len() < 9 || line.starts_with("> ") {
        return None;
    }
    let c = HEADER.captures(line)?;
    let part = |name| c.name(name).map(|m| m.as_str());
    let number = |name| part(name).and_then(|p| p.parse::<i16>().ok());
    Some(Head {
        name: part("name").unwrap_or("").trim_end(),
        id: part("id").unwrap_or(SYSTEM),
        group: part("gid").zip(part("group")),
        date: (number("y"), number("m").zip(number("d")).map(|(m, d)| (m as i8, d as i8))),
        time: part("time").unwrap_or(""),
    })
}

fn sniff(shape: &Shape<'_>) -> u8 {
    let heads = shape.lines(60).filter(|l| header(l).is_some()).count();
    if heads > 0 && shape.lines(1).all(|l| header(l).is_some()) { 85 } else { 0 }
}

fn read(document: Document, context: &Context<'_>) -> Result<Vec<Chat>> {
    let zone = context.options.zone_for("wechat");
    let title = stamp::title(&document.name);
    let day = context.options.day.or_else(|| stamp::date_in(&document.path));
    let mut groups = Groups::new(context);
    let parts = blocks(&document.text, |line, _| header(line).map(|h| (h, line.len())));
    let preamble = parts.preamble;
    for block in parts {
        let head = &block.head;
        let date = match (head.date, day) {
            ((Some(y), Some((m, d))), _) => Date::new(y, m, d).ok(),
            ((None, Some((m, d))), Some(day)) => Date::new(day.year(), m, d).ok(),
            (_, Some(day)) => Some(day),
            (_, None) => bail!(
                "this chatlog text carries no year or no date: say the first day with --day 2026-03-02, or export as CSV or JSON"
            ),
        };
        let chat = match head.group {
            Some((id, name)) => groups.chat(id, name),
            None => groups.chat("", &title),
        };
        block.count(chat);
        let time = date
            .zip(head.time.parse::<jiff::civil::Time>().ok())
            .and_then(|(date, time)| micros(date.to_datetime(time), &zone));
        match time {
            Some(time) => push(chat, head.id, head.name, block.text, time, block.place),
            None => chat.reject(block.place, "the date does not exist"),
        }
    }
    let mut chats = groups.finish()?;
    if let Some(first) = chats.first_mut() {
        first.account.read += preamble;
        first.account.blank += preamble;
    }
    Ok(chats)
}
