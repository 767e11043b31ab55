//! More mutual than the same people would be by chance? Two null models (R3 of docs/methods.md).

use crate::graph::Network;
use crate::measures::history::{DAY, History};
use crate::statistics::Random;
use foldhash::fast::RandomState;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};

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
    let many = number_of_chains(draws);
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
    let now = Arrangement::of(history).reciprocity();
    Some(Null { draws, edge: against(now.0, &edge), weighted: Some(against(now.1, &weighted)) })
}

/// Edge and weighted reciprocity of `draws` arrangements.
pub fn permutations(history: &History, mut random: Random, draws: u64) -> Vec<(f64, f64)> {
    let mut arrangement = Arrangement::of(history);
    for _ in 0..10 {
        arrangement.sweep(&mut random);
    }
    (0..draws)
        .map(|_| {
            arrangement.sweep(&mut random);
            arrangement.sweep(&mut random);
            arrangement.reciprocity()
        })
        .collect()
}

/// Who gave each unit of help, the units in order of time.
struct Arrangement {
    /// Number of the helper and of the requester among those who take part in help.
    helper: Vec<u32>,
    requester: Vec<u32>,
    /// First unit and number of units of each unit's block.
    block: Vec<(u32, u32)>,
    /// Units of the same need: a stretch of `of_need` per unit.
    siblings: Vec<(u32, u32)>,
    of_need: Vec<u32>,
    counts: Counts,
}

impl Arrangement {
    fn of(history: &History) -> Self {
        let units = &history.help;
        let mut active: Vec<u32> = units.iter().flat_map(|h| [h.helper, h.requester]).collect();
        active.sort_unstable();
        active.dedup();
        let mut number = vec![0; history.members];
        for (i, member) in active.iter().enumerate() {
            number[*member as usize] = i as u32;
        }
        let block_of = |t: i64| history.clock.local(t).div_euclid(BLOCK);
        let mut block = Vec::with_capacity(units.len());
        // Where clocks go back, a block may come twice: each part is shuffled by itself.
        for same in units.chunk_by(|a, b| block_of(a.time) == block_of(b.time)) {
            block.extend(std::iter::repeat_n((block.len() as u32, same.len() as u32), same.len()));
        }
        let mut of_need: Vec<u32> = (0..units.len() as u32).collect();
        of_need.sort_by_key(|s| units[*s as usize].need);
        let mut siblings = vec![(0u32, 0u32); units.len()];
        let mut at = 0;
        for same in of_need.chunk_by(|a, b| units[*a as usize].need == units[*b as usize].need) {
            same.iter().for_each(|s| siblings[*s as usize] = (at as u32, (at + same.len()) as u32));
            at += same.len();
        }
        Self {
            helper: units.iter().map(|h| number[h.helper as usize]).collect(),
            requester: units.iter().map(|h| number[h.requester as usize]).collect(),
            block,
            siblings,
            of_need,
            counts: Counts::new(active.len()),
        }
    }

    /// Proposes for every unit in turn to swap helpers with a random unit of its block. Each proposal is
    /// symmetric, so the uniform distribution stays; units lie in order of their blocks, which keeps what
    /// is looked at near.
    fn sweep(&mut self, random: &mut Random) {
        for x in 0..self.helper.len() {
            let (from, many) = self.block[x];
            let y = from as usize + random.below(many as usize);
            let (a, b) = (self.helper[x], self.helper[y]);
            if a == b || b == self.requester[x] || a == self.requester[y] {
                continue;
            }
            if self.siblings[x] == self.siblings[y] || self.helps(x, b) || self.helps(y, a) {
                continue;
            }
            (self.helper[x], self.helper[y]) = (b, a);
        }
    }

    /// Whether somebody already helps the need of a unit.
    fn helps(&self, unit: usize, who: u32) -> bool {
        let (from, to) = self.siblings[unit];
        self.of_need[from as usize..to as usize].iter().any(|s| self.helper[*s as usize] == who)
    }

    /// Edge and weighted reciprocity.
    fn reciprocity(&mut self) -> (f64, f64) {
        let pairs = || self.helper.iter().zip(&self.requester);
        let counts = &mut self.counts;
        pairs().for_each(|(a, b)| *counts.at(*a, *b) += 1);
        let (mut ties, mut returned, mut matched) = (0.0, 0.0, 0.0);
        for (a, b) in pairs() {
            // Every unit of a tie adds its part of it.
            let part = 1.0 / f64::from(counts.get(*a, *b));
            let back = f64::from(counts.get(*b, *a));
            ties += part;
            returned += if back > 0.0 { part } else { 0.0 };
            matched += (back * part).min(1.0);
        }
        pairs().for_each(|(a, b)| *counts.at(*a, *b) = 0);
        (returned.round() / ties.round(), matched.round() / self.helper.len() as f64)
    }
}

/// How often each member helped each other one: a square table while it fits, else a map.
enum Counts {
    Table(usize, Vec<u32>),
    Map(HashMap<(u32, u32), u32, RandomState>),
}

/// Members up to which tables are used: 64 MB of counts, 2 MB of bits.
const TABLE: usize = 4096;

