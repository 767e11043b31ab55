//! sigtop (Signal Desktop): `text`, blocks of header lines and words, and `text-short`.

use super::blocks::blocks;
use super::{Context, Format, Shape, longdate, stamp};
use crate::input::Document;
use crate::model::{Chat, ChatBuilder, Draft, Kind, Quote, fixed_offset, micros};
use anyhow::Result;

pub(super) const TEXT: Format = Format {
    id: "sigtop-text",
    name: "sigtop text",
    companions: &[],
    sniff: |s| {
        if s.lines(1).any(|l| l.starts_with("Conversation: ")) && s.lines(6).any(|l| l.starts_with("Sent: "))
        {
            95
        } else {
            0
        }
    },
    read: read_text,
};
pub(super) const SHORT: Format = Format {
    id: "sigtop-short",
    name: "sigtop text-short",
    companions: &[],
    sniff: sniff_short,
    read: read_short,
};

/// A name without the number behind it.
fn person(text: &str) -> (&str, &str) {
    match text.strip_suffix(')').and_then(|t| t.rsplit_once(" (")) {
        Some((name, number)) if number.starts_with('+') => (name, number),
        _ => (text, text),
    }
}

fn read_text(document: Document, context: &Context<'_>) -> Result<Vec<Chat>> {
    let mut zone = context.options.zone_for("signal");
    let first = document.text.lines().next().unwrap_or("").trim_start_matches("Conversation: ");
    let title = first.strip_suffix(" (group)").unwrap_or(first);
    let mut chat = ChatBuilder::new(title, "signal", zone.clone());
    let lines: Vec<&str> = document.text.lines().collect();
    let open = |line: &'_ str, number: u64| {
        let next = lines.get(number as usize).copied().unwrap_or("");
        let name = line.strip_prefix("From: ").filter(|_| next.starts_with("Type: "))?;
        Some((name.to_owned(), line.len()))
    };
    let parts = blocks(&document.text, open);
    chat.account().read += parts.preamble;
    chat.account().blank += parts.preamble;
    for block in parts {
        block.count(&mut chat);
        let (heads, body) = block.text.split_once("\n\n").unwrap_or((block.text, ""));
        let field = |name: &str| heads.lines().find_map(|l| l.strip_prefix(name));
        let sent = field("Sent: ").unwrap_or("");
        let Some(date) = longdate::read(sent) else {
            chat.reject(block.place, format!("Sent {sent:?} is not a time"));
            continue;
        };
        if let (Some(seconds), None) = (date.offset, &context.options.zone) {
            zone = fixed_offset(seconds);
        }
        let Some(time) = date.micros(&zone) else {
            chat.reject(block.place, "the date does not exist");
            continue;
        };
        // Of an edited message the newest version stands first; versions are marked with a bar.
        let edited = field("Edited: ").is_some();
        let body = if edited { newest(body) } else { body.to_owned() };
        let (quote, text) = unquoted(&body);
        let (name, id) = person(&block.head);
        let sender = chat.member(id, name);
        let attachment = field("Attachment: ");
        let kind = match (text.is_empty(), attachment) {
            (true, Some(file)) => super::discord::media_kind(file.split(" (").next().unwrap_or(file)),
            (true, None) => Kind::Recalled,
            _ => Kind::Text,
        };
        let quote = quote.as_ref().map(|(who, text)| Quote { sender: person(who).1, text });
        chat.push(Draft {
            time,
            sender: Some(sender),
            kind,
            text,
            quote,
            edited,
            line: block.place,
            ..Draft::default()
        });
        for reaction in heads.lines().filter_map(|l| l.strip_prefix("Reaction: ")) {
            if let Some((emoji, who)) = reaction.split_once(" from ") {
                let (name, id) = person(who);
                let member = chat.member(id, name);
                chat.reaction(member, emoji);
            }
        }
    }
    chat.chat_mut().zone = zone;
    Ok(vec![chat.finish()?])
}

fn newest(body: &str) -> String {
    let mut out = String::new();
    for line in body.lines().skip(2) {
        let Some(rest) = line.strip_prefix('|') else { continue };
        let rest = rest.strip_prefix(' ').unwrap_or(rest);
        if rest.starts_with("Version: ") {
            break;
        }
        out.push_str(rest);
        out.push('\n');
    }
    out.trim().to_owned()
}

