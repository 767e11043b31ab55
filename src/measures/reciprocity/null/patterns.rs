//! Which small patterns are there more often than everybody's numbers of partners make them?

use super::{ENOUGH, against, chains, switchings};
use crate::graph::{Network, TRIADS, dyads, triads};
use crate::statistics::false_discovery;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One triad against digraphs with everybody's numbers of partners.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ByChance {
    /// Mean number under the null model.
    pub expected: f64,
    /// Standard scores from the mean; `null` below 20 different values.
    pub z: Option<f64>,
    /// Two-sided share of digraphs with a number at least as far out, the observed one counted.
    pub p: f64,
    /// The same for sixteen triads looked at together (Benjamini & Hochberg 1995).
    pub q: f64,
}

/// Fewer digraphs give no standard score.
const LEAST: u64 = 200;
/// Two-paths looked at in all digraphs together: less than a second.
const MOST: u64 = 400_000_000;

/// The triad census against null model D, by the names of [`TRIADS`]. Where the network is so large that 200
/// digraphs would take long, or has fewer than 50 units of help, or `draws` is below 200, it is empty.
pub fn patterns(network: &Network, draws: u64, seed: u64) -> BTreeMap<&'static str, ByChance> {
    let partners = network.partners();
    // Pairs of ties that meet, the table of ties, and switching and sorting.
    let active = partners.iter().filter(|p| !p.is_empty()).count() as u64;
    let meets: u64 = partners.iter().map(|p| (p.len() as u64).pow(2)).sum();
    let steps = meets + active.pow(2) / 4 + 40 * network.ties().len() as u64;
    let draws = draws.min(MOST / steps.max(1));
    if draws < LEAST || network.total() < ENOUGH as f64 {
        return BTreeMap::new();
    }
    let found = triads(network);
    // Drawn digraphs are of the members with help only.
    let idle = partners.len() as u64 - active;
    let drawn: Vec<[u64; 16]> = chains(draws, seed, 8, |random, own| {
        switchings(network, random, own, |digraph| census(&digraph.network(), idle))
    });
    let mut all: Vec<ByChance> = (0..TRIADS.len())
        .map(|class| {
            let values: Vec<f64> = drawn.iter().map(|d| d[class] as f64).collect();
            let observed = found[class] as f64;
            let above = against(observed, &values);
            let below = values.iter().filter(|d| **d <= observed).count() as f64;
            let below = (1.0 + below) / (1.0 + values.len() as f64);
            let p = (2.0 * above.p.min(below)).min(1.0);
            ByChance { expected: above.expected, z: above.z, p, q: p }
        })
        .collect();
    let q = false_discovery(&all.iter().map(|t| t.p).collect::<Vec<_>>());
    all.iter_mut().zip(q).for_each(|(t, q)| t.q = q);
    TRIADS.into_iter().zip(all).collect()
}

/// The triad census with so many members more who have no ties: with a pair they make triads of one pair or
/// none.
fn census(network: &Network, idle: u64) -> [u64; 16] {
    let (mut census, pairs) = (triads(network), dyads(network));
    let n = network.members() as u64;
    let choose = |n: u64, k: u64| {
        let all = (0..u128::from(k)).fold(1, |all, i| all * u128::from(n).saturating_sub(i) / (i + 1));
        all as u64
    };
    census[1] += pairs.asymmetric * idle;
    census[2] += pairs.mutual * idle;
    census[0] += pairs.none * idle + n * choose(idle, 2) + choose(idle, 3);
    census
}
