//! Rocket.Chat room export: JSON lines without ids, threads and reactions.

use super::json::each_line;
use super::{Context, Format, Shape};
use crate::input::Document;
use crate::model::{Chat, ChatBuilder, Draft, EventKind, Kind, parse_rfc3339};
use anyhow::Result;
use jiff::tz::TimeZone;
use serde::Deserialize;
use std::borrow::Cow;

pub(super) const FORMAT: Format =
    Format { id: "rocketchat-jsonl", name: "Rocket.Chat export", companions: &[], sniff, read };

fn sniff(shape: &Shape<'_>) -> u8 {
    if shape.json_lines && shape.line_has(&["msg", "username", "ts"]) { 95 } else { 0 }
}

#[derive(Deserialize)]
struct Line<'a> {
    #[serde(borrow, default)]
    msg: Cow<'a, str>,
    #[serde(borrow)]
    username: Cow<'a, str>,
    #[serde(borrow)]
    ts: Cow<'a, str>,
    #[serde(borrow, rename = "type")]
    kind: Option<Cow<'a, str>>,
}

fn read(document: Document, context: &Context<'_>) -> Result<Vec<Chat>> {
    let mut chat = ChatBuilder::new(
        &super::stamp::title(&document.name),
        "rocketchat",
        context.options.zone_for("rocketchat"),
    );
    each_line(&document.text, &mut chat, |chat, m: Line<'_>, place| {
        let (time, _) =
            parse_rfc3339(&m.ts, &TimeZone::UTC).ok_or_else(|| format!("{:?} is not a time", m.ts))?;
        let sender = chat.member(&m.username, &m.username);
        // uj joined, au added, ul left, ru removed, rm message removed, r renamed …
        let kind = match m.kind.as_deref() {
            None | Some("") => {
                if m.msg.is_empty() {
                    Kind::File
                } else {
                    Kind::Text
                }
            }
            Some("rm") => Kind::Recalled,
            Some(_) => Kind::System,
        };
        chat.push(Draft { time, sender: Some(sender), kind, text: &m.msg, line: place, ..Draft::default() });
        let event = match m.kind.as_deref() {
            Some("uj" | "au" | "ujt" | "added-user-to-team") => Some(EventKind::Join),
            Some("ul" | "ru" | "ult" | "removed-user-from-team") => Some(EventKind::Leave),
            _ => None,
        };
        if let Some(event) = event {
            let who = chat.member(&m.msg, &m.msg);
            chat.event(event, who, Some(sender).filter(|by| *by != who));
        }
        for word in m.msg.split('@').skip(1).filter(|_| kind == Kind::Text) {
            let name: String =
                word.chars().take_while(|c| c.is_alphanumeric() || "._-".contains(*c)).collect();
            if let Some(member) = chat.find_member(&name).or_else(|| chat.find_member(&name.to_lowercase())) {
                chat.mention(member);
            }
        }
        Ok(())
    });
    Ok(vec![chat.finish()?])
}
