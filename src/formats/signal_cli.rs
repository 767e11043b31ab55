//! signal-cli `receive --output=json`: events, not messages. Reactions, edits and deletions are
//! applied to the messages they are about.

use super::json::{Id, each_line};
use super::{Context, Format, Shape};
use crate::input::Document;
use crate::model::{Chat, ChatBuilder, Draft, Kind, epoch};
use anyhow::Result;
use indexmap::IndexMap;
use serde::Deserialize;
use std::borrow::Cow;

pub(super) const FORMAT: Format =
    Format { id: "signal-cli-jsonl", name: "signal-cli JSON", companions: &[], sniff, read };

fn sniff(shape: &Shape<'_>) -> u8 {
    if shape.json_lines && shape.line_has(&["envelope"]) { 95 } else { 0 }
}

#[derive(Deserialize)]
struct Line<'a> {
    #[serde(borrow)]
    envelope: Envelope<'a>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Envelope<'a> {
    #[serde(borrow)]
    source_uuid: Option<Cow<'a, str>>,
    #[serde(borrow)]
    source: Option<Cow<'a, str>>,
    #[serde(borrow)]
    source_name: Option<Cow<'a, str>>,
    #[serde(borrow)]
    data_message: Option<Data<'a>>,
    #[serde(borrow)]
    edit_message: Option<Edit<'a>>,
    #[serde(borrow)]
    sync_message: Option<Sync<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Sync<'a> {
    #[serde(borrow)]
    sent_message: Option<Data<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Edit<'a> {
    target_sent_timestamp: i64,
    #[serde(borrow)]
    data_message: Data<'a>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Data<'a> {
    timestamp: i64,
    #[serde(borrow)]
    message: Option<Cow<'a, str>>,
    #[serde(borrow)]
    group_info: Option<Group<'a>>,
    #[serde(borrow)]
    quote: Option<Quote<'a>>,
    #[serde(borrow)]
    reaction: Option<Reaction<'a>>,
    #[serde(borrow, default)]
    mentions: Vec<Mention<'a>>,
    #[serde(borrow, default)]
    attachments: Vec<Attachment<'a>>,
    remote_delete: Option<Delete>,
    sticker: Option<serde::de::IgnoredAny>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Group<'a> {
    #[serde(borrow)]
    group_id: Cow<'a, str>,
    #[serde(borrow)]
    group_name: Option<Cow<'a, str>>,
    #[serde(borrow, rename = "type")]
    kind: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Quote<'a> {
    #[serde(borrow)]
    id: Id<'a>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Reaction<'a> {
    #[serde(borrow)]
    emoji: Cow<'a, str>,
    target_sent_timestamp: i64,
    #[serde(default)]
    is_remove: bool,
}

#[derive(Deserialize)]
struct Mention<'a> {
    #[serde(borrow)]
    uuid: Option<Cow<'a, str>>,
    #[serde(borrow)]
    name: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Attachment<'a> {
    #[serde(borrow)]
    content_type: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
struct Delete {
    timestamp: i64,
}

/// A message, waiting for what is said about it later.
struct Waiting {
    time: i64,
    sender: u32,
    kind: Kind,
    text: String,
    reply: String,
    edited: bool,
    mentions: Vec<u32>,
    reactions: Vec<(u32, String)>,
    line: u64,
}

struct Room {
    chat: ChatBuilder,
    messages: IndexMap<i64, Waiting>,
}

fn read(document: Document, context: &Context<'_>) -> Result<Vec<Chat>> {
    let zone = context.options.zone_for("signal");
    let mut rooms: IndexMap<String, Room> = IndexMap::new();
    for (i, line) in document.text.lines().enumerate() {
        let place = i as u64 + 1;
        let id = serde_json::from_str::<Line<'_>>(line)
            .ok()
            .and_then(|l| room(&l.envelope))
            .or_else(|| rooms.keys().last().cloned());
        let room = rooms.entry(id.unwrap_or_default()).or_insert_with_key(|id| {
            let mut chat = ChatBuilder::new("Signal", "signal", zone.clone());
            chat.chat_mut().id.clone_from(id);
            Room { chat, messages: IndexMap::new() }
        });
        if line.is_empty() {
            room.chat.account().read += 1;
            room.chat.account().blank += 1;
            continue;
        }
        let before = room.chat.account().rejects.len();
        let messages = &mut room.messages;
        each_line(line, &mut room.chat, |chat, l: Line<'_>, _| take(chat, messages, l.envelope, place));
        for reject in &mut room.chat.account().rejects[before..] {
            reject.place = place;
        }
    }
    rooms.into_values().map(finish).collect()
}

fn room(envelope: &Envelope<'_>) -> Option<String> {
    let data = data(envelope)?;
    Some(match &data.group_info {
        Some(group) => group.group_id.to_string(),
        None => envelope.source_uuid.as_deref().unwrap_or("").to_owned(),
    })
}

fn data<'b, 'a>(envelope: &'b Envelope<'a>) -> Option<&'b Data<'a>> {
    envelope
        .data_message
        .as_ref()
        .or(envelope.edit_message.as_ref().map(|e| &e.data_message))
        .or(envelope.sync_message.as_ref().and_then(|s| s.sent_message.as_ref()))
}

fn take(
    chat: &mut ChatBuilder,
    messages: &mut IndexMap<i64, Waiting>,
    e: Envelope<'_>,
    line: u64,
) -> Result<(), String> {
    let edits = e.edit_message.as_ref().map(|m| m.target_sent_timestamp);
    let Some(data) = data(&e) else {
        // Receipts and typing notices.
        chat.account().blank += 1;
        return Ok(());
    };
    if let Some(name) = data.group_info.as_ref().and_then(|g| g.group_name.as_deref()) {
        name.clone_into(&mut chat.chat_mut().name);
    }
    let id = e.source_uuid.as_deref().or(e.source.as_deref()).ok_or("no source")?;
    let sender = chat.member(id, e.source_name.as_deref().unwrap_or(""));
    if let Some(reaction) = &data.reaction {
        if let Some(target) = messages.get_mut(&reaction.target_sent_timestamp) {
            target.reactions.retain(|(who, _)| *who != sender);
            if !reaction.is_remove {
                target.reactions.push((sender, reaction.emoji.to_string()));
            }
        }
        chat.account().blank += 1;
        return Ok(());
    }
    if let Some(deleted) = &data.remote_delete {
        match messages.get_mut(&deleted.timestamp).filter(|m| m.sender == sender) {
            Some(target) => {
                target.kind = Kind::Recalled;
                target.text.clear();
                chat.account().blank += 1;
            }
            None => add(messages, data, sender, Kind::Recalled, String::new(), Vec::new(), line),
        }
        return Ok(());
    }
    if data.group_info.as_ref().is_some_and(|g| g.kind.as_deref() == Some("UPDATE")) {
        add(messages, data, sender, Kind::System, "group updated".to_owned(), Vec::new(), line);
        return Ok(());
    }
    let mut text = String::new();
    let mut names = data.mentions.iter();
    for c in data.message.as_deref().unwrap_or("").chars() {
        match (c == '\u{fffc}').then(|| names.next()).flatten() {
            Some(mention) => {
                text.push('@');
                text.push_str(mention.name.as_deref().unwrap_or("?"));
            }
            None => text.push(c),
        }
    }
    let mentions: Vec<u32> =
        data.mentions.iter().filter_map(|m| Some(chat.member(m.uuid.as_deref()?, ""))).collect();
    if let Some(target) = edits.and_then(|t| messages.get_mut(&t)) {
        target.text = text;
        target.edited = true;
        chat.account().blank += 1;
        return Ok(());
    }
    let kind = match data.attachments.first().and_then(|a| a.content_type.as_deref()) {
        _ if data.sticker.is_some() => Kind::Sticker,
        Some(mime) if text.is_empty() => match mime.split('/').next() {
            Some("image") => Kind::Image,
            Some("video") => Kind::Video,
            Some("audio") => Kind::Voice,
            _ => Kind::File,
        },
        _ => Kind::Text,
    };
    add(messages, data, sender, kind, text, mentions, line);
    Ok(())
}

fn add(
    messages: &mut IndexMap<i64, Waiting>,
    data: &Data<'_>,
    sender: u32,
    kind: Kind,
    text: String,
    mentions: Vec<u32>,
    line: u64,
) {
    let reply = data.quote.as_ref().map_or_else(String::new, |q| q.id.0.to_string());
    let mut key = data.timestamp;
    // Two members may write in the same millisecond.
    while messages.contains_key(&key) {
        key = key.saturating_add(1);
    }
    let time = epoch(data.timestamp);
    messages.insert(
        key,
        Waiting { time, sender, kind, text, reply, edited: false, mentions, reactions: Vec::new(), line },
    );
}

fn finish(room: Room) -> Result<Chat> {
    let mut chat = room.chat;
    for (stamp, m) in room.messages {
        let native = stamp.to_string();
        chat.push(Draft {
            time: m.time,
            sender: Some(m.sender),
            kind: m.kind,
            text: &m.text,
            native: &native,
            reply_to: &m.reply,
            edited: m.edited,
            line: m.line,
            ..Draft::default()
        });
        m.mentions.into_iter().for_each(|who| chat.mention(who));
        for (who, emoji) in m.reactions {
            chat.reaction(who, &emoji);
        }
    }
    Ok(chat.finish()?)
}
