//! DiscordChatExporter JSON: one channel or thread a file.

use super::json::{Id, whole};
use super::{Context, Format, Shape};
use crate::input::Document;
use crate::model::{Chat, ChatBuilder, Draft, EventKind, Kind, fixed_offset, parse_rfc3339};
use anyhow::Result;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;

pub(super) const FORMAT: Format =
    Format { id: "discord-json", name: "DiscordChatExporter JSON", companions: &[], sniff, read };

fn sniff(shape: &Shape<'_>) -> u8 {
    if shape.has(&["guild", "channel", "messages"]) { 100 } else { 0 }
}

#[derive(Deserialize)]
struct File<'a> {
    #[serde(borrow)]
    guild: Named<'a>,
    #[serde(borrow)]
    channel: Named<'a>,
    #[serde(borrow)]
    messages: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
struct Named<'a> {
    #[serde(borrow)]
    id: Option<Id<'a>>,
    #[serde(borrow)]
    name: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
struct Message<'a> {
    #[serde(borrow)]
    id: Id<'a>,
    #[serde(rename = "type", borrow)]
    kind: Option<Cow<'a, str>>,
    #[serde(borrow)]
    timestamp: Cow<'a, str>,
    #[serde(borrow)]
    content: Option<Cow<'a, str>>,
    #[serde(borrow)]
    author: User<'a>,
    #[serde(borrow, default)]
    attachments: Vec<Attachment<'a>>,
    #[serde(borrow, default)]
    stickers: Vec<Named<'a>>,
    #[serde(borrow, default)]
    mentions: Vec<User<'a>>,
    #[serde(borrow)]
    reference: Option<Reference<'a>>,
    #[serde(rename = "forwardedMessage", borrow)]
    forwarded: Option<Forwarded<'a>>,
    #[serde(rename = "timestampEdited", borrow)]
    edited: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    reactions: Vec<Reaction<'a>>,
}

#[derive(Deserialize)]
struct Reaction<'a> {
    #[serde(borrow)]
    emoji: Named<'a>,
    #[serde(borrow, default)]
    users: Vec<User<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct User<'a> {
    #[serde(borrow)]
    id: Id<'a>,
    #[serde(borrow)]
    name: Option<Cow<'a, str>>,
    #[serde(borrow)]
    nickname: Option<Cow<'a, str>>,
    #[serde(default)]
    is_bot: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Attachment<'a> {
    #[serde(borrow)]
    file_name: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Reference<'a> {
    #[serde(borrow)]
    message_id: Option<Id<'a>>,
    #[serde(rename = "type", borrow)]
    kind: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
struct Forwarded<'a> {
    #[serde(borrow)]
    content: Option<Cow<'a, str>>,
}

impl User<'_> {
    fn shown(&self) -> &str {
        self.nickname.as_deref().filter(|n| !n.is_empty()).or(self.name.as_deref()).unwrap_or("")
    }
}

