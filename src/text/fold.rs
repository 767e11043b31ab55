//! Folding for matching: NFKC, lower case, invisible characters dropped, traditional Chinese
//! characters mapped to simplified ones. Folded text is never shown.

use foldhash::fast::RandomState;
use std::collections::HashMap;
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;

static SIMPLIFIED: LazyLock<HashMap<char, char, RandomState>> = LazyLock::new(|| {
    include_str!("../data/traditional.txt")
        .lines()
        .filter(|l| !l.starts_with('#'))
        .filter_map(|l| {
            let mut pair = l.chars();
            Some((pair.next()?, pair.next()?))
        })
        .collect()
});

/// Folds `text` into `out`, which is cleared first.
pub fn fold_into(text: &str, out: &mut String) {
    out.clear();
    for c in text.chars() {
        match c {
            'A'..='Z' => out.push(c.to_ascii_lowercase()),
            '\0'..='\u{7f}' => out.push(c),
            '\u{4e00}'..='\u{9fff}' => out.push(SIMPLIFIED.get(&c).copied().unwrap_or(c)),
            // Zero-width and direction marks, variation selectors, soft hyphen.
            '\u{ad}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2069}'
            | '\u{feff}'
            | '\u{fe00}'..='\u{fe0f}' => {}
            '’' | '‘' => out.push('\''),
            _ => out.extend(std::iter::once(c).nfkc().flat_map(char::to_lowercase)),
        }
    }
}

/// Folds `text` into a new string.
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    fold_into(text, &mut out);
    out
}

/// Whether a character is written without spaces between words.
pub fn is_cjk(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{20000}'..='\u{2fa1f}')
}

/// Whether words of the letter's script are not told apart by blanks, or change at their ends by particles.
pub fn is_unspaced(c: char) -> bool {
    is_cjk(c)
        || matches!(c, '\u{0e00}'..='\u{0eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{ac00}'..='\u{d7a3}')
}

/// Words of spaced scripts plus half the CJK characters: a length that compares across languages.
pub fn word_count(folded: &str) -> f32 {
    let mut cjk = 0u32;
    let mut words = 0u32;
    let mut inside = false;
    for c in folded.chars() {
        if is_cjk(c) {
            cjk += 1;
            inside = false;
        } else if c.is_alphanumeric() {
            words += u32::from(!inside);
            inside = true;
        } else if c != '\'' {
            inside = false;
        }
    }
    words as f32 + cjk as f32 / 2.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_what_people_disguise() {
        assert_eq!(fold("幫我點一下ＶＸ"), "帮我点一下vx");
        assert_eq!(fold("认\u{200c}识 Ａ１"), "认识 a1");
        assert_eq!(fold("It’s DONE"), "it's done");
    }

    #[test]
    fn counts_words_in_both_kinds_of_script() {
        assert_eq!(word_count("don't do it"), 3.0);
        assert_eq!(word_count("帮我点一"), 2.0);
    }
}
