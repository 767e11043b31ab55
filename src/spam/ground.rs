//! What is known of a whole chat before its messages are weighed.

use super::policy::{Lists, Rules};
use super::topic::{self, Topics};
use crate::acts::{Act, ChatActs};
use crate::data::{Check, checks};
use crate::model::{Chat, MICROS_PER_SECOND, NONE};
use crate::pairing::{Outcome, Pairing};
use crate::signals::{Datum, personal_data};
use foldhash::fast::RandomState;
use rayon::prelude::*;
use std::collections::{HashMap, HashSet};

pub(super) const HOUR: i64 = 3600 * MICROS_PER_SECOND;
pub(super) const DAY: i64 = 24 * HOUR;
/// Texts of fewer letters say the same by chance.
const LETTERS: usize = 6;

/// Who posted something, and how often each.
pub(super) type Posted = HashMap<u32, u32, RandomState>;

/// What is known of the whole chat.
pub(super) struct Ground<'a> {
    pub chat: &'a Chat,
    pub acts: &'a ChatActs,
    pub pairing: &'a Pairing,
    pub rules: Rules,
    /// What the group's links are about.
    pub topics: Topics,
    /// Words of solicitation per message, a bit each.
    pub words: Vec<u16>,
    /// Units of help per member.
    pub given: Vec<u32>,
    /// When a member was first seen or joined; `None` for those of the log's first day.
    pub came: Vec<Option<i64>>,
    /// Times of a member's messages with words of two kinds of solicitation, in order.
    pub loud: Vec<Vec<i64>>,
    /// Members and postings per text without links and digits.
    pub texts: HashMap<u64, Posted, RandomState>,
    /// The same per link that is not what the group is for.
    pub objects: HashMap<&'a str, Posted, RandomState>,
    /// Times of a member's messages with links, in order.
    pub linked: Vec<Vec<i64>>,
}

/// Letters of a text, its links and digits left out.
pub(super) fn skeleton(folded: &str) -> Option<u64> {
    let mut letters = String::new();
    for word in folded.split_whitespace() {
        let linked = word.find("http").unwrap_or(word.len());
        letters.extend(word[..linked].chars().filter(|c| c.is_alphabetic()));
    }
    (letters.chars().count() >= LETTERS).then(|| xxhash_rust::xxh3::xxh3_64(letters.as_bytes()))
}

pub(super) fn says(words: u16, check: Check) -> bool {
    words >> check as u16 & 1 == 1
}

/// Words of solicitation: how many kinds.
pub(super) fn kinds(words: u16) -> u32 {
    [Check::Contact, Check::Bait, Check::Payment, Check::Official, Check::Forced, Check::Fraud]
        .iter()
        .map(|c| u32::from(says(words, *c)))
        .sum()
}

/// Words of solicitation in message `i`; the id of an account elsewhere asks to be contacted there.
fn words(chat: &Chat, acts: &ChatActs, i: usize) -> u16 {
    let words = checks(&acts.folded[i]);
    let account = |d: Datum| matches!(d, Datum::WechatId | Datum::Qq | Datum::LineId | Datum::Telegram);
    let elsewhere = !says(words, Check::Contact)
        && acts.messages[i].p(Act::Pii) >= 0.3
        && personal_data(chat.text(i)).iter().any(|s| account(s.datum));
    words | u16::from(elsewhere) << Check::Contact as u16
}

impl<'a> Ground<'a> {
    pub(super) fn new(chat: &'a Chat, acts: &'a ChatActs, pairing: &'a Pairing, lists: &'a Lists) -> Self {
        let members = chat.members.len();
        let mut given = vec![0u32; members];
        let units: HashSet<(u32, u32), RandomState> = pairing
            .help
            .iter()
            .filter(|h| h.outcome == Outcome::Done && h.p >= 0.5)
            .map(|h| (h.helper, h.need))
            .collect();
        units.iter().for_each(|(helper, _)| given[*helper as usize] += 1);
        let rules = lists.rules(&chat.zone);
        let messages = (0..chat.messages.len()).into_par_iter().with_min_len(1024);
        let mut ground = Self {
            chat,
            acts,
            pairing,
            topics: topic::learn(chat, acts, pairing, &given, &rules),
            rules,
            words: messages.map(|i| words(chat, acts, i)).collect(),
            given,
            came: vec![None; members],
            loud: vec![Vec::new(); members],
            texts: HashMap::default(),
            objects: HashMap::default(),
            linked: vec![Vec::new(); members],
        };
        let start = chat.range().map_or(0, |r| r.0);
        let mut seen = vec![false; members];
        for (i, m) in chat.messages.iter().enumerate().filter(|(_, m)| m.sender != NONE) {
            let who = m.sender as usize;
            if !seen[who] {
                seen[who] = true;
                ground.came[who] = (m.time - start > DAY).then_some(m.time);
            }
            if m.kind.is_event() {
                continue;
            }
            if let Some(text) = acts.folded.get(i).and_then(|t| skeleton(t)) {
                *ground.texts.entry(text).or_default().entry(m.sender).or_default() += 1;
            }
            for link in acts.links[i].iter().filter(|l| !ground.topics.is_on(l)) {
                *ground.objects.entry(&link.object).or_default().entry(m.sender).or_default() += 1;
            }
            if !acts.links[i].is_empty() {
                ground.linked[who].push(m.time);
            }
            if kinds(ground.words[i]) >= 2 {
                ground.loud[who].push(m.time);
            }
        }
        ground.linked.iter_mut().chain(&mut ground.loud).for_each(|times| times.sort_unstable());
        ground
    }
}
