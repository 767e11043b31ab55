//! chatlog (sjzar) CSV and JSON. One file may hold several groups.

use super::json::{each, whole};
use super::rows::Rows;
use super::{Context, Format, Shape, notices, tags};
use crate::input::Document;
use crate::model::{Chat, ChatBuilder, Draft, Kind, Quote, parse_rfc3339};
use anyhow::Result;
use indexmap::IndexMap;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;

pub(super) const CSV: Format =
    Format { id: "chatlog-csv", name: "chatlog CSV", companions: &[], sniff: sniff_csv, read: read_csv };
pub(super) const JSON: Format =
    Format { id: "chatlog-json", name: "chatlog JSON", companions: &[], sniff: sniff_json, read: read_json };

fn sniff_csv(shape: &Shape<'_>) -> u8 {
    if shape.columns(&["Time", "SenderName", "Sender", "TalkerName", "Talker", "Content"]) { 95 } else { 0 }
}

fn sniff_json(shape: &Shape<'_>) -> u8 {
    if shape.array && shape.line_has(&["seq", "talker", "sender", "content"]) { 95 } else { 0 }
}

/// Sender of lines that WeChat writes.
pub(super) const SYSTEM: &str = "系统消息";

/// The chats of one document, by group id.
pub(super) struct Groups<'a> {
    chats: IndexMap<String, ChatBuilder>,
    context: &'a Context<'a>,
}

impl<'a> Groups<'a> {
    pub fn new(context: &'a Context<'a>) -> Self {
        Self { chats: IndexMap::new(), context }
    }

    pub fn chat(&mut self, id: &str, name: &str) -> &mut ChatBuilder {
        let zone = self.context.options.zone_for("wechat");
        self.chats.entry(id.to_owned()).or_insert_with(|| {
            let mut chat = ChatBuilder::new(if name.is_empty() { id } else { name }, "wechat", zone);
            chat.chat_mut().id = id.to_owned();
            chat
        })
    }

    pub fn finish(self) -> Result<Vec<Chat>> {
        self.chats.into_values().map(|c| Ok(c.finish()?)).collect()
    }
}

/// `> name(id) 03-02 09:01:40`, `> words`, then the reply: chatlog writes quotes before the reply.
pub(super) fn unquoted(content: &str) -> (&str, Option<Quote<'_>>) {
    let cut = || {
        let rest = content.strip_prefix("> ")?;
        let (head, rest) = rest.split_once('\n')?;
        let sender = head.split_once(')').map_or(head, |(name, _)| name);
        let sender = sender.rsplit_once('(').map_or(sender, |(_, id)| id);
        let quoted_len =
            rest.split_inclusive('\n').take_while(|l| l.starts_with('>')).map(str::len).sum::<usize>();
        let (quoted, reply) = rest.split_at(quoted_len);
        let text = quoted.lines().next().unwrap_or("").trim_start_matches('>').trim_start();
        Some((reply, Quote { sender, text }))
    };
    cut().map_or((content, None), |(reply, quote)| (reply, Some(quote)))
}

/// Pushes one message; shared with the text export.
pub(super) fn push(chat: &mut ChatBuilder, id: &str, name: &str, content: &str, time: i64, place: u64) {
    let (words, quote) = unquoted(content);
    let (kind, words) = tags::read(words);
    let by_app = id == SYSTEM || id.is_empty() && name.is_empty();
    let kind = if by_app && !kind.is_event() { Kind::System } else { kind };
    let sender = (!by_app).then(|| chat.member(if id.is_empty() { name } else { id }, name));
    chat.push(Draft { time, sender, kind, text: &words, quote, line: place, ..Draft::default() });
    if kind == Kind::System {
        notices::tell(chat, notices::read(&words), false);
    }
}

