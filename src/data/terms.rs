//! What the words of a claim tell, from `[terms]` of the language files: which places of a list are
//! meant, help put off or in vain, how many needs are spoken of, and why a try failed.

use super::lexicon::{SOURCES, bounded};
use crate::text::fold::fold;
use daachorse::{CharwiseDoubleArrayAhoCorasick, CharwiseDoubleArrayAhoCorasickBuilder};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Why a try failed, in the order in which the words are looked for.
const REASONS: [&str; 7] =
    ["quota", "new_users_only", "expired", "unreachable", "risk_control", "already_helped", "full"];

/// The words of one language file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Listed {
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
    /// By the names of [`REASONS`].
    reasons: BTreeMap<String, Vec<String>>,
}

/// A language file, of which only the terms are wanted.
#[derive(Deserialize)]
struct File {
    #[serde(default)]
    terms: Listed,
}

/// What a word may tell, a bit each; the reasons follow.
const EXCEPT: u32 = 1;
const REST: u32 = 1 << 1;
const LATER: u32 = 1 << 2;
const FAILS: u32 = 1 << 3;
const ONE: u32 = 1 << 4;
const TWO: u32 = 1 << 5;
const THREE: u32 = 1 << 6;
const FOUR: u32 = 1 << 7;
const FIRST_REASON: usize = 8;

/// The terms of several languages, looked for together.
pub struct Terms {
    /// What each word tells; a word may tell several things.
    told: BTreeMap<String, u32>,
    /// The same words; `None` when there are none.
    automaton: Option<CharwiseDoubleArrayAhoCorasick<u32>>,
}

impl std::fmt::Debug for Terms {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Terms({})", self.told.len())
    }
}

/// The terms of all shipped languages together: a claim rarely says which language it is in.
pub fn terms() -> &'static Terms {
    // A file that cannot be read is refused where its phrases are; see `Words::lexicon`.
    static ALL: LazyLock<Terms> = LazyLock::new(|| {
        Terms::of(SOURCES.iter().filter_map(|(_, _, text)| Some(toml::from_str::<File>(text).ok()?.terms)))
    });
    &ALL
}

impl Terms {
    fn of(files: impl Iterator<Item = Listed>) -> Self {
        let mut told: BTreeMap<String, u32> = BTreeMap::new();
        for file in files {
            let Listed { except, rest, later, fails, one, two, three, four, mut reasons } = file;
            let lists = [
                (except, EXCEPT),
                (rest, REST),
                (later, LATER),
                (fails, FAILS),
                (one, ONE),
                (two, TWO),
                (three, THREE),
                (four, FOUR),
            ];
            let reasons = REASONS
                .iter()
                .enumerate()
                .map(|(at, reason)| (reasons.remove(*reason).unwrap_or_default(), reason_bit(at)));
            for (words, bit) in lists.into_iter().chain(reasons) {
                words.iter().for_each(|word| *told.entry(fold(word)).or_default() |= bit);
            }
        }
        let words = told.iter().map(|(word, bits)| (word, *bits));
        let automaton = CharwiseDoubleArrayAhoCorasickBuilder::new().build_with_values(words).ok();
        Self { told, automaton }
    }

    /// All that a folded text tells; in spaced scripts a word counts between word boundaries.
    fn all(&self, text: &str) -> u32 {
        let Some(automaton) = &self.automaton else { return 0 };
        automaton
            .find_overlapping_iter(text)
            .filter(|hit| bounded(text, hit.start(), hit.end()))
            .fold(0, |all, hit| all | hit.value())
    }

    /// Leaves places of a list out.
    pub fn excepts(&self, clause: &str) -> bool {
        self.all(clause) & EXCEPT != 0
    }

    /// Means the places that were not named.
    pub fn means_the_rest(&self, clause: &str) -> bool {
        self.all(clause) & REST != 0
    }

    /// Puts help off.
    pub fn puts_off(&self, clause: &str) -> bool {
        self.all(clause) & LATER != 0
    }

    /// Tells of a failure.
    pub fn fails(&self, clause: &str) -> bool {
        self.all(clause) & FAILS != 0
    }

    /// Whether a word stands for one help in a row of such.
    pub fn is_one(&self, word: &str) -> bool {
        self.told.get(word).is_some_and(|told| told & ONE != 0)
    }

    /// Two, three or four needs that a text counts.
    pub fn count(&self, text: &str) -> Option<usize> {
        let all = self.all(text);
        [(TWO, 2), (THREE, 3), (FOUR, 4)].into_iter().find(|(bit, _)| all & bit != 0).map(|(_, n)| n)
    }

    /// Why a try failed; `other` where the words do not tell.
    pub fn reason(&self, text: &str) -> &'static str {
        first_reason(self.all(text))
    }

    /// Tells that this try failed. That somebody helped already is no failure: so it is said of help that was done,
    /// too.
    pub fn tells_of_failure(&self, clause: &str) -> bool {
        let all = self.all(clause);
        all & FAILS != 0 || !matches!(first_reason(all), "other" | "already_helped")
    }
}

fn reason_bit(at: usize) -> u32 {
    1 << (FIRST_REASON + at)
}

fn first_reason(all: u32) -> &'static str {
    let said = |(at, _): &(usize, &&str)| all & reason_bit(*at) != 0;
    REASONS.iter().enumerate().find(said).map_or("other", |(_, reason)| reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_says_why_help_failed() {
        for (name, _, text) in SOURCES {
            let listed = toml::from_str::<File>(text).unwrap().terms;
            assert!(listed.reasons.keys().map(String::as_str).eq(sorted(REASONS)), "{name}");
            assert!(
                !listed.except.is_empty() && !listed.rest.is_empty() && !listed.later.is_empty(),
                "{name}"
            );
            let reasons = listed.reasons.clone();
            let terms = Terms::of([listed].into_iter());
            for (reason, words) in &reasons {
                for word in words {
                    assert_eq!(
                        terms.reason(&fold(word)),
                        reason,
                        "{name}: {word} is not what it is filed under"
                    );
                }
            }
        }
    }

    fn sorted(mut names: [&'static str; 7]) -> [&'static str; 7] {
        names.sort_unstable();
        names
    }

    #[test]
    fn help_that_was_done_is_no_failure() {
        for done in ["1我点过了 2 3好了", "ya voté en el 2", "3 já votei", "1 4 done already", "2 заполнено"]
        {
            assert!(!terms().tells_of_failure(&fold(done)), "{done}");
        }
        for failed in ["2没次数了", "el 3 no abre", "3 expirou", "1 limit reached"] {
            assert!(terms().tells_of_failure(&fold(failed)), "{failed}");
        }
    }

    #[test]
    fn words_tell_reasons_and_counts() {
        let of = |text: &str| terms().reason(&fold(text));
        assert_eq!(of("没有次数了"), "quota");
        assert_eq!(of("me dice que ya participé"), "already_helped");
        assert_eq!(of("só pra conta nova"), "new_users_only");
        assert_eq!(of("lien mort je crois"), "unreachable");
        assert_eq!(of("all limits reached"), "quota");
        assert_eq!(of("開けないです"), "unreachable");
        assert_eq!(of("that was thoughtful"), "other", "full is a word of its own");
        assert_eq!(terms().count(&fold("voté en las dos")), Some(2));
        assert!(terms().excepts(&fold("alle außer 3")) && !terms().puts_off(&fold("good afternoon")));
    }
}
