//! Who plays which part (F6 of docs/methods.md; compare Welser et al. 2007). The first rule that fits wins.

use super::{Giving, Members, Verdict, days, tenure};
use crate::statistics::{beta_below, quantile};
use serde::{Deserialize, Serialize};

/// A part that a member plays, read from counts alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Their messages are mostly ads or scams.
    Advertiser,
    /// Owner, administrator or bot, or three messages that state rules or warn members.
    Organizer,
    /// Seen for less than a week of a longer log.
    Newcomer,
    /// Writes fewer than three messages in thirty days and asks at most once.
    Lurker,
    /// On the free-rider list as `strong` or `likely`.
    FreeRider,
    /// Helps more than four in five members do, and more than they receive.
    Giver,
    /// Gives and receives, three times each at least, neither below a quarter.
    Trader,
    /// Asked three times or more and receives far more than they give, but gives.
    Taker,
    /// Writes, but neither asks nor helps.
    Talker,
    /// Everybody else.
    Occasional,
}

impl Role {
    /// The name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Role::Advertiser => "advertiser",
            Role::Organizer => "organizer",
            Role::Newcomer => "newcomer",
            Role::Lurker => "lurker",
            Role::FreeRider => "free_rider",
            Role::Giver => "giver",
            Role::Trader => "trader",
            Role::Taker => "taker",
            Role::Talker => "talker",
            Role::Occasional => "occasional",
        }
    }
}

/// The role of every member of a log of `length` microseconds.
pub fn roles(members: &Members, exempt: &[bool], length: i64) -> Vec<Role> {
    let rates: Vec<f64> = members.giving.iter().filter_map(|m| m.help_rate).collect();
    let eager = quantile(&rates, 0.8).unwrap_or(1.0);
    let role = |who: usize, m: &Giving| {
        let share = |x: f64| beta_below(m.given as f64 + 0.5, m.received as f64 + 0.5, x).unwrap_or(0.5);
        let verdict = members.verdicts[who];
        let month = 30.0 * m.messages as f64 / days(length).max(1.0);
        if verdict == Verdict::Advertiser {
            Role::Advertiser
        } else if exempt[who] || m.moderation >= 3 {
            Role::Organizer
        } else if days(length) >= 14.0 && days(tenure(m)) < 7.0 && m.messages > 0 {
            Role::Newcomer
        } else if m.requests < 2 && (m.messages == 0 || days(length) >= 14.0 && month < 3.0) {
            Role::Lurker
        } else if matches!(verdict, Verdict::Strong | Verdict::Likely) {
            Role::FreeRider
        } else if m.help_rate.is_some_and(|r| r > eager) && 1.0 - share(0.6) >= 0.8 {
            Role::Giver
        } else if m.given >= 3 && m.received >= 3 && share(0.75) - share(0.25) >= 0.5 {
            Role::Trader
        } else if m.requests >= 3 && share(0.4) >= 0.8 {
            Role::Taker
        } else if m.messages >= 10 && m.requests < 2 && m.given < 2 {
            Role::Talker
        } else {
            Role::Occasional
        }
    };
    members.giving.iter().enumerate().map(|(who, m)| role(who, m)).collect()
}

/// Of those who write, this share at most leads opinion.
const LEADING: f64 = 0.05;
/// Replies and mentions below which nobody does.
const ADDRESSED: u64 = 10;

/// Members whom the others address most, by replies and mentions: one in twenty of those who write, the most
/// addressed first. To lead opinion is no role, as whoever does may give or take.
pub fn leaders(giving: &[Giving]) -> Vec<u32> {
    let writers = giving.iter().filter(|m| m.messages > 0).count();
    let mut order: Vec<u32> =
        (0..giving.len() as u32).filter(|i| giving[*i as usize].addressed >= ADDRESSED).collect();
    order.sort_by_key(|i| (std::cmp::Reverse(giving[*i as usize].addressed), *i));
    order.truncate((writers as f64 * LEADING).ceil() as usize);
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_addressed_most_leads() {
        let member = |messages, addressed| Giving { messages, addressed, ..Giving::default() };
        let mut giving = vec![member(3, 2); 30];
        (giving[7], giving[9], giving[11]) = (member(5, 12), member(5, 30), member(5, 11));
        assert_eq!(leaders(&giving), [9, 7], "two of thirty");
        giving[9].addressed = 9;
        giving[7].addressed = 9;
        assert_eq!(leaders(&giving), [11], "few words make no leader");
    }
}
