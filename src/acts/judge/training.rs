//! Fitting the judge on labelled chats.

use super::features::{Sight, WIDTH, names};
use super::{JUDGED, Judged, Model, TARGETS, starts};
use crate::acts::draft::draft;
use crate::acts::{Act, ChatActs, Posting};
use crate::learning::{Settings, Table};
use crate::model::Chat;
use crate::replies::Replies;
use crate::signals::Signals;
use rayon::prelude::*;

/// What two careful people say of a message.
#[derive(Clone, Debug, Default)]
pub struct Gold {
    /// Its acts.
    pub acts: Vec<Act>,
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
}

/// Small trees, slowly: there are some thousand labelled messages, not millions.
fn settings(seed: u64) -> Settings {
    Settings { trees: 90, leaves: 6, rate: 0.05, least: 24, ridge: 6.0, sample: 0.7, seed }
}

/// Rows of the labelled messages of a chat with their truths, one list per target.
#[derive(Debug)]
pub struct Rows {
    values: Vec<f32>,
    starts: Vec<Judged>,
    truths: Vec<[bool; TARGETS.len()]>,
}

/// What the judge sees of a chat, to be fitted with those of other chats.
pub fn rows(example: &Labelled<'_>) -> Rows {
    let draft = draft(example.chat, example.signals);
    let sight = Sight::new(example.chat, example.signals, example.replies, &draft);
    let mut rows = Rows { values: Vec::new(), starts: Vec::new(), truths: Vec::new() };
    let mut row = [0.0f32; WIDTH];
    for (i, gold) in example.gold.iter().enumerate() {
        let Some(gold) = gold.as_ref().filter(|g| !g.acts.contains(&Act::System)) else { continue };
        sight.row(i, &mut row);
        rows.values.extend_from_slice(&row);
        let mut truth = [false; TARGETS.len()];
        truth[0] = gold.posting == Some(Posting::First);
        truth[1] = matches!(gold.posting, Some(Posting::Part(_)));
        truth[2] = matches!(gold.posting, Some(Posting::Repost(_)));
        for (t, act) in truth[3..].iter_mut().zip(JUDGED) {
            *t = gold.acts.contains(act);
        }
        rows.starts.push(starts(&draft.messages[i]));
        rows.truths.push(truth);
    }
    rows
}

/// Fits a forest per target. The same rows and seed give the same model.
pub fn fit(chats: &[&Rows], seed: u64) -> Model {
    let names = names();
    let forests = (0..TARGETS.len())
        .into_par_iter()
        .map(|target| {
            let mut table = Table::new(WIDTH);
            for rows in chats {
                for ((row, truth), start) in
                    rows.values.chunks_exact(WIDTH).zip(&rows.truths).zip(&rows.starts)
                {
                    table.push_from(row, f32::from(u8::from(truth[target])), start[target]);
                    table.close();
                }
            }
            crate::learning::fit(&table, &names, &settings(seed))
        })
        .collect();
    Model { forests, thresholds: vec![0.5; JUDGED.len()] }
}

/// Lowest and highest threshold of an act.
const THRESHOLDS: (f32, f32) = (0.25, 0.55);

impl Model {
    /// Sets the thresholds to those with the best F on chats that were judged by models that had not
    /// seen them.
    pub fn with_thresholds(mut self, judged: &[(&ChatActs, &[Option<Gold>])]) -> Self {
        for (threshold, act) in self.thresholds.iter_mut().zip(JUDGED) {
            let pairs: Vec<(f32, bool)> = judged
                .iter()
                .flat_map(|(acts, gold)| acts.messages.iter().zip(*gold))
                .filter_map(|(m, gold)| Some((m.p(*act), gold.as_ref()?.acts.contains(act))))
                .collect();
            *threshold = crate::learning::best_threshold(&pairs, THRESHOLDS.0, THRESHOLDS.1);
        }
        self
    }
}
