//! Figures for reply links, as in Kummerfeld et al. (ACL 2019): precision, recall and F over the
//! set of links, where a link to itself says "starts a thread".

use super::labelled::Log;
use super::score::{Figure, figure};
use crate::data::Words;
use crate::model::NONE;
use crate::replies::{Model, infer};
use crate::signals;
use anyhow::Result;
use serde::Serialize;
use std::collections::BTreeSet;

/// The links of one log: (answer, answered) as lines from 0.
pub(super) struct Compared {
    pub gold: BTreeSet<(u32, u32)>,
    pub found: BTreeSet<(u32, u32)>,
    /// Lines written by the app.
    pub events: BTreeSet<u32>,
    /// Probability of every candidate of an annotated line, and whether it is right.
    pub judged: Vec<(f32, bool)>,
}

/// Least probability of a second answered line; set beforehand, not tuned.
const SECOND: f32 = 0.35;

pub(super) fn compare(log: &Log, model: &Model) -> Result<Compared> {
    let seen = signals::read(&log.chat, &Words::default())?;
    let replies = infer(&log.chat, &seen.messages, model);
    let gold: BTreeSet<(u32, u32)> = log.links.iter().copied().collect();
    let span: BTreeSet<u32> = gold.iter().map(|(a, _)| *a).collect();
    let mut found = BTreeSet::new();
    let mut events = BTreeSet::new();
    let mut judged = Vec::new();
    for line in span {
        let message = log.message_of.get(line as usize).copied().filter(|m| *m != NONE);
        let choices = message.map(|m| &replies.of[m as usize][..]).unwrap_or_default();
        if choices.is_empty() {
            events.insert(line);
            found.insert((line, line));
        }
        let link = |to: u32| (line, log.chat.messages[to as usize].line - 1);
        judged.extend(choices.iter().map(|(to, p)| (*p, gold.contains(&link(*to)))));
        found.extend(chosen(choices).map(link));
    }
    Ok(Compared { gold, found, events, judged })
}

fn chosen(choices: &[(u32, f32)]) -> impl Iterator<Item = u32> + '_ {
    choices
        .iter()
        .enumerate()
        .filter(|(rank, (_, p))| *rank == 0 || *rank == 1 && *p >= SECOND)
        .map(|(_, (m, _))| *m)
}

/// `links`, `reply`, `self`, `chat` and `chatreply`.
pub(super) fn figures(logs: &[Compared]) -> Vec<(&'static str, Figure)> {
    let count = |keep: &dyn Fn(&Compared, &(u32, u32)) -> bool| {
        let (mut tp, mut found, mut gold) = (0, 0, 0);
        for log in logs {
            let right = log.found.intersection(&log.gold).filter(|l| keep(log, l)).count();
            tp += right;
            found += log.found.iter().filter(|l| keep(log, l)).count();
            gold += log.gold.iter().filter(|l| keep(log, l)).count();
        }
        figure(tp, found - tp, gold - tp)
    };
    vec![
        ("links", count(&|_, _| true)),
        ("reply", count(&|_, l| l.0 != l.1)),
        ("self", count(&|_, l| l.0 == l.1)),
        ("chat", count(&|c, l| !c.events.contains(&l.0))),
        ("chatreply", count(&|c, l| !c.events.contains(&l.0) && l.0 != l.1)),
    ]
}

/// One tenth of probability: what was said and what was right.
#[derive(Debug, Serialize)]
pub(super) struct Bin {
    /// The tenth.
    pub range: String,
    /// Candidates with such a probability.
    pub candidates: u32,
    /// Their mean probability.
    pub said: f64,
    /// The share of them that was right.
    pub right: f64,
}

/// Reliability of probabilities, and the calibration error: the mean
/// distance of the two columns, weighted by candidates.
pub(super) fn reliability(judged: impl Iterator<Item = (f32, bool)>) -> (Vec<Bin>, f64) {
    let mut bins = [(0u32, 0.0f64, 0u32); 10];
    for (p, right) in judged {
        let bin = &mut bins[((p * 10.0) as usize).min(9)];
        bin.0 += 1;
        bin.1 += f64::from(p);
        bin.2 += u32::from(right);
    }
    let total: u32 = bins.iter().map(|b| b.0).sum();
    let bins: Vec<Bin> = bins
        .iter()
        .enumerate()
        .map(|(at, (n, sum, right))| Bin {
            range: format!("{:.1}-{:.1}", at as f64 / 10.0, (at + 1) as f64 / 10.0),
            candidates: *n,
            said: sum / f64::from((*n).max(1)),
            right: f64::from(*right) / f64::from((*n).max(1)),
        })
        .collect();
    let error = bins.iter().map(|b| (b.said - b.right).abs() * f64::from(b.candidates)).sum::<f64>();
    (bins, error / f64::from(total.max(1)))
}
