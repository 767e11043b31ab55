//! More mutual than the same people would be by chance? Two null models (R3 of docs/methods.md).

mod degrees;
mod patterns;
mod timetable;

pub use degrees::{Digraph, degree_preserving, switchings};
pub use patterns::{ByChance, patterns};
pub use timetable::{BLOCK, helper_permutation, permutations};

use crate::statistics::Random;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// The observed value against its distribution under a null model.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Against {
    /// Mean under the null model.
    pub expected: f64,
    /// (observed − expected) / (1 − expected): 0 by chance, 1 when everything is returned. Does not grow
    /// with the length of the log as the raw figure does.
    pub adjusted: Option<f64>,
    /// Standard scores from the mean; `null` below 200 draws or 20 different values.
    pub z: Option<f64>,
    /// Share of arrangements at least as mutual, the observed one counted (Phipson & Smyth 2010).
    pub p: f64,
}

/// Edge and weighted reciprocity against one null model.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Null {
    /// Arrangements drawn.
    pub draws: u64,
    /// Edge reciprocity.
    pub edge: Against,
    /// Weighted reciprocity; only the helper permutation keeps weights.
    pub weighted: Option<Against>,
}

/// Independent chains: a number that does not depend on the machine, as the result shall not either. Each
/// has to forget where it began, so there are fewer for few draws.
fn number_of_chains(draws: u64) -> u64 {
    if draws < 200 { 2.min(draws.max(1)) } else { 4 }
}

/// Fewer units of help say nothing about chance.
pub(in crate::measures) const ENOUGH: usize = 50;

fn against(observed: f64, draws: &[f64]) -> Against {
    let n = draws.len() as f64;
    let expected = draws.iter().sum::<f64>() / n;
    let spread = (draws.iter().map(|d| (d - expected).powi(2)).sum::<f64>() / (n - 1.0).max(1.0)).sqrt();
    let mut distinct = draws.to_vec();
    distinct.sort_by(f64::total_cmp);
    distinct.dedup();
    let extreme = draws.iter().filter(|d| **d >= observed - 1e-12).count() as f64;
    Against {
        expected,
        adjusted: (expected < 1.0).then(|| (observed - expected) / (1.0 - expected)),
        z: (draws.len() >= 200 && distinct.len() >= 20 && spread > 0.0)
            .then(|| (observed - expected) / spread),
        p: (1.0 + extreme) / (1.0 + n),
    }
}

/// Runs the chains in parallel; `chain` gets its random stream and the number of its draws.
fn chains<T: Send>(
    draws: u64,
    seed: u64,
    stream: u64,
    chain: impl Fn(Random, u64) -> Vec<T> + Sync,
) -> Vec<T> {
    let many = number_of_chains(draws);
    (0..many)
        .into_par_iter()
        .flat_map_iter(|c| {
            let own = draws / many + u64::from(c < draws % many);
            chain(Random::stream(seed, stream + c), own)
        })
        .collect()
}

/// Members up to which tables are used: 64 MB of counts, 2 MB of bits.
const TABLE: usize = 4096;
