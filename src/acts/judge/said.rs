//! What the wording of a chat says: of every message, of those near it, and of its members on the whole.

use super::features::{BLOCKS, WORDING};
use super::{TARGETS, Worded};
use crate::learning::sigmoid;
use crate::model::{Chat, Kind, NONE};
use crate::signals::Signals;
use std::borrow::Cow;

/// Further blocks of columns: what the messages shortly before and after say together, and the means of the speaker's
/// other messages and of those of everybody else.
pub(super) const MEANS: &[&str] = &["just_before", "just_after", "speaker", "others"];

/// The targets by which a speaker is known: what they demand and offer, and how they lead. Requests and help of a
/// member are judged one by one, lest whoever seldom helps be believed less.
const KNOWN_BY: &[&str] = &["return_demand", "offer", "ad", "scam", "rule", "moderation", "complaint"];

const CARD: &str = "[小程序]";
/// Stands for the wording of a message that does not exist: less than any says.
const UNWORDED: f32 = -20.0;
/// Messages that are near.
const NEAR: usize = 6;
/// Messages that say nothing, added to those of a member: of few messages little follows.
const DOUBT: f64 = 2.0;

/// What a message says, folded. Exports write a card or picture with a word in brackets, of any language, or without,
/// and many write nothing of it: to the model of wording all are the same.
pub(super) fn said<'a>(chat: &Chat, signals: &'a [Signals], i: usize) -> Cow<'a, str> {
    let folded = signals[i].folded.as_str();
    match (chat.messages[i].kind, folded.is_empty()) {
        (Kind::MiniProgram, false) if !folded.contains(CARD) => Cow::Owned(format!("{CARD} {folded}")),
        (Kind::Image | Kind::Video | Kind::File | Kind::Voice, false) if !is_label(folded) => {
            Cow::Borrowed(folded)
        }
        (Kind::Image, _) => Cow::Borrowed("[图片]"),
        (Kind::Video, _) => Cow::Borrowed("[视频]"),
        (Kind::Voice, _) => Cow::Borrowed("[语音]"),
        (Kind::File, _) => Cow::Borrowed("[文件]"),
        (Kind::MiniProgram | Kind::Link, true) => Cow::Borrowed(CARD),
        (Kind::Sticker, true) => Cow::Borrowed("[表情]"),
        (Kind::RedPacket, true) => Cow::Borrowed("[红包]"),
        (Kind::Transfer, true) => Cow::Borrowed("[转账]"),
        (Kind::Location, true) => Cow::Borrowed("[位置]"),
        _ => Cow::Borrowed(folded),
    }
}

/// Whether a text is nothing but the word of an export for a picture, voice message or file, and perhaps its length:
/// all its letters are within its first brackets.
pub(crate) fn is_label(text: &str) -> bool {
    let close = match text.chars().next() {
        Some('[') => ']',
        Some('<') => '>',
        _ => return false,
    };
    text.split_once(close).is_some_and(|(_, rest)| !rest.chars().any(char::is_alphabetic))
}

/// See the module.
#[derive(Debug)]
pub(super) struct Said {
    /// Log-odds.
    messages: Vec<Worded>,
    /// The same as probabilities.
    likely: Vec<Worded>,
    senders: Vec<u32>,
    /// Per member, and of all together.
    members: Vec<Sum>,
    all: Sum,
}

/// Messages, and the sum of what they say.
#[derive(Clone, Copy, Debug, Default)]
struct Sum {
    n: f64,
    said: [f64; TARGETS.len()],
}

impl Sum {
    fn add(&mut self, said: &Worded) {
        self.n += 1.0;
        self.said.iter_mut().zip(said).for_each(|(sum, p)| *sum += f64::from(*p));
    }

    /// Their mean without those of another sum, drawn towards nothing.
    fn mean_without(&self, other: &Sum, columns: &mut [f32]) {
        let n = (self.n - other.n).max(0.0) + DOUBT;
        for ((column, sum), out) in columns.iter_mut().zip(&self.said).zip(&other.said) {
            *column = ((sum - out).max(0.0) / n) as f32;
        }
    }
}

impl Said {
    /// From what every message says, in order, and who sent it.
    pub fn new(messages: Vec<Worded>, senders: Vec<u32>) -> Self {
        let likely: Vec<Worded> = messages.iter().map(|said| said.map(sigmoid)).collect();
        let last = senders.iter().filter(|s| **s != NONE).max();
        let mut members = vec![Sum::default(); last.map_or(0, |s| *s as usize + 1)];
        let mut all = Sum::default();
        for (said, sender) in likely.iter().zip(&senders) {
            if let Some(sum) = members.get_mut(*sender as usize) {
                sum.add(said);
                all.add(said);
            }
        }
        Self { messages, likely, senders, members, all }
    }

