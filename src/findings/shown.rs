//! How members, times and texts appear in the findings: personal data masked unless it is asked for.

use super::{Quote, Who};
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
    personal: bool,
}

impl<'a> Shown<'a> {
    pub(super) fn new(chat: &'a Chat, personal: bool) -> Self {
        // Every row names members: they are masked once.
        let masked = |text: &str| if personal { text.to_owned() } else { mask(text) };
        let (ids, names) = (0..chat.members.len() as u32)
            .map(|m| (shown_id(chat, m, personal), masked(&chat.members[m as usize].name)))
            .unzip();
        Self { chat, ids, names, personal }
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

    pub(super) fn masked(&self, text: &str) -> String {
        if self.personal { text.to_owned() } else { mask(text) }
    }

    pub(super) fn text(&self, message: u32) -> String {
        let raw = self.chat.text(message as usize);
        if raw.trim().is_empty() {
            // A picture or a card without words is shown by what it is.
            return format!("[{}]", self.chat.messages[message as usize].kind.name());
        }
        clip(&self.masked(raw), QUOTE)
    }

    pub(super) fn label(&self, message: u32) -> String {
        self.chat.label(message as usize)
    }

    pub(super) fn quote(&self, message: u32) -> Quote {
        Quote { message: self.label(message), time: self.at(message), text: self.text(message) }
    }
}

/// The id of a member as it is written: where it is itself personal data (a phone number), masked, with
/// the member's number so that it stays unique.
pub fn shown_id(chat: &Chat, member: u32, show_personal_data: bool) -> String {
    let id = chat.members.get(member as usize).map_or("", |x| &*x.id);
    if show_personal_data {
        return id.to_owned();
    }
    // Account ids of letters and digits are the export's own; a stretch of one may look like anything.
    if id.contains(|c: char| c.is_ascii_alphabetic()) && !id.contains('@') {
        return id.to_owned();
    }
    let masked = mask(id);
    if masked == id { masked } else { format!("{masked}#{member}") }
}
