//! How newcomers fare, who thanks, and how many helpers stand behind a helped request (Q9 to Q11 of
//! docs/methods.md).

use super::{Asking, Share};
use crate::measures::History;
use crate::measures::giving::Giving;
use crate::measures::history::DAY;
use crate::model::{Chat, NONE};
use crate::statistics::{newcombe, quantile};
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};

/// Members who came within the log and could be followed for fifteen days.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Newcomers {
    /// How many.
    pub number: u64,
    /// Of those who asked, helped within a day of their first request.
    pub first_request_helped: Share,
    /// Of those who were helped, came back in the second to fifteenth day after asking.
    pub came_back_helped: Share,
    /// Of those who were not helped, came back.
    pub came_back_unhelped: Share,
    /// 95 % interval of the difference (Newcombe 1998). An interval around 0 says: cannot tell. To see
    /// an effect of the size known from other communities, 269 newcomers on each side would be needed.
    pub difference: Option<(f64, f64)>,
    /// Of all newcomers, helped somebody within the log.
    pub gave: Share,
}

/// Thanks and breadth.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Gratitude {
    /// Helped requests whose requester thanked or said that it worked.
    pub closed: Share,
    /// Requests whose requester said that it worked although no help is visible.
    pub closed_without_visible_help: u64,
    /// Different helpers of a helped request: median and nine tenths.
    pub helpers: Option<(f64, f64)>,
    /// Helped requests whose every helper had been helped by the requester: pure trade.
    pub traded: Share,
    /// Entropy of the helps over the helpers, as a share of the greatest possible: 1 when all helpers
    /// help alike.
    pub evenness: Option<f64>,
}

const FOLLOWED: i64 = 15 * DAY;
/// Members first seen this long after the start of the log came within it.
const SETTLED: i64 = 7 * DAY;

/// How newcomers fare.
pub(super) fn newcomers(
    chat: &Chat,
    history: &History,
    members: &[Giving],
    requests: &[Asking],
) -> Newcomers {
    let (first, last) = history.range;
    let came = |m: &Giving| {
        let seen = m.seen.map(|s| s.0).filter(|t| *t >= first + SETTLED);
        m.joined.or(seen).filter(|t| last - t >= FOLLOWED)
    };
    let new: Vec<bool> = members.iter().map(|m| m.messages > 0 && came(m).is_some()).collect();
    let mut first_request: HashMap<u32, &Asking> = HashMap::new();
    for request in requests.iter().filter(|r| new[r.requester as usize]) {
        let known = first_request.entry(request.requester).or_insert(request);
        if request.time < known.time {
            *known = request;
        }
    }
    let mut back: HashSet<u32> = HashSet::new();
    for message in chat.messages.iter().filter(|m| m.sender != NONE && !m.kind.is_event()) {
        if let Some(request) = first_request.get(&message.sender) {
            let later = message.time - request.time;
            if (DAY..=FOLLOWED).contains(&later) {
                back.insert(message.sender);
            }
        }
    }
    let followed: Vec<&Asking> =
        first_request.values().copied().filter(|r| last - r.time >= FOLLOWED).collect();
    let helped = |r: &Asking| r.wait.is_some_and(|w| w <= 1440.0);
    let side = |want: bool| {
        let of: Vec<&&Asking> = followed.iter().filter(|r| helped(r) == want).collect();
        Share::of(of.iter().filter(|r| back.contains(&r.requester)).count(), of.len())
    };
    let (with, without) = (side(true), side(false));
    let pair = |s: &Share| (s.k as f64, s.n as f64);
    let many = new.iter().filter(|n| **n).count();
    Newcomers {
        number: many as u64,
        first_request_helped: super::waiting::helped_within(first_request.values().copied(), 1440.0),
        difference: newcombe(pair(&with), pair(&without)),
        came_back_helped: with,
        came_back_unhelped: without,
        gave: Share::of(members.iter().zip(&new).filter(|(m, n)| **n && m.given > 0).count(), many),
    }
}

/// Thanks and breadth.
pub(super) fn gratitude(history: &History, requests: &[Asking]) -> Gratitude {
    let helped = requests.iter().filter(|r| r.helped());
    let closed = helped.clone().filter(|r| r.closed).count();
    let mut helpers: Vec<Vec<u32>> = vec![Vec::new(); history.needs.len()];
    let mut given: HashMap<u32, f64> = HashMap::new();
    for h in &history.help {
        helpers[h.need as usize].push(h.helper);
        *given.entry(h.helper).or_default() += 1.0;
    }
    let network = history.network();
    let many: Vec<f64> = helpers.iter().filter(|l| !l.is_empty()).map(|l| l.len() as f64).collect();
    let traded = helpers
        .iter()
        .enumerate()
        .filter(|(need, list)| {
            let requester = history.needs[*need].requester;
            !list.is_empty() && list.iter().all(|h| network.weight(requester, *h) > 0.0)
        })
        .count();
    let total: f64 = given.values().sum();
    let mut shares: Vec<f64> = given.values().map(|g| g / total).collect();
    // The order of a hash map must not show in the last digit.
    shares.sort_by(f64::total_cmp);
    let entropy: f64 = shares.iter().map(|s| -s * s.ln()).sum();
    Gratitude {
        closed: Share::of(closed, helped.count()),
        closed_without_visible_help: requests.iter().filter(|r| r.closed && !r.helped()).count() as u64,
        helpers: quantile(&many, 0.5).zip(quantile(&many, 0.9)),
        traded: Share::of(traded, many.len()),
        evenness: (given.len() > 1).then(|| entropy / (given.len() as f64).ln()),
    }
}
