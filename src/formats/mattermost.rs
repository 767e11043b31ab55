//! Mattermost bulk export: a line per team, channel, user and post, in no order; replies stand inside
//! their post.

use super::json::each_line;
use super::{Context, Format, Shape};
use crate::input::Document;
use crate::model::{Chat, ChatBuilder, Draft, EventKind, Kind, epoch};
use anyhow::Result;
use indexmap::IndexMap;
use serde::Deserialize;
use std::borrow::Cow;
use std::collections::HashMap;

pub(super) const FORMAT: Format =
    Format { id: "mattermost-jsonl", name: "Mattermost bulk export", companions: &[], sniff, read };

fn sniff(shape: &Shape<'_>) -> u8 {
    let first = shape.text.lines().find(|l| !l.trim().is_empty()).unwrap_or("");
    let version = shape.line_has(&["type", "version"]) && first.contains("\"version\"");
    if shape.json_lines && version || shape.line_has(&["type", "post"]) { 95 } else { 0 }
}

#[derive(Deserialize)]
struct Line<'a> {
    #[serde(borrow)]
    channel: Option<Channel<'a>>,
    #[serde(borrow)]
    user: Option<User<'a>>,
    #[serde(borrow)]
    post: Option<Post<'a>>,
    #[serde(borrow)]
    direct_post: Option<Post<'a>>,
}

#[derive(Deserialize)]
struct Channel<'a> {
    #[serde(borrow, default)]
    team: Cow<'a, str>,
    #[serde(borrow)]
    name: Cow<'a, str>,
    #[serde(borrow, default)]
    display_name: Cow<'a, str>,
}

#[derive(Deserialize)]
struct User<'a> {
    #[serde(borrow)]
    username: Cow<'a, str>,
    #[serde(borrow, default)]
    first_name: Cow<'a, str>,
    #[serde(borrow, default)]
    last_name: Cow<'a, str>,
    #[serde(borrow, default)]
    nickname: Cow<'a, str>,
    #[serde(borrow, default)]
    roles: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
struct Post<'a> {
    #[serde(borrow, default)]
    team: Cow<'a, str>,
    #[serde(borrow, default)]
    channel: Cow<'a, str>,
    #[serde(borrow, default)]
    channel_members: Vec<Cow<'a, str>>,
    #[serde(borrow)]
    user: Option<Cow<'a, str>>,
    #[serde(borrow, rename = "type")]
    kind: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    message: Cow<'a, str>,
    create_at: i64,
    #[serde(default)]
    edit_at: Option<i64>,
    #[serde(borrow)]
    reactions: Option<Vec<Reaction<'a>>>,
    #[serde(borrow)]
    replies: Option<Vec<Post<'a>>>,
}

#[derive(Deserialize)]
struct Reaction<'a> {
    #[serde(borrow)]
    user: Cow<'a, str>,
    #[serde(borrow, default)]
    emoji_name: Cow<'a, str>,
}

/// Names that a user has, and whether they may be listed.
type Users = HashMap<String, (String, Vec<String>, bool)>;

