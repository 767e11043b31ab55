//! The classifier: log-odds from cues plus context, message after message.

use super::context::{Context, OpenNeed};
use super::signals::{Signals, sigmoid};
use super::{ACTS, Act, ChatActs, MessageActs, NeedKind, Posting};
use crate::data::{Cue, Lexicon};
use crate::model::{Chat, Kind, MICROS_PER_SECOND, NONE};
use rayon::prelude::*;

/// Classifies every message of a chat.
///
/// # Errors
/// When the shipped lexicon is faulty.
pub fn classify(chat: &Chat) -> anyhow::Result<ChatActs> {
    let lexicon = Lexicon::built_in()?;
    let signals: Vec<Signals> = (0..chat.messages.len())
        .into_par_iter()
        .with_min_len(512)
        .map(|i| Signals::of(chat, i, lexicon))
        .collect();
    let mut pass = Pass::new(chat, &signals);
    let messages = (0..chat.messages.len()).map(|i| pass.message(i)).collect();
    let mut acts = ChatActs { messages, ..ChatActs::default() };
    for s in signals {
        acts.links.push(s.links);
        acts.folded.push(s.folded);
    }
    Ok(acts)
}

struct Pass<'a> {
    chat: &'a Chat,
    signals: &'a [Signals],
    context: Context,
    /// Share of need-like messages that open something: link groups and question channels differ
    /// in what a bare statement means.
    link_group: bool,
    /// The last message that advertised.
    advertised: Option<u32>,
}

/// A need is followed up within this many messages by its own author.
const FOLLOW_UP: u32 = 3;

impl<'a> Pass<'a> {
    fn new(chat: &'a Chat, signals: &'a [Signals]) -> Self {
        let opening = signals.iter().filter(|s| s.opens).count();
        let asking = signals.iter().filter(|s| s.asks && !s.opens).count();
        Self {
            chat,
            signals,
            context: Context::with_capacity(chat.messages.len()),
            link_group: opening * 2 > asking,
            advertised: None,
        }
    }

    fn message(&mut self, i: usize) -> MessageActs {
        let message = &self.chat.messages[i];
        let mut acts = MessageActs {
            p: [0.0; ACTS.len()],
            posting: None,
            answer: false,
            collective: false,
            finished: 0.0,
            kind: None,
        };
        if message.kind.is_event() || message.sender == NONE {
            acts.p[Act::System as usize] = 1.0;
            return acts;
        }
        let s = &self.signals[i];
        acts.collective = s.cues[Cue::All] > 0.0;
        acts.finished = s.cues[Cue::Finished];
        acts.kind = kind(s);
        let ad = self.ad(i, s);
        let mut scam = s.cues[Cue::Scam] - 2.4 + if s.opens { 0.4 } else { 0.0 };
        // Who asks about deposits or codes is rather the one who is being cheated.
        if s.asks && s.cues[Cue::Scam] < 5.0 && !s.opens && !s.personal {
            scam -= 1.5;
        }
        set(&mut acts, Act::Ad, ad);
        set(&mut acts, Act::Scam, scam);
        if ad > 0.0 {
            self.advertised = Some(i as u32);
        }
        acts.p[Act::Pii as usize] = if s.personal { 0.9 } else { 0.0 };
        let spam = acts.is(Act::Ad) || acts.is(Act::Scam);

        let rule = s.cues[Cue::Rule] - 2.4 + (s.words - 12.0).clamp(-6.0, 24.0) * 0.08;
        set(&mut acts, Act::Rule, if spam { rule - 2.0 } else { rule });
        let ruling = if acts.is(Act::Rule) { 3.0 } else { 0.0 };
        set(
            &mut acts,
            Act::Moderation,
            s.cues[Cue::Moderation] - 2.0 - if s.opens { 2.0 } else { 0.0 } - ruling,
        );
        set(
            &mut acts,
            Act::Complaint,
            s.cues[Cue::Complaint] - 1.8 - if s.opens { 2.0 } else { 0.0 } - if spam { 3.0 } else { 0.0 },
        );
        let settled = spam || acts.is(Act::Rule) || acts.is(Act::Moderation);

        if !settled {
            self.help(i, s, &mut acts);
            self.need(i, s, &mut acts);
        }
        self.social(i, s, &mut acts, spam);
        if acts.is(Act::Request) && acts.is(Act::Complaint) && !s.opens {
            acts.p[Act::Complaint as usize] = 0.3;
        }
        if !acts.p.iter().any(|p| *p >= 0.5) {
            acts.p[Act::Chat as usize] = 1.0 - acts.p.iter().copied().fold(0.0, f32::max);
        }
        self.follow(i, s, &mut acts);
        self.context.last_of.insert(message.sender, i as u32);
        acts
    }

