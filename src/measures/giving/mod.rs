//! Who gives, who receives, and who takes without giving *given their opportunity*. Measures F1 to
//! F9 of docs/methods.md.

mod claims;
mod flow;
mod inequality;
mod load;
pub(super) mod riders;
mod roles;

pub use claims::Disputed;
pub use flow::{Doing, Doings, Flow, FlowWeek, Move, RoleWeeks, flow};
pub use inequality::{Inequality, inequality};
pub use load::{HelperLoad, helper_load};
pub use riders::{FreeRider, Tier, Verdict};
pub use roles::{Role, leaders, roles};

use super::history::{DAY, History};
use super::presence::Presence;
use crate::acts::{Act, ChatActs};
use crate::graph::{HelpGraph, Network};
use crate::model::{Chat, EventKind, NONE};
use crate::pairing::{Outcome, Pairing};
use crate::statistics::{BetaPrior, fit_beta, fit_gamma, gamma_above, jeffreys};
use rayon::prelude::*;
use std::collections::{BTreeSet, HashSet};

/// One member's counts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Giving {
    /// Messages written.
    pub messages: u64,
    /// First and last message, UTC microseconds; `None` for silent members.
    pub seen: Option<(i64, i64)>,
    /// Local days with a message.
    pub active_days: u64,
    /// When the log shows them joining, UTC microseconds.
    pub joined: Option<i64>,
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
    /// Different members helped.
    pub people_helped: u64,
    /// Different members who helped.
    pub helped_by: u64,
    /// Expected units given.
    pub given_expected: f64,
    /// Expected units given, of those not far less likely than what counts: by this a member is judged, so
    /// that doubtful help speaks in part for whom it may have come from.
    pub given_weighed: f64,
    /// Expected units received.
    pub received_expected: f64,
    /// Units given for needs whose requester later said that it was met.
    pub confirmed: u64,
    /// Claims that their requesters disputed, after [`Members::with_disputes`].
    pub disputed: Disputed,
    /// Messages of thanks.
    pub thanks: u64,
    /// Failed attempts to help.
    pub failed: u64,
    /// Promises made.
    pub promised: u64,
    /// Messages that state rules or warn members.
    pub moderation: u64,
    /// Messages of others that reply to the member's or mention the member.
    pub addressed: u64,
    /// Requests of others that were posted while the member was around.
    pub opportunities: u64,
    /// Of these, helped.
    pub opportunities_helped: u64,
    /// Requests of others that the member tried to help, in vain: effort, which counts like help
    /// where taking is weighed against giving. A promise is no effort yet.
    pub tried: u64,
    /// Posterior mean of the help rate per opportunity.
    pub help_rate: Option<f64>,
    /// Its central 95 % credible interval, after [`Members::with_intervals`].
    pub help_rate_interval: Option<(f64, f64)>,
    /// Given over given and received, with its Jeffreys 95 % interval, after [`Members::with_intervals`]; `None`
    /// without help.
    pub given_share: Option<(f64, (f64, f64))>,
    /// Of what the member gave, this share came back from the same people.
    pub returned_share: Option<f64>,
    /// Of what the member got, this share went back to the givers.
    pub repaid_share: Option<f64>,
    /// P(needs per active day above twice the group's).
    pub asks_much: Option<f64>,
}

/// Help that falls short of the threshold by no more than this is weighed by its probability.
pub(super) const DOUBT: f32 = 0.3;
/// With fewer opportunities a member says nothing about the group's rate.
pub(super) const TELLING: u64 = 5;

/// The distribution of help rates in the group.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Prior {
    /// The distribution.
    pub rates: BetaPrior,
    /// It was fitted; otherwise there were too few members or no more spread than chance makes.
    pub fitted: bool,
}

/// Counts per member, the group's help rate and what follows for each.
#[derive(Clone, Debug)]
pub struct Members {
    /// Per member.
    pub giving: Vec<Giving>,
    /// The group's distribution of help rates per opportunity.
    pub prior: Prior,
    /// What the free-rider list says of each member.
    pub verdicts: Vec<Verdict>,
    /// The free-rider list.
    pub riders: Vec<FreeRider>,
}

/// What does not depend on the probability from which help counts.
#[derive(Clone, Debug)]
pub struct Ground<'a> {
    /// The chat.
    pub chat: &'a Chat,
    /// Needs and help.
    pub pairing: &'a Pairing,
    pub(super) presence: &'a Presence,
    spammers: &'a [bool],
    written: Vec<Giving>,
}

