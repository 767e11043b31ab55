//! Messages in order of time. Some exporters write the newest first, some in no order at all; phones
//! with minutes on their clocks write many messages with the same stamp, whose order in the file is
//! all there is to know.

use super::chat::{Chat, NONE};

/// Puts the messages in order of time, those of the same time in the order of the file, or in the
/// opposite order where the file runs backwards. Small inversions (a clock that was set back, a
/// message that arrived late) are left as the app showed them. Returns the new place of every
/// message when any was moved.
pub(super) fn by_time(chat: &mut Chat) -> Option<Vec<u32>> {
    let (mut back, mut forth) = (0usize, 0usize);
    for pair in chat.messages.windows(2) {
        back += usize::from(pair[1].time < pair[0].time);
        forth += usize::from(pair[1].time > pair[0].time);
    }
    // One in fifty may be out of order in a file that a phone wrote in order.
    if back * 50 <= back + forth {
        return None;
    }
    let mut order: Vec<u32> = (0..chat.messages.len() as u32).collect();
    if back > forth {
        order.reverse();
    }
    order.sort_by_key(|i| chat.messages[*i as usize].time);
    let mut new = vec![0u32; order.len()];
    for (place, old) in order.iter().enumerate() {
        new[*old as usize] = place as u32;
    }
    let old = std::mem::take(&mut chat.messages);
    chat.messages = order.iter().map(|i| old[*i as usize]).collect();
    for message in &mut chat.messages {
        if message.reply != NONE {
            message.reply = new[message.reply as usize];
        }
    }
    for reaction in &mut chat.reactions {
        reaction.message = new[reaction.message as usize];
    }
    chat.reactions.sort_by_key(|r| r.message);
    for event in &mut chat.events {
        event.message = new[event.message as usize];
    }
    chat.events.sort_by_key(|e| e.message);
    for (message, _) in &mut chat.dangling {
        *message = new[*message as usize];
    }
    Some(new)
}
