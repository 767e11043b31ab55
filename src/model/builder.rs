//! Collects a chat while an export is being read: interns members, fills the arena, resolves
//! reply ids and quoted words once everything is there.

use super::chat::{Account, Chat, Event, EventKind, Kind, Member, Message, NONE, Reaction, Reject, Span};
use super::quotes;
use foldhash::fast::RandomState;
use indexmap::IndexMap;
use jiff::tz::TimeZone;
use std::collections::HashMap;
use std::ops::Range;

/// A chat's texts do not fit the arena (4 GiB).
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("the texts of one chat exceed 4 GiB; split the export by time and audit the parts")]
pub struct TooMuchText;

/// Words of an earlier message that a message quotes.
#[derive(Clone, Copy, Debug, Default)]
pub struct Quote<'a> {
    /// Name or id of whoever is quoted, or empty.
    pub sender: &'a str,
    /// The quoted words, perhaps cut.
    pub text: &'a str,
}

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
    /// What it quotes, in formats that quote by words.
    pub quote: Option<Quote<'a>>,
    /// Marked as edited.
    pub edited: bool,
    /// 1-based line, or 0 for formats without lines.
    pub line: u64,
}

/// Names that are remembered of one member: enough for everybody but a machine.
const MOST_NAMES: usize = 64;

fn note(names: &mut Vec<Box<str>>, name: &str) {
    if names.len() < MOST_NAMES && !names.iter().any(|n| **n == *name) {
        names.push(name.into());
    }
}

fn bears(bearers: &mut HashMap<Box<str>, u32, RandomState>, name: &str, member: u32) {
    match bearers.get_mut(name) {
        Some(known) if *known != member => *known = NONE,
        Some(_) => {}
        None => {
            bearers.insert(name.into(), member);
        }
    }
}

/// An event whose people are known by name.
#[derive(Debug)]
struct Told {
    message: u32,
    kind: EventKind,
    who: Box<str>,
    by: Option<Box<str>>,
    make: bool,
}

/// Builds one [`Chat`].
#[derive(Debug)]
pub struct ChatBuilder {
    chat: Chat,
    ids: IndexMap<Box<str>, u32, RandomState>,
    /// Member by id or name; [`NONE`] where several bear it.
    bearers: HashMap<Box<str>, u32, RandomState>,
    /// Message, and the answered id as a piece of `targets`.
    replies: Vec<(u32, Span)>,
    targets: String,
    /// Handles other than native ids by which replies may point at messages.
    marks: HashMap<Box<str>, u32, RandomState>,
    quotes: Vec<quotes::Quoted>,
    told: Vec<Told>,
    /// Addresses of a document that becomes the arena, see [`ChatBuilder::over`].
    document: Range<usize>,
    overflow: bool,
    refused: bool,
}

