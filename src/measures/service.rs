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
    /// Median minutes from the request to its first help, over helped needs.
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
        if help.outcome == Outcome::Done && help.p >= crate::graph::THRESHOLD {
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
    let mut waits: Vec<f64> = pairing
        .needs
        .iter()
        .zip(&first)
        .filter_map(|(need, first)| {
            let start = chat.messages[need.first as usize].time;
            let end = chat.messages[(*first)? as usize].time;
            Some((end - start) as f64 / (60 * MICROS_PER_SECOND) as f64)
        })
        .collect();
    waits.sort_by(f64::total_cmp);
    let requests = pairing.needs.len() as u64;
    let helped = waits.len() as u64;
    let mut failures = BTreeMap::new();
    for help in pairing.help.iter().filter(|h| h.outcome == Outcome::Failed) {
        *failures.entry(help.reason.to_owned()).or_insert(0) += 1;
    }
    Service {
        requests,
        helped,
        fulfilment_rate: (requests > 0).then(|| helped as f64 / requests as f64),
        fulfilment_interval: super::jeffreys(helped as f64, requests as f64),
        median_minutes_to_first_help: median(&waits),
        failures,
        promises: pairing.help.iter().filter(|h| h.outcome == Outcome::Promised).count() as u64,
    }
}

fn median(sorted: &[f64]) -> Option<f64> {
    let n = sorted.len();
    (n > 0).then(|| (sorted[(n - 1) / 2] + sorted[n / 2]) / 2.0)
}
