//! What members do from week to week, and who becomes what (F6 of docs/methods.md). A week is short: it says what
//! somebody did, not what they are.

use super::Role;
use crate::measures::history::{History, date};
use crate::model::{Chat, NONE};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Members by what they did in a week.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Doings {
    /// Seen for the first time, a week or more after the log began.
    pub new: u64,
    /// Asked and helped.
    pub both: u64,
    /// Helped, asked for nothing.
    pub helps: u64,
    /// Asked, helped nobody.
    pub asks: u64,
    /// Wrote, but neither asked nor helped.
    pub talks: u64,
    /// Seen before, silent in this week.
    pub silent: u64,
}

/// What a member did in a week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Doing {
    /// See [`Doings::new`].
    New,
    /// See [`Doings::both`].
    Both,
    /// See [`Doings::helps`].
    Helps,
    /// See [`Doings::asks`].
    Asks,
    /// See [`Doings::talks`].
    Talks,
    /// See [`Doings::silent`].
    Silent,
}

impl Doing {
    /// All of them, in the order of reports.
    pub const ALL: [Doing; 6] =
        [Doing::New, Doing::Both, Doing::Helps, Doing::Asks, Doing::Talks, Doing::Silent];
}

impl Doings {
    fn count(&mut self, doing: Doing) {
        *match doing {
            Doing::New => &mut self.new,
            Doing::Both => &mut self.both,
            Doing::Helps => &mut self.helps,
            Doing::Asks => &mut self.asks,
            Doing::Talks => &mut self.talks,
            Doing::Silent => &mut self.silent,
        } += 1;
    }

    /// The counts in the order of [`Doing::ALL`].
    pub fn counts(&self) -> [u64; 6] {
        [self.new, self.both, self.helps, self.asks, self.talks, self.silent]
    }
}

/// The members of one week.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FlowWeek {
    /// Local date of its Monday.
    pub monday: String,
    /// Members by what they did.
    pub members: Doings,
}

/// What became, in the week after, of members who did one thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Move {
    /// What they did.
    pub from: Doing,
    /// Members by what they did in the next week, over all weeks.
    pub to: Doings,
}

/// What the members of one role did, week by week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleWeeks {
    /// Their role over the whole log.
    pub role: Role,
    /// Weeks of members by what they did.
    pub weeks: Doings,
}

/// What members do from week to week; empty unless the log holds two whole weeks, Monday to Sunday, and for a log of
/// more than ten years, whose first or last time is most likely wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flow {
    /// The whole weeks.
    pub weeks: Vec<FlowWeek>,
    /// From one week to the next.
    pub moves: Vec<Move>,
    /// By role.
    pub by_role: Vec<RoleWeeks>,
}

/// Most weeks that are followed.
const LONGEST: usize = 522;

/// What is noted of a member and a week.
const WROTE: u8 = 1;
const ASKED: u8 = 2;
const HELPED: u8 = 4;

/// Follows the members of a chat, who play these roles, through its weeks.
pub fn flow(chat: &Chat, history: &History, roles: &[Role]) -> Flow {
    let (first, last) = (history.day(history.range.0), history.day(history.range.1));
    // Day 0 was a Thursday.
    let monday = first + (-(first + 3)).rem_euclid(7);
    let weeks = (last + 1 - monday).div_euclid(7).max(0) as usize;
    if chat.messages.is_empty() || !(2..=LONGEST).contains(&weeks) {
        return Flow::default();
    }
    let mut did = vec![0u8; weeks * roles.len()];
    let mut seen: Vec<i64> = vec![i64::MAX; roles.len()];
    let mut note = |who: u32, time: i64, what: u8| {
        let day = history.day(time);
        let since = &mut seen[who as usize];
        *since = day.min(*since);
        let week = (day - monday).div_euclid(7);
        if (0..weeks as i64).contains(&week) {
            did[week as usize * roles.len() + who as usize] |= what;
        }
    };
    for message in chat.messages.iter().filter(|m| m.sender != NONE && !m.kind.is_event()) {
        note(message.sender, message.time, WROTE);
    }
    history.needs.iter().for_each(|n| note(n.requester, n.time, ASKED));
    history.help.iter().for_each(|h| note(h.helper, h.time, HELPED));
    let doing = |week: usize, who: usize| {
        let start = monday + 7 * week as i64;
        let since = seen[who];
        if since >= start + 7 {
            return None;
        }
        Some(match did[week * roles.len() + who] {
            _ if since >= start && since >= first + 7 => Doing::New,
            d if d & ASKED > 0 && d & HELPED > 0 => Doing::Both,
            d if d & HELPED > 0 => Doing::Helps,
            d if d & ASKED > 0 => Doing::Asks,
            d if d & WROTE > 0 => Doing::Talks,
            _ => Doing::Silent,
        })
    };
    let mut flow = Flow::default();
    let mut moves = Doing::ALL.map(|from| Move { from, to: Doings::default() });
    let mut by_role: BTreeMap<Role, Doings> = BTreeMap::new();
    for week in 0..weeks {
        let mut members = Doings::default();
        for (who, role) in roles.iter().enumerate() {
            let Some(now) = doing(week, who) else { continue };
            members.count(now);
            by_role.entry(*role).or_default().count(now);
            if week + 1 < weeks
                && let Some(next) = doing(week + 1, who)
            {
                moves[now as usize].to.count(next);
            }
        }
        flow.weeks.push(FlowWeek { monday: date(monday + 7 * week as i64), members });
    }
    flow.moves = moves.into();
    flow.by_role = by_role.into_iter().map(|(role, weeks)| RoleWeeks { role, weeks }).collect();
    flow
}
