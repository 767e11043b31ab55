//! What users and scripts see: outcomes, exit codes, files.

use assert_cmd::Command;
use std::fs;

fn huzhu() -> Command {
    Command::cargo_bin("huzhu").unwrap()
}

fn fails(args: &[&str], code: i32, says: &[&str]) {
    let output = huzhu().args(args).output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{args:?}: {stderr}");
    assert!(output.stdout.is_empty(), "{args:?} printed findings");
    for word in says {
        assert!(stderr.contains(word), "{args:?} should say {word:?}: {stderr}");
    }
}

#[test]
fn the_readme_command_writes_every_report() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("audit");
    let output = huzhu().args(["audit", "fixtures/demo/group.csv", "-o"]).arg(&out).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(output.stderr.is_empty(), "progress must stay off a pipe");
    let summary = String::from_utf8(output.stdout).unwrap();
    assert!(summary.contains("忘情水"), "{summary}");
    let mut names: Vec<String> =
        fs::read_dir(&out).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    let expected = [
        "annotations.jsonl",
        "columns.json",
        "findings.json",
        "flags.csv",
        "flags.parquet",
        "help.csv",
        "help.graphml",
        "help.parquet",
        "links.csv",
        "links.parquet",
        "members.csv",
        "members.parquet",
        "pairs.csv",
        "pairs.parquet",
        "personal.csv",
        "personal.parquet",
        "report.html",
        "report.md",
        "requests.csv",
        "requests.parquet",
        "weeks.csv",
        "weeks.parquet",
    ];
    assert_eq!(names, expected);
    let findings: serde_json::Value =
        serde_json::from_slice(&fs::read(out.join("findings.json")).unwrap()).unwrap();
    assert_eq!(findings["schema_version"], 1);
    let rider = &findings["chats"][0]["free_riders"][0];
    assert_eq!(rider["name"], "忘情水");
    assert!(rider["messages"].as_array().unwrap().len() >= 3, "no evidence behind the name");
    let html = fs::read_to_string(out.join("report.html")).unwrap();
    assert!(!html.contains("<script") && !html.contains("src=") && !html.contains("@import"));
    assert!(
        !html.contains("13800138000")
            && !fs::read_to_string(out.join("requests.csv")).unwrap().contains("13800138000")
    );
    let lines = fs::read_to_string(out.join("annotations.jsonl")).unwrap();
    assert_eq!(lines.lines().count(), 512);
    let parquet = fs::read(out.join("members.parquet")).unwrap();
    assert!(parquet.starts_with(b"PAR1") && parquet.ends_with(b"PAR1"));
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let dir = tempfile::tempdir().unwrap();
    for (name, threads) in [("a", "1"), ("b", "2")] {
        let status = huzhu()
            .env("RAYON_NUM_THREADS", threads)
            .args(["audit", "-q", "fixtures/chats/en2/native/discord.json", "-o"])
            .arg(dir.path().join(name))
            .output()
            .unwrap();
        assert!(status.status.success());
    }
    for entry in fs::read_dir(dir.path().join("a")).unwrap() {
        let name = entry.unwrap().file_name();
        let (a, b) = (
            fs::read(dir.path().join("a").join(&name)).unwrap(),
            fs::read(dir.path().join("b").join(&name)).unwrap(),
        );
        assert!(a == b, "{name:?} differs between runs");
    }
}

#[test]
fn bad_input_gets_one_clear_error() {
    let dir = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = dir.path().join(name);
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    fails(&["audit", "no-such-file.txt"], 3, &["no-such-file.txt"]);
    fails(&["audit", &file("empty.txt", " \n")], 3, &["empty.txt", "empty"]);
    fails(
        &["audit", &file("poem.txt", "roses are red\nviolets are blue\n")],
        3,
        &["unknown format", "huzhu formats"],
    );
    fails(
        &["audit", &file("cut.json", "{\"guild\":{},\"channel\":{},\"messages\":[{\"id\":\"1\",")],
        3,
        &["cut.json"],
    );
    fails(&["audit", "fixtures/demo/group.csv", "--tz", "Mars/Olympus"], 2, &["Mars/Olympus"]);
    fails(&["audit", "fixtures/demo/group.csv", "--map", "colour=red"], 2, &["colour"]);
    fails(&["frobnicate"], 2, &["frobnicate"]);
}

