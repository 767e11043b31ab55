//! Words behind the trust checklist and the evidence for spam, from `checks.toml`.

use daachorse::{CharwiseDoubleArrayAhoCorasick, CharwiseDoubleArrayAhoCorasickBuilder, MatchKind};
use serde::Deserialize;
use std::sync::LazyLock;

/// What a phrase points to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Check {
    /// How people are let in.
    Entry,
    /// Rules that forbid advertising or fraud.
    Forbids,
    /// Members pressed to take part.
    Forced,
    /// Insults.
    Abuse,
    /// Too good to be true.
    Bait,
    /// Come and contact me elsewhere.
    Contact,
    /// Asked for money, codes or papers.
    Payment,
    /// Speaks for the platform or the authorities.
    Official,
    /// Words that hardly anybody uses but to defraud.
    Fraud,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    entry: Vec<String>,
    forbids: Vec<String>,
    forced: Vec<String>,
    abuse: Vec<String>,
    bait: Vec<String>,
    contact: Vec<String>,
    payment: Vec<String>,
    official: Vec<String>,
    fraud: Vec<String>,
}

/// The automaton and whether the table could be read.
static WORDS: LazyLock<Option<CharwiseDoubleArrayAhoCorasick<u8>>> = LazyLock::new(|| {
    let table: Table = toml::from_str(include_str!("checks.toml")).ok()?;
    let lists = [
        table.entry,
        table.forbids,
        table.forced,
        table.abuse,
        table.bait,
        table.contact,
        table.payment,
        table.official,
        table.fraud,
    ];
    let words = lists.iter().enumerate().flat_map(|(check, list)| list.iter().map(move |w| (w, check as u8)));
    CharwiseDoubleArrayAhoCorasickBuilder::new().match_kind(MatchKind::Standard).build_with_values(words).ok()
});

/// The checks whose words a folded text holds, a bit each. Words of spaced scripts count only at word
/// boundaries.
pub fn checks(folded: &str) -> u16 {
    let Some(words) = WORDS.as_ref() else { return 0 };
    let letter = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() && c < '\u{2e80}');
    words
        .find_overlapping_iter(folded)
        .filter(|hit| {
            let inside = &folded[hit.start()..hit.end()];
            let before = folded[..hit.start()].chars().next_back();
            let after = folded[hit.end()..].chars().next();
            let joins_before = letter(inside.chars().next()) && letter(before);
            let joins_after = letter(inside.chars().next_back()) && letter(after);
            !joins_before && !joins_after
        })
        .fold(0, |bits, hit| bits | 1 << u16::from(hit.value()))
}

#[cfg(test)]
mod tests {
    use super::{Check, checks};

    #[test]
    fn words_count_where_they_stand_alone() {
        let bit = |check: Check| 1 << check as u16;
        assert_eq!(checks("不点的踢了"), bit(Check::Forced));
        assert_eq!(checks("进群请改备注，禁止广告"), bit(Check::Entry) | bit(Check::Forbids));
        assert_eq!(checks("you bitch"), bit(Check::Abuse));
        assert_eq!(checks("bitches brew"), 0);
        assert_eq!(checks("稳赚不赔"), bit(Check::Bait));
        assert_eq!(checks("帮我点一下"), 0);
    }
}
