//! Element (Matrix) JSON: the room's events, without reactions and redactions of their own.

use super::json::{each, whole};
use super::{Context, Format, Shape};
use crate::input::Document;
use crate::model::{Chat, ChatBuilder, Draft, EventKind, Kind, epoch};
use anyhow::Result;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;

pub(super) const FORMAT: Format =
    Format { id: "element-json", name: "Element (Matrix) JSON", companions: &[], sniff, read };

fn sniff(shape: &Shape<'_>) -> u8 {
    let event = shape.inner("messages", &["event_id", "origin_server_ts"]);
    match (shape.has(&["room_name", "messages"]), event) {
        (true, _) => 95,
        (false, true) => 85,
        _ => 0,
    }
}

#[derive(Deserialize)]
struct File<'a> {
    #[serde(borrow)]
    room_name: Option<Cow<'a, str>>,
    #[serde(borrow)]
    messages: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
struct Event<'a> {
    #[serde(borrow, rename = "type")]
    kind: Cow<'a, str>,
    #[serde(borrow)]
    room_id: Option<Cow<'a, str>>,
    #[serde(borrow)]
    sender: Cow<'a, str>,
    origin_server_ts: i64,
    #[serde(borrow)]
    event_id: Cow<'a, str>,
    #[serde(borrow)]
    state_key: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    content: Content<'a>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Content<'a> {
    #[serde(borrow)]
    msgtype: Option<Cow<'a, str>>,
    #[serde(borrow)]
    body: Option<Cow<'a, str>>,
    #[serde(borrow)]
    membership: Option<Cow<'a, str>>,
    #[serde(borrow)]
    displayname: Option<Cow<'a, str>>,
    #[serde(borrow)]
    name: Option<Cow<'a, str>>,
    #[serde(borrow, rename = "m.relates_to")]
    relates: Option<Relates<'a>>,
    #[serde(borrow, rename = "m.mentions")]
    mentions: Option<Mentions<'a>>,
    #[serde(borrow, rename = "m.new_content")]
    new: Option<New<'a>>,
}

#[derive(Deserialize)]
struct New<'a> {
    #[serde(borrow)]
    body: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
struct Relates<'a> {
    #[serde(borrow, rename = "m.in_reply_to")]
    reply: Option<Reply<'a>>,
    #[serde(borrow)]
    rel_type: Option<Cow<'a, str>>,
    #[serde(borrow)]
    event_id: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
struct Reply<'a> {
    #[serde(borrow)]
    event_id: Cow<'a, str>,
}

#[derive(Deserialize)]
struct Mentions<'a> {
    #[serde(borrow, default)]
    user_ids: Vec<Cow<'a, str>>,
}

/// The answer without the quotation that clients put in front of it.
fn answer(body: &str, is_reply: bool) -> &str {
    if !is_reply || !body.starts_with("> <") {
        return body;
    }
    body.split_once("\n\n").map_or(body, |(_, answer)| answer)
}

fn read(document: Document, context: &Context<'_>) -> Result<Vec<Chat>> {
    let file: File<'_> = whole(&document.text)?;
    let title = super::stamp::title(&document.name);
    let name = file.room_name.as_deref().unwrap_or(&title);
    let mut chat = ChatBuilder::new(name, "matrix", context.options.zone_for("matrix"));
    each(&file.messages, &mut chat, |chat, e: Event<'_>, _| {
        if let (true, Some(room)) = (chat.chat_mut().id.is_empty(), e.room_id.as_deref()) {
            room.clone_into(&mut chat.chat_mut().id);
        }
        let sender = chat.member(&e.sender, "");
        let c = &e.content;
        let (kind, text, event) = match &*e.kind {
            "m.room.message" | "m.sticker" => {
                let body = c.new.as_ref().and_then(|n| n.body.as_deref()).or(c.body.as_deref()).unwrap_or("");
                let is_reply = c.relates.as_ref().is_some_and(|r| r.reply.is_some());
                let kind = match c.msgtype.as_deref() {
                    _ if e.kind == "m.sticker" => Kind::Sticker,
                    Some("m.image") => Kind::Image,
                    Some("m.video") => Kind::Video,
                    Some("m.audio") => Kind::Voice,
                    Some("m.file") => Kind::File,
                    Some("m.location") => Kind::Location,
                    Some(_) => Kind::Text,
                    None => Kind::Recalled,
                };
                let text = if matches!(kind, Kind::Image | Kind::Video | Kind::Voice) {
                    ""
                } else {
                    answer(body, is_reply)
                };
                (kind, text.to_owned(), None)
            }
            "m.room.encrypted" => (Kind::Other, String::new(), None),
            "m.poll.start" | "org.matrix.msc3381.poll.start" => (Kind::Poll, String::new(), None),
            "m.room.member" => {
                let who = e.state_key.as_deref().unwrap_or(&e.sender);
                let member = chat.member(who, c.displayname.as_deref().unwrap_or(""));
                let membership = c.membership.as_deref().unwrap_or("");
                let event = match membership {
                    "join" | "invite" => Some((EventKind::Join, member)),
                    "leave" | "ban" => Some((EventKind::Leave, member)),
                    _ => None,
                };
                (Kind::System, format!("{who} {membership}"), event)
            }
            other => {
                (Kind::System, format!("{other} {}", c.name.as_deref().unwrap_or("")).trim().to_owned(), None)
            }
        };
        let relates = c.relates.as_ref();
        let thread =
            relates.filter(|r| r.rel_type.as_deref() == Some("m.thread")).and_then(|r| r.event_id.as_deref());
        let reply = relates.and_then(|r| r.reply.as_ref()).map(|r| &*r.event_id).or(thread).unwrap_or("");
        chat.push(Draft {
            time: epoch(e.origin_server_ts),
            sender: Some(sender),
            kind,
            text: &text,
            native: &e.event_id,
            reply_to: reply,
            edited: c.new.is_some(),
            ..Draft::default()
        });
        for id in c.mentions.iter().flat_map(|m| &m.user_ids) {
            let member = chat.member(id, "");
            chat.mention(member);
        }
        if let Some((kind, who)) = event {
            chat.event(kind, who, Some(sender).filter(|by| *by != who));
        }
        Ok(())
    });
    Ok(vec![chat.finish()?])
}
