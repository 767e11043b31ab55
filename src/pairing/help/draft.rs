//! The draft of help records by rules, in file order: which needs a message may speak of, from
//! explicit evidence and from what is open, with the scope of claims for several needs.

use super::Evidence;
use crate::acts::{Act, ChatActs, NeedKind};
use crate::learning::{log_count, sigmoid};
use crate::model::{Chat, MICROS_PER_SECOND, NONE};
use crate::pairing::floors::{Floors, How, Said};
use crate::pairing::names::Names;
use crate::pairing::needs::{Need, links};
use crate::pairing::words::{collect, counted, fails_first};
use foldhash::fast::RandomState;
use std::collections::{HashMap, HashSet};

/// A message and a need that it may speak of.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Pair {
    pub message: u32,
    pub need: u32,
    /// Score of the rules.
    pub score: f32,
    /// Probability that the rules give the pair; 0 when they do not choose it.
    pub drafted: f32,
    /// Messages since the requester last posted the need.
    pub distance: u32,
    /// Open needs that were posted later.
    pub rank: f32,
    pub reply: bool,
    pub reply_to_requester: bool,
    pub mention: bool,
    pub name: bool,
    /// Rare words that both share.
    pub shared: u8,
    pub link: bool,
    pub scope: bool,
    pub closed: bool,
    pub helped_by_me: bool,
    pub helped_by_others: u8,
    pub reposted: bool,
    /// Position among the needs in reach of a collective claim, newest first; 255 outside.
    pub place: u8,
    /// What the message says of the need's place in a numbered list.
    pub floor: Option<Said>,
    /// How many needs the message speaks of, if it says so.
    pub counted: Option<u8>,
    /// Its first clause tells of a failure.
    pub fails_first: bool,
}

impl Pair {
    fn explicit(&self) -> bool {
        self.reply
            || self.reply_to_requester
            || self.mention
            || self.name
            || self.shared > 0
            || self.link
            || self.floor.is_some()
    }

    fn strong(&self, answer: bool) -> bool {
        self.name || self.mention || self.link || self.shared > 0 && !answer
    }

    /// Why the two were paired.
    pub fn evidence(&self) -> Vec<Evidence> {
        let all = [
            (self.reply || self.reply_to_requester, Evidence::Reply),
            (self.mention, Evidence::Mention),
            (self.name, Evidence::Name),
            (self.shared > 0, Evidence::Item),
            (self.link, Evidence::Link),
            (self.floor.is_some(), Evidence::Floor),
            (self.scope, Evidence::Scope),
            (!self.explicit() && !self.scope, Evidence::Adjacent),
        ];
        all.into_iter().filter(|(holds, _)| *holds).map(|(_, evidence)| evidence).collect()
    }
}

/// Every pair that is looked at.
#[derive(Debug, Default)]
pub(super) struct Draft {
    /// Per message that has any, in order: its pairs.
    pub pairs: Vec<Vec<Pair>>,
    /// Per message: the need it speaks of, or [`NONE`].
    pub thread: Vec<u32>,
}

/// A message is looked at when it helps, fails or promises with at least this probability.
const LOOK: f32 = 0.12;
/// Candidates are at most this many messages away: 98.9 % of answers are nearer.
const REACH: u32 = 400;
/// Needs considered per message, newest first.
const CANDIDATES: usize = 24;
/// Beyond this many nearer needs, one more does not make a need less likely.
const MOST_RANK: f32 = 6.0;
/// Links of a need that are compared: reposts repeat the first ones.
const MOST_LINKS: usize = 16;
/// A claim alone ("1", "点了", "done"), in bytes: too short to call anybody.
const SHORTEST_CALL: usize = 6;
/// Scope of a collective claim.
const SCOPE_MICROS: i64 = 45 * 60 * MICROS_PER_SECOND;

