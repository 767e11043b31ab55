//! Signal Desktop's own plaintext export (`main.jsonl`): one frame a line, the whole account in one
//! file. Unknown frames are skipped, as the format demands; keys in it are never shown.

use super::json::Id;
use super::{Context, Format, Shape};
use crate::input::Document;
use crate::model::{Chat, ChatBuilder, Draft, EventKind, Kind, epoch};
use anyhow::Result;
use indexmap::IndexMap;
use serde::Deserialize;
use std::borrow::Cow;
use std::collections::HashMap;

pub(super) const FORMAT: Format = Format {
    id: "signal-jsonl",
    name: "Signal plaintext export",
    companions: &["metadata.json"],
    sniff,
    read,
};

fn sniff(shape: &Shape<'_>) -> u8 {
    let first = shape.line_has(&["version", "backupTimeMs"]);
    let frame = shape.line_has(&["chatItem"]) || shape.line_has(&["recipient"]);
    if shape.json_lines && (first || frame) { 95 } else { 0 }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Frame<'a> {
    #[serde(borrow)]
    recipient: Option<Recipient<'a>>,
    #[serde(borrow)]
    chat: Option<Conversation<'a>>,
    #[serde(borrow)]
    chat_item: Option<Item<'a>>,
}

#[derive(Deserialize)]
struct Recipient<'a> {
    #[serde(borrow)]
    id: Id<'a>,
    #[serde(rename = "self")]
    own: Option<serde::de::IgnoredAny>,
    #[serde(borrow)]
    contact: Option<Contact<'a>>,
    #[serde(borrow)]
    group: Option<Group<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Contact<'a> {
    #[serde(borrow)]
    aci: Option<Cow<'a, str>>,
    #[serde(borrow)]
    e164: Option<Id<'a>>,
    #[serde(borrow)]
    profile_given_name: Option<Cow<'a, str>>,
    #[serde(borrow)]
    profile_family_name: Option<Cow<'a, str>>,
    #[serde(borrow)]
    system_given_name: Option<Cow<'a, str>>,
    #[serde(borrow)]
    system_family_name: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
struct Group<'a> {
    #[serde(borrow)]
    snapshot: Option<Snapshot<'a>>,
}

#[derive(Deserialize)]
struct Snapshot<'a> {
    #[serde(borrow)]
    title: Option<Title<'a>>,
    #[serde(borrow, default)]
    members: Vec<GroupMember<'a>>,
}

#[derive(Deserialize)]
struct Title<'a> {
    #[serde(borrow)]
    title: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct GroupMember<'a> {
    #[serde(borrow)]
    user_id: Option<Cow<'a, str>>,
    #[serde(borrow)]
    role: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Conversation<'a> {
    #[serde(borrow)]
    id: Id<'a>,
    #[serde(borrow)]
    recipient_id: Id<'a>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Item<'a> {
    #[serde(borrow)]
    chat_id: Id<'a>,
    #[serde(borrow)]
    author_id: Option<Id<'a>>,
    #[serde(borrow)]
    date_sent: Option<Id<'a>>,
    #[serde(borrow, default)]
    revisions: Vec<Revision<'a>>,
    #[serde(borrow)]
    standard_message: Option<Standard<'a>>,
    #[serde(borrow)]
    update_message: Option<Update<'a>>,
    contact_message: Option<serde::de::IgnoredAny>,
    sticker_message: Option<serde::de::IgnoredAny>,
    remote_deleted_message: Option<serde::de::IgnoredAny>,
    admin_deleted_message: Option<serde::de::IgnoredAny>,
    view_once_message: Option<serde::de::IgnoredAny>,
    #[serde(borrow)]
    poll: Option<Poll<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Revision<'a> {
    #[serde(borrow)]
    date_sent: Option<Id<'a>>,
}

#[derive(Deserialize)]
struct Poll<'a> {
    #[serde(borrow)]
    question: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Standard<'a> {
    #[serde(borrow)]
    quote: Option<Quote<'a>>,
    #[serde(borrow)]
    text: Option<Text<'a>>,
    #[serde(borrow, default)]
    attachments: Vec<Attachment<'a>>,
    #[serde(borrow, default)]
    reactions: Vec<Reaction<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Quote<'a> {
    #[serde(borrow)]
    target_sent_timestamp: Option<Id<'a>>,
    #[serde(borrow)]
    author_id: Option<Id<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Text<'a> {
    #[serde(borrow)]
    body: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    body_ranges: Vec<BodyRange<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct BodyRange<'a> {
    #[serde(borrow)]
    mention_aci: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
struct Attachment<'a> {
    #[serde(borrow)]
    pointer: Option<Pointer<'a>>,
    #[serde(borrow)]
    flag: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Pointer<'a> {
    #[serde(borrow)]
    content_type: Option<Cow<'a, str>>,
    #[serde(borrow)]
    file_name: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Reaction<'a> {
    #[serde(borrow, default)]
    emoji: Cow<'a, str>,
    #[serde(borrow)]
    author_id: Id<'a>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Update<'a> {
    #[serde(borrow)]
    group_change: Option<GroupChange<'a>>,
}

