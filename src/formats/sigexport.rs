//! signal-export (sigexport): `chat.md` and `data.json`, which is JSON lines. Both know members by
//! name; the folder is named after the chat.

use super::blocks::blocks;
use super::json::each_line;
use super::{Context, Format, Shape, stamp};
use crate::input::Document;
use crate::model::{Chat, ChatBuilder, Draft, Kind, Quote, micros, parse_rfc3339};
use anyhow::Result;
use serde::Deserialize;
use std::borrow::Cow;

pub(super) const MARKDOWN: Format = Format {
    id: "sigexport-md",
    name: "signal-export Markdown",
    companions: &[],
    sniff: sniff_md,
    read: read_md,
};
pub(super) const JSONL: Format = Format {
    id: "sigexport-json",
    name: "signal-export data.json",
    companions: &[],
    sniff: |s| {
        let keys = s.line_has(&["date", "sender", "body", "quote", "reactions"]);
        if s.json_lines && keys { 95 } else { 0 }
    },
    read: read_jsonl,
};

/// `[2026-03-04 10:15:20] Sender: words`; old exports write `[2019-12-24, 12:23]`.
fn header(line: &str) -> Option<(stamp::Stamp, &str)> {
    let (stamp, rest) = stamp::read(line.strip_prefix('[')?)?;
    let rest = rest.strip_prefix("] ")?;
    (stamp.year_first && stamp.separator == '-').then_some((stamp, rest))
}

fn sniff_md(shape: &Shape<'_>) -> u8 {
    let first = shape.lines(1).any(|l| header(l).is_some_and(|(_, r)| r.contains(": ") || r.ends_with(':')));
    // WhatsApp writes the same on some phones; a Markdown file or its marks are Signal's.
    if !first {
        return 0;
    }
    let marks = shape.text.contains("\n(- ") || shape.text.contains("  \n\n[") || shape.text.contains("\n> ");
    let named = shape.path.ends_with(".md");
    match named || marks {
        true => 92,
        false if shape.lines(1).any(|l| l.as_bytes().get(11) == Some(&b',')) => 92,
        _ => 0,
    }
}

fn title(document: &Document) -> String {
    document
        .folder()
        .rsplit('/')
        .next()
        .filter(|f| !f.is_empty())
        .map_or_else(|| stamp::title(&document.name), str::to_owned)
}

fn read_md(document: Document, context: &Context<'_>) -> Result<Vec<Chat>> {
    let zone = context.options.zone_for("signal");
    let mut chat = ChatBuilder::new(&title(&document), "signal", zone.clone());
    let parts = blocks(&document.text, |line, _| {
        let (stamp, rest) = header(line)?;
        let (name, words) = rest.split_once(": ").or_else(|| Some((rest.strip_suffix(':')?, "")))?;
        Some(((stamp, name), line.len() - words.len()))
    });
    chat.account().read += parts.preamble;
    chat.account().blank += parts.preamble;
    for block in parts {
        block.count(&mut chat);
        let (stamp, name) = block.head;
        let Some(time) = stamp.at(stamp::DateOrder::Ymd).and_then(|t| micros(t, &zone)) else {
            chat.reject(block.place, "the date does not exist");
            continue;
        };
        if stamp.second.is_none() {
            chat.chat_mut().minute_clock = true;
        }
        let (mut quoted, mut words, mut reactions) = (String::new(), String::new(), Vec::new());
        for line in block.text.lines() {
            if let Some(quote) = line.strip_prefix("> ").filter(|_| words.trim().is_empty()) {
                if !quoted.is_empty() {
                    quoted.push('\n');
                }
                quoted.push_str(quote);
            } else if let Some(list) = line.strip_prefix("(- ").and_then(|l| l.trim_end().strip_suffix(" -)"))
            {
                reactions.extend(list.split(", ").filter_map(|r| r.rsplit_once(": ")));
            } else {
                words.push_str(line.trim_end());
                words.push('\n');
            }
        }
        let words = words.trim();
        let media = words.starts_with("![") || words.starts_with('[') && words.contains("](./media/");
        let (kind, text) = match words {
            "(This message was deleted)" => (Kind::Recalled, ""),
            w if w.starts_with("((") && w.ends_with("))") => (Kind::Sticker, w),
            w if media => {
                let file = w.split(']').next().unwrap_or("").trim_start_matches(['!', '[']);
                (super::discord::media_kind(file), "")
            }
            w => (Kind::Text, w),
        };
        let sender = (name != "No-Sender").then(|| chat.member(name, name));
        let quote = Some(Quote { sender: "", text: &quoted });
        chat.push(Draft { time, sender, kind, text, quote, line: block.place, ..Draft::default() });
        for (who, emoji) in reactions {
            let member = chat.member(who, who);
            chat.reaction(member, emoji);
        }
    }
    Ok(vec![chat.finish()?])
}

#[derive(Deserialize)]
struct Line<'a> {
    #[serde(borrow)]
    date: Cow<'a, str>,
    #[serde(borrow)]
    sender: Cow<'a, str>,
    #[serde(borrow, default)]
    body: Cow<'a, str>,
    #[serde(borrow, default)]
    quote: Cow<'a, str>,
    sticker: Option<serde_json::Value>,
    #[serde(borrow, default)]
    reactions: Vec<(Cow<'a, str>, Cow<'a, str>)>,
    #[serde(borrow, default)]
    attachments: Vec<Attachment<'a>>,
    #[serde(default)]
    deleted: bool,
    #[serde(default)]
    call: bool,
}

#[derive(Deserialize)]
struct Attachment<'a> {
    #[serde(borrow)]
    name: Option<Cow<'a, str>>,
}

fn read_jsonl(document: Document, context: &Context<'_>) -> Result<Vec<Chat>> {
    let zone = context.options.zone_for("signal");
    let mut chat = ChatBuilder::new(&title(&document), "signal", zone.clone());
    each_line(&document.text, &mut chat, |chat, m: Line<'_>, place| {
        let (time, _) = parse_rfc3339(&m.date, &zone).ok_or_else(|| format!("{:?} is not a time", m.date))?;
        let text = m.body.trim();
        let kind = match m.attachments.first() {
            _ if m.deleted => Kind::Recalled,
            _ if m.call => Kind::Call,
            _ if m.sticker.as_ref().is_some_and(|s| !s.is_null() && s != "") => Kind::Sticker,
            Some(file) if text.is_empty() => super::discord::media_kind(file.name.as_deref().unwrap_or("")),
            _ => Kind::Text,
        };
        let quoted = m
            .quote
            .lines()
            .map(|l| l.trim_start_matches("> "))
            .filter(|l| !l.is_empty())
            .collect::<Vec<_>>()
            .join("\n");
        let quote = Some(Quote { sender: "", text: &quoted });
        let sender = (m.sender != "No-Sender").then(|| chat.member(&m.sender, &m.sender));
        chat.push(Draft { time, sender, kind, text, quote, line: place, ..Draft::default() });
        for (who, emoji) in &m.reactions {
            let member = chat.member(who, who);
            chat.reaction(member, emoji);
        }
        Ok(())
    });
    Ok(vec![chat.finish()?])
}
