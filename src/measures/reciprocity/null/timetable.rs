//! Null model P: the same people's timetable, helpers shuffled.

use super::{ENOUGH, Null, TABLE, against, chains};
use crate::measures::history::{DAY, History};
use crate::statistics::Random;
use foldhash::fast::RandomState;
use std::collections::HashMap;

/// Helper labels are shuffled inside blocks of this length of local time, microseconds.
pub const BLOCK: i64 = DAY / 4;

/// Null model P, helper permutation: every unit of help keeps its need and its time; inside blocks of so many
/// microseconds of local time (usually [`BLOCK`]) the helpers are shuffled among the units, so that nobody helps themselves or one need
/// twice. Keeps everybody's activity and timetable. `None` below 50 units of help.
pub fn helper_permutation(history: &History, block: i64, draws: u64, seed: u64) -> Option<Null> {
    if history.help.len() < ENOUGH {
        return None;
    }
    let (edge, weighted): (Vec<f64>, Vec<f64>) =
        chains(draws, seed, 0, |random, own| permutations(history, block, random, own)).into_iter().unzip();
    let now = Arrangement::of(history, block).reciprocity();
    Some(Null { draws, edge: against(now.0, &edge), weighted: Some(against(now.1, &weighted)) })
}

/// Edge and weighted reciprocity of `draws` arrangements within blocks of this length.
pub fn permutations(history: &History, block: i64, mut random: Random, draws: u64) -> Vec<(f64, f64)> {
    let mut arrangement = Arrangement::of(history, block);
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
    fn of(history: &History, length: i64) -> Self {
        let units = &history.help;
        let mut active: Vec<u32> = units.iter().flat_map(|h| [h.helper, h.requester]).collect();
        active.sort_unstable();
        active.dedup();
        let mut number = vec![0; history.members];
        for (i, member) in active.iter().enumerate() {
            number[*member as usize] = i as u32;
        }
        let block_of = |t: i64| history.clock.local(t).div_euclid(length);
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
