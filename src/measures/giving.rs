//! Who gives, who receives, and who takes without giving *given their opportunity*. Measures F1 to
//! F3 and F5 of docs/methods.md.

use super::intervals::{beta_below, beta_interval};
use crate::graph::HelpGraph;
use crate::model::{Chat, MICROS_PER_SECOND, NONE};
use crate::pairing::{Outcome, Pairing};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashSet};

/// One member's counts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Giving {
    /// Messages written.
    pub messages: u64,
    /// First and last message, UTC microseconds; `None` for silent members.
    pub seen: Option<(i64, i64)>,
    /// Needs posted.
    pub requests: u64,
    /// Needs and reposts.
    pub postings: u64,
    /// Own needs that were helped.
    pub requests_helped: u64,
    /// Units of help given.
    pub given: u64,
    /// Units of help received.
    pub received: u64,
    /// Expected units given.
    pub given_expected: f64,
    /// Units given that are not counted but nearly as likely: the benefit of the doubt.
    pub given_perhaps: u64,
    /// Expected units received.
    pub received_expected: f64,
    /// Failed attempts to help.
    pub failed: u64,
    /// Promises made.
    pub promised: u64,
    /// Requests of others that were posted while the member was around.
    pub opportunities: u64,
    /// Of these, helped.
    pub opportunities_helped: u64,
    /// Requests of others that the member tried to help, in vain: effort, which counts like help
    /// where taking is weighed against giving. A promise is no effort yet.
    pub tried: u64,
    /// Posterior mean of the help rate per opportunity.
    pub help_rate: Option<f64>,
    /// Its central 95 % credible interval.
    pub help_rate_interval: Option<(f64, f64)>,
}

/// How sure a place on the free-rider list is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tier {
    /// P(rate < a quarter of the group's) ≥ 0.95, with a week of presence, 20 opportunities, 3
    /// requests and 3 helps received, in a group of 8 or more who can be judged.
    Strong,
    /// P(rate < half the group's) ≥ 0.95, with the same evidence.
    Likely,
    /// P(rate < half the group's) ≥ 0.60, or 8 helps received and P(rate < the group's) ≥ 0.60, on less
    /// evidence: for the organizer to look at, not to publish.
    Watch,
}

impl Tier {
    /// The name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Tier::Strong => "strong",
            Tier::Likely => "likely",
            Tier::Watch => "watch",
        }
    }
}

/// A member whose giving stays far below what they take.
#[derive(Clone, Debug)]
pub struct FreeRider {
    /// Member index.
    pub member: u32,
    /// How sure.
    pub tier: Tier,
    /// P(help rate < half the group's mean).
    pub probability: f64,
    /// The group's mean help rate.
    pub group_rate: f64,
    /// Messages of the member's needs and reposts.
    pub evidence: Vec<u32>,
}

const HOUR: i64 = 3600 * MICROS_PER_SECOND;
/// Shields of every tier: a newcomer, a quiet member or one whom nobody helped cannot trip them.
const MIN_REQUESTS: u64 = 2;
const MIN_POSTINGS: u64 = 3;
const MIN_PRESENCE: i64 = 24 * HOUR;
const MIN_OPPORTUNITIES: u64 = 8;
const MIN_RECEIVED: u64 = 1;
/// Who received less than this must have asked this often: of a few requests and one help nothing
/// follows.
const FEW_RECEIVED: u64 = 3;
const MANY_POSTINGS: u64 = 6;
/// What `strong` and `likely` need besides: below, the tier is `watch` at most.
const SEASONED_PRESENCE: i64 = 7 * 24 * HOUR;
const SEASONED_OPPORTUNITIES: u64 = 20;
const SEASONED_REQUESTS: u64 = 3;
const SEASONED_RECEIVED: u64 = 3;
const SEASONED_GROUP: usize = 8;
/// From this probability on somebody is shown to the organizer: that their rate lies below half the
/// group's, or, for those who received this much, below the group's.
const WATCH: f64 = 0.60;
const MUCH_RECEIVED: u64 = 8;
/// Help whose probability falls short of the threshold by no more than this is held in favour of
/// whoever may have given it.
const DOUBT: f32 = 0.1;
/// Given below this share of what was taken.
const BALANCE: f64 = 0.25;
/// The prior never weighs more than this many opportunities: in a small group the spread between
/// members is estimated badly, and a heavy prior would hide everybody in the mean.
const MOST_PRIOR: f64 = 6.0;

