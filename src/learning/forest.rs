//! A sum of small decision trees.

use serde::{Deserialize, Serialize};

/// One question of a tree: is feature `at` at most `most`?
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "(u16, f32, i16, i16)", into = "(u16, f32, i16, i16)")]
struct Split {
    at: u16,
    most: f32,
    /// Next split, or the bitwise complement of a leaf.
    yes: i16,
    no: i16,
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
    splits: Vec<Split>,
    leaves: Vec<f32>,
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

    fn widest(&self) -> Option<u16> {
        self.splits.iter().map(|s| s.at).max()
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
pub struct Forest {
    /// Names of the features of a row, in order.
    pub features: Vec<String>,
    trees: Vec<Tree>,
}

impl Forest {
    /// A forest of no trees yet.
    pub fn new(features: &[impl AsRef<str>]) -> Self {
        Self { features: features.iter().map(|f| f.as_ref().to_owned()).collect(), trees: Vec::new() }
    }

    pub(super) fn push(&mut self, tree: Tree) {
        self.trees.push(tree);
    }

    /// Number of trees.
    pub fn trees(&self) -> usize {
        self.trees.len()
    }

    /// The score of a row: log-odds up to a constant of the group.
    pub fn score(&self, row: &[f32]) -> f32 {
        self.trees.iter().map(|t| t.score(row)).sum()
    }

    /// What every feature contributed to the score of a row, in log-odds.
    pub fn explain(&self, row: &[f32]) -> Vec<f32> {
        let mut share = vec![0.0; self.features.len()];
        for tree in &self.trees {
            tree.explain(row, &mut share);
        }
        share
    }

    /// Whether the forest was fitted on these features and cannot run astray.
    pub fn fits(&self, features: &[impl AsRef<str>]) -> bool {
        self.features.iter().map(String::as_str).eq(features.iter().map(AsRef::as_ref))
            && self
                .trees
                .iter()
                .all(|t| t.is_sound() && t.widest().is_none_or(|at| usize::from(at) < self.features.len()))
    }
}
