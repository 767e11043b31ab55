//! Rates of people with few chances, drawn towards the group (empirical Bayes): the prior is fitted to
//! the group by maximum likelihood.

use super::intervals::{beta_below, beta_interval};
use statrs::function::gamma::ln_gamma;

/// A Beta prior of rates in [0, 1].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BetaPrior {
    /// Weight of successes.
    pub a: f64,
    /// Weight of failures.
    pub b: f64,
}

impl BetaPrior {
    /// Mean rate.
    pub fn mean(self) -> f64 {
        self.a / (self.a + self.b)
    }

    /// What is believed after `k` successes and `failures`.
    pub fn after(self, k: f64, failures: f64) -> Self {
        Self { a: self.a + k, b: self.b + failures }
    }

    /// P(rate < x).
    pub fn below(self, x: f64) -> f64 {
        beta_below(self.a, self.b, x).unwrap_or(0.0)
    }

    /// Central 95 % interval of the rate.
    pub fn interval(self) -> Option<(f64, f64)> {
        beta_interval(self.a, self.b)
    }
}

/// A Gamma prior of rates per unit of exposure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GammaPrior {
    /// Shape.
    pub shape: f64,
    /// Rate.
    pub rate: f64,
}

impl GammaPrior {
    /// Mean rate.
    pub fn mean(self) -> f64 {
        self.shape / self.rate
    }

    /// What is believed after `k` events in `exposure`.
    pub fn after(self, k: f64, exposure: f64) -> Self {
        Self { shape: self.shape + k, rate: self.rate + exposure }
    }
}

/// The prior never weighs more than this many observations.
const MOST: f64 = 1e4;

/// Beta-binomial maximum likelihood of `(successes, trials)`; `None` below five pairs with trials, or
/// where the likelihood does not bend (no more variation than chance makes).
pub fn fit_beta(data: &[(f64, f64)]) -> Option<BetaPrior> {
    let data: Vec<(f64, f64)> = data.iter().copied().filter(|(_, n)| *n > 0.0).collect();
    let successes: f64 = data.iter().map(|d| d.0).sum();
    let trials: f64 = data.iter().map(|d| d.1).sum();
    if data.len() < 5 || successes <= 0.0 || successes >= trials {
        return None;
    }
    let pooled = successes / trials;
    let loss = |[logit, weight]: [f64; 2]| {
        let (mean, weight) = (1.0 / (1.0 + (-logit).exp()), weight.exp());
        let (a, b) = (mean * weight, (1.0 - mean) * weight);
        let beta = |a: f64, b: f64| ln_gamma(a) + ln_gamma(b) - ln_gamma(a + b);
        let all = data.len() as f64;
        all * beta(a, b) - data.iter().map(|(k, n)| beta(a + k, b + n - k)).sum::<f64>()
    };
    let start = (pooled / (1.0 - pooled)).ln();
    let best =
        [1.0, 4.0].iter().map(|w| nelder_mead(loss, [start, *w])).min_by(|x, y| x.1.total_cmp(&y.1))?;
    let weight = best.0[1].exp();
    if !weight.is_finite() || weight >= MOST {
        return None;
    }
    let mean = 1.0 / (1.0 + (-best.0[0]).exp());
    Some(BetaPrior { a: mean * weight, b: (1.0 - mean) * weight })
}

/// Gamma–Poisson maximum likelihood of `(events, exposure)`; `None` where the likelihood does not bend.
pub fn fit_gamma(data: &[(f64, f64)]) -> Option<GammaPrior> {
    let data: Vec<(f64, f64)> = data.iter().copied().filter(|(_, e)| *e > 0.0).collect();
    let events: f64 = data.iter().map(|d| d.0).sum();
    let exposure: f64 = data.iter().map(|d| d.1).sum();
    if data.len() < 5 || events <= 0.0 {
        return None;
    }
    let loss = |[mean, shape]: [f64; 2]| {
        let (mean, a) = (mean.exp(), shape.exp());
        let b = a / mean;
        -data.iter().map(|(k, e)| ln_gamma(k + a) + a * (b / (b + e)).ln() - k * (b + e).ln()).sum::<f64>()
            + data.len() as f64 * ln_gamma(a)
    };
    let start = (events / exposure).ln();
    let best =
        [0.0, 2.0].iter().map(|w| nelder_mead(loss, [start, *w])).min_by(|x, y| x.1.total_cmp(&y.1))?;
    let (mean, shape) = (best.0[0].exp(), best.0[1].exp());
    (shape.is_finite() && shape < MOST).then_some(GammaPrior { shape, rate: shape / mean })
}

/// Minimum of a function of two variables without derivatives (Nelder & Mead 1965): the place and the
/// value.
fn nelder_mead(f: impl Fn([f64; 2]) -> f64, start: [f64; 2]) -> ([f64; 2], f64) {
    let value = |x: [f64; 2]| {
        let y = f(x);
        if y.is_finite() { y } else { f64::INFINITY }
    };
    let mut points =
        [[start[0], start[1]], [start[0] + 0.3, start[1]], [start[0], start[1] + 0.3]].map(|x| (x, value(x)));
    let along = |from: [f64; 2], to: [f64; 2], t: f64| {
        [from[0] + t * (to[0] - from[0]), from[1] + t * (to[1] - from[1])]
    };
    for _ in 0..2000 {
        points.sort_by(|a, b| a.1.total_cmp(&b.1));
        let [best, middle, worst] = points;
        let size = (0..2)
            .map(|i| (best.0[i] - worst.0[i]).abs().max((best.0[i] - middle.0[i]).abs()))
            .fold(0.0, f64::max);
        if size < 1e-7 || best.0[1] > 2.0 * MOST.ln() {
            break;
        }
        let centre = along(best.0, middle.0, 0.5);
        let reflected = along(worst.0, centre, 2.0);
        let at = value(reflected);
        points[2] = if at < best.1 {
            let expanded = along(worst.0, centre, 3.0);
            let further = value(expanded);
            if further < at { (expanded, further) } else { (reflected, at) }
        } else if at < middle.1 {
            (reflected, at)
        } else {
            let towards = if at < worst.1 { 1.5 } else { 0.5 };
            let contracted = along(worst.0, centre, towards);
            let inside = value(contracted);
            if inside < at.min(worst.1) {
                (contracted, inside)
            } else {
                for point in &mut points[1..] {
                    let x = along(best.0, point.0, 0.5);
                    *point = (x, value(x));
                }
                points[2]
            }
        };
    }
    points.sort_by(|a, b| a.1.total_cmp(&b.1));
    points[0]
}
