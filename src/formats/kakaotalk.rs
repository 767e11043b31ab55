//! KakaoTalk text from phones and from Windows, and the CSV of the Mac.

use super::blocks::blocks;
use super::rows::Rows;
use super::{Context, Format, Shape, longdate, notices, stamp};
use crate::input::Document;
use crate::model::{Chat, ChatBuilder, Draft, Kind, micros, parse_rfc3339};
use anyhow::Result;
use jiff::civil::DateTime;
use regex::Regex;
use std::sync::LazyLock;

pub(super) const PHONE: Format = Format {
    id: "kakaotalk-phone",
    name: "KakaoTalk phone text",
    companions: &[],
    sniff: sniff_phone,
    read: read_phone,
};
pub(super) const WINDOWS: Format = Format {
    id: "kakaotalk-windows",
    name: "KakaoTalk Windows text",
    companions: &[],
    sniff: |s| {
        let day = s.lines(8).any(|l| l.starts_with("---------------") && longdate::read(l).is_some());
        if day { 90 } else { 0 }
    },
    read: read_windows,
};
pub(super) const MAC: Format = Format {
    id: "kakaotalk-mac",
    name: "KakaoTalk Mac CSV",
    companions: &[],
    sniff: |s| if s.header == ["Date", "User", "Message"] { 90 } else { 0 },
    read: read_mac,
};

/// The stamp of a phone export, its words in a capture.
static STAMP: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"^(\d{4}년 \d{1,2}월 \d{1,2}일 (?:오전|오후) \d{1,2}:\d\d",
        r"|\d{4}\. \d{1,2}\. \d{1,2}\. (?:오전|오후) \d{1,2}:\d\d",
        r"|[A-Z][a-z]{2,8} \d{1,2}, \d{4}, \d{1,2}:\d\d [AP]M",
        r"|[A-Z][a-z]{2,8} \d{1,2}, \d{4} at \d{1,2}:\d\d [AP]M",
        r"|\d{1,2}:\d\d[ap]m, [A-Z][a-z]{2,8} \d{1,2}, \d{4})(, |: |$)"
    ))
    .expect("a valid pattern")
});

/// Day lines of iPhones: `2026년 3월 2일 월요일`, `Thursday, July 9, 2015`.
fn day_line(line: &str) -> bool {
    let korean = line.contains('년') && line.ends_with("요일");
    let english = line.split(',').next().is_some_and(|w| w.ends_with("day")) && line.len() < 40;
    (korean || english) && longdate::read(line).is_some()
}

fn header(line: &str) -> Option<(DateTime, bool, usize)> {
    if !line.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        return None;
    }
    let c = STAMP.captures(line)?;
    let stamp = c.get(1)?.as_str();
    // `2026. 3. 2. 오전 9:01` has no units; give it some.
    let unified = if stamp.contains(". ") && stamp.starts_with(|c: char| c.is_ascii_digit()) {
        stamp.replacen(". ", "년 ", 1).replacen(". ", "월 ", 1).replacen(". ", "일 ", 1)
    } else {
        stamp.to_owned()
    };
    let local = longdate::read(&unified)?.local;
    Some((local, c.get(2).is_some_and(|m| m.as_str() == ", "), c.get(0)?.end()))
}

fn sniff_phone(shape: &Shape<'_>) -> u8 {
    let titled = shape.lines(2).any(|l| l.contains("카카오톡 대화") || l.contains("KakaoTalk Chats"));
    let stamped = shape.lines(30).filter(|l| header(l).is_some()).count();
    match (titled, stamped) {
        (true, 1..) => 95,
        (false, 2..) => 80,
        _ => 0,
    }
}

/// A title without what KakaoTalk puts around it.
fn title(document: &Document) -> String {
    let first = document.text.lines().next().unwrap_or("").trim_start_matches('\u{feff}').trim();
    let bare = first.split(" 님과 카카오톡 대화").next().unwrap_or(first);
    let bare = bare.split("과 카카오톡 대화").next().unwrap_or(bare);
    let bare = bare.strip_prefix("KakaoTalk Chats with ").unwrap_or(bare);
    let bare = bare.split(" with KakaoTalk Chats").next().unwrap_or(bare);
    // The number of members stands behind the name: `방 5`, `방 (5명)`.
    let cut = bare
        .rsplit_once(' ')
        .filter(|(_, n)| n.trim_matches(['(', ')', '명']).bytes().all(|b| b.is_ascii_digit()));
    let bare = cut.map_or(bare, |(name, _)| name);
    if bare.is_empty() || header(first).is_some() { stamp::title(&document.name) } else { bare.to_owned() }
}

fn kind(words: &str) -> Kind {
    match words {
        "사진" | "<사진>" | "(photo)" | "Photo" => Kind::Image,
        "이모티콘" | "(emoticon)" | "(Emoticon)" | "Emoticon" => Kind::Sticker,
        "동영상" | "<동영상>" | "Video" => Kind::Video,
        "음성메시지" => Kind::Voice,
        words if words.starts_with("파일: ") || words.starts_with("File: ") => Kind::File,
        words if words.starts_with("사진 ") && words.ends_with('장') => Kind::Image,
        "삭제된 메시지입니다." | "This message was deleted." => Kind::Recalled,
        _ => Kind::Text,
    }
}

