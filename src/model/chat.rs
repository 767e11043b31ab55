//! The chat and its parts.

use jiff::tz::TimeZone;
use serde::Serialize;

/// "No such index": no sender, no reply target, no line.
pub const NONE: u32 = u32::MAX;

/// A piece of a chat's text arena, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// Length in bytes.
    pub len: u32,
}

/// What a message carries besides words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Plain text.
    #[default]
    Text,
    /// A link card or a text that the exporter marks as a link.
    Link,
    /// A mini-program card (小程序).
    MiniProgram,
    /// A picture.
    Image,
    /// A voice message.
    Voice,
    /// A video.
    Video,
    /// A file.
    File,
    /// A sticker or animated emoji.
    Sticker,
    /// A red packet (红包).
    RedPacket,
    /// A money transfer.
    Transfer,
    /// A poll.
    Poll,
    /// A location.
    Location,
    /// A contact card.
    Contact,
    /// A call notice.
    Call,
    /// Messages forwarded together.
    Forwarded,
    /// A notice to the whole group (群公告).
    Announcement,
    /// A line written by the app: joins, leaves, pins, notices.
    System,
    /// A recalled or deleted message.
    Recalled,
    /// Anything else.
    Other,
}

impl Kind {
    /// Whether the app wrote this line rather than a member.
    pub fn is_event(self) -> bool {
        matches!(self, Kind::System | Kind::Recalled)
    }

    /// The kind as it is written in tables, in `snake_case`.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Text => "text",
            Kind::Link => "link",
            Kind::MiniProgram => "mini_program",
            Kind::Image => "image",
            Kind::Voice => "voice",
            Kind::Video => "video",
            Kind::File => "file",
            Kind::Sticker => "sticker",
            Kind::RedPacket => "red_packet",
            Kind::Transfer => "transfer",
            Kind::Poll => "poll",
            Kind::Location => "location",
            Kind::Contact => "contact",
            Kind::Call => "call",
            Kind::Forwarded => "forwarded",
            Kind::Announcement => "announcement",
            Kind::System => "system",
            Kind::Recalled => "recalled",
            Kind::Other => "other",
        }
    }
}

/// One line of the conversation. About 56 bytes beside its text.
#[derive(Clone, Copy, Debug)]
pub struct Message {
    /// UTC, microseconds since the Unix epoch.
    pub time: i64,
    /// The words.
    pub text: Span,
    /// The id that the export gives the message; empty when it gives none.
    pub native: Span,
    /// Member index, or [`NONE`] for lines written by the app.
    pub sender: u32,
    /// Index of the message this one answers, or [`NONE`].
    pub reply: u32,
    /// 1-based line of the export, or [`NONE`] for formats without lines.
    pub line: u32,
    /// First entry in the chat's mention list.
    pub mentions_start: u32,
    /// Number of members mentioned.
    pub mentions_len: u16,
    /// What it carries.
    pub kind: Kind,
    /// Marked as edited by the export; the words are those after the edit.
    pub edited: bool,
}

/// A reaction to a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reaction {
    /// Message index.
    pub message: u32,
    /// Who reacted.
    pub member: u32,
    /// The emoji or its name.
    pub emoji: Box<str>,
}

/// What an app-written line says about members.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    /// Came into the group, by invitation or not.
    Join,
    /// Left or was removed.
    Leave,
}

/// A join or leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event {
    /// Message index of the line.
    pub message: u32,
    /// Which.
    pub kind: EventKind,
    /// Who came or went.
    pub who: u32,
    /// Who invited or removed them, or [`NONE`].
    pub by: u32,
}

/// One account in a chat.
#[derive(Clone, Debug, Default)]
pub struct Member {
    /// The id in the export, or the name where the export has no ids.
    pub id: Box<str>,
    /// The name last seen.
    pub name: Box<str>,
    /// Every name seen, in order of appearance.
    pub names: Vec<Box<str>>,
    /// Listed as owner, administrator or bot by the export.
    pub exempt: bool,
}

