//! Contribution points (积分): what a member brought in lately, hard to farm in pairs (H3 of
//! docs/methods.md).

use crate::graph::Network;
use crate::measures::History;
use crate::measures::giving::Giving;
use crate::measures::history::DAY;
use crate::measures::service::{Asking, Share};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// One member's points.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Standing {
    /// Balance at the end of the log; helps and requests fade with a half-life of thirty days.
    pub points: f64,
    /// Points earned.
    pub earned: f64,
    /// Points spent by asking.
    pub spent: f64,
    /// Balance four weeks before.
    pub before: f64,
}

/// Members who helped in at least three different weeks of a calendar month, most helps first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Month {
    /// Year and month, e.g. 2026-03.
    pub month: String,
    /// Members and their helps.
    pub members: Vec<(u32, u64)>,
}

/// Points of a group.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Points {
    /// Per member.
    pub standings: Vec<Standing>,
    /// Places one to ten with equal points sharing a place: (place, member).
    pub leaders: Vec<(u64, u32)>,
    /// Members who gained most in the last four weeks, at most ten.
    pub improved: Vec<u32>,
    /// Requests whose poster had helped at least three times in the seven days before ("help three, post
    /// one").
    pub three_for_one: Share,
    /// Pairs that owe each other more than half of what both earned: a ring, or good neighbours.
    pub rings: Vec<(u32, u32)>,
    /// Regular helpers by month.
    pub regulars: Vec<Month>,
}

pub(in crate::measures) const HALF_LIFE: f64 = 30.0;
pub(in crate::measures) const MOST_PER_DAY: f64 = 10.0;
const NEW: i64 = 7 * DAY;
const PLACES: usize = 10;

/// Points at a time: earned and spent by each member up to then.
struct Balance {
    earned: Vec<f64>,
    spent: Vec<f64>,
    /// Earned by each tie of the network.
    pairs: Vec<f64>,
}

/// Counts the points of every member.
pub fn points(history: &History, members: &[Giving], requests: &[Asking], reposts: &[(u32, i64)]) -> Points {
    let end = history.range.1;
    let network = history.network();
    let balance = |at: i64| balance(history, &network, members, requests, reposts, at);
    let (now, then) = rayon::join(|| balance(end), || balance(end - 28 * DAY));
    // Nobody who is new starts in debt.
    let total = |b: &Balance, i: usize, at: i64| {
        let new = members[i].seen.is_none_or(|(first, _)| at - first < NEW);
        let sum = b.earned[i] - b.spent[i];
        if new { sum.max(0.0) } else { sum }
    };
    let standings: Vec<Standing> = (0..members.len())
        .map(|i| Standing {
            points: total(&now, i, end),
            earned: now.earned[i],
            spent: now.spent[i],
            before: total(&then, i, end - 28 * DAY),
        })
        .collect();
    let mut order: Vec<u32> =
        (0..members.len() as u32).filter(|i| standings[*i as usize].points > 0.0).collect();
    let shown = |i: u32| (standings[i as usize].points * 10.0).round() as i64;
    order.sort_by_key(|i| (std::cmp::Reverse(shown(*i)), *i));
    let mut leaders: Vec<(u64, u32)> = Vec::new();
    for (rank, who) in order.iter().enumerate() {
        let place = match leaders.last() {
            Some((place, last)) if shown(*last) == shown(*who) => *place,
            _ => rank as u64 + 1,
        };
        if place as usize > PLACES {
            break;
        }
        leaders.push((place, *who));
    }
    let gain = |i: u32| standings[i as usize].points - standings[i as usize].before;
    let mut improved: Vec<u32> = if history.length() < 56 * DAY {
        Vec::new()
    } else {
        order.into_iter().filter(|i| gain(*i) >= 1.0).collect()
    };
    improved.sort_by(|a, b| gain(*b).total_cmp(&gain(*a)).then(a.cmp(b)));
    improved.truncate(PLACES);
    let ring = |(tie, (a, b, _)): (usize, &(u32, u32, f64))| {
        let (there, back) = (now.pairs[tie], network.back(tie).map_or(0.0, |t| now.pairs[t]));
        let most = |who: u32, part: f64| part > 0.5 * now.earned[who as usize];
        (a < b && there >= 3.0 && back >= 3.0 && most(*a, there) && most(*b, back)).then_some((*a, *b))
    };
    let rings = network.ties().iter().enumerate().filter_map(ring).collect();
    Points {
        standings,
        leaders,
        improved,
        three_for_one: three_for_one(history),
        rings,
        regulars: regulars(history),
    }
}

