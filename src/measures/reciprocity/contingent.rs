//! When somebody asks, do those help whom they helped before? The contingent odds ratio (R6 of
//! docs/methods.md).

use crate::measures::history::{DAY, History};
use crate::measures::presence::Presence;
use crate::statistics::{Odds, mantel_haenszel};
use foldhash::fast::RandomState;
use serde::Serialize;
use std::collections::HashMap;

/// Odds of helping a requester who helped the helper within the exposure, against one who did not, pooled
/// over helpers.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Contingent {
    /// The odds ratio with its interval; `null` when undefined or with fewer than 5 exposed helps.
    pub odds: Option<Odds>,
    /// Days over which earlier help counts.
    pub exposure_days: f64,
    /// Helps given to somebody who had helped the helper before.
    pub exposed_helps: u64,
    /// Chances to help somebody who had helped before.
    pub exposed_chances: u64,
    /// All chances looked at.
    pub chances: u64,
}

/// Computes the odds ratio. Needs of the first `exposure` only build the history.
pub fn contingent(history: &History, presence: &Presence) -> Contingent {
    // A short log is all build-up otherwise.
    let exposure = if history.length() < 42 * DAY { history.length() / 3 } else { 14 * DAY };
    let mut helpers: Vec<Vec<u32>> = vec![Vec::new(); history.needs.len()];
    for h in &history.help {
        helpers[h.need as usize].push(h.helper);
    }
    let mut order: Vec<u32> = (0..history.needs.len() as u32).collect();
    order.sort_by_key(|n| (history.needs[*n as usize].time, *n));
    let mut last: HashMap<(u32, u32), i64, RandomState> = HashMap::default();
    let mut told = 0;
    let mut strata = vec![[0.0f64; 4]; history.members];
    let mut sweep = presence.sweep();
    for n in order {
        let need = history.needs[n as usize];
        while let Some(h) = history.help.get(told).filter(|h| h.time < need.time) {
            last.insert((h.helper, h.requester), h.time);
            told += 1;
        }
        let helped = &helpers[n as usize];
        let around = sweep.at(need.time);
        if need.time - history.range.0 < exposure {
            continue;
        }
        let absent = helped.iter().filter(|h| around.binary_search(h).is_err());
        for i in around.iter().chain(absent).filter(|i| **i != need.requester) {
            // The requester helped this member not long ago.
            let exposed = last.get(&(need.requester, *i)).is_some_and(|t| need.time - t <= exposure);
            let cell = 2 * usize::from(!exposed) + usize::from(!helped.contains(i));
            strata[*i as usize][cell] += 1.0;
        }
    }
    let sum = |cell: usize| strata.iter().map(|s| s[cell]).sum::<f64>() as u64;
    let exposed_helps = sum(0);
    Contingent {
        odds: (exposed_helps >= 5).then(|| mantel_haenszel(&strata)).flatten(),
        exposure_days: exposure as f64 / DAY as f64,
        exposed_helps,
        exposed_chances: exposed_helps + sum(1),
        chances: (0..4).map(sum).sum(),
    }
}
