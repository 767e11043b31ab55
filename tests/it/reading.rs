//! Merging, identities, inspection, conversion, and input made to harm.

use assert_cmd::Command;
use serde_json::Value;
use std::fs;
use std::io::Write;
use std::path::Path;

fn huzhu(args: &[&str]) -> (i32, String, String) {
    let output = Command::cargo_bin("huzhu").unwrap().args(args).output().unwrap();
    let text = |b: Vec<u8>| String::from_utf8_lossy(&b).into_owned();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

fn chat(args: &[&str]) -> Value {
    let (code, out, err) = huzhu(&[&["audit", "--json"], args].concat());
    assert_eq!(code, 0, "{args:?}: {err}");
    let mut findings: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(findings["chats"].as_array().unwrap().len(), 1, "{args:?}");
    findings["chats"][0].take()
}

/// Everything but where it was read.
fn bare(mut chat: Value) -> Value {
    for key in ["reading", "rejected", "name", "id"] {
        chat[key] = Value::Null;
    }
    chat
}

#[test]
fn overlapping_parts_give_the_findings_of_the_whole() {
    let dir = tempfile::tempdir().unwrap();
    // Text lines, and JSON elements with ids.
    let text = fs::read_to_string("fixtures/chats/es/native/_chat.txt").unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let (a, b) = (dir.path().join("a/_chat.txt"), dir.path().join("b/_chat.txt"));
    for (path, part) in [(&a, &lines[..90]), (&b, &lines[60..])] {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, part.join("\n")).unwrap();
    }
    // Both are called by their folders, so the titles differ; a shared name makes them one chat.
    let name = |p: &Path| p.with_file_name("WhatsApp Chat with grupo.txt");
    fs::rename(&a, name(&a)).unwrap();
    fs::rename(&b, name(&b)).unwrap();
    let merged = chat(&[name(&b).to_str().unwrap(), name(&a).to_str().unwrap()]);
    assert!(merged["reading"]["duplicates"].as_u64().unwrap() > 20);
    let whole = chat(&["fixtures/chats/es/native/_chat.txt"]);
    assert_eq!(merged["messages"], whole["messages"]);
    for key in ["reciprocity", "service", "pairs"] {
        assert_eq!(merged[key], whole[key], "{key}");
    }

    let file: Value =
        serde_json::from_str(&fs::read_to_string("fixtures/chats/en2/native/discord.json").unwrap()).unwrap();
    let all = file["messages"].as_array().unwrap().clone();
    let mut paths = Vec::new();
    for (n, range) in [(1, 0..150), (2, 100..all.len())] {
        let mut part = file.clone();
        part["messages"] = Value::Array(all[range].to_vec());
        let path = dir.path().join(format!("part{n}.json"));
        fs::write(&path, part.to_string()).unwrap();
        paths.push(path.to_str().unwrap().to_owned());
    }
    let merged = chat(&[&paths[1], &paths[0]]);
    assert_eq!(bare(merged), bare(chat(&["fixtures/chats/en2/native/discord.json"])));
}

#[test]
fn groups_of_one_name_are_not_confused() {
    let dir = tempfile::tempdir().unwrap();
    let mut paths = Vec::new();
    for (n, who) in [(1, ["Ana", "Ben"]), (2, ["Eva", "Tom"])] {
        let folder = dir.path().join(n.to_string());
        fs::create_dir(&folder).unwrap();
        let lines: String = (0..20)
            .map(|i| format!("0{}/03/2026, 10:{i:02} - {}: message {n} number {i}\n", i % 9 + 1, who[i % 2]))
            .collect();
        let path = folder.join("WhatsApp Chat with Family.txt");
        fs::write(&path, lines).unwrap();
        paths.push(path.to_str().unwrap().to_owned());
    }
    let (_, out, _) = huzhu(&["audit", "--json", &paths[0], &paths[1]]);
    let findings: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(findings["chats"].as_array().unwrap().len(), 2);
}

