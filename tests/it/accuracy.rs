//! Accuracy on the labelled development chats. The floors are development figures.

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

#[test]
fn the_native_export_gives_the_same_free_riders() {
    for (chat, native) in [("zh1", "export.csv"), ("en2", "discord.json"), ("es", "_chat.txt")] {
        let names = |path: String| -> Vec<String> {
            let output =
                Command::cargo_bin("huzhu").unwrap().args(["audit", "--json", &path]).output().unwrap();
            let findings: Value = serde_json::from_slice(&output.stdout).unwrap();
            let mut names: Vec<String> = findings["chats"][0]["free_riders"]
                .as_array()
                .unwrap()
                .iter()
                .map(|f| f["name"].as_str().unwrap().to_owned())
                .collect();
            names.sort();
            names
        };
        let neutral = names(format!("fixtures/chats/{chat}/chat.jsonl"));
        assert!(!neutral.is_empty());
        assert_eq!(neutral, names(format!("fixtures/chats/{chat}/native/{native}")), "{chat}");
    }
}
