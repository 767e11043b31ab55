//! Google Chat from Takeout: `messages.json` with `group_info.json` beside it. Dates are sentences.

use super::json::{each, whole};
use super::{Context, Format, Shape, longdate};
use crate::input::Document;
use crate::model::{Chat, ChatBuilder, Draft, Kind};
use anyhow::Result;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::HashMap;

pub(super) const FORMAT: Format = Format {
    id: "google-chat-json",
    name: "Google Chat Takeout",
    companions: &["group_info.json", "user_info.json"],
    sniff,
    read,
};

fn sniff(shape: &Shape<'_>) -> u8 {
    if shape.inner("messages", &["creator", "created_date"]) { 95 } else { 0 }
}

#[derive(Deserialize)]
struct File<'a> {
    #[serde(borrow)]
    messages: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
struct Info {
    name: Option<String>,
    #[serde(default)]
    members: Vec<Person>,
}

#[derive(Deserialize)]
struct Person {
    name: Option<String>,
    email: Option<String>,
    user_type: Option<String>,
}

#[derive(Deserialize)]
struct Message<'a> {
    creator: Option<Person>,
    #[serde(borrow)]
    created_date: Option<Cow<'a, str>>,
    #[serde(borrow)]
    text: Option<Cow<'a, str>>,
    #[serde(borrow)]
    topic_id: Option<Cow<'a, str>>,
    #[serde(borrow)]
    message_id: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    reactions: Vec<Reaction<'a>>,
    #[serde(borrow, default)]
    attached_files: Vec<Attached<'a>>,
    #[serde(borrow, default)]
    annotations: Vec<Annotation<'a>>,
    #[serde(borrow)]
    quoted_message_metadata: Option<Quoted<'a>>,
    updated_date: Option<serde::de::IgnoredAny>,
    #[serde(borrow)]
    message_state: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
struct Reaction<'a> {
    #[serde(borrow)]
    emoji: Emoji<'a>,
    #[serde(default)]
    reactor_emails: Vec<String>,
}

#[derive(Deserialize)]
struct Emoji<'a> {
    #[serde(borrow, default)]
    unicode: Cow<'a, str>,
}

#[derive(Deserialize)]
struct Attached<'a> {
    #[serde(borrow)]
    original_name: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
struct Annotation<'a> {
    #[serde(borrow)]
    url_metadata: Option<UrlMetadata<'a>>,
}

#[derive(Deserialize)]
struct UrlMetadata<'a> {
    #[serde(borrow)]
    url: Option<Wrapped<'a>>,
}

#[derive(Deserialize)]
struct Wrapped<'a> {
    #[serde(borrow, rename = "private_do_not_access_or_else_safe_url_wrapped_value")]
    value: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
struct Quoted<'a> {
    creator: Option<Person>,
    #[serde(borrow)]
    text: Option<Cow<'a, str>>,
}

fn member(chat: &mut ChatBuilder, p: &Person) -> Option<u32> {
    let name = p.name.as_deref().unwrap_or("");
    let id = p.email.as_deref().filter(|e| !e.is_empty()).unwrap_or(name);
    let member = (!id.is_empty()).then(|| chat.member(id, name))?;
    chat.chat_mut().members[member as usize].exempt |= p.user_type.as_deref() == Some("Bot");
    Some(member)
}

fn read(document: Document, context: &Context<'_>) -> Result<Vec<Chat>> {
    let file: File<'_> = whole(&document.text)?;
    let zone = context.options.zone_for("google-chat");
    let info: Option<Info> =
        context.beside(&document, "group_info.json").and_then(|d| serde_json::from_str(&d.text).ok());
    let title = super::stamp::title(&document.name);
    let name = info.as_ref().and_then(|i| i.name.as_deref()).unwrap_or(&title);
    let mut chat = ChatBuilder::new(name, "google-chat", zone.clone());
    chat.chat_mut().id = document.folder().rsplit('/').next().unwrap_or("").to_owned();
    for person in info.iter().flat_map(|i| &i.members) {
        member(&mut chat, person);
    }
    // The first message of a topic is what the others answer.
    let mut topics: HashMap<String, String> = HashMap::new();
    each(&file.messages, &mut chat, |chat, m: Message<'_>, _| {
        let at = m.created_date.as_deref().ok_or("no created_date")?;
        let time = longdate::read(at)
            .and_then(|d| d.micros(&zone))
            .ok_or_else(|| format!("{at:?} is not a time"))?;
        let sender = m.creator.as_ref().and_then(|c| member(chat, c));
        let mut text = m.text.as_deref().unwrap_or("").to_owned();
        for url in
            m.annotations.iter().filter_map(|a| a.url_metadata.as_ref()?.url.as_ref()?.value.as_deref())
        {
            if !text.contains(url) {
                text.push(' ');
                text.push_str(url);
            }
        }
        let kind = match m.attached_files.first() {
            _ if m.message_state.as_deref() == Some("DELETED") => Kind::Recalled,
            Some(file) if text.is_empty() => {
                super::discord::media_kind(file.original_name.as_deref().unwrap_or(""))
            }
            _ if sender.is_none() => Kind::System,
            _ => Kind::Text,
        };
        let native = m.message_id.as_deref().unwrap_or("");
        let root = m
            .topic_id
            .as_deref()
            .map(|t| topics.entry(t.to_owned()).or_insert_with(|| native.to_owned()).clone());
        let reply = root.filter(|r| r != native).unwrap_or_default();
        let quote = m.quoted_message_metadata.as_ref().map(|q| crate::model::Quote {
            sender: q.creator.as_ref().and_then(|c| c.name.as_deref()).unwrap_or(""),
            text: q.text.as_deref().unwrap_or(""),
        });
        let edited = m.updated_date.is_some();
        chat.push(Draft {
            time,
            sender,
            kind,
            text: &text,
            native,
            reply_to: &reply,
            quote,
            edited,
            ..Draft::default()
        });
        for reaction in &m.reactions {
            for email in &reaction.reactor_emails {
                let who = chat.member(email, "");
                chat.reaction(who, &reaction.emoji.unicode);
            }
        }
        Ok(())
    });
    Ok(vec![chat.finish()?])
}
