//! Dyads, triads, cycles and support: which small patterns the network is made of.

use super::Network;
use rayon::prelude::*;
use serde::Serialize;

/// Connected pairs with help both ways and one way, and pairs without help.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Dyads {
    /// Help both ways.
    pub mutual: u64,
    /// Help one way.
    pub asymmetric: u64,
    /// No help.
    pub none: u64,
}

/// Names of the sixteen triads of Davis & Leinhardt (1972), in their order.
pub const TRIADS: [&str; 16] = [
    "003", "012", "102", "021D", "021U", "021C", "111D", "111U", "030T", "030C", "201", "120D", "120U",
    "120C", "210", "300",
];

/// The dyad census (Holland & Leinhardt 1970).
pub fn dyads(network: &Network) -> Dyads {
    let n = network.members() as u64;
    let ties = network.ties().len() as u64;
    let returned = (0..network.ties().len()).filter(|t| network.returned(*t) > 0.0).count() as u64;
    let (mutual, asymmetric) = (returned / 2, ties - returned);
    Dyads { mutual, asymmetric, none: n * n.saturating_sub(1) / 2 - mutual - asymmetric }
}

/// Class of the 64 ways in which three members can be tied (Batagelj & Mrvar 2001).
const CLASS: [u8; 64] = [
    0, 1, 1, 2, 1, 3, 5, 7, 1, 5, 4, 6, 2, 7, 6, 10, 1, 5, 3, 7, 4, 8, 8, 12, 5, 9, 8, 13, 6, 13, 11, 14, 1,
    4, 5, 6, 5, 8, 9, 13, 3, 8, 8, 11, 7, 12, 13, 14, 2, 6, 7, 10, 6, 11, 13, 14, 7, 13, 12, 14, 10, 14, 14,
    15,
];

/// The triad census (Davis & Leinhardt 1972) by the algorithm of Batagelj & Mrvar (2001): in the order of
/// [`TRIADS`], summing to n (n − 1) (n − 2) / 6.
pub fn triads(network: &Network) -> [u64; 16] {
    let n = network.members() as u64;
    let partners: Vec<Vec<u32>> =
        network.partners().into_iter().map(|l| l.into_iter().map(|p| p.0).collect()).collect();
    let ties = Ties::of(network);
    let one = |v: u32| {
        let mut census = [0u64; 16];
        for &u in partners[v as usize].iter().filter(|u| **u > v) {
            let mut both = 0;
            let (a, b) = (&partners[v as usize], &partners[u as usize]);
            let pair = ties.code(v, u);
            for w in union(a, b).filter(|w| *w != u && *w != v) {
                both += 1;
                let of_v = ties.code(v, w);
                if u < w || v < w && w < u && of_v == 0 {
                    census[usize::from(CLASS[pair + 4 * of_v + 16 * ties.code(u, w)])] += 1;
                }
            }
            census[if pair == 3 { 2 } else { 1 }] += n - both - 2;
        }
        census
    };
    let add = |mut x: [u64; 16], y: [u64; 16]| {
        x.iter_mut().zip(y).for_each(|(x, y)| *x += y);
        x
    };
    let mut census = (0..network.members() as u32).into_par_iter().map(one).reduce(|| [0; 16], add);
    let all = u128::from(n) * u128::from(n.saturating_sub(1)) * u128::from(n.saturating_sub(2)) / 6;
    census[0] = all as u64 - census[1..].iter().sum::<u64>();
    census
}

/// Between two members: 1 for a tie there, 2 for a tie back. A table while it fits.
enum Ties<'a> {
    Table(usize, Vec<u8>),
    Sparse(&'a Network),
}

/// Members up to which the table is used: 16 MB.
const TABLE: usize = 4096;

impl<'a> Ties<'a> {
    fn of(network: &'a Network) -> Self {
        let n = network.members();
        if n > TABLE {
            return Ties::Sparse(network);
        }
        let mut table = vec![0; n * n];
        for (a, b, _) in network.ties() {
            table[*a as usize * n + *b as usize] |= 1;
            table[*b as usize * n + *a as usize] |= 2;
        }
        Ties::Table(n, table)
    }

    fn code(&self, a: u32, b: u32) -> usize {
        match self {
            Ties::Table(n, table) => usize::from(table[a as usize * n + b as usize]),
            Ties::Sparse(network) => {
                usize::from(network.tie(a, b).is_some()) + 2 * usize::from(network.tie(b, a).is_some())
            }
        }
    }
}

/// Members of two sorted lists, each once, in order.
fn union<'a>(a: &'a [u32], b: &'a [u32]) -> impl Iterator<Item = u32> + 'a {
    let (mut i, mut j) = (0, 0);
    std::iter::from_fn(move || {
        let next = match (a.get(i), b.get(j)) {
            (Some(x), Some(y)) => *x.min(y),
            (Some(x), None) | (None, Some(x)) => *x,
            (None, None) => return None,
        };
        i += usize::from(a.get(i) == Some(&next));
        j += usize::from(b.get(j) == Some(&next));
        Some(next)
    })
}

/// Directed cycles of three: help that goes round.
pub fn three_cycles(network: &Network) -> u64 {
    let ties = Ties::of(network);
    let around = |(a, b, _): &(u32, u32, f64)| {
        // Bit 2: a tie from c to a.
        network.helped(*b).filter(|(c, _)| c != a && ties.code(*a, *c) & 2 > 0).count() as u64
    };
    network.ties().par_iter().map(around).sum::<u64>() / 3
}

/// Mutual ties, and those of them whose two members share a further partner (Jackson et al. 2012).
pub fn support(network: &Network) -> (u64, u64) {
    let partners = network.partners();
    let (mut mutual, mut supported) = (0, 0);
    for (tie, (a, b, _)) in network.ties().iter().enumerate() {
        if a < b && network.returned(tie) > 0.0 {
            mutual += 1;
            supported += u64::from(shared(&partners[*a as usize], &partners[*b as usize]));
        }
    }
    (mutual, supported)
}

fn shared(a: &[(u32, f64)], b: &[(u32, f64)]) -> bool {
    a.iter().any(|p| b.binary_search_by_key(&p.0, |q| q.0).is_ok())
}
