//! How members, times and texts appear in the findings.

use super::{Disclosure, Quote, Who};
use crate::model::{Chat, NONE, to_rfc3339};
use crate::signals::mask;
use crate::text::escape::clip;

/// Longest quoted text, in characters.
const QUOTE: usize = 120;

/// A chat with its members' ids and names as they are shown.
#[derive(Debug)]
pub(super) struct Shown<'a> {
    pub(super) chat: &'a Chat,
    ids: Vec<String>,
    names: Vec<String>,
    disclosure: &'a Disclosure,
}

impl<'a> Shown<'a> {
    pub(super) fn new(chat: &'a Chat, disclosure: &'a Disclosure) -> Self {
        // Every row names members: they are masked once.
        let name = |m: u32| match disclosure {
            Disclosure::Masked => mask(&chat.members[m as usize].name),
            Disclosure::Full => chat.members[m as usize].name.to_string(),
            Disclosure::Research(_) => shown_id(chat, m, disclosure),
        };
        let (ids, names) =
            (0..chat.members.len() as u32).map(|m| (shown_id(chat, m, disclosure), name(m))).unzip();
        Self { chat, ids, names, disclosure }
    }

    /// Whether the findings are for others than the members.
    pub(super) fn for_research(&self) -> bool {
        matches!(self.disclosure, Disclosure::Research(_))
    }

    /// Whether nothing is masked.
    pub(super) fn in_full(&self) -> bool {
        matches!(self.disclosure, Disclosure::Full)
    }

    /// The title of the chat.
    pub(super) fn chat_name(&self) -> String {
        if self.for_research() { self.masked("chat", &self.chat.id) } else { self.chat.name.clone() }
    }

    pub(super) fn id(&self, member: u32) -> String {
        self.ids.get(member as usize).cloned().unwrap_or_default()
    }

    pub(super) fn name(&self, member: u32) -> String {
        self.names.get(member as usize).cloned().unwrap_or_default()
    }

    pub(super) fn who(&self, member: u32) -> Who {
        Who { member_id: self.id(member), name: self.name(member) }
    }

    pub(super) fn sender(&self, message: u32) -> Who {
        match self.chat.messages[message as usize].sender {
            NONE => Who::default(),
            sender => self.who(sender),
        }
    }

    pub(super) fn time(&self, time: i64) -> String {
        to_rfc3339(time, &self.chat.zone)
    }

    pub(super) fn at(&self, message: u32) -> String {
        self.time(self.chat.messages[message as usize].time)
    }

    /// A link or name of a chat, `kind` of thing.
    pub(super) fn masked(&self, kind: &str, text: &str) -> String {
        match self.disclosure {
            Disclosure::Masked => mask(text),
            Disclosure::Full => text.to_owned(),
            Disclosure::Research(names) => names.of(kind, text),
        }
    }

    pub(super) fn text(&self, message: u32) -> String {
        if self.for_research() {
            return String::new();
        }
        let raw = self.chat.text(message as usize);
        if raw.trim().is_empty() {
            // A picture or a card without words is shown by what it is.
            return format!("[{}]", self.chat.messages[message as usize].kind.name());
        }
        clip(&self.masked("text", raw), QUOTE)
    }

    pub(super) fn label(&self, message: u32) -> String {
        // Native ids lead back to the chat.
        if self.for_research() { message.to_string() } else { self.chat.label(message as usize) }
    }

    pub(super) fn quote(&self, message: u32) -> Quote {
        Quote { message: self.label(message), time: self.at(message), text: self.text(message) }
    }
}

/// The id of a member as it is written: where it is itself personal data (a phone number), masked, with
/// the member's number so that it stays unique.
pub fn shown_id(chat: &Chat, member: u32, disclosure: &Disclosure) -> String {
    let id = chat.members.get(member as usize).map_or("", |x| &*x.id);
    match disclosure {
        Disclosure::Masked => {}
        Disclosure::Full => return id.to_owned(),
        Disclosure::Research(names) => return names.of("member", id),
    }
    // Account ids of letters and digits are the export's own; a stretch of one may look like anything.
    if id.contains(|c: char| c.is_ascii_alphabetic()) && !id.contains('@') {
        return id.to_owned();
    }
    let masked = mask(id);
    if masked == id { masked } else { format!("{masked}#{member}") }
}
