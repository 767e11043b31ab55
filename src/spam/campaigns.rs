//! Campaigns: suspicious messages of several members that carry the same link, the same foreign domain or the
//! same words.

use super::Flag;
use super::ground::skeleton;
use super::signal::Signal;
use crate::acts::ChatActs;
use crate::data::{is_help_platform, is_shortener};
use crate::model::Chat;
use foldhash::fast::RandomState;
use petgraph::unionfind::UnionFind;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Messages that seem to come from one hand, whatever the accounts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Campaign {
    /// Members who posted them, most messages first.
    pub members: Vec<u32>,
    /// The messages, in order.
    pub messages: Vec<u32>,
}

/// Evidence that makes equal words a sign of one hand.
fn telling(signal: Signal) -> bool {
    use Signal::*;
    matches!(
        signal,
        Contact
            | Fraud
            | Payment
            | Official
            | Forced
            | SharedLink
            | RareDomain
            | LookAlike
            | Denied
            | FalseHelp
            | Disguised
    )
}

/// Campaigns of two members or more and three messages or more, or two with one link, largest first. What only repeats itself or
/// floods with a request is none.
pub(super) fn campaigns(chat: &Chat, acts: &ChatActs, flags: &[Flag]) -> Vec<Campaign> {
    let loud = |f: &&Flag| {
        f.signals
            .iter()
            .any(|s| s.1 > 0.0 && !matches!(s.0, Signal::Flood | Signal::Repeated | Signal::NeverHelped))
    };
    let flags: Vec<&Flag> = flags.iter().filter(loud).collect();
    let mut joined = UnionFind::<usize>::new(flags.len());
    let mut first: HashMap<String, usize, RandomState> = HashMap::default();
    for (n, flag) in flags.iter().enumerate() {
        let i = flag.message as usize;
        let mut keys: Vec<String> = Vec::new();
        // Help is asked for in the same words by many: it takes more than words.
        if flag.signals.iter().any(|s| s.1 > 0.0 && telling(s.0)) {
            keys.extend(skeleton(&acts.folded[i]).map(|t| format!("text {t}")));
        }
        for link in acts.links[i].iter().filter(|l| !is_help_platform(&l.domain) && l.domain != "code") {
            keys.push(format!("link {}", link.object));
            if !is_shortener(&link.host) {
                keys.push(format!("site {}", link.domain));
            }
        }
        for key in keys {
            let other = *first.entry(key).or_insert(n);
            joined.union(other, n);
        }
    }
    // Two messages alone may share their words or site by chance, hardly the very link.
    let linked = |m: u32| acts.links[m as usize].iter().filter(|l| !is_help_platform(&l.domain));
    let one_link = |pair: &[u32]| {
        pair.len() == 2 && linked(pair[0]).any(|a| linked(pair[1]).any(|b| a.object == b.object))
    };
    let mut parts: BTreeMap<usize, Vec<u32>> = BTreeMap::new();
    for (n, flag) in flags.iter().enumerate() {
        parts.entry(joined.find(n)).or_default().push(flag.message);
    }
    let mut found: Vec<Campaign> = parts
        .into_values()
        .map(|mut messages| {
            messages.sort_unstable();
            let mut counts: BTreeMap<u32, usize> = BTreeMap::new();
            messages.iter().for_each(|m| *counts.entry(chat.messages[*m as usize].sender).or_default() += 1);
            let mut members: Vec<u32> =
                counts.keys().copied().collect::<BTreeSet<u32>>().into_iter().collect();
            members.sort_by_key(|m| (std::cmp::Reverse(counts[m]), *m));
            Campaign { members, messages }
        })
        .filter(|c| c.members.len() >= 2 && (c.messages.len() >= 3 || one_link(&c.messages)))
        .collect();
    found.sort_by_key(|c| (std::cmp::Reverse(c.messages.len()), c.messages[0]));
    found
}
