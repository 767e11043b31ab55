//! What the reply model sees of a chat: who speaks, who is named, which words are used. Computed
//! once; lines written by the app are left out, so distances count what people said.

use crate::data::{CUES, Cue};
use crate::model::{Chat, NONE};
use crate::signals::Signals;
use crate::text::fold::{fold, is_cjk};
use foldhash::fast::RandomState;
use rayon::prelude::*;
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use xxhash_rust::xxh3::xxh3_64;

/// Cues of a line that are no phrase of a lexicon.
pub(super) const ASKS: u32 = CUES.len() as u32;
pub(super) const OPENS: u32 = ASKS + 1;
pub(super) const COMMAND: u32 = ASKS + 2;
pub(super) const LEADING: u32 = ASKS + 3;
pub(super) const SMALL: u32 = ASKS + 4;
pub(super) const FIRST: u32 = ASKS + 5;
pub(super) const TRAILS: u32 = ASKS + 6;

/// Lists of numbers, one list per line, in one piece.
#[derive(Debug, Default)]
pub(super) struct Lists<T> {
    items: Vec<T>,
    ends: Vec<u32>,
}

impl<T> Lists<T> {
    fn push(&mut self, list: impl IntoIterator<Item = T>) {
        self.items.extend(list);
        self.ends.push(self.items.len() as u32);
    }

    fn range(&self, at: usize) -> Range<usize> {
        let start = if at == 0 { 0 } else { self.ends[at - 1] as usize };
        start..self.ends[at] as usize
    }

    pub fn of(&self, at: usize) -> &[T] {
        &self.items[self.range(at)]
    }
}

/// The lines of a chat that people wrote.
#[derive(Debug, Default)]
pub(super) struct Scene {
    /// Message index per line.
    pub messages: Vec<u32>,
    /// Line per message, or [`NONE`].
    pub line_of: Vec<u32>,
    /// Member per line.
    pub author: Vec<u32>,
    /// Bits of what a line shows.
    pub shows: Vec<u64>,
    /// Length in words, at most 255.
    pub words: Vec<u8>,
    /// Members named by a line, the first one first.
    pub named: Lists<u32>,
    /// Hashed words of a line, ascending.
    pub tokens: Lists<u32>,
    /// Rarity of each of them: natural log of lines over lines with it.
    rarity: Vec<f32>,
    /// Lines of every member.
    pub lines_by: Vec<Vec<u32>>,
    /// Lines that name a member.
    pub lines_to: Vec<Vec<u32>>,
    /// Position of a line among its author's.
    pub ordinal: Vec<u32>,
}

impl Scene {
    pub fn of(chat: &Chat, signals: &[Signals]) -> Self {
        let mut scene = Scene { line_of: vec![NONE; chat.messages.len()], ..Scene::default() };
        for (i, m) in chat.messages.iter().enumerate() {
            if m.sender != NONE && !m.kind.is_event() {
                scene.line_of[i] = scene.messages.len() as u32;
                scene.messages.push(i as u32);
                scene.author.push(m.sender);
            }
        }
        let nicks = Nicks::of(chat, &scene.messages);
        let lines: Vec<Line> = scene
            .messages
            .par_iter()
            .with_min_len(256)
            .map(|i| Line::of(chat, &signals[*i as usize], *i as usize, &nicks))
            .collect();
        scene.lines_by = vec![Vec::new(); chat.members.len()];
        scene.lines_to = vec![Vec::new(); chat.members.len()];
        let mut frequency: HashMap<u32, u32, RandomState> = HashMap::default();
        for (k, line) in lines.into_iter().enumerate() {
            let author = scene.author[k];
            let mine = &mut scene.lines_by[author as usize];
            scene.ordinal.push(mine.len() as u32);
            let first = u64::from(mine.is_empty()) << FIRST;
            mine.push(k as u32);
            scene.shows.push(line.shows | first);
            scene.words.push(line.words);
            for m in &line.named {
                scene.lines_to[*m as usize].push(k as u32);
            }
            scene.named.push(line.named);
            for token in &line.tokens {
                *frequency.entry(*token).or_default() += 1;
            }
            scene.tokens.push(line.tokens);
        }
        let total = scene.messages.len() as f32;
        scene.rarity = scene
            .tokens
            .items
            .iter()
            .map(|t| (total / frequency.get(t).copied().unwrap_or(1) as f32).ln())
            .collect();
        scene
    }

    pub fn len(&self) -> usize {
        self.messages.len()
    }

    pub fn shows(&self, line: usize, bit: u32) -> bool {
        self.shows[line] >> bit & 1 == 1
    }

    /// Words and their rarity.
    pub fn rare(&self, line: usize) -> (&[u32], &[f32]) {
        let range = self.tokens.range(line);
        (&self.tokens.items[range.clone()], &self.rarity[range])
    }

    /// The author's line before `line`, or [`NONE`].
    pub fn before(&self, line: usize) -> u32 {
        let at = self.ordinal[line] as usize;
        if at == 0 { NONE } else { self.lines_by[self.author[line] as usize][at - 1] }
    }

    /// The author's line after `line`, or [`NONE`].
    pub fn after(&self, line: usize) -> u32 {
        let at = self.ordinal[line] as usize;
        self.lines_by[self.author[line] as usize].get(at + 1).copied().unwrap_or(NONE)
    }
}

struct Line {
    shows: u64,
    words: u8,
    named: Vec<u32>,
    tokens: Vec<u32>,
}

/// Lines that are longer are cut: a pasted log tells no more.
const MOST_WORDS: usize = 80;