/// A line or element that could not be understood.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reject {
    /// 1-based line or element number.
    pub place: u64,
    /// Why, in English.
    pub reason: String,
}

/// Where every line (text formats) or element (JSON, CSV records) of an export went.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Account {
    /// File and format, one entry per export that went into the chat.
    pub sources: Vec<String>,
    /// Lines or elements read.
    pub read: u64,
    /// Messages written by members.
    pub messages: u64,
    /// Lines that continue the message before them.
    pub continuations: u64,
    /// Lines written by the app.
    pub events: u64,
    /// Blank lines, comments, headers and title lines.
    pub blank: u64,
    /// Records of the same message in another export of the chat, left out of the chat.
    pub duplicates: u64,
    /// What could not be understood.
    pub rejects: Vec<Reject>,
}

impl Account {
    /// `read = messages + continuations + events + blank + rejects` must hold.
    pub fn adds_up(&self) -> bool {
        self.read == self.messages + self.continuations + self.events + self.blank + self.rejects.len() as u64
    }
}

/// One group's conversation.
#[derive(Clone, Debug)]
pub struct Chat {
    /// Title.
    pub name: String,
    /// The group's id in the export, or empty.
    pub id: String,
    /// Application the export came from, e.g. `wechat`.
    pub platform: String,
    /// Zone for local days and printed times.
    pub zone: TimeZone,
    /// The clock shows minutes only.
    pub minute_clock: bool,
    /// Accounts, in order of appearance.
    pub members: Vec<Member>,
    /// Messages in file order.
    pub messages: Vec<Message>,
    /// Texts and native ids.
    pub arena: String,
    /// Mentioned members, see [`Message::mentions_start`].
    pub mentions: Vec<u32>,
    /// Reactions, in order of messages.
    pub reactions: Vec<Reaction>,
    /// What app-written lines say about members, in order of messages.
    pub events: Vec<Event>,
    /// Ids of answered messages that are not in this chat: part of another export, perhaps.
    pub dangling: Vec<(u32, Box<str>)>,
    /// Where every line went.
    pub account: Account,
}

impl Chat {
    /// The words of a span.
    pub fn str(&self, span: Span) -> &str {
        &self.arena[span.start as usize..(span.start + span.len) as usize]
    }

    /// The words of message `i`.
    pub fn text(&self, i: usize) -> &str {
        self.str(self.messages[i].text)
    }

    /// The native id of message `i`, or `None`.
    pub fn native(&self, i: usize) -> Option<&str> {
        let span = self.messages[i].native;
        (span.len > 0).then(|| self.str(span))
    }

    /// The native id of message `i`, or its 0-based index as text.
    pub fn label(&self, i: usize) -> String {
        self.native(i).map_or_else(|| i.to_string(), str::to_owned)
    }

    /// Members mentioned by message `i`.
    pub fn mentioned(&self, i: usize) -> &[u32] {
        let m = &self.messages[i];
        let start = m.mentions_start as usize;
        &self.mentions[start..start + usize::from(m.mentions_len)]
    }

    /// Second in which message `i` was written: exports of one chat differ in the fractions.
    pub fn second(&self, i: usize) -> i64 {
        self.messages[i].time.div_euclid(super::MICROS_PER_SECOND)
    }

    /// Median of the seconds between neighbouring messages; 0 below two messages.
    pub fn median_gap(&self) -> i64 {
        let mut gaps: Vec<i64> =
            (1..self.messages.len()).map(|i| self.second(i) - self.second(i - 1)).collect();
        let middle = gaps.len() / 2;
        if gaps.is_empty() { 0 } else { *gaps.select_nth_unstable(middle).1 }
    }

    /// First and last time, UTC microseconds; `None` without messages.
    pub fn range(&self) -> Option<(i64, i64)> {
        let first = self.messages.iter().map(|m| m.time).min()?;
        let last = self.messages.iter().map(|m| m.time).max()?;
        Some((first, last))
    }
}

/// Everything that was read.
#[derive(Clone, Debug, Default)]
pub struct Archive {
    /// The chats, in order of first appearance.
    pub chats: Vec<Chat>,
}
