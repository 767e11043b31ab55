//! OneBot 11 (NapCat and other QQ bots): the answer of `get_group_msg_history`, a list of message
//! events, or one event a line.

use super::json::{Id, each, each_line, whole};
use super::{Context, Format};
use crate::input::Document;
use crate::model::{Chat, ChatBuilder, Draft, Kind, epoch};
use anyhow::Result;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;

pub(super) const API: Format = Format {
    id: "onebot-json",
    name: "OneBot / NapCat JSON",
    companions: &[],
    sniff: |s| {
        let event = s.line_has(&["message_type", "user_id", "time"]);
        if s.has(&["retcode", "data"]) || s.array && event { 90 } else { 0 }
    },
    read: read_api,
};
pub(super) const EVENTS: Format = Format {
    id: "onebot-jsonl",
    name: "OneBot events",
    companions: &[],
    sniff: |s| {
        let several = s.json_lines && !s.has(&["retcode"]);
        if several && s.line_has(&["post_type", "self_id", "time"]) { 90 } else { 0 }
    },
    read: read_events,
};

#[derive(Deserialize)]
struct Answer<'a> {
    #[serde(borrow)]
    data: Data<'a>,
}

#[derive(Deserialize)]
struct Data<'a> {
    #[serde(borrow)]
    messages: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
struct Event<'a> {
    #[serde(borrow)]
    user_id: Option<Id<'a>>,
    time: i64,
    #[serde(borrow)]
    message_id: Option<Id<'a>>,
    #[serde(borrow)]
    sender: Option<Sender<'a>>,
    #[serde(borrow)]
    raw_message: Option<Cow<'a, str>>,
    #[serde(borrow)]
    message: Option<&'a RawValue>,
    #[serde(borrow)]
    group_id: Option<Id<'a>>,
    #[serde(borrow)]
    group_name: Option<Cow<'a, str>>,
    #[serde(borrow)]
    post_type: Option<Cow<'a, str>>,
    #[serde(borrow)]
    notice_type: Option<Cow<'a, str>>,
    #[serde(borrow)]
    operator_id: Option<Id<'a>>,
}

#[derive(Deserialize)]
struct Sender<'a> {
    #[serde(borrow)]
    nickname: Option<Cow<'a, str>>,
    #[serde(borrow)]
    card: Option<Cow<'a, str>>,
    #[serde(borrow)]
    role: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
struct Segment<'a> {
    #[serde(borrow, rename = "type")]
    kind: Cow<'a, str>,
    #[serde(borrow, default)]
    data: SegmentData<'a>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct SegmentData<'a> {
    #[serde(borrow)]
    text: Option<Cow<'a, str>>,
    #[serde(borrow)]
    id: Option<Id<'a>>,
    #[serde(borrow)]
    qq: Option<Id<'a>>,
    #[serde(borrow)]
    name: Option<Cow<'a, str>>,
    #[serde(borrow)]
    data: Option<Cow<'a, str>>,
    #[serde(borrow)]
    file: Option<Cow<'a, str>>,
    #[serde(borrow)]
    content: Option<&'a RawValue>,
}

/// What the segments of a message come to.
#[derive(Default)]
struct Parts {
    text: String,
    kind: Kind,
    reply: String,
    mentions: Vec<String>,
}

fn segments(raw: &str) -> Result<Parts, String> {
    let mut parts = Parts::default();
    if raw.starts_with('"') {
        let text: String = serde_json::from_str(raw).map_err(|e| e.to_string())?;
        cq(&text, &mut parts);
        return Ok(parts);
    }
    let list: Vec<Segment<'_>> = serde_json::from_str(raw).map_err(|e| format!("no segments: {e}"))?;
    for s in list {
        let d = &s.data;
        match &*s.kind {
            "text" | "markdown" => parts.text.push_str(d.text.as_deref().unwrap_or("")),
            "at" => {
                let id = d.qq.as_ref().map_or("", |q| &*q.0);
                if id == "all" {
                    parts.text.push_str("@全体成员 ");
                } else {
                    parts.text.push_str(&format!("@{} ", d.name.as_deref().unwrap_or(id)));
                    parts.mentions.push(id.to_owned());
                }
            }
            "reply" => parts.reply = d.id.as_ref().map_or_else(String::new, |i| i.0.to_string()),
            "json" => card(d.data.as_deref().unwrap_or(""), &mut parts),
            other => {
                parts.kind = segment_kind(other);
                if parts.kind == Kind::File {
                    parts.text.push_str(d.file.as_deref().unwrap_or(""));
                }
                let _ = d.content;
            }
        }
    }
    Ok(parts)
}

