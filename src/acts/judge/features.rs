//! What the judge sees of a message: its cues, what it carries, the draft of its own acts and of
//! the messages around it, and what is open. Distances are counted in messages and pace is relative
//! to the chat, so that a quiet street and a busy link group look alike.

use super::said::{MEANS, said};
use super::{TARGETS, Worded};
use crate::acts::draft::{Around, Draft};
use crate::acts::{ACTS, Act, MessageActs, NeedKind, Posting};
use crate::data::CUES;
use crate::learning::{Wording, log_count};
use crate::model::{Chat, Kind, NONE};
use crate::replies::Replies;
use crate::signals::Signals;
use crate::text::fold::word_count;
use crate::text::grams::grams;
use foldhash::fast::RandomState;
use std::collections::HashMap;
use xxhash_rust::xxh3::xxh3_64;

crate::learning::features! {
    // What it carries.
    opens, card, code, help_platform, links, words, lines, asks, personal, digits, wordless, text, image,
    voice, sticker, other_kind, mentions, numbered, cues_shown,
    // The speaker.
    first_of_speaker, since_own, spoken, share, led, exempt,
    // What is open.
    own_since, own_question, own_linked, own_served, own_finished, own_service, own_first_since, other_since,
    other_question, other_linked, other_served, other_service, other_goods, other_joins, open_near, open_far, known_link, text_again,
    // Whom it answers.
    replies, replies_to_self, replies_into_need, replies_into_own, replied_question, replied_service, replied_goods, replied_distance,
    asked_before, addressed, answers_posting, answers_thread, answers_self, answers_nothing, likely_distance,
    // Neighbours.
    same_before, same_after, before_asks, before_opens, after_asks, answered, requester_next, pace,
    helpers_after, thanks_after,
    // The draft, and the group.
    drafted_first, drafted_part, drafted_repost, drafted_answer, drafted_all, finished, link_group,
}

/// Acts of which the drafts of neighbours are seen.
const SEEN: usize = Act::Complaint as usize + 1;
/// Messages whose drafts are seen, each a block of [`SEEN`] columns.
pub(super) const BLOCKS: &[&str] =
    &["draft", "before", "own_before", "replied", "after", "own_after", "answer"];

/// Columns of what the wording says, per target: of each message of the blocks, then of each of [`MEANS`].
pub(super) const WORDING: usize = FEATURES.len() + CUES.len() + BLOCKS.len() * SEEN;
pub(super) const WIDTH: usize = WORDING + (BLOCKS.len() + MEANS.len()) * TARGETS.len();

/// Names of all columns of a row.
pub(super) fn names() -> Vec<String> {
    let own = FEATURES.iter().map(|f| (*f).to_owned());
    let cues = CUES.iter().map(|c| format!("says_{c}"));
    let drafts =
        BLOCKS.iter().flat_map(|block| ACTS[..SEEN].iter().map(move |act| format!("{block}_{}", act.name())));
    let wording = BLOCKS
        .iter()
        .chain(MEANS)
        .flat_map(|block| TARGETS.iter().map(move |t| format!("{block}_worded_{t}")));
    own.chain(cues).chain(drafts).chain(wording).collect()
}

/// Stands for a distance that does not exist.
const ABSENT: f32 = -1.0;
/// Messages ahead in which reactions are looked for.
const AHEAD: usize = 8;

/// Bytes up to which the same words again say nothing.
const AGAIN: usize = 6;

/// Kinds that are common, or have a column of their own.
const PLAIN: &[Kind] = &[
    Kind::Text,
    Kind::Image,
    Kind::Video,
    Kind::File,
    Kind::Voice,
    Kind::Sticker,
    Kind::Link,
    Kind::MiniProgram,
];

/// A chat as the judge looks at it.
pub(super) struct Sight<'a> {
    chat: &'a Chat,
    signals: &'a [Signals],
    replies: &'a Replies,
    draft: &'a Draft,
    own_before: Vec<u32>,
    own_after: Vec<u32>,
    /// The first message that replies to a message.
    answer: Vec<u32>,
    answers: Vec<u16>,
    /// Earlier messages of the same speaker, and those among them that led the group.
    spoken: Vec<u32>,
    led: Vec<u16>,
    /// Earlier messages of the speaker with the same words, and with the same link.
    text_again: Vec<u16>,
    /// Median of the gaps between messages, in seconds, at least one.
    gap: f32,
}

