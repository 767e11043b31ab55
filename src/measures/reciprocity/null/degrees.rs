//! Null model D: everybody's numbers of partners, partners drawn anew.

use super::{ENOUGH, Null, TABLE, against, chains};
use crate::graph::Network;
use crate::statistics::Random;
use foldhash::fast::RandomState;
use std::collections::HashSet;

/// Null model D, digraphs in which everybody helps and is helped by as many others as observed: edge
/// switches, one in ten steps a reversal of a directed three-cycle, without which not every such digraph
/// could be reached (Rao, Jana & Bandyopadhyay 1996). `None` below 50 units of help.
pub fn degree_preserving(network: &Network, draws: u64, seed: u64) -> Option<Null> {
    if network.total() < ENOUGH as f64 {
        return None;
    }
    let ties = network.ties().len() as f64;
    let mutual = |digraph: &Digraph| digraph.mutual() as f64;
    let edge: Vec<f64> = chains(draws, seed, 4, |random, own| switchings(network, random, own, mutual))
        .into_iter()
        .map(|mutual| 2.0 * mutual / ties)
        .collect();
    let returned = (0..network.ties().len()).filter(|t| network.returned(*t) > 0.0).count() as f64;
    Some(Null { draws, edge: against(returned / ties, &edge), weighted: None })
}

/// What `look` sees of `draws` digraphs with the degrees of this network.
pub fn switchings<T>(
    network: &Network,
    mut random: Random,
    draws: u64,
    look: impl Fn(&Digraph) -> T,
) -> Vec<T> {
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
            look(&digraph)
        })
        .collect()
}

/// A digraph whose arcs change while all degrees stay.
#[derive(Debug)]
pub struct Digraph {
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

    /// Pairs with arcs both ways.
    pub fn mutual(&self) -> u64 {
        self.arcs.iter().filter(|a| a.0 < a.1 && self.tied.get(a.1, a.0)).count() as u64
    }

    /// The arcs as a network of its own, of the members who have some.
    pub(super) fn network(&self) -> Network {
        Network::new(self.starts.len() - 1, self.arcs.iter().map(|(a, b)| (*a, *b, 1.0)))
    }
}

/// Which arcs there are: a bit each while they fit, else a set.
#[derive(Debug)]
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
