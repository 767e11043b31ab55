//! Why help fails, and when the platform rather than a member is to blame (Q4 of docs/methods.md).

use super::Share;
use crate::graph::HelpGraph;
use crate::measures::History;
use crate::measures::history::date;
use crate::model::Chat;
use crate::pairing::{Outcome, Pairing};
use crate::statistics::{beta_interval, poisson_above};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One reason for failing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reason {
    /// The reason, e.g. `quota`.
    pub reason: String,
    /// Reported failures of this reason.
    pub count: u64,
    /// Share of the reported failures.
    pub share: f64,
    /// 95 % interval of the share (marginal of a Dirichlet posterior with ½ per reason).
    pub interval: Option<(f64, f64)>,
}

/// A day on which far more tries failed for the platform's reasons than in the two weeks before.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Incident {
    /// Local date.
    pub date: String,
    /// Failures that day.
    pub count: u64,
    /// Expected from the fourteen days before.
    pub expected: f64,
    /// Poisson probability of so many by chance.
    pub p: f64,
}

/// Tries and failures as far as members report them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Attempts {
    /// Failed tries among all tries.
    pub failed: Share,
    /// Reasons, most frequent first.
    pub reasons: Vec<Reason>,
    /// Days on which the platform itself seems to have failed.
    pub incidents: Vec<Incident>,
}

/// Reasons that lie with the platform rather than with a member.
const PLATFORM: [&str; 2] = ["unreachable", "risk_control"];
/// A day is an incident below this probability.
const RARE: f64 = 0.001;
/// Days from which the expectation comes.
const BEFORE: i64 = 14;

/// Tries that failed.
pub(super) fn attempts(chat: &Chat, graph: &HelpGraph, pairing: &Pairing, history: &History) -> Attempts {
    let failed: Vec<_> =
        pairing.help.iter().filter(|h| h.outcome == Outcome::Failed && h.p >= graph.threshold).collect();
    let done = history.help.len();
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    let mut days: BTreeMap<i64, u64> = BTreeMap::new();
    for help in &failed {
        *counts.entry(help.reason).or_default() += 1;
        if PLATFORM.contains(&help.reason) {
            *days.entry(history.day(chat.messages[help.message as usize].time)).or_default() += 1;
        }
    }
    let n = failed.len() as f64;
    let many = counts.len() as f64;
    let mut reasons: Vec<Reason> = counts
        .iter()
        .map(|(reason, count)| {
            let k = *count as f64;
            Reason {
                reason: (*reason).to_owned(),
                count: *count,
                share: k / n,
                interval: beta_interval(k + 0.5, n - k + 0.5 * (many - 1.0).max(1.0)),
            }
        })
        .collect();
    reasons.sort_by(|a, b| b.count.cmp(&a.count).then(a.reason.cmp(&b.reason)));
    let first = history.day(history.range.0);
    let incidents = days
        .iter()
        .filter_map(|(day, count)| {
            let from = (day - BEFORE).max(first);
            let before: u64 = days.range(from..*day).map(|d| d.1).sum();
            // Half a failure is added: a fortnight without one does not make the first one an incident.
            let expected = (before as f64 + 0.5) / (day - from).max(1) as f64;
            let p = poisson_above(expected, *count);
            (*count >= 5 && day > &first && p < RARE).then(|| Incident {
                date: date(*day),
                count: *count,
                expected,
                p,
            })
        })
        .collect();
    Attempts { failed: Share::of(failed.len(), failed.len() + done), reasons, incidents }
}
