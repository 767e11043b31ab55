//! imessage-exporter text. Replies stand twice, under their parent with four spaces in front and in
//! their place; the copy under the parent says what they answer.

use super::blocks::blocks;
use super::{Context, Format, Shape, longdate, notices, stamp};
use crate::input::Document;
use crate::model::{Chat, ChatBuilder, Draft, Kind};
use anyhow::Result;
use std::collections::HashMap;

pub(super) const FORMAT: Format =
    Format { id: "imessage-txt", name: "imessage-exporter text", companions: &[], sniff, read };

/// `Mar 04, 2026 10:15:20 AM`, alone on a line or with a notice behind it.
fn header(line: &str) -> Option<(longdate::LongDate, &str)> {
    let line = line.trim_end();
    let end = [" AM", " PM"].iter().filter_map(|m| line.find(m)).min()? + 3;
    if end > 28 || !line.starts_with(|c: char| c.is_ascii_uppercase()) {
        return None;
    }
    Some((longdate::read(&line[..end]).filter(|d| d.seconds)?, line[end..].trim()))
}

fn sniff(shape: &Shape<'_>) -> u8 {
    if shape.lines(1).any(|l| header(l).is_some()) { 85 } else { 0 }
}

fn read(document: Document, context: &Context<'_>) -> Result<Vec<Chat>> {
    let zone = context.options.zone_for("imessage");
    let title = stamp::title(&document.name);
    let title = title
        .rsplit_once(" - ")
        .filter(|(_, n)| n.bytes().all(|b| b.is_ascii_digit()))
        .map_or(title.as_str(), |(t, _)| t);
    let mut chat = ChatBuilder::new(title, "imessage", zone.clone());
    let parts = blocks(&document.text, |line, _| header(line).map(|h| (h, line.len())));
    chat.account().read += parts.preamble;
    chat.account().blank += parts.preamble;
    // (time, sender, words) of the copies under a parent → the parent.
    let mut answers: HashMap<(i64, String), String> = HashMap::new();
    for block in parts {
        block.count(&mut chat);
        let (date, told) = block.head;
        let line = block.place;
        let Some(time) = date.micros(&zone) else {
            chat.reject(line, "the date does not exist");
            continue;
        };
        if !told.is_empty() && !told.starts_with('(') {
            chat.push(Draft { time, kind: Kind::System, text: told, line, ..Draft::default() });
            notices::tell(&mut chat, notices::read(told), true);
            continue;
        }
        let (mut name, mut words, mut reactions) = ("", Vec::new(), Vec::new());
        let (mut edited, mut reacting, mut copy_time) = (false, false, None);
        let mark = format!("line {line}");
        for text in block.text.lines() {
            if let Some(copy) = text.strip_prefix("    ") {
                match (header(copy), copy_time) {
                    (Some((date, _)), _) => copy_time = date.micros(&zone),
                    (None, Some(at)) => {
                        answers.insert((at, copy.trim().to_owned()), mark.clone());
                        copy_time = None;
                    }
                    (None, None) => {}
                }
            } else if name.is_empty() {
                name = text.trim();
            } else if text == "Reactions:" || text == "Tapbacks:" {
                reacting = true;
            } else if text == "This message responded to an earlier message." || text.is_empty() && reacting {
                reacting = false;
            } else if reacting {
                reactions.extend(text.split_once(" by "));
            } else if let Some((_, after)) = text.strip_prefix("Edited ").and_then(|t| t.split_once(": ")) {
                edited = true;
                words = vec![after];
            } else {
                words.push(text);
            }
        }
        let text = words.join("\n");
        let text = text.trim();
        let unsent = text.contains(" unsent this message part ")
            || text == "This message was deleted from the conversation!";
        let (kind, text) = match text {
            _ if unsent => (Kind::Recalled, text),
            t if t.starts_with("attachments/") && !t.contains('\n') => (super::discord::media_kind(t), ""),
            t => (Kind::Text, t),
        };
        let sender = (!name.is_empty()).then(|| chat.member(name, name));
        let reply = answers.get(&(time, name.to_owned())).cloned().unwrap_or_default();
        chat.push_marked(
            Draft { time, sender, kind, text, reply_to: &reply, edited, line, ..Draft::default() },
            &mark,
        );
        for (what, who) in reactions {
            let member = chat.member(who.trim(), who.trim());
            chat.reaction(member, what.trim());
        }
    }
    Ok(vec![chat.finish()?])
}
