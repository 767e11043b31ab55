//! The trained part of the classifier: one forest per act over what the draft and the words of a message and of
//! those around it show. Words it knows as cues, and through a model of wording.

mod features;
mod said;
mod settle;
mod training;

pub(crate) use said::is_label;
pub use training::{Gold, Labelled, Rows, fit, rows};

use super::draft::Draft;
use super::{Act, MessageActs, Posting};
use crate::learning::{Blocks, Forest, Pull, Wording, sigmoid};
use crate::model::{Chat, NONE};
use crate::replies::Replies;
use crate::signals::Signals;
use anyhow::Context;
use features::{Sight, WIDTH, names};
use rayon::prelude::*;
use said::Said;
use serde::{Deserialize, Serialize};

/// What is judged: the three ways to post a need, the acts that words and place decide, and whether help was
/// received.
const TARGETS: &[&str] = &[
    "first",
    "part",
    "repost",
    "fulfil",
    "fail",
    "promise",
    "thanks",
    "return_demand",
    "offer",
    "ad",
    "scam",
    "rule",
    "moderation",
    "complaint",
    "received",
];
/// The acts of the targets after the three ways to post; the last target is none.
const JUDGED: &[Act] = &[
    Act::Fulfil,
    Act::Fail,
    Act::Promise,
    Act::Thanks,
    Act::ReturnDemand,
    Act::Offer,
    Act::Ad,
    Act::Scam,
    Act::Rule,
    Act::Moderation,
    Act::Complaint,
];
const POSTINGS: usize = 3;
const RECEIVED: usize = TARGETS.len() - 1;

/// Weights of the judge.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// What wording alone says of the targets.
    wording: Wording,
    /// One forest per target, in order.
    forests: Vec<Forest>,
}

impl Model {
    /// The same with the first `trees` of every forest.
    pub fn first(&self, trees: usize) -> Self {
        Model { forests: self.forests.iter().map(|f| f.first(trees)).collect(), ..self.clone() }
    }

    /// Checks weights that were read.
    ///
    /// # Errors
    /// When they are of other features than this version of huzhu has.
    pub fn checked(self) -> anyhow::Result<Self> {
        let names = names();
        let fits = self.forests.len() == TARGETS.len() && self.forests.iter().all(|f| f.fits(&names));
        let fits = fits && self.wording.targets() == TARGETS.len();
        fits.then_some(self).context("acts model of another version of huzhu: train it again")
    }
}

/// Log-odds below which an act is not looked at further: one in a hundred.
const UNLIKELY: f32 = -4.6;

/// Log-odds of the targets of one message by its wording alone.
type Worded = [f32; TARGETS.len()];
/// Probabilities of the targets of one message.
type Judged = [f32; TARGETS.len()];

/// Judges every message of a draft.
pub(super) fn judge(
    chat: &Chat,
    signals: &[Signals],
    replies: &Replies,
    draft: Draft,
    model: &Model,
) -> Vec<MessageActs> {
    let sight = Sight::new(chat, signals, replies, &draft);
    let mut people: Vec<usize> = (0..chat.messages.len())
        .filter(|i| chat.messages[*i].sender != NONE && !chat.messages[*i].kind.is_event())
        .collect();
    // What is alike by the draft lies side by side, where most forests give up on all of it at once.
    people.sort_by_cached_key(|i| draft.messages[*i].likeliest());
    let said = said(chat, &sight, &model.wording);
    let parts: Vec<Vec<Judged>> = people
        .par_chunks(PART)
        .map(|part| {
            let starts = part.iter().map(|i| starts(&draft.messages[*i])).collect();
            score(&rows_of(&sight, &said, part), starts, model)
        })
        .collect();
    let mut judged: Vec<Judged> = vec![[0.0; TARGETS.len()]; chat.messages.len()];
    people.iter().zip(parts.into_iter().flatten()).for_each(|(i, p)| judged[*i] = p);
    settle::settle(chat, signals, draft, &judged)
}