fn push(chat: &mut ChatBuilder, name: &str, words: &str, time: i64, place: u64) {
    let kind = kind(words.trim());
    let text =
        if matches!(kind, Kind::Image | Kind::Sticker | Kind::Video | Kind::Voice) { "" } else { words };
    let sender = Some(chat.member(name, name));
    chat.push(Draft { time, sender, kind, text, line: place, ..Draft::default() });
}

fn notice(chat: &mut ChatBuilder, text: &str, time: i64, place: u64) {
    let notice = notices::read(text);
    chat.push(Draft { time, kind: notice.kind, text, line: place, ..Draft::default() });
    notices::tell(chat, notice, true);
}

fn read_phone(document: Document, context: &Context<'_>) -> Result<Vec<Chat>> {
    let zone = context.options.zone_for("kakaotalk");
    let mut chat = ChatBuilder::new(&title(&document), "kakaotalk", zone.clone());
    chat.chat_mut().minute_clock = true;
    let open = |line: &str, _| {
        if day_line(line) {
            return Some((None, line.len()));
        }
        let (local, member, end) = header(line)?;
        // A stamp alone is Android's day line.
        Some(if end == line.len() { (None, end) } else { (Some((local, member)), end) })
    };
    let parts = blocks(&document.text, open);
    chat.account().read += parts.preamble;
    chat.account().blank += parts.preamble;
    for block in parts {
        block.count(&mut chat);
        let Some((local, member)) = block.head else {
            chat.account().blank += 1;
            continue;
        };
        let Some(time) = micros(local, &zone) else {
            chat.reject(block.place, "the date does not exist");
            continue;
        };
        match block.text.split_once(" : ").filter(|(name, _)| member && !name.contains('\n')) {
            Some((name, words)) => push(&mut chat, name, words, time, block.place),
            None => notice(&mut chat, block.text, time, block.place),
        }
    }
    Ok(vec![chat.finish()?])
}

enum Line<'a> {
    Day,
    Notice,
    Message(&'a str, &'a str),
}

fn read_windows(document: Document, context: &Context<'_>) -> Result<Vec<Chat>> {
    let zone = context.options.zone_for("kakaotalk");
    let mut chat = ChatBuilder::new(&title(&document), "kakaotalk", zone.clone());
    chat.chat_mut().minute_clock = true;
    let mut today: Option<DateTime> = None;
    let open = |line, _| {
        let line: &str = line;
        if line.starts_with("---------------") {
            today = longdate::read(line).map(|d| d.local).or(today);
            return Some(((Line::Day, today), line.len()));
        }
        today?;
        // `[name] [오전 9:01] words`
        let cut = || {
            let (name, rest) = line.strip_prefix('[')?.split_once("] [")?;
            let (clock, words) = rest.split_once("] ").or_else(|| rest.strip_suffix(']').map(|c| (c, "")))?;
            let good = clock.contains(':') && clock.chars().count() < 12;
            good.then(|| ((Line::Message(name, clock), today), line.len() - words.len()))
        };
        let told = line.ends_with("초대했습니다.")
            || line.ends_with("들어왔습니다.")
            || line.ends_with("나갔습니다.");
        cut().or_else(|| told.then_some(((Line::Notice, today), 0)))
    };
    let parts = blocks(&document.text, open);
    chat.account().read += parts.preamble;
    chat.account().blank += parts.preamble;
    // A notice has no clock of its own: it takes that of the message before it, or midnight.
    let mut last = i64::MIN;
    for block in parts {
        block.count(&mut chat);
        let (line, day) = block.head;
        let Some(day) = day else {
            chat.account().blank += 1;
            continue;
        };
        let midnight = micros(day, &zone).unwrap_or(i64::MIN);
        match line {
            Line::Day => chat.account().blank += 1,
            Line::Notice => notice(&mut chat, block.text, last.max(midnight), block.place),
            Line::Message(name, clock) => {
                let stamp = format!("{}년 {}월 {}일 {clock}", day.year(), day.month(), day.day());
                let time = longdate::read(&stamp).and_then(|d| micros(d.local, &zone));
                match time {
                    Some(time) => {
                        last = time;
                        push(&mut chat, name, block.text, time, block.place);
                    }
                    None => chat.reject(block.place, format!("{clock:?} is not a time")),
                }
            }
        }
    }
    Ok(vec![chat.finish()?])
}

fn read_mac(document: Document, context: &Context<'_>) -> Result<Vec<Chat>> {
    let zone = context.options.zone_for("kakaotalk");
    let mut chat = ChatBuilder::new(&stamp::title(&document.name), "kakaotalk", zone.clone());
    let mut rows = Rows::of(&document.text)?;
    let [date, user, message] = rows.columns(["Date", "User", "Message"]);
    while let Some(row) = rows.next() {
        chat.account().read += 1;
        if let Err(reason) = row {
            chat.reject(rows.line(), reason);
            continue;
        }
        let Some((time, _)) = parse_rfc3339(rows.cell(date), &zone) else {
            chat.reject(rows.line(), format!("{:?} is not a time", rows.cell(date)));
            continue;
        };
        let (name, words) = (rows.cell(user), rows.cell(message));
        // A line of the app is signed by whoever it is about.
        let told = words.strip_prefix(name).is_some_and(|rest| {
            [" invited ", "님이", " joined ", " left"].iter().any(|w| rest.starts_with(w))
        });
        if told || name.is_empty() {
            notice(&mut chat, words, time, rows.line());
        } else {
            push(&mut chat, name, words, time, rows.line());
        }
    }
    Ok(vec![chat.finish()?])
}
