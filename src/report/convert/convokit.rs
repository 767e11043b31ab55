//! A ConvoKit corpus: utterances with the conversation they belong to, the first message of a chain of
//! replies being its root.

use super::{Files, id};
use crate::model::{Chat, MICROS_PER_SECOND, NONE};
use anyhow::Result;
use serde_json::{Map, Value, json};

pub(super) fn write(chats: &[Chat]) -> Result<Files> {
    let mut utterances = Vec::new();
    let (mut speakers, mut conversations) = (Map::new(), Map::new());
    for (n, chat) in chats.iter().enumerate() {
        // Ids of several chats may collide.
        let name =
            |i: usize| if chats.len() > 1 { format!("{}:{}", n + 1, id(chat, i)) } else { id(chat, i) };
        let mut root: Vec<usize> = Vec::with_capacity(chat.messages.len());
        for (i, message) in chat.messages.iter().enumerate() {
            // Replies point backwards, so the root of the target is known.
            root.push(if message.reply == NONE { i } else { root[message.reply as usize] });
            let Some(sender) = chat.members.get(message.sender as usize) else { continue };
            let reply = (message.reply != NONE).then(|| name(message.reply as usize));
            let mentions: Vec<&str> =
                chat.mentioned(i).iter().filter_map(|m| Some(&*chat.members.get(*m as usize)?.id)).collect();
            let line = json!({
                "id": name(i),
                "conversation_id": name(root[i]),
                "text": chat.text(i),
                "speaker": sender.id,
                "reply-to": reply,
                "timestamp": message.time.div_euclid(MICROS_PER_SECOND),
                "meta": {"kind": message.kind.name(), "edited": message.edited, "mentions": mentions},
                "vectors": [],
            });
            serde_json::to_writer(&mut utterances, &line)?;
            utterances.push(b'\n');
            conversations
                .entry(name(root[i]))
                .or_insert_with(|| json!({"meta": {"chat": chat.name}, "vectors": []}));
        }
        for m in &chat.members {
            let meta = json!({"name": m.name, "aliases": m.names, "exempt": m.exempt});
            speakers.insert(m.id.to_string(), json!({"meta": meta, "vectors": []}));
        }
    }
    let index = json!({
        "utterances-index": {"kind": ["<class 'str'>"], "edited": ["<class 'bool'>"], "mentions": ["<class 'list'>"]},
        "speakers-index": {"name": ["<class 'str'>"], "aliases": ["<class 'list'>"], "exempt": ["<class 'bool'>"]},
        "conversations-index": {"chat": ["<class 'str'>"]},
        "overall-index": {}, "version": 1, "vectors": [],
    });
    Ok(vec![
        ("utterances.jsonl".to_owned(), vec![utterances]),
        ("speakers.json".to_owned(), vec![serde_json::to_vec(&Value::Object(speakers))?]),
        ("conversations.json".to_owned(), vec![serde_json::to_vec(&Value::Object(conversations))?]),
        ("corpus.json".to_owned(), vec![b"{}".to_vec()]),
        ("index.json".to_owned(), vec![serde_json::to_vec(&index)?]),
    ])
}
