//! Health, the trust checklist and contribution points.

use super::{Block, figure, fill, heads, of};
use crate::findings::ChatFindings;
use crate::measures::health::{Answer, Aspect};
use crate::report::names::{aspect, question, said};
use crate::report::percent;
use crate::report::words::{Lang, Word, word};

pub(in crate::report) fn health(chat: &ChatFindings, lang: Lang) -> Vec<Block> {
    let h = &chat.health;
    let shown = |a: Aspect, x: Option<f64>| match a {
        Aspect::Safety => x.map_or_else(|| "–".to_owned(), |x| format!("{} ‰", figure(Some(x)))),
        _ => percent(x),
    };
    let rows = h
        .components
        .iter()
        .map(|c| {
            let raw = match c.interval {
                Some((low, high)) if c.raw.is_some() => {
                    let ends = [low, high].map(|x| shown(c.aspect, Some(x)));
                    format!("{} ({} – {})", shown(c.aspect, c.raw), ends[0], ends[1])
                }
                _ => shown(c.aspect, c.raw),
            };
            let score = c.score.map_or_else(|| word(lang, Word::TooFew).to_owned(), |s| format!("{s:.0}"));
            (aspect(lang, c.aspect).to_owned(), c.score, vec![score, raw, c.n.to_string()])
        })
        .collect();
    let mut blocks = vec![Block::Bars {
        head: heads(lang, &[Word::Component, Word::Score100, Word::Figure, Word::N]),
        rows,
    }];
    blocks.push(match &h.composite {
        None => Block::Note(word(lang, Word::NoComposite).to_owned()),
        Some(c) => {
            let whole = |x: f64| format!("{x:.0}");
            let values =
                [whole(c.score), whole(c.lowest), whole(c.highest), aspect(lang, c.weakest).to_owned()];
            Block::Text(fill(lang, Word::CompositeText, &values))
        }
    });
    blocks.push(Block::Note(word(lang, Word::HealthNote).to_owned()));
    blocks
}

pub(in crate::report) fn trust(chat: &ChatFindings, lang: Lang) -> Vec<Block> {
    let answer = |a: Answer| {
        let key = match a {
            Answer::Yes => Word::Yes,
            Answer::No => Word::No,
            Answer::Unknown => Word::Unknown,
        };
        word(lang, key).to_owned()
    };
    let rows = chat
        .trust
        .iter()
        .map(|l| {
            let evidence = l.messages.first().map_or_else(String::new, |q| {
                let day = q.time.get(..10).unwrap_or_default();
                let more =
                    if l.messages.len() > 1 { format!(" +{}", l.messages.len() - 1) } else { String::new() };
                format!("{day} {}{more}", crate::text::escape::clip(said(lang, &q.text), 60))
            });
            vec![question(lang, l.question).to_owned(), answer(l.answer), evidence]
        })
        .collect();
    vec![
        Block::Table { head: heads(lang, &[Word::Question, Word::Answer, Word::Evidence]), texts: 3, rows },
        Block::Note(word(lang, Word::TrustNote).to_owned()),
    ]
}

pub(in crate::report) fn points(chat: &ChatFindings, lang: Lang) -> Vec<Block> {
    let p = &chat.points;
    let mut blocks = Vec::new();
    if p.leaders.is_empty() {
        return blocks;
    }
    blocks.push(Block::Table {
        head: heads(lang, &[Word::Name, Word::Place, Word::Points, Word::Confirmed]),
        texts: 1,
        rows: p
            .leaders
            .iter()
            .map(|l| {
                let points = format!("{:.1}", l.points);
                vec![l.name.clone(), l.place.to_string(), points, l.thanks_received.to_string()]
            })
            .collect(),
    });
    let names = |list: Vec<&str>| list.join(" · ");
    if !p.improved.is_empty() {
        let list = names(p.improved.iter().map(|w| w.name.as_str()).collect());
        blocks.push(Block::Text(format!("{}: {list}", word(lang, Word::Improved))));
    }
    if p.three_for_one.n > 0 {
        blocks.push(Block::Text(fill(lang, Word::ThreeForOne, &[of(p.three_for_one)])));
    }
    for (a, b) in &p.rings {
        blocks.push(Block::Text(fill(lang, Word::Ring, &[a.name.clone(), b.name.clone()])));
    }
    for m in p.regulars.iter().rev().take(3) {
        let list = names(m.members.iter().map(|(w, _)| w.name.as_str()).collect());
        blocks.push(Block::Text(fill(lang, Word::Regulars, &[m.month.clone(), list])));
    }
    blocks.push(Block::Note(word(lang, Word::PointsNote).to_owned()));
    blocks
}
