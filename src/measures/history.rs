//! What happened when: needs and the help that counts, in order of time, without words.

use super::clock::Clock;
use crate::acts::{Act, ChatActs};
use crate::graph::HelpGraph;
use crate::model::{Chat, MICROS_PER_SECOND};
use crate::pairing::Pairing;
use foldhash::fast::RandomState;
use indexmap::IndexSet;
use jiff::tz::TimeZone;
use std::collections::HashSet;
use std::sync::Arc;

/// Microseconds of an hour.
pub const HOUR: i64 = 3600 * MICROS_PER_SECOND;
/// Microseconds of a day.
pub const DAY: i64 = 24 * HOUR;

/// One need.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// Who asked.
    pub requester: u32,
    /// When, UTC microseconds.
    pub time: i64,
    /// What for: an index into [`History::kinds`].
    pub kind: u16,
    /// It is addressed to somebody in particular: asked together with help, or in return for it ("done
    /// yours, mine is …").
    pub targeted: bool,
}

/// One unit of help: one helper, one need.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Given {
    /// Who helped.
    pub helper: u32,
    /// Who was helped.
    pub requester: u32,
    /// Index of the need.
    pub need: u32,
    /// When, UTC microseconds.
    pub time: i64,
    /// The helper asked for something in the same message.
    pub demanding: bool,
}

/// Needs and help of one chat.
#[derive(Clone, Debug)]
pub struct History {
    /// Number of members.
    pub members: usize,
    /// Needs, by their index.
    pub needs: Arc<[Asked]>,
    /// Names of the kinds of needs.
    pub kinds: Arc<[Arc<str>]>,
    /// Help, in order of time, helper and requester.
    pub help: Vec<Given>,
    /// First and last message, UTC microseconds.
    pub range: (i64, i64),
    /// The wall clock of the group.
    pub clock: Clock,
    /// Members whose requests and help are left out; empty: nobody's are.
    left_out: Arc<[bool]>,
}

impl History {
    /// The history of a chat: help that counts, at the message that says so.
    pub fn of(chat: &Chat, acts: &ChatActs, graph: &HelpGraph, pairing: &Pairing) -> Self {
        let time = |m: u32| chat.messages[m as usize].time;
        let in_return = |m: u32| acts.messages[m as usize].is(Act::ReturnDemand);
        let helping: HashSet<(u32, u32), RandomState> =
            graph.counted().map(|u| (u.message, u.helper)).collect();
        let mut kinds: IndexSet<Arc<str>> = IndexSet::new();
        let mut asking: HashSet<(u32, u32), RandomState> = HashSet::default();
        let mut needs = Vec::with_capacity(pairing.needs.len());
        for need in &pairing.needs {
            let (first, requester) = (need.first, need.requester);
            let first_and_parts = || std::iter::once(&need.first).chain(&need.parts);
            asking.extend(first_and_parts().chain(&need.reposts).map(|m| (*m, requester)));
            needs.push(Asked {
                requester,
                time: time(first),
                kind: kinds.insert_full(need.kind_name()).0 as u16,
                targeted: first_and_parts().any(|m| in_return(*m) || helping.contains(&(*m, requester))),
            });
        }
        let given = |u: &crate::graph::Unit| Given {
            helper: u.helper,
            requester: u.requester,
            need: u.need,
            time: time(u.message),
            demanding: asking.contains(&(u.message, u.helper))
                || in_return(u.message) && chat.messages[u.message as usize].sender == u.helper,
        };
        let help = graph.counted().map(given).collect();
        let range = chat.range().unwrap_or((0, 0));
        let history = Self::new(chat.members.len(), needs, help, range, chat.zone.clone());
        Self { kinds: kinds.into_iter().collect(), ..history }
    }

    /// A history from its parts, kinds without names; help is put in order.
    pub fn new(
        members: usize,
        needs: Vec<Asked>,
        mut help: Vec<Given>,
        range: (i64, i64),
        zone: TimeZone,
    ) -> Self {
        help.sort_by_key(|h| (h.time, h.helper, h.requester, h.need));
        let clock = Clock::new(&zone, range.0, range.1);
        Self { members, needs: needs.into(), kinds: Arc::new([]), help, range, clock, left_out: Arc::new([]) }
    }

    /// From first to last message, microseconds.
    pub fn length(&self) -> i64 {
        self.range.1 - self.range.0
    }

    /// Number of the local day of a time; days follow each other.
    pub fn day(&self, time: i64) -> i64 {
        self.clock.local(time).div_euclid(DAY)
    }

    /// Hour of the local day, 0 to 23.
    pub fn hour(&self, time: i64) -> usize {
        (self.clock.local(time).rem_euclid(DAY) / HOUR) as usize
    }

    /// Local weekday, Monday 0.
    pub fn weekday(&self, time: i64) -> usize {
        // The first of January 1970 was a Thursday.
        (self.day(time) + 3).rem_euclid(7) as usize
    }

    /// The part of the history in `[from, to)`: help of that time, all needs.
    pub fn window(&self, from: i64, to: i64) -> Self {
        let start = self.help.partition_point(|h| h.time < from);
        let help = self.help[start..].iter().copied().take_while(|h| h.time < to).collect();
        Self { help, range: (from, to), ..self.shell() }
    }

    /// The history without the requests of some members and the help that they gave or got.
    pub fn without(&self, members: &[bool]) -> Self {
        let kept = |h: &&Given| !members[h.helper as usize] && !members[h.requester as usize];
        let help = self.help.iter().filter(kept).copied().collect();
        Self { help, left_out: members.into(), ..self.shell() }
    }

    /// Whether a member's requests and help are left out.
    pub fn leaves_out(&self, member: u32) -> bool {
        self.left_out.get(member as usize).copied().unwrap_or(false)
    }

    /// Everything but the help.
    fn shell(&self) -> Self {
        Self {
            help: Vec::new(),
            needs: self.needs.clone(),
            kinds: self.kinds.clone(),
            clock: self.clock.clone(),
            left_out: self.left_out.clone(),
            ..*self
        }
    }

    /// The collapsed network.
    pub fn network(&self) -> crate::graph::Network {
        crate::graph::Network::new(self.members, self.help.iter().map(|h| (h.helper, h.requester, 1.0)))
    }
}

/// Date of a local day number, e.g. 2026-03-02.
pub fn date(day: i64) -> String {
    let epoch = jiff::civil::date(1970, 1, 1);
    epoch.checked_add(jiff::Span::new().days(day)).map_or_else(|_| String::new(), |d| d.to_string())
}

#[cfg(test)]
mod tests {
    use super::date;

    #[test]
    fn days_have_dates() {
        assert_eq!(date(0), "1970-01-01");
        assert_eq!(date(20_000), "2024-10-04");
    }
}
