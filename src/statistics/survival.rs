//! Waiting times of which some had not ended when the log did.

use super::intervals::Z95;
use statrs::distribution::{ChiSquared, ContinuousCDF};

/// One point of the curve.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// Time since the start.
    pub time: f64,
    /// Still waiting just before.
    pub at_risk: f64,
    /// Waits that ended here.
    pub events: f64,
    /// Waits whose observation ended here.
    pub censored: f64,
    /// Share still waiting afterwards.
    pub survival: f64,
    /// Greenwood's standard error; `None` when nobody is left.
    pub error: Option<f64>,
    /// 95 % interval on the log-log scale; `None` when it is undefined.
    pub interval: Option<(f64, f64)>,
}

/// A Kaplan–Meier curve (Kaplan & Meier 1958). At equal times those whose wait ended leave before those
/// whose observation ended.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Survival {
    /// One step per distinct time, in order.
    pub steps: Vec<Step>,
}

impl Survival {
    /// The curve of waits `(time, ended)`.
    pub fn of(waits: &[(f64, bool)]) -> Self {
        let mut waits = waits.to_vec();
        waits.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut steps: Vec<Step> = Vec::new();
        let (mut at_risk, mut survival, mut greenwood) = (waits.len() as f64, 1.0, 0.0f64);
        for same in waits.chunk_by(|a, b| a.0 == b.0) {
            let events = same.iter().filter(|w| w.1).count() as f64;
            if events > 0.0 {
                survival *= 1.0 - events / at_risk;
                greenwood +=
                    if at_risk > events { events / (at_risk * (at_risk - events)) } else { f64::INFINITY };
            }
            steps.push(Step {
                time: same[0].0,
                at_risk,
                events,
                censored: same.len() as f64 - events,
                survival,
                error: greenwood.is_finite().then(|| survival * greenwood.sqrt()),
                interval: log_log(survival, greenwood),
            });
            at_risk -= same.len() as f64;
        }
        Self { steps }
    }

    /// Share still waiting after `time`.
    pub fn at(&self, time: f64) -> f64 {
        self.last(time).map_or(1.0, |s| s.survival)
    }

    /// Interval of the share whose wait ended by `time`, if there is one.
    pub fn ended_interval(&self, time: f64) -> Option<(f64, f64)> {
        self.last(time)?.interval.map(|(low, high)| (1.0 - high, 1.0 - low))
    }

    fn last(&self, time: f64) -> Option<&Step> {
        self.steps[..self.steps.partition_point(|s| s.time <= time)].last()
    }

    /// The first time at which the share still waiting is at most `1 - q`; `None` when it never is.
    pub fn quantile(&self, q: f64) -> Option<f64> {
        self.steps.iter().find(|s| s.survival <= 1.0 - q + 1e-12).map(|s| s.time)
    }

    /// Median wait; `None` when half of the waits never ended.
    pub fn median(&self) -> Option<f64> {
        self.quantile(0.5)
    }

    /// Mean wait up to `horizon` (restricted mean, Royston & Parmar 2013) and its plug-in standard error.
    pub fn restricted_mean(&self, horizon: f64) -> (f64, f64) {
        let steps: Vec<&Step> = self.steps.iter().filter(|s| s.events > 0.0 && s.time < horizon).collect();
        let end = |i: usize| steps.get(i + 1).map_or(horizon, |s| s.time);
        let mut area = 0.0;
        let mut variance = 0.0;
        for (i, step) in steps.iter().enumerate().rev() {
            area += (end(i) - step.time) * step.survival;
            if step.at_risk > step.events {
                variance += area * area * step.events / (step.at_risk * (step.at_risk - step.events));
            }
        }
        (area + steps.first().map_or(horizon, |s| s.time), variance.sqrt())
    }
}

fn log_log(survival: f64, greenwood: f64) -> Option<(f64, f64)> {
    if survival <= 0.0 || survival >= 1.0 {
        return Some((survival, survival));
    }
    if !greenwood.is_finite() {
        return None;
    }
    let centre = (-survival.ln()).ln();
    let half = Z95 * greenwood.sqrt() / survival.ln().abs();
    Some(((-(centre + half).exp()).exp(), (-(centre - half).exp()).exp()))
}

/// Log-rank test that two sets of waits have one curve: χ² with one degree of freedom, and p. `None`
/// without a wait that ended in the presence of both.
pub fn log_rank(a: &[(f64, bool)], b: &[(f64, bool)]) -> Option<(f64, f64)> {
    let mut times: Vec<f64> = a.iter().chain(b).filter(|w| w.1).map(|w| w.0).collect();
    times.sort_by(f64::total_cmp);
    times.dedup();
    let (mut difference, mut variance) = (0.0, 0.0);
    for t in times {
        let count = |list: &[(f64, bool)]| {
            let risk = list.iter().filter(|w| w.0 >= t).count() as f64;
            (risk, list.iter().filter(|w| w.1 && w.0 == t).count() as f64)
        };
        let ((n1, d1), (n2, d2)) = (count(a), count(b));
        let (n, d) = (n1 + n2, d1 + d2);
        difference += d1 - d * n1 / n;
        if n > 1.0 {
            variance += d * (n1 / n) * (n2 / n) * (n - d) / (n - 1.0);
        }
    }
    let chi2 = (variance > 0.0).then(|| difference * difference / variance)?;
    Some((chi2, ChiSquared::new(1.0).ok()?.sf(chi2)))
}
