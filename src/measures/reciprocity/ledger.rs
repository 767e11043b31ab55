//! Who owes whom? The ledger of pairs (人情账; R5 of docs/methods.md).

use super::lag::favours;
use crate::graph::HelpGraph;
use crate::measures::history::History;
use crate::statistics::Z95;
use foldhash::fast::RandomState;
use std::cmp::Reverse;
use std::collections::HashMap;

/// What one of a pair gave the other.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Side {
    /// Units that count.
    pub units: u32,
    /// Expected units, whatever their probability.
    pub expected: f64,
    /// Its 95 % interval, were the records independent; not below 0.
    pub interval: (f64, f64),
}

/// Two members with help between them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pair {
    /// The one with the smaller index.
    pub a: u32,
    /// The other.
    pub b: u32,
    /// What a gave b.
    pub from_a: Side,
    /// What b gave a.
    pub from_b: Side,
    /// Last help between them, UTC microseconds.
    pub last: i64,
    /// When the oldest favour that is still open was given, and by whom (R7).
    pub open: Option<(i64, u32)>,
}

impl Pair {
    /// Units both ways.
    pub fn turnover(&self) -> u32 {
        self.from_a.units + self.from_b.units
    }

    /// Units that a gave beyond those that b gave.
    pub fn balance(&self) -> i64 {
        i64::from(self.from_a.units) - i64::from(self.from_b.units)
    }

    /// The smaller side over the larger: 0 for one-way help, 1 for a pair that is even.
    pub fn symmetry(&self) -> f64 {
        let (a, b) = (self.from_a.units, self.from_b.units);
        f64::from(a.min(b)) / f64::from(a.max(b))
    }
}

/// All pairs with help that counts, the most uneven first, then by turnover.
pub fn ledger(graph: &HelpGraph, history: &History) -> Vec<Pair> {
    let mut last: HashMap<(u32, u32), i64, RandomState> = HashMap::default();
    for h in &history.help {
        // Help is in order of time.
        last.insert((h.helper.min(h.requester), h.helper.max(h.requester)), h.time);
    }
    let mut open: HashMap<(u32, u32), (i64, u32), RandomState> = HashMap::default();
    for favour in favours(history).into_iter().filter(|f| !f.returned) {
        open.entry((favour.by.min(favour.to), favour.by.max(favour.to))).or_insert((favour.given, favour.by));
    }
    let side = |from: u32, to: u32| {
        graph.edges.get(&(from, to)).map_or_else(Side::default, |e| {
            let half = Z95 * e.variance.sqrt();
            Side {
                units: e.count,
                expected: e.expected,
                interval: ((e.expected - half).max(0.0), e.expected + half),
            }
        })
    };
    let mut pairs: Vec<(u32, u32)> =
        graph.edges.iter().filter(|(_, e)| e.count > 0).map(|((a, b), _)| (*a.min(b), *a.max(b))).collect();
    pairs.sort_unstable();
    pairs.dedup();
    let mut pairs: Vec<Pair> = pairs
        .into_iter()
        .map(|(a, b)| Pair {
            a,
            b,
            from_a: side(a, b),
            from_b: side(b, a),
            last: last.get(&(a, b)).copied().unwrap_or(history.range.1),
            open: open.get(&(a, b)).copied(),
        })
        .collect();
    pairs.sort_by_key(|p| (Reverse(p.balance().abs()), Reverse(p.turnover()), p.a, p.b));
    pairs
}