fn balance(
    history: &History,
    network: &Network,
    members: &[Giving],
    requests: &[Asking],
    reposts: &[(u32, i64)],
    at: i64,
) -> Balance {
    let fade = |t: i64| (-(at - t) as f64 / DAY as f64 / HALF_LIFE).exp2();
    let mut b = Balance {
        earned: vec![0.0; members.len()],
        spent: vec![0.0; members.len()],
        pairs: vec![0.0; network.ties().len()],
    };
    // The week in which each pair last met and how often in it, the day of each helper and what it gave.
    let mut of_week = vec![(i64::MIN, 0i32); network.ties().len()];
    let mut of_day = vec![(i64::MIN, 0.0f64); members.len()];
    let mut welcomed = vec![false; members.len()];
    for h in history.help.iter().filter(|h| h.time <= at) {
        let Some(tie) = network.tie(h.helper, h.requester) else { continue };
        let day = history.day(h.time);
        let week = (day + 3).div_euclid(7);
        if of_week[tie].0 != week {
            of_week[tie] = (week, 0);
        }
        if of_day[h.helper as usize].0 != day {
            of_day[h.helper as usize] = (day, 0.0);
        }
        // The same pair in one week counts 1, ½, ¼ …
        let mut worth = 0.5f64.powi(of_week[tie].1);
        of_week[tie].1 += 1;
        let joined = members[h.requester as usize].seen.map_or(h.time, |s| s.0);
        if joined > history.range.0 + NEW && h.time - joined < NEW && !welcomed[h.requester as usize] {
            welcomed[h.requester as usize] = true;
            worth += 1.0;
        }
        let today = &mut of_day[h.helper as usize].1;
        let counted = worth.min(MOST_PER_DAY - *today).max(0.0);
        *today += counted;
        b.earned[h.helper as usize] += counted * fade(h.time);
        b.pairs[tie] += counted * fade(h.time);
    }
    for request in requests.iter().filter(|r| r.time <= at) {
        b.spent[request.requester as usize] += fade(request.time);
    }
    for (who, time) in reposts.iter().filter(|r| r.1 <= at) {
        b.spent[*who as usize] += 0.5 * fade(*time);
    }
    b
}

fn three_for_one(history: &History) -> Share {
    let mut helps: HashMap<u32, Vec<i64>> = HashMap::new();
    history.help.iter().for_each(|h| helps.entry(h.helper).or_default().push(h.time));
    // Help is in order of time.
    let ready = |n: &&crate::measures::history::Asked| {
        helps.get(&n.requester).is_some_and(|times| {
            let before = |t: i64| times.partition_point(|x| *x < t);
            before(n.time) - before(n.time - 7 * DAY) >= 3
        })
    };
    let counted: Vec<_> = history.needs.iter().filter(|n| n.time - history.range.0 >= 7 * DAY).collect();
    Share::of(counted.iter().filter(|n| ready(n)).count(), counted.len())
}

fn regulars(history: &History) -> Vec<Month> {
    let mut months: BTreeMap<String, BTreeMap<u32, (u64, BTreeSet<i64>)>> = BTreeMap::new();
    for of_day in history.help.chunk_by(|a, b| history.day(a.time) == history.day(b.time)) {
        let day = history.day(of_day[0].time);
        let month: String = crate::measures::history::date(day).chars().take(7).collect();
        let helpers = months.entry(month).or_default();
        for h in of_day {
            let (helps, weeks) = helpers.entry(h.helper).or_default();
            *helps += 1;
            weeks.insert((day + 3).div_euclid(7));
        }
    }
    months
        .into_iter()
        .map(|(month, helpers)| {
            let mut members: Vec<(u32, u64)> =
                helpers.into_iter().filter(|(_, h)| h.1.len() >= 3).map(|(m, h)| (m, h.0)).collect();
            members.sort_by_key(|(m, helps)| (std::cmp::Reverse(*helps), *m));
            members.truncate(PLACES);
            Month { month, members }
        })
        .filter(|m| !m.members.is_empty())
        .collect()
}
