//! Finding links however they are broken, and telling which are the same (`fixtures/links`).

use huzhu::text::links::{canonical, find};
use proptest::prelude::*;
use serde_json::Value;
use std::collections::BTreeSet;

fn rows(name: &str) -> Vec<Value> {
    let text = std::fs::read_to_string(format!("fixtures/links/{name}.jsonl")).unwrap();
    text.lines().map(|l| serde_json::from_str(l).unwrap()).collect()
}

/// Hosts as they are compared: in ASCII.
fn ascii(host: &str) -> String {
    canonical(&format!("http://{host}/")).map_or_else(|| host.to_owned(), |l| l.host)
}

#[test]
fn hosts_are_found_however_they_are_written() {
    let (mut right, mut wrong, mut missed) = (0, 0, 0);
    let mut faults = Vec::new();
    for row in rows("link_gold") {
        let text = row["text"].as_str().unwrap();
        let list = |key: &str| -> BTreeSet<String> {
            row[key].as_array().unwrap().iter().map(|v| v.as_str().unwrap().to_owned()).collect()
        };
        let links = find(text);
        let hosts: BTreeSet<String> =
            links.iter().filter(|l| !l.host.is_empty()).map(|l| l.host.clone()).collect();
        let codes: BTreeSet<String> =
            links.iter().filter_map(|l| l.object.strip_prefix("code:").map(str::to_owned)).collect();
        let mut gold: BTreeSet<String> = list("hosts").iter().map(|h| ascii(h)).collect();
        let mut mine = hosts;
        gold.extend(list("tokens"));
        mine.extend(codes);
        right += mine.intersection(&gold).count();
        wrong += mine.difference(&gold).count();
        missed += gold.difference(&mine).count();
        if mine != gold {
            faults.push(format!("{}: {text:?} gave {mine:?}", row["group"].as_str().unwrap()));
        }
        if row["group"] == "negative" {
            assert!(mine.is_empty(), "{text}: {mine:?}");
        }
    }
    let f = 2.0 * f64::from(right as u32) / f64::from((2 * right + wrong + missed) as u32);
    assert!(f >= 0.99, "F {f:.3}\n{}", faults.join("\n"));
}

#[test]
fn links_to_one_thing_are_one() {
    for row in rows("canon_gold") {
        let [a, b] = ["a", "b"].map(|k| canonical(row[k].as_str().unwrap()).unwrap());
        assert_eq!(a.object == b.object, row["same_object"] == true, "{row}: {} {}", a.object, b.object);
        if let Some(same) = row["same_beneficiary"].as_bool() {
            assert_eq!(a.beneficiary == b.beneficiary, same, "{row}");
        }
    }
}

proptest! {
    /// The canonical form of a canonical form is itself.
    #[test]
    fn canonical_forms_stay(
        host in "(www\\.|m\\.)?[a-z]{2,8}\\.(com|cn|top|co\\.uk)",
        path in "(/[a-zA-Z0-9~%._-]{0,6}){0,3}",
        query in "(\\?[a-z]{1,4}=[a-zA-Z0-9]{0,4}(&[a-z]{1,4}=[a-zA-Z0-9]{0,3}){0,2})?",
    ) {
        if let Some(link) = canonical(&format!("https://{host}{path}{query}")) {
            let again = canonical(&format!("https://{}", link.object)).unwrap();
            prop_assert_eq!(&again.object, &link.object);
        }
    }

    /// No text makes the finder fail, and what it calls the writing stands in the text.
    #[test]
    fn any_text_may_be_searched(text in "(\\PC|h ?t ?t ?p ?s?://|\\.com|点|。|\\[dot\\]| \\. |😀|\u{200b}){0,40}") {
        for link in find(&text) {
            prop_assert!(text.contains(&link.raw), "{:?}", link.raw);
        }
    }
}
