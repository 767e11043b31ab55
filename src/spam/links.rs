//! Every link with its postings, and the links that nobody can open.

use crate::acts::ChatActs;
use crate::model::{Chat, NONE};
use crate::pairing::{Outcome, Pairing};
use foldhash::fast::RandomState;
use indexmap::IndexMap;
use std::collections::HashSet;

/// All postings of one link.
#[derive(Clone, Debug, Default)]
pub struct LinkUse {
    /// What is linked.
    pub object: String,
    /// Registrable domain.
    pub domain: String,
    /// As first written.
    pub example: String,
    /// Messages that carry it.
    pub messages: Vec<u32>,
    /// Members who posted it.
    pub members: Vec<u32>,
    /// Of the messages, flagged ones.
    pub flagged: u32,
    /// Mean score of the postings, those without a flag as 0.
    pub score: f64,
    /// Messages that say it cannot be opened or has expired.
    pub complaints: Vec<u32>,
    /// Members who were helped by it to the end: helps done for its postings.
    pub worked: u32,
    /// Nobody could open it since the first complaint, and two members complained or nobody ever could.
    pub dead: bool,
}

/// Reasons of failure that lie in the link rather than in who tries it.
const BROKEN: [&str; 2] = ["unreachable", "expired"];

/// Links by number of postings, most first.
pub(super) fn uses(chat: &Chat, acts: &ChatActs, pairing: &Pairing) -> Vec<LinkUse> {
    let mut uses: IndexMap<&str, LinkUse, RandomState> = IndexMap::default();
    let mut seen: HashSet<(usize, u32), RandomState> = HashSet::default();
    let mut of_need: Vec<Vec<usize>> = vec![Vec::new(); pairing.needs.len()];
    for (i, links) in acts.links.iter().enumerate() {
        for link in links {
            let entry = uses.entry(&link.object);
            let index = entry.index();
            let entry = entry.or_insert_with(|| LinkUse {
                object: link.object.clone(),
                domain: link.domain.clone(),
                example: link.raw.clone(),
                ..LinkUse::default()
            });
            entry.messages.push(i as u32);
            let sender = chat.messages[i].sender;
            if sender != NONE && seen.insert((index, sender)) {
                entry.members.push(sender);
            }
            let need = pairing.need_of[i];
            if need != NONE && !of_need[need as usize].contains(&index) {
                of_need[need as usize].push(index);
            }
        }
    }
    let mut last_worked = vec![i64::MIN; uses.len()];
    for help in pairing.help.iter().filter(|h| h.p >= 0.5) {
        let time = chat.messages[help.message as usize].time;
        for at in &of_need[help.need as usize] {
            let Some((_, link)) = uses.get_index_mut(*at) else { continue };
            match help.outcome {
                Outcome::Done => {
                    link.worked += 1;
                    last_worked[*at] = last_worked[*at].max(time);
                }
                Outcome::Failed if BROKEN.contains(&help.reason) => link.complaints.push(help.message),
                _ => {}
            }
        }
    }
    let mut links: Vec<LinkUse> = uses.into_values().collect();
    for (link, worked) in links.iter_mut().zip(&last_worked) {
        link.complaints.sort_unstable();
        link.complaints.dedup();
        let who: HashSet<u32> = link.complaints.iter().map(|m| chat.messages[*m as usize].sender).collect();
        let first = link.complaints.first().map(|m| chat.messages[*m as usize].time);
        link.dead = first.is_some_and(|t| *worked < t) && (who.len() >= 2 || link.worked == 0);
    }
    links.sort_by(|a, b| b.messages.len().cmp(&a.messages.len()).then(a.object.cmp(&b.object)));
    links
}