/// 1980 to 2200, UTC microseconds.
const TIMES: Range<i64> = 315_532_800_000_000..7_258_118_400_000_000;

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
                reactions: Vec::new(),
                events: Vec::new(),
                dangling: Vec::new(),
                account: Account::default(),
            },
            ids: IndexMap::default(),
            bearers: HashMap::default(),
            replies: Vec::new(),
            targets: String::new(),
            marks: HashMap::default(),
            quotes: Vec::new(),
            told: Vec::new(),
            document: 0..0,
            overflow: false,
            refused: false,
        }
    }

    /// A chat whose texts are mostly pieces of `document`: such pieces are not copied. End with
    /// [`ChatBuilder::finish_over`] and the same document.
    pub fn over(name: &str, platform: &str, zone: TimeZone, document: &str) -> Self {
        let start = document.as_ptr().addr();
        Self { document: start..start + document.len(), ..Self::new(name, platform, zone) }
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
                bears(&mut self.bearers, id, index);
                self.chat.members.push(Member { id: id.into(), ..Member::default() });
                index
            }
        };
        let member = &mut self.chat.members[index as usize];
        if !name.is_empty() && *member.name != *name {
            member.name = name.into();
            note(&mut member.names, name);
            bears(&mut self.bearers, name, index);
        }
        index
    }

    /// Notes another name of a member without making it the current one.
    pub fn alias(&mut self, member: u32, name: &str) {
        if !name.is_empty() {
            note(&mut self.chat.members[member as usize].names, name);
            bears(&mut self.bearers, name, member);
        }
    }

    /// The member with this id, if it is known.
    pub fn find_member(&self, id: &str) -> Option<u32> {
        self.ids.get(id).copied()
    }

    /// The one member who is or was called this; `None` when nobody or several are.
    pub fn named(&self, name: &str) -> Option<u32> {
        self.bearers.get(name).copied().filter(|m| *m != NONE)
    }

    /// Adds a message and counts it. One whose time no chat can have is rejected instead, so that
    /// differences of times never overflow.
    pub fn push(&mut self, draft: Draft<'_>) {
        self.refused = !TIMES.contains(&draft.time);
        if self.refused {
            let place = if draft.line > 0 { draft.line } else { self.chat.account.read };
            return self.reject(place, "the time lies outside 1980 to 2200");
        }
        let index = self.chat.messages.len() as u32;
        let text = self.store(draft.text);
        let native = self.store(draft.native);
        if draft.kind.is_event() {
            self.chat.account.events += 1;
        } else {
            self.chat.account.messages += 1;
        }
        if !draft.reply_to.is_empty() {
            let start = self.targets.len();
            if start + draft.reply_to.len() > u32::MAX as usize {
                self.overflow = true;
            } else {
                self.targets.push_str(draft.reply_to);
                let span = Span { start: start as u32, len: draft.reply_to.len() as u32 };
                self.replies.push((index, span));
            }
        } else if let Some(quote) = draft.quote.filter(|q| !q.text.is_empty()) {
            self.quotes.push(quotes::Quoted::new(index, quote));
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
            edited: draft.edited,
        });
    }

    /// Adds a message that replies may also point at by `mark`.
    pub fn push_marked(&mut self, draft: Draft<'_>, mark: &str) {
        self.push(draft);
        if let Some(last) = self.last() {
            self.marks.entry(mark.into()).or_insert(last);
        }
    }

    /// The message pushed last; `None` when it was refused.
    fn last(&self) -> Option<u32> {
        if self.refused { None } else { (self.chat.messages.len() as u32).checked_sub(1) }
    }

    /// Adds a mention to the message pushed last.
    pub fn mention(&mut self, member: u32) {
        if let Some(last) = self.last() {
            let last = &mut self.chat.messages[last as usize];
            if last.mentions_len < u16::MAX {
                self.chat.mentions.push(member);
                last.mentions_len += 1;
            }
        }
    }

    /// Adds a reaction to the message pushed last.
    pub fn reaction(&mut self, member: u32, emoji: &str) {
        if let Some(message) = self.last() {
            self.chat.reactions.push(Reaction { message, member, emoji: emoji.into() });
        }
    }

    /// Says that the line pushed last tells of somebody's coming or going.
    pub fn event(&mut self, kind: EventKind, who: u32, by: Option<u32>) {
        if let Some(message) = self.last() {
            self.chat.events.push(Event { message, kind, who, by: by.unwrap_or(NONE) });
        }
    }

    /// The same by names, which are looked up when everybody is known. With `make`, for formats that
    /// know members by name only, names that nobody bears become members who never wrote.
    pub fn event_named(&mut self, kind: EventKind, who: &str, by: Option<&str>, make: bool) {
        if let Some(message) = self.last() {
            self.told.push(Told { message, kind, who: who.into(), by: by.map(Into::into), make });
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
    pub fn finish(self) -> Result<Chat, TooMuchText> {
        self.finish_over(String::new())
    }

    /// Like [`ChatBuilder::finish`] for a chat begun with [`ChatBuilder::over`].
    ///
    /// # Errors
    /// [`TooMuchText`] when the texts exceeded the arena.
    pub fn finish_over(mut self, document: String) -> Result<Chat, TooMuchText> {
        if self.overflow || document.len() > u32::MAX as usize {
            return Err(TooMuchText);
        }
        if !document.is_empty() {
            let added = std::mem::replace(&mut self.chat.arena, document);
            self.chat.arena.push_str(&added);
        }
        self.resolve_events();
        self.resolve_replies();
        if let Some(new) = super::order::by_time(&mut self.chat) {
            self.quotes.iter_mut().for_each(|q| q.moved(&new));
        }
        // What answers itself or a later message is an exporter's fault.
        for (i, message) in self.chat.messages.iter_mut().enumerate() {
            if message.reply >= i as u32 {
                message.reply = NONE;
            }
        }
        quotes::resolve(&mut self.chat, std::mem::take(&mut self.quotes));
        for member in &mut self.chat.members {
            if member.name.is_empty() {
                member.name = member.id.clone();
            }
        }
        Ok(self.chat)
    }

    fn resolve_events(&mut self) {
        for told in std::mem::take(&mut self.told) {
            let mut find = |name: &str| match self.named(name) {
                None if told.make => Some(self.member(name, name)),
                found => found,
            };
            let by = told.by.as_deref().and_then(&mut find);
            if let Some(who) = find(&told.who) {
                let by = by.unwrap_or(NONE);
                self.chat.events.push(Event { message: told.message, kind: told.kind, who, by });
            }
        }
        self.chat.events.sort_by_key(|e| e.message);
    }

    fn resolve_replies(&mut self) {
        if self.replies.is_empty() {
            return;
        }
        let mut index: HashMap<&str, u32, RandomState> = HashMap::default();
        for i in 0..self.chat.messages.len() {
            if let Some(id) = self.chat.native(i) {
                // Ids ought to be unique; where they are not, the first message keeps its id.
                index.entry(id).or_insert(i as u32);
            }
        }
        let find = |to: &str| index.get(to).or_else(|| self.marks.get(to)).copied();
        let target = |span: Span| &self.targets[span.start as usize..(span.start + span.len) as usize];
        let found: Vec<Option<u32>> = self.replies.iter().map(|(_, to)| find(target(*to))).collect();
        for ((from, to), found) in self.replies.iter().zip(found) {
            match found {
                Some(found) => self.chat.messages[*from as usize].reply = found,
                None => self.chat.dangling.push((*from, target(*to).into())),
            }
        }
    }

    fn store(&mut self, s: &str) -> Span {
        let address = s.as_ptr().addr();
        let inside = self.document.contains(&address) && address + s.len() <= self.document.end;
        let start =
            if inside { address - self.document.start } else { self.document.len() + self.chat.arena.len() };
        if start + s.len() > u32::MAX as usize {
            self.overflow = true;
            return Span::default();
        }
        if !inside {
            self.chat.arena.push_str(s);
        }
        Span { start: start as u32, len: s.len() as u32 }
    }
}
