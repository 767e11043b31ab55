//! Points for and against a message, in bits of evidence (log₂ of likelihood ratios, Good 1950): what its
//! words say, what its links look like, who posts the same, who its sender is, and what speaks for it.

use super::signal::Signal;
use crate::acts::{Act, ChatActs};
use crate::data::{Check, checks, is_help_platform, is_shortener};
use crate::model::{Chat, MICROS_PER_SECOND, NONE};
use crate::pairing::{Outcome, Pairing};
use crate::text::links::{Link, registrable};
use foldhash::fast::RandomState;
use rayon::prelude::*;
use std::collections::{HashMap, HashSet};

const HOUR: i64 = 3600 * MICROS_PER_SECOND;
const DAY: i64 = 24 * HOUR;
/// Most points that one kind of evidence may bring.
const MOST: f64 = 7.0;
/// Texts of fewer letters say the same by chance.
const LETTERS: usize = 6;

/// What is known of the whole chat.
pub(super) struct Ground<'a> {
    chat: &'a Chat,
    acts: &'a ChatActs,
    pairing: &'a Pairing,
    /// Words of solicitation per message, a bit each.
    words: Vec<u16>,
    /// Units of help per member.
    given: Vec<u32>,
    /// When a member was first seen or joined; `None` for those of the log's first day.
    came: Vec<Option<i64>>,
    /// Times of a member's messages with words of two kinds of solicitation, in order.
    loud: Vec<Vec<i64>>,
    /// Members and postings per text without links and digits.
    texts: HashMap<u64, Posted, RandomState>,
    /// The same per link that is of no help platform.
    objects: HashMap<&'a str, Posted, RandomState>,
    /// Members per domain who help.
    helpers_of: HashMap<&'a str, HashSet<u32, RandomState>, RandomState>,
    /// Times of a member's messages with links, in order.
    linked: Vec<Vec<i64>>,
}

/// Who posted something, and how often each.
type Posted = HashMap<u32, u32, RandomState>;

/// Letters of a text, its links and digits left out.
pub(super) fn skeleton(folded: &str) -> Option<u64> {
    let mut letters = String::new();
    for word in folded.split_whitespace() {
        let linked = word.find("http").unwrap_or(word.len());
        letters.extend(word[..linked].chars().filter(|c| c.is_alphabetic()));
    }
    (letters.chars().count() >= LETTERS).then(|| xxhash_rust::xxh3::xxh3_64(letters.as_bytes()))
}

fn says(words: u16, check: Check) -> bool {
    words >> check as u16 & 1 == 1
}

/// Words of solicitation: how many kinds.
fn kinds(words: u16) -> u32 {
    [Check::Contact, Check::Bait, Check::Payment, Check::Official, Check::Forced, Check::Fraud]
        .iter()
        .map(|c| u32::from(says(words, *c)))
        .sum()
}

