//! Needs: what asks for the first time, goes on asking, or asks again.

use super::{Pass, kind, set};
use crate::acts::{Act, MessageActs, Posting};
use crate::data::Cue;
use crate::model::{MICROS_PER_SECOND, NONE};
use crate::signals::Signals;

/// A need is followed up within this many messages by its own author.
const FOLLOW_UP: u32 = 3;

impl Pass<'_> {
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
    pub(super) fn need(&self, i: usize, s: &Signals, acts: &mut MessageActs) {
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
}
