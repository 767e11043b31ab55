//! More mutual than the same people would be by chance? Two null models (R3 of docs/methods.md).

use crate::graph::Network;
use crate::measures::history::{DAY, History, local};
use crate::statistics::Random;
use foldhash::fast::RandomState;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

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

/// Independent chains: a fixed number, so that the result does not depend on the machine.
const CHAINS: u64 = 4;
/// Helper labels are shuffled inside blocks of this length of local time.
const BLOCK: i64 = DAY / 4;
/// Fewer units of help say nothing about chance.
pub(super) const ENOUGH: usize = 50;

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
    let many = CHAINS.min(draws.max(1));
    (0..many)
        .into_par_iter()
        .flat_map_iter(|c| {
            let own = draws / many + u64::from(c < draws % many);
            chain(Random::stream(seed, stream + c), own)
        })
        .collect()
}

/// Null model P, helper permutation: every unit of help keeps its need and its time; inside blocks of six
/// local hours the helpers are shuffled among the units, so that nobody helps themselves or one need
/// twice. Keeps everybody's activity and timetable. `None` below 50 units of help.
pub fn helper_permutation(history: &History, draws: u64, seed: u64) -> Option<Null> {
    if history.help.len() < ENOUGH {
        return None;
    }
    let (edge, weighted): (Vec<f64>, Vec<f64>) =
        chains(draws, seed, 0, |random, own| permutations(history, random, own)).into_iter().unzip();
    let now = Tally::of(history);
    Some(Null { draws, edge: against(now.edge(), &edge), weighted: Some(against(now.weighted(), &weighted)) })
}

/// Edge and weighted reciprocity of `draws` arrangements.
pub fn permutations(history: &History, mut random: Random, draws: u64) -> Vec<(f64, f64)> {
    let mut tally = Tally::of(history);
    // Slots in order of their blocks; per slot its need's other slots, to keep helpers of a need distinct.
    let block = |t: i64| local(t, &history.zone).div_euclid(BLOCK);
    let slots = &history.help;
    let mut helper: Vec<u32> = slots.iter().map(|s| tally.index[s.helper as usize]).collect();
    let requester: Vec<u32> = slots.iter().map(|s| tally.index[s.requester as usize]).collect();
    let mut order: Vec<u32> = (0..slots.len() as u32).collect();
    order.sort_by_key(|s| block(slots[*s as usize].time));
    let mut bounds = vec![(0u32, 0u32); slots.len()];
    let mut at = 0;
    for same in order.chunk_by(|a, b| block(slots[*a as usize].time) == block(slots[*b as usize].time)) {
        same.iter().for_each(|s| bounds[*s as usize] = (at as u32, same.len() as u32));
        at += same.len();
    }
    let mut of_need: Vec<u32> = (0..slots.len() as u32).collect();
    of_need.sort_by_key(|s| slots[*s as usize].need);
    let mut siblings = vec![(0u32, 0u32); slots.len()];
    let mut at = 0;
    for same in of_need.chunk_by(|a, b| slots[*a as usize].need == slots[*b as usize].need) {
        same.iter().for_each(|s| siblings[*s as usize] = (at as u32, (at + same.len()) as u32));
        at += same.len();
    }
    let mut step = |helper: &mut [u32], tally: &mut Tally| {
        let x = random.below(slots.len());
        let (from, len) = bounds[x];
        let y = order[from as usize + random.below(len as usize)] as usize;
        let (a, b) = (helper[x], helper[y]);
        if a == b || b == requester[x] || a == requester[y] {
            return;
        }
        let twice = |slot: usize, who: u32| {
            let (from, to) = siblings[slot];
            of_need[from as usize..to as usize].iter().any(|s| helper[*s as usize] == who)
        };
        if siblings[x] == siblings[y] || twice(x, b) || twice(y, a) {
            return;
        }
        tally.remove(a, requester[x]);
        tally.remove(b, requester[y]);
        tally.add(b, requester[x]);
        tally.add(a, requester[y]);
        (helper[x], helper[y]) = (b, a);
    };
    for _ in 0..10 * slots.len() {
        step(&mut helper, &mut tally);
    }
    (0..draws)
        .map(|_| {
            for _ in 0..2 * slots.len() {
                step(&mut helper, &mut tally);
            }
            (tally.edge(), tally.weighted())
        })
        .collect()
}

