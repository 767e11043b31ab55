//! Feishu / Lark: the answer of the IM API's message list.

use super::json::{Id, each, whole};
use super::{Context, Format, Shape};
use crate::input::Document;
use crate::model::{Chat, ChatBuilder, Draft, Kind, epoch};
use anyhow::Result;
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;
use std::borrow::Cow;

pub(super) const FORMAT: Format =
    Format { id: "feishu-json", name: "Feishu / Lark JSON", companions: &[], sniff, read };

fn sniff(shape: &Shape<'_>) -> u8 {
    if shape.has(&["code", "data"]) && shape.inner("data", &["items"]) { 90 } else { 0 }
}

#[derive(Deserialize)]
struct Answer<'a> {
    #[serde(borrow)]
    data: Data<'a>,
}

#[derive(Deserialize)]
struct Data<'a> {
    #[serde(borrow)]
    items: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
struct Message<'a> {
    #[serde(borrow)]
    message_id: Id<'a>,
    #[serde(borrow)]
    parent_id: Option<Id<'a>>,
    #[serde(borrow, default)]
    msg_type: Cow<'a, str>,
    #[serde(borrow)]
    create_time: Id<'a>,
    #[serde(default)]
    deleted: bool,
    #[serde(default)]
    updated: bool,
    #[serde(borrow)]
    chat_id: Option<Cow<'a, str>>,
    #[serde(borrow)]
    sender: Option<Person<'a>>,
    #[serde(borrow)]
    body: Option<Body<'a>>,
    #[serde(borrow, default)]
    mentions: Vec<Person<'a>>,
}

#[derive(Deserialize)]
struct Person<'a> {
    #[serde(borrow)]
    id: Option<Id<'a>>,
    #[serde(borrow)]
    name: Option<Cow<'a, str>>,
    #[serde(borrow)]
    key: Option<Cow<'a, str>>,
    #[serde(borrow)]
    sender_type: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
struct Body<'a> {
    #[serde(borrow)]
    content: Option<Cow<'a, str>>,
}

/// Every text in the body's own JSON, in order: plain texts, posts and cards differ only in depth.
fn texts(value: &Value, out: &mut String, depth: usize) {
    match value {
        Value::String(text) if !text.is_empty() => {
            if !out.is_empty() {
                out.push(' ');
            }
            out.push_str(text);
        }
        Value::Object(map) if depth < 12 => {
            for key in ["title", "text", "href", "content", "elements", "template", "zh_cn", "en_us"] {
                if let Some(inner) = map.get(key) {
                    texts(inner, out, depth + 1);
                }
            }
        }
        Value::Array(list) if depth < 12 => list.iter().for_each(|v| texts(v, out, depth + 1)),
        _ => {}
    }
}

fn read(document: Document, context: &Context<'_>) -> Result<Vec<Chat>> {
    let answer: Answer<'_> = whole(&document.text)?;
    let zone = context.options.zone_for("feishu");
    let mut chat = ChatBuilder::new(&super::stamp::title(&document.name), "feishu", zone);
    each(&answer.data.items, &mut chat, |chat, m: Message<'_>, _| {
        if let (true, Some(id)) = (chat.chat_mut().id.is_empty(), m.chat_id.as_deref()) {
            id.clone_into(&mut chat.chat_mut().id);
        }
        let time =
            epoch(m.create_time.0.parse().map_err(|_| format!("{:?} is not a time", m.create_time.0))?);
        let content = m.body.as_ref().and_then(|b| b.content.as_deref()).unwrap_or("");
        let mut text = String::new();
        texts(&serde_json::from_str(content).unwrap_or_default(), &mut text, 0);
        for person in &m.mentions {
            if let (Some(key), Some(name)) = (&person.key, &person.name) {
                text = text.replace(&**key, &format!("@{name}"));
            }
        }
        let kind = match &*m.msg_type {
            _ if m.deleted => Kind::Recalled,
            "image" => Kind::Image,
            "file" => Kind::File,
            "audio" => Kind::Voice,
            "media" | "video" => Kind::Video,
            "sticker" => Kind::Sticker,
            "interactive" | "share_chat" => Kind::Link,
            "share_user" => Kind::Contact,
            "location" => Kind::Location,
            "merge_forward" => Kind::Forwarded,
            "system" => Kind::System,
            "vote" => Kind::Poll,
            "hongbao" => Kind::RedPacket,
            _ => Kind::Text,
        };
        let from = m.sender.as_ref().and_then(|s| s.id.as_ref()).and_then(Id::known);
        let sender = from.map(|id| {
            let member = chat.member(id, "");
            let bot = m.sender.as_ref().is_some_and(|s| s.sender_type.as_deref() == Some("app"));
            chat.chat_mut().members[member as usize].exempt |= bot;
            member
        });
        chat.push(Draft {
            time,
            sender,
            kind,
            text: &text,
            native: &m.message_id.0,
            reply_to: m.parent_id.as_ref().map_or("", |p| &*p.0),
            edited: m.updated,
            ..Draft::default()
        });
        for person in &m.mentions {
            if let Some(id) = person.id.as_ref().and_then(Id::known).filter(|i| *i != "all") {
                let member = chat.member(id, person.name.as_deref().unwrap_or(""));
                chat.mention(member);
            }
        }
        Ok(())
    });
    Ok(vec![chat.finish()?])
}
