//! How sure are the figures? For the same members in another month (bootstrap of days) and for another
//! group like this (jackknife of members): R11 of docs/methods.md.

use super::Split;
use crate::graph::Network;
use crate::measures::history::{Given, History};
use crate::statistics::Random;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// Standard errors of the figures of [`Split`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Spread {
    /// Of edge reciprocity.
    pub edge: Option<f64>,
    /// Of the direct share.
    pub direct: Option<f64>,
    /// Of the indirect share.
    pub indirect: Option<f64>,
    /// Of the unmatched share.
    pub unmatched: Option<f64>,
}

fn spread(splits: &[Split], scale: f64) -> Spread {
    let error = |figure: fn(&Split) -> Option<f64>| {
        let values: Vec<f64> = splits.iter().filter_map(figure).collect();
        let n = values.len() as f64;
        let mean = values.iter().sum::<f64>() / n;
        (values.len() > 1)
            .then(|| (scale * values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / (n - 1.0)).sqrt())
    };
    Spread {
        edge: error(|s| s.edge),
        direct: error(|s| s.direct),
        indirect: error(|s| s.indirect),
        unmatched: error(|s| s.unmatched),
    }
}

/// Standard errors over whole local days drawn with replacement, each with the help for its needs. `None`
/// on fewer than seven days. The errors are meant to be set around the observed figure: replicates
/// themselves lie below it, because they miss a third of the days.
pub fn over_days(history: &History, replicates: u64, seed: u64) -> Option<Spread> {
    let network = history.network();
    // Days by their needs; help counts with the day of its need.
    let mut days: Vec<i64> = history.needs.iter().map(|n| history.day(n.time)).collect();
    days.sort_unstable();
    days.dedup();
    if days.len() < 7 || replicates < 2 {
        return None;
    }
    let day = |h: &Given| {
        let day = history.day(history.needs[h.need as usize].time);
        days.binary_search(&day).unwrap_or(0)
    };
    let tie = |h: &Given| network.tie(h.helper, h.requester);
    let events: Vec<(usize, usize)> = history.help.iter().filter_map(|h| Some((day(h), tie(h)?))).collect();
    let splits: Vec<Split> = (0..replicates)
        .into_par_iter()
        .map(|task| {
            let mut random = Random::stream(seed, 1000 + task);
            let mut times = vec![0.0; days.len()];
            days.iter().for_each(|_| times[random.below(days.len())] += 1.0);
            let mut weights = vec![0.0; network.ties().len()];
            events.iter().for_each(|(day, tie)| weights[*tie] += times[*day]);
            Sums::weighted(&network, &weights).split()
        })
        .collect();
    Some(spread(&splits, 1.0))
}

/// Delete-one-member jackknife over the members with help, √((N−1)/N Σ(θ₍ᵢ₎ − θ̄)²). `None` below three.
pub fn over_members(network: &Network) -> Option<Spread> {
    let whole = Sums::of(network);
    let (given, received) = network.strengths();
    let partners = network.partners();
    let active: Vec<u32> =
        (0..network.members() as u32).filter(|i| !partners[*i as usize].is_empty()).collect();
    let n = active.len() as f64;
    if active.len() < 3 {
        return None;
    }
    let splits: Vec<Split> = active
        .iter()
        .map(|i| {
            let mut rest = whole;
            rest.imbalance -= (given[*i as usize] - received[*i as usize]).abs();
            for (j, _) in &partners[*i as usize] {
                let (out, back) = (network.weight(*i, *j), network.weight(*j, *i));
                let (g, h) = (given[*j as usize], received[*j as usize]);
                rest.ties -= f64::from(u8::from(out > 0.0)) + f64::from(u8::from(back > 0.0));
                rest.returned -= if out > 0.0 && back > 0.0 { 2.0 } else { 0.0 };
                rest.total -= out + back;
                rest.matched -= 2.0 * out.min(back);
                rest.imbalance += ((g - back) - (h - out)).abs() - (g - h).abs();
            }
            rest.split()
        })
        .collect();
    // The jackknife's factor (N−1)²/N over the sample variance.
    Some(spread(&splits, (n - 1.0).powi(2) / n))
}

/// What the split is made of.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sums {
    ties: f64,
    returned: f64,
    total: f64,
    matched: f64,
    imbalance: f64,
}

impl Sums {
    pub(super) fn of(network: &Network) -> Self {
        Self::weighted(network, &network.ties().iter().map(|t| t.2).collect::<Vec<f64>>())
    }

    /// The sums of the same ties with other weights.
    fn weighted(network: &Network, weights: &[f64]) -> Self {
        let mut sums = Self { ties: 0.0, returned: 0.0, total: 0.0, matched: 0.0, imbalance: 0.0 };
        let mut balance = vec![0.0; network.members()];
        for (tie, ((a, b, _), w)) in network.ties().iter().zip(weights).enumerate() {
            if *w <= 0.0 {
                continue;
            }
            let back = network.back(tie).map_or(0.0, |t| weights[t]);
            sums.ties += 1.0;
            sums.returned += if back > 0.0 { 1.0 } else { 0.0 };
            sums.total += w;
            sums.matched += w.min(back);
            balance[*a as usize] += w;
            balance[*b as usize] -= w;
        }
        sums.imbalance = balance.iter().map(|b| b.abs()).sum();
        sums
    }

    pub(super) fn split(self) -> Split {
        let share = |part: f64, whole: f64| (whole > 1e-9).then(|| part / whole);
        let direct = share(self.matched, self.total);
        let unmatched = share(self.imbalance, 2.0 * self.total);
        Split {
            edge: share(self.returned, self.ties),
            dyadic: share(self.returned / 2.0, self.ties - self.returned / 2.0),
            direct,
            indirect: direct.zip(unmatched).map(|(d, u)| (1.0 - u - d).max(0.0)),
            unmatched,
        }
    }
}
