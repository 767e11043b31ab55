//! How the answers move when one choice of method is another: a finding that needs one choice is none (a
//! multiverse, Steegen et al. 2016; P2 of docs/methods.md). What the threshold of help does stands in
//! [`crate::measures::sensitivity`].

use super::contingent::{Chances, EXPOSURE};
use super::{Split, null};
use crate::measures::Settings;
use crate::measures::history::{DAY, HOUR, History};
use crate::measures::presence::Presence;
use rayon::prelude::*;
use serde::Serialize;

/// A choice of method that could have been another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// As it is reported.
    Reported,
    /// Hours within which helpers are shuffled.
    BlockHours,
    /// Days over which earlier help counts.
    ExposureDays,
    /// Members whose own messages are mostly ads are left out of the network.
    WithoutAdvertisers,
}

/// The main figures under one choice; those that it does not touch are `null`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Choice {
    /// What is chosen otherwise.
    pub what: What,
    /// Its value, where it has one.
    pub value: Option<f64>,
    /// Edge reciprocity beyond chance (helper permutation).
    pub adjusted: Option<f64>,
    /// Contingent odds ratio.
    pub odds: Option<f64>,
    /// Help returned within the pair.
    pub direct: Option<f64>,
    /// Help beyond what its receivers gave.
    pub unmatched: Option<f64>,
    /// A conclusion is another one: help is returned more than by chance, or those help who were helped.
    pub flips: bool,
}

const EMPTY: Choice = Choice {
    what: What::Reported,
    value: None,
    adjusted: None,
    odds: None,
    direct: None,
    unmatched: None,
    flips: false,
};

/// Arrangements drawn for each choice: enough for a mean.
const DRAWS: u64 = 99;

/// The other choices; none in a quick run, which draws too few arrangements, and on little help.
pub(super) fn others(
    history: &History,
    presence: &Presence,
    advertisers: &[bool],
    settings: Settings,
) -> Vec<Choice> {
    let seed = settings.seed;
    if settings.is_quick() || history.help.len() < null::ENOUGH {
        return Vec::new();
    }
    let adjusted = |history: &History, block: i64| {
        null::helper_permutation(history, block, DRAWS, seed).and_then(|n| n.edge.adjusted)
    };
    let odds = |history: &History, exposure: i64| {
        Chances::of(history, presence, exposure).contingent(history).odds.map(|o| o.ratio)
    };
    let mut all: Vec<(What, Option<f64>)> = Vec::new();
    all.extend([3.0, 24.0].map(|hours| (What::BlockHours, Some(hours))));
    // A longer exposure than a third of the log is the same third again.
    let exposures = [7, 28].into_iter().filter(|days| history.length() >= 3 * days * DAY);
    all.extend(exposures.map(|days| (What::ExposureDays, Some(days as f64))));
    if advertisers.contains(&true) {
        all.push((What::WithoutAdvertisers, None));
    }
    all.into_par_iter()
        .map(|(what, value)| match (what, value) {
            (What::BlockHours, Some(hours)) => {
                Choice { what, value, adjusted: adjusted(history, hours as i64 * HOUR), ..EMPTY }
            }
            (What::ExposureDays, Some(days)) => {
                Choice { what, value, odds: odds(history, days as i64 * DAY), ..EMPTY }
            }
            _ => {
                let rest = history.without(advertisers);
                Choice {
                    what,
                    adjusted: adjusted(&rest, null::BLOCK),
                    odds: odds(&rest, EXPOSURE),
                    ..of_split(Split::of(&rest.network()))
                }
            }
        })
        .collect()
}

fn of_split(split: Split) -> Choice {
    Choice { direct: split.direct, unmatched: split.unmatched, ..EMPTY }
}

/// What is reported, before the other choices, each of which is told to flip it or not. Nothing without others.
pub(super) fn beside_reported(
    mut others: Vec<Choice>,
    adjusted: Option<f64>,
    odds: Option<f64>,
    split: Split,
) -> Vec<Choice> {
    if others.is_empty() {
        return others;
    }
    for choice in &mut others {
        let other = |theirs: Option<f64>, reported: Option<f64>, limit: f64| {
            theirs.zip(reported).is_some_and(|(x, y)| (x > limit) != (y > limit))
        };
        choice.flips = other(choice.adjusted, adjusted, 0.0) || other(choice.odds, odds, 1.0);
    }
    others.insert(0, Choice { adjusted, odds, ..of_split(split) });
    others
}
