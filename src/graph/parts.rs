//! What the network falls into: components, the members and ties that hold it together, communities.

use super::Network;
use crate::statistics::Random;
use petgraph::algo::{articulation_points::articulation_points, bridges::bridges, tarjan_scc};
use petgraph::graph::{DiGraph, NodeIndex, UnGraph};
use petgraph::visit::NodeIndexable;

fn undirected(network: &Network, least: f64) -> UnGraph<(), ()> {
    let mut graph = UnGraph::default();
    (0..network.members()).for_each(|_| {
        graph.add_node(());
    });
    for (a, list) in network.partners().iter().enumerate() {
        for (b, _) in list.iter().filter(|(b, w)| (*b as usize) > a && *w >= least) {
            graph.add_edge(NodeIndex::new(a), NodeIndex::new(*b as usize), ());
        }
    }
    graph
}

/// Components, largest first and by smallest member among equals; each in order of members.
fn in_order(mut parts: Vec<Vec<u32>>) -> Vec<Vec<u32>> {
    parts.iter_mut().for_each(|p| p.sort_unstable());
    parts.sort_by(|a, b| b.len().cmp(&a.len()).then(a.cmp(b)));
    parts
}

/// Weak components: members reached from each other whatever the direction.
pub fn weak_components(network: &Network) -> Vec<Vec<u32>> {
    let graph = undirected(network, 0.0);
    in_order(
        tarjan_scc(&graph).into_iter().map(|c| c.into_iter().map(|i| i.index() as u32).collect()).collect(),
    )
}

/// Strong components: members between whom help can go round.
pub fn strong_components(network: &Network) -> Vec<Vec<u32>> {
    let mut graph: DiGraph<(), ()> = DiGraph::default();
    (0..network.members()).for_each(|_| {
        graph.add_node(());
    });
    for (a, b, _) in network.ties() {
        graph.add_edge(NodeIndex::new(*a as usize), NodeIndex::new(*b as usize), ());
    }
    in_order(
        tarjan_scc(&graph).into_iter().map(|c| c.into_iter().map(|i| i.index() as u32).collect()).collect(),
    )
}

/// Members whose leaving, and pairs whose falling out, would split the group. Pairs count from this much
/// help between them on, both ways together.
pub fn cut_points(network: &Network, least: f64) -> (Vec<u32>, Vec<(u32, u32)>) {
    let graph = undirected(network, least);
    let mut points: Vec<u32> =
        articulation_points(&graph).into_iter().map(|i| graph.to_index(i) as u32).collect();
    points.sort_unstable();
    let mut cut: Vec<(u32, u32)> = bridges(&graph)
        .filter_map(|e| graph.edge_endpoints(petgraph::visit::EdgeRef::id(&e)))
        .map(|(a, b)| (a.index().min(b.index()) as u32, a.index().max(b.index()) as u32))
        .collect();
    cut.sort_unstable();
    (points, cut)
}

/// Modularity of a partition of the undirected projection (Newman 2004); `None` without ties.
pub fn modularity(network: &Network, community: &[u32]) -> Option<f64> {
    let (given, received) = network.strengths();
    let total: f64 = network.total();
    let mut inside = 0.0;
    let mut strength = vec![0.0; community.iter().max().map_or(0, |c| *c as usize + 1)];
    for (a, b, w) in network.ties() {
        inside += if community[*a as usize] == community[*b as usize] { *w } else { 0.0 };
    }
    for (i, c) in community.iter().enumerate() {
        strength[*c as usize] += given[i] + received[i];
    }
    let expected: f64 = strength.iter().map(|s| (s / (2.0 * total)).powi(2)).sum();
    (total > 0.0).then(|| inside / total - expected)
}

/// Communities of the undirected projection by the Louvain method (Blondel et al. 2008), the best of
/// `tries` orders: a community per member, numbered in order of members, and the modularity. `None` without
/// ties.
pub fn communities(network: &Network, tries: u64, seed: u64) -> Option<(Vec<u32>, f64)> {
    let mut best: Option<(Vec<u32>, f64)> = None;
    for task in 0..tries {
        let found = louvain(network, &mut Random::stream(seed, task));
        let quality = modularity(network, &found)?;
        if best.as_ref().is_none_or(|b| quality > b.1 + 1e-12) {
            best = Some((found, quality));
        }
    }
    best
}

fn louvain(network: &Network, random: &mut Random) -> Vec<u32> {
    let mut of_member: Vec<u32> = (0..network.members() as u32).collect();
    let mut links: Vec<Vec<(u32, f64)>> = network.partners();
    let mut own = vec![0.0; links.len()];
    loop {
        let (community, moved) = local_moves(&links, &own, random);
        of_member.iter_mut().for_each(|c| *c = community[*c as usize]);
        if !moved {
            return renumbered(&of_member);
        }
        let many = community.iter().max().map_or(0, |c| *c as usize + 1);
        let mut sums: Vec<std::collections::BTreeMap<u32, f64>> = vec![Default::default(); many];
        let mut inside = vec![0.0; many];
        for (i, list) in links.iter().enumerate() {
            let c = community[i];
            inside[c as usize] += own[i];
            for (j, w) in list {
                match community[*j as usize] {
                    // Each pair inside is met from both ends.
                    d if d == c => inside[c as usize] += w / 2.0,
                    d => *sums[c as usize].entry(d).or_default() += w,
                }
            }
        }
        links = sums.into_iter().map(|s| s.into_iter().collect()).collect();
        own = inside;
    }
}

/// Moves nodes to the neighbouring community that gains most, until none does.
fn local_moves(links: &[Vec<(u32, f64)>], own: &[f64], random: &mut Random) -> (Vec<u32>, bool) {
    let strength: Vec<f64> =
        links.iter().zip(own).map(|(l, o)| l.iter().map(|p| p.1).sum::<f64>() + 2.0 * o).collect();
    let double: f64 = strength.iter().sum();
    let mut community: Vec<u32> = (0..links.len() as u32).collect();
    let mut total = strength.clone();
    let mut order: Vec<usize> = (0..links.len()).collect();
    random.shuffle(&mut order);
    let mut towards = vec![0.0; links.len()];
    let (mut moved, mut again) = (false, true);
    while again {
        again = false;
        for &i in &order {
            let home = community[i];
            let mut near = vec![home];
            for (j, w) in &links[i] {
                let c = community[*j as usize];
                if towards[c as usize] == 0.0 && c != home {
                    near.push(c);
                }
                towards[c as usize] += w;
            }
            total[home as usize] -= strength[i];
            let gain = |c: u32| {
                towards[c as usize] - strength[i] * total[c as usize] / double.max(f64::MIN_POSITIVE)
            };
            let mut best = (home, gain(home));
            for &c in &near[1..] {
                if gain(c) > best.1 + 1e-12 {
                    best = (c, gain(c));
                }
            }
            total[best.0 as usize] += strength[i];
            near.iter().for_each(|c| towards[*c as usize] = 0.0);
            if best.0 != home {
                community[i] = best.0;
                (moved, again) = (true, true);
            }
        }
    }
    (renumbered(&community), moved)
}

fn renumbered(community: &[u32]) -> Vec<u32> {
    let mut number = indexmap::IndexSet::new();
    community.iter().map(|c| number.insert_full(*c).0 as u32).collect()
}