impl<'a> Ground<'a> {
    /// Counts of messages and opportunities. `spammers` marks members whose own messages are mostly ads:
    /// they are another list's business.
    pub fn new(
        chat: &'a Chat,
        acts: &ChatActs,
        pairing: &'a Pairing,
        history: &History,
        presence: &'a Presence,
        spammers: &'a [bool],
    ) -> Self {
        let mut written = counts(chat, acts, history);
        opportunities(history, presence, &mut written);
        Self { chat, pairing, presence, spammers, written }
    }
}

/// Counts of one chat and what follows.
pub fn giving(ground: &Ground<'_>, graph: &HelpGraph) -> Members {
    let Ground { chat, pairing, presence, spammers, .. } = *ground;
    let mut members = ground.written.clone();
    needs_and_help(&mut members, graph, pairing);
    shares(&mut members, &graph.network());
    for help in graph.counted() {
        let member = &mut members[help.helper as usize];
        member.opportunities_helped += 1;
        let posted = chat.messages[pairing.needs[help.need as usize].first as usize].time;
        member.opportunities += u64::from(!presence.around(help.helper, posted));
    }
    let prior = prior(&members);
    for member in members.iter_mut().filter(|m| m.opportunities > 0) {
        member.help_rate = Some(rate(member, prior.rates).mean());
    }
    asking(&mut members);
    let (verdicts, riders) = riders::judge(chat, pairing, &members, spammers, prior);
    Members { giving: members, prior, verdicts, riders }
}

impl Members {
    /// Adds what requesters said against claims of help.
    pub fn with_disputes(
        mut self,
        chat: &Chat,
        acts: &ChatActs,
        graph: &HelpGraph,
        pairing: &Pairing,
    ) -> Self {
        claims::disputed(chat, acts, graph, pairing, &mut self.giving);
        self
    }

    /// Adds the intervals of help rates and shares, which take longer than all the rest.
    pub fn with_intervals(mut self) -> Self {
        let prior = self.prior.rates;
        self.giving.par_iter_mut().filter(|m| m.opportunities + m.received > 0).for_each(|m| {
            if m.opportunities > 0 {
                m.help_rate_interval = rate(m, prior).interval();
            }
            let (given, all) = (m.given as f64, (m.given + m.received) as f64);
            m.given_share = jeffreys(given, all).map(|interval| (given / all, interval));
        });
        self
    }
}

/// What the messages alone tell.
fn counts(chat: &Chat, acts: &ChatActs, history: &History) -> Vec<Giving> {
    let mut members = vec![Giving::default(); chat.members.len()];
    let mut last_day = vec![i64::MIN; members.len()];
    for (i, message) in chat.messages.iter().enumerate() {
        if message.sender == NONE || message.kind.is_event() {
            continue;
        }
        let who = message.sender as usize;
        let member = &mut members[who];
        member.messages += 1;
        let (first, last) = member.seen.unwrap_or((message.time, message.time));
        member.seen = Some((first.min(message.time), last.max(message.time)));
        let day = history.day(message.time);
        member.active_days += u64::from(day != last_day[who]);
        last_day[who] = day;
        if let Some(a) = acts.messages.get(i) {
            member.thanks += u64::from(a.is(Act::Thanks));
            member.moderation += u64::from(a.is(Act::Moderation) || a.is(Act::Rule));
        }
        let answered = chat.messages.get(message.reply as usize).map_or(NONE, |m| m.sender);
        let mentioned = chat.mentioned(i);
        // Whoever is answered and mentioned, or mentioned twice, is addressed once.
        let fresh = |(at, m): (usize, &u32)| (*m != answered && !mentioned[..at].contains(m)).then_some(*m);
        let mentioned = mentioned.iter().enumerate().filter_map(fresh);
        for other in std::iter::once(answered).chain(mentioned).filter(|m| *m != message.sender) {
            if let Some(member) = members.get_mut(other as usize) {
                member.addressed += 1;
            }
        }
    }
    for event in chat.events.iter().filter(|e| e.kind == EventKind::Join && e.who != NONE) {
        let time = chat.messages[event.message as usize].time;
        members[event.who as usize].joined.get_or_insert(time);
    }
    members
}