#[derive(Deserialize)]
struct GroupChange<'a> {
    #[serde(borrow, default)]
    updates: Vec<HashMap<Cow<'a, str>, Change<'a>>>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Change<'a> {
    #[serde(borrow)]
    updater_aci: Option<Cow<'a, str>>,
    #[serde(borrow)]
    new_member_aci: Option<Cow<'a, str>>,
    #[serde(borrow)]
    aci: Option<Cow<'a, str>>,
    #[serde(borrow)]
    remover_aci: Option<Cow<'a, str>>,
    #[serde(borrow)]
    removed_aci: Option<Cow<'a, str>>,
}

/// People and groups of the account.
#[derive(Default)]
struct Account {
    names: HashMap<String, String>,
    by_aci: HashMap<String, String>,
    titles: HashMap<String, String>,
    rosters: HashMap<String, Vec<(String, bool)>>,
    own: String,
}

impl Account {
    fn learn(&mut self, r: Recipient<'_>) {
        let id = r.id.0.into_owned();
        if r.own.is_some() {
            self.names.insert(id.clone(), "You".to_owned());
            self.own = id;
        } else if let Some(c) = r.contact {
            let join = |a: &Option<Cow<'_, str>>, b: &Option<Cow<'_, str>>| {
                let parts = [a.as_deref(), b.as_deref()].into_iter().flatten().collect::<Vec<_>>();
                Some(parts.join(" ").trim().to_owned()).filter(|n| !n.is_empty())
            };
            let name = join(&c.system_given_name, &c.system_family_name)
                .or_else(|| join(&c.profile_given_name, &c.profile_family_name))
                .or_else(|| c.e164.as_ref().and_then(Id::known).map(|n| format!("+{n}")))
                .unwrap_or_else(|| id.clone());
            if let Some(aci) = c.aci {
                self.by_aci.insert(aci.into_owned(), id.clone());
            }
            self.titles.insert(id.clone(), name.clone());
            self.names.insert(id, name);
        } else if let Some(snapshot) = r.group.and_then(|g| g.snapshot) {
            let title = snapshot.title.and_then(|t| t.title).unwrap_or_default();
            let people = snapshot
                .members
                .into_iter()
                .filter_map(|m| Some((m.user_id?.into_owned(), m.role.as_deref() == Some("ADMINISTRATOR"))));
            self.rosters.insert(id.clone(), people.collect());
            self.titles.insert(id, title.into_owned());
        }
    }

    fn member(&self, chat: &mut ChatBuilder, id: &str) -> u32 {
        chat.member(id, self.names.get(id).map_or("", String::as_str))
    }

    fn by_aci(&self, chat: &mut ChatBuilder, aci: &str) -> u32 {
        // The account's own key stands nowhere else: a stranger to the contacts is the owner.
        let id = self.by_aci.get(aci).unwrap_or(&self.own).clone();
        self.member(chat, &id)
    }
}

fn read(document: Document, context: &Context<'_>) -> Result<Vec<Chat>> {
    let zone = context.options.zone_for("signal");
    let mut account = Account::default();
    let mut recipients: HashMap<String, String> = HashMap::new();
    let mut chats: IndexMap<String, ChatBuilder> = IndexMap::new();
    let mut other = (0u64, Vec::new());
    for (i, line) in document.text.lines().enumerate() {
        let place = i as u64 + 1;
        other.0 += 1;
        let frame: Frame<'_> = match serde_json::from_str(line) {
            Ok(frame) => frame,
            Err(_) if line.trim().is_empty() => continue,
            Err(error) => {
                other.1.push((place, format!("not a frame: {error}")));
                continue;
            }
        };
        if let Some(recipient) = frame.recipient {
            account.learn(recipient);
        } else if let Some(conversation) = frame.chat {
            recipients.insert(conversation.id.0.into_owned(), conversation.recipient_id.0.into_owned());
        } else if let Some(item) = frame.chat_item {
            other.0 -= 1;
            let recipient = recipients.get(&*item.chat_id.0).cloned().unwrap_or_default();
            let chat = chats.entry(item.chat_id.0.clone().into_owned()).or_insert_with(|| {
                let title = account.titles.get(&recipient).map_or("Signal", String::as_str);
                let mut chat = ChatBuilder::new(title, "signal", zone.clone());
                for (aci, admin) in account.rosters.get(&recipient).into_iter().flatten() {
                    let member = account.by_aci(&mut chat, aci);
                    chat.chat_mut().members[member as usize].exempt |= admin;
                }
                chat
            });
            chat.account().read += 1;
            if let Err(reason) = push(chat, &account, item, place) {
                chat.reject(place, reason);
            }
        }
    }
    // Frames that are no messages are counted with the first chat.
    if let Some((_, chat)) = chats.first_mut() {
        chat.account().read += other.0;
        chat.account().blank += other.0 - other.1.len() as u64;
        for (place, reason) in other.1 {
            chat.reject(place, reason);
        }
    }
    chats.into_values().map(|c| Ok(c.finish()?)).collect()
}

