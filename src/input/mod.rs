//! From a path to decoded text, within limits. Knows files, folders, zip archives and standard
//! input; knows nothing about chats.

mod decode;
mod open;
mod parquet;
mod zip;

pub use decode::decode;
pub use open::{Document, Limits, beside, open};

/// Input that is refused on purpose.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// More data than the limit allows.
    #[error("{name} is larger than the limit of {limit} bytes (raise it with --max-bytes)")]
    TooLarge {
        /// File or archive entry.
        name: String,
        /// The limit in bytes.
        limit: u64,
    },
    /// An archive that expands suspiciously.
    #[error("{name} expands more than {ratio} times: refused as a decompression bomb")]
    Bomb {
        /// Archive entry.
        name: String,
        /// The permitted ratio.
        ratio: u64,
    },
    /// Too many entries in an archive or folder.
    #[error("{name} holds more than {limit} entries")]
    TooManyEntries {
        /// Archive or folder.
        name: String,
        /// The limit.
        limit: usize,
    },
    /// Folders in folders or archives in archives without end.
    #[error("{name} is nested more than {limit} deep")]
    TooDeep {
        /// Where it was given up.
        name: String,
        /// The limit.
        limit: usize,
    },
    /// Nothing inside.
    #[error("{0} is empty: export the chat again")]
    Empty(String),
}