fn read(document: Document, context: &Context<'_>) -> Result<Vec<Chat>> {
    let mut users = Users::new();
    let mut channels: HashMap<String, String> = HashMap::new();
    let mut chats: IndexMap<String, ChatBuilder> = IndexMap::new();
    let zone = context.options.zone_for("mattermost");
    // Posts are counted where they go, everything else with the first channel.
    let mut rest = ChatBuilder::new("", "mattermost", zone.clone());
    let mut number = 0u64;
    each_line(&document.text, &mut rest, |rest, line: Line<'_>, place| {
        if let Some(u) = line.user {
            let full = format!("{} {}", u.first_name, u.last_name).trim().to_owned();
            let names = vec![u.nickname.into_owned(), full.clone()];
            let shown = if full.is_empty() { u.username.to_string() } else { full };
            let admin = u.roles.as_deref().is_some_and(|r| r.contains("admin"));
            users.insert(u.username.into_owned(), (shown, names, admin));
        } else if let Some(c) = line.channel {
            channels.insert(format!("{}/{}", c.team, c.name), c.display_name.into_owned());
        } else if let Some(post) = line.post.or(line.direct_post) {
            rest.account().read -= 1;
            let id = if post.channel.is_empty() {
                post.channel_members.join(" ")
            } else {
                format!("{}/{}", post.team, post.channel)
            };
            let chat = chats.entry(id).or_insert_with_key(|id| {
                let name = channels.get(id).filter(|n| !n.is_empty()).unwrap_or(id);
                let mut chat = ChatBuilder::new(name, "mattermost", zone.clone());
                chat.chat_mut().id.clone_from(id);
                chat
            });
            number += 1;
            let mark = format!("post {number}");
            push(chat, &users, &post, "", &mark, place);
            for reply in post.replies.iter().flatten() {
                push(chat, &users, reply, &mark, "", place);
            }
            return Ok(());
        }
        rest.account().blank += 1;
        Ok(())
    });
    if let Some(first) = chats.values_mut().next() {
        let account = std::mem::take(rest.account());
        first.account().read += account.read;
        first.account().blank += account.blank;
        first.account().rejects.extend(account.rejects);
    }
    chats.into_values().map(|c| Ok(c.finish()?)).collect()
}

fn member(chat: &mut ChatBuilder, users: &Users, id: &str) -> u32 {
    let Some((shown, names, admin)) = users.get(id) else { return chat.member(id, id) };
    let member = chat.member(id, "");
    for name in names {
        chat.alias(member, name);
    }
    chat.member(id, shown);
    chat.chat_mut().members[member as usize].exempt |= admin;
    member
}

fn push(chat: &mut ChatBuilder, users: &Users, post: &Post<'_>, reply: &str, mark: &str, line: u64) {
    chat.account().read += 1;
    let user = post.user.as_deref().unwrap_or("");
    let sender = (!user.is_empty()).then(|| member(chat, users, user));
    let kind = post.kind.as_deref().unwrap_or("");
    // Old exports drop the type: what the app wrote about a member still reads as such.
    let told = post.message.strip_prefix(user).map(str::trim);
    let bare = post.kind.is_none()
        && matches!(
            told,
            Some("joined the channel." | "left the channel." | "joined the team." | "left the team.")
        );
    let event = match (kind, told) {
        ("system_join_channel" | "system_join_team" | "system_add_to_channel", _) => Some(EventKind::Join),
        ("system_leave_channel" | "system_remove_from_channel" | "system_leave_team", _) => {
            Some(EventKind::Leave)
        }
        (_, Some(t)) if bare && t.starts_with("joined") => Some(EventKind::Join),
        (_, Some(_)) if bare => Some(EventKind::Leave),
        _ => None,
    };
    let kind = match kind {
        k if k.starts_with("system_") => Kind::System,
        _ if bare => Kind::System,
        _ if post.message.is_empty() => Kind::File,
        _ => Kind::Text,
    };
    chat.push_marked(
        Draft {
            time: epoch(post.create_at),
            sender,
            kind,
            text: &post.message,
            reply_to: reply,
            edited: post.edit_at.is_some_and(|e| e > 0),
            line,
            ..Draft::default()
        },
        mark,
    );
    if kind == Kind::Text {
        for word in post.message.split('@').skip(1) {
            let name: String =
                word.chars().take_while(|c| c.is_alphanumeric() || "._-".contains(*c)).collect();
            if users.contains_key(name.trim_end_matches('.')) {
                let who = member(chat, users, name.trim_end_matches('.'));
                chat.mention(who);
            }
        }
    }
    for r in post.reactions.iter().flatten() {
        let who = member(chat, users, &r.user);
        chat.reaction(who, &r.emoji_name);
    }
    if let (Some(event), Some(who)) = (event, sender) {
        chat.event(event, who, None);
    }
}
