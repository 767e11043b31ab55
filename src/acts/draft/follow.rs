//! What later messages must know of this one: open needs, their threads, who was served.

use super::{Pass, need_kind};
use crate::acts::context::OpenNeed;
use crate::acts::{Act, MessageActs, NeedKind, Posting};
use crate::model::NONE;
use crate::signals::Signals;

impl Pass<'_> {
    /// Keeps the context up to date after message `i`.
    pub(super) fn follow(&mut self, i: usize, s: &Signals, acts: &mut MessageActs) {
        let message = &self.chat.messages[i];
        let object = s.links.first().map(|l| l.object.clone());
        match acts.posting {
            Some(Posting::First) if acts.is(Act::Request) => {
                let kind = need_kind(s, self.link_group);
                let question = kind == NeedKind::Question;
                acts.kind = Some(kind);
                self.context.open(
                    OpenNeed {
                        first: i as u32,
                        requester: message.sender,
                        last_posting: i as u32,
                        last_time: message.time,
                        question: question || (!s.opens && !self.link_group),
                        kind,
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
