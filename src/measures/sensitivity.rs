//! How the answers move when the threshold moves: a finding that holds only at one threshold is
//! no finding (R12 of docs/methods.md).

use super::giving::Ground;
use super::reciprocity::{Chances, EXPOSURE};
use super::{History, Settings, giving, reciprocity, service};
use crate::acts::ChatActs;
use crate::graph::{HelpGraph, build, build_strict};
use rayon::prelude::*;
use serde::Serialize;

/// Probabilities from which help is counted.
const THRESHOLDS: [f32; 4] = [0.3, 0.5, 0.7, 0.9];

/// The main figures at one threshold.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Sensitivity {
    /// Help counts from this probability on.
    pub threshold: f64,
    /// Only help with explicit evidence counts.
    pub strict: bool,
    /// Units of help counted.
    pub help: u64,
    /// Edge reciprocity.
    pub edge: Option<f64>,
    /// Weighted reciprocity.
    pub weighted: Option<f64>,
    /// Help beyond what its receivers gave.
    pub unmatched: Option<f64>,
    /// Contingent odds ratio; `null` in a quick run.
    pub odds: Option<f64>,
    /// Share of needs that were helped.
    pub fulfilment_rate: Option<f64>,
    /// Members on the free-rider list, in its order.
    pub free_riders: Vec<u32>,
}

/// The main figures at every threshold, and at `usual` of help with explicit evidence only.
pub fn sensitivity(ground: &Ground<'_>, acts: &ChatActs, usual: f32, settings: Settings) -> Vec<Sensitivity> {
    let Ground { chat, pairing, presence, .. } = *ground;
    let members = chat.members.len();
    let figures = |graph: HelpGraph, strict: bool| {
        let returned = reciprocity(&graph);
        let odds = || {
            let history = History::of(chat, acts, &graph, pairing);
            Chances::of(&history, presence, EXPOSURE).contingent(&history).odds
        };
        Sensitivity {
            // From f32 without its tail of digits.
            threshold: (f64::from(graph.threshold) * 100.0).round() / 100.0,
            strict,
            help: returned.help,
            edge: returned.edge,
            weighted: returned.weighted,
            unmatched: returned.unmatched,
            odds: (!settings.is_quick()).then(odds).flatten().map(|o| o.ratio),
            fulfilment_rate: service(chat, &graph, pairing).fulfilment_rate,
            free_riders: giving(ground, &graph).riders.into_iter().map(|r| r.member).collect(),
        }
    };
    let mut rows: Vec<(f32, bool)> = THRESHOLDS.iter().map(|t| (*t, false)).collect();
    if !settings.is_quick() {
        rows.push((usual, true));
    }
    rows.into_par_iter()
        .map(|(threshold, strict)| match strict {
            true => figures(build_strict(members, pairing, threshold), true),
            false => figures(build(members, pairing, threshold), false),
        })
        .collect()
}
