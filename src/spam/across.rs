//! What several groups have in common: the same link, or the same words, posted in more than one of them.

use super::ground::skeleton;
use crate::acts::{Act, ChatActs};
use crate::model::{Chat, NONE};
use crate::pairing::Pairing;
use foldhash::fast::RandomState;
use indexmap::IndexMap;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// What is shared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Thing {
    /// A link or share code.
    Link,
    /// A text, its links and digits left out.
    Text,
}

/// One link or text in one chat.
#[derive(Clone, Debug, Default)]
struct Trace {
    /// First message with it.
    first: u32,
    messages: u32,
    members: BTreeSet<u32>,
}

/// The links and longer texts of a chat.
#[derive(Clone, Debug, Default)]
pub struct Traces {
    links: IndexMap<String, Trace, RandomState>,
    texts: IndexMap<u64, Trace, RandomState>,
}

/// Texts of fewer letters are said everywhere.
const LETTERS: usize = 16;

impl Traces {
    /// Collects what a chat may share with others. What helps, thanks and states rules is said alike everywhere,
    /// and so are the words of requests.
    pub fn of(chat: &Chat, acts: &ChatActs, pairing: &Pairing) -> Self {
        let mut traces = Self::default();
        for (i, m) in chat.messages.iter().enumerate().filter(|(_, m)| m.sender != NONE) {
            if m.kind.is_event() {
                continue;
            }
            let note = |trace: &mut Trace| {
                if trace.messages == 0 {
                    trace.first = i as u32;
                }
                trace.messages += 1;
                trace.members.insert(m.sender);
            };
            for link in &acts.links[i] {
                note(traces.links.entry(link.object.clone()).or_default());
            }
            let a = &acts.messages[i];
            let usual = [Act::Fulfil, Act::Fail, Act::Thanks, Act::Rule].iter().any(|act| a.is(*act));
            let folded = &acts.folded[i];
            if usual || pairing.need_of[i] != NONE || folded.chars().count() < LETTERS {
                continue;
            }
            if let Some(text) = skeleton(folded) {
                note(traces.texts.entry(text).or_default());
            }
        }
        traces
    }
}

/// A link or text that several chats share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shared {
    /// What it is.
    pub thing: Thing,
    /// The object of the link; empty for texts.
    pub object: String,
    /// Per chat that has it: index, first message, number of messages and of members.
    pub chats: Vec<(usize, u32, u32, u32)>,
}

/// What more than one chat has, by number of chats, then of messages.
pub fn across(traces: &[Traces]) -> Vec<Shared> {
    let row = |n: usize, t: &Trace| (n, t.first, t.messages, t.members.len() as u32);
    let mut links: BTreeMap<&str, Vec<(usize, u32, u32, u32)>> = BTreeMap::new();
    let mut texts: BTreeMap<u64, Vec<(usize, u32, u32, u32)>> = BTreeMap::new();
    for (n, chat) in traces.iter().enumerate() {
        for (object, trace) in &chat.links {
            links.entry(object).or_default().push(row(n, trace));
        }
        for (text, trace) in &chat.texts {
            texts.entry(*text).or_default().push(row(n, trace));
        }
    }
    let links =
        links.into_iter().map(|(o, chats)| Shared { thing: Thing::Link, object: o.to_owned(), chats });
    let texts = texts.into_values().map(|chats| Shared { thing: Thing::Text, object: String::new(), chats });
    let mut shared: Vec<Shared> = links.chain(texts).filter(|s| s.chats.len() >= 2).collect();
    let messages = |s: &Shared| s.chats.iter().map(|c| c.2).sum::<u32>();
    shared.sort_by(|a, b| {
        (b.chats.len(), messages(b))
            .cmp(&(a.chats.len(), messages(a)))
            .then_with(|| (a.thing, &a.object, &a.chats).cmp(&(b.thing, &b.object, &b.chats)))
    });
    shared
}
