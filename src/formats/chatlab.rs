//! ChatLab standard format 0.0.x: one JSON document, or JSONL with `_type`.

use super::json::{Id, whole};
use super::{Context, Format, Options, Shape};
use crate::input::Document;
use crate::model::{Chat, ChatBuilder, Draft, Kind, epoch};
use anyhow::Result;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;

pub(super) const JSON: Format =
    Format { id: "chatlab-json", name: "ChatLab JSON", companions: &[], sniff: sniff_json, read: read_json };
pub(super) const JSONL: Format = Format {
    id: "chatlab-jsonl",
    name: "ChatLab JSONL",
    companions: &[],
    sniff: sniff_jsonl,
    read: read_jsonl,
};

fn sniff_json(shape: &Shape<'_>) -> u8 {
    if shape.has(&["chatlab", "messages"]) { 100 } else { 0 }
}

fn sniff_jsonl(shape: &Shape<'_>) -> u8 {
    if shape.json_lines && shape.line_has(&["_type"]) { 95 } else { 0 }
}

#[derive(Deserialize)]
struct File<'a> {
    #[serde(borrow)]
    meta: Option<Meta<'a>>,
    #[serde(borrow, default)]
    members: Vec<&'a RawValue>,
    #[serde(borrow)]
    messages: Vec<&'a RawValue>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase")]
struct Meta<'a> {
    #[serde(borrow)]
    name: Option<Cow<'a, str>>,
    #[serde(borrow)]
    platform: Option<Cow<'a, str>>,
    #[serde(borrow)]
    group_id: Option<Id<'a>>,
    #[serde(borrow)]
    owner_id: Option<Id<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Member<'a> {
    #[serde(borrow)]
    platform_id: Id<'a>,
    #[serde(borrow)]
    account_name: Option<Cow<'a, str>>,
    #[serde(borrow)]
    group_nickname: Option<Cow<'a, str>>,
    #[serde(default)]
    aliases: Vec<String>,
    #[serde(default)]
    roles: Vec<Role>,
}

#[derive(Deserialize)]
struct Role {
    id: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Message<'a> {
    #[serde(borrow)]
    sender: Id<'a>,
    #[serde(borrow)]
    account_name: Option<Cow<'a, str>>,
    #[serde(borrow)]
    group_nickname: Option<Cow<'a, str>>,
    timestamp: i64,
    #[serde(rename = "type", default)]
    kind: u32,
    #[serde(borrow)]
    content: Option<Cow<'a, str>>,
    #[serde(borrow)]
    platform_message_id: Option<Id<'a>>,
    #[serde(borrow)]
    reply_to_message_id: Option<Id<'a>>,
}

fn kind(code: u32, text: &str) -> Kind {
    match code {
        1 => Kind::Image,
        2 => Kind::Voice,
        3 => Kind::Video,
        4 => Kind::File,
        5 => Kind::Sticker,
        7 => Kind::Link,
        8 => Kind::Location,
        20 => Kind::RedPacket,
        21 => Kind::Transfer,
        // A nudge is written by the app although it has a sender.
        80 | 99 if text.starts_with("[群公告]") => Kind::Announcement,
        22 | 80 => Kind::System,
        23 => Kind::Call,
        24 if text.contains("小程序") => Kind::MiniProgram,
        24 => Kind::Link,
        26 => Kind::Forwarded,
        27 => Kind::Contact,
        81 => Kind::Recalled,
        99 => Kind::Other,
        _ => Kind::Text,
    }
}

fn begin(meta: Option<Meta<'_>>, document: &Document, options: &Options) -> (ChatBuilder, String) {
    let meta = meta.unwrap_or_default();
    let platform = match meta.platform.as_deref().unwrap_or("") {
        "weixin" => "wechat".to_owned(),
        other => other.to_lowercase(),
    };
    let title = super::stamp::title(&document.name);
    let mut chat =
        ChatBuilder::new(meta.name.as_deref().unwrap_or(&title), &platform, options.zone_for(&platform));
    chat.chat_mut().id = meta.group_id.map(|i| i.0.into_owned()).unwrap_or_default();
    (chat, meta.owner_id.map(|i| i.0.into_owned()).unwrap_or_default())
}

