//! huzhu's own neutral JSONL: one message a line,
//! `{"id","ts","sender_id","sender_name","type","text","reply_to","mentions"}`. `ts` is RFC 3339,
//! events of the app have the type `system` or `recall`.

use super::json::Id;
use super::{Format, Options, Shape};
use crate::input::Document;
use crate::model::{Chat, ChatBuilder, Draft, Kind, fixed_offset, parse_rfc3339};
use anyhow::Result;
use serde::Deserialize;
use std::borrow::Cow;

pub(super) const FORMAT: Format = Format { id: "huzhu-jsonl", name: "huzhu JSONL", sniff, read };

fn sniff(shape: &Shape<'_>) -> u8 {
    if shape.json_lines && shape.line_has(&["id", "ts", "sender_id", "type", "text"]) { 95 } else { 0 }
}

#[derive(Deserialize)]
struct Line<'a> {
    #[serde(borrow)]
    id: Id<'a>,
    #[serde(borrow)]
    ts: Cow<'a, str>,
    #[serde(borrow)]
    sender_id: Option<Id<'a>>,
    #[serde(borrow)]
    sender_name: Option<Cow<'a, str>>,
    #[serde(rename = "type", borrow)]
    kind: Cow<'a, str>,
    #[serde(borrow)]
    text: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    reply_to: Option<Id<'a>>,
    #[serde(borrow, default)]
    mentions: Vec<Id<'a>>,
}

/// Message kinds by the names that neutral JSONL uses.
pub(super) fn kind(name: &str) -> Kind {
    match name {
        "text" => Kind::Text,
        "link" => Kind::Link,
        "miniprogram" | "mini_program" => Kind::MiniProgram,
        "image" => Kind::Image,
        "voice" => Kind::Voice,
        "video" => Kind::Video,
        "file" => Kind::File,
        "sticker" => Kind::Sticker,
        "redpacket" | "red_packet" => Kind::RedPacket,
        "transfer" => Kind::Transfer,
        "poll" => Kind::Poll,
        "location" => Kind::Location,
        "contact" => Kind::Contact,
        "call" => Kind::Call,
        "forwarded" => Kind::Forwarded,
        "system" => Kind::System,
        "recall" | "recalled" => Kind::Recalled,
        _ => Kind::Other,
    }
}

fn read(document: &Document, options: &Options) -> Result<Vec<Chat>> {
    let zone = options.zone_for("");
    let mut chat = ChatBuilder::new(&super::stamp::title(&document.name), "huzhu", zone.clone());
    let mut offset = None;
    for (number, line) in document.text.lines().enumerate() {
        let place = number as u64 + 1;
        chat.account().read += 1;
        if line.trim().is_empty() || line.starts_with('#') {
            chat.account().blank += 1;
            continue;
        }
        let line: Line<'_> = match serde_json::from_str(line) {
            Ok(line) => line,
            Err(error) => {
                chat.reject(place, format!("not a message: {error}"));
                continue;
            }
        };
        let Some((time, seconds)) = parse_rfc3339(&line.ts, &zone) else {
            chat.reject(place, format!("time {:?} is not RFC 3339", line.ts));
            continue;
        };
        offset = offset.or(seconds);
        let kind = kind(&line.kind);
        let id = line.sender_id.map(|id| id.0).unwrap_or_default();
        let by_app = id.is_empty() || kind.is_event() && id == "system";
        let sender = (!by_app).then(|| chat.member(&id, line.sender_name.as_deref().unwrap_or("")));
        chat.push(Draft {
            time,
            sender,
            kind,
            text: line.text.as_deref().unwrap_or(""),
            native: &line.id.0,
            reply_to: &line.reply_to.map(|r| r.0).unwrap_or_default(),
            line: place,
            ..Draft::default()
        });
        for m in line.mentions {
            // Somebody who is mentioned before they speak is a member all the same.
            let member = chat.member(&m.0, "");
            chat.mention(member);
        }
    }
    if let (Some(seconds), None) = (offset, &options.zone) {
        chat.chat_mut().zone = fixed_offset(seconds);
    }
    Ok(vec![chat.finish()?])
}
