//! Repetition: floods of one need, and texts that are posted again in nearly the same words.

use super::topic::Topics;
use crate::acts::{Act, ChatActs};
use crate::model::{Chat, MICROS_PER_SECOND, NONE};
use crate::pairing::Pairing;
use crate::text::near::groups;
use foldhash::fast::RandomState;
use std::collections::HashMap;

const HOUR: i64 = 60 * 60 * MICROS_PER_SECOND;
const DAY: i64 = 24 * HOUR;
/// Postings of one need within an hour, or of one text within a day, from which they are too many.
const MANY: usize = 4;
/// Jaccard similarity from which texts are near-duplicates.
pub const ALIKE: f64 = 0.7;
/// Of a hundred needs, so many are posted as often within an hour as is usual here.
const USUAL: f64 = 0.95;

/// Messages in nearly the same words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repeat {
    /// In order.
    pub messages: Vec<u32>,
    /// Who posted them, most messages first.
    pub members: Vec<u32>,
}

/// What is posted again.
#[derive(Debug, Default)]
pub(super) struct Repeats {
    /// Per message: an earlier one says nearly the same.
    pub copy: Vec<bool>,
    /// Per message: how many too many of its kind its sender has posted within a day with it: the fourth is one.
    pub repeated: Vec<u16>,
    /// Groups of three messages or more, largest first.
    pub groups: Vec<Repeat>,
}

/// Per message: how many postings too many of its need stand within the hour that it ends: the fourth is one, or
/// the first above what is usual in this group (95 of 100 needs).
pub(super) fn floods(chat: &Chat, pairing: &Pairing) -> Vec<u16> {
    let mut out = vec![0; chat.messages.len()];
    let postings: Vec<Vec<u32>> = pairing
        .needs
        .iter()
        .map(|need| {
            std::iter::once(need.first)
                .chain(need.reposts.iter().copied())
                .filter(|m| chat.messages[*m as usize].sender == need.requester)
                .collect()
        })
        .collect();
    // Per posting, how many of its need stand within the hour that it ends.
    let dense = |own: &[u32], n: usize| {
        let last = chat.messages[own[n] as usize].time;
        own[..=n].iter().filter(|m| last - chat.messages[**m as usize].time <= HOUR).count()
    };
    let mut most: Vec<usize> =
        postings.iter().map(|own| (0..own.len()).map(|n| dense(own, n)).max().unwrap_or(0)).collect();
    most.sort_unstable();
    let usual = most.get((most.len() as f64 * USUAL) as usize).copied().unwrap_or(0);
    for own in &postings {
        for n in 0..own.len() {
            out[own[n] as usize] = excess(dense(own, n), MANY.max(usual + 1));
        }
    }
    out
}

/// How many of `count` are too many, if the `least`-th is the first such.
fn excess(count: usize, least: usize) -> u16 {
    (count + 1).saturating_sub(least).min(usize::from(u16::MAX)) as u16
}

/// Near-duplicates among messages that ask for nothing: requests repeat the words of their platform by nature
/// and are left to [`floods`].
pub(super) fn repeats(chat: &Chat, acts: &ChatActs, pairing: &Pairing, topics: &Topics) -> Repeats {
    let count = chat.messages.len();
    let eligible: Vec<u32> = (0..count)
        .filter(|i| {
            let a = &acts.messages[*i];
            let suspicious = a.is(Act::Ad) || a.is(Act::Scam);
            let long = acts.folded[*i].len() >= if suspicious { 16 } else { 36 };
            let help = a.is(Act::Fulfil) || a.is(Act::Fail) || a.is(Act::Thanks) || a.is(Act::Rule);
            let links = &acts.links[*i];
            let asks = pairing.need_of[*i] != NONE
                || a.is(Act::Request)
                || a.is(Act::Repost)
                || !links.is_empty() && links.iter().all(|l| l.domain == "code" || topics.is_on(l));
            long && chat.messages[*i].sender != NONE && (suspicious || !asks && !help)
        })
        .map(|i| i as u32)
        .collect();
    let texts: Vec<&str> = eligible.iter().map(|i| acts.folded[*i as usize].as_str()).collect();
    let mut found = Repeats { copy: vec![false; count], repeated: vec![0; count], groups: Vec::new() };
    let mut members: HashMap<u32, Vec<u32>, RandomState> = HashMap::default();
    for (n, group) in groups(&texts, ALIKE).into_iter().enumerate() {
        members.entry(group).or_default().push(eligible[n]);
    }
    for messages in members.into_values().filter(|m| m.len() >= 2) {
        let mut own: HashMap<u32, Vec<i64>, RandomState> = HashMap::default();
        for (n, i) in messages.iter().enumerate() {
            let message = &chat.messages[*i as usize];
            found.copy[*i as usize] = n > 0;
            let times = own.entry(message.sender).or_default();
            times.push(message.time);
            let recent = times.iter().rev().take_while(|t| message.time - **t <= DAY).count();
            found.repeated[*i as usize] = excess(recent, MANY);
        }
        if messages.len() >= 3 {
            let mut members: Vec<(usize, u32)> = own.into_iter().map(|(m, t)| (t.len(), m)).collect();
            members.sort_unstable_by_key(|(n, m)| (std::cmp::Reverse(*n), *m));
            found.groups.push(Repeat { members: members.into_iter().map(|(_, m)| m).collect(), messages });
        }
    }
    found.groups.sort_by_key(|g| (std::cmp::Reverse(g.messages.len()), g.messages[0]));
    found
}
