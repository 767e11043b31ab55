//! How sure a flag is, and what keeps it from being surer.

use super::Flag;
use crate::model::{Chat, NONE};
use foldhash::fast::RandomState;
use serde::Serialize;
use std::collections::{HashMap, HashSet};

/// How sure a flag is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// For information: one posting too many, and nothing else brings the message up.
    Note,
    /// Worth a look.
    Look,
    /// Suspicious.
    Suspicious,
    /// Very likely spam.
    VeryLikely,
}

impl Level {
    /// The name in tables.
    pub fn name(self) -> &'static str {
        match self {
            Level::Note => "note",
            Level::Look => "look",
            Level::Suspicious => "suspicious",
            Level::VeryLikely => "very_likely",
        }
    }
}

/// What kept flags from a higher level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Cap {
    /// The log is too short to know what is usual here.
    LittleData,
    /// So many members would be suspicious that the rules do not fit this group; the surest tenth is shown as
    /// such.
    Coverage,
}

/// Scores from which a flag is suspicious, and very likely.
const SUSPICIOUS: f64 = 0.6;
const VERY_LIKELY: f64 = 0.7;
/// Shorter logs, or logs of fewer members, do not say what is usual.
const MESSAGES: usize = 100;
const MEMBERS: usize = 5;
/// Share of the active members who may be suspicious before the rules are doubted, and least number.
const COVERED: f64 = 0.10;
const COVERED_AT: usize = 5;

/// Levels by score alone.
pub(super) fn by_score(score: f64) -> Level {
    match score {
        s if s >= VERY_LIKELY => Level::VeryLikely,
        s if s >= SUSPICIOUS => Level::Suspicious,
        _ => Level::Look,
    }
}

/// Lowers levels where the log is too short, or too many members would be named. Says what was done.
pub(super) fn cap(chat: &Chat, flags: &mut [Flag]) -> Vec<Cap> {
    let mut caps = Vec::new();
    let written: Vec<u32> =
        chat.messages.iter().filter(|m| m.sender != NONE && !m.kind.is_event()).map(|m| m.sender).collect();
    let active: HashSet<u32, RandomState> = written.iter().copied().collect();
    if written.len() < MESSAGES || active.len() < MEMBERS {
        if flags.iter().any(|f| f.level > Level::Look) {
            caps.push(Cap::LittleData);
        }
        flags.iter_mut().for_each(|f| f.level = f.level.min(Level::Look));
        return caps;
    }
    // Floods show what was posted, not what somebody is.
    let mut best: HashMap<u32, f64, RandomState> = HashMap::default();
    for flag in flags.iter().filter(|f| f.level > Level::Look) {
        let score = best.entry(chat.messages[flag.message as usize].sender).or_default();
        *score = score.max(flag.score);
    }
    let allowed = ((active.len() as f64 * COVERED) as usize).max(COVERED_AT);
    if best.len() > allowed {
        caps.push(Cap::Coverage);
        let mut scores: Vec<f64> = best.values().copied().collect();
        scores.sort_unstable_by(|a, b| b.total_cmp(a));
        let least = scores[allowed];
        let low = |f: &Flag| best.get(&chat.messages[f.message as usize].sender).is_some_and(|s| *s <= least);
        flags.iter_mut().filter(|f| low(f)).for_each(|f| f.level = f.level.min(Level::Look));
    }
    caps
}
