//! Numbered lists. In a rush members number their postings ("3 转盘 https://…", "二楼"), or the postings
//! count as floors in their order, and helpers answer by number: "1、3、4 点了，2 进不去", "1-4 done",
//! "除了4楼都好了". What a number means is settled here, in file order.

mod numbers;

use crate::acts::ChatActs;
use crate::model::{Chat, MICROS_PER_SECOND, NONE};
use numbers::{Grammar, holds_number};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The patterns, which a test finds well formed.
static GRAMMAR: LazyLock<Option<Grammar>> = LazyLock::new(|| Grammar::new().ok());

/// How a message speaks of a place in the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum How {
    /// By its number.
    Named,
    /// As what is left: "except 4 all done", "the others later".
    Rest,
    /// As the exception.
    Excepted,
}

/// What a message says of a place in the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Said {
    /// The need in that place.
    pub need: u32,
    /// How it is spoken of.
    pub how: How,
    /// The clause tells of a failure.
    pub fails: bool,
    /// The clause puts it off.
    pub later: bool,
}

/// A list without numbers ends when nobody posts for this many messages, or this long.
const QUIET: usize = 12;
const QUIET_MICROS: i64 = 45 * 60 * MICROS_PER_SECOND;
/// A numbered list ends when nothing is added for this many messages.
const STALE: usize = 150;
/// The highest number of a list.
const MOST: u8 = 40;

#[derive(Debug, Default)]
struct List {
    needs: BTreeMap<u8, u32>,
    /// Places whose posting said its number.
    numbered: usize,
    last: usize,
    time: i64,
}

impl List {
    fn has(&self, need: u32) -> bool {
        self.needs.values().any(|n| *n == need)
    }

    fn next(&self) -> u8 {
        self.needs.keys().next_back().map_or(1, |last| last.saturating_add(1))
    }
}

/// What every message says of the places of the list that is in force.
#[derive(Debug, Default)]
pub(super) struct Floors {
    said: BTreeMap<u32, Vec<Said>>,
}

impl Floors {
    /// Reads a chat whose postings are known.
    pub fn of(chat: &Chat, acts: &ChatActs, need_of: &[u32]) -> Self {
        let Some(grammar) = GRAMMAR.as_ref() else { return Self::default() };
        let mut list = List::default();
        let mut said = BTreeMap::new();
        for (i, message) in chat.messages.iter().enumerate() {
            let folded = acts.folded[i].as_str();
            let has_digit = holds_number(folded);
            let need = need_of[i];
            let posts = need != NONE && acts.messages[i].posting.is_some();
            let label = if posts && has_digit { grammar.label(folded) } else { None };
            if has_digit && list.needs.len() > 1 && i - list.last <= STALE {
                let text = grammar.claim(folded, label.is_some());
                let spoken = grammar.spoken(&text, &list);
                if !spoken.is_empty() {
                    said.insert(i as u32, spoken);
                }
            }
            if posts {
                add(&mut list, need, label, !acts.links[i].is_empty(), i, message.time);
            }
        }
        Self { said }
    }

    /// What message `i` says of places of the list.
    pub fn of_message(&self, i: u32) -> &[Said] {
        self.said.get(&i).map_or(&[], Vec::as_slice)
    }
}

/// Gives a posting its place.
fn add(list: &mut List, need: u32, label: Option<u8>, linked: bool, i: usize, time: i64) {
    let stale = i - list.last > STALE;
    let quiet = i - list.last > QUIET || time - list.time > QUIET_MICROS;
    match label {
        Some(number) => {
            let taken = list.needs.get(&number).is_some_and(|n| *n != need);
            if stale || taken && (number == 1 || list.numbered < 2) || list.numbered == 0 && number == 1 {
                *list = List::default();
            }
            if list.needs.insert(number, need) != Some(need) {
                list.numbered += 1;
            }
        }
        None if linked => {
            if stale || list.numbered < 2 && quiet {
                *list = List::default();
            }
            if list.has(need) || list.numbered >= 2 && quiet {
                return;
            }
            let next = list.next();
            if next <= MOST {
                list.needs.insert(next, need);
            }
        }
        None => return,
    }
    (list.last, list.time) = (i, time);
}
