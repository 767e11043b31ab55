//! Who floods with links? Floods, near-duplicate texts, ads and scams: a score of named signals per
//! message. A help link by itself is never spam in a group that exists for help links.

mod campaigns;
mod coordination;
mod evidence;
mod signal;

pub use campaigns::Campaign;
pub use coordination::{Rule, Share, Tie, coordination};
pub use signal::Signal;

use crate::acts::{Act, ChatActs};
use crate::model::{Chat, MICROS_PER_SECOND, NONE};
use crate::pairing::Pairing;
use crate::text::shingles::{jaccard, shingles};
use evidence::{Ground, kinds_of_evidence, total};
use foldhash::fast::RandomState;
use indexmap::IndexMap;
use rayon::prelude::*;
use std::collections::{HashMap, HashSet};

/// A suspicious message.
#[derive(Clone, Debug)]
pub struct Flag {
    /// Message index.
    pub message: u32,
    /// 0 to 1; flags are shown from 0.5.
    pub score: f64,
    /// What fired, with its bits of evidence; what speaks for the message is negative.
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
    /// Suspicious messages of several members that belong together, largest first.
    pub campaigns: Vec<Campaign>,
    /// Members whose messages are mostly ads or scams, or a fifth of them and at least five.
    pub accounts: Vec<bool>,
}

/// Messages from this score on are shown.
pub const SHOWN: f64 = 0.5;
/// Bits of evidence from which a message is worth a look.
const LOOK: f64 = 5.0;
/// The same where the judge of acts sees no ad and no scam and the evidence is of two kinds only.
const ALONE: f64 = 6.5;
/// The same where the judge calls it one.
const WORDED: f64 = 4.0;
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
    let ground = Ground::new(chat, acts, pairing);
    let flags: Vec<Flag> = (0..chat.messages.len())
        .into_par_iter()
        .with_min_len(1024)
        .filter(|i| chat.messages[*i].sender != NONE && !chat.messages[*i].kind.is_event())
        .filter_map(|i| {
            let (mut signals, loud) = ground.weigh(i);
            let solicits =
                |s: &(Signal, f64)| matches!(s.0, Signal::Contact | Signal::RareDomain | Signal::Shortener);
            if copies[i] && signals.iter().any(solicits) {
                signals.push((Signal::NearDuplicate, 1.0));
            }
            let points = total(&signals);
            let a = &acts.messages[i];
            let worded = a.is(Act::Ad) || a.is(Act::Scam);
            // Words and links alone need more than where the judge of acts, who also sees what stands
            // around, agrees; the judge alone counts beside loud messages or from members who give little.
            let kinds = kinds_of_evidence(&signals);
            let several = kinds >= 2;
            let believed = a.p(Act::Ad).max(a.p(Act::Scam));
            let least = if believed >= 0.15 || kinds >= 3 { LOOK } else { ALONE };
            let trusted = signals.iter().any(|s| s.1 < 0.0);
            let judged = points >= WORDED && (several || loud) || believed >= 0.5 && !trusted;
            let shown = points >= least && several || worded && judged && pairing.need_of[i] == NONE;
            // Floods and repetitions are shown for what they are, whoever their sender is.
            let mut score = if shown { (points / 10.0).clamp(SHOWN, 1.0) } else { 0.0 };
            for (fired, signal, least) in
                [(floods[i], Signal::Flood, 0.6), (repeated[i], Signal::Repeated, 0.55)]
            {
                if fired {
                    signals.retain(|s| s.0 != signal);
                    signals.insert(0, (signal, 6.0));
                    score = score.max(least);
                }
            }
            (score > 0.0).then_some(Flag { message: i as u32, score, signals })
        })
        .collect();
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
    let campaigns = campaigns::campaigns(chat, acts, &flags);
    Spam { flags, links, campaigns, accounts }
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