impl<'a> Sight<'a> {
    pub fn new(chat: &'a Chat, signals: &'a [Signals], replies: &'a Replies, draft: &'a Draft) -> Self {
        let n = chat.messages.len();
        let mut sight = Sight {
            chat,
            signals,
            replies,
            draft,
            own_before: vec![NONE; n],
            own_after: vec![NONE; n],
            answer: vec![NONE; n],
            answers: vec![0; n],
            spoken: vec![0; n],
            led: vec![0; n],
            text_again: vec![0; n],
            gap: 0.0,
        };
        let mut last: Vec<u32> = vec![NONE; chat.members.len()];
        let mut spoken: Vec<(u32, u16)> = vec![(0, 0); chat.members.len()];
        let mut texts: HashMap<(u32, u64), u16, RandomState> = HashMap::default();
        for (i, m) in chat.messages.iter().enumerate() {
            if m.sender == NONE || m.kind.is_event() {
                continue;
            }
            let who = m.sender as usize;
            sight.own_before[i] = last[who];
            if let Some(before) = sight.own_after.get_mut(last[who] as usize) {
                *before = i as u32;
            }
            last[who] = i as u32;
            (sight.spoken[i], sight.led[i]) = spoken[who];
            spoken[who].0 += 1;
            let acts = &draft.messages[i];
            spoken[who].1 =
                spoken[who].1.saturating_add(u16::from(acts.is(Act::Rule) || acts.is(Act::Moderation)));
            let said = said(chat, signals, i);
            if said.len() > AGAIN {
                let times = texts.entry((m.sender, xxh3_64(said.as_bytes()))).or_default();
                sight.text_again[i] = *times;
                *times = times.saturating_add(1);
            }
            if let Some(first) = sight.answer.get_mut(m.reply as usize) {
                if *first == NONE {
                    *first = i as u32;
                }
                sight.answers[m.reply as usize] = sight.answers[m.reply as usize].saturating_add(1);
            }
        }
        sight.gap = chat.median_gap().max(1) as f32;
        sight
    }

    /// What the wording of message `i` says; `scratch` is overwritten.
    pub fn worded(&self, i: usize, wording: &Wording, scratch: &mut Vec<u64>) -> Worded {
        let mut worded = [0.0; TARGETS.len()];
        grams(&said(self.chat, self.signals, i), scratch);
        wording.score(scratch, &mut worded);
        worded
    }

    /// Message `i` and those around it, in the order of the blocks; [`NONE`] where there is none.
    pub fn seen(&self, i: usize) -> [u32; BLOCKS.len()] {
        let next = if i + 1 < self.chat.messages.len() { i as u32 + 1 } else { NONE };
        let before = if i > 0 { i as u32 - 1 } else { NONE };
        [
            i as u32,
            before,
            self.own_before[i],
            self.chat.messages[i].reply,
            next,
            self.own_after[i],
            self.answer[i],
        ]
    }

    /// Fills `row` with the columns of message `i` but those of its wording.
    pub fn row(&self, i: usize, row: &mut [f32]) {
        row.fill(0.0);
        self.carried(i, row);
        self.open(i, row);
        self.neighbours(i, row);
        self.answers(i, row);
        for (c, weight) in self.signals[i].cues.0.iter().enumerate() {
            row[FEATURES.len() + c] = weight.clamp(-3.0, 6.0);
        }
        for (block, message) in self.seen(i).into_iter().enumerate() {
            let start = FEATURES.len() + CUES.len() + block * SEEN;
            let drafted = self.draft.messages.get(message as usize);
            for a in 0..SEEN {
                row[start + a] = drafted.map_or(ABSENT, |d| d.p[a]);
            }
        }
    }