fn read(document: Document, context: &Context<'_>) -> Result<Vec<Chat>> {
    let options = context.options;
    let file: File<'_> = whole(&document.text)?;
    let zone = options.zone_for("discord");
    let title = format!(
        "{} #{}",
        file.guild.name.as_deref().unwrap_or("Discord"),
        file.channel.name.as_deref().unwrap_or("channel")
    );
    let mut chat = ChatBuilder::new(&title, "discord", zone.clone());
    chat.chat_mut().id = file.channel.id.map(|i| i.0.into_owned()).unwrap_or_default();
    let mut offset = None;
    for (i, raw) in file.messages.iter().enumerate() {
        let place = i as u64 + 1;
        chat.account().read += 1;
        let message: Message<'_> = match serde_json::from_str(raw.get()) {
            Ok(message) => message,
            Err(error) => {
                chat.reject(place, format!("not a message: {error}"));
                continue;
            }
        };
        let Some((time, seconds)) = parse_rfc3339(&message.timestamp, &zone) else {
            chat.reject(place, format!("time {:?} is not RFC 3339", message.timestamp));
            continue;
        };
        offset = offset.or(seconds);
        let kind = message.kind.as_deref().unwrap_or("Default");
        let is_message = matches!(kind, "Default" | "Reply" | "20" | "ThreadStarter" | "21");
        let content = message.content.as_deref().unwrap_or("");
        let forwarded = message.forwarded.as_ref().and_then(|f| f.content.as_deref());
        let file_name = message.attachments.first().and_then(|a| a.file_name.as_deref());
        let sticker = message.stickers.first().and_then(|s| s.name.as_deref());
        let text = [Some(content), forwarded, file_name, sticker]
            .into_iter()
            .flatten()
            .find(|t| !t.is_empty())
            .unwrap_or("");
        let author = chat.member(&message.author.id.0, message.author.shown());
        if message.author.is_bot {
            chat.chat_mut().members[author as usize].exempt = true;
        }
        // Bots announce kicks and bans in the channel: those lines are the app's, not a member's.
        let announced = message.author.is_bot && content.contains(" has been ");
        let kind = if !is_message || announced {
            Kind::System
        } else if forwarded.is_some() {
            Kind::Forwarded
        } else if !content.is_empty() {
            Kind::Text
        } else if let Some(name) = file_name {
            media_kind(name)
        } else if sticker.is_some() {
            Kind::Sticker
        } else {
            Kind::Text
        };
        let reply = message
            .reference
            .filter(|r| is_message && r.kind.as_deref() != Some("Forward"))
            .and_then(|r| r.message_id)
            .map(|i| i.0)
            .unwrap_or_default();
        chat.push(Draft {
            time,
            sender: Some(author),
            kind,
            text,
            native: &message.id.0,
            reply_to: &reply,
            edited: message.edited.is_some(),
            ..Draft::default()
        });
        for user in &message.mentions {
            let member = chat.member(&user.id.0, user.shown());
            chat.mention(member);
        }
        for reaction in &message.reactions {
            for user in &reaction.users {
                let member = chat.member(&user.id.0, "");
                if chat.chat_mut().members[member as usize].name.is_empty() {
                    chat.member(&user.id.0, user.shown());
                }
                chat.reaction(member, reaction.emoji.name.as_deref().unwrap_or(""));
            }
        }
        match message.kind.as_deref() {
            Some("GuildMemberJoin" | "7") => chat.event(EventKind::Join, author, None),
            Some(kind @ ("RecipientAdd" | "RecipientRemove" | "1" | "2")) => {
                let (event, word) = if matches!(kind, "RecipientAdd" | "1") {
                    (EventKind::Join, "Added ")
                } else {
                    (EventKind::Leave, "Removed ")
                };
                let who = content.strip_prefix(word).map(|w| w.trim_end_matches(" to the group."));
                let who = who.map(|w| w.trim_end_matches(" from the group.")).and_then(|w| chat.named(w));
                match (who, content.contains("Left the group") || content.contains("Joined")) {
                    (Some(who), _) => chat.event(event, who, Some(author)),
                    (None, true) => chat.event(event, author, None),
                    (None, false) => {}
                }
            }
            _ => {}
        }
    }
    if let (Some(seconds), None) = (offset, &options.zone) {
        chat.chat_mut().zone = fixed_offset(seconds);
    }
    Ok(vec![chat.finish()?])
}

/// The kind of an attachment by its file name.
pub(super) fn media_kind(name: &str) -> Kind {
    let ext = name.rsplit('.').next().unwrap_or("").to_ascii_lowercase();
    match ext.as_str() {
        "jpg" | "jpeg" | "png" | "gif" | "webp" | "heic" | "avif" => Kind::Image,
        "mp4" | "mov" | "webm" | "3gp" | "mkv" => Kind::Video,
        "opus" | "ogg" | "mp3" | "m4a" | "wav" | "aac" => Kind::Voice,
        _ => Kind::File,
    }
}
