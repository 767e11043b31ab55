//! Needs, gathered from postings.

use crate::acts::{Act, ChatActs, NeedKind, Posting};
use crate::model::{Chat, NONE};
use crate::text::links::Link;
use foldhash::fast::RandomState;
use std::collections::HashMap;
use std::sync::Arc;

/// One thing one member wants.
#[derive(Clone, Debug)]
pub struct Need {
    /// The message that states it first.
    pub first: u32,
    /// Who wants it.
    pub requester: u32,
    /// What it asks for.
    pub kind: NeedKind,
    /// Name of its kind where it is one of the user's own.
    pub own_kind: Option<Arc<str>>,
    /// Probability that this is a request.
    pub p: f32,
    /// Messages that complete the first posting.
    pub parts: Vec<u32>,
    /// Later postings.
    pub reposts: Vec<u32>,
    /// Message with which the requester says that it is met or thanks for it, or [`NONE`].
    pub closed: u32,
}

impl Need {
    /// Name of what it asks for, in reports.
    pub fn kind_name(&self) -> Arc<str> {
        self.own_kind.clone().unwrap_or_else(|| self.kind.name().into())
    }

    /// First posting and reposts.
    pub fn postings(&self) -> usize {
        1 + self.reposts.len()
    }

    /// The last message of the requester about this need at or before `i`.
    pub fn last_before(&self, i: u32) -> u32 {
        // Both lists are in message order.
        let latest = |list: &[u32]| list[..list.partition_point(|m| *m < i)].last().copied();
        [latest(&self.parts), latest(&self.reposts)].into_iter().flatten().fold(self.first, u32::max)
    }
}

/// Gathers the needs of a chat, and the need of every posting.
pub fn gather(chat: &Chat, acts: &ChatActs) -> (Vec<Need>, Vec<u32>) {
    let mut needs: Vec<Need> = Vec::new();
    let mut of = vec![NONE; chat.messages.len()];
    let mut latest: HashMap<u32, u32, RandomState> = HashMap::default();
    for (i, a) in acts.messages.iter().enumerate() {
        let sender = chat.messages[i].sender;
        match a.posting {
            Some(Posting::First) if a.is(Act::Request) => {
                of[i] = needs.len() as u32;
                latest.insert(sender, needs.len() as u32);
                needs.push(Need {
                    first: i as u32,
                    requester: sender,
                    kind: a.kind.unwrap_or(NeedKind::Favour),
                    own_kind: a.own_kind.and_then(|k| acts.kinds.get(usize::from(k)).cloned()),
                    p: a.p(Act::Request),
                    parts: Vec::new(),
                    reposts: Vec::new(),
                    closed: NONE,
                });
            }
            Some(Posting::Part(first)) => {
                if let Some(need) = needs.get_mut(of[first as usize] as usize) {
                    of[i] = of[first as usize];
                    need.parts.push(i as u32);
                }
            }
            Some(Posting::Repost(first)) => {
                if let Some(need) = needs.get_mut(of[first as usize] as usize) {
                    of[i] = of[first as usize];
                    need.reposts.push(i as u32);
                    need.closed = NONE;
                }
            }
            _ => {
                let closing = a.finished > 1.0 || a.is(Act::Thanks);
                if let (true, Some(n)) = (closing, latest.get(&sender)) {
                    let need = &mut needs[*n as usize];
                    if need.closed == NONE && (a.finished > 1.0 || need.kind == NeedKind::Question) {
                        need.closed = i as u32;
                    }
                }
            }
        }
    }
    (needs, of)
}

/// Links of a need's postings.
pub(super) fn links<'a>(need: &'a Need, acts: &'a ChatActs) -> impl Iterator<Item = &'a Link> {
    std::iter::once(&need.first)
        .chain(&need.parts)
        .chain(&need.reposts)
        .flat_map(|m| &acts.links[*m as usize])
}
