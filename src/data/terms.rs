//! What the words of a claim tell, from `[terms]` of the language files: which places of a list are
//! meant, help put off or in vain, how many needs are spoken of, and why a try failed.

use super::lexicon::{SOURCES, bounded};
use crate::text::fold::fold;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Why a try failed, in the order in which the words are looked for.
const REASONS: [&str; 7] =
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
    /// By the names of [`REASONS`].
    reasons: BTreeMap<String, Vec<String>>,
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
        for (reason, mut words) in other.reasons {
            self.reasons.entry(reason).or_default().extend(folded(&mut words));
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
        let said = |reason: &&str| self.reasons.get(*reason).is_some_and(|words| says(text, words));
        REASONS.into_iter().find(said).unwrap_or("other")
    }

    /// Tells that this try failed. That somebody helped already is no failure: so it is said of help that was done,
    /// too.
    pub fn tells_of_failure(&self, clause: &str) -> bool {
        !matches!(self.reason(clause), "other" | "already_helped") || self.fails(clause)
    }
}

/// Whether one of the words stands in a folded text, in spaced scripts between word boundaries.
fn says(text: &str, words: &[String]) -> bool {
    // Most claims are shorter than most words that are looked for.
    let mut fitting = words.iter().filter(|w| w.len() <= text.len());
    fitting.any(|w| text.match_indices(w.as_str()).any(|(at, _)| bounded(text, at, at + w.len())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_says_why_help_failed() {
        for (name, _, text) in SOURCES {
            let mut terms = Terms::default();
            terms.add(toml::from_str::<File>(text).unwrap().terms);
            assert!(terms.reasons.keys().map(String::as_str).eq(sorted(REASONS)), "{name}");
            assert!(!terms.except.is_empty() && !terms.rest.is_empty() && !terms.later.is_empty(), "{name}");
            for (reason, words) in &terms.reasons {
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
