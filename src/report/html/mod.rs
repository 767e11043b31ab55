//! `report.html`: one self-contained page without scripts or network, readable on a phone.

use super::names::{level, role, said, signal, tier, weekday};
use super::sections::{self, Block};
use super::words::{Lang, Word, word};
use super::{minutes, percent};
use crate::findings::{ChatFindings, Findings, FlagRow, FreeRiderRow, Planned};
use crate::text::escape::terminal as plain;
use maud::{DOCTYPE, Markup, PreEscaped, html};

const STYLE: &str = include_str!("style.css");

/// The whole page.
pub fn html(findings: &Findings, lang: Lang) -> String {
    let code = match lang {
        Lang::En => "en",
        Lang::Zh => "zh-CN",
    };
    html! {
        (DOCTYPE)
        html lang=(code) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'";
                title { (word(lang, Word::Title)) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                main {
                    h1 { (word(lang, Word::Title)) }
                    @let plan = sections::plan(findings, lang);
                    @if !plan.is_empty() {
                        section { h2 { (word(lang, Word::PlanHead)) } (blocks(&plan, lang)) }
                    }
                    @let side_by_side = sections::compare(findings, lang);
                    @if !side_by_side.is_empty() {
                        section { h2 { (sections::title(findings.plan.as_ref(), lang, Word::CompareHead)) } (blocks(&side_by_side, lang)) }
                    }
                    @let common = sections::shared(findings, lang);
                    @if !common.is_empty() {
                        section { h2 { (word(lang, Word::SharedHead)) } (blocks(&common, lang)) }
                    }
                    @for chat in &findings.chats { (one(chat, findings.plan.as_ref(), lang)) }
                    footer { "huzhu " (findings.huzhu_version) }
                }
            }
        }
    }
    .into_string()
}

fn one(chat: &ChatFindings, plan: Option<&Planned>, lang: Lang) -> Markup {
    let w = |key| word(lang, key);
    let title = |key| sections::title(plan, lang, key);
    let (r, s) = (&chat.reciprocity, &chat.service);
    let day = |t: &Option<String>| t.as_deref().map_or("–", |t| &t[..10.min(t.len())]).to_owned();
    html! {
        section {
            h2 { bdi { (plain(&chat.name)) } }
            p.meta {
                (chat.messages) " " (w(Word::Messages)) " · " (chat.members.len()) " " (w(Word::Members))
                " · " (day(&chat.from)) " – " (day(&chat.to))
                @if chat.rejected > 0 { " · " (w(Word::Rejects)) ": " (chat.rejected) }
            }
            p.meta { (w(Word::Source)) ": " bdi { (plain(&chat.reading.sources.join(", "))) } }
            @if !chat.reading.rejects.is_empty() { details {
                summary { (w(Word::Rejects)) " (" (chat.rejected) ")" }
                ul { @for r in chat.reading.rejects.iter().take(30) { li { (r.place) ": " bdi { (plain(&r.reason)) } } } }
                (more(chat.rejected as usize, 30, lang))
            } }
            h3 { (title(Word::Returned)) }
            div.tiles {
                (tile(&percent(r.edge), w(Word::EdgeReciprocity)))
                (tile(&percent(r.weighted), w(Word::Weighted)))
                (tile(&r.help.to_string(), w(Word::Help)))
                (tile(&format!("{}/{}", s.helped, s.requests), w(Word::Fulfilment)))
                (tile(&minutes(lang, s.median_minutes_to_first_help), w(Word::Waiting)))
            }
            @if let (Some(direct), Some(indirect), Some(unmatched)) = (r.weighted, r.indirect, r.unmatched) {
                (split(&[(direct, w(Word::Weighted), "a"), (indirect, w(Word::Indirect), "b"), (unmatched, w(Word::Unmatched), "c")]))
            }
            @if s.requests == 0 { p { (w(Word::NoRequests)) } }
            (blocks(&sections::exchange(chat, lang), lang))
            h3 { (title(Word::FreeRiders)) }
            @if chat.free_riders.is_empty() { p { (w(Word::NoFreeRiders)) } }
            @else {
                p.note { (w(Word::FreeRiderNote)) }
                @for f in &chat.free_riders { (rider(f, lang)) }
            }
            @if let Some(text) = sections::not_judged(chat, lang) { p.meta { (text) } }
            h3 { (title(Word::Spam)) }
            p.note { (w(Word::SpamNote)) }
            @if chat.flags.is_empty() { p { (w(Word::NoSpam)) } }
            @else {
                (flags(&chat.flags[..chat.flags.len().min(20)], lang))
                @if chat.flags.len() > 20 { details {
                    summary { "+ " (chat.flags.len() - 20) " " (w(Word::More)) }
                    (flags(&chat.flags[20..chat.flags.len().min(300)], lang))
                    (more(chat.flags.len(), 300, lang))
                } }
            }
            (blocks(&sections::spam(chat, lang), lang))
            (titled(&title(Word::PersonalHead), &sections::personal(chat, lang), lang))
            (titled(&title(Word::Service), &sections::service(chat, lang), lang))
            (titled(&title(Word::GroupHead), &sections::group(chat, lang), lang))
            (titled(&title(Word::HealthHead), &sections::health(chat, lang), lang))
            (titled(&title(Word::TrustHead), &sections::trust(chat, lang), lang))
            (titled(&title(Word::PointsHead), &sections::points(chat, lang), lang))
            @if chat.service.requests > 0 { details {
                summary { (title(Word::Sensitivity)) }
                (blocks(&sections::sensitivity(chat, lang), lang))
            } }
            h3 { (title(Word::MembersTable)) }
            (members(chat, lang))
            h3 { (title(Word::Ledger)) }
            (blocks(&sections::ledger(chat, lang), lang))
            @if !chat.links.is_empty() {
                h3 { (title(Word::Links)) }
                div.scroll { table {
                    thead { tr { th { (w(Word::Links)) } th.n { (w(Word::Postings)) } th.n { (w(Word::Members)) } } }
                    tbody { @for l in chat.links.iter().take(20) { tr {
                        td.text { (plain(&l.link)) } td.n { (l.postings) } td.n { (l.members) }
                    } } }
                } }
            }
        }
    }
}

