//! Evidence for and against messages, and campaigns, on invented chats.

use assert_cmd::Command;
use serde_json::{Value, json};
use std::fmt::Write;

/// A line that is added to the group: day, minute, sender, text.
type Line<'a> = (u32, u32, &'a str, &'a str);

/// A group of twelve who ask and help for three days, and `extra` lines.
fn group(extra: &[Line<'_>]) -> String {
    let mut rows: Vec<(u32, u32, String, String)> = Vec::new();
    for day in 1..=3 {
        for n in 0..12u32 {
            let (asker, helper) = (format!("m{n}"), format!("m{}", (n + 1) % 12));
            let at = 480 + 40 * n;
            rows.push((day, at, asker, format!("帮我砍一刀 https://p.pinduoduo.com/FAKE{day}x{n}")));
            rows.push((day, at + 2, helper, format!("@m{n} 帮你点了")));
            rows.push((day, at + 9, format!("m{}", (n + 5) % 12), "早上好大家".to_owned()));
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
    chat
}

/// The findings on chats, with a settings file.
fn findings(chats: &[String], settings: &str) -> Value {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("huzhu.toml");
    std::fs::write(&config, settings).unwrap();
    let mut command = Command::cargo_bin("huzhu").unwrap();
    command.args(["audit", "--json", "--quick", "--config"]).arg(&config);
    for (n, chat) in chats.iter().enumerate() {
        let path = folder.path().join(format!("group{n}.jsonl"));
        std::fs::write(&path, chat).unwrap();
        command.arg(&path);
    }
    let output = command.output().unwrap();
    assert!(output.status.success(), "{output:?}");
    serde_json::from_slice(&output.stdout).unwrap()
}

fn audit(extra: &[Line<'_>]) -> Value {
    findings(&[group(extra)], "")["chats"][0].clone()
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
fn a_number_that_is_passed_on_is_worth_a_look_at_most() {
    // Both have helped once.
    let numbers = [
        (1, 484, "x3", "@m0 帮你点了"),
        (1, 525, "x4", "@m1 帮你点了"),
        (2, 700, "x3", "联系13800000000 微信同号"),
        (3, 710, "x4", "联系13800000001 微信同号"),
    ];
    let passed_on = audit(&numbers);
    for flag in passed_on["flags"].as_array().unwrap() {
        assert_eq!((&flag["level"], signals(&passed_on, "微信同号")), (&json!("look"), vec!["ad"]));
    }
    let pitch = "高价回收旧手机旧电脑 专业上门当场结算 联系13800000000 微信同号";
    let sold = audit(&[(2, 700, "x1", pitch), (3, 710, "x2", pitch)]);
    assert!(signals(&sold, "高价回收").contains(&"contact"), "{:?}", sold["flags"]);
    assert!(signals(&sold, "高价回收").contains(&"shared_text"));
}

#[test]
fn two_messages_with_one_link_are_a_campaign() {
    let bait = "官方补贴发放 扫码领红包 加V领取 http://pinduod0u.example/a";
    let chat = audit(&[
        (2, 600, "stranger1", bait),
        (2, 640, "stranger2", "日结兼职 加V领取 先转押金 http://pinduod0u.example/a"),
        (3, 700, "stranger3", "无抵押贷款秒批 先付保证金 http://l0an.example/b"),
    ]);
    let campaigns = chat["campaigns"].as_array().unwrap();
    assert_eq!(campaigns.len(), 1, "{campaigns:?}");
    assert_eq!(campaigns[0]["members"].as_array().unwrap().len(), 2, "{campaigns:?}");
}

#[test]
fn a_pitch_goes_on_over_several_messages() {
    let lines = [
        (2, 600, "stranger", "日结兼职 手机就能做 一天三百 加V领取 fake_v0000 先到先得"),
        (2, 601, "stranger", "名额不多 想做的加V 一天三百"),
        (2, 604, "m3", "今天雨真大"),
    ];
    let chat = audit(&lines);
    let who: Vec<&str> =
        chat["flags"].as_array().unwrap().iter().map(|f| f["member_id"].as_str().unwrap()).collect();
    assert_eq!(who, ["stranger", "stranger"]);
}

#[test]
fn one_posting_too_many_is_listed_for_information() {
    let post = "帮我砍一刀 https://p.pinduoduo.com/FAKEflood";
    let times = |n: u32| -> Vec<Line<'_>> { (0..n).map(|k| (2, 600 + 9 * k, "m3", post)).collect() };
    let levels = |n: u32| -> Vec<String> {
        let chat = audit(&times(n));
        assert_eq!(chat["senders"].as_array().unwrap().is_empty(), n < 6, "{}", chat["senders"]);
        let flags = chat["flags"].as_array().unwrap();
        flags.iter().map(|f| f["level"].as_str().unwrap().to_owned()).collect()
    };
    assert!(levels(3).is_empty());
    assert_eq!(levels(4), ["note"]);
    assert_eq!(levels(6), ["note", "suspicious", "suspicious"]);
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

#[test]
fn the_organizer_allows_denies_and_exempts() {
    let lines = [
        (3, 720, "stranger", "快来填表领取 https://forms.example.com/x1 加V领取 fake_v0000"),
        (3, 730, "m4", "这个也不错 https://plain.example.org/page"),
    ];
    let chat = |settings: &str| findings(&[group(&lines)], settings)["chats"][0].clone();
    let plain = chat("");
    assert!(!signals(&plain, "快来填表").is_empty());
    assert!(signals(&plain, "这个也不错").is_empty());
    let denied = chat("[spam]\ndeny = [\"plain.example.org\"]");
    assert!(signals(&denied, "这个也不错").contains(&"denied"));
    let allowed = chat("[spam]\nallow = [\"plain.example.org/page\"]\ndeny = [\"plain.example.org\"]");
    assert!(signals(&allowed, "这个也不错").is_empty(), "what is allowed is allowed");
    let topics = allowed["topics"].as_array().unwrap();
    let of = |domain: &str| topics.iter().find(|t| t["domain"] == domain).unwrap()["standing"].clone();
    assert_eq!(of("example.org"), "allowed");
    assert_eq!(of("pinduoduo.com"), "platform");
    assert_eq!(of("example.com"), "unknown");
    let ended = chat("[spam]\nexempt = [{ entry = \"stranger\", until = 2026-03-02 }]");
    assert!(!signals(&ended, "快来填表").is_empty(), "the entry ended the day before");
    let exempt = chat("[spam]\nexempt = [\"stranger\"]");
    assert!(signals(&exempt, "快来填表").is_empty());
    assert_eq!(exempt["exempt"], 1, "what is left out is counted");
}

#[test]
fn sites_that_helping_members_use_are_learned() {
    let mut lines: Vec<(u32, u32, String, String)> = Vec::new();
    for n in 0..6u32 {
        let (who, next) = (format!("m{n}"), format!("m{}", n + 1));
        for (day, minute) in [(1, 1000 + 10 * n), (2, 1000 + 10 * n), (3, 1000 + 10 * n)] {
            let ask = format!("帮忙投一票 https://vote.example.net/FAKE{n}{day}");
            lines.push((day, minute, who.clone(), ask));
            lines.push((day, minute + 1, next.clone(), format!("@{who} 投了")));
        }
    }
    let lines: Vec<Line<'_>> = lines.iter().map(|(d, m, w, t)| (*d, *m, w.as_str(), t.as_str())).collect();
    let chat = audit(&lines);
    let topics = chat["topics"].as_array().unwrap();
    let topic = topics.iter().find(|t| t["domain"] == "example.net").unwrap();
    assert_eq!(topic["standing"], "learned", "{topic}");
}

#[test]
fn links_that_nobody_can_open_are_listed_with_the_complaints() {
    let chat = audit(&[
        (3, 1000, "m2", "帮我助力 https://p.pinduoduo.com/FAKEdead"),
        (3, 1001, "m5", "@m2 你的链接进不去 打不开"),
        (3, 1003, "m7", "@m2 打不开 链接失效了"),
    ]);
    let links = chat["links"].as_array().unwrap();
    let dead: Vec<&Value> = links.iter().filter(|l| l["dead"] == true).collect();
    assert_eq!(dead.len(), 1, "{dead:?}");
    assert!(dead[0]["link"].as_str().unwrap().contains("FAKEdead"));
    let said: Vec<&str> =
        dead[0]["complaints"].as_array().unwrap().iter().map(|c| c["text"].as_str().unwrap()).collect();
    assert_eq!(said, ["@m2 你的链接进不去 打不开", "@m2 打不开 链接失效了"]);
}

#[test]
fn short_logs_name_nothing_surer_than_worth_a_look() {
    let bait = "日结兼职 先转押金 加V fake0000 私下转账不走平台 http://pinduod0u.example/a";
    let level = |chat: &Value| {
        let flags = chat["flags"].as_array().unwrap();
        let flag = flags.iter().find(|f| f["text"].as_str().unwrap().contains("日结")).unwrap();
        flag["level"].as_str().unwrap().to_owned()
    };
    let long = audit(&[(3, 600, "stranger1", bait)]);
    assert_eq!(level(&long), "very_likely");
    assert_eq!(long["caps"], json!([]));
    let whole = group(&[(1, 600, "stranger1", bait)]);
    let short: String = whole.lines().take(40).map(|l| format!("{l}\n")).collect();
    let short = findings(&[short], "")["chats"][0].clone();
    assert_eq!(level(&short), "look");
    assert_eq!(short["caps"], json!(["little_data"]));
}

#[test]
fn what_groups_share_is_listed_once_with_the_places() {
    let ad =
        (2u32, 610u32, "stranger", "厂家直销特价坚果礼盒欢迎选购 https://shop.example.com/a?utm_source=x1");
    let again =
        (3u32, 50u32, "other", "厂家直销特价坚果礼盒欢迎选购！！ https://shop.example.com/a?utm_source=y2");
    // Else they are two exports of one group.
    let second = group(&[again, again]).replace("2026-03", "2026-04").replace("FAKE", "OTHER");
    let all = findings(&[group(&[ad]), second], "");
    let shared = all["shared"].as_array().unwrap();
    let things: Vec<&str> = shared.iter().map(|s| s["thing"].as_str().unwrap()).collect();
    assert_eq!(things, ["link", "text"], "{shared:?}");
    let postings: Vec<u64> =
        shared[0]["chats"].as_array().unwrap().iter().map(|c| c["postings"].as_u64().unwrap()).collect();
    assert_eq!(postings, [1, 2]);
    let alone = findings(&[group(&[ad])], "");
    assert_eq!(alone["shared"], json!([]));
}

#[test]
fn personal_data_is_listed_masked_by_place() {
    let chat = audit(&[(2, 600, "m1", "我的电话13800138000 加V：fake_wx_00")]);
    let rows = chat["personal"].as_array().unwrap();
    let seen: Vec<(&str, &str)> =
        rows.iter().map(|r| (r["datum"].as_str().unwrap(), r["shown"].as_str().unwrap())).collect();
    assert_eq!(seen, [("phone", "13*******00"), ("wechat_id", "fa******00")]);
    assert!(!chat.to_string().contains("13800138000"));
}

#[test]
fn whoever_only_sends_chain_letters_is_no_free_rider() {
    let texts = [
        "转发到5个群激活红包 https://tinyurl.com/FAKEaa1",
        "每人转发三个群 截图领奖 https://tinyurl.com/FAKEbb2",
    ];
    let mut extra: Vec<Line<'_>> = Vec::new();
    for day in 1..=3 {
        for n in 0..6 {
            extra.push((day, 485 + 70 * n, "chain", texts[(n % 2) as usize]));
        }
    }
    // Somebody asked what it was, and the sender's requests to forward look like requests.
    extra.push((2, 500, "m3", "这是什么"));
    let found = findings(&[group(&extra)], "");
    let chat = &found["chats"][0];
    let sender = chat["members"].as_array().unwrap().iter().find(|m| m["name"] == "chain").unwrap();
    assert_eq!((&sender["role"], &sender["verdict"]), (&json!("advertiser"), &json!("advertiser")));
    assert!(chat["free_riders"].as_array().unwrap().iter().all(|f| f["name"] != "chain"));
    // Asking for oneself, as often, is not.
    let asks: Vec<Line<'_>> = extra
        .iter()
        .map(|(d, m, _, _)| (*d, *m, "asker", "帮我砍一刀 https://p.pinduoduo.com/FAKEown"))
        .collect();
    let found = findings(&[group(&asks)], "");
    let asker =
        found["chats"][0]["members"].as_array().unwrap().iter().find(|m| m["name"] == "asker").unwrap();
    assert_ne!(asker["role"], "advertiser");
}
