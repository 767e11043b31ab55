//! Zulip exports: `messages-000001.json`, with names in `realm.json`. A topic's messages answer its
//! first one, as in a thread.

use super::json::{Id, each, whole};
use super::{Context, Format, Shape};
use crate::input::Document;
use crate::model::{Chat, ChatBuilder, Draft, Kind, MICROS_PER_SECOND};
use anyhow::Result;
use indexmap::IndexMap;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::HashMap;

pub(super) const FORMAT: Format =
    Format { id: "zulip-json", name: "Zulip export", companions: &["realm.json"], sniff, read };

fn sniff(shape: &Shape<'_>) -> u8 {
    if shape.has(&["zerver_message"]) { 95 } else { 0 }
}

#[derive(Deserialize)]
struct File<'a> {
    #[serde(borrow, rename = "zerver_message")]
    messages: Vec<&'a RawValue>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Realm {
    #[serde(rename = "zerver_userprofile")]
    users: Vec<User>,
    #[serde(rename = "zerver_stream")]
    streams: Vec<Stream>,
    #[serde(rename = "zerver_recipient")]
    recipients: Vec<Recipient>,
}

#[derive(Deserialize)]
struct User {
    id: u64,
    #[serde(default)]
    full_name: String,
    #[serde(default)]
    is_bot: bool,
}

#[derive(Deserialize)]
struct Stream {
    id: u64,
    #[serde(default)]
    name: String,
}

#[derive(Deserialize)]
struct Recipient {
    id: u64,
    #[serde(default)]
    type_id: u64,
    #[serde(default, rename = "type")]
    kind: u64,
}

#[derive(Deserialize)]
struct Message<'a> {
    #[serde(borrow)]
    id: Id<'a>,
    sender: u64,
    #[serde(borrow, default)]
    subject: Cow<'a, str>,
    #[serde(borrow, default)]
    content: Cow<'a, str>,
    date_sent: Option<f64>,
    pub_date: Option<f64>,
    last_edit_time: Option<f64>,
}

#[derive(Deserialize)]
struct To {
    recipient: Option<u64>,
}

fn read(document: Document, context: &Context<'_>) -> Result<Vec<Chat>> {
    let file: File<'_> = whole(&document.text)?;
    let realm: Realm = context
        .beside(&document, "realm.json")
        .and_then(|d| serde_json::from_str(&d.text).ok())
        .unwrap_or_default();
    let users: HashMap<u64, &User> = realm.users.iter().map(|u| (u.id, u)).collect();
    let mut streams: IndexMap<u64, Vec<&RawValue>> = IndexMap::new();
    for raw in file.messages {
        let to = serde_json::from_str::<To>(raw.get()).ok().and_then(|t| t.recipient).unwrap_or(0);
        streams.entry(to).or_default().push(raw);
    }
    let title = super::stamp::title(&document.name);
    let read = streams.into_iter().map(|(recipient, raws)| {
        let stream = realm.recipients.iter().find(|r| r.id == recipient && r.kind == 2);
        let stream = stream.and_then(|r| realm.streams.iter().find(|s| s.id == r.type_id));
        let mut chat =
            ChatBuilder::new(stream.map_or(&title, |s| &s.name), "zulip", context.options.zone_for("zulip"));
        chat.chat_mut().id = format!("recipient {recipient}");
        let mut topics: HashMap<String, String> = HashMap::new();
        each(&raws, &mut chat, |chat, m: Message<'_>, _| {
            let seconds = m.date_sent.or(m.pub_date).filter(|s| s.is_finite()).ok_or("no date_sent")?;
            let id = m.sender.to_string();
            let user = users.get(&m.sender);
            let sender = chat.member(&id, user.map_or("", |u| &u.full_name));
            chat.chat_mut().members[sender as usize].exempt |= user.is_some_and(|u| u.is_bot);
            let root = topics.entry(m.subject.to_string()).or_insert_with(|| m.id.0.to_string()).clone();
            chat.push(Draft {
                time: (seconds * MICROS_PER_SECOND as f64) as i64,
                sender: Some(sender),
                kind: if m.content.is_empty() { Kind::Other } else { Kind::Text },
                text: &m.content,
                native: &m.id.0,
                reply_to: if root == *m.id.0 { "" } else { &root },
                edited: m.last_edit_time.is_some(),
                ..Draft::default()
            });
            // `@**Ben Okoro**`
            for name in m.content.split("@**").skip(1).filter_map(|p| p.split("**").next()) {
                if let Some(member) = chat.named(name) {
                    chat.mention(member);
                }
            }
            Ok(())
        });
        Ok(chat.finish()?)
    });
    read.collect()
}
