//! Pairing as two careful people see it, instead of the model's.

use super::{Evidence, Help, Outcome, Pairing, Truth};
use crate::acts::ChatActs;
use crate::data::terms;
use crate::model::{Chat, NONE};
use crate::pairing::needs::gather;

/// The pairing that labels state, every record certain. The acts must be those of the same labels. Records
/// of needs that the acts do not show are left out.
pub fn labelled(chat: &Chat, acts: &ChatActs, truth: &Truth) -> Pairing {
    let (needs, need_of) = gather(chat, acts);
    let mut help: Vec<Help> = truth
        .help
        .iter()
        .filter_map(|((message, first), outcome)| {
            let need = *need_of.get(*first as usize).filter(|n| **n != NONE)?;
            let failed = *outcome == Outcome::Failed;
            Some(Help {
                message: *message,
                need,
                helper: chat.messages[*message as usize].sender,
                requester: needs[need as usize].requester,
                outcome: *outcome,
                reason: if failed { terms().reason(&acts.folded[*message as usize]) } else { "" },
                p: 1.0,
                evidence: Vec::new(),
            })
        })
        .filter(|h| h.helper != NONE)
        .collect();
    help.extend(truth.received.iter().filter_map(|(message, first, helper)| {
        let need = *need_of.get(*first as usize).filter(|n| **n != NONE)?;
        Some(Help {
            message: *message,
            need,
            helper: *helper,
            requester: needs[need as usize].requester,
            outcome: Outcome::Done,
            reason: "",
            p: 1.0,
            evidence: vec![Evidence::Received],
        })
    }));
    help.sort_by_key(|h| h.message);
    Pairing { needs, need_of, help }
}