/// How often each member helped each other one, with the reciprocity of it kept up to date.
struct Tally {
    /// Number of each member among those who take part in help.
    index: Vec<u32>,
    counts: Counts,
    ties: i64,
    returned: i64,
    total: i64,
    matched: i64,
}

/// A square table while it fits, else a map.
enum Counts {
    Table(usize, Vec<u32>),
    Map(HashMap<(u32, u32), u32, RandomState>),
}

/// Members up to which the table is used: 64 MB.
const TABLE: usize = 4096;

impl Counts {
    #[inline]
    fn get(&self, a: u32, b: u32) -> u32 {
        match self {
            Counts::Table(n, table) => table[a as usize * n + b as usize],
            Counts::Map(map) => map.get(&(a, b)).copied().unwrap_or(0),
        }
    }

    #[inline]
    fn at(&mut self, a: u32, b: u32) -> &mut u32 {
        match self {
            Counts::Table(n, table) => &mut table[a as usize * *n + b as usize],
            Counts::Map(map) => map.entry((a, b)).or_default(),
        }
    }
}

impl Tally {
    fn of(history: &History) -> Self {
        let mut active: Vec<u32> = history.help.iter().flat_map(|h| [h.helper, h.requester]).collect();
        active.sort_unstable();
        active.dedup();
        let mut index = vec![0; history.members];
        for (i, member) in active.iter().enumerate() {
            index[*member as usize] = i as u32;
        }
        let n = active.len();
        let counts =
            if n <= TABLE { Counts::Table(n, vec![0; n * n]) } else { Counts::Map(HashMap::default()) };
        let mut tally = Self { index, counts, ties: 0, returned: 0, total: 0, matched: 0 };
        for h in &history.help {
            let (a, b) = (tally.index[h.helper as usize], tally.index[h.requester as usize]);
            tally.add(a, b);
        }
        tally
    }

    #[inline]
    fn add(&mut self, a: u32, b: u32) {
        let back = self.counts.get(b, a);
        let now = self.counts.at(a, b);
        let new = *now == 0;
        let matches = *now < back;
        *now += 1;
        self.total += 1;
        self.ties += i64::from(new);
        self.returned += 2 * i64::from(new && back > 0);
        self.matched += 2 * i64::from(matches);
    }

    #[inline]
    fn remove(&mut self, a: u32, b: u32) {
        let back = self.counts.get(b, a);
        let now = self.counts.at(a, b);
        *now -= 1;
        let gone = *now == 0;
        let matched = *now < back;
        self.total -= 1;
        self.ties -= i64::from(gone);
        self.returned -= 2 * i64::from(gone && back > 0);
        self.matched -= 2 * i64::from(matched);
    }

    fn edge(&self) -> f64 {
        self.returned as f64 / self.ties as f64
    }

    fn weighted(&self) -> f64 {
        self.matched as f64 / self.total as f64
    }
}

/// Null model D, digraphs in which everybody helps and is helped by as many others as observed: edge
/// switches, one in ten steps a reversal of a directed three-cycle, without which not every such digraph
/// could be reached (Rao, Jana & Bandyopadhyay 1996). `None` below 50 units of help.
pub fn degree_preserving(network: &Network, draws: u64, seed: u64) -> Option<Null> {
    if network.total() < ENOUGH as f64 {
        return None;
    }
    let ties = network.ties().len() as f64;
    let edge: Vec<f64> = chains(draws, seed, CHAINS, |random, own| switchings(network, random, own))
        .into_iter()
        .map(|mutual| 2.0 * mutual as f64 / ties)
        .collect();
    let returned = (0..network.ties().len()).filter(|t| network.returned(*t) > 0.0).count() as f64;
    Some(Null { draws, edge: against(returned / ties, &edge), weighted: None })
}

