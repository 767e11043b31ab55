//! Fitting on labelled chats, and figures for chats that the weights have not seen.

use super::analysis::{Setup, analyse};
use super::args::Pairing;
use super::labelled::LabelledChat;
use super::score::{Figures, score};
use crate::data::Words;
use crate::findings::Disclosure;
use crate::measures::Settings;
use crate::model::{Chat, Kind, NONE};
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

/// A labelled chat as fitting sees it.
#[derive(Debug)]
pub(super) struct Prepared {
    pub labelled: LabelledChat,
    /// As it was written; and as a poor export writes it, without the reply model, which fast pairing goes without.
    /// What is learned must serve both.
    views: [View; 2],
}

impl Prepared {
    fn rows(&self) -> impl Iterator<Item = &acts::Rows> {
        self.views.iter().map(|view| &view.rows)
    }
}

/// One way in which a chat is met.
#[derive(Debug)]
struct View {
    chat: Chat,
    seen: Seen,
    replies: Replies,
    rows: acts::Rows,
}

impl View {
    fn new(chat: Chat, labelled: &LabelledChat, modelled: bool) -> Result<Self> {
        let seen = signals::read(&chat, &Words::default())?;
        let replies = if modelled { replies::of(&chat, &seen)? } else { Replies::default() };
        let rows = acts::rows(&acts::Labelled {
            chat: &chat,
            signals: &seen.messages,
            replies: &replies,
            gold: &labelled.acts,
            series: labelled.series(),
            weight: labelled.gold.weight(),
        });
        Ok(Self { chat, seen, replies, rows })
    }
}

/// Cards of exports that write their titles.
const CARDS: &[&str] = &["[小程序]", "[QQ小程序]", "[链接]"];

/// The chat as an export writes it that knows of no replies, and neither what stands on a card nor the label of a
/// picture, sticker or voice message. Their kinds stay, and so does whatever else was written with them.
fn poorer(chat: &Chat) -> Chat {
    let mut poorer = chat.clone();
    for (i, message) in poorer.messages.iter_mut().enumerate() {
        message.reply = NONE;
        let text = chat.text(i);
        if CARDS.iter().any(|card| text.starts_with(card)) {
            message.kind = Kind::MiniProgram;
            message.text.len = 0;
        } else if matches!(message.kind, Kind::Image | Kind::Video | Kind::File | Kind::Voice | Kind::Sticker)
            && acts::is_label(text)
        {
            message.text.len = 0;
        }
    }
    poorer
}

/// Prepares chats for fitting.
///
/// # Errors
/// When the shipped lexicon is faulty.
pub(super) fn prepare(chats: Vec<LabelledChat>) -> Result<Vec<Prepared>> {
    chats
        .into_iter()
        .map(|labelled| {
            let views = [
                View::new(labelled.chat.clone(), &labelled, true)?,
                View::new(poorer(&labelled.chat), &labelled, false)?,
            ];
            Ok(Prepared { labelled, views })
        })
        .collect()
}

/// Fits weights on chats. The same chats and seed give the same weights.
pub(super) fn fit(chats: &[&Prepared], seed: u64) -> Weights {
    let fold_of = split(chats, FOLDS);
    let folds = fold_of.iter().max().map_or(0, |last| last + 1);
    let mut seen: Vec<Vec<help::Rows>> = Vec::new();
    for fold in 0..folds {
        let others: Vec<&acts::Rows> =
            chats.iter().zip(&fold_of).filter(|(_, f)| **f != fold).flat_map(|(c, _)| c.rows()).collect();
        let judge = acts::fit(&others, seed);
        let mut part = Vec::new();
        for chat in chats.iter().zip(&fold_of).filter(|(_, f)| **f == fold).map(|(c, _)| c) {
            for View { chat: met, seen, replies, .. } in &chat.views {
                let acts = acts::classify(met, seen.clone(), replies, &judge);
                part.push(help::rows(met, &acts, replies, &chat.labelled.truth));
            }
        }
        seen.push(part);
    }
    let all: Vec<&acts::Rows> = chats.iter().flat_map(|c| c.rows()).collect();
    let help = help::fit(&seen, seed);
    Weights::new(acts::fit(&all, seed), help)
}

/// A chat as weights that have not seen it judge it.
#[derive(Debug)]
pub(super) struct Judged {
    /// Its name.
    pub name: String,
    /// Its figures.
    pub figures: Figures,
    /// Every record of help that was considered.
    pub records: Vec<Record>,
}

/// A record of help as it was judged, and what the labels say of it.
#[derive(Debug)]
pub(super) struct Record {
    /// Id of the message.
    pub message: String,
    /// Id of the message that states the need first.
    pub need: String,
    /// Probability that it is right.
    pub p: f32,
    /// Whether it is.
    pub right: bool,
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
        .map(|h| Record {
            message: labelled.chat.label(h.message as usize),
            need: labelled.chat.label(pairing.needs[h.need as usize].first as usize),
            p: h.p,
            right: labelled.truth.holds(&pairing, h),
        })
        .collect();
    Ok(Judged { name: labelled.name.clone(), figures: score(&analysis, &labelled.gold)?, records })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn a_poor_export_has_every_message_but_neither_replies_nor_what_stands_on_cards() {
        let labelled = super::super::labelled::chats(Path::new("fixtures/chats/zh1")).unwrap();
        let chat = &labelled[0].chat;
        let poor = poorer(chat);
        assert!(chat.messages.iter().any(|m| m.reply != NONE));
        assert!(poor.messages.iter().all(|m| m.reply == NONE));
        assert_eq!(poor.messages.len(), chat.messages.len());
        let mut emptied = Vec::new();
        for i in (0..chat.messages.len()).filter(|i| chat.text(*i) != poor.text(*i)) {
            assert_eq!(poor.text(i), "");
            emptied.push((chat.text(i), poor.messages[i].kind));
        }
        assert!(emptied.contains(&("[小程序] 拼多多果园 好友助力", Kind::MiniProgram)));
        assert!(emptied.contains(&("[图片]", Kind::Image)));
        assert!(emptied.iter().all(|(text, _)| text.starts_with('[')));
        assert!((10..30).contains(&emptied.len()), "{}", emptied.len());
    }
}