fn flags(list: &[FlagRow], lang: Lang) -> Markup {
    let w = |key| word(lang, key);
    html! { div.scroll { table.cards {
        thead { tr { th { (w(Word::Time)) } th { (w(Word::Name)) } th { (w(Word::LevelName)) } th { (w(Word::Why)) } th { (w(Word::Text)) } } }
        tbody { @for f in list { tr {
            td.time { (f.time.get(..16).unwrap_or("").replace('T', " ")) }
            td { bdi { (plain(&f.name)) } }
            td { (level(lang, f.level)) " " span.n { (format!("{:.2}", f.score)) } }
            td { @for (k, p) in &f.signals { span class=(if *p < 0.0 { "tag credit" } else { "tag" }) { (signal(lang, *k)) } " " } }
            td.text { bdi { (plain(said(lang, &f.text))) } }
        } } }
    } } }
}

/// A section, unless it is empty.
fn titled(title: &str, list: &[Block], lang: Lang) -> Markup {
    html! { @if !list.is_empty() { h3 { (title) } (blocks(list, lang)) } }
}

fn blocks(list: &[Block], lang: Lang) -> Markup {
    html! { @for block in list { (draw(block, lang)) } }
}

fn draw(block: &Block, lang: Lang) -> Markup {
    match block {
        Block::Head(title) => html! { h4 { (title) } },
        Block::Text(text) => html! { p { bdi { (plain(text)) } } },
        Block::Note(text) => html! { p.note { (plain(text)) } },
        Block::Table { head, texts, rows } => {
            let class = |i: usize| if i < *texts { "" } else { "n" };
            html! { div.scroll { table {
                thead { tr { @for (i, h) in head.iter().enumerate() { th class=(class(i)) { (h) } } } }
                tbody { @for row in rows { tr {
                    @for (i, cell) in row.iter().enumerate() { td class=(class(i)) { bdi { (plain(cell)) } } }
                } } }
            } } }
        }
        Block::Bars { head, rows } => html! { div.scroll { table {
            thead { tr { @for (i, h) in head.iter().enumerate() { th class=(if i > 1 { "n" } else { "" }) { (h) } } } }
            tbody { @for (label, value, cells) in rows { tr {
                td { (label) }
                td { div.meter {
                    @if let Some(v) = value { i.a style=(format!("width:{v:.0}%")) {} }
                    span { (cells.first().map_or("", String::as_str)) }
                } }
                @for cell in cells.iter().skip(1) { td.n { (cell) } }
            } } }
        } } },
        Block::Week(cells) => week(cells, lang),
    }
}

