//! Help that only the requester's words show: "got it, thanks Ana" after Ana said that she would come by. The
//! message is the requester's, the helper is whoever promised it or whom it names.

use super::Evidence;
use super::draft::Draft;
use super::features::yes;
use crate::acts::{Act, ChatActs, NeedKind};
use crate::learning::log_count;
use crate::model::{Chat, NONE};
use crate::pairing::names::Names;
use crate::pairing::needs::Need;
use crate::pairing::words::collect;
use crate::replies::Replies;
use foldhash::fast::RandomState;
use std::collections::{HashMap, HashSet};

crate::learning::features! {
    // The message.
    received, thanks, finished, fulfil, promise, requests, length, opens, mentions,
    // The helper.
    named, mentioned, replied, others_called, promised, promised_since, said_since, failed_since, helper_since,
    answers_helper, answers_others,
    // The need.
    need_since, need_question, need_boost, need_favour, need_goods, need_group_buy, need_signup, closed,
    closes_here, helped_by_others, shared,
    // The choice.
    claimed, promisers, candidates, earlier, newer,
}

pub(super) const WIDTH: usize = FEATURES.len();
const ABSENT: f32 = -1.0;

/// A message of a requester and a member who may have helped by it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Receipt {
    pub message: u32,
    pub need: u32,
    pub helper: u32,
    /// The message calls the helper by name, mentions or answers the helper.
    named: bool,
    mentioned: bool,
    replied: bool,
    /// Probability of the helper's promise, 0 without one, and the message that makes it.
    promised: f32,
    promise: u32,
    /// The helper has claimed it.
    claimed: bool,
    /// Members who have claimed help for the need.
    helpers: u8,
    /// Members who have promised it.
    promisers: u8,
    /// Needs of the requester that are newer.
    newer: u8,
    /// Earlier messages that may be receipts of the same help.
    earlier: u8,
}

impl Receipt {
    /// Why the three belong together.
    pub fn evidence(&self) -> Vec<Evidence> {
        let all = [
            (true, Evidence::Received),
            (self.replied, Evidence::Reply),
            (self.mentioned, Evidence::Mention),
            (self.named, Evidence::Name),
        ];
        all.into_iter().filter(|(holds, _)| *holds).map(|(_, evidence)| evidence).collect()
    }
}

/// A promise this likely is remembered; a message this likely to thank may be a receipt without one.
const PROMISED: f32 = 0.08;
const THANKS: f32 = 0.2;
/// Less likely receipts are not looked at, unless they thank.
const SAID: f32 = 0.03;
/// Messages after which a promise, and a need without one, is forgotten.
const REACH: u32 = 800;
const NEAR: u32 = 400;
/// Needs of a requester, newest first, and pairs of a message that are looked at.
const NEEDS: usize = 6;
const MOST: usize = 12;
/// A shorter message calls nobody, in bytes.
const SHORTEST_CALL: usize = 6;

