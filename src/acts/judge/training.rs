//! Fitting the judge on labelled chats.

use super::features::{BLOCKS, Sight, WIDTH, names};
use super::said::{Said, said};
use super::{JUDGED, Judged, Model, POSTINGS, RECEIVED, TARGETS, Worded, starts};
use crate::acts::draft::draft;
use crate::acts::{Act, Posting};
use crate::learning::{Example, Settings, Table, Wording};
use crate::model::Chat;
use crate::replies::Replies;
use crate::signals::Signals;
use crate::text::grams::grams;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use xxhash_rust::xxh3::xxh3_64;

/// What two careful people say of a message.
#[derive(Clone, Debug, Default)]
pub struct Gold {
    /// Its acts.
    pub acts: Vec<Act>,
    /// It shows help that its helper claims nowhere.
    pub received: bool,
    /// How it posts a need, if it does; the index of a part or repost is not looked at.
    pub posting: Option<Posting>,
}

/// A chat with labels.
#[derive(Debug)]
pub struct Labelled<'a> {
    /// The chat.
    pub chat: &'a Chat,
    /// What its messages show.
    pub signals: &'a [Signals],
    /// What they answer.
    pub replies: &'a Replies,
    /// Per message; `None` when it is not labelled.
    pub gold: &'a [Option<Gold>],
    /// Name that the chat shares with those of the same hand.
    pub series: &'a str,
    /// How much an error in this chat counts; 1 as a rule.
    pub weight: f32,
}

/// Few trees: every message passes through them, and more of them hardly know better.
fn settings(seed: u64) -> Settings {
    Settings { trees: 80, leaves: 16, rate: 0.105, least: 24, ridge: 6.0, sample: 0.6, columns: 0.5, seed }
}

/// Rows of the labelled messages of a chat with their truths, one list per target.
#[derive(Debug)]
pub struct Rows {
    values: Vec<f32>,
    starts: Vec<Judged>,
    truths: Vec<[bool; TARGETS.len()]>,
    /// Per message, and who sent it.
    grams: Vec<Vec<u64>>,
    senders: Vec<u32>,
    /// Per row, the places among `grams` of its message and of those around it.
    around: Vec<[u32; BLOCKS.len()]>,
    /// Tells rows of one chat from those of another.
    chat: u64,
    /// Tells chats of one hand from those of others.
    series: u64,
    weight: f32,
}

/// What the judge sees of a chat, to be fitted with those of other chats.
pub fn rows(example: &Labelled<'_>) -> Rows {
    let draft = draft(example.chat, example.signals);
    let sight = Sight::new(example.chat, example.signals, example.replies, &draft);
    let chat = xxh3_64(example.chat.arena.as_bytes());
    let mut rows = Rows {
        values: Vec::new(),
        starts: Vec::new(),
        truths: Vec::new(),
        grams: Vec::new(),
        senders: example.chat.messages.iter().map(|m| m.sender).collect(),
        around: Vec::new(),
        chat,
        series: xxh3_64(example.series.as_bytes()),
        weight: example.weight,
    };
    let mut row = [0.0f32; WIDTH];
    for i in 0..example.signals.len() {
        let mut own = Vec::new();
        grams(&said(example.chat, example.signals, i), &mut own);
        rows.grams.push(own);
    }
    for (i, gold) in example.gold.iter().enumerate() {
        let Some(gold) = gold.as_ref().filter(|g| !g.acts.contains(&Act::System)) else { continue };
        sight.row(i, &mut row);
        rows.values.extend_from_slice(&row);
        rows.around.push(sight.seen(i));
        let mut truth = [false; TARGETS.len()];
        truth[0] = gold.posting == Some(Posting::First);
        truth[1] = matches!(gold.posting, Some(Posting::Part(_)));
        truth[2] = matches!(gold.posting, Some(Posting::Repost(_)));
        truth[RECEIVED] = gold.received;
        for (t, act) in truth[POSTINGS..].iter_mut().zip(JUDGED) {
            *t = gold.acts.contains(act);
        }
        rows.starts.push(starts(&draft.messages[i]));
        rows.truths.push(truth);
    }
    rows
}

/// Parts of the chats, of which each sees the wording of the others: what a forest learns of wording must be
/// what it will meet in a new chat.
const PARTS: usize = 5;

/// Fits what the wording says, and a forest per target. Of the ways in which one chat is met, the first is the one
/// with all its words. The same rows and seed give the same model.
pub fn fit(chats: &[&Rows], seed: u64) -> Model {
    let names = names();
    let distinct: BTreeMap<u64, &Rows> = chats.iter().rev().map(|r| (r.chat, *r)).collect();
    let series: BTreeSet<u64> = chats.iter().map(|r| r.series).collect();
    let parts = PARTS.min(series.len()).max(1);
    let part_of: BTreeMap<u64, usize> = series.iter().enumerate().map(|(n, s)| (*s, n % parts)).collect();
    let wordings: Vec<Wording> =
        (0..parts).map(|part| wording(distinct.values().filter(|r| part_of[&r.series] != part))).collect();
    let mut worded: Vec<Vec<f32>> = Vec::with_capacity(chats.len());
    for rows in chats {
        let mut values = rows.values.clone();
        let wording = &wordings[part_of[&rows.series]];
        let said: Vec<Worded> = rows.grams.iter().map(|g| of_wording(wording, g)).collect();
        let said = Said::new(said, rows.senders.clone());
        for (row, around) in values.chunks_exact_mut(WIDTH).zip(&rows.around) {
            said.fill(around, row);
        }
        worded.push(values);
    }
    let forests = (0..TARGETS.len())
        .into_par_iter()
        .map(|target| {
            let mut table = Table::new(WIDTH);
            for (rows, values) in chats.iter().zip(&worded) {
                for ((row, truth), start) in values.chunks_exact(WIDTH).zip(&rows.truths).zip(&rows.starts) {
                    table.push_from(row, f32::from(u8::from(truth[target])), start[target], rows.weight);
                    table.close();
                }
            }
            crate::learning::fit(&table, &names, &settings(seed))
        })
        .collect();
    Model { wording: wording(distinct.values()), forests }
}

fn of_wording(wording: &Wording, grams: &[u64]) -> Worded {
    let mut worded = [0.0; TARGETS.len()];
    wording.score(grams, &mut worded);
    worded
}

fn wording<'a>(chats: impl Iterator<Item = &'a &'a Rows>) -> Wording {
    let examples: Vec<Example<'_>> = chats
        .flat_map(|rows| {
            let own = rows.around.iter().map(|around| &rows.grams[around[0] as usize]);
            own.zip(&rows.truths).map(|(g, t)| (g, t, rows.weight))
        })
        .map(|(grams, truth, weight)| Example { grams, truth, weight })
        .collect();
    Wording::fit(&examples, TARGETS.len())
}
