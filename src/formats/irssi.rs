//! irssi logs: `--- Log opened Wed Mar 04 10:00:05 2026`, `10:15 <@ana> words`, `-!- ana has joined`.

use super::irc::{Nicks, Said, action, channel, push};
use super::{Context, Format, Shape, longdate};
use crate::input::Document;
use crate::model::{Chat, ChatBuilder, micros};
use anyhow::Result;
use jiff::civil::{Date, Time};

pub(super) const FORMAT: Format = Format { id: "irssi-log", name: "irssi log", companions: &[], sniff, read };

/// The day of a line such as `--- Day changed Sat Mar 14 2026`.
fn day(line: &str) -> Option<Date> {
    let rest = line.strip_prefix("--- ")?;
    let rest = rest
        .strip_prefix("Log opened ")
        .or(rest.strip_prefix("Day changed "))
        .or(rest.strip_prefix("Log closed "))?;
    longdate::read(rest).map(|d| d.local.date())
}

fn sniff(shape: &Shape<'_>) -> u8 {
    if shape.lines(1).any(|l| l.starts_with("--- Log opened ")) { 95 } else { 0 }
}

fn line(text: &str) -> Option<(Time, Said<'_>)> {
    let (clock, rest) = text.split_once(' ')?;
    let full = if clock.len() == 5 { format!("{clock}:00") } else { clock.to_owned() };
    let time = full.parse().ok()?;
    let said = if let Some((nick, words)) = rest.strip_prefix('<').and_then(|r| r.split_once('>')) {
        Said::Words(
            nick.trim().trim_start_matches(['@', '+', '%', '&', '~']),
            words.strip_prefix(' ').unwrap_or(words),
        )
    } else if let Some(told) = rest.strip_prefix("-!- ") {
        Said::Told(told)
    } else if let Some(act) = rest.trim_start().strip_prefix("* ") {
        action(act)
    } else {
        Said::Told(rest)
    };
    Some((time, said))
}

fn read(document: Document, context: &Context<'_>) -> Result<Vec<Chat>> {
    let zone = context.options.zone_for("irc");
    let mut chat = ChatBuilder::new(&channel(&document), "irc", zone.clone());
    chat.chat_mut().minute_clock = true;
    let mut nicks = Nicks::default();
    let mut today: Option<Date> = None;
    for (i, text) in document.text.lines().enumerate() {
        let place = i as u64 + 1;
        chat.account().read += 1;
        if text.trim().is_empty() || text.starts_with("--- ") {
            today = day(text).or(today);
            chat.account().blank += 1;
            continue;
        }
        let Some((time, said)) = line(text) else {
            chat.reject(place, "not a clock and words");
            continue;
        };
        if text.as_bytes().get(5) == Some(&b':') {
            chat.chat_mut().minute_clock = false;
        }
        match today.and_then(|d| micros(d.to_datetime(time), &zone)) {
            Some(time) => push(&mut chat, &mut nicks, said, time, place),
            None => chat.reject(place, "no day stands before this line"),
        }
    }
    Ok(vec![chat.finish()?])
}
