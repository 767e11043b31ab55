//! What speaks for and against a message helping with a need. Distances are counted in messages
//! and open needs, pace in the chat's own gaps: minutes mean nothing across groups.

use super::Outcome;
use super::around::{Near, Rivals, Spoken};
use super::draft::{Draft, Pair};
use crate::acts::{Act, ChatActs, NeedKind};
use crate::learning::{Blocks, RowMut, log_count};
use crate::model::{Chat, NONE};
use crate::pairing::floors::{How, Said};
use crate::pairing::needs::Need;
use crate::replies::Replies;
use std::ops::Index;

crate::learning::features! {
    // The message.
    fulfil, fail, promise, thanks, requests, answer, collective, counts, length, opens, mentions, replies,
    kind_said, fails_first, act_most, offer, return_demand, complaint, chat_only,
    // The same speaker before and after.
    own_before, own_before_fulfil, own_before_promise, own_after, own_after_fulfil, own_after_fail,
    // The chat.
    replies_here, claims_here, postings_here,
    // The need.
    need_p, need_question, need_boost, need_favour, need_goods, need_group_buy, need_signup, postings,
    parts, closed, closed_since, closes_later, helped_by_others, helped_by_me, reposted,
    // The two together.
    drafted, drafted_all, score, behind, ahead, rank, candidates, distance, first_distance, newer_needs,
    pace, replied_need, replied_requester, mentioned, called, called_other, shared, same_link, same_kind,
    place, place_left, in_reach, scoped, floor, floor_rest,
    floor_except, floor_other, floor_fails, floor_later, helper_since, requester_since, thread_before, helper_in_thread, posted_lately, spoke_lately,
    threads_between, answers_need, answers_requester, answers_nothing,
    // What follows.
    requester_next, thanks_next, fails_next, asks_next, replied_back, named_back, helpers_same,
}

pub(super) const WIDTH: usize = FEATURES.len();
const ABSENT: f32 = -1.0;

/// A chat with its draft, as the help model looks at it.
pub(super) struct Sight<'a> {
    chat: &'a Chat,
    pub acts: &'a ChatActs,
    needs: &'a [Need],
    draft: &'a Draft,
    /// What every message answers by the reply model; empty when it was not asked.
    replies: &'a Replies,
    /// What short waits mean here, per second: the logarithm of one more than their share of the median gap.
    paces: Vec<f32>,
    /// Median of the gaps between messages, in seconds, at least one.
    gap: f32,
    /// The previous and the next message of the same sender.
    own: Vec<(u32, u32)>,
    /// Shares of the messages that reply, that claim help, and that post a need.
    habits: [f32; 3],
    /// Per message, among the [`LATELY`] before it: postings of needs, and members who spoke.
    lately: Vec<(u16, u16)>,
}

/// Seconds of waiting whose meaning is kept.
const PACES: usize = 4096;

/// The logarithm of one more than so many seconds in median gaps.
fn pace(waited: i64, gap: f32) -> f32 {
    (waited.max(0) as f32 / gap).ln_1p()
}

/// Messages that show how crowded it is.
const LATELY: usize = 50;

fn lately(chat: &Chat, acts: &ChatActs) -> Vec<(u16, u16)> {
    let posts = |i: usize| u16::from(acts.messages[i].posting.is_some());
    let mut said = vec![0u16; chat.members.len() + 1];
    let last = chat.members.len();
    let who = |i: usize| (chat.messages[i].sender as usize).min(last);
    let (mut postings, mut speakers) = (0u16, 0u16);
    (0..chat.messages.len())
        .map(|i| {
            let before = (postings, speakers);
            postings += posts(i);
            speakers += u16::from(said[who(i)] == 0);
            said[who(i)] += 1;
            if let Some(gone) = i.checked_sub(LATELY) {
                postings -= posts(gone);
                said[who(gone)] -= 1;
                speakers -= u16::from(said[who(gone)] == 0);
            }
            before
        })
        .collect()
}

/// The previous and the next message of every message's sender.
fn own(chat: &Chat) -> Vec<(u32, u32)> {
    let mut last = vec![NONE; chat.members.len()];
    let mut own = vec![(NONE, NONE); chat.messages.len()];
    for (i, m) in chat.messages.iter().enumerate() {
        let Some(last) = last.get_mut(m.sender as usize).filter(|_| !m.kind.is_event()) else { continue };
        own[i].0 = *last;
        if let Some(before) = own.get_mut(*last as usize) {
            before.1 = i as u32;
        }
        *last = i as u32;
    }
    own
}

