//! Too many messages at once? (Q5 of docs/methods.md)

use super::{Asking, Share};
use crate::acts::ChatActs;
use crate::measures::History;
use crate::measures::history::HOUR;
use crate::model::{Chat, NONE};
use crate::statistics::quantile;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use xxhash_rust::xxh3::xxh3_64;

/// What makes an hour overloaded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Why {
    /// Forty or more members wrote within twenty minutes (Jones et al. 2008).
    pub posters: bool,
    /// Three times as many new requests as helps, with five requests or more.
    pub demand: bool,
    /// Half of thirty or more messages repeat a text of the day (Nematzadeh et al. 2019).
    pub copies: bool,
}

/// Requests that met one level of load.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Level {
    /// Fewest and most members who wrote in the twenty minutes before the request.
    pub posters: (u64, u64),
    /// Helped within an hour.
    pub helped: Share,
}

/// Load and overload. The limits are conventions; the levels show what load does in this group.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Overload {
    /// Local hours with a message.
    pub active_hours: u64,
    /// Of these, overloaded ones.
    pub overloaded: Share,
    /// Of these, by reason: posters, demand, copies.
    pub by_posters: u64,
    /// See `by_posters`.
    pub by_demand: u64,
    /// See `by_posters`.
    pub by_copies: u64,
    /// Most members who wrote within twenty minutes.
    pub most_posters: u64,
    /// Requests in five groups from the quietest to the busiest moment.
    pub levels: Vec<Level>,
}

const WINDOW: i64 = HOUR / 3;
const SUSTAINED: usize = 40;
/// Texts shorter than this repeat by nature.
const LONG: usize = 12;

#[derive(Default)]
struct Hour {
    messages: u64,
    copies: u64,
    posters: usize,
    requests: u64,
    helps: u64,
}

/// Load of every hour and how requests fare under it.
pub(super) fn overload(chat: &Chat, acts: &ChatActs, history: &History, requests: &[Asking]) -> Overload {
    let hour = |t: i64| history.clock.local(t).div_euclid(HOUR);
    let mut hours: BTreeMap<i64, Hour> = BTreeMap::new();
    // Writers of the last twenty minutes, with how often each.
    let mut recent: VecDeque<(i64, u32)> = VecDeque::new();
    let mut writers: HashMap<u32, u32> = HashMap::new();
    let mut seen: HashMap<u64, i64> = HashMap::new();
    let mut around = vec![0u64; chat.messages.len()];
    let mut order: Vec<u32> = (0..chat.messages.len() as u32).collect();
    order.sort_by_key(|i| (chat.messages[*i as usize].time, *i));
    for i in order {
        let message = &chat.messages[i as usize];
        if message.sender == NONE || message.kind.is_event() {
            continue;
        }
        while let Some((_, who)) = recent.front().copied().filter(|r| r.0 < message.time - WINDOW) {
            recent.pop_front();
            if let Some(n) = writers.get_mut(&who) {
                *n -= 1;
                if *n == 0 {
                    writers.remove(&who);
                }
            }
        }
        recent.push_back((message.time, message.sender));
        *writers.entry(message.sender).or_default() += 1;
        around[i as usize] = writers.len() as u64;
        let of_hour = hours.entry(hour(message.time)).or_default();
        of_hour.messages += 1;
        of_hour.posters = of_hour.posters.max(writers.len());
        let text = acts.folded.get(i as usize).map_or("", |t| t.trim());
        if text.chars().count() >= LONG {
            let before = seen.insert(xxh3_64(text.as_bytes()), message.time);
            of_hour.copies += u64::from(before.is_some_and(|t| message.time - t <= 24 * HOUR));
        }
    }
    history.needs.iter().for_each(|n| hours.entry(hour(n.time)).or_default().requests += 1);
    history.help.iter().for_each(|h| hours.entry(hour(h.time)).or_default().helps += 1);
    let why = |h: &Hour| Why {
        posters: h.posters >= SUSTAINED,
        demand: h.requests >= 5 && h.requests >= 3 * h.helps,
        copies: h.messages >= 30 && 2 * h.copies >= h.messages,
    };
    let active: Vec<Why> = hours.values().filter(|h| h.messages > 0).map(why).collect();
    let count = |test: fn(&Why) -> bool| active.iter().filter(|w| test(w)).count();
    Overload {
        active_hours: active.len() as u64,
        overloaded: Share::of(count(|w| w.posters || w.demand || w.copies), active.len()),
        by_posters: count(|w| w.posters) as u64,
        by_demand: count(|w| w.demand) as u64,
        by_copies: count(|w| w.copies) as u64,
        most_posters: hours.values().map(|h| h.posters as u64).max().unwrap_or(0),
        levels: levels(requests, &around),
    }
}

/// Requests by fifths of the number of members around them.
fn levels(requests: &[Asking], around: &[u64]) -> Vec<Level> {
    let load = |r: &Asking| around[r.message as usize];
    let loads: Vec<f64> = requests.iter().map(|r| load(r) as f64).collect();
    let mut limits: Vec<u64> = [0.2, 0.4, 0.6, 0.8, 1.0]
        .iter()
        .filter_map(|q| quantile(&loads, *q))
        .map(|l| l.floor() as u64)
        .collect();
    limits.dedup();
    let mut from = 0;
    let mut found = Vec::new();
    for limit in limits {
        let inside: Vec<&Asking> = requests.iter().filter(|r| (from..=limit).contains(&load(r))).collect();
        let seen: HashSet<u64> = inside.iter().map(|r| load(r)).collect();
        if let (Some(low), Some(high)) = (seen.iter().min(), seen.iter().max()) {
            let helped = super::waiting::helped_within(inside.iter().copied(), 60.0);
            found.push(Level { posters: (*low, *high), helped });
        }
        from = limit + 1;
    }
    found
}
