//! Does asking work here? Fulfilment, waiting, failures, load, the course of time, newcomers, thanks.
//! Measures Q1 to Q11 of docs/methods.md.

mod changes;
mod failures;
mod load;
mod people;
mod reactions;
mod slots;
mod waiting;

pub use changes::{Change, Series, Week};
pub use failures::{Attempts, Incident, Reason};
pub use load::{Level, Overload};
pub use people::{Gratitude, Newcomers};
pub use slots::{Slot, Slots};
pub use waiting::{Share, Waiting, Within};

use super::giving::{Giving, Role};
use super::history::{DAY, History};
use super::presence::Presence;
use crate::acts::ChatActs;
use crate::graph::HelpGraph;
use crate::model::{Chat, MICROS_PER_SECOND, NONE};
use crate::pairing::{Outcome, Pairing};
use crate::statistics::{Survival, jeffreys, quantile};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// How requests fare.
#[derive(Clone, Debug, Default, Serialize, Deserialize, PartialEq)]
pub struct Service {
    /// Needs found.
    pub requests: u64,
    /// Needs with at least one help that counts.
    pub helped: u64,
    /// `helped / requests`.
    pub fulfilment_rate: Option<f64>,
    /// Jeffreys 95 % interval of the rate.
    pub fulfilment_interval: Option<(f64, f64)>,
    /// Expected share of needs that were helped, over all records whatever their probability.
    pub fulfilment_expected: Option<f64>,
    /// Kaplan–Meier median of the minutes from the request to its first help; needs that nobody helped
    /// count as still waiting when the log ends. `null` when half of them never were helped.
    pub median_minutes_to_first_help: Option<f64>,
    /// Failed attempts by reason.
    pub failures: BTreeMap<String, u64>,
    /// Promises made.
    pub promises: u64,
}

/// How a request fared, times in minutes.
#[derive(Clone, Debug)]
pub struct Asking {
    /// First message.
    pub message: u32,
    /// Who asked.
    pub requester: u32,
    /// What for.
    pub kind: Arc<str>,
    /// When, UTC microseconds.
    pub time: i64,
    /// Until the first help, if there was any.
    pub wait: Option<f64>,
    /// Until the first help, or else the end of what can be known: the end of the log, or the requester's
    /// word that they are done.
    pub observed: f64,
    /// From the request to the end of the log.
    pub follow_up: f64,
    /// The requester thanked or said that it worked.
    pub closed: bool,
}

impl Asking {
    /// Whether anybody helped.
    pub fn helped(&self) -> bool {
        self.wait.is_some()
    }

    /// Whether it had a day to be helped in.
    fn is_old(&self) -> bool {
        self.follow_up * 60e6 >= DAY as f64
    }

    /// Whether nobody helped, and the requester never said that it was met.
    fn is_open(&self) -> bool {
        !self.helped() && !self.closed
    }
}

/// A request that nobody answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unanswered {
    /// Index of the need.
    pub need: u32,
    /// Members around in the two hours after it, the requester left out.
    pub around: u64,
}

/// Everything about service beyond [`Service`].
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Functioning {
    /// Fulfilment over time and waiting.
    pub waiting: Waiting,
    /// Failures.
    pub attempts: Attempts,
    /// Load and overload.
    pub overload: Overload,
    /// Reposts.
    pub reposts: Reposts,
    /// Hours of the week.
    pub slots: Slots,
    /// Change points.
    pub changes: Vec<Change>,
    /// Weeks.
    pub weeks: Vec<Week>,
    /// Newcomers.
    pub newcomers: Newcomers,
    /// Thanks and breadth.
    pub gratitude: Gratitude,
    /// Of the requests a day old or more, those without help or word from the requester, by kind.
    pub unanswered_by_kind: BTreeMap<String, Share>,
    /// Requests a day old or more without help or word from the requester.
    #[serde(skip)]
    pub unanswered: Vec<Unanswered>,
}

/// How often needs are posted again (Q6).
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Reposts {
    /// Reposts among all postings of needs.
    pub share: Share,
    /// Needs posted again at least once.
    pub repeated_needs: u64,
    /// Most postings of one need.
    pub most: u64,
    /// Median minutes between two postings of one need.
    pub median_gap: Option<f64>,
}

/// Index of the first message that helped each need, if any.
pub fn first_help(graph: &HelpGraph, pairing: &Pairing) -> Vec<Option<u32>> {
    let mut first: Vec<Option<u32>> = vec![None; pairing.needs.len()];
    for help in &pairing.help {
        if graph.counts(help) {
            let slot = &mut first[help.need as usize];
            *slot = Some(slot.map_or(help.message, |m| m.min(help.message)));
        }
    }
    debug_assert!(graph.counted().all(|u| first[u.need as usize].is_some()));
    first
}

