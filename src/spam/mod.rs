//! Who floods with links? Floods, near-duplicate texts, ads and scams: a score of named signals per
//! message. A help link by itself is never spam in a group that exists for help links.

use crate::acts::{Act, ChatActs};
use crate::model::{Chat, MICROS_PER_SECOND, NONE};
use crate::pairing::Pairing;
use crate::text::shingles::{jaccard, shingles};
use foldhash::fast::RandomState;
use indexmap::IndexMap;
use std::collections::{HashMap, HashSet};

/// A reason for suspicion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Signal {
    /// The words advertise.
    Ad,
    /// The words match a known way to defraud.
    Scam,
    /// Fourth or later posting of one need within 60 minutes.
    Flood,
    /// The text was posted in nearly the same words before.
    NearDuplicate,
    /// Contact data in an advertising text.
    Contact,
    /// A link of a domain that hardly anybody else in the group posts.
    RareDomain,
}

impl Signal {
    /// The name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Signal::Ad => "ad",
            Signal::Scam => "scam",
            Signal::Flood => "flood",
            Signal::NearDuplicate => "near_duplicate",
            Signal::Contact => "contact",
            Signal::RareDomain => "rare_domain",
        }
    }
}

/// A suspicious message.
#[derive(Clone, Debug)]
pub struct Flag {
    /// Message index.
    pub message: u32,
    /// 0 to 1; flags are shown from 0.5.
    pub score: f64,
    /// What fired, with the points of each.
    pub signals: Vec<(Signal, f64)>,
}

/// All postings of one link.
#[derive(Clone, Debug, Default)]
pub struct LinkUse {
    /// What is linked.
    pub object: String,
    /// Registrable domain.
    pub domain: String,
    /// As first written.
    pub example: String,
    /// Messages that carry it.
    pub messages: Vec<u32>,
    /// Members who posted it.
    pub members: Vec<u32>,
    /// Of the messages, flagged ones.
    pub flagged: u32,
}

/// Flags and links of a chat.
#[derive(Clone, Debug, Default)]
pub struct Spam {
    /// Suspicious messages with a score of at least [`SHOWN`], in message order.
    pub flags: Vec<Flag>,
    /// Links by number of postings, most first.
    pub links: Vec<LinkUse>,
    /// Members whose messages are mostly ads or scams.
    pub accounts: Vec<bool>,
}

/// Messages from this score on are shown.
pub const SHOWN: f64 = 0.5;
const FLOOD_WINDOW: i64 = 60 * 60 * MICROS_PER_SECOND;
const FLOOD_AT: usize = 4;
/// Jaccard similarity from which texts are near-duplicates.
const ALIKE: f64 = 0.7;

/// Finds spam.
pub fn find(chat: &Chat, acts: &ChatActs, pairing: &Pairing) -> Spam {
    let floods = floods(chat, pairing);
    let copies = near_duplicates(chat, acts);
    let mut links = link_uses(chat, acts);
    let mut posters: HashMap<&str, usize, RandomState> = HashMap::default();
    for link in &links {
        *posters.entry(link.domain.as_str()).or_default() += link.members.len();
    }
    let mut flags = Vec::new();
    for (i, a) in acts.messages.iter().enumerate() {
        let mut signals = Vec::new();
        if a.is(Act::Ad) {
            signals.push((Signal::Ad, 0.5 + 0.3 * f64::from(a.p(Act::Ad) - 0.5)));
        }
        if a.is(Act::Scam) {
            signals.push((Signal::Scam, 0.6 + 0.3 * f64::from(a.p(Act::Scam) - 0.5)));
        }
        if floods[i] {
            signals.push((Signal::Flood, 0.6));
        }
        // What follows never accuses by itself.
        if !signals.is_empty() {
            if copies[i] {
                signals.push((Signal::NearDuplicate, 0.15));
            }
            if a.is(Act::Pii) && (a.is(Act::Ad) || a.is(Act::Scam)) {
                signals.push((Signal::Contact, 0.1));
            }
            let rare = acts.links[i].iter().any(|l| posters.get(l.domain.as_str()).is_some_and(|n| *n <= 1));
            if rare && !floods[i] {
                signals.push((Signal::RareDomain, 0.1));
            }
            let score = signals.iter().map(|(_, p)| p).sum::<f64>().min(1.0);
            if score >= SHOWN {
                flags.push(Flag { message: i as u32, score, signals });
            }
        }
    }
    let mut accounts = vec![(0u32, 0u32); chat.members.len()];
    for m in chat.messages.iter().filter(|m| m.sender != NONE && !m.kind.is_event()) {
        accounts[m.sender as usize].1 += 1;
    }
    let flagged: std::collections::BTreeSet<u32> = flags.iter().map(|f| f.message).collect();
    for flag in &flags {
        let commercial = flag.signals.iter().any(|(s, _)| matches!(s, Signal::Ad | Signal::Scam));
        let sender = chat.messages[flag.message as usize].sender;
        if commercial && sender != NONE {
            accounts[sender as usize].0 += 1;
        }
    }
    for link in &mut links {
        link.flagged = link.messages.iter().filter(|m| flagged.contains(m)).count() as u32;
    }
    let accounts = accounts.into_iter().map(|(ads, all)| ads > 0 && ads * 2 >= all).collect();
    Spam { flags, links, accounts }
}