    fn ad(&self, i: usize, s: &Signals) -> f32 {
        let message = &self.chat.messages[i];
        // Rules name what they forbid.
        let mut ad = s.cues[Cue::Ad] - 2.2 - s.cues[Cue::Rule].max(0.0) * 0.6;
        if s.personal || s.cues[Cue::Contact] > 0.0 {
            ad += if s.cues[Cue::Ad] > 0.0 { 1.2 } else { 0.3 };
        }
        if s.opens && s.cues[Cue::Ad] > 0.0 {
            ad += 0.5;
        }
        if s.words < 5.0 && !s.opens && !s.personal {
            ad -= 1.5;
        }
        // Asking the group about something that sounds like an ad is a question, not an ad.
        if s.asks && s.cues[Cue::Question] > 1.0 && !s.personal {
            ad -= 2.0;
        }
        // The picture right after an ad belongs to it.
        if message.kind == Kind::Image && i > 0 {
            let before = &self.chat.messages[i - 1];
            let near = message.time - before.time <= 120 * MICROS_PER_SECOND;
            if before.sender == message.sender && near && self.advertised == Some(i as u32 - 1) {
                return 2.0;
            }
        }
        ad
    }

    /// Claims, answers, failures and promises.
    fn help(&self, i: usize, s: &Signals, acts: &mut MessageActs) {
        let message = &self.chat.messages[i];
        let open = self.context.latest_other(self.chat, i, 250).is_some();
        let here = if open { 0.0 } else { -3.0 };
        let replied = (message.reply != NONE)
            .then(|| self.context.thread_of(message.reply))
            .flatten()
            .filter(|n| self.context.needs[*n].requester != message.sender);
        let pointed = if replied.is_some() { 1.2 } else { 0.0 };
        let interrogative = s.asks && s.cues[Cue::Claim] < 4.0;

        let mut claim = s.cues[Cue::Claim] + s.cues[Cue::All] * 0.9 - 2.0 + here + pointed;
        claim -= if interrogative { 2.0 } else { 0.0 };
        // A nod in a question channel is a nod.
        if !self.link_group && s.words < 4.0 {
            claim -= 1.5;
        }
        claim -= (s.words - 14.0).clamp(0.0, 20.0) * 0.12;
        claim -= s.cues[Cue::Finished] * 0.7;
        if !matches!(message.kind, Kind::Text | Kind::Link | Kind::Sticker) {
            claim -= 3.0;
        }
        let mut fail = s.cues[Cue::Fail] - 2.0 + here + pointed * 0.5 - if s.asks { 1.2 } else { 0.0 };
        if s.opens {
            fail -= 1.5;
        }
        let promise = s.cues[Cue::Promise] - 1.8 + here + pointed * 0.6
            - if s.asks { 1.5 } else { 0.0 }
            - if s.opens { 2.0 } else { 0.0 };

        let answer = self.answer(i, s, replied);
        let clauses = s.folded.split(['，', ',', '。', '!']).filter(|c| !c.trim().is_empty()).count();
        if fail > 0.0 && s.cues[Cue::All] <= 0.0 && (clauses < 2 || s.cues[Cue::Claim] < 2.0) {
            claim -= 1.8;
        }
        if answer > claim && answer > 0.0 {
            acts.answer = true;
        }
        set(acts, Act::Fulfil, claim.max(answer));
        set(acts, Act::Fail, if acts.answer && fail < 2.0 { fail - 1.0 } else { fail });
        set(acts, Act::Promise, if acts.answer { promise - 1.0 } else { promise });
    }

