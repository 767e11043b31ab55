//! The short summary on the terminal.

use super::names::{level, said, signal, tier};
use super::sections::fill;
use super::words::{Lang, Word, word};
use super::{minutes, percent};
use crate::findings::Findings;
use crate::text::escape::{clip, terminal};
use std::fmt::Write as _;

/// Names that are listed.
const MOST: usize = 10;

/// The summary, with control characters disarmed.
pub fn summary(findings: &Findings, lang: Lang) -> String {
    let mut out = String::new();
    let w = |key| word(lang, key);
    if let Some(plan) = &findings.plan {
        let values = [plan.deviations.len(), plan.exploratory.len()].map(|n| n.to_string());
        let told =
            fill(lang, Word::PlanSummary, &[plan.sha256.clone(), values[0].clone(), values[1].clone()]);
        let _ = writeln!(out, "{told}\n");
    }
    for chat in &findings.chats {
        let day = |t: &Option<String>| t.as_deref().map_or("–", |t| &t[..10.min(t.len())]).to_owned();
        let _ = writeln!(out, "{}", terminal(&chat.name));
        let _ = writeln!(
            out,
            "  {} {}   {} {}   {} – {}",
            w(Word::Messages),
            chat.messages,
            w(Word::Members),
            chat.members.len(),
            day(&chat.from),
            day(&chat.to)
        );
        if chat.rejected > 0 {
            let _ = writeln!(out, "  {}: {}", w(Word::Rejects), chat.rejected);
            for reject in chat.reading.rejects.iter().take(3) {
                let _ = writeln!(out, "    {}: {}", reject.place, terminal(&clip(&reject.reason, 120)));
            }
        }
        let r = &chat.reciprocity;
        let s = &chat.service;
        let _ = writeln!(out, "\n  {}", w(Word::Returned));
        if s.requests == 0 {
            let _ = writeln!(out, "    {}", w(Word::NoRequests));
        } else {
            for (label, value) in [
                (Word::Help, r.help.to_string()),
                (Word::EdgeReciprocity, percent(r.edge)),
                (Word::Weighted, percent(r.weighted)),
                (Word::Unmatched, percent(r.unmatched)),
                (Word::Fulfilment, format!("{} / {} ({})", s.helped, s.requests, percent(s.fulfilment_rate))),
                (Word::Waiting, minutes(lang, s.median_minutes_to_first_help)),
            ] {
                let _ = writeln!(out, "    {}: {value}", w(label));
            }
        }
        let _ = writeln!(out, "\n  {}", w(Word::FreeRiders));
        if chat.free_riders.is_empty() {
            let _ = writeln!(out, "    {}", w(Word::NoFreeRiders));
        }
        for f in chat.free_riders.iter().take(MOST) {
            let _ = writeln!(
                out,
                "    {} [{}]  {} {} · {} {} · {} {} · {} {}",
                terminal(&f.name),
                tier(lang, f.tier),
                w(Word::Asked),
                f.requests,
                w(Word::Got),
                f.received,
                w(Word::Gave),
                f.given,
                w(Word::Chances),
                f.opportunities
            );
        }
        if chat.free_riders.len() > MOST {
            let _ = writeln!(out, "    … +{}", chat.free_riders.len() - MOST);
        }
        let _ = writeln!(out, "\n  {}", w(Word::Spam));
        if chat.flags.is_empty() {
            let _ = writeln!(out, "    {}", w(Word::NoSpam));
        }
        for f in chat.flags.iter().take(8) {
            let why: Vec<&str> = f.signals.iter().map(|(s, _)| signal(lang, *s)).collect();
            let _ = writeln!(
                out,
                "    {:.2} {} {} [{}] ({}): {}",
                f.score,
                &f.time[..16.min(f.time.len())],
                terminal(&f.name),
                level(lang, f.level),
                why.join(", "),
                terminal(&clip(said(lang, &f.text), 50))
            );
        }
        if chat.flags.len() > 8 {
            let _ = writeln!(out, "    … +{}", chat.flags.len() - 8);
        }
        out.push('\n');
    }
    out
}
