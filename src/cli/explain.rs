//! `huzhu explain`: why a message is what it is, and whom it helps.

use super::UsageError;
use super::args::{Explain, Pairing};
use crate::acts;
use crate::model::Chat;
use crate::pairing::help;
use crate::signals;
use crate::signals::{Seen, mask};
use crate::text::escape::{clip, terminal};
use anyhow::Result;
use std::io::Write;

/// Longest quoted text, in characters.
const QUOTE: usize = 160;

pub(super) fn run(args: &Explain) -> Result<()> {
    let reading = super::reading::read(std::slice::from_ref(&args.export), &args.reading)?;
    let words = super::reading::words(&args.reading)?;
    let weights = super::weights(args.model.as_deref(), Pairing::Careful)?;
    let weights = weights.as_ref();
    let id = args.message.as_str();
    let found = reading.archive.chats.iter().find_map(|chat| Some((chat, position(chat, id)?)));
    let Some((chat, i)) = found else {
        let message = format!("no message {id:?}; use the ids of annotations.jsonl (native_id or index)");
        return Err(UsageError(message).into());
    };
    let seen = signals::read(chat, &words)?;
    let lexicon = words.lexicon(&seen.languages)?;
    let replies = weights.replies(chat, &seen)?;
    let reasons = acts::explain(chat, &seen, &replies, &weights.acts, i);
    let folded = seen.messages[i].folded.clone();
    let phrases = lexicon.phrases(&folded);
    let judged = acts::classify(chat, Seen::clone(&seen), &replies, &weights.acts);
    let (needs, candidates) = help::explain(chat, &judged, &replies, &weights.help, i);
    let mut out = std::io::stdout().lock();
    if args.json {
        let value = serde_json::json!({
            "message": chat.label(i),
            "text": quoted(chat, i, args.show_personal_data),
            "languages": seen.languages,
            "phrases": phrases.iter().map(|(p, cue, w)| serde_json::json!({"phrase": p, "cue": cue, "weight": w})).collect::<Vec<_>>(),
            "acts": reasons,
            "needs": candidates.iter().map(|c| serde_json::json!({
                "request": chat.label(needs[c.need as usize].first as usize),
                "helper": shown_name(chat, c.helper, args.show_personal_data),
                "outcome": c.outcome, "probability": c.p,
                "done": c.all[0], "failed": c.all[1], "promised": c.all[2],
                "evidence": c.evidence, "pulls": c.pulls,
            })).collect::<Vec<_>>(),
        });
        serde_json::to_writer_pretty(&mut out, &value).map_err(std::io::Error::from)?;
        writeln!(out)?;
        return Ok(());
    }
    writeln!(out, "{}  {}", terminal(&chat.label(i)), quoted(chat, i, args.show_personal_data))?;
    writeln!(out, "\nwords ({})", seen.languages.join(", "))?;
    for (phrase, cue, weight) in &phrases {
        writeln!(out, "  {weight:+.1} {cue:12} {}", terminal(phrase))?;
    }
    writeln!(out, "\nacts                rules  judged  pulled by")?;
    for r in &reasons {
        writeln!(out, "  {:16} {:6.2} {:7.2}  {}", r.act, r.drafted, r.judged, pulls(&r.pulls))?;
    }
    if !candidates.is_empty() {
        writeln!(out, "\nneeds it may speak of")?;
    }
    for c in &candidates {
        let first = needs[c.need as usize].first as usize;
        let evidence: Vec<String> = c.evidence.iter().map(|e| format!("{e:?}").to_lowercase()).collect();
        writeln!(
            out,
            "  {}  {}: {} {:.2}  (done {:.2}, failed {:.2}, promised {:.2})  by {}  {}",
            terminal(&chat.label(first)),
            terminal(&shown_name(chat, c.helper, args.show_personal_data)),
            c.outcome.name(),
            c.p,
            c.all[0],
            c.all[1],
            c.all[2],
            evidence.join(", "),
            quoted(chat, first, args.show_personal_data)
        )?;
        writeln!(out, "      {}", pulls(&c.pulls))?;
    }
    Ok(())
}

/// A message by its native id, else by its index.
fn position(chat: &Chat, id: &str) -> Option<usize> {
    let native = (0..chat.messages.len()).find(|i| chat.native(*i) == Some(id));
    native.or_else(|| id.parse().ok().filter(|i| *i < chat.messages.len() && chat.native(*i).is_none()))
}

fn shown_name(chat: &Chat, member: u32, show: bool) -> String {
    let name = chat.members.get(member as usize).map_or("", |m| &m.name);
    if show { name.to_owned() } else { mask(name) }
}

fn quoted(chat: &Chat, i: usize, show: bool) -> String {
    let text = chat.text(i).replace('\n', " / ");
    terminal(&clip(&if show { text } else { mask(&text) }, QUOTE))
}

fn pulls(pulls: &[crate::learning::Pull]) -> String {
    pulls
        .iter()
        .map(|p| format!("{:+.1} {}={}", p.added, p.feature, (p.value * 100.0).round() / 100.0))
        .collect::<Vec<_>>()
        .join(", ")
}
