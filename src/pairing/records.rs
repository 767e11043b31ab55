//! Help records: for every message that helps, fails or promises, the needs it speaks of.

use super::names::Names;
use super::needs::{Need, gather, links};
use super::words::{collect, counted, fails_first, reason};
use crate::acts::{Act, ChatActs, NeedKind, sigmoid};
use crate::model::{Chat, MICROS_PER_SECOND, NONE};
use foldhash::fast::RandomState;
use std::collections::{HashMap, HashSet};

/// What came of an attempt to help.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Helped, by the helper's claim.
    Done,
    /// Tried without effect.
    Failed,
    /// Will help later.
    Promised,
}

impl Outcome {
    /// The name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Outcome::Done => "done",
            Outcome::Failed => "failed",
            Outcome::Promised => "promised",
        }
    }
}

/// Why a message was paired with a need.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Evidence {
    /// The message answers one of the need's postings by id.
    Reply,
    /// It mentions the requester by id.
    Mention,
    /// It calls the requester by name.
    Name,
    /// It names what was asked for.
    Item,
    /// It carries the need's link.
    Link,
    /// It counts or collects several needs.
    Scope,
    /// The need is the nearest open one.
    Adjacent,
}

/// One fulfilment record.
#[derive(Clone, Debug)]
pub struct Help {
    /// The message that says so.
    pub message: u32,
    /// Index into [`Pairing::needs`].
    pub need: u32,
    /// Who helped.
    pub helper: u32,
    /// Who was helped.
    pub requester: u32,
    /// What came of it.
    pub outcome: Outcome,
    /// Why it failed, e.g. `quota`; empty otherwise.
    pub reason: &'static str,
    /// Probability that the record is right.
    pub p: f32,
    /// Why these two were paired.
    pub evidence: Vec<Evidence>,
}

/// Needs and help of one chat.
#[derive(Clone, Debug, Default)]
pub struct Pairing {
    /// Needs, in order of their first posting.
    pub needs: Vec<Need>,
    /// Per message: index of the need it posts, or [`NONE`].
    pub need_of: Vec<u32>,
    /// Help records, in message order.
    pub help: Vec<Help>,
}

/// Candidates are at most this many messages away: 98.9 % of answers are nearer.
const REACH: u32 = 400;
/// Needs considered per message, newest first.
const CANDIDATES: usize = 24;
/// Beyond this many nearer needs, one more does not make a need less likely.
const MOST_RANK: f32 = 6.0;
/// Links of a need that are compared: reposts repeat the first ones.
const MOST_LINKS: usize = 16;
/// A claim alone ("1", "点了", "done"), in bytes: too short to call anybody.
const SHORTEST_CALL: usize = 6;
/// Scope of a collective claim.
const SCOPE_MICROS: i64 = 45 * 60 * MICROS_PER_SECOND;

/// Pairs the messages of a chat with its needs.
pub fn pair(chat: &Chat, acts: &ChatActs) -> Pairing {
    let (needs, need_of) = gather(chat, acts);
    let mut work = Work {
        chat,
        acts,
        needs: &needs,
        names: Names::of(chat),
        thread: need_of.clone(),
        helped: HashSet::default(),
        swept: HashMap::default(),
        tokens: HashMap::default(),
    };
    let mut help = Vec::new();
    let mut started = 0usize;
    for (i, a) in acts.messages.iter().enumerate() {
        while started < needs.len() && needs[started].first < i as u32 {
            started += 1;
        }
        if a.is(Act::Fulfil) || a.is(Act::Fail) || a.is(Act::Promise) {
            help.extend(work.message(i, started));
        } else if chat.messages[i].reply != NONE && work.thread[i] == NONE {
            work.thread[i] = work.thread[chat.messages[i].reply as usize];
        }
    }
    Pairing { needs, need_of, help }
}

struct Work<'a> {
    chat: &'a Chat,
    acts: &'a ChatActs,
    needs: &'a [Need],
    names: Names,
    thread: Vec<u32>,
    helped: HashSet<(u32, u32), RandomState>,
    swept: HashMap<u32, i64, RandomState>,
    tokens: HashMap<u32, HashSet<u64, RandomState>, RandomState>,
}

struct Candidate {
    need: u32,
    score: f32,
    explicit: bool,
    item: bool,
    evidence: Vec<Evidence>,
}