/// Messages that are worked on at a time: they are scored side by side, and their columns fit into a near cache.
const PART: usize = 64;

fn said(chat: &Chat, sight: &Sight<'_>, wording: &Wording) -> Said {
    let messages = (0..chat.messages.len())
        .into_par_iter()
        .with_min_len(PART)
        .map_init(Vec::new, |scratch, i| sight.worded(i, wording, scratch))
        .collect();
    Said::new(messages, chat.messages.iter().map(|m| m.sender).collect())
}

/// The columns of some messages, row after row.
fn rows_of(sight: &Sight<'_>, said: &Said, part: &[usize]) -> Vec<f32> {
    let mut rows = vec![0.0f32; part.len() * WIDTH];
    for (i, row) in part.iter().zip(rows.chunks_exact_mut(WIDTH)) {
        sight.row(*i, row);
        said.fill(&sight.seen(*i), row);
    }
    rows
}

/// Probabilities of the targets in the place of what the draft says of them, for every row.
fn score(rows: &[f32], mut judged: Vec<Judged>, model: &Model) -> Vec<Judged> {
    let mut blocks = Blocks::default();
    blocks.lay(rows, WIDTH);
    let mut scores = vec![0.0f32; judged.len()];
    for (target, forest) in model.forests.iter().enumerate() {
        scores.iter_mut().zip(&judged).for_each(|(score, start)| *score = start[target]);
        forest.add_to(&mut scores, &blocks, UNLIKELY);
        judged.iter_mut().zip(&scores).for_each(|(p, score)| p[target] = sigmoid(*score));
    }
    judged
}

/// Why an act was given or not.
#[derive(Clone, Debug, Serialize)]
pub struct Reason {
    /// The act, or the way to post a need.
    pub act: &'static str,
    /// Probability by the rules alone.
    pub drafted: f32,
    /// Probability in the end.
    pub judged: f32,
    /// Features that pulled most.
    pub pulls: Vec<Pull>,
}

/// Features that are named per act.
const NAMED: usize = 6;

/// The reasons for the acts of message `i` that are at least a little likely.
pub(super) fn explain(
    chat: &Chat,
    signals: &[Signals],
    replies: &Replies,
    draft: &Draft,
    model: &Model,
    i: usize,
) -> Vec<Reason> {
    let sight = Sight::new(chat, signals, replies, draft);
    let row = rows_of(&sight, &said(chat, &sight, &model.wording), &[i]);
    let starts = starts(&draft.messages[i]);
    let judged = score(&row, vec![starts], model);
    let mut reasons: Vec<Reason> = TARGETS
        .iter()
        .zip(&model.forests)
        .zip(starts)
        .zip(judged.into_iter().flatten())
        .map(|(((act, forest), start), judged)| Reason {
            act,
            drafted: sigmoid(start),
            judged,
            pulls: forest.strongest(&row, NAMED),
        })
        .filter(|r| r.drafted >= 0.2 || r.judged >= 0.1)
        .collect();
    reasons.sort_by(|a, b| b.judged.total_cmp(&a.judged));
    reasons
}

/// Draft probabilities nearer to 0 or 1 are not believed.
const SURE: f32 = 0.97;

/// Log-odds of the targets by the draft alone: what the forests add to.
fn starts(drafted: &MessageActs) -> Judged {
    let mut p = [0.0; TARGETS.len()];
    let posts = drafted.p(Act::Request).max(drafted.p(Act::Repost));
    match drafted.posting {
        Some(Posting::First) => p[0] = posts,
        Some(Posting::Part(_)) => p[1] = posts,
        Some(Posting::Repost(_)) => p[2] = posts,
        None => p[0] = posts.min(0.4),
    }
    for (p, act) in p[POSTINGS..].iter_mut().zip(JUDGED) {
        *p = drafted.p(*act);
    }
    p.map(log_odds)
}

fn log_odds(p: f32) -> f32 {
    let p = p.clamp(1.0 - SURE, SURE);
    (p / (1.0 - p)).ln()
}
