//! Is help returned: against chance, in time, and how sure.

use super::{Block, figure, fill, heads, with_interval};
use crate::findings::ChatFindings;
use crate::measures::reciprocity::{Choice, What};
use crate::report::words::{Lang, Word, word};
use crate::report::{minutes, percent};

/// Of fewer favours than this a share says nothing.
const TELLING: u64 = 5;

/// Interval of a figure from its standard error.
fn around(x: Option<f64>, error: Option<f64>) -> String {
    let interval = x.zip(error).map(|(x, e)| ((x - 1.96 * e).max(0.0), (x + 1.96 * e).min(1.0)));
    with_interval(x, interval)
}

pub(in crate::report) fn exchange(chat: &ChatFindings, lang: Lang) -> Vec<Block> {
    let (r, e) = (&chat.reciprocity, &chat.exchange);
    let mut blocks = Vec::new();
    if r.help == 0 {
        return blocks;
    }
    match &e.against_timetable {
        None => blocks.push(Block::Note(word(lang, Word::TooLittleHelp).to_owned())),
        Some(null) => {
            let adjusted = percent(null.edge.adjusted);
            let key = if null.edge.p <= 0.05 { Word::BeyondChance } else { Word::LikeChance };
            let values =
                [percent(r.edge), percent(Some(null.edge.expected)), adjusted, figure(Some(null.edge.p))];
            blocks.push(Block::Text(fill(lang, key, &values)));
        }
    }
    if let Some(c) = &e.contingent
        && let Some(odds) = c.odds
    {
        let key = if odds.low > 1.0 { Word::OddsUp } else { Word::OddsUnclear };
        let values = [
            minutes(lang, Some(c.exposure_days * 1440.0)),
            figure(Some(odds.ratio)),
            figure(Some(odds.low)),
            figure(Some(odds.high)),
        ];
        blocks.push(Block::Text(fill(lang, key, &values)));
    }
    let lag = &e.lag;
    if lag.favours > 0 {
        let values = [
            lag.favours.to_string(),
            percent(lag.within_hour),
            percent(lag.within_day),
            percent(lag.within_week),
        ];
        blocks.push(Block::Text(fill(lang, Word::ReturnedWithin, &values)));
    }
    if e.lag_demanding.favours.min(e.lag_spontaneous.favours) >= TELLING {
        let values = [
            e.lag_demanding.favours.to_string(),
            percent(e.lag_demanding.within_hour),
            percent(e.lag_spontaneous.within_hour),
        ];
        blocks.push(Block::Text(fill(lang, Word::ReturnedAsked, &values)));
    }
    let time = e.error_over_days.unwrap_or_default();
    let members = e.error_over_members.unwrap_or_default();
    let row = |label: Word, x: Option<f64>, month: Option<f64>, group: Option<f64>, strict: Option<f64>| {
        vec![word(lang, label).to_owned(), around(x, month), around(x, group), percent(strict)]
    };
    blocks.push(Block::Table {
        head: heads(lang, &[Word::Figure, Word::SameMembers, Word::OtherGroup, Word::Strict]),
        texts: 1,
        rows: vec![
            row(Word::Weighted, r.weighted, time.direct, members.direct, e.strict.direct),
            row(Word::Indirect, r.indirect, time.indirect, members.indirect, e.strict.indirect),
            row(Word::Unmatched, r.unmatched, time.unmatched, members.unmatched, e.strict.unmatched),
            row(Word::EdgeReciprocity, r.edge, time.edge, members.edge, e.strict.edge),
        ],
    });
    let apart = r.edge.zip(e.strict.edge).is_some_and(|(hard, strict)| (hard - strict).abs() > hard / 3.0);
    blocks.push(Block::Note(word(lang, if apart { Word::StrictApart } else { Word::NotByEdge }).to_owned()));
    if e.windows.len() > 1 {
        blocks.push(Block::Head(word(lang, Word::OverTime)));
        blocks.push(Block::Table {
            head: heads(
                lang,
                &[
                    Word::Window,
                    Word::Help,
                    Word::Weighted,
                    Word::Indirect,
                    Word::Unmatched,
                    Word::Adjusted,
                    Word::Odds,
                ],
            ),
            texts: 1,
            rows: e
                .windows
                .iter()
                .map(|w| {
                    vec![
                        format!("{} – {}", w.from, w.to),
                        w.help.to_string(),
                        percent(w.split.direct),
                        percent(w.split.indirect),
                        percent(w.split.unmatched),
                        percent(w.adjusted),
                        figure(w.odds.map(|o| o.ratio)),
                    ]
                })
                .collect(),
        });
    }
    blocks.extend(choices(&e.choices, lang));
    blocks
}

/// What other choices of method would say.
fn choices(all: &[Choice], lang: Lang) -> Vec<Block> {
    if all.is_empty() {
        return Vec::new();
    }
    let row = |c: &Choice| {
        let value = [c.value.map_or_else(String::new, |v| format!("{v:.0}"))];
        let mut label = match c.what {
            What::Reported => word(lang, Word::AsReported).to_owned(),
            What::BlockHours => fill(lang, Word::BlockHours, &value),
            What::ExposureDays => fill(lang, Word::ExposureDays, &value),
            What::WithoutAdvertisers => word(lang, Word::WithoutAdvertisers).to_owned(),
        };
        if c.flips {
            label = format!("{label} ({})", word(lang, Word::AnotherConclusion));
        }
        vec![label, percent(c.adjusted), figure(c.odds), percent(c.direct), percent(c.unmatched)]
    };
    let head = [Word::Choice, Word::Adjusted, Word::Odds, Word::Weighted, Word::Unmatched];
    vec![
        Block::Head(word(lang, Word::Choices)),
        Block::Table { head: heads(lang, &head), texts: 1, rows: all.iter().map(row).collect() },
        Block::Note(word(lang, Word::ChoicesNote).to_owned()),
    ]
}
