//! Which languages a chat is written in.

use std::collections::BTreeMap;

/// Bytes of a piece whose language is judged: single chat messages are too short.
const PIECE: usize = 300;
/// Pieces that are judged, spread over the chat.
const PIECES: usize = 96;
/// A language below this share of the pieces is noise.
const LEAST: f32 = 0.12;

/// Languages of the texts of a chat as ISO 639-3 codes, the most used first. Links and names
/// after `@` are left out. Empty when no text tells.
pub fn languages<'a>(texts: impl ExactSizeIterator<Item = &'a str>) -> Vec<&'static str> {
    // Of a long chat, runs of neighbouring messages all over it.
    let (total, run) = (texts.len(), 64);
    let every = (total / run / PIECES).max(1);
    let mut counts: BTreeMap<&'static str, u32> = BTreeMap::new();
    let mut piece = String::new();
    let mut judged = 0;
    for (i, text) in texts.enumerate() {
        if i / run % every != 0 {
            continue;
        }
        for word in text.split_whitespace().filter(|w| !w.contains("://") && !w.starts_with('@')) {
            piece.push_str(word);
            piece.push(' ');
        }
        if piece.len() >= PIECE || i + 1 == total {
            if let Some(info) = whatlang::detect(&piece) {
                *counts.entry(info.lang().code()).or_default() += 1;
                judged += 1;
            }
            piece.clear();
        }
    }
    let mut ranked: Vec<(&'static str, u32)> = counts.into_iter().collect();
    ranked.sort_by_key(|(code, n)| (std::cmp::Reverse(*n), *code));
    ranked.retain(|(_, n)| *n as f32 >= LEAST * judged as f32);
    ranked.into_iter().map(|(code, _)| code).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_languages_of_a_mixed_chat() {
        let texts: Vec<&str> =
            ["有人帮我点一下吗", "点了", "谢谢大家，还差一个就成了 https://example.com/english/words"]
                .into_iter()
                .cycle()
                .take(60)
                .chain(
                    ["Can anyone lend me a ladder this weekend?", "Sure, mine is in the shed"]
                        .into_iter()
                        .cycle()
                        .take(60),
                )
                .collect();
        let mut found = languages(texts.into_iter());
        found.sort_unstable();
        assert_eq!(found, ["cmn", "eng"]);
        assert_eq!(languages(["1", "👍"].into_iter()), Vec::<&str>::new());
    }
}