    fn carried(&self, i: usize, row: &mut [f32]) {
        let (m, s) = (&self.chat.messages[i], &self.signals[i]);
        let said = said(self.chat, self.signals, i);
        let words = if said.len() == s.folded.len() { s.words } else { word_count(&said) };
        let mut set = |f: F, x: f32| row[f as usize] = x;
        let yes = |b: bool| f32::from(u8::from(b));
        set(F::opens, yes(s.opens));
        set(F::card, yes(s.card));
        set(F::code, yes(s.links.iter().any(|l| l.domain == "code")));
        set(F::help_platform, yes(s.links.iter().any(|l| crate::data::is_help_platform(&l.domain))));
        set(F::links, s.links.len() as f32);
        set(F::words, (1.0 + words).ln());
        set(F::lines, said.lines().count().min(20) as f32);
        set(F::asks, yes(s.asks));
        set(F::personal, yes(s.personal));
        let core = said.trim();
        set(F::digits, yes(!core.is_empty() && core.chars().all(|c| c.is_ascii_digit() || c == ' ')));
        set(F::wordless, yes(!core.chars().any(char::is_alphanumeric)));
        set(F::text, yes(m.kind == Kind::Text));
        set(F::image, yes(matches!(m.kind, Kind::Image | Kind::Video | Kind::File)));
        set(F::voice, yes(m.kind == Kind::Voice));
        set(F::sticker, yes(m.kind == Kind::Sticker));
        set(F::other_kind, yes(!PLAIN.contains(&m.kind)));
        set(F::mentions, f32::from(m.mentions_len));
        let numbered = |line: &&str| line.trim_start().starts_with(|c: char| c.is_ascii_digit());
        set(F::numbered, s.folded.lines().filter(numbered).count().min(9) as f32);
        set(F::cues_shown, s.cues.positive().count_ones() as f32);
        set(F::first_of_speaker, yes(self.spoken[i] == 0));
        set(F::spoken, log_count(self.spoken[i]));
        set(F::share, (self.spoken[i] + 1) as f32 / (i + 1) as f32);
        set(F::led, f32::from(self.led[i].min(5)));
        set(F::exempt, yes(self.chat.members.get(m.sender as usize).is_some_and(|m| m.exempt)));
        set(F::text_again, f32::from(self.text_again[i].min(5)));
    }

    fn open(&self, i: usize, row: &mut [f32]) {
        let around: &Around = &self.draft.around[i];
        let m = &self.chat.messages[i];
        let mut set = |f: F, x: f32| row[f as usize] = x;
        let yes = |b: bool| f32::from(u8::from(b));
        set(F::since_own, around.since_own.map_or(ABSENT, log_count));
        set(F::own_since, around.own.map_or(ABSENT, |(_, age)| log_count(age)));
        set(F::own_first_since, around.own.map_or(ABSENT, |(need, _)| log_count(i as u32 - need.first)));
        if let Some((need, _)) = around.own {
            set(F::own_question, yes(need.question));
            set(F::own_linked, yes(need.linked));
            set(F::own_served, yes(need.served));
            set(F::own_finished, yes(need.finished));
            set(F::own_service, yes(matches!(need.kind, NeedKind::Favour | NeedKind::Goods)));
        }
        set(F::other_since, around.other.map_or(ABSENT, |(_, age)| log_count(age)));
        if let Some((need, _)) = around.other {
            set(F::other_question, yes(need.question));
            set(F::other_linked, yes(need.linked));
            set(F::other_served, yes(need.served));
            set(F::other_service, yes(need.kind == NeedKind::Favour));
            set(F::other_goods, yes(need.kind == NeedKind::Goods));
            set(
                F::other_joins,
                yes(matches!(need.kind, NeedKind::GroupBuy | NeedKind::Signup | NeedKind::Task)),
            );
        }
        set(F::open_near, f32::from(around.open.0));
        set(F::open_far, f32::from(around.open.1));
        set(F::known_link, f32::from(around.known_link));
        set(F::replies, yes(m.reply != NONE));
        if let Some(target) = self.chat.messages.get(m.reply as usize) {
            set(F::replies_to_self, yes(target.sender == m.sender));
            set(F::replied_distance, log_count((i as u32).saturating_sub(m.reply)));
        }
        if let Some(need) = around.replied {
            set(F::replies_into_need, yes(need.requester != m.sender));
            set(F::replies_into_own, yes(need.requester == m.sender));
            set(F::replied_question, yes(need.question));
            set(F::replied_service, yes(need.kind == NeedKind::Favour));
            set(F::replied_goods, yes(need.kind == NeedKind::Goods));
        }
    }