/// How every request fared, in order of needs.
pub fn asking(chat: &Chat, graph: &HelpGraph, pairing: &Pairing) -> Vec<Asking> {
    let end = chat.range().map_or(0, |(_, last)| last);
    let minutes = |from: i64, to: i64| (to - from).max(0) as f64 / (60 * MICROS_PER_SECOND) as f64;
    let time = |m: u32| chat.messages[m as usize].time;
    let fare = |(need, first): (&crate::pairing::Need, Option<u32>)| {
        let start = time(need.first);
        // A clock without seconds hides where in the minute it was.
        let shown = |wait: f64| if chat.minute_clock { wait.max(0.5) } else { wait };
        let wait = first.map(|m| shown(minutes(start, time(m))));
        let last = if need.closed == NONE { end } else { time(need.closed) };
        Asking {
            message: need.first,
            requester: need.requester,
            kind: need.kind_name(),
            time: start,
            wait,
            observed: wait.unwrap_or_else(|| minutes(start, last)),
            follow_up: minutes(start, end),
            closed: need.closed != NONE,
        }
    };
    pairing.needs.iter().zip(first_help(graph, pairing)).map(fare).collect()
}

/// Computes the main figures.
pub fn service(chat: &Chat, graph: &HelpGraph, pairing: &Pairing) -> Service {
    let all = asking(chat, graph, pairing);
    let requests = pairing.needs.len() as u64;
    let helped = all.iter().filter(|r| r.helped()).count() as u64;
    let counts = |outcome: Outcome| {
        pairing.help.iter().filter(move |h| h.outcome == outcome && h.p >= graph.threshold)
    };
    let mut failures = BTreeMap::new();
    for help in counts(Outcome::Failed) {
        *failures.entry(help.reason.to_owned()).or_insert(0) += 1;
    }
    let waits: Vec<(f64, bool)> = all.iter().map(|r| (r.observed, r.helped())).collect();
    Service {
        requests,
        helped,
        fulfilment_rate: (requests > 0).then(|| helped as f64 / requests as f64),
        fulfilment_expected: (requests > 0).then(|| expected_helped(pairing) / requests as f64),
        fulfilment_interval: jeffreys(helped as f64, requests as f64),
        median_minutes_to_first_help: Survival::of(&waits).median(),
        failures,
        promises: counts(Outcome::Promised).count() as u64,
    }
}

/// Computes the rest, of a group whose members gave this and play these parts.
pub fn functioning(
    chat: &Chat,
    acts: &ChatActs,
    graph: &HelpGraph,
    pairing: &Pairing,
    history: &History,
    presence: &Presence,
    (members, roles): (&[Giving], &[Role]),
) -> Functioning {
    let requests = asking(chat, graph, pairing);
    let (changes, weeks) = changes::course(chat, history, &requests);
    Functioning {
        waiting: waiting::waiting(
            &requests,
            &reactions::waits(chat, graph, pairing, &requests),
            history,
            roles,
        ),
        attempts: failures::attempts(chat, graph, pairing, history),
        overload: load::overload(chat, acts, history, &requests),
        reposts: reposts(chat, pairing),
        slots: slots::slots(history, &requests),
        changes,
        weeks,
        newcomers: people::newcomers(chat, history, members, &requests),
        gratitude: people::gratitude(history, &requests),
        unanswered_by_kind: unanswered_by_kind(&requests),
        unanswered: unanswered(presence, &requests),
    }
}

/// Expected number of needs with help, were the records independent.
fn expected_helped(pairing: &Pairing) -> f64 {
    let mut none = vec![1.0; pairing.needs.len()];
    for help in pairing.help.iter().filter(|h| h.outcome == Outcome::Done) {
        none[help.need as usize] *= 1.0 - f64::from(help.p);
    }
    none.iter().map(|n| 1.0 - n).sum()
}

fn reposts(chat: &Chat, pairing: &Pairing) -> Reposts {
    let time = |m: u32| chat.messages[m as usize].time;
    let mut gaps = Vec::new();
    for need in &pairing.needs {
        let mut last = time(need.first);
        for repost in &need.reposts {
            gaps.push((time(*repost) - last) as f64 / (60 * MICROS_PER_SECOND) as f64);
            last = time(*repost);
        }
    }
    Reposts {
        share: Share::of(gaps.len(), gaps.len() + pairing.needs.len()),
        repeated_needs: pairing.needs.iter().filter(|n| !n.reposts.is_empty()).count() as u64,
        most: pairing.needs.iter().map(|n| n.postings() as u64).max().unwrap_or(0),
        median_gap: quantile(&gaps, 0.5),
    }
}

fn unanswered_by_kind(requests: &[Asking]) -> BTreeMap<String, Share> {
    let mut kinds: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for request in requests.iter().filter(|r| r.is_old()) {
        let (open, all) = kinds.entry(&request.kind).or_default();
        *all += 1;
        *open += usize::from(request.is_open());
    }
    kinds.into_iter().map(|(kind, (open, all))| (kind.to_owned(), Share::of(open, all))).collect()
}

/// Requests a day old without help or closure, in order of time.
fn unanswered(presence: &Presence, requests: &[Asking]) -> Vec<Unanswered> {
    let mut found: Vec<(i64, u32)> = requests
        .iter()
        .enumerate()
        .filter(|(_, r)| r.is_old() && r.is_open())
        .map(|(n, r)| (r.time, n as u32))
        .collect();
    found.sort_unstable();
    // Presence already spans two hours before a message: who is around at the time wrote until then.
    let mut sweep = presence.sweep();
    found
        .into_iter()
        .map(|(time, need)| {
            let requester = requests[need as usize].requester;
            let around = sweep.at(time).iter().filter(|m| **m != requester).count() as u64;
            Unanswered { need, around }
        })
        .collect()
}