/// Every pair of a message and a helper that is looked at, in message order.
pub(super) fn receipts(
    chat: &Chat,
    acts: &ChatActs,
    needs: &[Need],
    need_of: &[u32],
    draft: &Draft,
    names: &Names,
) -> Vec<Receipt> {
    let mut own: HashMap<u32, Vec<u32>, RandomState> = HashMap::default();
    let mut promises: HashMap<u32, Vec<(u32, u32, f32)>, RandomState> = HashMap::default();
    let mut claims: HashSet<(u32, u32), RandomState> = HashSet::default();
    let mut helpers = vec![0u8; needs.len()];
    let mut thanked: HashMap<(u32, u32), u8, RandomState> = HashMap::default();
    let mut drafted = draft.pairs.iter().peekable();
    let mut out: Vec<Receipt> = Vec::new();
    for (i, a) in acts.messages.iter().enumerate() {
        let message = &chat.messages[i];
        if let Some(pairs) = drafted.next_if(|pairs| pairs[0].message == i as u32) {
            for (place, pair) in pairs.iter().enumerate() {
                // The needs that the rules choose, then those that they put next.
                let likely = if pair.drafted > 0.0 { 1.0 } else { 1.0 / (place + 2) as f32 };
                let p = a.p(Act::Promise) * likely;
                if p >= PROMISED {
                    let list = promises.entry(pair.need).or_default();
                    match list.iter_mut().find(|l| l.0 == message.sender) {
                        Some(known) if known.2 > p => {}
                        Some(known) => *known = (message.sender, i as u32, p),
                        None => list.push((message.sender, i as u32, p)),
                    }
                }
                if pair.drafted > 0.0 && a.is(Act::Fulfil) && claims.insert((message.sender, pair.need)) {
                    helpers[pair.need as usize] = helpers[pair.need as usize].saturating_add(1);
                }
            }
        }
        let need = need_of[i];
        if need != NONE && needs[need as usize].first == i as u32 {
            own.entry(message.sender).or_default().push(need);
            continue;
        }
        let Some(mine) = own.get(&message.sender).filter(|_| !message.kind.is_event()) else { continue };
        let thanks = a.p(Act::Thanks);
        let near = |n: &&u32| i as u32 - needs[**n as usize].last_before(i as u32) <= NEAR;
        let open = mine.iter().rev().take(NEEDS).any(|n| promises.contains_key(n));
        if thanks < THANKS && !(open && a.received >= SAID) {
            continue;
        }
        let folded = acts.folded[i].as_str();
        let called = if folded.len() > SHORTEST_CALL { names.called(folded) } else { Vec::new() };
        let answered = chat.messages.get(message.reply as usize).map_or(NONE, |m| m.sender);
        let mentioned = chat.mentioned(i);
        let start = out.len();
        for (place, n) in mine.iter().rev().take(NEEDS).enumerate() {
            let promised = promises.get(n).map_or(&[][..], Vec::as_slice);
            let recent = promised.iter().filter(|p| i as u32 - p.1 <= REACH).copied();
            let named = called.iter().chain(mentioned).chain([&answered]).copied();
            let named = named.filter(|_| thanks >= THANKS && place < 4 && near(&n));
            let unsaid = named.filter(|h| promised.iter().all(|p| p.0 != *h)).map(|h| (h, NONE, 0.0));
            for (helper, promise, p) in recent.chain(unsaid) {
                let known = out[start..].iter().any(|r| (r.need, r.helper) == (*n, helper));
                let one = helper != NONE && helper != message.sender && promise != i as u32;
                if !one || known || out.len() - start >= MOST {
                    continue;
                }
                let earlier = thanked.entry((*n, helper)).or_default();
                out.push(Receipt {
                    message: i as u32,
                    need: *n,
                    helper,
                    named: called.contains(&helper),
                    mentioned: mentioned.contains(&helper),
                    replied: answered == helper,
                    promised: p,
                    promise,
                    claimed: claims.contains(&(helper, *n)),
                    helpers: helpers[*n as usize],
                    promisers: promised.len().min(9) as u8,
                    newer: place as u8,
                    earlier: *earlier,
                });
                *earlier = earlier.saturating_add(u8::from(thanks >= 0.5));
            }
        }
    }
    out
}

/// What receipts are judged by.
pub(super) struct Sight<'a> {
    pub chat: &'a Chat,
    pub acts: &'a ChatActs,
    pub needs: &'a [Need],
    pub replies: &'a Replies,
}

/// Messages back in which the helper is looked for.
const BACK: usize = 30;