impl Counts {
    fn new(n: usize) -> Self {
        if n <= TABLE { Counts::Table(n, vec![0; n * n]) } else { Counts::Map(HashMap::default()) }
    }

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

/// Null model D, digraphs in which everybody helps and is helped by as many others as observed: edge
/// switches, one in ten steps a reversal of a directed three-cycle, without which not every such digraph
/// could be reached (Rao, Jana & Bandyopadhyay 1996). `None` below 50 units of help.
pub fn degree_preserving(network: &Network, draws: u64, seed: u64) -> Option<Null> {
    if network.total() < ENOUGH as f64 {
        return None;
    }
    let ties = network.ties().len() as f64;
    let edge: Vec<f64> = chains(draws, seed, 4, |random, own| switchings(network, random, own))
        .into_iter()
        .map(|mutual| 2.0 * mutual as f64 / ties)
        .collect();
    let returned = (0..network.ties().len()).filter(|t| network.returned(*t) > 0.0).count() as f64;
    Some(Null { draws, edge: against(returned / ties, &edge), weighted: None })
}

/// Numbers of mutual pairs in `draws` digraphs with the degrees of this one.
pub fn switchings(network: &Network, mut random: Random, draws: u64) -> Vec<i64> {
    let mut digraph = Digraph::of(network);
    let m = digraph.arcs.len();
    for _ in 0..20 * m {
        digraph.step(&mut random);
    }
    (0..draws)
        .map(|_| {
            for _ in 0..5 * m {
                digraph.step(&mut random);
            }
            digraph.mutual()
        })
        .collect()
}

/// A digraph whose arcs change while all degrees stay.
struct Digraph {
    /// Arcs, those of one tail together: every change keeps the tail of an arc.
    arcs: Vec<(u32, u32)>,
    /// Arcs of tail `i` are `arcs[starts[i]..starts[i + 1]]`.
    starts: Vec<u32>,
    tied: Tied,
}

impl Digraph {
    fn of(network: &Network) -> Self {
        let mut active: Vec<u32> = network.ties().iter().flat_map(|t| [t.0, t.1]).collect();
        active.sort_unstable();
        active.dedup();
        let number = |m: u32| active.binary_search(&m).unwrap_or(0) as u32;
        let n = active.len();
        let arcs: Vec<(u32, u32)> = network.ties().iter().map(|t| (number(t.0), number(t.1))).collect();
        let mut starts = vec![0; n + 1];
        arcs.iter().for_each(|a| starts[a.0 as usize + 1] += 1);
        (0..n).for_each(|i| starts[i + 1] += starts[i]);
        let mut tied = Tied::new(n);
        arcs.iter().for_each(|(a, b)| tied.set(*a, *b, true));
        Self { arcs, starts, tied }
    }

    fn step(&mut self, random: &mut Random) {
        if random.unit() < 0.1 {
            self.turn(random);
        } else {
            self.switch(random);
        }
    }

    /// a→b, c→d become a→d, c→b.
    fn switch(&mut self, random: &mut Random) {
        let m = self.arcs.len();
        let (x, y) = (random.below(m), random.below(m));
        let ((a, b), (c, d)) = (self.arcs[x], self.arcs[y]);
        if a == d || c == b || a == c || b == d || self.tied.get(a, d) || self.tied.get(c, b) {
            return;
        }
        for (tail, old, new) in [(a, b, d), (c, d, b)] {
            self.tied.set(tail, old, false);
            self.tied.set(tail, new, true);
        }
        self.arcs[x].1 = d;
        self.arcs[y].1 = b;
    }

    /// A cycle u→v→w→u without arcs the other way is turned round.
    fn turn(&mut self, random: &mut Random) {
        let uv = random.below(self.arcs.len());
        let (u, v) = self.arcs[uv];
        let (from, to) = (self.starts[v as usize] as usize, self.starts[v as usize + 1] as usize);
        if from == to {
            return;
        }
        let vw = from + random.below(to - from);
        let w = self.arcs[vw].1;
        let back = self.tied.get(v, u) || self.tied.get(w, v) || self.tied.get(u, w);
        if w == u || back || !self.tied.get(w, u) {
            return;
        }
        let from = self.starts[w as usize] as usize;
        let Some(wu) = self.arcs[from..].iter().position(|arc| *arc == (w, u)) else { return };
        for (arc, tail, old, new) in [(uv, u, v, w), (vw, v, w, u), (from + wu, w, u, v)] {
            self.tied.set(tail, old, false);
            self.tied.set(tail, new, true);
            self.arcs[arc].1 = new;
        }
    }

    fn mutual(&self) -> i64 {
        self.arcs.iter().filter(|a| a.0 < a.1 && self.tied.get(a.1, a.0)).count() as i64
    }
}

/// Which arcs there are: a bit each while they fit, else a set.
enum Tied {
    Bits(usize, Vec<u64>),
    Set(HashSet<(u32, u32), RandomState>),
}

impl Tied {
    fn new(n: usize) -> Self {
        if n <= TABLE { Tied::Bits(n, vec![0; (n * n).div_ceil(64)]) } else { Tied::Set(HashSet::default()) }
    }

    #[inline]
    fn get(&self, a: u32, b: u32) -> bool {
        match self {
            Tied::Bits(n, bits) => {
                let at = a as usize * n + b as usize;
                bits[at / 64] >> (at % 64) & 1 == 1
            }
            Tied::Set(set) => set.contains(&(a, b)),
        }
    }

    #[inline]
    fn set(&mut self, a: u32, b: u32, there: bool) {
        match self {
            Tied::Bits(n, bits) => {
                let at = a as usize * *n + b as usize;
                let bit = 1 << (at % 64);
                if there { bits[at / 64] |= bit } else { bits[at / 64] &= !bit }
            }
            Tied::Set(set) if there => {
                set.insert((a, b));
            }
            Tied::Set(set) => {
                set.remove(&(a, b));
            }
        }
    }
}
