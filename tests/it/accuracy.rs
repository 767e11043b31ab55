//! Figures on the labelled development chats. The shipped weights were fitted on these very chats, so the
//! floors only say that nothing broke; `docs/accuracy.md` has the figures for chats that were held out.

use assert_cmd::Command;
use serde_json::Value;
use std::collections::BTreeMap;

fn figures(chat: &str) -> Value {
    let output = Command::cargo_bin("huzhu")
        .unwrap()
        .args([
            "evaluate",
            "--json",
            &format!("fixtures/chats/{chat}/chat.jsonl"),
            &format!("fixtures/chats/{chat}/gold.json"),
        ])
        .output()
        .unwrap();
    serde_json::from_slice(&output.stdout).expect("figures")
}

#[test]
fn pooled_figures_stay_above_their_floors() {
    let mut pooled: BTreeMap<String, (u64, u64, u64)> = BTreeMap::new();
    for chat in ["zh1", "en2", "es"] {
        for part in figures(chat)["parts"].as_array().unwrap() {
            let f = &part[1];
            let entry = pooled.entry(part[0].as_str().unwrap().to_owned()).or_default();
            entry.0 += f["tp"].as_u64().unwrap();
            entry.1 += f["fp"].as_u64().unwrap();
            entry.2 += f["missed"].as_u64().unwrap();
        }
    }
    let f = |name: &str| {
        let (tp, fp, missed) = pooled[name];
        2.0 * tp as f64 / (2 * tp + fp + missed) as f64
    };
    assert!(f("requests") >= 0.90, "requests F {:.3}", f("requests"));
    assert!(f("links") >= 0.78, "links F {:.3}", f("links"));
    assert!(f("edges") >= 0.85, "edges F {:.3}", f("edges"));
    let (tp, fp, missed) = pooled["spam"];
    assert!(
        tp as f64 / (tp + fp) as f64 >= 0.85 && tp as f64 / (tp + missed) as f64 >= 0.80,
        "spam {tp} {fp} {missed}"
    );
    let (_, fp, missed) = pooled["free_riders"];
    assert!(missed == 0 && fp <= 1, "free-riders: {missed} missed, {fp} false");
}

fn findings(path: &str) -> Value {
    let output = Command::cargo_bin("huzhu").unwrap().args(["audit", "--json", path]).output().unwrap();
    let mut findings: Value = serde_json::from_slice(&output.stdout).unwrap();
    findings["chats"][0].take()
}

/// The named columns of the rows of one table.
fn rows(chat: &Value, table: &str, columns: &[&str]) -> Vec<Vec<Value>> {
    let rows = chat[table].as_array().unwrap().iter();
    rows.map(|row| columns.iter().map(|c| row[c].clone()).collect()).collect()
}

#[test]
fn native_exports_that_carry_the_facts_give_the_same_findings() {
    for (chat, native) in [("en2", "discord.json"), ("es", "_chat.txt")] {
        let a = findings(&format!("fixtures/chats/{chat}/chat.jsonl"));
        let b = findings(&format!("fixtures/chats/{chat}/native/{native}"));
        // Discord marks the lines of a bot as the app's, and both keep other fractions of a second:
        // a record on the edge of the threshold may fall on either side.
        for key in ["edge", "weighted"] {
            let value = |f: &Value| f["reciprocity"][key].as_f64().unwrap();
            assert!((value(&a) - value(&b)).abs() < 0.02, "{chat} {key}");
        }
        for (table, columns) in [
            ("free_riders", &["name", "tier", "requests"][..]),
            ("requests", &["name", "kind", "text"]),
            ("help", &["helper", "requester", "outcome", "reason", "evidence"]),
            ("flags", &["name", "signals", "text"]),
        ] {
            let (x, y) = (rows(&a, table, columns), rows(&b, table, columns));
            let other =
                x.iter().filter(|r| !y.contains(r)).count() + y.iter().filter(|r| !x.contains(r)).count();
            assert!(other * 20 <= x.len() + y.len(), "{chat} {table}: {other} of {} rows differ", x.len());
        }
        assert!(rows(&a, "help", &["helper"]).len() > 30);
    }
}

#[test]
fn an_export_without_cards_and_quotes_still_finds_who_takes() {
    let a = findings("fixtures/chats/zh1/chat.jsonl");
    let b = findings("fixtures/chats/zh1/native/export.csv");
    assert_eq!(rows(&a, "free_riders", &["name", "tier"]), rows(&b, "free_riders", &["name", "tier"]));
    assert_eq!(rows(&a, "free_riders", &["name"]).len(), 1);
    let edge = |f: &Value| f["reciprocity"]["edge"].as_f64().unwrap();
    assert!((edge(&a) - edge(&b)).abs() < 0.05);
}
