//! Is this a group to be trusted? A list of facts, each yes, no or unknown, without a total score (H2
//! of docs/methods.md). An export may lack what would answer a question: that is unknown, never no.

use crate::acts::{Act, ChatActs};
use crate::data::{Check, checks};
use crate::measures::History;
use crate::measures::service::Functioning;
use crate::model::{Chat, NONE};
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};

/// A question of the checklist; each is put so that "yes" speaks for the group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Question {
    /// Are rules posted?
    RulesPosted,
    /// Do they forbid advertising or fraud?
    RulesForbidAds,
    /// Does somebody step in when members break them?
    Moderated,
    /// Are newcomers checked?
    EntryCheck,
    /// Is at least half the talk about helping?
    OnTopic,
    /// Do links lead to sites that helping members use, but for one in twenty?
    KnownLinks,
    /// Is nobody asked for payments, codes or transfers?
    NoScam,
    /// Are insults rarer than two in a thousand messages?
    Civil,
    /// Is nobody pressed to take part?
    Voluntary,
    /// Are three in ten helped requests confirmed by thanks or word?
    Confirmed,
    /// Is nothing offered that is too good to be true?
    NoBait,
    /// Is personal data rarer than one in a thousand messages?
    DiscreetData,
    /// Is an organizer there in half of the weeks?
    OrganizerThere,
}

/// What the log says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// Yes.
    Yes,
    /// No.
    No,
    /// The log does not tell.
    Unknown,
}

/// One line of the checklist.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// The question.
    pub question: Question,
    /// The answer.
    pub answer: Answer,
    /// The figure behind it: a share, a rate per thousand or a count, as the question says.
    pub figure: Option<f64>,
    /// Messages behind it, at most five.
    pub messages: Vec<u32>,
}

/// All postings of links to one registrable domain.
#[derive(Clone, Copy, Debug)]
pub struct Linked<'a> {
    /// The domain.
    pub domain: &'a str,
    /// Who posted it.
    pub members: &'a [u32],
    /// Messages with such a link.
    pub messages: &'a [u32],
}

/// Fewer messages than this say nothing about shares and absences.
const ENOUGH: usize = 50;
const EVIDENCE: usize = 5;
/// A domain is known when it is shipped as a help platform or used by this many members who help.
const KNOWN_BY: usize = 3;

