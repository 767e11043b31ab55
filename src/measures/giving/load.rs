//! Are the helpers wearing out? (F8 of docs/methods.md)

use super::{Giving, days};
use crate::measures::history::{DAY, History};
use crate::statistics::poisson_above;
use serde::Serialize;

/// One of the ten who helped most.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct HelperLoad {
    /// Member index.
    pub member: u32,
    /// Units of help given.
    pub given: u64,
    /// Per day with a message.
    pub per_active_day: f64,
    /// Own needs.
    pub requests: u64,
    /// Of these, helped.
    pub requests_helped: u64,
    /// Units of help in the last 14 days of the log and in the 28 days before; `null` on a log shorter than
    /// 42 days.
    pub recent: Option<(u64, u64)>,
    /// Helps in the last 14 days at less than half the former rate, and not by chance (P < 0.1).
    pub at_risk: bool,
}

/// The ten who helped most, most help first.
pub fn helper_load(history: &History, members: &[Giving]) -> Vec<HelperLoad> {
    let mut order: Vec<usize> = (0..members.len()).filter(|i| members[*i].given > 0).collect();
    order.sort_by_key(|i| (std::cmp::Reverse(members[*i].given), *i));
    order.truncate(10);
    let end = history.range.1;
    let long = days(history.length()) >= 42.0;
    let row = |who: usize| {
        let m = &members[who];
        let between = |from: i64, to: i64| {
            let mine = |h: &&crate::measures::history::Given| h.helper as usize == who;
            history.help.iter().filter(mine).filter(|h| h.time > from && h.time <= to).count() as u64
        };
        let recent = long.then(|| (between(end - 14 * DAY, end), between(end - 42 * DAY, end - 14 * DAY)));
        let at_risk = recent.is_some_and(|(now, then)| {
            let usual = then as f64 / 2.0;
            (now as f64) < usual / 2.0 && 1.0 - poisson_above(usual / 2.0, now + 1) < 0.1
        });
        HelperLoad {
            member: who as u32,
            given: m.given,
            per_active_day: m.given as f64 / m.active_days.max(1) as f64,
            requests: m.requests,
            requests_helped: m.requests_helped,
            recent,
            at_risk,
        }
    };
    order.into_iter().map(row).collect()
}
