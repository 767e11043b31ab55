//! Help records. Rules walk through the chat and draft for every message that may help the needs
//! it may speak of (`draft`); a trained model sees each such pair with what stands around it
//! (`features`) and says how likely help, a failed try or a promise is.

mod around;
mod draft;
mod features;
mod labelled;
mod received;
mod temper;
mod training;

pub use labelled::labelled;
pub use training::{Rows, Truth, Weight, fit, rows};

use super::floors::How;
use super::names::Names;
use super::needs::{Need, gather};
use crate::acts::{Act, ChatActs, MessageActs};
use crate::data::terms;
use crate::learning::{Blocks, Forest, Pull, sigmoid};
use crate::model::Chat;
use crate::replies::Replies;
use anyhow::Context;
use draft::Pair;
use features::{FEATURES, Sight, start};
use rayon::prelude::*;
use received::Receipt;
use serde::{Deserialize, Serialize};
use temper::Temper;

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
    /// The act of a message that says so.
    fn act(self) -> Act {
        match self {
            Outcome::Done => Act::Fulfil,
            Outcome::Failed => Act::Fail,
            Outcome::Promised => Act::Promise,
        }
    }

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
    /// It says the need's number in a list.
    Floor,
    /// The requester says that it was done.
    Received,
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
    /// Per message: index of the need it posts, or [`crate::model::NONE`].
    pub need_of: Vec<u32>,
    /// Help records, in message order.
    pub help: Vec<Help>,
}

/// Probability of its act below which a failure or a promise is not looked for.
const SAID: f32 = 0.05;
/// Records below this probability are not kept.
const KEPT: f32 = 0.2;
/// Log-odds below which a pair is not looked at further: where pairs start that no rule drafted, and far below
/// [`KEPT`].
const HOPELESS: f32 = -4.0;

/// Weights of help pairing.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Model {
    done: Forest,
    failed: Forest,
    promised: Forest,
    received: Forest,
    #[serde(default)]
    temper: Temper,
}

impl Model {
    /// The same with the first `trees` of every forest.
    pub fn first(&self, trees: usize) -> Self {
        let [done, failed, promised, received] =
            [&self.done, &self.failed, &self.promised, &self.received].map(|forest| forest.first(trees));
        Model { done, failed, promised, received, temper: self.temper }
    }

    /// Checks weights that were read.
    ///
    /// # Errors
    /// When they are of other features than this version of huzhu has.
    pub fn checked(self) -> anyhow::Result<Self> {
        let fits = [&self.done, &self.failed, &self.promised].iter().all(|f| f.fits(FEATURES));
        let fits = fits && self.received.fits(received::FEATURES);
        fits.then_some(self).context("help model of another version of huzhu: train it again")
    }
}

/// Pairs the messages of a chat with its needs.
pub fn pair(chat: &Chat, acts: &ChatActs, replies: &Replies, model: &Model) -> Pairing {
    let mut pairing = looked_at(chat, acts, replies, model);
    let by = model.temper.of(&pairing.help);
    temper::apply(&mut pairing.help, by);
    pairing
}

/// Pairs them, every pair judged for itself.
fn looked_at(chat: &Chat, acts: &ChatActs, replies: &Replies, model: &Model) -> Pairing {
    let (needs, need_of) = gather(chat, acts);
    let names = Names::of(chat);
    let draft = draft::draft(chat, acts, &needs, &need_of, &names);
    let sight = Sight::new(chat, acts, &needs, &draft, replies);
    let mut help: Vec<Help> = draft
        .pairs
        .par_iter()
        .with_min_len(64)
        .map_init(Blocks::default, |rows, pairs| {
            let judged = judge(&sight, pairs, model, rows);
            let found = pairs.iter().zip(judged).filter_map(|(pair, j)| record(chat, acts, &needs, pair, &j));
            found.collect::<Vec<Help>>()
        })
        .flatten_iter()
        .collect();
    let receipts = received::receipts(chat, acts, &needs, &need_of, &draft, &names);
    let sight = received::Sight { chat, acts, needs: &needs, replies };
    help.extend((0..receipts.len()).filter_map(|at| receipt(&sight, &receipts, at, model)));
    help.sort_by_key(|h| h.message);
    Pairing { needs, need_of, help }
}

fn record(chat: &Chat, acts: &ChatActs, needs: &[Need], pair: &Pair, judged: &Judged) -> Option<Help> {
    let Judged { outcome, p, .. } = *judged;
    let message = pair.message as usize;
    (p >= KEPT).then(|| Help {
        message: pair.message,
        need: pair.need,
        helper: chat.messages[message].sender,
        requester: needs[pair.need as usize].requester,
        outcome,
        reason: if outcome == Outcome::Failed { terms().reason(&acts.folded[message]) } else { "" },
        p: p.min(0.99),
        evidence: pair.evidence(),
    })
}

/// Probability that a receipt shows help, and its features.
fn judge_receipt(
    sight: &received::Sight<'_>,
    receipts: &[Receipt],
    at: usize,
    model: &Model,
) -> (f32, [f32; received::WIDTH]) {
    let mut row = [0.0; received::WIDTH];
    sight.row(receipts, at, &mut row);
    let p = sigmoid(received::start(&row) + model.received.score(&row));
    (p.min(0.99), row)
}

/// The record of a receipt.
fn receipt(sight: &received::Sight<'_>, receipts: &[Receipt], at: usize, model: &Model) -> Option<Help> {
    let (p, _) = judge_receipt(sight, receipts, at, model);
    let r = &receipts[at];
    (p >= KEPT).then(|| Help {
        message: r.message,
        need: r.need,
        helper: r.helper,
        requester: sight.needs[r.need as usize].requester,
        outcome: Outcome::Done,
        reason: "",
        p,
        evidence: r.evidence(),
    })
}

