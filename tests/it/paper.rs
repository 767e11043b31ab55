//! The chat of fixtures/paper: every number is worked out by hand in its README.

use assert_cmd::Command;
use serde_json::{Value, json};

#[test]
fn every_number_is_the_one_on_paper() {
    let output = Command::cargo_bin("huzhu")
        .unwrap()
        .args(["audit", "--json", "fixtures/paper/chat.jsonl"])
        .output()
        .unwrap();
    let findings: Value = serde_json::from_slice(&output.stdout).unwrap();
    let chat = &findings["chats"][0];
    let r = &chat["reciprocity"];
    assert_eq!((r["help"].as_u64(), r["edges"].as_u64()), (Some(4), Some(3)));
    assert_eq!(r["edge"].as_f64(), Some(2.0 / 3.0));
    assert_eq!(r["weighted"].as_f64(), Some(0.5));
    assert_eq!(r["unmatched"].as_f64(), Some(0.5));
    assert_eq!(r["indirect"].as_f64(), Some(0.0));
    let s = &chat["service"];
    assert_eq!((s["requests"].as_u64(), s["helped"].as_u64()), (Some(4), Some(3)));
    assert_eq!(s["fulfilment_rate"].as_f64(), Some(0.75));
    assert_eq!(s["median_minutes_to_first_help"].as_f64(), Some(6.0));
    assert_eq!(s["failures"], json!({"quota": 1}));
    let members: Vec<(&str, u64, u64, u64)> = chat["members"]
        .as_array()
        .unwrap()
        .iter()
        .map(|m| {
            (
                m["member_id"].as_str().unwrap(),
                m["requests"].as_u64().unwrap(),
                m["given"].as_u64().unwrap(),
                m["received"].as_u64().unwrap(),
            )
        })
        .collect();
    assert_eq!(members, [("ann", 2, 1, 3), ("bob", 1, 2, 1), ("cai", 1, 1, 0)]);
    let pair = &chat["pairs"][0];
    assert_eq!((pair["a_id"].as_str(), pair["b_id"].as_str()), (Some("ann"), Some("bob")));
    assert_eq!(
        (pair["a_helped_b"].as_u64(), pair["b_helped_a"].as_u64(), pair["balance"].as_i64()),
        (Some(1), Some(2), Some(-1))
    );
    assert_eq!((pair["symmetry"].as_f64(), pair["owed_to"].as_str()), (Some(0.5), Some("bob")));
    assert_eq!(pair["open_since"], "2026-03-01T10:06:00+08:00");
    assert_eq!(pair["last"], "2026-03-01T10:06:00+08:00");
    let one_way = &chat["pairs"][1];
    assert_eq!((one_way["b_id"].as_str(), one_way["symmetry"].as_f64()), (Some("cai"), Some(0.0)));
    assert_eq!(one_way["open_since"], "2026-03-01T08:10:00+08:00");
    let expected = |key: &str| pair[key].as_f64().unwrap();
    assert!(expected("b_low") < expected("b_expected") && expected("b_expected") < 2.0);
    assert!(expected("b_high") > expected("b_expected"));
    assert_eq!(chat["members"][0]["given_share"], 0.25);
    assert_eq!(chat["functioning"]["waiting"]["reaction_median"], 4.0);
    assert_eq!(chat["functioning"]["waiting"]["reaction_within_hour"], 1.0);
    assert_eq!(chat["functioning"]["unanswered_by_kind"], json!({}), "no request had a day");
    assert_eq!(chat["free_riders"], json!([]), "nobody is a free-rider on a day's evidence");
    assert_eq!(chat["flags"], json!([]), "a help link is not spam");
}
