//! The n-grams of a text: words and pairs of words in spaced scripts, one to three letters in others.

use super::fold::is_unspaced;
use xxhash_rust::xxh3::xxh3_64;

/// Letters of a long word that stand for its inflections.
const STEM: usize = 5;
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

/// Calls `found` with every n-gram.
fn each(folded: &str, mut found: impl FnMut(&str)) {
    let mut gram = String::new();
    let mut before: Option<&str> = None;
    for word in folded.split_whitespace() {
        if word.contains("://") {
            found("<u>");
            before = None;
            continue;
        }
        for part in pieces(word) {
            let first = part.chars().next().unwrap_or(' ');
            if is_unspaced(first) {
                let letters: Vec<(usize, char)> = part.char_indices().collect();
                for n in 1..=3 {
                    for w in letters.windows(n) {
                        let end = w[n - 1].0 + w[n - 1].1.len_utf8();
                        found(&part[w[0].0..end]);
                    }
                }
                before = None;
                continue;
            }
            let part = if first.is_numeric() { "0" } else { part };
            found(part);
            if let Some((at, _)) = part.char_indices().nth(STEM) {
                gram.clear();
                gram.push_str(&part[..at]);
                gram.push('*');
                found(&gram);
            }
            gram.clear();
            gram.push_str(before.unwrap_or("^"));
            gram.push(' ');
            gram.push_str(part);
            found(&gram);
            before = Some(part);
        }
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
        assert_eq!(of("done, thanks 33"), "done|^ done|,|done ,|thanks|thank*|, thanks|0|thanks 0");
        assert_eq!(of("点了"), "点|了|点了");
        assert_eq!(of("a https://x.example/1"), "a|^ a|<u>");
    }
}
