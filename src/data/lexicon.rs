//! Phrases and what they signal, from `lexicons/<language>.toml`. A language is one file, listed
//! in [`SOURCES`].

use daachorse::{CharwiseDoubleArrayAhoCorasick, CharwiseDoubleArrayAhoCorasickBuilder};
use foldhash::fast::RandomState;
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

/// A language: name of its file, ISO 639-3 code, phrases.
pub(super) type Source = (&'static str, &'static str, &'static str);

/// Languages that are shipped; the first two also serve chats whose language cannot be told.
pub(super) const SOURCES: &[Source] = &[
    ("zh", "cmn", include_str!("lexicons/zh.toml")),
    ("en", "eng", include_str!("lexicons/en.toml")),
    ("es", "spa", include_str!("lexicons/es.toml")),
    ("pt", "por", include_str!("lexicons/pt.toml")),
    ("id", "ind", include_str!("lexicons/id.toml")),
    ("fr", "fra", include_str!("lexicons/fr.toml")),
    ("de", "deu", include_str!("lexicons/de.toml")),
    ("ru", "rus", include_str!("lexicons/ru.toml")),
    ("ja", "jpn", include_str!("lexicons/ja.toml")),
    ("ko", "kor", include_str!("lexicons/ko.toml")),
    ("vi", "vie", include_str!("lexicons/vi.toml")),
    ("th", "tha", include_str!("lexicons/th.toml")),
];

macro_rules! cues {
    ($($variant:ident $name:literal $doc:literal),+ $(,)?) => {
        /// What a phrase signals. Several cues together make an act.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Cue { $(#[doc = $doc] $variant),+ }

        /// Names of the cues in lexicon files, in the order of [`Cue`].
        pub const CUES: &[&str] = &[$($name),+];
    };
}

cues! {
    Ask "ask" "Asks for help.",
    Question "question" "Asks for information.",
    Problem "problem" "States a problem.",
    Claim "claim" "Says that help was given.",
    All "all" "Extends a claim to several needs.",
    Fail "fail" "Help was tried and did not work.",
    Promise "promise" "Will help later.",
    Thanks "thanks" "Gratitude.",
    Return "return" "Asks for help back.",
    Offer "offer" "Offers help or things to the group.",
    Ad "ad" "Commercial promotion.",
    Scam "scam" "Attempt to defraud.",
    Contact "contact" "Asks to be contacted elsewhere.",
    Rule "rule" "How the group works.",
    Moderation "moderation" "Acts on or warns a member.",
    Complaint "complaint" "Grievance about members.",
    Again "again" "Repeats an open need.",
    Finished "finished" "The speaker's own need is done.",
    Bargain "bargain" "砍价.",
    Boost "boost" "助力, votes, clicks.",
    GroupBuy "group_buy" "拼单.",
    Signup "signup" "New users wanted.",
    Task "task" "A form, survey or test to carry out.",
    Favour "favour" "A physical or personal service.",
    Goods "goods" "Wants a thing.",
    Clarify "clarify" "Asks the requester back.",
    Advice "advice" "Wording of a substantive answer.",
    Unsure "unsure" "Knows no help.",
    Greeting "greeting" "Greets.",
    You "you" "Speaks to somebody.",
    Me "me" "Speaks of the speaker.",
    Onward "onward" "Goes on with what was said.",
}

/// Summed weights per cue for one message.
#[derive(Clone, Copy, Debug)]
pub struct Cues(pub [f32; CUES.len()]);

impl Default for Cues {
    fn default() -> Self {
        Self([0.0; CUES.len()])
    }
}

impl Cues {
    /// One bit per cue whose weights sum to more than nothing.
    pub fn positive(&self) -> u64 {
        self.0.iter().enumerate().fold(0, |bits, (c, w)| bits | u64::from(*w > 0.0) << c)
    }
}

impl std::ops::Index<Cue> for Cues {
    type Output = f32;
    fn index(&self, cue: Cue) -> &f32 {
        &self.0[cue as usize]
    }
}

/// The phrases of one cue.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Phrases {
    /// Phrases that decide.
    pub strong: Vec<String>,
    /// Phrases that need company.
    pub medium: Vec<String>,
    /// Hints.
    pub weak: Vec<String>,
    /// Messages that consist of nothing else.
    pub whole: Vec<String>,
    /// Look-alikes that must not count.
    pub against: Vec<String>,
}

