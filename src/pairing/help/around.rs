//! What the pairs of a message share: the other pairs, and the messages before and after.

use super::draft::{Draft, Pair};
use crate::model::Chat;

/// Messages ahead and back in which reactions are looked for.
const NEAR: usize = 12;

/// The pairs of a message, as each of them sees the others.
pub(super) struct Rivals {
    pub distances: Vec<u32>,
    /// Needs whose requesters the message calls.
    pub called: Vec<u32>,
    /// Whether it names places in a list.
    pub floors: bool,
}

impl Rivals {
    pub fn of(pairs: &[Pair]) -> Self {
        Self {
            distances: pairs.iter().map(|p| p.distance).collect(),
            called: pairs.iter().filter(|p| p.name || p.mention).map(|p| p.need).collect(),
            floors: pairs.iter().any(|p| p.floor.is_some()),
        }
    }
}

/// Who spoke, and of which need.
#[derive(Clone, Copy, Default)]
pub(super) struct Spoken {
    pub message: u32,
    pub sender: u32,
    pub thread: u32,
}

/// The messages around one, gathered once for all the needs that it may speak of.
pub(super) struct Near {
    /// Who sent the message.
    pub helper: u32,
    /// Backwards from the message.
    before: [Spoken; NEAR],
    befores: usize,
    after: [Spoken; NEAR],
    afters: usize,
}

impl Near {
    pub fn of(chat: &Chat, draft: &Draft, i: usize) -> Self {
        let messages = &chat.messages;
        let spoken =
            |m: usize| Spoken { message: m as u32, sender: messages[m].sender, thread: draft.thread[m] };
        let (befores, afters) = (i.min(NEAR), (messages.len() - i - 1).min(NEAR));
        let (mut before, mut after) = ([Spoken::default(); NEAR], [Spoken::default(); NEAR]);
        before[..befores].iter_mut().enumerate().for_each(|(k, b)| *b = spoken(i - 1 - k));
        after[..afters].iter_mut().enumerate().for_each(|(k, a)| *a = spoken(i + 1 + k));
        Self { helper: messages[i].sender, before, befores, after, afters }
    }

    pub fn before(&self) -> &[Spoken] {
        &self.before[..self.befores]
    }

    pub fn after(&self) -> &[Spoken] {
        &self.after[..self.afters]
    }
}