/// How the members of a chat write: who always replies by the app's own means says something by not doing it.
fn habits(chat: &Chat, acts: &ChatActs) -> [f32; 3] {
    let all = chat.messages.len().max(1) as f32;
    let share =
        |holds: &dyn Fn(usize) -> bool| (0..chat.messages.len()).filter(|i| holds(*i)).count() as f32 / all;
    [
        share(&|i| chat.messages[i].reply != NONE),
        share(&|i| acts.messages[i].is(Act::Fulfil)),
        share(&|i| acts.messages[i].posting.is_some()),
    ]
}

impl<'a> Sight<'a> {
    pub fn new(
        chat: &'a Chat,
        acts: &'a ChatActs,
        needs: &'a [Need],
        draft: &'a Draft,
        replies: &'a Replies,
    ) -> Self {
        let gap = chat.median_gap().max(1) as f32;
        let paces = (0..PACES).map(|waited| pace(waited as i64, gap)).collect();
        let (own, habits) = (own(chat), habits(chat, acts));
        Sight { chat, acts, needs, draft, replies, paces, gap, own, habits, lately: lately(chat, acts) }
    }

    fn pace(&self, waited: i64) -> f32 {
        let kept = usize::try_from(waited).ok().and_then(|waited| self.paces.get(waited));
        kept.copied().unwrap_or_else(|| pace(waited, self.gap))
    }

    /// Writes the features of the pairs of a message into `blocks`, a row for each.
    pub fn rows(&self, pairs: &[Pair], blocks: &mut Blocks) {
        let Some(first) = pairs.first() else { return blocks.write(&[], 0, |_, _| {}) };
        let mut shared = [0.0; WIDTH];
        self.message(first, &mut shared);
        self.crowd(pairs, &mut shared);
        let near = Near::of(self.chat, self.draft, first.message as usize);
        let rivals = Rivals::of(pairs);
        blocks.write(&shared, pairs.len(), |at, row| {
            let pair = &pairs[at];
            self.need(pair, row);
            self.together(pairs, at, &rivals, row);
            self.between(pair, &near, row);
            self.follows(pair, &near, row);
            self.answers(pair, row);
        });
    }

    fn message(&self, pair: &Pair, row: &mut [f32]) {
        let i = pair.message as usize;
        let (m, a) = (&self.chat.messages[i], &self.acts.messages[i]);
        let folded = self.acts.folded[i].as_str();
        let mut set = |f: F, x: f32| row[f as usize] = x;
        let (fulfil, fail, promise) = (a.p(Act::Fulfil), a.p(Act::Fail), a.p(Act::Promise));
        set(F::fulfil, fulfil);
        set(F::fail, fail);
        set(F::promise, promise);
        set(F::act_most, fulfil.max(fail).max(promise));
        set(F::offer, a.p(Act::Offer));
        set(F::return_demand, a.p(Act::ReturnDemand));
        set(F::complaint, a.p(Act::Complaint));
        set(F::chat_only, a.p(Act::Chat));
        let (before, after) = self.own[i];
        if let Some(earlier) = self.acts.messages.get(before as usize) {
            set(F::own_before, log_count(pair.message - before));
            set(F::own_before_fulfil, earlier.p(Act::Fulfil));
            set(F::own_before_promise, earlier.p(Act::Promise));
        } else {
            set(F::own_before, ABSENT);
        }
        if let Some(later) = self.acts.messages.get(after as usize) {
            set(F::own_after, log_count(after - pair.message));
            set(F::own_after_fulfil, later.p(Act::Fulfil));
            set(F::own_after_fail, later.p(Act::Fail));
        } else {
            set(F::own_after, ABSENT);
        }
        let [replies, claims, postings] = self.habits;
        set(F::replies_here, replies);
        set(F::claims_here, claims);
        set(F::postings_here, postings);
        set(F::thanks, a.p(Act::Thanks));
        set(F::requests, a.p(Act::Request).max(a.p(Act::Repost)));
        set(F::answer, yes(a.answer));
        set(F::collective, yes(a.collective));
        set(F::counts, pair.counted.map_or(0.0, f32::from));
        set(F::length, (1.0 + folded.chars().count() as f32).ln());
        set(F::opens, yes(!self.acts.links[i].is_empty()));
        set(F::mentions, f32::from(m.mentions_len));
        set(F::replies, yes(m.reply != NONE));
        set(F::kind_said, yes(a.kind.is_some()));
        set(F::fails_first, yes(pair.fails_first));
    }