    /// Log-odds that the message answers a question in words.
    fn answer(&self, i: usize, s: &Signals, replied: Option<usize>) -> f32 {
        let message = &self.chat.messages[i];
        let candidate = replied.filter(|n| self.context.needs[*n].question).map(|n| (n, 2.6)).or_else(|| {
            let n = self.context.latest_other(self.chat, i, 12)?;
            let need = &self.context.needs[n];
            need.question.then_some(())?;
            let distance = (i as u32 - need.last_posting) as f32;
            Some((n, 2.0 - 0.28 * (distance - 1.0)))
        });
        let Some((n, mut score)) = candidate else { return -6.0 };
        let need = &self.context.needs[n];
        if message.kind != Kind::Text && message.kind != Kind::Link {
            return -4.0;
        }
        if let (Some(last), None) = (self.context.last_of.get(&message.sender), replied) {
            // Going on after one's own message a moment ago is rarely a second answer.
            if *last > need.last_posting && i as u32 - last <= 2 {
                score -= 0.8;
            }
        }
        score += match s.words {
            w if w < 1.5 => -2.6,
            w if w < 3.0 => -1.4,
            w if w < 5.0 => -0.4,
            w if w < 8.0 => 0.2,
            _ => 0.7,
        };
        if s.asks {
            score -= 2.4;
        }
        // Trouble and questions of one's own are no answers, and whoever has an open need nearby
        // mostly speaks of that.
        score -= s.cues[Cue::Problem].clamp(0.0, 4.5) * 0.6 + s.cues[Cue::Question].clamp(0.0, 3.0) * 0.5;
        score -= s.cues[Cue::Ask].clamp(0.0, 3.0) * 0.4 + s.cues[Cue::Again].clamp(0.0, 3.0) * 0.5;
        let own = self.context.own(message.sender).map(|n| self.context.needs[n]);
        if replied.is_none() && own.is_some_and(|o| !o.finished && i as u32 - o.last_posting <= 15) {
            score -= 1.3;
        }
        score -= s.cues[Cue::Thanks].max(0.0) * 0.9;
        score -= s.cues[Cue::Complaint].max(0.0) * 0.5;
        if s.cues[Cue::Question] < 0.0 {
            score -= 1.0;
        }
        let laughing = ["哈哈", "lol", "jaja", "haha", "[捂脸]", "😂"];
        if laughing.iter().any(|l| s.folded.contains(l)) {
            score -= 1.2;
        }
        if self.link_group {
            score -= 0.6;
        }
        score - 0.4
    }

    /// Whether an opened link asks for something: a card or code, a link of a help platform, or one
    /// beside words that ask or are a question. Elsewhere people share news.
    fn asks_by_link(&self, s: &Signals) -> bool {
        s.card
            || s.cues[Cue::Ask] > 0.0
            || s.cues[Cue::Question] > 0.0
            || kind(s).is_some()
            || s.links.iter().any(|l| l.domain == "code" || crate::data::is_help_platform(&l.domain))
    }

