//! Who holds the group together, and what happens when they leave? Measures S1 to S8 of
//! docs/methods.md.

use super::history::History;
use crate::graph::{
    Network, betweenness, communities, cores, cut_points, expertise, hits, page_rank, strong_components,
    weak_components,
};
use rayon::prelude::*;
use serde::Serialize;
use std::collections::HashMap;

/// One member's place in the help network.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Place {
    /// PageRank of the network turned round, where requesters point to their helpers; sums to 1.
    pub help_rank: f64,
    /// Share of the networks with one other member left out in which this one is among the five first by
    /// `help_rank`; `null` without any help, and where members times ties exceed half a million.
    pub among_first: Option<f64>,
    /// (given − received) / √(given + received) (Zhang, Ackerman & Adamic 2007); `null` without help.
    pub expertise: Option<f64>,
    /// Core number among partners (Seidman 1983).
    pub core: u64,
    /// Hub score (Kleinberg 1999): helps those whom good helpers help; sums to 1. `null` where the scores are
    /// not unique, without help, and where members times ties exceed twenty million.
    pub hub: Option<f64>,
    /// Betweenness along directed, unweighted shortest paths, not normalised (Brandes 2001); `null` as above.
    pub betweenness: Option<f64>,
}

/// Members times ties above which scores over all paths are left out: they would take as long as all the rest.
const MOST_STEPS: usize = 20_000_000;

/// Members times ties above which nobody is left out in turn.
const MOST_TURNS: usize = 500_000;
/// The first by rank.
const FIRST: usize = 5;

/// What is left when the most active helpers leave and nobody steps in.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Removal {
    /// Members who left, most help given first.
    pub gone: Vec<u32>,
    /// Share of all help that they gave.
    pub help_lost: Option<f64>,
    /// Share of the helped requests that keep a helper.
    pub requests_kept: Option<f64>,
    /// Members left whose every helper is gone.
    pub members_without_helper: u64,
    /// Members of the largest component that is left.
    pub largest_part: u64,
}

/// Circles that help each other more than others.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Communities {
    /// Communities of two members or more.
    pub number: u64,
    /// Modularity (Newman 2004).
    pub modularity: f64,
    /// Share of the members with help who are in the largest.
    pub largest_share: f64,
    /// Least normalised mutual information between the best partition and nine others.
    pub stability: f64,
}

/// The shape of the help network.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Structure {
    /// Per member.
    #[serde(skip)]
    pub places: Vec<Place>,
    /// Members in the innermost core, and its number.
    pub backbone: Vec<u32>,
    /// See `backbone`.
    pub backbone_core: u64,
    /// Weak components of two members or more.
    pub parts: u64,
    /// Share of the members with help who are in the largest component.
    pub largest_part_share: Option<f64>,
    /// Share of the help that flows inside strong components: help that can go round.
    pub circulating_share: Option<f64>,
    /// Members whose leaving would split the group, over pairs with two units of help or more.
    pub cut_members: Vec<u32>,
    /// Pairs whose falling out would split it.
    pub bridges: Vec<(u32, u32)>,
    /// Communities; `null` where they are weak (modularity below 0.3) or depend on chance.
    pub communities: Option<Communities>,
    /// What is left when the 1, 2, … 10 most active helpers leave.
    pub removal: Vec<Removal>,
}

/// Partitions among which the best is taken and by which its stability is judged.
const TRIES: u64 = 10;
/// Communities are reported from this modularity on.
const CLEAR: f64 = 0.3;
/// And from this stability on.
const STABLE: f64 = 0.8;
/// Help between two members that makes a tie for cut members.
const FIRM: f64 = 2.0;

/// The shape of the network of a history.
pub fn structure(history: &History, seed: u64) -> Structure {
    let network = history.network();
    if network.ties().is_empty() {
        return Structure { places: vec![Place::default(); network.members()], ..Structure::default() };
    }
    let small = network.members().saturating_mul(network.ties().len()) <= MOST_STEPS;
    let (((rank, core), (hubs, between)), (cut, communities)) = rayon::join(
        || {
            rayon::join(
                || (page_rank(&network.reversed()), cores(&network)),
                || {
                    let hubs = small.then(|| hits(&network)).filter(|h| !h.degenerate).map(|h| h.hubs);
                    (hubs, small.then(|| betweenness(&network)))
                },
            )
        },
        || (cut_points(&network, FIRM), circles(&network, seed)),
    );
    let (given, received) = network.strengths();
    let first = among_first(&network);
    let place = |i: usize| Place {
        help_rank: rank[i],
        among_first: first.as_ref().map(|f| f[i]),
        expertise: expertise(given[i], received[i]),
        core: core[i],
        hub: hubs.as_ref().map(|h| h[i]),
        betweenness: between.as_ref().map(|b| b[i]),
    };
    let backbone_core = core.iter().copied().max().unwrap_or(0);
    let weak = weak_components(&network);
    let active = given.iter().zip(&received).filter(|(g, r)| **g + **r > 0.0).count() as f64;
    let mut component = vec![0; network.members()];
    for (number, part) in strong_components(&network).iter().enumerate() {
        part.iter().for_each(|m| component[*m as usize] = number);
    }
    let inside = network.ties().iter().filter(|(a, b, _)| component[*a as usize] == component[*b as usize]);
    let circulating: f64 = inside.map(|t| t.2).sum();
    Structure {
        places: (0..network.members()).map(place).collect(),
        backbone: (0..core.len() as u32).filter(|i| core[*i as usize] == backbone_core).collect(),
        backbone_core,
        parts: weak.iter().filter(|p| p.len() > 1).count() as u64,
        largest_part_share: weak.first().map(|p| p.len() as f64 / active),
        circulating_share: Some(circulating / network.total()),
        cut_members: cut.0,
        bridges: cut.1,
        communities,
        removal: (1..=10)
            .into_par_iter()
            .filter(|k| *k <= given.iter().filter(|g| **g > 0.0).count())
            .map(|k| {
                let mut left = without_the_top(&network, k);
                left.requests_kept = requests_kept(history, &left.gone);
                left
            })
            .collect(),
    }
}