fn segment_kind(name: &str) -> Kind {
    match name {
        "image" => Kind::Image,
        "record" => Kind::Voice,
        "video" => Kind::Video,
        "file" => Kind::File,
        "face" | "mface" | "dice" | "rps" => Kind::Sticker,
        "forward" | "node" => Kind::Forwarded,
        "location" => Kind::Location,
        "contact" => Kind::Contact,
        "poke" | "shake" => Kind::System,
        "redbag" => Kind::RedPacket,
        _ => Kind::Text,
    }
}

/// Title, words and address out of a card's own JSON.
fn card(json: &str, parts: &mut Parts) {
    let value: serde_json::Value = serde_json::from_str(json).unwrap_or_default();
    parts.kind = if value["app"].as_str().is_some_and(|a| a.contains("miniapp")) {
        Kind::MiniProgram
    } else {
        Kind::Link
    };
    let detail = value["meta"].as_object().and_then(|m| m.values().next()).unwrap_or(&value);
    for key in ["title", "desc", "qqdocurl", "jumpUrl", "url"] {
        if let Some(text) = detail[key].as_str().filter(|t| !t.is_empty() && !parts.text.contains(*t)) {
            if !parts.text.is_empty() {
                parts.text.push(' ');
            }
            parts.text.push_str(text);
        }
    }
    if parts.text.is_empty() {
        parts.text = value["prompt"].as_str().unwrap_or("").to_owned();
    }
}

/// A message as one string with CQ codes.
fn cq(text: &str, parts: &mut Parts) {
    let unescape =
        |s: &str| s.replace("&#91;", "[").replace("&#93;", "]").replace("&#44;", ",").replace("&amp;", "&");
    let mut rest = text;
    while let Some(at) = rest.find("[CQ:") {
        parts.text.push_str(&unescape(&rest[..at]));
        let Some((code, after)) = rest[at + 4..].split_once(']') else {
            rest = &rest[at..];
            break;
        };
        let (name, fields) = code.split_once(',').unwrap_or((code, ""));
        let field = |key: &str| {
            fields
                .split(',')
                .find_map(|f| f.strip_prefix(key)?.strip_prefix('='))
                .map(unescape)
                .unwrap_or_default()
        };
        match name {
            "at" if field("qq") != "all" => {
                parts.text.push_str(&format!("@{} ", field("qq")));
                parts.mentions.push(field("qq"));
            }
            "at" => parts.text.push_str("@全体成员 "),
            "reply" => parts.reply = field("id"),
            "json" => card(&field("data"), parts),
            other => parts.kind = segment_kind(other),
        }
        rest = after;
    }
    parts.text.push_str(&unescape(rest));
}

