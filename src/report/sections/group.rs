//! Who carries the group, and what happens when they leave.

use super::{Block, figure, fill, heads};
use crate::findings::{ChatFindings, Who};
use crate::measures::giving::{Doing, Doings};
use crate::report::names::{doing, role, verdict};
use crate::report::percent;
use crate::report::words::{Lang, Word, word};
use std::collections::BTreeMap;

pub(in crate::report) fn group(chat: &ChatFindings, lang: Lang) -> Vec<Block> {
    let i = &chat.inequality;
    let mut blocks = Vec::new();
    if chat.reciprocity.help == 0 {
        return blocks;
    }
    let values = [
        i.absence_factor.map_or_else(|| "–".to_owned(), |n| n.to_string()),
        i.members.to_string(),
        percent(i.top_10_percent),
        i.gave_nothing.to_string(),
        i.with_opportunity.to_string(),
        figure(i.gini),
    ];
    blocks.push(Block::Text(fill(lang, Word::InequalityText, &values)));
    let mut roles: BTreeMap<_, u64> = BTreeMap::new();
    for m in chat.members.iter() {
        *roles.entry(m.role).or_default() += 1;
    }
    let parts: Vec<String> = roles.iter().map(|(r, n)| format!("{} {n}", role(lang, *r))).collect();
    blocks.push(Block::Text(format!("{}: {}", word(lang, Word::Roles), parts.join(" · "))));
    blocks.push(Block::Table {
        head: heads(
            lang,
            &[Word::Name, Word::Given, Word::PerActiveDay, Word::OwnRequests, Word::LastFortnight],
        ),
        texts: 1,
        rows: chat
            .helpers
            .iter()
            .map(|h| {
                let risk = if h.at_risk { format!(" ({})", word(lang, Word::AtRisk)) } else { String::new() };
                let recent = h.last_14_days.zip(h.the_28_days_before);
                vec![
                    format!("{}{risk}", h.name),
                    h.given.to_string(),
                    figure(Some(h.per_active_day)),
                    format!("{} / {}", h.requests_helped, h.requests),
                    recent.map_or_else(|| "–".to_owned(), |(now, then)| format!("{now} ({then})")),
                ]
            })
            .collect(),
    });
    flow(&mut blocks, chat, lang);
    let names = |list: &[Who]| list.iter().take(12).map(|w| w.name.as_str()).collect::<Vec<_>>().join(" · ");
    if !chat.opinion_leaders.is_empty() {
        blocks.push(Block::Text(fill(lang, Word::LeaderText, &[names(&chat.opinion_leaders)])));
    }
    let s = &chat.structure;
    if !s.removal.is_empty() {
        blocks.push(Block::Head(word(lang, Word::IfTheyLeave)));
        blocks.push(Block::Table {
            head: heads(lang, &[Word::Gone, Word::HelpLost, Word::RequestsKept, Word::WithoutHelper]),
            texts: 1,
            rows: s
                .removal
                .iter()
                .filter(|r| [1, 2, 3, 5, 10].contains(&r.gone.len()))
                .map(|r| {
                    let last = r.gone.last().map_or("", |w| w.name.as_str());
                    let more =
                        if r.gone.len() > 1 { format!("+{} ", r.gone.len() - 1) } else { String::new() };
                    vec![
                        format!("{more}{last}"),
                        percent(r.help_lost),
                        percent(r.requests_kept),
                        r.members_without_helper.to_string(),
                    ]
                })
                .collect(),
        });
        blocks.push(Block::Note(word(lang, Word::WorstCase).to_owned()));
    }
    let values = [s.parts.to_string(), percent(s.largest_part_share), percent(s.circulating_share)];
    blocks.push(Block::Text(fill(lang, Word::PartsText, &values)));
    if !s.cut_members.is_empty() {
        blocks.push(Block::Text(fill(lang, Word::CutText, &[names(&s.cut_members)])));
    }
    if let Some(c) = &s.communities {
        let values = [c.number.to_string(), figure(Some(c.modularity)), percent(Some(c.largest_share))];
        blocks.push(Block::Text(fill(lang, Word::CircleText, &values)));
    }
    blocks
}

/// Weeks from which on the course of things is shown.
const WEEKS: usize = 3;

/// What members did from week to week, by role and by what they did in the week before.
fn flow(blocks: &mut Vec<Block>, chat: &ChatFindings, lang: Lang) {
    let f = &chat.flow;
    if f.weeks.len() < WEEKS {
        return;
    }
    // Nobody is new in the week after.
    let row = |label: &str, doings: &Doings, skipped: usize| {
        let counts = doings.counts();
        let all: u64 = counts.iter().sum();
        let mut row = vec![label.to_owned(), all.to_string()];
        let counts = counts.into_iter().skip(skipped);
        row.extend(counts.map(|n| percent((all > 0).then(|| n as f64 / all as f64))));
        row
    };
    let table = |first: Word, skipped: usize, rows: Vec<Vec<String>>| {
        let mut head = heads(lang, &[first, Word::MemberWeeks]);
        head.extend(Doing::ALL.into_iter().skip(skipped).map(|d| doing(lang, d).to_owned()));
        Block::Table { head, texts: 1, rows }
    };
    blocks.push(Block::Head(word(lang, Word::FlowHead)));
    let weeks = f.weeks.len().to_string();
    blocks.push(Block::Text(fill(lang, Word::FlowText, &[weeks])));
    let of_role = f.by_role.iter().map(|r| row(role(lang, r.role), &r.weeks, 0)).collect();
    blocks.push(table(Word::RoleName, 0, of_role));
    blocks.push(Block::Text(word(lang, Word::MovesText).to_owned()));
    let moved = f.moves.iter().map(|m| row(doing(lang, m.from), &m.to, 1)).collect();
    blocks.push(table(Word::ThisWeek, 1, moved));
}

/// Who was not judged as a free-rider, and why.
pub(in crate::report) fn not_judged(chat: &ChatFindings, lang: Lang) -> Option<String> {
    use crate::measures::Verdict;
    let mut reasons: BTreeMap<&str, (Verdict, u64)> = BTreeMap::new();
    for m in &chat.members {
        let judged = matches!(m.verdict, Verdict::Strong | Verdict::Likely | Verdict::Watch | Verdict::Clear);
        if !judged {
            reasons.entry(m.verdict.name()).or_insert((m.verdict, 0)).1 += 1;
        }
    }
    let parts: Vec<String> = reasons.values().map(|(v, n)| format!("{} {n}", verdict(lang, *v))).collect();
    (!parts.is_empty()).then(|| format!("{}: {}", word(lang, Word::NotJudged), parts.join(" · ")))
}
