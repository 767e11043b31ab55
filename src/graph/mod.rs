//! The help graph: a directed multigraph, edges helper → requester, and the network it collapses to.

mod census;
mod centrality;
mod network;
mod parts;

pub use census::{Dyads, TRIADS, dyads, support, three_cycles, triads};
pub use centrality::{Hits, betweenness, cores, expertise, hits, page_rank};
pub use network::Network;
pub use parts::{communities, cut_points, modularity, strong_components, weak_components};

use crate::pairing::{Evidence, Help, Outcome, Pairing};
use std::collections::BTreeMap;

/// Help counted by (helper, need): two claims for one need by one helper are one unit.
#[derive(Clone, Debug, Default)]
pub struct HelpGraph {
    /// Number of members.
    pub members: usize,
    /// Units with at least this probability count in hard numbers.
    pub threshold: f32,
    /// Only help with explicit evidence is in it.
    pub strict: bool,
    /// Distinct units of help that count as done, in order of helper and need.
    pub units: Vec<Unit>,
    /// Edges in order of helper and requester.
    pub edges: BTreeMap<(u32, u32), Edge>,
}

/// One helper's help for one need.
#[derive(Clone, Copy, Debug)]
pub struct Unit {
    /// Who helped.
    pub helper: u32,
    /// Who was helped.
    pub requester: u32,
    /// Index of the need.
    pub need: u32,
    /// Message of the record with the highest probability.
    pub message: u32,
    /// Probability that the help happened.
    pub p: f32,
}

/// All help of one member for another.
#[derive(Clone, Copy, Debug)]
pub struct Edge {
    /// Units that count.
    pub count: u32,
    /// Expected number of units: the sum of their probabilities.
    pub expected: f64,
    /// Variance of the number of units, were they independent: the sum of p (1 − p).
    pub variance: f64,
    /// Probability that none of the units happened, were they independent.
    pub none: f64,
}

/// The usual threshold.
pub const THRESHOLD: f32 = 0.5;

/// Builds the graph from the help records; help counts from `threshold` on.
pub fn build(members: usize, pairing: &Pairing, threshold: f32) -> HelpGraph {
    gather(members, pairing, threshold, false)
}

/// The graph of the help that somebody says in so many words whom it is for: by reply, mention, name,
/// number in a list or link; or that the requester names as the helper.
pub fn build_strict(members: usize, pairing: &Pairing, threshold: f32) -> HelpGraph {
    gather(members, pairing, threshold, true)
}

fn is_explicit(help: &Help) -> bool {
    let explicit = |e: &Evidence| {
        matches!(e, Evidence::Reply | Evidence::Mention | Evidence::Name | Evidence::Link | Evidence::Floor)
    };
    help.evidence.iter().any(explicit)
}

fn gather(members: usize, pairing: &Pairing, threshold: f32, strict: bool) -> HelpGraph {
    let mut units: Vec<Unit> = pairing
        .help
        .iter()
        .filter(|h| !strict || is_explicit(h))
        .filter(|h| h.outcome == Outcome::Done && h.helper != h.requester)
        .map(|h| Unit { helper: h.helper, requester: h.requester, need: h.need, message: h.message, p: h.p })
        .collect();
    units.sort_by_key(|u| (u.helper, u.need));
    units.dedup_by(|later, first| {
        let same = (later.helper, later.need) == (first.helper, first.need);
        if same && later.p > first.p {
            *first = *later;
        }
        same
    });
    let mut by_pair: Vec<&Unit> = units.iter().collect();
    by_pair.sort_by_key(|u| (u.helper, u.requester));
    let edges = by_pair
        .chunk_by(|x, y| (x.helper, x.requester) == (y.helper, y.requester))
        .map(|same| {
            let mut edge = Edge { count: 0, expected: 0.0, variance: 0.0, none: 1.0 };
            for unit in same {
                edge.none *= 1.0 - f64::from(unit.p);
                edge.expected += f64::from(unit.p);
                edge.variance += f64::from(unit.p * (1.0 - unit.p));
                edge.count += u32::from(unit.p >= threshold);
            }
            ((same[0].helper, same[0].requester), edge)
        })
        .collect();
    HelpGraph { members, threshold, strict, units, edges }
}

impl HelpGraph {
    /// Weight of an edge in hard counts.
    pub fn weight(&self, helper: u32, requester: u32) -> u32 {
        self.edges.get(&(helper, requester)).map_or(0, |e| e.count)
    }

    /// The collapsed network of the help that counts.
    pub fn network(&self) -> Network {
        let counted = self.edges.iter().filter(|(_, e)| e.count > 0);
        Network::from_sums(self.members, counted.map(|((a, b), e)| (*a, *b, f64::from(e.count))).collect())
    }

    /// The collapsed network of expected help, whatever its probability.
    pub fn expected(&self) -> Network {
        let likely = self.edges.iter().filter(|(_, e)| e.expected > 0.0);
        Network::from_sums(self.members, likely.map(|((a, b), e)| (*a, *b, e.expected)).collect())
    }

    /// Whether a record of help that was done counts in hard numbers.
    pub fn counts(&self, help: &Help) -> bool {
        let done = help.outcome == Outcome::Done && help.p >= self.threshold;
        done && (!self.strict || is_explicit(help))
    }

    /// Units that count in hard numbers.
    pub fn counted(&self) -> impl Iterator<Item = &Unit> {
        self.units.iter().filter(|u| u.p >= self.threshold)
    }
}