/// How often every member is among the first when another, who gave or received, is left out. `None` for large networks.
fn among_first(network: &Network) -> Option<Vec<f64>> {
    if network.members().saturating_mul(network.ties().len()) > MOST_TURNS {
        return None;
    }
    let active: Vec<usize> =
        network.partners().iter().enumerate().filter(|(_, p)| !p.is_empty()).map(|(i, _)| i).collect();
    let firsts: Vec<Vec<usize>> = active
        .par_iter()
        .map(|left_out| {
            let mut gone = vec![false; network.members()];
            gone[*left_out] = true;
            let left = network.without(&gone);
            let (rank, (given, _)) = (page_rank(&left.reversed()), left.strengths());
            // Those who only receive share the last rank.
            let mut order: Vec<usize> = active.iter().copied().filter(|i| given[*i] > 0.0).collect();
            order.sort_by(|a, b| rank[*b].total_cmp(&rank[*a]).then(a.cmp(b)));
            order.truncate(FIRST);
            order
        })
        .collect();
    let mut times = vec![0u32; network.members()];
    firsts.iter().flatten().for_each(|i| times[*i] += 1);
    let turns = (active.len().saturating_sub(1)).max(1);
    Some(times.into_iter().map(|n| f64::from(n) / turns as f64).collect())
}

/// What is left of a network without its `k` most active helpers; `requests_kept` is not known here.
pub fn without_the_top(network: &Network, k: usize) -> Removal {
    let (given, received) = network.strengths();
    let mut order: Vec<u32> = (0..network.members() as u32).collect();
    order.sort_by(|a, b| given[*b as usize].total_cmp(&given[*a as usize]).then(a.cmp(b)));
    order.truncate(k);
    let mut gone = vec![false; network.members()];
    order.iter().for_each(|m| gone[*m as usize] = true);
    let left = network.without(&gone);
    let (_, still) = left.strengths();
    let lost: f64 = order.iter().map(|m| given[*m as usize]).sum();
    let alone = |m: &usize| !gone[*m] && received[*m] > 0.0 && still[*m] <= 0.0;
    // Those who left are alone in the components of what is left.
    let largest = weak_components(&left).first().map_or(0, Vec::len);
    let anybody = gone.iter().any(|g| !g);
    Removal {
        help_lost: (network.total() > 0.0).then(|| lost / network.total()),
        requests_kept: None,
        members_without_helper: (0..network.members()).filter(alone).count() as u64,
        largest_part: if anybody { largest as u64 } else { 0 },
        gone: order,
    }
}

fn requests_kept(history: &History, gone: &[u32]) -> Option<f64> {
    let mut helped = vec![0u8; history.needs.len()];
    for h in &history.help {
        helped[h.need as usize] |= if gone.contains(&h.helper) { 1 } else { 2 };
    }
    let all = helped.iter().filter(|h| **h > 0).count();
    (all > 0).then(|| helped.iter().filter(|h| **h >= 2).count() as f64 / all as f64)
}

fn circles(network: &Network, seed: u64) -> Option<Communities> {
    let tries: Vec<(Vec<u32>, f64)> =
        (0..TRIES).into_par_iter().filter_map(|t| communities(network, 1, seed.wrapping_add(t))).collect();
    // The first of the best, so that the choice does not depend on the order of threads.
    let (best, modularity) = tries.iter().rev().max_by(|a, b| a.1.total_cmp(&b.1))?;
    let active: Vec<usize> =
        network.partners().iter().enumerate().filter(|(_, p)| !p.is_empty()).map(|(i, _)| i).collect();
    let of = |partition: &[u32]| active.iter().map(|i| partition[*i]).collect::<Vec<u32>>();
    let chosen = of(best);
    let stability = tries.iter().map(|t| shared_information(&chosen, &of(&t.0))).fold(1.0, f64::min);
    let mut sizes: HashMap<u32, u64> = HashMap::new();
    chosen.iter().for_each(|c| *sizes.entry(*c).or_default() += 1);
    (*modularity >= CLEAR && stability >= STABLE).then(|| Communities {
        number: sizes.values().filter(|s| **s > 1).count() as u64,
        modularity: *modularity,
        largest_share: sizes.values().copied().max().unwrap_or(0) as f64 / active.len() as f64,
        stability,
    })
}

/// Normalised mutual information of two partitions, by the arithmetic mean of their entropies; 1 for
/// equal ones.
fn shared_information(a: &[u32], b: &[u32]) -> f64 {
    let n = a.len() as f64;
    let entropy = |counts: Vec<f64>| counts.into_iter().map(|c| -(c / n) * (c / n).ln()).sum::<f64>();
    let count = |keys: &mut Vec<(u32, u32)>| {
        keys.sort_unstable();
        keys.chunk_by(|x, y| x == y).map(|c| c.len() as f64).collect::<Vec<f64>>()
    };
    let ha = entropy(count(&mut a.iter().map(|x| (*x, 0)).collect()));
    let hb = entropy(count(&mut b.iter().map(|x| (*x, 0)).collect()));
    let both = entropy(count(&mut a.iter().copied().zip(b.iter().copied()).collect()));
    if ha + hb <= 0.0 { 1.0 } else { 2.0 * (ha + hb - both) / (ha + hb) }
}
