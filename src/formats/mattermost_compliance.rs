//! Mattermost compliance exports: CSV, and Actiance XML.

use super::rows::Rows;
use super::{Context, Format};
use crate::input::Document;
use crate::model::{Chat, ChatBuilder, Draft, EventKind, Kind, epoch};
use anyhow::{Result, anyhow};
use indexmap::IndexMap;
use quick_xml::events::Event;

pub(super) const CSV: Format = Format {
    id: "mattermost-csv",
    name: "Mattermost compliance CSV",
    companions: &["metadata.json"],
    sniff: |s| {
        if s.columns(&["Post Creation Time", "Channel Id", "Username", "Post Message"]) { 95 } else { 0 }
    },
    read: read_csv,
};
pub(super) const XML: Format = Format {
    id: "mattermost-actiance",
    name: "Mattermost Actiance XML",
    companions: &[],
    sniff: |s| {
        if s.lines(3).any(|l| l.contains("<FileDump")) && s.text.contains("<Conversation") { 95 } else { 0 }
    },
    read: read_xml,
};

fn read_csv(document: Document, context: &Context<'_>) -> Result<Vec<Chat>> {
    let zone = context.options.zone_for("mattermost");
    let mut rows = Rows::of(&document.text)?;
    let [created, channel, channel_name, user, username, id, edited, reply, message, kind] = rows.columns([
        "Post Creation Time",
        "Channel Id",
        "Channel Display Name",
        "User Id",
        "Username",
        "Post Id",
        "Edited By Post Id",
        "Replied to Post Id",
        "Post Message",
        "Post Type",
    ]);
    let mut chats: IndexMap<String, ChatBuilder> = IndexMap::new();
    while let Some(row) = rows.next() {
        let chat = chats.entry(rows.cell(channel).to_owned()).or_insert_with(|| {
            let mut chat = ChatBuilder::new(rows.cell(channel_name), "mattermost", zone.clone());
            chat.chat_mut().id = rows.cell(channel).to_owned();
            chat
        });
        chat.account().read += 1;
        if let Err(reason) = row {
            chat.reject(rows.line(), reason);
            continue;
        }
        let Ok(time) = rows.cell(created).trim().parse::<i64>() else {
            chat.reject(rows.line(), format!("{:?} is not a time", rows.cell(created)));
            continue;
        };
        let person = Some(rows.cell(user)).filter(|u| !u.is_empty()).unwrap_or(rows.cell(username));
        let sender = (!person.is_empty()).then(|| chat.member(person, rows.cell(username)));
        let post = rows.cell(kind);
        // Who was there before the period is listed as if they had come at its start.
        if post == "previously-joined" {
            chat.account().blank += 1;
            continue;
        }
        let event = match post {
            "enter" | "system_join_channel" | "system_add_to_channel" => Some(EventKind::Join),
            "leave" | "system_leave_channel" | "system_remove_from_channel" => Some(EventKind::Leave),
            _ => None,
        };
        let kind = if event.is_some() || post.starts_with("system_") { Kind::System } else { Kind::Text };
        chat.push(Draft {
            time: epoch(time),
            sender,
            kind,
            text: rows.cell(message),
            native: rows.cell(id),
            reply_to: rows.cell(reply),
            edited: !rows.cell(edited).is_empty(),
            line: rows.line(),
            ..Draft::default()
        });
        if let (Some(event), Some(who)) = (event, sender) {
            chat.event(event, who, None);
        }
    }
    chats.into_values().map(|c| Ok(c.finish()?)).collect()
}

fn read_xml(document: Document, context: &Context<'_>) -> Result<Vec<Chat>> {
    let zone = context.options.zone_for("mattermost");
    let mut reader = quick_xml::Reader::from_str(&document.text);
    let mut chats: Vec<ChatBuilder> = Vec::new();
    let mut path: Vec<String> = Vec::new();
    let mut fields: IndexMap<String, String> = IndexMap::new();
    let mut number = 0;
    loop {
        let at = reader.buffer_position();
        let event =
            reader.read_event().map_err(|e| anyhow!("broken XML at byte {at}: {e}; export it again"))?;
        match event {
            Event::Start(tag) => {
                let name = tag.local_name().as_ref().to_owned();
                if name == "Conversation" {
                    let title = tag
                        .attributes()
                        .flatten()
                        .find(|a| a.key.local_name().as_ref() == "Perspective")
                        .map(|a| super::html::decode(&a.value).into_owned());
                    chats.push(ChatBuilder::new(
                        title.as_deref().unwrap_or("Mattermost"),
                        "mattermost",
                        zone.clone(),
                    ));
                }
                if path.len() > 64 {
                    return Err(anyhow!("the XML is nested too deeply at byte {at}"));
                }
                path.push(name);
            }
            Event::Text(text) => {
                if let Some(name) = path.last() {
                    fields.entry(name.clone()).or_default().push_str(&text);
                }
            }
            Event::GeneralRef(reference) => {
                if let Some(name) = path.last() {
                    let raw = format!("&{};", &*reference);
                    fields.entry(name.clone()).or_default().push_str(&super::html::decode(&raw));
                }
            }
            Event::CData(text) => {
                if let Some(name) = path.last() {
                    fields.entry(name.clone()).or_default().push_str(&text);
                }
            }
            Event::End(tag) => {
                path.pop();
                let name = tag.local_name();
                let Some(chat) = chats.last_mut() else { continue };
                let get = |key: &str| fields.get(key).map_or("", |v| v.trim());
                match name.as_ref() {
                    "RoomID" => chat.chat_mut().id = get("RoomID").to_owned(),
                    kind @ ("Message" | "ParticipantEntered" | "ParticipantLeft") => {
                        number += 1;
                        chat.account().read += 1;
                        let who = get("LoginName").to_owned();
                        match get("DateTimeUTC").parse::<i64>() {
                            Ok(time) => {
                                let member = chat.member(&who, &who);
                                let event = match kind {
                                    "ParticipantEntered" => Some(EventKind::Join),
                                    "ParticipantLeft" => Some(EventKind::Leave),
                                    _ => None,
                                };
                                let kind = if event.is_some() { Kind::System } else { Kind::Text };
                                let text = if event.is_some() { "" } else { get("Content") };
                                chat.push(Draft {
                                    time: epoch(time),
                                    sender: Some(member),
                                    kind,
                                    text,
                                    ..Draft::default()
                                });
                                if let Some(event) = event {
                                    chat.event(event, member, None);
                                }
                            }
                            Err(_) => chat.reject(number, format!("{:?} is not a time", get("DateTimeUTC"))),
                        }
                        fields.clear();
                    }
                    _ => {}
                }
            }
            Event::Eof => break,
            _ => {}
        }
    }
    chats.into_iter().map(|c| Ok(c.finish()?)).collect()
}
