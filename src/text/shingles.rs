//! Near-duplicate texts: character 3-grams and their Jaccard similarity.

use xxhash_rust::xxh3::xxh3_64;

/// The sorted set of hashed 3-grams of the letters and digits of a folded text; digits are one
/// class, so that counters and prices do not hide a copy.
pub fn shingles(folded: &str) -> Vec<u64> {
    let chars: Vec<char> = folded
        .chars()
        .filter(|c| c.is_alphanumeric())
        .map(|c| if c.is_ascii_digit() { '0' } else { c })
        .collect();
    let mut set: Vec<u64> = chars
        .windows(3)
        .map(|w| {
            let mut bytes = [0u8; 12];
            for (slot, c) in bytes.chunks_exact_mut(4).zip(w) {
                slot.copy_from_slice(&(*c as u32).to_le_bytes());
            }
            xxh3_64(&bytes)
        })
        .collect();
    set.sort_unstable();
    set.dedup();
    set
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
        let b = shingles("日结兼职！每天500元 加v abc2 😀");
        assert!(jaccard(&a, &b) > 0.9);
        assert_eq!(jaccard(&shingles("ab"), &shingles("ab")), 0.0);
    }
}
