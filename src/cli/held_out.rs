//! Fitting on labelled chats, and figures for chats that the weights have not seen.

use super::analysis::{Setup, analyse};
use super::args::Pairing;
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
use std::collections::BTreeSet;

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
                    series: labelled.series(),
                    weight: labelled.gold.weight(),
                })
            });
            Ok(Prepared { labelled, seen, replies, rows })
        })
        .collect()
}

/// Fits weights on chats. The same chats and seed give the same weights.
pub(super) fn fit(chats: &[&Prepared], seed: u64) -> Weights {
    let fold_of = split(chats, FOLDS);
    let folds = fold_of.iter().max().map_or(0, |last| last + 1);
    let mut seen: Vec<Vec<help::Rows>> = Vec::new();
    let mut judged: Vec<(acts::ChatActs, &LabelledChat)> = Vec::new();
    for fold in 0..folds {
        let others: Vec<&acts::Rows> =
            chats.iter().zip(&fold_of).filter(|(_, f)| **f != fold).flat_map(|(c, _)| &c.rows).collect();
        let judge = acts::fit(&others, seed);
        let mut part = Vec::new();
        for chat in chats.iter().zip(&fold_of).filter(|(_, f)| **f == fold).map(|(c, _)| c) {
            for replies in &chat.replies {
                let acts = acts::classify(&chat.labelled.chat, chat.seen.clone(), replies, &judge);
                part.push(help::rows(&chat.labelled.chat, &acts, replies, &chat.labelled.truth));
                judged.push((acts, &chat.labelled));
            }
        }
        seen.push(part);
    }
    let all: Vec<&acts::Rows> = chats.iter().flat_map(|c| &c.rows).collect();
    let help = help::fit(&seen, seed);
    let judged: Vec<(&acts::ChatActs, &[Option<acts::Gold>])> =
        judged.iter().map(|(acts, chat)| (acts, chat.acts.as_slice())).collect();
    Weights::new(acts::fit(&all, seed).with_thresholds(&judged), help)
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

/// The part that each chat belongs to, of at most `most`: chats of one series belong to one part.
fn split(chats: &[&Prepared], most: usize) -> Vec<usize> {
    let mut series: Vec<&str> = Vec::new();
    for chat in chats {
        if !series.contains(&chat.labelled.series()) {
            series.push(chat.labelled.series());
        }
    }
    let parts = most.min(series.len()).max(1);
    let at = |chat: &Prepared| series.iter().position(|s| *s == chat.labelled.series());
    chats.iter().map(|chat| at(chat).unwrap_or(0) % parts).collect()
}

/// Judges every chat by weights fitted on those of the other parts, of at most `folds`, and on `beside`,
/// which are not judged.
///
/// # Errors
/// When the shipped lexicon is faulty.
pub(super) fn cross_validate(
    chats: &[Prepared],
    beside: &[Prepared],
    folds: usize,
    pairing: Pairing,
    seed: u64,
) -> Result<Vec<Judged>> {
    let part_of = split(&chats.iter().collect::<Vec<_>>(), folds);
    let parts: BTreeSet<usize> = part_of.iter().copied().collect();
    let others =
        |part: usize| chats.iter().zip(&part_of).filter(move |(_, p)| **p != part).map(|(chat, _)| chat);
    let fitted: Vec<Weights> = parts
        .par_iter()
        .map(|part| {
            let weights = fit(&others(*part).chain(beside).collect::<Vec<_>>(), seed);
            if pairing == Pairing::Fast { weights.light() } else { weights }
        })
        .collect();
    chats.par_iter().zip(&part_of).map(|(chat, part)| judge(&chat.labelled, &fitted[*part])).collect()
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
            several: false,
        },
    )?;
    let seen = signals::read(&labelled.chat, &words)?;
    let replies = weights.replies(&labelled.chat, &seen)?;
    let acts = acts::classify(&labelled.chat, seen, &replies, &weights.acts);
    let pairing = pairing::pair(&labelled.chat, &acts, &replies, &weights.help);
    let records = pairing
        .help
        .iter()
        .filter(|h| h.outcome == pairing::Outcome::Done)
        .map(|h| (h.p, labelled.truth.holds(&pairing, h)))
        .collect();
    Ok(Judged { name: labelled.name.clone(), figures: score(&analysis, &labelled.gold)?, records })
}
