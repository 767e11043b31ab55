//! Association in tables, and many tests at once.

use super::intervals::{Z95, wilson};
use serde::Serialize;

/// An odds ratio with its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Odds {
    /// The odds ratio; above 1 when exposure goes with the outcome.
    pub ratio: f64,
    /// Standard error of its logarithm.
    pub log_error: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// Pooled odds ratio of strata `[a, b, c, d]` = exposed with and without outcome, unexposed with and
/// without (Mantel & Haenszel 1959), with the interval of Robins, Breslow & Greenland (1986). `None` when
/// it is undefined.
pub fn mantel_haenszel(strata: &[[f64; 4]]) -> Option<Odds> {
    let (mut r, mut s) = (0.0, 0.0);
    let (mut rr, mut rs, mut ss) = (0.0, 0.0, 0.0);
    for [a, b, c, d] in strata {
        let n = a + b + c + d;
        if n <= 0.0 {
            continue;
        }
        let (with, against) = ((a + d) / n, (b + c) / n);
        let (x, y) = (a * d / n, b * c / n);
        r += x;
        s += y;
        rr += with * x;
        rs += with * y + against * x;
        ss += against * y;
    }
    if r <= 0.0 || s <= 0.0 {
        return None;
    }
    let ratio = r / s;
    let log_error = (rr / (2.0 * r * r) + rs / (2.0 * r * s) + ss / (2.0 * s * s)).sqrt();
    let spread = (Z95 * log_error).exp();
    Some(Odds { ratio, log_error, low: ratio / spread, high: ratio * spread })
}

/// 95 % interval of the difference of two proportions k/n (Newcombe 1998, method 10). `None` when one
/// of them is of nothing.
pub fn newcombe((k1, n1): (f64, f64), (k2, n2): (f64, f64)) -> Option<(f64, f64)> {
    let ((l1, u1), (l2, u2)) = (wilson(k1, n1)?, wilson(k2, n2)?);
    let (p1, p2) = (k1 / n1, k2 / n2);
    let below = ((p1 - l1).powi(2) + (u2 - p2).powi(2)).sqrt();
    let above = ((u1 - p1).powi(2) + (p2 - l2).powi(2)).sqrt();
    Some((p1 - p2 - below, p1 - p2 + above))
}

/// Adjusted p-values of a family of tests (Benjamini & Hochberg 1995), in the order given.
pub fn false_discovery(p: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p.len()).collect();
    order.sort_by(|a, b| p[*a].total_cmp(&p[*b]));
    let mut q = vec![1.0; p.len()];
    let mut least = 1.0f64;
    for (rank, at) in order.iter().enumerate().rev() {
        least = least.min(p[*at] * p.len() as f64 / (rank + 1) as f64);
        q[*at] = least;
    }
    q
}