/// Drafts the pairs of a chat.
pub(super) fn draft(chat: &Chat, acts: &ChatActs, needs: &[Need], need_of: &[u32], names: &Names) -> Draft {
    let mut walk = Walk {
        chat,
        acts,
        needs,
        names,
        floors: Floors::of(chat, acts, need_of),
        helped: HashSet::default(),
        helpers: vec![0; needs.len()],
        swept: HashMap::default(),
        tokens: HashMap::default(),
        draft: Draft { thread: need_of.to_vec(), ..Draft::default() },
    };
    let mut started = 0usize;
    for (i, a) in acts.messages.iter().enumerate() {
        while started < needs.len() && needs[started].first < i as u32 {
            started += 1;
        }
        if a.p(Act::Fulfil).max(a.p(Act::Fail)).max(a.p(Act::Promise)) >= LOOK {
            walk.message(i, started);
        }
        let reply = chat.messages[i].reply;
        if reply != NONE && walk.draft.thread[i] == NONE {
            walk.draft.thread[i] = walk.draft.thread[reply as usize];
        }
    }
    walk.draft
}

struct Walk<'a> {
    chat: &'a Chat,
    acts: &'a ChatActs,
    needs: &'a [Need],
    names: &'a Names,
    floors: Floors,
    helped: HashSet<(u32, u32), RandomState>,
    /// Per need: members who helped so far.
    helpers: Vec<u8>,
    swept: HashMap<u32, i64, RandomState>,
    tokens: HashMap<u32, HashSet<u64, RandomState>, RandomState>,
    draft: Draft,
}

