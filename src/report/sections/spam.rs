//! Around the suspicious messages: who posts them, what is posted together or again, dead links, what the group
//! links to, personal data.

use super::{Block, heads};
use crate::findings::{ChatFindings, LinkRow, PersonalRow, SenderRow, SharerRow, TogetherRow, Who};
use crate::report::names::said;
use crate::report::names::{cap, datum, level, signal, standing};
use crate::report::words::{Lang, Word, word};
use crate::spam::Level;
use crate::text::escape::clip;

/// Names that are listed of one campaign, reasons of one member, rows of a table.
const NAMES: usize = 8;
const REASONS: usize = 3;
const ROWS: usize = 20;
/// Longest quotation in a table.
const QUOTE: usize = 60;

/// Everything beside the list of flags itself.
pub(in crate::report) fn spam(chat: &ChatFindings, lang: Lang) -> Vec<Block> {
    let mut blocks: Vec<Block> = chat.caps.iter().map(|c| Block::Note(cap(lang, *c).to_owned())).collect();
    if chat.exempt > 0 {
        blocks.push(Block::Note(format!("{} {}", chat.exempt, word(lang, Word::ExemptFlags))));
    }
    senders(chat, lang, &mut blocks);
    together(Word::Campaigns, &chat.campaigns, true, lang, &mut blocks);
    sharers(chat, lang, &mut blocks);
    together(Word::RepeatsHead, &chat.repeats, false, lang, &mut blocks);
    dead(chat, lang, &mut blocks);
    topics(chat, lang, &mut blocks);
    if chat.flags.iter().any(|f| f.level > Level::Note) {
        blocks.push(Block::Head(word(lang, Word::Todo)));
        blocks.push(Block::Text(word(lang, Word::TodoSpam).to_owned()));
    }
    blocks
}

fn days(first: &str, last: &str) -> String {
    let day = |t: &str| t.get(..10).unwrap_or_default().to_owned();
    if day(first) == day(last) { day(first) } else { format!("{} – {}", day(first), day(last)) }
}

fn names(members: &[Who]) -> String {
    let listed: Vec<&str> = members.iter().take(NAMES).map(|m| m.name.as_str()).collect();
    let more = members.len().saturating_sub(NAMES);
    format!("{}{}", listed.join(" · "), if more > 0 { format!(" +{more}") } else { String::new() })
}

/// What the flags of each member come to: how sure, why, since when, how often.
fn senders(chat: &ChatFindings, lang: Lang, blocks: &mut Vec<Block>) {
    if chat.senders.is_empty() {
        return;
    }
    blocks.push(Block::Head(word(lang, Word::BySender)));
    let row = |s: &SenderRow| {
        let why: Vec<&str> = s.signals.iter().take(REASONS).map(|x| signal(lang, *x)).collect();
        let campaigns: Vec<String> = s.campaigns.iter().map(|n| (n + 1).to_string()).collect();
        vec![
            s.name.clone(),
            level(lang, s.level).to_owned(),
            why.join(", "),
            days(&s.first, &s.last),
            campaigns.join(", "),
            s.postings.to_string(),
        ]
    };
    let head = [Word::Name, Word::LevelName, Word::Why, Word::Period, Word::Campaign, Word::Postings];
    let rows = chat.senders.iter().take(ROWS).map(row).collect();
    blocks.push(Block::Table { head: heads(lang, &head), texts: 5, rows });
}

/// Links of several members that credit one account.
fn sharers(chat: &ChatFindings, lang: Lang, blocks: &mut Vec<Block>) {
    if chat.sharers.is_empty() {
        return;
    }
    blocks.push(Block::Head(word(lang, Word::SharersHead)));
    let row = |s: &SharerRow| {
        vec![names(&s.members), s.domain.clone(), days(&s.first, &s.last), s.postings.to_string()]
    };
    let head = [Word::Members, Word::Site, Word::Period, Word::Postings];
    let rows = chat.sharers.iter().take(ROWS).map(row).collect();
    blocks.push(Block::Table { head: heads(lang, &head), texts: 3, rows });
    blocks.push(Block::Note(word(lang, Word::SharersNote).to_owned()));
}

