//! QQNT_Export JSON: `[{time, sender, sender_qq, contents: [[words, kind]]}]`.

use super::json::{Id, each, whole};
use super::{Context, Format, Shape, notices, tags};
use crate::input::Document;
use crate::model::{Chat, ChatBuilder, Draft, Kind, Quote, parse_rfc3339};
use anyhow::Result;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;

pub(super) const FORMAT: Format =
    Format { id: "qqnt-json", name: "QQNT_Export JSON", companions: &[], sniff, read };

fn sniff(shape: &Shape<'_>) -> u8 {
    if shape.array && shape.line_has(&["time", "sender", "sender_qq", "contents"]) { 95 } else { 0 }
}

#[derive(Deserialize)]
struct Message<'a> {
    #[serde(borrow)]
    time: Cow<'a, str>,
    #[serde(borrow, default)]
    sender: Cow<'a, str>,
    #[serde(borrow)]
    sender_qq: Option<Id<'a>>,
    #[serde(borrow, default)]
    contents: Vec<(Cow<'a, str>, Cow<'a, str>)>,
}

fn read(document: Document, context: &Context<'_>) -> Result<Vec<Chat>> {
    let zone = context.options.zone_for("qq");
    let mut chat = ChatBuilder::new(&super::stamp::title(&document.name), "qq", zone.clone());
    let elements: Vec<&RawValue> = whole(&document.text)?;
    each(&elements, &mut chat, |chat, m: Message<'_>, _| {
        let (time, _) = parse_rfc3339(&m.time, &zone).ok_or_else(|| format!("{:?} is not a time", m.time))?;
        let mut text = String::new();
        let mut quote = None;
        let mut shape = None;
        for (words, kind) in &m.contents {
            match &**kind {
                "quote" => quote = Some(&**words),
                "image" => shape = Some(Kind::Image),
                _ => text.push_str(words),
            }
        }
        // `[quoted words][文本]`
        let quoted = quote.map(|q| q.strip_prefix('[').unwrap_or(q));
        let quoted = quoted.and_then(|q| q.rsplit_once("][")).map(|(q, _)| Quote { sender: "", text: q });
        let (tagged, words) = tags::read(&text);
        let kind = shape.filter(|_| words.is_empty()).unwrap_or(tagged);
        let id = m.sender_qq.as_ref().and_then(Id::known).unwrap_or(&m.sender);
        let sender = (!id.is_empty()).then(|| chat.member(id, &m.sender));
        chat.push(Draft { time, sender, kind, text: &words, quote: quoted, ..Draft::default() });
        if kind == Kind::System {
            notices::tell(chat, notices::read(&words), false);
        }
        Ok(())
    });
    Ok(vec![chat.finish()?])
}
