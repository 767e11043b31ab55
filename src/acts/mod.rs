//! Signals to dialogue acts, in two steps: a first draft by rules in file order (`draft`), and a
//! trained judge that also sees the drafts of the messages around (`judge`).

mod context;
mod draft;
mod judge;

pub(crate) use judge::is_label;
pub use judge::{Gold, Labelled, Model, Reason, Rows, fit, rows};

use crate::model::Chat;
use crate::replies::Replies;
use crate::signals::Seen;
use crate::text::links::Link;
use std::sync::Arc;

macro_rules! acts {
    ($($variant:ident $name:literal $doc:literal),+ $(,)?) => {
        /// A dialogue act.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Act { $(#[doc = $doc] $variant),+ }

        /// Every act, in the order of reports.
        pub const ACTS: &[Act] = &[$(Act::$variant),+];

        impl Act {
            /// The name in reports and annotations.
            pub fn name(self) -> &'static str {
                match self { $(Act::$variant => $name),+ }
            }
        }
    };
}

acts! {
    Request "request" "States a need, or a part of one.",
    Repost "repost" "Posts an open need again.",
    Fulfil "fulfil" "Did, gave or answered what somebody asked for.",
    Fail "fail" "Tried, and it did not work.",
    Promise "promise" "Will help later.",
    Thanks "thanks" "Gratitude for help.",
    ReturnDemand "return_demand" "Asks for help in return.",
    Offer "offer" "Offers help or things unasked.",
    Ad "ad" "Commercial or self-interested promotion.",
    Scam "scam" "Attempt to defraud.",
    Pii "pii" "Holds personal data.",
    Rule "rule" "States how the group works.",
    Moderation "moderation" "Acts on or warns members.",
    Complaint "complaint" "Grievance about members.",
    Chat "chat" "Everything else.",
    System "system" "Written by the app.",
}

/// How a message states a need.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Posting {
    /// The first message of a need.
    First,
    /// Completes the need whose first message is this index.
    Part(u32),
    /// Posts the need with this first message again.
    Repost(u32),
}

/// What is known of one message's acts.
#[derive(Clone, Debug)]
pub struct MessageActs {
    /// Probability per act, indexed by [`Act`].
    pub p: [f32; ACTS.len()],
    /// The acts that are given, a bit each.
    pub given: u32,
    /// How the message states a need, if it does.
    pub posting: Option<Posting>,
    /// The message is a substantive answer rather than a claim of having acted.
    pub answer: bool,
    /// The message claims help for several needs at once.
    pub collective: bool,
    /// Weight of words that say the speaker's own need is met.
    pub finished: f32,
    /// Probability that the message shows help that its helper claims nowhere: "got it, thanks Ana".
    pub received: f32,
    /// Kind of need the words point to: index into [`NeedKind`], if any.
    pub kind: Option<NeedKind>,
    /// Index into [`ChatActs::kinds`] when the words are of a kind of the user's own.
    pub own_kind: Option<u8>,
}

impl MessageActs {
    /// Probability of an act.
    pub fn p(&self, act: Act) -> f32 {
        self.p[act as usize]
    }

    /// Whether the act is given: from a probability of one half on.
    pub fn is(&self, act: Act) -> bool {
        self.given >> act as u32 & 1 == 1
    }

    /// The act with the greatest probability; the first of several.
    pub(crate) fn likeliest(&self) -> Act {
        let first = |best: Act, act: &Act| if self.p(*act) > self.p(best) { *act } else { best };
        ACTS.iter().fold(ACTS[0], first)
    }

    /// Gives an act or takes it back.
    pub(crate) fn give(&mut self, act: Act, holds: bool) {
        self.given = self.given & !(1 << act as u32) | u32::from(holds) << act as u32;
    }

    /// Sets the probability of an act, and gives it from one half on.
    pub(crate) fn set(&mut self, act: Act, p: f32) {
        self.p[act as usize] = p;
        self.give(act, p >= 0.5);
    }
}

/// What a need asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NeedKind {
    /// Price cut by clicks (砍价).
    Bargain,
    /// Click, like, vote, watering (助力).
    Boost,
    /// Joining an order (拼单).
    GroupBuy,
    /// New user or invitation code.
    Signup,
    /// Form, survey, test.
    Task,
    /// Information or advice.
    Question,
    /// A physical or personal service.
    Favour,
    /// A thing to keep.
    Goods,
}

impl NeedKind {
    /// All kinds.
    pub const ALL: [NeedKind; 8] = [
        NeedKind::Bargain,
        NeedKind::Boost,
        NeedKind::GroupBuy,
        NeedKind::Signup,
        NeedKind::Task,
        NeedKind::Question,
        NeedKind::Favour,
        NeedKind::Goods,
    ];

    /// The kind of a name.
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.name() == name)
    }

    /// The name in reports.
    pub fn name(self) -> &'static str {
        match self {
            NeedKind::Bargain => "bargain",
            NeedKind::Boost => "boost",
            NeedKind::GroupBuy => "group_buy",
            NeedKind::Signup => "signup",
            NeedKind::Task => "task",
            NeedKind::Question => "question",
            NeedKind::Favour => "favour",
            NeedKind::Goods => "goods",
        }
    }
}

/// The acts of a whole chat, in message order.
#[derive(Clone, Debug, Default)]
pub struct ChatActs {
    /// Acts per message.
    pub messages: Vec<MessageActs>,
    /// Links per message; empty for most.
    pub links: Vec<Vec<Link>>,
    /// Folded words per message, quotes cut out.
    pub folded: Vec<String>,
    /// Names of the user's own kinds of need.
    pub kinds: Vec<Arc<str>>,
}

/// Classifies every message of a chat. The signals are used up: their words and links live on in the
/// acts.
pub fn classify(chat: &Chat, seen: Seen, replies: &Replies, model: &Model) -> ChatActs {
    let draft = draft::draft(chat, &seen.messages);
    let mut messages = judge::judge(chat, &seen.messages, replies, draft, model);
    for (acts, s) in messages.iter_mut().zip(&seen.messages) {
        let Some(own) = s.own_kind else { continue };
        acts.own_kind = Some(own);
        acts.kind = seen.kinds.get(usize::from(own)).and_then(|(_, like)| NeedKind::of(like)).or(acts.kind);
    }
    let kinds = seen.kinds.into_iter().map(|(name, _)| name).collect();
    let mut acts = ChatActs { messages, kinds, ..ChatActs::default() };
    for s in seen.messages {
        acts.links.push(s.links);
        acts.folded.push(s.folded);
    }
    acts
}

/// Puts labels in the place of what was found, message by message; messages without a label stay.
pub fn relabel(acts: &mut ChatActs, labels: &[Option<Gold>]) {
    for (message, label) in acts.messages.iter_mut().zip(labels) {
        let Some(label) = label else { continue };
        for act in ACTS {
            message.set(*act, f32::from(u8::from(label.acts.contains(act))));
        }
        message.posting = label.posting;
    }
}

/// Why message `i` has its acts: what the rules said and what the judge made of it.
pub fn explain(chat: &Chat, seen: &Seen, replies: &Replies, model: &Model, i: usize) -> Vec<Reason> {
    if chat.messages[i].kind.is_event() || chat.messages[i].sender == crate::model::NONE {
        return Vec::new();
    }
    let draft = draft::draft(chat, &seen.messages);
    judge::explain(chat, &seen.messages, replies, &draft, model, i)
}
