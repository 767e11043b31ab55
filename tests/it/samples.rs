//! One invented conversation in the shape of every exporter: each must give the same chat wherever
//! its format carries the facts. `docs/formats/carried.md` is written from what is found here.

use huzhu::formats::{CLAIM, Options, companion_names, read_all, sniff};
use huzhu::input::{Limits, beside, decode, open};
use huzhu::model::{Chat, Kind, NONE};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

pub fn read(path: &str) -> Vec<Chat> {
    let mut documents = open(path, None, Limits::default()).unwrap_or_else(|e| panic!("{path}: {e:#}"));
    if documents.len() == 1 && documents[0].named {
        documents.extend(beside(path, &companion_names(), None, Limits::default()));
    }
    let options = Options { day: Some("2026-03-02".parse().unwrap()), ..Options::default() };
    let reading = read_all(documents, &options).unwrap_or_else(|e| panic!("{path}: {e:#}"));
    for chat in &reading.archive.chats {
        assert!(chat.account.adds_up(), "{path}: {:?}", chat.account);
    }
    reading.archive.chats
}

/// What a format carries of the conversation, by letters: `R` replies, `@` mentions, `J` who came,
/// `E` reactions, `e` edits, `S` silent members.
fn carries(chat: &Chat) -> String {
    let silent = (0..chat.members.len() as u32).any(|m| chat.messages.iter().all(|x| x.sender != m));
    let marks = [
        ('R', chat.messages.iter().any(|m| m.reply != NONE)),
        ('@', !chat.mentions.is_empty()),
        ('J', !chat.events.is_empty()),
        ('E', !chat.reactions.is_empty()),
        ('e', chat.messages.iter().any(|m| m.edited)),
        ('S', silent),
    ];
    marks.iter().filter(|(_, has)| *has).map(|(mark, _)| *mark).collect()
}

/// The fifteen events of `fixtures/formats/east/EXPECTED.md`: seconds after 2026-03-02 08:59:50 +08:00,
/// who, and words that the message holds.
const EVENTS: [(i64, &str, &str); 15] = [
    (0, "", "A00"),
    (82, "lu", "group_order_id=1000000000000000001"),
    (110, "wang", "https://p.pinduoduo.com/AbCdEf12"),
    (135, "lu", "帮你了"),
    (160, "zhen", "进不去"),
    (190, "a00", "日结兼职"),
    (220, "zhen", ""),
    (250, "wang", "拍了拍"),
    (260, "me", ""),
    (270, "", "撤回了一条消息"),
    (310, "zhen", "还差两个\n谁有空，\"帮\"一下\n谢谢大家"),
    (340, "lu", ""),
    (370, "me", ""),
    (86_830, "wang", "助力次数用完了"),
    (86_890, "me", "今天互点"),
];
const START: i64 = 1_772_413_190;

const PEOPLE: &[(&str, &[&str])] = &[
    ("lu", &["小鹿", "鹿鹿-杭州", "사슴", "wmAAAA"]),
    ("wang", &["老王", "王叔", "왕아저씨", "ou_wang"]),
    ("zhen", &["阿珍 ʕ•ᴥ•ʔ", "阿珍(已满勿发)", "阿珍", "아진 (바빠요)", "wmBBBB"]),
    ("a00", &["A00优惠小助手", "광고봇", "A00"]),
    ("me", &["群主大大", "群主-不回必踢", "我", "me", "회원님"]),
];