fn read_csv(document: Document, context: &Context<'_>) -> Result<Vec<Chat>> {
    let mut rows = Rows::of(&document.text)?;
    let [time, name, sender, talker_name, talker, content] =
        rows.columns(["Time", "SenderName", "Sender", "TalkerName", "Talker", "Content"]);
    let zone = context.options.zone_for("wechat");
    let mut groups = Groups::new(context);
    while let Some(row) = rows.next() {
        let chat = groups.chat(rows.cell(talker), rows.cell(talker_name));
        chat.account().read += 1;
        if let Err(reason) = row {
            chat.reject(rows.line(), reason);
            continue;
        }
        let Some((at, _)) = parse_rfc3339(rows.cell(time), &zone) else {
            chat.reject(rows.line(), format!("{:?} is not a time", rows.cell(time)));
            continue;
        };
        push(chat, rows.cell(sender), rows.cell(name), rows.cell(content), at, rows.line());
    }
    groups.finish()
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Message<'a> {
    #[serde(borrow)]
    time: Cow<'a, str>,
    #[serde(borrow, default)]
    sender: Cow<'a, str>,
    #[serde(borrow, default)]
    sender_name: Cow<'a, str>,
    #[serde(rename = "type", default)]
    kind: u32,
    #[serde(default)]
    sub_type: u32,
    #[serde(borrow, default)]
    content: Cow<'a, str>,
    #[serde(borrow)]
    contents: Option<Contents<'a>>,
    seq: Option<u64>,
}

#[derive(Deserialize, Default)]
struct Contents<'a> {
    #[serde(borrow)]
    title: Option<Cow<'a, str>>,
    #[serde(borrow)]
    desc: Option<Cow<'a, str>>,
    #[serde(borrow)]
    url: Option<Cow<'a, str>>,
    #[serde(borrow)]
    refer: Option<Refer<'a>>,
}

#[derive(Deserialize)]
struct Refer<'a> {
    #[serde(borrow, default)]
    sender: Cow<'a, str>,
    #[serde(borrow, default)]
    content: Cow<'a, str>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Talker<'a> {
    #[serde(borrow, default)]
    talker: Cow<'a, str>,
    #[serde(borrow, default)]
    talker_name: Cow<'a, str>,
}

fn read_json(document: Document, context: &Context<'_>) -> Result<Vec<Chat>> {
    let elements: Vec<&RawValue> = whole(&document.text)?;
    let mut by_talker: IndexMap<String, (String, Vec<&RawValue>)> = IndexMap::new();
    for raw in elements {
        let talker = serde_json::from_str::<Talker<'_>>(raw.get());
        let (id, name) =
            talker.map(|t| (t.talker.into_owned(), t.talker_name.into_owned())).unwrap_or_default();
        by_talker.entry(id).or_insert((name, Vec::new())).1.push(raw);
    }
    let zone = context.options.zone_for("wechat");
    let mut groups = Groups::new(context);
    for (id, (name, raws)) in by_talker {
        let chat = groups.chat(&id, &name);
        each(&raws, chat, |chat, m: Message<'_>, _| {
            let (time, _) =
                parse_rfc3339(&m.time, &zone).ok_or_else(|| format!("{:?} is not a time", m.time))?;
            let contents = m.contents.unwrap_or_default();
            let (tagged, words) = tags::read(&m.content);
            let kind = match super::wechatmsg::kind(m.kind, m.sub_type) {
                Kind::Text | Kind::Other => tagged,
                Kind::System if tagged == Kind::Recalled => Kind::Recalled,
                kind => kind,
            };
            let parts = [contents.title.as_deref(), contents.desc.as_deref(), contents.url.as_deref()];
            let card: Vec<&str> = parts.into_iter().flatten().filter(|p| !p.is_empty()).collect();
            let words = match kind {
                Kind::Link | Kind::MiniProgram if !card.is_empty() => Cow::Owned(card.join(" ")),
                _ => words,
            };
            let by_app = m.sender == SYSTEM;
            let sender = (!by_app).then(|| chat.member(&m.sender, &m.sender_name));
            let quote = contents.refer.as_ref().map(|r| Quote { sender: &r.sender, text: &r.content });
            let native = m.seq.map(|s| s.to_string()).unwrap_or_default();
            chat.push(Draft {
                time,
                sender,
                kind: if by_app && !kind.is_event() { Kind::System } else { kind },
                text: &words,
                native: &native,
                quote,
                ..Draft::default()
            });
            if kind == Kind::System {
                notices::tell(chat, notices::read(&words), false);
            }
            Ok(())
        });
    }
    groups.finish()
}
