//! Text to chats: one file per export format, chosen by content. To add a format, write one file
//! with a `FORMAT` and add it to [`ALL`].

mod chatlab;
mod discord;
mod generic;
mod json;
mod merge;
mod neutral;
mod shape;
mod stamp;
mod telegram;
mod wechatmsg;
mod whatsapp;
mod whatsapp_notices;

use crate::input::Document;
use crate::model::{Archive, Chat};
use anyhow::{Context, Result, bail};
use jiff::tz::TimeZone;

pub use generic::Mapping;
pub use shape::Shape;
pub use stamp::DateOrder;

/// How exports are read.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Zone of exports whose times carry none; `None` chooses by platform (Asia/Shanghai for
    /// WeChat and QQ, else UTC).
    pub zone: Option<TimeZone>,
    /// Order of day and month in text exports; `None` settles it over the whole file.
    pub date_order: Option<DateOrder>,
    /// Columns of generic CSV and JSONL.
    pub mapping: Mapping,
    /// Reads every input as this format id instead of sniffing.
    pub format: Option<String>,
}

impl Options {
    /// The zone for a platform whose export names none.
    pub(crate) fn zone_for(&self, platform: &str) -> TimeZone {
        if let Some(zone) = &self.zone {
            return zone.clone();
        }
        match platform {
            "wechat" | "weixin" | "qq" => {
                TimeZone::get("Asia/Shanghai").unwrap_or_else(|_| crate::model::fixed_offset(28800))
            }
            _ => TimeZone::UTC,
        }
    }
}

/// One export format.
#[derive(Clone, Copy, Debug)]
pub struct Format {
    /// Stable id, e.g. `telegram-json`.
    pub id: &'static str,
    /// What users call it.
    pub name: &'static str,
    /// How sure the format is that it can read this, 0 (no) to 100.
    pub sniff: fn(&Shape<'_>) -> u8,
    /// Reads every chat in the document.
    pub read: fn(&Document, &Options) -> Result<Vec<Chat>>,
}

/// Every format huzhu reads.
pub const ALL: &[Format] = &[
    neutral::FORMAT,
    chatlab::JSON,
    chatlab::JSONL,
    whatsapp::FORMAT,
    telegram::FORMAT,
    wechatmsg::FORMAT,
    discord::FORMAT,
    generic::CSV,
    generic::JSONL,
];

/// No format recognised a document.
#[derive(Debug, thiserror::Error)]
#[error(
    "{name}: unknown format{hint}. Known formats: {known}. For a table of your own, name its columns with --map time=…,sender=…,text=…"
)]
pub struct Unknown {
    /// The document.
    pub name: String,
    /// What it looked like.
    pub hint: String,
    /// Names of the formats.
    pub known: String,
}

/// The formats that claim a document, best first.
pub fn sniff(document: &Document) -> Vec<(Format, u8)> {
    let shape = Shape::of(&document.text);
    let mut claims: Vec<(Format, u8)> =
        ALL.iter().map(|f| (*f, (f.sniff)(&shape))).filter(|(_, score)| *score > 0).collect();
    claims.sort_by_key(|(_, score)| std::cmp::Reverse(*score));
    claims
}

/// Reads every document, each by its own format, and merges exports of the same chat.
///
/// # Errors
/// When a document is of no known format or cannot be read by its format.
pub fn read_all(documents: &[Document], options: &Options) -> Result<Archive> {
    let mut chats = Vec::new();
    for document in documents {
        let format = match &options.format {
            Some(id) => match ALL.iter().find(|f| f.id == id) {
                Some(format) => *format,
                None => bail!("unknown format id {id:?}; see `huzhu formats`"),
            },
            None => match sniff(document).first() {
                Some((format, _)) => *format,
                None => {
                    return Err(Unknown {
                        name: document.name.clone(),
                        hint: Shape::of(&document.text).describe(),
                        known: ALL.iter().map(|f| f.name).collect::<Vec<_>>().join(", "),
                    }
                    .into());
                }
            },
        };
        let read = (format.read)(document, options)
            .with_context(|| format!("{} (read as {})", document.name, format.name))?;
        for mut chat in read {
            chat.account.sources.push(format!("{} ({})", document.name, format.id));
            chats.push(chat);
        }
    }
    let chats = merge::merge(chats)?;
    Ok(Archive { chats })
}
