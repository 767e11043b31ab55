//! LINE text in all its languages: day lines, then `time⇥name⇥words` on phones and
//! `time name words` on PCs, where a name with blanks is told from the words only by repetition.

use super::blocks::blocks;
use super::{Context, Format, Shape, notices, stamp, tags};
use crate::input::Document;
use crate::model::{Chat, ChatBuilder, Draft, Kind, micros};
use anyhow::Result;
use jiff::civil::{Date, Time};
use std::collections::HashMap;

pub(super) const FORMAT: Format = Format { id: "line-txt", name: "LINE text", companions: &[], sniff, read };

/// What stands around the chat's name in the first line.
const TITLES: &[(&str, &str)] = &[
    ("Chat history in ", ""),
    ("Chat history with ", ""),
    ("与", "的聊天记录"),
    ("與", "的聊天記錄"),
    ("", "的聊天记录"),
    ("", "的聊天記錄"),
    ("", "とのトーク履歴"),
    ("", "のトーク履歴"),
    ("ประวัติการสนทนากับ ", ""),
];

#[derive(Debug)]
enum Head {
    Day,
    Message(Date, Time),
}

/// A line that is a date and a weekday and nothing else.
fn day(line: &str) -> Option<Date> {
    let line = line.trim();
    if line.len() > 40 || line.contains('\t') || !line.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let start = line.find(|c: char| c.is_ascii_digit())?;
    let (before, rest) = line.split_at(start);
    let end = rest.find(|c: char| !(c.is_ascii_digit() || matches!(c, '/' | '.'))).unwrap_or(rest.len());
    let (date, after) = (rest[..end].trim_end_matches('.'), &rest[end..]);
    let parts: Vec<i16> = date.split(['/', '.']).map(|p| p.parse().ok()).collect::<Option<_>>()?;
    let &[a, b, c] = parts.as_slice() else { return None };
    // A weekday in front or behind, and no clock.
    let weekday = |s: &str| s.chars().count() <= 14 && !s.contains([':', '：']);
    if !weekday(before) || !weekday(after) || after.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    if a > 31 {
        return Date::new(a, b as i8, c as i8).ok();
    }
    // Thai dates begin with the day, English ones with the month.
    let thai = before.chars().any(|c| ('\u{e00}'..='\u{e7f}').contains(&c));
    let (month, day) = if thai || a > 12 { (b, a) } else { (a, b) };
    Date::new(c, month as i8, day as i8).ok()
}

/// A clock at the start of a line: `09:46`, `上午09:46`, `9:46 AM`; and the rest.
fn clock(line: &str) -> Option<(Time, &str)> {
    let start = line.find(|c: char| c.is_ascii_digit()).filter(|s| *s <= 6)?;
    let (half, rest) = line.split_at(start);
    if !matches!(half, "" | "上午" | "下午" | "午前" | "午後" | "오전" | "오후") {
        return None;
    }
    let end = rest.find(|c: char| !(c.is_ascii_digit() || c == ':')).unwrap_or(rest.len());
    let (digits, mut after) = rest.split_at(end);
    let (hour, minute) = digits.split_once(':').filter(|(h, m)| h.len() <= 2 && m.len() == 2)?;
    let mut half = half;
    for mark in [" AM", " PM", "AM", "PM"] {
        if let Some(rest) = after.strip_prefix(mark) {
            (half, after) = (mark.trim(), rest);
            break;
        }
    }
    let mut hour: i8 = hour.parse().ok()?;
    match half {
        "下午" | "午後" | "오후" | "PM" if hour < 12 => hour += 12,
        "上午" | "午前" | "오전" | "AM" if hour == 12 => hour = 0,
        _ => {}
    }
    Some((Time::new(hour, minute.parse().ok()?, 0, 0).ok()?, after))
}

fn sniff(shape: &Shape<'_>) -> u8 {
    if shape.lines(1).any(|l| l.trim_start_matches('\u{feff}').starts_with("[LINE]")) {
        return 98;
    }
    let days = shape.lines(5).any(|l| day(l).is_some());
    let messages =
        shape.lines(20).filter(|l| clock(l).is_some_and(|(_, r)| r.starts_with([' ', '\t']))).count();
    if days && messages > 0 && shape.lines(1).any(|l| day(l).is_some()) { 70 } else { 0 }
}