impl Work<'_> {
    fn message(&mut self, i: usize, started: usize) -> Vec<Help> {
        let message = &self.chat.messages[i];
        let acts = &self.acts.messages[i];
        let mut candidates = self.candidates(i, started);
        if candidates.is_empty() {
            return Vec::new();
        }
        candidates.sort_by(|a, b| b.score.total_cmp(&a.score).then(b.need.cmp(&a.need)));
        let chosen = self.choose(i, candidates);
        if let Some((need, ..)) = chosen.first()
            && self.thread[i] == NONE
        {
            self.thread[i] = *need;
        }
        let outcome = self.outcome(acts);
        let mut records = Vec::new();
        for (need, p, evidence, explicit_fail) in chosen {
            let mut outcome = outcome;
            if acts.is(Act::Fail) && acts.is(Act::Fulfil) {
                outcome = if explicit_fail { Outcome::Failed } else { Outcome::Done };
            }
            let reason = if outcome == Outcome::Failed { reason(&self.acts.folded[i]) } else { "" };
            if outcome == Outcome::Done {
                self.helped.insert((message.sender, need));
            }
            records.push(Help {
                message: i as u32,
                need,
                helper: message.sender,
                requester: self.needs[need as usize].requester,
                outcome,
                reason,
                p,
                evidence,
            });
        }
        if acts.collective {
            self.swept.insert(message.sender, message.time);
        }
        records
    }

    fn outcome(&self, acts: &crate::acts::MessageActs) -> Outcome {
        let (done, fail, promise) = (acts.p(Act::Fulfil), acts.p(Act::Fail), acts.p(Act::Promise));
        if done >= 0.5 {
            Outcome::Done
        } else if fail >= promise {
            Outcome::Failed
        } else {
            Outcome::Promised
        }
    }

    fn candidates(&mut self, i: usize, started: usize) -> Vec<Candidate> {
        let message = self.chat.messages[i];
        let acts = &self.acts.messages[i];
        let folded = self.acts.folded[i].as_str();
        let replied = if message.reply == NONE { NONE } else { self.thread[message.reply as usize] };
        let reply_to = self.chat.messages.get(message.reply as usize).map_or(NONE, |m| m.sender);
        let mentioned = self.chat.mentioned(i);
        let called = if folded.len() > SHORTEST_CALL { self.names.called(folded) } else { Vec::new() };
        let mut out: Vec<Candidate> = Vec::new();
        let mut words: HashSet<u64, RandomState> = HashSet::default();
        collect(folded, &mut words);
        let mine: Vec<u64> = words.into_iter().collect();
        let mut rank = 0.0f32;
        let mut recent: Vec<(u32, u32)> = (0..started)
            .rev()
            .take(CANDIDATES * 2)
            .map(|n| (self.needs[n].last_before(i as u32), n as u32))
            .collect();
        recent.sort_unstable_by(|a, b| b.cmp(a));
        if replied != NONE && !recent.iter().take(CANDIDATES).any(|(_, n)| *n == replied) {
            recent.insert(0, (self.needs[replied as usize].last_before(i as u32), replied));
        }
        for (last, n) in recent.into_iter().take(CANDIDATES) {
            let need = &self.needs[n as usize];
            if need.requester == message.sender {
                continue;
            }
            let distance = i as u32 - last;
            if distance > REACH && replied != n {
                continue;
            }
            let mut evidence = Vec::new();
            let mut score = 1.1 - rank.min(MOST_RANK) * 0.75 - (distance as f32).ln() * 0.35;
            let mut item = false;
            if replied == n {
                // A reply by id outweighs every nearer need.
                score += 6.0 + rank.min(MOST_RANK) * 0.75;
                evidence.push(Evidence::Reply);
            } else if reply_to != NONE && reply_to == need.requester {
                score += 2.0;
                evidence.push(Evidence::Reply);
            }
            if mentioned.contains(&need.requester) {
                score += 3.5;
                evidence.push(Evidence::Mention);
            } else if called.binary_search(&need.requester).is_ok() {
                score += 3.0;
                evidence.push(Evidence::Name);
            }
            if self.shares_item(&mine, n) {
                score += if acts.answer { 0.8 } else { 2.2 };
                item = true;
                evidence.push(Evidence::Item);
            }
            if self.acts.links[i]
                .iter()
                .any(|l| links(need, self.acts).take(MOST_LINKS).any(|m| m.object == l.object))
            {
                score += 4.0;
                evidence.push(Evidence::Link);
            }
            let question = need.kind == NeedKind::Question;
            if acts.answer != question {
                score -= if acts.answer { 2.5 } else { 1.8 };
            }
            if let (Some(said), false) = (acts.kind, question) {
                if said == need.kind {
                    score += 0.5;
                } else if !acts.collective {
                    score -= 0.6;
                }
            }
            let closed = need.closed != NONE && need.closed < i as u32;
            if closed {
                score -= 2.0;
            }
            if self.helped.contains(&(message.sender, n)) && !question {
                score -= if self.reposted_since(need, i) { 0.3 } else { 2.5 };
            }
            if !(closed || (self.helped.contains(&(message.sender, n)))) {
                rank += 1.0;
            }
            let explicit = !evidence.is_empty();
            if !explicit {
                evidence.push(Evidence::Adjacent);
            }
            out.push(Candidate { need: n, score, explicit, item, evidence });
        }
        out
    }

    fn reposted_since(&self, need: &Need, i: usize) -> bool {
        let before = need.reposts.partition_point(|r| (*r as usize) < i);
        before > 0 && i - (need.reposts[before - 1] as usize) < 60
    }

    /// Shared rare words: what the helper says beyond the claim also stands in the request.
    fn shares_item(&mut self, mine: &[u64], need: u32) -> bool {
        let n = &self.needs[need as usize];
        let acts = self.acts;
        let tokens = self.tokens.entry(need).or_insert_with(|| {
            let mut set = HashSet::default();
            for m in std::iter::once(&n.first).chain(&n.parts) {
                collect(&acts.folded[*m as usize], &mut set);
            }
            set
        });
        mine.iter().any(|t| tokens.contains(t))
    }

    fn choose(&self, i: usize, candidates: Vec<Candidate>) -> Vec<(u32, f32, Vec<Evidence>, bool)> {
        let message = &self.chat.messages[i];
        let acts = &self.acts.messages[i];
        let p_act = acts.p(Act::Fulfil).max(acts.p(Act::Fail)).max(acts.p(Act::Promise));
        let folded = self.acts.folded[i].as_str();
        let failing = acts.is(Act::Fail) && acts.is(Act::Fulfil);
        let count = counted(folded, acts.collective);
        if let Some(count) = count {
            let since = self.swept.get(&message.sender).copied().unwrap_or(i64::MIN);
            let scope = |c: &&Candidate| {
                let need = &self.needs[c.need as usize];
                let posted = self.chat.messages[need.last_before(i as u32) as usize].time;
                need.kind != NeedKind::Question
                    && need.kind != NeedKind::GroupBuy
                    && !(need.closed != NONE && need.closed < i as u32)
                    && !self.helped.contains(&(message.sender, c.need))
                    && posted > since.max(message.time - SCOPE_MICROS)
            };
            let mut open: Vec<&Candidate> = candidates.iter().filter(scope).collect();
            let named = open.iter().filter(|c| c.explicit).count();
            if named >= 2 {
                open.retain(|c| c.explicit);
            }
            open.sort_by_key(|c| std::cmp::Reverse(self.needs[c.need as usize].last_before(i as u32)));
            open.truncate(count);
            if open.len() >= 2 || (acts.collective && !open.is_empty()) {
                return open
                    .into_iter()
                    .map(|c| {
                        let mut evidence = c.evidence.clone();
                        evidence.retain(|e| *e != Evidence::Adjacent);
                        evidence.push(Evidence::Scope);
                        (c.need, (0.8 * p_act).min(0.99), evidence, false)
                    })
                    .collect();
            }
        }
        let best = candidates[0].score;
        let strong = |c: &Candidate| {
            c.evidence.iter().any(|e| matches!(e, Evidence::Name | Evidence::Mention | Evidence::Link))
                || c.item && !acts.answer
        };
        let several = candidates.iter().filter(|c| strong(c) && c.score > 0.6).count() >= 2 && !acts.answer;
        let mut seen = HashSet::new();
        candidates
            .into_iter()
            .enumerate()
            .filter(|(k, c)| *k == 0 || (several && strong(c) && c.score > best - 3.0 && c.score > 0.6))
            .filter(|(_, c)| seen.insert(self.needs[c.need as usize].requester) || failing)
            .map(|(_, c)| {
                let p = sigmoid(c.score + 1.6) * p_act;
                let fails = failing && (!several || fails_first(folded));
                (c.need, p.min(0.99), c.evidence, fails)
            })
            .filter(|(_, p, _, _)| *p >= 0.3)
            .collect()
    }
}
