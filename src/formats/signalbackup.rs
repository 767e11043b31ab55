//! signalbackup-tools text: `[Mar 04, 2026 10:17:45] <name> words (name: 👍)`, `*** notice`.

use super::blocks::blocks;
use super::{Context, Format, Shape, longdate, notices, stamp};
use crate::input::Document;
use crate::model::{Chat, ChatBuilder, Draft, Kind};
use anyhow::Result;

pub(super) const FORMAT: Format =
    Format { id: "signalbackup-txt", name: "signalbackup-tools text", companions: &[], sniff, read };

fn header(line: &str) -> Option<(longdate::LongDate, usize)> {
    let (at, rest) = line.strip_prefix('[')?.split_once("] ")?;
    let starts = rest.starts_with('<') || rest.starts_with("*** ");
    (starts && at.len() < 24 && at.starts_with(|c: char| c.is_ascii_uppercase()))
        .then(|| longdate::read(at))?
        .map(|date| (date, line.len() - rest.len()))
}

fn sniff(shape: &Shape<'_>) -> u8 {
    if shape.lines(1).any(|l| header(l).is_some()) { 90 } else { 0 }
}

fn read(document: Document, context: &Context<'_>) -> Result<Vec<Chat>> {
    let zone = context.options.zone_for("signal");
    let title = stamp::title(&document.name);
    let title = title.split(" (_id").next().unwrap_or(&title);
    let mut chat = ChatBuilder::new(title, "signal", zone.clone());
    let parts = blocks(&document.text, |line, _| header(line));
    chat.account().read += parts.preamble;
    chat.account().blank += parts.preamble;
    for block in parts {
        block.count(&mut chat);
        let line = block.place;
        let Some(time) = block.head.micros(&zone) else {
            chat.reject(line, "the date does not exist");
            continue;
        };
        if let Some(told) = block.text.strip_prefix("*** ") {
            if let Some((name, file)) = told.strip_prefix('<').and_then(|t| t.split_once("> sent file \"")) {
                let sender = Some(chat.member(name, name));
                let kind = super::discord::media_kind(file.trim_end_matches('"'));
                chat.push(Draft { time, sender, kind, line, ..Draft::default() });
            } else {
                chat.push(Draft { time, kind: Kind::System, text: told, line, ..Draft::default() });
                notices::tell(&mut chat, notices::read(told), true);
            }
            continue;
        }
        let Some((name, words)) = block.text.strip_prefix('<').and_then(|t| t.split_once("> ")) else {
            chat.reject(line, "no name between < and >");
            continue;
        };
        // Reactions stand in brackets at the end: ` (Ana: 👍; Ben: 👀)`.
        let cut = words.strip_suffix(')').and_then(|w| w.rsplit_once(" ("));
        let reactions: Vec<(&str, &str)> = cut
            .map(|(_, list)| list.split("; ").filter_map(|r| r.rsplit_once(": ")).collect())
            .unwrap_or_default();
        let real = !reactions.is_empty()
            && reactions.iter().all(|(_, emoji)| !emoji.chars().any(char::is_alphanumeric));
        let text = if real { cut.map_or(words, |(w, _)| w) } else { words };
        let sender = Some(chat.member(name, name));
        chat.push(Draft { time, sender, kind: Kind::Text, text, line, ..Draft::default() });
        for (who, emoji) in reactions.into_iter().filter(|_| real) {
            let member = chat.member(who, who);
            chat.reaction(member, emoji);
        }
    }
    Ok(vec![chat.finish()?])
}