    /// Requests, parts and reposts.
    fn need(&self, i: usize, s: &Signals, acts: &mut MessageActs) {
        let message = &self.chat.messages[i];
        let own = self.context.own(message.sender).map(|n| self.context.needs[n]);
        let known = s.links.iter().find_map(|l| self.context.of_object(&l.object));
        let claims = acts.is(Act::Fulfil) || acts.is(Act::Fail) || acts.is(Act::Promise);

        if let Some(n) = known {
            let need = &self.context.needs[n];
            if need.requester == message.sender || !claims {
                acts.posting = Some(Posting::Repost(need.first));
                set(acts, Act::Repost, 3.0);
                return;
            }
        }
        let asks = s.cues[Cue::Ask].max(-3.0);
        let mut score = -2.4 + asks * 0.9;
        if s.opens {
            score += if self.asks_by_link(s) { 3.4 } else { 0.6 };
        }
        let question = s.cues[Cue::Question].max(-3.0) + if s.asks { 0.8 } else { 0.0 };
        score += question.min(4.0) * if self.link_group { 0.7 } else { 0.95 };
        score += s.cues[Cue::Problem].clamp(0.0, 4.5) * if self.link_group { 0.2 } else { 0.8 };
        // In a question channel, somebody who turns up with a full sentence brings a question.
        let fresh = self.context.last_of.get(&message.sender).is_none_or(|l| i as u32 - l > 12);
        if !self.link_group
            && fresh
            && message.reply == NONE
            && s.words >= 6.0
            && (s.asks || question > 0.0 || s.cues[Cue::Problem] > 0.0)
        {
            score += 0.9;
        }
        if message.reply != NONE && !s.opens {
            score -= 2.5;
        }
        if !s.opens {
            if claims {
                score -= 2.6;
            }
            score -= s.cues[Cue::Thanks].max(0.0) * 0.25;
            score -= s.cues[Cue::Finished].max(0.0) * 0.6;
            score -= s.cues[Cue::Complaint].max(0.0) * 0.4;
            if s.words < 2.0 {
                score -= 1.2;
            }
            // A short question right after somebody's need asks back.
            if question > 0.0
                && asks < 1.0
                && let Some(n) = self.context.latest_other(self.chat, i, 6)
            {
                let engaged = self.context.needs[n].question && !fresh || s.words < 5.0;
                score -= if engaged { 1.3 } else { 0.3 };
            }
        }
        let again = s.cues[Cue::Again];
        if let Some(need) = own {
            let since = i as u32 - need.last_posting;
            let seconds = (message.time - need.last_time) / MICROS_PER_SECOND;
            if again > 1.0 && !s.opens && !need.finished && !claims && (since < 60 || again > 2.0) {
                acts.posting = Some(Posting::Repost(need.first));
                set(acts, Act::Repost, again - 0.8);
                return;
            }
            let close = since <= FOLLOW_UP && seconds <= 300;
            let completes = close && !(s.opens && need.linked) && !need.finished;
            // In a question channel the asker's details and further trouble stay in the thread.
            let thread = need.question
                && !s.opens
                && !need.finished
                && since <= 25
                && (s.cues[Cue::Problem] > 0.0 || s.folded.contains("```"))
                && !self.link_group;
            let adds = s.opens
                || s.folded.contains("```")
                || (!need.served && since <= 1 && seconds <= 120 && !claims && s.words >= 2.0)
                || score > -0.8;
            let thanks = s.cues[Cue::Thanks] > 1.0 && since > 1;
            if (completes && adds || thread) && !thanks && !claims {
                acts.posting = Some(Posting::Part(need.first));
                set(acts, Act::Request, score.max(0.6));
                return;
            }
        }
        set(acts, Act::Request, score);
        if score >= 0.0 {
            acts.posting = Some(Posting::First);
        }
    }

    /// Thanks, return demands, offers.
    fn social(&self, i: usize, s: &Signals, acts: &mut MessageActs, spam: bool) {
        let posting = acts.posting.is_some();
        let served =
            self.context.own(self.chat.messages[i].sender).is_some_and(|n| self.context.needs[n].served);
        let mut thanks = s.cues[Cue::Thanks] - 2.0 + if served { 1.0 } else { 0.0 };
        if posting && !acts.is(Act::Fulfil) {
            thanks -= 3.0;
        }
        set(acts, Act::Thanks, if spam { thanks - 4.0 } else { thanks });
        let giving = acts.p(Act::Fulfil);
        set(acts, Act::ReturnDemand, s.cues[Cue::Return] - 2.2 + giving - if spam { 3.0 } else { 0.0 });
        set(
            acts,
            Act::Offer,
            s.cues[Cue::Offer] - 2.2 - if s.opens { 2.0 } else { 0.0 } - if spam { 2.0 } else { 0.0 },
        );
        if acts.is(Act::Offer) && acts.is(Act::Request) && s.cues[Cue::Offer] > s.cues[Cue::Ask] {
            acts.p[Act::Request as usize] = 0.3;
            acts.posting = None;
        }
    }

