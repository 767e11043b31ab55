//! Claims of help that their requester disputes (F9 of docs/methods.md): no sign is not a lie, so only what
//! is said counts.

use super::Giving;
use crate::acts::{Act, ChatActs};
use crate::graph::HelpGraph;
use crate::model::Chat;
use crate::pairing::Pairing;
use crate::statistics::jeffreys;
use std::collections::BTreeSet;

/// Messages after a claim among which the requester's answer is looked for.
const SOON: usize = 30;

/// Claims of one member that were disputed.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Disputed {
    /// Helps given whose requester then told this helper that it failed, or complained.
    pub claims: u64,
    /// Different requesters who did.
    pub by: u64,
    /// Jeffreys 95 % interval of the share of the member's helps that were disputed.
    pub share: Option<(f64, f64)>,
}

impl Disputed {
    /// Enough to be shown to others: three disputes by two requesters.
    pub fn tells(&self) -> bool {
        self.claims >= 3 && self.by >= 2
    }
}

/// Counts the disputed claims of every member.
pub(super) fn disputed(
    chat: &Chat,
    acts: &ChatActs,
    graph: &HelpGraph,
    pairing: &Pairing,
    members: &mut [Giving],
) {
    let mut by: Vec<BTreeSet<u32>> = vec![BTreeSet::new(); members.len()];
    for unit in graph.counted() {
        let requester = pairing.needs[unit.need as usize].requester;
        if answers(chat, acts, unit.message as usize, requester, unit.helper) {
            members[unit.helper as usize].disputed.claims += 1;
            by[unit.helper as usize].insert(requester);
        }
    }
    for (member, by) in members.iter_mut().zip(by) {
        member.disputed.by = by.len() as u64;
        member.disputed.share = jeffreys(member.disputed.claims as f64, member.given as f64);
    }
}

/// Whether the requester soon tells this helper of a failure, or complains to them: by a reply to the claim
/// or by a mention.
fn answers(chat: &Chat, acts: &ChatActs, claim: usize, requester: u32, helper: u32) -> bool {
    (claim + 1..chat.messages.len().min(claim + 1 + SOON)).any(|i| {
        let message = &chat.messages[i];
        let says = || acts.messages.get(i).is_some_and(|a| a.is(Act::Fail) || a.is(Act::Complaint));
        let told = || message.reply as usize == claim || chat.mentioned(i).contains(&helper);
        message.sender == requester && says() && told()
    })
}
