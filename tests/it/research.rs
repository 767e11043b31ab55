//! Findings for publication, and the data dictionary.

use assert_cmd::Command;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

fn huzhu(args: &[&str]) -> std::process::Output {
    Command::cargo_bin("huzhu").unwrap().args(args).output().unwrap()
}

fn bytes_of(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<(String, Vec<u8>)> = fs::read_dir(folder)
        .unwrap()
        .map(|e| e.unwrap().path())
        .map(|p| (p.file_name().unwrap().to_string_lossy().into_owned(), fs::read(p).unwrap()))
        .collect();
    files.sort();
    files
}

#[test]
fn nothing_in_published_findings_leads_to_a_person() {
    let home = tempfile::tempdir().unwrap();
    let at = |name: &str| home.path().join(name).to_string_lossy().into_owned();
    let export = "fixtures/chats/zh1/chat.jsonl";
    let run = |out: &str, key: &str| {
        let output = huzhu(&["audit", "--quiet", "--quick", export, "-o", &at(out), "--research", &at(key)]);
        assert!(output.status.success(), "{output:?}");
        bytes_of(Path::new(&at(out)))
    };
    let (first, again, other) = (run("a", "key"), run("b", "key"), run("c", "other"));
    assert_eq!(first, again, "the same key gives the same bytes");
    assert_ne!(first, other, "another key gives other pseudonyms");
    let key = fs::read_to_string(at("key")).unwrap();
    assert_eq!(key.trim().len(), 64);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(at("key")).unwrap().permissions().mode() & 0o777, 0o600);
    }
    // No id, no name of three letters or more, no longer message of the chat stands anywhere.
    let mut secrets: Vec<String> = vec![key.trim().to_owned()];
    for line in fs::read_to_string(export).unwrap().lines() {
        let row: Value = serde_json::from_str(line).unwrap();
        for field in ["sender_id", "sender_name", "sender", "text"] {
            let long = |t: &&str| t.chars().count() >= 3 && t.len() >= 6 && *t != "system";
            if let Some(text) = row[field].as_str().filter(long) {
                secrets.push(text.to_owned());
            }
        }
    }
    assert!(secrets.len() > 400);
    for (name, bytes) in first.iter().filter(|f| !f.0.ends_with(".parquet")) {
        let text = String::from_utf8_lossy(bytes);
        for secret in &secrets {
            let shown = serde_json::to_string(secret).unwrap();
            assert!(!text.contains(secret) && !text.contains(shown.trim_matches('"')), "{name}: {secret}");
        }
    }
    let names: Vec<&str> = first.iter().map(|f| f.0.as_str()).collect();
    assert!(!names.contains(&"report.html") && !names.contains(&"weeks.csv"), "{names:?}");
    let findings: Value = serde_json::from_slice(&fs::read(at("a") + "/findings.json").unwrap()).unwrap();
    assert_eq!(findings["research"]["suppressed_below"], 5);
    let chat = &findings["chats"][0];
    assert_eq!(chat["sha256"].as_str().unwrap().len(), 64);
    let member = chat["members"][0]["member_id"].as_str().unwrap();
    assert!(member.starts_with("m_") && member.len() == 12, "{member}");
    // 忘情水 is only watched: neither listed nor marked.
    assert_eq!(chat["free_riders"], serde_json::json!([]));
    assert!(chat["members"].as_array().unwrap().iter().all(|m| m["verdict"] != "watch"));
}

#[test]
fn dates_move_by_whole_weeks() {
    let home = tempfile::tempdir().unwrap();
    let key = home.path().join("key").to_string_lossy().into_owned();
    let first = |shift: &[&str]| {
        let mut args =
            vec!["audit", "--json", "--quick", "fixtures/chats/zh1/chat.jsonl", "--research", &key];
        args.extend(shift);
        let findings: Value = serde_json::from_slice(&huzhu(&args).stdout).unwrap();
        findings["chats"][0]["from"].as_str().unwrap().parse::<jiff::Timestamp>().unwrap()
    };
    let (plain, moved) = (first(&[]), first(&["--shift-dates"]));
    let days = (plain.as_second() - moved.as_second()) / 86_400;
    assert!(days > 0 && days % 7 == 0 && days <= 104 * 7, "{days}");
    assert_eq!((plain.as_second() - moved.as_second()) % 86_400, 0);
}

