//! A sum of small decision trees.

use super::block::{Block, Blocks, LANES};
use super::quick::Quick;
use fearless_simd::{Level, Simd, dispatch};
use serde::{Deserialize, Serialize};

/// One question of a tree: is feature `at` at most `most`?
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "(u16, f32, i16, i16)", into = "(u16, f32, i16, i16)")]
pub(super) struct Split {
    pub at: u16,
    pub most: f32,
    /// Next split, or the bitwise complement of a leaf.
    pub yes: i16,
    pub no: i16,
}

impl From<(u16, f32, i16, i16)> for Split {
    fn from((at, most, yes, no): (u16, f32, i16, i16)) -> Self {
        Self { at, most, yes, no }
    }
}

impl From<Split> for (u16, f32, i16, i16) {
    fn from(s: Split) -> Self {
        (s.at, s.most, s.yes, s.no)
    }
}

/// One decision tree.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Tree {
    pub(super) splits: Vec<Split>,
    pub(super) leaves: Vec<f32>,
}

impl Tree {
    /// A tree that says `value` whatever it is asked.
    pub(super) fn leaf(value: f32) -> Self {
        Self { splits: Vec::new(), leaves: vec![value] }
    }

    /// Turns a leaf into a split with two leaves; returns the index of the new (no) leaf.
    pub(super) fn divide(&mut self, leaf: usize, at: u16, most: f32) -> usize {
        let split = self.splits.len() as i16;
        let (old, new) = (!(leaf as i16), !(self.leaves.len() as i16));
        for s in &mut self.splits {
            for side in [&mut s.yes, &mut s.no] {
                if *side == old {
                    *side = split;
                }
            }
        }
        self.splits.push(Split { at, most, yes: old, no: new });
        self.leaves.push(0.0);
        self.leaves.len() - 1
    }

    pub(super) fn set(&mut self, leaf: usize, value: f32) {
        self.leaves[leaf] = value;
    }

    pub(super) fn score(&self, row: &[f32]) -> f32 {
        let mut next = if self.splits.is_empty() { !0 } else { 0i16 };
        while next >= 0 {
            let split = &self.splits[next as usize];
            next = if row[split.at as usize] <= split.most { split.yes } else { split.no };
        }
        self.leaves[!next as usize]
    }

    /// Adds what every feature contributed to the score of a row: the change of the mean leaf
    /// below at every split on the way (Saabas 2014).
    fn explain(&self, row: &[f32], share: &mut [f32]) {
        let mut next = if self.splits.is_empty() { !0 } else { 0i16 };
        while next >= 0 {
            let split = &self.splits[next as usize];
            let before = self.mean(next);
            next = if row[split.at as usize] <= split.most { split.yes } else { split.no };
            share[split.at as usize] += self.mean(next) - before;
        }
    }

    fn mean(&self, node: i16) -> f32 {
        if node < 0 {
            return self.leaves[!node as usize];
        }
        let split = &self.splits[node as usize];
        (self.mean(split.yes) + self.mean(split.no)) / 2.0
    }

    /// Whether every question is about one of so many features.
    fn fits(&self, features: usize) -> bool {
        self.splits.iter().all(|s| usize::from(s.at) < features)
    }

    /// Whether every index points at an existing, later split or at a leaf.
    fn is_sound(&self) -> bool {
        let ok = |own: usize, next: i16| {
            if next < 0 {
                (!next as usize) < self.leaves.len()
            } else {
                next as usize > own && (next as usize) < self.splits.len()
            }
        };
        !self.leaves.is_empty() && self.splits.iter().enumerate().all(|(i, s)| ok(i, s.yes) && ok(i, s.no))
    }
}

/// A sum of trees over named features.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(from = "Stored")]
pub struct Forest {
    /// Names of the features of a row, in order.
    pub features: Vec<String>,
    trees: Vec<Tree>,
    /// The same trees for scoring, the first of them apart; `None` when they must be walked.
    #[serde(skip)]
    quick: Option<[Quick; 2]>,
}

/// What one feature did to a score.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Pull {
    /// Name of the feature.
    pub feature: String,
    /// Its value.
    pub value: f32,
    /// What it added, in log-odds.
    pub added: f32,
}

/// One tree in so many is asked first; see [`Forest::add_to`].
const FIRST: usize = 4;

/// Adds what a forest says of rows to their scores, in the widest registers that the processor has: the
/// operations and their order are the same, and so are the bits.
#[inline(always)]
fn add_blocks<S: Simd>(_: S, quick: &[Quick; 2], rows: &Blocks, scores: &mut [f32], least: f32) {
    let mut remain = Vec::new();
    for (block, scores) in rows.iter().zip(scores.chunks_mut(LANES)) {
        add_block(quick, block, &mut remain, scores, least);
    }
}

/// Adds what a forest says of the rows of a block to the scores of the first of them. Inlined, as only so it is
/// compiled for the registers that were found.
#[inline(always)]
fn add_block(
    [first, rest]: &[Quick; 2],
    block: Block<'_>,
    remain: &mut Vec<[u32; LANES]>,
    scores: &mut [f32],
    least: f32,
) {
    let row = |lane: usize| move |feature: usize| block.values[feature][lane];
    let mut said = [0.0f32; LANES];
    if scores.len() > ALONE {
        first.add_lanes(block, remain, &mut said);
    } else {
        (0..scores.len()).for_each(|lane| said[lane] = first.add(row(lane), 0.0));
    }
    let near = |score: f32, said: f32| score + said >= least;
    let mut all = said;
    let together = scores.iter().zip(said).filter(|(score, said)| near(**score, *said)).count() > ALONE;
    if together {
        rest.add_lanes(block, remain, &mut all);
    }
    for (lane, score) in scores.iter_mut().enumerate() {
        *score += match near(*score, said[lane]) {
            true if together => all[lane],
            true => rest.add(row(lane), said[lane]),
            false => said[lane],
        };
    }
}