/// `> From: who`, `> Sent: …`, `>`, `> words`; then the answer.
fn unquoted(body: &str) -> (Option<(String, String)>, &str) {
    let body = body.trim_start();
    if !body.starts_with("> From: ") {
        return (None, body.trim());
    }
    let quoted: usize = body.split_inclusive('\n').take_while(|l| l.starts_with('>')).map(str::len).sum();
    let (quote, answer) = body.split_at(quoted);
    let mut lines = quote.lines().map(|l| l.trim_start_matches('>').trim_start());
    let who = lines.next().and_then(|l| l.strip_prefix("From: ")).unwrap_or("").to_owned();
    let words = lines.skip_while(|l| !l.is_empty()).skip(1).collect::<Vec<_>>().join("\n");
    (Some((who, words)), answer.trim())
}

fn short_header(line: &str) -> Option<(stamp::Stamp, &str, usize)> {
    let (stamp, rest) = stamp::read(line)?;
    let rest = rest.strip_prefix(' ')?;
    let (name, words) = rest.split_once(": ").or_else(|| Some((rest.strip_suffix(':')?, "")))?;
    let good = stamp.year_first
        && stamp.separator == '-'
        && stamp.second.is_none()
        && !name.is_empty()
        && !name.starts_with(['-', '<']);
    good.then_some((stamp, name, line.len() - words.len()))
}

fn sniff_short(shape: &Shape<'_>) -> u8 {
    let heads = shape.lines(60).filter(|l| short_header(l).is_some()).count();
    if heads > 0 && shape.lines(1).any(|l| short_header(l).is_some()) { 70 } else { 0 }
}

fn read_short(document: Document, context: &Context<'_>) -> Result<Vec<Chat>> {
    let zone = context.options.zone_for("signal");
    let title = stamp::title(&document.name);
    let title = title.strip_suffix(" (text-short)").unwrap_or(&title);
    let mut chat = ChatBuilder::new(title, "signal", zone.clone());
    chat.chat_mut().minute_clock = true;
    let parts = blocks(&document.text, |line, _| short_header(line).map(|(s, n, at)| ((s, n), at)));
    chat.account().read += parts.preamble;
    chat.account().blank += parts.preamble;
    let mut by_minute: std::collections::HashMap<(i64, String), String> = std::collections::HashMap::new();
    for block in parts {
        block.count(&mut chat);
        let (stamp, name) = block.head;
        let at = |s: &stamp::Stamp| s.at(stamp::DateOrder::Ymd).and_then(|t| micros(t, &zone));
        let Some(time) = at(&stamp) else {
            chat.reject(block.place, "the date does not exist");
            continue;
        };
        let (marks, text) = match block.text.strip_prefix('[').and_then(|t| t.split_once(']')) {
            Some((m, text))
                if m.starts_with("reply to ")
                    || m == "edited"
                    || m.ends_with("attachment")
                    || m.ends_with("attachments") =>
            {
                (m, text.trim_start())
            }
            _ => ("", block.text),
        };
        // `reply to Ben on 2026-03-04 10:15, edited`
        let reply = marks.strip_prefix("reply to ").and_then(|r| {
            let (who, stamp_text) = r.rsplit_once(" on ")?;
            by_minute.get(&(at(&stamp::read(stamp_text)?.0)?, who.to_owned())).cloned()
        });
        let kind = match (text.is_empty(), marks.contains("attachment")) {
            (true, true) => Kind::File,
            (true, false) => Kind::Recalled,
            _ => Kind::Text,
        };
        let mark = format!("line {}", block.place);
        let sender = Some(chat.member(name, name));
        let edited = marks.ends_with("edited");
        let reply_to = reply.as_deref().unwrap_or("");
        chat.push_marked(
            Draft { time, sender, kind, text, reply_to, edited, line: block.place, ..Draft::default() },
            &mark,
        );
        by_minute.insert((time, name.to_owned()), mark);
    }
    Ok(vec![chat.finish()?])
}
