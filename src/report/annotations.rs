//! `annotations.jsonl`: one object per message, for researchers and for scoring.

use crate::acts::{ACTS, MessageActs};
use crate::findings::{Disclosure, Parts, shown_id};
use crate::model::{NONE, to_rfc3339};
use crate::pairing::Evidence;
use crate::spam::Level;
use rayon::prelude::*;
use serde::ser::{Serialize, SerializeMap, Serializer};
use std::collections::BTreeMap;

#[derive(serde::Serialize)]
struct Line<'a> {
    index: usize,
    line: Option<u32>,
    native_id: Option<&'a str>,
    sender: Option<&'a str>,
    ts: String,
    acts: Probabilities<'a>,
    labels: Vec<&'static str>,
    request: Option<NeedOf<'a>>,
    helps: Vec<HelpOf<'a>>,
    spam: Option<SpamOf>,
    spam_score: f64,
}

/// A native id, or a 0-based index where the export has no ids.
#[derive(serde::Serialize)]
#[serde(untagged)]
enum Reference<'a> {
    Native(&'a str),
    Index(u32),
}

#[derive(serde::Serialize)]
struct NeedOf<'a> {
    kind: String,
    of: Reference<'a>,
}

#[derive(serde::Serialize)]
struct HelpOf<'a> {
    request: Reference<'a>,
    helper: &'a str,
    requester: &'a str,
    status: &'static str,
    reason: Option<&'static str>,
    probability: f64,
    evidence: &'a [Evidence],
}

#[derive(serde::Serialize)]
struct SpamOf {
    level: Level,
    score: f64,
    signals: Vec<&'static str>,
}

struct Probabilities<'a>(&'a MessageActs);

impl Serialize for Probabilities<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for act in ACTS.iter().filter(|a| self.0.p(**a) >= 0.05) {
            map.serialize_entry(act.name(), &round(f64::from(self.0.p(*act))))?;
        }
        map.end()
    }
}

fn round(x: f64) -> f64 {
    (x * 1000.0).round() / 1000.0
}

/// Messages per piece of parallel work.
const PIECE: usize = 4096;

/// The annotations of one chat, one JSON object a line, in message order, in pieces that follow
/// each other.
///
/// # Errors
/// Never in practice: the target is memory.
pub fn annotations(parts: &Parts<'_>, disclosure: &Disclosure) -> anyhow::Result<Vec<Vec<u8>>> {
    let (chat, acts, pairing) = (parts.chat, parts.acts, parts.pairing);
    let mut helps: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (h, help) in pairing.help.iter().enumerate() {
        helps.entry(help.message).or_default().push(h);
    }
    let flags: BTreeMap<u32, &crate::spam::Flag> = parts.spam.flags.iter().map(|f| (f.message, f)).collect();
    // Native ids and lines lead back to the chat.
    let research = matches!(disclosure, Disclosure::Research(_));
    let native = |i: usize| if research { None } else { chat.native(i) };
    let reference = |i: u32| native(i as usize).map_or(Reference::Index(i), Reference::Native);
    let ids: Vec<String> = (0..chat.members.len() as u32).map(|m| shown_id(chat, m, disclosure)).collect();
    let line = |i: usize| {
        let message = &chat.messages[i];
        let a = &acts.messages[i];
        let mut labels: Vec<&'static str> = ACTS.iter().filter(|x| a.is(**x)).map(|x| x.name()).collect();
        if labels.is_empty() {
            labels.push("chat");
        }
        let need = pairing.needs.get(pairing.need_of[i] as usize);
        Line {
            index: i,
            line: (message.line != NONE && !research).then_some(message.line),
            native_id: native(i),
            sender: ids.get(message.sender as usize).map(String::as_str),
            ts: to_rfc3339(message.time, &chat.zone),
            acts: Probabilities(a),
            labels,
            request: need.map(|n| NeedOf { kind: n.kind_name().to_string(), of: reference(n.first) }),
            helps: helps
                .get(&(i as u32))
                .into_iter()
                .flatten()
                .map(|h| &pairing.help[*h])
                .map(|h| HelpOf {
                    request: reference(pairing.needs[h.need as usize].first),
                    helper: &ids[h.helper as usize],
                    requester: &ids[h.requester as usize],
                    status: h.outcome.name(),
                    reason: (!h.reason.is_empty()).then_some(h.reason),
                    probability: round(f64::from(h.p)),
                    evidence: &h.evidence,
                })
                .collect(),
            spam: flags.get(&(i as u32)).map(|f| SpamOf {
                level: f.level,
                score: round(f.score),
                signals: f.signals.iter().filter(|s| s.1 > 0.0).map(|s| s.0.name()).collect(),
            }),
            spam_score: round(f64::from(parts.spam.scores[i])),
        }
    };
    let pieces = chat.messages.len().div_ceil(PIECE);
    (0..pieces)
        .into_par_iter()
        .map(|piece| {
            let range = piece * PIECE..((piece + 1) * PIECE).min(chat.messages.len());
            let mut out = Vec::with_capacity(range.len() * 256);
            for i in range {
                serde_json::to_writer(&mut out, &line(i))?;
                out.push(b'\n');
            }
            Ok(out)
        })
        .collect()
}
