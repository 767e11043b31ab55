//! ChatLab standard format 0.0.2. It has no place for mentions, reactions and edits.

use super::{id, reply};
use crate::model::{Chat, Kind, MICROS_PER_SECOND, NONE};
use anyhow::Result;
use serde_json::{Value, json};

fn code(chat: &Chat, i: usize) -> u32 {
    match chat.messages[i].kind {
        Kind::Text if reply(chat, i).is_some() => 25,
        Kind::Text => 0,
        Kind::Image => 1,
        Kind::Voice => 2,
        Kind::Video => 3,
        Kind::File => 4,
        Kind::Sticker => 5,
        Kind::Link => 7,
        Kind::Location => 8,
        Kind::RedPacket => 20,
        Kind::Transfer => 21,
        Kind::Call => 23,
        Kind::MiniProgram => 24,
        Kind::Forwarded => 26,
        Kind::Contact => 27,
        Kind::System => 80,
        Kind::Recalled => 81,
        Kind::Announcement | Kind::Poll | Kind::Other => 99,
    }
}

fn header(chat: &Chat) -> (Value, Value) {
    let exported = chat.range().map_or(0, |(_, last)| last.div_euclid(MICROS_PER_SECOND));
    let meta = json!({
        "name": chat.name, "platform": chat.platform, "type": "group", "groupId": chat.id,
    });
    // The moment of the last message stands for that of the export: same chat, same bytes.
    (json!({"version": "0.0.2", "exportedAt": exported, "generator": "huzhu"}), meta)
}

fn members(chat: &Chat) -> impl Iterator<Item = Value> {
    chat.members.iter().map(|m| {
        let aliases: Vec<&str> = m.names.iter().map(|n| &**n).filter(|n| *n != &*m.name).collect();
        let mut value = json!({"platformId": m.id, "accountName": m.name, "aliases": aliases});
        if m.exempt {
            value["roles"] = json!([{"id": "admin"}]);
        }
        value
    })
}

fn messages(chat: &Chat) -> impl Iterator<Item = Value> {
    chat.messages.iter().enumerate().map(|(i, m)| {
        let sender = chat.members.get(m.sender as usize).filter(|_| m.sender != NONE);
        let mut text = chat.text(i).to_owned();
        // The standard has one number for music, cards and mini-programs; the words tell.
        if m.kind == Kind::MiniProgram && !text.contains("小程序") {
            text = format!("[小程序] {text}");
        }
        let mut value = json!({
            "sender": sender.map_or("SYSTEM", |s| &s.id),
            "accountName": sender.map_or("", |s| &s.name),
            "timestamp": m.time.div_euclid(MICROS_PER_SECOND),
            "type": code(chat, i),
            "content": text,
            "platformMessageId": id(chat, i),
        });
        if let Some(reply) = reply(chat, i) {
            value["replyToMessageId"] = reply.into();
        }
        value
    })
}

pub(super) fn json(chat: &Chat) -> Result<Vec<u8>> {
    let (head, meta) = header(chat);
    let members: Vec<Value> = members(chat).collect();
    let messages: Vec<Value> = messages(chat).collect();
    let file = json!({"chatlab": head, "meta": meta, "members": members, "messages": messages});
    Ok(serde_json::to_vec(&file)?)
}

pub(super) fn jsonl(chat: &Chat) -> Result<Vec<u8>> {
    let (head, meta) = header(chat);
    let first = json!({"_type": "header", "chatlab": head, "meta": meta});
    let tag = |kind: &'static str| {
        move |mut value: Value| {
            value["_type"] = kind.into();
            value
        }
    };
    let lines = std::iter::once(first)
        .chain(members(chat).map(tag("member")))
        .chain(messages(chat).map(tag("message")));
    let mut out = Vec::new();
    for line in lines {
        serde_json::to_writer(&mut out, &line)?;
        out.push(b'\n');
    }
    Ok(out)
}
