//! What a chat is once it has been read: members and messages as compact rows over one text
//! arena. Nothing here does input or output.

mod builder;
mod chat;
mod order;
mod quotes;
mod time;

pub use builder::{ChatBuilder, Draft, Quote, TooMuchText};
pub use chat::{
    Account, Archive, Chat, Event, EventKind, Kind, Member, Message, NONE, Reaction, Reject, Span,
};
pub use time::{
    MICROS_PER_SECOND, epoch, fixed_offset, micros, parse_rfc3339, to_rfc3339, zone_name, zone_named,
};