/// Answers every question. `flagged` marks messages that are ads, scams or floods.
pub fn trust(
    chat: &Chat,
    acts: &ChatActs,
    history: &History,
    functioning: &Functioning,
    links: &[Linked<'_>],
    flagged: &HashSet<u32>,
) -> Vec<Line> {
    let mut found: HashMap<Question, Vec<u32>> = HashMap::new();
    let mut written = 0usize;
    let mut on_topic = 0usize;
    for (i, message) in chat.messages.iter().enumerate() {
        if message.sender == NONE || message.kind.is_event() {
            continue;
        }
        written += 1;
        let (Some(a), at) = (acts.messages.get(i), i as u32) else { continue };
        let words = checks(acts.folded.get(i).map_or("", String::as_str));
        let says = |check: Check| words >> check as u16 & 1 == 1;
        let mut note = |question: Question, holds: bool| {
            if holds {
                found.entry(question).or_default().push(at);
            }
        };
        let rule = a.is(Act::Rule);
        let moderates = a.is(Act::Moderation);
        note(Question::RulesPosted, rule);
        note(Question::RulesForbidAds, (rule || moderates) && says(Check::Forbids));
        note(Question::Moderated, moderates);
        note(Question::EntryCheck, says(Check::Entry) && (rule || moderates));
        note(Question::NoScam, a.is(Act::Scam) && !moderates);
        note(Question::Civil, says(Check::Abuse));
        note(Question::Voluntary, says(Check::Forced) && !a.is(Act::Complaint));
        note(Question::NoBait, says(Check::Bait) && !moderates && !rule);
        note(Question::DiscreetData, a.is(Act::Pii));
        let about = [
            Act::Request,
            Act::Repost,
            Act::Fulfil,
            Act::Fail,
            Act::Promise,
            Act::Thanks,
            Act::ReturnDemand,
            Act::Offer,
            Act::Rule,
            Act::Moderation,
        ];
        on_topic += usize::from(about.iter().any(|act| a.is(*act)) && !flagged.contains(&at));
    }
    let of = |question: Question| found.get(&question).map_or(&[][..], Vec::as_slice);
    let long = written >= ENOUGH;
    let yes = |holds: bool| if holds { Answer::Yes } else { Answer::No };
    let line = |question: Question, answer: Answer, figure: Option<f64>, messages: &[u32]| Line {
        question,
        answer,
        figure,
        messages: messages.iter().take(EVIDENCE).copied().collect(),
    };
    // Seen is yes; not seen may stand elsewhere: in a pinned notice, before the log began.
    let seen = |question: Question| {
        let list = of(question);
        let answer = if list.is_empty() { Answer::Unknown } else { Answer::Yes };
        line(question, answer, Some(list.len() as f64), list)
    };
    // Seen is no; not seen in enough messages is yes.
    let absent = |question: Question| {
        let list = of(question);
        let answer = match (list.is_empty(), long) {
            (false, _) => Answer::No,
            (true, true) => Answer::Yes,
            (true, false) => Answer::Unknown,
        };
        line(question, answer, Some(list.len() as f64), list)
    };
    let rare = |question: Question, per_thousand: f64| {
        let rate = 1000.0 * of(question).len() as f64 / written.max(1) as f64;
        let answer = if long { yes(rate <= per_thousand) } else { Answer::Unknown };
        line(question, answer, long.then_some(rate), of(question))
    };
    let share = |question: Question, share: Option<f64>, least: f64| {
        line(question, share.map_or(Answer::Unknown, |s| yes(s >= least)), share, &[])
    };
    let moderated = match (of(Question::Moderated).is_empty(), flagged.is_empty()) {
        (false, _) => Answer::Yes,
        (true, false) => Answer::No,
        (true, true) => Answer::Unknown,
    };
    let topic = long.then(|| on_topic as f64 / written as f64);
    let (unknown, unknown_messages) = unknown_links(history, links);
    let known = line(
        Question::KnownLinks,
        unknown.map_or(Answer::Unknown, |u| yes(u <= 0.05)),
        unknown.map(|u| 1.0 - u),
        &unknown_messages,
    );
    let closed = functioning.gratitude.closed;
    vec![
        seen(Question::RulesPosted),
        seen(Question::RulesForbidAds),
        line(
            Question::Moderated,
            moderated,
            Some(of(Question::Moderated).len() as f64),
            of(Question::Moderated),
        ),
        seen(Question::EntryCheck),
        share(Question::OnTopic, topic, 0.5),
        known,
        absent(Question::NoScam),
        rare(Question::Civil, 2.0),
        absent(Question::Voluntary),
        share(Question::Confirmed, closed.share.filter(|_| closed.n >= 20), 0.3),
        absent(Question::NoBait),
        rare(Question::DiscreetData, 1.0),
        organizer(chat, history),
    ]
}

/// Share of the link messages whose domain is not known in the group, and these messages.
fn unknown_links(history: &History, links: &[Linked<'_>]) -> (Option<f64>, Vec<u32>) {
    let helps: HashSet<u32> = history.help.iter().map(|h| h.helper).collect();
    let mut posters: HashMap<&str, HashSet<u32>> = HashMap::new();
    for link in links {
        let helping = link.members.iter().filter(|m| helps.contains(m));
        posters.entry(link.domain).or_default().extend(helping);
    }
    let known = |domain: &str| {
        domain.is_empty()
            || crate::data::is_help_platform(domain)
            || posters.get(domain).is_some_and(|p| p.len() >= KNOWN_BY)
    };
    let all: HashSet<u32> = links.iter().flat_map(|l| l.messages).copied().collect();
    let mut unknown: Vec<u32> =
        links.iter().filter(|l| !known(l.domain)).flat_map(|l| l.messages).copied().collect();
    unknown.sort_unstable();
    unknown.dedup();
    ((all.len() >= 20).then(|| unknown.len() as f64 / all.len() as f64), unknown)
}

/// Whether owner or administrators, as far as they are known, write in half of the weeks.
fn organizer(chat: &Chat, history: &History) -> Line {
    let week = |t: i64| (history.day(t) + 3).div_euclid(7);
    let (mut weeks, mut theirs) = (HashSet::new(), HashSet::new());
    for message in chat.messages.iter().filter(|m| m.sender != NONE && !m.kind.is_event()) {
        weeks.insert(week(message.time));
        if chat.members[message.sender as usize].exempt {
            theirs.insert(week(message.time));
        }
    }
    let known = chat.members.iter().any(|m| m.exempt);
    let share = (known && weeks.len() >= 2).then(|| theirs.len() as f64 / weeks.len() as f64);
    let answer = match share {
        None => Answer::Unknown,
        Some(s) if s >= 0.5 => Answer::Yes,
        Some(_) => Answer::No,
    };
    Line { question: Question::OrganizerThere, answer, figure: share, messages: Vec::new() }
}
