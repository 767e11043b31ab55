//! WeChatMsg (留痕) CSV. One row a message; several groups in one file are told apart by
//! `TalkerId`. Cards, quotes and red packets have empty cells: their kind is kept.

use super::{Context, Format, Shape};
use crate::input::Document;
use crate::model::{Chat, ChatBuilder, Draft, Kind, MICROS_PER_SECOND, epoch, fixed_offset, parse_rfc3339};
use anyhow::Result;
use indexmap::IndexMap;
use jiff::tz::TimeZone;

pub(super) const FORMAT: Format =
    Format { id: "wechatmsg-csv", name: "WeChatMsg CSV", companions: &[], sniff, read };

fn sniff(shape: &Shape<'_>) -> u8 {
    let has = |name: &str| shape.header.iter().any(|h| h == name);
    if ["localId", "Type", "SubType", "CreateTime", "StrContent", "StrTime"].iter().all(|c| has(c)) {
        95
    } else {
        0
    }
}

/// The kind of a WeChat message by its type and subtype, as every tool that reads the database
/// writes them.
pub(super) fn kind(major: u32, minor: u32) -> Kind {
    match (major, minor) {
        (1, _) => Kind::Text,
        (3, _) => Kind::Image,
        (34, _) => Kind::Voice,
        (43, _) => Kind::Video,
        (47, _) | (49, 8) => Kind::Sticker,
        (48, _) | (49, 17) => Kind::Location,
        (42 | 66, _) => Kind::Contact,
        (50, _) => Kind::Call,
        (49, 1 | 4 | 5 | 3 | 51 | 92) => Kind::Link,
        (49, 6) => Kind::File,
        (49, 33 | 36) => Kind::MiniProgram,
        (49, 19 | 24) => Kind::Forwarded,
        (49, 62) => Kind::System,
        // A quote's answer: its words are in a column the exporter leaves out.
        (49, 57) => Kind::Text,
        (49, 87) => Kind::Announcement,
        (49, 2000) => Kind::Transfer,
        (49, 2001 | 2003) => Kind::RedPacket,
        (10000, 1) => Kind::Recalled,
        (10000, _) => Kind::System,
        _ => Kind::Other,
    }
}

fn read(document: Document, context: &Context<'_>) -> Result<Vec<Chat>> {
    let options = context.options;
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(document.text.as_bytes());
    let header = reader.headers()?.clone();
    let column = |name: &str| header.iter().position(|h| h.trim_start_matches('\u{feff}') == name);
    let [local, talker, major, minor, me, created, content, shown, remark, nick, sender] = [
        "localId",
        "TalkerId",
        "Type",
        "SubType",
        "IsSender",
        "CreateTime",
        "StrContent",
        "StrTime",
        "Remark",
        "NickName",
        "Sender",
    ]
    .map(column);
    let title = super::stamp::title(&document.name);
    let zone = options.zone_for("wechat");
    let mut chats: IndexMap<String, ChatBuilder> = IndexMap::new();
    let mut offset: Option<i32> = None;
    let mut record = csv::StringRecord::new();
    let mut number = 0u64;
    loop {
        let more = reader.read_record(&mut record);
        number += 1;
        let cell = |c: Option<usize>| c.and_then(|c| record.get(c)).unwrap_or("");
        let group = cell(talker).to_owned();
        let chat = chats.entry(group).or_insert_with(|| ChatBuilder::new(&title, "wechat", zone.clone()));
        match more {
            Ok(false) => break,
            Err(error) => {
                chat.account().read += 1;
                chat.reject(number, format!("not a CSV record: {error}"));
                if error.is_io_error() {
                    break;
                }
                continue;
            }
            Ok(true) => {}
        }
        chat.account().read += 1;
        let time = match cell(created).trim().parse::<i64>() {
            Ok(seconds) => {
                if offset.is_none() {
                    offset = parse_rfc3339(cell(shown), &TimeZone::UTC)
                        .and_then(|(t, _)| i32::try_from(t / MICROS_PER_SECOND - seconds).ok())
                        .filter(|o| o.abs() <= 50_400);
                }
                epoch(seconds)
            }
            Err(_) => match parse_rfc3339(cell(shown), &zone) {
                Some((time, _)) => time,
                None => {
                    let reason =
                        format!("no time in CreateTime {:?} or StrTime {:?}", cell(created), cell(shown));
                    chat.reject(number, reason);
                    continue;
                }
            },
        };
        let code = |c| cell(c).trim().parse().unwrap_or(0);
        let kind = kind(code(major), code(minor));
        let name = [cell(remark), cell(nick)].into_iter().find(|n| !n.is_empty()).unwrap_or("");
        let id = [cell(sender), name].into_iter().find(|n| !n.is_empty()).unwrap_or("");
        let id = match (id, cell(me)) {
            ("", "1") => "我",
            ("", "0") if !kind.is_event() => "对方",
            (id, _) => id,
        };
        let who = (!id.is_empty()).then(|| chat.member(id, name));
        if let (Some(member), true) = (who, !cell(nick).is_empty() && cell(nick) != name) {
            let known = &mut chat.chat_mut().members[member as usize];
            if !known.names.iter().any(|n| **n == *cell(nick)) {
                known.names.push(cell(nick).into());
            }
        }
        let text = cell(content);
        // Raw XML of pictures and stickers is the exporter's, not the member's.
        let text = if matches!(kind, Kind::Image | Kind::Sticker | Kind::Voice | Kind::Video)
            && text.trim_start().starts_with('<')
        {
            ""
        } else if kind.is_event() {
            text.trim_start_matches("<revokemsg>").trim_end_matches("</revokemsg>")
        } else {
            text
        };
        chat.push(Draft {
            time,
            sender: who,
            kind,
            text,
            native: cell(local),
            reply_to: "",
            line: 0,
            ..Draft::default()
        });
    }
    let several = chats.values_mut().map(|c| c.account().read).filter(|read| *read > 0).count() > 1;
    let mut done = Vec::new();
    for (talker, mut chat) in chats {
        if chat.account().read == 0 {
            continue;
        }
        if several {
            let name = format!("{title} {talker}");
            chat.chat_mut().name = name;
            // No id: TalkerId counts within one database, so equal numbers of two files mean nothing.
        }
        if let (Some(seconds), None) = (offset, &options.zone) {
            chat.chat_mut().zone = fixed_offset(seconds);
        }
        done.push(chat.finish()?);
    }
    Ok(done)
}
