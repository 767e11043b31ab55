//! Facebook Messenger and Instagram JSON (text stored as Latin-1 bytes, newest first, in numbered
//! parts), and Messenger's end-to-end encrypted export.

use super::json::{each, whole};
use super::{Context, Format, Shape, stamp};
use crate::input::Document;
use crate::model::{Chat, ChatBuilder, Draft, Kind, epoch};
use anyhow::Result;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;

pub(super) const META: Format = Format {
    id: "messenger-json",
    name: "Messenger / Instagram JSON",
    companions: &[],
    sniff: sniff_meta,
    read: read_meta,
};
pub(super) const E2EE: Format = Format {
    id: "messenger-e2ee",
    name: "Messenger encrypted chat JSON",
    companions: &[],
    sniff: |s| {
        let message = s.inner("messages", &["senderName", "timestamp"]);
        if s.has(&["participants", "messages"]) && (message || s.has(&["threadName"])) { 95 } else { 0 }
    },
    read: read_e2ee,
};

fn sniff_meta(shape: &Shape<'_>) -> u8 {
    let message = shape.inner("messages", &["sender_name", "timestamp_ms"]);
    match (message, shape.has(&["participants"])) {
        (true, true) => 95,
        (true, false) => 90,
        (false, true) if shape.has(&["thread_path", "messages"]) => 85,
        _ => 0,
    }
}

/// Undoes the exporter's fault of writing each byte of UTF-8 as a character of its own.
fn mended(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let bytes: Option<Vec<u8>> = text.chars().map(|c| u8::try_from(u32::from(c)).ok()).collect();
    match bytes.map(String::from_utf8) {
        Some(Ok(mended)) => Cow::Owned(mended),
        _ => Cow::Borrowed(text),
    }
}

#[derive(Deserialize)]
struct File<'a> {
    #[serde(borrow, default)]
    participants: Vec<Participant<'a>>,
    #[serde(borrow)]
    messages: Vec<&'a RawValue>,
    #[serde(borrow)]
    title: Option<Cow<'a, str>>,
    #[serde(borrow)]
    thread_path: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
struct Participant<'a> {
    #[serde(borrow)]
    name: Cow<'a, str>,
}

#[derive(Deserialize)]
struct Message<'a> {
    #[serde(borrow, default)]
    sender_name: Cow<'a, str>,
    timestamp_ms: i64,
    #[serde(borrow)]
    content: Option<Cow<'a, str>>,
    #[serde(borrow, rename = "type")]
    kind: Option<Cow<'a, str>>,
    photos: Option<serde::de::IgnoredAny>,
    gifs: Option<serde::de::IgnoredAny>,
    videos: Option<serde::de::IgnoredAny>,
    audio_files: Option<serde::de::IgnoredAny>,
    files: Option<serde::de::IgnoredAny>,
    sticker: Option<serde::de::IgnoredAny>,
    call_duration: Option<serde::de::IgnoredAny>,
    #[serde(borrow)]
    share: Option<Share<'a>>,
    #[serde(borrow, default)]
    reactions: Vec<Reaction<'a>>,
    #[serde(default)]
    is_unsent: bool,
}

#[derive(Deserialize)]
struct Share<'a> {
    #[serde(borrow)]
    link: Option<Cow<'a, str>>,
    #[serde(borrow)]
    share_text: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
struct Reaction<'a> {
    #[serde(borrow, default)]
    reaction: Cow<'a, str>,
    #[serde(borrow, default)]
    actor: Cow<'a, str>,
}

/// Instagram writes every reaction a second time, as a message of whoever reacted.
fn echoes_reaction(text: &str) -> bool {
    (text.starts_with("Reacted ") && text.trim_end().ends_with("to your message"))
        || text.trim_end() == "Liked a message"
}

/// Sentences that the app writes in the name of a member.
fn told(text: &str) -> bool {
    const TOLD: &[&str] = &[
        " to the group.",
        " left the group.",
        " named the group ",
        " changed the group photo.",
        " set the nickname ",
        " changed the theme",
        " created the group.",
        " from the group.",
    ];
    text.len() < 200 && TOLD.iter().any(|t| text.ends_with(t) || t.ends_with(' ') && text.contains(t))
}

