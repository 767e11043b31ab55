//! Is help returned? Measures R1 to R12 of docs/methods.md.

mod choices;
pub(super) mod contingent;
mod lag;
mod ledger;
pub mod null;
pub mod rarefied;
mod spread;
mod windows;

pub use choices::{Choice, What};
pub use contingent::{Chances, Contingent, EXPOSURE, OfKind};
pub use lag::{Favour, Lag, favours};
pub use ledger::{Pair, Side, ledger};
pub use null::{Against, Null};
pub use rarefied::{Rarefied, rarefied};
pub use spread::{Spread, over_days, over_members};
pub use windows::{Window, windows};

use super::Settings;
use super::history::History;
use super::presence::Presence;
use crate::graph::{Dyads, HelpGraph, Network, TRIADS, dyads, support, three_cycles, triads};
use serde::Serialize;
use std::collections::BTreeMap;

/// Where help came back. `direct + indirect + unmatched = 1`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Split {
    /// Share of directed ties whose reverse exists (Wasserman & Faust 1994).
    pub edge: Option<f64>,
    /// Share of connected pairs with help both ways.
    pub dyadic: Option<f64>,
    /// Σ min(w_ij, w_ji) / Σ w_ij (Squartini et al. 2013): help returned within the same pair.
    pub direct: Option<f64>,
    /// Help matched by help exchanged with others.
    pub indirect: Option<f64>,
    /// Help beyond what its receivers gave.
    pub unmatched: Option<f64>,
}

impl Split {
    /// The split of a network.
    pub fn of(network: &Network) -> Self {
        spread::Sums::of(network).split()
    }
}

/// Reciprocity of the help graph. Undefined numbers are `None`, never 0.
#[derive(Clone, Copy, Debug, Default, Serialize, PartialEq)]
pub struct Reciprocity {
    /// Units of help counted.
    pub help: u64,
    /// Directed edges.
    pub edges: u64,
    /// Members with help given or received.
    pub members: u64,
    /// Share of directed edges whose reverse exists (Wasserman & Faust 1994).
    pub edge: Option<f64>,
    /// Share of connected pairs with help both ways.
    pub dyadic: Option<f64>,
    /// (edge − density) / (1 − density) over those members (Garlaschelli & Loffredo 2004): for comparison
    /// with papers, not for its sign.
    pub rho: Option<f64>,
    /// Σ min(w_ij, w_ji) / Σ w_ij (Squartini et al. 2013): help returned within the same pair.
    pub weighted: Option<f64>,
    /// Help matched by help exchanged with others.
    pub indirect: Option<f64>,
    /// Help beyond what its receivers gave; `weighted + indirect + unmatched = 1`.
    pub unmatched: Option<f64>,
    /// Expected units of help: the sum of their probabilities.
    pub help_expected: f64,
    /// The edge figure with every edge weighed by the probability that it exists.
    pub edge_expected: Option<f64>,
    /// The weighted figure over expected counts instead of counts.
    pub weighted_expected: Option<f64>,
    /// The indirect share over expected counts.
    pub indirect_expected: Option<f64>,
    /// The unmatched share over expected counts.
    pub unmatched_expected: Option<f64>,
}

/// Computes reciprocity.
pub fn reciprocity(graph: &HelpGraph) -> Reciprocity {
    let network = graph.network();
    let (hard, expected) = (Split::of(&network), Split::of(&graph.expected()));
    let (mut exists, mut exists_back) = (0.0, 0.0);
    for ((a, b), edge) in &graph.edges {
        let back = graph.edges.get(&(*b, *a));
        exists += 1.0 - edge.none;
        exists_back += (1.0 - edge.none) * back.map_or(0.0, |e| 1.0 - e.none);
    }
    let members = network.partners().iter().filter(|p| !p.is_empty()).count();
    Reciprocity {
        help: network.total() as u64,
        edges: network.ties().len() as u64,
        members: members as u64,
        edge: hard.edge,
        dyadic: hard.dyadic,
        rho: hard.edge.and_then(|edge| rho(edge, network.ties().len(), members)),
        weighted: hard.direct,
        indirect: hard.indirect,
        unmatched: hard.unmatched,
        help_expected: graph.edges.values().map(|e| e.expected).sum(),
        edge_expected: (exists > 0.0).then(|| exists_back / exists),
        weighted_expected: expected.direct,
        indirect_expected: expected.indirect,
        unmatched_expected: expected.unmatched,
    }
}

/// ρ of Garlaschelli & Loffredo (2004): edge reciprocity beyond that of a random digraph of this density.
/// `None` for a complete digraph.
pub fn rho(edge: f64, ties: usize, members: usize) -> Option<f64> {
    let density = ties as f64 / (members as f64 * (members as f64 - 1.0));
    (ties > 0 && density < 1.0).then(|| (edge - density) / (1.0 - density))
}

