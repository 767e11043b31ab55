//! The n-grams of a text: words and pairs of words in spaced scripts, one to three letters in others, its beginning,
//! its end and, when it is short, the whole.

use super::fold::is_unspaced;
use xxhash_rust::xxh3::xxh3_64;

/// Letters of a long word that stand for its inflections.
const STEM: usize = 5;
/// Letters up to which a text is a gram as a whole.
const WHOLE: usize = 16;
/// Longest text that is looked at, in n-grams: a wall of text says no more.
const MOST: usize = 160;

/// Puts the n-grams of a folded text into `out`, hashed, each once.
pub fn grams(folded: &str, out: &mut Vec<u64>) {
    out.clear();
    each(folded, |gram| {
        if out.len() < MOST {
            out.push(xxh3_64(gram.as_bytes()));
        }
    });
    out.sort_unstable();
    out.dedup();
}

/// Calls `found` with every n-gram. The beginning of a text (in spaced scripts also of its words after a link or after
/// another script) and its end are marked by `^` and `$`; a short text without digits is also a gram as a whole.
fn each(folded: &str, mut found: impl FnMut(&str)) {
    let whole = folded.trim();
    let mut gram = String::new();
    let mut of = |parts: &[&str]| {
        gram.clear();
        parts.iter().for_each(|part| gram.push_str(part));
        found(&gram);
    };
    // Numbers would tell whose they are, and say nothing of what is done.
    let telling = |c: char| !c.is_numeric();
    if (1..=WHOLE).contains(&whole.chars().take(WHOLE + 1).count()) && whole.chars().all(telling) {
        of(&["=", whole]);
    }
    let (mut before, mut end, mut begins) = ("^", None, true);
    for word in whole.split_whitespace() {
        if word.contains("://") {
            of(&["<u>"]);
            (before, end, begins) = ("^", None, false);
            continue;
        }
        for part in pieces(word) {
            let first = part.chars().next().unwrap_or(' ');
            if is_unspaced(first) {
                let letters: Vec<(usize, char)> = part.char_indices().collect();
                let slice =
                    |w: &[(usize, char)]| &part[w[0].0..w[w.len() - 1].0 + w[w.len() - 1].1.len_utf8()];
                if begins {
                    of(&["^", slice(&letters[..1])]);
                }
                for n in 1..=3 {
                    letters.windows(n).for_each(|w| of(&[slice(w)]));
                }
                end = Some(slice(&letters[letters.len() - 1..]));
                before = "^";
            } else {
                let part = if first.is_numeric() { "0" } else { part };
                of(&[part]);
                if let Some((at, _)) = part.char_indices().nth(STEM) {
                    of(&[&part[..at], "*"]);
                }
                of(&[before, " ", part]);
                (before, end) = (part, Some(part));
            }
            begins = false;
        }
    }
    if let Some(end) = end {
        of(&[end, "$"]);
    }
}

/// Runs of letters of one kind: unspaced scripts, other words, numbers, and single signs.
fn pieces(word: &str) -> impl Iterator<Item = &str> {
    let kind = |c: char| match c {
        c if is_unspaced(c) => 0,
        c if c.is_numeric() => 1,
        c if c.is_alphabetic() || c == '\'' => 2,
        _ => 3,
    };
    let mut rest = word;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let same = |c: char| kind(c) == kind(first) && kind(first) != 3;
        let end = rest.char_indices().skip(1).find(|(_, c)| !same(*c)).map_or(rest.len(), |(i, _)| i);
        let (part, tail) = rest.split_at(end);
        rest = tail;
        Some(part)
    })
}

#[cfg(test)]
mod tests {
    use super::each;

    #[test]
    fn scripts_are_cut_as_they_are_written() {
        let of = |text: &str| {
            let mut all = Vec::new();
            each(text, |g| all.push(g.to_owned()));
            all.join("|")
        };
        assert_eq!(of("done, thanks 33"), "done|^ done|,|done ,|thanks|thank*|, thanks|0|thanks 0|0$");
        assert_eq!(of("点了"), "=点了|^点|点|了|点了|了$");
        assert_eq!(of("a https://x.example/1"), "a|^ a|<u>");
        assert_eq!(of("done!"), "=done!|done|^ done|!|done !|!$");
        assert_eq!(of(" ok https://x.example/1 ok 好"), "ok|^ ok|<u>|ok|^ ok|好|好$");
    }
}
