//! Is it getting better or worse? Windows of equal length, which alone can be compared (R8 of
//! docs/methods.md).

use super::contingent::Chances;
use super::{Split, null};
use crate::measures::history::{DAY, History, date};
use crate::statistics::Odds;
use rayon::prelude::*;
use serde::Serialize;

/// The figures of one window.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Window {
    /// First local day.
    pub from: String,
    /// Last local day, cut at the hour of the log's start.
    pub to: String,
    /// Units of help.
    pub help: u64,
    /// Where help came back.
    pub split: Split,
    /// Edge reciprocity beyond chance (helper permutation); `null` below 50 units of help.
    pub adjusted: Option<f64>,
    /// The contingent odds ratio of the requests of this window; `null` with fewer than 5 exposed helps, and
    /// where requests of the window only build up: windows with more of them could not be compared.
    pub odds: Option<Odds>,
    /// Helper and requester of every unit of help, for samples of it.
    #[serde(skip)]
    pub pairs: Vec<(u32, u32)>,
}

/// Arrangements drawn per window: enough for a mean.
const DRAWS: u64 = 9;

/// Most windows: more cannot be read.
const MOST: i64 = 30;

/// Windows of 28 days in steps of one week, or of as many weeks as keep them at thirty; none reaches beyond
/// the log, and a shorter log has none.
pub fn windows(history: &History, chances: &Chances, draws: u64, seed: u64) -> Vec<Window> {
    let (first, last) = history.range;
    let weekly = (last + 1 - first - 28 * DAY).div_euclid(7 * DAY) + 1;
    let step = (weekly.max(1) as u64).div_ceil(MOST as u64) as i64 * 7 * DAY;
    let starts: Vec<i64> =
        (0..).map(|n| first + n * step).take_while(|from| from + 28 * DAY <= last + 1).collect();
    starts
        .into_par_iter()
        .map(|from| {
            let part = history.window(from, from + 28 * DAY);
            let week = ((from - first) / (7 * DAY)) as usize;
            Window {
                from: date(history.day(from)),
                to: date(history.day(from + 28 * DAY - 1)),
                help: part.help.len() as u64,
                split: Split::of(&part.network()),
                adjusted: null::helper_permutation(&part, null::BLOCK, draws.min(DRAWS), seed)
                    .and_then(|n| n.edge.adjusted),
                odds: (from - first >= chances.exposure())
                    .then(|| chances.odds_of_weeks(week..week + 4, history.members))
                    .flatten(),
                pairs: part.help.iter().map(|h| (h.helper, h.requester)).collect(),
            }
        })
        .collect()
}
