//! Gradient boosting with histograms (Friedman 2001; leaf-wise growth as in LightGBM) for the
//! conditional logit of groups. Written here because no crate of the ecosystem fits choices
//! within groups.

use super::{Forest, Table, Tree, probabilities};
use rayon::prelude::*;

/// How a forest is grown.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// Number of trees.
    pub trees: usize,
    /// Leaves of a tree.
    pub leaves: usize,
    /// Share of each tree's answer that is taken.
    pub rate: f32,
    /// Rows below which a leaf is not divided.
    pub least: u32,
    /// Weight of the penalty on leaf values.
    pub ridge: f64,
    /// Share of the groups that a tree sees.
    pub sample: f64,
    /// Share of the features that a tree sees.
    pub columns: f64,
    /// Seed of the samples.
    pub seed: u64,
}

const BINS: usize = 64;

/// Fits a forest to a table. The same table and settings give the same forest.
pub fn fit(table: &Table, features: &[impl AsRef<str>], settings: &Settings) -> Forest {
    let edges: Vec<Vec<f32>> = (0..table.width).into_par_iter().map(|f| edges(table, f)).collect();
    let columns: Vec<Vec<u8>> = edges
        .par_iter()
        .enumerate()
        .map(|(f, edges)| (0..table.rows()).map(|r| bin(edges, table.values[r * table.width + f])).collect())
        .collect();
    let groups: Vec<std::ops::Range<usize>> = table.groups().collect();
    let mut trees = Vec::with_capacity(settings.trees);
    let mut scores = table.start.clone();
    let mut slopes = vec![(0.0f32, 0.0f32); table.rows()];
    let mut random = fastrand::Rng::with_seed(settings.seed);
    for _ in 0..settings.trees {
        gradients(table, &groups, &scores, &mut slopes);
        let mut rows: Vec<u32> = Vec::with_capacity(table.rows());
        for group in &groups {
            if settings.sample >= 1.0 || random.f64() < settings.sample {
                rows.extend(group.start as u32..group.end as u32);
            }
        }
        let mut seen: Vec<usize> = (0..table.width).collect();
        if settings.columns < 1.0 {
            random.shuffle(&mut seen);
            seen.truncate(((settings.columns * table.width as f64).ceil() as usize).max(1));
            seen.sort_unstable();
        }
        let grown = grow(&columns, &edges, &seen, &slopes, rows, settings);
        scores.par_iter_mut().enumerate().for_each(|(r, s)| *s += grown.score(table.row(r)));
        trees.push(grown);
    }
    Forest::of(features.iter().map(|f| f.as_ref().to_owned()).collect(), trees)
}

fn gradients(table: &Table, groups: &[std::ops::Range<usize>], scores: &[f32], slopes: &mut [(f32, f32)]) {
    let mut p: Vec<f32> = Vec::new();
    for group in groups {
        p.clear();
        p.extend_from_slice(&scores[group.clone()]);
        probabilities(&mut p);
        for (r, p) in group.clone().zip(&p) {
            let weight = table.weight[r];
            slopes[r] = (weight * (p - table.truth[r]), weight * (p * (1.0 - p)).max(1e-6));
        }
    }
}

/// Upper edges of bins of about equal numbers of rows.
fn edges(table: &Table, feature: usize) -> Vec<f32> {
    let step = (table.rows() / 200_000).max(1);
    let mut values: Vec<f32> =
        (0..table.rows()).step_by(step).map(|r| table.values[r * table.width + feature]).collect();
    values.sort_unstable_by(f32::total_cmp);
    let total = values.len();
    let mut edges: Vec<f32> = Vec::new();
    let mut distinct = values.clone();
    distinct.dedup();
    if distinct.len() <= BINS {
        edges.extend(distinct.windows(2).map(|w| rounded((w[0] + w[1]) / 2.0)));
    } else {
        for b in 1..BINS {
            let edge = rounded(values[b * total / BINS]);
            if edges.last().is_none_or(|last| edge > *last) {
                edges.push(edge);
            }
        }
    }
    edges.dedup();
    edges
}

/// Four digits are enough for a question, and make a small file.
fn rounded(x: f32) -> f32 {
    (x * 10_000.0).round() / 10_000.0
}

fn bin(edges: &[f32], value: f32) -> u8 {
    edges.partition_point(|e| *e < value) as u8
}

type Histogram = Vec<[(f64, f64, u32); BINS]>;

struct Leaf {
    rows: Vec<u32>,
    histogram: Histogram,
    best: Option<(f64, usize, usize)>,
}

/// Of the features that are seen, in their order.
fn histogram(columns: &[Vec<u8>], seen: &[usize], slopes: &[(f32, f32)], rows: &[u32]) -> Histogram {
    seen.par_iter()
        .map(|feature| {
            let column = &columns[*feature];
            let mut bins = [(0.0f64, 0.0f64, 0u32); BINS];
            for r in rows {
                let (g, h) = slopes[*r as usize];
                let b = &mut bins[column[*r as usize] as usize];
                b.0 += f64::from(g);
                b.1 += f64::from(h);
                b.2 += 1;
            }
            bins
        })
        .collect()
}

