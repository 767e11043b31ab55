//! huzhu's own neutral JSONL: one message a line,
//! `{"id","ts","sender_id","sender_name","type","text","reply_to","mentions"}`, where `ts` is RFC 3339
//! and lines written by the app have the type `system` or `recall`. `huzhu convert` adds what else a
//! chat carries: `reactions`, `edited`, `events`, and before the messages a line
//! `{"huzhu":"chat",…}` for each chat and `{"huzhu":"member",…}` for each member.

use super::json::Id;
use super::{Context, Format, Shape};
use crate::input::Document;
use crate::model::{Chat, ChatBuilder, Draft, EventKind, Kind, fixed_offset, parse_rfc3339};
use anyhow::Result;
use serde::Deserialize;
use std::borrow::Cow;

pub(super) const FORMAT: Format =
    Format { id: "huzhu-jsonl", name: "huzhu JSONL", companions: &[], sniff, read };

fn sniff(shape: &Shape<'_>) -> u8 {
    let message = shape.line_has(&["id", "ts", "sender_id", "type", "text"]);
    if shape.json_lines && (message || shape.line_has(&["huzhu"])) { 95 } else { 0 }
}

#[derive(Deserialize)]
struct Line<'a> {
    #[serde(borrow)]
    id: Option<Id<'a>>,
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
    #[serde(borrow, default)]
    reactions: Vec<Reaction<'a>>,
    #[serde(default)]
    edited: bool,
    #[serde(borrow, default)]
    events: Vec<Event<'a>>,
}

#[derive(Deserialize)]
struct Reaction<'a> {
    #[serde(borrow)]
    by: Id<'a>,
    #[serde(borrow)]
    emoji: Cow<'a, str>,
}

#[derive(Deserialize)]
struct Event<'a> {
    #[serde(borrow)]
    kind: Cow<'a, str>,
    #[serde(borrow)]
    who: Id<'a>,
    #[serde(borrow, default)]
    by: Option<Id<'a>>,
}

#[derive(Deserialize)]
struct Head<'a> {
    #[serde(borrow)]
    huzhu: Cow<'a, str>,
    #[serde(default)]
    id: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    names: Vec<String>,
    #[serde(default)]
    platform: String,
    #[serde(default)]
    zone: String,
    #[serde(default)]
    minute_clock: bool,
    #[serde(default)]
    exempt: bool,
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
        "announcement" => Kind::Announcement,
        "recall" | "recalled" => Kind::Recalled,
        _ => Kind::Other,
    }
}

fn read(document: Document, context: &Context<'_>) -> Result<Vec<Chat>> {
    let zone = context.options.zone_for("");
    let fresh = || ChatBuilder::new(&super::stamp::title(&document.name), "huzhu", zone.clone());
    let mut chats = vec![fresh()];
    let mut headed = false;
    let mut offset = None;
    for (number, line) in document.text.lines().enumerate() {
        let place = number as u64 + 1;
        let mut chat = chats.len() - 1;
        if line.starts_with("{\"huzhu\"")
            && let Ok(head) = serde_json::from_str::<Head<'_>>(line)
        {
            if head.huzhu == "chat" {
                if headed {
                    chats.push(fresh());
                    chat += 1;
                }
                headed = true;
                begin(&mut chats[chat], &head, context);
            } else if head.huzhu == "member" {
                let member = chats[chat].member(&head.id, "");
                for name in &head.names {
                    chats[chat].alias(member, name);
                }
                chats[chat].member(&head.id, &head.name);
                chats[chat].chat_mut().members[member as usize].exempt = head.exempt;
            }
            chats[chat].account().read += 1;
            chats[chat].account().blank += 1;
            continue;
        }
        let chat = &mut chats[chat];
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
        push(chat, line, time, place);
    }
    chats
        .into_iter()
        .map(|mut chat| {
            if let (Some(seconds), None, false) = (offset, &context.options.zone, headed) {
                chat.chat_mut().zone = fixed_offset(seconds);
            }
            Ok(chat.finish()?)
        })
        .collect()
}

fn begin(chat: &mut ChatBuilder, head: &Head<'_>, context: &Context<'_>) {
    let chat = chat.chat_mut();
    chat.name.clone_from(&head.name);
    chat.id.clone_from(&head.id);
    chat.platform.clone_from(&head.platform);
    chat.minute_clock = head.minute_clock;
    if let (None, Some(zone)) = (&context.options.zone, crate::model::zone_named(&head.zone)) {
        chat.zone = zone;
    }
}

fn push(chat: &mut ChatBuilder, line: Line<'_>, time: i64, place: u64) {
    let kind = kind(&line.kind);
    let id = line.sender_id.map(|id| id.0).unwrap_or_default();
    let by_app = id.is_empty() || kind.is_event() && id == "system";
    let sender = (!by_app).then(|| chat.member(&id, line.sender_name.as_deref().unwrap_or("")));
    chat.push(Draft {
        time,
        sender,
        kind,
        text: line.text.as_deref().unwrap_or(""),
        native: &line.id.map(|i| i.0).unwrap_or_default(),
        reply_to: &line.reply_to.map(|r| r.0).unwrap_or_default(),
        edited: line.edited,
        line: place,
        ..Draft::default()
    });
    for m in line.mentions {
        // Somebody who is mentioned before they speak is a member all the same.
        let member = chat.member(&m.0, "");
        chat.mention(member);
    }
    for reaction in line.reactions {
        let member = chat.member(&reaction.by.0, "");
        chat.reaction(member, &reaction.emoji);
    }
    for event in line.events {
        let who = chat.member(&event.who.0, "");
        let by = event.by.map(|b| chat.member(&b.0, ""));
        let kind = if event.kind == "leave" { EventKind::Leave } else { EventKind::Join };
        chat.event(kind, who, by);
    }
}
