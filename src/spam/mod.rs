//! Who floods with links? Floods, near-duplicate texts, ads and scams: a score of named signals per
//! message. A help link by itself is never spam in a group that exists for help links.

mod coordination;

pub use coordination::{Rule, Share, Tie, coordination};

use crate::acts::{Act, ChatActs};
use crate::model::{Chat, MICROS_PER_SECOND, NONE};
use crate::pairing::Pairing;
use crate::text::shingles::{jaccard, shingles};
use foldhash::fast::RandomState;
use indexmap::IndexMap;
use rayon::prelude::*;
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
    /// Fourth or later posting of nearly the same words by one member within a day, where they ask
    /// for nothing.
    Repeated,
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
            Signal::Repeated => "repeated",
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
    /// Mean score of the postings, those without a flag as 0.
    pub score: f64,
}

/// Flags and links of a chat.
#[derive(Clone, Debug, Default)]
pub struct Spam {
    /// Suspicious messages with a score of at least [`SHOWN`], in message order.
    pub flags: Vec<Flag>,
    /// Links by number of postings, most first.
    pub links: Vec<LinkUse>,
    /// Members whose messages are mostly ads or scams, or a fifth of them and at least five.
    pub accounts: Vec<bool>,
}

/// Messages from this score on are shown.
pub const SHOWN: f64 = 0.5;
const FLOOD_WINDOW: i64 = 60 * 60 * MICROS_PER_SECOND;
const FLOOD_AT: usize = 4;
const DAY: i64 = 24 * FLOOD_WINDOW;
/// So many ads or scams make an advertiser of a member who also writes other things.
const MANY: u32 = 5;
/// Jaccard similarity from which texts are near-duplicates.
const ALIKE: f64 = 0.7;

/// Finds spam.
pub fn find(chat: &Chat, acts: &ChatActs, pairing: &Pairing) -> Spam {
    let floods = floods(chat, pairing);
    let (copies, repeated) = near_duplicates(chat, acts, pairing);
    let mut links = link_uses(chat, acts);
    let mut posters: HashMap<&str, HashSet<u32, RandomState>, RandomState> = HashMap::default();
    for link in &links {
        posters.entry(link.domain.as_str()).or_default().extend(&link.members);
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
        if repeated[i] {
            signals.push((Signal::Repeated, 0.55));
        }
        // What follows never accuses by itself.
        if !signals.is_empty() {
            if copies[i] && !repeated[i] {
                signals.push((Signal::NearDuplicate, 0.15));
            }
            if a.is(Act::Pii) && (a.is(Act::Ad) || a.is(Act::Scam)) {
                signals.push((Signal::Contact, 0.1));
            }
            let rare = acts.links[i]
                .iter()
                .any(|l| posters.get(l.domain.as_str()).is_some_and(|who| who.len() <= 1));
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
    let scores: HashMap<u32, f64, RandomState> = flags.iter().map(|f| (f.message, f.score)).collect();
    for flag in &flags {
        let commercial = flag.signals.iter().any(|(s, _)| matches!(s, Signal::Ad | Signal::Scam));
        let sender = chat.messages[flag.message as usize].sender;
        if commercial && sender != NONE {
            accounts[sender as usize].0 += 1;
        }
    }
    for link in &mut links {
        let scores = link.messages.iter().filter_map(|m| scores.get(m));
        link.flagged = scores.clone().count() as u32;
        link.score = scores.sum::<f64>() / link.messages.len().max(1) as f64;
    }
    let advertiser = |(ads, all): (u32, u32)| ads > 0 && ads * 2 >= all || ads >= MANY && ads * 5 >= all;
    let accounts = accounts.into_iter().map(advertiser).collect();
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

/// Per message: whether an earlier one says nearly the same, and whether it is the fourth or later such
/// by one member within a day. Candidates share one of the three smallest hashes; exact similarity
/// decides. Postings of needs repeat their words by nature and are left to [`floods`].
fn near_duplicates(chat: &Chat, acts: &ChatActs, pairing: &Pairing) -> (Vec<bool>, Vec<bool>) {
    let count = chat.messages.len();
    let eligible: Vec<u32> = (0..count)
        .filter(|i| {
            let a = &acts.messages[*i];
            let suspicious = a.is(Act::Ad) || a.is(Act::Scam);
            let long = acts.folded[*i].len() >= if suspicious { 16 } else { 36 };
            let help = a.is(Act::Fulfil) || a.is(Act::Fail) || a.is(Act::Thanks) || a.is(Act::Rule);
            long && chat.messages[*i].sender != NONE && (suspicious || pairing.need_of[*i] == NONE && !help)
        })
        .map(|i| i as u32)
        .collect();
    let sets: Vec<Vec<u64>> = eligible.par_iter().map(|i| shingles(&acts.folded[*i as usize])).collect();
    let mut buckets: HashMap<u64, Vec<u32>, RandomState> = HashMap::default();
    let (mut copy, mut repeated) = (vec![false; count], vec![false; count]);
    for (n, i) in eligible.iter().enumerate() {
        let message = &chat.messages[*i as usize];
        let mut own = 0;
        for key in sets[n].iter().take(3) {
            let bucket = buckets.entry(*key).or_default();
            let mut mine = 0;
            for j in bucket.iter().rev().take(64).filter(|j| jaccard(&sets[n], &sets[**j as usize]) >= ALIKE)
            {
                copy[*i as usize] = true;
                let other = &chat.messages[eligible[*j as usize] as usize];
                mine += usize::from(other.sender == message.sender && message.time - other.time <= DAY);
            }
            own = own.max(mine);
            bucket.push(n as u32);
        }
        repeated[*i as usize] = own + 1 >= FLOOD_AT;
    }
    (copy, repeated)
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
