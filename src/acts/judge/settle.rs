//! From probabilities to acts: which postings belong to which need is decided in order, because a
//! part and a repost point at a need that is there already.

use super::{JUDGED, Judged, POSTINGS, RECEIVED};
use crate::acts::draft::{Draft, need_kind};
use crate::acts::{Act, MessageActs, Posting};
use crate::data::Cue;
use crate::model::{Chat, NONE};
use crate::signals::Signals;
use foldhash::fast::RandomState;
use std::collections::HashMap;

/// Needs of a member that a repost may mean, newest first.
const OWN_NEEDS: usize = 6;

pub(super) fn settle(chat: &Chat, signals: &[Signals], draft: Draft, judged: &[Judged]) -> Vec<MessageActs> {
    let mut messages = draft.messages;
    let mut postings = Postings { chat, signals, own: HashMap::default(), objects: HashMap::default() };
    // The last ad or fraud of each member.
    let mut pitched: Vec<Option<usize>> = vec![None; chat.members.len()];
    for (i, acts) in messages.iter_mut().enumerate() {
        if acts.p[Act::System as usize] > 0.0 {
            continue;
        }
        acts.given = 0;
        let sender = chat.messages[i].sender as usize;
        // A picture right after an offer belongs to it.
        let goes_on = pitched.get(sender).is_some_and(|last| last.is_some_and(|l| i - l <= CLOSE));
        let hollow = !goes_on && is_hollow(&signals[i]);
        for (act, p) in JUDGED.iter().zip(&judged[i][POSTINGS..]) {
            let hollow = matches!(act, Act::Ad | Act::Scam) && hollow;
            let p = if hollow { p.min(HOLLOW) } else { *p };
            acts.set(*act, p);
        }
        if let (true, Some(last)) = (acts.is(Act::Ad) || acts.is(Act::Scam), pitched.get_mut(sender)) {
            *last = Some(i);
        }
        acts.received = judged[i][RECEIVED];
        acts.give(Act::Pii, acts.p(Act::Pii) >= 0.5);
        let [first, part, repost] = [judged[i][0], judged[i][1], judged[i][2]];
        let drafted = acts.posting;
        acts.posting = None;
        let posts = (first + part + repost).min(0.99);
        (acts.p[Act::Request as usize], acts.p[Act::Repost as usize]) =
            ((first + part).min(posts), repost.min(posts));
        if posts >= 0.5 {
            let posting = postings.place(i, [first, part, repost], drafted);
            let repeats = matches!(posting, Posting::Repost(_));
            acts.p[Act::Request as usize] = if repeats { 1.0 - posts } else { posts };
            acts.p[Act::Repost as usize] = if repeats { posts } else { 1.0 - posts };
            if posting == Posting::First {
                acts.kind = Some(need_kind(&signals[i], draft.link_group));
            }
            acts.give(if repeats { Act::Repost } else { Act::Request }, true);
            acts.posting = Some(posting);
        }
        acts.answer = acts.answer && acts.is(Act::Fulfil);
        acts.p[Act::Chat as usize] = 0.0;
        if acts.given == 0 {
            acts.give(Act::Chat, true);
            acts.p[Act::Chat as usize] = 1.0 - acts.p.iter().copied().fold(0.0, f32::max);
        }
    }
    messages
}

/// Words below which a message without link, contact or telling words offers nothing: that a stranger greets
/// is no fraud, whatever else strangers do.
const OFFER: f32 = 4.0;
/// Messages within which one goes on with the last.
const CLOSE: usize = 4;
/// Most that such a message is an ad or a fraud.
const HOLLOW: f32 = 0.1;

fn is_hollow(s: &Signals) -> bool {
    let says = |cue: Cue| s.cues[cue] > 0.0;
    s.words < OFFER && !s.opens && !s.personal && !says(Cue::Ad) && !says(Cue::Scam) && !says(Cue::Contact)
}

struct Postings<'a> {
    chat: &'a Chat,
    signals: &'a [Signals],
    /// First messages of each member's needs.
    own: HashMap<u32, Vec<u32>, RandomState>,
    /// The first message of the need that posted a link.
    objects: HashMap<&'a str, u32, RandomState>,
}

impl<'a> Postings<'a> {
    /// How message `i` posts, given the probabilities of a first posting, a part and a repost.
    fn place(&mut self, i: usize, p: [f32; 3], drafted: Option<Posting>) -> Posting {
        let sender = self.chat.messages[i].sender;
        let [first, part, repost] = p;
        let known = self.signals[i].links.iter().find_map(|l| self.objects.get(l.object.as_str()).copied());
        let latest = self.own.get(&sender).and_then(|list| list.last().copied());
        let posting = match (known, latest) {
            (Some(need), _) if repost >= part || self.chat.messages[need as usize].sender != sender => {
                Posting::Repost(need)
            }
            (_, Some(need)) if part > first && part >= repost => Posting::Part(need),
            (_, Some(_)) if repost > first => Posting::Repost(self.meant(i, sender, drafted)),
            _ => Posting::First,
        };
        let need = match posting {
            Posting::First => {
                self.own.entry(sender).or_default().push(i as u32);
                i as u32
            }
            Posting::Part(need) | Posting::Repost(need) => need,
        };
        for link in &self.signals[i].links {
            self.objects.entry(&link.object).or_insert(need);
        }
        posting
    }

    /// Which of the speaker's needs message `i` posts again: the one it quotes, the one with the same
    /// words, else the latest.
    fn meant(&self, i: usize, sender: u32, drafted: Option<Posting>) -> u32 {
        let own = self.own.get(&sender).map_or(&[][..], Vec::as_slice);
        let reply = self.chat.messages[i].reply;
        if reply != NONE && own.contains(&reply) {
            return reply;
        }
        let words = &self.signals[i].folded;
        let recent = || own.iter().rev().take(OWN_NEEDS).copied();
        let same = recent().find(|need| self.signals[*need as usize].folded == *words);
        let drafted = match drafted {
            Some(Posting::Repost(need)) if own.contains(&need) => Some(need),
            _ => None,
        };
        same.or(drafted).or_else(|| own.last().copied()).unwrap_or(i as u32)
    }
}