/// Path, events it holds, what it carries, and whether its words are those of the table.
const EAST: &[(&str, &[usize], &str)] = &[
    ("chatlab.json", ALL, "RS"),
    ("chatlab.jsonl", ALL, "RS"),
    ("weflow/群聊_砍价互助小分队①.json", ALL, "RJ"),
    ("weflow/群聊_砍价互助小分队①_arkme.json", ALL, "RJS"),
    ("weflow/群聊_砍价互助小分队①.txt", ALL, "RJ"),
    ("weflow/群聊_砍价互助小分队①_weclone.csv", ALL, "RJ"),
    ("echotrace/砍价互助小分队①_聊天记录_1772510400000.json", ALL, "RJ"),
    ("chatlog/48000000001@chatroom,49000000002@chatroom_2026-03-02_2026-03-03.csv", ALL, "RJ"),
    ("chatlog/chatlog_api.json", ALL, "RJ"),
    ("chatlog/chatlog_api.txt", ALL, "RJ"),
    ("chatlog/chatlog_api_multi_talker_same_day.txt", &[0, 1, 2, 3], "R"),
    ("wechatmsg/砍价互助小分队①/砍价互助小分队①_utf8.csv", ALL, ""),
    ("wechatmsg/messages.csv", ALL, ""),
    ("wechatmsg/砍价互助小分队①/砍价互助小分队①.txt", &[0, 1, 2, 3, 4, 5, 7, 9, 10, 11, 13, 14], "RJS"),
    ("pywxdump/48000000001@chatroom/48000000001@chatroom_0_5000.csv", ALL, "RJ"),
    ("pywxdump/48000000001@chatroom/48000000001@chatroom_0_16.json", ALL, "RJ"),
    ("pywxdump/48000000001@chatroom_mini_0_16.json", ALL, "RJS"),
    ("wx-cli/export.json", ALL, "RJS"),
    ("wx-cli/export.txt", ALL, "RJ"),
    ("wx-cli/export.md", ALL, "RJ"),
    ("wechat-dump/砍价互助小分队①.txt", ALL, "JS"),
    ("wechat_stat/wechat_stat_2026-03-02 .csv", &[1, 2, 4, 5, 10, 11, 13, 14], ""),
    ("wechat_official/pc_copy_paste.txt", &[1, 2, 3, 4, 5, 10, 11, 13, 14], ""),
    ("wechat_official/mail_export.txt", &[1, 2, 3, 4, 5, 6, 8, 10, 11, 12, 13, 14], ""),
    ("qq/消息记录_单群.txt", ALL, "J"),
    ("qq/全部消息记录_多群.txt", ALL, "J"),
    ("qq/消息记录.mht", &[1, 2, 3], ""),
    ("qce/group_70010020_20260303_120000.json", ALL, "R@J"),
    ("qce/group_70010020_20260303_120000_chunked_jsonl", ALL, "R@J"),
    ("qce/group_70010020_20260303_120000.txt", ALL, "R@J"),
    ("qce/old_v4_group.json", &[0, 1, 2, 3], "R"),
    ("napcat/get_group_msg_history.json", &[1, 2, 3, 4, 5, 6, 8, 10, 11, 12, 13, 14], "R@"),
    ("qqnt_export/group_70010020.json", &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14], "R"),
    ("line/zh_tw_mobile.txt", LINE, "J"),
    ("line/zh_cn_mobile.txt", LINE, "J"),
    ("line/ja_mobile.txt", LINE, "J"),
    ("line/en_mobile.txt", LINE, "J"),
    ("line/th_mobile_LOW_CONFIDENCE.txt", LINE, "JS"),
    ("line/pc_windows_zh.txt", &[1, 2, 3, 4, 5], ""),
    ("kakaotalk/android_kr.txt", KAKAO, "J"),
    ("kakaotalk/ios_kr.txt", KAKAO, "J"),
    ("kakaotalk/windows_kr.txt", KAKAO, "J"),
    ("kakaotalk/mac.csv", KAKAO, "J"),
    ("wecom/chatdata_decrypted.jsonl", &[1, 6, 9], "RS"),
    ("feishu/im_v1_messages.json", &[1, 3], "R@"),
    ("welink/chat.txt", &[1, 2, 3, 4], ""),
];
const ALL: &[usize] = &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14];
const LINE: &[usize] = &[0, 1, 2, 3, 4, 5, 6, 9, 10, 11, 13, 14];
const KAKAO: &[usize] = &[0, 1, 2, 3, 4, 5, 10, 11, 13, 14];