/// Weight of a phrase in each list.
const STRONG: f32 = 3.0;
const MEDIUM: f32 = 1.5;
const WEAK: f32 = 0.7;
const AGAINST: f32 = -3.0;
/// Nods that open any kind of sentence.
const NODS: &[&str] = &["ok", "va", "ya", "vale", "好", "点", "喂"];
/// Share of its weight that a whole-message phrase keeps as the first or last clause.
const CLAUSE: f32 = 0.8;

/// All phrases of all languages in one automaton.
pub struct Lexicon {
    automaton: CharwiseDoubleArrayAhoCorasick<u32>,
    /// Per phrase: length in bytes and its (cue, weight) pairs.
    phrases: Vec<(usize, Vec<(u8, f32)>)>,
    whole: HashMap<String, Vec<(u8, f32)>, RandomState>,
}

impl std::fmt::Debug for Lexicon {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Lexicon({} phrases)", self.phrases.len() + self.whole.len())
    }
}

/// Which phrases are looked for: `[words]` of `huzhu.toml`.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Words {
    /// Names of languages; empty: those that the chat is written in.
    #[serde(default)]
    pub languages: Vec<String>,
    /// Phrases of the user by the name of their cue.
    #[serde(flatten)]
    pub own: BTreeMap<String, Phrases>,
    /// Kinds of need of the user's own: `[kinds]` of `huzhu.toml`.
    #[serde(skip)]
    pub kinds: BTreeMap<String, OwnKind>,
}

/// A kind of need of the user's own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OwnKind {
    /// The kind of huzhu that it is treated like.
    pub like: String,
    /// Words that a need of this kind has.
    pub words: Vec<String>,
}