/// The best gain, the place of its feature among those seen and the last bin of the yes side.
fn best(histogram: &Histogram, settings: &Settings) -> Option<(f64, usize, usize)> {
    let gain = |g: f64, h: f64| g * g / (h + settings.ridge);
    let mut best: Option<(f64, usize, usize)> = None;
    for (f, bins) in histogram.iter().enumerate() {
        let total = bins.iter().fold((0.0, 0.0, 0u32), |a, b| (a.0 + b.0, a.1 + b.1, a.2 + b.2));
        let whole = gain(total.0, total.1);
        let mut left = (0.0, 0.0, 0u32);
        for (b, bin) in bins.iter().enumerate().take(BINS - 1) {
            left = (left.0 + bin.0, left.1 + bin.1, left.2 + bin.2);
            if bin.2 == 0 || left.2 < settings.least || total.2 - left.2 < settings.least {
                continue;
            }
            let won = gain(left.0, left.1) + gain(total.0 - left.0, total.1 - left.1) - whole;
            if won > 1e-9 && best.is_none_or(|(most, ..)| won > most) {
                best = Some((won, f, b));
            }
        }
    }
    best
}

fn grow(
    columns: &[Vec<u8>],
    edges: &[Vec<f32>],
    seen: &[usize],
    slopes: &[(f32, f32)],
    rows: Vec<u32>,
    settings: &Settings,
) -> Tree {
    let mut tree = Tree::leaf(0.0);
    let first = histogram(columns, seen, slopes, &rows);
    let best_first = best(&first, settings);
    let mut leaves = vec![Leaf { rows, histogram: first, best: best_first }];
    while leaves.len() < settings.leaves {
        let Some((at, (_, place, cut))) = leaves
            .iter()
            .enumerate()
            .filter_map(|(i, l)| Some((i, l.best?)))
            .max_by(|a, b| a.1.0.total_cmp(&b.1.0).then(b.0.cmp(&a.0)))
        else {
            break;
        };
        let feature = seen[place];
        let Some(most) = edges[feature].get(cut).copied() else { break };
        let column = &columns[feature];
        let (yes, no): (Vec<u32>, Vec<u32>) = std::mem::take(&mut leaves[at].rows)
            .into_iter()
            .partition(|r| column[*r as usize] as usize <= cut);
        let small_is_yes = yes.len() <= no.len();
        let small = histogram(columns, seen, slopes, if small_is_yes { &yes } else { &no });
        let mut large = std::mem::take(&mut leaves[at].histogram);
        for (l, s) in large.iter_mut().zip(&small) {
            for (l, s) in l.iter_mut().zip(s) {
                *l = (l.0 - s.0, l.1 - s.1, l.2 - s.2);
            }
        }
        let (yes_bins, no_bins) = if small_is_yes { (small, large) } else { (large, small) };
        let (yes_best, no_best) = (best(&yes_bins, settings), best(&no_bins, settings));
        tree.divide(at, feature as u16, most);
        leaves[at] = Leaf { rows: yes, histogram: yes_bins, best: yes_best };
        leaves.push(Leaf { rows: no, histogram: no_bins, best: no_best });
    }
    for (i, leaf) in leaves.iter().enumerate() {
        let (g, h) = leaf.rows.iter().fold((0.0f64, 0.0f64), |(g, h), r| {
            let s = slopes[*r as usize];
            (g + f64::from(s.0), h + f64::from(s.1))
        });
        let value = -g / (h + settings.ridge);
        tree.set(i, rounded(value as f32 * settings.rate));
    }
    tree
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings() -> Settings {
        Settings { trees: 60, leaves: 4, rate: 0.2, least: 5, ridge: 1.0, sample: 1.0, columns: 1.0, seed: 1 }
    }

    /// The truth of a group of three is its row with the largest product of two features.
    fn choices() -> Table {
        let mut random = fastrand::Rng::with_seed(7);
        let mut table = Table::new(3);
        for _ in 0..2000 {
            let rows: Vec<[f32; 3]> =
                (0..3).map(|_| [random.f32() - 0.5, random.f32() - 0.5, random.f32()]).collect();
            let best =
                (0..3).max_by(|a, b| (rows[*a][0] * rows[*a][1]).total_cmp(&(rows[*b][0] * rows[*b][1])));
            for (i, row) in rows.iter().enumerate() {
                table.push(row, f32::from(u8::from(Some(i) == best)));
            }
            table.close();
        }
        table
    }

    #[test]
    fn learns_an_interaction_and_ignores_noise() {
        let table = choices();
        let forest = fit(&table, &["a", "b", "noise"], &settings());
        let right = table
            .groups()
            .filter(|group| {
                let best = group
                    .clone()
                    .max_by(|x, y| forest.score(table.row(*x)).total_cmp(&forest.score(table.row(*y))));
                best.is_some_and(|b| table.truth[b] == 1.0)
            })
            .count();
        assert!(right > 1700, "{right} of 2000");
        assert_eq!(forest, fit(&table, &["a", "b", "noise"], &settings()), "same seed, same forest");
        assert!(forest.fits(&["a", "b", "noise"]) && !forest.fits(&["a", "b"]));
    }

    #[test]
    fn contributions_add_up_to_the_score() {
        let table = choices();
        let forest = fit(&table, &["a", "b", "noise"], &settings());
        let (a, b) = (table.row(0), table.row(1));
        let sum = |row: &[f32]| forest.explain(row).iter().sum::<f32>();
        assert!((sum(a) - sum(b) - (forest.score(a) - forest.score(b))).abs() < 1e-3);
    }

    #[test]
    fn single_rows_are_logistic() {
        let mut table = Table::new(1);
        for i in 0..1000 {
            table.push(&[f32::from(u8::from(i % 2 == 0))], f32::from(u8::from(i % 2 == 0 && i % 10 != 0)));
            table.close();
        }
        let forest = fit(&table, &["x"], &settings());
        let mut p = [forest.score(&[1.0])];
        probabilities(&mut p);
        assert!((p[0] - 0.8).abs() < 0.03, "{}", p[0]);
    }
}
