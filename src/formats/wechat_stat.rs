//! wechat_stat CSV: several groups in one file, the zone in the name of the time column.

use super::rows::Rows;
use super::{Context, Format, Shape};
use crate::input::Document;
use crate::model::{Chat, ChatBuilder, Draft, Kind, parse_rfc3339};
use anyhow::Result;
use indexmap::IndexMap;
use jiff::tz::TimeZone;

pub(super) const FORMAT: Format =
    Format { id: "wechat-stat-csv", name: "wechat_stat CSV", companions: &[], sniff, read };

fn sniff(shape: &Shape<'_>) -> u8 {
    if shape.columns(&["group_id", "group_name", "from_id", "from_nickname", "content_type"]) {
        95
    } else {
        0
    }
}

fn kind(name: &str) -> Kind {
    match name {
        "Picture" => Kind::Image,
        "Recording" => Kind::Voice,
        "Video" => Kind::Video,
        "Attachment" => Kind::File,
        "Sharing" => Kind::Link,
        "Map" => Kind::Location,
        "Card" => Kind::Contact,
        "Note" | "System" | "Friends" => Kind::System,
        _ => Kind::Text,
    }
}

fn read(document: Document, context: &Context<'_>) -> Result<Vec<Chat>> {
    let mut rows = Rows::of(&document.text)?;
    let first = document.text.lines().next().unwrap_or("").trim_start_matches('\u{feff}');
    let time_name = first.split(',').next().unwrap_or("time");
    let named = time_name.split_once('(').and_then(|(_, z)| TimeZone::get(z.trim_end_matches(')')).ok());
    let zone = match (&context.options.zone, named) {
        (None, Some(zone)) => zone,
        _ => context.options.zone_for("wechat"),
    };
    let [time, group, group_name, from, nickname, content_type, content] = rows.columns([
        time_name,
        "group_id",
        "group_name",
        "from_id",
        "from_nickname",
        "content_type",
        "content",
    ]);
    let mut chats: IndexMap<String, ChatBuilder> = IndexMap::new();
    while let Some(row) = rows.next() {
        let chat = chats.entry(rows.cell(group).to_owned()).or_insert_with(|| {
            let mut chat = ChatBuilder::new(rows.cell(group_name), "wechat", zone.clone());
            chat.chat_mut().id = rows.cell(group).to_owned();
            chat
        });
        chat.account().read += 1;
        if let Err(reason) = row {
            chat.reject(rows.line(), reason);
            continue;
        }
        let Some((time, _)) = parse_rfc3339(rows.cell(time), &zone) else {
            chat.reject(rows.line(), format!("{:?} is not a time", rows.cell(time)));
            continue;
        };
        let kind = kind(rows.cell(content_type));
        let id = rows.cell(from);
        let sender = (!id.is_empty()).then(|| chat.member(id, rows.cell(nickname)));
        let text = rows.cell(content);
        chat.push(Draft { time, sender, kind, text, line: rows.line(), ..Draft::default() });
    }
    chats.into_values().map(|c| Ok(c.finish()?)).collect()
}
