//! Help: claims, answers in words, failures and promises.

use super::{Pass, set};
use crate::acts::{Act, MessageActs};
use crate::data::Cue;
use crate::model::{Kind, NONE};
use crate::signals::Signals;

impl Pass<'_> {
    /// Claims, answers, failures and promises.
    pub(super) fn help(&self, i: usize, s: &Signals, acts: &mut MessageActs) {
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
}
