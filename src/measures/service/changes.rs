//! What changed when? Daily series, their change points, and weeks (Q8 of docs/methods.md).

use super::{Asking, Share};
use crate::measures::History;
use crate::measures::history::date;
use crate::model::{Chat, EventKind, NONE};
use crate::statistics::{Cost, changes};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashSet};

/// A day on which a series changed for good.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// What changed.
    pub series: Series,
    /// First local day of the new time.
    pub date: String,
    /// Level before, back to the change before it.
    pub before: f64,
    /// Level after, up to the next change.
    pub after: f64,
}

/// A daily series.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Series {
    /// Messages per day.
    Messages,
    /// Requests per day.
    Requests,
    /// Helps per request of the day.
    HelpPerRequest,
    /// Share of the day's requests that were helped within a day.
    HelpedWithinDay,
}

/// One week, Monday to Sunday; the first and last may be cut.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Week {
    /// Its Monday.
    pub monday: String,
    /// Days of the week that the log covers.
    pub days: u64,
    /// Messages.
    pub messages: u64,
    /// Members who wrote.
    pub active: u64,
    /// Requests.
    pub requests: u64,
    /// Units of help.
    pub help: u64,
    /// Requests helped within a day.
    pub within_day: Share,
    /// Members who joined, as far as the export says so.
    pub joined: u64,
    /// Members who left, as far as the export says so.
    pub left: u64,
}

/// Days that a level must last.
const LEAST: usize = 3;
/// Beyond this length of log, days are not searched for changes: the search takes time in its square.
const LONGEST: usize = 4000;

/// Changes of the daily series and the weeks.
pub(super) fn course(chat: &Chat, history: &History, requests: &[Asking]) -> (Vec<Change>, Vec<Week>) {
    let first = history.day(history.range.0);
    let days = (history.day(history.range.1) - first + 1).max(0) as usize;
    if chat.messages.is_empty() {
        return (Vec::new(), Vec::new());
    }
    let at = |t: i64| ((history.day(t) - first).max(0) as usize).min(days - 1);
    let zero = || vec![0.0f64; days];
    let (mut messages, mut asked, mut help) = (zero(), zero(), zero());
    let (mut mature, mut helped) = (zero(), zero());
    let mut weeks: BTreeMap<i64, (Week, HashSet<u32>)> = BTreeMap::new();
    // Weeks are told apart by their Monday.
    let monday = |day: i64| day - (day + 3).rem_euclid(7);
    for day in first..first + days as i64 {
        weeks.entry(monday(day)).or_default().0.days += 1;
    }
    for message in chat.messages.iter().filter(|m| m.sender != NONE && !m.kind.is_event()) {
        messages[at(message.time)] += 1.0;
        let (week, active) = weeks.entry(monday(history.day(message.time))).or_default();
        week.messages += 1;
        active.insert(message.sender);
    }
    for h in &history.help {
        // Help counts on the day of its request: that day's requests are what it is set against.
        help[at(history.needs[h.need as usize].time)] += 1.0;
        weeks.entry(monday(history.day(h.time))).or_default().0.help += 1;
    }
    let mut by_week: BTreeMap<i64, Vec<&Asking>> = BTreeMap::new();
    for request in requests {
        let day = at(request.time);
        asked[day] += 1.0;
        if request.follow_up >= 1440.0 {
            mature[day] += 1.0;
            helped[day] += f64::from(u8::from(request.wait.is_some_and(|w| w <= 1440.0)));
        }
        weeks.entry(monday(history.day(request.time))).or_default().0.requests += 1;
        by_week.entry(monday(history.day(request.time))).or_default().push(request);
    }
    for event in &chat.events {
        let time = chat.messages[event.message as usize].time;
        let week = &mut weeks.entry(monday(history.day(time))).or_default().0;
        match event.kind {
            EventKind::Join => week.joined += 1,
            EventKind::Leave => week.left += 1,
        }
    }
    let weeks = weeks
        .into_iter()
        .map(|(day, (week, active))| Week {
            monday: date(day),
            active: active.len() as u64,
            within_day: super::waiting::helped_within(
                by_week.get(&day).into_iter().flatten().copied(),
                1440.0,
            ),
            ..week
        })
        .collect();
    let mut found = Vec::new();
    if (2 * LEAST..=LONGEST).contains(&days) {
        let weekday = |day: usize| (first + day as i64 + 3).rem_euclid(7) as usize;
        let of_weekdays = |x: &[f64]| weekday_exposure(x, weekday);
        // First and last day are cut: what is counted per day would change there.
        let inner = 1..days - 1;
        let mut look = |series: Series, hits: &[f64], exposure: &[f64], rate: bool| {
            let (hits, exposure) = (&hits[inner.clone()], &exposure[inner.clone()]);
            let cost = if rate { Cost::Binomial(hits, exposure) } else { Cost::Poisson(hits, exposure) };
            if hits.len() < 2 * LEAST {
                return;
            }
            let penalty = 3.0 * (hits.len() as f64).ln() * overdispersion(hits, exposure, rate);
            let (at, _) = changes(cost, penalty, LEAST);
            let bounds: Vec<usize> = std::iter::once(0).chain(at).chain([hits.len()]).collect();
            let level = |from: usize, to: usize| {
                hits[from..to].iter().sum::<f64>() / exposure[from..to].iter().sum::<f64>().max(1e-9)
            };
            for triple in bounds.windows(3) {
                found.push(Change {
                    series,
                    date: date(first + 1 + triple[1] as i64),
                    before: level(triple[0], triple[1]),
                    after: level(triple[1], triple[2]),
                });
            }
        };
        look(Series::Messages, &messages, &of_weekdays(&messages), false);
        look(Series::Requests, &asked, &of_weekdays(&asked), false);
        look(Series::HelpPerRequest, &help, &asked, false);
        look(Series::HelpedWithinDay, &helped, &mature, true);
    }
    (found, weeks)
}

