//! Scoring without walking trees: every feature's thresholds lie in order, each with the leaves
//! that it rules out (QuickScorer, Lucchese et al. 2015). No branch depends on the shape of a tree, so
//! that several rows can be scored side by side (Lucchese et al. 2016), which costs a third of one by one.

use super::block::{Block, LANES};
use super::forest::{Split, Tree};

/// Leaves that a tree may have.
const MOST_LEAVES: usize = 32;
/// Trees that are scored without an allocation.
const ON_STACK: usize = 256;

/// The trees of a forest, feature by feature.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Quick {
    /// Per feature that is asked: its index and where its questions end.
    features: Vec<(u16, u32)>,
    /// Thresholds, ascending per feature.
    most: Vec<f32>,
    /// Per threshold: its tree, and the leaves that remain when the answer is no.
    marks: Vec<(u16, u32)>,
    /// Leaves from left to right, tree after tree.
    leaves: Vec<f32>,
    /// Where the leaves of a tree begin.
    starts: Vec<u32>,
}

impl Quick {
    /// Arranges trees; `None` when one has too many leaves.
    pub fn of(trees: &[Tree]) -> Option<Self> {
        let mut quick = Quick::default();
        let mut questions: Vec<(u16, f32, u16, u32)> = Vec::new();
        for (t, tree) in trees.iter().enumerate() {
            if tree.leaves.len() > MOST_LEAVES {
                return None;
            }
            quick.starts.push(quick.leaves.len() as u32);
            let root = if tree.splits.is_empty() { !0 } else { 0 };
            lay_out(tree, root, t as u16, &mut quick.leaves, quick.starts[t], &mut questions);
        }
        questions.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)).then(a.2.cmp(&b.2)));
        for (k, (feature, most, tree, mask)) in questions.into_iter().enumerate() {
            quick.most.push(most);
            quick.marks.push((tree, mask));
            match quick.features.last_mut() {
                Some(last) if last.0 == feature => last.1 = k as u32 + 1,
                _ => quick.features.push((feature, k as u32 + 1)),
            }
        }
        Some(quick)
    }

    /// Adds the leaves that a row reaches to a sum, in the order of the trees. `row` gives its features.
    #[inline(always)]
    pub fn add(&self, row: impl Fn(usize) -> f32, sum: f32) -> f32 {
        let mut stack = [u32::MAX; ON_STACK];
        let mut heap = Vec::new();
        let trees = self.starts.len();
        let remain: &mut [u32] = if trees <= ON_STACK {
            &mut stack[..trees]
        } else {
            heap.resize(trees, u32::MAX);
            &mut heap
        };
        let mut start = 0usize;
        for (feature, end) in &self.features {
            let x = row(usize::from(*feature));
            let end = *end as usize;
            for (most, (tree, mask)) in self.most[start..end].iter().zip(&self.marks[start..end]) {
                if x <= *most {
                    break;
                }
                remain[usize::from(*tree)] &= mask;
            }
            start = end;
        }
        let leaf = |(start, remain): (&u32, &u32)| self.leaves[(start + remain.trailing_zeros()) as usize];
        self.starts.iter().zip(&*remain).map(leaf).fold(sum, |sum, leaf| sum + leaf)
    }

    /// What [`Quick::add`] does, for the rows of a block. `remain` is overwritten.
    #[inline(always)]
    pub fn add_lanes(&self, block: Block<'_>, remain: &mut Vec<[u32; LANES]>, sums: &mut [f32; LANES]) {
        remain.clear();
        remain.resize(self.starts.len(), [u32::MAX; LANES]);
        let mut start = 0usize;
        for (feature, end) in &self.features {
            let (x, top) = (&block.values[usize::from(*feature)], block.tops[usize::from(*feature)]);
            let end = *end as usize;
            for (most, (tree, mask)) in self.most[start..end].iter().zip(&self.marks[start..end]) {
                if top <= *most {
                    break;
                }
                let remain = &mut remain[usize::from(*tree)];
                // Without a branch, so that it compiles to a few instructions for all lanes.
                let kept: [u32; LANES] =
                    std::array::from_fn(|lane| u32::from(x[lane] <= *most).wrapping_neg());
                *remain = std::array::from_fn(|lane| remain[lane] & (kept[lane] | *mask));
            }
            start = end;
        }
        for (start, remain) in self.starts.iter().zip(&*remain) {
            for (sum, remain) in sums.iter_mut().zip(remain) {
                *sum += self.leaves[(start + remain.trailing_zeros()) as usize];
            }
        }
    }
}

/// Lays out the leaves below a node from left (yes) to right, and writes down its questions.
fn lay_out(
    tree: &Tree,
    node: i16,
    index: u16,
    leaves: &mut Vec<f32>,
    start: u32,
    questions: &mut Vec<(u16, f32, u16, u32)>,
) {
    if node < 0 {
        leaves.push(tree.leaves[!node as usize]);
        return;
    }
    let Split { at, most, yes, no } = tree.splits[node as usize];
    let first = leaves.len() as u32 - start;
    lay_out(tree, yes, index, leaves, start, questions);
    let after = leaves.len() as u32 - start;
    let ruled_out = ((1u64 << after) - (1u64 << first)) as u32;
    questions.push((at, most, index, !ruled_out));
    lay_out(tree, no, index, leaves, start, questions);
}