fn add_member(chat: &mut ChatBuilder, raw: &str, owner: &str) -> Result<(), serde_json::Error> {
    let member: Member<'_> = serde_json::from_str(raw)?;
    let index = chat.member(&member.platform_id.0, member.account_name.as_deref().unwrap_or(""));
    if let Some(card) = member.group_nickname.as_deref() {
        chat.member(&member.platform_id.0, card);
    }
    let known = &mut chat.chat_mut().members[index as usize];
    known.names.extend(member.aliases.into_iter().map(Into::into));
    known.exempt = *member.platform_id.0 == *owner
        || member.roles.iter().any(|r| matches!(r.id.as_deref(), Some("owner" | "admin")));
    Ok(())
}

fn add_message(chat: &mut ChatBuilder, raw: &str, place: u64, line: u64) {
    let message: Message<'_> = match serde_json::from_str(raw) {
        Ok(message) => message,
        Err(error) => return chat.reject(place, format!("not a message: {error}")),
    };
    let text = message.content.as_deref().unwrap_or("");
    let kind = kind(message.kind, text);
    let sender = (*message.sender.0 != *"SYSTEM").then(|| {
        let index = chat.member(&message.sender.0, message.account_name.as_deref().unwrap_or(""));
        if let Some(card) = message.group_nickname.as_deref().filter(|c| !c.is_empty()) {
            chat.member(&message.sender.0, card);
        }
        index
    });
    chat.push(Draft {
        // The standard says seconds; milliseconds are a frequent fault and unmistakable.
        time: epoch(message.timestamp),
        sender,
        kind,
        text,
        native: &message.platform_message_id.map(|i| i.0).unwrap_or_default(),
        reply_to: &message.reply_to_message_id.map(|i| i.0).unwrap_or_default(),
        line,
        ..Draft::default()
    });
}

fn read_json(document: Document, context: &Context<'_>) -> Result<Vec<Chat>> {
    let options = context.options;
    let file: File<'_> = whole(&document.text)?;
    let (mut chat, owner) = begin(file.meta, &document, options);
    for (i, raw) in file.members.iter().enumerate() {
        if let Err(error) = add_member(&mut chat, raw.get(), &owner) {
            chat.account().read += 1;
            chat.reject(i as u64 + 1, format!("not a member: {error}"));
        }
    }
    for (i, raw) in file.messages.iter().enumerate() {
        chat.account().read += 1;
        add_message(&mut chat, raw.get(), i as u64 + 1, 0);
    }
    Ok(vec![chat.finish()?])
}

#[derive(Deserialize)]
struct Tagged<'a> {
    #[serde(rename = "_type", borrow)]
    tag: Cow<'a, str>,
    #[serde(borrow)]
    meta: Option<Meta<'a>>,
}

fn read_jsonl(document: Document, context: &Context<'_>) -> Result<Vec<Chat>> {
    let options = context.options;
    let (mut chat, mut owner) = begin(None, &document, options);
    for (number, line) in document.text.lines().enumerate() {
        let place = number as u64 + 1;
        chat.account().read += 1;
        if line.trim().is_empty() || line.starts_with('#') {
            chat.account().blank += 1;
            continue;
        }
        let tagged: Tagged<'_> = match serde_json::from_str(line) {
            Ok(tagged) => tagged,
            Err(error) => {
                chat.reject(place, format!("not a ChatLab record: {error}"));
                continue;
            }
        };
        match &*tagged.tag {
            "header" => {
                let (mut fresh, id) = begin(tagged.meta, &document, options);
                if chat.chat_mut().messages.is_empty() && chat.chat_mut().members.is_empty() {
                    *fresh.account() = std::mem::take(chat.account());
                    chat = fresh;
                    owner = id;
                }
                chat.account().blank += 1;
            }
            "member" => match add_member(&mut chat, line, &owner) {
                Ok(()) => chat.account().blank += 1,
                Err(error) => chat.reject(place, format!("not a member: {error}")),
            },
            "message" => add_message(&mut chat, line, place, place),
            other => {
                let reason = format!("unknown record type {other:?}");
                chat.reject(place, reason);
            }
        }
    }
    Ok(vec![chat.finish()?])
}
