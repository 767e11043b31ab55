//! What the flags of one member come to. Messages are labelled, people are not: a member is listed for what was
//! posted, and only where it was more than one doubtful message.

use super::{Flag, Level};
use crate::model::Chat;
use std::collections::BTreeMap;

/// A member with several flagged messages, or one that is very likely spam.
#[derive(Clone, Debug, PartialEq)]
pub struct Sender {
    /// Member index.
    pub member: u32,
    /// Indices into the flags, in message order.
    pub flags: Vec<u32>,
    /// The highest score of a message and a little for every doubling of their number, at most 1: whoever
    /// writes much must not drift into suspicion.
    pub score: f64,
    /// The highest level of a message.
    pub level: Level,
}

/// What a doubling of flagged messages adds.
const DOUBLING: f64 = 0.05;

/// Members by level, score and number of flags.
pub(super) fn senders(chat: &Chat, flags: &[Flag]) -> Vec<Sender> {
    let mut of: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for (n, flag) in flags.iter().enumerate() {
        of.entry(chat.messages[flag.message as usize].sender).or_default().push(n as u32);
    }
    let mut senders: Vec<Sender> = of
        .into_iter()
        .filter_map(|(member, own)| {
            let of = |n: &u32| &flags[*n as usize];
            let level = own.iter().map(|n| of(n).level).max()?;
            let best = own.iter().map(|n| of(n).score).fold(0.0, f64::max);
            let score = (best + DOUBLING * (own.len() as f64).log2()).min(1.0);
            (own.len() >= 2 && level > Level::Note || level == Level::VeryLikely).then_some(Sender {
                member,
                flags: own,
                score,
                level,
            })
        })
        .collect();
    senders.sort_by(|a, b| {
        b.level
            .cmp(&a.level)
            .then(b.score.total_cmp(&a.score))
            .then(b.flags.len().cmp(&a.flags.len()))
            .then(a.member.cmp(&b.member))
    });
    senders
}
