//! What a message does and whom it helps, from the command line.

use assert_cmd::Command;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// Writes a chat of (sender, words, index of the answered message) a minute apart.
fn chat(folder: &Path, lines: &[(&str, &str, Option<usize>)]) -> PathBuf {
    let mut text = String::new();
    for (i, (sender, words, reply)) in lines.iter().enumerate() {
        let line = json!({
            "id": i + 1, "ts": format!("2026-05-0{}T{:02}:{:02}:00+08:00", 1 + i / 1200, i / 60 % 20, i % 60),
            "sender_id": sender, "sender_name": sender, "type": "text", "text": words,
            "reply_to": reply.map(|r| r + 1), "mentions": [],
        });
        text.push_str(&line.to_string());
        text.push('\n');
    }
    let path = folder.join("chat.jsonl");
    std::fs::write(&path, text).unwrap();
    path
}

fn huzhu(args: &[&str]) -> String {
    let output = Command::cargo_bin("huzhu").unwrap().args(args).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// The labels of every message of a chat.
fn labels(chat: &Path, config: Option<&Path>) -> Vec<Vec<String>> {
    let folder = tempfile::tempdir().unwrap();
    let mut args = vec!["audit", "-q", "-o", folder.path().to_str().unwrap(), chat.to_str().unwrap()];
    if let Some(config) = config {
        args.extend(["--config", config.to_str().unwrap()]);
    }
    huzhu(&args);
    std::fs::read_to_string(folder.path().join("annotations.jsonl"))
        .unwrap()
        .lines()
        .map(|l| {
            let value: Value = serde_json::from_str(l).unwrap();
            value["labels"].as_array().unwrap().iter().map(|s| s.as_str().unwrap().to_owned()).collect()
        })
        .collect()
}

const LINK: &str = "https://p.pinduoduo.com/FAKE0001";

#[test]
fn honest_words_that_look_like_something_else() {
    let folder = tempfile::tempdir().unwrap();
    let ask = format!("姐妹们帮忙点一下，就差一个了，谢谢大家 {LINK}");
    let lines = [
        ("小林", "大家早上好", None),
        ("阿珍(已满勿发)", ask.as_str(), None),
        ("老周", "点了", None),
        ("小林", "@阿珍(已满勿发) 1", None),
        ("老周", "那家火锅店太火爆了，排队两小时", None),
        ("小林", "今天中午已点外卖", None),
        ("老周", "新闻说助力乡村振兴", None),
        ("小林", "手机黑屏了，气死我", None),
    ];
    let found = labels(&chat(folder.path(), &lines), None);
    assert!(found[1].contains(&"request".to_owned()), "{:?}", found[1]);
    assert!(
        !found[1].iter().any(|l| l == "ad" || l == "thanks"),
        "帮忙点一下 is no advertisement: {:?}",
        found[1]
    );
    assert!(found[2].contains(&"fulfil".to_owned()) && found[3].contains(&"fulfil".to_owned()));
    assert!(!found[3].contains(&"fail".to_owned()), "a name says nothing: {:?}", found[3]);
    for talk in &found[4..] {
        assert!(!talk.iter().any(|l| ["request", "ad", "scam"].contains(&l.as_str())), "{talk:?}");
    }
}

#[test]
fn a_reply_does_not_inherit_what_it_quotes() {
    let folder = tempfile::tempdir().unwrap();
    let ask = format!("帮我砍一刀 {LINK}");
    let quoting = format!("「小林：帮我砍一刀 {LINK}」\n- - - - - - - - - - - - - - -\n砍了");
    let lines = [("小林", ask.as_str(), None), ("老周", "今天好冷", None), ("阿梅", quoting.as_str(), None)];
    let found = labels(&chat(folder.path(), &lines), None);
    assert_eq!(found[2], ["fulfil"]);
}

/// Esperanto is not shipped: its words come from one file.
#[test]
fn a_language_is_one_file() {
    let folder = tempfile::tempdir().unwrap();
    let lines = [
        ("Ana", "Saluton al ĉiuj, kia bela tago", None),
        ("Beno", "bonvolu klaki mian ligilon https://example.org/kampanjo", None),
        ("Cela", "mi klakis", None),
        ("Dano", "dankon Cela", None),
        ("Beno", "dankegon!", None),
    ];
    let chat = chat(folder.path(), &lines);
    let config = folder.path().join("huzhu.toml");
    std::fs::write(
        &config,
        "[words.ask]\nstrong = [\"bonvolu klaki\"]\n[words.boost]\nstrong = [\"ligilon\"]\n\
         [words.claim]\nstrong = [\"mi klakis\"]\nwhole = [\"mi klakis\"]\n[words.thanks]\nstrong = [\"dankegon\"]\n",
    )
    .unwrap();
    let has = |found: &[Vec<String>], i: usize, act: &str| found[i].iter().any(|l| l == act);
    let without = labels(&chat, None);
    assert!(!has(&without, 2, "fulfil") && !has(&without, 4, "thanks"), "{without:?}");
    let with = labels(&chat, Some(&config));
    assert!(has(&with, 1, "request") && has(&with, 2, "fulfil") && has(&with, 4, "thanks"), "{with:?}");
}

#[test]
fn unknown_words_sections_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let chat = chat(folder.path(), &[("Ana", "hello", None)]);
    for (text, part) in
        [("[words.asking]\nstrong = [\"x\"]\n", "asking"), ("[words]\nlanguages = [\"xx\"]\n", "xx")]
    {
        let config = folder.path().join("huzhu.toml");
        std::fs::write(&config, text).unwrap();
        let output = Command::cargo_bin("huzhu")
            .unwrap()
            .args(["audit", "-q", "--config", config.to_str().unwrap(), chat.to_str().unwrap()])
            .output()
            .unwrap();
        let error = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{error}");
        assert!(error.contains(part), "{error}");
    }
}

