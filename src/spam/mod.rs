//! Who floods with links? Floods, near-duplicate texts, ads and scams: a score of named evidence per message. A
//! help link by itself is never spam in a group that exists for help links.

mod across;
mod campaigns;
mod coordination;
mod evidence;
mod ground;
mod hosts;
mod level;
mod links;
mod policy;
mod repeats;
mod senders;
mod sharers;
mod signal;
mod topic;

pub use across::{Shared, Thing, Traces, across};
pub use campaigns::Campaign;
pub use coordination::{Rule, Share, Tie, coordination};
pub use level::{Cap, Level};
pub use links::LinkUse;
pub use policy::{Dated, Entry, Lists, Policy, Ruling};
pub use repeats::Repeat;
pub use senders::Sender;
pub use sharers::Sharer;
pub use signal::Signal;
pub use topic::{Standing, Topic};

use crate::acts::{Act, ChatActs};
use crate::model::{Chat, Kind, NONE};
use crate::pairing::Pairing;
use evidence::{Weighed, kinds_of_evidence, total};
use foldhash::fast::RandomState;
use ground::Ground;
use rayon::prelude::*;
use std::collections::HashMap;

/// A suspicious message.
#[derive(Clone, Debug)]
pub struct Flag {
    /// Message index.
    pub message: u32,
    /// 0 to 1; flags are shown from [`SHOWN`].
    pub score: f64,
    /// How sure.
    pub level: Level,
    /// What fired, with its bits of evidence; what speaks for the message is negative.
    pub signals: Vec<(Signal, f64)>,
}

/// Flags and links of a chat.
#[derive(Clone, Debug, Default)]
pub struct Spam {
    /// Suspicious messages with a score of at least [`SHOWN`], in message order.
    pub flags: Vec<Flag>,
    /// Score per message, 0 to 1; below [`SHOWN`] where nothing is shown.
    pub scores: Vec<f32>,
    /// What kept flags from a higher level.
    pub caps: Vec<Cap>,
    /// Messages of exempt members that would have been flagged.
    pub exempt: u32,
    /// Links by number of postings, most first.
    pub links: Vec<LinkUse>,
    /// Domains by number of postings, most first.
    pub topics: Vec<Topic>,
    /// Texts that ask for nothing and are posted three times or more in nearly the same words, largest first.
    pub repeats: Vec<Repeat>,
    /// Suspicious messages of several members that belong together, largest first.
    pub campaigns: Vec<Campaign>,
    /// Members with several flagged messages, or one that is very likely spam, surest first.
    pub senders: Vec<Sender>,
    /// Links of several members that credit one account, most messages first.
    pub sharers: Vec<Sharer>,
    /// Members whose messages are mostly ads or scams, or a fifth of them and at least five.
    pub accounts: Vec<bool>,
}

/// Messages from this score on are shown.
pub const SHOWN: f64 = 0.5;
/// Bits of evidence from which a message is worth a look.
const LOOK: f64 = 5.0;
/// The same where the judge of acts sees no ad and no scam and the evidence is of two kinds only.
const ALONE: f64 = 6.5;
/// The same where the judge calls it one.
const WORDED: f64 = 4.0;
/// Probability of an ad or a scam from which it is one even where it also asks for something.
const SURE: f32 = 0.85;
/// So many ads or scams make an advertiser of a member who also writes other things.
const MANY: u32 = 5;

/// Finds spam.
pub fn find(chat: &Chat, acts: &ChatActs, pairing: &Pairing, lists: &Lists) -> Spam {
    let ground = Ground::new(chat, acts, pairing, lists);
    let floods = repeats::floods(chat, pairing);
    let repeats = repeats::repeats(chat, acts, pairing, &ground.topics);
    let (mut scores, mut flags): (Vec<f32>, Vec<Option<Flag>>) = (0..chat.messages.len())
        .into_par_iter()
        .with_min_len(1024)
        .map(|i| {
            let message = &chat.messages[i];
            if message.sender == NONE || message.kind.is_event() {
                return (0.0, None);
            }
            let mut weighed = ground.weigh(i);
            let solicits =
                |s: &(Signal, f64)| matches!(s.0, Signal::Contact | Signal::RareDomain | Signal::Shortener);
            if repeats.copy[i] && weighed.signals.iter().any(solicits) {
                weighed.signals.push((Signal::NearDuplicate, 1.0));
            }
            let points = total(&weighed.signals);
            let mut score = if is_shown(&ground, i, &weighed, points) {
                (points / 10.0).clamp(SHOWN, 1.0)
            } else {
                (points / 10.0).clamp(0.0, SHOWN - 0.01)
            };
            // Floods are shown for what they are, whoever their sender is; that somebody who helps says the same
            // again without link or contact is no news.
            let idle = weighed.signals.iter().any(|s| s.0 == Signal::Helper)
                && !weighed.signals.iter().any(solicits);
            let repeated = if idle { 0 } else { repeats.repeated[i] };
            let mut slip = score < SHOWN;
            for (excess, signal, least) in
                [(floods[i], Signal::Flood, 0.6), (repeated, Signal::Repeated, 0.55)]
            {
                if excess > 0 {
                    weighed.signals.retain(|s| s.0 != signal);
                    weighed.signals.insert(0, (signal, 6.0));
                    slip &= excess == 1;
                    score = score.max(if slip { SHOWN } else { least });
                }
            }
            // One posting too many is a slip: it is listed, and nobody need look at its sender for it.
            let level = if slip { Level::Note } else { level::by_score(score) };
            let flag = Flag { message: i as u32, score, level, signals: weighed.signals };
            (score as f32, (score >= SHOWN).then_some(flag))
        })
        .unzip();
    follow(&ground, &mut scores, &mut flags);
    let is_exempt = |f: &Flag| {
        let message = &chat.messages[f.message as usize];
        let member = &chat.members[message.sender as usize];
        ground.rules.is_exempt(&member.id, &member.name, message.time)
    };
    let (exempt, mut flags): (Vec<Flag>, Vec<Flag>) = flags.into_iter().flatten().partition(is_exempt);
    let caps = level::cap(chat, &mut flags);
    let accounts = accounts(chat, &flags);
    let mut links = links::uses(chat, acts, pairing);
    score_links(&mut links, &flags);
    let campaigns = campaigns::campaigns(chat, acts, &flags);
    Spam {
        senders: senders::senders(chat, &flags),
        sharers: sharers::sharers(chat, acts),
        flags,
        scores,
        caps,
        exempt: exempt.len() as u32,
        links,
        topics: ground.topics.domains,
        repeats: repeats.groups,
        campaigns,
        accounts,
    }
}

