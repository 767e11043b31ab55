//! Figures on three of the labelled chats: by the shipped weights, which were fitted on these very chats, so
//! that their floors only say that nothing broke, and by weights that have not seen them.

use assert_cmd::Command;
use serde_json::Value;
use std::collections::BTreeMap;

fn figures(chat: &str, model: &[&str]) -> Value {
    let [export, gold] = ["chat.jsonl", "gold.json"].map(|file| format!("fixtures/chats/{chat}/{file}"));
    let output = Command::cargo_bin("huzhu")
        .unwrap()
        .args(["evaluate", "--json", &export, &gold])
        .args(model)
        .output()
        .unwrap();
    serde_json::from_slice(&output.stdout).expect("figures")
}

/// The chats that nobody wrote for the weights to learn from.
const JUDGED: [&str; 3] = ["zh1", "en2", "es"];

/// Right, false and missed cases over the chats, by what was judged.
struct Pooled(BTreeMap<String, (u64, u64, u64)>);

impl Pooled {
    fn of(chats: &[&str], model: &[&str]) -> Self {
        let mut pooled: BTreeMap<String, (u64, u64, u64)> = BTreeMap::new();
        for chat in chats {
            for part in figures(chat, model)["parts"].as_array().unwrap() {
                let f = &part[1];
                let entry = pooled.entry(part[0].as_str().unwrap().to_owned()).or_default();
                entry.0 += f["tp"].as_u64().unwrap();
                entry.1 += f["fp"].as_u64().unwrap();
                entry.2 += f["missed"].as_u64().unwrap();
            }
        }
        Self(pooled)
    }

    fn assert_f(&self, name: &str, floor: f64) {
        let (tp, fp, missed) = self.0[name];
        let f = 2.0 * tp as f64 / (2 * tp + fp + missed) as f64;
        assert!(f >= floor, "{name} F {f:.3} below {floor}");
    }

    fn assert_riders(&self) {
        let (_, fp, missed) = self.0["free_riders"];
        assert!(missed == 0 && fp <= 1, "free-riders: {missed} missed, {fp} false");
    }
}

#[test]
fn pooled_figures_stay_above_their_floors() {
    let pooled = Pooled::of(&JUDGED, &[]);
    pooled.assert_f("requests", 0.90);
    pooled.assert_f("links", 0.78);
    pooled.assert_f("edges", 0.85);
    let (tp, fp, missed) = pooled.0["spam"];
    assert!(
        tp as f64 / (tp + fp) as f64 >= 0.85 && tp as f64 / (tp + missed) as f64 >= 0.80,
        "spam {tp} {fp} {missed}"
    );
    pooled.assert_riders();
}

/// Every third of the other chats is learned from: all of them would take three times as long.
#[test]
#[ignore = "fits weights for minutes; .ci/run asks for it on a release build"]
fn weights_that_have_not_seen_a_chat_stay_above_their_floors() {
    let folder = tempfile::tempdir().unwrap();
    let model = folder.path().join("model.json");
    let mut chats: Vec<String> = std::fs::read_dir("fixtures/chats")
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| !JUDGED.contains(&name.as_str()))
        .collect();
    chats.sort_unstable();
    let learned = chats.iter().step_by(3).map(|name| format!("fixtures/chats/{name}"));
    let fitted = Command::cargo_bin("huzhu")
        .unwrap()
        .arg("train")
        .args(learned)
        .args(["--seed", "1", "-o", model.to_str().unwrap()])
        .output()
        .unwrap();
    assert!(fitted.status.success(), "{}", String::from_utf8_lossy(&fitted.stderr));
    let pooled = Pooled::of(&JUDGED, &["--model", model.to_str().unwrap()]);
    pooled.assert_f("requests", 0.92);
    pooled.assert_f("links", 0.82);
    pooled.assert_f("edges", 0.88);
    pooled.assert_riders();
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