#[test]
fn findings_say_how_they_were_made() {
    let home = tempfile::tempdir().unwrap();
    let key = home.path().join("key").to_string_lossy().into_owned();
    let export = "fixtures/chats/es/chat.jsonl";
    let run = |more: &[&str]| -> Value {
        let mut args = vec!["audit", "--json", "--quick", export, "--research", &key];
        args.extend(more);
        serde_json::from_slice(&huzhu(&args).stdout).unwrap()
    };
    let (careful, fast) = (run(&[]), run(&["--pairing", "fast", "--seed", "7"]));
    assert_eq!(
        (&careful["research"]["pairing"], &fast["research"]["pairing"]),
        (&json!("careful"), &json!("fast"))
    );
    assert_eq!(fast["chats"][0]["settings"]["seed"], 7);
    let used = &careful["chats"][0]["parameters"];
    for (name, value) in [
        ("help_threshold", 0.5),
        ("timetable_block_hours", 6.0),
        ("exposure_days", 14.0),
        ("around_before_message_hours", 2.0),
        ("seasoned_opportunities", 20.0),
        ("rider_sure", 0.95),
        ("points_half_life_days", 30.0),
    ] {
        assert_eq!(used[name], value, "{name} as docs/methods.md has it");
    }
    assert!(!careful["chats"][0]["time_zone"].as_str().unwrap().is_empty());
}

#[test]
fn a_folder_with_names_is_no_place_to_publish_from() {
    let home = tempfile::tempdir().unwrap();
    let (out, key) = (home.path().join("out"), home.path().join("key"));
    let (out, key) = (out.to_string_lossy(), key.to_string_lossy());
    let export = "fixtures/paper/chat.jsonl";
    assert!(huzhu(&["audit", "--quiet", export, "-o", &out]).status.success());
    let refused = huzhu(&["audit", "--quiet", export, "-o", &out, "--research", &key]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("choose another folder"));
    fs::write(&*key, "short").unwrap();
    let refused = huzhu(&["audit", "--quiet", export, "--research", &key]);
    assert_eq!(refused.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("64 hexadecimal digits"));
}

#[test]
fn every_column_is_in_the_dictionary() {
    let home = tempfile::tempdir().unwrap();
    let out = home.path().to_string_lossy();
    assert!(huzhu(&["audit", "--quiet", "--quick", "fixtures/demo", "-o", &out]).status.success());
    let dictionary: Vec<Value> =
        serde_json::from_slice(&fs::read(home.path().join("columns.json")).unwrap()).unwrap();
    for table in ["members", "weeks", "requests", "help", "pairs", "links", "flags"] {
        let csv = fs::read_to_string(home.path().join(format!("{table}.csv"))).unwrap();
        let head: Vec<&str> = csv.lines().next().unwrap().split(',').collect();
        let described: Vec<&str> = dictionary
            .iter()
            .filter(|d| d["table"] == table)
            .map(|d| d["column"].as_str().unwrap())
            .collect();
        assert_eq!(head, described, "{table}");
    }
}

#[test]
fn the_page_of_columns_is_up_to_date() {
    let mut page = String::from(
        "# Columns\n\nThe tables that `audit -o` writes as CSV and Parquet; the same list lies beside them as \
         `columns.json`. An empty cell\nmeans undefined, never 0.\n",
    );
    let mut table = "";
    for d in huzhu::report::dictionary() {
        if d.table != table {
            table = d.table;
            page.push_str(&format!("\n## {table}\n\n| column | type | meaning |\n|---|---|---|\n"));
        }
        page.push_str(&format!("| `{}` | {} | {} |\n", d.column, d.kind, d.about));
    }
    let path = "docs/columns.md";
    if std::env::var_os("HUZHU_BLESS").is_some() {
        fs::write(path, &page).unwrap();
    }
    assert_eq!(fs::read_to_string(path).unwrap(), page, "run the tests once with HUZHU_BLESS=1");
}
