//! Intervals of proportions and rates.

use statrs::distribution::{Beta, ContinuousCDF, DiscreteCDF, Gamma, Poisson};
use statrs::function::beta::checked_beta_reg;
use statrs::function::gamma::gamma_lr;

/// The 97.5 % point of the normal distribution.
pub const Z95: f64 = 1.959_963_984_540_054;

/// Finds where an increasing function on the real line passes `goal`.
fn bisect(goal: f64, mut low: f64, mut high: f64, value: impl Fn(f64) -> f64) -> f64 {
    for _ in 0..200 {
        let middle = 0.5 * (low + high);
        if value(middle) < goal {
            low = middle
        } else {
            high = middle
        }
        if high - low <= f64::EPSILON * middle.abs() {
            break;
        }
    }
    0.5 * (low + high)
}

/// The `p` quantile of Beta(a, b); `None` when a or b is not positive. It is looked for on the logit
/// scale, where quantiles near 0 and 1 keep their digits.
pub fn beta_quantile(a: f64, b: f64, p: f64) -> Option<f64> {
    if !(a > 0.0 && b > 0.0 && (0.0..=1.0).contains(&p)) {
        return None;
    }
    if p == 0.0 || p == 1.0 {
        return Some(p);
    }
    let below_half = checked_beta_reg(a, b, 0.5).ok()?;
    if p > below_half {
        return beta_low(b, a, 1.0 - p).map(|x| 1.0 - x);
    }
    beta_low(a, b, p)
}

/// A quantile that lies in the lower half.
fn beta_low(a: f64, b: f64, p: f64) -> Option<f64> {
    let t = bisect(p, -745.0, 0.7, |t| checked_beta_reg(a, b, t.exp().min(1.0)).unwrap_or(1.0));
    t.exp().is_finite().then(|| t.exp().min(1.0))
}

/// Central 95 % interval of Beta(a, b); `None` when a or b is not positive.
pub fn beta_interval(a: f64, b: f64) -> Option<(f64, f64)> {
    Some((beta_quantile(a, b, 0.025)?, beta_quantile(a, b, 0.975)?))
}

/// P(θ < x) under Beta(a, b); `None` when a or b is not positive.
pub fn beta_below(a: f64, b: f64, x: f64) -> Option<f64> {
    Some(Beta::new(a, b).ok()?.cdf(x.clamp(0.0, 1.0)))
}

/// The `p` quantile of Gamma(shape, rate); `None` when one of them is not positive.
pub fn gamma_quantile(shape: f64, rate: f64, p: f64) -> Option<f64> {
    if !(shape > 0.0 && rate > 0.0 && p > 0.0 && p < 1.0) {
        return None;
    }
    let high = (shape + 40.0 * (shape.sqrt() + 1.0)).ln();
    Some(bisect(p, -745.0, high, |t| gamma_lr(shape, t.exp())).exp() / rate)
}

/// P(λ > x) under Gamma(shape, rate); `None` when one of them is not positive.
pub fn gamma_above(shape: f64, rate: f64, x: f64) -> Option<f64> {
    Some(Gamma::new(shape, rate).ok()?.sf(x))
}

/// P(X ≥ k) when X is Poisson with this mean; 1 for k = 0.
pub fn poisson_above(mean: f64, k: u64) -> f64 {
    match (k, Poisson::new(mean)) {
        (0, _) => 1.0,
        (_, Ok(poisson)) => poisson.sf(k - 1),
        (_, Err(_)) => 0.0,
    }
}

/// Jeffreys 95 % interval of k out of n (Brown, Cai & DasGupta 2001); `None` for n = 0.
pub fn jeffreys(k: f64, n: f64) -> Option<(f64, f64)> {
    if n <= 0.0 {
        return None;
    }
    let (low, high) = beta_interval(k + 0.5, n - k + 0.5)?;
    Some((if k <= 0.0 { 0.0 } else { low }, if k >= n { 1.0 } else { high }))
}

/// Wilson 95 % interval of k out of n; `None` for n = 0.
pub fn wilson(k: f64, n: f64) -> Option<(f64, f64)> {
    if n <= 0.0 {
        return None;
    }
    let (p, z2) = (k / n, Z95 * Z95);
    let centre = (p + z2 / (2.0 * n)) / (1.0 + z2 / n);
    let half = Z95 * (p * (1.0 - p) / n + z2 / (4.0 * n * n)).sqrt() / (1.0 + z2 / n);
    let low = if k <= 0.0 { 0.0 } else { (centre - half).max(0.0) };
    let high = if k >= n { 1.0 } else { (centre + half).min(1.0) };
    Some((low, high))
}
