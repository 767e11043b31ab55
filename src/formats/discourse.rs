//! Discourse chat CSV.

use super::rows::Rows;
use super::{Context, Format, Shape};
use crate::input::Document;
use crate::model::{Chat, ChatBuilder, Draft, Kind, parse_rfc3339};
use anyhow::Result;
use indexmap::IndexMap;
use jiff::tz::TimeZone;

pub(super) const FORMAT: Format =
    Format { id: "discourse-csv", name: "Discourse chat CSV", companions: &[], sniff, read };

fn sniff(shape: &Shape<'_>) -> u8 {
    if shape.columns(&["chat_channel_id", "username", "message", "created_at", "in_reply_to_id"]) {
        95
    } else {
        0
    }
}

fn read(document: Document, context: &Context<'_>) -> Result<Vec<Chat>> {
    let mut rows = Rows::of(&document.text)?;
    let [id, channel, channel_name, user, username, message, created, updated, deleted, reply] = rows
        .columns([
            "id",
            "chat_channel_id",
            "chat_channel_name",
            "user_id",
            "username",
            "message",
            "created_at",
            "updated_at",
            "deleted_at",
            "in_reply_to_id",
        ]);
    let mut chats: IndexMap<String, ChatBuilder> = IndexMap::new();
    while let Some(row) = rows.next() {
        let chat = chats.entry(rows.cell(channel).to_owned()).or_insert_with(|| {
            let zone = context.options.zone_for("discourse");
            let mut chat = ChatBuilder::new(rows.cell(channel_name), "discourse", zone);
            chat.chat_mut().id = rows.cell(channel).to_owned();
            chat
        });
        chat.account().read += 1;
        if let Err(reason) = row {
            chat.reject(rows.line(), reason);
            continue;
        }
        let Some((time, _)) = parse_rfc3339(rows.cell(created), &TimeZone::UTC) else {
            chat.reject(rows.line(), format!("{:?} is not a time", rows.cell(created)));
            continue;
        };
        let text = rows.cell(message);
        let kind = match (rows.cell(deleted), text) {
            ("", "") => Kind::File,
            ("", _) => Kind::Text,
            _ => Kind::Recalled,
        };
        let sender = chat.member(rows.cell(user), rows.cell(username));
        let edited = !rows.cell(updated).is_empty() && rows.cell(updated) != rows.cell(created);
        let (native, reply_to) = (rows.cell(id), rows.cell(reply));
        chat.push(Draft {
            time,
            sender: Some(sender),
            kind,
            text,
            native,
            reply_to,
            edited,
            line: rows.line(),
            ..Draft::default()
        });
        for word in text.split('@').skip(1) {
            let name: String =
                word.chars().take_while(|c| c.is_alphanumeric() || "._-".contains(*c)).collect();
            if let Some(member) = chat.named(&name.to_lowercase()) {
                chat.mention(member);
            }
        }
    }
    chats.into_values().map(|c| Ok(c.finish()?)).collect()
}