fn read(document: Document, context: &Context<'_>) -> Result<Vec<Chat>> {
    let zone = context.options.zone_for("line");
    let first = document.text.lines().next().unwrap_or("").trim_start_matches('\u{feff}');
    let title = first.strip_prefix("[LINE] ").map(str::trim);
    let title =
        title.and_then(|t| TITLES.iter().find_map(|(a, b)| t.strip_prefix(a)?.strip_suffix(b)).or(Some(t)));
    let fallback = stamp::title(&document.name);
    let mut chat = ChatBuilder::new(title.unwrap_or(&fallback), "line", zone.clone());
    chat.chat_mut().minute_clock = true;
    let mut today: Option<Date> = None;
    let mut open = |line, _| {
        if let Some(date) = day(line) {
            today = Some(date);
            return Some((Head::Day, line.len()));
        }
        let (time, rest) = clock(line)?;
        let date = today?;
        rest.starts_with(['\t', ' ']).then(|| (Head::Message(date, time), line.len() - rest.len() + 1))
    };
    let names = pc_names(&document.text);
    let parts = blocks(&document.text, &mut open);
    chat.account().read += parts.preamble;
    chat.account().blank += parts.preamble;
    for block in parts {
        block.count(&mut chat);
        let Head::Message(date, time) = block.head else {
            chat.account().blank += 1;
            continue;
        };
        let Some(time) = micros(date.to_datetime(time), &zone) else {
            chat.reject(block.place, "the date does not exist");
            continue;
        };
        let text = block.text;
        let (name, words) = match text.split_once('\t') {
            Some((name, words)) => (name, words),
            None => names
                .iter()
                .find_map(|n| Some((n.as_str(), text.strip_prefix(n.as_str())?.strip_prefix(' ')?)))
                .or_else(|| text.split_once(' '))
                .unwrap_or(("", text)),
        };
        // Words over several lines stand in quotation marks, quotation marks are doubled.
        let unquoted = words.strip_prefix('"').and_then(|w| w.strip_suffix('"')).filter(|w| w.contains('\n'));
        let words = unquoted.map_or_else(|| words.to_owned(), |w| w.replace("\"\"", "\""));
        let line = block.place;
        if name.is_empty() {
            let notice = notices::read(&words);
            chat.push(Draft { time, kind: notice.kind, text: &words, line, ..Draft::default() });
            notices::tell(&mut chat, notice, true);
            continue;
        }
        let (kind, words) = match words.as_str() {
            "照片" | "Photos" | "写真" => (Kind::Image, "".into()),
            "貼圖" | "Stickers" | "スタンプ" => (Kind::Sticker, "".into()),
            words => tags::read(words),
        };
        let sender = Some(chat.member(name, name));
        chat.push(Draft { time, sender, kind, text: &words, line, ..Draft::default() });
    }
    Ok(vec![chat.finish()?])
}

/// Names with blanks in a PC export: beginnings of two or more words that several messages share.
fn pc_names(text: &str) -> Vec<String> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for line in text.lines().filter(|l| !l.contains('\t')) {
        let Some(rest) = clock(line).and_then(|(_, r)| r.strip_prefix(' ')) else { continue };
        for (at, _) in rest.match_indices(' ').skip(1).take(3) {
            *counts.entry(&rest[..at]).or_default() += 1;
        }
        // An emoji or kaomoji after the first word belongs to the name even when it comes once.
        if let Some((first, second)) =
            rest.split_once(' ').map(|(a, b)| (a, b.split(' ').next().unwrap_or(b)))
            && !second.is_empty()
            && !second.chars().any(|c| c.is_ascii_alphanumeric() || crate::text::fold::is_cjk(c))
            && !second.starts_with(['@', '[', '(', '（'])
        {
            *counts.entry(&rest[..first.len() + 1 + second.len()]).or_default() += 2;
        }
    }
    let mut names: Vec<String> =
        counts.into_iter().filter(|(_, n)| *n >= 2).map(|(name, _)| name.to_owned()).collect();
    names.sort_by_key(|n| (std::cmp::Reverse(n.len()), n.clone()));
    names
}
