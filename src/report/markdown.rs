//! `report.md`.

use super::names::{level, said, signal, tier};
use super::sections::{self, Block};
use super::words::{Lang, Word, word};
use super::{minutes, percent};
use crate::findings::{ChatFindings, Findings, Planned};
use crate::text::escape::markdown as esc;
use std::fmt::Write as _;

/// The whole report as Markdown.
pub fn markdown(findings: &Findings, lang: Lang) -> String {
    let mut out = format!("# {}\n", word(lang, Word::Title));
    let plan = sections::plan(findings, lang);
    if !plan.is_empty() {
        let _ = writeln!(out, "\n## {}", word(lang, Word::PlanHead));
        blocks(&mut out, &plan);
    }
    let side_by_side = sections::compare(findings, lang);
    if !side_by_side.is_empty() {
        let _ = writeln!(out, "\n## {}", sections::title(findings.plan.as_ref(), lang, Word::CompareHead));
        blocks(&mut out, &side_by_side);
    }
    let common = sections::shared(findings, lang);
    if !common.is_empty() {
        let _ = writeln!(out, "\n## {}", word(lang, Word::SharedHead));
        blocks(&mut out, &common);
    }
    for chat in &findings.chats {
        one(&mut out, chat, findings.plan.as_ref(), lang);
    }
    out
}

fn one(out: &mut String, chat: &ChatFindings, plan: Option<&Planned>, lang: Lang) {
    let w = |key| word(lang, key);
    let title = |key| sections::title(plan, lang, key);
    let (r, s) = (&chat.reciprocity, &chat.service);
    let _ = writeln!(out, "\n## {}\n", esc(&chat.name));
    let period = format!("{} – {}", chat.from.as_deref().unwrap_or("–"), chat.to.as_deref().unwrap_or("–"));
    table(
        out,
        &[w(Word::Name), ""],
        [
            (Word::Messages, chat.messages.to_string()),
            (Word::Members, chat.members.len().to_string()),
            (Word::Period, esc(&period)),
            (Word::Languages, chat.languages.join(", ")),
            (Word::Rejects, chat.rejected.to_string()),
        ]
        .map(|(k, v)| vec![w(k).to_owned(), v]),
    );
    for reject in chat.reading.rejects.iter().take(10) {
        let _ = writeln!(out, "- {}: {}", reject.place, esc(&reject.reason));
    }
    let _ = writeln!(out, "\n{}: {}", w(Word::Source), esc(&chat.reading.sources.join(", ")));
    let _ = writeln!(out, "\n### {}\n", title(Word::Returned));
    table(
        out,
        &[w(Word::Name), ""],
        [
            (Word::Help, r.help.to_string()),
            (Word::EdgeReciprocity, percent(r.edge)),
            (Word::Weighted, percent(r.weighted)),
            (Word::Indirect, percent(r.indirect)),
            (Word::Unmatched, percent(r.unmatched)),
        ]
        .map(|(k, v)| vec![w(k).to_owned(), v]),
    );
    blocks(out, &sections::exchange(chat, lang));
    let _ = writeln!(out, "\n### {}\n", title(Word::Service));
    table(
        out,
        &[w(Word::Name), ""],
        [
            (Word::Requests, s.requests.to_string()),
            (Word::Fulfilment, format!("{} ({})", s.helped, percent(s.fulfilment_rate))),
            (Word::Waiting, esc(&minutes(lang, s.median_minutes_to_first_help))),
        ]
        .map(|(k, v)| vec![w(k).to_owned(), v]),
    );
    blocks(out, &sections::service(chat, lang));
    let _ = writeln!(out, "\n### {}\n", title(Word::FreeRiders));
    if chat.free_riders.is_empty() {
        let _ = writeln!(out, "{}", w(Word::NoFreeRiders));
    } else {
        let _ = writeln!(out, "{}\n", w(Word::FreeRiderNote));
    }
    for f in &chat.free_riders {
        let (low, high) = f.help_rate_interval.unwrap_or((0.0, 1.0));
        let _ = writeln!(
            out,
            "- **{}** ({}): {} {}, {} {}, {} {}, {} {}, {} {} ({}–{}), {} {}; {} {}",
            esc(&f.name),
            tier(lang, f.tier),
            w(Word::Asked),
            f.requests,
            w(Word::Got),
            f.received,
            w(Word::Gave),
            f.given,
            w(Word::Chances),
            f.opportunities,
            w(Word::Rate),
            percent(f.help_rate),
            percent(Some(low)),
            percent(Some(high)),
            w(Word::Group),
            percent(Some(f.group_rate)),
            w(Word::Tries),
            f.failed
        );
        for q in f.messages.iter().take(5) {
            let _ = writeln!(out, "  - {} {}", esc(&q.time), esc(said(lang, &q.text)));
        }
        if f.messages.len() > 5 {
            let _ = writeln!(out, "  - + {} {}", f.messages.len() - 5, w(Word::More));
        }
    }
    if let Some(text) = sections::not_judged(chat, lang) {
        let _ = writeln!(out, "\n{}", esc(&text));
    }
    let _ = writeln!(out, "\n### {}\n\n{}\n", title(Word::Spam), w(Word::SpamNote));
    if chat.flags.is_empty() {
        let _ = writeln!(out, "{}", w(Word::NoSpam));
    } else {
        table(
            out,
            &[w(Word::Time), w(Word::Name), w(Word::LevelName), w(Word::Why), w(Word::Text)],
            chat.flags.iter().map(|f| {
                vec![
                    esc(&f.time),
                    esc(&f.name),
                    format!("{} {:.2}", level(lang, f.level), f.score),
                    f.signals.iter().map(|(s, _)| signal(lang, *s)).collect::<Vec<_>>().join(", "),
                    esc(said(lang, &f.text)),
                ]
            }),
        );
    }
    blocks(out, &sections::spam(chat, lang));
    for (head, list) in [
        (Word::PersonalHead, sections::personal(chat, lang)),
        (Word::GroupHead, sections::group(chat, lang)),
        (Word::HealthHead, sections::health(chat, lang)),
        (Word::TrustHead, sections::trust(chat, lang)),
        (Word::PointsHead, sections::points(chat, lang)),
    ] {
        if !list.is_empty() {
            let _ = writeln!(out, "\n### {}", title(head));
            blocks(out, &list);
        }
    }
    if s.requests > 0 {
        let _ = writeln!(out, "\n### {}", title(Word::Sensitivity));
        blocks(out, &sections::sensitivity(chat, lang));
    }
    let _ = writeln!(out, "\n### {}", title(Word::Ledger));
    blocks(out, &sections::ledger(chat, lang));
    let _ = writeln!(out, "\n### {}\n", title(Word::MembersTable));
    table(
        out,
        &[
            w(Word::Name),
            w(Word::Messages),
            w(Word::Requests),
            w(Word::Given),
            w(Word::Received),
            w(Word::Balance),
        ],
        chat.members.iter().map(|m| {
            vec![
                esc(&m.name),
                m.messages.to_string(),
                m.requests.to_string(),
                m.given.to_string(),
                m.received.to_string(),
                m.balance.to_string(),
            ]
        }),
    );
}

