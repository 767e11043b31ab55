//! Normalised messages for other tools. Draws from chats, not from findings.

mod chatlab;
mod convokit;
mod neutral;
mod table;

use crate::model::{Chat, NONE};
use anyhow::Result;

/// What messages are written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// huzhu's own JSONL, which keeps everything.
    Jsonl,
    /// One row a message.
    Csv,
    /// The same as columns.
    Parquet,
    /// ChatLab 0.0.2, one document a chat.
    ChatLab,
    /// ChatLab 0.0.2 as JSON lines.
    ChatLabJsonl,
    /// A ConvoKit corpus: a folder of several files.
    ConvoKit,
}

/// File names and bytes; one file is named `""` and goes where the user says.
pub type Files = Vec<(String, super::Pieces)>;

/// Writes the chats as `target`.
///
/// # Errors
/// When a table cannot be made.
pub fn convert(chats: &[Chat], target: Target) -> Result<Files> {
    Ok(match target {
        Target::Jsonl => vec![(String::new(), vec![neutral::write(chats)?])],
        Target::Csv => vec![(String::new(), vec![table::csv(chats)?])],
        Target::Parquet => vec![(String::new(), vec![table::parquet(chats)?])],
        Target::ChatLab => numbered(chats, "json", chatlab::json)?,
        Target::ChatLabJsonl => numbered(chats, "jsonl", chatlab::jsonl)?,
        Target::ConvoKit => convokit::write(chats)?,
    })
}

/// ChatLab holds one chat a file: several chats become `chat-1.json`, `chat-2.json` ….
fn numbered(chats: &[Chat], ending: &str, write: fn(&Chat) -> Result<Vec<u8>>) -> Result<Files> {
    if let [chat] = chats {
        return Ok(vec![(String::new(), vec![write(chat)?])]);
    }
    let each = chats.iter().enumerate();
    each.map(|(n, chat)| Ok((format!("chat-{}.{ending}", n + 1), vec![write(chat)?]))).collect()
}

/// The id of message `i`: its own, or its number.
fn id(chat: &Chat, i: usize) -> String {
    chat.label(i)
}

/// The id of the message that message `i` answers.
fn reply(chat: &Chat, i: usize) -> Option<String> {
    let reply = chat.messages[i].reply;
    if reply != NONE {
        return Some(id(chat, reply as usize));
    }
    let at = chat.dangling.partition_point(|(m, _)| (*m as usize) < i);
    chat.dangling.get(at).filter(|(m, _)| *m as usize == i).map(|(_, id)| id.to_string())
}