#[test]
fn a_roster_merges_aliases_and_counts_the_silent() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str, text: &str| {
        let path = dir.path().join(name);
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let chat_file = path(
        "chat.txt",
        "2026-03-02 09:00:00 'Ana'\n求助力 https://p.pinduoduo.com/x1234567\n\n2026-03-02 09:01:00 'Ana (new)'\n谢谢\n\n2026-03-02 09:02:00 '我'\n点了\n",
    );
    let roster = path("roster.csv", "name,aliases,role\nAna,Ana (new);ana_2,\nZoe,,admin\n");
    let config = path(
        "huzhu.toml",
        "[members]\nme = \"Ben\"\n[members.aliases]\nAna = [\"Ana (new)\"]\n[reading]\ntz = \"Europe/Madrid\"\n",
    );
    let names = |chat: &Value| -> Vec<String> {
        chat["members"].as_array().unwrap().iter().map(|m| m["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names(&chat(&[&chat_file])), ["Ana", "Ana (new)", "我"]);
    let told = chat(&[&chat_file, "--members", &roster, "--me", "Ben"]);
    assert_eq!(names(&told), ["Ana", "Ben", "Zoe"]);
    assert_eq!(told["help"][0]["helper"], "Ben");
    assert_eq!(told["members"][2]["messages"], 0);
    let configured = chat(&[&chat_file, "--config", &config]);
    assert_eq!(names(&configured), ["Ana", "Ben"]);
    assert!(configured["from"].as_str().unwrap().ends_with("+01:00"));
    let bad = path("bad.toml", "[membres]\nme = \"Ben\"\n");
    let (code, _, err) = huzhu(&["audit", &chat_file, "--config", &bad]);
    assert!(code == 2 && err.contains("membres"), "{code} {err}");
}

#[test]
fn inspect_says_what_a_file_is_and_lacks() {
    let (code, out, _) = huzhu(&["inspect", "fixtures/formats/east/line/zh_tw_mobile.txt"]);
    assert_eq!(code, 0);
    for part in ["LINE text (line-txt), 98/100", "Members 5", "known by name only", "times to the minute"] {
        assert!(out.contains(part), "{part:?} is missing in {out}");
    }
    let (_, zh, _) = huzhu(&["inspect", "--lang", "zh-CN", "fixtures/formats/east/line/zh_tw_mobile.txt"]);
    assert!(zh.contains("时间只精确到分钟") && !zh.contains("known by name"), "{zh}");
    let (code, _, err) = huzhu(&["inspect", "fixtures/formats/east/EXPECTED.md"]);
    assert!(code == 3 && err.contains("unknown format"), "{err}");
}

#[test]
fn conversion_loses_nothing_the_target_can_carry() {
    let dir = tempfile::tempdir().unwrap();
    let out = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    let source = "fixtures/formats/west/telegram/ChatExport_2026-03-15/result.json";
    let (code, first, err) = huzhu(&["convert", source]);
    assert_eq!(code, 0, "{err}");
    fs::write(out("once.jsonl"), &first).unwrap();
    let (_, second, _) = huzhu(&["convert", &out("once.jsonl")]);
    assert_eq!(first, second, "huzhu JSONL read back is the same");

    let words = |path: &str| -> Vec<(String, Value)> {
        let (code, text, err) = huzhu(&["convert", path]);
        assert_eq!(code, 0, "{path}: {err}");
        let lines = text
            .lines()
            .map(|l| serde_json::from_str::<Value>(l).unwrap())
            .filter(|v| v.get("huzhu").is_none());
        lines
            .filter(|v| v["type"] != "system")
            .map(|v| (v["text"].as_str().unwrap().to_owned(), v["reply_to"].clone()))
            .collect()
    };
    let expected = words(source);
    assert!(expected.iter().filter(|(_, reply)| !reply.is_null()).count() == 2);
    for (to, name) in [
        ("chatlab", "c.json"),
        ("chatlab-jsonl", "c.jsonl"),
        ("csv", "c.csv"),
        ("parquet", "c.parquet"),
        ("convokit", "corpus"),
    ] {
        let (code, _, err) = huzhu(&["convert", source, "--to", to, "-o", &out(name)]);
        assert_eq!(code, 0, "{to}: {err}");
        assert_eq!(words(&out(name)), expected, "{to}");
    }
    let (code, _, err) = huzhu(&["convert", source, "--to", "convokit"]);
    assert!(code == 2 && err.contains("folder"), "{err}");
}

#[test]
fn what_looks_like_a_chat_and_is_none_is_refused_with_the_reason() {
    let dir = tempfile::tempdir().unwrap();
    for (name, text, says) in [
        ("messages.csv", "ID,Timestamp,Contents,Attachments\n1,2026-03-01 08:00:00,hi,\n", "one person only"),
        (
            "ai.txt",
            "********************2026-03-02********************\n\n小鹿:帮我点一下 点了\n",
            "several members under one name",
        ),
        ("train.json", "[{\"conversations\":[{\"role\":\"user\",\"content\":\"x\"}]}]", "training set"),
        ("updates.json", "{\"ok\":true,\"result\":[{\"update_id\":1,\"message\":{}}]}", "bot updates"),
        ("history.json", "{\"ok\":true,\"messages\":[{\"ts\":\"1.0\",\"text\":\"x\"}]}", "Slack API"),
    ] {
        let path = dir.path().join(name);
        fs::write(&path, text).unwrap();
        let (code, _, err) = huzhu(&["audit", path.to_str().unwrap()]);
        assert!(code == 3 && err.contains(says), "{name}: {err}");
    }
}

fn zip_of(path: &Path, entries: &[(&str, Vec<u8>)]) {
    let mut archive = zip::ZipWriter::new(fs::File::create(path).unwrap());
    for (name, bytes) in entries {
        archive.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap();
}

#[test]
fn archives_are_bounded_and_stay_inside() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name);
    let chat = fs::read("fixtures/chats/es/native/_chat.txt").unwrap();
    // A bomb: 64 MiB of one letter.
    zip_of(&path("bomb.zip"), &[("_chat.txt", vec![b'a'; 64 << 20])]);
    let (code, _, err) = huzhu(&["audit", path("bomb.zip").to_str().unwrap()]);
    assert!(code == 3 && err.contains("bomb"), "{err}");
    // Archives in archives, deeper than anybody nests them.
    let mut inner = path("0.zip");
    zip_of(&inner, &[("_chat.txt", chat.clone())]);
    for depth in 1..16 {
        let outer = path(&format!("{depth}.zip"));
        zip_of(&outer, &[("inner.zip", fs::read(&inner).unwrap())]);
        inner = outer;
    }
    let (code, _, err) = huzhu(&["audit", inner.to_str().unwrap()]);
    assert!(code == 3 && err.contains("nested"), "{err}");
    let (code, _, _) = huzhu(&["audit", "-q", path("2.zip").to_str().unwrap()]);
    assert_eq!(code, 0, "two archives deep is fine");
    // Names that point outside are only names: nothing is unpacked to disk.
    zip_of(&path("slip.zip"), &[("../../escaped/_chat.txt", chat.clone())]);
    let (code, _, _) = huzhu(&["audit", "-q", path("slip.zip").to_str().unwrap()]);
    assert_eq!(code, 0);
    assert!(!dir.path().join("../escaped").exists());
    // An attachment beside the chat is left out, and said to be.
    zip_of(
        &path("notes.zip"),
        &[("_chat.txt", chat), ("00000012-notes.txt", b"shopping list: eggs".to_vec())],
    );
    let (code, _, err) = huzhu(&["audit", path("notes.zip").to_str().unwrap()]);
    assert!(code == 0 && err.contains("left out") && err.contains("notes.txt"), "{err}");
}

#[cfg(unix)]
#[test]
fn links_out_of_a_folder_are_not_followed() {
    let dir = tempfile::tempdir().unwrap();
    let secret = dir.path().join("secret.txt");
    fs::copy("fixtures/chats/es/native/_chat.txt", &secret).unwrap();
    let folder = dir.path().join("export");
    fs::create_dir(&folder).unwrap();
    std::os::unix::fs::symlink(&secret, folder.join("_chat.txt")).unwrap();
    let (code, _, err) = huzhu(&["audit", folder.to_str().unwrap()]);
    assert!(code == 3 && err.contains("holds no file"), "{err}");
}

#[test]
fn hostile_bytes_get_one_clear_answer() {
    let dir = tempfile::tempdir().unwrap();
    let deep = format!("{{\"messages\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000));
    let huge = format!("[04/03/2026, 10:00:00] Ana: {}\n", "x".repeat(8 << 20));
    let stamps = "time,sender,text\ninf,b,x\n-inf,b,y\nnan,c,z\n1e300,d,w\n1700000000,a,帮我点一下 https://p.pinduoduo.com/x1\n";
    let nul = "[04/03/2026, 10:00:00] Ana: a\0b\n\0\0\0\n[04/03/2026, 10:01:00] Ben: ok\n";
    let invalid = [
        b"[04/03/2026, 10:00:00] Ana: caf".as_slice(),
        &[0xff, 0xfe, 0xe9],
        b"\n[04/03/2026, 10:01:00] Ben: ok\n",
    ]
    .concat();
    for (name, bytes, code) in [
        ("deep.json", deep.into_bytes(), 3),
        ("huge.txt", huge.into_bytes(), 0),
        ("stamps.csv", stamps.as_bytes().to_vec(), 0),
        ("nul.txt", nul.as_bytes().to_vec(), 0),
        ("invalid.txt", invalid, 0),
        ("empty-array.json", b"[]".to_vec(), 3),
        ("no-chats.json", b"{\"chats\":{\"list\":[]}}".to_vec(), 3),
    ] {
        let path = dir.path().join(name);
        fs::write(&path, bytes).unwrap();
        let (got, _, err) = huzhu(&["audit", "-q", path.to_str().unwrap()]);
        assert_eq!(got, code, "{name}: {err}");
        assert!(!err.contains("panicked"), "{name}: {err}");
    }
    let (_, out, _) = huzhu(&["audit", "--json", dir.path().join("stamps.csv").to_str().unwrap()]);
    let findings: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(
        (findings["chats"][0]["messages"].as_u64(), findings["chats"][0]["rejected"].as_u64()),
        (Some(1), Some(4))
    );
}

#[test]
fn newest_first_is_turned_round() {
    let dir = tempfile::tempdir().unwrap();
    let rows = [
        "2026-03-01 08:00:00,a,求助力 https://p.pinduoduo.com/x1234567",
        "2026-03-01 08:05:00,b,点了",
        "2026-03-01 08:06:00,a,谢谢",
    ];
    let write = |name: &str, rows: Vec<&str>| {
        let path = dir.path().join(name);
        fs::write(&path, format!("time,sender,text\n{}\n", rows.join("\n"))).unwrap();
        bare(chat(&[path.to_str().unwrap()]))
    };
    let forward = write("f.csv", rows.to_vec());
    let backward = write("b.csv", rows.iter().rev().copied().collect());
    assert_eq!(forward["help"].as_array().unwrap().len(), 1);
    assert_eq!(forward["help"], backward["help"]);
    assert_eq!(forward["service"], backward["service"]);
}
