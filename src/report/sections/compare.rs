//! Several groups side by side, by figures that do not grow with the length of the log.

use super::{Block, figure, heads, with_interval};
use crate::findings::{ChatFindings, Findings};
use crate::measures::reciprocity::Window;
use crate::report::percent;
use crate::report::words::{Lang, Word, word};

/// Mean over the windows in which a figure is defined.
fn mean(windows: &[Window], get: impl Fn(&Window) -> Option<f64>) -> Option<f64> {
    let values: Vec<f64> = windows.iter().filter_map(get).collect();
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

/// A table of the groups; empty for one. Raw reciprocity is not in it.
pub(in crate::report) fn compare(findings: &Findings, lang: Lang) -> Vec<Block> {
    if findings.chats.len() < 2 {
        return Vec::new();
    }
    let row = |chat: &ChatFindings| {
        let e = &chat.exchange;
        let odds = e.contingent.and_then(|c| c.odds);
        let day = chat.functioning.waiting.within.get(2);
        vec![
            chat.name.clone(),
            e.windows.len().to_string(),
            percent(mean(&e.windows, |w| w.adjusted)),
            percent(mean(&e.windows, |w| w.split.unmatched)),
            odds.map_or_else(
                || "–".to_owned(),
                |o| format!("{} ({} – {})", figure(Some(o.ratio)), figure(Some(o.low)), figure(Some(o.high))),
            ),
            day.map_or_else(|| "–".to_owned(), |d| with_interval(d.share, d.interval)),
            chat.free_riders.iter().filter(|r| r.tier != crate::measures::Tier::Watch).count().to_string(),
        ]
    };
    let head = [
        Word::GroupName,
        Word::Windows,
        Word::Adjusted,
        Word::Unmatched,
        Word::Odds,
        Word::WithinDay,
        Word::FreeRidersListed,
    ];
    vec![
        Block::Table { head: heads(lang, &head), texts: 1, rows: findings.chats.iter().map(row).collect() },
        Block::Note(word(lang, Word::CompareNote).to_owned()),
    ]
}
