//! A first draft of the acts by rules: log-odds from cues plus context, message after message. The
//! trained judge starts from it.

mod follow;
mod help;
mod need;

use super::context::{Context, OpenNeed};
use super::{ACTS, Act, MessageActs, NeedKind};
use crate::data::Cue;
use crate::learning::sigmoid;
use crate::model::{Chat, Kind, MICROS_PER_SECOND, NONE};
use crate::signals::{self, Signals};

/// What the rules make of a chat.
#[derive(Debug)]
pub(super) struct Draft {
    pub messages: Vec<MessageActs>,
    pub around: Vec<Around>,
    pub link_group: bool,
}

/// What stood around a message when it was written.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Around {
    /// The speaker's latest need and how many messages ago it was posted.
    pub own: Option<(OpenNeed, u32)>,
    /// The latest open need of somebody else, likewise.
    pub other: Option<(OpenNeed, u32)>,
    /// Open needs of others posted within 12 and 60 messages.
    pub open: (u8, u8),
    /// A link of the message was posted before: by the speaker 1, by somebody else 2.
    pub known_link: u8,
    /// The need whose thread the message replies into.
    pub replied: Option<OpenNeed>,
    /// Messages since the speaker's last one.
    pub since_own: Option<u32>,
}

/// Drafts the acts of every message.
pub(super) fn draft(chat: &Chat, signals: &[Signals]) -> Draft {
    let mut pass = Pass::new(chat, signals);
    let mut around = Vec::with_capacity(chat.messages.len());
    let messages = (0..chat.messages.len())
        .map(|i| {
            around.push(pass.around(i));
            pass.message(i)
        })
        .collect();
    Draft { messages, around, link_group: pass.link_group }
}

struct Pass<'a> {
    chat: &'a Chat,
    signals: &'a [Signals],
    context: Context,
    /// Whether most need-like messages open something: link groups and question channels differ in
    /// what a bare statement means.
    link_group: bool,
    /// The last message that advertised.
    advertised: Option<u32>,
}

impl<'a> Pass<'a> {
    fn new(chat: &'a Chat, signals: &'a [Signals]) -> Self {
        Self {
            chat,
            signals,
            context: Context::with_capacity(chat.messages.len()),
            link_group: signals::is_link_group(signals),
            advertised: None,
        }
    }

    fn around(&self, i: usize) -> Around {
        let message = &self.chat.messages[i];
        if message.kind.is_event() || message.sender == NONE {
            return Around::default();
        }
        let aged = |n: usize| {
            let need = self.context.needs[n];
            (need, i as u32 - need.last_posting)
        };
        let mut open = (0u8, 0u8);
        for need in self.context.needs.iter().rev().take(24) {
            if need.requester != message.sender && !need.finished {
                let age = i as u32 - need.last_posting;
                open.0 += u8::from(age <= 12);
                open.1 += u8::from(age <= 60);
            }
        }
        let known = self.signals[i].links.iter().find_map(|l| self.context.of_object(&l.object));
        Around {
            own: self.context.own(message.sender).map(aged),
            other: self.context.latest_other(self.chat, i, 250).map(aged),
            open,
            known_link: known
                .map_or(0, |n| if self.context.needs[n].requester == message.sender { 1 } else { 2 }),
            replied: (message.reply != NONE)
                .then(|| self.context.thread_of(message.reply))
                .flatten()
                .map(|n| self.context.needs[n]),
            since_own: self.context.last_of.get(&message.sender).map(|l| i as u32 - l),
        }
    }

    fn message(&mut self, i: usize) -> MessageActs {
        let message = &self.chat.messages[i];
        let mut acts = MessageActs {
            p: [0.0; ACTS.len()],
            given: 0,
            posting: None,
            answer: false,
            collective: false,
            finished: 0.0,
            received: 0.0,
            kind: None,
            own_kind: None,
        };
        if message.kind.is_event() || message.sender == NONE {
            acts.set(Act::System, 1.0);
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
        acts.set(Act::Pii, if s.personal { 0.9 } else { 0.0 });
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
            acts.set(Act::Complaint, 0.3);
        }
        if !acts.p.iter().any(|p| *p >= 0.5) {
            let most = acts.p.iter().copied().fold(0.0, f32::max);
            acts.set(Act::Chat, 1.0 - most);
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
            acts.set(Act::Request, 0.3);
            acts.posting = None;
        }
    }
}

fn set(acts: &mut MessageActs, act: Act, log_odds: f32) {
    acts.set(act, sigmoid(log_odds));
}

/// The kind of need that the words point to.
pub(super) fn kind(s: &Signals) -> Option<NeedKind> {
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

/// What a message that states a need asks for.
pub(super) fn need_kind(s: &Signals, link_group: bool) -> NeedKind {
    use NeedKind::{Boost, Favour, Goods, GroupBuy, Question, Signup, Task};
    let said = kind(s);
    let asking = s.cues[Cue::Question] + s.cues[Cue::Problem] + if s.asks { 0.8 } else { 0.0 };
    let worded = asking > s.cues[Cue::Ask] * 0.6 || !link_group;
    match said {
        Some(kind @ (GroupBuy | Favour | Goods | Signup | Task)) => kind,
        _ if !s.opens && worded => Question,
        Some(kind) => kind,
        None if s.opens => Boost,
        None => Favour,
    }
}
