//! What was planned beforehand, and what became of it.

use assert_cmd::Command;
use serde_json::Value;
use std::fs;

const EXPORT: &str = "fixtures/paper/chat.jsonl";

fn huzhu(args: &[&str]) -> (i32, String, String) {
    let output = Command::cargo_bin("huzhu").unwrap().args(args).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
}

#[test]
fn an_audit_says_where_it_left_its_plan() {
    let home = tempfile::tempdir().unwrap();
    let at = |name: &str| home.path().join(name).to_string_lossy().into_owned();
    let (plan, out) = (at("plan.json"), at("out"));
    let measures = ["--measure", "reciprocity", "--measure", "exchange.contingent", "--quick"];
    let mut args = vec!["plan", EXPORT, "-o", &plan];
    args.extend(measures);
    let (code, printed, error) = huzhu(&args);
    assert_eq!(code, 0, "{error}");
    let written: Value = serde_json::from_str(&fs::read_to_string(&plan).unwrap()).unwrap();
    assert_eq!(printed.trim(), written["sha256"]);
    assert_eq!(
        (&written["settings"]["seed"], &written["parameters"]["rider_sure"]),
        (&1.into(), &0.95.into())
    );

    // As planned.
    let (code, summary, error) = huzhu(&["audit", EXPORT, "--quick", "--plan", &plan, "-o", &out]);
    assert_eq!(code, 0, "{error}");
    let hash = printed.trim();
    assert!(summary.starts_with(&format!("Plan {hash}: 0 deviations, ")), "{summary}");
    let findings: Value =
        serde_json::from_str(&fs::read_to_string(format!("{out}/findings.json")).unwrap()).unwrap();
    assert_eq!(findings["plan"]["deviations"], Value::Array(Vec::new()));
    let exploratory = findings["plan"]["exploratory"].as_array().unwrap();
    let names = |key: &str| exploratory.iter().any(|e| e == key);
    assert!(names("free_riders") && names("exchange.lag"));
    assert!(!names("reciprocity") && !names("exchange.contingent") && !names("exchange"));
    let page = fs::read_to_string(format!("{out}/report.md")).unwrap();
    assert!(page.contains("### Is help returned?\n") && page.contains("(exploratory)\n"), "{page}");

    // Another seed and another chat.
    let other = "fixtures/chats/es/chat.jsonl";
    let (_, json, _) =
        huzhu(&["audit", other, "--quick", "--seed", "7", "--tz", "Asia/Tokyo", "--json", "--plan", &plan]);
    let findings: Value = serde_json::from_str(&json).unwrap();
    let told: Vec<&str> = (findings["plan"]["deviations"].as_array().unwrap().iter())
        .map(|d| d["what"].as_str().unwrap())
        .collect();
    assert_eq!(told, ["chats", "reading.tz", "settings.seed"]);
    let without: Value = serde_json::from_str(&huzhu(&["audit", EXPORT, "--quick", "--json"]).1).unwrap();
    assert_eq!(without["plan"], Value::Null);

    // A plan that was mended afterwards is none.
    let mended = fs::read_to_string(&plan).unwrap().replace("\"reciprocity\"", "\"points\"");
    fs::write(&plan, mended).unwrap();
    let (code, _, error) = huzhu(&["audit", EXPORT, "--quick", "--plan", &plan]);
    assert_eq!(code, 2);
    let older = fs::read_to_string(&plan).unwrap().replace("\"plan_version\": 1", "\"plan_version\": 0");
    fs::write(&plan, older).unwrap();
    let (code_older, _, error_older) = huzhu(&["audit", EXPORT, "--quick", "--plan", &plan]);
    assert!(code_older == 2 && error_older.contains("a plan of another version of huzhu"), "{error_older}");
    assert!(error.contains("plan.json was changed after it was written"), "{error}");
}

#[test]
fn every_measure_has_its_key() {
    let (_, json, _) = huzhu(&["audit", EXPORT, "--quick", "--json"]);
    let findings: Value = serde_json::from_str(&json).unwrap();
    for key in huzhu::findings::MEASURES {
        assert!(findings["chats"][0].get(key).or(findings.get(key)).is_some(), "{key}");
    }
    let (code, _, error) = huzhu(&["plan", EXPORT, "--measure", "luck"]);
    assert_eq!(code, 2);
    assert!(error.contains("no measure luck: there are reciprocity, exchange,"), "{error}");
}
