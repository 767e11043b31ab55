//! huzhu JSONL, as `formats::neutral` reads it.

use super::{id, reply};
use crate::model::{Chat, EventKind, Kind, to_rfc3339, zone_name};
use anyhow::Result;
use serde::Serialize;

#[derive(Serialize)]
struct Head<'a> {
    huzhu: &'static str,
    id: &'a str,
    name: &'a str,
    platform: &'a str,
    zone: String,
    minute_clock: bool,
}

#[derive(Serialize)]
struct Member<'a> {
    huzhu: &'static str,
    id: &'a str,
    name: &'a str,
    names: &'a [Box<str>],
    exempt: bool,
}

#[derive(Serialize)]
struct Line<'a> {
    id: String,
    ts: String,
    sender_id: Option<&'a str>,
    sender_name: Option<&'a str>,
    #[serde(rename = "type")]
    kind: &'static str,
    text: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reply_to: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    mentions: Vec<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    reactions: Vec<Reaction<'a>>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    edited: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    events: Vec<Event<'a>>,
}

#[derive(Serialize)]
struct Reaction<'a> {
    by: &'a str,
    emoji: &'a str,
}

#[derive(Serialize)]
struct Event<'a> {
    kind: EventKind,
    who: &'a str,
    by: Option<&'a str>,
}

/// The name neutral JSONL has for a kind.
fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::MiniProgram => "miniprogram",
        Kind::RedPacket => "redpacket",
        Kind::Recalled => "recall",
        kind => kind.name(),
    }
}

fn line(out: &mut Vec<u8>, value: &impl Serialize) -> Result<()> {
    serde_json::to_writer(&mut *out, value)?;
    out.push(b'\n');
    Ok(())
}

pub(super) fn write(chats: &[Chat]) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    for chat in chats {
        line(
            &mut out,
            &Head {
                huzhu: "chat",
                id: &chat.id,
                name: &chat.name,
                platform: &chat.platform,
                zone: zone_name(&chat.zone),
                minute_clock: chat.minute_clock,
            },
        )?;
        for m in &chat.members {
            line(
                &mut out,
                &Member { huzhu: "member", id: &m.id, name: &m.name, names: &m.names, exempt: m.exempt },
            )?;
        }
        let (mut reactions, mut events) = (chat.reactions.as_slice(), chat.events.as_slice());
        for (i, message) in chat.messages.iter().enumerate() {
            let member = |m: u32| chat.members.get(m as usize).map(|m| &*m.id);
            let here = reactions.iter().take_while(|r| r.message as usize == i).count();
            let (mine, rest) = reactions.split_at(here);
            reactions = rest;
            let here = events.iter().take_while(|e| e.message as usize == i).count();
            let (told, rest) = events.split_at(here);
            events = rest;
            line(
                &mut out,
                &Line {
                    id: id(chat, i),
                    ts: to_rfc3339(message.time, &chat.zone),
                    sender_id: member(message.sender),
                    sender_name: chat.members.get(message.sender as usize).map(|m| &*m.name),
                    kind: kind(message.kind),
                    text: chat.text(i),
                    reply_to: reply(chat, i),
                    mentions: chat.mentioned(i).iter().filter_map(|m| member(*m)).collect(),
                    reactions: mine
                        .iter()
                        .filter_map(|r| Some(Reaction { by: member(r.member)?, emoji: &r.emoji }))
                        .collect(),
                    edited: message.edited,
                    events: told
                        .iter()
                        .filter_map(|e| Some(Event { kind: e.kind, who: member(e.who)?, by: member(e.by) }))
                        .collect(),
                },
            )?;
        }
    }
    Ok(out)
}
