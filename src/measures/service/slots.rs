//! When to post? Hours of the week with their fulfilment, few requests drawn towards their hour's and
//! the group's (Q7 of docs/methods.md).

use super::Asking;
use crate::measures::History;
use crate::statistics::{BetaPrior, beta_quantile, fit_beta};
use serde::{Deserialize, Serialize};
use statrs::function::beta::ln_beta;
use std::collections::HashSet;

/// One hour of the week, local time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Slot {
    /// Monday 0.
    pub weekday: u8,
    /// 0 to 23.
    pub hour: u8,
    /// Requests with an hour of log after them.
    pub requests: u64,
    /// Of these, helped within an hour.
    pub helped: u64,
    /// Posterior mean of the share.
    pub share: f64,
    /// 90 % credible interval.
    pub interval: (f64, f64),
    /// Different members who helped at this hour of the week.
    pub helpers: u64,
}

/// The heat map of the week.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Slots {
    /// 7 × 24 hours, Monday first; empty without requests.
    pub cells: Vec<Slot>,
    /// At most three hours at which asking works clearly better than on average: the lower tenth of what
    /// is believed lies above the overall share. Hours with fewer than eight requests are not among them.
    pub best: Vec<Slot>,
    /// Share helped within an hour over all of them.
    pub overall: Option<f64>,
}

const ENOUGH: u64 = 8;
/// Prior weight of a cell where cells do not differ more than chance makes them.
const MOST: f64 = 200.0;

/// The heat map.
pub(super) fn slots(history: &History, requests: &[Asking]) -> Slots {
    let at = |t: i64| history.weekday(t) * 24 + history.hour(t);
    let mut counts = [(0.0f64, 0.0f64); 168];
    for request in requests.iter().filter(|r| r.follow_up >= 60.0) {
        let cell = &mut counts[at(request.time)];
        cell.1 += 1.0;
        cell.0 += f64::from(u8::from(request.wait.is_some_and(|w| w <= 60.0)));
    }
    let (helped, all) = counts.iter().fold((0.0, 0.0), |s, c| (s.0 + c.0, s.1 + c.1));
    if all < 1.0 {
        return Slots::default();
    }
    let mut helpers: Vec<HashSet<u32>> = vec![HashSet::new(); 168];
    history.help.iter().for_each(|h| {
        helpers[at(h.time)].insert(h.helper);
    });
    let pooled: f64 = helped / all;
    let hours: Vec<(f64, f64)> = (0..24)
        .map(|h| (0..7).map(|d| counts[d * 24 + h]).fold((0.0, 0.0), |s, c| (s.0 + c.0, s.1 + c.1)))
        .collect();
    let flat =
        BetaPrior { a: MOST * pooled.clamp(0.005, 0.995), b: MOST * (1.0 - pooled).clamp(0.005, 0.995) };
    let of_hours = fit_beta(&hours).unwrap_or(flat);
    let means: Vec<f64> = hours.iter().map(|(k, n)| of_hours.after(*k, n - k).mean()).collect();
    let weight = weight(&counts, &means);
    let cells: Vec<Slot> = (0..168)
        .map(|i| {
            let (k, n) = counts[i];
            let mean = means[i % 24];
            let believed = BetaPrior { a: weight * mean + k, b: weight * (1.0 - mean) + n - k };
            let point = |p: f64| beta_quantile(believed.a, believed.b, p).unwrap_or(mean);
            Slot {
                weekday: (i / 24) as u8,
                hour: (i % 24) as u8,
                requests: n as u64,
                helped: k as u64,
                share: believed.mean(),
                interval: (point(0.05), point(0.95)),
                helpers: helpers[i].len() as u64,
            }
        })
        .collect();
    let mut ranked: Vec<(f64, &Slot)> = cells
        .iter()
        .filter(|c| c.requests >= ENOUGH)
        .map(|c| {
            let (k, n) = (c.helped as f64, c.requests as f64);
            let mean = means[usize::from(c.hour)];
            let low = beta_quantile(weight * mean + k, weight * (1.0 - mean) + n - k, 0.1);
            (low.unwrap_or(0.0), c)
        })
        .filter(|(low, _)| *low > pooled)
        .collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1.weekday, a.1.hour).cmp(&(b.1.weekday, b.1.hour))));
    let best = ranked.into_iter().take(3).map(|r| *r.1).collect();
    Slots { best, cells, overall: Some(pooled) }
}

/// Prior weight of the hour's mean in a cell, by maximum likelihood between 1 and [`MOST`].
fn weight(counts: &[(f64, f64); 168], means: &[f64]) -> f64 {
    let fit = |weight: f64| {
        counts
            .iter()
            .enumerate()
            .filter(|(_, c)| c.1 > 0.0)
            .map(|(i, (k, n))| {
                let (a, b) = (weight * means[i % 24], weight * (1.0 - means[i % 24]));
                ln_beta(a + k, b + n - k) - ln_beta(a, b)
            })
            .sum::<f64>()
    };
    // A grid is fine enough: nobody reads the weight.
    let grid = (0..=40).map(|i| (MOST.ln() * f64::from(i) / 40.0).exp());
    grid.map(|w| (fit(w), w)).max_by(|a, b| a.0.total_cmp(&b.0)).map_or(MOST, |best| best.1)
}
