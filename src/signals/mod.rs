//! What one message shows by itself: folded words, cues, links. Independent of other messages, so
//! it is computed on all cores.

mod personal;

pub use personal::{Datum, Span as PersonalSpan, checksums, find as personal_data, mask};

use crate::data::{Cues, Lexicon, Words};
use crate::model::{Chat, Kind};
use crate::text::{fold, language, links};
use rayon::prelude::*;
use std::sync::Arc;

/// What the messages of a chat show by themselves.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    /// Per message.
    pub messages: Vec<Signals>,
    /// Languages whose phrases were looked for.
    pub languages: Vec<&'static str>,
    /// Kinds of need of the user's own: name, and the kind that it is like.
    pub kinds: Vec<(Arc<str>, String)>,
}

impl Seen {
    /// Whether the chat is an exchange of links, where "1" answers the group and not a line.
    pub fn is_link_group(&self) -> bool {
        is_link_group(&self.messages)
    }
}

/// Share of messages that open a link from which a chat is an exchange of links.
const LINK_GROUP: f32 = 0.08;

/// Whether so many messages open a link that the chat is an exchange of links.
pub fn is_link_group(messages: &[Signals]) -> bool {
    let opening = messages.iter().filter(|s| s.opens).count();
    opening as f32 >= LINK_GROUP * messages.len() as f32
}

/// What one message shows by itself.
#[derive(Clone, Debug)]
pub struct Signals {
    /// Folded words without quotes.
    pub folded: String,
    /// Summed phrase weights.
    pub cues: Cues,
    /// Links and share codes.
    pub links: Vec<links::Link>,
    /// A link, a code, or a card that can be opened.
    pub opens: bool,
    /// A card (mini-program, link card).
    pub card: bool,
    /// Length in words.
    pub words: f32,
    /// Ends in, or holds, a question mark.
    pub asks: bool,
    /// Holds personal data.
    pub personal: bool,
    /// Index of the first of the user's kinds of need whose words it has.
    pub own_kind: Option<u8>,
}

/// Reads the signals of every message of a chat.
///
/// # Errors
/// When a shipped lexicon or the user's words are faulty.
pub fn read(chat: &Chat, words: &Words) -> anyhow::Result<Seen> {
    let spoken = if words.languages.is_empty() {
        language::languages((0..chat.messages.len()).map(|i| chat.text(i)))
    } else {
        Vec::new()
    };
    let chosen = words.chosen(&spoken);
    let lexicon = &*words.lexicon(&chosen)?;
    let messages = (0..chat.messages.len()).into_par_iter().with_min_len(512);
    let kinds = words.own_kinds();
    let own = |folded: &str| {
        kinds
            .iter()
            .position(|(_, _, words)| words.iter().any(|w| folded.contains(w.as_str())))
            .and_then(|k| u8::try_from(k).ok())
    };
    let messages = messages
        .map(|i| {
            let mut signals = Signals::of(chat, i, lexicon);
            signals.own_kind = own(&signals.folded);
            signals
        })
        .collect();
    let kinds = kinds.iter().map(|(name, like, _)| (Arc::clone(name), like.clone())).collect();
    Ok(Seen { messages, languages: chosen, kinds })
}

impl Signals {
    /// Looks at message `i`.
    pub fn of(chat: &Chat, i: usize, lexicon: &Lexicon) -> Self {
        let message = &chat.messages[i];
        let text = unquoted(chat.text(i));
        let folded = fold::fold(text);
        let said = without_mentions(folded);
        let links = if matches!(message.kind, Kind::Location | Kind::System | Kind::Recalled) {
            Vec::new()
        } else {
            links::find(text)
        };
        let card = message.kind == Kind::MiniProgram || says_card(&said);
        let opens = !links.is_empty() || card;
        let cues = if message.kind.is_event() { Cues::default() } else { lexicon.cues(&said) };
        let asks = said.contains('?');
        let personal = personal::holds(text);
        let words = unlinked(&said).map(fold::word_count).sum();
        Self { folded: said, cues, links, opens, card, words, asks, personal, own_kind: None }
    }
}

/// Whether a folded text has the word that exports write for a card.
fn says_card(folded: &str) -> bool {
    folded.contains('[') && (folded.contains("[小程序]") || folded.contains("[链接]"))
}

/// The message without what it quotes: a reply must not inherit the request it answers.
fn unquoted(text: &str) -> &str {
    if let Some(rest) = text.strip_prefix('「') {
        for rule in ["」\n- - - - - - - - - - - - - - -\n", "」\n——————————\n"] {
            if let Some(at) = rest.find(rule) {
                return &rest[at + rule.len()..];
            }
        }
    }
    // Most messages are of one line.
    if !text.contains('\n') {
        return text;
    }
    if let Some(at) = text.find("\n引用:").or_else(|| text.find("\n[引用")) {
        return &text[..at];
    }
    if let (true, Some(end)) = (text.starts_with("[引用"), text.find("]\n")) {
        return &text[end + 2..];
    }
    text
}

/// Folded text without `@name`: names hold words that mean something else ("已满勿发").
fn without_mentions(folded: String) -> String {
    if !folded.contains('@') {
        return folded;
    }
    let mut out = String::with_capacity(folded.len());
    let mut rest = folded.as_str();
    while let Some(at) = rest.find('@') {
        let (before, name) = rest.split_at(at);
        out.push_str(before);
        // An e-mail address or "@everyone" is not a name that was addressed.
        if before.ends_with(|c: char| c.is_ascii_alphanumeric()) || name.starts_with("@everyone") {
            out.push('@');
            rest = &name[1..];
            continue;
        }
        let end = name.find([' ', '\u{2005}', '\n', ',', '，', '!']).unwrap_or(name.len());
        rest = &name[end..];
    }
    out.push_str(rest);
    out
}

/// The words that are not links.
fn unlinked(folded: &str) -> impl Iterator<Item = &str> {
    folded.split_whitespace().filter(|w| !w.contains("://") && !w.contains(".com/"))
}
