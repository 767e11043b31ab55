//! Several groups side by side, by figures that do not grow with the length of the log.

use super::{Block, figure, fill, heads, with_interval};
use crate::findings::{ChatFindings, Findings, PlaceRow};
use crate::measures::reciprocity::{Rarefied, Window};
use crate::measures::service::Share;
use crate::report::percent;
use crate::report::words::{Lang, Word, word};
use crate::statistics::Z95;
use crate::text::escape::clip;

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
    let within_day = |chat: &ChatFindings| chat.functioning.waiting.within.get(2).cloned();
    let limits = funnel(findings.chats.iter().filter_map(|c| Some(within_day(c)?.mature)));
    let row = |chat: &ChatFindings| {
        let e = &chat.exchange;
        let odds = e.contingent.as_ref().and_then(|c| c.odds);
        let day = within_day(chat);
        vec![
            chat.name.clone(),
            e.windows.len().to_string(),
            percent(mean(&e.windows, |w| w.adjusted)),
            percent(mean(&e.windows, |w| w.split.unmatched)),
            odds.map_or_else(
                || "–".to_owned(),
                |o| format!("{} ({} – {})", figure(Some(o.ratio)), figure(Some(o.low)), figure(Some(o.high))),
            ),
            day.map_or_else(
                || "–".to_owned(),
                |d| format!("{}{}", with_interval(d.share, d.interval), limits(d.mature)),
            ),
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
    let mut blocks = vec![
        Block::Table { head: heads(lang, &head), texts: 1, rows: findings.chats.iter().map(row).collect() },
        Block::Note(word(lang, Word::CompareNote).to_owned()),
    ];
    if let Some(compared) = &findings.compared {
        let row = |(chat, group): (&ChatFindings, &Rarefied)| {
            let s = &group.split;
            let mut row = vec![chat.name.clone(), group.windows.to_string()];
            row.extend([s.edge, s.direct, s.indirect, s.unmatched].map(percent));
            row
        };
        let head = [
            Word::GroupName,
            Word::Windows,
            Word::EdgeReciprocity,
            Word::Weighted,
            Word::Indirect,
            Word::Unmatched,
        ];
        let rows = findings.chats.iter().zip(&compared.groups).map(row).collect();
        blocks.push(Block::Text(fill(lang, Word::RarefiedText, &[compared.units.to_string()])));
        blocks.push(Block::Table { head: heads(lang, &head), texts: 1, rows });
    }
    blocks
}

/// Marks groups whose share of helped requests lies outside what chance makes of the share of all groups together
/// (95 % binomial limits of a funnel plot): a small group may differ much by chance.
fn funnel(shares: impl Iterator<Item = Share>) -> impl Fn(Share) -> &'static str {
    let (k, n) = shares.fold((0.0, 0.0), |(k, n), s| (k + s.k as f64, n + s.n as f64));
    move |share: Share| {
        let all: f64 = k / n;
        let half = Z95 * (all * (1.0 - all) / share.n as f64).sqrt();
        match share.share {
            Some(own) if own > all + half => " ↑",
            Some(own) if own < all - half => " ↓",
            _ => "",
        }
    }
}

/// Rows and places that are listed.
const ROWS: usize = 30;
const PLACES: usize = 6;

/// Links and texts that several groups share.
pub(in crate::report) fn shared(findings: &Findings, lang: Lang) -> Vec<Block> {
    if findings.shared.is_empty() {
        return Vec::new();
    }
    let rows = findings.shared.iter().take(ROWS).map(|s| {
        let place = |p: &PlaceRow| format!("{} ({})", p.chat, p.postings);
        let mut places: Vec<String> = s.chats.iter().take(PLACES).map(place).collect();
        if s.chats.len() > PLACES {
            places.push(format!("+{}", s.chats.len() - PLACES));
        }
        let postings: u32 = s.chats.iter().map(|p| p.postings).sum();
        vec![clip(&s.example, 60), places.join(" · "), postings.to_string()]
    });
    let head = [Word::Text, Word::GroupName, Word::Postings];
    vec![Block::Table { head: heads(lang, &head), texts: 2, rows: rows.collect() }]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_chance_does_not_make_is_marked() {
        let groups = [(900, 1000), (450, 500), (30, 50), (8, 10), (0, 0)].map(|(k, n)| Share::of(k, n));
        let mark = funnel(groups.into_iter());
        // 1,388 of 1,560 together; 30 of 50 is far below, 8 of 10 is not.
        assert_eq!(groups.map(mark), ["", "", " ↓", "", ""]);
        assert_eq!(funnel([Share::of(0, 0)].into_iter())(Share::of(0, 0)), "");
    }
}
