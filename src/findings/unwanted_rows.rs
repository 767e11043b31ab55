//! The rows of the findings about links, flags and personal data.

use super::rows::{Quote, Who};
use crate::signals::Datum;
use crate::spam::{Level, Signal, Standing, Thing};
use serde::Serialize;

/// One link.
#[derive(Clone, Debug, Serialize)]
#[allow(missing_docs, reason = "a table row whose columns are named in docs/methods.md")]
pub struct LinkRow {
    pub link: String,
    pub domain: String,
    pub example: String,
    pub postings: u64,
    pub members: u64,
    pub flagged: u32,
    /// Mean score of the postings, those without a flag as 0.
    pub score: f64,
    /// Helps done for its postings.
    pub worked: u32,
    /// Nobody could open it since the first complaint, and two members complained or nobody ever could.
    pub dead: bool,
    /// Messages that say it cannot be opened or has expired.
    pub complaints: Vec<Quote>,
    pub first: String,
    pub last: String,
}

/// A domain as this group uses it; see [`crate::spam::Topic`].
#[derive(Clone, Debug, Serialize)]
#[allow(missing_docs, reason = "the fields are those of spam::Topic, documented there")]
pub struct TopicRow {
    pub domain: String,
    pub standing: Standing,
    pub posts: u32,
    pub posters: u32,
    pub helpers: u32,
    pub answered: u32,
}

/// What the flags of one member come to; see [`crate::spam::Sender`].
#[derive(Clone, Debug, Serialize)]
pub struct SenderRow {
    /// Id of the member.
    pub member_id: String,
    /// Name.
    pub name: String,
    /// The highest level of a message.
    pub level: Level,
    /// 0 to 1.
    pub score: f64,
    /// Flagged messages.
    pub postings: u64,
    /// What fired, most often first.
    pub signals: Vec<Signal>,
    /// Campaigns the member takes part in, by their place in `campaigns`.
    pub campaigns: Vec<usize>,
    /// First flagged message, RFC 3339.
    pub first: String,
    /// Last.
    pub last: String,
}

/// Links of several members that credit one account; see [`crate::spam::Sharer`].
#[derive(Clone, Debug, Serialize)]
pub struct SharerRow {
    /// Registrable domain.
    pub domain: String,
    /// Who posted them, most messages first.
    pub members: Vec<Who>,
    /// How many messages.
    pub postings: u64,
    /// First of them, RFC 3339.
    pub first: String,
    /// Last.
    pub last: String,
}

/// A link or text that several chats share.
#[derive(Clone, Debug, Serialize)]
pub struct SharedRow {
    /// Link or text.
    pub thing: Thing,
    /// The link, or the text where it stands first; personal data masked.
    pub example: String,
    /// Where, in the order of the chats.
    pub chats: Vec<PlaceRow>,
}

/// One of the chats that share something.
#[derive(Clone, Debug, Serialize)]
pub struct PlaceRow {
    /// Title of the chat.
    pub chat: String,
    /// First message with it.
    pub message: String,
    /// When, RFC 3339.
    pub first: String,
    /// Messages with it.
    pub postings: u32,
    /// Members who posted it.
    pub members: u32,
}

/// A datum that leads to a person.
#[derive(Clone, Debug, Serialize)]
#[allow(missing_docs, reason = "a table row whose columns are named in docs/columns.md")]
pub struct PersonalRow {
    pub message: String,
    pub index: u32,
    pub time: String,
    pub member_id: String,
    pub name: String,
    pub datum: Datum,
    /// The datum, its middle masked; whole with `--show-personal-data`, empty in research mode.
    pub shown: String,
    /// Whether its check digits are right; `null` where it has none.
    pub checked: Option<bool>,
}

/// Messages that belong together: suspicious ones with the same link, domain or words, or near-duplicates.
#[derive(Clone, Debug, Serialize)]
pub struct TogetherRow {
    /// Who posted them, most messages first.
    pub members: Vec<Who>,
    /// How many messages.
    pub postings: u64,
    /// First of them, RFC 3339.
    pub first: String,
    /// Last.
    pub last: String,
    /// The first message.
    pub example: Quote,
}

/// One suspicious message. Messages are labelled, people are not.
#[derive(Clone, Debug, Serialize)]
#[allow(missing_docs, reason = "a table row whose columns are named in docs/methods.md")]
pub struct FlagRow {
    pub message: String,
    pub index: u32,
    pub time: String,
    pub member_id: String,
    pub name: String,
    pub score: f64,
    pub level: Level,
    pub signals: Vec<(Signal, f64)>,
    pub text: String,
}
