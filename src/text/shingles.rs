//! Near-duplicate texts: character 3-grams and their Jaccard similarity (Broder 1997).

use xxhash_rust::xxh3::xxh3_64;

/// The sorted set of hashed 3-grams of the letters and digits of a folded text, or the whole of a shorter
/// one; a link counts as a link and a run of digits as a number, so that codes, counters and prices do not
/// hide a copy. Empty for texts without letters.
pub fn shingles(folded: &str) -> Vec<u64> {
    let mut set = Vec::new();
    extend(&mut set, folded);
    set
}

/// Appends the [`shingles`] of a text to a list that holds those of others.
pub fn extend(grams: &mut Vec<u64>, folded: &str) {
    let mut letters: Vec<u32> = Vec::with_capacity(folded.len());
    let mut rest = folded;
    while !rest.is_empty() {
        let (words, link) = match rest.find("://") {
            Some(at) => rest.split_at(at),
            None => (rest, ""),
        };
        let scheme = words.len() - words.bytes().rev().take_while(u8::is_ascii_alphabetic).count();
        let words = if link.is_empty() { words } else { &words[..scheme] };
        for c in words.chars().filter(|c| c.is_alphanumeric()) {
            let c = if c.is_numeric() { '0' } else { c };
            if c != '0' || letters.last() != Some(&('0' as u32)) {
                letters.push(c as u32);
            }
        }
        if link.is_empty() {
            break;
        }
        letters.extend("<u>".chars().map(|c| c as u32));
        let end = link[3..].find(|c: char| !c.is_ascii_graphic()).map_or(link.len(), |e| e + 3);
        rest = &link[end..];
    }
    if letters.iter().all(|c| "<u>".chars().any(|l| l as u32 == *c)) && letters.len() <= 3 {
        return;
    }
    let start = grams.len();
    let hash = |w: &[u32]| {
        let mut bytes = [0u8; 12];
        for (slot, c) in bytes.chunks_exact_mut(4).zip(w) {
            slot.copy_from_slice(&c.to_le_bytes());
        }
        xxh3_64(&bytes)
    };
    if letters.len() < 3 {
        grams.push(hash(&letters));
    }
    grams.extend(letters.windows(3).map(hash));
    grams[start..].sort_unstable();
    let mut kept = start;
    for i in start..grams.len() {
        if i == start || grams[i] != grams[kept - 1] {
            grams[kept] = grams[i];
            kept += 1;
        }
    }
    grams.truncate(kept);
}

/// Jaccard similarity of two sorted sets; two empty sets are 0 alike.
pub fn jaccard(a: &[u64], b: &[u64]) -> f64 {
    let (mut i, mut j, mut both) = (0, 0, 0usize);
    while i < a.len() && j < b.len() {
        match a[i].cmp(&b[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                both += 1;
                i += 1;
                j += 1;
            }
        }
    }
    let union = a.len() + b.len() - both;
    if union == 0 { 0.0 } else { both as f64 / union as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_are_alike() {
        let a = shingles("日结兼职 每天300元 加v abc1");
        let b = shingles("日结兼职！每天5000元 加v abc23 😀");
        assert!(jaccard(&a, &b) > 0.9);
        assert_eq!(jaccard(&shingles("ab"), &shingles("ab")), 1.0);
        assert_eq!(shingles("😀!"), Vec::<u64>::new());
        assert_eq!(shingles("https://example.com/a"), Vec::<u64>::new());
        let links = ["看看 https://a.example/x1 呀", "看看https://b.example/y?z=2 呀"].map(shingles);
        assert_eq!(links[0], links[1]);
    }
}
