//! How sure is this, and who owes whom.

use super::{Block, figure, fill, heads};
use crate::findings::{ChatFindings, PairRow, SensitivityRow};
use crate::report::percent;
use crate::report::words::{Lang, Word, word};

/// What the answers would be at other thresholds.
pub(in crate::report) fn sensitivity(chat: &ChatFindings, lang: Lang) -> Vec<Block> {
    let mut blocks = vec![Block::Note(word(lang, Word::SensitivityNote).to_owned())];
    if let Some(c) = &chat.self_check {
        blocks.push(Block::Text(format!("{} {}/{}", word(lang, Word::SelfCheck), c.right, c.hidden)));
    }
    let row = |s: &SensitivityRow| {
        let from = percent(Some(s.threshold));
        vec![
            if s.strict { format!("{from}, {}", word(lang, Word::Strict)) } else { from },
            s.free_riders.join(", "),
            s.help.to_string(),
            percent(s.edge),
            percent(s.weighted),
            percent(s.unmatched),
            figure(s.odds),
            percent(s.fulfilment_rate),
        ]
    };
    let head = [
        Word::From,
        Word::FreeRiders,
        Word::Help,
        Word::EdgeReciprocity,
        Word::Weighted,
        Word::Unmatched,
        Word::Odds,
        Word::Fulfilment,
    ];
    blocks.push(Block::Table {
        head: heads(lang, &head),
        texts: 2,
        rows: chat.sensitivity.iter().map(row).collect(),
    });
    blocks
}

/// Pairs that are listed, and the turnover from which they are: of less nothing follows.
const PAIRS: usize = 40;
const LEAST: u32 = 3;

/// The ledger, the most uneven pairs first.
pub(in crate::report) fn ledger(chat: &ChatFindings, lang: Lang) -> Vec<Block> {
    let turnover = |p: &&PairRow| p.a_helped_b + p.b_helped_a >= LEAST;
    let many = chat.pairs.iter().filter(turnover).count();
    let date = |time: &str| time.get(..10).unwrap_or_default().to_owned();
    let row = |p: &PairRow| {
        vec![
            p.a.clone(),
            p.b.clone(),
            p.a_helped_b.to_string(),
            p.b_helped_a.to_string(),
            p.balance.to_string(),
            date(&p.last),
            p.open_since.as_deref().map_or_else(|| "–".to_owned(), date),
        ]
    };
    let mut head = vec!["A".to_owned(), "B".to_owned(), "A → B".to_owned(), "B → A".to_owned()];
    head.extend(heads(lang, &[Word::Balance, Word::LastHelp, Word::OpenSince]));
    let note = fill(lang, Word::LedgerNote, &[LEAST.to_string(), chat.pairs.len().to_string()]);
    let mut blocks = vec![Block::Note(note)];
    if many > 0 {
        let rows = chat.pairs.iter().filter(turnover).take(PAIRS).map(row).collect();
        blocks.push(Block::Table { head, texts: 2, rows });
    }
    if many > PAIRS {
        blocks.push(Block::Note(format!("+ {} {}", many - PAIRS, word(lang, Word::More))));
    }
    blocks
}
