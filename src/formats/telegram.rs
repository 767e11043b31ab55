//! Telegram Desktop `result.json`: one chat, or a full account with `chats.list`.

use super::json::{Id, repair, whole};
use super::{Context, Format, Options, Shape};
use crate::input::Document;
use crate::model::{
    Chat, ChatBuilder, Draft, EventKind, Kind, MICROS_PER_SECOND, fixed_offset, parse_rfc3339,
};
use anyhow::Result;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;

pub(super) const FORMAT: Format =
    Format { id: "telegram-json", name: "Telegram Desktop JSON", companions: &[], sniff, read };

fn sniff(shape: &Shape<'_>) -> u8 {
    if shape.inner("chats", &["list"]) || shape.inner("left_chats", &["list"]) {
        return 90;
    }
    let message = |keys: &[&str]| shape.inner("messages", keys);
    let dated = message(&["date"]) || message(&["date_unixtime"]);
    let told = message(&["from"]) || message(&["actor"]) || message(&["text"]);
    match (dated && told && message(&["type"]), shape.has(&["name", "type", "id"])) {
        (true, true) => 95,
        (true, false) => 70,
        (false, true) => 30,
        (false, false) => 0,
    }
}

#[derive(Deserialize)]
struct Account<'a> {
    #[serde(borrow)]
    chats: Option<List<'a>>,
    #[serde(borrow)]
    left_chats: Option<List<'a>>,
}

#[derive(Deserialize)]
struct List<'a> {
    #[serde(borrow, default)]
    list: Vec<Conversation<'a>>,
}

#[derive(Deserialize)]
struct Conversation<'a> {
    #[serde(borrow)]
    name: Option<Cow<'a, str>>,
    #[serde(rename = "type", borrow)]
    kind: Option<Cow<'a, str>>,
    #[serde(borrow)]
    id: Option<Id<'a>>,
    #[serde(borrow)]
    messages: Option<Vec<&'a RawValue>>,
}

#[derive(Deserialize)]
struct Message<'a> {
    #[serde(borrow)]
    id: Option<Id<'a>>,
    #[serde(rename = "type", borrow)]
    kind: Option<Cow<'a, str>>,
    #[serde(borrow)]
    date: Option<Cow<'a, str>>,
    #[serde(borrow)]
    date_unixtime: Option<Id<'a>>,
    #[serde(borrow)]
    from: Option<Cow<'a, str>>,
    #[serde(borrow)]
    from_id: Option<Id<'a>>,
    #[serde(borrow)]
    actor: Option<Cow<'a, str>>,
    #[serde(borrow)]
    actor_id: Option<Id<'a>>,
    #[serde(borrow)]
    action: Option<Cow<'a, str>>,
    #[serde(default)]
    members: Vec<Option<String>>,
    #[serde(borrow)]
    reply_to_message_id: Option<Id<'a>>,
    #[serde(borrow)]
    reply_to_peer_id: Option<Id<'a>>,
    #[serde(borrow)]
    text: Option<&'a RawValue>,
    #[serde(borrow)]
    media_type: Option<Cow<'a, str>>,
    #[serde(borrow)]
    photo: Option<&'a RawValue>,
    #[serde(borrow)]
    file: Option<&'a RawValue>,
    #[serde(borrow)]
    file_name: Option<Cow<'a, str>>,
    #[serde(borrow)]
    poll: Option<&'a RawValue>,
    #[serde(borrow)]
    location_information: Option<&'a RawValue>,
    #[serde(borrow)]
    contact_information: Option<&'a RawValue>,
    #[serde(borrow)]
    sticker_emoji: Option<Cow<'a, str>>,
    #[serde(borrow)]
    edited: Option<Cow<'a, str>>,
    #[serde(borrow)]
    forwarded_from: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    reactions: Vec<Reaction<'a>>,
}

#[derive(Deserialize)]
struct Reaction<'a> {
    #[serde(borrow)]
    emoji: Option<Cow<'a, str>>,
    #[serde(borrow)]
    document_id: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    recent: Vec<Reactor<'a>>,
}

