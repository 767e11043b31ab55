//! Rows laid out feature by feature, some side by side, as forests score them fastest.

/// Rows that lie side by side.
pub(super) const LANES: usize = 8;

/// Rows of features, eight side by side.
#[derive(Clone, Debug, Default)]
pub struct Blocks {
    width: usize,
    /// Block after block, feature after feature: the values of the rows.
    values: Vec<[f32; LANES]>,
    /// Likewise: the greatest of them.
    tops: Vec<f32>,
}

/// Rows that lie side by side.
#[derive(Clone, Copy, Debug)]
pub(super) struct Block<'a> {
    pub values: &'a [[f32; LANES]],
    pub tops: &'a [f32],
}

impl Blocks {
    /// Takes rows of `width` features in the place of those that were held. No feature may be NaN.
    pub fn lay(&mut self, rows: &[f32], width: usize) {
        debug_assert!(rows.iter().all(|x| !x.is_nan()));
        self.width = width;
        self.values.clear();
        self.tops.clear();
        for block in rows.chunks(width * LANES) {
            // Where rows are missing, the last one stands again.
            let last = block.len() / width - 1;
            for feature in 0..width {
                let x: [f32; LANES] = std::array::from_fn(|lane| block[lane.min(last) * width + feature]);
                self.tops.push(x.into_iter().fold(f32::NEG_INFINITY, |top, x| if x > top { x } else { top }));
                self.values.push(x);
            }
        }
    }

    /// The blocks, in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = Block<'_>> {
        let width = self.width.max(1);
        let blocks = self.values.chunks_exact(width).zip(self.tops.chunks_exact(width));
        blocks.map(|(values, tops)| Block { values, tops })
    }
}
