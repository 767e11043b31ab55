//! Fitting the help model on labelled chats.

use super::draft::draft;
use super::features::{FEATURES, Sight, WIDTH, start};
use super::temper::{Temper, Weighed};
use super::{Evidence, Help, KEPT, Model, Outcome, Pairing, received};
use crate::acts::ChatActs;
use crate::learning::{Blocks, Forest, Row, Settings, Table, sigmoid};
use crate::model::Chat;
use crate::pairing::names::Names;
use crate::pairing::needs::gather;
use crate::replies::Replies;
use std::collections::{BTreeMap, BTreeSet};

/// What two careful people found: which need every posting belongs to, and which messages
/// helped with which needs.
#[derive(Clone, Debug, Default)]
pub struct Truth {
    /// The first message of the need, per message that posts one.
    pub need_of: BTreeMap<u32, u32>,
    /// Outcome per (message, first message of the need), where the message is the helper's.
    pub help: BTreeMap<(u32, u32), Outcome>,
    /// Help that only a message of somebody else shows: that message, first message of the need, helper.
    pub received: BTreeSet<(u32, u32, u32)>,
    /// How much an error in this chat counts.
    pub weight: Weight,
}

impl Truth {
    /// Whether a record of help that was done is right.
    pub fn holds(&self, pairing: &Pairing, record: &Help) -> bool {
        let Some(need) = self.need_of.get(&pairing.needs[record.need as usize].first) else { return false };
        if record.evidence.contains(&Evidence::Received) {
            self.received.contains(&(record.message, *need, record.helper))
        } else {
            self.help.get(&(record.message, *need)) == Some(&Outcome::Done)
        }
    }
}

/// How much an error in one chat counts beside those of others; 1 as a rule.
#[derive(Clone, Copy, Debug)]
pub struct Weight(pub f32);

impl Default for Weight {
    fn default() -> Self {
        Weight(1.0)
    }
}

/// Rows of the pairs of a chat with what came of them.
#[derive(Debug, Default)]
pub struct Rows {
    values: Vec<f32>,
    outcomes: Vec<Option<Outcome>>,
    receipts: Vec<f32>,
    received: Vec<bool>,
    weight: f32,
}

/// What the help model sees of a chat, to be fitted with those of other chats. The acts must come
/// from a judge that has not seen this chat.
pub fn rows(chat: &Chat, acts: &ChatActs, replies: &Replies, truth: &Truth) -> Rows {
    let (needs, need_of) = gather(chat, acts);
    let names = Names::of(chat);
    let draft = draft(chat, acts, &needs, &need_of, &names);
    let sight = Sight::new(chat, acts, &needs, &draft, replies);
    let mut rows = Rows { weight: truth.weight.0, ..Rows::default() };
    let mut of_message = Blocks::default();
    for pairs in &draft.pairs {
        sight.rows(pairs, &mut of_message);
        rows.values.extend(of_message.rows().flat_map(Row::features));
        for pair in pairs {
            let need = truth.need_of.get(&needs[pair.need as usize].first);
            rows.outcomes.push(need.and_then(|n| truth.help.get(&(pair.message, *n)).copied()));
        }
    }
    let receipts = received::receipts(chat, acts, &needs, &need_of, &draft, &names);
    let sight = received::Sight { chat, acts, needs: &needs, replies };
    let mut row = [0.0f32; received::WIDTH];
    for (at, receipt) in receipts.iter().enumerate() {
        sight.row(&receipts, at, &mut row);
        rows.receipts.extend_from_slice(&row);
        let need = truth.need_of.get(&needs[receipt.need as usize].first);
        let held = need.is_some_and(|n| truth.received.contains(&(receipt.message, *n, receipt.helper)));
        rows.received.push(held);
    }
    rows
}

fn settings(seed: u64) -> Settings {
    Settings { trees: 180, leaves: 20, rate: 0.06, least: 30, ridge: 6.0, sample: 0.7, columns: 0.6, seed }
}

/// Fits a forest per outcome on chats that come in several parts. The same rows and seed give the same model.
pub fn fit(parts: &[Vec<Rows>], seed: u64) -> Model {
    let chats: Vec<&Rows> = parts.iter().flatten().collect();
    let forest = |outcome| forest(&chats, outcome, seed);
    Model {
        done: forest(Outcome::Done),
        failed: forest(Outcome::Failed),
        promised: forest(Outcome::Promised),
        received: received_forest(&chats, seed),
        temper: temper(parts, seed),
    }
}

fn forest(chats: &[&Rows], outcome: Outcome, seed: u64) -> Forest {
    let mut table = Table::new(WIDTH);
    for rows in chats {
        for (row, found) in rows.values.chunks_exact(WIDTH).zip(&rows.outcomes) {
            let truth = f32::from(u8::from(*found == Some(outcome)));
            table.push_from(row, truth, start(row, outcome), rows.weight);
            table.close();
        }
    }
    crate::learning::fit(&table, FEATURES, &settings(seed))
}

/// How far a chat is to be trusted, by what either half of the parts says of the other.
fn temper(parts: &[Vec<Rows>], seed: u64) -> Temper {
    let (one, other) = parts.split_at(parts.len() / 2);
    if one.is_empty() {
        return Temper::default();
    }
    let judged = |by: &[Vec<Rows>], chats: &[Vec<Rows>]| -> Vec<Vec<Weighed>> {
        let done = forest(&by.iter().flatten().collect::<Vec<_>>(), Outcome::Done, seed);
        let of = |rows: &Rows| {
            let rated = rows.values.chunks_exact(WIDTH).zip(&rows.outcomes).map(|(row, found)| {
                let p = sigmoid(start(row, Outcome::Done) + done.score(row));
                (p, *found == Some(Outcome::Done), rows.weight)
            });
            rated.filter(|(p, ..)| *p >= KEPT).collect()
        };
        chats.iter().flatten().map(of).collect()
    };
    let mut chats = judged(one, other);
    chats.extend(judged(other, one));
    Temper::fit(&chats)
}

fn received_forest(chats: &[&Rows], seed: u64) -> Forest {
    let mut table = Table::new(received::WIDTH);
    for rows in chats {
        for (row, held) in rows.receipts.chunks_exact(received::WIDTH).zip(&rows.received) {
            table.push_from(row, f32::from(u8::from(*held)), received::start(row), rows.weight);
            table.close();
        }
    }
    // There are few of them: fewer and smaller trees.
    let settings = Settings { trees: 160, leaves: 8, least: 8, ridge: 3.0, ..settings(seed) };
    crate::learning::fit(&table, received::FEATURES, &settings)
}