/// Small patterns of the network.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Census {
    /// Pairs by what is between them.
    pub dyads: Dyads,
    /// The sixteen triads of Davis & Leinhardt, by name.
    pub triads: BTreeMap<&'static str, u64>,
    /// Triads among members with help against digraphs with everybody's numbers of partners; empty in a quick
    /// run, on little help and in large networks.
    pub triads_by_chance: BTreeMap<&'static str, null::ByChance>,
    /// Directed cycles of three: help that goes round.
    pub three_cycles: u64,
    /// Pairs with help both ways.
    pub mutual: u64,
    /// Of these, those whose members share a further partner (Jackson et al. 2012).
    pub supported: u64,
}

/// What stands behind the figures of [`Reciprocity`]: chance, time, uncertainty.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Exchange {
    /// Against the same people's timetable with helpers shuffled; `null` below 50 units of help.
    pub against_timetable: Option<Null>,
    /// Against digraphs with everybody's numbers of partners; `null` below 50 units of help.
    pub against_degrees: Option<Null>,
    /// Do those help whom they helped before?
    pub contingent: Option<Contingent>,
    /// Time to reciprocate.
    pub lag: Lag,
    /// Of favours whose giver asked for something in the same message.
    pub lag_demanding: Lag,
    /// Of the others.
    pub lag_spontaneous: Lag,
    /// Equal windows over time.
    pub windows: Vec<Window>,
    /// Small patterns.
    pub census: Census,
    /// Standard errors for the same members in another month; `null` on fewer than seven days.
    pub error_over_days: Option<Spread>,
    /// Standard errors for another group like this.
    pub error_over_members: Option<Spread>,
    /// Where help came back, of help with explicit evidence only.
    pub strict: Split,
    /// The figures under other choices of method; empty in a quick run.
    pub choices: Vec<Choice>,
}

/// Computes what stands behind the figures. `strict` is the network of the help with explicit evidence,
/// `advertisers` marks members whose own messages are mostly ads.
pub fn exchange(
    history: &History,
    presence: &Presence,
    strict: &Network,
    advertisers: &[bool],
    settings: Settings,
) -> Exchange {
    let network = history.network();
    let Settings { draws, replicates, seed, .. } = settings;
    let by_chance = || {
        rayon::join(
            || null::helper_permutation(history, null::BLOCK, draws, seed),
            || (null::degree_preserving(&network, draws, seed), null::patterns(&network, draws, seed)),
        )
    };
    let in_time = || {
        let chances = Chances::of(history, presence, EXPOSURE);
        let windows = windows(history, &chances, draws, seed);
        (chances.contingent(history), windows, lag::lags(history))
    };
    let errors = || (over_days(history, replicates, seed), over_members(&network));
    let (
        (timetable, (degrees, triads_by_chance)),
        ((contingent, windows, lags), (others, (over_days, over_members))),
    ) = rayon::join(by_chance, || {
        rayon::join(in_time, || {
            rayon::join(|| choices::others(history, presence, advertisers, settings), errors)
        })
    });
    let (mutual, supported) = support(&network);
    let [lag, lag_demanding, lag_spontaneous] = lags;
    let adjusted = timetable.and_then(|n| n.edge.adjusted);
    let odds = contingent.odds.map(|o| o.ratio);
    let choices = choices::beside_reported(others, adjusted, odds, Split::of(&network));
    Exchange {
        against_timetable: timetable,
        against_degrees: degrees,
        contingent: (history.length() > 0).then_some(contingent),
        lag,
        lag_demanding,
        lag_spontaneous,
        windows,
        census: Census {
            dyads: dyads(&network),
            triads: TRIADS.iter().copied().zip(triads(&network)).collect(),
            triads_by_chance,
            three_cycles: three_cycles(&network),
            mutual,
            supported,
        },
        error_over_days: over_days,
        error_over_members: over_members,
        strict: Split::of(strict),
        choices,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::Edge;

    fn graph(edges: &[(u32, u32, u32)]) -> HelpGraph {
        HelpGraph {
            members: 4,
            threshold: 0.5,
            strict: false,
            units: Vec::new(),
            edges: edges
                .iter()
                .map(|(a, b, n)| {
                    ((*a, *b), Edge { count: *n, expected: f64::from(*n), variance: 0.0, none: 0.0 })
                })
                .collect(),
        }
    }

    #[test]
    fn splits_help_on_paper() {
        // 0→1 three times, 1→0 once, 1→2 once: 2 of 3 edges returned, (1+1)/5 weighted.
        let r = reciprocity(&graph(&[(0, 1, 3), (1, 0, 1), (1, 2, 1)]));
        assert_eq!((r.edge_expected, r.help_expected), (Some(2.0 / 3.0), 5.0));
        assert_eq!((r.edge, r.dyadic, r.weighted), (Some(2.0 / 3.0), Some(0.5), Some(0.4)));
        // given 3,2,0; received 1,3,1: imbalance 2+1+1 = 4 of 10.
        assert_eq!(r.unmatched, Some(0.4));
        assert!((r.indirect.unwrap() - 0.2).abs() < 1e-12);
        // A three-cycle returns everything, nothing directly.
        let cycle = reciprocity(&graph(&[(0, 1, 1), (1, 2, 1), (2, 0, 1)]));
        assert_eq!((cycle.weighted, cycle.indirect, cycle.unmatched), (Some(0.0), Some(1.0), Some(0.0)));
        assert_eq!(reciprocity(&graph(&[])).edge, None);
    }
}
