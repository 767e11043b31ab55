//! `annotations.jsonl`: one object per message, for researchers and for scoring.

use crate::acts::ACTS;
use crate::findings::Parts;
use crate::model::{NONE, to_rfc3339};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The annotations of one chat, one JSON object a line, in message order.
pub fn annotations(parts: &Parts<'_>) -> String {
    let (chat, acts, pairing) = (parts.chat, parts.acts, parts.pairing);
    let mut helps: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (h, help) in pairing.help.iter().enumerate() {
        helps.entry(help.message).or_default().push(h);
    }
    let flags: BTreeMap<u32, &crate::spam::Flag> = parts.spam.flags.iter().map(|f| (f.message, f)).collect();
    let mut out = String::with_capacity(chat.messages.len() * 160);
    let probability = |p: f32| json!((f64::from(p) * 1000.0).round() / 1000.0);
    let reference = |i: u32| match chat.native(i as usize) {
        Some(id) => json!(id),
        None => json!(i),
    };
    for (i, message) in chat.messages.iter().enumerate() {
        let a = &acts.messages[i];
        let mut probabilities = Map::new();
        let mut labels = Vec::new();
        for act in ACTS {
            if a.p(*act) >= 0.05 {
                probabilities.insert(act.name().to_owned(), probability(a.p(*act)));
            }
            if a.is(*act) {
                labels.push(act.name());
            }
        }
        if labels.is_empty() {
            labels.push("chat");
        }
        let request = match pairing.need_of[i] {
            NONE => Value::Null,
            n => {
                let need = &pairing.needs[n as usize];
                json!({"kind": need.kind.name(), "of": reference(need.first)})
            }
        };
        let help: Vec<Value> = helps
            .get(&(i as u32))
            .into_iter()
            .flatten()
            .map(|h| {
                let help = &pairing.help[*h];
                json!({
                    "request": reference(pairing.needs[help.need as usize].first),
                    "requester": chat.members[help.requester as usize].id,
                    "status": help.outcome.name(),
                    "reason": if help.reason.is_empty() { Value::Null } else { json!(help.reason) },
                    "probability": probability(help.p),
                    "evidence": help.evidence,
                })
            })
            .collect();
        let spam = flags.get(&(i as u32)).map_or(Value::Null, |f| {
            json!({"score": (f.score * 1000.0).round() / 1000.0,
                   "signals": f.signals.iter().map(|(s, _)| s.name()).collect::<Vec<_>>()})
        });
        let line = json!({
            "index": i,
            "line": if message.line == NONE { Value::Null } else { json!(message.line) },
            "native_id": chat.native(i),
            "sender": chat.members.get(message.sender as usize).map(|m| &*m.id),
            "ts": to_rfc3339(message.time, &chat.zone),
            "acts": probabilities,
            "labels": labels,
            "request": request,
            "helps": help,
            "spam": spam,
        });
        out.push_str(&line.to_string());
        out.push('\n');
    }
    out
}