    /// What the reply model says: whether the message answers a posting of a need, some other message
    /// of somebody else, the speaker's own message, or nothing.
    fn answers(&self, i: usize, row: &mut [f32]) {
        let Some(choices) = self.replies.of.get(i).filter(|c| !c.is_empty()) else {
            for f in [
                F::answers_posting,
                F::answers_thread,
                F::answers_self,
                F::answers_nothing,
                F::likely_distance,
            ] {
                row[f as usize] = ABSENT;
            }
            return;
        };
        let sender = self.chat.messages[i].sender;
        for (m, p) in choices {
            let target = *m as usize;
            let f = if target == i {
                F::answers_nothing
            } else if self.chat.messages[target].sender == sender {
                F::answers_self
            } else if self.draft.messages[target].posting.is_some() {
                F::answers_posting
            } else {
                F::answers_thread
            };
            row[f as usize] += p;
        }
        row[F::likely_distance as usize] = log_count((i as u32).saturating_sub(choices[0].0));
    }

    fn neighbours(&self, i: usize, row: &mut [f32]) {
        let messages = &self.chat.messages;
        let m = &messages[i];
        let mut set = |f: F, x: f32| row[f as usize] = x;
        let yes = |b: bool| f32::from(u8::from(b));
        if i > 0 {
            let before = &self.signals[i - 1];
            set(F::same_before, yes(messages[i - 1].sender == m.sender));
            set(F::before_asks, yes(before.asks));
            set(F::before_opens, yes(before.opens));
            let waited = self.chat.second(i) - self.chat.second(i - 1);
            set(F::pace, (waited.max(0) as f32 / self.gap).ln_1p());
        }
        // Somebody asked back or spoke to the speaker a moment ago.
        for back in (i.saturating_sub(AHEAD)..i).rev() {
            let earlier = &messages[back];
            if earlier.sender == m.sender {
                continue;
            }
            let to_me = messages.get(earlier.reply as usize).is_some_and(|t| t.sender == m.sender)
                || self.chat.mentioned(back).contains(&m.sender);
            if to_me {
                set(F::addressed, 1.0);
                if self.signals[back].asks {
                    set(F::asked_before, 1.0);
                }
            }
        }
        let requester = self.draft.around[i].replied.or(self.draft.around[i].other.map(|(need, _)| need));
        let (mut helpers, mut thanks, mut soonest) = (0.0, 0.0f32, ABSENT);
        for (ahead, later) in messages.iter().enumerate().skip(i + 1).take(AHEAD) {
            let acts: &MessageActs = &self.draft.messages[ahead];
            if later.sender == m.sender {
                continue;
            }
            helpers += acts.p(Act::Fulfil).max(acts.p(Act::Fail)).max(acts.p(Act::Promise));
            if requester.is_some_and(|need| need.requester == later.sender) {
                thanks = thanks.max(acts.p(Act::Thanks));
                if soonest < 0.0 {
                    soonest = (ahead - i) as f32;
                }
            }
        }
        set(F::helpers_after, helpers);
        set(F::thanks_after, thanks);
        set(F::requester_next, soonest);
        if i + 1 < messages.len() {
            set(F::same_after, yes(messages[i + 1].sender == m.sender));
            set(F::after_asks, yes(self.signals[i + 1].asks));
        }
        set(F::answered, f32::from(self.answers[i].min(9)));
        let drafted = &self.draft.messages[i];
        set(F::drafted_first, yes(drafted.posting == Some(Posting::First)));
        set(F::drafted_part, yes(matches!(drafted.posting, Some(Posting::Part(_)))));
        set(F::drafted_repost, yes(matches!(drafted.posting, Some(Posting::Repost(_)))));
        set(F::drafted_answer, yes(drafted.answer));
        set(F::drafted_all, yes(drafted.collective));
        set(F::finished, drafted.finished.clamp(-3.0, 6.0));
        set(F::link_group, yes(self.draft.link_group));
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_column_has_its_name() {
        let names = super::names();
        assert_eq!(names.len(), super::WIDTH);
        assert_eq!(names.iter().collect::<std::collections::BTreeSet<_>>().len(), super::WIDTH);
    }
}
