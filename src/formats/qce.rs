//! QQ Chat Exporter (shuakami) JSON of all versions, and its chunks of JSON lines. The manifest beside
//! the chunks names the group.

use super::json::{Id, each, each_line, whole};
use super::{Context, Format, notices, stamp};
use crate::input::Document;
use crate::model::{Chat, ChatBuilder, Draft, Kind, epoch, parse_rfc3339};
use anyhow::Result;
use jiff::tz::TimeZone;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;

pub(super) const JSON: Format = Format {
    id: "qce-json",
    name: "QQ Chat Exporter JSON",
    companions: &["manifest.json", "avatars.json"],
    sniff: |s| {
        if s.has(&["metadata", "chatInfo", "messages"]) { 95 } else { 0 }
    },
    read: read_json,
};
pub(super) const JSONL: Format = Format {
    id: "qce-jsonl",
    name: "QQ Chat Exporter chunks",
    companions: &["manifest.json", "avatars.json"],
    sniff: |s| {
        let line = s.json_lines && s.line_has(&["sender", "content", "timestamp"]);
        let known = s.line_has(&["recalled", "system"]) || s.line_has(&["isRecalled", "isSystemMessage"]);
        if line && known { 95 } else { 0 }
    },
    read: read_jsonl,
};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct File<'a> {
    #[serde(borrow)]
    chat_info: Info<'a>,
    #[serde(borrow, default)]
    messages: Vec<&'a RawValue>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase")]
struct Info<'a> {
    #[serde(borrow)]
    name: Option<Cow<'a, str>>,
    #[serde(borrow)]
    peer_uin: Option<Id<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Message<'a> {
    #[serde(borrow)]
    id: Option<Id<'a>>,
    #[serde(borrow)]
    message_id: Option<Id<'a>>,
    #[serde(borrow)]
    timestamp: Id<'a>,
    #[serde(borrow)]
    sender: Sender<'a>,
    #[serde(borrow, rename = "type")]
    kind: Option<Cow<'a, str>>,
    #[serde(borrow)]
    content: Content<'a>,
    #[serde(default)]
    recalled: bool,
    #[serde(default)]
    system: bool,
    #[serde(default)]
    is_recalled: bool,
    #[serde(default)]
    is_system_message: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Sender<'a> {
    #[serde(borrow)]
    uid: Option<Id<'a>>,
    #[serde(borrow)]
    uin: Option<Id<'a>>,
    #[serde(borrow)]
    name: Option<Cow<'a, str>>,
    #[serde(borrow)]
    nickname: Option<Cow<'a, str>>,
    #[serde(borrow)]
    group_card: Option<Cow<'a, str>>,
    #[serde(borrow)]
    remark: Option<Cow<'a, str>>,
    #[serde(borrow)]
    title: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
struct Content<'a> {
    #[serde(borrow, default)]
    text: Cow<'a, str>,
    #[serde(borrow, default)]
    elements: Vec<Element<'a>>,
    #[serde(borrow, default)]
    mentions: Vec<Mention<'a>>,
    #[serde(borrow)]
    reply: Option<Data<'a>>,
}

#[derive(Deserialize)]
struct Element<'a> {
    #[serde(borrow, rename = "type")]
    kind: Cow<'a, str>,
    #[serde(borrow, default)]
    data: Data<'a>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Data<'a> {
    #[serde(borrow)]
    referenced_message_id: Option<Id<'a>>,
    #[serde(borrow)]
    title: Option<Cow<'a, str>>,
    #[serde(borrow)]
    description: Option<Cow<'a, str>>,
    #[serde(borrow)]
    url: Option<Cow<'a, str>>,
    #[serde(borrow)]
    app_name: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
struct Mention<'a> {
    #[serde(borrow)]
    uid: Option<Id<'a>>,
    #[serde(borrow)]
    name: Option<Cow<'a, str>>,
    #[serde(borrow, rename = "type")]
    kind: Option<Cow<'a, str>>,
}

