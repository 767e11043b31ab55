//! WeFlow `json` and `arkme-json`, and EchoTrace: `session` + `messages`. The arkme shape lists the
//! whole group, silent members included.

use super::json::{Id, each, whole};
use super::{Context, Format, Shape, notices, tags};
use crate::input::Document;
use crate::model::{Chat, ChatBuilder, Draft, Kind, Quote, epoch};
use anyhow::Result;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::HashMap;

pub(super) const FORMAT: Format =
    Format { id: "weflow-json", name: "WeFlow / EchoTrace JSON", companions: &[], sniff, read };

fn sniff(shape: &Shape<'_>) -> u8 {
    let message = shape.inner("messages", &["localId", "createTime"]);
    match (shape.has(&["session", "messages"]), message) {
        (true, true) => 95,
        (true, false) if shape.inner("session", &["wxid"]) => 85,
        _ => 0,
    }
}

#[derive(Deserialize)]
struct File<'a> {
    #[serde(borrow)]
    session: Session<'a>,
    #[serde(borrow, default)]
    senders: Vec<Sender<'a>>,
    #[serde(borrow, default, rename = "groupMembers")]
    roster: Vec<Sender<'a>>,
    #[serde(borrow)]
    messages: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Session<'a> {
    #[serde(borrow, default)]
    wxid: Cow<'a, str>,
    #[serde(borrow)]
    display_name: Option<Cow<'a, str>>,
    #[serde(borrow)]
    nickname: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Sender<'a> {
    #[serde(borrow, default, rename = "senderID")]
    sender_id: Option<Id<'a>>,
    #[serde(borrow, default)]
    wxid: Cow<'a, str>,
    #[serde(borrow)]
    display_name: Option<Cow<'a, str>>,
    #[serde(borrow)]
    nickname: Option<Cow<'a, str>>,
    #[serde(borrow)]
    remark: Option<Cow<'a, str>>,
    #[serde(borrow)]
    alias: Option<Cow<'a, str>>,
    #[serde(borrow)]
    group_nickname: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Message<'a> {
    create_time: i64,
    #[serde(default)]
    local_type: i64,
    #[serde(borrow)]
    content: Option<Cow<'a, str>>,
    #[serde(borrow)]
    sender_username: Option<Cow<'a, str>>,
    #[serde(borrow)]
    sender_display_name: Option<Cow<'a, str>>,
    #[serde(borrow, rename = "senderID")]
    sender_id: Option<Id<'a>>,
    #[serde(borrow)]
    platform_message_id: Option<Id<'a>>,
    #[serde(borrow)]
    reply_to_message_id: Option<Id<'a>>,
    #[serde(borrow)]
    quoted_sender: Option<Cow<'a, str>>,
    #[serde(borrow)]
    quoted_content: Option<Cow<'a, str>>,
    #[serde(borrow)]
    link_url: Option<Cow<'a, str>>,
}

fn kind(code: i64, content: &str) -> (Kind, Cow<'_, str>) {
    let (tagged, words) = tags::read(content);
    let fixed = match code {
        3 => Kind::Image,
        34 => Kind::Voice,
        42 => Kind::Contact,
        43 => Kind::Video,
        47 => Kind::Sticker,
        48 => Kind::Location,
        50 => Kind::Call,
        10000 | 266_287_972_401 if tagged == Kind::Recalled => Kind::Recalled,
        10000 | 266_287_972_401 => Kind::System,
        34_359_738_417 | 103_079_215_153 | 25_769_803_825 => Kind::File,
        // Words in brackets that somebody typed are words.
        1 if !tagged.is_event() => return (Kind::Text, Cow::Borrowed(content)),
        _ => return (tagged, words),
    };
    let words = if tagged == Kind::Text { Cow::Borrowed(content) } else { words };
    (fixed, words)
}

fn read(document: Document, context: &Context<'_>) -> Result<Vec<Chat>> {
    let file: File<'_> = whole(&document.text)?;
    let name = file.session.display_name.as_deref().or(file.session.nickname.as_deref());
    let title = super::stamp::title(&document.name);
    let zone = context.options.zone_for("wechat");
    let mut chat = ChatBuilder::new(name.filter(|n| !n.is_empty()).unwrap_or(&title), "wechat", zone);
    chat.chat_mut().id = file.session.wxid.clone().into_owned();
    let room = &*file.session.wxid;
    let mut by_number: HashMap<&str, &str> = HashMap::new();
    for sender in file.senders.iter().chain(&file.roster) {
        if let Some(number) = &sender.sender_id {
            by_number.insert(&number.0, &sender.wxid);
        }
        if !sender.wxid.is_empty() && &*sender.wxid != room {
            know(&mut chat, sender);
        }
    }
    each(&file.messages, &mut chat, |chat, m: Message<'_>, _| {
        let content = m.content.as_deref().unwrap_or("");
        let id = match (&m.sender_username, &m.sender_id) {
            (Some(id), _) => &**id,
            (None, Some(number)) => by_number.get(&*number.0).copied().unwrap_or(""),
            (None, None) => "",
        };
        let (words, quote) = unquoted(content);
        let (kind, mut words) = kind(m.local_type, words);
        if let Some(url) = m.link_url.as_deref().filter(|u| !u.is_empty() && !words.contains(*u)) {
            words = Cow::Owned(format!("{words} {url}").trim().to_owned());
        }
        let by_app = id.is_empty() || id == room;
        let sender = (!by_app).then(|| chat.member(id, m.sender_display_name.as_deref().unwrap_or("")));
        let said = Quote {
            sender: m.quoted_sender.as_deref().unwrap_or(quote.map_or("", |q| q.sender)),
            text: m.quoted_content.as_deref().unwrap_or(quote.map_or("", |q| q.text)),
        };
        chat.push(Draft {
            time: epoch(m.create_time),
            sender,
            kind: if by_app && !kind.is_event() { Kind::System } else { kind },
            text: &words,
            native: m.platform_message_id.as_ref().map_or("", |i| &*i.0),
            reply_to: m.reply_to_message_id.as_ref().map_or("", |i| &*i.0),
            quote: Some(said),
            ..Draft::default()
        });
        if kind == Kind::System {
            notices::tell(chat, notices::read(&words), false);
        }
        Ok(())
    });
    Ok(vec![chat.finish()?])
}

fn know(chat: &mut ChatBuilder, sender: &Sender<'_>) {
    let member = chat.member(&sender.wxid, "");
    for name in [&sender.nickname, &sender.remark, &sender.alias, &sender.group_nickname] {
        chat.alias(member, name.as_deref().unwrap_or(""));
    }
    chat.member(&sender.wxid, sender.display_name.as_deref().unwrap_or(""));
}

/// `reply[引用 sender：words]` without what it quotes.
pub(super) fn unquoted(content: &str) -> (&str, Option<Quote<'_>>) {
    let cut = || {
        let (reply, quoted) = content.strip_suffix(']')?.rsplit_once("[引用 ")?;
        let (sender, text) = quoted.split_once('：')?;
        Some((reply, Quote { sender, text }))
    };
    cut().map_or((content, None), |(reply, quote)| (reply, Some(quote)))
}