impl Line {
    fn of(chat: &Chat, signals: &Signals, i: usize, nicks: &Nicks) -> Self {
        let folded = signals.folded.as_str();
        let text = chat.text(i);
        let mut shows = signals.cues.positive();
        let mut named: Vec<u32> = chat.mentioned(i).to_vec();
        let mut tokens = Vec::new();
        let mut words = 0usize;
        for (at, word) in text.split_whitespace().take(MOST_WORDS).enumerate() {
            if let Some(member) = nicks.find(word, at == 0)
                && member != chat.messages[i].sender
            {
                if !named.contains(&member) {
                    named.push(member);
                }
                if at == 0 {
                    shows |= 1 << LEADING;
                }
            }
        }
        for word in folded.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).take(MOST_WORDS) {
            words += 1;
            add_tokens(word, &mut tokens);
        }
        tokens.sort_unstable();
        tokens.dedup();
        let last = folded.trim_end().chars().next_back();
        for (bit, holds) in [
            (ASKS, folded.contains('?')),
            (OPENS, !signals.links.is_empty()),
            (COMMAND, text.starts_with(['!', '/', '.'])),
            (SMALL, words <= 2),
            (TRAILS, matches!(last, Some(',' | '…' | ':')) || folded.trim_end().ends_with("..")),
        ] {
            shows |= u64::from(holds) << bit;
        }
        Line { shows, words: words.min(255) as u8, named, tokens }
    }
}

/// The first five letters of words of three letters or more, and pairs of CJK characters.
fn add_tokens(word: &str, tokens: &mut Vec<u32>) {
    let mut buffer = [0u8; 20];
    let mut before: Option<char> = None;
    let (mut letters, mut bytes) = (0usize, 0usize);
    for c in word.chars() {
        if is_cjk(c) {
            if let Some(b) = before {
                let mut pair = [0u8; 8];
                let cut = b.encode_utf8(&mut pair).len();
                let end = cut + c.encode_utf8(&mut pair[cut..]).len();
                tokens.push(xxh3_64(&pair[..end]) as u32);
            }
            before = Some(c);
        } else {
            before = None;
            if letters < 5 {
                bytes += c.encode_utf8(&mut buffer[bytes..]).len();
            }
            letters += 1;
        }
    }
    if letters >= 3 {
        tokens.push(xxh3_64(&buffer[..bytes]) as u32);
    }
}

/// Names as they stand in a line.
struct Nicks {
    whole: HashMap<String, u32, RandomState>,
    /// The same names in order, to find those that begin with what was typed.
    ordered: Vec<(String, u32)>,
    /// Names that are everyday words count only at the head of a line.
    leading_only: Vec<bool>,
}

impl Nicks {
    fn of(chat: &Chat, messages: &[u32]) -> Self {
        // Of members with the same name the last one counts.
        let mut owners: BTreeMap<String, u32> = BTreeMap::new();
        for (m, member) in chat.members.iter().enumerate() {
            for name in member.names.iter().chain(std::iter::once(&member.name)) {
                let name = fold(name.trim());
                if name.chars().count() >= 2 && !name.contains(char::is_whitespace) {
                    owners.insert(trimmed(&name).to_owned(), m as u32);
                }
            }
        }
        let ordered: Vec<(String, u32)> = owners.into_iter().filter(|(n, _)| !n.is_empty()).collect();
        let whole = ordered.iter().cloned().collect();
        let mut nicks = Self { whole, ordered, leading_only: vec![false; chat.members.len()] };
        let mut seen = vec![(0u32, 0u32); chat.members.len()];
        for i in messages {
            for (at, word) in chat.text(*i as usize).split_whitespace().take(12).enumerate() {
                if let Some(m) = nicks.find(word, at == 0) {
                    let entry = &mut seen[m as usize];
                    if at == 0 {
                        entry.0 += 1;
                    } else {
                        entry.1 += 1;
                    }
                }
            }
        }
        for (m, (leading, inside)) in seen.into_iter().enumerate() {
            nicks.leading_only[m] = inside >= 6 && inside > 3 * leading;
        }
        nicks
    }

    /// The only name that begins with `start`, if it has three letters at least.
    fn begun(&self, start: &str) -> Option<&u32> {
        if start.chars().count() < 3 {
            return None;
        }
        let at = self.ordered.partition_point(|(name, _)| name.as_str() < start);
        let mut found = self.ordered[at..].iter().take_while(|(name, _)| name.starts_with(start));
        let first = found.next()?;
        found.next().is_none().then_some(&first.1)
    }

    fn find(&self, word: &str, leading: bool) -> Option<u32> {
        // "thanks@name": a name may be glued to what stands before it.
        let word = word.find('@').map_or(word, |at| &word[at..]);
        let bare = trimmed(word);
        if bare.is_empty() || bare.len() > 64 {
            return None;
        }
        // Most words are lower-case ASCII already and need no copy.
        let found = if bare.bytes().all(|b| b.is_ascii() && !b.is_ascii_uppercase()) {
            self.whole.get(bare)
        } else {
            self.whole.get(fold(bare).as_str())
        };
        let addressed = leading && word.ends_with([':', ',', '，', '：']);
        let found = found.or_else(|| if addressed { self.begun(&fold(bare)) } else { None });
        found
            .copied()
            .filter(|m| addressed || !self.leading_only[*m as usize])
            .filter(|_| addressed || word.starts_with('@') || bare.chars().count() >= 3)
    }
}

fn trimmed(word: &str) -> &str {
    word.trim_matches(|c: char| ":,;.!?\"'()@<>，：！？。、".contains(c))
}

/// Bits that are cues of the lexicon.
pub(super) const fn cue(cue: Cue) -> u32 {
    cue as u32
}