/// Numbers of mutual pairs in `draws` digraphs with the degrees of this one.
pub fn switchings(network: &Network, mut random: Random, draws: u64) -> Vec<i64> {
    let mut active: Vec<u32> = network.ties().iter().flat_map(|t| [t.0, t.1]).collect();
    active.sort_unstable();
    active.dedup();
    let number = |m: u32| active.binary_search(&m).unwrap_or(0) as u32;
    let n = active.len();
    let mut arcs: Vec<(u32, u32)> = network.ties().iter().map(|t| (number(t.0), number(t.1))).collect();
    let mut tied =
        if n <= TABLE { Counts::Table(n, vec![0; n * n]) } else { Counts::Map(HashMap::default()) };
    let starts: Vec<u32> = {
        let mut starts = vec![0; n + 1];
        arcs.iter().for_each(|a| starts[a.0 as usize + 1] += 1);
        (0..n).for_each(|i| starts[i + 1] += starts[i]);
        starts
    };
    // The table holds the place of an arc plus one: 0 is no arc. Arcs stay sorted by their tail, as
    // switches keep it.
    arcs.iter().enumerate().for_each(|(i, a)| *tied.at(a.0, a.1) = i as u32 + 1);
    let mut mutual = arcs.iter().filter(|a| a.0 < a.1 && tied.get(a.1, a.0) > 0).count() as i64;
    let m = arcs.len();
    let mut step = |arcs: &mut [(u32, u32)], tied: &mut Counts| {
        if random.unit() < 0.1 {
            let (u, v) = arcs[random.below(m)];
            let (from, to) = (starts[v as usize], starts[v as usize + 1]);
            if from == to {
                return;
            }
            let w = arcs[from as usize + random.below((to - from) as usize)].1;
            let (uv, vw, wu) = (tied.get(u, v), tied.get(v, w), tied.get(w, u));
            if w == u || wu == 0 || tied.get(v, u) > 0 || tied.get(w, v) > 0 || tied.get(u, w) > 0 {
                return;
            }
            // u→v, v→w, w→u become u→w, v→u, w→v: tails keep their places.
            for (place, tail, old, new) in [(uv, u, v, w), (vw, v, w, u), (wu, w, u, v)] {
                *tied.at(tail, old) = 0;
                *tied.at(tail, new) = place;
                arcs[place as usize - 1].1 = new;
            }
            return;
        }
        let (x, y) = (random.below(m), random.below(m));
        let ((a, b), (c, d)) = (arcs[x], arcs[y]);
        if a == d || c == b || a == c || b == d || tied.get(a, d) > 0 || tied.get(c, b) > 0 {
            return;
        }
        mutual -= i64::from(tied.get(b, a) > 0) + i64::from(tied.get(d, c) > 0);
        *tied.at(a, b) = 0;
        *tied.at(c, d) = 0;
        *tied.at(a, d) = x as u32 + 1;
        *tied.at(c, b) = y as u32 + 1;
        mutual += i64::from(tied.get(d, a) > 0) + i64::from(tied.get(b, c) > 0);
        arcs[x].1 = d;
        arcs[y].1 = b;
    };
    for _ in 0..20 * m {
        step(&mut arcs, &mut tied);
    }
    let mut found = Vec::with_capacity(draws as usize);
    for _ in 0..draws {
        for _ in 0..5 * m {
            step(&mut arcs, &mut tied);
        }
        found.push(arcs.iter().filter(|a| a.0 < a.1 && tied.get(a.1, a.0) > 0).count() as i64);
    }
    found
}
