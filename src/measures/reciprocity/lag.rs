//! How long until a favour comes back within the pair (R7 of docs/methods.md).

use crate::measures::history::History;
use crate::model::MICROS_PER_SECOND;
use crate::statistics::Survival;
use foldhash::fast::RandomState;
use serde::Serialize;
use std::collections::{HashMap, VecDeque};

/// One favour and when it was returned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Favour {
    /// When it was given.
    pub given: i64,
    /// By whom.
    pub by: u32,
    /// To whom.
    pub to: u32,
    /// From the favour to its return, or to the end of the log.
    pub lag: i64,
    /// It was returned.
    pub returned: bool,
    /// Whoever gave it asked for something in the same message: its lag is the time of an answer.
    pub demanding: bool,
}

/// Time to reciprocate. Most favours are never returned within the pair: they count as still open when
/// the log ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Lag {
    /// Favours given.
    pub favours: u64,
    /// Of these, returned within the log.
    pub returned: u64,
    /// Kaplan–Meier median in hours; `null` when half of them never were.
    pub median_hours: Option<f64>,
    /// Share returned within an hour (Kaplan–Meier).
    pub within_hour: Option<f64>,
    /// Share returned within a day.
    pub within_day: Option<f64>,
    /// Share returned within a week.
    pub within_week: Option<f64>,
    /// Mean of the first week that a favour stays open, hours, and its standard error (restricted mean).
    pub mean_of_week_hours: Option<(f64, f64)>,
}

/// Favours, first in first out: help the other way returns the oldest open favour of the pair and opens
/// nothing. In order of time, giver and receiver.
pub fn favours(history: &History) -> Vec<Favour> {
    let mut open: HashMap<(u32, u32), VecDeque<(i64, bool)>, RandomState> = HashMap::default();
    let mut found = Vec::with_capacity(history.help.len());
    for h in &history.help {
        match open.get_mut(&(h.requester, h.helper)).and_then(VecDeque::pop_front) {
            Some((given, demanding)) => found.push(Favour {
                given,
                by: h.requester,
                to: h.helper,
                lag: h.time - given,
                returned: true,
                demanding,
            }),
            None => {
                open.entry((h.helper, h.requester)).or_default().push_back((h.time, h.demanding));
            }
        }
    }
    let still = |((by, to), times): ((u32, u32), VecDeque<(i64, bool)>)| {
        times.into_iter().map(move |(given, demanding)| Favour {
            given,
            by,
            to,
            lag: history.range.1 - given,
            returned: false,
            demanding,
        })
    };
    found.extend(open.into_iter().flat_map(still));
    found.sort_unstable_by_key(|f| (f.given, f.by, f.to, !f.returned, f.lag, f.demanding));
    found
}

/// Times to reciprocate: of all favours, of those whose giver asked for something in the same message,
/// and of the others.
pub(super) fn lags(history: &History) -> [Lag; 3] {
    let all = favours(history);
    let of = |demanding| all.iter().filter(|f| f.demanding == demanding).copied().collect::<Vec<_>>();
    [lag(&all), lag(&of(true)), lag(&of(false))]
}

/// Seconds.
const WEEK: f64 = 604_800.0;

fn lag(favours: &[Favour]) -> Lag {
    let seconds = |f: &Favour| f.lag as f64 / MICROS_PER_SECOND as f64;
    let curve = Survival::of(&favours.iter().map(|f| (seconds(f), f.returned)).collect::<Vec<_>>());
    let within = |seconds: f64| (!favours.is_empty()).then(|| 1.0 - curve.at(seconds));
    Lag {
        favours: favours.len() as u64,
        returned: favours.iter().filter(|f| f.returned).count() as u64,
        median_hours: curve.median().map(|s| s / 3600.0),
        within_hour: within(3600.0),
        within_day: within(86_400.0),
        within_week: within(WEEK),
        mean_of_week_hours: (!favours.is_empty()).then(|| {
            let (mean, error) = curve.restricted_mean(WEEK);
            (mean / 3600.0, error / 3600.0)
        }),
    }
}