    /// Fills the columns of what a message, those around it, those near it and those of its sender and of
    /// everybody else say; `around` begins with the message.
    pub fn fill(&self, around: &[u32; BLOCKS.len()], row: &mut [f32]) {
        let mut columns = row[WORDING..].chunks_exact_mut(TARGETS.len());
        for (message, columns) in around.iter().zip(columns.by_ref()) {
            match self.messages.get(*message as usize) {
                Some(said) => columns.copy_from_slice(said),
                None => columns.fill(UNWORDED),
            }
        }
        let at = around[0] as usize;
        let (Some(own), Some(sender)) = (self.likely.get(at), self.senders.get(at)) else { return };
        let near = |range: &[Worded], columns: &mut [f32]| {
            let mut sum = Sum::default();
            range.iter().for_each(|said| sum.add(said));
            columns.iter_mut().zip(sum.said).for_each(|(column, sum)| *column = sum as f32);
        };
        let mut itself = Sum::default();
        itself.add(own);
        let speaker = self.members.get(*sender as usize).copied().unwrap_or_default();
        let end = (at + 1 + NEAR).min(self.likely.len());
        let mut next = || columns.next().unwrap_or_default();
        near(&self.likely[at.saturating_sub(NEAR)..at], next());
        near(&self.likely[at + 1..end], next());
        let known = next();
        speaker.mean_without(&itself, known);
        let unknown = known.iter_mut().zip(TARGETS).filter(|(_, target)| !KNOWN_BY.contains(target));
        unknown.for_each(|(column, _)| *column = 0.0);
        self.all.mean_without(&speaker, next());
    }
}

#[cfg(test)]
mod tests {
    use super::super::features::WIDTH;
    use super::*;
    use crate::data::Words;
    use crate::model::{ChatBuilder, Draft};

    #[test]
    fn a_card_says_the_same_however_an_export_writes_it() {
        let mut builder = ChatBuilder::new("g", "wechat", jiff::tz::TimeZone::UTC);
        let sender = Some(builder.member("a", "Ana"));
        for (kind, text) in [
            (Kind::Link, "[小程序] 果园 好友助力"),
            (Kind::MiniProgram, "[小程序] 果园 好友助力"),
            (Kind::MiniProgram, "果园 好友助力"),
            (Kind::MiniProgram, ""),
            (Kind::Image, ""),
            (Kind::Image, "<Media omitted>"),
            (Kind::Voice, "[voice message] 0:14"),
            (Kind::Image, "我的树"),
            (Kind::Image, "[Photo] my tree"),
            (Kind::Sticker, "[OK]"),
            (Kind::Text, ""),
        ] {
            builder.push(Draft { time: 1_700_000_000_000_000, sender, kind, text, ..Draft::default() });
        }
        let chat = builder.finish().unwrap();
        let seen = crate::signals::read(&chat, &Words::default()).unwrap();
        let all: Vec<_> = (0..11).map(|i| said(&chat, &seen.messages, i).trim().to_owned()).collect();
        let card = "[小程序] 果园 好友助力";
        assert_eq!(
            all,
            [
                card,
                card,
                card,
                "[小程序]",
                "[图片]",
                "[图片]",
                "[语音]",
                "我的树",
                "[photo] my tree",
                "[ok]",
                ""
            ]
        );
    }

    #[test]
    fn a_member_is_known_by_targets_that_exist() {
        assert!(KNOWN_BY.iter().all(|target| TARGETS.contains(target)));
    }

    #[test]
    fn members_are_known_by_how_they_lead_not_by_how_often_they_help() {
        let says = |target: &str| {
            let mut said = [-20.0; TARGETS.len()];
            said[TARGETS.iter().position(|t| *t == target).unwrap()] = 20.0;
            said
        };
        // The second member speaks four times; the app itself says something, too.
        let targets = ["fulfil", "rule", "rule", "first", "fulfil", "thanks"];
        let said = Said::new(targets.map(says).to_vec(), vec![0, 1, 1, NONE, 1, 1]);
        let mut row = vec![0.0; WIDTH];
        said.fill(&[2, 1, NONE, NONE, 3, 4, NONE], &mut row);
        let at = |block: usize, target: &str| {
            row[WORDING + block * TARGETS.len() + TARGETS.iter().position(|t| *t == target).unwrap()]
        };
        assert_eq!((at(0, "rule"), at(1, "rule"), at(2, "rule")), (20.0, 20.0, UNWORDED));
        let [before, after, speaker, others] = [0, 1, 2, 3].map(|m| BLOCKS.len() + m);
        let near = |x: f32, y: f32| (x - y).abs() < 1e-6;
        assert!(near(at(before, "rule"), 1.0) && near(at(before, "fulfil"), 1.0));
        assert!(near(at(after, "first"), 1.0) && near(at(after, "thanks"), 1.0));
        // One of three other messages, and two that say nothing.
        assert!(
            near(at(speaker, "rule"), 0.2) && at(speaker, "fulfil") == 0.0 && at(speaker, "thanks") == 0.0
        );
        assert!(near(at(others, "fulfil"), 1.0 / 3.0) && near(at(others, "rule"), 0.0));
    }
}