#[test]
fn small_chats_have_clear_outcomes() {
    let one = r#"{"id":1,"ts":"2026-03-01T08:00:00Z","sender_id":"a","sender_name":"A","type":"text","text":"good morning"}"#;
    let output = huzhu().args(["audit", "-"]).write_stdin(one).output().unwrap();
    let shown = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(shown.contains("No requests were recognised"), "{shown}");
    let zh = huzhu().args(["audit", "-", "--lang", "zh-CN"]).write_stdin(one).output().unwrap();
    assert!(String::from_utf8(zh.stdout).unwrap().contains("没有识别出求助"));
}

#[test]
fn an_unwritable_folder_leaves_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let blocker = dir.path().join("file");
    fs::write(&blocker, "in the way").unwrap();
    let target = blocker.join("out");
    fails(&["audit", "fixtures/demo/group.csv", "-o", target.to_str().unwrap()], 4, &["not written"]);
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
}

#[test]
fn hostile_words_are_disarmed_in_every_report() {
    let dir = tempfile::tempdir().unwrap();
    let name = r#"=cmd|' /C calc'!A0<script>alert(1)</script>\u001b[31m"#;
    let line = |id: u32, who: &str, text: &str| {
        format!(
            "{{\"id\":{id},\"ts\":\"2026-03-01T08:0{id}:00Z\",\"sender_id\":\"{who}\",\"sender_name\":\"{who}\",\"type\":\"text\",\"text\":\"{text}\"}}\n"
        )
    };
    let chat = line(
        1,
        name,
        "帮我点一下 https://p.pinduoduo.com/SIM1 <img src=x onerror=alert(1)> [x](javascript:alert(1))",
    ) + &line(2, "b", "点了");
    let output =
        huzhu().args(["audit", "-", "-o"]).arg(dir.path().join("o")).write_stdin(chat).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let read = |name: &str| fs::read_to_string(dir.path().join("o").join(name)).unwrap();
    assert!(!read("report.html").contains("<script") && !read("report.html").contains("<img"));
    assert!(!read("report.md").contains("](javascript:"));
    assert!(read("members.csv").lines().skip(1).all(|l| !l.starts_with("=") && !l.starts_with("\"=")));
    assert!(!read("help.graphml").contains("<script"));
    assert!(!String::from_utf8(output.stdout).unwrap().contains('\u{1b}'));
}

#[test]
fn overlapping_exports_count_once() {
    let chat = fs::read_to_string("fixtures/paper/chat.jsonl").unwrap();
    let dir = tempfile::tempdir().unwrap();
    let lines: Vec<&str> = chat.lines().collect();
    for (folder, part) in [("one", &lines[..6]), ("two", &lines[3..])] {
        fs::create_dir(dir.path().join(folder)).unwrap();
        fs::write(dir.path().join(folder).join("paper.jsonl"), part.join("\n")).unwrap();
    }
    let json = |args: &[&std::path::Path]| -> serde_json::Value {
        let output = huzhu().args(["audit", "--json"]).args(args).output().unwrap();
        serde_json::from_slice(&output.stdout).unwrap()
    };
    let merged = json(&[&dir.path().join("one/paper.jsonl"), &dir.path().join("two/paper.jsonl")]);
    let whole = json(&[std::path::Path::new("fixtures/paper/chat.jsonl")]);
    assert_eq!(merged["chats"].as_array().unwrap().len(), 1);
    assert_eq!(merged["chats"][0]["reading"]["duplicates"], 3);
    for key in ["members", "help", "requests", "reciprocity", "service", "pairs"] {
        assert_eq!(merged["chats"][0][key], whole["chats"][0][key], "{key}");
    }
}

