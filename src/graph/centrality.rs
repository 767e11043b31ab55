//! Who matters in the network.

use super::Network;
use std::collections::VecDeque;

const DAMPING: f64 = 0.85;

/// PageRank along the ties (Page et al. 1998): damping 0.85, weights, the mass of members without ties
/// spread evenly; sums to 1. On [`Network::reversed`] it is the rank of those on whom others rely.
pub fn page_rank(network: &Network) -> Vec<f64> {
    let n = network.members();
    let (given, _) = network.strengths();
    let mut rank = vec![1.0 / n.max(1) as f64; n];
    for _ in 0..1000 {
        let idle: f64 = (0..n).filter(|i| given[*i] <= 0.0).map(|i| rank[i]).sum();
        let mut next = vec![(1.0 - DAMPING + DAMPING * idle) / n.max(1) as f64; n];
        for (a, b, w) in network.ties() {
            next[*b as usize] += DAMPING * rank[*a as usize] * w / given[*a as usize];
        }
        let change: f64 = rank.iter().zip(&next).map(|(x, y)| (x - y).abs()).sum();
        rank = next;
        if change < 1e-15 {
            break;
        }
    }
    rank
}

/// Hubs and authorities (Kleinberg 1999).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Hits {
    /// Helpers of those who are helped by good helpers; sums to 1.
    pub hubs: Vec<f64>,
    /// Those whom good helpers help; sums to 1.
    pub authorities: Vec<f64>,
    /// The leading singular value is not alone: the scores depend on the start, which is uniform.
    pub degenerate: bool,
}

/// Hubs and authorities by power iteration from the uniform vector; empty without ties.
pub fn hits(network: &Network) -> Hits {
    let n = network.members();
    if network.ties().is_empty() {
        return Hits::default();
    }
    let forward = |hubs: &[f64]| {
        let mut to = vec![0.0; n];
        for (a, b, w) in network.ties() {
            to[*b as usize] += hubs[*a as usize] * w;
        }
        to
    };
    let backward = |authorities: &[f64]| {
        let mut to = vec![0.0; n];
        for (a, b, w) in network.ties() {
            to[*a as usize] += authorities[*b as usize] * w;
        }
        to
    };
    let scale = |mut x: Vec<f64>| {
        let sum: f64 = x.iter().map(|v| v.abs()).sum();
        x.iter_mut().for_each(|v| *v /= sum);
        x
    };
    let mut hubs = vec![1.0 / n as f64; n];
    let mut authorities = Vec::new();
    for _ in 0..20_000 {
        authorities = scale(forward(&hubs));
        let next = scale(backward(&authorities));
        let change: f64 = hubs.iter().zip(&next).map(|(x, y)| (x - y).abs()).sum();
        hubs = next;
        if change < 1e-15 {
            break;
        }
    }
    // The second singular value, by iteration on what is orthogonal to the first.
    let dot = |x: &[f64], y: &[f64]| x.iter().zip(y).map(|(a, b)| a * b).sum::<f64>();
    let square = |x: &[f64]| dot(x, x);
    let first = square(&forward(&hubs)) / square(&hubs);
    let mut random = crate::statistics::Random::new(1);
    let mut other: Vec<f64> = (0..n).map(|_| random.unit() - 0.5).collect();
    let mut second = 0.0;
    for _ in 0..2000 {
        let before = square(&other).sqrt();
        // Twice: what is left of a vector that lay along the first may be rounding.
        for _ in 0..2 {
            let along = dot(&other, &hubs) / square(&hubs);
            other.iter_mut().zip(&hubs).for_each(|(x, h)| *x -= along * h);
        }
        let length = square(&other).sqrt();
        if length <= 1e-9 * before {
            break;
        }
        other.iter_mut().for_each(|x| *x /= length);
        second = square(&forward(&other));
        other = backward(&forward(&other));
        if second <= 1e-12 * first {
            break;
        }
    }
    Hits { hubs, authorities, degenerate: second > first * (1.0 - 1e-9) }
}

/// (given − received) / √(given + received): how far a member is from helping and being helped alike
/// (Zhang, Ackerman & Adamic 2007). `None` without help.
pub fn expertise(given: f64, received: f64) -> Option<f64> {
    (given + received > 0.0).then(|| (given - received) / (given + received).sqrt())
}

/// Core number of every member (Seidman 1983): the largest k such that the member belongs to a set in
/// which everybody has k partners in the set.
pub fn cores(network: &Network) -> Vec<u64> {
    let partners = network.partners();
    let mut degree: Vec<usize> = partners.iter().map(Vec::len).collect();
    let mut buckets: Vec<Vec<u32>> = vec![Vec::new(); degree.iter().max().map_or(0, |d| d + 1)];
    for (i, d) in degree.iter().enumerate() {
        buckets[*d].push(i as u32);
    }
    let mut core = vec![0; degree.len()];
    let mut done = vec![false; degree.len()];
    let (mut at, mut level) = (0, 0);
    while at < buckets.len() {
        let Some(i) = buckets[at].pop() else {
            at += 1;
            continue;
        };
        if done[i as usize] || degree[i as usize] != at {
            continue;
        }
        done[i as usize] = true;
        level = level.max(at);
        core[i as usize] = level as u64;
        for (j, _) in &partners[i as usize] {
            let j = *j as usize;
            if !done[j] {
                degree[j] -= 1;
                buckets[degree[j]].push(j as u32);
                at = at.min(degree[j]);
            }
        }
    }
    core
}

/// Betweenness of every member along directed, unweighted shortest paths, not normalised (Brandes 2001).
pub fn betweenness(network: &Network) -> Vec<f64> {
    let n = network.members();
    let mut between = vec![0.0; n];
    for source in 0..n {
        let mut order = Vec::new();
        let mut before: Vec<Vec<u32>> = vec![Vec::new(); n];
        let mut paths = vec![0.0; n];
        let mut distance = vec![usize::MAX; n];
        paths[source] = 1.0;
        distance[source] = 0;
        let mut queue = VecDeque::from([source]);
        while let Some(v) = queue.pop_front() {
            order.push(v);
            for (w, _) in network.helped(v as u32) {
                let w = w as usize;
                if distance[w] == usize::MAX {
                    distance[w] = distance[v] + 1;
                    queue.push_back(w);
                }
                if distance[w] == distance[v] + 1 {
                    paths[w] += paths[v];
                    before[w].push(v as u32);
                }
            }
        }
        let mut share = vec![0.0; n];
        for w in order.into_iter().rev() {
            for v in &before[w] {
                let v = *v as usize;
                share[v] += paths[v] / paths[w] * (1.0 + share[w]);
            }
            if w != source {
                between[w] += share[w];
            }
        }
    }
    between
}
