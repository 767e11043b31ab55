//! Slack workspace exports (a folder per channel, a file per day) and slackdump's channel files.
//! Names and members lie in `users.json` and `channels.json` above them.

use super::json::{Id, each, whole};
use super::slack_markup::plain;
use super::{Context, Format, Shape};
use crate::input::Document;
use crate::model::{Chat, ChatBuilder, Draft, EventKind, Kind};
use anyhow::Result;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::HashMap;

const COMPANIONS: &[&str] = &[
    "users.json",
    "channels.json",
    "groups.json",
    "dms.json",
    "mpims.json",
    "integration_logs.json",
    "canvases.json",
    "content_flags.json",
    "org_users.json",
];

pub(super) const EXPORT: Format = Format {
    id: "slack-export",
    name: "Slack export",
    companions: COMPANIONS,
    sniff: |s| {
        let message = s.line_has(&["ts", "text"]) && (s.line_has(&["type"]) || s.line_has(&["user"]));
        if s.array && message { 90 } else { 0 }
    },
    read: read_day,
};
pub(super) const DUMP: Format = Format {
    id: "slackdump-json",
    name: "slackdump JSON",
    companions: COMPANIONS,
    sniff: |s: &Shape<'_>| {
        if s.has(&["channel_id", "messages"]) && s.inner("messages", &["ts"]) { 95 } else { 0 }
    },
    read: read_dump,
};

#[derive(Deserialize)]
struct User {
    id: String,
    name: Option<String>,
    real_name: Option<String>,
    #[serde(default)]
    is_bot: bool,
    #[serde(default)]
    is_admin: bool,
    #[serde(default)]
    is_owner: bool,
    #[serde(default)]
    profile: Profile,
}

#[derive(Deserialize, Default)]
struct Profile {
    real_name: Option<String>,
    display_name: Option<String>,
}

impl User {
    fn shown(&self) -> &str {
        [&self.profile.real_name, &self.real_name, &self.profile.display_name, &self.name]
            .into_iter()
            .flatten()
            .find(|n| !n.is_empty())
            .map_or(&self.id, String::as_str)
    }
}

#[derive(Deserialize)]
struct Channel {
    id: String,
    #[serde(default)]
    name: String,
    members: Option<Vec<String>>,
}

#[derive(Deserialize)]
struct Message<'a> {
    #[serde(borrow)]
    ts: Option<Id<'a>>,
    #[serde(borrow)]
    user: Option<Cow<'a, str>>,
    #[serde(borrow)]
    bot_id: Option<Cow<'a, str>>,
    #[serde(borrow)]
    username: Option<Cow<'a, str>>,
    #[serde(borrow)]
    user_profile: Option<Name<'a>>,
    #[serde(borrow, default)]
    text: Option<Cow<'a, str>>,
    #[serde(borrow)]
    subtype: Option<Cow<'a, str>>,
    #[serde(borrow)]
    thread_ts: Option<Id<'a>>,
    #[serde(borrow)]
    inviter: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    reactions: Vec<Reaction<'a>>,
    edited: Option<serde::de::IgnoredAny>,
    #[serde(borrow, default)]
    files: Vec<File<'a>>,
    #[serde(borrow)]
    file: Option<File<'a>>,
    #[serde(borrow, default)]
    attachments: Vec<Attachment<'a>>,
    #[serde(borrow, default)]
    slackdump_thread_replies: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
struct Name<'a> {
    #[serde(borrow)]
    display_name: Option<Cow<'a, str>>,
    #[serde(borrow)]
    real_name: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
struct Reaction<'a> {
    #[serde(borrow)]
    name: Cow<'a, str>,
    #[serde(borrow, default)]
    users: Vec<Cow<'a, str>>,
}

#[derive(Deserialize)]
struct File<'a> {
    #[serde(borrow)]
    name: Option<Cow<'a, str>>,
    #[serde(borrow)]
    mimetype: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