/// Computes every member's counts and the free-rider list. `spammers` marks members whose own
/// messages are mostly ads: they are another list's business.
pub fn giving(
    chat: &Chat,
    graph: &HelpGraph,
    pairing: &Pairing,
    spammers: &[bool],
) -> (Vec<Giving>, Vec<FreeRider>) {
    let mut members = vec![Giving::default(); chat.members.len()];
    let mut times: Vec<Vec<i64>> = vec![Vec::new(); chat.members.len()];
    for message in &chat.messages {
        if message.sender == NONE || message.kind.is_event() {
            continue;
        }
        let who = message.sender as usize;
        members[who].messages += 1;
        let (first, last) = members[who].seen.unwrap_or((message.time, message.time));
        members[who].seen = Some((first.min(message.time), last.max(message.time)));
        times[who].push(message.time);
    }
    let helped = super::first_help(graph, pairing);
    for (need, first) in pairing.needs.iter().zip(&helped) {
        let member = &mut members[need.requester as usize];
        member.requests += 1;
        member.postings += need.postings() as u64;
        member.requests_helped += u64::from(first.is_some());
    }
    for unit in &graph.units {
        members[unit.helper as usize].given_expected += f64::from(unit.p);
        members[unit.requester as usize].received_expected += f64::from(unit.p);
        if unit.p < graph.threshold && unit.p >= graph.threshold - DOUBT {
            members[unit.helper as usize].given_perhaps += 1;
        }
        if unit.p >= graph.threshold {
            members[unit.helper as usize].given += 1;
            members[unit.requester as usize].received += 1;
        }
    }
    let counts = |p: f32| p >= graph.threshold;
    for help in pairing.help.iter().filter(|h| counts(h.p)) {
        let member = &mut members[help.helper as usize];
        match help.outcome {
            Outcome::Failed => member.failed += 1,
            Outcome::Promised => member.promised += 1,
            Outcome::Done => {}
        }
    }
    let done: HashSet<(u32, u32)> = graph.counted().map(|u| (u.helper, u.need)).collect();
    let tried: BTreeSet<(u32, u32)> = pairing
        .help
        .iter()
        .filter(|h| h.outcome == Outcome::Failed && counts(h.p) && h.helper != h.requester)
        .map(|h| (h.helper, h.need))
        .filter(|pair| !done.contains(pair))
        .collect();
    for (helper, _) in tried {
        members[helper as usize].tried += 1;
    }
    opportunities(chat, graph, pairing, &times, &mut members);
    let (a, b) = prior(&members);
    for member in &mut members {
        if member.opportunities > 0 {
            let (a, b) = posterior(member, a, b);
            member.help_rate = Some(a / (a + b));
            member.help_rate_interval = beta_interval(a, b);
        }
    }
    let riders = list(chat, pairing, &members, spammers, (a, b));
    (members, riders)
}

/// An opportunity is a request of somebody else with a message of the member between one hour
/// before and two hours after it, or one that the member helped.
fn opportunities(
    chat: &Chat,
    graph: &HelpGraph,
    pairing: &Pairing,
    times: &[Vec<i64>],
    members: &mut [Giving],
) {
    let mut posted: Vec<(i64, u32)> =
        pairing.needs.iter().map(|n| (chat.messages[n.first as usize].time, n.requester)).collect();
    posted.sort_unstable();
    let mut own: Vec<Vec<i64>> = vec![Vec::new(); members.len()];
    for (time, who) in &posted {
        own[*who as usize].push(*time);
    }
    let before = |list: &[i64], t: i64| list.partition_point(|x| *x < t);
    let at: Vec<i64> = posted.iter().map(|(t, _)| *t).collect();
    let mut helped_in: Vec<u64> = vec![0; members.len()];
    let mut helped_out: Vec<u64> = vec![0; members.len()];
    let mut spans: Vec<Vec<(i64, i64)>> = vec![Vec::new(); members.len()];
    for (who, written) in times.iter().enumerate() {
        let mut written = written.clone();
        written.sort_unstable();
        for t in written {
            // Request time r with t in [r - 1 h, r + 2 h], that is r in [t - 2 h, t + 1 h].
            let (from, to) = (t - 2 * HOUR, t + HOUR);
            match spans[who].last_mut() {
                Some(last) if from <= last.1 => last.1 = to,
                _ => spans[who].push((from, to)),
            }
        }
        for (from, to) in &spans[who] {
            let all = before(&at, to + 1) - before(&at, *from);
            let mine = before(&own[who], to + 1) - before(&own[who], *from);
            members[who].opportunities += (all - mine) as u64;
        }
    }
    for unit in graph.counted() {
        let t = chat.messages[pairing.needs[unit.need as usize].first as usize].time;
        let who = unit.helper as usize;
        // Spans are disjoint and in order.
        let at = spans[who].partition_point(|(_, to)| *to < t);
        let inside = spans[who].get(at).is_some_and(|(from, _)| *from <= t);
        if inside {
            helped_in[who] += 1;
        } else {
            helped_out[who] += 1;
        }
    }
    for (who, member) in members.iter_mut().enumerate() {
        member.opportunities += helped_out[who];
        member.opportunities_helped = helped_in[who] + helped_out[who];
    }
}

