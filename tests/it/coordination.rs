//! Postings of the same things within moments of each other (`fixtures/coordination`).

use assert_cmd::Command;
use huzhu::spam::{Rule, Share, coordination};
use std::collections::BTreeMap;

type Weights = BTreeMap<(String, String), u64>;

#[test]
fn planted_pairs_are_found_and_no_others() {
    let output = Command::cargo_bin("huzhu")
        .unwrap()
        .args(["coordination", "fixtures/coordination/sim1_input.csv.gz", "--window", "10"])
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    let mut found = Weights::new();
    let mut table = csv::Reader::from_reader(&*output.stdout);
    for row in table.records().map(Result::unwrap) {
        found.insert((row[0].to_owned(), row[1].to_owned()), row[2].parse().unwrap());
    }
    let file = std::fs::File::open("fixtures/coordination/sim1_truth.csv.gz").unwrap();
    let mut truth = csv::Reader::from_reader(flate2::read::MultiGzDecoder::new(file));
    let mut planted = Weights::new();
    for row in truth.records().map(Result::unwrap).filter(|r| &r[6] == "TRUE") {
        let (a, b) = (row[4].to_owned(), row[5].to_owned());
        *planted.entry((a.clone().min(b.clone()), a.max(b))).or_default() += 1;
    }
    assert_eq!(planted.len(), 780);
    assert_eq!(found, planted);
}

#[test]
fn a_table_without_the_column_says_which_there_are() {
    let output = Command::cargo_bin("huzhu")
        .unwrap()
        .args(["coordination", "fixtures/coordination/sim1_input.csv.gz", "--object", "url"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("no column url; it has object_id, account_id"));
}

#[test]
fn a_table_longer_than_allowed_is_refused() {
    let output = Command::cargo_bin("huzhu")
        .unwrap()
        .args(["coordination", "fixtures/coordination/sim1_input.csv.gz", "--max-bytes", "1000"])
        .output()
        .unwrap();
    assert!(!output.status.success());
    assert!(output.stdout.is_empty());
    assert!(String::from_utf8_lossy(&output.stderr).contains("longer than --max-bytes allows"), "{output:?}");
}

/// The rule word by word: all pairs of all postings.
fn by_hand(shares: &[Share], rule: Rule) -> BTreeMap<(u32, u32), u64> {
    let mut shares = shares.to_vec();
    shares.sort_by_key(|s| (s.object, s.time, s.account, s.content));
    shares.dedup();
    let rows = |shares: &[Share], a: u32| shares.iter().filter(|s| s.account == a).count();
    let all = shares.clone();
    shares.retain(|s| rows(&all, s.account) >= rule.least);
    let mut pairs = Vec::new();
    for (i, a) in shares.iter().enumerate() {
        for b in &shares[i + 1..] {
            let near = (a.time - b.time).abs() <= rule.window;
            let loops = a.object == a.content || b.object == b.content;
            if a.object == b.object && a.account != b.account && near && !loops {
                pairs.push((*a, *b));
            }
        }
    }
    let with: Vec<u32> = pairs.iter().flat_map(|(a, b)| [a.content, b.content]).collect();
    let left: Vec<Share> = shares.iter().copied().filter(|s| with.contains(&s.content)).collect();
    let mut ties = BTreeMap::new();
    for (a, b) in pairs {
        if rows(&left, a.account) >= rule.least || rows(&left, b.account) >= rule.least {
            *ties.entry((a.account.min(b.account), a.account.max(b.account))).or_default() += 1;
        }
    }
    ties
}

proptest::proptest! {
    #[test]
    fn the_window_finds_what_all_pairs_find(
        rows in proptest::collection::vec((0u32..4, 0u32..6, 0u32..60, 0i64..50), 0..60),
        window in 0i64..12,
        least in 1usize..4,
    ) {
        let shares: Vec<Share> =
            rows.iter().map(|(object, account, content, time)| Share { object: *object, account: *account, content: *content, time: *time }).collect();
        let rule = Rule { window, least, quantile: 0.5 };
        let found: BTreeMap<(u32, u32), u64> = coordination(&shares, rule).into_iter().map(|t| (t.accounts, t.weight)).collect();
        proptest::prop_assert_eq!(found, by_hand(&shares, rule));
    }
}

#[test]
fn one_link_posted_a_hundred_thousand_times_is_no_burden() {
    // All pairs of these would be five thousand million.
    let shares: Vec<Share> = (0..100_000u32)
        .map(|n| Share { object: 0, account: n % 500, content: n + 1, time: i64::from(n) })
        .collect();
    let ties = coordination(&shares, Rule { window: 10, least: 2, quantile: 0.5 });
    assert_eq!(ties.len(), 5000, "each with the ten before and the ten after");
}
