//! Formats that quote by words: finding the message that is meant.

use super::builder::Quote;
use super::chat::{Chat, NONE};
use foldhash::fast::RandomState;
use std::collections::HashMap;

/// A quotation that waits for its message.
#[derive(Debug)]
pub(super) struct Quoted {
    message: u32,
    sender: Box<str>,
    text: Box<str>,
}

impl Quoted {
    pub fn new(message: u32, quote: Quote<'_>) -> Self {
        Self { message, sender: quote.sender.into(), text: quote.text.into() }
    }

    /// Follows its message to a new place.
    pub fn moved(&mut self, new: &[u32]) {
        self.message = new[self.message as usize];
    }
}

/// Characters that are compared first; exporters cut quotes at 15 or more.
const HEAD: usize = 12;
/// Messages with the same beginning that are looked at, newest first.
const MOST: usize = 64;

fn head(text: &str) -> &str {
    let text = text.trim();
    text.char_indices().nth(HEAD).map_or(text, |(at, _)| &text[..at])
}

/// Whether a quotation, perhaps cut and marked with an ellipsis, is of this text.
fn quotes(quoted: &str, text: &str) -> bool {
    let quoted = quoted.trim().trim_end_matches(['…', '.']).trim_end();
    !quoted.is_empty() && text.trim().starts_with(quoted)
}

/// Points each quotation at the latest earlier message with these words, by the quoted member
/// where one is named and known.
pub(super) fn resolve(chat: &mut Chat, quoted: Vec<Quoted>) {
    if quoted.is_empty() {
        return;
    }
    let mut by_head: HashMap<String, Vec<u32>, RandomState> = HashMap::default();
    for i in 0..chat.messages.len() {
        let text = chat.text(i);
        if !text.is_empty() {
            by_head.entry(head(text).to_owned()).or_default().push(i as u32);
        }
    }
    for q in quoted {
        // A quotation shorter than the head is found only where it is the whole message.
        let Some(candidates) = by_head.get(head(&q.text)) else { continue };
        let end = candidates.partition_point(|c| *c < q.message);
        let mut fallback = NONE;
        let mut found = NONE;
        for c in candidates[..end].iter().rev().take(MOST) {
            let sender = chat.messages[*c as usize].sender;
            if !quotes(&q.text, chat.text(*c as usize)) {
                continue;
            }
            let named = chat
                .members
                .get(sender as usize)
                .is_some_and(|m| *m.id == *q.sender || m.names.contains(&q.sender));
            if named || q.sender.is_empty() {
                found = *c;
                break;
            }
            if fallback == NONE {
                fallback = *c;
            }
        }
        chat.messages[q.message as usize].reply = if found == NONE { fallback } else { found };
    }
}
