//! When somebody asks, do those help whom they helped before? The contingent odds ratio (R6 of
//! docs/methods.md).

use crate::measures::history::{DAY, History};
use crate::measures::presence::Presence;
use crate::statistics::{Odds, mantel_haenszel};
use serde::Serialize;

/// Odds of helping a requester who helped the helper within the exposure, against one who did not, pooled
/// over helpers.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Contingent {
    /// The odds ratio with its interval; `null` when undefined or with fewer than 5 exposed helps.
    pub odds: Option<Odds>,
    /// Days over which earlier help counts.
    pub exposure_days: f64,
    /// Helps given to somebody who had helped the helper before.
    pub exposed_helps: u64,
    /// Chances to help somebody who had helped before.
    pub exposed_chances: u64,
    /// All chances looked at.
    pub chances: u64,
    /// Requests left out: they are addressed to somebody, who is asked to return help.
    pub targeted: u64,
    /// The same by what was asked for, most exposed helps first; kinds with fewer than 5 are left out.
    pub by_kind: Vec<OfKind>,
}

/// The odds ratio for one kind of request.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OfKind {
    /// Kind of request.
    pub kind: String,
    /// The odds ratio with its interval.
    pub odds: Odds,
    /// Helps given to somebody who had helped the helper before.
    pub exposed_helps: u64,
}

/// Helps fewer than this say nothing.
pub(in crate::measures) const ENOUGH: f64 = 5.0;
/// Over so long earlier help counts, unless the log is short; microseconds.
pub const EXPOSURE: i64 = 14 * DAY;

/// Exposed with and without help, unexposed with and without.
type Cells = [f64; 4];
const EXPOSED_HELPED: usize = 0;
const EXPOSED: usize = 1;
const HELPED: usize = 2;
const PLAIN: usize = 3;

/// Every chance to help, counted by helper.
#[derive(Clone, Debug)]
pub struct Chances {
    exposure: i64,
    targeted: u64,
    /// Per kind of request and helper.
    kinds: Vec<Vec<Cells>>,
    /// Per week of the log, the helpers who had chances.
    weeks: Vec<Vec<(u32, Cells)>>,
}

impl Chances {
    /// Counts the chances. Needs of the first `exposure` only build the history; on a short log a third of it
    /// does, as all would be build-up otherwise.
    pub fn of(history: &History, presence: &Presence, exposure: i64) -> Self {
        let exposure = if history.length() < 3 * exposure { history.length() / 3 } else { exposure };
        let mut helpers: Vec<Vec<u32>> = vec![Vec::new(); history.needs.len()];
        for h in &history.help {
            helpers[h.need as usize].push(h.helper);
        }
        let mut order: Vec<u32> = (0..history.needs.len() as u32).collect();
        order.sort_by_key(|n| (history.needs[*n as usize].time, *n));
        let kinds = history.needs.iter().map(|n| usize::from(n.kind) + 1).max().unwrap_or(0);
        let mut chances = Self {
            exposure,
            targeted: 0,
            kinds: vec![vec![Cells::default(); history.members]; kinds],
            weeks: vec![Vec::new(); (history.length().max(0) / (7 * DAY)) as usize + 1],
        };
        let mut tally = Tally::new(kinds, history);
        // Whom each member helped, and when last, in order of members.
        let mut favours: Vec<Vec<(u32, i64)>> = vec![Vec::new(); history.members];
        let (mut told, mut week) = (0, 0);
        let mut sweep = presence.sweep();
        for n in order {
            let need = history.needs[n as usize];
            while let Some(h) = history.help.get(told).filter(|h| h.time < need.time) {
                let of = &mut favours[h.helper as usize];
                match of.binary_search_by_key(&h.requester, |f| f.0) {
                    Ok(at) => of[at].1 = h.time,
                    Err(at) => of.insert(at, (h.requester, h.time)),
                }
                told += 1;
            }
            let around = sweep.at(need.time);
            if need.time - history.range.0 < exposure || history.leaves_out(need.requester) {
                continue;
            }
            if need.targeted {
                chances.targeted += 1;
                continue;
            }
            let now = ((need.time - history.range.0) / (7 * DAY)) as usize;
            if now != week {
                chances.weeks[week] = tally.take(&mut chances.kinds);
                week = now;
            }
            let of = &mut tally.kinds[usize::from(need.kind)];
            around.iter().for_each(|i| of.around[*i as usize] += 1);
            let counted = |i: u32| sweep.holds(i) && !history.leaves_out(i);
            if sweep.holds(need.requester) {
                of.around[need.requester as usize] -= 1;
            }
            let owed = &favours[need.requester as usize];
            let fresh = |f: &&(u32, i64)| need.time - f.1 <= exposure;
            for (i, _) in owed.iter().filter(fresh).filter(|f| counted(f.0)) {
                of.move_to(*i, EXPOSED, PLAIN);
            }
            for i in helpers[n as usize].iter().copied().filter(|i| *i != need.requester) {
                let last = owed.binary_search_by_key(&i, |f| f.0).ok().map(|at| &owed[at]);
                let exposed = last.filter(fresh).is_some();
                let (with, without) = if exposed { (EXPOSED_HELPED, EXPOSED) } else { (HELPED, PLAIN) };
                if counted(i) {
                    of.move_to(i, with, without);
                } else if !sweep.holds(i) {
                    of.add(i, with);
                }
            }
        }
        chances.weeks[week] = tally.take(&mut chances.kinds);
        chances
    }