#[test]
fn a_zip_is_read_without_its_resource_forks() {
    use std::io::Write;
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("export.zip");
    let mut archive = zip::ZipWriter::new(fs::File::create(&path).unwrap());
    let options = zip::write::SimpleFileOptions::default();
    for (name, bytes) in [
        ("_chat.txt", fs::read("fixtures/chats/es/native/_chat.txt").unwrap()),
        ("__MACOSX/._chat.txt", b"resource fork".to_vec()),
        ("00000042-PHOTO.jpg", b"not a picture".to_vec()),
    ] {
        archive.start_file(name, options).unwrap();
        archive.write_all(&bytes).unwrap();
    }
    archive.finish().unwrap();
    let json = |path: &std::path::Path| -> serde_json::Value {
        let output = huzhu().args(["audit", "--json"]).arg(path).output().unwrap();
        serde_json::from_slice(&output.stdout).unwrap()
    };
    let (zipped, plain) = (json(&path), json(std::path::Path::new("fixtures/chats/es/native/_chat.txt")));
    assert_eq!(zipped["chats"].as_array().unwrap().len(), 1);
    assert_eq!(zipped["chats"][0]["help"], plain["chats"][0]["help"]);
    assert!(plain["chats"][0]["help"].as_array().unwrap().len() > 30);
}

#[test]
fn only_who_takes_without_giving_is_listed() {
    let at = |i: u32| format!("2026-03-{:02}T{:02}:{:02}:00Z", i / 1440 + 1, i / 60 % 24, i % 60);
    let mut chat = String::new();
    let mut add = |minute: u32, who: &str, text: &str| {
        let id = chat.lines().count();
        chat += &serde_json::json!({"id": id, "ts": at(minute), "sender_id": who, "sender_name": who, "type": "text", "text": text}).to_string();
        chat.push('\n');
    };
    for i in 0..400u32 {
        let (asker, helper) = (format!("m{}", i % 9), format!("m{}", (i + 1) % 9));
        add(i * 20, &asker, &format!("帮我点一下 https://p.pinduoduo.com/SIMx{i:04}"));
        add(i * 20 + 1, &helper, "点了");
        // The newcomer asks for an hour, ten times; the same behaviour over a week is listed.
        if i % 40 == 0 {
            add(i * 20 + 2, "taker", &format!("帮我砍一刀 https://p.pinduoduo.com/SIMt{i:04}"));
            add(i * 20 + 3, &format!("m{}", (i + 2) % 9), "砍了");
            // Whom nobody helps takes nothing, and whoever tries in vain makes an effort.
            add(i * 20 + 4, "ignored", &format!("求浇水 https://p.pinduoduo.com/SIMi{i:04}"));
        }
        if i % 40 == 5 {
            add(i * 20 + 2, "unlucky", &format!("求助力一下 https://p.pinduoduo.com/SIMu{i:04}"));
            add(i * 20 + 3, &format!("m{}", (i + 3) % 9), "助力了");
        }
        if i % 3 == 1 {
            add(i * 20 + 2, "unlucky", "进不去，没次数了");
        }
        // News in passing is no request.
        if i % 13 == 3 {
            add(
                i * 20 + 6,
                "newsfan",
                &format!("Interesting piece about our town https://news.example.com/a{i}"),
            );
        }
        if (100..110).contains(&i) {
            add(2000 + (i - 100) * 6, "newcomer", &format!("求助力 https://p.pinduoduo.com/SIMn{i:04}"));
        }
    }
    let output = huzhu().args(["audit", "--json", "-"]).write_stdin(chat).output().unwrap();
    let findings: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let names: Vec<&str> = findings["chats"][0]["free_riders"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| f["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["taker"]);
}
