//! Fitting on labelled chats, and figures for chats that the weights have not seen.

use super::analysis::{Setup, analyse};
use super::labelled::LabelledChat;
use super::score::{Figures, score};
use crate::data::Words;
use crate::findings::Disclosure;
use crate::measures::Settings;
use crate::pairing::{Weights, help};
use crate::replies::Replies;
use crate::signals::Seen;
use crate::spam::Lists;
use crate::{acts, pairing, replies, signals};
use anyhow::Result;
use rayon::prelude::*;

/// Parts of the chats that judge each other, so that help is fitted on acts as they are judged in
/// chats that the judge has not seen.
const FOLDS: usize = 4;

/// A labelled chat with what the judge sees of it.
#[derive(Debug)]
pub(super) struct Prepared {
    pub labelled: LabelledChat,
    seen: Seen,
    /// With the reply model and without: exchanges of links go without, and what is learned must
    /// serve both.
    replies: [Replies; 2],
    rows: [acts::Rows; 2],
}

/// Prepares chats for fitting.
///
/// # Errors
/// When the shipped lexicon is faulty.
pub(super) fn prepare(chats: Vec<LabelledChat>) -> Result<Vec<Prepared>> {
    chats
        .into_iter()
        .map(|labelled| {
            let seen = signals::read(&labelled.chat, &Words::default())?;
            let replies = [replies::known(&labelled.chat, &seen.messages)?, Replies::default()];
            let rows = replies.each_ref().map(|replies| {
                acts::rows(&acts::Labelled {
                    chat: &labelled.chat,
                    signals: &seen.messages,
                    replies,
                    gold: &labelled.acts,
                })
            });
            Ok(Prepared { labelled, seen, replies, rows })
        })
        .collect()
}

/// Fits weights on chats. The same chats and seed give the same weights.
pub(super) fn fit(chats: &[&Prepared], seed: u64) -> Weights {
    let folds = FOLDS.min(chats.len()).max(1);
    let mut seen: Vec<help::Rows> = Vec::new();
    let mut judged: Vec<(acts::ChatActs, &LabelledChat)> = Vec::new();
    for fold in 0..folds {
        let others: Vec<&acts::Rows> =
            chats.iter().enumerate().filter(|(i, _)| i % folds != fold).flat_map(|(_, c)| &c.rows).collect();
        let judge = acts::fit(&others, seed);
        for chat in chats.iter().enumerate().filter(|(i, _)| i % folds == fold).map(|(_, c)| c) {
            for replies in &chat.replies {
                let acts = acts::classify(&chat.labelled.chat, chat.seen.clone(), replies, &judge);
                seen.push(help::rows(&chat.labelled.chat, &acts, replies, &chat.labelled.truth));
                judged.push((acts, &chat.labelled));
            }
        }
    }
    let all: Vec<&acts::Rows> = chats.iter().flat_map(|c| &c.rows).collect();
    let help = help::fit(&seen.iter().collect::<Vec<_>>(), seed);
    let judged: Vec<(&acts::ChatActs, &[Option<acts::Gold>])> =
        judged.iter().map(|(acts, chat)| (acts, chat.acts.as_slice())).collect();
    Weights { acts: acts::fit(&all, seed).with_thresholds(&judged), help }
}

/// A chat as weights that have not seen it judge it.
#[derive(Debug)]
pub(super) struct Judged {
    /// Its name.
    pub name: String,
    /// Its figures.
    pub figures: Figures,
    /// Probability and truth of every record of help that was considered.
    pub records: Vec<(f32, bool)>,
}

/// Judges every chat by weights fitted on the others.
///
/// # Errors
/// When the shipped lexicon is faulty.
pub(super) fn cross_validate(chats: &[Prepared], seed: u64) -> Result<Vec<Judged>> {
    (0..chats.len())
        .into_par_iter()
        .map(|held| {
            let others: Vec<&Prepared> =
                chats.iter().enumerate().filter(|(i, _)| *i != held).map(|(_, c)| c).collect();
            judge(&chats[held].labelled, &fit(&others, seed))
        })
        .collect()
}

/// Judges a labelled chat by given weights.
///
/// # Errors
/// When the shipped lexicon is faulty.
pub(super) fn judge(labelled: &LabelledChat, weights: &Weights) -> Result<Judged> {
    let words = Words::default();
    let analysis = analyse(
        &labelled.chat,
        &Setup {
            disclosure: &Disclosure::Full,
            words: &words,
            weights,
            lists: &Lists::default(),
            settings: Settings::QUICK,
        },
    )?;
    let seen = signals::read(&labelled.chat, &words)?;
    let replies = replies::of(&labelled.chat, &seen)?;
    let acts = acts::classify(&labelled.chat, seen, &replies, &weights.acts);
    let pairing = pairing::pair(&labelled.chat, &acts, &replies, &weights.help);
    let records = pairing
        .help
        .iter()
        .filter(|h| h.outcome == pairing::Outcome::Done)
        .map(|h| {
            let need = labelled.truth.need_of.get(&pairing.needs[h.need as usize].first);
            let found = need.and_then(|n| labelled.truth.help.get(&(h.message, *n)));
            (h.p, found == Some(&pairing::Outcome::Done))
        })
        .collect();
    Ok(Judged { name: labelled.name.clone(), figures: score(&analysis, &labelled.gold)?, records })
}
