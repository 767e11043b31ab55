//! WhatsApp text exports, Android and iOS, in all its date styles. One style holds for a whole
//! file: lines in another style belong to the message before them.

use super::blocks::blocks;
use super::stamp::{self, Stamp, Votes};
use super::whatsapp_notices::{Body, classify, is_notice};
use super::{Context, Format, Shape, notices};
use crate::input::Document;
use crate::model::{Chat, ChatBuilder, Draft, Kind, micros};
use anyhow::{Result, bail};
use std::collections::HashMap;

pub(super) const FORMAT: Format =
    Format { id: "whatsapp-txt", name: "WhatsApp text", companions: &[], sniff, read };

fn sniff(shape: &Shape<'_>) -> u8 {
    let (mut stamped, mut signed) = (0, 0);
    for head in shape.lines(200).filter_map(header) {
        stamped += 1;
        signed += usize::from(head.rest.contains(": ") || head.rest.ends_with(':'));
    }
    // One signed line among many others could be anything.
    match (stamped, signed) {
        (_, 0) => 0,
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

fn read(document: Document, context: &Context<'_>) -> Result<Vec<Chat>> {
    let options = context.options;
    let zone = options.zone_for("whatsapp");
    // First pass: the style that most lines have, and the order of its dates.
    let mut styles: HashMap<Style, Seen> = HashMap::new();
    for (i, head) in document.text.lines().enumerate().filter_map(|(i, l)| Some((i, header(l)?))) {
        let seen = styles.entry(head.style).or_insert(Seen {
            count: 0,
            first: i,
            minutes: true,
            votes: Votes::default(),
        });
        seen.count += 1;
        seen.minutes &= head.stamp.second.is_none();
        seen.votes.add(&head.stamp);
    }
    let most = styles.into_iter().max_by_key(|(_, s)| (s.count, usize::MAX - s.first));
    let Some((style, seen)) = most else {
        bail!("no line begins with a date and a time as WhatsApp writes them");
    };
    let order = options.date_order.unwrap_or_else(|| seen.votes.settle());

    // Second pass: the words are taken as they lie in the document.
    let title = stamp::title(&document.name);
    let mut chat = ChatBuilder::over(&title, "whatsapp", zone.clone(), &document.text);
    chat.chat_mut().minute_clock = seen.minutes;
    let open = |line, _| {
        let head = header(line).filter(|h| h.style == style)?;
        Some((head.stamp, line.len() - head.rest.len()))
    };
    let parts = blocks(&document.text, open);
    chat.account().read += parts.preamble;
    chat.account().blank += parts.preamble;
    for block in parts {
        block.count(&mut chat);
        match block.head.at(order).and_then(|local| micros(local, &zone)) {
            Some(time) => push(&mut chat, block.text, time, block.place),
            None => chat.reject(
                block.place,
                "the date does not exist under the order of day and month of this file (see --date-order)",
            ),
        }
    }
    Ok(vec![chat.finish_over(document.text)?])
}

/// What is known of the lines of one style.
struct Seen {
    count: usize,
    first: usize,
    minutes: bool,
    votes: Votes,
}

fn push(chat: &mut ChatBuilder, body: &str, time: i64, place: u64) {
    let draft = Draft { time, line: place, ..Draft::default() };
    // A notice may hold a colon of its own: `X changed the group name from "A: b" to …`.
    let signed = split_author(body).filter(|(author, _)| !is_notice(author));
    let Some((author, text)) = signed else {
        let text = body.trim_matches(MARKS);
        chat.push(Draft { kind: Kind::System, text, ..draft });
        return notices::tell(chat, notices::read(text), true);
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
            notices::tell(chat, notices::read(text), true);
        }
        Body::Message(kind) => {
            let sender = chat.member(name, name);
            chat.push(Draft { sender: Some(sender), kind, text, edited: classified.edited, ..draft });
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