fn read_meta(document: Document, context: &Context<'_>) -> Result<Vec<Chat>> {
    let file: File<'_> = whole(&document.text)?;
    let instagram = document.path.contains("instagram");
    let platform = if instagram { "instagram" } else { "messenger" };
    let title = stamp::title(&document.name);
    let name = file.title.as_deref().map_or(Cow::Borrowed(title.as_str()), mended);
    let mut chat = ChatBuilder::new(&name, platform, context.options.zone_for(platform));
    // The folder changes when a chat becomes encrypted, what stands behind it does not.
    let id = file.thread_path.as_deref().and_then(|p| p.rsplit('/').next()).unwrap_or("");
    chat.chat_mut().id = id.to_owned();
    for p in &file.participants {
        let name = mended(&p.name);
        chat.member(&name, &name);
    }
    each(&file.messages, &mut chat, |chat, m: Message<'_>, _| {
        let text = mended(m.content.as_deref().unwrap_or(""));
        if echoes_reaction(&text) {
            chat.account().blank += 1;
            return Ok(());
        }
        let share = m.share.as_ref();
        let link = share.and_then(|s| s.link.as_deref()).map(mended).filter(|l| !text.contains(&**l));
        let shared = share.and_then(|s| s.share_text.as_deref()).map(mended).filter(|_| text.is_empty());
        let parts = [Some(&text), shared.as_ref(), link.as_ref()];
        let words: Vec<&str> = parts.into_iter().flatten().map(|p| &**p).filter(|p| !p.is_empty()).collect();
        let words = words.join(" ");
        let kind = match m.kind.as_deref() {
            _ if m.is_unsent => Kind::Recalled,
            Some("Subscribe" | "Unsubscribe") => Kind::System,
            Some("Call") => Kind::Call,
            _ if m.call_duration.is_some() => Kind::Call,
            _ if told(&words) => Kind::System,
            _ if !words.is_empty() => Kind::Text,
            _ if m.photos.is_some() || m.gifs.is_some() => Kind::Image,
            _ if m.videos.is_some() => Kind::Video,
            _ if m.audio_files.is_some() => Kind::Voice,
            _ if m.files.is_some() => Kind::File,
            _ if m.sticker.is_some() => Kind::Sticker,
            _ => Kind::Other,
        };
        let name = mended(&m.sender_name);
        let sender = (!name.is_empty()).then(|| chat.member(&name, &name));
        chat.push(Draft { time: epoch(m.timestamp_ms), sender, kind, text: &words, ..Draft::default() });
        for r in &m.reactions {
            let actor = mended(&r.actor);
            let who = chat.member(&actor, &actor);
            chat.reaction(who, &mended(&r.reaction));
        }
        if kind == Kind::System {
            super::notices::tell(chat, super::notices::read(&words), true);
        }
        Ok(())
    });
    Ok(vec![chat.finish()?])
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Encrypted<'a> {
    #[serde(borrow, default)]
    participants: Vec<Cow<'a, str>>,
    #[serde(borrow)]
    thread_name: Option<Cow<'a, str>>,
    #[serde(borrow)]
    messages: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Sealed<'a> {
    #[serde(borrow, default)]
    sender_name: Cow<'a, str>,
    timestamp: i64,
    #[serde(borrow)]
    text: Option<Cow<'a, str>>,
    #[serde(default)]
    is_unsent: bool,
    #[serde(borrow, default)]
    media: Vec<Media<'a>>,
    #[serde(borrow, default)]
    reactions: Vec<Reaction<'a>>,
}

#[derive(Deserialize)]
struct Media<'a> {
    #[serde(borrow)]
    uri: Option<Cow<'a, str>>,
}

fn read_e2ee(document: Document, context: &Context<'_>) -> Result<Vec<Chat>> {
    let file: Encrypted<'_> = whole(&document.text)?;
    let title = stamp::title(&document.name);
    let name = file.thread_name.as_deref().unwrap_or(&title);
    // `Name_3`: the number tells threads of one name apart.
    let bare =
        name.rsplit_once('_').filter(|(_, n)| n.bytes().all(|b| b.is_ascii_digit())).map_or(name, |(n, _)| n);
    let mut chat = ChatBuilder::new(bare, "messenger", context.options.zone_for("messenger"));
    chat.chat_mut().id = name.to_owned();
    for p in &file.participants {
        chat.member(p, p);
    }
    each(&file.messages, &mut chat, |chat, m: Sealed<'_>, _| {
        let text = m.text.as_deref().unwrap_or("");
        let kind = match m.media.first() {
            _ if m.is_unsent => Kind::Recalled,
            Some(media) if text.is_empty() => super::discord::media_kind(media.uri.as_deref().unwrap_or("")),
            _ => Kind::Text,
        };
        let sender = (!m.sender_name.is_empty()).then(|| chat.member(&m.sender_name, &m.sender_name));
        chat.push(Draft { time: epoch(m.timestamp), sender, kind, text, ..Draft::default() });
        for r in &m.reactions {
            let who = chat.member(&r.actor, &r.actor);
            chat.reaction(who, &r.reaction);
        }
        Ok(())
    });
    Ok(vec![chat.finish()?])
}
