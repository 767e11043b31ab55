//! QQ desktop text, of one conversation or of all (全部消息记录, one head per conversation):
//! `2026-03-02 9:01:12 name(number)`, the words, a blank line.

use super::blocks::blocks;
use super::{Context, Format, Shape, notices, stamp, tags};
use crate::input::Document;
use crate::model::{Chat, ChatBuilder, Draft, Kind, micros};
use anyhow::Result;

pub(super) const FORMAT: Format = Format { id: "qq-txt", name: "QQ text", companions: &[], sniff, read };

enum Head<'a> {
    /// A new conversation.
    Chat(&'a str),
    /// Rules and the group of the conversation.
    Rule,
    Message(stamp::Stamp, &'a str),
}

fn header(line: &str) -> Option<(Head<'_>, usize)> {
    if let Some(name) = line.strip_prefix("消息对象:") {
        return Some((Head::Chat(name.trim()), line.len()));
    }
    if line.starts_with("====") || line.starts_with("消息分组:") || line.starts_with("消息记录（此消息记录")
    {
        return Some((Head::Rule, line.len()));
    }
    // Cheap test first.
    if !line.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let (stamp, rest) = stamp::read(line)?;
    let name = rest.strip_prefix(' ')?;
    (stamp.year_first && stamp.second.is_some()).then_some((Head::Message(stamp, name), line.len()))
}

fn sniff(shape: &Shape<'_>) -> u8 {
    if shape.lines(1).any(|l| l.trim_start_matches('\u{feff}').starts_with("消息记录（此消息记录为文本格式"))
    {
        return 98;
    }
    let numbered =
        |l: &str| matches!(header(l), Some((Head::Message(_, name), _)) if person(name).1.is_some());
    let objects = shape.lines(12).any(|l| l.starts_with("消息对象:"));
    match (objects, shape.lines(40).any(numbered)) {
        (true, _) => 90,
        (false, true) if shape.lines(1).any(numbered) => 75,
        _ => 0,
    }
}

/// Title, name and number: `【管理员】name(10000001)`, `name<mail>`, `name`.
fn person(text: &str) -> (&str, Option<&str>, Option<&str>) {
    let (title, rest) = match text.strip_prefix('【').and_then(|t| t.split_once('】')) {
        Some((title, rest)) => (Some(title), rest),
        None => (None, text),
    };
    let cut = |open: char, close: char| {
        let (name, id) = rest.strip_suffix(close)?.rsplit_once(open)?;
        let number = id.len() >= 5 && id.bytes().all(|b| b.is_ascii_digit());
        (number || close == '>' && id.contains('@')).then_some((name, id))
    };
    match cut('(', ')').or_else(|| cut('<', '>')) {
        Some((name, id)) => (name, Some(id), title),
        None => (rest, None, title),
    }
}

fn read(document: Document, context: &Context<'_>) -> Result<Vec<Chat>> {
    let zone = context.options.zone_for("qq");
    let title = stamp::title(&document.name);
    let new = |name: &str| ChatBuilder::new(name, "qq", zone.clone());
    let mut chats: Vec<ChatBuilder> = Vec::new();
    let mut names: Vec<String> = Vec::new();
    let mut current = None;
    let mut waiting: Vec<_> = Vec::new();
    let parts = blocks(&document.text, |line, _| header(line.trim_start_matches('\u{feff}')));
    let preamble = parts.preamble;
    for block in parts {
        let at = match block.head {
            Head::Chat(name) => match names.iter().position(|n| n == name) {
                Some(at) => Some(at),
                None => {
                    chats.push(new(name));
                    names.push(name.to_owned());
                    Some(chats.len() - 1)
                }
            },
            // The rules above a conversation's name belong to it or to the one before.
            Head::Rule => current,
            Head::Message(..) => current.or_else(|| {
                chats.push(new(&title));
                names.push(title.clone());
                Some(chats.len() - 1)
            }),
        };
        let Some(at) = at else {
            waiting.push(block);
            continue;
        };
        current = Some(at);
        for earlier in waiting.drain(..) {
            earlier.count(&mut chats[at]);
            chats[at].account().blank += 1;
        }
        let chat = &mut chats[at];
        block.count(chat);
        match block.head {
            Head::Message(stamp, who) => {
                let time = stamp.at(stamp::DateOrder::Ymd).and_then(|t| micros(t, &zone));
                match time {
                    Some(time) => push(chat, who, block.text, time, block.place),
                    None => chat.reject(block.place, "the date does not exist"),
                }
            }
            Head::Chat(_) | Head::Rule => chat.account().blank += 1,
        }
    }
    if let Some(first) = chats.first_mut() {
        first.account().read += preamble;
        first.account().blank += preamble;
    }
    // The name of a conversation without messages is no chat.
    chats
        .into_iter()
        .map(|c| Ok(c.finish()?))
        .filter(|c: &Result<Chat>| {
            c.as_ref().map_or(true, |c| !c.messages.is_empty() || !c.account.rejects.is_empty())
        })
        .collect()
}

/// Pushes one message; shared with the MHT reader.
pub(super) fn push(chat: &mut ChatBuilder, who: &str, text: &str, time: i64, place: u64) {
    let (name, id, title) = person(who);
    let (kind, words) = tags::read(text);
    let by_app = matches!(id, Some("10000" | "1000000")) || name == "系统消息";
    let notice = notices::read(text);
    let kind = match kind {
        _ if by_app => notice.kind,
        Kind::Text if notice.kind == Kind::Recalled && text.starts_with('"') => Kind::Recalled,
        kind => kind,
    };
    let sender = (!by_app).then(|| {
        let member = chat.member(id.unwrap_or(name), name);
        chat.chat_mut().members[member as usize].exempt |= matches!(title, Some("管理员" | "群主"));
        member
    });
    chat.push(Draft { time, sender, kind, text: &words, line: place, ..Draft::default() });
    if by_app {
        notices::tell(chat, notice, false);
    }
}