/// Beta prior by the method of moments over members with 5 or more opportunities (Kleinman 1973);
/// fewer than 8 such members, or too little spread, give weight 4 at the pooled mean.
fn prior(members: &[Giving]) -> (f64, f64) {
    let judged: Vec<(f64, f64)> = members
        .iter()
        .filter(|m| m.opportunities >= 5)
        .map(|m| (m.opportunities_helped as f64, m.opportunities as f64))
        .collect();
    let chances: f64 = judged.iter().map(|(_, n)| n).sum();
    let pooled = (judged.iter().map(|(k, _)| k).sum::<f64>() / chances.max(1.0)).clamp(0.005, 0.995);
    let fallback = (4.0 * pooled, 4.0 * (1.0 - pooled));
    if judged.len() < 8 {
        return fallback;
    }
    let count = judged.len() as f64;
    let mean_rate = judged.iter().map(|(k, n)| k / n).sum::<f64>() / count;
    let variance = judged.iter().map(|(k, n)| (k / n - mean_rate).powi(2)).sum::<f64>() / (count - 1.0);
    let sampling = judged.iter().map(|(_, n)| pooled * (1.0 - pooled) / n).sum::<f64>() / count;
    let between = variance - sampling;
    if between <= 0.0 {
        return fallback;
    }
    let weight = (pooled * (1.0 - pooled) / between - 1.0).clamp(1.0, MOST_PRIOR);
    (weight * pooled, weight * (1.0 - pooled))
}

fn posterior(member: &Giving, a: f64, b: f64) -> (f64, f64) {
    let helped = member.opportunities_helped as f64;
    // A try in vain is neither help nor a refusal: that opportunity says nothing.
    let refused = member.opportunities.saturating_sub(member.opportunities_helped + member.tried);
    (a + helped, b + refused as f64)
}

fn list(
    chat: &Chat,
    pairing: &Pairing,
    members: &[Giving],
    spammers: &[bool],
    (a, b): (f64, f64),
) -> Vec<FreeRider> {
    let group_rate = a / (a + b);
    let judged = members.iter().filter(|m| m.opportunities >= 5).count();
    let mut riders = Vec::new();
    for (who, member) in members.iter().enumerate() {
        // From first to last message: silence afterwards is no evidence of having been there.
        let presence = member.seen.map_or(0, |(first, last)| last - first);
        // Help that is not quite likely enough to be counted speaks for whom it may have come from.
        let effort = member.given + member.given_perhaps + member.tried;
        let shielded = chat.members[who].exempt
            || spammers.get(who).copied().unwrap_or(false)
            || member.requests < MIN_REQUESTS
            || member.postings < MIN_POSTINGS
            || presence < MIN_PRESENCE
            || member.opportunities < MIN_OPPORTUNITIES
            || member.received < MIN_RECEIVED
            || member.received < FEW_RECEIVED && member.postings < MANY_POSTINGS
            || effort as f64 >= BALANCE * member.received as f64;
        if shielded {
            continue;
        }
        let (pa, pb) = posterior(member, a, b);
        let half = beta_below(pa, pb, 0.5 * group_rate).unwrap_or(0.0);
        let quarter = beta_below(pa, pb, 0.25 * group_rate).unwrap_or(0.0);
        let below = beta_below(pa, pb, group_rate).unwrap_or(0.0);
        let seasoned = presence >= SEASONED_PRESENCE
            && member.opportunities >= SEASONED_OPPORTUNITIES
            && member.requests >= SEASONED_REQUESTS
            && member.received >= SEASONED_RECEIVED
            && judged >= SEASONED_GROUP;
        let tier = if seasoned && quarter >= 0.95 {
            Tier::Strong
        } else if seasoned && half >= 0.95 {
            Tier::Likely
        } else if half >= WATCH || member.received >= MUCH_RECEIVED && below >= WATCH {
            Tier::Watch
        } else {
            continue;
        };
        let mut evidence: Vec<u32> = pairing
            .needs
            .iter()
            .filter(|n| n.requester as usize == who)
            .flat_map(|n| std::iter::once(n.first).chain(n.reposts.iter().copied()))
            .collect();
        evidence.sort_unstable();
        riders.push(FreeRider { member: who as u32, tier, probability: half, group_rate, evidence });
    }
    riders.sort_by(|x, y| {
        x.tier.cmp(&y.tier).then(y.probability.total_cmp(&x.probability)).then(x.member.cmp(&y.member))
    });
    riders
}