/// Messages within which a pitch goes on, and probability of an ad or a scam that words need for it.
const CLOSE: usize = 4;
const GOES_ON: f32 = 0.05;

/// Pitches come in several messages, of which a picture or a last call says nothing by itself: what follows an
/// ad or a scam at once belongs to it, if it is very likely one or its sender has never helped.
fn follow(ground: &Ground<'_>, scores: &mut [f32], flags: &mut [Option<Flag>]) {
    let mut pitched: Vec<Option<(usize, Level)>> = vec![None; ground.chat.members.len()];
    for (i, message) in ground.chat.messages.iter().enumerate() {
        let Some(last) = pitched.get_mut(message.sender as usize) else { continue };
        if let Some(flag) = &flags[i] {
            if flag.signals.iter().any(|s| matches!(s.0, Signal::Ad | Signal::Scam)) {
                *last = Some((i, flag.level));
            }
            continue;
        }
        let a = &ground.acts.messages[i];
        let shows = matches!(message.kind, Kind::Image | Kind::Video | Kind::File | Kind::Link);
        let solicits = shows || a.p(Act::Ad).max(a.p(Act::Scam)) >= GOES_ON;
        let quiet = ground.given[message.sender as usize] == 0;
        // Somebody who warns of what was just posted in their name is not going on with it.
        let warns = a.is(Act::Moderation) || a.is(Act::Rule);
        let told = last.filter(|(l, level)| i - l <= CLOSE && (quiet || *level == Level::VeryLikely));
        if let (Some((_, level)), true) = (told, solicits && !warns && ground.pairing.need_of[i] == NONE) {
            scores[i] = SHOWN as f32;
            let signals = vec![(Signal::GoesOn, 10.0 * SHOWN)];
            flags[i] = Some(Flag { message: i as u32, score: SHOWN, level: Level::Look, signals });
            *last = Some((i, level));
        }
    }
}

/// Words and links alone need more than where the judge of acts, who also sees what stands around, agrees;
/// the judge alone counts beside loud messages or from members who give little.
fn is_shown(ground: &Ground<'_>, i: usize, weighed: &Weighed, points: f64) -> bool {
    let signals = &weighed.signals;
    let a = &ground.acts.messages[i];
    if signals.iter().any(|s| s.0 == Signal::Denied) {
        return true;
    }
    let believed = a.p(Act::Ad).max(a.p(Act::Scam));
    let worded = a.is(Act::Ad) || a.is(Act::Scam);
    let kinds = kinds_of_evidence(signals);
    let several = kinds >= 2;
    // Of somebody who helps, the judge has to be sure of it, or the evidence is more.
    let helper = signals.iter().any(|s| s.0 == Signal::Helper) && believed < 0.5;
    let least = if (believed >= 0.15 || kinds >= 3) && !helper { LOOK } else { ALONE };
    let trusted = signals.iter().any(|s| s.1 < 0.0);
    let judged = points >= WORDED && (several || weighed.loud) || believed >= 0.5 && !trusted;
    let asks = ground.pairing.need_of[i] != NONE;
    points >= least && several || worded && judged && (!asks || believed >= SURE && points >= WORDED)
}

/// Members who mostly advertise or defraud: half of their messages are ads, scams or otherwise very likely spam, as
/// requests to forward something are, or many and a fifth are ads or scams.
fn accounts(chat: &Chat, flags: &[Flag]) -> Vec<bool> {
    let mut counts = vec![[0u32; 3]; chat.members.len()];
    for m in chat.messages.iter().filter(|m| m.sender != NONE && !m.kind.is_event()) {
        counts[m.sender as usize][2] += 1;
    }
    for flag in flags {
        let ad = flag.signals.iter().any(|(s, _)| matches!(s, Signal::Ad | Signal::Scam));
        let [ads, spam, _] = &mut counts[chat.messages[flag.message as usize].sender as usize];
        *ads += u32::from(ad);
        *spam += u32::from(ad || flag.level == Level::VeryLikely);
    }
    let advertiser =
        |[ads, spam, all]: [u32; 3]| spam > 0 && spam * 2 >= all || ads >= MANY && ads * 5 >= all;
    counts.into_iter().map(advertiser).collect()
}

fn score_links(links: &mut [LinkUse], flags: &[Flag]) {
    let scores: HashMap<u32, f64, RandomState> = flags.iter().map(|f| (f.message, f.score)).collect();
    for link in links {
        let scores = link.messages.iter().filter_map(|m| scores.get(m));
        link.flagged = scores.clone().count() as u32;
        link.score = scores.sum::<f64>() / link.messages.len().max(1) as f64;
    }
}
