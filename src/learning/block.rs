//! Rows laid out feature by feature, some side by side, as forests score them fastest.

use std::ops::{Index, IndexMut};

/// Rows that lie side by side.
pub(super) const LANES: usize = 8;

/// Rows of features, eight side by side.
#[derive(Clone, Debug, Default)]
pub struct Blocks {
    width: usize,
    rows: usize,
    /// Block after block, feature after feature: the values of the rows.
    values: Vec<[f32; LANES]>,
    /// Likewise: the greatest of them, or more.
    tops: Vec<f32>,
}

/// Rows that lie side by side.
#[derive(Clone, Copy, Debug)]
pub(super) struct Block<'a> {
    pub values: &'a [[f32; LANES]],
    pub tops: &'a [f32],
}

/// A row that is being written, feature by feature.
#[derive(Debug)]
pub struct RowMut<'a> {
    values: &'a mut [[f32; LANES]],
    lane: usize,
}

/// A row as it lies among others.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    values: &'a [[f32; LANES]],
    lane: usize,
}

impl Index<usize> for RowMut<'_> {
    type Output = f32;
    fn index(&self, feature: usize) -> &f32 {
        &self.values[feature][self.lane]
    }
}

impl IndexMut<usize> for RowMut<'_> {
    fn index_mut(&mut self, feature: usize) -> &mut f32 {
        &mut self.values[feature][self.lane]
    }
}

impl Index<usize> for Row<'_> {
    type Output = f32;
    fn index(&self, feature: usize) -> &f32 {
        &self.values[feature][self.lane]
    }
}

impl<'a> Row<'a> {
    /// Its features, in order.
    pub fn features(self) -> impl Iterator<Item = f32> + 'a {
        self.values.iter().map(move |x| x[self.lane])
    }
}

impl Blocks {
    /// Takes rows of `width` features in the place of those that were held. No feature may be NaN.
    pub fn lay(&mut self, rows: &[f32], width: usize) {
        debug_assert!(rows.iter().all(|x| !x.is_nan()));
        self.clear(width, rows.len() / width);
        for block in rows.chunks(width * LANES) {
            let (at, top) = (self.values.len(), self.tops.len());
            self.values.resize(at + width, [0.0; LANES]);
            self.tops.extend_from_slice(&block[..width]);
            for (lane, row) in block.chunks_exact(width).enumerate() {
                let places = self.values[at..].iter_mut().zip(&mut self.tops[top..]);
                for ((value, top), x) in places.zip(row) {
                    value[lane] = *x;
                    *top = greater(*top, *x);
                }
            }
        }
    }

    /// Takes so many rows in the place of those that were held: each begins as `shared` and is then written by
    /// `write`, which is told which one it is. No feature may be NaN.
    pub fn write(&mut self, shared: &[f32], rows: usize, mut write: impl FnMut(usize, &mut RowMut<'_>)) {
        self.clear(shared.len(), rows);
        for first in (0..rows).step_by(LANES) {
            let at = self.values.len();
            self.values.extend(shared.iter().map(|x| [*x; LANES]));
            let values = &mut self.values[at..];
            for row in first..rows.min(first + LANES) {
                write(row, &mut RowMut { values, lane: row - first });
            }
            debug_assert!(values.iter().flatten().all(|x| !x.is_nan()));
            // Rows that are missing are as `shared`, which may lie above the others: it costs time, no more.
            self.tops.extend(values.iter().map(|x| x[1..].iter().fold(x[0], |top, x| greater(top, *x))));
        }
    }

    fn clear(&mut self, width: usize, rows: usize) {
        (self.width, self.rows) = (width, rows);
        self.values.clear();
        self.tops.clear();
    }

    /// The rows, in order.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        let width = self.width;
        (0..self.rows)
            .map(move |row| Row { values: &self.values[row / LANES * width..][..width], lane: row % LANES })
    }

    /// The blocks, in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = Block<'_>> {
        let width = self.width.max(1);
        let blocks = self.values.chunks_exact(width).zip(self.tops.chunks_exact(width));
        blocks.map(|(values, tops)| Block { values, tops })
    }
}

/// The greater of a number and another that may be NaN, in one instruction.
fn greater(top: f32, x: f32) -> f32 {
    if x > top { x } else { top }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_the_same_however_they_came_in() {
        let mut random = fastrand::Rng::with_seed(5);
        for n in 0..20 {
            let rows: Vec<f32> = (0..3 * n).map(|_| random.f32() - 0.5).collect();
            let (mut laid, mut written) = (Blocks::default(), Blocks::default());
            laid.lay(&rows, 3);
            written.write(&[-1.0, 0.0, 0.0], n, |at, row| {
                assert_eq!(row[0], -1.0);
                (0..3).for_each(|feature| row[feature] = rows[3 * at + feature]);
            });
            for blocks in [&laid, &written] {
                assert_eq!(blocks.rows().flat_map(Row::features).collect::<Vec<_>>(), rows);
                for (row, x) in
                    blocks.rows().enumerate().flat_map(|(n, row)| row.features().map(move |x| (n, x)))
                {
                    let block = blocks.iter().nth(row / LANES).unwrap();
                    assert!(
                        block
                            .values
                            .iter()
                            .zip(block.tops)
                            .any(|(all, top)| all[row % LANES] == x && x <= *top)
                    );
                }
            }
        }
    }
}
