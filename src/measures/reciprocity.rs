//! Is help returned? Measures R1, R4 and R5 of docs/methods.md.

use crate::graph::HelpGraph;
use serde::Serialize;

/// Reciprocity of the help graph. Undefined numbers are `None`, never 0.
#[derive(Clone, Copy, Debug, Default, Serialize, serde::Deserialize, PartialEq)]
pub struct Reciprocity {
    /// Units of help counted.
    pub help: u64,
    /// Directed edges.
    pub edges: u64,
    /// Share of directed edges whose reverse exists (Wasserman & Faust 1994).
    pub edge: Option<f64>,
    /// Share of connected pairs with help both ways.
    pub dyadic: Option<f64>,
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
}

/// Computes reciprocity.
pub fn reciprocity(graph: &HelpGraph) -> Reciprocity {
    let mut given = vec![0u64; graph.members];
    let mut received = vec![0u64; graph.members];
    let (mut edges, mut returned, mut total, mut matched) = (0u64, 0u64, 0u64, 0u64);
    let (mut expected, mut expected_matched) = (0.0, 0.0);
    let (mut exists, mut exists_back) = (0.0, 0.0);
    for ((a, b), edge) in &graph.edges {
        let back = graph.edges.get(&(*b, *a));
        expected += edge.expected;
        exists += 1.0 - edge.none;
        exists_back += (1.0 - edge.none) * back.map_or(0.0, |e| 1.0 - e.none);
        expected_matched += edge.expected.min(back.map_or(0.0, |e| e.expected));
        if edge.count == 0 {
            continue;
        }
        let back = back.map_or(0, |e| e.count);
        edges += 1;
        returned += u64::from(back > 0);
        total += u64::from(edge.count);
        matched += u64::from(edge.count.min(back));
        given[*a as usize] += u64::from(edge.count);
        received[*b as usize] += u64::from(edge.count);
    }
    let ratio = |a: u64, b: u64| (b > 0).then(|| a as f64 / b as f64);
    let imbalance: u64 = given.iter().zip(&received).map(|(g, h)| g.abs_diff(*h)).sum();
    let weighted = ratio(matched, total);
    let unmatched = ratio(imbalance, 2 * total);
    Reciprocity {
        help: total,
        edges,
        edge: ratio(returned, edges),
        dyadic: ratio(returned / 2, edges - returned / 2),
        weighted,
        indirect: weighted.zip(unmatched).map(|(w, u)| (1.0 - u - w).max(0.0)),
        unmatched,
        help_expected: expected,
        edge_expected: (exists > 0.0).then(|| exists_back / exists),
        weighted_expected: (expected > 0.0).then(|| expected_matched / expected),
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
            units: Vec::new(),
            edges: edges
                .iter()
                .map(|(a, b, n)| ((*a, *b), Edge { count: *n, expected: f64::from(*n), none: 0.0 }))
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