fn take(chat: &mut ChatBuilder, e: Event<'_>, place: u64) -> Result<(), String> {
    if chat.chat_mut().id.is_empty()
        && let Some(id) = e.group_id.as_ref().and_then(Id::known)
    {
        id.clone_into(&mut chat.chat_mut().id);
        e.group_name.as_deref().unwrap_or(id).clone_into(&mut chat.chat_mut().name);
    }
    let id = e.user_id.as_ref().and_then(Id::known).unwrap_or("");
    let time = epoch(e.time);
    if let Some(notice) = e.notice_type.as_deref() {
        let who = (!id.is_empty()).then(|| chat.member(id, ""));
        let by = e.operator_id.as_ref().and_then(Id::known).map(|o| chat.member(o, ""));
        let kind = if notice.ends_with("recall") { Kind::Recalled } else { Kind::System };
        chat.push(Draft { time, sender: who, kind, text: notice, line: place, ..Draft::default() });
        let event = match notice {
            "group_increase" => Some(crate::model::EventKind::Join),
            "group_decrease" => Some(crate::model::EventKind::Leave),
            _ => None,
        };
        if let Some((event, who)) = event.zip(who) {
            chat.event(event, who, by.filter(|b| *b != who));
        }
        return Ok(());
    }
    if e.post_type.as_deref().is_some_and(|p| !p.starts_with("message")) {
        chat.account().blank += 1;
        return Ok(());
    }
    let parts = match (e.message, &e.raw_message) {
        (Some(raw), _) => segments(raw.get())?,
        (None, Some(raw)) => {
            let mut parts = Parts::default();
            cq(raw, &mut parts);
            parts
        }
        (None, None) => return Err("neither message nor raw_message".to_owned()),
    };
    let sender = (!id.is_empty()).then(|| {
        let member = chat.member(id, "");
        if let Some(sender) = &e.sender {
            let nick = sender.nickname.as_deref().unwrap_or("");
            chat.alias(member, nick);
            let card = sender.card.as_deref().filter(|c| !c.is_empty());
            chat.member(id, card.unwrap_or(nick));
            chat.chat_mut().members[member as usize].exempt |=
                matches!(sender.role.as_deref(), Some("owner" | "admin"));
        }
        member
    });
    // Words beside a picture are words.
    let text = parts.text.trim();
    let kind = match parts.kind {
        Kind::Image | Kind::Sticker if !text.is_empty() => Kind::Text,
        kind => kind,
    };
    chat.push(Draft {
        time,
        sender,
        kind,
        text,
        native: e.message_id.as_ref().map_or("", |i| &*i.0),
        reply_to: &parts.reply,
        line: place,
        ..Draft::default()
    });
    for id in &parts.mentions {
        let member = chat.member(id, "");
        chat.mention(member);
    }
    Ok(())
}

#[derive(Deserialize)]
struct Where<'a> {
    #[serde(borrow)]
    group_id: Option<Id<'a>>,
    #[serde(borrow)]
    user_id: Option<Id<'a>>,
}

fn begin(document: &Document, context: &Context<'_>) -> ChatBuilder {
    ChatBuilder::new(&super::stamp::title(&document.name), "qq", context.options.zone_for("qq"))
}

fn read_api(document: Document, context: &Context<'_>) -> Result<Vec<Chat>> {
    let messages: Vec<&RawValue> = if document.text.trim_start().starts_with('[') {
        whole(&document.text)?
    } else {
        whole::<Answer<'_>>(&document.text)?.data.messages
    };
    let mut groups: indexmap::IndexMap<String, Vec<&RawValue>> = indexmap::IndexMap::new();
    for raw in messages {
        groups.entry(group(raw.get())).or_default().push(raw);
    }
    let read = groups.into_values().map(|raws| {
        let mut chat = begin(&document, context);
        each(&raws, &mut chat, |chat, e, _| take(chat, e, 0));
        Ok(chat.finish()?)
    });
    read.collect()
}

/// The group, or the partner of a private conversation.
fn group(json: &str) -> String {
    serde_json::from_str::<Where<'_>>(json)
        .ok()
        .and_then(|w| {
            w.group_id
                .as_ref()
                .and_then(Id::known)
                .or(w.user_id.as_ref().and_then(Id::known))
                .map(str::to_owned)
        })
        .unwrap_or_default()
}

fn read_events(document: Document, context: &Context<'_>) -> Result<Vec<Chat>> {
    let mut groups: indexmap::IndexMap<String, ChatBuilder> = indexmap::IndexMap::new();
    for (i, line) in document.text.lines().enumerate() {
        let place = i as u64 + 1;
        // Lines that say no group (and broken ones) are counted where the last group is.
        let id = Some(group(line)).filter(|g| !g.is_empty()).or_else(|| groups.keys().last().cloned());
        let chat = groups.entry(id.unwrap_or_default()).or_insert_with(|| begin(&document, context));
        let before = chat.account().read;
        each_line(line, chat, |chat, e, _| take(chat, e, place));
        if chat.account().read == before {
            chat.account().read += 1;
            chat.account().blank += 1;
        }
    }
    groups.into_values().map(|c| Ok(c.finish()?)).collect()
}
