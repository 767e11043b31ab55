//! Gitter's API and archives: a list of messages.

use super::json::{Id, each, whole};
use super::{Context, Format, Shape};
use crate::input::Document;
use crate::model::{Chat, ChatBuilder, Draft, Kind, parse_rfc3339};
use anyhow::Result;
use jiff::tz::TimeZone;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;

pub(super) const FORMAT: Format =
    Format { id: "gitter-json", name: "Gitter JSON", companions: &[], sniff, read };

fn sniff(shape: &Shape<'_>) -> u8 {
    if shape.array && shape.line_has(&["fromUser", "sent", "text"]) { 95 } else { 0 }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Message<'a> {
    #[serde(borrow)]
    id: Id<'a>,
    #[serde(borrow, default)]
    text: Cow<'a, str>,
    #[serde(borrow)]
    sent: Cow<'a, str>,
    #[serde(borrow)]
    edited_at: Option<Cow<'a, str>>,
    #[serde(borrow)]
    from_user: Option<User<'a>>,
    #[serde(borrow)]
    parent_id: Option<Id<'a>>,
    #[serde(borrow, default)]
    mentions: Vec<Mention<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct User<'a> {
    #[serde(borrow)]
    id: Id<'a>,
    #[serde(borrow)]
    username: Option<Cow<'a, str>>,
    #[serde(borrow)]
    display_name: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Mention<'a> {
    #[serde(borrow)]
    screen_name: Option<Cow<'a, str>>,
    #[serde(borrow)]
    user_id: Option<Id<'a>>,
}

fn read(document: Document, context: &Context<'_>) -> Result<Vec<Chat>> {
    let elements: Vec<&RawValue> = whole(&document.text)?;
    let mut chat =
        ChatBuilder::new(&super::stamp::title(&document.name), "gitter", context.options.zone_for("gitter"));
    each(&elements, &mut chat, |chat, m: Message<'_>, _| {
        let (time, _) =
            parse_rfc3339(&m.sent, &TimeZone::UTC).ok_or_else(|| format!("{:?} is not a time", m.sent))?;
        let sender = m.from_user.as_ref().map(|u| {
            let member = chat.member(&u.id.0, "");
            chat.alias(member, u.username.as_deref().unwrap_or(""));
            chat.member(&u.id.0, u.display_name.as_deref().or(u.username.as_deref()).unwrap_or(""))
        });
        chat.push(Draft {
            time,
            sender,
            kind: if sender.is_none() { Kind::System } else { Kind::Text },
            text: &m.text,
            native: &m.id.0,
            reply_to: m.parent_id.as_ref().map_or("", |p| &*p.0),
            edited: m.edited_at.is_some(),
            ..Draft::default()
        });
        for mention in &m.mentions {
            if let Some(id) = mention.user_id.as_ref().and_then(Id::known) {
                let member = chat.member(id, "");
                chat.alias(member, mention.screen_name.as_deref().unwrap_or(""));
                chat.mention(member);
            }
        }
        Ok(())
    });
    Ok(vec![chat.finish()?])
}