/// The hours of the week: the darker, the more of its requests were helped; the number is how many there
/// were.
fn week(cells: &[(f64, u64)], lang: Lang) -> Markup {
    html! { div.scroll { table.week {
        thead { tr { th {} @for hour in 0..24 { th { (hour) } } } }
        tbody { @for (day, hours) in cells.chunks(24).enumerate() { tr {
            th { (weekday(lang, day as u8)) }
            @for (share, n) in hours {
                td style=(format!("--s:{:.0}%", if *n > 0 { share * 100.0 } else { 0.0 })) { @if *n > 0 { (n) } }
            }
        } } }
    } } }
}

/// How many rows were left out, if any.
fn more(all: usize, shown: usize, lang: Lang) -> Markup {
    html! { @if all > shown { p.meta { "+ " (all - shown) " " (word(lang, Word::More)) } } }
}

fn tile(value: &str, label: &str) -> Markup {
    html! { div.tile { b { (value) } span { (label) } } }
}

/// A bar whose parts sum to one.
fn split(parts: &[(f64, &str, &str)]) -> Markup {
    html! {
        div.bar role="img" {
            @for (share, label, class) in parts {
                span class=(class) style=(format!("width:{:.2}%", share * 100.0)) title=(label) {}
            }
        }
        p.legend { @for (share, label, class) in parts {
            span { i class=(class) {} (label) " " (percent(Some(*share))) }
        } }
    }
}

fn rider(f: &FreeRiderRow, lang: Lang) -> Markup {
    let w = |key| word(lang, key);
    let (low, high) = f.help_rate_interval.unwrap_or((0.0, 1.0));
    html! {
        article {
            h4 { bdi { (plain(&f.name)) } " " span.tag { (tier(lang, f.tier)) } }
            p {
                (w(Word::Asked)) " " b { (f.requests) } " · " (w(Word::Got)) " " b { (f.received) }
                " · " (w(Word::Gave)) " " b { (f.given) } " · " (w(Word::Tries)) " " b { (f.failed) }
                " · " (w(Word::SeenOf)) " " b { (f.opportunities_helped) } "/" b { (f.opportunities) }
            }
            p.meta {
                (w(Word::Rate)) ": " (percent(f.help_rate)) " (" (percent(Some(low))) " – " (percent(Some(high)))
                ") · " (w(Word::Group)) " " (percent(Some(f.group_rate)))
                " · " (f.helps_to_clear) " " (w(Word::ToClear))
            }
            details { summary { (w(Word::Evidence)) " (" (f.messages.len()) ")" }
                ul { @for q in f.messages.iter().take(30) {
                    li { span.time { (q.time.get(..16).unwrap_or("").replace('T', " ")) } " " bdi { (plain(said(lang, &q.text))) } }
                } }
                (more(f.messages.len(), 30, lang))
            }
        }
    }
}

fn members(chat: &ChatFindings, lang: Lang) -> Markup {
    let w = |key| word(lang, key);
    let mut rows: Vec<_> = chat.members.iter().filter(|m| m.messages > 0).collect();
    rows.sort_by(|a, b| {
        b.given.cmp(&a.given).then(b.received.cmp(&a.received)).then(a.member_id.cmp(&b.member_id))
    });
    let most = rows.iter().map(|m| m.given.max(m.received)).max().unwrap_or(1).max(1) as f64;
    let width = |n: u64| format!("width:{:.1}%", n as f64 * 100.0 / most);
    html! {
        div.scroll { table {
            thead { tr {
                th { (w(Word::Name)) } th { (w(Word::RoleName)) } th.n { (w(Word::Requests)) } th { (w(Word::Given)) } th { (w(Word::Received)) } th.n { (w(Word::Balance)) }
            } }
            tbody { @for m in rows.iter().take(200) { tr {
                td { bdi { (plain(&m.name)) } } td { (role(lang, m.role)) } td.n { (m.requests) }
                td { div.meter { i.a style=(width(m.given)) {} span { (m.given) } } }
                td { div.meter { i.c style=(width(m.received)) {} span { (m.received) } } }
                td.n { (m.balance) }
            } } }
        } }
    }
}