/// Exposure of every day: how much of an average day its weekday is, where the log holds four weeks.
fn weekday_exposure(x: &[f64], weekday: impl Fn(usize) -> usize) -> Vec<f64> {
    let mut sums = [(0.0f64, 0.0f64); 7];
    for (day, x) in x.iter().enumerate() {
        let sum = &mut sums[weekday(day)];
        sum.0 += x;
        sum.1 += 1.0;
    }
    let mean = x.iter().sum::<f64>() / x.len() as f64;
    let share = |d: usize| {
        let (sum, days) = sums[d];
        if x.len() < 28 || mean <= 0.0 { 1.0 } else { (sum / days / mean).max(0.1) }
    };
    (0..x.len()).map(|day| share(weekday(day))).collect()
}

/// How much more days differ from their neighbours than the model of the series says, at least 1: lively
/// groups scatter more than Poisson, and that is no change.
fn overdispersion(hits: &[f64], exposure: &[f64], rate: bool) -> f64 {
    let mut ratios: Vec<f64> = (1..hits.len())
        .filter(|d| exposure[*d] > 0.0 && exposure[*d - 1] > 0.0)
        .filter_map(|d| {
            let level = (hits[d] + hits[d - 1]) / (exposure[d] + exposure[d - 1]);
            let spread = if rate { level * (1.0 - level) } else { level };
            let variance = spread * (1.0 / exposure[d] + 1.0 / exposure[d - 1]);
            let step = hits[d] / exposure[d] - hits[d - 1] / exposure[d - 1];
            (variance > 0.0).then(|| step * step / variance)
        })
        .collect();
    if ratios.len() < 5 {
        return 1.0;
    }
    ratios.sort_by(f64::total_cmp);
    // The median of χ² with one degree of freedom is 0.455: one great step among many days moves it little.
    (ratios[ratios.len() / 2] / 0.455).max(1.0)
}