#[test]
fn explains_words_features_and_runners_up() {
    let out = huzhu(&["explain", "fixtures/chats/zh1/chat.jsonl", "--message", "7"]);
    assert!(out.contains("words (zh)") && out.contains("claim"), "{out}");
    assert!(out.contains("fulfil") && out.contains("worded_fulfil"), "{out}");
    let json: Value = serde_json::from_str(&huzhu(&[
        "explain",
        "--json",
        "fixtures/chats/zh1/chat.jsonl",
        "--message",
        "35",
    ]))
    .unwrap();
    assert_eq!(json["message"], "35");
    assert!(json["phrases"].is_array() && json["acts"].is_array() && json["needs"].is_array());
    let output = Command::cargo_bin("huzhu")
        .unwrap()
        .args(["explain", "fixtures/chats/zh1/chat.jsonl", "--message", "99999"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn the_answers_at_other_thresholds_stand_in_the_findings() {
    let findings: Value =
        serde_json::from_str(&huzhu(&["audit", "--json", "fixtures/chats/en2/chat.jsonl"])).unwrap();
    let chat = &findings["chats"][0];
    let rows = chat["sensitivity"].as_array().unwrap();
    let (all, strict) = rows.split_at(4);
    let help: Vec<u64> = all.iter().map(|r| r["help"].as_u64().unwrap()).collect();
    assert!(all.iter().all(|r| r["strict"] == false));
    assert!(strict.len() == 1 && strict[0]["strict"] == true);
    assert_eq!(
        (&strict[0]["threshold"], &strict[0]["edge"]),
        (&json!(0.5), &chat["exchange"]["strict"]["edge"])
    );
    assert!(strict[0]["help"].as_u64().unwrap() < help[1], "some help has no explicit evidence");
    let fulfilled = |row: &Value| row["fulfilment_rate"].as_f64().unwrap();
    assert!(fulfilled(&strict[0]) < fulfilled(&rows[1]), "and some requests only such");
    assert_eq!(rows[1]["odds"], chat["exchange"]["contingent"]["odds"]["ratio"]);
    assert!(help.windows(2).all(|w| w[0] >= w[1]), "more help at a lower threshold: {help:?}");
    assert_eq!(rows[1]["threshold"], 0.5);
    assert_eq!(rows[1]["help"], chat["reciprocity"]["help"]);
    assert_eq!(rows[1]["edge"], chat["reciprocity"]["edge"]);
    let check = &chat["self_check"];
    assert!(check["hidden"].as_u64().unwrap() >= 10 && check["right"].as_u64() <= check["paired"].as_u64());
    assert_eq!(chat["languages"], json!(["en"]));
}

/// Trains on two chats and judges a third: the same bytes twice, and the command line uses them.
#[test]
fn trains_the_same_weights_twice_and_uses_them() {
    let folder = tempfile::tempdir().unwrap();
    let labelled = folder.path().join("labelled");
    for name in ["es2", "en4"] {
        let to = labelled.join(name);
        std::fs::create_dir_all(&to).unwrap();
        for file in ["chat.jsonl", "gold.json"] {
            std::fs::copy(Path::new("fixtures/chats").join(name).join(file), to.join(file)).unwrap();
        }
    }
    let (a, b) = (folder.path().join("a.json"), folder.path().join("b.json"));
    for out in [&a, &b] {
        huzhu(&["train", labelled.to_str().unwrap(), "-o", out.to_str().unwrap()]);
    }
    assert_eq!(std::fs::read(&a).unwrap(), std::fs::read(&b).unwrap());
    let held = huzhu(&["evaluate", "--json", "--model", a.to_str().unwrap(), "fixtures/chats/pt1"]);
    let figures: Value = serde_json::from_str(&held).unwrap();
    let requests = figures["parts"][0][1]["f"].as_f64().unwrap();
    assert!(requests > 0.6, "requests F {requests} on a chat of a language it was not fitted on");
    // Weights of a version that cut every act at a threshold of its own.
    let trained = std::fs::read_to_string(&a).unwrap();
    let before = trained.replacen("\"forests\":", "\"thresholds\":[0.4],\"forests\":", 1);
    assert_ne!(before, trained);
    for faulty in [before.as_str(), "{\"acts\": {\"forests\": []}, \"help\": {}}"] {
        std::fs::write(&b, faulty).unwrap();
        let output = Command::cargo_bin("huzhu")
            .unwrap()
            .args(["audit", "-q", "--model", b.to_str().unwrap(), "fixtures/chats/pt1/chat.jsonl"])
            .output()
            .unwrap();
        assert!(!output.status.success());
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains("b.json") && said.contains("train them again"), "{said}");
    }
}

#[test]
fn cross_validation_judges_chats_that_were_not_seen() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["es", "es2", "pt1"] {
        let to = folder.path().join(name);
        std::fs::create_dir_all(&to).unwrap();
        for file in ["chat.jsonl", "gold.json"] {
            std::fs::copy(Path::new("fixtures/chats").join(name).join(file), to.join(file)).unwrap();
        }
    }
    let records = folder.path().join("records.csv");
    let records = records.to_str().unwrap();
    let chats = folder.path().to_str().unwrap();
    let out = huzhu(&["evaluate", "--json", "--cross-validate", chats, "--predictions", records]);
    let value: Value = serde_json::from_str(&out).unwrap();
    let f = |chat: &str| value["chats"][chat]["parts"][0][1]["f"].as_f64().unwrap();
    assert!(f("es") > 0.85 && f("es2") > 0.7, "{} {}", f("es"), f("es2"));
    let interval = &value["pooled"][0][1]["f_interval"];
    let f = value["pooled"][0][1]["f"].as_f64().unwrap();
    assert!(interval[0].as_f64().unwrap() < f && f < interval[1].as_f64().unwrap());
    // Two chats to learn from are little: only that the score is better than knowing nothing of it.
    let brier = value["brier"].as_f64().unwrap();
    assert!(brier < 0.4);
    // The records that were written are those the figures are of.
    let written: Vec<(String, f64, f64)> = csv::Reader::from_path(records)
        .unwrap()
        .records()
        .map(|row| row.unwrap())
        .map(|row| (row[0].to_owned(), row[3].parse().unwrap(), row[4].parse().unwrap()))
        .collect();
    let chats: std::collections::BTreeSet<&str> = written.iter().map(|row| row.0.as_str()).collect();
    assert_eq!(chats.into_iter().collect::<Vec<_>>(), ["es", "es2", "pt1"]);
    let squares = written.iter().map(|(_, p, right)| (p - right).powi(2));
    let again = squares.sum::<f64>() / written.len() as f64;
    assert!((again - brier).abs() < 1e-3, "{again} {brier}");
}

/// The help records of every message: (needs, outcome).
fn helps(chat: &Path, extra: &[&str]) -> Vec<Vec<(String, String)>> {
    let folder = tempfile::tempdir().unwrap();
    let mut args = vec!["audit", "-q", "-o", folder.path().to_str().unwrap(), chat.to_str().unwrap()];
    args.extend(extra);
    huzhu(&args);
    std::fs::read_to_string(folder.path().join("annotations.jsonl"))
        .unwrap()
        .lines()
        .map(|line| {
            let value: Value = serde_json::from_str(line).unwrap();
            let sure = |h: &&Value| h["probability"].as_f64().unwrap() >= 0.5;
            let text = |v: &Value| v.as_str().map_or_else(|| v.to_string(), str::to_owned);
            value["helps"]
                .as_array()
                .unwrap()
                .iter()
                .filter(sure)
                .map(|h| (text(&h["request"]), text(&h["status"])))
                .collect()
        })
        .collect()
}

#[test]
fn numbers_name_places_of_a_list() {
    let folder = tempfile::tempdir().unwrap();
    let post = |n: u32, what: &str| format!("{n}. {what} https://p.pinduoduo.com/FAKE000{n}");
    let posts = [post(1, "帮我砍一刀"), post(2, "转盘助力"), post(3, "果园浇水"), post(4, "现金签到")];
    let lines = [
        ("小林", posts[0].as_str(), None),
        ("老周", posts[1].as_str(), None),
        ("阿梅", posts[2].as_str(), None),
        ("小陈", posts[3].as_str(), None),
        ("大刘", "1和3点了", None),
        ("花姐", "1-3 点了", None),
        ("阿强", "除了2楼都点了", None),
    ];
    let found = helps(&chat(folder.path(), &lines), &[]);
    let done = |i: usize| -> Vec<&str> {
        let mut ids: Vec<&str> = found[i].iter().filter(|h| h.1 == "done").map(|h| h.0.as_str()).collect();
        ids.sort_unstable();
        ids
    };
    assert_eq!(done(4), ["1", "3"]);
    assert_eq!(done(5), ["1", "2", "3"]);
    assert_eq!(done(6), ["1", "3", "4"]);
}

#[test]
fn thanks_show_who_kept_a_promise() {
    let folder = tempfile::tempdir().unwrap();
    let lines = [
        ("小林", "谁家有电钻借我用一下，装个窗帘杆", None),
        ("老周", "我有，晚上给你拿下去", Some(0)),
        ("阿梅", "今天超市鸡蛋打折", None),
        ("小陈", "真的假的", None),
        ("阿梅", "真的，八块一板", None),
        ("小林", "电钻拿到了，谢谢老周", None),
    ];
    let path = chat(folder.path(), &lines);
    let out = folder.path().join("out");
    huzhu(&["audit", "-q", "-o", out.to_str().unwrap(), path.to_str().unwrap()]);
    let annotations = std::fs::read_to_string(out.join("annotations.jsonl")).unwrap();
    let last: Value = serde_json::from_str(annotations.lines().last().unwrap()).unwrap();
    let help = &last["helps"][0];
    assert_eq!((&help["helper"], &help["requester"]), (&json!("老周"), &json!("小林")), "{last}");
    assert_eq!((&help["request"], &help["status"]), (&json!("1"), &json!("done")));
    assert!(help["evidence"].as_array().unwrap().contains(&json!("received")), "{help}");
    let table = std::fs::read_to_string(out.join("help.csv")).unwrap();
    assert!(table.lines().any(|l| l.contains("老周") && l.contains("done")), "{table}");
    let why = huzhu(&["explain", "--message", "6", path.to_str().unwrap()]);
    assert!(why.contains("老周: done") && why.contains("by received"), "{why}");
}

#[test]
fn groups_name_kinds_of_their_own() {
    let folder = tempfile::tempdir().unwrap();
    let lines = [
        ("Ana", "can anyone give me a lift to the station tomorrow at eight please?", None),
        ("Ben", "I can take you, see you at eight", Some(0)),
        ("Ana", "thank you so much Ben", None),
        ("Cid", "does anybody know how to reset a router?", None),
        ("Ben", "hold the button at the back for ten seconds", Some(3)),
    ];
    let chat = chat(folder.path(), &lines);
    let config = folder.path().join("huzhu.toml");
    std::fs::write(&config, "[kinds.carpool]\nlike = \"favour\"\nwords = [\"lift to\"]\n").unwrap();
    let kinds = |extra: &[&str]| -> Vec<String> {
        let mut args = vec!["audit", "--json", "--quick", chat.to_str().unwrap()];
        args.extend(extra);
        let found: Value = serde_json::from_str(&huzhu(&args)).unwrap();
        let requests = found["chats"][0]["requests"].as_array().unwrap();
        requests.iter().map(|r| r["kind"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(kinds(&["--config", config.to_str().unwrap()]), ["carpool", "question"]);
    assert!(!kinds(&[]).contains(&"carpool".to_owned()));
    let out = folder.path().join("out");
    let paths = [&config, &out, &chat].map(|p| p.to_str().unwrap().to_owned());
    huzhu(&["audit", "-q", "--config", &paths[0], "-o", &paths[1], &paths[2]]);
    let report = std::fs::read_to_string(out.join("report.md")).unwrap();
    assert!(report.contains("| carpool |"), "{report}");
    std::fs::write(&config, "[kinds.carpool]\nlike = \"lift\"\nwords = [\"lift to\"]\n").unwrap();
    let output = Command::cargo_bin("huzhu")
        .unwrap()
        .args(["audit", "-q", "--config", config.to_str().unwrap(), chat.to_str().unwrap()])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("carpool"));
}

#[test]
fn fast_pairing_is_less_fine_and_still_useful() {
    let figures = |extra: &[&str]| -> Value {
        let mut args = vec!["evaluate", "--json", "fixtures/chats/zh1"];
        args.extend(extra);
        serde_json::from_str(&huzhu(&args)).unwrap()
    };
    let links = |v: &Value| {
        let parts = v["parts"].as_array().unwrap();
        parts.iter().find(|p| p[0] == "links").unwrap()[1]["f"].as_f64().unwrap()
    };
    let (careful, fast) = (figures(&[]), figures(&["--pairing", "fast"]));
    assert_ne!(careful, fast);
    assert!(links(&fast) > 0.7 && links(&careful) > links(&fast), "{} {}", links(&careful), links(&fast));
}

#[test]
fn disputed_claims_are_counted_by_what_requesters_say() {
    let folder = tempfile::tempdir().unwrap();
    let lines = [
        ("Ana", "please open my link https://example.org/a", None),
        ("Ben", "done", Some(0)),
        ("Ana", "nothing arrived from you", Some(1)),
        ("Cid", "please open mine https://example.org/c", None),
        ("Ben", "done", Some(3)),
        ("Cid", "you did not", Some(4)),
        ("Ana", "please vote https://example.org/v", None),
        ("Ben", "voted", Some(6)),
        ("Ana", "no vote came, as always", Some(7)),
        ("Dan", "voted too", Some(6)),
        ("Ana", "nice weather", None),
    ];
    let chat = chat(folder.path(), &lines);
    let need =
        |id: u32, who: &str| json!({"id": id, "requester": who, "kind": "boost", "parts": [], "reposts": []});
    let help = |message: u32, request: u32, who: &str| json!({"message": message, "request": request, "helper": who, "status": "done"});
    let acts = [
        "request",
        "fulfil",
        "complaint",
        "request",
        "fulfil",
        "fail",
        "request",
        "fulfil",
        "complaint",
        "fulfil",
        "chat",
    ];
    let acts: serde_json::Map<String, Value> =
        acts.iter().enumerate().map(|(i, a)| ((i + 1).to_string(), json!([a]))).collect();
    let gold = json!({
        "acts": acts, "requests": [need(1, "Ana"), need(4, "Cid"), need(7, "Ana")],
        "fulfilments": [help(2, 1, "Ben"), help(5, 4, "Ben"), help(8, 7, "Ben"), help(10, 7, "Dan")],
        "spam_messages": [], "free_riders": [],
        "computed": {"edge_reciprocity": 0.0, "weighted_reciprocity": 0.0},
    });
    let labels = folder.path().join("gold.json");
    std::fs::write(&labels, gold.to_string()).unwrap();
    let found =
        huzhu(&["audit", "--json", "--quick", "--labels", labels.to_str().unwrap(), chat.to_str().unwrap()]);
    let found: Value = serde_json::from_str(&found).unwrap();
    let member = |name: &str| {
        let members = found["chats"][0]["members"].as_array().unwrap();
        members.iter().find(|m| m["member_id"] == name).unwrap().clone()
    };
    let (ben, dan) = (member("Ben"), member("Dan"));
    assert_eq!(
        (ben["given"].as_u64(), ben["disputed"].as_u64(), ben["disputed_by"].as_u64()),
        (Some(3), Some(3), Some(2))
    );
    assert_eq!((ben["disputes_tell"].as_bool(), dan["disputed"].as_u64()), (Some(true), Some(0)));
    // Ben's hub score is the highest: he helps those whom others help too.
    assert!(ben["hub"].as_f64() > dan["hub"].as_f64(), "{} {}", ben["hub"], dan["hub"]);
}