struct Attachment<'a> {
    #[serde(default)]
    is_share: bool,
    #[serde(borrow)]
    text: Option<Cow<'a, str>>,
    #[serde(borrow)]
    title: Option<Cow<'a, str>>,
    #[serde(borrow)]
    title_link: Option<Cow<'a, str>>,
    #[serde(borrow)]
    fallback: Option<Cow<'a, str>>,
}

/// `1772615720.000003`: seconds and a running number, at once the id and the time.
fn time(ts: &str) -> Option<i64> {
    let (seconds, fraction) = ts.split_once('.').unwrap_or((ts, "0"));
    let micros: i64 = format!("{fraction:0<6}").get(..6)?.parse().ok()?;
    seconds.parse::<i64>().ok()?.checked_mul(1_000_000)?.checked_add(micros)
}

fn users(document: &Document, context: &Context<'_>) -> HashMap<String, User> {
    let list: Vec<User> = context
        .beside(document, "users.json")
        .or_else(|| context.beside(document, "org_users.json"))
        .and_then(|d| serde_json::from_str(&d.text).ok())
        .unwrap_or_default();
    list.into_iter().map(|u| (u.id.clone(), u)).collect()
}

/// The channel whose folder a document lies in, or whose id a dump names.
fn channel(document: &Document, context: &Context<'_>, wanted: &str) -> Option<Channel> {
    ["channels.json", "groups.json", "mpims.json", "dms.json"].into_iter().find_map(|name| {
        let list: Vec<Channel> = serde_json::from_str(&context.beside(document, name)?.text).ok()?;
        list.into_iter().find(|c| c.name == wanted || c.id == wanted)
    })
}

fn begin(
    document: &Document,
    context: &Context<'_>,
    name: &str,
    users: &HashMap<String, User>,
) -> ChatBuilder {
    let channel = channel(document, context, name);
    let shown = channel.as_ref().map(|c| c.name.as_str()).filter(|n| !n.is_empty()).unwrap_or(name);
    let mut chat = ChatBuilder::new(&format!("#{shown}"), "slack", context.options.zone_for("slack"));
    chat.chat_mut().id = channel.as_ref().map_or_else(|| name.to_owned(), |c| c.id.clone());
    for id in channel.into_iter().filter_map(|c| c.members).flatten() {
        member(&mut chat, &id, users, "");
    }
    chat
}

fn member(chat: &mut ChatBuilder, id: &str, users: &HashMap<String, User>, fallback: &str) -> u32 {
    let Some(user) = users.get(id) else { return chat.member(id, fallback) };
    let index = chat.member(id, "");
    chat.alias(index, user.name.as_deref().unwrap_or(""));
    chat.alias(index, user.profile.display_name.as_deref().unwrap_or(""));
    chat.member(id, user.shown());
    chat.chat_mut().members[index as usize].exempt |= user.is_bot || user.is_admin || user.is_owner;
    index
}

