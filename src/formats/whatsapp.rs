//! WhatsApp text exports, Android and iOS, in all its date styles. One style holds for a whole
//! file: lines in another style belong to the message before them.

use super::stamp::{self, DateOrder, Stamp, settle};
use super::whatsapp_notices::{Body, classify};
use super::{Format, Options, Shape};
use crate::input::Document;
use crate::model::{Chat, ChatBuilder, Draft, Kind, micros};
use anyhow::{Result, bail};
use std::collections::HashMap;

pub(super) const FORMAT: Format = Format { id: "whatsapp-txt", name: "WhatsApp text", sniff, read };

fn sniff(shape: &Shape<'_>) -> u8 {
    if !shape.object_keys.is_empty() || !shape.line_keys.is_empty() {
        return 0;
    }
    let heads = shape.text.lines().take(200).filter_map(header);
    let (mut stamped, mut signed) = (0, 0);
    for head in heads {
        stamped += 1;
        signed += usize::from(head.rest.contains(": "));
    }
    match (stamped, signed) {
        (0, _) => 0,
        (_, 0) => 20,
        _ => 80,
    }
}

/// Marks that phones put before lines and names and that carry no meaning.
const MARKS: &[char] = &['\u{200e}', '\u{200f}', '\u{feff}', '\u{202a}', '\u{202c}', '\u{2068}', '\u{2069}'];

#[derive(Clone, Copy)]
struct Header<'a> {
    stamp: Stamp,
    style: Style,
    rest: &'a str,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
struct Style {
    bracket: bool,
    separator: char,
    year_digits: u8,
    year_first: bool,
}

fn header(line: &str) -> Option<Header<'_>> {
    let line = line.trim_start_matches(MARKS);
    let (bracket, inner) = match line.strip_prefix('[') {
        Some(inner) => (true, inner),
        None => (false, line),
    };
    // Cheap test first: most continuation lines end here.
    if !inner.starts_with(|c: char| c.is_numeric() || c == '\u{200f}') {
        return None;
    }
    let (stamp, rest) = stamp::read(inner.trim_start_matches(MARKS))?;
    let rest = if bracket {
        rest.trim_start().strip_prefix(']')?
    } else {
        [" - ", " – ", ": ", "; "]
            .iter()
            .find_map(|s| rest.strip_prefix(s))
            .or_else(|| rest.strip_prefix(" -"))?
    };
    let style = Style {
        bracket,
        separator: stamp.separator,
        year_digits: stamp.year_digits,
        year_first: stamp.year_first,
    };
    Some(Header { stamp, style, rest: rest.strip_prefix(' ').unwrap_or(rest) })
}

fn read(document: &Document, options: &Options) -> Result<Vec<Chat>> {
    let zone = options.zone_for("whatsapp");
    let lines: Vec<&str> = document.text.lines().collect();
    let heads: Vec<Option<Header<'_>>> = lines.iter().map(|l| header(l)).collect();
    let mut styles: HashMap<Style, (usize, usize)> = HashMap::new();
    for (i, head) in heads.iter().enumerate() {
        if let Some(head) = head {
            styles.entry(head.style).or_insert((0, i)).0 += 1;
        }
    }
    let Some((style, _)) = styles.into_iter().max_by_key(|(_, (count, first))| (*count, usize::MAX - first))
    else {
        bail!("no line begins with a date and a time as WhatsApp writes them");
    };
    let stamps: Vec<Stamp> = heads.iter().flatten().filter(|h| h.style == style).map(|h| h.stamp).collect();
    let order: DateOrder = options.date_order.unwrap_or_else(|| settle(&stamps));

    let mut chat = ChatBuilder::new(&stamp::title(&document.name), "whatsapp", zone.clone());
    chat.chat_mut().minute_clock = stamps.iter().all(|s| s.second.is_none());
    let mut i = 0;
    let mut body = String::new();
    while i < lines.len() {
        let place = i as u64 + 1;
        chat.account().read += 1;
        let Some(head) = heads[i].filter(|h| h.style == style) else {
            // A title or preamble before the first message.
            chat.account().blank += 1;
            i += 1;
            continue;
        };
        body.clear();
        body.push_str(head.rest);
        i += 1;
        let mut continued = 0;
        while i < lines.len() && heads[i].is_none_or(|h| h.style != style) {
            body.push('\n');
            body.push_str(lines[i]);
            continued += 1;
            i += 1;
        }
        chat.account().read += continued;
        let Some(time) = head.stamp.at(order).and_then(|local| micros(local, &zone)) else {
            chat.reject(place, "the date does not exist under the order of day and month of this file");
            chat.account().blank += continued;
            continue;
        };
        chat.account().continuations += continued;
        push(&mut chat, &body, time, place);
    }
    Ok(vec![chat.finish()?])
}

fn push(chat: &mut ChatBuilder, body: &str, time: i64, place: u64) {
    let draft = Draft { time, line: place, ..Draft::default() };
    let Some((author, text)) = split_author(body) else {
        let text = body.trim_matches(MARKS);
        chat.push(Draft { kind: Kind::System, text, ..draft });
        return;
    };
    let name = author.trim_matches(MARKS).trim_start_matches(['~', '\u{202f}', '\u{a0}']).trim();
    let classified = classify(name, text);
    let text = classified.text.trim_end();
    match classified.body {
        Body::Notice => {
            if classified.names_group && chat.chat_mut().messages.is_empty() {
                name.clone_into(&mut chat.chat_mut().name);
            }
            chat.push(Draft { kind: Kind::System, text, ..draft });
        }
        Body::Message(kind) => {
            let sender = chat.member(name, name);
            chat.push(Draft { sender: Some(sender), kind, text, ..draft });
            mentions(chat, text);
        }
    }
}

/// Author and text. A view-once message is written `Name:` with nothing behind it.
fn split_author(body: &str) -> Option<(&str, &str)> {
    let first = body.split('\n').next().unwrap_or(body);
    if let Some(at) = first.find(": ") {
        return Some((&body[..at], &body[at + 2..]));
    }
    if let Some(author) = first.strip_suffix(':').or_else(|| first.strip_suffix(":.")) {
        return Some((author, body[first.len()..].trim_start_matches('\n')));
    }
    None
}

/// WhatsApp isolates mentioned names between U+2068 and U+2069.
fn mentions(chat: &mut ChatBuilder, text: &str) {
    let mut rest = text;
    while let Some(at) = rest.find("@\u{2068}") {
        rest = &rest[at + 4..];
        let Some(end) = rest.find('\u{2069}') else { break };
        let name = rest[..end].trim_start_matches(['~', '\u{202f}', '\u{a0}']).trim();
        if let Some(member) = chat.find_member(name) {
            chat.mention(member);
        }
    }
}
