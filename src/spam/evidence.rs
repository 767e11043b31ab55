//! Points for and against a message, in bits of evidence (log₂ of likelihood ratios, Good 1950): what its
//! words say, what its links look like, who posts the same, who its sender is, and what speaks for it.

use super::ground::{DAY, Ground, HOUR, kinds, says, skeleton};
use super::hosts::looks_like_a_platform;
use super::policy::Ruling;
use super::signal::{Family, Signal};
use crate::acts::Act;
use crate::data::{Check, is_shortener};
use crate::model::NONE;
use crate::text::fold::word_count;
use crate::text::links::Link;
use foldhash::fast::RandomState;
use std::collections::HashSet;

/// Most points that one kind of evidence may bring.
const MOST: f64 = 7.0;

/// Words of a message that is hardly more than a contact.
const BARE: f32 = 5.0;

/// The evidence on one message.
pub(super) struct Weighed {
    /// What speaks against it, and for it with negative points.
    pub signals: Vec<(Signal, f64)>,
    /// Its sender solicited in several ways within an hour of it.
    pub loud: bool,
}

impl Ground<'_> {
    /// What speaks for and against message `i`.
    pub(super) fn weigh(&self, i: usize) -> Weighed {
        let mut found = Vec::new();
        let message = &self.chat.messages[i];
        let who = message.sender as usize;
        let words = self.words[i];
        let links = &self.acts.links[i];
        self.content(i, &mut found);
        let content: f64 = found.iter().map(|f| f.1).sum();
        let need = self.pairing.need_of[i] != NONE;
        let platform = !links.is_empty() && links.iter().all(|l| l.domain == "code" || self.topics.is_on(l));
        let mut add = |signal: Signal, points: f64| found.push((signal, points));
        for link in links {
            self.link(link, message.time, &mut add);
        }
        let foreign = !links.is_empty() && !platform;
        let posted = |l: &Link| self.objects.get(l.object.as_str());
        if links.iter().any(|l| posted(l).is_some_and(|p| p.len() >= 2)) {
            add(Signal::SharedLink, 1.5);
        }
        let text = self.acts.folded.get(i).map_or("", String::as_str);
        let mut again = false;
        if let Some(same) = skeleton(text).and_then(|t| self.texts.get(&t)) {
            // Everybody asks in the words that a platform puts into their mouths: it is the same address or
            // contact behind the same words that tells.
            let address = |l: &Link| {
                posted(l).is_some_and(|p| p.len() >= 2)
                    || !is_shortener(&l.host) && !self.topics.is_on(l) && l.domain != "code"
            };
            let solicits = links.iter().any(address) || says(words, Check::Contact);
            if same.len() >= 2 && solicits && !need && !self.is_bare_contact(i) {
                add(Signal::SharedText, 3.0);
            }
            again = same.get(&message.sender).is_some_and(|n| *n >= 3) && solicits && !need;
        }
        // One member's link to elsewhere, again and again with words that solicit.
        let pushed = |l: &Link| posted(l).and_then(|p| p.get(&message.sender)).is_some_and(|n| *n >= 4);
        if again || kinds(words) > 0 && links.iter().any(pushed) {
            add(Signal::Repeated, 2.0);
        }
        let asks = ["助力", "砍", "拼单", "帮点"].iter().any(|w| text.contains(w));
        if foreign && asks && links.iter().all(|l| !is_shortener(&l.host) && self.topics.is_rare(l)) {
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
        if self.chat.members[who].exempt && !loud {
            add(Signal::Organizer, -4.0);
        }
        // A request for help with its link is what the group is for, unless it solicits besides.
        let quiet = kinds(words & !(1 << Check::Bait as u16)) == 0;
        if platform && (content < 3.0 || kinds(words) == 0 || need && quiet) {
            add(Signal::HelpLink, -3.0);
        }
        Weighed { signals: found, loud }
    }

    /// What the words of message `i` say.
    fn content(&self, i: usize, found: &mut Vec<(Signal, f64)>) {
        let a = &self.acts.messages[i];
        let (ad, scam) = (f64::from(a.p(Act::Ad)), f64::from(a.p(Act::Scam)));
        for (signal, act, p, most) in [(Signal::Ad, Act::Ad, ad, 5.0), (Signal::Scam, Act::Scam, scam, 5.5)] {
            let given = a.is(act);
            if given || p >= 0.15 {
                found.push((signal, if given { most * p.max(0.6) } else { 4.0 * p }));
            }
        }
        // Whoever warns of a fraud has to name it.
        if a.is(Act::Moderation) || a.is(Act::Rule) || says(self.words[i], Check::Forbids) {
            return;
        }
        for (signal, check, points) in [
            (Signal::Contact, Check::Contact, 2.0),
            (Signal::Bait, Check::Bait, 2.5),
            (Signal::Payment, Check::Payment, 3.0),
            (Signal::Official, Check::Official, 2.5),
            (Signal::Fraud, Check::Fraud, 4.5),
            (Signal::Forced, Check::Forced, 3.0),
        ] {
            if says(self.words[i], check) && !(signal == Signal::Contact && self.is_bare_contact(i)) {
                found.push((signal, points));
            }
        }
    }

    /// Whether a message is hardly more than a way to be reached: who passes on a number need not advertise, and
    /// the few words around it are everybody's. The judge's word on it stands alone.
    fn is_bare_contact(&self, i: usize) -> bool {
        let text = self.acts.folded.get(i).map_or("", String::as_str);
        let only = kinds(self.words[i]) == 1 && says(self.words[i], Check::Contact);
        only && self.acts.links[i].is_empty() && word_count(text) <= BARE
    }

    fn link(&self, link: &Link, time: i64, add: &mut impl FnMut(Signal, f64)) {
        let host = link.host.as_str();
        let ruling = self.rules.rule(link, time);
        if ruling == Ruling::Denied {
            add(Signal::Denied, 6.0);
        }
        if host.is_empty() || ruling == Ruling::Allowed {
            return;
        }
        if looks_like_a_platform(host, &link.domain) {
            add(Signal::LookAlike, 4.0);
        } else if link.disguised {
            add(Signal::Disguised, 2.5);
        }
        if is_shortener(host) {
            add(Signal::Shortener, 1.0);
        } else if self.topics.is_rare(link) {
            add(Signal::RareDomain, 1.0);
        }
    }
}

/// Number of kinds of evidence against a message.
pub(super) fn kinds_of_evidence(signals: &[(Signal, f64)]) -> usize {
    let families: HashSet<Family, RandomState> =
        signals.iter().filter(|s| s.1 > 0.0).filter_map(|s| s.0.family()).collect();
    families.len()
}

/// The sum of what speaks against a message, no kind of it counted for more than [`MOST`], and for it.
pub(super) fn total(signals: &[(Signal, f64)]) -> f64 {
    let mut sums = [0.0; Family::ALL];
    let mut credit = 0.0;
    for (signal, points) in signals {
        match signal.family() {
            Some(f) if *points > 0.0 => sums[f as usize] += points,
            _ => credit += points.min(0.0),
        }
    }
    sums.iter().map(|s: &f64| s.min(MOST)).sum::<f64>() + credit
}
