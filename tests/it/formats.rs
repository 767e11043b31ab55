//! Every fixture of every format gives what it holds, and every line is accounted for.

use huzhu::formats::{Options, read_all};
use huzhu::input::{Limits, open};
use huzhu::model::{Chat, Kind, NONE};
use serde_json::Value;
use std::fs;

fn read(path: &str) -> Vec<Chat> {
    let documents = open(path, None, Limits::default()).unwrap();
    read_all(documents, &Options::default()).unwrap_or_else(|e| panic!("{path}: {e:#}")).archive.chats
}

fn files(folder: &str) -> Vec<String> {
    let mut files: Vec<String> =
        fs::read_dir(folder).unwrap().map(|e| e.unwrap().path().to_str().unwrap().to_owned()).collect();
    files.sort();
    files
}

/// `(sender, text)` of the messages that members wrote in words.
fn said(chat: &Chat) -> Vec<(String, String)> {
    (0..chat.messages.len())
        .filter(|i| {
            matches!(chat.messages[*i].kind, Kind::Text | Kind::Link) && chat.messages[*i].sender != NONE
        })
        .map(|i| {
            (chat.members[chat.messages[i].sender as usize].name.to_string(), chat.text(i).trim().to_owned())
        })
        .collect()
}

#[test]
fn every_whatsapp_style_holds_the_canonical_conversation() {
    let canonical: Vec<Value> = fs::read_to_string("fixtures/formats/west/canonical.jsonl")
        .unwrap()
        .lines()
        .map(|l| serde_json::from_str(l).unwrap())
        .collect();
    let expected: Vec<(String, String)> = canonical
        .iter()
        .filter(|m| m["kind"] == "msg")
        .map(|m| (m["actor"].as_str().unwrap().to_owned(), m["text"].as_str().unwrap().to_owned()))
        .collect();
    for file in files("fixtures/formats/west/whatsapp").iter() {
        let chat = &read(file)[0];
        let said: Vec<(String, String)> = said(chat)
            .into_iter()
            .map(|(who, text)| {
                (who, text.replace(['\u{2068}', '\u{2069}'], "").replace("@Ben Okoro", "@Ben"))
            })
            .collect();
        for line in &expected {
            assert!(said.contains(line), "{file} lacks {line:?}; it has {said:#?}");
        }
        // 10:15:20 by the phone's clock, whatever the order of day and month.
        let start = chat.messages[0].time.div_euclid(86_400_000_000);
        assert_eq!(start, 20_516, "{file} does not begin on 4 March 2026");
    }
}

#[test]
fn chat_miner_samples_hold_what_their_authors_say() {
    let expected: Vec<Value> = serde_json::from_str(
        &fs::read_to_string("fixtures/formats/public/whatsapp/chat-miner__expected.json").unwrap(),
    )
    .unwrap();
    let expected: Vec<(String, String)> = expected
        .iter()
        .map(|m| {
            (
                m["author"].as_str().unwrap().trim().to_owned(),
                m["message"].as_str().unwrap().split_whitespace().collect::<Vec<_>>().join(" "),
            )
        })
        .collect();
    for file in files("fixtures/formats/public/whatsapp").iter().filter(|f| f.contains("chat-miner__test")) {
        let said: Vec<(String, String)> = said(&read(file)[0])
            .into_iter()
            .map(|(who, text)| (who, text.split_whitespace().collect::<Vec<_>>().join(" ")))
            .collect();
        for line in &expected {
            assert!(said.contains(line), "{file} lacks {line:?}; it has {said:#?}");
        }
    }
}

#[test]
fn chatlab_keeps_replies_rosters_and_kinds() {
    for file in ["fixtures/formats/east/chatlab.json", "fixtures/formats/east/chatlab.jsonl"] {
        let chat = &read(file)[0];
        assert_eq!((chat.members.len(), chat.messages.len()), (6, 15), "{file}: the silent member counts");
        assert_eq!(chat.messages[3].reply, 2, "{file}");
        assert_eq!(chat.messages[6].kind, Kind::MiniProgram, "{file}");
        assert_eq!(chat.messages[9].kind, Kind::Recalled, "{file}");
        assert!(chat.members.iter().any(|m| m.exempt), "{file}: the owner");
    }
}

#[test]
fn telegram_keeps_hidden_links_and_several_chats() {
    let single = &read("fixtures/formats/west/telegram/ChatExport_2026-03-15/result.json")[0];
    let replies = single.messages.iter().filter(|m| m.reply != NONE).count();
    assert_eq!(replies, 2);
    assert!(single.arena.contains("https://deals4u.example/?ref=77"));
    assert!(read("fixtures/formats/west/telegram/DataExport_2026-03-15/result.json").len() >= 2);
    assert_eq!(
        read("fixtures/formats/west/telegram/malformed/control-char-escape.json")[0].account.rejects,
        []
    );
}

#[test]
fn wechatmsg_splits_groups_and_discord_keeps_replies() {
    let groups = read("fixtures/formats/east/wechatmsg/messages.csv");
    assert_eq!(groups.iter().map(|g| g.messages.len()).collect::<Vec<_>>(), [15, 2]);
    let file = "fixtures/formats/west/discord/Riverside - Text Channels - help [800000000000000002].json";
    let chat = &read(file)[0];
    assert_eq!(chat.messages.iter().filter(|m| m.reply != NONE).count(), 2);
    assert!(chat.messages.iter().any(|m| m.mentions_len > 0));
}

#[test]
fn tables_of_ones_own_are_read_by_name_or_by_map() {
    assert_eq!(read("fixtures/formats/west/generic/messages.csv")[0].messages.len(), 9);
    assert_eq!(read("fixtures/formats/west/generic/messages.jsonl")[0].messages.len(), 9);
    let documents =
        open("fixtures/formats/west/generic/messages-semicolon-cp1252.csv", None, Limits::default()).unwrap();
    assert!(read_all(documents, &Options::default()).is_err());
    let documents =
        open("fixtures/formats/west/generic/messages-semicolon-cp1252.csv", None, Limits::default()).unwrap();
    let mapping = huzhu::formats::Mapping::parse("time=Datum,sender=Absender,text=Text").unwrap();
    let options = Options { mapping, format: Some("csv".to_owned()), ..Options::default() };
    let chats = read_all(documents, &options).unwrap().archive.chats;
    assert!(chats[0].messages.len() >= 5 && chats[0].account.rejects.is_empty());
    assert!(chats[0].members.iter().any(|m| m.name.contains('é')), "cp1252 was not decoded");
}

#[test]
fn encodings_do_not_change_the_chat() {
    let text = fs::read_to_string("fixtures/chats/zh1/native/export.csv").unwrap();
    let plain = text.trim_start_matches('\u{feff}');
    let dir = tempfile::tempdir().unwrap();
    let mut seen = Vec::new();
    let utf16: Vec<u8> =
        [0xff, 0xfe].into_iter().chain(plain.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    for (n, bytes) in [
        plain.as_bytes().to_vec(),
        text.clone().into_bytes(),
        utf16,
        plain.replace('\n', "\r\n").replace("\r\r", "\r").into_bytes(),
    ]
    .into_iter()
    .enumerate()
    {
        let path = dir.path().join(format!("{n}.csv"));
        fs::write(&path, bytes).unwrap();
        let chat = read(path.to_str().unwrap()).remove(0);
        seen.push(chat.messages.iter().map(|m| (m.time, m.sender, m.kind)).collect::<Vec<_>>());
    }
    assert!(seen.windows(2).all(|w| w[0] == w[1]));
}