    fn need(&self, pair: &Pair, row: &mut RowMut<'_>) {
        let need = &self.needs[pair.need as usize];
        let mut set = |f: F, x: f32| row[f as usize] = x;
        set(F::need_p, need.p);
        set(F::need_question, yes(need.kind == NeedKind::Question));
        set(F::need_boost, yes(matches!(need.kind, NeedKind::Boost | NeedKind::Bargain)));
        set(F::need_favour, yes(need.kind == NeedKind::Favour));
        set(F::need_goods, yes(need.kind == NeedKind::Goods));
        set(F::need_group_buy, yes(need.kind == NeedKind::GroupBuy));
        set(F::need_signup, yes(need.kind == NeedKind::Signup));
        set(F::postings, (need.reposts.partition_point(|r| *r < pair.message) + 1) as f32);
        set(F::parts, need.parts.len().min(6) as f32);
        set(F::closed, yes(pair.closed));
        let since = if pair.closed { log_count(pair.message - need.closed) } else { ABSENT };
        set(F::closed_since, since);
        let later = need.closed != NONE && need.closed > pair.message;
        set(F::closes_later, if later { log_count(need.closed - pair.message) } else { ABSENT });
        set(F::helped_by_others, f32::from(pair.helped_by_others));
        set(F::helped_by_me, yes(pair.helped_by_me));
        set(F::reposted, yes(pair.reposted));
    }

    fn together(&self, pairs: &[Pair], at: usize, rivals: &Rivals, row: &mut RowMut<'_>) {
        let pair = &pairs[at];
        let need = &self.needs[pair.need as usize];
        let acts = &self.acts.messages[pair.message as usize];
        let mut set = |f: F, x: f32| row[f as usize] = x;
        // Pairs lie in order of their score.
        let best_other = pairs[usize::from(at == 0)..].first().map_or(-9.0, |p| p.score);
        let next = pairs.get(at + 1).map_or(-9.0, |p| p.score);
        set(F::drafted, pair.drafted);
        set(F::score, pair.score);
        set(F::behind, (pair.score - best_other).clamp(-9.0, 9.0));
        set(F::ahead, (pair.score - next).clamp(-9.0, 9.0));
        set(F::rank, pair.rank);
        set(F::distance, log_count(pair.distance));
        set(F::first_distance, log_count(pair.message.saturating_sub(need.first)));
        set(F::newer_needs, rivals.distances.iter().filter(|d| **d < pair.distance).count() as f32);
        let posted = (pair.message - pair.distance) as usize;
        let waited = self.chat.second(pair.message as usize) - self.chat.second(posted);
        set(F::pace, self.pace(waited));
        set(F::replied_need, yes(pair.reply));
        set(F::replied_requester, yes(pair.reply_to_requester));
        set(F::mentioned, yes(pair.mention));
        set(F::called, yes(pair.name));
        let other = rivals.called.iter().any(|need| *need != pair.need);
        set(F::called_other, yes(other && !pair.name && !pair.mention));
        set(F::shared, f32::from(pair.shared));
        set(F::same_link, yes(pair.link));
        set(F::same_kind, acts.kind.map_or(0.0, |k| if k == need.kind { 1.0 } else { -1.0 }));
        let reach = pair.place < u8::MAX;
        set(F::in_reach, yes(reach));
        set(F::place, if reach { f32::from(pair.place) } else { 99.0 });
        let count = f32::from(pair.counted.unwrap_or(1));
        set(F::place_left, if reach { count - f32::from(pair.place) } else { -99.0 });
        set(F::scoped, yes(pair.scope));
        let said = |f: fn(&Said) -> bool| yes(pair.floor.as_ref().is_some_and(f));
        set(F::floor, said(|s| s.how == How::Named));
        set(F::floor_rest, said(|s| s.how == How::Rest));
        set(F::floor_except, said(|s| s.how == How::Excepted));
        set(F::floor_fails, said(|s| s.fails));
        set(F::floor_later, said(|s| s.later));
        set(F::floor_other, yes(pair.floor.is_none() && rivals.floors));
    }

