//! wx-cli JSON: one chat; `members.json` (from `wx members --json`) beside it lists silent members.

use super::json::{each, whole};
use super::{Context, Format, Shape, notices, tags};
use crate::input::Document;
use crate::model::{Chat, ChatBuilder, Draft, Kind, Quote, epoch};
use anyhow::Result;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;

pub(super) const FORMAT: Format =
    Format { id: "wx-cli-json", name: "wx-cli JSON", companions: &["members.json"], sniff, read };

fn sniff(shape: &Shape<'_>) -> u8 {
    if shape.has(&["chat", "is_group", "messages"]) { 95 } else { 0 }
}

#[derive(Deserialize)]
struct File<'a> {
    #[serde(borrow)]
    chat: Cow<'a, str>,
    #[serde(borrow, default)]
    username: Cow<'a, str>,
    #[serde(borrow)]
    messages: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
struct Message<'a> {
    timestamp: i64,
    #[serde(borrow, default)]
    sender: Cow<'a, str>,
    #[serde(borrow, default)]
    content: Cow<'a, str>,
    #[serde(rename = "type", borrow, default)]
    kind: Cow<'a, str>,
    local_id: Option<u64>,
    #[serde(borrow)]
    sender_username: Option<Cow<'a, str>>,
    #[serde(borrow)]
    sender_contact_display: Option<Cow<'a, str>>,
    #[serde(borrow)]
    url: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
struct Person {
    username: String,
    #[serde(default)]
    display: String,
    contact_display: Option<String>,
    group_nickname: Option<String>,
    #[serde(default)]
    is_owner: bool,
}

/// Words, kind and quotation of a message's content; shared with the text exports.
pub(super) fn content(content: &str) -> (Kind, Cow<'_, str>, Option<Quote<'_>>) {
    if let Some(rest) = content.strip_prefix("[引用] ") {
        let (reply, quoted) = rest.split_once("\n  ↳ ").unwrap_or((rest, ""));
        let quote = quoted.split_once(": ").map(|(sender, text)| Quote { sender, text });
        return (Kind::Text, Cow::Borrowed(reply), quote);
    }
    let (kind, words) = tags::read(content);
    // A picture's number in the database says nothing.
    let words = if words.starts_with("local_id=") { Cow::Borrowed("") } else { words };
    (kind, words, None)
}

fn read(document: Document, context: &Context<'_>) -> Result<Vec<Chat>> {
    let file: File<'_> = whole(&document.text)?;
    let mut chat = ChatBuilder::new(&file.chat, "wechat", context.options.zone_for("wechat"));
    chat.chat_mut().id = file.username.into_owned();
    let roster = context.beside(&document, "members.json");
    let people: Vec<Person> = roster.and_then(|d| serde_json::from_str(&d.text).ok()).unwrap_or_default();
    for person in &people {
        let member = chat.member(&person.username, "");
        for name in [&person.contact_display, &person.group_nickname].into_iter().flatten() {
            chat.alias(member, name);
        }
        chat.member(&person.username, &person.display);
        chat.chat_mut().members[member as usize].exempt |= person.is_owner;
    }
    each(&file.messages, &mut chat, |chat, m: Message<'_>, _| {
        let (kind, words, quote) = content(&m.content);
        let kind = match &*m.kind {
            "文本" if !kind.is_event() => Kind::Text,
            "系统" => Kind::System,
            "撤回" => Kind::Recalled,
            _ => kind,
        };
        let words = match m.url.as_deref() {
            Some(url) if !words.contains(url) => Cow::Owned(format!("{words} {url}").trim().to_owned()),
            _ => words,
        };
        let id = m.sender_username.as_deref().filter(|s| !s.is_empty()).unwrap_or(&m.sender);
        let sender = (!id.is_empty()).then(|| {
            let member = chat.member(id, &m.sender);
            chat.alias(member, m.sender_contact_display.as_deref().unwrap_or(""));
            member
        });
        let native = m.local_id.map(|i| i.to_string()).unwrap_or_default();
        let time = epoch(m.timestamp);
        chat.push(Draft { time, sender, kind, text: &words, native: &native, quote, ..Draft::default() });
        if kind == Kind::System {
            notices::tell(chat, notices::read(&words), false);
        }
        Ok(())
    });
    Ok(vec![chat.finish()?])
}
