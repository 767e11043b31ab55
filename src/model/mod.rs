//! What a chat is once it has been read: members and messages as compact rows over one text
//! arena. Nothing here does input or output.

mod builder;
mod chat;
mod time;

pub use builder::{ChatBuilder, Draft, TooMuchText};
pub use chat::{Account, Archive, Chat, Kind, Member, Message, NONE, Reject, Span};
pub use time::{MICROS_PER_SECOND, fixed_offset, micros, parse_rfc3339, to_rfc3339};
