//! Does asking work here? Fulfilment and waiting.

use crate::graph::HelpGraph;
use crate::model::{Chat, MICROS_PER_SECOND};
use crate::pairing::{Outcome, Pairing};
use serde::Serialize;
use std::collections::BTreeMap;

/// How requests fare.
#[derive(Clone, Debug, Default, Serialize, serde::Deserialize, PartialEq)]
pub struct Service {
    /// Needs found.
    pub requests: u64,
    /// Needs with at least one help that counts.
    pub helped: u64,
    /// `helped / requests`.
    pub fulfilment_rate: Option<f64>,
    /// Jeffreys 95 % interval of the rate.
    pub fulfilment_interval: Option<(f64, f64)>,
    /// Expected share of needs that were helped, over all records whatever their probability.
    pub fulfilment_expected: Option<f64>,
    /// Kaplan–Meier median of the minutes from the request to its first help; needs that nobody helped
    /// count as still waiting when the log ends. `null` when half of them never were helped.
    pub median_minutes_to_first_help: Option<f64>,
    /// Failed attempts by reason.
    pub failures: BTreeMap<String, u64>,
    /// Promises made.
    pub promises: u64,
}

/// Index of the first message that helped each need, if any.
pub fn first_help(graph: &HelpGraph, pairing: &Pairing) -> Vec<Option<u32>> {
    let mut first: Vec<Option<u32>> = vec![None; pairing.needs.len()];
    for help in &pairing.help {
        if help.outcome == Outcome::Done && help.p >= graph.threshold {
            let slot = &mut first[help.need as usize];
            *slot = Some(slot.map_or(help.message, |m| m.min(help.message)));
        }
    }
    debug_assert!(graph.counted().all(|u| first[u.need as usize].is_some()));
    first
}

/// Computes fulfilment and waiting.
pub fn service(chat: &Chat, graph: &HelpGraph, pairing: &Pairing) -> Service {
    let first = first_help(graph, pairing);
    let end = chat.range().map_or(0, |(_, last)| last);
    let minutes = |from: i64, to: i64| (to - from).max(0) as f64 / (60 * MICROS_PER_SECOND) as f64;
    let waits: Vec<(f64, bool)> = pairing
        .needs
        .iter()
        .zip(&first)
        .map(|(need, first)| {
            let start = chat.messages[need.first as usize].time;
            match first {
                // A clock without seconds hides where in the minute it was.
                Some(m) => {
                    let wait = minutes(start, chat.messages[*m as usize].time);
                    (if chat.minute_clock { wait.max(0.5) } else { wait }, true)
                }
                None => (minutes(start, end), false),
            }
        })
        .collect();
    let requests = pairing.needs.len() as u64;
    let helped = waits.iter().filter(|(_, helped)| *helped).count() as u64;
    let mut failures = BTreeMap::new();
    for help in pairing.help.iter().filter(|h| h.outcome == Outcome::Failed && h.p >= graph.threshold) {
        *failures.entry(help.reason.to_owned()).or_insert(0) += 1;
    }
    Service {
        requests,
        helped,
        fulfilment_rate: (requests > 0).then(|| helped as f64 / requests as f64),
        fulfilment_expected: (requests > 0).then(|| expected_helped(pairing) / requests as f64),
        fulfilment_interval: crate::statistics::jeffreys(helped as f64, requests as f64),
        median_minutes_to_first_help: kaplan_meier_median(waits),
        failures,
        promises: pairing
            .help
            .iter()
            .filter(|h| h.outcome == Outcome::Promised && h.p >= graph.threshold)
            .count() as u64,
    }
}

/// Expected number of needs with help, were the records independent.
fn expected_helped(pairing: &Pairing) -> f64 {
    let mut none = vec![1.0; pairing.needs.len()];
    for help in pairing.help.iter().filter(|h| h.outcome == Outcome::Done) {
        none[help.need as usize] *= 1.0 - f64::from(help.p);
    }
    none.iter().map(|n| 1.0 - n).sum()
}

/// The first time at which the Kaplan–Meier estimate of still waiting falls to one half (Kaplan & Meier
/// 1958); `None` when it never does. Waits that ended are `true`.
fn kaplan_meier_median(mut waits: Vec<(f64, bool)>) -> Option<f64> {
    // At equal times those who were helped leave before those whose waiting was cut off.
    waits.sort_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
    let mut waiting = waits.len() as f64;
    let mut survival = 1.0;
    for (wait, helped) in waits {
        if helped {
            survival *= 1.0 - 1.0 / waiting;
            if survival <= 0.5 + 1e-12 {
                return Some(wait);
            }
        }
        waiting -= 1.0;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::kaplan_meier_median;

    #[test]
    fn the_unhelped_count_as_waiting() {
        assert_eq!(kaplan_meier_median(vec![(4.0, true), (6.0, true), (10.0, true)]), Some(6.0));
        // 4, 6 and 10 of four: 0.75, 0.5.
        assert_eq!(
            kaplan_meier_median(vec![(4.0, true), (10.0, true), (6.0, true), (99.0, false)]),
            Some(6.0)
        );
        assert_eq!(kaplan_meier_median(vec![(4.0, true), (9.0, false), (9.0, false)]), None);
        assert_eq!(kaplan_meier_median(Vec::new()), None);
    }
}
