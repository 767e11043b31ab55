//! Until somebody else first reacts to a request: helps, tries, promises or replies (Q2 of docs/methods.md).

use super::Asking;
use crate::graph::HelpGraph;
use crate::model::{Chat, MICROS_PER_SECOND, NONE};
use crate::pairing::Pairing;
use foldhash::fast::RandomState;
use std::collections::HashMap;

/// Per request the minutes until somebody reacted, and whether anybody did; without a reaction until the end of
/// what can be known.
pub(super) fn waits(
    chat: &Chat,
    graph: &HelpGraph,
    pairing: &Pairing,
    requests: &[Asking],
) -> Vec<(f64, bool)> {
    let mut first: Vec<Option<u32>> = vec![None; pairing.needs.len()];
    let mut react = |need: usize, message: u32| {
        first[need] = Some(first[need].map_or(message, |m| m.min(message)));
    };
    // The requester's own words may show help: there the helper is somebody else, not the sender.
    let known = pairing.help.iter().filter(|h| h.p >= graph.threshold && h.helper != h.requester);
    known.for_each(|h| react(h.need as usize, h.message));
    let mut of_posting: HashMap<u32, usize, RandomState> = HashMap::default();
    for (n, need) in pairing.needs.iter().enumerate() {
        let postings = std::iter::once(&need.first).chain(&need.parts).chain(&need.reposts);
        of_posting.extend(postings.map(|m| (*m, n)));
    }
    for (i, message) in chat.messages.iter().enumerate() {
        if message.reply == NONE || message.sender == NONE {
            continue;
        }
        if let Some(need) = of_posting.get(&message.reply)
            && message.sender != pairing.needs[*need].requester
        {
            react(*need, i as u32);
        }
    }
    let wait = |(request, first): (&Asking, &Option<u32>)| match first {
        None => (request.observed, false),
        Some(message) => {
            let micros = (chat.messages[*message as usize].time - request.time).max(0);
            let minutes = micros as f64 / (60 * MICROS_PER_SECOND) as f64;
            // A clock without seconds hides where in the minute it was.
            (if chat.minute_clock { minutes.max(0.5) } else { minutes }, true)
        }
    };
    requests.iter().zip(&first).map(wait).collect()
}