#[derive(Deserialize)]
struct Reactor<'a> {
    #[serde(borrow)]
    from: Option<Cow<'a, str>>,
    #[serde(borrow)]
    from_id: Option<Id<'a>>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Piece {
    Plain(String),
    Entity {
        #[serde(default)]
        text: String,
        href: Option<String>,
        user_id: Option<u64>,
    },
}

fn read(document: Document, context: &Context<'_>) -> Result<Vec<Chat>> {
    let options = context.options;
    let text = repair(&document.text);
    let chats = conversations(&text, &document, options)?;
    // The document is let go before replies are resolved: both at once would need twice the memory.
    drop(text);
    drop(document);
    chats.into_iter().map(|chat| Ok(chat.finish()?)).collect()
}

fn conversations(text: &str, document: &Document, options: &Options) -> Result<Vec<ChatBuilder>> {
    let own: Conversation<'_> = whole(text)?;
    if own.messages.is_some() {
        return Ok(vec![conversation(own, document, options)]);
    }
    let account: Account<'_> = whole(text)?;
    let lists = [account.chats, account.left_chats].into_iter().flatten();
    Ok(lists.flat_map(|list| list.list).map(|one| conversation(one, document, options)).collect())
}

fn conversation(c: Conversation<'_>, document: &Document, options: &Options) -> ChatBuilder {
    let fallback = match c.kind.as_deref() {
        Some("saved_messages") => "Saved Messages".to_owned(),
        Some("personal_chat" | "private_chat") => "Deleted Account".to_owned(),
        _ => super::stamp::title(&document.name),
    };
    let zone = options.zone_for("telegram");
    let mut chat = ChatBuilder::new(c.name.as_deref().unwrap_or(&fallback), "telegram", zone.clone());
    chat.chat_mut().id = c.id.map(|i| i.0.into_owned()).unwrap_or_default();
    let mut offset = None;
    for (i, raw) in c.messages.unwrap_or_default().iter().enumerate() {
        let place = i as u64 + 1;
        chat.account().read += 1;
        let message: Message<'_> = match serde_json::from_str(raw.get()) {
            Ok(message) => message,
            Err(error) => {
                chat.reject(place, format!("not a message: {error}"));
                continue;
            }
        };
        let local = message.date.as_deref().and_then(|d| parse_rfc3339(d, &jiff::tz::TimeZone::UTC));
        let unix = message.date_unixtime.as_ref().and_then(|u| u.0.parse::<i64>().ok());
        let time = match (unix, message.date.as_deref()) {
            (Some(seconds), _) => seconds.saturating_mul(MICROS_PER_SECOND),
            (None, Some(date)) => match parse_rfc3339(date, &zone) {
                Some((time, _)) => time,
                None => {
                    chat.reject(place, format!("time {date:?} is not a date"));
                    continue;
                }
            },
            (None, None) => {
                chat.reject(place, "no date: the message was not exported");
                continue;
            }
        };
        if let (Some(seconds), Some((local, _)), None) = (unix, local, offset) {
            offset = i32::try_from(local / MICROS_PER_SECOND - seconds).ok();
        }
        push(&mut chat, &message, time, place);
    }
    if let (Some(seconds), None) = (offset, &options.zone) {
        chat.chat_mut().zone = fixed_offset(seconds);
    }
    chat
}

