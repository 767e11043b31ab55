//! Several exports of one chat become one chat; overlapping messages are counted once.

use crate::model::{Chat, ChatBuilder, Draft, MICROS_PER_SECOND, TooMuchText};
use std::collections::{HashMap, HashSet};

/// Merges chats of the same platform that share an id, or a title where there is no id.
pub(super) fn merge(chats: Vec<Chat>) -> Result<Vec<Chat>, TooMuchText> {
    let mut groups: Vec<Vec<Chat>> = Vec::new();
    for chat in chats {
        let same = |other: &Chat| {
            other.platform == chat.platform
                && if chat.id.is_empty() || other.id.is_empty() {
                    other.name == chat.name
                } else {
                    other.id == chat.id
                }
        };
        match groups.iter_mut().find(|g| g.iter().any(same)) {
            Some(group) => group.push(chat),
            None => groups.push(vec![chat]),
        }
    }
    groups
        .into_iter()
        .map(|mut group| match group.len() {
            1 => group.pop().ok_or(TooMuchText),
            _ => join(group),
        })
        .collect()
}

/// One message's identity across exports: its native id, else minute, sender and words, with a
/// running number for repetitions inside one export.
type Key = (String, i64, u32);

fn keys(chat: &Chat, by_id: bool) -> Vec<Key> {
    let mut seen: HashMap<(String, i64), u32> = HashMap::new();
    (0..chat.messages.len())
        .map(|i| {
            let message = &chat.messages[i];
            let text = match chat.native(i).filter(|_| by_id) {
                Some(id) => return (id.to_owned(), 0, 0),
                None => {
                    let who = chat.members.get(message.sender as usize).map_or("", |m| &*m.name);
                    format!("{who}\u{0}{}", chat.text(i))
                }
            };
            let minute = message.time.div_euclid(60 * MICROS_PER_SECOND);
            let count = seen.entry((text.clone(), minute)).or_insert(0);
            *count += 1;
            (text, minute, *count)
        })
        .collect()
}

fn join(group: Vec<Chat>) -> Result<Chat, TooMuchText> {
    let by_id = group.iter().all(|c| (0..c.messages.len()).all(|i| c.native(i).is_some()));
    let mut known: HashSet<Key> = HashSet::new();
    let mut kept: Vec<(i64, usize, usize)> = Vec::new();
    let mut duplicates = 0;
    for (c, chat) in group.iter().enumerate() {
        for (i, key) in keys(chat, by_id).into_iter().enumerate() {
            if known.insert(key) {
                kept.push((chat.messages[i].time, c, i));
            } else {
                duplicates += 1;
            }
        }
    }
    kept.sort_by_key(|(time, c, i)| (*time, *c, *i));
    let first = &group[0];
    let mut out = ChatBuilder::new(&first.name, &first.platform, first.zone.clone());
    for chat in &group {
        for member in &chat.members {
            let index = out.member(&member.id, "");
            for name in &member.names {
                out.member(&member.id, name);
            }
            out.chat_mut().members[index as usize].exempt |= member.exempt;
        }
    }
    for (_, c, i) in &kept {
        let chat = &group[*c];
        let message = &chat.messages[*i];
        let sender = chat.members.get(message.sender as usize).map(|m| out.member(&m.id, &m.name));
        let native = native_of(chat, *c, *i, by_id);
        let reply = if message.reply == crate::model::NONE {
            String::new()
        } else {
            native_of(chat, *c, message.reply as usize, by_id)
        };
        out.push(Draft {
            time: message.time,
            sender,
            kind: message.kind,
            text: chat.text(*i),
            native: &native,
            reply_to: &reply,
            line: u64::from(if message.line == crate::model::NONE { 0 } else { message.line }),
            edited: message.edited,
            quote: None,
        });
        for m in chat.mentioned(*i) {
            let id = &chat.members[*m as usize].id;
            let member = out.member(id, "");
            out.mention(member);
        }
    }
    let account = out.account();
    *account = Default::default();
    for chat in &group {
        let a = &chat.account;
        account.read += a.read;
        account.messages += a.messages;
        account.continuations += a.continuations;
        account.events += a.events;
        account.blank += a.blank;
        account.rejects.extend(a.rejects.iter().cloned());
        account.sources.extend(a.sources.iter().cloned());
    }
    account.duplicates = duplicates;
    let chat_mut = out.chat_mut();
    chat_mut.id.clone_from(&first.id);
    chat_mut.minute_clock = group.iter().any(|c| c.minute_clock);
    out.finish()
}

/// The id in the merged chat. Ids are only unique within one export unless all exports have them.
fn native_of(chat: &Chat, c: usize, i: usize, by_id: bool) -> String {
    match chat.native(i) {
        Some(id) if by_id => id.to_owned(),
        Some(id) => format!("{}/{id}", c + 1),
        None => String::new(),
    }
}
