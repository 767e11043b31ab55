//! Who posts the same things within moments of each other: the rule of CooRTweet (Righetti & Balluff), edge
//! for edge, by a sliding window instead of a join of all pairs. Its result is a starting point: in a
//! group that lives on shared links it names many who do nothing wrong.

use crate::statistics::quantile;
use foldhash::fast::RandomState;
use std::collections::{HashMap, HashSet};

/// One posting of one thing. Numbers stand for names; `object` and `content` share one numbering, as a
/// message may itself be what is shared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    /// What is posted.
    pub object: u32,
    /// Who posts it.
    pub account: u32,
    /// The message that does.
    pub content: u32,
    /// When, in any unit.
    pub time: i64,
}

/// The rule's settings.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rule {
    /// Most time between two postings, in the unit of the shares; included.
    pub window: i64,
    /// Fewest postings of an account, and fewest by messages that have a partner.
    pub least: usize,
    /// Edges heavier than this quantile of the weights are kept.
    pub quantile: f64,
}

/// Two accounts and how often they posted the same thing within the window.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tie {
    /// The accounts, smaller number first.
    pub accounts: (u32, u32),
    /// Pairs of messages.
    pub weight: u64,
    /// Mean time between the messages of a pair.
    pub mean_delta: f64,
    /// Heavier than the quantile.
    pub kept: bool,
}

/// Ties in order of their accounts. Takes time in the number of pairs within the window and memory in the
/// number of ties.
pub fn coordination(shares: &[Share], rule: Rule) -> Vec<Tie> {
    let mut shares = shares.to_vec();
    shares.sort_by_key(|s| (s.object, s.time, s.account, s.content));
    shares.dedup();
    let count = |shares: &mut dyn Iterator<Item = &Share>| {
        let mut rows: HashMap<u32, usize, RandomState> = HashMap::default();
        shares.for_each(|s| *rows.entry(s.account).or_default() += 1);
        rows
    };
    let rows = count(&mut shares.iter());
    shares.retain(|s| rows[&s.account] >= rule.least);
    // Messages that have a partner, and then all postings by them: an account needs enough of these.
    let mut partnered: HashSet<u32, RandomState> = HashSet::default();
    for posts in shares.chunk_by(|a, b| a.object == b.object) {
        partnered.extend(with_partner(posts, rule.window).into_iter().map(|at| posts[at].content));
    }
    let rows = count(&mut shares.iter().filter(|s| partnered.contains(&s.content)));
    let passes = |account: u32| rows.get(&account).is_some_and(|n| *n >= rule.least);
    let mut sums: HashMap<(u32, u32), (u64, i64), RandomState> = HashMap::default();
    for posts in shares.chunk_by(|a, b| a.object == b.object) {
        for (i, a) in posts.iter().enumerate() {
            for b in posts[i + 1..].iter().take_while(|b| b.time.saturating_sub(a.time) <= rule.window) {
                if pairs(a, b) && (passes(a.account) || passes(b.account)) {
                    let key = (a.account.min(b.account), a.account.max(b.account));
                    let sum = sums.entry(key).or_default();
                    sum.0 += 1;
                    sum.1 += b.time - a.time;
                }
            }
        }
    }
    let weights: Vec<f64> = sums.values().map(|s| s.0 as f64).collect();
    let limit = quantile(&weights, rule.quantile).unwrap_or(0.0);
    let tie = |(accounts, (weight, delta)): ((u32, u32), (u64, i64))| Tie {
        accounts,
        weight,
        mean_delta: delta as f64 / weight as f64,
        kept: weight as f64 > limit,
    };
    let mut ties: Vec<Tie> = sums.into_iter().map(tie).collect();
    ties.sort_by_key(|t| t.accounts);
    ties
}

/// Two accounts, and neither message is itself what is shared.
fn pairs(a: &Share, b: &Share) -> bool {
    a.account != b.account && a.object != a.content && a.object != b.content
}

/// Postings of one thing, in order of time, that have a partner within the window.
fn with_partner(posts: &[Share], window: i64) -> Vec<usize> {
    let own = |s: &Share| s.object == s.content;
    let mut found = Vec::new();
    let mut inside: HashMap<u32, usize, RandomState> = HashMap::default();
    let (mut from, mut to, mut many) = (0, 0, 0);
    for (at, post) in posts.iter().enumerate() {
        while to < posts.len() && posts[to].time.saturating_sub(post.time) <= window {
            if !own(&posts[to]) {
                *inside.entry(posts[to].account).or_default() += 1;
                many += 1;
            }
            to += 1;
        }
        while post.time.saturating_sub(posts[from].time) > window {
            if !own(&posts[from]) {
                if let Some(n) = inside.get_mut(&posts[from].account) {
                    *n -= 1;
                }
                many -= 1;
            }
            from += 1;
        }
        if !own(post) && many > inside.get(&post.account).copied().unwrap_or(0) {
            found.push(at);
        }
    }
    found
}
