//! How well pairing does in this very chat: replies by id say who is answered, so they are hidden
//! and pairing has to find them again. Without replies there is nothing to check.

use super::help::{Evidence, Outcome, Pairing, pair};
use super::weights::Weights;
use crate::acts;
use crate::data::Words;
use crate::model::{Chat, NONE};
use crate::signals;
use serde::Serialize;

/// Help that a reply shows, and what pairing makes of it without the reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct SelfCheck {
    /// Messages that help by a reply to a need.
    pub hidden: u64,
    /// Of these, those that were paired with some need once the replies were hidden.
    pub paired: u64,
    /// Of these, those paired with the need they reply to.
    pub right: u64,
}

/// Fewer than this many say nothing about the chat.
const FEWEST: u64 = 10;

/// Hides every reply of a chat and pairs it again. `None` when too few replies show help.
///
/// # Errors
/// When the user's words or a shipped table are faulty.
pub fn self_check(
    chat: &Chat,
    words: &Words,
    weights: &Weights,
    pairing: &Pairing,
) -> anyhow::Result<Option<SelfCheck>> {
    let shown = |h: &&super::Help| {
        let says = |e: Evidence| h.evidence.contains(&e);
        h.p >= 0.5 && h.outcome == Outcome::Done && says(Evidence::Reply) && !says(Evidence::Received)
    };
    let known: Vec<(u32, u32)> = pairing
        .help
        .iter()
        .filter(shown)
        .filter(|h| chat.messages[h.message as usize].reply != NONE)
        .map(|h| (h.message, h.need))
        .collect();
    let hidden = known.len() as u64;
    if hidden < FEWEST {
        return Ok(None);
    }
    let mut blind = chat.clone();
    blind.messages.iter_mut().for_each(|m| m.reply = NONE);
    let seen = signals::read(&blind, words)?;
    let replies = weights.replies(&blind, &seen)?;
    let acts = acts::classify(&blind, seen, &replies, &weights.acts);
    let found = pair(&blind, &acts, &replies, &weights.help);
    let mut check = SelfCheck { hidden, paired: 0, right: 0 };
    for (message, need) in known {
        let start = found.help.partition_point(|h| h.message < message);
        let mut mine =
            found.help[start..].iter().take_while(|h| h.message == message).filter(|h| h.p >= 0.5).peekable();
        let first = pairing.needs[need as usize].first;
        check.paired += u64::from(mine.peek().is_some());
        check.right += u64::from(mine.any(|h| found.need_of[first as usize] == h.need));
    }
    Ok(Some(check))
}
