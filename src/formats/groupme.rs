//! groupme-archiver: `messages.json`, with names in `people.json` and the title in `group_info.json`.

use super::json::{Id, each, whole};
use super::{Context, Format, Shape, notices};
use crate::input::Document;
use crate::model::{Chat, ChatBuilder, Draft, Kind, epoch};
use anyhow::Result;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::BTreeMap;

pub(super) const FORMAT: Format = Format {
    id: "groupme-json",
    name: "GroupMe archive",
    companions: &["people.json", "group_info.json"],
    sniff,
    read,
};

fn sniff(shape: &Shape<'_>) -> u8 {
    if shape.array && shape.line_has(&["author", "created_at", "favorited_by"]) { 95 } else { 0 }
}

#[derive(Deserialize)]
struct Person {
    name: Option<String>,
}

#[derive(Deserialize)]
struct Info {
    name: Option<String>,
}

#[derive(Deserialize)]
struct Message<'a> {
    #[serde(borrow)]
    id: Option<Id<'a>>,
    #[serde(borrow)]
    author: Id<'a>,
    created_at: i64,
    #[serde(borrow)]
    text: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    favorited_by: Vec<Id<'a>>,
    #[serde(borrow, default)]
    attachments: Vec<Attachment<'a>>,
}

#[derive(Deserialize)]
struct Attachment<'a> {
    #[serde(borrow, rename = "type")]
    kind: Option<Cow<'a, str>>,
    #[serde(borrow)]
    reply_id: Option<Id<'a>>,
    #[serde(borrow, default)]
    user_ids: Vec<Id<'a>>,
}

fn read(document: Document, context: &Context<'_>) -> Result<Vec<Chat>> {
    let people: BTreeMap<String, Person> = context
        .beside(&document, "people.json")
        .and_then(|d| serde_json::from_str(&d.text).ok())
        .unwrap_or_default();
    let info: Option<Info> =
        context.beside(&document, "group_info.json").and_then(|d| serde_json::from_str(&d.text).ok());
    let title = super::stamp::title(&document.name);
    let name = info.and_then(|i| i.name).unwrap_or(title);
    let mut chat = ChatBuilder::new(&name, "groupme", context.options.zone_for("groupme"));
    for (id, person) in people.iter().filter(|(id, _)| *id != "system") {
        chat.member(id, person.name.as_deref().unwrap_or(""));
    }
    let elements: Vec<&RawValue> = whole(&document.text)?;
    each(&elements, &mut chat, |chat, m: Message<'_>, place| {
        let system = m.author.0 == "system";
        let text = m.text.as_deref().unwrap_or("");
        let attached = |kind: &str| m.attachments.iter().find(|a| a.kind.as_deref() == Some(kind));
        let kind = if system {
            Kind::System
        } else if !text.is_empty() {
            Kind::Text
        } else if attached("video").is_some() {
            Kind::Video
        } else if attached("file").is_some() {
            Kind::File
        } else {
            Kind::Image
        };
        // The archive leaves out the messages' ids although replies name them: where it has none,
        // they are numbered as they stand.
        let native = m.id.as_ref().map_or_else(|| place.to_string(), |i| i.0.to_string());
        let reply = attached("reply").and_then(|a| a.reply_id.as_ref());
        let sender = (!system).then(|| chat.member(&m.author.0, ""));
        chat.push(Draft {
            time: epoch(m.created_at),
            sender,
            kind,
            text,
            native: &native,
            reply_to: reply.map_or("", |r| &*r.0),
            ..Draft::default()
        });
        for id in attached("mentions").into_iter().flat_map(|a| &a.user_ids) {
            let member = chat.member(&id.0, "");
            chat.mention(member);
        }
        for id in &m.favorited_by {
            let member = chat.member(&id.0, "");
            chat.reaction(member, "♥");
        }
        if system {
            notices::tell(chat, notices::read(text), false);
        }
        Ok(())
    });
    Ok(vec![chat.finish()?])
}
