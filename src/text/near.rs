//! Groups of near-duplicate texts: MinHash finds candidates (Broder 1997), the exact Jaccard similarity
//! decides.

use super::shingles::{extend, jaccard};
use foldhash::fast::RandomState;
use petgraph::unionfind::UnionFind;
use rayon::prelude::*;
use std::collections::HashMap;
use xxhash_rust::xxh3::xxh3_64;

/// Bands of [`ROWS`] minima: two sets that are 0.7 alike agree in one of them with a probability of
/// 1 − (1 − 0.7⁴)²⁴ = 0.9985, and a group has many pairs that join it.
const BANDS: u32 = 24;
const ROWS: u32 = 4;
/// Most members of other groups that a text is compared with in one band.
const COMPARED: usize = 48;

/// Sets of 3-grams, one after the other.
#[derive(Debug, Default)]
struct Sets {
    grams: Vec<u64>,
    ends: Vec<u32>,
}

impl Sets {
    fn of(texts: &[&str]) -> Self {
        let parts: Vec<Self> = texts
            .par_chunks(4096)
            .map(|chunk| {
                let mut sets = Self::default();
                for text in chunk {
                    extend(&mut sets.grams, text);
                    sets.ends.push(sets.grams.len() as u32);
                }
                sets
            })
            .collect();
        let mut all = Self::default();
        for part in parts {
            let base = all.grams.len() as u32;
            all.ends.extend(part.ends.iter().map(|e| base + e));
            all.grams.extend(part.grams);
        }
        all
    }

    fn get(&self, i: usize) -> &[u64] {
        let start = i.checked_sub(1).map_or(0, |b| self.ends[b] as usize);
        &self.grams[start..self.ends[i] as usize]
    }
}

/// Per folded text, the first text of its group: texts are of one group where a chain of pairs, each at
/// least `alike` by Jaccard, leads from one to the other. A text without letters is its own group.
///
/// Never joins what is less alike; misses a pair that is just alike enough once in some 700 times. Takes time
/// in proportion to the texts.
pub fn groups(texts: &[&str], alike: f64) -> Vec<u32> {
    let sets = Sets::of(texts);
    let mut first: HashMap<u64, u32, RandomState> = HashMap::default();
    let mut of: Vec<u32> = (0..texts.len() as u32).collect();
    // Equal sets first: most repetition is word for word.
    for (i, own) in of.iter_mut().enumerate() {
        let set = sets.get(i);
        if set.is_empty() {
            continue;
        }
        let bytes: Vec<u8> = set.iter().flat_map(|g| g.to_le_bytes()).collect();
        let seen = *first.entry(xxh3_64(&bytes)).or_insert(i as u32);
        if sets.get(seen as usize) == set {
            *own = seen;
        }
    }
    let distinct: Vec<u32> = (0..texts.len() as u32)
        .filter(|i| of[*i as usize] == *i && !sets.get(*i as usize).is_empty())
        .collect();
    let mut joined = UnionFind::<u32>::new(distinct.len());
    for band in 0..BANDS {
        let mut keys: Vec<(u64, u32)> = distinct
            .par_iter()
            .with_min_len(1024)
            .enumerate()
            .map(|(n, i)| (key(sets.get(*i as usize), band), n as u32))
            .collect();
        keys.par_sort_unstable();
        for bucket in keys.chunk_by(|a, b| a.0 == b.0) {
            join(bucket, &distinct, &sets, alike, &mut joined);
        }
    }
    let mut head: Vec<u32> = vec![u32::MAX; distinct.len()];
    for (n, i) in distinct.iter().enumerate() {
        let root = joined.find_mut(n as u32) as usize;
        head[root] = head[root].min(*i);
    }
    for (n, i) in distinct.iter().enumerate() {
        of[*i as usize] = head[joined.find_mut(n as u32) as usize];
    }
    for i in 0..of.len() {
        of[i] = of[of[i] as usize];
    }
    of
}

/// The minima of one band, mixed. Each row multiplies by an odd number of its own: the high bits of the
/// products order the grams differently in every row.
fn key(set: &[u64], band: u32) -> u64 {
    let mut mixed = 0u64;
    for row in 0..ROWS {
        let n = u64::from(band * ROWS + row);
        let factor = (0x9e37_79b9_7f4a_7c15u64.wrapping_mul(2 * n + 3) ^ (n << 17)) | 1;
        let least = set.iter().map(|g| (g ^ (g >> 29)).wrapping_mul(factor) >> 24).min().unwrap_or(0);
        mixed = (mixed ^ least).wrapping_mul(0xff51_afd7_ed55_8ccd).rotate_left(31);
    }
    mixed
}

fn join(bucket: &[(u64, u32)], distinct: &[u32], sets: &Sets, alike: f64, joined: &mut UnionFind<u32>) {
    let set = |n: u32| sets.get(distinct[n as usize] as usize);
    // One member per group that the bucket has shown so far, the latest last.
    let mut seen: Vec<u32> = Vec::new();
    for (_, n) in bucket {
        let own = joined.find_mut(*n);
        let mut known = false;
        for other in seen.iter().rev().take(COMPARED) {
            if joined.find_mut(*other) == joined.find_mut(own) {
                known = true;
            } else if may_be(set(*n).len(), set(*other).len(), alike)
                && jaccard(set(*n), set(*other)) >= alike
            {
                joined.union(*n, *other);
                known = true;
            }
        }
        if !known {
            seen.push(*n);
        }
    }
}

/// Whether sets of such sizes can be so alike at all.
fn may_be(a: usize, b: usize, alike: f64) -> bool {
    a.min(b) as f64 >= alike * a.max(b) as f64
}

#[cfg(test)]
mod tests {
    use super::groups;

    #[test]
    fn copies_group_and_others_stay_alone() {
        let texts = [
            "日结兼职 每天300元 加v abc1 名额有限",
            "帮我砍一刀谢谢",
            "日结兼职!每天500元 加v abc2 名额有限😀",
            "",
            "帮我点一下",
            "!",
        ];
        assert_eq!(groups(&texts, 0.7), vec![0, 1, 0, 3, 4, 5]);
        assert_eq!(groups(&[], 0.7), Vec::<u32>::new());
    }
}
