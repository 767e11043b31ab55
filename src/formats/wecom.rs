//! WeCom message archive (会话内容存档), decrypted: one message a line. Several rooms may stand in one
//! file; conversations outside of rooms are kept by their partners.

use super::json::{Id, each_line};
use super::{Context, Format, Shape};
use crate::input::Document;
use crate::model::{Chat, ChatBuilder, Draft, Kind, epoch};
use anyhow::Result;
use indexmap::IndexMap;
use serde::Deserialize;
use std::borrow::Cow;

pub(super) const FORMAT: Format =
    Format { id: "wecom-jsonl", name: "WeCom archive", companions: &[], sniff, read };

fn sniff(shape: &Shape<'_>) -> u8 {
    if shape.json_lines && shape.line_has(&["msgid", "action"]) { 95 } else { 0 }
}

#[derive(Deserialize)]
struct Message<'a> {
    #[serde(borrow)]
    msgid: Id<'a>,
    #[serde(borrow)]
    action: Option<Cow<'a, str>>,
    #[serde(borrow)]
    from: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    tolist: Vec<Cow<'a, str>>,
    #[serde(borrow)]
    roomid: Option<Cow<'a, str>>,
    msgtime: Option<i64>,
    time: Option<i64>,
    #[serde(borrow)]
    msgtype: Option<Cow<'a, str>>,
    #[serde(borrow)]
    text: Option<Body<'a>>,
    #[serde(borrow)]
    link: Option<Body<'a>>,
    #[serde(borrow)]
    weapp: Option<Body<'a>>,
    #[serde(borrow)]
    revoke: Option<Body<'a>>,
    #[serde(borrow)]
    file: Option<Body<'a>>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Body<'a> {
    #[serde(borrow)]
    content: Option<Cow<'a, str>>,
    #[serde(borrow)]
    title: Option<Cow<'a, str>>,
    #[serde(borrow)]
    description: Option<Cow<'a, str>>,
    #[serde(borrow)]
    link_url: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pre_msgid: Option<Cow<'a, str>>,
    #[serde(borrow)]
    filename: Option<Cow<'a, str>>,
}

fn kind(msgtype: &str) -> Kind {
    match msgtype {
        "image" => Kind::Image,
        "voice" => Kind::Voice,
        "video" => Kind::Video,
        "emotion" => Kind::Sticker,
        "file" => Kind::File,
        "link" | "news" => Kind::Link,
        "weapp" => Kind::MiniProgram,
        "location" => Kind::Location,
        "card" => Kind::Contact,
        "redpacket" | "external_redpacket" => Kind::RedPacket,
        "vote" => Kind::Poll,
        "chatrecord" | "mixed" => Kind::Forwarded,
        "revoke" => Kind::Recalled,
        "meeting" | "voip_doc_share" => Kind::Call,
        _ => Kind::Text,
    }
}

fn room(m: &Message<'_>) -> String {
    if let Some(room) = m.roomid.as_deref().filter(|r| !r.is_empty()) {
        return room.to_owned();
    }
    let mut people: Vec<&str> = m.tolist.iter().map(|t| &**t).chain(m.from.as_deref()).collect();
    people.sort_unstable();
    people.join(" ")
}

fn read(document: Document, context: &Context<'_>) -> Result<Vec<Chat>> {
    let zone = context.options.zone_for("wecom");
    let mut chats: IndexMap<String, ChatBuilder> = IndexMap::new();
    for (i, line) in document.text.lines().enumerate() {
        let id = serde_json::from_str::<Message<'_>>(line).map(|m| room(&m)).ok();
        let id = id.filter(|r| !r.is_empty()).or_else(|| chats.keys().last().cloned()).unwrap_or_default();
        let chat = chats.entry(id).or_insert_with_key(|id| {
            let mut chat = ChatBuilder::new(id, "wecom", zone.clone());
            chat.chat_mut().id.clone_from(id);
            chat
        });
        if line.is_empty() {
            chat.account().read += 1;
            chat.account().blank += 1;
            continue;
        }
        let before = chat.account().rejects.len();
        each_line(line, chat, take);
        for reject in &mut chat.account().rejects[before..] {
            reject.place = i as u64 + 1;
        }
    }
    chats.into_values().map(|c| Ok(c.finish()?)).collect()
}

fn take(chat: &mut ChatBuilder, m: Message<'_>, _: u64) -> Result<(), String> {
    let time = epoch(m.msgtime.or(m.time).ok_or("no msgtime")?);
    let kind = match (m.action.as_deref(), m.msgtype.as_deref()) {
        (Some("switch"), _) => Kind::System,
        (Some("recall"), _) => Kind::Recalled,
        (_, name) => kind(name.unwrap_or("")),
    };
    let body = [&m.text, &m.link, &m.weapp, &m.file, &m.revoke].into_iter().flatten().next();
    let parts = body.map(|b| [&b.content, &b.title, &b.description, &b.link_url, &b.filename]);
    let words: Vec<&str> =
        parts.into_iter().flatten().flatten().map(|p| &**p).filter(|p| !p.is_empty()).collect();
    let from = m.from.as_deref().unwrap_or("");
    for other in m.tolist.iter().filter(|_| m.roomid.as_deref().is_some_and(|r| !r.is_empty())) {
        // Everybody in the room receives the message: the silent ones too.
        chat.member(other, "");
    }
    let sender = (!from.is_empty()).then(|| chat.member(from, ""));
    chat.push(Draft {
        time,
        sender,
        kind,
        text: &words.join(" "),
        native: &m.msgid.0,
        reply_to: m.revoke.as_ref().and_then(|r| r.pre_msgid.as_deref()).unwrap_or(""),
        ..Draft::default()
    });
    Ok(())
}
