//! Whether the audit kept to its plan.

use super::{Block, fill, heads};
use crate::findings::{Deviation, Findings, Planned};
use crate::report::words::{Lang, Word, word};
use crate::text::escape::clip;

/// Longest value of a deviation that is shown, in letters.
const LONGEST: usize = 80;

/// The plan, what differs from it, and what it does not name.
pub(in crate::report) fn plan(findings: &Findings, lang: Lang) -> Vec<Block> {
    let Some(plan) = &findings.plan else { return Vec::new() };
    let mut blocks = vec![Block::Text(fill(lang, Word::PlanText, std::slice::from_ref(&plan.sha256)))];
    if plan.deviations.is_empty() {
        blocks.push(Block::Text(word(lang, Word::AsPlanned).to_owned()));
    } else {
        let row = |d: &Deviation| vec![d.what.clone(), clip(&d.planned, LONGEST), clip(&d.done, LONGEST)];
        let head = heads(lang, &[Word::PlanField, Word::PlannedValue, Word::DoneValue]);
        blocks.push(Block::Table { head, texts: 3, rows: plan.deviations.iter().map(row).collect() });
    }
    if !plan.exploratory.is_empty() {
        let text = fill(lang, Word::ExploratoryText, &[plan.exploratory.join(", ")]);
        blocks.push(Block::Note(text));
    }
    blocks
}

/// The measures that a section shows.
fn measures(section: Word) -> &'static [&'static str] {
    match section {
        Word::CompareHead => &["compared"],
        Word::Returned => &["reciprocity", "exchange"],
        Word::Service => &["service", "functioning", "unanswered"],
        Word::FreeRiders => &["free_riders"],
        Word::Spam => &["flags", "senders", "sharers", "campaigns", "topics", "repeats"],
        Word::PersonalHead => &["personal"],
        Word::GroupHead => &["inequality", "helpers", "opinion_leaders", "structure", "flow"],
        Word::HealthHead => &["health"],
        Word::TrustHead => &["trust"],
        Word::PointsHead => &["points"],
        Word::Sensitivity => &["sensitivity"],
        Word::Ledger => &["pairs"],
        Word::MembersTable => &["members"],
        Word::Links => &["links"],
        _ => &[],
    }
}

/// The title of a section; it says so when none of its measures was planned.
pub(in crate::report) fn title(plan: Option<&Planned>, lang: Lang, key: Word) -> String {
    let measures = measures(key);
    match plan {
        Some(plan) if !measures.is_empty() && plan.is_exploratory(measures) => {
            format!("{} ({})", word(lang, key), word(lang, Word::Exploratory))
        }
        _ => word(lang, key).to_owned(),
    }
}