    /// The odds ratio over all chances, and by kind.
    pub fn contingent(&self, history: &History) -> Contingent {
        let weeks = self.weeks.len();
        let all = self.of_weeks(0..weeks, history.members);
        let sum = |cell: usize| all.iter().map(|s| s[cell]).sum::<f64>() as u64;
        let mut by_kind: Vec<OfKind> = self
            .kinds
            .iter()
            .enumerate()
            .filter_map(|(kind, strata)| {
                Some(OfKind {
                    kind: history.kinds.get(kind)?.to_string(),
                    odds: odds(strata)?,
                    exposed_helps: strata.iter().map(|s| s[0]).sum::<f64>() as u64,
                })
            })
            .collect();
        by_kind.sort_by(|a, b| b.exposed_helps.cmp(&a.exposed_helps).then(a.kind.cmp(&b.kind)));
        Contingent {
            odds: odds(&all),
            exposure_days: self.exposure as f64 / DAY as f64,
            exposed_helps: sum(0),
            exposed_chances: sum(0) + sum(1),
            chances: (0..4).map(sum).sum(),
            targeted: self.targeted,
            by_kind,
        }
    }

    /// From the start of the log on, microseconds in which requests only build up what counts as earlier help.
    pub fn exposure(&self) -> i64 {
        self.exposure
    }

    /// The odds ratio of some weeks of the log, counted from 0.
    pub fn odds_of_weeks(&self, weeks: std::ops::Range<usize>, members: usize) -> Option<Odds> {
        odds(&self.of_weeks(weeks, members))
    }

    fn of_weeks(&self, weeks: std::ops::Range<usize>, members: usize) -> Vec<Cells> {
        let mut strata = vec![Cells::default(); members];
        for (i, cells) in self.weeks.get(weeks).into_iter().flatten().flatten() {
            strata[*i as usize].iter_mut().zip(cells).for_each(|(sum, c)| *sum += c);
        }
        strata
    }
}

fn odds(strata: &[Cells]) -> Option<Odds> {
    (strata.iter().map(|s| s[0]).sum::<f64>() >= ENOUGH).then(|| mantel_haenszel(strata)).flatten()
}

/// Chances of one week, by kind of request.
struct Tally<'a> {
    history: &'a History,
    kinds: Vec<OfWeek>,
}

/// Chances of one week with one kind of request. Most chances are plain, neither exposed nor taken: they are
/// counted as being around, and what differs is moved.
struct OfWeek {
    /// Per member: requests of others while the member was around.
    around: Vec<u32>,
    /// Per member: what is to be added to its cells.
    moved: Vec<[i32; 4]>,
}

impl OfWeek {
    fn add(&mut self, helper: u32, cell: usize) {
        self.moved[helper as usize][cell] += 1;
    }

    fn move_to(&mut self, helper: u32, to: usize, from: usize) {
        self.add(helper, to);
        self.moved[helper as usize][from] -= 1;
    }

    fn take(&mut self, helper: usize, counted: bool) -> Cells {
        let mut cells = std::mem::take(&mut self.moved[helper]);
        let around = std::mem::take(&mut self.around[helper]) as i32;
        cells[PLAIN] += if counted { around } else { 0 };
        cells.map(f64::from)
    }
}

impl<'a> Tally<'a> {
    fn new(kinds: usize, history: &'a History) -> Self {
        let n = history.members;
        let of_week = || OfWeek { around: vec![0; n], moved: vec![[0; 4]; n] };
        Self { history, kinds: (0..kinds).map(|_| of_week()).collect() }
    }

    /// The chances of the week per helper, which are added to those by kind.
    fn take(&mut self, kinds: &mut [Vec<Cells>]) -> Vec<(u32, Cells)> {
        let add = |sum: &mut Cells, cells: &Cells| sum.iter_mut().zip(cells).for_each(|(s, c)| *s += c);
        let mut week = Vec::new();
        for helper in 0..self.history.members {
            let counted = !self.history.leaves_out(helper as u32);
            let mut all = Cells::default();
            for (of_week, of_kind) in self.kinds.iter_mut().zip(&mut *kinds) {
                let cells = of_week.take(helper, counted);
                add(&mut of_kind[helper], &cells);
                add(&mut all, &cells);
            }
            if all != Cells::default() {
                week.push((helper as u32, all));
            }
        }
        week
    }
}