    /// What all pairs of a message have in common.
    fn crowd(&self, pairs: &[Pair], row: &mut [f32]) {
        let i = pairs[0].message as usize;
        let mut set = |f: F, x: f32| row[f as usize] = x;
        set(F::drafted_all, pairs.iter().filter(|p| p.drafted > 0.0).count() as f32);
        set(F::candidates, pairs.len() as f32);
        let (posted, spoke) = self.lately[i];
        set(F::posted_lately, f32::from(posted));
        set(F::spoke_lately, f32::from(spoke));
    }

    /// What was said between the need and the message.
    fn between(&self, pair: &Pair, near: &Near, row: &mut RowMut<'_>) {
        let requester = self.needs[pair.need as usize].requester;
        let mut set = |f: F, x: f32| row[f as usize] = x;
        let age = |said: Option<usize>| said.map_or(ABSENT, |back| (back + 1) as f32);
        let before = near.before();
        set(F::helper_since, age(before.iter().position(|b| b.sender == near.helper)));
        set(F::requester_since, age(before.iter().position(|b| b.sender == requester)));
        let engaged = before.iter().any(|b| b.sender == near.helper && b.thread == pair.need);
        set(F::helper_in_thread, yes(engaged));
        let other = |b: &&Spoken| b.thread != NONE && b.thread != pair.need;
        set(F::threads_between, before.iter().filter(other).count() as f32);
        set(F::thread_before, yes(before.first().is_some_and(|b| b.thread == pair.need)));
    }

    /// What the reply model says.
    fn answers(&self, pair: &Pair, row: &mut RowMut<'_>) {
        let requester = self.needs[pair.need as usize].requester;
        let (mut need, mut person, mut nothing) = (ABSENT, ABSENT, ABSENT);
        if let Some(choices) = self.replies.of.get(pair.message as usize).filter(|c| !c.is_empty()) {
            (need, person, nothing) = (0.0, 0.0, 0.0);
            for (message, p) in choices {
                if *message == pair.message {
                    nothing += p;
                } else if self.draft.thread[*message as usize] == pair.need {
                    need += p;
                } else if self.chat.messages[*message as usize].sender == requester {
                    person += p;
                }
            }
        }
        row[F::answers_need as usize] = need;
        row[F::answers_requester as usize] = person;
        row[F::answers_nothing as usize] = nothing;
    }

    /// How the requester and others react.
    fn follows(&self, pair: &Pair, near: &Near, row: &mut RowMut<'_>) {
        let requester = self.needs[pair.need as usize].requester;
        let mut set = |f: F, x: f32| row[f as usize] = x;
        let (mut soonest, mut thanks, mut fails, mut asks) = (ABSENT, 0.0f32, 0.0f32, 0.0f32);
        let (mut replied, mut named, mut same) = (false, false, 0.0);
        for (ahead, later) in near.after().iter().enumerate() {
            if later.sender == requester {
                if soonest < 0.0 {
                    soonest = (ahead + 1) as f32;
                }
                let acts = &self.acts.messages[later.message as usize];
                thanks = thanks.max(acts.p(Act::Thanks));
                fails = fails.max(acts.p(Act::Fail));
                asks = asks.max(acts.p(Act::Request));
                let message = later.message as usize;
                replied |= self.chat.messages[message].reply == pair.message;
                named |= self.chat.mentioned(message).contains(&near.helper);
            } else if later.thread == pair.need {
                same += 1.0;
            }
        }
        set(F::requester_next, soonest);
        set(F::thanks_next, thanks);
        set(F::fails_next, fails);
        set(F::asks_next, asks);
        set(F::replied_back, yes(replied));
        set(F::named_back, yes(named));
        set(F::helpers_same, same);
    }
}

pub(super) fn yes(b: bool) -> f32 {
    f32::from(u8::from(b))
}

/// Log-odds of an outcome by the draft alone: what the forests add to.
pub(super) fn start<R: Index<usize, Output = f32> + ?Sized>(row: &R, outcome: Outcome) -> f32 {
    let at = |f: F| row[f as usize];
    let share = match outcome {
        Outcome::Done => at(F::fulfil),
        Outcome::Failed => at(F::fail),
        Outcome::Promised => at(F::promise),
    } / at(F::act_most).max(0.01);
    let p = (at(F::drafted) * share).clamp(0.02, 0.97);
    (p / (1.0 - p)).ln()
}
