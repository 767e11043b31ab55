//! Near-duplicate texts against exact comparison of all pairs, and against reference values.

use crate::oracle_networks::json;
use huzhu::text::fold::fold;
use huzhu::text::near::groups;
use huzhu::text::shingles::{jaccard, shingles};
use std::collections::{BTreeMap, HashMap};

const ALIKE: f64 = 0.7;

/// Every message of the labelled chats, and copies of them with letters changed, as chats repeat themselves.
fn texts(count: usize) -> Vec<String> {
    let mut all = Vec::new();
    for chat in ["zh1", "zh3", "en2", "en4", "es", "es2", "pt1", "id1", "id2"] {
        let lines = std::fs::read_to_string(format!("fixtures/chats/{chat}/chat.jsonl")).unwrap();
        for line in lines.lines() {
            let message: serde_json::Value = serde_json::from_str(line).unwrap();
            all.push(fold(message["text"].as_str().unwrap_or_default()));
        }
    }
    let (originals, mut random) = (all.len(), fastrand::Rng::with_seed(11));
    while all.len() < count {
        let mut letters: Vec<char> = all[random.usize(..originals)].chars().collect();
        for _ in 0..random.usize(..=letters.len() / 6) {
            let at = random.usize(..letters.len());
            match random.u8(..3) {
                0 => drop(letters.remove(at)),
                1 => letters.insert(at, random.alphabetic()),
                _ => {
                    letters[at] =
                        random.choice(["的", "了", "吗", "a", "b", "0"]).unwrap().chars().next().unwrap()
                }
            }
            if letters.is_empty() {
                break;
            }
        }
        all.push(letters.into_iter().collect());
    }
    all
}

fn root(of: &mut [usize], i: usize) -> usize {
    let mut at = i;
    while of[at] != at {
        of[at] = of[of[at]];
        at = of[at];
    }
    at
}

/// Groups by exact comparison. Two sets that are so alike share one of the rarest grams of each (the prefix
/// filter of Bayardo, Ma and Srikant 2007), which leaves out pairs that cannot be.
fn exact(texts: &[String], filtered: bool) -> Vec<usize> {
    let sets: Vec<Vec<u64>> = texts.iter().map(|t| shingles(t)).collect();
    let mut counts: HashMap<u64, u32> = HashMap::new();
    sets.iter().flatten().for_each(|g| *counts.entry(*g).or_default() += 1);
    let mut of: Vec<usize> = (0..texts.len()).collect();
    let mut holders: HashMap<u64, Vec<usize>> = HashMap::new();
    for (i, set) in sets.iter().enumerate().filter(|(_, s)| !s.is_empty()) {
        let mut rare = set.clone();
        rare.sort_unstable_by_key(|g| (counts[g], *g));
        rare.truncate(set.len() - (ALIKE * set.len() as f64).ceil() as usize + 1);
        let others: Vec<usize> = if filtered {
            rare.iter().flat_map(|g| holders.get(g).into_iter().flatten().copied()).collect()
        } else {
            (0..i).collect()
        };
        for j in others {
            if root(&mut of, i) != root(&mut of, j) && jaccard(set, &sets[j]) >= ALIKE {
                let (a, b) = (root(&mut of, i), root(&mut of, j));
                of[a.max(b)] = a.min(b);
            }
        }
        rare.into_iter().for_each(|g| holders.entry(g).or_default().push(i));
    }
    (0..texts.len()).map(|i| root(&mut of, i)).collect()
}

/// Pairs in one group by both, by the first alone, by the second alone.
fn pairs(a: &[usize], b: &[usize]) -> (u64, u64, u64) {
    let count = |keys: BTreeMap<(usize, usize), u64>| keys.values().map(|n| n * (n - 1) / 2).sum::<u64>();
    let cells = |key: &dyn Fn(usize) -> (usize, usize)| {
        let mut cells = BTreeMap::new();
        (0..a.len()).for_each(|i| *cells.entry(key(i)).or_insert(0u64) += 1);
        count(cells)
    };
    let both = cells(&|i| (a[i], b[i]));
    (both, cells(&|i| (a[i], 0)) - both, cells(&|i| (b[i], 0)) - both)
}

#[test]
fn groups_are_those_of_exact_comparison() {
    let few = texts(2500);
    assert_eq!(exact(&few, true), exact(&few, false), "the prefix filter leaves out nothing");
    let all = texts(20_000);
    let texts: Vec<&str> = all.iter().map(String::as_str).collect();
    let found: Vec<usize> = groups(&texts, ALIKE).into_iter().map(|g| g as usize).collect();
    let (both, invented, missed) = pairs(&found, &exact(&all, true));
    assert!(both > 100_000, "the texts repeat themselves: {both}");
    assert_eq!(invented, 0, "what is joined is alike");
    assert!(missed * 200 <= both, "{missed} of {} pairs missed", both + missed);
}

#[test]
fn shingles_are_those_of_the_reference() {
    let data = json("stats/near_duplicates.json");
    let texts = data["texts"].as_array().unwrap();
    let set = |i: usize| shingles(&fold(texts[i]["text"].as_str().unwrap()));
    for (i, text) in texts.iter().enumerate() {
        assert_eq!(set(i).len() as u64, text["shingles"].as_u64().unwrap(), "{text}");
    }
    for pair in data["pairs"].as_array().unwrap() {
        let index = |k: &str| pair[k].as_u64().unwrap() as usize;
        let similarity = jaccard(&set(index("i")), &set(index("j")));
        assert!((similarity - pair["jaccard"].as_f64().unwrap()).abs() < 1e-9, "{pair}");
    }
}