impl<'a> Ground<'a> {
    pub(super) fn new(chat: &'a Chat, acts: &'a ChatActs, pairing: &'a Pairing) -> Self {
        let members = chat.members.len();
        let mut ground = Self {
            chat,
            acts,
            pairing,
            words: acts.folded.par_iter().with_min_len(1024).map(|text| checks(text)).collect(),
            given: vec![0; members],
            came: vec![None; members],
            loud: vec![Vec::new(); members],
            texts: HashMap::default(),
            objects: HashMap::default(),
            helpers_of: HashMap::default(),
            linked: vec![Vec::new(); members],
        };
        let units: HashSet<(u32, u32), RandomState> = pairing
            .help
            .iter()
            .filter(|h| h.outcome == Outcome::Done && h.p >= 0.5)
            .map(|h| (h.helper, h.need))
            .collect();
        units.iter().for_each(|(helper, _)| ground.given[*helper as usize] += 1);
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
            for link in &acts.links[i] {
                if ground.given[who] > 0 {
                    ground.helpers_of.entry(&link.domain).or_default().insert(m.sender);
                }
                if !is_help_platform(&link.domain) {
                    *ground.objects.entry(&link.object).or_default().entry(m.sender).or_default() += 1;
                }
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

    /// What speaks for and against message `i`, counter-evidence negative, and whether its sender solicited in
    /// several ways within an hour of it.
    pub(super) fn weigh(&self, i: usize) -> (Vec<(Signal, f64)>, bool) {
        let mut found = Vec::new();
        let a = &self.acts.messages[i];
        let message = &self.chat.messages[i];
        let who = message.sender as usize;
        let words = self.words[i];
        let links = &self.acts.links[i];
        let warns = a.is(Act::Moderation) || a.is(Act::Rule);
        let mut add = |signal: Signal, points: f64| found.push((signal, points));
        let (ad, scam) = (f64::from(a.p(Act::Ad)), f64::from(a.p(Act::Scam)));
        for (signal, act, p, most) in [(Signal::Ad, Act::Ad, ad, 5.0), (Signal::Scam, Act::Scam, scam, 5.5)] {
            if a.is(act) || p >= 0.15 {
                add(signal, if a.is(act) { most * p.max(0.6) } else { 4.0 * p });
            }
        }
        if !warns {
            for (signal, check, points) in [
                (Signal::Contact, Check::Contact, 2.0),
                (Signal::Bait, Check::Bait, 2.5),
                (Signal::Payment, Check::Payment, 3.0),
                (Signal::Official, Check::Official, 2.5),
                (Signal::Fraud, Check::Fraud, 4.5),
                (Signal::Forced, Check::Forced, 3.0),
            ] {
                if says(words, check) {
                    add(signal, points);
                }
            }
        }
        let content: f64 = found.iter().map(|f| f.1).sum();
        let need = self.pairing.need_of[i] != NONE;
        let platform =
            !links.is_empty() && links.iter().all(|l| is_help_platform(&l.domain) || l.domain == "code");
        let mut add = |signal: Signal, points: f64| found.push((signal, points));
        for link in links {
            self.link(link, &mut add);
        }
        let foreign = !links.is_empty() && !platform;
        let shared = |l: &Link| self.objects.get(l.object.as_str()).is_some_and(|p| p.len() >= 2);
        if links.iter().any(shared) {
            add(Signal::SharedLink, 1.5);
        }
        let text = self.acts.folded.get(i).map_or("", String::as_str);
        if let Some(posted) = skeleton(text).and_then(|t| self.texts.get(&t)) {
            // Everybody asks in the words that a platform puts into their mouths: it is the same address or
            // contact behind the same words that tells.
            let address = |l: &Link| {
                shared(l) || !is_shortener(&l.host) && !is_help_platform(&l.domain) && l.domain != "code"
            };
            let solicits = links.iter().any(address) || says(words, Check::Contact);
            if posted.len() >= 2 && solicits && !need {
                add(Signal::SharedText, 3.0);
            }
            if posted.get(&message.sender).is_some_and(|n| *n >= 3) && solicits && !need {
                add(Signal::Repeated, 2.0);
            }
        }
        let rare = |l: &Link| {
            !is_shortener(&l.host) && self.helpers_of.get(l.domain.as_str()).is_none_or(|h| h.len() < 3)
        };
        let asks = ["助力", "砍", "拼单", "帮点"].iter().any(|w| text.contains(w));
        if foreign && asks && links.iter().all(rare) {
            add(Signal::FalseHelp, 2.0);
        }
        let burst = self.linked[who].partition_point(|t| *t <= message.time)
            - self.linked[who].partition_point(|t| *t < message.time - HOUR / 12);
        if foreign && burst >= 3 {
            add(Signal::Burst, 1.5);
        }
        if self.came[who].is_some_and(|t| message.time - t < DAY) {
            add(Signal::Newcomer, 1.5);
        }
        if self.given[who] == 0 {
            add(Signal::NeverHelped, 1.0);
        }
        if message.reply != NONE || !self.chat.mentioned(i).is_empty() {
            add(Signal::Addressed, -2.0);
        }
        // A helper who suddenly solicits may have lost the account.
        let near = |t: &i64| (t - message.time).abs() <= HOUR;
        let loud = kinds(words) >= 2 || self.loud[who].iter().any(near);
        if self.given[who] >= 3 && !loud && content < 4.0 {
            add(Signal::Helper, -3.0);
        }
        // A request for help with its link is what the group is for, unless it solicits besides.
        if platform && (content < 3.0 || need && kinds(words & !(1 << Check::Bait as u16)) == 0) {
            add(Signal::HelpLink, -3.0);
        }
        (found, loud)
    }

    fn link(&self, link: &Link, add: &mut impl FnMut(Signal, f64)) {
        let host = link.host.as_str();
        if host.is_empty() {
            return;
        }
        if looks_like_a_platform(host, &link.domain) {
            add(Signal::LookAlike, 4.0);
        } else if link.disguised {
            add(Signal::Disguised, 2.5);
        }
        if is_shortener(host) {
            add(Signal::Shortener, 1.0);
        } else if !is_help_platform(&link.domain)
            && self.helpers_of.get(link.domain.as_str()).is_none_or(|h| h.len() < 3)
        {
            add(Signal::RareDomain, 1.0);
        }
    }
}

/// Whether a host looks like a help platform and is none: a name in other letters, the platform's name in
/// front of another domain or within one, or one letter off.
fn looks_like_a_platform(host: &str, domain: &str) -> bool {
    const NAMES: [&str; 9] =
        ["pinduoduo", "yangkeduo", "taobao", "tmall", "alipay", "meituan", "weixin", "douyin", "aliexpress"];
    if is_help_platform(domain) {
        return false;
    }
    if host.contains("xn--") {
        return true;
    }
    let plain = host.replace('0', "o").replace('1', "l");
    let label = registrable(&plain);
    let label = label.split('.').next().unwrap_or_default();
    let close = |name: &str| label.split('-').any(|part| part.len() >= 5 && one_off(part, name));
    NAMES.iter().any(|name| plain.contains(name) || close(name))
}

/// Whether two names differ in one letter, or in two neighbours that changed places.
fn one_off(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let same = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let back = |from: usize| a[from.min(a.len())..] == b[from.min(b.len())..];
    match a.len().abs_diff(b.len()) {
        0 => {
            let swapped = same + 1 < a.len() && (a[same], a[same + 1]) == (b[same + 1], b[same]);
            same < a.len() && (back(same + 1) || swapped && back(same + 2))
        }
        1 if a.len() > b.len() => a[same + 1..] == b[same..],
        1 => a[same..] == b[same + 1..],
        _ => false,
    }
}

/// The kinds of evidence of which two are needed.
fn family(signal: Signal) -> Option<u8> {
    match signal {
        Signal::Ad | Signal::Scam | Signal::Bait | Signal::Payment | Signal::Official | Signal::Forced => {
            Some(0)
        }
        Signal::Contact => Some(1),
        Signal::Fraud => Some(5),
        Signal::FalseHelp
        | Signal::LookAlike
        | Signal::Disguised
        | Signal::Shortener
        | Signal::RareDomain => Some(2),
        Signal::SharedText
        | Signal::SharedLink
        | Signal::Repeated
        | Signal::Burst
        | Signal::NearDuplicate => Some(3),
        Signal::Newcomer | Signal::NeverHelped => Some(4),
        Signal::Flood | Signal::Addressed | Signal::Helper | Signal::HelpLink => None,
    }
}

/// Number of kinds of evidence against a message.
pub(super) fn kinds_of_evidence(signals: &[(Signal, f64)]) -> usize {
    let families: HashSet<u8, RandomState> =
        signals.iter().filter(|s| s.1 > 0.0).filter_map(|s| family(s.0)).collect();
    families.len()
}

/// The sum of what speaks against a message, no kind of it counted for more than [`MOST`], and for it.
pub(super) fn total(signals: &[(Signal, f64)]) -> f64 {
    let mut sums = [0.0; 6];
    let mut credit = 0.0;
    for (signal, points) in signals {
        match family(*signal) {
            Some(f) if *points > 0.0 => sums[usize::from(f)] += points,
            _ => credit += points.min(0.0),
        }
    }
    sums.iter().map(|s: &f64| s.min(MOST)).sum::<f64>() + credit
}
