//! DiscordChatExporter CSV and plain text. Neither keeps replies.

use super::blocks::blocks;
use super::rows::Rows;
use super::stamp::{self, Votes};
use super::{Context, Format, Shape};
use crate::input::Document;
use crate::model::{Chat, ChatBuilder, Draft, Kind, fixed_offset, micros, parse_rfc3339};
use anyhow::Result;

pub(super) const CSV: Format = Format {
    id: "discord-csv",
    name: "DiscordChatExporter CSV",
    companions: &[],
    sniff: |s| if s.columns(&["AuthorID", "Author", "Date", "Content"]) { 95 } else { 0 },
    read: read_csv,
};
pub(super) const TXT: Format = Format {
    id: "discord-txt",
    name: "DiscordChatExporter text",
    companions: &[],
    sniff: sniff_txt,
    read: read_txt,
};

fn sniff_txt(shape: &Shape<'_>) -> u8 {
    let guild = shape.lines(3).any(|l| l.starts_with("Guild: "));
    if guild && shape.lines(4).any(|l| l.starts_with("Channel: ")) { 95 } else { 0 }
}

/// `Guild - Category - channel [id] [part 2]` → guild and channel as the JSON reader names them, id.
fn name_and_id(document: &Document) -> (String, String) {
    let stem = document.file_name().rsplit_once('.').map_or(document.file_name(), |(stem, _)| stem);
    let (names, rest) = stem.split_once(" [").unwrap_or((stem, ""));
    let id = rest.split(']').next().unwrap_or("");
    let id = if id.len() >= 15 && id.bytes().all(|b| b.is_ascii_digit()) { id } else { "" };
    let mut parts = names.split(" - ");
    let guild = parts.next().unwrap_or(names);
    (parts.last().map_or_else(|| guild.to_owned(), |channel| format!("{guild} #{channel}")), id.to_owned())
}

/// Words that Discord itself writes.
fn kind(text: &str, attachments: &str) -> Kind {
    let told = [
        "Joined the server.",
        "Added ",
        "Removed ",
        "Left the group.",
        "Changed the channel ",
        "Pinned a message.",
        "Started a thread.",
        "Started a call",
    ];
    if told.iter().any(|t| text.starts_with(t)) && text.ends_with('.') {
        Kind::System
    } else if !text.is_empty() {
        Kind::Text
    } else if attachments.is_empty() {
        Kind::Other
    } else {
        super::discord::media_kind(attachments.split(['?', ',']).next().unwrap_or(""))
    }
}

fn joined(chat: &mut ChatBuilder, who: u32, text: &str) {
    if text == "Joined the server." {
        chat.event(crate::model::EventKind::Join, who, None);
    }
}

fn read_csv(document: Document, context: &Context<'_>) -> Result<Vec<Chat>> {
    let zone = context.options.zone_for("discord");
    let (name, id) = name_and_id(&document);
    let mut chat = ChatBuilder::new(&name, "discord", zone.clone());
    chat.chat_mut().id = id;
    let mut rows = Rows::of(&document.text)?;
    let [author_id, author, date, content, attachments] =
        rows.columns(["AuthorID", "Author", "Date", "Content", "Attachments"]);
    let mut offset = None;
    while let Some(row) = rows.next() {
        chat.account().read += 1;
        if let Err(reason) = row {
            chat.reject(rows.line(), reason);
            continue;
        }
        let Some((time, seconds)) = parse_rfc3339(rows.cell(date), &zone) else {
            chat.reject(rows.line(), format!("{:?} is not a time", rows.cell(date)));
            continue;
        };
        offset = offset.or(seconds);
        let sender = chat.member(rows.cell(author_id), rows.cell(author));
        let text = rows.cell(content);
        let kind = kind(text, rows.cell(attachments));
        chat.push(Draft { time, sender: Some(sender), kind, text, line: rows.line(), ..Draft::default() });
        joined(&mut chat, sender, text);
    }
    if let (Some(seconds), None) = (offset, &context.options.zone) {
        chat.chat_mut().zone = fixed_offset(seconds);
    }
    Ok(vec![chat.finish()?])
}

fn header(line: &str) -> Option<(stamp::Stamp, &str)> {
    let (stamp, rest) = stamp::read(line.strip_prefix('[')?)?;
    let name = rest.strip_prefix("] ")?;
    Some((stamp, name.trim_end_matches(" (pinned)")))
}

fn read_txt(document: Document, context: &Context<'_>) -> Result<Vec<Chat>> {
    let zone = context.options.zone_for("discord");
    let (name, id) = name_and_id(&document);
    let mut chat = ChatBuilder::new(&name, "discord", zone.clone());
    chat.chat_mut().id = id;
    chat.chat_mut().minute_clock = true;
    let mut votes = Votes::default();
    document.text.lines().filter_map(header).for_each(|(stamp, _)| votes.add(&stamp));
    // A 12-hour clock is the American one: the month comes first unless a day says otherwise.
    let american = document.text.lines().filter_map(header).take(1).any(|(s, _)| s.afternoon.is_some());
    let order = context.options.date_order.unwrap_or_else(|| match votes.settle() {
        stamp::DateOrder::Dmy if american && !votes.decided() => stamp::DateOrder::Mdy,
        order => order,
    });
    let parts = blocks(&document.text, |line, _| {
        // The footer closes the last message.
        if line.starts_with("======") {
            return Some((None, line.len()));
        }
        header(line).map(|h| (Some(h), line.len()))
    });
    chat.account().read += parts.preamble;
    chat.account().blank += parts.preamble;
    for block in parts {
        block.count(&mut chat);
        let Some((stamp, name)) = block.head else {
            chat.account().blank += 1;
            continue;
        };
        let Some(time) = stamp.at(order).and_then(|t| micros(t, &zone)) else {
            chat.reject(block.place, "the date does not exist");
            continue;
        };
        let mut sections = block.text.split("\n{");
        let first = sections.next().unwrap_or("");
        let (mut text, mut attached, mut forwarded) = (first.trim(), "", false);
        let rest: Vec<&str> = match first.strip_prefix('{') {
            Some(section) => {
                text = "";
                std::iter::once(section).chain(sections).collect()
            }
            None => sections.collect(),
        };
        for section in rest {
            let (title, body) = section.split_once("}\n").unwrap_or((section, ""));
            match title {
                "Attachments" => attached = body.trim(),
                "Forwarded Message" => {
                    forwarded = true;
                    text = body.split("\nOriginally sent:").next().unwrap_or(body).trim();
                }
                _ => {}
            }
        }
        let sender = chat.member(name, name);
        let kind =
            if forwarded { Kind::Forwarded } else { kind(text, attached.lines().next().unwrap_or("")) };
        chat.push(Draft { time, sender: Some(sender), kind, text, line: block.place, ..Draft::default() });
        joined(&mut chat, sender, text);
    }
    Ok(vec![chat.finish()?])
}
