//! How unequally something is shared out.

fn sorted(values: &[f64]) -> Vec<f64> {
    let mut values = values.to_vec();
    values.sort_by(f64::total_cmp);
    values
}

/// Gini coefficient in its population form, zeros kept: 0 when all have the same, towards 1 when one
/// has everything. `None` when the sum is 0.
pub fn gini(values: &[f64]) -> Option<f64> {
    let values = sorted(values);
    let (n, sum) = (values.len() as f64, values.iter().sum::<f64>());
    let weighted: f64 = values.iter().enumerate().map(|(i, x)| (2.0 * (i + 1) as f64 - n - 1.0) * x).sum();
    (sum > 0.0).then(|| weighted / (n * sum))
}

/// Half the mean absolute difference from the mean, relative to the mean: the share that would have to
/// change hands (Hoover 1936). `None` when the sum is 0.
pub fn hoover(values: &[f64]) -> Option<f64> {
    let sum: f64 = values.iter().sum();
    let mean = sum / values.len() as f64;
    (sum > 0.0).then(|| values.iter().map(|x| (x - mean).abs()).sum::<f64>() / (2.0 * sum))
}

/// The Lorenz curve: share of the whole held by the poorest 0, 1, … n. Empty when the sum is 0.
pub fn lorenz(values: &[f64]) -> Vec<f64> {
    let values = sorted(values);
    let sum: f64 = values.iter().sum();
    if sum <= 0.0 {
        return Vec::new();
    }
    let mut total = 0.0;
    std::iter::once(0.0)
        .chain(values.iter().map(|x| {
            total += x;
            total / sum
        }))
        .collect()
}

/// Share held by the richest `part` of all, at least one of them. `None` when the sum is 0.
pub fn top_share(values: &[f64], part: f64) -> Option<f64> {
    let values = sorted(values);
    let sum: f64 = values.iter().sum();
    let many = ((values.len() as f64 * part).ceil() as usize).max(1);
    (sum > 0.0).then(|| values.iter().rev().take(many).sum::<f64>() / sum)
}

/// The smallest number of holders who together have half of everything (CHAOSS contributor absence
/// factor). `None` when the sum is 0.
pub fn absence_factor(values: &[f64]) -> Option<u64> {
    let values = sorted(values);
    let sum: f64 = values.iter().sum();
    let mut total = 0.0;
    for (many, x) in values.iter().rev().enumerate() {
        total += x;
        if sum > 0.0 && total >= sum / 2.0 {
            return Some(many as u64 + 1);
        }
    }
    None
}

/// The `q` quantile, linear between neighbours (type 7 of Hyndman & Fan 1996). `None` of nothing.
pub fn quantile(values: &[f64], q: f64) -> Option<f64> {
    let values = sorted(values);
    let at = q.clamp(0.0, 1.0) * (values.len().checked_sub(1)?) as f64;
    let (low, part) = (at.floor() as usize, at.fract());
    let high = (low + 1).min(values.len() - 1);
    Some(values[low] + part * (values[high] - values[low]))
}