fn take(chat: &mut ChatBuilder, m: Message<'_>, users: &HashMap<String, User>) -> Result<(), String> {
    let ts = m.ts.as_ref().and_then(Id::known).ok_or("no ts: neither id nor time")?;
    let time = time(ts).ok_or_else(|| format!("ts {ts:?} is not a time"))?;
    let subtype = m.subtype.as_deref().unwrap_or("");
    let event = match subtype {
        "channel_join" | "group_join" => Some(EventKind::Join),
        "channel_leave" | "group_leave" => Some(EventKind::Leave),
        _ => None,
    };
    let system = event.is_some()
        || ["channel_", "group_", "pinned_item", "bot_add", "bot_remove", "huddle", "sh_room"]
            .iter()
            .any(|p| subtype.starts_with(p));
    let id = m.user.as_deref().or(m.bot_id.as_deref()).filter(|i| !i.is_empty());
    let profile = m.user_profile.as_ref().and_then(|p| p.real_name.as_deref().or(p.display_name.as_deref()));
    let name = m.username.as_deref().or(profile).unwrap_or("");
    let sender = match (id, name) {
        (Some(id), name) => Some(member(chat, id, users, name)),
        (None, "") => None,
        (None, name) => Some(chat.member(name, name)),
    };
    if let (Some(sender), true) = (sender, m.bot_id.is_some() || subtype == "bot_message") {
        chat.chat_mut().members[sender as usize].exempt = true;
    }
    let lookup = |id: &str| users.get(id).map(|u| u.shown().to_owned());
    let (mut text, mentioned) = plain(m.text.as_deref().unwrap_or(""), lookup);
    let shared = m.attachments.iter().any(|a| a.is_share);
    if text.is_empty()
        && let Some(a) = m.attachments.first()
    {
        let words = [&a.title, &a.text, &a.fallback].into_iter().flatten().find(|t| !t.is_empty());
        text = plain(words.map_or("", |w| w), lookup).0;
        if let Some(link) = a.title_link.as_deref() {
            text = format!("{text} {link}");
        }
    }
    let file = m.files.first().or(m.file.as_ref());
    let kind = match (file, subtype) {
        _ if system => Kind::System,
        (_, "tombstone") => Kind::Recalled,
        (Some(file), _) if text.is_empty() => match file.mimetype.as_deref() {
            Some(mime) if mime.starts_with("image/") => Kind::Image,
            Some(mime) if mime.starts_with("video/") => Kind::Video,
            Some(mime) if mime.starts_with("audio/") => Kind::Voice,
            _ => Kind::File,
        },
        _ if shared && m.text.as_deref().is_none_or(str::is_empty) => Kind::Forwarded,
        _ => Kind::Text,
    };
    if text.is_empty() && kind == Kind::File {
        text = file.and_then(|f| f.name.as_deref()).unwrap_or("").to_owned();
    }
    let thread = m.thread_ts.as_ref().and_then(Id::known).filter(|t| *t != ts).unwrap_or("");
    chat.push(Draft {
        time,
        sender,
        kind,
        text: &text,
        native: ts,
        reply_to: thread,
        edited: m.edited.is_some(),
        ..Draft::default()
    });
    if !system {
        for id in mentioned {
            let who = member(chat, id, users, "");
            chat.mention(who);
        }
    }
    for reaction in &m.reactions {
        for user in &reaction.users {
            let who = member(chat, user, users, "");
            chat.reaction(who, &reaction.name);
        }
    }
    if let (Some(kind), Some(who)) = (event, sender) {
        let by = m.inviter.as_deref().map(|i| member(chat, i, users, ""));
        chat.event(kind, who, by);
    }
    let replies = m.slackdump_thread_replies;
    each(&replies, chat, |chat, m: Message<'_>, _| take(chat, m, users));
    Ok(())
}

fn read_day(document: Document, context: &Context<'_>) -> Result<Vec<Chat>> {
    let users = users(&document, context);
    let folder = document.folder().rsplit('/').next().filter(|f| !f.is_empty()).unwrap_or("slack").to_owned();
    let mut chat = begin(&document, context, &folder, &users);
    let messages: Vec<&RawValue> = whole(&document.text)?;
    each(&messages, &mut chat, |chat, m, _| take(chat, m, &users));
    Ok(vec![chat.finish()?])
}

#[derive(Deserialize)]
struct Dump<'a> {
    #[serde(borrow)]
    channel_id: Cow<'a, str>,
    #[serde(borrow, default)]
    name: Cow<'a, str>,
    #[serde(borrow)]
    messages: Vec<&'a RawValue>,
}

fn read_dump(document: Document, context: &Context<'_>) -> Result<Vec<Chat>> {
    let users = users(&document, context);
    let dump: Dump<'_> = whole(&document.text)?;
    let mut chat = begin(&document, context, &dump.channel_id, &users);
    if !dump.name.is_empty() {
        chat.chat_mut().name = format!("#{}", dump.name);
    }
    each(&dump.messages, &mut chat, |chat, m, _| take(chat, m, &users));
    Ok(vec![chat.finish()?])
}
