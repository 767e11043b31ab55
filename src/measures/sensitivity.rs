//! How the answers move when the threshold moves: a finding that holds only at one threshold is
//! no finding.

use super::giving::Ground;
use super::{giving, reciprocity, service};
use crate::graph::build;
use rayon::prelude::*;
use serde::Serialize;

/// Probabilities from which help is counted.
const THRESHOLDS: [f32; 4] = [0.3, 0.5, 0.7, 0.9];

/// The main figures at one threshold.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Sensitivity {
    /// Help counts from this probability on.
    pub threshold: f64,
    /// Units of help counted.
    pub help: u64,
    /// Edge reciprocity.
    pub edge: Option<f64>,
    /// Weighted reciprocity.
    pub weighted: Option<f64>,
    /// Help beyond what its receivers gave.
    pub unmatched: Option<f64>,
    /// Share of needs that were helped.
    pub fulfilment_rate: Option<f64>,
    /// Members on the free-rider list, in its order.
    pub free_riders: Vec<u32>,
}

/// The main figures at every threshold.
pub fn sensitivity(ground: &Ground<'_>) -> Vec<Sensitivity> {
    let Ground { chat, pairing, .. } = *ground;
    THRESHOLDS
        .par_iter()
        .map(|threshold| {
            let graph = build(chat.members.len(), pairing, *threshold);
            let returned = reciprocity(&graph);
            let riders = giving(ground, &graph).riders;
            Sensitivity {
                // From f32 without its tail of digits.
                threshold: (f64::from(*threshold) * 100.0).round() / 100.0,
                help: returned.help,
                edge: returned.edge,
                weighted: returned.weighted,
                unmatched: returned.unmatched,
                fulfilment_rate: service(chat, &graph, pairing).fulfilment_rate,
                free_riders: riders.into_iter().map(|r| r.member).collect(),
            }
        })
        .collect()
}