fn push(chat: &mut ChatBuilder, message: &Message<'_>, time: i64, place: u64) {
    let service = matches!(message.kind.as_deref(), Some("service" | "unsupported"));
    let name = message.from.as_deref().or(message.actor.as_deref());
    let id = message.from_id.as_ref().or(message.actor_id.as_ref()).map(|i| &*i.0);
    let sender = match (id.filter(|i| !i.is_empty()), name) {
        (Some(id), name) => Some(chat.member(id, name.unwrap_or("Deleted Account"))),
        (None, Some(name)) => Some(chat.member(name, name)),
        (None, None) if service => None,
        (None, None) => Some(chat.member("deleted", "Deleted Account")),
    };
    let (mut text, mentioned) = match message.text {
        Some(raw) => match flatten(raw.get()) {
            Some(done) => done,
            None => {
                return chat.reject(place, "text is neither a string nor a list of entities");
            }
        },
        None => (String::new(), Vec::new()),
    };
    let kind = match kind(message) {
        _ if service => Kind::System,
        Kind::Text if message.forwarded_from.is_some() => Kind::Forwarded,
        kind => kind,
    };
    if text.is_empty() {
        if service {
            let who: Vec<&str> = message.members.iter().flatten().map(String::as_str).collect();
            let action = message.action.as_deref().unwrap_or("unsupported");
            text = format!("{} {action} {}", name.unwrap_or(""), who.join(", ")).trim().to_owned();
        } else if let Some(shown) = message.sticker_emoji.as_deref().or(message.file_name.as_deref()) {
            text = shown.to_owned();
        }
    }
    let here = message.reply_to_peer_id.is_none();
    let reply = message.reply_to_message_id.as_ref().filter(|_| here).map_or("", |r| &*r.0);
    chat.push(Draft {
        time,
        sender,
        kind,
        text: &text,
        native: message.id.as_ref().map_or("", |i| &*i.0),
        reply_to: reply,
        edited: message.edited.is_some() && message.reactions.is_empty(),
        ..Draft::default()
    });
    for user in mentioned {
        let member = chat.member(&format!("user{user}"), "");
        chat.mention(member);
    }
    for reaction in &message.reactions {
        let emoji = reaction.emoji.as_deref().or(reaction.document_id.as_deref()).unwrap_or("");
        for who in &reaction.recent {
            let id = who.from_id.as_ref().map(|i| &*i.0).or(who.from.as_deref()).unwrap_or("deleted");
            let member = chat.member(id, "");
            chat.reaction(member, emoji);
        }
    }
    if let (true, Some(action)) = (service, message.action.as_deref()) {
        came_or_went(chat, message, action, sender);
    }
}

/// Service messages name those who come and go by name only.
fn came_or_went(chat: &mut ChatBuilder, message: &Message<'_>, action: &str, actor: Option<u32>) {
    let kind = match action {
        "remove_members" => EventKind::Leave,
        "invite_members" | "create_group" | "join_group_by_link" | "join_group_by_request" => EventKind::Join,
        _ => return,
    };
    let names: Vec<&str> = message.members.iter().flatten().map(String::as_str).collect();
    if names.is_empty() {
        if let Some(actor) = actor {
            chat.event(kind, actor, None);
        }
        return;
    }
    let by = message.actor.as_deref();
    for name in names {
        chat.event_named(kind, name, by.filter(|b| *b != name), false);
    }
}

fn kind(m: &Message<'_>) -> Kind {
    match m.media_type.as_deref() {
        Some("sticker") => Kind::Sticker,
        Some("voice_message" | "audio_file") => Kind::Voice,
        Some("video_message" | "video_file") => Kind::Video,
        Some("animation") => Kind::Image,
        _ if m.photo.is_some() => Kind::Image,
        _ if m.poll.is_some() => Kind::Poll,
        _ if m.location_information.is_some() => Kind::Location,
        _ if m.contact_information.is_some() => Kind::Contact,
        _ if m.file.is_some() => Kind::File,
        _ => Kind::Text,
    }
}

/// Joins the pieces of a text. A link hidden behind words is written after them, because it is the
/// link that people open.
fn flatten(raw: &str) -> Option<(String, Vec<u64>)> {
    if raw.starts_with('"') {
        return Some((serde_json::from_str(raw).ok()?, Vec::new()));
    }
    let pieces: Vec<Piece> = serde_json::from_str(raw).ok()?;
    let mut text = String::new();
    let mut mentioned = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Plain(plain) => text.push_str(&plain),
            Piece::Entity { text: words, href, user_id } => {
                text.push_str(&words);
                if let Some(href) = href.filter(|h| *h != words) {
                    text.push_str(" (");
                    text.push_str(&href);
                    text.push(')');
                }
                mentioned.extend(user_id);
            }
        }
    }
    Some((text, mentioned))
}
