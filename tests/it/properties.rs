//! What must hold for any input.

use huzhu::formats::{Options, read_all};
use huzhu::input::Document;
use proptest::prelude::*;

fn run(text: String) {
    let document = Document { name: "x.txt".to_owned(), path: "/x.txt".to_owned(), named: true, text };
    if let Ok(reading) = read_all(vec![document], &Options::default()) {
        for chat in &reading.archive.chats {
            assert!(chat.account.adds_up(), "{:?}", chat.account);
            let weights = huzhu::pairing::Weights::shipped().unwrap();
            let setup = huzhu::cli::Setup {
                disclosure: &huzhu::findings::Disclosure::Masked,
                words: &huzhu::data::Words::default(),
                weights,
                lists: &huzhu::spam::Lists::default(),
                settings: huzhu::measures::Settings::QUICK,
                several: true,
            };
            huzhu::cli::analyse(chat, &setup).unwrap();
        }
    }
}

#[test]
fn exports_cut_anywhere_never_panic() {
    for path in [
        "fixtures/formats/east/chatlab.jsonl",
        "fixtures/formats/west/whatsapp/_chat (iOS en-GB).txt",
        "fixtures/formats/west/telegram/ChatExport_2026-03-15/result.json",
        "fixtures/formats/east/wechatmsg/messages.csv",
        "fixtures/paper/chat.jsonl",
    ] {
        let text = std::fs::read_to_string(path).unwrap();
        let cuts: Vec<usize> = text.char_indices().map(|(i, _)| i).step_by(41).collect();
        for cut in cuts {
            run(text[..cut].to_owned());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_words_in_a_chat_are_analysed(texts in prop::collection::vec("\\PC{0,40}", 1..20)) {
        let lines: Vec<String> = texts
            .iter()
            .enumerate()
            .map(|(i, t)| serde_json::json!({"id": i, "ts": format!("2026-03-01T08:{:02}:00Z", i % 60), "sender_id": format!("m{}", i % 4), "sender_name": t, "type": "text", "text": t}).to_string())
            .collect();
        run(lines.join("\n"));
    }

    #[test]
    fn any_text_is_read_or_refused(text in "(\\[?[0-9]{1,4}[/.-][0-9]{1,2}[/.-][0-9]{2,4},? [0-9]{1,2}:[0-9]{2}\\]?( -)? [a-z]{0,3}:? ?\\PC{0,12}\n){0,6}") {
        run(text);
    }
}