fn needs_and_help(members: &mut [Giving], graph: &HelpGraph, pairing: &Pairing) {
    let helped = super::first_help(graph, pairing);
    for (need, first) in pairing.needs.iter().zip(&helped) {
        let member = &mut members[need.requester as usize];
        member.requests += 1;
        member.postings += need.postings() as u64;
        member.requests_helped += u64::from(first.is_some());
    }
    for unit in &graph.units {
        members[unit.requester as usize].received_expected += f64::from(unit.p);
        let helper = &mut members[unit.helper as usize];
        helper.given_expected += f64::from(unit.p);
        if unit.p >= graph.threshold - DOUBT {
            helper.given_weighed += f64::from(unit.p);
        }
        if unit.p < graph.threshold {
            continue;
        }
        let closed = pairing.needs[unit.need as usize].closed;
        helper.given += 1;
        helper.confirmed += u64::from(closed != NONE && closed > unit.message);
        members[unit.requester as usize].received += 1;
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
}

/// What came back, per member (R5).
fn shares(members: &mut [Giving], network: &Network) {
    for (i, member) in members.iter_mut().enumerate() {
        let i = i as u32;
        member.people_helped = network.helped(i).len() as u64;
        member.helped_by = network.helpers(i).len() as u64;
        let both: f64 = network.helped(i).map(|(j, w)| w.min(network.weight(j, i))).sum();
        member.returned_share = (member.given > 0).then(|| both / member.given as f64);
        member.repaid_share = (member.received > 0).then(|| both / member.received as f64);
    }
}

/// An opportunity is a request of somebody else that was posted while the member was around (F2); those that
/// a member helped from elsewhere are added with the help.
fn opportunities(history: &History, presence: &Presence, members: &mut [Giving]) {
    let mut posted: Vec<(i64, u32)> = history.needs.iter().map(|n| (n.time, n.requester)).collect();
    posted.sort_unstable();
    let mut own: Vec<Vec<i64>> = vec![Vec::new(); members.len()];
    for (time, who) in &posted {
        own[*who as usize].push(*time);
    }
    let before = |list: &[i64], t: i64| list.partition_point(|x| *x < t);
    let at: Vec<i64> = posted.iter().map(|(t, _)| *t).collect();
    for (who, member) in members.iter_mut().enumerate() {
        for (from, to) in presence.spans(who as u32) {
            let all = before(&at, to + 1) - before(&at, *from);
            let mine = before(&own[who], to + 1) - before(&own[who], *from);
            member.opportunities += (all - mine) as u64;
        }
    }
}

/// The distribution of help rates, by maximum likelihood over the members who tell something; with fewer
/// than eight of them or no more spread than chance makes, weight 4 at the pooled rate.
fn prior(members: &[Giving]) -> Prior {
    let telling: Vec<(f64, f64)> = members
        .iter()
        .filter(|m| m.opportunities >= TELLING)
        .map(|m| (m.given_weighed.min(m.opportunities as f64), m.opportunities as f64))
        .collect();
    let chances: f64 = telling.iter().map(|(_, n)| n).sum();
    let pooled = (telling.iter().map(|(k, _)| k).sum::<f64>() / chances.max(1.0)).clamp(0.005, 0.995);
    let fitted = if telling.len() < 8 { None } else { fit_beta(&telling) };
    Prior {
        rates: fitted.unwrap_or(BetaPrior { a: 4.0 * pooled, b: 4.0 * (1.0 - pooled) }),
        fitted: fitted.is_some(),
    }
}

/// What is believed of a member's help rate. A try in vain is neither help nor a refusal: that
/// opportunity says nothing.
fn rate(member: &Giving, prior: BetaPrior) -> BetaPrior {
    let helped = member.given_weighed;
    let refused = (member.opportunities as f64 - helped - member.tried as f64).max(0.0);
    prior.after(helped, refused)
}

/// How often members ask, drawn towards the group (F4).
fn asking(members: &mut [Giving]) {
    let data: Vec<(f64, f64)> = members.iter().map(|m| (m.requests as f64, m.active_days as f64)).collect();
    let Some(prior) = fit_gamma(&data) else { return };
    let twice = 2.0 * prior.mean();
    for (member, (asked, days)) in members.iter_mut().zip(data).filter(|(m, _)| m.active_days > 0) {
        let rate = prior.after(asked, days);
        member.asks_much = gamma_above(rate.shape, rate.rate, twice);
    }
}

/// From the first message, or the join that the log shows, to the last message, microseconds: silence
/// afterwards is no evidence of having been there.
fn tenure(member: &Giving) -> i64 {
    member.seen.map_or(0, |(first, last)| last - first.min(member.joined.unwrap_or(first)))
}

/// In days.
fn days(micros: i64) -> f64 {
    micros as f64 / DAY as f64
}
