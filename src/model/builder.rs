//! Collects a chat while an export is being read: interns members, fills the arena, resolves
//! reply ids once everything is there.

use super::chat::{Account, Chat, Kind, Member, Message, NONE, Reject, Span};
use foldhash::fast::RandomState;
use indexmap::IndexMap;
use jiff::tz::TimeZone;
use std::collections::HashMap;

/// A chat's texts do not fit the arena (4 GiB).
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("the texts of one chat exceed 4 GiB; split the export by time and audit the parts")]
pub struct TooMuchText;

/// A message on its way into a chat.
#[derive(Clone, Copy, Debug, Default)]
pub struct Draft<'a> {
    /// UTC microseconds.
    pub time: i64,
    /// Member index from [`ChatBuilder::member`]; `None` for lines written by the app.
    pub sender: Option<u32>,
    /// What it carries.
    pub kind: Kind,
    /// The words.
    pub text: &'a str,
    /// The export's id of this message, or empty.
    pub native: &'a str,
    /// The export's id of the answered message, or empty.
    pub reply_to: &'a str,
    /// 1-based line, or 0 for formats without lines.
    pub line: u64,
}

/// Builds one [`Chat`].
#[derive(Debug)]
pub struct ChatBuilder {
    chat: Chat,
    ids: IndexMap<Box<str>, u32, RandomState>,
    replies: Vec<(u32, Box<str>)>,
    overflow: bool,
}

impl ChatBuilder {
    /// A new, empty chat.
    pub fn new(name: &str, platform: &str, zone: TimeZone) -> Self {
        Self {
            chat: Chat {
                name: name.to_owned(),
                id: String::new(),
                platform: platform.to_owned(),
                zone,
                minute_clock: false,
                members: Vec::new(),
                messages: Vec::new(),
                arena: String::new(),
                mentions: Vec::new(),
                account: Account::default(),
            },
            ids: IndexMap::default(),
            replies: Vec::new(),
            overflow: false,
        }
    }

    /// The chat so far, for titles and ids.
    pub fn chat_mut(&mut self) -> &mut Chat {
        &mut self.chat
    }

    /// Where lines and elements are counted.
    pub fn account(&mut self) -> &mut Account {
        &mut self.chat.account
    }

    /// The member with this id, made known if new; a new name becomes the current one.
    pub fn member(&mut self, id: &str, name: &str) -> u32 {
        let index = match self.ids.get(id) {
            Some(&index) => index,
            None => {
                let index = self.chat.members.len() as u32;
                self.ids.insert(id.into(), index);
                self.chat.members.push(Member { id: id.into(), ..Member::default() });
                index
            }
        };
        let member = &mut self.chat.members[index as usize];
        if !name.is_empty() && *member.name != *name {
            member.name = name.into();
            if !member.names.iter().any(|n| **n == *name) {
                member.names.push(name.into());
            }
        }
        index
    }

    /// The member with this id, if it is known.
    pub fn find_member(&self, id: &str) -> Option<u32> {
        self.ids.get(id).copied()
    }

    /// Adds a message and counts it; returns its index.
    pub fn push(&mut self, draft: Draft<'_>) -> u32 {
        let index = self.chat.messages.len() as u32;
        let text = self.store(draft.text);
        let native = self.store(draft.native);
        if draft.kind.is_event() {
            self.chat.account.events += 1;
        } else {
            self.chat.account.messages += 1;
        }
        if !draft.reply_to.is_empty() {
            self.replies.push((index, draft.reply_to.into()));
        }
        self.chat.messages.push(Message {
            time: draft.time,
            text,
            native,
            sender: draft.sender.unwrap_or(NONE),
            reply: NONE,
            line: if draft.line == 0 { NONE } else { u32::try_from(draft.line).unwrap_or(NONE) },
            mentions_start: self.chat.mentions.len() as u32,
            mentions_len: 0,
            kind: draft.kind,
        });
        index
    }

    /// Adds a mention to the message pushed last.
    pub fn mention(&mut self, member: u32) {
        if let Some(last) = self.chat.messages.last_mut()
            && last.mentions_len < u16::MAX
        {
            self.chat.mentions.push(member);
            last.mentions_len += 1;
        }
    }

    /// Reports a line or element that could not be understood.
    pub fn reject(&mut self, place: u64, reason: impl Into<String>) {
        self.chat.account.rejects.push(Reject { place, reason: reason.into() });
    }

    /// Resolves replies and hands the chat over.
    ///
    /// # Errors
    /// [`TooMuchText`] when the texts exceeded the arena.
    pub fn finish(mut self) -> Result<Chat, TooMuchText> {
        if self.overflow {
            return Err(TooMuchText);
        }
        if !self.replies.is_empty() {
            let index: HashMap<&str, u32, RandomState> = (0..self.chat.messages.len())
                .filter_map(|i| Some((self.chat.native(i)?, i as u32)))
                .collect();
            let resolved: Vec<(u32, u32)> = self
                .replies
                .iter()
                .filter_map(|(from, to)| Some((*from, *index.get(&**to)?)))
                .filter(|(from, to)| from != to)
                .collect();
            for (from, to) in resolved {
                self.chat.messages[from as usize].reply = to;
            }
        }
        for member in &mut self.chat.members {
            if member.name.is_empty() {
                member.name = member.id.clone();
            }
        }
        Ok(self.chat)
    }

    fn store(&mut self, s: &str) -> Span {
        let start = self.chat.arena.len();
        if start + s.len() > u32::MAX as usize {
            self.overflow = true;
            return Span::default();
        }
        self.chat.arena.push_str(s);
        Span { start: start as u32, len: s.len() as u32 }
    }
}
