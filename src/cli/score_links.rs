//! Figures for reply links, as in Kummerfeld et al. (ACL 2019): precision, recall and F over the
//! set of links, where a link to itself says "starts a thread".

use super::labelled::Log;
use super::score::{Figure, figure};
use crate::acts;
use crate::model::NONE;
use crate::pairing::replies::{Model, Replies, infer};
use anyhow::Result;
use std::collections::BTreeSet;

/// The links of one log: (answer, answered) as lines from 0.
pub(super) struct Compared {
    pub gold: BTreeSet<(u32, u32)>,
    pub found: BTreeSet<(u32, u32)>,
    /// Lines written by the app.
    pub events: BTreeSet<u32>,
}

/// Least probability of a second answer.
const SECOND: f32 = 0.35;

pub(super) fn compare(log: &Log, model: &Model) -> Result<Compared> {
    let acts = acts::classify(&log.chat)?;
    let replies = infer(&log.chat, &acts, model);
    let gold: BTreeSet<(u32, u32)> = log.links.iter().copied().collect();
    let span: BTreeSet<u32> = gold.iter().map(|(a, _)| *a).collect();
    let mut found = BTreeSet::new();
    let mut events = BTreeSet::new();
    for line in span {
        let message = log.message_of.get(line as usize).copied().filter(|m| *m != NONE);
        let choices = message.map(|m| &replies.of[m as usize][..]).unwrap_or_default();
        if choices.is_empty() {
            events.insert(line);
            found.insert((line, line));
        }
        for to in chosen(choices) {
            found.insert((line, log.chat.messages[to as usize].line - 1));
        }
    }
    Ok(Compared { gold, found, events })
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

/// Reliability of the likeliest answers: per tenth of probability the number of lines, the mean
/// probability and the share that was right.
pub(super) fn reliability(log: &Log, replies: &Replies, bins: &mut [(u32, f64, u32); 10]) {
    let answers = log.answers();
    for (i, truth) in answers.iter().enumerate().filter(|(_, t)| !t.is_empty()) {
        for (m, p) in &replies.of[i] {
            let bin = &mut bins[((p * 10.0) as usize).min(9)];
            bin.0 += 1;
            bin.1 += f64::from(*p);
            bin.2 += u32::from(truth.contains(m));
        }
    }
}