fn take(chat: &mut ChatBuilder, m: Message<'_>, place: u64) -> Result<(), String> {
    let time = match m.timestamp.0.parse::<i64>() {
        Ok(stamp) => epoch(stamp),
        Err(_) => parse_rfc3339(&m.timestamp.0, &TimeZone::UTC)
            .map(|(t, _)| t)
            .ok_or_else(|| format!("{:?} is not a time", m.timestamp.0))?,
    };
    let system = m.system || m.is_system_message || m.kind.as_deref() == Some("system");
    let element = |kind: &str| m.content.elements.iter().find(|e| e.kind == kind).map(|e| &e.data);
    let card = element("json").or_else(|| element("share"));
    let text = m.content.text.strip_prefix("[回复消息]").unwrap_or(&m.content.text).trim_start();
    let (tagged, words) = super::tags::read(text);
    let (kind, words) = match (card, m.kind.as_deref()) {
        _ if m.recalled || m.is_recalled => (Kind::Recalled, Cow::Borrowed(text)),
        _ if system => (notices::read(text).kind, Cow::Borrowed(text)),
        (Some(card), _) => {
            let parts = [&card.title, &card.description, &card.url];
            let parts: Vec<&str> =
                parts.into_iter().flatten().map(|p| &**p).filter(|p| !p.is_empty()).collect();
            let mini =
                card.app_name.as_deref().is_some_and(|a| a.contains("小程序") || a.contains("miniapp"))
                    || text.contains("小程序");
            (if mini { Kind::MiniProgram } else { Kind::Link }, Cow::Owned(parts.join(" ")))
        }
        (None, Some("file")) => (Kind::File, words),
        (None, Some("video")) => (Kind::Video, Cow::Borrowed("")),
        (None, Some("audio")) => (Kind::Voice, Cow::Borrowed("")),
        (None, Some("forward")) => (Kind::Forwarded, words),
        _ => (tagged, words),
    };
    let sender = (!system).then(|| {
        // Names of mentions are group cards, names of senders may be nicknames: only ids agree.
        let id = m.sender.uid.as_ref().and_then(Id::known).or(m.sender.uin.as_ref().and_then(Id::known));
        let name = m.sender.name.as_deref().unwrap_or("");
        let member = chat.member(id.unwrap_or(name), "");
        for other in [&m.sender.nickname, &m.sender.group_card, &m.sender.remark].into_iter().flatten() {
            chat.alias(member, other);
        }
        chat.alias(member, m.sender.uin.as_ref().and_then(Id::known).unwrap_or(""));
        chat.member(id.unwrap_or(name), name);
        let title = m.sender.title.as_deref();
        chat.chat_mut().members[member as usize].exempt |= matches!(title, Some("群主" | "管理员"));
        member
    });
    let reply = element("reply").or(m.content.reply.as_ref()).and_then(|d| d.referenced_message_id.as_ref());
    chat.push(Draft {
        time,
        sender,
        kind,
        text: &words,
        native: m.id.or(m.message_id).as_ref().map_or("", |i| &*i.0),
        reply_to: reply.map_or("", |r| &*r.0),
        line: place,
        ..Draft::default()
    });
    for mention in m.content.mentions.iter().filter(|m| m.kind.as_deref() != Some("all")) {
        if let Some(id) = mention.uid.as_ref().and_then(Id::known) {
            let member = chat.member(id, "");
            chat.alias(member, mention.name.as_deref().unwrap_or(""));
            chat.mention(member);
        }
    }
    if system {
        notices::tell(chat, notices::read(text), false);
    }
    Ok(())
}

fn begin(info: Info<'_>, fallback: &str, context: &Context<'_>) -> ChatBuilder {
    let zone = context.options.zone_for("qq");
    let name = info.name.as_deref().unwrap_or(fallback);
    let mut chat = ChatBuilder::new(name, "qq", zone);
    chat.chat_mut().id = info.peer_uin.as_ref().and_then(Id::known).unwrap_or("").to_owned();
    chat
}

fn read_json(document: Document, context: &Context<'_>) -> Result<Vec<Chat>> {
    let file: File<'_> = whole(&document.text)?;
    let mut chat = begin(file.chat_info, &stamp::title(&document.name), context);
    each(&file.messages, &mut chat, |chat, m, _| take(chat, m, 0));
    Ok(vec![chat.finish()?])
}

fn read_jsonl(document: Document, context: &Context<'_>) -> Result<Vec<Chat>> {
    let manifest = context.beside(&document, "manifest.json");
    let info = manifest.and_then(|m| serde_json::from_str::<File<'_>>(&m.text).ok()).map(|f| f.chat_info);
    let mut chat = begin(info.unwrap_or_default(), &stamp::title(document.folder()), context);
    each_line(&document.text, &mut chat, take);
    Ok(vec![chat.finish()?])
}
