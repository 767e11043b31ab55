//! ConvoKit corpora: `utterances.jsonl` (or an array), with names in `speakers.json`. Pickles are never
//! opened.

use super::json::{Id, each, each_line, whole};
use super::{Context, Format, Shape};
use crate::input::Document;
use crate::model::{Chat, ChatBuilder, Draft, Kind, epoch, parse_rfc3339};
use anyhow::Result;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;

pub(super) const FORMAT: Format = Format {
    id: "convokit",
    name: "ConvoKit corpus",
    companions: &["speakers.json", "users.json", "conversations.json", "corpus.json", "index.json"],
    sniff,
    read,
};

fn sniff(shape: &Shape<'_>) -> u8 {
    let keys = shape.line_has(&["id", "text", "meta"])
        && (shape.line_has(&["speaker"]) || shape.line_has(&["user", "root"]));
    if (shape.json_lines || shape.array) && keys { 95 } else { 0 }
}

#[derive(Deserialize)]
struct Utterance<'a> {
    #[serde(borrow)]
    id: Id<'a>,
    #[serde(borrow)]
    text: Option<Cow<'a, str>>,
    #[serde(borrow)]
    speaker: Option<Id<'a>>,
    #[serde(borrow)]
    user: Option<Id<'a>>,
    #[serde(borrow, rename = "reply-to", alias = "reply_to")]
    reply: Option<Id<'a>>,
    #[serde(borrow)]
    timestamp: Option<Id<'a>>,
    #[serde(borrow, default)]
    meta: Option<Meta<'a>>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Meta<'a> {
    #[serde(borrow)]
    kind: Option<Cow<'a, str>>,
}

fn take(chat: &mut ChatBuilder, u: Utterance<'_>, place: u64) -> Result<(), String> {
    let stamp =
        u.timestamp.as_ref().and_then(Id::known).ok_or("no timestamp: the order of an index is no time")?;
    let time = match stamp.parse::<f64>() {
        Ok(seconds) if seconds.is_finite() => epoch(seconds as i64),
        _ => {
            parse_rfc3339(stamp, &jiff::tz::TimeZone::UTC)
                .ok_or_else(|| format!("{stamp:?} is not a time"))?
                .0
        }
    };
    let speaker = u.speaker.as_ref().or(u.user.as_ref()).and_then(Id::known).unwrap_or("");
    let sender = (!speaker.is_empty()).then(|| chat.member(speaker, ""));
    let text = u.text.as_deref().unwrap_or("");
    let kind = u.meta.as_ref().and_then(|m| m.kind.as_deref()).map_or(Kind::Text, super::neutral::kind);
    let reply = u.reply.as_ref().map_or("", |r| &*r.0);
    chat.push(Draft {
        time,
        sender,
        kind,
        text,
        native: &u.id.0,
        reply_to: reply,
        line: place,
        ..Draft::default()
    });
    Ok(())
}

fn read(document: Document, context: &Context<'_>) -> Result<Vec<Chat>> {
    let title = document.folder().rsplit('/').next().filter(|f| !f.is_empty()).unwrap_or("corpus").to_owned();
    let mut chat = ChatBuilder::new(&title, "convokit", context.options.zone_for("convokit"));
    let speakers =
        context.beside(&document, "speakers.json").or_else(|| context.beside(&document, "users.json"));
    let speakers: serde_json::Map<String, serde_json::Value> =
        speakers.and_then(|d| serde_json::from_str(&d.text).ok()).unwrap_or_default();
    for (id, speaker) in &speakers {
        chat.member(id, speaker["meta"]["name"].as_str().unwrap_or(id));
    }
    if document.text.trim_start().starts_with('[') {
        let elements: Vec<&RawValue> = whole(&document.text)?;
        each(&elements, &mut chat, |chat, u, _| take(chat, u, 0));
    } else {
        each_line(&document.text, &mut chat, take);
    }
    Ok(vec![chat.finish()?])
}