/// So few rows are scored one by one: side by side they would cost more.
const ALONE: usize = 2;

/// A forest as it is written.
#[derive(Deserialize)]
struct Stored {
    features: Vec<String>,
    trees: Vec<Tree>,
}

impl From<Stored> for Forest {
    fn from(stored: Stored) -> Self {
        Forest::of(stored.features, stored.trees)
    }
}

impl Forest {
    /// A forest of trees over named features.
    pub(super) fn of(features: Vec<String>, trees: Vec<Tree>) -> Self {
        // Trees from a file may be anything until they are checked by `fits`.
        let sound = trees.iter().all(|t| t.is_sound() && t.fits(features.len()));
        let (first, rest) = trees.split_at(trees.len().div_ceil(FIRST));
        let quick = if sound { Quick::of(first).zip(Quick::of(rest)).map(<[Quick; 2]>::from) } else { None };
        Self { features, trees, quick }
    }

    /// The forest of the first trees: each corrects those before it, so that fewer say nearly the same, less
    /// finely.
    pub fn first(&self, trees: usize) -> Self {
        let trees: Vec<Tree> = self.trees.iter().take(trees).cloned().collect();
        Self::of(self.features.clone(), trees)
    }

    /// Number of trees.
    pub fn trees(&self) -> usize {
        self.trees.len()
    }

    /// The score of a row: log-odds up to a constant of the group.
    pub fn score(&self, row: &[f32]) -> f32 {
        match &self.quick {
            Some([first, rest]) => {
                let at = |f: usize| row[f];
                rest.add(at, first.add(at, 0.0))
            }
            None => self.trees.iter().map(|t| t.score(row)).sum(),
        }
    }

    /// Adds to the score of every row what [`Forest::score`] says of it. Where the first trees leave a score below
    /// `least`, which should lie well below what matters, the rest are not asked: they only correct.
    pub fn add_to(&self, scores: &mut [f32], rows: &Blocks, least: f32) {
        if let Some(quick) = &self.quick {
            dispatch!(Level::new(), simd => add_blocks(simd, quick, rows, scores, least));
            return;
        }
        for (block, scores) in rows.iter().zip(scores.chunks_mut(LANES)) {
            for (lane, score) in scores.iter_mut().enumerate() {
                let row: Vec<f32> = block.values.iter().map(|x| x[lane]).collect();
                *score += self.score(&row);
            }
        }
    }

    /// What every feature contributed to the score of a row, in log-odds.
    pub fn explain(&self, row: &[f32]) -> Vec<f32> {
        let mut share = vec![0.0; self.features.len()];
        for tree in &self.trees {
            tree.explain(row, &mut share);
        }
        share
    }

    /// The features that pulled a row's score most, with their values and what they added in log-odds.
    pub fn strongest(&self, row: &[f32], most: usize) -> Vec<Pull> {
        let mut pulls: Vec<Pull> = self
            .explain(row)
            .into_iter()
            .zip(row)
            .zip(&self.features)
            .map(|((added, value), feature)| Pull { feature: feature.clone(), value: *value, added })
            .filter(|p| p.added.abs() >= 0.05)
            .collect();
        pulls.sort_by(|a, b| b.added.abs().total_cmp(&a.added.abs()).then(a.feature.cmp(&b.feature)));
        pulls.truncate(most);
        pulls
    }

    /// Whether the forest was fitted on these features and cannot run astray.
    pub fn fits(&self, features: &[impl AsRef<str>]) -> bool {
        self.features.iter().map(String::as_str).eq(features.iter().map(AsRef::as_ref))
            && self.trees.iter().all(|t| t.is_sound() && t.fits(self.features.len()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quick_scores_are_those_of_walking() {
        let mut random = fastrand::Rng::with_seed(3);
        let mut trees = Vec::new();
        for _ in 0..40 {
            let mut tree = Tree::leaf(0.0);
            for _ in 0..random.usize(0..12) {
                let leaf = random.usize(0..tree.leaves.len());
                tree.divide(leaf, random.u16(0..5), random.f32());
            }
            (0..tree.leaves.len()).for_each(|l| tree.set(l, random.f32() - 0.5));
            trees.push(tree);
        }
        let forest = Forest::of((0..5).map(|f| f.to_string()).collect(), trees.clone());
        assert!(forest.quick.is_some());
        for _ in 0..500 {
            let row: Vec<f32> = (0..5).map(|_| random.f32()).collect();
            let walked: f32 = trees.iter().map(|t| t.score(&row)).sum();
            assert_eq!(forest.score(&row), walked);
        }
        // Side by side, whatever their number, rows are scored as one by one; below the mark the first quarter speaks
        // alone.
        for n in 0..40 {
            let rows: Vec<f32> = (0..5 * n).map(|_| random.f32()).collect();
            let starts: Vec<f32> = (0..n).map(|_| random.f32() * 4.0 - 2.0).collect();
            let sum = |trees: &[Tree], row: &[f32]| trees.iter().map(|t| t.score(row)).sum::<f32>();
            let one = |(row, start): (&[f32], &f32)| {
                let first = sum(&trees[..10], row);
                start + if start + first < 0.3 { first } else { sum(&trees, row) }
            };
            let one_by_one: Vec<f32> = rows.chunks(5).zip(&starts).map(one).collect();
            let (mut scores, mut blocks) = (starts.clone(), Blocks::default());
            blocks.lay(&rows, 5);
            forest.add_to(&mut scores, &blocks, 0.3);
            assert_eq!(scores, one_by_one);
        }
    }
}