/// Lexicons that were built, by the languages and own phrases in them.
type Built = BTreeMap<(Vec<&'static str>, BTreeMap<String, Phrases>), Arc<Lexicon>>;

static BUILT: LazyLock<Mutex<Built>> = LazyLock::new(Mutex::default);

impl Words {
    /// The user's kinds: name, the kind it is like, folded words.
    pub fn own_kinds(&self) -> Vec<(Arc<str>, String, Vec<String>)> {
        let folded = |words: &[String]| words.iter().map(|w| crate::text::fold::fold(w)).collect();
        self.kinds
            .iter()
            .map(|(name, k)| (Arc::from(name.as_str()), k.like.clone(), folded(&k.words)))
            .collect()
    }

    /// The shipped languages that are looked for in a chat written in `spoken` (ISO 639-3).
    pub fn chosen(&self, spoken: &[&str]) -> Vec<&'static str> {
        let named = |(name, code, _): &&Source| {
            if self.languages.is_empty() {
                spoken.contains(code)
            } else {
                self.languages.iter().any(|l| l == name)
            }
        };
        let mut chosen: Vec<&'static str> = SOURCES.iter().filter(named).map(|s| s.0).collect();
        if chosen.is_empty() {
            chosen.extend(SOURCES.iter().take(2).map(|s| s.0));
        }
        chosen
    }

    /// The lexicon of the chosen languages.
    ///
    /// # Errors
    /// When a file or the user's phrases are faulty.
    pub fn lexicon(&self, chosen: &[&'static str]) -> anyhow::Result<Arc<Lexicon>> {
        let key = (chosen.to_vec(), self.own.clone());
        let built = || BUILT.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(lexicon) = built().get(&key) {
            return Ok(Arc::clone(lexicon));
        }
        let sources: Vec<(&str, &str)> =
            SOURCES.iter().filter(|s| chosen.contains(&s.0)).map(|s| (s.0, s.2)).collect();
        let lexicon =
            Arc::new(Lexicon::build(&sources, &self.own).map_err(|e| anyhow::anyhow!("lexicon: {e}"))?);
        built().insert(key, Arc::clone(&lexicon));
        Ok(lexicon)
    }
}

impl Lexicon {
    /// Names of the languages that are shipped.
    pub fn languages() -> impl Iterator<Item = &'static str> {
        SOURCES.iter().map(|s| s.0)
    }

    /// Builds a lexicon from `(language, TOML)` pairs and the user's own phrases.
    ///
    /// # Errors
    /// On TOML faults and unknown cue names, with the language and the name.
    pub fn build(sources: &[(&str, &str)], own: &BTreeMap<String, Phrases>) -> Result<Lexicon, String> {
        let mut gathered = Gathered::default();
        // What the user says of a phrase stands before what the languages say.
        gathered.add("[words]", own)?;
        for (language, text) in sources {
            let file: File = toml::from_str(text).map_err(|e| format!("{language}: {e}"))?;
            gathered.add(language, &file.cues)?;
        }
        let automaton = CharwiseDoubleArrayAhoCorasickBuilder::new()
            .build(gathered.phrases.keys())
            .map_err(|e| e.to_string())?;
        let phrases = gathered.phrases.into_iter().map(|(p, cues)| (p.len(), cues)).collect();
        Ok(Lexicon { automaton, phrases, whole: gathered.whole })
    }

    /// Where phrases of the lexicon stand in a folded text: from, to, and the number of the phrase. A
    /// phrase inside a longer phrase does not count, and one in a spaced script counts only between
    /// word boundaries.
    fn hits(&self, folded: &str) -> Vec<(usize, usize, u32)> {
        let mut hits: Vec<(usize, usize, u32)> = self
            .automaton
            .find_overlapping_iter(folded)
            .map(|hit| (hit.start(), hit.end(), hit.value()))
            .filter(|(start, end, _)| bounded(folded, *start, *end))
            .collect();
        hits.sort_unstable_by_key(|(start, end, _)| (*start, std::cmp::Reverse(*end)));
        let mut reach = 0;
        hits.retain(|(_, end, _)| {
            let counts = *end > reach;
            reach = reach.max(*end);
            counts
        });
        hits
    }

    /// The phrases found in a folded text, each with the name of a cue and its weight.
    pub fn phrases<'a>(&self, folded: &'a str) -> Vec<(&'a str, &'static str, f32)> {
        let of = |words: &'a str, cues: &[(u8, f32)]| -> Vec<(&'a str, &'static str, f32)> {
            cues.iter().map(|(cue, weight)| (words, CUES[usize::from(*cue)], *weight)).collect()
        };
        let mut found: Vec<(&str, &str, f32)> = Vec::new();
        for (start, end, phrase) in self.hits(folded) {
            found.extend(of(&folded[start..end], &self.phrases[phrase as usize].1));
        }
        let core = core(folded);
        let whole = self.whole.get(core).or_else(|| self.whole.get(repeated(core)?));
        found.extend(whole.into_iter().flat_map(|cues| of(core, cues)));
        found
    }

    /// Sums the cues of a folded text.
    pub fn cues(&self, folded: &str) -> Cues {
        let mut cues = Cues::default();
        for (_, _, phrase) in self.hits(folded) {
            for (cue, weight) in &self.phrases[phrase as usize].1 {
                cues.0[*cue as usize] += weight;
            }
        }
        let core = core(folded);
        let found = self.whole.get(core).or_else(|| self.whole.get(repeated(core)?));
        if let Some(found) = found {
            for (cue, weight) in found {
                cues.0[*cue as usize] += weight;
            }
            return cues;
        }
        // "1，下面是我的", "叔 1": a short answer before or after other words. Only claims are
        // written this way; a "?" or "急" at the end of a sentence says something else.
        let mut clauses = core.split(ends_clause).filter(|c| !c.is_empty());
        let ends = [clauses.next(), clauses.next_back()];
        for clause in ends.into_iter().flatten().filter(|c| !NODS.contains(c)) {
            let found = self.whole.get(clause).or_else(|| self.whole.get(repeated(clause)?));
            for (cue, weight) in found.into_iter().flatten().filter(|(c, _)| *c == Cue::Claim as u8) {
                cues.0[*cue as usize] += weight * CLAUSE;
            }
        }
        cues
    }
}

