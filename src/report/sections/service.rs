//! Does asking work?

use super::{Block, figure, fill, heads, of, with_interval};
use crate::findings::ChatFindings;
use crate::measures::service::{Series, Slot};
use crate::report::names::{reason, role, said};
use crate::report::words::{Lang, Word, word};
use crate::report::{minutes, percent};

/// Requests from which on a part of the members has a row of its own.
const SHOWN: u64 = 5;
/// Unanswered requests that are listed.
const MOST: usize = 12;

pub(in crate::report) fn service(chat: &ChatFindings, lang: Lang) -> Vec<Block> {
    let f = &chat.functioning;
    let w = |key| word(lang, key);
    let mut blocks = Vec::new();
    if chat.service.requests == 0 {
        return blocks;
    }
    blocks.push(Block::Table {
        head: heads(lang, &[Word::HelpedWithin, Word::Estimated, Word::Counted]),
        texts: 1,
        rows: f
            .waiting
            .within
            .iter()
            .map(|x| vec![minutes(lang, Some(x.minutes)), with_interval(x.share, x.interval), of(x.mature)])
            .collect(),
    });
    blocks.push(Block::Note(w(Word::CensoringNote).to_owned()));
    let wait = |x| minutes(lang, x);
    blocks.push(Block::Text(quarters(chat, lang)));
    if f.waiting.reaction_within_hour.is_some() {
        let values = [percent(f.waiting.reaction_within_hour), wait(f.waiting.reaction_median)];
        let often = f.waiting.reaction_median.is_some();
        let key = if often { Word::FirstReaction } else { Word::FirstReactionRare };
        blocks.push(Block::Text(fill(lang, key, &values)));
    }
    if f.waiting.by_kind.len() > 1 {
        blocks.push(Block::Table {
            head: heads(lang, &[Word::Kind, Word::WithinDay, Word::NotHelpedAfterDay]),
            texts: 1,
            rows: f
                .waiting
                .by_kind
                .iter()
                .map(|(kind, s)| {
                    let open = f.unanswered_by_kind.get(kind).map_or_else(|| "–".to_owned(), |s| of(*s));
                    vec![super::super::names::kind(lang, kind), of(*s), open]
                })
                .collect(),
        });
    }
    let thanks = [of(f.gratitude.closed), f.gratitude.closed_without_visible_help.to_string()];
    blocks.push(Block::Text(fill(lang, Word::ThanksText, &thanks)));
    let reposts = [of(f.reposts.share), f.reposts.most.to_string()];
    blocks.push(Block::Text(fill(lang, Word::RepostText, &reposts)));
    let told: Vec<_> = f.waiting.by_role.iter().filter(|(_, s)| s.n >= SHOWN).collect();
    if told.len() > 1 {
        blocks.push(Block::Table {
            head: heads(lang, &[Word::RequesterRole, Word::WithinDay]),
            texts: 1,
            rows: told.into_iter().map(|(part, s)| vec![role(lang, *part).to_owned(), of(*s)]).collect(),
        });
    }
    if f.newcomers.number > 0 {
        let n = &f.newcomers;
        let values = [n.number.to_string(), of(n.first_request_helped), of(n.gave)];
        blocks.push(Block::Text(fill(lang, Word::NewcomerText, &values)));
    }
    failures(&mut blocks, chat, lang);
    load(&mut blocks, chat, lang);
    slots(&mut blocks, chat, lang);
    changes(&mut blocks, chat, lang);
    if !chat.unanswered.is_empty() {
        blocks.push(Block::Head(w(Word::Unanswered)));
        blocks.push(Block::Table {
            head: heads(lang, &[Word::Time, Word::Name, Word::Text, Word::Postings, Word::Around]),
            texts: 3,
            rows: chat
                .unanswered
                .iter()
                .rev()
                .take(MOST)
                .map(|u| {
                    let time = u.time.get(..16).unwrap_or("").replace('T', " ");
                    let text = said(lang, &u.text).to_owned();
                    vec![time, u.name.clone(), text, (u.reposts + 1).to_string(), u.around.to_string()]
                })
                .collect(),
        });
        if chat.unanswered.len() > MOST {
            blocks.push(Block::Note(format!("+ {} {}", chat.unanswered.len() - MOST, w(Word::More))));
        }
    }
    blocks
}

/// When a quarter, half and three quarters of the requests are helped, as far as that is reached.
fn quarters(chat: &ChatFindings, lang: Lang) -> String {
    let w = &chat.functioning.waiting;
    let reached =
        [(Word::WaitQuarter, w.quarter), (Word::WaitHalf, w.median), (Word::WaitMost, w.three_quarters)]
            .into_iter()
            .filter_map(|(key, time)| Some(fill(lang, key, &[minutes(lang, Some(time?))])));
    let mut parts: Vec<String> = reached.collect();
    if parts.is_empty() {
        return word(lang, Word::WaitFew).to_owned();
    }
    if w.three_quarters.is_none() {
        parts.push(word(lang, Word::WaitNoMore).to_owned());
    }
    fill(lang, Word::WaitQuarters, &[parts.join(word(lang, Word::Comma))])
}

