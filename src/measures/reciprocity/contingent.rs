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
        let mut tally = Tally { cells: vec![Cells::default(); history.members], touched: Vec::new() };
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
                chances.weeks[week] = tally.take();
                week = now;
            }
            let helped = &helpers[n as usize];
            let of_kind = &mut chances.kinds[usize::from(need.kind)];
            // Both lists are in order of members: the requester's favours are walked along.
            let mut owed = favours[need.requester as usize].iter().peekable();
            let mut count = |i: u32, exposed: bool| {
                let cell = 2 * usize::from(!exposed) + usize::from(!helped.contains(&i));
                of_kind[i as usize][cell] += 1.0;
                tally.add(i, cell);
            };
            for i in around.iter().copied().filter(|i| *i != need.requester && !history.leaves_out(*i)) {
                while owed.next_if(|f| f.0 < i).is_some() {}
                let exposed = owed.peek().is_some_and(|f| f.0 == i && need.time - f.1 <= exposure);
                count(i, exposed);
            }
            for i in helped.iter().copied().filter(|i| *i != need.requester) {
                if around.binary_search(&i).is_err() {
                    let of = &favours[need.requester as usize];
                    let last = of.binary_search_by_key(&i, |f| f.0).ok().map(|at| of[at].1);
                    count(i, last.is_some_and(|t| need.time - t <= exposure));
                }
            }
        }
        chances.weeks[week] = tally.take();
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

/// Chances of one week.
struct Tally {
    cells: Vec<Cells>,
    touched: Vec<u32>,
}

impl Tally {
    #[inline]
    fn add(&mut self, helper: u32, cell: usize) {
        let cells = &mut self.cells[helper as usize];
        if *cells == Cells::default() {
            self.touched.push(helper);
        }
        cells[cell] += 1.0;
    }

    fn take(&mut self) -> Vec<(u32, Cells)> {
        let cells = &mut self.cells;
        self.touched.drain(..).map(|i| (i, std::mem::take(&mut cells[i as usize]))).collect()
    }
}
