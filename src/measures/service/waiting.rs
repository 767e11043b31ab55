//! How many requests are helped within how long, and how long they wait (Q1 and Q2 of docs/methods.md).

use super::Asking;
use crate::measures::History;
use crate::measures::giving::Role;
use crate::statistics::{Survival, wilson};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A share of something with its count and 95 % interval.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Share {
    /// How many had it.
    pub k: u64,
    /// Of how many.
    pub n: u64,
    /// `k / n`.
    pub share: Option<f64>,
    /// Wilson 95 % interval.
    pub interval: Option<(f64, f64)>,
}

impl Share {
    /// k out of n.
    pub fn of(k: usize, n: usize) -> Self {
        let share = (n > 0).then(|| k as f64 / n as f64);
        Self { k: k as u64, n: n as u64, share, interval: wilson(k as f64, n as f64) }
    }
}

/// Requests helped within a time.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Within {
    /// The time, in minutes.
    pub minutes: f64,
    /// Kaplan–Meier estimate over all requests, young ones included.
    pub share: Option<f64>,
    /// Its 95 % interval on the log-log scale.
    pub interval: Option<(f64, f64)>,
    /// The raw count over requests whose log goes on for at least this time.
    pub mature: Share,
}

/// How long requests wait for their first help, minutes. Those never helped count as still waiting when
/// the log ends or the requester says that they are done.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Waiting {
    /// Helped within 15 minutes, an hour, a day, a week.
    pub within: Vec<Within>,
    /// When a quarter of the requests were helped.
    pub quarter: Option<f64>,
    /// When half were; `null` when half never were.
    pub median: Option<f64>,
    /// When three quarters were.
    pub three_quarters: Option<f64>,
    /// Mean of the first hour spent waiting, and its standard error.
    pub mean_of_hour: Option<(f64, f64)>,
    /// Mean of the first day spent waiting, and its standard error.
    pub mean_of_day: Option<(f64, f64)>,
    /// Median minutes to the first reaction of somebody else (help, a try, a promise, a reply); `null`
    /// when half of the requests never met one.
    pub reaction_median: Option<f64>,
    /// Share that met a reaction within an hour (Kaplan–Meier).
    pub reaction_within_hour: Option<f64>,
    /// Helped within a day, by kind of need; raw counts over requests with a day of log after them.
    pub by_kind: BTreeMap<String, Share>,
    /// The same by the local weekday of the request, Monday first.
    pub by_weekday: Vec<Share>,
    /// The same by what part the requester plays.
    pub by_role: BTreeMap<Role, Share>,
}

const DAY_MINUTES: f64 = 1440.0;

/// Fulfilment and waiting of requests; `reactions` are their waits for anybody's reaction, `roles` those of the
/// members.
pub(super) fn waiting(
    requests: &[Asking],
    reactions: &[(f64, bool)],
    history: &History,
    roles: &[Role],
) -> Waiting {
    let waits: Vec<(f64, bool)> = requests.iter().map(|r| (r.observed, r.helped())).collect();
    if waits.is_empty() {
        return Waiting::default();
    }
    let curve = Survival::of(&waits);
    let reactions = Survival::of(reactions);
    let within = |minutes: f64| Within {
        minutes,
        share: Some(1.0 - curve.at(minutes)),
        interval: curve.ended_interval(minutes),
        mature: helped_within(requests.iter(), minutes),
    };
    let mut weekdays = by(requests, |r| history.weekday(r.time));
    Waiting {
        within: [15.0, 60.0, DAY_MINUTES, 7.0 * DAY_MINUTES].map(within).to_vec(),
        quarter: curve.quantile(0.25),
        median: curve.median(),
        three_quarters: curve.quantile(0.75),
        mean_of_hour: Some(curve.restricted_mean(60.0)),
        mean_of_day: Some(curve.restricted_mean(DAY_MINUTES)),
        reaction_median: reactions.median(),
        reaction_within_hour: Some(1.0 - reactions.at(60.0)),
        by_kind: by(requests, |r| r.kind.to_string()),
        by_weekday: (0..7).map(|day| weekdays.remove(&day).unwrap_or_default()).collect(),
        by_role: by(requests, |r| roles[r.requester as usize]),
    }
}

/// Requests helped within a day, told apart by something.
fn by<K: Ord>(requests: &[Asking], key: impl Fn(&Asking) -> K) -> BTreeMap<K, Share> {
    let mut parts: BTreeMap<K, Vec<&Asking>> = BTreeMap::new();
    requests.iter().for_each(|r| parts.entry(key(r)).or_default().push(r));
    parts.into_iter().map(|(key, list)| (key, helped_within(list.into_iter(), DAY_MINUTES))).collect()
}

/// Of the requests with `minutes` of log after them, those helped within that time.
pub(super) fn helped_within<'a>(requests: impl Iterator<Item = &'a Asking>, minutes: f64) -> Share {
    let mature = requests.filter(|r| r.follow_up >= minutes);
    let (mut k, mut n) = (0, 0);
    for request in mature {
        n += 1;
        k += usize::from(request.wait.is_some_and(|w| w <= minutes));
    }
    Share::of(k, n)
}