fn push(chat: &mut ChatBuilder, account: &Account, item: Item<'_>, place: u64) -> Result<(), String> {
    // An edited message keeps the time of its first version: that is when it was said, and what
    // quotations of it name.
    let first = item.revisions.first().and_then(|r| r.date_sent.as_ref()).or(item.date_sent.as_ref());
    let sent = first.map(|s| s.0.to_string()).ok_or("no dateSent")?;
    let time = epoch(sent.parse().map_err(|_| format!("dateSent {sent:?} is not a time"))?);
    let author = item.author_id.as_ref().map_or("", |a| &*a.0);
    let changes: Vec<_> =
        item.update_message.iter().filter_map(|u| u.group_change.as_ref()).flat_map(|c| &c.updates).collect();
    let standard = item.standard_message.as_ref();
    let body = standard.and_then(|s| s.text.as_ref()).and_then(|t| t.body.as_deref()).unwrap_or("");
    let ranges = standard.and_then(|s| s.text.as_ref()).map_or(&[][..], |t| &t.body_ranges);
    let mentioned: Vec<&str> = ranges.iter().filter_map(|r| r.mention_aci.as_deref()).collect();
    // U+FFFC stands for a mention; put the names back.
    let mut text = String::with_capacity(body.len());
    let mut names = mentioned.iter();
    for c in body.chars() {
        match (c, (c == '\u{fffc}').then(|| names.next()).flatten()) {
            ('\u{fffc}', Some(aci)) => {
                let id = account.by_aci.get(*aci).unwrap_or(&account.own);
                text.push('@');
                text.push_str(account.names.get(id).map_or("?", String::as_str));
            }
            _ => text.push(c),
        }
    }
    let attachment = standard.and_then(|s| s.attachments.first());
    let kind = if item.update_message.is_some() {
        text = changes.iter().flat_map(|c| c.keys()).map(|k| &**k).collect::<Vec<_>>().join(", ");
        Kind::System
    } else if item.remote_deleted_message.is_some() || item.admin_deleted_message.is_some() {
        Kind::Recalled
    } else if let Some(poll) = &item.poll {
        text = poll.question.as_deref().unwrap_or("").to_owned();
        Kind::Poll
    } else if item.sticker_message.is_some() {
        Kind::Sticker
    } else if item.contact_message.is_some() {
        Kind::Contact
    } else if item.view_once_message.is_some() {
        Kind::Image
    } else if let (Some(attachment), true) = (attachment, text.is_empty()) {
        let pointer = attachment.pointer.as_ref();
        let mime = pointer.and_then(|p| p.content_type.as_deref()).unwrap_or("");
        if attachment.flag.as_deref() == Some("VOICE_MESSAGE") || mime.starts_with("audio/") {
            Kind::Voice
        } else if mime.starts_with("image/") {
            Kind::Image
        } else if mime.starts_with("video/") {
            Kind::Video
        } else {
            text = pointer.and_then(|p| p.file_name.as_deref()).unwrap_or("").to_owned();
            Kind::File
        }
    } else if standard.is_some() {
        Kind::Text
    } else {
        Kind::Other
    };
    let sender = (!author.is_empty()).then(|| account.member(chat, author));
    let native = format!("{author}:{sent}");
    let reply = standard
        .and_then(|s| s.quote.as_ref())
        .and_then(|q| Some(format!("{}:{}", q.author_id.as_ref()?.0, q.target_sent_timestamp.as_ref()?.0)));
    chat.push(Draft {
        time,
        sender,
        kind,
        text: &text,
        native: &native,
        reply_to: reply.as_deref().unwrap_or(""),
        edited: !item.revisions.is_empty(),
        line: place,
        ..Draft::default()
    });
    for aci in mentioned {
        let member = account.by_aci(chat, aci);
        chat.mention(member);
    }
    for r in standard.map_or(&[][..], |s| &s.reactions) {
        let member = account.member(chat, &r.author_id.0);
        chat.reaction(member, &r.emoji);
    }
    for (name, change) in changes.into_iter().flatten() {
        let joined = change.new_member_aci.as_deref();
        let left = change.removed_aci.as_deref().or(change.aci.as_deref());
        let (kind, who) = match (&**name, joined, left) {
            (_, Some(who), _) => (EventKind::Join, who),
            (n, None, Some(who)) if n.contains("Left") || n.contains("Removed") => (EventKind::Leave, who),
            _ => continue,
        };
        let by = change.updater_aci.as_deref().or(change.remover_aci.as_deref());
        let (who, by) = (account.by_aci(chat, who), by.map(|b| account.by_aci(chat, b)));
        chat.event(kind, who, by.filter(|b| *b != who));
    }
    Ok(())
}