impl Walk<'_> {
    fn message(&mut self, i: usize, started: usize) {
        let mut pairs = self.candidates(i, started);
        if pairs.is_empty() {
            return;
        }
        pairs.sort_by(|a, b| b.score.total_cmp(&a.score).then(b.need.cmp(&a.need)));
        self.reach(i, &mut pairs);
        self.choose(i, &mut pairs);
        let acts = &self.acts.messages[i];
        let helps = [Act::Fulfil, Act::Fail, Act::Promise].iter().any(|a| acts.is(*a));
        if helps {
            let sender = self.chat.messages[i].sender;
            let chosen = || pairs.iter().filter(|p| p.drafted > 0.0);
            if let (Some(first), true) = (chosen().next(), self.draft.thread[i] == NONE) {
                self.draft.thread[i] = first.need;
            }
            for pair in chosen().filter(|_| acts.is(Act::Fulfil)) {
                if self.helped.insert((sender, pair.need)) {
                    let helpers = &mut self.helpers[pair.need as usize];
                    *helpers = helpers.saturating_add(1);
                }
            }
            if acts.collective {
                self.swept.insert(sender, self.chat.messages[i].time);
            }
        }
        self.draft.pairs.push(pairs);
    }

    fn candidates(&mut self, i: usize, started: usize) -> Vec<Pair> {
        let message = self.chat.messages[i];
        let acts = &self.acts.messages[i];
        let folded = self.acts.folded[i].as_str();
        let replied = if message.reply == NONE { NONE } else { self.draft.thread[message.reply as usize] };
        let reply_to = self.chat.messages.get(message.reply as usize).map_or(NONE, |m| m.sender);
        let mentioned = self.chat.mentioned(i);
        let called = if folded.len() > SHORTEST_CALL { self.names.called(folded) } else { Vec::new() };
        let said_counts = counted(folded, acts.collective).map(|n| n.min(usize::from(u8::MAX)) as u8);
        let said_fails = fails_first(folded);
        let mut mine: Vec<u64> = Vec::new();
        collect(folded, |word| mine.push(word));
        mine.sort_unstable();
        mine.dedup();
        let mut recent: Vec<(u32, u32)> = (0..started)
            .rev()
            .take(CANDIDATES * 2)
            .map(|n| (self.needs[n].last_before(i as u32), n as u32))
            .collect();
        recent.sort_unstable_by(|a, b| b.cmp(a));
        if replied != NONE && !recent.iter().take(CANDIDATES).any(|(_, n)| *n == replied) {
            recent.insert(0, (self.needs[replied as usize].last_before(i as u32), replied));
        }
        let floors: Vec<Said> = self.floors.of_message(i as u32).to_vec();
        let near = recent.len().min(CANDIDATES);
        for said in floors.iter().rev() {
            if !recent[..near].iter().any(|(_, n)| *n == said.need) {
                recent.insert(0, (self.needs[said.need as usize].last_before(i as u32), said.need));
            }
        }
        let most = CANDIDATES + recent.len().saturating_sub(CANDIDATES * 2);
        let mut out: Vec<Pair> = Vec::with_capacity(most.min(recent.len()));
        let mut rank = 0.0f32;
        for (last, n) in recent.into_iter().take(most) {
            let need = &self.needs[n as usize];
            let distance = (i as u32).saturating_sub(last);
            let floor = floors.iter().find(|s| s.need == n).copied();
            let named = floor.is_some();
            if need.requester == message.sender || distance > REACH && replied != n && !named {
                continue;
            }
            let mut pair = Pair {
                message: i as u32,
                need: n,
                distance,
                rank,
                reply: replied == n,
                reply_to_requester: replied != n && reply_to != NONE && reply_to == need.requester,
                mention: mentioned.contains(&need.requester),
                name: called.binary_search(&need.requester).is_ok(),
                shared: self.shared_words(&mine, n),
                link: self.same_link(i, need),
                closed: need.closed != NONE && need.closed < i as u32,
                helped_by_me: self.helped.contains(&(message.sender, n)),
                helped_by_others: self.helpers[n as usize],
                reposted: self.reposted_since(need, i),
                floor,
                place: u8::MAX,
                counted: said_counts,
                fails_first: said_fails,
                ..Pair::default()
            };
            pair.score = score(&pair, need.kind, acts);
            if !pair.closed && !pair.helped_by_me {
                rank += 1.0;
            }
            out.push(pair);
        }
        // They are held until all are judged.
        out.shrink_to_fit();
        out
    }

    fn same_link(&self, i: usize, need: &Need) -> bool {
        self.acts.links[i]
            .iter()
            .any(|l| links(need, self.acts).take(MOST_LINKS).any(|m| m.object == l.object))
    }

    fn reposted_since(&self, need: &Need, i: usize) -> bool {
        let before = need.reposts.partition_point(|r| (*r as usize) < i);
        before > 0 && i - (need.reposts[before - 1] as usize) < 60
    }

    /// Shared rare words: what the helper says beyond the claim also stands in the request.
    fn shared_words(&mut self, mine: &[u64], need: u32) -> u8 {
        if mine.is_empty() {
            return 0;
        }
        let n = &self.needs[need as usize];
        let acts = self.acts;
        let tokens = self.tokens.entry(need).or_insert_with(|| {
            let mut set: HashSet<u64, RandomState> = HashSet::default();
            for m in std::iter::once(&n.first).chain(&n.parts) {
                collect(&acts.folded[*m as usize], |word| _ = set.insert(word));
            }
            set
        });
        mine.iter().filter(|t| tokens.contains(t)).count().min(9) as u8
    }

    /// Numbers the needs that a claim for several needs may cover, newest first.
    fn reach(&self, i: usize, pairs: &mut [Pair]) {
        let message = &self.chat.messages[i];
        let since = self.swept.get(&message.sender).copied().unwrap_or(i64::MIN);
        let mut open: Vec<(u32, usize)> = Vec::new();
        for (at, pair) in pairs.iter().enumerate() {
            let need = &self.needs[pair.need as usize];
            let last = need.last_before(i as u32);
            let posted = self.chat.messages[last as usize].time;
            let covers = need.kind != NeedKind::Question && need.kind != NeedKind::GroupBuy;
            let fresh = posted > since.max(message.time - SCOPE_MICROS);
            if covers && fresh && !pair.closed && !pair.helped_by_me {
                open.push((last, at));
            }
        }
        open.sort_unstable_by(|a, b| b.cmp(a));
        for (place, (_, at)) in open.into_iter().enumerate() {
            pairs[at].place = place.min(254) as u8;
        }
    }

    /// Gives the chosen pairs of a message their probabilities.
    fn choose(&self, i: usize, pairs: &mut [Pair]) {
        let acts = &self.acts.messages[i];
        let p_act = acts.p(Act::Fulfil).max(acts.p(Act::Fail)).max(acts.p(Act::Promise));
        // Who names places speaks of these and no others.
        if pairs.iter().any(|p| p.floor.is_some()) {
            for pair in pairs.iter_mut() {
                let covered = pair.floor.is_some_and(|said| said.how != How::Excepted);
                if covered || pair.mention || pair.name {
                    pair.drafted = (0.85 * p_act).min(0.99);
                }
            }
            return;
        }
        if let Some(count) = pairs.first().and_then(|p| p.counted).map(usize::from) {
            let named = pairs.iter().filter(|p| p.place < u8::MAX && p.explicit()).count() >= 2;
            let covered = |p: &Pair| {
                p.place < u8::MAX && if named { p.explicit() } else { usize::from(p.place) < count }
            };
            let covers = pairs.iter().filter(|p| covered(p)).count();
            if covers >= 2 || acts.collective && covers > 0 {
                for pair in pairs.iter_mut().filter(|p| covered(p)) {
                    pair.scope = true;
                    pair.drafted = (0.8 * p_act).min(0.99);
                }
                return;
            }
        }
        let best = pairs[0].score;
        let several =
            pairs.iter().filter(|p| p.strong(acts.answer) && p.score > 0.6).count() >= 2 && !acts.answer;
        let failing = acts.is(Act::Fail) && acts.is(Act::Fulfil);
        let mut seen: Vec<u32> = Vec::new();
        for (k, pair) in pairs.iter_mut().enumerate() {
            let also = several && pair.strong(acts.answer) && pair.score > best - 3.0 && pair.score > 0.6;
            let requester = self.needs[pair.need as usize].requester;
            if k > 0 && !also || seen.contains(&requester) && !failing {
                continue;
            }
            seen.push(requester);
            let p = sigmoid(pair.score + 1.6) * p_act;
            if p >= 0.3 {
                pair.drafted = p.min(0.99);
            }
        }
    }
}

