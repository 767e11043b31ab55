//! Rows of spam, links and personal data.

use super::measured::round;
use super::shown::Shown;
use super::{
    Disclosure, FlagRow, LEAST, LinkRow, PersonalRow, PlaceRow, SenderRow, SharedRow, SharerRow, TogetherRow,
    TopicRow,
};
use crate::model::{Chat, NONE};
use crate::signals::personal_data;
use crate::spam::{Flag, Sender, Shared, Sharer, Signal, Spam, Thing};
use indexmap::IndexMap;
use rayon::prelude::*;

/// Most rows of what several chats share, and of repeated texts.
const MOST: usize = 1000;

pub(super) fn links(shown: &Shown<'_>, spam: &Spam) -> Vec<LinkRow> {
    let row = |l: &crate::spam::LinkUse| LinkRow {
        link: shown.masked("link", &l.object),
        domain: domain(shown, &l.domain, l.members.len()),
        example: if shown.for_research() { String::new() } else { shown.masked("link", &l.example) },
        postings: l.messages.len() as u64,
        members: l.members.len() as u64,
        flagged: l.flagged,
        score: round(l.score),
        worked: l.worked,
        dead: l.dead,
        complaints: l.complaints.iter().map(|m| shown.quote(*m)).collect(),
        first: l.messages.first().map_or_else(String::new, |m| shown.at(*m)),
        last: l.messages.last().map_or_else(String::new, |m| shown.at(*m)),
    };
    spam.links.par_iter().with_min_len(256).map(row).collect()
}

/// A domain that few use may lead to them.
fn domain(shown: &Shown<'_>, domain: &str, members: usize) -> String {
    if shown.for_research() && (members as u64) < LEAST { String::new() } else { domain.to_owned() }
}

pub(super) fn flags(shown: &Shown<'_>, spam: &Spam) -> Vec<FlagRow> {
    spam.flags
        .iter()
        .map(|f| {
            let sender = shown.sender(f.message);
            FlagRow {
                message: shown.label(f.message),
                index: f.message,
                time: shown.at(f.message),
                member_id: sender.member_id,
                name: sender.name,
                score: round(f.score),
                level: f.level,
                signals: f.signals.iter().map(|(s, p)| (*s, round(*p))).collect(),
                text: shown.text(f.message),
            }
        })
        .collect()
}

pub(super) fn campaigns(shown: &Shown<'_>, spam: &Spam) -> Vec<TogetherRow> {
    spam.campaigns.iter().map(|c| together(shown, &c.members, &c.messages)).collect()
}

pub(super) fn repeats(shown: &Shown<'_>, spam: &Spam) -> Vec<TogetherRow> {
    spam.repeats.iter().take(MOST).map(|r| together(shown, &r.members, &r.messages)).collect()
}

fn together(shown: &Shown<'_>, members: &[u32], messages: &[u32]) -> TogetherRow {
    let (first, last) = span(shown, messages);
    TogetherRow {
        members: members.iter().map(|m| shown.who(*m)).collect(),
        postings: messages.len() as u64,
        first,
        last,
        example: shown.quote(messages.first().copied().unwrap_or(0)),
    }
}

/// First and last of some messages.
fn span(shown: &Shown<'_>, messages: &[u32]) -> (String, String) {
    let at = |m: Option<&u32>| m.map_or_else(String::new, |m| shown.at(*m));
    (at(messages.first()), at(messages.last()))
}

pub(super) fn senders(shown: &Shown<'_>, spam: &Spam) -> Vec<SenderRow> {
    let row = |s: &Sender| {
        let flags: Vec<&Flag> = s.flags.iter().filter_map(|n| spam.flags.get(*n as usize)).collect();
        let mut signals: IndexMap<Signal, usize> = IndexMap::new();
        for (signal, _) in flags.iter().flat_map(|f| &f.signals).filter(|s| s.1 > 0.0) {
            *signals.entry(*signal).or_default() += 1;
        }
        signals.sort_by(|a, n, b, m| m.cmp(n).then(a.cmp(b)));
        let campaigns = spam.campaigns.iter().enumerate().filter(|(_, c)| c.members.contains(&s.member));
        let (first, last) = span(shown, &flags.iter().map(|f| f.message).collect::<Vec<_>>());
        SenderRow {
            member_id: shown.id(s.member),
            name: shown.name(s.member),
            level: s.level,
            score: round(s.score),
            postings: flags.len() as u64,
            signals: signals.into_keys().collect(),
            campaigns: campaigns.map(|(n, _)| n).collect(),
            first,
            last,
        }
    };
    spam.senders.iter().map(row).collect()
}

pub(super) fn sharers(shown: &Shown<'_>, spam: &Spam) -> Vec<SharerRow> {
    let row = |s: &Sharer| {
        let (first, last) = span(shown, &s.messages);
        SharerRow {
            domain: domain(shown, &s.domain, s.members.len()),
            members: s.members.iter().map(|m| shown.who(*m)).collect(),
            postings: s.messages.len() as u64,
            first,
            last,
        }
    };
    spam.sharers.iter().map(row).collect()
}

pub(super) fn topics(shown: &Shown<'_>, spam: &Spam) -> Vec<TopicRow> {
    spam.topics
        .iter()
        .filter(|t| !shown.for_research() || u64::from(t.posters) >= LEAST)
        .map(|t| TopicRow {
            domain: t.domain.clone(),
            standing: t.standing,
            posts: t.posts,
            posters: t.posters,
            helpers: t.helpers,
            answered: t.answered,
        })
        .collect()
}

/// Where personal data stands. Published findings say only how much there is of each kind, and where.
pub(super) fn personal(shown: &Shown<'_>) -> Vec<PersonalRow> {
    let chat = shown.chat;
    let rows = |i: usize| {
        let text = if chat.messages[i].sender == NONE || chat.messages[i].kind.is_event() {
            ""
        } else {
            chat.text(i)
        };
        personal_data(text).into_iter().map(move |span| {
            let sender = shown.sender(i as u32);
            PersonalRow {
                message: shown.label(i as u32),
                index: i as u32,
                time: shown.at(i as u32),
                member_id: sender.member_id,
                name: sender.name,
                datum: span.datum,
                shown: if shown.for_research() {
                    String::new()
                } else if shown.in_full() {
                    text[span.start..span.end].to_owned()
                } else {
                    span.masked(text)
                },
                checked: span.checked,
            }
        })
    };
    (0..chat.messages.len()).into_par_iter().with_min_len(1024).flat_map_iter(rows).collect()
}

/// What several chats share, with their names as they are shown.
pub fn shared_rows(chats: &[Chat], shared: &[Shared], disclosure: &Disclosure) -> Vec<SharedRow> {
    if shared.is_empty() {
        return Vec::new();
    }
    let shown: Vec<Shown<'_>> = chats.iter().map(|c| Shown::new(c, disclosure)).collect();
    let row = |s: &Shared| {
        let first = s.chats.first();
        let example = match (s.thing, first) {
            (Thing::Link, Some((chat, ..))) => shown[*chat].masked("link", &s.object),
            (Thing::Text, Some((chat, message, ..))) => shown[*chat].text(*message),
            _ => String::new(),
        };
        let places = s.chats.iter().map(|(chat, message, postings, members)| PlaceRow {
            chat: shown[*chat].chat_name(),
            message: shown[*chat].label(*message),
            first: shown[*chat].at(*message),
            postings: *postings,
            members: *members,
        });
        SharedRow { thing: s.thing, example, chats: places.collect() }
    };
    shared.iter().take(MOST).map(row).collect()
}