fn failures(blocks: &mut Vec<Block>, chat: &ChatFindings, lang: Lang) {
    let attempts = &chat.functioning.attempts;
    if attempts.reasons.is_empty() {
        return;
    }
    blocks.push(Block::Head(word(lang, Word::Failures)));
    blocks.push(Block::Text(fill(lang, Word::FailureText, &[of(attempts.failed)])));
    blocks.push(Block::Table {
        head: heads(lang, &[Word::Why, Word::Number, Word::ShareOfFailures]),
        texts: 1,
        rows: attempts
            .reasons
            .iter()
            .map(|r| {
                let share = with_interval(Some(r.share), r.interval);
                vec![reason(lang, &r.reason).to_owned(), r.count.to_string(), share]
            })
            .collect(),
    });
    for i in &attempts.incidents {
        let values = [i.date.clone(), i.count.to_string(), figure(Some(i.expected))];
        blocks.push(Block::Text(fill(lang, Word::IncidentText, &values)));
    }
}

fn load(blocks: &mut Vec<Block>, chat: &ChatFindings, lang: Lang) {
    let o = &chat.functioning.overload;
    blocks.push(Block::Head(word(lang, Word::Load)));
    let counts = [o.by_posters, o.by_demand, o.by_copies].map(|n| n.to_string());
    let values = [of(o.overloaded), counts[0].clone(), counts[1].clone(), counts[2].clone()];
    blocks.push(Block::Text(fill(lang, Word::OverloadText, &values)));
    if o.levels.len() > 1 {
        blocks.push(Block::Table {
            head: heads(lang, &[Word::Posters, Word::WithinHour]),
            texts: 1,
            rows: o
                .levels
                .iter()
                .map(|l| vec![format!("{} – {}", l.posters.0, l.posters.1), of(l.helped)])
                .collect(),
        });
    }
}

fn slots(blocks: &mut Vec<Block>, chat: &ChatFindings, lang: Lang) {
    let s = &chat.functioning.slots;
    if s.cells.is_empty() {
        return;
    }
    blocks.push(Block::Head(word(lang, Word::WhenToPost)));
    let slot = |s: &Slot| {
        let day = super::super::names::weekday(lang, s.weekday);
        format!("{day} {:02}:00 ({}, {} / {})", s.hour, percent(Some(s.share)), s.helped, s.requests)
    };
    let best: Vec<String> = s.best.iter().map(slot).collect();
    blocks.push(Block::Text(if best.is_empty() {
        fill(lang, Word::NoBestSlot, &[percent(s.overall)])
    } else {
        fill(lang, Word::BestSlots, &[best.join(" · "), percent(s.overall)])
    }));
    blocks.push(Block::Week(s.cells.iter().map(|c| (c.share, c.requests)).collect()));
}

fn changes(blocks: &mut Vec<Block>, chat: &ChatFindings, lang: Lang) {
    let f = &chat.functioning;
    if f.weeks.len() > 2 {
        blocks.push(Block::Head(word(lang, Word::Weeks)));
        let head = [
            Word::Week,
            Word::Messages,
            Word::ActiveMembers,
            Word::Requests,
            Word::Help,
            Word::WithinDay,
            Word::JoinedLeft,
        ];
        blocks.push(Block::Table {
            head: heads(lang, &head),
            texts: 1,
            rows: f
                .weeks
                .iter()
                .map(|w| {
                    let cut = if w.days < 7 {
                        format!(" ({} {})", w.days, word(lang, Word::Days))
                    } else {
                        String::new()
                    };
                    vec![
                        format!("{}{cut}", w.monday),
                        w.messages.to_string(),
                        w.active.to_string(),
                        w.requests.to_string(),
                        w.help.to_string(),
                        percent(w.within_day.share),
                        format!("{} / {}", w.joined, w.left),
                    ]
                })
                .collect(),
        });
    }
    for c in &f.changes {
        let (name, rate) = match c.series {
            Series::Messages => (Word::SeriesMessages, false),
            Series::Requests => (Word::SeriesRequests, false),
            Series::HelpPerRequest => (Word::SeriesHelp, false),
            Series::HelpedWithinDay => (Word::SeriesWithinDay, true),
        };
        let level = |x: f64| if rate { percent(Some(x)) } else { figure(Some(x)) };
        let values = [c.date.clone(), word(lang, name).to_owned(), level(c.before), level(c.after)];
        blocks.push(Block::Text(fill(lang, Word::ChangeText, &values)));
    }
}
