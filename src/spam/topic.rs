//! What the links of this group are about: domains that many helping members post, or that are answered with
//! help, belong here even where no list names them.

use super::policy::{Rules, Ruling};
use crate::acts::ChatActs;
use crate::data::{is_help_platform, is_shortener};
use crate::model::{Chat, NONE};
use crate::pairing::{Outcome, Pairing};
use crate::text::links::Link;
use foldhash::fast::RandomState;
use indexmap::IndexMap;
use serde::Serialize;
use std::collections::{HashMap, HashSet};

/// Why the links of a domain are what the group is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// A known platform of help links.
    Platform,
    /// The organizer allows it.
    Allowed,
    /// Many helping members post it, or its posts are answered with help.
    Learned,
    /// None of these.
    Unknown,
}

/// A domain as this group uses it.
#[derive(Clone, Debug)]
pub struct Topic {
    /// Registrable domain.
    pub domain: String,
    /// Whether its links belong here.
    pub standing: Standing,
    /// Messages with such a link.
    pub posts: u32,
    /// Members who posted one.
    pub posters: u32,
    /// Of them, members who have helped.
    pub helpers: u32,
    /// Of the messages, those of a need that was helped.
    pub answered: u32,
}

/// Least share of the helping members who post links, and of their posts.
const POSTERS: f64 = 0.15;
const POSTS: f64 = 0.10;
/// Least share of posts that are answered with help, posts and members for it.
const ANSWERED: f64 = 0.20;
const ANSWERED_POSTS: u32 = 10;
/// Fewer members make no custom.
const MEMBERS: usize = 5;
/// Most of the posts that one member may have.
const ONE: f64 = 0.5;
/// Helping members from whom on a domain is no stranger.
const KNOWN: u32 = 3;

/// Domains of a chat, most posts first.
#[derive(Clone, Debug, Default)]
pub struct Topics {
    /// Every domain.
    pub domains: Vec<Topic>,
    at: HashMap<String, usize, RandomState>,
}

impl Topics {
    /// Whether a link is of the kind that the group is for.
    pub(super) fn is_on(&self, link: &Link) -> bool {
        self.of(link).is_some_and(|t| t.standing != Standing::Unknown)
    }

    /// Whether hardly any helping member posts links of this domain.
    pub(super) fn is_rare(&self, link: &Link) -> bool {
        !self.is_on(link) && self.of(link).is_none_or(|t| t.helpers < KNOWN)
    }

    fn of(&self, link: &Link) -> Option<&Topic> {
        self.at.get(&link.domain).map(|i| &self.domains[*i])
    }
}

#[derive(Default)]
struct Use {
    posts: u32,
    answered: u32,
    by: HashMap<u32, u32, RandomState>,
    allowed: bool,
}

/// Learns the topics from the posts of members who help (`given` per member): whoever only posts has no
/// say.
pub(super) fn learn(chat: &Chat, acts: &ChatActs, pairing: &Pairing, given: &[u32], rules: &Rules) -> Topics {
    let mut helped = vec![false; pairing.needs.len()];
    for h in pairing.help.iter().filter(|h| h.outcome == Outcome::Done && h.p >= 0.5) {
        helped[h.need as usize] = true;
    }
    let mut uses: IndexMap<&str, Use, RandomState> = IndexMap::default();
    let (mut posters, mut posts) = (HashSet::<u32, RandomState>::default(), 0u32);
    for (i, links) in acts.links.iter().enumerate() {
        let sender = chat.messages[i].sender;
        if sender == NONE || links.is_empty() {
            continue;
        }
        let helps = given[sender as usize] > 0;
        if helps {
            posters.insert(sender);
            posts += 1;
        }
        let need = pairing.need_of[i];
        let mut seen: Vec<&str> = Vec::new();
        for link in links.iter().filter(|l| l.domain != "code") {
            if seen.contains(&link.domain.as_str()) {
                continue;
            }
            seen.push(&link.domain);
            let entry = uses.entry(&link.domain).or_default();
            entry.posts += 1;
            entry.answered += u32::from(need != NONE && helped[need as usize]);
            entry.allowed |= rules.rule(link, chat.messages[i].time) == Ruling::Allowed;
            *entry.by.entry(sender).or_default() += 1;
        }
    }
    let mut domains: Vec<Topic> = uses
        .into_iter()
        .map(|(domain, u)| {
            let helping = |m: &&u32| given[**m as usize] > 0;
            let helpers = u.by.keys().filter(helping).count();
            let theirs: u32 = u.by.iter().filter(|(m, _)| given[**m as usize] > 0).map(|(_, n)| n).sum();
            let most = u.by.values().copied().max().unwrap_or(0);
            let share = |k: f64, n: f64| if n > 0.0 { k / n } else { 0.0 };
            let customary = share(helpers as f64, posters.len() as f64) >= POSTERS
                && share(f64::from(theirs), f64::from(posts)) >= POSTS;
            let answered =
                u.posts >= ANSWERED_POSTS && share(f64::from(u.answered), f64::from(u.posts)) >= ANSWERED;
            let learned = helpers >= MEMBERS
                && (customary || answered)
                && share(f64::from(most), f64::from(u.posts)) <= ONE
                && !is_shortener(domain);
            let standing = match () {
                () if is_help_platform(domain) => Standing::Platform,
                () if u.allowed => Standing::Allowed,
                () if learned => Standing::Learned,
                () => Standing::Unknown,
            };
            Topic {
                domain: domain.to_owned(),
                standing,
                posts: u.posts,
                posters: u.by.len() as u32,
                helpers: helpers as u32,
                answered: u.answered,
            }
        })
        .collect();
    domains.sort_by(|a, b| b.posts.cmp(&a.posts).then(a.domain.cmp(&b.domain)));
    let at = domains.iter().enumerate().map(|(i, t)| (t.domain.clone(), i)).collect();
    Topics { domains, at }
}