    /// Keeps the context up to date after message `i`.
    fn follow(&mut self, i: usize, s: &Signals, acts: &mut MessageActs) {
        let message = &self.chat.messages[i];
        let object = s.links.first().map(|l| l.object.clone());
        match acts.posting {
            Some(Posting::First) if acts.is(Act::Request) => {
                let question = !s.opens
                    && !matches!(
                        acts.kind,
                        Some(
                            NeedKind::GroupBuy
                                | NeedKind::Favour
                                | NeedKind::Goods
                                | NeedKind::Signup
                                | NeedKind::Task
                        )
                    )
                    && (s.cues[Cue::Question] + s.cues[Cue::Problem] + if s.asks { 0.8 } else { 0.0 }
                        > s.cues[Cue::Ask] * 0.6
                        || !self.link_group);
                if question {
                    acts.kind = Some(NeedKind::Question);
                } else if acts.kind.is_none() {
                    acts.kind = Some(if s.opens { NeedKind::Boost } else { NeedKind::Favour });
                }
                self.context.open(
                    OpenNeed {
                        first: i as u32,
                        requester: message.sender,
                        last_posting: i as u32,
                        last_time: message.time,
                        question: question || (!s.opens && !self.link_group),
                        linked: s.opens,
                        finished: false,
                        served: false,
                    },
                    object.as_deref(),
                );
            }
            Some(Posting::Part(first) | Posting::Repost(first)) => {
                if let Some(n) = self.context.thread_of(first) {
                    self.context.join(i, n);
                    if let Some(object) = &object {
                        self.context.add_object(object, n);
                    }
                    let need = &mut self.context.needs[n];
                    need.last_posting = i as u32;
                    need.last_time = message.time;
                    need.linked |= s.opens;
                    if matches!(acts.posting, Some(Posting::Repost(_))) {
                        need.finished = false;
                    }
                }
            }
            _ => {
                if acts.posting.is_some() && !acts.is(Act::Request) {
                    acts.posting = None;
                }
                let target = (message.reply != NONE)
                    .then(|| self.context.thread_of(message.reply))
                    .flatten()
                    .or_else(|| {
                        acts.is(Act::Fulfil).then(|| self.context.latest_other(self.chat, i, 40)).flatten()
                    });
                if let Some(n) = target {
                    self.context.join(i, n);
                    if acts.is(Act::Fulfil) && self.context.needs[n].requester != message.sender {
                        self.context.needs[n].served = true;
                    }
                }
                if let Some(n) = self.context.own(message.sender) {
                    let need = &mut self.context.needs[n];
                    if acts.finished > 1.0 || (need.question && need.served && acts.is(Act::Thanks)) {
                        need.finished = true;
                    }
                }
            }
        }
    }
}

fn set(acts: &mut MessageActs, act: Act, log_odds: f32) {
    acts.p[act as usize] = sigmoid(log_odds);
}

fn kind(s: &Signals) -> Option<NeedKind> {
    [
        (Cue::GroupBuy, NeedKind::GroupBuy),
        (Cue::Bargain, NeedKind::Bargain),
        (Cue::Signup, NeedKind::Signup),
        (Cue::Task, NeedKind::Task),
        (Cue::Boost, NeedKind::Boost),
        (Cue::Favour, NeedKind::Favour),
        (Cue::Goods, NeedKind::Goods),
    ]
    .into_iter()
    .filter(|(cue, _)| s.cues[*cue] > 0.0)
    .max_by(|a, b| s.cues[a.0].total_cmp(&s.cues[b.0]))
    .map(|(_, kind)| kind)
}
