//! Evidence for and against messages, and campaigns, on invented chats.

use assert_cmd::Command;
use serde_json::{Value, json};
use std::fmt::Write;

/// A group of twelve who ask and help for three days; then `extra` lines are added: day, minute, sender, text.
fn audit(extra: &[(u32, u32, &str, &str)]) -> Value {
    let mut rows: Vec<(u32, u32, String, String)> = Vec::new();
    for day in 1..=3 {
        for n in 0..12u32 {
            let (asker, helper) = (format!("m{n}"), format!("m{}", (n + 1) % 12));
            let at = 480 + 40 * n;
            rows.push((day, at, asker, format!("帮我砍一刀 https://p.pinduoduo.com/FAKE{day}x{n}")));
            rows.push((day, at + 2, helper, format!("@m{n} 帮你点了")));
        }
    }
    rows.extend(extra.iter().map(|(d, m, who, text)| (*d, *m, (*who).to_owned(), (*text).to_owned())));
    rows.sort();
    let mut chat = String::new();
    for (id, (day, minute, who, text)) in rows.iter().enumerate() {
        let ts = format!("2026-03-0{day}T{:02}:{:02}:00+08:00", minute / 60, minute % 60);
        let row =
            json!({"id": id, "ts": ts, "sender_id": who, "sender_name": who, "type": "text", "text": text});
        writeln!(chat, "{row}").unwrap();
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("chat.jsonl");
    std::fs::write(&path, chat).unwrap();
    let output = Command::cargo_bin("huzhu")
        .unwrap()
        .args(["audit", "--json", "--quick"])
        .arg(&path)
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    let findings: Value = serde_json::from_slice(&output.stdout).unwrap();
    findings["chats"][0].clone()
}

fn signals<'a>(chat: &'a Value, text: &str) -> Vec<&'a str> {
    let flags = chat["flags"].as_array().unwrap();
    let flag = flags.iter().find(|f| f["text"].as_str().unwrap().contains(text));
    let list = flag.map_or(&[][..], |f| f["signals"].as_array().unwrap());
    list.iter().map(|s| s[0].as_str().unwrap()).collect()
}

#[test]
fn nothing_is_held_against_those_who_ask_and_help() {
    let chat = audit(&[]);
    assert_eq!(chat["flags"], json!([]));
    assert_eq!(chat["campaigns"], json!([]));
}

#[test]
fn a_campaign_is_found_with_its_reasons() {
    let bait = "官方补贴发放 扫码领红包 加V领取 http://pinduod0u.example/a";
    let chat = audit(&[
        (2, 600, "stranger1", bait),
        (2, 640, "stranger2", bait),
        (3, 700, "stranger1", bait),
        (3, 705, "m3", "大家别点，那是假的 http://pinduod0u.example/a 骗子"),
    ]);
    let seen = signals(&chat, "官方补贴");
    for signal in ["look_alike", "shared_text", "shared_link", "contact", "bait", "never_helped"] {
        assert!(seen.contains(&signal), "{signal} in {seen:?}");
    }
    assert!(signals(&chat, "大家别点").is_empty(), "a warning is no spam");
    let campaigns = chat["campaigns"].as_array().unwrap();
    assert_eq!(campaigns.len(), 1, "{campaigns:?}");
    let members: Vec<&str> = campaigns[0]["members"]
        .as_array()
        .unwrap()
        .iter()
        .map(|m| m["member_id"].as_str().unwrap())
        .collect();
    assert_eq!(members, ["stranger1", "stranger2"]);
    assert_eq!(campaigns[0]["postings"], 3);
}

#[test]
fn helping_speaks_for_a_member_and_soliciting_in_many_ways_silences_it() {
    let text = "我家做的手工皂 免费领试用 https://soap.example.com/a1";
    let chat = audit(&[(3, 720, "m5", text), (3, 800, "stranger", text)]);
    let scores: Vec<(&str, f64)> = chat["flags"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| (f["member_id"].as_str().unwrap(), f["score"].as_f64().unwrap()))
        .collect();
    assert!(scores.iter().all(|(who, _)| *who != "m5"), "{scores:?}");
    assert!(scores.iter().any(|(who, _)| *who == "stranger"), "{scores:?}");
    let hijacked = audit(&[(3, 720, "m5", "日结兼职 先转押金 加V fake0000 私下转账不走平台")]);
    let seen = signals(&hijacked, "日结兼职");
    assert!(seen.contains(&"fraud") && !seen.contains(&"helper"), "{seen:?}");
}