/// What came of a pair.
struct Judged {
    outcome: Outcome,
    p: f32,
    /// Probabilities of help, a failed try and a promise by the forests.
    all: [f32; 3],
}

/// Judges the pairs of one message. `rows` is overwritten with their features.
fn judge(sight: &Sight<'_>, pairs: &[Pair], model: &Model, rows: &mut Blocks) -> Vec<Judged> {
    let Some(first) = pairs.first() else { return Vec::new() };
    let acts = &sight.acts.messages[first.message as usize];
    sight.rows(pairs, rows);
    let forests = [
        (Outcome::Done, &model.done),
        (Outcome::Failed, &model.failed),
        (Outcome::Promised, &model.promised),
    ];
    let mut all = vec![[0.0f32; 3]; pairs.len()];
    let mut scores = vec![0.0f32; pairs.len()];
    for (k, (outcome, forest)) in forests.into_iter().enumerate() {
        // Thanks may show that help was done; a failure or a promise must be said.
        if outcome != Outcome::Done && acts.p(outcome.act()) < SAID {
            continue;
        }
        scores.iter_mut().zip(rows.rows()).for_each(|(s, row)| *s = start(&row, outcome));
        forest.add_to(&mut scores, rows, HOPELESS);
        all.iter_mut().zip(&scores).for_each(|(all, score)| all[k] = sigmoid(*score));
    }
    pairs.iter().zip(all).map(|(pair, all)| outcome(acts, pair, all)).collect()
}

/// What came of a pair that the forests have judged.
fn outcome(acts: &MessageActs, pair: &Pair, mut all: [f32; 3]) -> Judged {
    // Who says which need was left out has not helped it.
    if pair.floor.is_some_and(|said| said.how == How::Excepted) {
        all[0] = 0.0;
    }
    // What came of it is judged by the pair; between outcomes that are as likely the act decides.
    let weight = |outcome: Outcome, p: f32| p * (0.25 + acts.p(outcome.act()));
    let (mut outcome, mut p) = (Outcome::Done, all[0]);
    for (other, q) in [(Outcome::Failed, all[1]), (Outcome::Promised, all[2])] {
        if weight(other, q) >= weight(outcome, p) && q > 0.0 {
            (outcome, p) = (other, q);
        }
    }
    // A failure or promise that is told to the one who asked is as sure as that it was said.
    let placed = pair.floor.is_some_and(|said| match outcome {
        Outcome::Failed => said.fails,
        Outcome::Promised => said.later,
        Outcome::Done => false,
    });
    let told = pair.reply || pair.reply_to_requester || pair.mention || pair.name || placed;
    if told && outcome != Outcome::Done && acts.is(outcome.act()) {
        p = p.max(acts.p(outcome.act()));
    }
    Judged { outcome, p, all }
}

/// A need that a message may speak of, and why.
#[derive(Clone, Debug, Serialize)]
pub struct Candidate {
    /// Index of the need.
    pub need: u32,
    /// Who helped: the sender, or whom the requester's words show.
    pub helper: u32,
    /// What came of it, if anything did.
    pub outcome: Outcome,
    /// Probability of that, as it is recorded.
    pub p: f32,
    /// Probabilities of help, a failed try and a promise by the forests.
    pub all: [f32; 3],
    /// Evidence.
    pub evidence: Vec<Evidence>,
    /// Features that pulled the probability of help most.
    pub pulls: Vec<Pull>,
}

/// Features that are named per candidate, and candidates that are named.
const NAMED: usize = 6;
const RUNNERS_UP: usize = 4;

/// The needs that message `i` may speak of, the likeliest first.
pub fn explain(
    chat: &Chat,
    acts: &ChatActs,
    replies: &Replies,
    model: &Model,
    i: usize,
) -> (Vec<Need>, Vec<Candidate>) {
    let (needs, need_of) = gather(chat, acts);
    let names = Names::of(chat);
    let draft = draft::draft(chat, acts, &needs, &need_of, &names);
    let sight = Sight::new(chat, acts, &needs, &draft, replies);
    let pairs = draft.pairs.iter().find(|pairs| pairs[0].message == i as u32).map_or(&[][..], Vec::as_slice);
    let mut rows = Blocks::default();
    let judged = judge(&sight, pairs, model, &mut rows);
    let mut candidates: Vec<Candidate> = pairs
        .iter()
        .zip(judged)
        .zip(rows.rows())
        .map(|((pair, Judged { outcome, p, all }), row)| Candidate {
            need: pair.need,
            helper: chat.messages[i].sender,
            outcome,
            p,
            all,
            evidence: pair.evidence(),
            pulls: model.done.strongest(&row.features().collect::<Vec<_>>(), NAMED),
        })
        .collect();
    let receipts = received::receipts(chat, acts, &needs, &need_of, &draft, &names);
    let sight = received::Sight { chat, acts, needs: &needs, replies };
    for (at, r) in receipts.iter().enumerate().filter(|(_, r)| r.message == i as u32) {
        let (p, row) = judge_receipt(&sight, &receipts, at, model);
        candidates.push(Candidate {
            need: r.need,
            helper: r.helper,
            outcome: Outcome::Done,
            p,
            all: [p, 0.0, 0.0],
            evidence: r.evidence(),
            pulls: model.received.strongest(&row, NAMED),
        });
    }
    let by = model.temper.of(&looked_at(chat, acts, replies, model).help);
    for candidate in candidates.iter_mut().filter(|c| c.outcome == Outcome::Done && c.p >= KEPT) {
        candidate.p = temper::moved(candidate.p, by);
    }
    candidates.sort_by(|a, b| b.p.total_cmp(&a.p));
    candidates.truncate(RUNNERS_UP);
    (needs, candidates)
}
