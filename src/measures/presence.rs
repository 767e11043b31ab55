//! Who was visibly around when: a member counts as present from two hours before a message of theirs to
//! one hour after, so that needs posted then were open before their eyes (F2 of docs/methods.md).

use super::history::HOUR;
use crate::model::{Chat, NONE};

/// Needs posted up to this long before a message were seen by its sender.
pub(super) const BEFORE: i64 = 2 * HOUR;
/// Needs posted up to this long after it, too.
pub(super) const AFTER: i64 = HOUR;

/// Disjoint spans of presence per member, UTC microseconds, ends included.
#[derive(Clone, Debug, Default)]
pub struct Presence {
    spans: Vec<Vec<(i64, i64)>>,
}

impl Presence {
    /// Presence from the messages of a chat.
    pub fn of(chat: &Chat) -> Self {
        let mut times: Vec<Vec<i64>> = vec![Vec::new(); chat.members.len()];
        for message in chat.messages.iter().filter(|m| m.sender != NONE && !m.kind.is_event()) {
            times[message.sender as usize].push(message.time);
        }
        Self::from_times(times)
    }

    /// Presence from the times at which each member wrote.
    pub fn from_times(times: Vec<Vec<i64>>) -> Self {
        let merged = |mut written: Vec<i64>| {
            written.sort_unstable();
            let mut spans: Vec<(i64, i64)> = Vec::new();
            for t in written {
                let (from, to) = (t - BEFORE, t + AFTER);
                match spans.last_mut() {
                    Some(last) if from <= last.1 => last.1 = to,
                    _ => spans.push((from, to)),
                }
            }
            spans
        };
        Self { spans: times.into_iter().map(merged).collect() }
    }

    /// Spans of a member.
    pub fn spans(&self, member: u32) -> &[(i64, i64)] {
        &self.spans[member as usize]
    }

    /// Whether a member was around.
    pub fn around(&self, member: u32, time: i64) -> bool {
        let spans = self.spans(member);
        spans.get(spans.partition_point(|s| s.1 < time)).is_some_and(|s| s.0 <= time)
    }

    /// A walk through time.
    pub fn sweep(&self) -> Sweep<'_> {
        Sweep {
            presence: self,
            next: vec![0; self.spans.len()],
            around: Vec::new(),
            now: i64::MIN,
            changes: self.changes(),
            at: 0,
        }
    }

    fn changes(&self) -> Vec<(i64, u32)> {
        let mut changes: Vec<(i64, u32)> = self
            .spans
            .iter()
            .enumerate()
            .flat_map(|(m, spans)| spans.iter().flat_map(move |s| [(s.0, m as u32), (s.1 + 1, m as u32)]))
            .collect();
        changes.sort_unstable();
        changes
    }
}

/// See [`Presence::sweep`].
#[derive(Debug)]
pub struct Sweep<'a> {
    presence: &'a Presence,
    next: Vec<u32>,
    around: Vec<u32>,
    now: i64,
    changes: Vec<(i64, u32)>,
    at: usize,
}

impl Sweep<'_> {
    /// Members around at a time, in order of members. Times must not fall.
    pub fn at(&mut self, time: i64) -> &[u32] {
        debug_assert!(time >= self.now);
        self.now = time;
        while let Some((_, member)) = self.changes.get(self.at).filter(|c| c.0 <= time) {
            self.at += 1;
            let came = self.next[*member as usize].is_multiple_of(2);
            self.next[*member as usize] += 1;
            match self.around.binary_search(member) {
                Err(place) if came => self.around.insert(place, *member),
                Ok(place) if !came => {
                    self.around.remove(place);
                }
                _ => {}
            }
        }
        debug_assert!(self.around.iter().all(|m| self.presence.around(*m, time)));
        &self.around
    }

    /// Whether a member is around at the time that was asked for last.
    pub fn holds(&self, member: u32) -> bool {
        // Every change is a coming or, next, a going.
        !self.next[member as usize].is_multiple_of(2)
    }
}
