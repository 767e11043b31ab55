//! Intervals of proportions.

use statrs::distribution::{Beta, ContinuousCDF};

/// Central 95 % interval of Beta(a, b); `None` when a or b is not positive.
pub fn beta_interval(a: f64, b: f64) -> Option<(f64, f64)> {
    let beta = Beta::new(a, b).ok()?;
    Some((beta.inverse_cdf(0.025), beta.inverse_cdf(0.975)))
}

/// P(θ < x) under Beta(a, b); `None` when a or b is not positive.
pub fn beta_below(a: f64, b: f64, x: f64) -> Option<f64> {
    Some(Beta::new(a, b).ok()?.cdf(x.clamp(0.0, 1.0)))
}

/// Jeffreys 95 % interval of k out of n (Brown, Cai & DasGupta 2001); `None` for n = 0.
pub fn jeffreys(k: f64, n: f64) -> Option<(f64, f64)> {
    if n <= 0.0 {
        return None;
    }
    let (low, high) = beta_interval(k + 0.5, n - k + 0.5)?;
    Some((if k <= 0.0 { 0.0 } else { low }, if k >= n { 1.0 } else { high }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_published_values() {
        // Jeffreys interval for 5 of 20, from R binom::binom.bayes(5, 20, type = "central").
        let (low, high) = jeffreys(5.0, 20.0).unwrap();
        assert!((low - 0.1023).abs() < 2e-3 && (high - 0.4640).abs() < 2e-3, "{low} {high}");
        assert_eq!(jeffreys(0.0, 0.0), None);
        assert!((beta_below(2.0, 2.0, 0.5).unwrap() - 0.5).abs() < 1e-9);
    }
}