fn is(chat: &Chat, sender: u32, who: &str) -> bool {
    let names = PEOPLE.iter().find(|(w, _)| *w == who).unwrap().1;
    let Some(member) = chat.members.get(sender as usize) else { return false };
    names.iter().any(|n| *member.name == **n || *member.id == **n || member.names.iter().any(|x| **x == **n))
}

#[test]
fn every_eastern_export_holds_the_same_conversation() {
    let mut wrong: Vec<String> = Vec::new();
    for (path, events, carried) in EAST {
        let chats = read(&format!("fixtures/formats/east/{path}"));
        let chat = &chats[0];
        let shown: Vec<&str> = (0..chat.messages.len()).map(|i| chat.text(i)).collect();
        // One sample has a message of its own at the end.
        assert!(
            chat.messages.len() == events.len() || chat.messages.len() == events.len() + 1,
            "{path}: {shown:#?}"
        );
        let zone = if path.starts_with("line") {
            8 * 3600
        } else if path.starts_with("kakao") {
            -3600
        } else {
            0
        };
        for (i, event) in events.iter().enumerate() {
            let (seconds, who, words) = EVENTS[*event];
            let message = &chat.messages[i];
            let expected = START + seconds + zone;
            let unit = if chat.minute_clock { 60 } else { 1 };
            let at = message.time.div_euclid(1_000_000);
            // A notice on KakaoTalk for Windows has no clock; WeCom tells of a recall when it came.
            let untimed =
                path.ends_with("windows_kr.txt") && *event == 0 || path.starts_with("wecom") && i == 2;
            assert!(
                untimed || at.div_euclid(unit) == expected.div_euclid(unit),
                "{path}: event {event} at {at}, not {expected}"
            );
            let text = chat.text(i);
            let bare = text.is_empty() || message.kind != Kind::Text;
            let translated = path.starts_with("kakao") || path.starts_with("line") && message.sender == NONE;
            assert!(bare || translated || text.contains(words), "{path}: event {event} says {text:?}");
            // Feishu's two messages swap the speakers.
            if !who.is_empty() && message.sender != NONE && !path.starts_with("feishu") {
                assert!(
                    is(chat, message.sender, who),
                    "{path}: event {event} by {:?}",
                    chat.members[message.sender as usize]
                );
            }
            assert!(
                message.sender != NONE || matches!(event, 0 | 7 | 9),
                "{path}: event {event} has no sender"
            );
            let kind = message.kind;
            let fits = match event {
                0 => kind == Kind::System,
                6 => matches!(kind, Kind::MiniProgram | Kind::Link | Kind::Text),
                7 => kind == Kind::System,
                8 => matches!(kind, Kind::RedPacket | Kind::Other | Kind::Text),
                9 => kind == Kind::Recalled,
                11 => kind == Kind::Image,
                12 => matches!(kind, Kind::Announcement | Kind::Link | Kind::Text),
                _ => kind == Kind::Text,
            };
            assert!(fits, "{path}: event {event} is {kind:?}");
            if *event == 3 && carried.contains('R') && !path.starts_with("wecom") {
                let to = events.iter().position(|e| *e == if path.starts_with("feishu") { 1 } else { 2 });
                assert_eq!(Some(message.reply as usize), to, "{path}: the reply");
            }
        }
        if carries(chat) != *carried {
            wrong.push(format!("{path}: {} not {carried}", carries(chat)));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The western scenario: phrases by which `canonical.jsonl`'s messages are known, and their actors.
const SAID: [(u32, &str, &str); 9] = [
    (3, "Ana", "Can anyone lend me a ladder for tomorrow?"),
    (4, "Ben", "I have one, come by after 6pm"),
    (5, "Ana", "Thanks so much "),
    (6, "Chloé", "Looking for a ride to the clinic"),
    (7, "Deals4U", "🔥 CHEAP CREDIT http://bit.ly/x1"),
    (8, "Deals4U", "https://deals4u.example/?ref=77"),
    (9, "Dmitri", "I can drive you, DM me"),
    (13, "Ben", "Food bank open Sat 9-12"),
    (14, "Chloé", "thank you both"),
];

const WEST: &[(&str, &str)] = &[
    ("convokit/riverside-corpus", "R"),
    ("discord/Riverside - Text Channels - help [800000000000000002].json", "R@JEe"),
    ("discord/Riverside - Text Channels - help [800000000000000002].csv", "J"),
    ("discord/Riverside - Text Channels - help [800000000000000002].txt", "J"),
    ("discourse/chat-message-260315-090000.csv", "R@e"),
    ("google-chat", "REe"),
    ("groupme", "R@JE"),
    ("imessage/Riverside Helpers - 42.txt", "RJEe"),
    ("instagram", "JE"),
    ("irc/irssi/libera/#help.log", "@J"),
    ("irc/ubuntu", "@J"),
    ("irc/weechat/irc.libera.#help.weechatlog", "@J"),
    ("irc/weechat/irc.libera.#help (4.x utc micro).weechatlog", "@J"),
    ("irc/znc", "@J"),
    ("matrix/matrix - Riverside Helpers - Chat Export - 2026-03-15T09-00-00.000Z.json", "R@J"),
    ("mattermost/bulk_export.jsonl", "R@JEe"),
    ("messenger/e2ee", "E"),
    ("messenger/your_activity_across_facebook", "JE"),
    ("rocketchat/room.jsonl", "@J"),
    ("signal/native-plaintext", "R@JEe"),
    ("signal/sigexport/Riverside Helpers/chat.md", "RE"),
    ("signal/sigexport/Riverside Helpers/data.json", "RE"),
    ("signal/signal-cli/receive.jsonl", "R@Ee"),
    ("signal/signalbackup-tools/Riverside Helpers (_id12).txt", "JE"),
    ("signal/sigtop/Riverside Helpers (text).txt", "REeS"),
    ("signal/sigtop/Riverside Helpers (text-short).txt", "Re"),
    ("slack/Riverside Slack export Mar 4 2026 - Mar 14 2026.zip", "R@JEe"),
    ("slack/export", "R@JEe"),
    ("teams", "R@Ee"),
    ("telegram/ChatExport_2026-03-15/result.json", "R@JEe"),
    ("telegram/ChatExport_2026-03-15_html", "RJ"),
    ("telegram/DataExport_2026-03-15/result.json", "R@JEe"),
    ("zulip/messages-000001.json", "Re"),
    ("whatsapp/_chat (iOS en-GB).txt", "@Je"),
    ("whatsapp/_chat (iOS en-US 12h NNBSP).txt", "@Je"),
    ("whatsapp/Chat de WhatsApp con Riverside Helpers (es 12h).txt", "@Je"),
    ("whatsapp/Conversa do WhatsApp com Riverside Helpers (pt-BR).txt", "@Je"),
    ("whatsapp/Discussion WhatsApp avec Riverside Helpers (fr).txt", "@Je"),
    ("whatsapp/WhatsApp (ar Arabic-Indic digits).txt", "@Je"),
    ("whatsapp/WhatsApp (id dotted time).txt", "@Je"),
    ("whatsapp/WhatsApp Chat mit Riverside Helpers (de).txt", "@Je"),
    ("whatsapp/WhatsApp Chat with Riverside Helpers (en-GB 24h).txt", "@Je"),
    ("whatsapp/WhatsApp Chat with Riverside Helpers (en-US 12h NNBSP).txt", "@Je"),
    ("whatsapp/WhatsApp Chat with Riverside Helpers (en-US 12h space).txt", "@Je"),
    ("whatsapp/WhatsApp-chatt (sv ISO no comma).txt", "@Je"),
];

#[test]
fn every_western_export_holds_the_same_conversation() {
    let mut wrong: Vec<String> = Vec::new();
    for (path, carried) in WEST {
        let chats = read(&format!("fixtures/formats/west/{path}"));
        let chat = &chats[0];
        let mut found: BTreeMap<u32, usize> = BTreeMap::new();
        let mut next = 0;
        for i in 0..chat.messages.len() {
            let message = &chat.messages[i];
            let worded = matches!(message.kind, Kind::Text | Kind::Link | Kind::Forwarded);
            if !worded || message.sender == NONE {
                continue;
            }
            let text = chat.text(i);
            // IRC has no line ends: the second line is a message of its own.
            if text.starts_with("Friday 10am, Café Zoé corner") {
                continue;
            }
            let Some(at) = (next..SAID.len()).find(|s| text.contains(SAID[*s].2)) else {
                panic!("{path}: {text:?} is not in the conversation, or stands twice");
            };
            let (id, who, _) = SAID[at];
            next = at + 1;
            let member = &chat.members[message.sender as usize];
            let first = who.to_lowercase();
            let known = std::iter::once(&member.id).chain(std::iter::once(&member.name)).chain(&member.names);
            let plain = first.replace('é', "e");
            // Slack's users.json lacks one of them.
            let numbered = path.starts_with("zulip") || path.starts_with("matrix") || &*member.id == "U0DMI";
            let owner = ["Me", "You"].contains(&&*member.name) && who == "Ana";
            let named = known.map(|n| n.to_lowercase().replace('é', "e")).any(|n| n.contains(&plain));
            assert!(named || numbered || owner, "{path}: {text:?} by {member:?}");
            found.insert(id, i);
        }
        let missing: Vec<u32> = SAID.iter().map(|s| s.0).filter(|id| !found.contains_key(id)).collect();
        // DiscordChatExporter's CSV drops forwarded words.
        assert!(missing.is_empty() || missing == [13] && path.ends_with(".csv"), "{path} lacks {missing:?}");
        let gap = chat.messages[found[&14]].time - chat.messages[found[&3]].time;
        let days = gap as f64 / 86_400e6;
        assert!((days - 10.371).abs() < 0.002, "{path}: {days} days from first to last");
        if carried.contains('R') {
            assert_eq!(chat.messages[found[&4]].reply as usize, found[&3], "{path}: the first reply");
            assert_eq!(chat.messages[found[&9]].reply as usize, found[&6], "{path}: the second reply");
        }
        if carried.contains('e') {
            assert!(chat.messages[found[&9]].edited, "{path}: the edit");
        }
        if carried.contains('E') {
            let of = |id: u32| chat.reactions.iter().filter(|r| r.message as usize == found[&id]).count();
            assert_eq!((of(3), of(4)), (1, 2), "{path}: reactions");
        }
        if carries(chat) != *carried {
            wrong.push(format!("{path}: {} not {carried}", carries(chat)));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Samples from the tests of other projects: how many messages (with those of the app) their chats hold.
const PUBLIC: &[(&str, &[usize])] = &[
    (
        "discord/zulip__zulip-discord server - Text Channels - general [1519311538035490958] [part 2].json",
        &[12],
    ),
    ("gitter/zulip__gitter_data.json", &[2]),
    ("instagram/chat-miner__test_export.json", &[2]),
    ("mattermost/zulip__bulk_export.jsonl", &[5, 4, 7, 3, 1, 1]),
    ("messenger/fbchat-archive-parser__simulated_data.htm", &[5, 7, 8]),
    // A broken file beside a good one.
    ("messenger/msgvault__corrupt", &[1]),
    ("messenger/msgvault__e2ee_simple", &[4, 2]),
    ("messenger/msgvault__html_simple", &[3]),
    ("messenger/msgvault__html_multi_media", &[3]),
    // One message in three layouts of dates.
    ("messenger/msgvault__html_timestamps", &[1]),
    ("messenger/msgvault__html_with_media", &[1]),
    ("messenger/msgvault__json_group", &[3]),
    ("messenger/msgvault__json_multifile", &[4]),
    ("messenger/msgvault__json_nontext", &[6]),
    ("messenger/msgvault__json_simple", &[1, 3]),
    ("messenger/msgvault__json_with_media", &[1]),
    ("messenger/msgvault__json_with_media_alt", &[1]),
    // The same thread as JSON and as HTML.
    ("messenger/msgvault__mixed", &[2]),
    ("signal/chat-miner__test_export.txt", &[2]),
    // 158 and 91 messages by the projects' own count.
    ("slack/slack-export-viewer__testarchive.zip", &[102, 56]),
    ("slack/zulip__test_slack_importer.zip", &[78, 13]),
    ("slack/zulip__thread_with_broadcast_reply.json", &[3]),
    ("telegram/chat-miner__test_batch_export.json", &[2]),
    ("telegram/chat-miner__test_single_export.json", &[2]),
    ("telegram/mehrdad__test_data-nonstandard-types.json", &[5, 2]),
    ("whatsapp/chatistics___chat-2.txt", &[4]),
    ("whatsapp/muntazir__WhatsApp Chat with Dev Team.zip", &[4]),
    ("whatsapp/muntazir__WhatsApp Chat with Alex.txt", &[5]),
    ("whatsapp/wet__wet-two-party__000000__Chat.txt", &[2]),
    ("whatsapp/wet__wet-weak-partner__000000__Chat.txt", &[2]),
    ("whatsapp/wet__wet-group-chat___chat.txt", &[7]),
];

#[test]
fn samples_of_other_projects_hold_what_they_say() {
    for (path, counts) in PUBLIC {
        let chats = read(&format!("fixtures/formats/public/{path}"));
        let found: Vec<usize> = chats.iter().map(|c| c.messages.len()).collect();
        assert_eq!(found, *counts, "{path}");
        assert!(chats.iter().all(|c| c.account.rejects.is_empty()), "{path}");
    }
    for (folder, sample) in
        [("instagram", "chat-miner__test_export.json"), ("signal", "chat-miner__test_export.txt")]
    {
        let expected: serde_json::Value = serde_json::from_str(
            &fs::read_to_string(format!("fixtures/formats/public/{folder}/chat-miner__expected.json"))
                .unwrap(),
        )
        .unwrap();
        let chat = &read(&format!("fixtures/formats/public/{folder}/{sample}"))[0];
        let words = |s: &str| s.split_whitespace().collect::<Vec<_>>().join(" ");
        let said: Vec<(String, String)> = (0..chat.messages.len())
            .map(|i| (chat.members[chat.messages[i].sender as usize].name.to_string(), words(chat.text(i))))
            .collect();
        let mut expected: Vec<(String, String)> = expected
            .as_array()
            .unwrap()
            .iter()
            .map(|m| (m["author"].as_str().unwrap().to_owned(), words(m["message"].as_str().unwrap())))
            .collect();
        // Their target stands newest first.
        expected.reverse();
        assert_eq!(said, expected, "{folder}");
    }
}

fn files(folder: &Path, out: &mut Vec<String>) {
    let mut entries: Vec<_> = fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            files(&path, out);
        } else {
            out.push(path.to_str().unwrap().to_owned());
        }
    }
}

fn all_files() -> Vec<String> {
    let mut all = Vec::new();
    files(Path::new("fixtures/formats"), &mut all);
    all
}

#[test]
fn exactly_one_format_claims_each_file() {
    let mut claimed = 0;
    for path in all_files() {
        // What the samples' authors say about them, and files that hold no messages.
        let aside = ["EXPECTED.md", "canonical.jsonl", "expected.json", "target.json"];
        if aside.iter().any(|a| path.ends_with(a))
            || path.contains("/generic/")
            || path.contains("broken_BAD")
        {
            continue;
        }
        for document in open(&path, None, Limits::default()).unwrap() {
            if companion_names().contains(&document.file_name()) {
                continue;
            }
            // A claim is one that stands clearly above all others.
            let scores: Vec<_> = sniff(&document).into_iter().map(|(f, s)| (f.id, s)).collect();
            let best = scores.first().map_or(0, |(_, s)| *s);
            assert!(best >= CLAIM, "{}: {scores:?}", document.name);
            let near = scores.iter().filter(|(_, s)| s + 10 > best).count();
            assert_eq!(near, 1, "{}: {scores:?}", document.name);
            claimed += 1;
        }
    }
    assert!(claimed > 150, "{claimed}");
}

#[test]
fn the_bytes_around_the_words_do_not_matter() {
    for path in all_files() {
        let bytes = fs::read(&path).unwrap();
        let Ok(text) = String::from_utf8(bytes.clone()) else { continue };
        let text = text.trim_start_matches('\u{feff}');
        if text.len() < 200 || path.contains("/public/") || path.ends_with(".md") {
            continue;
        }
        let lf = text.replace("\r\n", "\n");
        let variants: Vec<(&str, Vec<u8>)> = vec![
            ("BOM", [&[0xef, 0xbb, 0xbf], text.as_bytes()].concat()),
            (
                "UTF-16LE",
                [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect(),
            ),
            (
                "UTF-16BE",
                [0xfe, 0xff].into_iter().chain(text.encode_utf16().flat_map(u16::to_be_bytes)).collect(),
            ),
            ("LF", lf.clone().into_bytes()),
            ("CRLF", lf.replace('\n', "\r\n").into_bytes()),
        ];
        let words = |bytes: Vec<u8>| {
            let mut documents = open(&path, None, Limits::default()).unwrap();
            documents[0].text = decode(bytes, None).unwrap();
            let options = Options { day: Some("2026-03-02".parse().unwrap()), ..Options::default() };
            let chats = read_all(documents, &options).ok()?.archive.chats;
            let all = chats.iter().flat_map(|c| {
                (0..c.messages.len())
                    .map(move |i| (c.messages[i].time, c.messages[i].kind, c.text(i).to_owned()))
            });
            Some(all.collect::<Vec<_>>())
        };
        let plain = words(text.as_bytes().to_vec());
        for (name, bytes) in variants {
            assert_eq!(words(bytes), plain, "{path} as {name}");
        }
    }
}

#[test]
fn text_exports_in_gb18030_are_read() {
    for path in
        ["east/weflow/群聊_砍价互助小分队①.txt", "east/qq/消息记录_单群.txt", "east/wechatmsg/messages.csv"]
    {
        let path = format!("fixtures/formats/{path}");
        let text = fs::read_to_string(&path).unwrap();
        let bytes = encoding_rs::GB18030.encode(text.trim_start_matches('\u{feff}')).0.into_owned();
        let dir = tempfile::tempdir().unwrap();
        let copy = dir.path().join(Path::new(&path).file_name().unwrap());
        fs::write(&copy, bytes).unwrap();
        let (a, b) = (read(&path), read(copy.to_str().unwrap()));
        let words = |c: &Chat| (0..c.messages.len()).map(|i| c.text(i).to_owned()).collect::<Vec<_>>();
        assert_eq!(words(&a[0]), words(&b[0]), "{path}");
    }
}

#[test]
fn cut_files_never_panic() {
    for path in all_files() {
        let Ok(bytes) = fs::read(&path) else { continue };
        if bytes.len() > 60_000 || bytes.starts_with(b"PK") {
            continue;
        }
        let mut documents = open(&path, None, Limits::default()).unwrap_or_default();
        let Some(document) = documents.pop() else { continue };
        // Forty cuts a file take seconds; HUZHU_EVERY_BYTE cuts everywhere and takes minutes.
        let thorough = std::env::var_os("HUZHU_EVERY_BYTE").is_some();
        let step = if thorough { 1 } else { (bytes.len() / 40).max(1) };
        for cut in (0..bytes.len()).step_by(step) {
            let text = decode(bytes[..cut].to_vec(), None).unwrap();
            let part = huzhu::input::Document {
                name: document.name.clone(),
                path: document.path.clone(),
                named: true,
                text,
            };
            let options = Options { day: Some("2026-03-02".parse().unwrap()), ..Options::default() };
            if let Ok(reading) = read_all(vec![part], &options) {
                for chat in &reading.archive.chats {
                    assert!(chat.account.adds_up(), "{path} cut at {cut}: {:?}", chat.account);
                }
            }
        }
    }
}

/// A short deterministic fuzz run: every sample, hurt in eight ways. `tests/fuzz` goes on from here.
#[test]
fn mutated_files_never_panic() {
    let mut state = 0x9e37_79b9_7f4a_7c15u64;
    let mut random = move |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % below.max(1) as u64) as usize
    };
    const PIECES: &[&str] = &[
        "\n",
        "\"",
        "]",
        "}",
        "\0",
        "9999999999999999999",
        "-1",
        "[",
        ": ",
        "\u{202e}",
        "null",
        "<",
        "&#x110000;",
    ];
    for path in all_files() {
        let Ok(bytes) = fs::read(&path) else { continue };
        if bytes.len() > 30_000 || bytes.starts_with(b"PK") || bytes.len() < 10 {
            continue;
        }
        for _ in 0..8 {
            let mut hurt = bytes.clone();
            for _ in 0..4 {
                let at = random(hurt.len());
                match random(4) {
                    0 => hurt[at] = random(256) as u8,
                    1 => drop(hurt.drain(at..(at + random(40)).min(hurt.len()))),
                    2 => drop(hurt.splice(at..at, PIECES[random(PIECES.len())].bytes())),
                    _ => {
                        let copy = hurt[at..(at + random(200)).min(hurt.len())].to_vec();
                        drop(hurt.splice(at..at, copy));
                    }
                }
                if hurt.is_empty() {
                    hurt.push(b'x');
                }
            }
            let part = huzhu::input::Document {
                name: path.clone(),
                path: format!("/2026/03/04/{}", Path::new(&path).file_name().unwrap().to_str().unwrap()),
                named: true,
                text: decode(hurt, None).unwrap(),
            };
            if let Ok(reading) = read_all(vec![part], &Options::default()) {
                for chat in &reading.archive.chats {
                    assert!(chat.account.adds_up(), "{path}: {:?}", chat.account);
                    let setup = huzhu::cli::Setup {
                        disclosure: &huzhu::findings::Disclosure::Masked,
                        words: &huzhu::data::Words::default(),
                        weights: huzhu::pairing::Weights::shipped().unwrap(),
                        lists: &huzhu::spam::Lists::default(),
                        settings: huzhu::measures::Settings::QUICK,
                        several: true,
                    };
                    huzhu::cli::analyse(chat, &setup).unwrap();
                }
            }
        }
    }
}

#[test]
fn the_table_of_what_is_carried_is_up_to_date() {
    let mut table = String::from(
        "# What each format carries\n\nFound by reading the samples in `fixtures/formats`; a test keeps this page true.\n\n\
         | sample | format | replies | mentions | joins and leaves | reactions | edits | silent members | seconds |\n|---|---|---|---|---|---|---|---|---|\n",
    );
    let east = EAST.iter().map(|(p, _, _)| format!("east/{p}"));
    for path in east.chain(WEST.iter().map(|(p, _)| format!("west/{p}"))) {
        let chats = read(&format!("fixtures/formats/{path}"));
        let chat = &chats[0];
        let carried = carries(chat);
        let mark = |c: char| if carried.contains(c) { "✔" } else { "" };
        let id = chat.account.sources[0].rsplit_once(" (").map_or("", |(_, id)| id.trim_end_matches(')'));
        table += &format!(
            "| `{path}` | {id} | {} | {} | {} | {} | {} | {} | {} |\n",
            mark('R'),
            mark('@'),
            mark('J'),
            mark('E'),
            mark('e'),
            mark('S'),
            if chat.minute_clock { "" } else { "✔" },
        );
    }
    let page = "docs/formats/carried.md";
    if std::env::var_os("HUZHU_BLESS").is_some() {
        fs::create_dir_all("docs/formats").unwrap();
        fs::write(page, &table).unwrap();
    }
    assert_eq!(
        fs::read_to_string(page).unwrap_or_default(),
        table,
        "run the tests with HUZHU_BLESS=1 to rewrite {page}"
    );
}