fn blocks(out: &mut String, list: &[Block]) {
    for block in list {
        let _ = match block {
            Block::Head(title) => writeln!(out, "\n#### {title}"),
            Block::Text(text) => writeln!(out, "\n{}", esc(text)),
            Block::Note(text) => writeln!(out, "\n*{}*", esc(text)),
            Block::Table { head, rows, .. } => {
                out.push('\n');
                let head: Vec<&str> = head.iter().map(String::as_str).collect();
                table(out, &head, rows.iter().map(|r| r.iter().map(|c| esc(c)).collect()));
                Ok(())
            }
            Block::Bars { head, rows } => {
                out.push('\n');
                let head: Vec<&str> = head.iter().map(String::as_str).collect();
                let cells = |(label, _, cells): &(String, Option<f64>, Vec<String>)| {
                    std::iter::once(label).chain(cells).map(|c| esc(c)).collect()
                };
                table(out, &head, rows.iter().map(cells));
                Ok(())
            }
            // The page shows the week as a picture; its best hours stand in the text before.
            Block::Week(_) => Ok(()),
        };
    }
}

fn table(out: &mut String, head: &[&str], rows: impl IntoIterator<Item = Vec<String>>) {
    let _ = writeln!(out, "| {} |\n|{}", head.join(" | "), "---|".repeat(head.len()));
    for row in rows {
        let _ = writeln!(out, "| {} |", row.join(" | "));
    }
}
