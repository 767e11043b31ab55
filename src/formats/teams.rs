//! Microsoft Teams, as an administrator or a data request gets it: a file of messages per team.

use super::json::{Id, each, whole};
use super::{Context, Format, Shape, html};
use crate::input::Document;
use crate::model::{Chat, ChatBuilder, Draft, Kind, parse_rfc3339};
use anyhow::Result;
use indexmap::IndexMap;
use jiff::tz::TimeZone;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;

pub(super) const FORMAT: Format = Format {
    id: "teams-json",
    name: "Microsoft Teams JSON",
    companions: &["teamsList.json", "usersList.json"],
    sniff,
    read,
};

fn sniff(shape: &Shape<'_>) -> u8 {
    if shape.array && shape.line_has(&["Id", "Body", "CreatedDateTime", "MessageType"]) { 95 } else { 0 }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Message<'a> {
    #[serde(borrow)]
    id: Id<'a>,
    #[serde(borrow)]
    body: Option<Body<'a>>,
    #[serde(borrow)]
    created_date_time: Cow<'a, str>,
    #[serde(borrow)]
    last_edited_date_time: Option<Cow<'a, str>>,
    #[serde(borrow)]
    deleted_date_time: Option<Cow<'a, str>>,
    #[serde(borrow)]
    reply_to_id: Option<Id<'a>>,
    #[serde(borrow)]
    from: Option<Origin<'a>>,
    #[serde(borrow, default)]
    attachments: Vec<Attachment<'a>>,
    #[serde(borrow, default)]
    mentions: Vec<Mention<'a>>,
    #[serde(borrow, default)]
    reactions: Vec<Reaction<'a>>,
    #[serde(borrow)]
    message_type: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Body<'a> {
    #[serde(borrow)]
    content: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Origin<'a> {
    #[serde(borrow)]
    user: Option<Person<'a>>,
    #[serde(borrow)]
    application: Option<Person<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Person<'a> {
    #[serde(borrow)]
    id: Option<Id<'a>>,
    #[serde(borrow)]
    display_name: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Attachment<'a> {
    #[serde(borrow)]
    name: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Mention<'a> {
    #[serde(borrow)]
    mentioned: Option<Origin<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Reaction<'a> {
    #[serde(borrow)]
    reaction_type: Option<Cow<'a, str>>,
    #[serde(borrow)]
    user: Option<Origin<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Channel {
    channel_identity: Option<Identity>,
    chat_id: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Identity {
    channel_id: Option<String>,
}

fn person(chat: &mut ChatBuilder, origin: &Origin<'_>) -> Option<u32> {
    let p = origin.user.as_ref().or(origin.application.as_ref())?;
    let id = p.id.as_ref().and_then(Id::known)?;
    let member = chat.member(id, p.display_name.as_deref().unwrap_or(""));
    chat.chat_mut().members[member as usize].exempt |= origin.user.is_none();
    Some(member)
}

fn read(document: Document, context: &Context<'_>) -> Result<Vec<Chat>> {
    let elements: Vec<&RawValue> = whole(&document.text)?;
    let mut channels: IndexMap<String, Vec<&RawValue>> = IndexMap::new();
    for raw in elements {
        let channel = serde_json::from_str::<Channel>(raw.get()).ok();
        let id = channel.and_then(|c| c.channel_identity.and_then(|i| i.channel_id).or(c.chat_id));
        channels.entry(id.unwrap_or_default()).or_default().push(raw);
    }
    let title = super::stamp::title(&document.name);
    let read = channels.into_iter().map(|(id, raws)| {
        let mut chat = ChatBuilder::new(&title, "teams", context.options.zone_for("teams"));
        chat.chat_mut().id = id;
        each(&raws, &mut chat, take);
        Ok(chat.finish()?)
    });
    read.collect()
}

fn take(chat: &mut ChatBuilder, m: Message<'_>, _: u64) -> Result<(), String> {
    let (time, _) = parse_rfc3339(&m.created_date_time, &TimeZone::UTC)
        .ok_or_else(|| format!("{:?} is not a time", m.created_date_time))?;
    let sender = m.from.as_ref().and_then(|f| person(chat, f));
    let content = m.body.as_ref().and_then(|b| b.content.as_deref()).unwrap_or("");
    let mut text = html::words(content);
    let file = m.attachments.first().and_then(|a| a.name.as_deref());
    let kind = if m.message_type.as_deref() != Some("message") {
        Kind::System
    } else if m.deleted_date_time.is_some() {
        Kind::Recalled
    } else if !text.is_empty() {
        Kind::Text
    } else if content.contains("<img") {
        Kind::Image
    } else if let Some(file) = file {
        text = file.to_owned();
        super::discord::media_kind(file)
    } else {
        Kind::Other
    };
    chat.push(Draft {
        time,
        sender,
        kind,
        text: &text,
        native: &m.id.0,
        reply_to: m.reply_to_id.as_ref().and_then(Id::known).unwrap_or(""),
        edited: m.last_edited_date_time.is_some(),
        ..Draft::default()
    });
    for mention in m.mentions.iter().filter_map(|m| m.mentioned.as_ref()) {
        if let Some(member) = person(chat, mention) {
            chat.mention(member);
        }
    }
    for reaction in &m.reactions {
        if let Some(member) = reaction.user.as_ref().and_then(|u| person(chat, u)) {
            chat.reaction(member, reaction.reaction_type.as_deref().unwrap_or(""));
        }
    }
    Ok(())
}
