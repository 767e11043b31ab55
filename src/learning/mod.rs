//! Learning from labelled choices: boosted regression trees whose score of a row is the sum of a
//! leaf of every tree. Knows numbers only; what a feature means is said where it is computed.

mod block;
mod boost;
mod forest;
mod quick;
mod wording;

/// Names the features of a model: the variants of `F` are positions in a row.
macro_rules! features {
    ($($name:ident),+ $(,)?) => {
        #[allow(non_camel_case_types, reason = "a feature is written as it is printed")]
        #[derive(Clone, Copy)]
        enum F { $($name),+ }
        /// Names of the features, in order.
        pub const FEATURES: &[&str] = &[$(stringify!($name)),+];
    };
}
pub(crate) use features;

use std::sync::LazyLock;

pub use block::{Blocks, Row, RowMut};
pub use boost::{Settings, fit};
pub use forest::{Forest, Pull, Tree};
pub use wording::{Example, Wording};

/// Counts whose logarithms are looked up.
const LOOKED_UP: usize = 1024;

static LOGARITHMS: LazyLock<Vec<f32>> =
    LazyLock::new(|| (0..LOOKED_UP).map(|n| (1.0 + n as f32).ln()).collect());

/// The natural logarithm of one more than a count: what counts are to a model.
pub fn log_count(n: u32) -> f32 {
    LOGARITHMS.get(n as usize).copied().unwrap_or_else(|| (1.0 + n as f32).ln())
}

/// Rows of features, in groups of which the rows compete with each other.
///
/// In a group of several rows exactly the probability 1 is shared out (softmax); a group of one
/// row stands against "no" (logistic).
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// Number of features of a row.
    pub width: usize,
    /// Row after row.
    pub values: Vec<f32>,
    /// Per row: the share of its group's truth that it holds, in [0, 1].
    pub truth: Vec<f32>,
    /// Per row: the score that is known before any tree.
    pub start: Vec<f32>,
    /// Per row: how much its error counts; 1 as a rule.
    pub weight: Vec<f32>,
    /// Index of the row after the last one of each group, ascending.
    pub ends: Vec<u32>,
}

impl Table {
    /// An empty table of rows of `width` features.
    pub fn new(width: usize) -> Self {
        Self { width, ..Self::default() }
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.truth.len()
    }

    /// Adds a row to the group that is being built.
    pub fn push(&mut self, row: &[f32], truth: f32) {
        self.push_from(row, truth, 0.0, 1.0);
    }

    /// Adds a row whose score starts at `start`: the trees learn what is to be added. Its error counts
    /// `weight` times.
    pub fn push_from(&mut self, row: &[f32], truth: f32, start: f32, weight: f32) {
        debug_assert_eq!(row.len(), self.width);
        self.values.extend_from_slice(row);
        self.truth.push(truth);
        self.start.push(start);
        self.weight.push(weight);
    }

    /// Ends the group that is being built, if it has rows.
    pub fn close(&mut self) {
        let end = self.truth.len() as u32;
        if self.ends.last().copied().unwrap_or(0) < end {
            self.ends.push(end);
        }
    }

    /// Appends the groups of another table of the same width.
    pub fn append(&mut self, other: &Table) {
        let base = self.rows() as u32;
        self.values.extend_from_slice(&other.values);
        self.truth.extend_from_slice(&other.truth);
        self.start.extend_from_slice(&other.start);
        self.weight.extend_from_slice(&other.weight);
        self.ends.extend(other.ends.iter().map(|e| e + base));
    }

    /// The features of a row.
    pub fn row(&self, at: usize) -> &[f32] {
        &self.values[at * self.width..(at + 1) * self.width]
    }

    /// The ranges of rows of the groups.
    pub fn groups(&self) -> impl Iterator<Item = std::ops::Range<usize>> + '_ {
        let mut start = 0usize;
        self.ends.iter().map(move |end| {
            let range = start..*end as usize;
            start = *end as usize;
            range
        })
    }
}

/// The logistic function.
pub fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + (-x).exp())
}

/// Turns the scores of a group into probabilities, in place: softmax, or the logistic function
/// for a group of one.
pub fn probabilities(scores: &mut [f32]) {
    if let [single] = scores {
        *single = sigmoid(*single);
        return;
    }
    let top = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let mut sum = 0.0;
    for score in scores.iter_mut() {
        *score = (*score - top).exp();
        sum += *score;
    }
    for score in scores.iter_mut() {
        *score /= sum;
    }
}