impl Sight<'_> {
    /// Fills `row` with the features of the receipt at `at`.
    pub fn row(&self, receipts: &[Receipt], at: usize, row: &mut [f32; WIDTH]) {
        let r = &receipts[at];
        let i = r.message as usize;
        let (m, a) = (&self.chat.messages[i], &self.acts.messages[i]);
        let need = &self.needs[r.need as usize];
        let mut set = |f: F, x: f32| row[f as usize] = x;
        set(F::received, a.received);
        set(F::thanks, a.p(Act::Thanks));
        set(F::finished, a.finished.clamp(-3.0, 6.0));
        set(F::fulfil, a.p(Act::Fulfil));
        set(F::promise, a.p(Act::Promise));
        set(F::requests, a.p(Act::Request).max(a.p(Act::Repost)));
        set(F::length, (1.0 + self.acts.folded[i].chars().count() as f32).ln());
        set(F::opens, yes(!self.acts.links[i].is_empty()));
        set(F::mentions, f32::from(m.mentions_len));
        set(F::named, yes(r.named));
        set(F::mentioned, yes(r.mentioned));
        set(F::replied, yes(r.replied));
        let of_message = || receipts_of(receipts, at).iter();
        let called = |o: &Receipt| o.named || o.mentioned || o.replied;
        set(F::others_called, yes(of_message().any(|o| o.helper != r.helper && called(o))));
        set(F::candidates, of_message().count() as f32);
        set(F::promised, r.promised);
        set(F::promised_since, if r.promise == NONE { ABSENT } else { log_count(r.message - r.promise) });
        let from = if r.promise == NONE { i.saturating_sub(BACK) } else { r.promise as usize + 1 };
        let between = || (from..i).filter(|b| !self.chat.messages[*b].kind.is_event());
        set(F::said_since, between().filter(|b| self.chat.messages[*b].sender == m.sender).count() as f32);
        let failed = |b: &usize| {
            self.chat.messages[*b].sender == r.helper && self.acts.messages[*b].p(Act::Fail) >= 0.5
        };
        set(F::failed_since, yes(between().any(|b| failed(&b))));
        let spoke = (i.saturating_sub(BACK)..i).rev().find(|b| self.chat.messages[*b].sender == r.helper);
        set(F::helper_since, spoke.map_or(ABSENT, |b| (i - b) as f32));
        let (mut helper, mut others) = (ABSENT, ABSENT);
        if let Some(choices) = self.replies.of.get(i).filter(|c| !c.is_empty()) {
            (helper, others) = (0.0, 0.0);
            for (message, p) in choices.iter().filter(|c| c.0 != r.message) {
                let theirs = self.chat.messages[*message as usize].sender == r.helper;
                *(if theirs { &mut helper } else { &mut others }) += p;
            }
        }
        set(F::answers_helper, helper);
        set(F::answers_others, others);
        set(F::need_since, log_count(r.message - need.last_before(r.message)));
        set(F::need_question, yes(need.kind == NeedKind::Question));
        set(F::need_boost, yes(matches!(need.kind, NeedKind::Boost | NeedKind::Bargain)));
        set(F::need_favour, yes(need.kind == NeedKind::Favour));
        set(F::need_goods, yes(need.kind == NeedKind::Goods));
        set(F::need_group_buy, yes(need.kind == NeedKind::GroupBuy));
        set(F::need_signup, yes(need.kind == NeedKind::Signup));
        set(F::closed, yes(need.closed < r.message));
        set(F::closes_here, yes(need.closed == r.message));
        set(F::helped_by_others, f32::from(r.helpers));
        set(F::shared, self.shared(i, need));
        set(F::claimed, yes(r.claimed));
        set(F::newer, f32::from(r.newer));
        set(F::promisers, f32::from(r.promisers));
        set(F::earlier, f32::from(r.earlier));
    }

    /// Rare words that the message and the need share, at most nine.
    fn shared(&self, i: usize, need: &Need) -> f32 {
        let [mut said, mut asked]: [HashSet<u64, RandomState>; 2] = Default::default();
        collect(&self.acts.folded[i], |word| _ = said.insert(word));
        collect(&self.acts.folded[need.first as usize], |word| _ = asked.insert(word));
        said.intersection(&asked).count().min(9) as f32
    }
}

/// The receipts of the same message as the one at `at`.
fn receipts_of(receipts: &[Receipt], at: usize) -> &[Receipt] {
    let message = receipts[at].message;
    let from = receipts[..at].iter().rposition(|r| r.message != message).map_or(0, |p| p + 1);
    let end = receipts[at..].iter().position(|r| r.message != message).map_or(receipts.len(), |p| at + p);
    &receipts[from..end]
}

/// Log-odds that a receipt shows help, before the forest.
pub(super) fn start(row: &[f32]) -> f32 {
    let at = |f: F| row[f as usize];
    let called = at(F::named).max(at(F::mentioned));
    // "Got it, thanks Ana", where Ana promised it and has not said so far that she did it, is plain.
    let plain = at(F::finished) >= PLAIN && at(F::thanks) >= 0.5 && at(F::claimed) == 0.0;
    let plain = if plain { EVEN * called * at(F::promised) } else { 0.0 };
    let p = (at(F::received) * at(F::promised).max(called)).max(plain).clamp(0.01, 0.97);
    (p / (1.0 - p)).ln()
}

/// Weight of words that a need is met from which they are plain.
const PLAIN: f32 = 1.5;
/// How likely a plain receipt is right before anything else is looked at.
const EVEN: f32 = 0.5;