fn ends_clause(c: char) -> bool {
    c.is_whitespace() || matches!(c, '，' | ',' | '。' | '.' | '!' | ';' | '；' | '、' | '~')
}

/// A language file.
#[derive(Deserialize)]
struct File {
    /// See [`super::terms`].
    #[serde(default, rename = "terms")]
    _terms: super::terms::Listed,
    /// Phrases by the name of their cue.
    #[serde(flatten)]
    cues: BTreeMap<String, Phrases>,
}

#[derive(Default)]
struct Gathered {
    phrases: BTreeMap<String, Vec<(u8, f32)>>,
    whole: HashMap<String, Vec<(u8, f32)>, RandomState>,
}

impl Gathered {
    fn add(&mut self, from: &str, cues: &BTreeMap<String, Phrases>) -> Result<(), String> {
        for (name, lists) in cues {
            let cue = CUES
                .iter()
                .position(|c| c == name)
                .ok_or_else(|| format!("{from}: unknown cue {name:?}, one of {}", CUES.join(", ")))?
                as u8;
            for (list, weight) in [
                (&lists.strong, STRONG),
                (&lists.medium, MEDIUM),
                (&lists.weak, WEAK),
                (&lists.against, AGAINST),
            ] {
                for phrase in list {
                    let entry = self.phrases.entry(crate::text::fold::fold(phrase)).or_default();
                    if !entry.iter().any(|(c, _)| *c == cue) {
                        entry.push((cue, weight));
                    }
                }
            }
            for phrase in &lists.whole {
                let entry = self.whole.entry(core(&crate::text::fold::fold(phrase)).to_owned()).or_default();
                if !entry.iter().any(|(c, _)| *c == cue) {
                    entry.push((cue, STRONG));
                }
            }
        }
        Ok(())
    }
}

/// The text without leading and trailing blanks, punctuation and emoji; the text itself (trimmed)
/// when nothing else is there.
fn core(folded: &str) -> &str {
    let trimmed = folded.trim_matches(|c: char| !c.is_alphanumeric());
    if trimmed.is_empty() { folded.trim() } else { trimmed }
}

/// `1 1 1`, `111` and `👍👍` say what `1` and `👍` say.
fn repeated(core: &str) -> Option<&str> {
    let first = core.chars().next()?;
    core.chars()
        .all(|c| c == first || c.is_whitespace() || c == '\u{200d}')
        .then(|| &core[..first.len_utf8()])
}

pub(super) fn bounded(text: &str, start: usize, end: usize) -> bool {
    let spaced = |c: char| c.is_alphanumeric() && !crate::text::fold::is_unspaced(c);
    let inner_first = text[start..].chars().next();
    let inner_last = text[..end].chars().next_back();
    let before = text[..start].chars().next_back();
    let after = text[end..].chars().next();
    let left = !(inner_first.is_some_and(spaced) && before.is_some_and(spaced));
    let right = !(inner_last.is_some_and(spaced) && after.is_some_and(spaced));
    left && right
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shipped_language_loads() {
        for language in Lexicon::languages() {
            Words::default().lexicon(&[language]).unwrap();
        }
    }

    #[test]
    fn longer_phrases_win_and_words_have_bounds() {
        let lexicon = Lexicon::build(
            &[("t", "[claim]\nstrong=[\"点了\",\"done\"]\n[fail]\nstrong=[\"点了没反应\"]\nwhole=[\"1\"]")],
            &BTreeMap::new(),
        )
        .unwrap();
        let cues = lexicon.cues("点了没反应");
        assert_eq!((cues[Cue::Claim], cues[Cue::Fail]), (0.0, 3.0));
        assert_eq!(lexicon.cues("condoned")[Cue::Claim], 0.0);
        assert_eq!(lexicon.cues("all done!")[Cue::Claim], 3.0);
        assert_eq!(lexicon.cues("1 1 1")[Cue::Fail], 3.0);
        assert!(Lexicon::build(&[("t", "[clame]\nstrong=[]")], &BTreeMap::new()).is_err());
    }
}