/// Log-odds of the rules that a message speaks of a need.
fn score(pair: &Pair, kind: NeedKind, acts: &crate::acts::MessageActs) -> f32 {
    let near = pair.rank.min(MOST_RANK) * 0.75;
    // The logarithm of the distance itself.
    let mut score = 1.1 - near - log_count(pair.distance.max(1) - 1) * 0.35;
    if pair.reply {
        // A reply by id outweighs every nearer need.
        score += 6.0 + near;
    } else if pair.reply_to_requester {
        score += 2.0;
    }
    if pair.mention {
        score += 3.5;
    } else if pair.name {
        score += 3.0;
    }
    if pair.shared > 0 {
        score += if acts.answer { 0.8 } else { 2.2 };
    }
    if pair.link {
        score += 4.0;
    }
    if pair.floor.is_some() {
        score += 4.0 + near;
    }
    let question = kind == NeedKind::Question;
    if acts.answer != question {
        score -= if acts.answer { 2.5 } else { 1.8 };
    }
    if let (Some(said), false) = (acts.kind, question) {
        if said == kind {
            score += 0.5;
        } else if !acts.collective {
            score -= 0.6;
        }
    }
    if pair.closed {
        score -= 2.0;
    }
    if pair.helped_by_me && !question {
        score -= if pair.reposted { 0.3 } else { 2.5 };
    }
    score
}
