//! What the words of a claim tell, from `[terms]` of the language files: which places of a list are meant, help put
//! off or in vain, how many needs are spoken of, and why a try failed.

use super::lexicon::{SOURCES, bounded};
use crate::text::fold::fold;
use serde::Deserialize;
use std::sync::LazyLock;

/// Why a try failed, in the order in which the words are looked for.
pub const REASONS: [&str; 7] =
    ["quota", "new_users_only", "expired", "unreachable", "risk_control", "already_helped", "full"];

/// Words of one language, or of all of them.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Terms {
    /// Leave places of a list out: "all but 4".
    except: Vec<String>,
    /// Mean the places that were not named.
    rest: Vec<String>,
    /// Put help off.
    later: Vec<String>,
    /// Tell of a failure.
    fails: Vec<String>,
    /// Stand for one help each in a row.
    one: Vec<String>,
    two: Vec<String>,
    three: Vec<String>,
    four: Vec<String>,
    reasons: Reasons,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Reasons {
    quota: Vec<String>,
    new_users_only: Vec<String>,
    expired: Vec<String>,
    unreachable: Vec<String>,
    risk_control: Vec<String>,
    already_helped: Vec<String>,
    full: Vec<String>,
}

impl Reasons {
    fn lists(&mut self) -> [&mut Vec<String>; REASONS.len()] {
        let Reasons { quota, new_users_only, expired, unreachable, risk_control, already_helped, full } =
            self;
        [quota, new_users_only, expired, unreachable, risk_control, already_helped, full]
    }
}

/// The terms of all shipped languages together: a claim rarely says which language it is in.
pub fn terms() -> &'static Terms {
    static ALL: LazyLock<Terms> = LazyLock::new(|| {
        let mut all = Terms::default();
        for (_, _, text) in SOURCES {
            // A file that cannot be read is refused where its phrases are; see `Words::lexicon`.
            if let Ok(file) = toml::from_str::<File>(text) {
                all.add(file.terms);
            }
        }
        all
    });
    &ALL
}

/// A language file, of which only the terms are wanted.
#[derive(Deserialize)]
struct File {
    #[serde(default)]
    terms: Terms,
}

impl Terms {
    fn lists(&mut self) -> [&mut Vec<String>; 8] {
        let Terms { except, rest, later, fails, one, two, three, four, .. } = self;
        [except, rest, later, fails, one, two, three, four]
    }

    fn add(&mut self, mut other: Terms) {
        let folded = |list: &mut Vec<String>| list.drain(..).map(|w| fold(&w)).collect::<Vec<_>>();
        for (own, more) in self.lists().into_iter().zip(other.lists()) {
            own.extend(folded(more));
        }
        for (own, more) in self.reasons.lists().into_iter().zip(other.reasons.lists()) {
            own.extend(folded(more));
        }
    }

    /// Leaves places of a list out.
    pub fn excepts(&self, clause: &str) -> bool {
        says(clause, &self.except)
    }

    /// Means the places that were not named.
    pub fn means_the_rest(&self, clause: &str) -> bool {
        says(clause, &self.rest)
    }

    /// Puts help off.
    pub fn puts_off(&self, clause: &str) -> bool {
        says(clause, &self.later)
    }

    /// Tells of a failure.
    pub fn fails(&self, clause: &str) -> bool {
        says(clause, &self.fails)
    }

    /// Whether a word stands for one help in a row of such.
    pub fn is_one(&self, word: &str) -> bool {
        self.one.iter().any(|w| w == word)
    }

    /// Two, three or four needs that a text counts.
    pub fn count(&self, text: &str) -> Option<usize> {
        [(&self.two, 2), (&self.three, 3), (&self.four, 4)]
            .into_iter()
            .find(|(words, _)| says(text, words))
            .map(|(_, n)| n)
    }

    /// Why a try failed; `other` where the words do not tell.
    pub fn reason(&self, text: &str) -> &'static str {
        let r = &self.reasons;
        let lists = [
            &r.quota,
            &r.new_users_only,
            &r.expired,
            &r.unreachable,
            &r.risk_control,
            &r.already_helped,
            &r.full,
        ];
        REASONS
            .into_iter()
            .zip(lists)
            .find(|(_, words)| says(text, words))
            .map_or("other", |(reason, _)| reason)
    }
}

/// Whether one of the words stands in a folded text, in spaced scripts between word boundaries.
fn says(text: &str, words: &[String]) -> bool {
    words.iter().any(|w| text.match_indices(w.as_str()).any(|(at, _)| bounded(text, at, at + w.len())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_says_why_help_failed() {
        for (name, _, text) in SOURCES {
            let mut terms = toml::from_str::<File>(text).unwrap().terms;
            assert!(terms.reasons.lists().iter().all(|l| !l.is_empty()), "{name}");
            assert!(!terms.except.is_empty() && !terms.rest.is_empty() && !terms.later.is_empty(), "{name}");
        }
    }

    #[test]
    fn words_tell_reasons_and_counts() {
        let of = |text: &str| terms().reason(&fold(text));
        assert_eq!(of("没有次数了"), "quota");
        assert_eq!(of("me dice que ya participé"), "already_helped");
        assert_eq!(of("só pra conta nova"), "new_users_only");
        assert_eq!(of("lien mort je crois"), "unreachable");
        assert_eq!(of("開けないです"), "unreachable");
        assert_eq!(of("that was thoughtful"), "other", "full is a word of its own");
        assert_eq!(terms().count(&fold("voté en las dos")), Some(2));
        assert!(terms().excepts(&fold("alle außer 3")) && !terms().puts_off(&fold("good afternoon")));
    }
}