fn floods(chat: &Chat, pairing: &Pairing) -> Vec<bool> {
    let mut out = vec![false; chat.messages.len()];
    for need in &pairing.needs {
        let postings: Vec<u32> = std::iter::once(need.first)
            .chain(need.reposts.iter().copied())
            .filter(|m| chat.messages[*m as usize].sender == need.requester)
            .collect();
        for window in postings.windows(FLOOD_AT) {
            let (first, last) = (window[0] as usize, window[FLOOD_AT - 1] as usize);
            if chat.messages[last].time - chat.messages[first].time <= FLOOD_WINDOW {
                out[last] = true;
            }
        }
    }
    out
}

/// Whether an earlier message says nearly the same: candidates share one of the three smallest
/// hashes, and exact similarity decides.
fn near_duplicates(chat: &Chat, acts: &ChatActs) -> Vec<bool> {
    let mut buckets: HashMap<u64, Vec<u32>, RandomState> = HashMap::default();
    let mut sets: Vec<Vec<u64>> = vec![Vec::new(); chat.messages.len()];
    let mut out = vec![false; chat.messages.len()];
    for i in 0..chat.messages.len() {
        let suspicious = acts.messages[i].is(Act::Ad) || acts.messages[i].is(Act::Scam);
        if !suspicious || acts.folded[i].len() < 16 {
            continue;
        }
        let set = shingles(&acts.folded[i]);
        for key in set.iter().take(3) {
            let bucket = buckets.entry(*key).or_default();
            out[i] |= bucket.iter().rev().take(64).any(|j| jaccard(&set, &sets[*j as usize]) >= ALIKE);
            bucket.push(i as u32);
        }
        sets[i] = set;
    }
    out
}

fn link_uses(chat: &Chat, acts: &ChatActs) -> Vec<LinkUse> {
    let mut uses: IndexMap<&str, LinkUse, RandomState> = IndexMap::default();
    let mut seen: HashSet<(usize, u32), RandomState> = HashSet::default();
    for (i, links) in acts.links.iter().enumerate() {
        for link in links {
            let entry = uses.entry(&link.object);
            let index = entry.index();
            let entry = entry.or_insert_with(|| LinkUse {
                object: link.object.clone(),
                domain: link.domain.clone(),
                example: link.raw.clone(),
                ..LinkUse::default()
            });
            entry.messages.push(i as u32);
            let sender = chat.messages[i].sender;
            if sender != NONE && seen.insert((index, sender)) {
                entry.members.push(sender);
            }
        }
    }
    let mut links: Vec<LinkUse> = uses.into_values().collect();
    links.sort_by(|a, b| b.messages.len().cmp(&a.messages.len()).then(a.object.cmp(&b.object)));
    links
}