/// Messages that belong together, numbered where the list of members points at them.
fn together(head: Word, list: &[TogetherRow], numbered: bool, lang: Lang, blocks: &mut Vec<Block>) {
    if list.is_empty() {
        return;
    }
    blocks.push(Block::Head(word(lang, head)));
    let row = |(n, t): (usize, &TogetherRow)| {
        let number = if numbered { format!("{}. ", n + 1) } else { String::new() };
        vec![
            format!("{number}{}", names(&t.members)),
            clip(said(lang, &t.example.text), QUOTE),
            days(&t.first, &t.last),
            t.postings.to_string(),
        ]
    };
    let rows = list.iter().take(ROWS).enumerate().map(row).collect();
    let head = [Word::Members, Word::Text, Word::Period, Word::Postings];
    blocks.push(Block::Table { head: heads(lang, &head), texts: 3, rows });
}

fn dead(chat: &ChatFindings, lang: Lang, blocks: &mut Vec<Block>) {
    let dead: Vec<&LinkRow> = chat.links.iter().filter(|l| l.dead).take(ROWS).collect();
    if dead.is_empty() {
        return;
    }
    blocks.push(Block::Head(word(lang, Word::DeadLinks)));
    let rows = dead.iter().map(|l| {
        vec![
            clip(&l.link, QUOTE),
            l.complaints.first().map_or_else(String::new, |q| clip(said(lang, &q.text), QUOTE)),
            days(&l.first, &l.last),
            l.complaints.len().to_string(),
            l.worked.to_string(),
        ]
    });
    let head = [Word::Link, Word::Complaint, Word::Period, Word::Complaints, Word::Worked];
    blocks.push(Block::Table { head: heads(lang, &head), texts: 3, rows: rows.collect() });
}

fn topics(chat: &ChatFindings, lang: Lang, blocks: &mut Vec<Block>) {
    if chat.topics.is_empty() {
        return;
    }
    blocks.push(Block::Head(word(lang, Word::TopicsHead)));
    let rows = chat.topics.iter().take(ROWS).map(|t| {
        vec![
            t.domain.clone(),
            standing(lang, t.standing).to_owned(),
            t.posts.to_string(),
            t.posters.to_string(),
            t.answered.to_string(),
        ]
    });
    let head = [Word::Site, Word::StandingName, Word::Postings, Word::Members, Word::AnsweredPosts];
    blocks.push(Block::Table { head: heads(lang, &head), texts: 2, rows: rows.collect() });
    blocks.push(Block::Note(word(lang, Word::TopicsNote).to_owned()));
}

/// Where personal data stands.
pub(in crate::report) fn personal(chat: &ChatFindings, lang: Lang) -> Vec<Block> {
    if chat.personal.is_empty() {
        return Vec::new();
    }
    let row = |p: &PersonalRow| {
        let wrong = if p.checked == Some(false) {
            format!(" ({})", word(lang, Word::CheckWrong))
        } else {
            String::new()
        };
        vec![
            p.time.get(..16).unwrap_or_default().replace('T', " "),
            p.name.clone(),
            datum(lang, p.datum).to_owned(),
            format!("{}{wrong}", p.shown),
        ]
    };
    let mut blocks = vec![Block::Note(word(lang, Word::PersonalNote).to_owned())];
    let head = [Word::Time, Word::Name, Word::DatumKind, Word::Datum];
    let rows = chat.personal.iter().take(3 * ROWS).map(row).collect();
    blocks.push(Block::Table { head: heads(lang, &head), texts: 4, rows });
    let more = chat.personal.len().saturating_sub(3 * ROWS);
    if more > 0 {
        blocks.push(Block::Note(format!("+ {more} {}", word(lang, Word::More))));
    }
    blocks
}
