//! Links of several members that credit one account: one hand with several accounts, or a link that was passed
//! on. Shown without a score, because both happen.

use crate::acts::ChatActs;
use crate::model::{Chat, NONE};
use foldhash::fast::RandomState;
use indexmap::IndexMap;
use std::collections::BTreeMap;

/// Links of one site that credit one account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sharer {
    /// Registrable domain.
    pub domain: String,
    /// Members who posted them, most messages first.
    pub members: Vec<u32>,
    /// The messages, in order.
    pub messages: Vec<u32>,
}

/// Fewer members or postings happen by the way; a member with more of the postings is likely the owner whose
/// links others passed on.
const MEMBERS: usize = 3;
const POSTINGS: usize = 6;
const ONE: f64 = 0.5;

/// Sharers of several accounts, most messages first.
pub(super) fn sharers(chat: &Chat, acts: &ChatActs) -> Vec<Sharer> {
    let mut uses: IndexMap<(&str, &str), Vec<u32>, RandomState> = IndexMap::default();
    for (i, links) in acts.links.iter().enumerate().filter(|(i, _)| chat.messages[*i].sender != NONE) {
        for link in links.iter().filter(|l| !l.beneficiary.is_empty()) {
            let messages = uses.entry((&link.domain, &link.beneficiary)).or_default();
            if messages.last() != Some(&(i as u32)) {
                messages.push(i as u32);
            }
        }
    }
    let mut found: Vec<Sharer> = uses
        .into_iter()
        .filter(|(_, messages)| messages.len() >= POSTINGS)
        .filter_map(|((domain, _), messages)| {
            let mut counts: BTreeMap<u32, usize> = BTreeMap::new();
            messages.iter().for_each(|m| *counts.entry(chat.messages[*m as usize].sender).or_default() += 1);
            let most = counts.values().copied().max().unwrap_or(0);
            let several = counts.len() >= MEMBERS && most as f64 <= ONE * messages.len() as f64;
            let mut members: Vec<u32> = counts.keys().copied().collect();
            members.sort_by_key(|m| (std::cmp::Reverse(counts[m]), *m));
            several.then(|| Sharer { domain: domain.to_owned(), members, messages })
        })
        .collect();
    found.sort_by_key(|s| (std::cmp::Reverse(s.messages.len()), s.messages[0]));
    found
}
